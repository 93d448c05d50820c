"""What all explorables share: a question, a live view in the browser, a static picture where there is none."""

import base64
import html
import io
import pathlib
import re
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 110
FOLDER = pathlib.Path(__file__).parent


def module(name: str) -> str:
    """Return the source of one ES module with the shared kit in front of it.

    An anywidget is sent to the browser as a single module that can import nothing beside it.

    Args:
        name: file name in this folder, e.g. `"threshold.js"`.
    """
    kit, own = ((FOLDER / file).read_text("utf-8") for file in ("kit.js", name))
    return f'const KIND = "{pathlib.PurePath(name).stem}";\n{kit}\n{own}'


def sheet(*names: str) -> str:
    """Return the sheet that all explorables share, and with it those that one has for itself.

    Args:
        names: file names in this folder, e.g. `"race.css"`. Their rules hold only inside the explorable of that name,
            for several explorables may stand on one page.
    """
    shared = (FOLDER / "explorables.css").read_text("utf-8")
    return "\n".join([shared, *(scoped((FOLDER / name).read_text("utf-8"), name) for name in names)])


def scoped(css: str, name: str) -> str:
    """Return a sheet whose rules hold only inside one kind of explorable.

    >>> scoped(".nnb-dot, .nnb p { fill: red }", "race.css")
    '.nnb[data-kind="race"] .nnb-dot, .nnb[data-kind="race"] p { fill: red }'
    """
    inside = f'.nnb[data-kind="{pathlib.PurePath(name).stem}"]'

    def one(selector: str) -> str:
        replaced, count = re.subn(r"\.nnb(?![\w-])", inside, selector, count=1)
        return replaced if count else re.sub(r"\S", lambda first: f"{inside} {first[0]}", selector, count=1)

    def rule(found: re.Match[str]) -> str:
        space, selectors = found[1], found[2]
        if re.match(r"@|from\b|to\b|\d", selectors):  # an at-rule, or a step of an animation
            return found[0]
        return space + ",".join(map(one, re.split(r",(?![^(]*\))", selectors))) + "{"

    return re.sub(r"((?:\s|/\*.*?\*/)*)([^{}/]+)\{", rule, css, flags=re.S)


def number(value: float, digits: int = 2) -> str:
    """Write a number with fixed decimals, a real minus sign and no negative zero.

    >>> number(-0.5), number(-0.0)
    ('−0.50', '0.00')
    """
    return f"{value:z.{digits}f}".replace("-", "−")


def listed(words: list[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


class Explorable(anywidget.AnyWidget):
    """A widget with a question.

    A subclass names its ES module (`_esm = module("name.js")`) and, if it has one, its own sheet
    (`_css = sheet("name.css")`), says what it shows (`scene`, `summary`)
    and draws a static picture (`draw`). The ES module writes the same summary and sets the same traits.

    Attributes:
        question: the sentence shown on top.
        scene: what the drawing shows, whatever its state.
        shows: names of the traits that its `repr` writes out.
        size: width and height of the static picture in inches.
    """

    _css = sheet()

    question = traitlets.Unicode("").tag(sync=True)
    scene = traitlets.Unicode("").tag(sync=True)

    shows: tuple[str, ...] = ()
    size: tuple[float, float] = (6.4, 3.2)

    @property
    def summary(self) -> str:
        """The present state in one sentence."""
        raise NotImplementedError

    def draw(self, figure: "Figure") -> None:
        """Draw the present state on an empty matplotlib figure."""
        raise NotImplementedError

    @property
    def alt(self) -> str:
        """The alternative text of the drawing in its present state."""
        return f"{self.scene} {self.summary}"

    def png(self) -> bytes:
        """Return a picture of the present state: the same state gives the same bytes."""
        # Imported here because matplotlib costs a third of a second, and a live view never needs it.
        import matplotlib.style
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        from nnbook.plot.drawn import png_of

        def draw() -> bytes:
            out = io.BytesIO()
            figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None})
            return out.getvalue()

        with matplotlib.style.context("default"):
            figure = Figure(figsize=self.size, dpi=DPI)
            FigureCanvasAgg(figure)
            self.draw(figure)
            return png_of(figure, f"whole, {DPI}", draw)

    def picture(self) -> str:
        """Return the picture of the present state as an HTML image with alternative text."""
        data = base64.b64encode(self.png()).decode("ascii")
        width = round(self.size[0] * DPI)
        return (
            f'<img alt="{html.escape(self.alt)}" src="data:image/png;base64,{data}" '
            f'width="{width}" style="max-width: 100%; height: auto">'
        )

    def __repr__(self) -> str:
        state = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.shows)
        return f"{type(self).__name__}({state})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:  # a widget without a view shows nothing
            return None
        data, metadata = bundle
        return {**data, "text/html": self.picture(), "text/plain": self.alt}, metadata
