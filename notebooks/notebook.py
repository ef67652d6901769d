#!/usr/bin/env python3
"""One source, two forms: notebooks/NAME.cpp is a program in percent format, and this makes the notebook from it.

    notebook.py instrument NAME.cpp OUT.cpp        the program, printing a mark before each cell's output
    notebook.py make NAME.cpp OUTPUT NAME.ipynb    the notebook, with the outputs of that program's run
    notebook.py compare A.ipynb B.ipynb            fails unless they are the same notebook; pictures may differ a little
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
PICTURE = re.compile("\x1d([^\x1d\x1f]+)\x1f([^\x1d]*)\x1d")  # what display(...) prints: type, data


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
    """The outputs of an instrumented run, as a notebook has them, by the number of the code cell."""
    parts = printed.split(MARK)
    return {int(parts[i]): [*cell_outputs(parts[i + 1])] for i in range(1, len(parts) - 1, 2)}


def cell_outputs(printed):
    pieces = PICTURE.split(printed)  # text, type, data, text, type, data, text ...
    for i in range(0, len(pieces), 3):
        text = pieces[i].strip("\n")
        if text:
            yield {"name": "stdout", "output_type": "stream", "text": lines_of(text + "\n")}
        if i + 1 < len(pieces):
            yield {"data": {pieces[i + 1]: lines_of(pieces[i + 2])}, "metadata": {}, "output_type": "display_data"}


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
        output = outputs.get(number, [])
        number += 1
        cells.append({
            "cell_type": "code", "execution_count": number, "id": cell_id, "metadata": {}, "outputs": output,
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


# ---- comparison

def same(a, b):
    """Whether two cells have the same outputs: the same printed text, and pictures that say the same. Standard error is left
    out: it is for what differs from run to run."""
    return essence(a) == essence(b) or [kind for kind, _ in essence(a)] == [kind for kind, _ in essence(b)] and all(
        alike(x, y) for (_, x), (_, y) in zip(essence(a), essence(b)))


def essence(outputs):
    """What counts of a cell's outputs: (kind, text) or, for a picture, (kind, its parts)."""
    found = []
    for output in outputs:
        if output["output_type"] == "stream" and output["name"] == "stdout":
            text = "".join(output["text"])
            if found and found[-1][0] == "stdout":  # a live cell prints in pieces
                text = found.pop()[1] + text
            found.append(("stdout", text))
        elif output["output_type"] == "error":
            found.append(("error", output["ename"]))
        elif "data" in output:
            for kind, data in output["data"].items():
                text = "".join(data)
                found.append((kind, parts_of(text) if kind == "image/svg+xml" else text))
    return [(kind, text.strip("\n") if isinstance(text, str) else text) for kind, text in found]


def parts_of(svg):
    """A picture's words and numbers, and how many shapes of each kind it has. Where they are is left out: Graphviz depends on
    the fonts that are there."""
    tags = re.findall(r"<(\w+)", svg)
    words = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    return [f"{tag} {tags.count(tag)}" for tag in sorted(set(tags))] + words


def alike(a, b):
    """Equal, or pictures in which numbers differ in the last digit."""
    def close(x, y):
        try:
            return x == y or abs(float(x) - float(y)) <= 0.02
        except ValueError:
            return False
    return isinstance(a, list) and isinstance(b, list) and len(a) == len(b) and all(map(close, a, b))


def differences(a, b):
    """What differs between two notebooks, in words."""
    if {**a, "cells": 0} != {**b, "cells": 0}:
        yield "the metadata differ"
    if len(a["cells"]) != len(b["cells"]):
        yield f"{len(a['cells'])} cells, but {len(b['cells'])}"
    for number, (x, y) in enumerate(zip(a["cells"], b["cells"])):
        if {**x, "outputs": 0} != {**y, "outputs": 0}:
            yield f"cell {number} differs:\n{''.join(x['source'])}\n---\n{''.join(y['source'])}"
        elif not same(x.get("outputs", []), y.get("outputs", [])):
            yield f"the outputs of cell {number} differ:\n{essence(x['outputs'])}\n---\n{essence(y['outputs'])}"


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
    elif command == "compare" and len(arguments) == 2:
        found = list(differences(*(json.loads(Path(argument).read_text()) for argument in arguments)))
        print("\n".join(found))
        sys.exit(1 if found else 0)
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
