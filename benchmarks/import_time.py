"""What `import nnbook` costs beyond NumPy: fresh processes, with and without it in turn, medians in milliseconds.

Run: python benchmarks/import_time.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys

RUNS = 15
TIMED = "import time; import numpy; t = time.perf_counter(); {}; print(time.perf_counter() - t)"


def seconds(statement: str) -> float:
    """Return how long a statement takes in a fresh process that has imported NumPy."""
    command = [sys.executable, "-c", TIMED.format(statement)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    names = ("nnbook", "nnbook.neurons", "nnbook.checks")
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(RUNS):
        for name in names:
            times[name].append(1000 * seconds(f"import {name}"))
    for name, values in times.items():
        print(f"import {name:<16}{statistics.median(values):6.1f} ms  ({min(values):.1f} to {max(values):.1f})")


if __name__ == "__main__":
    main()
