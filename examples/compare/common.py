"""What the scripts of this folder share: peers in a virtual environment, running and timing programs, Markdown tables.

A script begins with

    from common import peers, program, timed, table
    peers("gensim", "scipy")      # before it imports them

and can be run with any Python 3.9 or later: peers() makes the environment in build/compare (with venv and pip, once) and
starts the script again in it. Nothing of xgrad depends on the peers.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("XGRAD_BUILD", ROOT / "build"))
HOME = BUILD / "compare"


def peers(*packages):
    """Goes on with these packages from PyPI installed; an entry may pin a version ("gensim==4.3.3")."""
    environment = HOME / "venv"
    python = environment / "bin" / "python"
    if not python.exists():
        venv.create(environment, with_pip=True)
    done = HOME / "installed.txt"
    known = set(done.read_text().split("\n")) if done.exists() else set()
    for package in packages:
        if package not in known:
            print(f"installing {package} ...", file=sys.stderr)
            subprocess.run([python, "-m", "pip", "install", "--quiet", package], check=True)
            known.add(package)
            done.write_text("\n".join(sorted(known)))
    if Path(sys.prefix) != environment:
        sys.stdout.flush()
        os.execv(python, [str(python), *sys.argv])


def program(name):
    """The path of one of xgrad's programs, which must be built."""
    path = BUILD / "examples" / name
    if not path.exists():
        raise SystemExit(f"{path} is missing: scripts/build release {name}")
    return str(path)


def debian(name, package):
    """The path of a program from a Debian package, or None with a word about it."""
    path = shutil.which(name)
    if path is None:
        print(f"without {name}: apt-get install {package}", file=sys.stderr)
    return path


def timed(command, threads=1, **options):
    """Runs a program quietly. Its seconds (of the processor with one thread, which other programs disturb less; else those
    that passed) and its standard output."""
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads))
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env=environment, **options)
    passed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{result.stderr}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (used if threads == 1 else passed), result.stdout


def table(head, rows, best=()):
    """Prints a Markdown table. `best`: (column, max or min): the best number of the column is bold."""
    rows = [list(row) for row in rows]
    marked = {(max_or_min(range(len(rows)), key=lambda i: rows[i][head.index(column)]), head.index(column))
              for column, max_or_min in best if rows}

    def cell(i, j):
        value = rows[i][j]
        shown = f"{value:.3f}" if isinstance(value, float) and abs(value) < 1 else \
            f"{value:.1f}" if isinstance(value, float) else str(value)
        return f"**{shown}**" if (i, j) in marked else shown

    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for i in range(len(rows)):
        print("| " + " | ".join(cell(i, j) for j in range(len(head))) + " |")
    print(flush=True)
