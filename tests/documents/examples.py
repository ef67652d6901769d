#!/usr/bin/env python3
"""examples.py ROOT OUT DOCUMENT ...: the C++ programs in Markdown files and notebooks' texts, each as OUT/NAME.cpp; the text block
that follows a program directly is what it must print, OUT/NAME.txt. A text block further down that begins with
`$ program argument ...` gives it arguments as well, OUT/NAME.arguments, one a line. A block is a program when it has #include
lines; one without main gets an empty one, so that it is compiled. Prints the names."""
import json
import re
import shlex
import sys
from pathlib import Path

root, out, *documents = map(Path, sys.argv[1:])
out.mkdir(parents=True, exist_ok=True)


def text_of(document):
    text = document.read_text(encoding="utf-8")
    if document.suffix == ".ipynb":
        text = "\n".join("".join(cell["source"]) + "\n" for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown")
    return text


for document in documents:
    blocks = re.split(r"^```(\w*)\n(.*?)^```\n", text_of(root / document), flags=re.M | re.S)
    name = None
    for i in range(1, len(blocks), 3):
        language, code, after = blocks[i : i + 3]
        if language == "text" and name and code.startswith("$ "):
            command, printed = code.split("\n", 1)
            (out / f"{name}.arguments").write_text("\n".join(shlex.split(command)[2:]), encoding="utf-8")
            (out / f"{name}.txt").write_text(printed, encoding="utf-8")
        if language != "cpp" or "#include" not in code:
            continue
        name = f"{document.parent.name or 'readme' if document.stem == 'README' else document.stem}_{i // 3}"
        if "int main" not in code and "BOOST_TEST_MODULE" not in code:
            code += "\nint main() {}\n"
        follows = after.strip() == "" and i + 3 < len(blocks) and blocks[i + 3] == "text" and blocks[i + 4][:2] != "$ "
        (out / f"{name}.cpp").write_text(code, encoding="utf-8")
        (out / f"{name}.txt").write_text(blocks[i + 4] if follows else "", encoding="utf-8")
        (out / f"{name}.arguments").write_text("")
        print(name)
