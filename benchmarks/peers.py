"""How long a training step takes in HIPS autograd, JAX and tinygrad, beside nnbook and PyTorch eager: `make peers`.

The steps are those of `workloads`, written for autograd and JAX in `peers_functional` and for tinygrad in
`peers_tinygrad`, each in the fastest of the forms that were tried. `make peers` installs the three into build/peers.
tinygrad compiles with clang, which no package on PyPI brings (`apt-get install clang`). What is not there is a column
of dashes with the reason below.

One thread, CPU time, all in one process, each by turns with PyTorch: see `against_torch`. JAX and tinygrad compile
before the clock starts. A peer begins with nnbook's weights, and is timed only if its first three losses are nnbook's.

`--write` puts the table into docs/performance.md, `--quick` takes one short run.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import importlib.metadata
import math
import os
import platform
import shutil
import statistics
import sys
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from benchmarks.against_torch import ENVIRONMENT, ROOT, alternate, cpu_name, write_into

PEERS_ENVIRONMENT = ENVIRONMENT | {
    "JAX_PLATFORMS": "cpu",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "NPROC": "1",  # XLA's count of threads
    "DEV": "CPU",  # tinygrad's device, and its count of threads
    "NUM_CPU_THREADS": "1",
    "CACHEDB": str(ROOT / "build" / "tinygrad.db"),
}
PEERS = ("autograd", "jax", "tinygrad")
TITLES = {"nnbook": "nnbook", "autograd": "autograd", "jax": "JAX", "tinygrad": "tinygrad"}
LEFT_OUT = {("tinygrad", "lstm"): "tinygrad's LSTM is left out: unrolled, it compiles for a minute and a half."}
DIFFERS = "differs"


class Row(NamedTuple):
    """One workload: nnbook's milliseconds, and by library the ratio to PyTorch, or what is to be said instead."""

    name: str
    ours: float
    ratios: dict[str, float | str]


def absent(peer: str) -> str | None:
    """Return why a peer cannot run here, if so."""
    try:
        importlib.import_module(peer)
    except ImportError as error:
        return f"{TITLES[peer]} is not here, which `make peers` installs ({error})."
    if peer == "tinygrad" and shutil.which(os.environ.get("CC", "clang")) is None:
        return "tinygrad finds no clang to compile with."
    return None


@functools.cache
def builder(peer: str) -> Callable:
    """Return a peer's function from a workload's name and weights to a step and the weights as they then are."""
    from benchmarks import peers_functional, peers_libraries, peers_tinygrad

    if peer == "tinygrad":
        return peers_tinygrad.build
    primitives = peers_libraries.jax() if peer == "jax" else peers_libraries.autograd()
    return functools.partial(peers_functional.build, primitives)


def begin(name: str) -> tuple[Callable, Callable, list, list]:
    """Return nnbook's step and PyTorch's, nnbook's models, and a copy of the weights with which all begin."""
    import numpy as np

    from benchmarks import workloads

    theirs, ours = workloads.models(workloads.TORCH, name), workloads.models(workloads.NNBOOK, name)
    for mine, other in zip(ours, theirs, strict=True):
        mine.load_state_dict(other.state_dict())
    weights = [{key: np.array(w) for key, w in mine.state_dict().items()} for mine in ours]
    steps = workloads.step_of(workloads.NNBOOK, name, ours), workloads.step_of(workloads.TORCH, name, theirs)
    return *steps, ours, weights


def agrees(peer: str, name: str) -> bool:
    """Say whether three steps of a peer give nnbook's losses. Adam alone has none: there the weights are compared."""
    import numpy as np

    ours, _, models, weights = begin(name)
    step, weights_now = builder(peer)(name, weights)
    if not all(math.isclose(step(), ours(), rel_tol=1e-3) for _ in range(3)):
        return False
    pairs = zip(weights_now(), (model.state_dict() for model in models), strict=True)
    return name != "adam" or all(
        np.allclose(p[key], w, rtol=1e-3, atol=1e-5) for p, mine in pairs for key, w in mine.items()
    )


