"""coverage.py BUILD PERCENT: which lines of the library its tests reached, by folder; see scripts/coverage."""
import collections
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD, LEAST = Path(sys.argv[1]).resolve(), float(sys.argv[2])
FOLDERS = ["engine", "nn", "optim", "data", "testing"]


def source_of(name, directory):
    """The path in the project, also of a header that was included through the links in build/include; None elsewhere."""
    path = (Path(directory) / name).resolve()
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else None


def counts():
    """file -> line -> how often it ran, over all programs and both libraries."""
    lines = collections.defaultdict(collections.Counter)
    data = [str(path) for folder in FOLDERS for path in BUILD.glob(f"CMakeFiles/*.dir/{folder}/**/*.gcda")]
    data += [str(path) for path in BUILD.glob("tests/**/*.gcda")]  # templates and inline functions in headers
    if not data:
        sys.exit(f"{BUILD} has no .gcda files: the tests have not run there")
    for first in range(0, len(data), 50):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["gcov", "--json-format", "--hash-filenames", *data[first:first + 50]], cwd=folder, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for path in Path(folder).glob("*.gcov.json.gz"):
                report = json.loads(gzip.decompress(path.read_bytes()))
                for file in report["files"]:
                    source = source_of(file["file"], report["current_working_directory"])
                    if source and source.parts[0] in FOLDERS:
                        for line in file["lines"]:
                            lines[source][line["line_number"]] += line["count"]
    return lines


def ranges(numbers):
    """[3, 4, 5, 9] is "3-5, 9"."""
    out = []
    for n in numbers:
        if out and out[-1][1] == n - 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in out)


lines = counts()
missed = {source: [n for n, count in sorted(of.items()) if count == 0] for source, of in sorted(lines.items())}
for source, numbers in missed.items():
    if numbers:
        print(f"{source}: {ranges(numbers)}")
print()
low = []
for folder in FOLDERS:
    files = [source for source in lines if source.parts[0] == folder]
    total, not_run = sum(len(lines[f]) for f in files), sum(len(missed[f]) for f in files)
    percent = 100 * (total - not_run) / total if total else 0
    print(f"{folder}: {percent:.1f} % of {total} lines")
    if percent < LEAST:
        low.append(folder)
sys.exit(f"below {LEAST:g} %: {', '.join(low)}" if low else 0)
