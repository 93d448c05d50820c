"""What the course's models cost on real machines, as `benchmarks/gpu.py` measured it: a file for each device."""

from __future__ import annotations

import json
import pathlib
from typing import Any

FOLDER = pathlib.Path(__file__).parent / "measurements"
KEYS = {"device", "kind", "threads", "driver", "versions", "peak", "bandwidth", "sweep", "trace", "models", "large"}


def measurements(folder: pathlib.Path = FOLDER) -> list[dict[str, Any]]:
    """Return the stored measurements, graphics cards last, as dictionaries.

    folder: where the files are; the package's own without it.
    Returns a list, one entry a file: device (its name), kind ("cpu" or "cuda"), threads, driver, versions; peak
    (operations a second of a plain matrix product, by precision) and bandwidth (bytes a second of a copy); sweep
    (batch sizes, and by library the seconds a training step took); trace (what a profiler saw of one step: lane,
    depth, name, start and length in microseconds); models and large (what a step costs, and the ladder: each rung's
    seconds, examples a second and share of the peak).

    Raises ValueError where a file lacks one of these.

    >>> all(one["peak"]["float32"] > 1e9 for one in measurements())
    True
    """
    found = []
    for path in sorted(folder.glob("*.json")):
        one = json.loads(path.read_text("utf-8"))
        missing = KEYS - set(one)
        if missing:
            raise ValueError(f"measurements: {path.name} lacks {', '.join(sorted(missing))}")
        found.append(one)
    return sorted(found, key=lambda one: (one["kind"] == "cuda", one["device"]))
