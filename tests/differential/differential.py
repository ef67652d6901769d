#!/usr/bin/env python3
"""Random configurations, computed by PyTorch 2.13 and by xgrad.

    differential.py PROGRAM [--cases 2000] [--seed 1]    draws new ones and compares: PROGRAM is test_f32_differential
    differential.py --freeze                             draws those in cases/ again
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import torch

import elementwise, layers, losses, printing, random_numbers, reductions, shapes, training  # noqa: E401,F401  fill TABLES
from case import computed
from draw import Draw, spoiled
from table import TABLES

FROZEN = {"elementwise": 690, "reductions": 400, "shapes": 440, "layers": 440, "losses": 300, "training": 320,
          "random_numbers": 160, "printing": 250}
SPOILED = {"reductions", "shapes", "layers", "losses"}  # where wrong sizes and options are tried too


# What PyTorch refuses is taken here: backward of no windows, targets of more dimensions, bags of length 0.
KINDER = ("adaptive_max_pool1d", "adaptive_avg_pool1d", "margin_ranking_loss", "embedding_bag", "nn.EmbeddingBag")


def drawn(file, seed, number, digits):
    """`number` cases, the operations in turn."""
    d = Draw(f"{file} {seed}")
    cases = []
    names = list(TABLES[file])
    while len(cases) < number:
        name = names[len(cases) % len(names)]
        entry = TABLES[file][name]
        arrays, options = entry.draw(d)
        record = {"op": name, "seed": d.randrange(10000), "in": arrays, "args": options}
        wrong = file in SPOILED and name not in KINDER and d.chance(0.2)
        record = computed(spoiled(d, record) if wrong else record, entry, digits)
        # What PyTorch takes though it is wrong is often refused here.
        if record is not None and (not wrong or record["out"] == "error"):
            cases.append(record)
    return cases


def write(folder, file, cases):
    lines = [json.dumps(case, separators=(",", ":")) for case in cases]
    (folder / f"{file}.jsonl").write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?")
    parser.add_argument("--freeze", action="store_true")
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", help="one of " + ", ".join(FROZEN))
    parser.add_argument("--keep", type=pathlib.Path, help="the folder for the cases")
    options = parser.parse_args()
    torch.set_num_threads(1)

    if options.freeze:
        folder = pathlib.Path(__file__).parent / "cases"
        folder.mkdir(exist_ok=True)
        for file, number in FROZEN.items():
            write(folder, file, drawn(file, "frozen", number, 6))
        return 0
    if not options.program:
        parser.error("the program is missing")
    files = [options.only] if options.only else list(FROZEN)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(exist_ok=True)
        for file in files:
            share = options.cases * FROZEN[file] // sum(FROZEN[f] for f in files)
            write(folder, file, drawn(file, options.seed, max(share, 1), 8))
        return subprocess.run([options.program, "--", *[str(folder / f"{file}.jsonl") for file in files]]).returncode


if __name__ == "__main__":
    sys.exit(main())
