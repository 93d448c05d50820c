"""Put a figure on the notebook's page as a picture with alternative text, the same bytes at every run."""

from __future__ import annotations

import base64
import html
import io
from typing import TYPE_CHECKING, Any

from nnbook.plot import drawn, palette
from nnbook.plot.arguments import complete

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

DPI = 110


def use_style() -> None:
    """Set matplotlib's defaults for the course: readable at 100 % on a laptop, quiet axes, the book's colours.

    >>> import matplotlib as mpl
    >>> with mpl.rc_context():
    ...     use_style()
    ...     mpl.rcParams["axes.spines.top"]
    False
    """
    import matplotlib as mpl
    from cycler import cycler

    mpl.rcParams.update(
        {
            "figure.figsize": (6.4, 3.8),
            "figure.dpi": DPI,
            "figure.facecolor": "white",
            "font.size": 10.5,
            "axes.titlesize": 11,
            "axes.titlelocation": "left",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": palette.GREY,
            "axes.prop_cycle": cycler(color=palette.CLASSES),
            "lines.linewidth": 1.8,
            "legend.frameon": False,
        }
    )


class Picture:
    """A PNG with its alternative text: an image in a notebook, the text elsewhere.

    png: the file's bytes. alt: what it shows, in a sentence. width: in pixels.

    >>> Picture(b"", "A line that rises from 0 to 1.", width=600)
    [picture] A line that rises from 0 to 1.
    """

    def __init__(self, png: bytes, alt: str, width: int) -> None:
        self.png, self.alt, self.width = png, alt, width

    def __repr__(self) -> str:
        return f"[picture] {self.alt}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.png).decode()
        style = "max-width:100%;height:auto;background:#fff"
        alt = html.escape(self.alt)
        return f'<img alt="{alt}" width="{self.width}" style="{style}" src="data:image/png;base64,{data}">'


def picture(figure: Figure, alt: str) -> Picture:
    """Draw a figure into a Picture.

    Raises ValueError where the alternative text is missing or says nothing (under 20 characters).
    """
    require_alt(alt)

    def draw() -> bytes:
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=DPI, bbox_inches=_around_all(figure), metadata={"Software": None})
        return buffer.getvalue()

    png = drawn.png_of(figure, f"tight, {DPI}", draw)
    return Picture(png, " ".join(alt.split()), width=int.from_bytes(png[16:20], "big"))


def require_alt(alt: str) -> None:
    """Raise ValueError where an alternative text says nothing."""
    if len(alt.strip()) < 20:
        raise ValueError(f"show: alt must say in a sentence what the figure shows, got {alt!r}")


def _around_all(figure: Figure) -> Bbox | str:
    """Return the box around all that is drawn, in inches, as ``bbox_inches="tight"`` finds it by drawing twice."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    if figure.get_layout_engine() is not None:  # which moves things while it draws
        return "tight"
    before = figure.dpi
    figure.set_dpi(DPI)
    try:
        canvas: Any = figure.canvas if hasattr(figure.canvas, "get_renderer") else FigureCanvasAgg(figure)
        box = figure.get_tightbbox(canvas.get_renderer())
    finally:
        figure.set_dpi(before)
    return box.padded(mpl.rcParams["savefig.pad_inches"])


@complete
def show(figure: Figure | Axes, alt: str) -> None:
    """Show a figure (or the figure of an axes) in the notebook with its alternative text, and close it.

    Raises ValueError where the alternative text is missing or says nothing, or the axes belong to no figure.

    >>> from matplotlib.figure import Figure
    >>> show(Figure(), "An empty figure, nothing is drawn yet.")
    [picture] An empty figure, nothing is drawn yet.
    """
    import matplotlib.pyplot as plt
    from IPython.display import display
    from matplotlib.figure import Figure as MatplotlibFigure

    whole = figure if isinstance(figure, MatplotlibFigure) else figure.get_figure(root=True)
    if whole is None:
        raise ValueError("show: these axes belong to no figure")
    require_alt(alt)
    plt.close(whole)
    display(picture(whole, alt))
