"""What the drawing functions ask of their arguments, and the sentence they say when something is missing."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from matplotlib.axes import Axes

from nnbook.ops.shapes import kind

P = ParamSpec("P")
R = TypeVar("R")


def complete(draw: Callable[P, R]) -> Callable[P, R]:
    """Let a drawing function raise TypeError, in one sentence, where a needed argument is None or ax is no axes.

    >>> complete(lambda ax, values: ax)(None, [1])
    Traceback (most recent call last):
    TypeError: <lambda>: ax must be axes, as plt.subplots() gives them, got a NoneType
    """
    parameters = inspect.signature(draw).parameters.values()
    names = [p.name for p in parameters]
    needed = {p.name for p in parameters if p.default is p.empty}

    @functools.wraps(draw)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        if "ax" in given and not isinstance(given["ax"], Axes):
            got = kind(given["ax"])
            raise TypeError(f"{draw.__name__}: ax must be axes, as plt.subplots() gives them, got {got}")
        for name in given:
            if given[name] is None and name in needed:
                raise TypeError(f"{draw.__name__}: {name} is needed, got None")
        return draw(*args, **kwargs)

    return checked
