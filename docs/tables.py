"""Tables of all operations, layers, losses, optimizers and schedules, read from the headers: a line each, with the first
sentence of the comment. New ones appear by themselves."""
import re

KINDS = {"unary": "Elementwise, of one tensor", "binary": "Elementwise, of two", "comparison": "Comparisons",
         "creation": "Making tensors", "sum": "Sums and means", "max": "Largest and smallest", "var": "Spread",
         "norm": "Norms", "sort": "Sorting", "gather": "Picking elements", "select": "Picking parts", "cat": "Joining",
         "reshape": "Shapes", "permute": "Order of dimensions", "expand": "Repeating", "matmul": "Products"}
FUNCTION = re.compile(r"(?:XGRAD_KINDS(?:_BY_VALUE)?\(\w+, |(?:XGRAD_API|inline)\b[^(={]*?\b|XGRAD_(?:MIXED_FUNCTION|[A-Z]+)\()"
                      r"(?!operator|name\b)([a-z]\w*)(?:\(|\)|, *[^\w\s]|,)")
MODULE = re.compile(r"(?:class|struct) (?:XGRAD_API )?(\w+)(?: final)?\s*: (?:public )?(?:Module\b|LossModule<)")
OPTIMIZER = re.compile(r"using (\w+) = OptimizerOf<")
SCHEDULE = re.compile(r"(?:class|struct) XGRAD_API ((?!CombinedLR|LRScheduler)\w*(?:LR|Scheduler|LROnPlateau))\b")


def first_sentence(comment):
    text = ""
    for line in comment:
        text += " " + line
        if line.endswith(":"):  # an example follows
            break
    text = re.split(r"(?<=[^.]\.) (?=[A-Z`])", re.sub(r"\s*https?://\S+", "", text))[0].strip().rstrip(":")
    return re.sub(r"([<>|\\@#*])", r"\\\1", text)


def rows(header, pattern, namespace):
    """Lines of a table: what matches in a header. Declarations that follow each other share the comment above them; a module
    without a comment is that of its function."""
    header = re.sub(r"^namespace detail \{.*?^\}  // namespace detail$", "", header, flags=re.M | re.S)
    found, comment, fresh = {}, [], False
    lines = header.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("///"):
            comment, fresh = (comment if fresh else []) + [line.lstrip("/ ")], True
            continue
        fresh = False
        if not line.strip():
            comment = []
        match = pattern.match(" ".join(part.strip() for part in lines[number : number + 2]))
        function = re.search(r"functional::(\w+)", "\n".join(lines[number : number + 20])) if pattern is MODULE else None
        if line.endswith("\\") or not match:
            continue
        text = first_sentence(comment) if comment else ""
        if not text and pattern is MODULE:
            text = (f'@ref xgrad::nn::functional::{function[1]} "{function[1]}"' if function else "its function below") + " as a module"
        found[match[1]] = found.get(match[1]) or text
    together = {}
    for name, text in found.items():
        together.setdefault(text, []).append(f'@ref {namespace}{name} "{name}"')
    return [f"| {', '.join(names)} | {text} |" for text, names in together.items()]


def section(title, lines, level="##"):
    return [f"{level} {title}", "", "| name | what it is |", "|---|---|", *lines, ""] if lines else []


def tables(source):
    def read(folder, pattern, namespace, choose=lambda stem: True):
        return [row for path in sorted((source / folder).glob("*.hpp")) if choose(path.stem)
                for row in rows(path.read_text(encoding="utf-8"), pattern, namespace)]

    def is_loss(stem):
        return "loss" in stem

    out = ["# Operations, layers, optimizers", "", "## Operations", ""]
    files = {path.stem for path in (source / "engine" / "ops").glob("*.hpp")}
    for stem in [name for name in KINDS if name in files] + sorted(files - set(KINDS)):
        title = KINDS.get(stem, stem.replace("_", " ").capitalize())
        out += section(title, read("engine/ops", FUNCTION, "xgrad::", lambda name: name == stem), "###")
    layers = read("nn", MODULE, "xgrad::nn::", lambda stem: not is_loss(stem))
    activations = re.findall(r"^XGRAD_ACTIVATION\w*\((\w+), (\w+)", (source / "nn/activation.hpp").read_text(), re.M)
    names = ", ".join(f'@ref xgrad::nn::{name} "{name}"' for name, _ in activations)
    layers.append(f"| {names} | {', '.join(function for _, function in activations)} as modules |")
    out += section("Layers", layers)
    out += section("Losses", read("nn", MODULE, "xgrad::nn::", lambda stem: is_loss(stem) and stem != "loss"))
    out += section("Functions of layers and losses (nn::functional)", read("nn", FUNCTION, "xgrad::nn::functional::", lambda stem:
                                                                  stem not in ("lookup", "bag_input", "loss", "checkpoint")))
    out += section("Optimizers", read("optim", OPTIMIZER, "xgrad::optim::"))
    out += section("Schedules", read("optim", SCHEDULE, "xgrad::optim::"))
    return "\n".join(out) + "\n"
