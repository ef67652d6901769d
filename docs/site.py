#!/usr/bin/env python3
"""site.py SOURCE OUTPUT: the reference as web pages in OUTPUT, made by Doxygen from the headers' comments, the READMEs, the
notebooks and the pages beside this file. Fails where Doxygen warns or a link leads nowhere."""
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from links import broken_links
from tables import tables

SOURCE, OUTPUT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
INPUT = OUTPUT.parent / "docs-input"
MATHJAX = Path("/usr/share/javascript/mathjax")  # Debian's libjs-mathjax: formulas without a network
PAGES = {"nn/README.md": "nn", "engine/README.md": "engine", "optim/README.md": "optim", "data/README.md": "data",
         "CONTRIBUTING.md": "contributing", "bench/README.md": "performance", "docs/rules.md": "rules",
         "docs/pytorch.md": "pytorch", "docs/xtensor.md": "xtensor", "docs/model.md": "model", "docs/operation.md": "operation",
         "docs/layer.md": "layer", "docs/optimizer.md": "optimizer", "docs/testing.md": "testing", "notebooks/kernel/README.md": "live"}
TITLES = {"performance": "Performance", "nn": "nn: models, layers, losses", "engine": "engine: tensors, operations, the house",
          "optim": "optim: optimizers and schedules", "data": "data: texts, tables, loaders"}


def page(name, text, title=None):
    """Writes a page; its first heading is the title."""
    heading, _, rest = text.partition("\n")
    title = title or heading.lstrip("# ")
    (INPUT / f"{name}.md").write_text(f"# {title} {{#{name}}}\n\n[TOC]\n{printed(rest)}", encoding="utf-8")


def printed(text):
    """What programs print, as Doxygen's verbatim text: it looks different from code then (style.css)."""
    return re.sub(r"^```text\n(.*?)^```$", r"@verbatim\n\1@endverbatim", text, flags=re.M | re.S)


def page_of(path):
    """The page that a file of the source has on this site, or None."""
    if path.parent.as_posix() == "notebooks/solutions":
        return "solutions"
    return path.stem if path.suffix == ".ipynb" else PAGES.get(path.as_posix())


def linked(text, folder):
    """A README's text with links to pages of this site; other files of the source are only named."""
    def link(match):
        words, target = match.groups()
        if target.startswith(("http", "#")):
            return match.group()
        path = (SOURCE / folder / target).resolve()
        known = page_of(path.relative_to(SOURCE)) if path.is_relative_to(SOURCE) else None
        return f"[{words}](@ref {known})" if known else words
    parts = re.split(r"(^```.*?^```$)", text, flags=re.M | re.S)
    for i in range(0, len(parts), 2):
        parts[i] = re.sub(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)", link, parts[i].replace("@", "\\@"))
    return "".join(parts)


def drawn(text):
    """A Mermaid graph, which GitHub draws, as a Graphviz graph, which Doxygen draws."""
    def graph(match):
        lines = []
        for line in match.group(1).splitlines():
            node = re.match(r'\s*(\w+)\["(.*)"\]', line)
            edges = re.match(r"\s*(\w+) --> (.*)", line)
            if node:
                lines.append(f'{node[1]} [label="{node[2].replace("<br>", chr(92) + "n")}"];')
            elif edges:
                lines += [f"{edges[1]} -> {target.strip()};" for target in edges[2].split("&")]
        return "@dot\ndigraph { node [shape=box, fontname=Helvetica, fontsize=10];\n" + "\n".join(lines) + "\n}\n@enddot\n"
    return re.sub(r"^```mermaid\n(.*?)^```$", graph, text, flags=re.M | re.S)


def formulas(text):
    """LaTeX between dollars as Doxygen wants it; outside of code."""
    parts = re.split(r"(`[^`]*`)", text)
    for i in range(0, len(parts), 2):
        parts[i] = re.sub(r"\$\$(.+?)\$\$", r"\\f[\1\\f]", parts[i], flags=re.S)
        parts[i] = re.sub(r"\$(?!\$)([^$]+?)\$", r"\\f$\1\\f$", parts[i])
    return "".join(parts)


