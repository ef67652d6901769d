"""A Session that knows xgrad: where clang-repl is, and the build folder's headers and libraries."""
import os
import shutil
from pathlib import Path

from session import Session

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("XGRAD_BUILD", ROOT / "build"))
HEADERS = ("xgrad/xgrad.hpp", "shared/pictures.hpp")  # compiled when the session starts: a cell's #include is then free


def clang_repl():
    """The program that compiles and runs the cells, or None: Debian's package clang-tools-22 has it."""
    return os.environ.get("XGRAD_CLANG_REPL") or shutil.which("clang-repl-22") or shutil.which("clang-repl")


def open_session(headers=HEADERS):
    program = clang_repl()
    if not program:
        raise SystemExit("clang-repl is missing: it is in the Debian package clang-tools-22 (scripts/notebook installs it)")
    flags = ["-std=c++20", "-O1", "-Wno-dangling-else", f"-I{BUILD}/include", f"-I{ROOT}/examples"]
    libraries = [BUILD / "lib" / f"lib{name}.so" for name in ("xgrad", "xgrad_pictures")]
    return Session([program, *(f"--Xcc={flag}" for flag in flags)], str(BUILD / "notebooks/kernel/libguard.so"),
                   [str(library) for library in libraries if library.exists()], headers)
