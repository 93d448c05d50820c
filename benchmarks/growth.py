"""How the cost of a training step grows: `python -m benchmarks.growth` prints a table and draws a figure.

Theory says: linear in depth, batch and length of a sequence, quadratic in width, and for attention quadratic in length
once the scores outweigh the projections. The exponent is the slope of the last three points on doubly logarithmic
axes; before that the fixed cost of each operation flattens the line. `--write` puts both into docs/.
"""

from __future__ import annotations

import math
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from benchmarks.against_torch import ENVIRONMENT, ROOT, cpu_name, write_into
from benchmarks.workloads import NNBOOK, block, classes, floats, mlp, supervised

Step = Callable[[], float]


class Growth(NamedTuple):
    """A quantity that is doubled, the step for each value, and the exponent that theory gives."""

    quantity: str
    values: tuple[int, ...]
    step: Callable[[int], Step]
    theory: float


def classifier(*sizes: int, batch: int) -> Step:
    """Return the step of an MLP."""
    model = mlp(NNBOOK, *sizes)
    optimizer = NNBOOK.optim.SGD(model.parameters(), lr=0.01)
    loss = NNBOOK.nn.functional.cross_entropy
    return supervised(NNBOOK, model, optimizer, loss, floats(batch, sizes[0]), classes(batch, below=sizes[-1]))


def lstm(length: int) -> Step:
    """Return the step of an LSTM of 64 units over a sequence."""

    class Last(NNBOOK.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm, self.head = NNBOOK.nn.LSTM(64, 64), NNBOOK.nn.Linear(64, 10)

        def forward(self, x):
            return self.head(self.lstm(x)[0][-1])

    model = Last()
    optimizer = NNBOOK.optim.SGD(model.parameters(), lr=0.01)
    x, y = floats(length, 32, 64), classes(32, below=10)
    return supervised(NNBOOK, model, optimizer, NNBOOK.nn.functional.cross_entropy, x, y)


def transformer(length: int) -> Step:
    """Return the step of a transformer's block over a sequence."""
    model = block(NNBOOK)
    optimizer = NNBOOK.optim.SGD(model.parameters(), lr=0.01)
    x, y = floats(1, length, 64), floats(1, length, 64, seed=1)
    return supervised(NNBOOK, model, optimizer, NNBOOK.nn.functional.mse_loss, x, y)


GROWTHS = (
    Growth("depth of an MLP", (4, 8, 16, 32, 64, 128, 256), lambda n: classifier(*[64] * n, 10, batch=64), 1),
    Growth("batch", (64, 128, 256, 512, 1024, 2048), lambda n: classifier(128, 128, 128, 10, batch=n), 1),
    Growth("width", (64, 128, 256, 512, 1024, 2048), lambda n: classifier(n, n, n, 10, batch=128), 2),
    Growth("time steps of an LSTM", (25, 50, 100, 200, 400), lstm, 1),
    Growth("time steps of attention", (128, 256, 512, 1024, 2048), transformer, 2),
)


def milliseconds(step: Step) -> float:
    """Return the median CPU time of a step."""
    step()
    times = []
    for _ in range(9):
        start = time.process_time_ns()
        step()
        times.append((time.process_time_ns() - start) / 1e6)
    return statistics.median(times)


def exponent(values: tuple[int, ...], times: list[float]) -> float:
    """Return the slope of a line through points on doubly logarithmic axes."""
    x, y = [math.log(v) for v in values], [math.log(t) for t in times]
    mean_x, mean_y = statistics.fmean(x), statistics.fmean(y)
    rise = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return rise / sum((a - mean_x) ** 2 for a in x)


def draw(results: list[tuple[Growth, list[float]]], path: Path) -> None:
    """Write a figure of all growths beside each other."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    from nnbook.plot import palette, use_style

    use_style()
    figure, axes = plt.subplots(1, len(results), figsize=(3 * len(results), 3), sharey=True, layout="constrained")
    for ax, (growth, times) in zip(axes, results, strict=True):
        ax.loglog(growth.values, times, "o-", color=palette.BLUE)
        line = [times[-1] * (v / growth.values[-1]) ** growth.theory for v in growth.values]
        ax.loglog(growth.values, line, "--", color=palette.ORANGE)
        ax.set(xlabel=growth.quantity, title=f"dashed: power {growth.theory}")
        ax.set_xticks(growth.values[::2], [str(v) for v in growth.values[::2]])
        ax.minorticks_off()
    axes[0].set_ylabel("ms a step")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)


def table(results: list[tuple[Growth, list[float]]]) -> str:
    """Return all growths as Markdown."""
    lines = ["| what grows | from | to | ms, first | ms, last | exponent | theory |", "|---|---|---|---|---|---|---|"]
    for growth, times in results:
        slope = exponent(growth.values[-3:], times[-3:])
        ends = f"{growth.values[0]} | {growth.values[-1]} | {times[0]:.2f} | {times[-1]:.2f}"
        lines.append(f"| {growth.quantity} | {ends} | {slope:.2f} | {growth.theory} |")
    return "\n".join(lines)


def main() -> int:
    """Measure every growth, print the table, write the figure."""
    results = [(growth, [milliseconds(growth.step(v)) for v in growth.values]) for growth in GROWTHS]
    text = table(results)
    print(text)
    writes = "--write" in sys.argv[1:]
    path = ROOT / "docs" / "growth.png" if writes else ROOT / "build" / "growth.png"
    draw(results, path)
    print(f"\nThe figure is {path.relative_to(ROOT)}.")
    if writes:
        write_into(ROOT / "docs" / "performance.md", "growth", f"{text}\n\nMeasured {date.today()} on {cpu_name()}.")
    return 0


if __name__ == "__main__":
    if any(os.environ.get(name) != value for name, value in ENVIRONMENT.items()):
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.growth", *sys.argv[1:]], os.environ | ENVIRONMENT)
    sys.exit(main())
