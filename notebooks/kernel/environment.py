"""The virtual environment that scripts/notebook makes: build/jupyter."""
import os
import sys

from xgrad_session import BUILD, clang_repl


def use_jupyter():
    """Runs this program again with that Python, if it isn't the one that runs; ends with 77 (skipped) where something is missing.
    Jupyter finds the kernel that is installed there first."""
    folder = BUILD / "jupyter"
    kernels = folder / "share" / "jupyter"
    if not clang_repl():
        print("skipped: there is no clang-repl; Debian's package clang-tools-22 has it (scripts/notebook installs it)")
        sys.exit(77)
    if not (kernels / "kernels" / "xcpp20" / "kernel.json").exists():
        print("skipped: Jupyter is not in build/jupyter; scripts/notebook --install puts it there")
        sys.exit(77)
    if sys.prefix != str(folder):
        os.environ.update(JUPYTER_PATH=str(kernels), XGRAD_BUILD=str(BUILD))
        python = str(folder / "bin" / "python")
        os.execv(python, [python, *sys.argv])
