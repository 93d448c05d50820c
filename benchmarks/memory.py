"""Does a training step leave anything behind? A thousand steps of each workload: `python -m benchmarks.memory`.

The process's memory after them must be within 5 % of its peak in the first 20, and the collector, switched off
meanwhile, must find nothing that goes in circles.
"""

from __future__ import annotations

import gc
import resource
import sys
from datetime import date
from pathlib import Path

from benchmarks.against_torch import ROOT, write_into
from benchmarks.workloads import NAMES, NNBOOK, models, step_of

LIMIT = 1.05  # of the peak of the first 20 steps


def unreachable_after(name: str, steps: int) -> int:
    """Return how many objects only the collector could free after some steps of a workload."""
    step = step_of(NNBOOK, name, models(NNBOOK, name))
    step()
    gc.collect()
    gc.disable()
    try:
        for _ in range(steps):
            step()
        return gc.collect()
    finally:
        gc.enable()


def memory() -> float:
    """Return the process's memory in MB: as it is now where the system tells, else its peak."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def grown(name: str, steps: int = 1000) -> tuple[float, float]:
    """Return the greatest memory of the first 20 steps and that after all of them, in MB."""
    step = step_of(NNBOOK, name, models(NNBOOK, name))
    first = 0.0
    for _ in range(20):
        step()
        first = max(first, memory())
    for _ in range(steps - 20):
        step()
    return first, memory()


def main() -> int:
    """Print what each workload leaves behind; end with 1 if one leaves too much."""
    bad = 0
    lines = ["| workload | MB, first 20 steps | MB, after 1,000 | objects in circles |", "|---|---|---|---|"]
    for name, title in NAMES.items():
        first, last = grown(name)
        left = unreachable_after(name, 100)
        bad += last > LIMIT * first or left > 0
        lines.append(f"| {title} | {first:.1f} | {last:.1f} | {left} |")
        print(lines[-1], flush=True)
    if "--write" in sys.argv[1:]:
        note = f"Measured {date.today()}; the whole process, PyTorch loaded in it though it does nothing here."
        write_into(ROOT / "docs" / "performance.md", "memory", "\n".join([*lines, "", note]))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