def notebook(path):
    """A notebook as a page: text, code, what the code printed, and its pictures."""
    out, pictures = [], []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            out.append(formulas(linked(text, "notebooks")))
            continue
        out.append(f"```cpp\n{text}\n```")
        for output in cell["outputs"]:
            if output["output_type"] == "stream":
                out.append("```text\n" + "".join(output["text"]).rstrip("\n") + "\n```")
            elif "image/svg+xml" in output["data"]:
                pictures.append(INPUT / f"{path.stem}-{len(pictures) + 1}.svg")
                pictures[-1].write_text("".join(output["data"]["image/svg+xml"]), encoding="utf-8")
                out.append(f'@htmlonly <img class="picture" alt="picture {len(pictures)} of the notebook" '
                           f'src="{pictures[-1].name}"/> @endhtmlonly')
    page(path.stem, "\n\n".join(out))
    return pictures


def solutions():
    """The solutions of the notebooks' exercises, and what they print."""
    out = ["# Solutions of the exercises", ""]
    for path in sorted((SOURCE / "notebooks" / "solutions").glob("*.cpp")):
        shown = re.sub(r"^--- .*\n", "", path.with_suffix(".txt").read_text(encoding="utf-8").split("\n", 1)[1], flags=re.M)
        out += [f"## {path.stem}", "", f"Of [{path.stem}](@ref {path.stem}).", "", f"```cpp\n{path.read_text(encoding='utf-8')}```", "",
                f"```text\n{shown}```", ""]
    return "\n".join(out)


def main():
    if not shutil.which("doxygen") or not MATHJAX.is_dir():
        print("skipped: Debian's packages doxygen and libjs-mathjax are not installed (scripts/docs installs them)")
        sys.exit(77)
    for folder in (INPUT, OUTPUT):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    (INPUT / "xgrad").mkdir()  # headers by the name that a program includes
    for folder in ("engine", "nn", "optim", "data", "testing"):
        (INPUT / "xgrad" / folder).symlink_to(SOURCE / folder)
    notebooks = sorted((SOURCE / "notebooks").glob("*.ipynb"))
    pictures = [picture for path in notebooks for picture in notebook(path)]
    for path, name in PAGES.items():
        page(name, drawn(linked((SOURCE / path).read_text(encoding="utf-8"), Path(path).parent)), TITLES.get(name))
    page("operations", tables(SOURCE))
    page("solutions", solutions())
    model = re.search(r"^## A model\n+(```cpp.*?^```\n\n```text.*?^```\n)", (SOURCE / "README.md").read_text(), re.M | re.S)
    start = (SOURCE / "docs" / "start.md").read_text().replace("@MODEL@", model[1] if model else "")
    names = ", ".join(f"[{path.stem}](@ref {path.stem})" for path in notebooks)
    start = re.sub(r"\]\(#(\w+)\)", r"](@ref \1)", start.replace("@NOTEBOOKS@", names))
    (INPUT / "start.md").write_text(printed(start), encoding="utf-8")

    version = re.search(r"project\(xgrad VERSION ([\d.]+)", (SOURCE / "CMakeLists.txt").read_text())[1]
    configuration = (SOURCE / "docs" / "Doxyfile.in").read_text()
    for name, value in (("SOURCE", SOURCE), ("INPUT", INPUT), ("OUTPUT", OUTPUT), ("VERSION", version),
                        ("PICTURES", " ".join(map(str, pictures)))):
        configuration = configuration.replace(f"@{name}@", str(value))
    (INPUT / "Doxyfile").write_text(configuration)
    if subprocess.run(["doxygen", INPUT / "Doxyfile"]).returncode:
        sys.exit("docs: Doxygen has warned")
    for path in OUTPUT.glob("*.html"):  # Doxygen 1.9.4 links to a section for private classes, which it leaves out
        text = path.read_text(encoding="utf-8")
        if 'href="#nested-classes"' in text and 'name="nested-classes"' not in text:
            path.write_text(re.sub(r'<a href="#nested-classes">\w+</a>( &#124;\s*)?', "", text), encoding="utf-8")
    for part in ("config", "extensions", "jax", "fonts/HTML-CSS/TeX/woff"):
        shutil.copytree(MATHJAX / part, OUTPUT / "mathjax" / part)
    shutil.copy(MATHJAX / "MathJax.js", OUTPUT / "mathjax")
    broken = broken_links(OUTPUT)
    print("\n".join(broken[:20]), end="\n" if broken else "")
    pages = len(list(OUTPUT.glob("*.html")))
    print(f"{pages} pages, {len(broken)} broken links: {OUTPUT}/index.html")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
