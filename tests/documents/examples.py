#!/usr/bin/env python3
"""examples.py ROOT OUT README.md ...: the C++ programs in Markdown files, each as OUT/NAME.cpp; the text block that follows a
program directly is what it must print, OUT/NAME.txt. A block is a program when it has #include lines; one without main
gets an empty one, so that it is compiled. Prints the names."""
import re
import sys
from pathlib import Path

root, out, *documents = map(Path, sys.argv[1:])
out.mkdir(parents=True, exist_ok=True)
for document in documents:
    blocks = re.split(r"^```(\w*)\n(.*?)^```\n", (root / document).read_text(), flags=re.M | re.S)
    for i in range(1, len(blocks), 3):
        language, code, after = blocks[i : i + 3]
        if language != "cpp" or "#include" not in code:
            continue
        name = f"{document.parent.name or 'readme'}_{i // 3}"
        if document.stem != "README":
            name = f"{document.stem}_{i // 3}"
        if "int main" not in code:
            code += "\nint main() {}\n"
        follows = after.strip() == "" and i + 3 < len(blocks) and blocks[i + 3] == "text"
        (out / f"{name}.cpp").write_text(code)
        (out / f"{name}.txt").write_text(blocks[i + 4] if follows else "")
        print(name)
