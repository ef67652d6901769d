#!/usr/bin/env python3
"""One source, two forms: notebooks/NAME.cpp is a program in percent format, and this makes the notebook from it.

    notebook.py instrument NAME.cpp OUT.cpp        the program, printing a mark before each cell's output
    notebook.py make NAME.cpp OUTPUT NAME.ipynb    the notebook, with the outputs of that program's run
    notebook.py check EXPECTED [--leave-out TEXT] -- PROGRAM [ARGUMENT ...]
                                                   how many of a document's outputs the program prints, in their order;
                                                   fails unless it is all, or all but those with TEXT in their title
    notebook.py count EXPECTED -- PROGRAM [ARGUMENT ...]
                                                   the same number, without failing

An argument that names an environment variable ($XGRAD_DATA/...) which is not set ends `check` with status 77: skipped.

Cells begin with `// %%` (code), `// %% [markdown]` (text in comments) or `// %% [program]` (what a program needs and a
notebook does not: the braces of main). Python's standard library only.
"""
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

MARK = "\x1e"  # the ASCII record separator: no cell prints it


def cells_of(source):
    """The cells of a percent-format source: (kind, first line number, text)."""
    cells, kind, first, lines = [], None, 1, []

    def close():
        text = "\n".join(lines).strip("\n")
        if kind and text:
            skipped = len(lines) - len("\n".join(lines).lstrip("\n").splitlines())
            cells.append((kind, first + skipped, text))

    for number, line in enumerate(source.splitlines(), 1):
        header = re.fullmatch(r"// %%(?: \[(markdown|program)\])?", line)
        if line.startswith("// %%") and not header:
            sys.exit(f"line {number}: not a cell header: {line}")
        if header:
            close()
            kind, first, lines = header.group(1) or "code", number, []
        else:
            lines.append(line)
    close()
    return cells


def instrument(source):
    """The same program; every code cell inside a function prints MARK and its number first."""
    out, inside, number = [], False, 0
    for kind, first, text in cells_of(source):
        if kind == "program":
            inside = text.rstrip().endswith("{")
        elif kind == "code":
            if inside:
                out.append(f'std::cout << "{MARK}{number}{MARK}";')
            number += 1
        out.append(f"#line {first + 1}")
        out.append(text)
    return "\n".join(out) + "\n"


def outputs_of(printed):
    """The output of an instrumented run, by the number of the code cell."""
    parts = printed.split(MARK)
    return {int(parts[i]): parts[i + 1].strip("\n") for i in range(1, len(parts) - 1, 2)}


def make(name, source, printed):
    outputs, cells, number = outputs_of(printed), [], 0
    for kind, _, text in cells_of(source):
        if kind == "program":
            continue
        cell_id = hashlib.sha256(f"{name} {len(cells)} {kind}".encode()).hexdigest()[:8]
        if kind == "markdown":
            text = "\n".join(re.sub(r"^// ?", "", line) for line in text.splitlines())
            cells.append({"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": lines_of(text)})
            continue
        output = outputs.get(number, "")
        number += 1
        cells.append({
            "cell_type": "code", "execution_count": number, "id": cell_id, "metadata": {},
            "outputs": [{"name": "stdout", "output_type": "stream", "text": lines_of(output + "\n")}] if output else [],
            "source": lines_of(text),
        })
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "C++20", "language": "C++20", "name": "xcpp20"},
            "language_info": {"file_extension": ".cpp", "mimetype": "text/x-c++src", "name": "C++", "version": "20"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def lines_of(text):
    return text.splitlines(keepends=True)


def squeeze(text):
    """Without white space, and without the number after Backward, which differs between PyTorch's versions."""
    return re.sub(r"Backward\d*", "Backward", re.sub(r"\s+", "", text))


def check(expected, printed):
    """The outputs (title, text) in `expected`, and those that are not in `printed` in this order."""
    parts = re.split(r"^--- (.*)\n", expected, flags=re.M)
    outputs, text = list(zip(parts[1::2], parts[2::2])), squeeze(printed)
    # best[k]: k outputs found, as early in the text as can be: where the last of them ends, and which they are.
    best = [(0, [])]
    for number, (_, output) in enumerate(outputs):
        wanted = squeeze(output)
        for k in range(len(best) - 1, -1, -1):
            at = text.find(wanted, best[k][0])
            if at < 0:
                continue
            longer = (at + len(wanted), best[k][1] + [number])
            if k + 1 == len(best):
                best.append(longer)
            elif longer[0] < best[k + 1][0]:
                best[k + 1] = longer
    found = set(best[-1][1])
    return outputs, [output for number, output in enumerate(outputs) if number not in found]


def run_check(expected, leave_out, command):
    command = [os.path.expandvars(argument) for argument in command]
    if any("$" in argument for argument in command):
        print("skipped: XGRAD_DATA does not name the folder with the data")
        sys.exit(77)
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    outputs, missing = check(Path(expected).read_text(), printed)
    unexpected = [(title, text) for title, text in missing if not leave_out or leave_out not in title]
    for title, text in unexpected:
        print(f"not printed: {title}\n{text}")
    print(f"{len(outputs) - len(missing)} of {len(outputs)}")
    sys.exit(1 if unexpected else 0)


def main():
    command, *arguments = sys.argv[1:] or [""]
    if command == "instrument" and len(arguments) == 2:
        Path(arguments[1]).write_text(instrument(Path(arguments[0]).read_text()))
    elif command == "make" and len(arguments) == 3:
        source = Path(arguments[0])
        notebook = make(source.stem, source.read_text(), Path(arguments[1]).read_text())
        Path(arguments[2]).write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
    elif command == "count" and arguments[1:2] == ["--"]:
        printed = subprocess.run(arguments[2:], check=True, stdout=subprocess.PIPE, text=True).stdout
        outputs, missing = check(Path(arguments[0]).read_text(), printed)
        print(f"{len(outputs) - len(missing)} of {len(outputs)}")
    elif command == "check" and "--" in arguments:
        at = arguments.index("--")
        expected, *options = arguments[:at]
        if options and (len(options) != 2 or options[0] != "--leave-out"):
            sys.exit(__doc__)
        run_check(expected, options[1] if options else "", arguments[at + 1 :])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
