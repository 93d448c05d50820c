"""Two models read a review: what they say, and which words made it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.explorables.sentiment_model import joined, packed, scores, split_words, stored
from nnbook.explorables.widget import Explorable, listed, module, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

EXAMPLES = (
    "the soup was not good",
    "the film was good, not bad",
    "we expected a dull talk and got a brilliant one",
    "I do not think that the ferry was ugly",
)
NAMES = ("The bag of words", "The attention model")
MOST = 120  # letters


class SentimentExplorable(Explorable):
    """Type a sentence and see how a bag of words and an attention model judge it, and by which words.

    Below each word stands what taking it out changes: the score with it minus the score without. Above 0 the word spoke
    for good, below 0 for bad. Both models run in the browser.

    Args:
        text: what is read, up to 120 letters; of them the first 24 words and marks.
        bag, reader: parameters to use instead of the book's, as `model.state_dict()` gives them, both or none; they are
            rounded to sixteen bits.
        words: the words that these know, by number.
        question: the sentence on top.

    Raises:
        ValueError: if the text is too long, or only some of bag, reader and words are given.

    >>> SentimentExplorable("the soup was not good").says
    ('good', 'bad')
    """

    _esm = module("sentiment.js")
    _css = sheet("sentiment.css")

    question = traitlets.Unicode("Which word turns a good review into a bad one, and for which of the two models?").tag(
        sync=True
    )
    scene = traitlets.Unicode(
        "A sentence, twice: as a bag of words reads it and as an attention model does. Each word is a tile, blue where "
        "it spoke for good and orange where it spoke for bad, and below it stands by how much."
    ).tag(sync=True)
    text = traitlets.Unicode(EXAMPLES[0]).tag(sync=True)
    weights = traitlets.Unicode().tag(sync=True)  # all parameters as sixteen-bit floats, in base64
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    examples = traitlets.List(traitlets.Unicode(), list(EXAMPLES)).tag(sync=True)

    shows = ("text",)
    size = (7.2, 3.5)

    def __init__(
        self,
        text: str = EXAMPLES[0],
        *,
        bag: Mapping[str, Any] | None = None,
        reader: Mapping[str, Any] | None = None,
        words: Sequence[str] | None = None,
        **traits: Any,
    ) -> None:
        if len(text) > MOST:
            raise ValueError(f"SentimentExplorable: text has {len(text)} letters, expected at most {MOST}")
        if bag is None and reader is None and words is None:
            self._state, known = stored()
        elif bag is None or reader is None or words is None:
            raise ValueError("SentimentExplorable: bag, reader and words belong together, expected all or none")
        else:
            self._state, known = joined(bag, reader), list(words)
        super().__init__(text=text, weights=packed(self._state), words=list(known), **traits)
        self._numbers = {word: i for i, word in enumerate(known)}

    def _scores(self, pieces: Sequence[str]) -> tuple[float, float]:
        return scores(self._state, [self._numbers.get(piece, 1) for piece in pieces])

    @property
    def pieces(self) -> list[str]:
        """The words and marks that are read."""
        return split_words(self.text)

    @property
    def chances(self) -> tuple[float, float]:
        """The chance to be good, by the bag and by the attention model."""
        bag, reader = (float(1 / (1 + np.exp(-min(max(s, -60), 60)))) for s in self._scores(self.pieces))
        return bag, reader

    @property
    def says(self) -> tuple[str, str]:
        """What each model says, "good" or "bad"."""
        bag, reader = ("good" if chance > 0.5 else "bad" for chance in self.chances)
        return bag, reader

    @property
    def parts(self) -> np.ndarray:
        """What taking each word out changes in both scores, (2, T)."""
        pieces, whole = self.pieces, self._scores(self.pieces)
        rows = [np.subtract(whole, self._scores(pieces[:i] + pieces[i + 1 :])) for i in range(len(pieces))]
        return np.array(rows).reshape(-1, 2).T

    @property
    def summary(self) -> str:
        pieces = self.pieces
        if not pieces:
            return "Nothing is written yet."
        said = [
            f"{name} says {word} ({_percent(chance, word)}); most of it came from {_most(pieces, row)}."
            for name, word, chance, row in zip(NAMES, self.says, self.chances, self.parts, strict=True)
        ]
        unknown = list(dict.fromkeys(piece for piece in pieces if piece not in self._numbers))
        if unknown:
            said.append(f"Neither has ever met {listed([f'“{one}”' for one in unknown])}.")
        return " ".join(said)

    def draw(self, figure: "Figure") -> None:
        from nnbook.plot.palette import BLUE, INK, ORANGE

        figure.text(0.02, 0.93, f"“{self.text}”", fontsize=11 if len(self.text) < 70 else 8.5)
        if not self.pieces:
            return
        for i, (name, word, chance, parts) in enumerate(zip(NAMES, self.says, self.chances, self.parts, strict=True)):
            ax = figure.add_axes((0.02, 0.47 - 0.45 * i, 0.96, 0.42))
            ax.set(xlim=(0, 100), ylim=(40, 0))
            ax.axis("off")
            ax.text(0, 7, f"{name} says {word}", fontsize=10.5, weight="bold", color=INK)
            ax.plot([62, 90], [5.5, 5.5], color="#dddddd", lw=7, solid_capstyle="butt")
            colour = BLUE if word == "good" else ORANGE
            ax.plot([62, 62 + 28 * chance], [5.5, 5.5], color=colour, lw=7, solid_capstyle="butt")
            ax.text(60.5, 7, "chance of good", fontsize=8.5, ha="right", color=INK)
            ax.text(91.5, 7, f"{100 * chance:.0f} %", fontsize=9.5, color=INK)
            self._draw_tiles(ax, parts)

    def _draw_tiles(self, ax: "Axes", parts: np.ndarray) -> None:
        from matplotlib.patches import Rectangle

        pieces = self.pieces
        wide = [max(len(piece), 4) + 1.2 for piece in pieces]
        scale = min(1.75, 99 / sum(wide))
        x = 0.0
        for piece, width, part in zip(pieces, wide, parts, strict=True):
            fill = (*((0, 0.447, 0.698) if part > 0 else (0.902, 0.624, 0)), _shade(part))
            edge: dict[str, Any] = {"ls": "--", "ec": "#777777"} if piece not in self._numbers else {"ec": "#bbbbbb"}
            ax.add_patch(Rectangle((x + 0.2, 13), width * scale - 0.6, 12, fc=fill, lw=0.9, **edge))
            middle, size = x + width * scale / 2 - 0.1, min(11.0, 6.6 * scale)
            ax.text(middle, 19.2, piece, ha="center", va="center", fontsize=size)
            ax.text(middle, 30, _signed(part), ha="center", va="center", fontsize=min(9, size))
            x += width * scale


def _shade(part: float) -> float:
    return float(min(abs(part) / 6, 1) ** 0.5 * 0.75)


def _signed(part: float) -> str:
    if abs(part) < 0.05:
        return "0"
    return f"{part:+.1f}".replace("-", "−")


def _percent(chance: float, word: str) -> str:
    return f"{100 * (chance if word == 'good' else 1 - chance):.0f} %"


def _most(pieces: Sequence[str], parts: np.ndarray) -> str:
    order = sorted(range(len(pieces)), key=lambda i: -abs(parts[i]))[:2]
    return listed([f"“{pieces[i]}” ({_signed(parts[i])})" for i in order])
