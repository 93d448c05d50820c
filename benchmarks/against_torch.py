"""How long a training step takes beside PyTorch eager on the same CPU: `make bench`.

One thread, CPU time, both libraries in one process by turns, allocator settings the same for both. A turn is a few
milliseconds of steps; the ratio of two turns next to each other is hardly touched by what else the machine does, and
the median of many such ratios still less. That is done five times; the median of the five is printed, and their spread.

`--write` puts the table into README.md, `--quick` takes one short run. Ends with 1 if a limit is missed by over 5 %.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from nnbook.course.files import write_between

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# Freed arrays stay with the process, and are not given back to the system and fetched again at every step.
ALLOCATOR = {"MALLOC_MMAP_THRESHOLD_": str(1 << 30), "MALLOC_TRIM_THRESHOLD_": str(1 << 30)}
ENVIRONMENT = ONE_THREAD | ALLOCATOR
ROOT = Path(__file__).resolve().parents[1]

LIMITS = {
    "mlp784": 0.80,
    "mlp64": 0.40,
    "lenet": 1.15,
    "cnn8": 0.80,
    "lstm": 1.50,
    "block": 1.20,
    "gan": 0.55,
    "adam": 0.75,
}
MEAN_LIMIT = 0.80
TOLERANCE = 1.05

# Multiplications with additions in the matrix products of one step, each counted as two operations: a layer's forward
# product, and two of the same size backward (one for a first layer, whose input needs no gradient).
MEGAFLOPS = {
    "mlp784": 2e-6 * 64 * (2 * 784 * 128 + 3 * 128 * 64 + 3 * 64 * 10),
    "mlp64": 2e-6 * 32 * (2 * 64 * 32 + 3 * 32 * 10),
    "lenet": 2e-6 * 64 * (2 * 25 * 6 * 784 + 3 * 150 * 16 * 100 + 3 * (400 * 120 + 120 * 84 + 84 * 10)),
    "cnn8": 2e-6 * 64 * (2 * 9 * 16 * 64 + 3 * 144 * 32 * 16 + 3 * 128 * 10),
    "lstm": 2e-6 * 1600 * 3 * (2 * 64 * 256 + 64 * 65),
    "block": 2e-6 * 1024 * 3 * (12 * 64 * 64 + 2 * 64 * 64),
    "gan": 2e-6 * 64 * (2 * 16 * 128 + 3 * 128 * 64 + 3 * (2 + 1) * (64 * 128 + 128)),
    "adam": 0.0,
}


class Measurement(NamedTuple):
    """One workload: milliseconds of a step, the ratio of the two, and the ratios of the single runs."""

    name: str
    ours: float
    theirs: float
    ratio: float
    runs: tuple[float, ...]


def alternate(ours: Callable, theirs: Callable, turns: int) -> tuple[float, float, float]:
    """Return the medians of both steps' CPU times, in ms, and of the ratios of neighbouring turns."""
    for _ in range(3):
        ours(), theirs()
    start = time.perf_counter()
    theirs()
    steps = max(1, int(0.01 / max(time.perf_counter() - start, 1e-6)))
    a, b = [], []
    for turn in range(turns):
        for step, times in ((ours, a), (theirs, b)) if turn % 2 else ((theirs, b), (ours, a)):
            start_ns = time.process_time_ns()
            for _ in range(steps):
                step()
            times.append((time.process_time_ns() - start_ns) / steps / 1e6)
    return statistics.median(a), statistics.median(b), statistics.median(x / y for x, y in zip(a, b, strict=True))


def measure(name: str, runs: int, turns: int) -> Measurement:
    """Check that both libraries compute the same, then time them."""
    from benchmarks import workloads

    ours, theirs = workloads.pair(name)
    for _ in range(5):
        mine, other = ours(), theirs()
        if not math.isclose(mine, other, rel_tol=1e-4, abs_tol=1e-6):
            raise SystemExit(f"{name}: the losses differ, {mine} here and {other} in PyTorch: nothing to time")
    results = [alternate(*workloads.pair(name), turns) for _ in range(runs)]
    mine, other, ratio = (statistics.median(column) for column in zip(*results, strict=True))
    return Measurement(name, mine, other, ratio, tuple(sorted(ratio for *_, ratio in results)))


