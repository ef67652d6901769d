"""Cuts the C++ of a cell into its top-level items. Brackets and a few keywords are enough for that: what an item means is
clang's business."""
import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | R"(?P<raw>[^()\\ ]*)\(.*?\)(?P=raw)" | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+'
        | \d[\w'.]* | \w+ | \s+ | . """, re.S | re.X)
DIRECTIVE = re.compile(r"(?:\\\n|[^\n])*")

CONTROL = r"(if|for|while|do|switch|try)\b|\{"
STATEMENT = CONTROL + r"|(else|case|default|return|throw|goto|break|continue|delete|new|sizeof|this|true|false|nullptr|not|" \
                      r"co_await|co_return|co_yield|compl)\b"
DECLARATION = r"(struct|class|union|enum|template|using|typedef|namespace|static|const|constexpr|consteval|constinit|inline|" \
              r"extern|auto|void|bool|char|short|int|long|float|double|signed|unsigned|wchar_t|char8_t|char16_t|char32_t|" \
              r"concept|static_assert|friend|volatile|thread_local|typename|asm|alignas|operator)\b|\[\["
OPERATOR_WORDS = "and|or|xor|bitand|bitor|and_eq|or_eq|xor_eq|not_eq"


@dataclass
class Item:
    kind: str  # directive, declaration, statement; value: an expression without a semicolon at the end of the cell;
    #            outside: a declaration of something in namespace std, which can't be in a namespace of ours
    line: int  # where it begins: 1 for the first line, 0 for the first column
    column: int
    text: str


def blank(code):
    """The code with spaces for comments and zeros for literals: as long, with the same lines."""
    def stand_in(token):
        if token.startswith(("//", "/*")):
            return re.sub(r"[^\n]", " ", token)
        if token[0] in "\"'" or token.startswith('R"'):
            return re.sub(r"[^\n]", "0", token)
        return token
    return "".join(stand_in(match.group()) for match in TOKEN.finditer(code))


def unbalanced(code):
    """What is wrong with the brackets: (line, column, text), or None. An open one would make clang-repl wait for ever."""
    plain = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda m: re.sub(r"[^\n]", " ", m.group()), blank(code), flags=re.M)
    opened = []
    for at, c in enumerate(plain):
        if c in "([{":
            opened.append(at)
        elif c in ")]}" and (not opened or "([{".index(plain[opened.pop()]) != ")]}".index(c)):
            return *position(code, at), f"'{c}' closes nothing that is open"
    return (*position(code, opened[-1]), f"'{plain[opened[-1]]}' is never closed") if opened else None


def position(code, at):
    return code.count("\n", 0, at) + 1, at - code.rfind("\n", 0, at) - 1


def items(code):
    plain, out, start, at, depth = blank(code), [], 0, 0, 0
    while at < len(plain):
        if plain[at] == "#" and not plain[plain.rfind("\n", 0, at) + 1 : at].strip():
            end = DIRECTIVE.match(plain, at).end()
            if depth == 0:
                add(out, code, plain, start, at)
                out.append(Item("directive", *position(code, at), code[at:end]))
                start = end
            at = end
            continue
        depth += (plain[at] in "([{") - (plain[at] in ")]}")
        at += 1
        if depth == 0 and plain[at - 1] in ";}" and ends(plain[start:at].strip(), plain[at:]):
            add(out, code, plain, start, at)
            start = at
    add(out, code, plain, start, len(plain))
    return out


def add(out, code, plain, start, end):
    text = plain[start:end]
    if not text.strip():
        return
    start += len(text) - len(text.lstrip())
    kind = kind_of(text.strip())
    if kind == "statement" and text.rstrip()[-1] not in ";}":
        kind = "value"
    out.append(Item(kind, *position(code, start), code[start:end].rstrip() if kind == "value" else code[start:end]))


def ends(text, rest):
    """Whether the semicolon or brace at the end of `text` also ends the item. `rest` is what follows."""
    following = re.match(r"\s*(\w+|.?)", rest, re.S).group(1)
    if following in ("else", "catch"):
        return False
    if re.match(r"do\b", text):
        return bool(re.search(r"\bwhile\s*\(\)\s*;$", outer(text)))
    if text[-1] == ";":
        return True
    if following in (";", ",", "{"):
        return False
    if kind_of(text) == "statement":
        return bool(re.match(CONTROL, text))
    if re.match(r"(template\s*<.*?>\s*)?(typedef\s+|static\s+|const\s+|inline\s+)*(struct|class|union|enum)\b", text, re.S):
        return False  # its semicolon follows
    if re.match(r"(inline\s+)?namespace\b|extern\s+0+\s*\{", text):
        return True
    head = re.sub(r"operator\s*[=!<>+\-*/%&|^]+", "", outer(re.sub(r"^template\s*<.*?>(?=\s*\w)", "", text, flags=re.S)))
    return ")" in head and "=" not in head  # a function's body; or else the braces of an initial value


def outer(text):
    """What stands outside of brackets, and the brackets."""
    out, depth = [], 0
    for c in text:
        depth -= c in ")]}"
        if depth == 0:
            out.append(c)
        depth += c in "([{"
    return "".join(out)


def kind_of(text):
    if re.match(r"namespace\s+std\b|template\s*<\s*>\s*(struct|class)\s+(::\s*)?std\s*::", text):
        return "outside"
    if re.match(STATEMENT, text):
        return "statement"
    if re.match(DECLARATION, text):
        return "declaration"
    name = after_name(text)
    if name is None:
        return "statement"  # a literal, an operator, a bracket
    rest = re.sub(r"^((const|volatile)\b|[*&\s])*", "", text[name:])
    word = re.match(r"\w+", rest)
    if word and not re.fullmatch(OPERATOR_WORDS, word.group()) and not re.match(r"\d", rest):
        return "declaration"  # a type and a name: Tensor x, std::vector<int>& v
    if text[name:].lstrip()[:1] == "(" and text[-1:] == "}" and re.search(r"\)\s*(const|noexcept|override|:|->|\{)", outer(text)):
        return "declaration"  # a member function outside of its class: Model::Model() {...}
    return "statement"


def after_name(text):
    """Where a name such as ::nn::Embedding or std::vector<std::pair<int, int>> ends at the beginning of `text`, or None."""
    at = re.match(r"(::)?\s*", text).end()
    while True:
        part = re.compile(r"(?!\d)\w+\s*").match(text, at)
        if not part:
            return None if at == 0 else at
        at = part.end()
        if text[at : at + 1] == "<":
            at = after_arguments(text, at)
        if text[at : at + 2] != "::":
            return at
        at = re.compile(r"::\s*~?").match(text, at).end()


def after_arguments(text, at):
    """Where the template arguments that begin with the `<` at `at` end, or `at` where it is the operator."""
    depth = round_ = 0
    for i in range(at, len(text)):
        c = text[i]
        round_ += (c in "([{") - (c in ")]}")
        if c == ";" or round_ < 0 or text[i : i + 2] in ("<<", "&&", "||"):
            return at
        if round_ == 0:
            depth += (c == "<") - (c == ">" and text[i - 1] != "-")
            if depth == 0:
                return re.compile(r"\s*").match(text, i + 1).end()
    return at
