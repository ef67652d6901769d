"""A clang-repl process: compiles and runs cells one after the other, and outlives what they do wrong. Python's standard
library only; kernel.py puts it behind Jupyter."""
import ctypes
import os
import re
import selectors
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass

import cells
from items import unbalanced

PICTURE = re.compile(rb"\x1d([^\x1d\x1f]+)\x1f([^\x1d]*)\x1d")  # what display(...) writes: kind, data
REDEFINED = r"error: (.* )?redefinition of|error: functions that differ only in their return type|error: redeclaration of"


@dataclass
class Failure:
    name: str  # CompileError, the exception's type, Interrupted, Crash
    text: str  # what to show


class Ended(Exception):
    """The process is gone."""


class Session:
    """`command`: clang-repl and its arguments; `guard`: guard.cpp's library; `libraries`: those that cells may use; `headers`
    are compiled at the start."""

    def __init__(self, command, guard, libraries=(), headers=()):
        self.command, self.preload = command, [guard, *libraries]
        self.prelude = "".join(f"#include <{header}>\n" for header in headers) + cells.PRELUDE
        self.units = 0
        self.folder = tempfile.mkdtemp(prefix="xgrad-notebook-")
        self.start()

    # ---- the process

    def start(self):
        self.levels, self.sources = ["cell_0"], {}
        self.interrupts = 0
        self.status, status = os.pipe()
        environment = dict(os.environ, XGRAD_NOTEBOOK_STATUS=str(status), XGRAD_DISPLAY="stream",
                           LD_PRELOAD=":".join(filter(None, [*self.preload, os.environ.get("LD_PRELOAD")])))
        die_with_us = ctypes.CDLL(None).prctl
        self.process = subprocess.Popen(
            self.command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            pass_fds=(status,), start_new_session=True, preexec_fn=lambda: die_with_us(1, signal.SIGKILL))
        os.close(status)
        self.streams = selectors.DefaultSelector()
        for name, file in (("stdout", self.process.stdout.fileno()), ("stderr", self.process.stderr.fileno()),
                           ("status", self.status)):
            os.set_blocking(file, False)
            self.streams.register(file, selectors.EVENT_READ, name)
        outcome, messages = self.submit(self.prelude, lambda kind, text: None)
        if outcome != "ok":
            raise RuntimeError(f"clang-repl does not start: {messages}")

    def stop(self, patience=2):
        """Ends the process; objects that cells made are destroyed, if that takes no longer than `patience` seconds."""
        self.process.stdin.close()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            pass
        self.kill()
        self.process.wait()
        self.streams.close()
        self.process.stdout.close()
        self.process.stderr.close()
        os.close(self.status)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def interrupt(self):
        """To be called from a signal handler, or another thread, while a cell runs. The first time the cell is asked to stop;
        if it doesn't (it is in a library's function), the second ends the process."""
        self.interrupts += 1
        if self.interrupts == 1:
            self.process.send_signal(signal.SIGINT)
        else:
            self.kill()

    # ---- cells

    def run(self, code, label, emit, again=False):
        """Runs a cell; None, or the Failure. emit(kind, text) gets what it prints as it comes: kind is stdout, stderr or a MIME
        type. `label` stands where a compiler names the file. `again`: this cell was run before, perhaps with other text."""
        wrong = unbalanced(code)
        if wrong:
            line, column, text = wrong
            return Failure("CompileError", f"{label}:{line}:{column + 1}: error: {text}\n"
                                           f"{line:5} | {code.split(chr(10))[line - 1]}\n      | {' ' * column}^\n")
        self.interrupts = 0
        self.sources[label] = code.split("\n")
        try:
            if again:
                self.levels.append(f"cell_{self.units}")
            failure = self.run_units(code, label, emit)
            if failure and failure.name == "CompileError" and re.search(REDEFINED, failure.text):
                self.levels.append(f"cell_{self.units}")  # now what is new hides what is old
                failure = self.run_units(code, label, emit)
            return failure
        except Ended as end:
            return self.restart(str(end))

    def run_units(self, code, label, emit):
        for unit in cells.units(code, label, self.levels, self.units):
            outcome, messages = self.submit(unit, emit)
            if outcome == "error":
                return Failure("CompileError", messages)
            if messages:
                emit("stderr", messages)  # warnings
            if outcome == "interrupted":
                return Failure("Interrupted", "interrupted\n")
            if outcome.startswith("thrown"):
                _, name, what = outcome.split("\t", 2)
                return Failure(re.sub(cells.LEVELS, "", name), what.replace("\x1f", "\n") + "\n")
        return None

    def restart(self, messages):
        code, asked = self.process.wait(), self.interrupts > 1
        self.stop()
        self.start()
        lost = "The session begins anew, without what was defined: run the cells from the first one on.\n"
        if asked:
            return Failure("Interrupted", f"interrupted twice: the running program was ended. {lost}")
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
        return Failure("Crash", f"{messages}The running program {how}. {lost}")

    def submit(self, unit, emit):
        """Hands clang-repl a translation unit; its outcome (see guard.cpp), and clang's messages."""
        self.units += 1
        path = os.path.join(self.folder, f"unit_{self.units}.cpp")
        with open(path, "w", encoding="utf-8") as file:
            file.write(unit)
        try:
            self.process.stdin.write(f'#include "{path}"\n'.encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        messages, printed, outcome, started, alive = b"", {"stdout": b"", "stderr": b""}, b"", False, True
        while alive and not outcome.endswith(b"\n"):
            got = {key.data: self.read(key.fd) for key, _ in self.streams.select()}
            alive = got.get("status") != b"" and got.get("stdout") != b""
            if "status" in got:  # what was written before it is read before it counts
                got.update({name: got.get(name, b"") + self.read(file.fileno()) for name, file in
                            (("stdout", self.process.stdout), ("stderr", self.process.stderr))})
            if not started:
                messages += got.pop("stderr", b"")
                if messages.count(b"<<< inputs >>>:1:1: error:") > 3:  # clang 22 may repeat this for ever
                    self.process.send_signal(signal.SIGUSR1)
            outcome += got.get("status", b"")
            if outcome.startswith(b"started\n"):
                started, outcome = True, outcome[len(b"started\n"):]
            for name in printed:
                printed[name] = send(printed[name] + got.get(name, b""), name, emit, last=bool(outcome) or not alive)
        text = cells.cleaned(messages.decode("utf-8", "replace"), self.sources)
        if not alive:
            self.kill()
            raise Ended(text)
        return outcome.decode().rstrip("\n"), text

    @staticmethod
    def read(file):
        """What is there; empty where the other end is closed or, outside of select, where nothing is."""
        out = b""
        try:
            while True:
                piece = os.read(file, 1 << 16)
                out += piece
                if not piece or len(out) > 1 << 20:
                    return out
        except BlockingIOError:
            return out


def send(data, name, emit, last):
    """Emits what is complete of `data`, text and pictures in their order; returns the rest: the beginning of a picture, or of
    a character."""
    while True:
        picture = PICTURE.search(data)
        if not picture:
            break
        emit_text(data[: picture.start()], name, emit)
        emit(picture[1].decode(), picture[2].decode("utf-8", "replace"))
        data = data[picture.end():]
    cut = data.find(b"\x1d")
    text, rest = (data, b"") if cut < 0 else (data[:cut], data[cut:])
    if last:
        text, rest = data, b""
    elif not rest:  # the last bytes may be a part of a character
        end = re.search(rb"[\xc0-\xff][\x80-\xbf]{0,2}$", text)
        if end and len(end[0]) < (2 if end[0][0] < 0xE0 else 3 if end[0][0] < 0xF0 else 4):
            text, rest = text[: end.start()], text[end.start():]
    emit_text(text, name, emit)
    return rest


def emit_text(data, name, emit):
    if data:
        emit(name, data.decode("utf-8", "replace"))