def peak_gigaflops() -> float:
    """Return what this machine's matrix product reaches in float32 on one thread, the best of many tries."""
    import numpy as np

    a = np.random.default_rng(0).standard_normal((768, 768)).astype(np.float32)
    best = math.inf
    for _ in range(30):
        start = time.process_time_ns()
        a @ a
        best = min(best, time.process_time_ns() - start)
    return 2 * 768**3 / best


def table(measurements: list[Measurement], peak: float) -> str:
    """Return the measurements as Markdown."""
    from benchmarks.workloads import NAMES

    lines = [
        "| training step | nnbook, ms | PyTorch, ms | ratio | of five runs | limit | of the product peak |",
        "|---|---|---|---|---|---|---|",
    ]
    for m in measurements:
        share = MEGAFLOPS[m.name] / 1e3 / (m.ours / 1e3) / peak
        lines.append(
            f"| {NAMES[m.name]} | {m.ours:.2f} | {m.theirs:.2f} | {m.ratio:.2f} | {m.runs[0]:.2f}–{m.runs[-1]:.2f} "
            f"| {LIMITS[m.name]:.2f} | {f'{share:.0%}' if share else '–'} |"
        )
    lines.append(f"| geometric mean | | | {mean_ratio(measurements):.2f} | | {MEAN_LIMIT:.2f} | |")
    return "\n".join(lines)


def mean_ratio(measurements: list[Measurement]) -> float:
    """Return the geometric mean of the ratios."""
    return math.exp(statistics.fmean(math.log(m.ratio) for m in measurements))


def missed(measurements: list[Measurement]) -> list[str]:
    """Return a line for every limit that is missed by more than the tolerance."""
    lines = [
        f"{m.name}: {m.ratio:.3f}, limit {LIMITS[m.name]}" for m in measurements if m.ratio > LIMITS[m.name] * TOLERANCE
    ]
    if len(measurements) == len(LIMITS) and mean_ratio(measurements) > MEAN_LIMIT * TOLERANCE:
        lines.append(f"geometric mean: {mean_ratio(measurements):.3f}, limit {MEAN_LIMIT}")
    return lines


def write_into(path: Path, name: str, content: str) -> None:
    """Replace what stands between the marks of a name in a file."""
    text = path.read_text(encoding="utf-8")
    path.write_text(write_between(text, name, f"\n{content.strip()}\n"), encoding="utf-8")


def cpu_name() -> str:
    """Return the processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def main() -> int:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("workloads", nargs="*", help="only these")
    parser.add_argument("--quick", action="store_true", help="one short run")
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    options = parser.parse_args()
    unknown = [name for name in options.workloads if name not in LIMITS]
    if unknown:
        parser.error(f"no workload {unknown[0]!r}; there are {', '.join(LIMITS)}")
    import numpy as np
    import torch

    torch.set_num_threads(1)
    runs, turns = (1, 15) if options.quick else (5, 41)
    measurements = []
    for name in options.workloads or LIMITS:
        measurements.append(measure(name, runs, turns))
        m = measurements[-1]
        print(
            f"{name:8s} {m.ours:7.3f} ms  PyTorch {m.theirs:7.3f} ms  ratio {m.ratio:.3f}  limit {LIMITS[name]}",
            flush=True,
        )
    peak = peak_gigaflops()
    text = table(measurements, peak)
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}"
    note = (
        f"Measured {date.today()} on one thread of {cpu_name()}; {versions}. A float32 matrix product reaches "
        f"{peak:.0f} GFLOP/s there: the last column says which part of that a step's own products amount to."
    )
    print(f"\n{text}\n\n{note}")
    if options.write and not options.workloads:
        write_into(ROOT / "README.md", "benchmark", f"{text}\n\n{note}")
    faults = missed(measurements)
    for line in faults:
        print(f"over its limit: {line}")
    return 1 if faults else 0


if __name__ == "__main__":
    if any(os.environ.get(name) != value for name, value in ENVIRONMENT.items()):
        # Threads and allocator are set before anything is loaded, so the process begins again with them.
        os.execve(
            sys.executable, [sys.executable, "-m", "benchmarks.against_torch", *sys.argv[1:]], os.environ | ENVIRONMENT
        )
    sys.exit(main())
