#!/usr/bin/env python3
"""Who may include whom in engine, nn, optim, data and testing, and whether the READMEs tell it as it is.

    floors.py              fails on an include of a higher floor or of a neighbour, on a circle, on a folder without a
                           floor; on a wrong picture or a missing folder in engine/README.md; and where a README names a
                           file that does not exist
    floors.py --write      brings the picture in engine/README.md up to date
    floors.py --trip       pairs, files and lines that "The trip of an index" in engine/README.md passes
    floors.py --count      lines of engine, nn, optim, data and testing
    floors.py --self-test  the checks themselves, on a small tree that breaks each of them

A pair is a header and its sources: x.hpp, x.cpp, x.kernel.cpp. A folder means its own files, not those of its subfolders.
Python's standard library only.
"""
import contextlib
import io
import re
import sys
import tempfile
from pathlib import Path

# From the ground up. A folder includes itself and lower floors; folders of one floor do not include each other.
FLOORS = [
    {"engine/system": "errors, threads, memory, files"},
    {"engine/kernels": "inner loops", "engine/array": "what an array is", "data/text": "text without arrays"},
    {"engine/compute": "arithmetic without a graph"},
    {"engine/graph": "Tensor, node, backward"},
    {"engine/ops": "operations", "engine/files": ".npy, safetensors"},
    {"nn/module": "what makes a struct a model", "optim": "optimizers, schedules", "data": "data sets, loaders",
     "testing": "comparisons, snapshots, for tests of models"},
    {"nn": "layers and losses"},
    {"nn/distributed": "training on several machines"},
]
TOPS = ["engine", "nn", "optim", "data", "testing"]
FLOOR = {folder: number for number, floor in enumerate(FLOORS, 1) for folder in floor}

README = "engine/README.md"
# In these, files that are named must exist.
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "SECURITY.md", README, "engine/kernels/README.md", "nn/README.md",
             "optim/README.md", "data/README.md", "nn/distributed/README.md", "docs/model.md", "docs/layer.md",
             "docs/operation.md", "docs/optimizer.md"]


class House:
    """The files of a tree and their includes, as paths relative to its root: engine/ops/exp.cpp."""

    def __init__(self, root):
        self.root = root
        self.text = {str(path.relative_to(root)): path.read_text()
                     for top in TOPS for path in sorted((root / top).rglob("*.[hc]pp"))}
        self.includes = [(file, line.group(2), line.group(1)) for file, text in self.text.items()
                         for line in re.finditer(r'^\s*#\s*include\s*(<xgrad/|")([^>"]*)', text, re.M)]

    def lines(self, file):
        return self.text[file].count("\n")


def folder_of(file):
    return file.rpartition("/")[0]


def pair_of(file):
    return re.sub(r"(\.kernel)?\.[hc]pp$", "", file)


def floor_findings(house):
    for folder in sorted({folder_of(file) for file in house.text}):
        if folder not in FLOOR:
            yield f"{folder} has no floor: give it one in FLOORS of tests/house/floors.py"
    for file, included, bracket in house.includes:
        here, there = folder_of(file), folder_of(included)
        if bracket == '"':
            yield f'{file} includes "{included}": includes are written <xgrad/folder/name.hpp>'
        elif included not in house.text:
            yield f"{file} includes <xgrad/{included}>, which is no file of {', '.join(TOPS)}"
        elif here != there and here in FLOOR and there in FLOOR and FLOOR[there] >= FLOOR[here]:
            where = (f"across floor {FLOOR[here]} from {here} to {there}" if FLOOR[there] == FLOOR[here] else
                     f"up from {here} (floor {FLOOR[here]}) to {there} (floor {FLOOR[there]})")
            yield f"{file} includes <xgrad/{included}>: {where}"


def reach(edges, start):
    """For all that `start` reaches, from where it is reached first."""
    before, queue = {}, [start]
    for node in queue:
        for following in sorted(edges.get(node, ())):
            if following not in before:
                before[following] = node
                queue.append(following)
    return before


