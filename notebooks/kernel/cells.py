"""What a cell's C++ becomes before clang-repl sees it, and what clang's messages become before a reader sees them.

A cell is cut into its top-level items (items.py) and becomes a translation unit:

    #include <iostream>                             directives as they are
    namespace cell_1 { namespace cell_2 {
    Tensor x = randn({3});                          declarations
    void statements_5() { std::cout << x; }         statements that follow each other become a function
    bool ran_5 = (statements_5(), true);            that runs in its turn
    }}

So a cell compiles as a whole or does nothing. A cell that declares again what is there, as one that is run again does, gets
a level of its own inside of those of the cells before it: its names hide the old ones. Outside of functions a lambda captures
nothing, as there is nothing that it could capture. Every loop asks at each turn whether to stop.
"""
import re

from items import blank, items

LEVELS = r"\b(?:cell_\d+::)+"
STOP = "if(::xgrad_notebook_stop()){}else "

# The first thing that clang-repl compiles: what the units below call. The two functions are guard.cpp's.
PRELUDE = """#include <iostream>
extern "C" void xgrad_notebook_poll();
extern "C" void xgrad_notebook_started();
constexpr bool xgrad_notebook_stop() {
  if (!__builtin_is_constant_evaluated()) xgrad_notebook_poll();
  return false;
}
template <class T>
void xgrad_notebook_show(const T& value) {
  if constexpr (requires { display(value); }) {
    display(value);
  } else if constexpr (requires { std::cout << value; }) {
    std::cout << value << std::endl;
  } else {
    static_assert(sizeof(T) == 0, "this value cannot be printed: it has no operator<<");
  }
}
bool xgrad_started = (xgrad_notebook_started(), true);
"""


def units(code, label, levels, serial):
    """The translation units of a cell. `levels`: the namespaces that it is in, outermost first. More than one, where a constant
    or inline variable follows something else: clang initialises a unit's first, so each begins a unit."""
    parts = [[]]
    for item in items(code):
        if item.kind == "declaration" and parts[-1] and (
                re.match(r"[^({=;]*\bconst\b", blank(item.text)) or holds_lambda(item.text)):
            parts.append([])
        parts[-1].append(item)
    return [unit(part, label, levels, f"{serial}_{number}") for number, part in enumerate(parts)]


def unit(part, label, levels, serial):
    opening = "".join(f"namespace {level} {{ " for level in levels)
    out = [f"bool xgrad_started_{serial} = (xgrad_notebook_started(), true);"]
    inside = False
    statements = []

    def run_statements():
        if statements:
            name = f"statements_{serial}_{len(out)}"
            out.extend([f"void {name}() {{", *statements, f"}} bool ran_{name} = ({name}(), true);"])
            statements.clear()

    def go(inner):
        nonlocal inside
        if inner != inside:
            out.append(opening if inner else "}" * len(levels))
            inside = inner

    for item in part:
        place = f'#line {item.line} "{label}"\n'
        margin = " " * item.column
        if item.kind not in ("statement", "value"):
            run_statements()
        go(item.kind not in ("directive", "outside"))
        if item.kind == "directive":
            out.append(place + item.text)
        elif item.kind == "outside":
            inner = [f"using namespace {'::'.join(levels[: i + 1])};" for i in range(len(levels))]
            out.extend([*inner, place + margin + watched(item.text)])
        elif item.kind == "declaration":
            if holds_lambda(item.text):  # the type of an inline one has a name, so that other units find the variable
                out.append("[[gnu::used]] inline")
            out.append(place + margin + watched(without_captures(item.text)))
        elif item.kind == "value":
            statements.append(f"::xgrad_notebook_show(\n{place}{margin}{item.text}\n);")
        else:
            statements.append(place + margin + watched(item.text))
    run_statements()
    go(False)
    return "\n".join(out) + "\n"


def unclosed(plain):
    return sum((c in "([{") - (c in ")]}") for c in plain)


def closing(plain, at):
    """Where the bracket that opens at `at` is closed."""
    depth = 0
    for i in range(at, len(plain)):
        depth += (plain[i] in "([{") - (plain[i] in ")]}")
        if depth == 0:
            return i
    return len(plain) - 1


