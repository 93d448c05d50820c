"""More time for a learner who is given it, or on a slow machine: ``NNBOOK_TIME_SCALE``."""

from __future__ import annotations

import math
import os

TIME_SCALE = "NNBOOK_TIME_SCALE"


def time_scale(text: str | None = None) -> float:
    """Return by how much limits of time are multiplied: what ``NNBOOK_TIME_SCALE`` says, 1 without it.

    text: what it says, if that has been read elsewhere.

    Raises
    ------
    ValueError
        if that is not a number of at least 1.
    """
    text = os.environ.get(TIME_SCALE, "") if text is None else text
    try:
        scale = float(text) if text.strip() else 1.0
    except ValueError:
        scale = math.nan
    if not 1 <= scale < math.inf:
        raise ValueError(f"{TIME_SCALE} is {text!r}, expected a number of at least 1.")
    return scale