def circle_findings(house):
    why = {}  # the include behind an edge from pair to pair
    edges = {}
    for file, included, _ in house.includes:
        here, there = pair_of(file), pair_of(included)
        if here != there:
            why.setdefault((here, there), f"{file} includes <xgrad/{included}>")
            edges.setdefault(here, set()).add(there)
    reached = {pair: reach(edges, pair) for pair in edges}
    seen = set()
    for start in sorted(edges):
        if start in seen or start not in reached[start]:
            continue
        circle = [pair for pair in sorted(reached[start]) if start in reached.get(pair, ())]
        seen.update(circle)
        way, pair = [], start
        while not way or pair != start:
            way.append(why[reached[start][pair], pair])
            pair = reached[start][pair]
        yield "\n    ".join([f"a circle of {len(circle)} pairs: " + ", ".join(circle), *reversed(way)])


def picture(house):
    """Which folder includes which, in Mermaid: what an edge says that others say together is left out."""
    folders = [folder for floor in reversed(FLOORS) for folder in floor
               if folder in {folder_of(file) for file in house.text}]
    edges = {folder: set() for folder in folders}
    for file, included, _ in house.includes:
        here, there = folder_of(file), folder_of(included)
        if FLOOR.get(there, len(FLOORS)) < FLOOR.get(here, 0):
            edges[here].add(there)
    lines = ["graph TD"]
    for folder in folders:
        what = FLOORS[FLOOR[folder] - 1][folder]
        lines.append(f'  {folder.replace("/", "_")}["{folder}<br>{what}"]')
    for folder in folders:
        below = [there for there in folders if there in edges[folder]
                 and not any(there in reach(edges, other) for other in edges[folder])]
        if below:
            lines.append(f"  {folder} --> {' & '.join(below)}".replace("/", "_"))
    return "```mermaid\n" + "\n".join(lines) + "\n```\n"


PICTURE = re.compile(r"^```mermaid\n.*?^```\n", re.M | re.S)


def readme_findings(house):
    readme = (house.root / README).read_text()
    drawn, right = PICTURE.search(readme), picture(house)
    if not drawn or drawn.group() != right:
        yield f"{README} should have this picture (floors.py --write puts it there):\n{right}"
    for folder in sorted({folder_of(file) for file in house.text}):
        if f"`{folder}`" not in readme:
            yield f"{README} does not name {folder}"


def name_findings(house):
    """Names in backquotes: a path with a slash or a source file, from the root or from the document's folder."""
    pairs = {pair_of(file) for file in house.text}
    for document in DOCUMENTS:
        if not (house.root / document).exists():
            continue
        folder = folder_of(document)
        for name in re.findall(r"`([\w.]+/[\w./]+|\w+\.[hc]pp)`", (house.root / document).read_text()):
            places = [name, f"{folder}/{name}"]
            if not name.startswith(("build/", "NAME")) and not any(
                    place in pairs or (house.root / place).exists() for place in places):
                yield f"{document} names {name}, which does not exist"


def findings(house):
    return [*floor_findings(house), *circle_findings(house), *readme_findings(house), *name_findings(house)]


def report(found):
    """Prints what is wrong; the exit status."""
    print("\n".join(found) if found else "every include goes down, and the READMEs are right")
    return 1 if found else 0


def write(house):
    readme = house.root / README
    readme.write_text(PICTURE.sub(lambda _: picture(house), readme.read_text(), count=1))


def trip(house):
    """The table under "The trip of an index", with the files and lines of each pair."""
    section = re.search(r"^## The trip of an index\n(.*?)(?=^## |\Z)", (house.root / README).read_text(), re.M | re.S)
    table = [line for line in section.group(1).splitlines() if line.startswith("|")]
    all_pairs, all_files, all_lines = 0, 0, 0
    for pair in dict.fromkeys(pair_of(name) for name in re.findall(r"`(\w+/[\w./]+)`", "\n".join(table))):
        files = [file for file in house.text if pair_of(file) == pair]
        lines = sum(house.lines(file) for file in files)
        print(f"{pair:28} {len(files)} files {lines:5} lines")
        all_pairs, all_files, all_lines = all_pairs + 1, all_files + len(files), all_lines + lines
    print(f"{all_pairs} pairs, {all_files} files, {all_lines} lines")


def count(house):
    total = 0
    for top in TOPS:
        lines = sum(house.lines(file) for file in house.text if file.startswith(top + "/"))
        print(f"{top:8} {lines:6}")
        total += lines
    print(f"{'all':8} {total:6}")


