#!/usr/bin/env python3
"""check.py NOTEBOOK.ipynb ...: runs notebooks headless through the installed kernel, as Jupyter does, and compares what every
cell prints and shows with what is stored. Prints a line for each notebook; fails if one differs."""
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import notebook  # noqa: E402
from environment import use_jupyter  # noqa: E402


def check(path):
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    begin = time.monotonic()
    stored, live = json.loads(path.read_text()), nbformat.read(path, as_version=4)
    for cell in live.cells:
        cell.pop("outputs", None)
        if cell.cell_type == "code":
            cell.outputs = []
    stopped = ""
    try:
        NotebookClient(live, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    except CellExecutionError as error:
        stopped = f"{path.name}: stopped at an error\n{error}"
    wrong, cells = [stopped] if stopped else [], 0
    for number, (a, b) in enumerate(zip(stored["cells"], live.cells)):
        if a["cell_type"] != "code":
            continue
        cells += 1
        if not notebook.same(a["outputs"], b.outputs):
            wrong.append(f"{path.name}, cell {number}: stored\n{notebook.essence(a['outputs'])}\n"
                         f"live\n{notebook.essence(b.outputs)}")
    summary = f"{path.stem}: {cells - len(wrong)} of {cells} cells as stored, {time.monotonic() - begin:.1f} s"
    print("\n".join([*wrong[:3], summary]), flush=True)
    return not wrong


if __name__ == "__main__":
    use_jupyter()
    results = [check(Path(argument).resolve()) for argument in sys.argv[1:]]
    sys.exit(0 if all(results) else 1)
