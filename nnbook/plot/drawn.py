"""Pictures that are drawn once and found again, for a class whose notebooks draw the same ones over and over.

For a learner nothing is kept. Grading runs the notebooks once as they were released (`nnbook.grading.rehearsal`), after
`keep`, and hands what they drew to each kernel in a zip file. A picture is known by all that its figure holds, so that
the bytes found are those that drawing would give.
"""

from __future__ import annotations

import functools
import hashlib
import io
import os
import pickle
import zipfile
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DRAWN = "NNBOOK_DRAWN"  # the environment variable that names the zip file
MOST_KEPT = 20_000_000  # bytes

# Modules, with all below them, whose objects look the same whenever they hold the same. What a notebook itself adds to
# a figure may draw anything.
_KNOWN = (
    "builtins",
    "collections",
    "copyreg",
    "cycler",
    "functools",
    "itertools",
    "matplotlib",
    "mpl_toolkits",
    "nnbook.explorables",
    "nnbook.plot",
    "numpy",
    "types",
)

_kept: dict[str, bytes] | None = None


def keep() -> None:
    """Keep every picture that is drawn from here on, up to `MOST_KEPT` bytes."""
    global _kept
    _kept = {}


def as_zip() -> bytes:
    """Return the pictures that were kept, as the zip file that `DRAWN` may name."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as file:
        for key, png in (_kept or {}).items():
            file.writestr(key, png)
    return whole.getvalue()


def png_of(figure: Figure, how: str, draw: Callable[[], bytes]) -> bytes:
    """Return what ``draw`` gives for a figure, found among the pictures that were drawn before if it is there.

    how: the ways in which ``draw`` differs from that of other callers.
    """
    if _kept is None and DRAWN not in os.environ:
        return draw()
    key = key_of(figure, how)
    known = (_kept or {}).get(key) or _found_in(os.environ.get(DRAWN, "")).get(key)
    if known is not None:
        return known
    png = draw()
    if key and _kept is not None and len(png) + sum(map(len, _kept.values())) <= MOST_KEPT:
        _kept[key] = png
    return png


def key_of(figure: Figure, how: str = "") -> str:
    """Return a hash of a figure as it is before it is drawn, and of matplotlib's settings; "" if it cannot be known.

    >>> from matplotlib.figure import Figure
    >>> one, same, other = Figure(), Figure(), Figure(facecolor="red")
    >>> key_of(one) == key_of(same), key_of(one) == key_of(other)
    (True, False)
    """
    import matplotlib as mpl

    settings = repr([(name, value) for name, value in sorted(dict.items(mpl.rcParams)) if name != "backend"])
    whole = _Hash()
    try:
        _make_pickler(whole).dump((how, mpl.__version__, settings, figure))
    except Exception:  # whatever a stranger's object raises when it is asked what it holds
        return ""
    return whole.hash.hexdigest()


class _Hash:
    """A file of which only a hash is left."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def write(self, data: Any) -> None:
        self.hash.update(data)


def _make_pickler(file: _Hash) -> pickle.Pickler:
    from matplotlib.cbook import CallbackRegistry
    from matplotlib.transforms import TransformNode

    class Pickler(pickle.Pickler):
        def reducer_override(self, obj: Any) -> Any:
            whose = obj if isinstance(obj, type | FunctionType | BuiltinFunctionType) else type(obj)
            if not _is_known(str(whose.__module__ or "builtins")):
                raise pickle.PicklingError(f"nobody knows what {whose} draws")
            if isinstance(obj, CallbackRegistry):  # whose numbers grow with every look at them
                return (CallbackRegistry, ())
            if isinstance(obj, TransformNode):  # which keeps by their addresses those that build on it
                make, arguments, state, *rest = cast("tuple[Any, ...]", obj.__reduce_ex__(4))
                return (make, arguments, {**state, "_parents": {}}, *rest)
            return NotImplemented

    return Pickler(file, protocol=5)


@functools.cache
def _is_known(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in _KNOWN)


@functools.cache
def _found_in(path: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as file:
            return {name: file.read(name) for name in file.namelist()}
    except (OSError, zipfile.BadZipFile):
        return {}
