#!/usr/bin/env python3
"""run.py [--folder FOLDER] [NAME ...]: do the tests notice when a line is wrong?

Copies the project into FOLDER (build-mutations/), builds there the tests that mutations.toml names, and makes each of its changes
in turn: the library is built again and the change's tests run, of which one must fail. Names the changes that no test noticed.
With "--folder ." it works in the project itself, whose build folder then need not be made anew.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)


def must(result):
    if result.returncode != 0:
        sys.exit(f"{' '.join(result.args)}\n{result.stdout[-3000:]}{result.stderr[-3000:]}")


def copy_project(folder):
    """The files of the project, as they are now. Unchanged ones keep their time, and what was built of them."""
    for name in run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout.splitlines():
        source, target = ROOT / name, folder / name
        if not source.is_file() or (target.is_file() and target.read_bytes() == source.read_bytes()):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


class Copy:
    def __init__(self, folder):
        self.folder, self.build = folder, folder / "build"
        copy_project(folder)
        must(run("cmake", "--preset", "release", "-DXGRAD_EXAMPLES=OFF", "-DXGRAD_NOTEBOOKS=OFF", cwd=folder))

    def compiles(self, tests):
        targets = ["test_" + test.replace("/", "_") for test in tests]
        return run("ninja", "-C", self.build, f"-j{os.cpu_count()}", *targets)

    def failing(self, tests):
        """The first of the tests that fails, or None."""
        for test in tests:
            program = self.build / "bin" / ("test_" + test.replace("/", "_"))
            try:
                result = run(program, "--log_level=nothing", timeout=120)
            except subprocess.TimeoutExpired:
                return test
            if result.returncode not in (0, 77):
                return test
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "build-mutations")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    all_of_them = tomllib.loads((HERE / "mutations.toml").read_text())
    mutations = {name: of for name, of in all_of_them.items() if not options.names or name in options.names}

    copy = Copy(options.folder.resolve())
    every_test = sorted({test for of in mutations.values() for test in of["tests"]})
    must(copy.compiles(every_test))
    if failed := copy.failing(every_test):
        sys.exit(f"{failed} fails without a mutation")

    survived = []
    for name, of in mutations.items():
        path = copy.folder / of["file"]
        original = path.read_text()
        if original.count(of["line"]) != 1:
            sys.exit(f"{name}: {of['file']} has {original.count(of['line'])} times: {of['line']}")
        path.write_text(original.replace(of["line"], of["instead"]))
        try:
            must(copy.compiles(of["tests"]))
            failed = copy.failing(of["tests"])
        finally:
            path.write_text(original)
        print(f"{name}: {'caught by ' + failed if failed else 'SURVIVED'}", flush=True)
        survived += [] if failed else [name]
    print(f"{len(mutations) - len(survived)} of {len(mutations)} were caught")
    sys.exit(1 if survived else 0)


main()
