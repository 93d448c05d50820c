"""More time for a slow machine (``NNBOOK_TIME_SCALE``) or for a student (``c.Grading.time_scale``)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

_OF_A_KERNEL = ("cpu_seconds", "wall_seconds")


def give_time(config: Any, scale: float) -> None:
    """Multiply all limits of time in a configuration of nbgrader, in place; the checks' own are theirs to multiply.

    Parameters
    ----------
    config : traitlets.config.Config
        with ``ExecuteToTheEnd`` filled in.
    scale : float
        by how much, at least 1.
    """
    from nnbook.grading.kernel_choice import SANDBOX
    from nnbook.grading.preprocessors import ExecuteToTheEnd

    if scale == 1:
        return
    seconds = ExecuteToTheEnd(config=config).timeout
    if seconds is not None and seconds > 0:  # else a cell may take for ever
        config.ExecuteToTheEnd.timeout = math.ceil(seconds * scale)
    config.ExecuteToTheEnd.notebook_seconds *= scale
    if config.ExecuteToTheEnd.provisioner == SANDBOX:
        told = config.ExecuteToTheEnd.provisioner_options
        limits = {**config.SandboxProvisioner.get("limits", {}), **told.get("limits", {})}
        config.ExecuteToTheEnd.provisioner_options = {**told, "limits": _longer(limits, scale)}


def _longer(limits: Mapping[str, float], scale: float) -> dict[str, float]:
    from nnbook.grading.sandbox import Limits

    given = {name: limits.get(name, getattr(Limits, name)) for name in _OF_A_KERNEL}
    return {**limits, **{name: math.ceil(seconds * scale) for name, seconds in given.items()}}