# A small tree, and what is wrong with it.
SELF_TEST = {
    "engine/system/error.hpp": "",
    "engine/kernels/rows.hpp": "#include <xgrad/engine/system/error.hpp>\n",
    "engine/kernels/rows.kernel.cpp": "#include <xgrad/engine/kernels/rows.hpp>\n",
    "engine/array/shape.hpp": "#include <vector>\n#include <xgrad/engine/array/slice.hpp>\n",
    "engine/array/shape.cpp": "#include <xgrad/engine/array/shape.hpp>\n#  include <xgrad/engine/kernels/rows.hpp>\n",
    "engine/array/slice.hpp": "// #include <xgrad/engine/graph/tensor.hpp>\n",
    "engine/array/slice.cpp": "#include <xgrad/engine/array/shape.hpp>\n",
    "engine/graph/tensor.hpp": "#include <xgrad/engine/array/shape.hpp>\n#include <xgrad/engine/system/error.hpp>\n",
    "engine/graph/tensor.cpp": "#include <xgrad/engine/ops/add.hpp>\n",
    "engine/ops/add.hpp": "#include <xgrad/engine/ops/sub.hpp>\n#include <xgrad/engine/graph/tensor.hpp>\n",
    "engine/ops/sub.hpp": "#include <xgrad/engine/graph/tensor.hpp>\n",
    "data/text/csv.cpp": "#include <xgrad/engine/array/shape.hpp>\n#include \"csv.hpp\"\n",
    "data/games/chess.hpp": "#include <xgrad/engine/system/errors.hpp>\n",
    README: "`engine/system` `engine/kernels` `engine/array` `engine/graph` `engine/ops`, not text\n"
            "`engine/array/shape` `engine/array/shape.hpp` `engine/array/steps` `shape.hpp`\n"
            "```mermaid\ngraph TD\n```\n",
}
SELF_TEST_FINDINGS = """\
data/games has no floor: give it one in FLOORS of tests/house/floors.py
engine/array/shape.cpp includes <xgrad/engine/kernels/rows.hpp>: across floor 2 from engine/array to engine/kernels
engine/graph/tensor.cpp includes <xgrad/engine/ops/add.hpp>: up from engine/graph (floor 4) to engine/ops (floor 5)
data/games/chess.hpp includes <xgrad/engine/system/errors.hpp>, which is no file of engine, nn, optim, data, testing
data/text/csv.cpp includes <xgrad/engine/array/shape.hpp>: across floor 2 from data/text to engine/array
data/text/csv.cpp includes "csv.hpp": includes are written <xgrad/folder/name.hpp>
a circle of 2 pairs: engine/array/shape, engine/array/slice
    engine/array/shape.hpp includes <xgrad/engine/array/slice.hpp>
    engine/array/slice.cpp includes <xgrad/engine/array/shape.hpp>
a circle of 3 pairs: engine/graph/tensor, engine/ops/add, engine/ops/sub
    engine/graph/tensor.cpp includes <xgrad/engine/ops/add.hpp>
    engine/ops/add.hpp includes <xgrad/engine/graph/tensor.hpp>
engine/README.md should have this picture (floors.py --write puts it there):
```mermaid
graph TD
  engine_ops["engine/ops<br>operations"]
  engine_graph["engine/graph<br>Tensor, node, backward"]
  engine_kernels["engine/kernels<br>inner loops"]
  engine_array["engine/array<br>what an array is"]
  data_text["data/text<br>text without arrays"]
  engine_system["engine/system<br>errors, threads, memory, files"]
  engine_ops --> engine_graph
  engine_graph --> engine_array & engine_system
  engine_kernels --> engine_system
```

engine/README.md does not name data/games
engine/README.md does not name data/text
engine/README.md names engine/array/steps, which does not exist
engine/README.md names shape.hpp, which does not exist"""


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in SELF_TEST.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        found = findings(House(root))
        if "\n".join(found) != SELF_TEST_FINDINGS:
            sys.exit("found in the small tree:\n" + "\n".join(found))
        write(House(root))
        if any("picture" in finding for finding in findings(House(root))):
            sys.exit("--write left a wrong picture")
        with contextlib.redirect_stdout(io.StringIO()):
            if [report(found), report([])] != [1, 0]:
                sys.exit("the exit status is not what it should be")


def main():
    house = House(Path(__file__).resolve().parents[2])
    match sys.argv[1:]:
        case []:
            sys.exit(report(findings(house)))
        case ["--write"]:
            write(house)
        case ["--trip"]:
            trip(house)
        case ["--count"]:
            count(house)
        case ["--self-test"]:
            self_test()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
