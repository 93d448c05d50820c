"""Learning curves that are redrawn while a network learns."""

from __future__ import annotations

import html
import sys
import time
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

from nnbook.plot.alt import alt_text
from nnbook.plot.curves import draw_curves
from nnbook.plot.page import Picture, picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAUSE = 0.4  # seconds between two pictures, at least
SHARE = 0.2  # of the time, at most, goes into drawing


class LiveCurves:
    """Draw learning curves while they grow: one picture in the notebook, a few times a second at most.

    When the block ends, by itself or by an interrupt or an error, the picture is drawn once more with all that came
    until then, and stays. Outside of a notebook nothing is drawn; the last values are printed as one line at the end.
    With ``total`` a bar below the curves says how far the training is, the last values and the time left. Without
    ``with``, call `close` at the end.

    Args:
        total: how often `update` will be called, for the bar; None: no bar.
        log, smooth, step, value: as in `draw_curves`.
        size: of the figure, (width, height) in inches.
        pause: least time between two pictures, in seconds.

    Attributes:
        history: for each name its values so far, as `draw_curves` takes it.

    >>> with LiveCurves(value="loss") as live:
    ...     for loss in (2.0, 1.0, 0.5):
    ...         live.update(training=loss)
    Training falls from 2 to 0.5 in 3 epochs.
    """

    def __init__(
        self,
        log: bool = False,
        smooth: int = 1,
        step: str = "epoch",
        value: str = "",
        size: tuple[float, float] = (6.4, 3.4),
        pause: float = PAUSE,
        *,
        total: int | None = None,
    ) -> None:
        if total is not None and total < 1:
            raise ValueError(f"LiveCurves: total is {total}, and counts the updates to come: 1 or more, or None")
        self.history: dict[str, list[float]] = {}
        self.size, self.pause, self.total = size, pause, total
        self._done, self._began = 0, time.perf_counter()
        self._options: dict[str, Any] = {"log": log, "smooth": smooth, "step": step, "value": value}
        self._shown: Any = None  # IPython's handle, once there is a picture
        self._next = 0.0
        self._open = True

    def update(self, **values: float) -> None:
        """Add one value to each curve named; draw, if it is time.

        Args:
            values: numbers, or tensors of one number, by the curve's name.

        Raises:
            RuntimeError: after `close`.
        """
        if not self._open:
            raise RuntimeError("LiveCurves: these curves are closed; make new ones for another training")
        for name, value in values.items():
            self.history.setdefault(name, []).append(float(value))
        self._done += 1
        now = time.perf_counter()
        if now >= self._next and _in_notebook():
            self._show()
            spent = time.perf_counter() - now
            self._next = time.perf_counter() + max(self.pause, spent * (1 / SHARE - 1))

    def figure(self) -> Figure:
        """Return the curves so far as a figure, which matplotlib does not keep open."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=self.size)
        draw_curves(figure.add_subplot(), self.history, **self._options)
        return figure

    def picture(self) -> Picture:
        """Return the curves so far as a picture with its alternative text."""
        figure = self.figure()
        return picture(figure, alt_text(figure))

    def close(self) -> None:
        """Draw the last picture, or print the last line; nothing more can be added."""
        if not self._open:
            return
        self._open = False
        if _in_notebook():
            self._show()
        else:
            print(alt_text(self.figure()))

    def _show(self) -> None:
        from IPython.display import display

        shown = WithBar(self.picture(), self._bar()) if self.total and self._open else self.picture()
        if self._shown is None:
            self._shown = display(shown, display_id=True)
        else:
            self._shown.update(shown)

    def _bar(self) -> str:
        share = 100 * min(self._done / (self.total or 1), 1)
        return (
            '<div style="font-size:90%"><span aria-hidden="true" style="display:inline-block;width:12em;height:.7em;'
            "margin-right:.8em;border:1px solid #0072B2;"
            f'background:linear-gradient(to right,#0072B2 {share:.0f}%,transparent {share:.0f}%)"></span>'
            f"{html.escape(self.status())}</div>"
        )

    def status(self) -> str:
        """Return in a line how far the training is, the last values, and about how long it will take still."""
        last = ", ".join(f"{name} {values[-1]:.3g}" for name, values in self.history.items() if values)
        if self.total is None:
            return f"{self._options['step']} {self._done}: {last}"
        left = (time.perf_counter() - self._began) / max(self._done, 1) * max(self.total - self._done, 0)
        time_left = f"{left:.0f} s left" if left < 90 else f"{left / 60:.0f} min left"
        return f"{self._options['step']} {self._done} of {self.total}: {last}; {time_left}"

    def __enter__(self) -> LiveCurves:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True)
class WithBar:
    """A picture and, below it, how far the training is. The bar goes when the training ends."""

    picture: Picture
    bar: str

    def _repr_html_(self) -> str:
        return self.picture._repr_html_() + self.bar


def _in_notebook() -> bool:
    """Say whether a notebook's kernel runs this; a terminal can show no picture."""
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
