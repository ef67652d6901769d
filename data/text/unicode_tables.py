"""Makes unicode_tables.cpp from Python's copy of the Unicode database: python3 unicode_tables.py > unicode_tables.cpp"""
import sys
import unicodedata

SCRIPTS = ("none other latin greek cyrillic armenian georgian hebrew arabic devanagari bengali gurmukhi gujarati tamil "
           "telugu kannada malayalam sinhala thai lao tibetan myanmar khmer ethiopic hangul hiragana katakana han").split()
NUMBER = 255  # in the table only: a word character that is no letter


def script(c):
    """The script of a letter or mark by the first words of its name, which are systematic."""
    category = unicodedata.category(chr(c))
    if category[0] == "N":
        return NUMBER
    if category[0] not in "LM":
        return 0
    words = unicodedata.name(chr(c), "").replace("-", " ").split()
    while words and words[0] in ("FULLWIDTH", "HALFWIDTH", "MATHEMATICAL", "MODIFIER", "LETTER"):
        words = words[1:]
    if not words:
        return 1
    name = {"CJK": "han", "IDEOGRAPHIC": "han"}.get(words[0], words[0].lower())
    return SCRIPTS.index(name) if name in SCRIPTS[2:] else 1


def script_ranges():
    """(first, last, script), ascending. A gap of unassigned code points between two equal ranges belongs to them."""
    ranges = []
    for c in range(0x110000):
        if unicodedata.category(chr(c)) in ("Cn", "Cs", "Co"):
            continue
        s = script(c)
        if ranges and ranges[-1][2] == s:
            ranges[-1][1] = c
        else:
            ranges.append([c, c, s])
    return [r for r in ranges if r[2] != 0]


def lower_ranges():
    """(first, last, step, distance): first, first + step ... last go to themselves + distance."""
    mapping = [(c, ord(low)) for c in range(0x110000)
               if len(low := chr(c).lower()) == 1 and low != chr(c)] + [(0x130, ord("i"))]
    ranges = []
    for c, low in sorted(mapping):
        if ranges:
            first, last, step, distance = ranges[-1]
            if low - c == distance and c - last in ((1, 2) if first == last else (step,)):
                ranges[-1] = [first, c, c - last, distance]
                continue
        ranges.append([c, c, 1, low - c])
    return ranges


def rows(items):
    line = "   "
    for item in items:
        if len(line) + len(item) + 1 > 110:
            yield line
            line = "   "
        line += " " + item
    yield line


scripts, lowers = script_ranges(), lower_ranges()
print(f"""// Made by unicode_tables.py from the Unicode database, version {unicodedata.unidata_version}.
#include <xgrad/data/text/unicode_tables.hpp>

// clang-format off
namespace xgrad::data {{

static constexpr ScriptRange script_table[] = {{""")
print("\n".join(rows(f"{{0x{a:x},0x{b:x},{s}}}," for a, b, s in scripts)))
print("""};

static constexpr LowerRange lower_table[] = {""")
print("\n".join(rows(f"{{0x{a:x},0x{b:x},{step},{d}}}," for a, b, step, d in lowers)))
print("""};

std::span<const ScriptRange> script_ranges() { return script_table; }
std::span<const LowerRange> lower_ranges() { return lower_table; }

}  // namespace xgrad::data""")
print(f"{len(scripts)} script ranges, {len(lowers)} lower-case ranges", file=sys.stderr)