def holds_lambda(text):
    """Whether a declaration is that of a variable which is a lambda, or holds one."""
    return bool(re.match(r"(const\s+)?auto\s+\w+\s*(=|\{)[^;]*?(?<![\w\])])\s*\[[^\[]", blank(text)))


def watched(text):
    """The text with STOP in front of every loop's body."""
    plain, places, dos = blank(text), [], []
    for match in re.finditer(r"\b(for|while|do)\b", plain):
        depth = unclosed(plain[: match.start()])
        if match.group() == "do":
            dos.append(depth)
            places.append(match.end())
            continue
        if match.group() == "while" and dos and dos[-1] == depth and plain[: match.start()].rstrip()[-1:] in ("}", ";"):
            dos.pop()  # the end of do ... while (...)
            continue
        head = re.compile(r"\s*(constexpr\s*)?\(").match(plain, match.end())
        if head:
            places.append(closing(plain, head.end() - 1) + 1)
    for place in reversed(places):
        text = text[:place] + " " + STOP + text[place:]
    return text


def without_captures(text):
    """A declaration outside of functions: its lambdas capture globals by name, so [&] and [=] become [ ], [x] [x = x]."""
    plain, out, end, bodies = blank(text), [], 0, []
    for at, c in enumerate(plain):
        before = plain[:at].rstrip()
        if c == "{":
            bodies.append(before[-1:] not in ("=", "(", ",", "{"))  # or else a list of values
        elif c == "}" and bodies:
            bodies.pop()
        elif c == "[" and not any(bodies) and plain[at + 1 : at + 2] != "[":
            if before[-1:] in ("=", "(", ",", "{", "?", ":") or re.search(r"\breturn$", before):
                last = closing(plain, at)
                out += [text[end : at + 1], captures(text[at + 1 : last])]
                end = last
    return "".join(out) + text[end:]


def captures(inner):
    """What stands between a lambda's brackets, without what can't be captured outside of functions."""
    if inner.strip() in ("&", "="):
        return " " * len(inner)
    ends = [at for at, c in enumerate(blank(inner)) if c == "," and not unclosed(blank(inner)[:at])] + [len(inner)]
    parts = [inner[begin:end].strip() for begin, end in zip([0, *(end + 1 for end in ends)], ends)]
    named = [part for part in parts if part not in ("", "&", "=", "this", "*this")]
    return ", ".join(part if "=" in part else f"{part} = {part.lstrip('&')}" for part in named)


# ---- messages

def cleaned(messages, sources):
    """clang's messages, about the cells as they were written. `sources`: their lines, by label."""
    out, lines, cuts = [], [], []
    for line in messages.splitlines():
        if re.match(r"In file included from|error: (Parsing failed|Failed to)|<<< inputs >>>|LLVM ERROR|Buffer alloc", line):
            continue
        heading = re.match(r"(.*?):\d+:\d+: \w", line)
        shown = re.match(r" *(\d+) \| ", line)
        if heading:
            lines, cuts = sources.get(heading.group(1), []), []
        elif shown and int(shown.group(1)) <= len(lines):
            cuts = [match.span() for match in re.finditer(" " + re.escape(STOP), line)]
            if out:
                out[-1] = moved(out[-1], [(start - shown.end(), end - shown.end()) for start, end in cuts])
            line = shown.group() + lines[int(shown.group(1)) - 1]
        elif re.match(r" +\| ", line):
            for start, end in reversed(cuts):
                line = line[:start] + line[end:]
        out.append(re.sub(LEVELS, "", line))
    return "\n".join(out) + "\n" if out else ""


def moved(heading, cuts):
    """`cell [3]:4:50: error: ...` with the column that it has without what is cut out."""
    match = re.match(r"(.*?:\d+:)(\d+)(: .*)", heading)
    if not match:
        return heading
    column = int(match.group(2))
    cut = sum(min(end, column - 1) - start for start, end in cuts if start < column)
    return f"{match.group(1)}{column - cut}{match.group(3)}"
