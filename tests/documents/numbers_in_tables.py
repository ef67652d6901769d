#!/usr/bin/env python3
"""numbers_in_tables.py SOURCE [--write]: whether the numbers in the root README's tables are those that are committed elsewhere:

- speed: bench/README.md, whose table bench/compare makes; --write takes them over
- notebooks: how many outputs are reproduced, from notebooks/expected, and the output that is quoted, from the .ipynb
- programs: every number of the result, and every `word`, from the program's own README, where a number may have more digits, or be
  no percentage

Prints what differs, a line each."""
import json
import re
import sys
from pathlib import Path

WORKLOADS = {  # the README's words for a row of bench/README.md
    "lookup of 4096 x 20 rows, table 10^6 x 64": "`lookup/1000000x64/uniform`",
    "mean of 4096 bags of 20": "`bag_mean/1000000x64/uniform`",
    "max of them": "`bag_max/1000000x64/uniform`",
    "sum of them, table 10^5 x 16": "`bag_sum/100000x16/uniform`",
    "training step, bags and SGD, 10^6 x 64": "`bag_sgd_step/1000000x64/uniform`",
    "training step, lookup and sparse Adam": "`embedding_adam_step/1000000x64/uniform`",
    "conv1d, kernel 5, forward and backward": "`conv1d/32x64x200/kernel:5`",
    "linear 256 x 512 x 512, forward and backward": "`linear/256x512x512`",
    "cross entropy 4096 x 1000, forward and backward": "`cross_entropy/4096x1000`",
    "training step, dot-product recommender and Adam": "`dot_product_adam_step`",
    "training step, MLP 8-16-1 and SGD": "`mlp_sgd_step`",
    "start to first prediction": "start to first prediction",
}


def tables(text):
    """The tables in a Markdown text: a list of rows each, a row being a list of cells; the first one is the header."""
    return [[[cell.strip() for cell in line.strip().strip("|").split("|")] for line in block.splitlines() if not line.startswith("|--")]
            for block in re.findall(r"(?:^\|.*\n)+", text, flags=re.M)]


def table_below(text, heading):
    return tables(text[text.index(f"\n## {heading}\n"):])[0]


def measured(bench, cpu):
    """For each workload on one thread: PyTorch's time, xgrad's, the ratio."""
    found = {}
    for header, *rows in tables(bench):
        if header[0] == "workload" and len(header) > 6:
            first = max(i for i, cell in enumerate(header) if cell.startswith(cpu) and cell.endswith("PyTorch"))
            wanted = [row for row in rows if row[1] == "1" and row[first]]
        elif header == ["process", "PyTorch", "xgrad", "ratio"]:
            first, wanted = 1, rows
        else:
            continue
        for row in wanted:
            theirs, ours, ratio = (re.sub(r" \(.*\)|\*", "", cell) for cell in row[first : first + 3])
            found.setdefault(row[0], [theirs, ours, ratio])
    return found


def speed(readme, bench, write=None):
    cpu = re.search(r"^One thread of an (.*?),", readme, flags=re.M)[1]
    there = measured(bench, cpu)
    for name, *numbers in table_below(readme, "Speed")[1:]:
        if name not in WORKLOADS:
            yield f"speed: tests/documents/numbers_in_tables.py does not know which row of bench/README.md \"{name}\" is"
        elif WORKLOADS[name] not in there:
            yield f"speed: bench/README.md has no {WORKLOADS[name]} on {cpu}"
        elif there[WORKLOADS[name]] != numbers:
            yield f"speed: {name}: {numbers}, but bench/README.md has {there[WORKLOADS[name]]}"
            if write is not None:
                write.append((" | ".join([name, *numbers]), " | ".join([name, *there[WORKLOADS[name]]])))


def squeezed(text):
    return re.sub(r"\s+", " ", text)


def notebooks(readme, source):
    names = {path.stem for path in (source / "notebooks").glob("*.ipynb")}
    for cell, _, reproduced, output in table_below(readme, "The seven notebooks")[1:]:
        name = re.search(r"`(\w+)`", cell)[1]
        names.discard(name)
        printed = [squeezed("".join(out.get("text", []))) for cell in
                   json.loads((source / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"] for out in cell.get("outputs", [])]
        quoted = re.search(r"`([^`]+)`", output)[1]
        if not any(squeezed(quoted).strip() in text for text in printed):
            yield f"notebooks: {name} does not print {quoted!r}"
        count = len(re.findall(r"^--- ", (source / "notebooks" / "expected" / f"{name}.txt").read_text(encoding="utf-8"), flags=re.M))
        if reproduced and not reproduced.startswith(f"{count} of {count}"):
            yield f"notebooks: {name}: {reproduced}, but notebooks/expected has {count}"
    yield from (f"notebooks: {name} is not in the table" for name in sorted(names))


def occurs(number, text):
    """Whether a number is in a text: with the same digits or more of them, or as a hundred times as much in per cent."""
    digits = len(number.partition(".")[2])
    for found in re.findall(r"(?<![\d.])\d+(?:\.\d+)?", text.replace(",", "")):
        if round(float(found), digits) == float(number) or round(100 * float(found), digits) == float(number):
            return True
    return False


def programs(readme, source):
    for cell, _, result in table_below(readme, "Programs for real data")[1:]:
        path = re.search(r"\((.*?)\)", cell)[1]
        text = (source / path).read_text(encoding="utf-8")
        for number in re.findall(r"(?<![\w.^@-])\d+(?:\.\d+)?(?![\w^])", result):
            if not occurs(number, text):
                yield f"programs: {number} in {result!r} is not in {path}"
        for quoted in re.findall(r"`([^`]+)`", result):
            if not re.search(rf"\b{re.escape(quoted)}\b", text):
                yield f"programs: `{quoted}` in {result!r} is not in {path}"


def main():
    source = Path(sys.argv[1])
    readme, bench = ((source / name).read_text(encoding="utf-8") for name in ("README.md", "bench/README.md"))
    changes = []
    wrong = [*speed(readme, bench, changes), *notebooks(readme, source), *programs(readme, source)]
    for line in wrong:
        print(line)
    if "--write" in sys.argv:
        for old, new in changes:
            readme = readme.replace(old, new)
        (source / "README.md").write_text(readme, encoding="utf-8")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
