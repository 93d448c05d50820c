"""A path of symbols through six frames: what it says, how likely it is, and how likely its word is."""

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.explorables.widget import Explorable, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SYMBOLS = ("blank", "b", "e")
CHANCES = [
    [0.2, 0.7, 0.1],
    [0.3, 0.4, 0.3],
    [0.2, 0.1, 0.7],
    [0.4, 0.1, 0.5],
    [0.2, 0.1, 0.7],
    [0.5, 0.1, 0.4],
]
FRAMES = len(CHANCES)


def said(path: Any) -> str:
    """Return what a path says: equal neighbours are one, then blanks are dropped.

    >>> said([1, 1, 0, 1])
    'bb'
    """
    merged = [k for i, k in enumerate(path) if i == 0 or k != path[i - 1]]
    return "".join(SYMBOLS[k] for k in merged if k)


def quoted(word: str) -> str:
    return f"“{word}”" if word else "nothing"


class PathExplorable(Explorable):
    """Choose a symbol at each of six frames, and see what the path says and how likely it is.

    Args:
        path: six symbols, 0 for the blank, 1 for b, 2 for e.
        question: the sentence on top.

    Attributes:
        word: what the path says.
        chance: of this path.
        ways, total: how many paths say that word, and their chance together.

    >>> PathExplorable(path=[1, 1, 2, 2, 2, 0]).word
    'be'
    """

    _esm = module("path.js")
    _css = sheet("path.css")

    question = traitlets.Unicode(
        "The likeliest symbols spell “be”. Make the path say “bee” instead: what has to stand between the two e?"
    ).tag(sync=True)
    scene = traitlets.Unicode(
        "A table of chances with six frames side by side and the symbols blank, b and e below each other, each place a "
        "disc, the darker the likelier, and a thick line from left to right through the chosen ones."
    ).tag(sync=True)
    path = traitlets.List(traitlets.Int(min=0, max=2), [1, 1, 2, 2, 2, 0], FRAMES, FRAMES).tag(sync=True)
    chances = traitlets.List(CHANCES).tag(sync=True)

    shows = ("path",)
    size = (6.4, 3.4)

    @property
    def word(self) -> str:
        """What the path says."""
        return said(self.path)

    @property
    def chance(self) -> float:
        """The product of the chances on the path."""
        return float(np.prod([row[k] for row, k in zip(self.chances, self.path, strict=True)]))

    @property
    def _alike(self) -> list[float]:
        paths = itertools.product(range(3), repeat=FRAMES)
        alike = (path for path in paths if said(path) == self.word)
        return [float(np.prod([row[k] for row, k in zip(self.chances, path, strict=True)])) for path in alike]

    @property
    def ways(self) -> int:
        """How many of the 729 paths say the same."""
        return len(self._alike)

    @property
    def total(self) -> float:
        """The chance of all of them together."""
        return sum(self._alike)

    @property
    def summary(self) -> str:
        marks = " ".join("–" if k == 0 else SYMBOLS[k] for k in self.path)
        ways = "one path says so" if self.ways == 1 else f"{self.ways} paths say so"
        return (
            f"The path {marks} says {quoted(self.word)}; its chance is {number(100 * self.chance, 2)} %. Of 729 paths "
            f"{ways}, with a chance of {number(100 * self.total, 2)} % together."
        )

    def draw(self, figure: "Figure") -> None:
        from nnbook.plot.palette import INK, VERMILLION

        ax = figure.add_axes((0.1, 0.1, 0.88, 0.72))
        ax.plot(range(FRAMES), self.path, color=VERMILLION, lw=5, zorder=1)
        for t, row in enumerate(self.chances):
            for k, chance in enumerate(row):
                chosen = self.path[t] == k
                face = (1 - chance, 1 - 0.55 * chance, 1 - 0.3 * chance)
                ax.plot(
                    t, k, "o", ms=30, mfc=face, mec=VERMILLION if chosen else INK, mew=2.6 if chosen else 0.8, zorder=2
                )
                shade = "white" if chance > 0.55 else INK
                ax.text(t, k, f"{chance:.1f}", ha="center", va="center", fontsize=10, color=shade, zorder=3)
        ax.set(xlim=(-0.5, FRAMES - 0.5), ylim=(2.5, -0.5))
        ax.set_xticks(range(FRAMES), [f"frame {t + 1}" for t in range(FRAMES)], fontsize=9)
        ax.set_yticks(range(3), SYMBOLS)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        ax.set_title(f"says {quoted(self.word)}", fontsize=12, pad=12)
