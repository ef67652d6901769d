#!/usr/bin/env python3
"""links.py SOURCE: whether the relative links in the committed Markdown files and notebooks lead to a file, and to a heading in it.
Prints those that do not."""
import json
import re
import subprocess
import sys
from pathlib import Path


def text_of(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown")
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def anchors(text):
    """What GitHub makes of headings: small letters, hyphens for spaces, no signs."""
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)$", text, flags=re.M)}


def broken(path):
    text = text_of(path)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:|@", target):  # elsewhere; a placeholder of the reference's pages
            continue
        file, _, anchor = target.partition("#")
        there = path.parent / file if file else path
        if path.name == "start.md" and not file:  # names of the reference's pages: docs/site.py follows them
            continue
        if not there.exists() or anchor and there.suffix == ".md" and anchor not in anchors(text_of(there)):
            yield f"{path}: {target}"


def main():
    source = Path(sys.argv[1])
    listed = subprocess.run(["git", "-C", source, "ls-files", "*.md", "*.ipynb"], stdout=subprocess.PIPE, text=True)
    paths = [source / name for name in listed.stdout.split()] or [
        path for kind in ("md", "ipynb") for path in source.rglob(f"*.{kind}") if "build" not in path.relative_to(source).parts[0]]
    found = [line for path in paths for line in broken(path)]
    for line in found:
        print(line)
    sys.exit(1 if found or not paths else 0)


if __name__ == "__main__":
    main()
