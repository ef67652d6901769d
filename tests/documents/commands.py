#!/usr/bin/env python3
"""commands.py SOURCE BUILD [--write] DOCUMENT.md ...: runs what documents show of programs, and compares what they print.

A block between ``` that begins with `$ ` is a session: lines with `$ ` are commands, the lines below each are what it prints, `...`
stands for any lines. The commands of a document are run in order in one empty folder, `build/` being BUILD and data files found in
XGRAD_DATA. Programs use AVX2: other instruction sets round otherwise, which a trained model shows in the third digit. A session
whose program is not built or whose data is not there is passed over, and one in which no output is shown. With --write the
documents get what is printed now. Ends with 77 (skipped) where nothing could be run."""
import difflib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

AVX2 = {"XGRAD_ARCH": "avx2", "OPENBLAS_CORETYPE": "Haswell"}
DATA = {"u.data": "ml-100k/u.data", "u.item": "ml-100k/u.item"}  # by their names in XGRAD_DATA
SESSION = re.compile(r"^```\w*\n(\$ .*?)^```$", re.M | re.S)


def commands(session):
    """The commands of a session, each with the lines that it shall print."""
    found = []
    for line in session.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def agrees(expected, printed):
    """Whether lines are as expected; `...` stands for any lines."""
    if not expected:
        return not printed
    if expected[0].strip() == "...":
        return any(agrees(expected[1:], printed[i:]) for i in range(len(printed) + 1))
    return bool(printed) and expected[0].rstrip() == printed[0].rstrip() and agrees(expected[1:], printed[1:])


def with_ellipses(expected, printed):
    """What is printed now, in the form of what was expected: lines that `...` stood for are left out again."""
    if "..." not in [line.strip() for line in expected]:
        return printed
    first = [line.strip() for line in expected].index("...")
    rest = expected[first + 1:]
    return printed[:first] + ["..."] + (printed[-len(rest):] if rest else [])


def missing(command, build, data):
    """What a command needs that is not there, or None."""
    words = shlex.split(command)
    if words[0].startswith("build/") and not (build / words[0][len("build/"):]).exists():
        return f"{words[0]} is not built"
    if not words[0].startswith("build/"):
        return f"{words[0]} is no program of this project"
    for word in words:
        if word in DATA and not (data and (data / DATA[word]).exists()):
            return f"XGRAD_DATA has no {DATA[word]}"
    return None


def run(command, build, data, folder):
    words = [str(build / word[len("build/"):]) if word.startswith("build/") else str(data / DATA[word]) if word in DATA else word
             for word in shlex.split(command)]
    done = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env={**os.environ, **AVX2})
    if done.returncode:
        sys.exit(f"{command}\nended with status {done.returncode}:\n{done.stderr}")
    return done.stdout.rstrip("\n").splitlines()


def check(text, build, data):
    """The document with what is printed now; how many commands were run; and what differed or was passed over, in words."""
    ran, differed, passed_over = 0, [], []
    with tempfile.TemporaryDirectory() as folder:
        def again(match):
            nonlocal ran
            found = commands(match[1])
            shown = any(lines for _, lines in found)
            why = next(filter(None, (missing(command, build, data) for command, _ in found)), None)
            if why or not shown:
                passed_over.append(f"{found[0][0]}: {why or 'no output is shown'}")
                return match[0]
            out = []
            for command, expected in found:
                printed = run(command, build, data, folder)
                ran += 1
                if not agrees(expected, printed):
                    differed.append("\n".join(difflib.unified_diff(expected, printed, "the document", command, lineterm="")))
                    expected = with_ellipses(expected, printed)
                out += ["$ " + command, *expected]
            return match[0].replace(match[1], "\n".join(out) + "\n")
        return SESSION.sub(again, text), ran, differed, passed_over


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    build, documents = Path(arguments[1]).resolve(), [Path(arguments[0]) / name for name in arguments[2:]]
    if "avx2" not in Path("/proc/cpuinfo").read_text():
        print("skipped: this machine has no AVX2")
        sys.exit(77)
    data = Path(os.environ["XGRAD_DATA"]) if "XGRAD_DATA" in os.environ else None
    total, wrong = 0, False
    for document in documents:
        text = document.read_text(encoding="utf-8")
        now, ran, differed, passed_over = check(text, build, data)
        total += ran
        wrong = wrong or bool(differed)
        print("\n".join([f"{document.name}: {ran} commands", *(f"  passed over: {what}" for what in passed_over), *differed]))
        if "--write" in sys.argv and now != text:
            document.write_text(now, encoding="utf-8")
    sys.exit(1 if wrong else 0 if total else 77)


if __name__ == "__main__":
    main()
