"""A kernel slides over a small picture: the nine products, their sum, and the map that comes out."""

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.explorables.widget import Explorable, module, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDE, KERNEL = 8, 3
DIGIT = "00370000 00980000 05910000 08600700 09302900 08998960 00349200 00069000"
PICTURES = {
    "a digit": DIGIT,
    "an edge": " ".join(["00009999"] * SIDE),
    "a square": "00000000 09999990 09000090 09000090 09000090 09000090 09999990 00000000",
    "a dot": "00000000 00000000 00000000 00000000 00001000 00000000 00000000 00000000",
}
KERNELS = {
    "upright edges": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "level edges": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "blur": [[1 / 9] * 3] * 3,
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "right neighbour": [[0, 0, 0], [0, 0, 1], [0, 0, 0]],
    "one to nine": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
}


def pixels(text: str) -> list[int]:
    """Return the pixels of a picture written as rows of figures.

    >>> pixels("01 90")
    [0, 1, 9, 0]
    """
    return [int(figure) for figure in text.replace(" ", "")]


def short(value: float) -> str:
    """Write a whole number as it is, another one with one decimal.

    >>> short(-3.0), short(2.25), short(1 / 9)
    ('−3', '2.2', '0.1')
    """
    whole = abs(value - round(value)) < 1e-9
    return (str(round(value)) if whole else f"{value:.1f}").replace("-", "−")