def measure(name: str, peers: list[str], runs: int, turns: int) -> Row:
    """Time nnbook and the peers that agree with it, each by turns with PyTorch."""

    def time(step: Callable, theirs: Callable) -> tuple[float, float]:
        results = [alternate(step, theirs, turns) for _ in range(runs)]
        return statistics.median(mine for mine, _, _ in results), statistics.median(ratio for *_, ratio in results)

    ours, theirs, _, weights = begin(name)
    ms, ratio = time(ours, theirs)
    ratios: dict[str, float | str] = {"nnbook": ratio}
    for peer in peers:
        if (peer, name) in LEFT_OUT:
            continue
        ratios[peer] = time(builder(peer)(name, weights)[0], theirs)[1] if agrees(peer, name) else DIFFERS
    return Row(name, ms, ratios)


def shown(ratio: float | str) -> str:
    """Return a cell."""
    return ratio if isinstance(ratio, str) else f"{ratio:.2f}"


def table(rows: list[Row]) -> str:
    """Return the rows as Markdown."""
    from benchmarks.workloads import NAMES

    lines = [f"| training step | nnbook, ms | {' | '.join(TITLES.values())} |", "|---" * (2 + len(TITLES)) + "|"]
    for row in rows:
        cells = (shown(row.ratios.get(library, "–")) for library in TITLES)
        lines.append(f"| {NAMES[row.name]} | {row.ours:.2f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def note(rows: list[Row], reasons: list[str]) -> str:
    """Return what is said below the table: what the numbers are, what is missing and why, versions and processor."""
    said = "CPU time of a step as a multiple of PyTorch eager's: lower is faster."
    if any("autograd" in row.ratios for row in rows):
        said += " autograd's optimisers are written here in NumPy, so of Adam alone its number is NumPy's."
    if any(DIFFERS in row.ratios.values() for row in rows):
        said += " A step that differs gave other losses than nnbook's and was not timed."
    titles = {"numpy": "NumPy", "torch": "PyTorch"} | {peer: TITLES[peer] for peer in PEERS if not absent(peer)}
    versions = ", ".join(f"{title} {importlib.metadata.version(package)}" for package, title in titles.items())
    return " ".join(
        [
            said,
            *reasons,
            f"Measured {date.today()} on one thread of {cpu_name()}; Python {platform.python_version()}, {versions}.",
        ]
    )


def main() -> None:
    """Measure, print, and write if asked to."""
    from benchmarks.workloads import NAMES

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("workloads", nargs="*", help="only these")
    parser.add_argument("--quick", action="store_true", help="one short run")
    parser.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    options = parser.parse_args()
    unknown = [name for name in options.workloads if name not in NAMES]
    if unknown:
        parser.error(f"no workload {unknown[0]!r}; there are {', '.join(NAMES)}")
    import torch

    torch.set_num_threads(1)
    runs, turns = (1, 9) if options.quick else (3, 41)
    present = [peer for peer in PEERS if not absent(peer)]
    rows = []
    for name in options.workloads or NAMES:
        rows.append(measure(name, present, runs, turns))
        print(f"{name:8s}", *(f"{library} {shown(ratio)}" for library, ratio in rows[-1].ratios.items()), flush=True)
    reasons = [reason for peer in PEERS if (reason := absent(peer))]
    reasons += [why for (peer, name), why in LEFT_OUT.items() if peer in present and name in [row.name for row in rows]]
    text = f"{table(rows)}\n\n{note(rows, reasons)}"
    print(f"\n{text}")
    if options.write and not options.workloads:
        write_into(ROOT / "docs" / "performance.md", "peers", text)


if __name__ == "__main__":
    if any(os.environ.get(name) != value for name, value in PEERS_ENVIRONMENT.items()):
        os.execve(
            sys.executable, [sys.executable, "-m", "benchmarks.peers", *sys.argv[1:]], os.environ | PEERS_ENVIRONMENT
        )
    main()
