#!/usr/bin/env python3
"""The Jupyter kernel: a Session (session.py) behind ipykernel. kernel.json starts it; see README.md."""
import os
import re
import signal
import sys
from pathlib import Path

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel

from items import unbalanced
from reference import Reference
from xgrad_session import BUILD, open_session


class XgradKernel(Kernel):
    implementation, implementation_version, banner = "xgrad", "1", "C++20 with xgrad, run by clang-repl"
    language_info = {"name": "C++", "version": "20", "mimetype": "text/x-c++src", "file_extension": ".cpp",
                     "codemirror_mode": "text/x-c++src", "pygments_lexer": "cpp"}

    def __init__(self, **options):
        super().__init__(**options)
        self.cpp, self.reference, self.seen = open_session(), Reference(Path(BUILD) / "include" / "xgrad"), set()

    def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False, *, cell_meta=None,
                   cell_id=None):
        def emit(kind, text):
            if silent:
                return
            if kind in ("stdout", "stderr"):
                self.send_response(self.iopub_socket, "stream", {"name": kind, "text": text})
            else:
                self.send_response(self.iopub_socket, "display_data", {"data": {kind: text}, "metadata": {}})

        again = cell_id is not None and cell_id in self.seen
        self.seen.add(cell_id)
        before = signal.signal(signal.SIGINT, lambda *_: self.interrupted(emit))
        try:
            failure = self.cpp.run(code, f"cell [{self.execution_count}]", emit, again)
        finally:
            signal.signal(signal.SIGINT, before)
        if not failure:
            return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}
        if failure.name in ("Crash", "Interrupted"):
            shown = failure.text
        else:
            shown = failure.text if failure.name == "CompileError" else f"{failure.name}: {failure.text}"
        coloured = re.sub(r"^(.*: )?((?:fatal )?error:)", "\\1\x1b[1;31m\\2\x1b[0m", shown.rstrip("\n"), flags=re.M)
        content = {"ename": failure.name, "evalue": failure.text.split("\n")[0], "traceback": coloured.split("\n")}
        if not silent:
            self.send_response(self.iopub_socket, "error", content)
        return {"status": "error", "execution_count": self.execution_count, **content}

    def interrupted(self, emit):
        self.cpp.interrupt()
        if self.cpp.interrupts == 1:
            emit("stderr", "interrupting ... (once more ends a cell that is inside of a long call, and the session with it)\n")

    def do_is_complete(self, code):
        wrong = unbalanced(code)
        return {"status": "complete" if not wrong else "incomplete" if "never closed" in wrong[2] else "invalid", "indent": ""}

    def do_complete(self, code, cursor_pos):
        start, matches = self.reference.completions(code, cursor_pos, self.cpp.sources.values())
        return {"status": "ok", "matches": matches, "cursor_start": start, "cursor_end": cursor_pos, "metadata": {}}

    def do_inspect(self, code, cursor_pos, detail_level=0, omit_sections=()):
        text = self.reference.documentation(code, cursor_pos)
        return {"status": "ok", "found": bool(text), "data": {"text/plain": text} if text else {}, "metadata": {}}

    def do_shutdown(self, restart):
        self.cpp.close()
        return {"status": "ok", "restart": restart}


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=XgradKernel)