class KernelExplorable(Explorable):
    """Slide a kernel of 3 × 3 over a picture of 8 × 8 and see the sum of the products.

    Args:
        picture: "a digit", "an edge", "a square" or "a dot".
        kernel: "upright edges", "level edges", "blur", "sharpen", "right neighbour" or "one to nine".
        stride: pixels from one place to the next, 1 to 3.
        padding: rings of zeros around the picture, 0 to 2.
        turned: whether the kernel is turned by half a turn first, which is what mathematics calls convolution.
        row, column: the place of the kernel, counted in the map that comes out; held inside it.
        question: the sentence on top.

    Attributes:
        out: the map, (rows, columns).
        total: the number at the present place.

    >>> widget = KernelExplorable(picture="an edge", row=0, column=2)
    >>> widget.total, widget.out.shape
    (27.0, (6, 6))
    """

    _esm = module("kernel.js")
    _css = sheet("kernel.css")

    question = traitlets.Unicode(
        "Where does the kernel answer strongly, and what would you have to paint to please it more?"
    ).tag(sync=True)
    scene = traitlets.Unicode(
        "Left, a picture of 8 by 8 pixels with the kernel's window on it; in the middle, the kernel and its nine "
        "products; right, the map of all sums with the present one framed."
    ).tag(sync=True)
    picture_name = traitlets.Enum(list(PICTURES), "a digit").tag(sync=True)
    kernel = traitlets.Enum(list(KERNELS), "upright edges").tag(sync=True)
    stride = traitlets.Int(1, min=1, max=3).tag(sync=True)
    padding = traitlets.Int(0, min=0, max=2).tag(sync=True)
    turned = traitlets.Bool(False).tag(sync=True)
    row = traitlets.Int(2, min=0).tag(sync=True)
    column = traitlets.Int(1, min=0).tag(sync=True)
    pictures = traitlets.Dict({name: pixels(text) for name, text in PICTURES.items()}).tag(sync=True)
    kernels = traitlets.Dict({name: [weight for row in rows for weight in row] for name, rows in KERNELS.items()}).tag(
        sync=True
    )

    shows = ("picture_name", "kernel", "stride", "padding", "turned", "row", "column")
    size = (7.2, 3.5)

    def __init__(self, picture: str = "a digit", **traits: Any) -> None:
        super().__init__(**{"picture_name": picture, **traits})

    @property
    def weights(self) -> np.ndarray:
        """The kernel as it lies on the picture, (3, 3)."""
        kernel = np.array(self.kernels[self.kernel], dtype=float).reshape(KERNEL, KERNEL)
        return kernel[::-1, ::-1] if self.turned else kernel

    @property
    def padded(self) -> np.ndarray:
        """The picture with its rings of zeros."""
        image = np.array(self.pictures[self.picture_name], dtype=float).reshape(SIDE, SIDE)
        return np.pad(image, self.padding)

    @property
    def out(self) -> np.ndarray:
        """The map of all sums."""
        windows = np.lib.stride_tricks.sliding_window_view(self.padded, (KERNEL, KERNEL))
        return (windows[:: self.stride, :: self.stride] * self.weights).sum(axis=(2, 3))

    @property
    def place(self) -> tuple[int, int]:
        """The present row and column in the map."""
        rows, columns = self.out.shape
        return min(self.row, rows - 1), min(self.column, columns - 1)

    @property
    def window(self) -> np.ndarray:
        """The nine pixels under the kernel, (3, 3)."""
        top, left = (self.stride * at for at in self.place)
        return self.padded[top : top + KERNEL, left : left + KERNEL]

    @property
    def total(self) -> float:
        """The number at the present place."""
        return float(self.out[self.place])

    @property
    def summary(self) -> str:
        out, (row, column) = self.out, self.place
        lies = "turned by half a turn" if self.turned else "as it is written"
        return (
            f"The kernel “{self.kernel}” lies {lies} on {self.picture_name}, stride {self.stride}, padding "
            f"{self.padding}: {out.shape[0]} × {out.shape[1]} numbers come out, from {short(out.min())} to "
            f"{short(out.max())}. At row {row}, column {column} the nine products sum to {short(self.total)}."
        )

    def draw(self, figure: "Figure") -> None:
        left, middle, right = figure.subplots(1, 3, width_ratios=(1, 0.62, 1))
        figure.subplots_adjust(left=0.015, right=0.985, bottom=0.04, top=0.88, wspace=0.08)
        (row, column), side = self.place, SIDE + 2 * self.padding
        self._draw_grid(left, self.padded, f"{self.picture_name}, padding {self.padding}", signed=False)
        self._draw_grid(right, self.out, f"map, {self.out.shape[0]} × {self.out.shape[1]}", signed=True)
        self._frame(left, (self.stride * row, self.stride * column), KERNEL)
        self._frame(right, (row, column), 1)
        left.set(xlim=(-0.7, side - 0.3), ylim=(side - 0.3, -0.7))
        self._draw_sum(middle)

    @staticmethod
    def _draw_grid(ax: "Axes", values: np.ndarray, title: str, signed: bool) -> None:
        from nnbook.plot.palette import BLUE, INK, ORANGE

        reach = max(float(np.abs(values).max()), 1e-9)
        for (r, c), value in np.ndenumerate(values):
            colour = (ORANGE if value < 0 else BLUE) if signed else INK
            shade = (colour, 0.6 * abs(value) / reach)
            ax.add_patch(_square(c - 0.5, r - 0.5, 1, fc=shade, ec="#cccccc", lw=0.6))
            ax.text(c, r, short(value), ha="center", va="center", fontsize=7.5 if len(values) > 8 else 8.5)
        rows, columns = values.shape
        ax.set(xlim=(-0.7, columns - 0.3), ylim=(rows - 0.3, -0.7), aspect="equal")
        ax.axis("off")
        ax.set_title(title, fontsize=10)

    @staticmethod
    def _frame(ax: "Axes", place: tuple[int, int], side: int) -> None:
        from nnbook.plot.palette import VERMILLION

        ax.add_patch(_square(place[1] - 0.5, place[0] - 0.5, side, fc="none", ec=VERMILLION, lw=2.6, zorder=4))

    def _draw_sum(self, ax: "Axes") -> None:
        for (r, c), weight in np.ndenumerate(self.weights):
            ax.add_patch(_square(c, r, 1, fc="white", ec="#7f7f7f", lw=0.8))
            ax.text(c + 0.5, r + 0.36, short(weight), ha="center", va="center", fontsize=11)
            ax.text(c + 0.5, r + 0.76, f"· {short(float(self.window[r, c]))}", ha="center", va="center", fontsize=8)
        ax.text(1.5, 3.55, f"sum {short(self.total)}", ha="center", va="center", fontsize=12, weight="bold")
        ax.set(xlim=(-0.1, 3.1), ylim=(4.1, -0.6), aspect="equal")
        ax.axis("off")
        ax.set_title("kernel, turned" if self.turned else "kernel", fontsize=10)


def _square(x: float, y: float, side: float, **style: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), side, side, **style)
