"""What compare and busy share: how each side measures a workload, and how a table is printed."""

import json
import math
import platform
import re
import subprocess
import time
from pathlib import Path


def checksum(out):
    return out.detach().double().square().sum().item()


def pytorch_seconds(step, threads, min_time):
    """Seconds a step takes, the mean over enough of them."""
    clock = time.process_time if threads == 1 else time.perf_counter
    n = 1
    while True:
        start = clock()
        for _ in range(n):
            step()
        seconds = clock() - start
        if seconds >= min_time:
            return seconds / n
        n = max(2 * n, min(100 * n, math.ceil(1.2 * n * min_time / max(seconds, 1e-9))))


class Xgrad:
    """The C++ programs."""

    def __init__(self, build, min_time):
        self.folder, self.min_time = Path(build) / "bench", min_time
        self.system_blocks = 0  # that a step asked the system for, at most, once memory is reused

    def run(self, program, name, threads):
        """Seconds a step takes, and the counters of the workload."""
        out = subprocess.run([self.folder / program, f"--benchmark_filter=^{re.escape(name)}/threads:{threads}/",
                              f"--benchmark_min_time={self.min_time}", "--benchmark_format=json"],
                             check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        if not out.strip():
            raise SystemExit(f"{self.folder / program} has no workload {name}/threads:{threads}")
        result = json.loads(out)["benchmarks"][0]
        self.system_blocks = max(self.system_blocks, result["system_blocks"])
        return result["cpu_time" if threads == 1 else "real_time"] * 1e-6, result


def duration(seconds):
    for factor, unit in ((1, "s"), (1e3, "ms")):
        if seconds * factor >= 0.9995:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


def processor():
    match = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return match[1] if match else platform.machine()


def print_table(head, rows):
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)
    print()
