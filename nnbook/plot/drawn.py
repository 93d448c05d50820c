"""Pictures that are drawn once and found again, for a class whose notebooks draw the same ones over and over.

For a learner nothing is kept. Grading runs the notebooks once as they were released (`nnbook.grading.rehearsal`), after
`keep`, and hands what they drew to each kernel in a zip file. A picture is known by all that drawing depends on; where
that cannot be told, and where drawing says something, it is drawn as ever. Drawing also changes a figure (it settles
limits, ticks and colours), so a figure whose picture was found is drawn all the same once anybody looks at it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import logging
import os
import pickle
import warnings
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from nnbook.plot.undrawn import leave_undrawn

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
    path = os.environ.get(DRAWN, "")
    if _kept is None and not path:
        return draw()
    key, parts = _look_into(figure, how)
    if not key:
        return draw()
    if _kept is not None:
        png, said = _draw_and_listen(draw)
        if not said and len(png) + sum(map(len, _kept.values())) <= MOST_KEPT:
            _kept[key] = png
        return png
    png = _found_in(path).get(key)
    if png is None:
        return draw()
    leave_undrawn(parts, _as_now(draw))
    return png


def _as_now(draw: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return a function that draws later under the settings of now."""
    import matplotlib as mpl

    settings = {name: value for name, value in dict.items(mpl.rcParams) if name != "backend"}

    def draw_later() -> bytes:
        with mpl.rc_context():
            dict.update(mpl.rcParams, settings)
            return draw()

    return draw_later


def key_of(figure: Figure, how: str = "") -> str:
    """Return a hash of all that the picture of a figure depends on before it is drawn; "" if that cannot be told.

    >>> from matplotlib.figure import Figure
    >>> one, same, other = Figure(), Figure(), Figure(facecolor="red")
    >>> key_of(one) == key_of(same), key_of(one) == key_of(other)
    (True, False)
    """
    return _look_into(figure, how)[0]


def _look_into(figure: Figure, how: str) -> tuple[str, list[Any]]:
    """Return a figure's key and the objects in it that drawing may change."""
    import matplotlib as mpl
    from matplotlib.colors import get_named_colors_mapping
    from matplotlib.font_manager import fontManager

    settings = [(name, value) for name, value in sorted(dict.items(mpl.rcParams)) if name != "backend"]
    fonts = sorted(entry.fname for entry in fontManager.ttflist)  # each process finds them in an order of its own
    everywhere = repr((how, mpl.__version__, settings, fonts, get_named_colors_mapping()))
    whole = _Hash()
    parts: list[Any] = []
    try:
        _make_pickler(whole, parts).dump((everywhere, figure))
    except Exception:  # whatever a stranger's object raises when it is asked what it holds
        return "", []
    return whole.hash.hexdigest(), parts


class _Hash:
    """A file of which only a hash is left."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def write(self, data: Any) -> None:
        self.hash.update(data)


def _make_pickler(file: _Hash, parts: list[Any]) -> pickle.Pickler:
    """Return a pickler that refuses what it does not know, and notes the parts of figures that it meets."""
    from matplotlib.artist import Artist
    from matplotlib.cbook import CallbackRegistry
    from matplotlib.colors import Normalize
    from matplotlib.font_manager import FontProperties
    from matplotlib.ticker import TickHelper
    from matplotlib.transforms import TransformNode

    class Pickler(pickle.Pickler):
        def reducer_override(self, obj: Any) -> Any:
            _require_known(obj)
            if isinstance(obj, CallbackRegistry):  # whose numbers grow with every look at them
                for called in (one() for signal in obj.callbacks.values() for one in signal.values()):
                    _require_known(called)
                return (CallbackRegistry, ())
            if isinstance(obj, FontProperties) and obj.get_file() is not None:
                raise pickle.PicklingError("a file can change")
            if isinstance(obj, Artist | TickHelper | Normalize | TransformNode):
                parts.append(obj)
            if isinstance(obj, TransformNode):  # which keeps by their addresses those that build on it
                make, arguments, state, *rest = cast("tuple[Any, ...]", obj.__reduce_ex__(4))
                return (make, arguments, {**state, "_parents": {}}, *rest)
            return NotImplemented

    return Pickler(cast(Any, file), protocol=5)


def _require_known(obj: Any) -> None:
    # Functions, classes and what wraps them are pickled by their names, so it is their module that counts.
    whose = obj if hasattr(obj, "__qualname__") else type(obj)
    if not _is_known(str(getattr(whose, "__module__", None) or "builtins")):
        raise pickle.PicklingError(f"nobody knows what {whose} draws")


@functools.cache
def _is_known(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in _KNOWN)


def _draw_and_listen(draw: Callable[[], bytes]) -> tuple[bytes, bool]:
    """Draw, and say whether that printed, warned or logged anything, which a picture that is found does not."""
    printed = io.StringIO()
    handler = logging.StreamHandler(printed)
    logger = logging.getLogger("matplotlib")
    logger.addHandler(handler)
    try:
        with (
            warnings.catch_warnings(record=True) as warned,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            warnings.simplefilter("always")
            png = draw()
    finally:
        logger.removeHandler(handler)
    return png, bool(warned or printed.getvalue())


@functools.cache
def _found_in(path: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as file:
            return {name: file.read(name) for name in file.namelist()}
    except Exception:  # there are many ways to be no zip file
        return {}
