"""A network that writes letter by letter: its chances for the next letter, the temperature, and the draw."""

import base64
import bisect
import functools
import itertools
import math
import pathlib
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.explorables.widget import Explorable, listed, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FILE = pathlib.Path(__file__).parent.parent / "data" / "text" / "letters.npz"
MOST, LONGEST_START = 240, 40
LAYERS = ("rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0", "out.weight", "out.bias")


def luck(seed: int, place: int) -> float:
    """Return the number from 0 to 1 that the draw at a place gets, the same for each temperature.

    >>> luck(0, 0) == luck(0, 0) != luck(0, 1)
    True
    """
    full = 0xFFFFFFFF
    a = (seed * 0x9E3779B1 + place * 0x85EBCA77 + 0x6D2B79F5) & full
    t = ((a ^ (a >> 15)) * (a | 1)) & full
    t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & full)) & full
    return (t ^ (t >> 14)) / 2**32


def packed(weights: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Round a network's weights to whole numbers from −127 to 127, with a scale for each row.

    weights: a state_dict with the keys of an nn.RNN called rnn and an nn.Linear called out.

    Returns the numbers as one row, int8: for each hidden unit its weights from the letters, from the units, and its
    bias; then for each letter its weights from the units and its bias; and the scales, (H + V,), float32.
    """
    w_ih, w_hh, b_ih, b_hh, w_out, b_out = (np.asarray(weights[name], float) for name in LAYERS)
    rows = [*np.column_stack([w_ih, w_hh, b_ih + b_hh]), *np.column_stack([w_out, b_out])]
    scales = np.array([max(np.abs(row).max(), 1e-12) / 127 for row in rows], np.float32)
    return np.concatenate([np.rint(row / s) for row, s in zip(rows, scales, strict=True)]).astype(np.int8), scales


def spoken(letter: str) -> str:
    """Write a letter so that it can be seen and heard.

    >>> spoken(" "), spoken("a")
    ('a space', '“a”')
    """
    return "a space" if letter == " " else f"“{letter}”"


class SamplingExplorable(Explorable):
    """Sample a text letter by letter from a recurrent network, at a temperature of one's choice.

    The text is a function of the state: the opening, the temperature, the luck and how many letters are drawn. So a
    change of temperature writes the same number of letters anew, with the same luck.

    Args:
        weights: a state_dict with the keys of an nn.RNN(V, H) called rnn and an nn.Linear(H, V) called out. Without it,
            a network of 128 units that was trained on the course's own prose.
        letters: the V letters in the order of the weights; a space is among them.
        start: the opening, up to 40 of these letters.
        temperature: what the logits are divided by, 0.1 to 2.
        length: how many letters are drawn, 0 to 240.
        seed: whose luck, 0 to 999.
        question: the sentence on top.

    Attributes:
        text: what is written so far. chances: of the letters to come next, (V,).

    Raises:
        ValueError: if the weights do not fit the letters.

    >>> widget = SamplingExplorable(start="the netw", length=3, temperature=0.1)
    >>> widget.text
    'the network'
    """

    _esm = module("sampling.js")
    _css = sheet("sampling.css")

    question = traitlets.Unicode(
        "Let it write at temperature 0.7. What becomes of the text near 0.1, what above 1.3, and why?"
    ).tag(sync=True)
    scene = traitlets.Unicode(
        "A text that a recurrent network writes; below it a bar for each letter, the chance that it comes next; below "
        "that all chances side by side in one strip, where an arrow draws the next letter."
    ).tag(sync=True)
    letters = traitlets.Unicode().tag(sync=True)
    weights = traitlets.Unicode().tag(sync=True)
    scales = traitlets.List().tag(sync=True)
    start = traitlets.Unicode("a network ").tag(sync=True)
    temperature = traitlets.Float(0.7, min=0.1, max=2).tag(sync=True)
    length = traitlets.Int(35, min=0, max=MOST).tag(sync=True)
    seed = traitlets.Int(0, min=0, max=999).tag(sync=True)

    shows = ("start", "temperature", "length", "seed")
    size = (6.4, 4.7)

    def __init__(self, weights: Mapping[str, Any] | None = None, letters: str = "", **traits: Any) -> None:
        if weights is None:
            with np.load(FILE) as stored:
                whole, scales, letters = stored["whole"], stored["scales"], str(stored["letters"])
        else:
            shape = np.shape(weights["out.weight"])
            if shape[0] != len(letters) or " " not in letters:
                raise ValueError(
                    f"SamplingExplorable: out.weight {shape} is for {shape[0]} letters, a space among them, "
                    f"got {letters!r} ({len(letters)})"
                )
            whole, scales = packed(weights)
        super().__init__(
            letters="".join(letters),
            weights=base64.b64encode(whole.tobytes()).decode("ascii"),
            scales=[float(s) for s in scales],
            **traits,
        )

    @functools.cached_property
    def _network(self) -> tuple[np.ndarray, ...]:
        """Return the weights from the letters (H, V), from the units (H, H), the biases, and the output's two."""
        v, scales = len(self.letters), np.array(self.scales)
        h = len(scales) - v
        whole = np.frombuffer(base64.b64decode(self.weights), np.int8).astype(float)
        inner = whole[: h * (v + h + 1)].reshape(h, -1) * scales[:h, None]
        outer = whole[h * (v + h + 1) :].reshape(v, -1) * scales[h:, None]
        return inner[:, :v], inner[:, v:-1], inner[:, -1], outer[:, :-1], outer[:, -1]

    def _read(self, letter: str, h: np.ndarray) -> np.ndarray:
        w_ih, w_hh, bias, _, _ = self._network
        return np.tanh(w_ih[:, self.letters.index(letter)] + w_hh @ h + bias)

    def _softened(self, h: np.ndarray) -> np.ndarray:
        *_, w_out, b_out = self._network
        z = (w_out @ h + b_out) / self.temperature
        p = np.exp(z - z.max())
        return p / p.sum()

    def _written(self) -> tuple[str, np.ndarray]:
        """Return the text, and the chances of what comes next."""
        text = "".join(one for one in self.start.lower() if one in self.letters)[:LONGEST_START]
        h = np.zeros(len(self._network[2]))
        for letter in text or " ":
            h = self._read(letter, h)
        p = self._softened(h)
        for place in range(self.length):
            text += self._drawn(p, place)
            h = self._read(text[-1], h)
            p = self._softened(h)
        return text, p

    def _drawn(self, p: np.ndarray, place: int) -> str:
        """Return the letter on which the draw's number falls in the strip of all chances."""
        ends = list(itertools.accumulate(p.tolist()))
        return self.letters[min(bisect.bisect_right(ends, luck(self.seed, place)), len(ends) - 1)]

    @property
    def text(self) -> str:
        """The opening and what is drawn so far."""
        return self._written()[0]

    @property
    def chances(self) -> np.ndarray:
        """The chance of each letter to come next, (V,)."""
        return self._written()[1]

    @property
    def summary(self) -> str:
        text, p = self._written()
        best = sorted(range(len(p)), key=lambda i: -p[i])[:3]
        likely = listed([f"{spoken(self.letters[i])} {number(100 * p[i], 0)} %" for i in best])
        bits = number(-sum(q * math.log2(q) for q in p.tolist() if q > 0), 1)
        following = self._drawn(p, self.length)
        return (
            f"At temperature {number(self.temperature)}, {self.length} letters drawn: “{text}”. Likeliest next: "
            f"{likely}; the entropy is {bits} bits. The draw {number(luck(self.seed, self.length))} would give "
            f"{spoken(following)}."
        )

    def draw(self, figure: "Figure") -> None:
        text, p = self._written()
        following = self.letters.index(self._drawn(p, self.length))
        page = figure.add_axes((0.03, 0.6, 0.94, 0.37))
        bars = figure.add_axes((0.075, 0.25, 0.9, 0.26))
        strip = figure.add_axes((0.075, 0.045, 0.9, 0.12))
        self._draw_page(page, text)
        self._draw_bars(bars, p, following)
        self._draw_strip(strip, p, following)

    def _draw_page(self, ax: "Axes", text: str) -> None:
        from nnbook.plot.palette import BLUE, INK

        ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
        ax.spines[:].set_color("#cccccc")
        opening, left = len(text) - self.length, len(text)
        lines = textwrap.wrap(text, 60, drop_whitespace=False)
        for i, line in enumerate(lines[-5:]):
            first = len(text) - sum(map(len, lines[-5:][i:]))
            for start, stop, colour, weight in ((0, opening, INK, "bold"), (opening, left, BLUE, "normal")):
                shown = [one if start <= first + k < stop else " " for k, one in enumerate(line)]
                ax.text(
                    0.02, 0.84 - 0.17 * i, "".join(shown), family="DejaVu Sans Mono", fontsize=10, color=colour,
                    weight=weight, va="center",
                )  # fmt: skip

    def _draw_bars(self, ax: "Axes", p: np.ndarray, following: int) -> None:
        from nnbook.plot.palette import BLUE, ORANGE

        ax.bar(range(len(p)), 100 * p, 0.82, color=[ORANGE if i == following else BLUE for i in range(len(p))])
        ax.set_xticks(range(len(p)), ["␣" if one == " " else one for one in self.letters], va="baseline")
        ax.set(xlim=(-0.6, len(p) - 0.4), ylim=(0, 100), yticks=[0, 50, 100])
        ax.tick_params(length=0, labelsize=8.5)
        ax.tick_params(axis="x", pad=10)
        ax.set_title(f"chance to come next, %, at temperature {number(self.temperature)}", fontsize=9.5)
        ax.spines[["top", "right"]].set_visible(False)
        ax.spines[:].set_color("#cccccc")

    def _draw_strip(self, ax: "Axes", p: np.ndarray, following: int) -> None:
        from nnbook.plot.palette import BLUE, INK, ORANGE

        left, u = 0.0, luck(self.seed, self.length)
        for i, share in enumerate(p.tolist()):
            colour = ORANGE if i == following else BLUE
            ax.barh(0, share, 1, left, color=colour, alpha=0.9 if i == following else (0.35, 0.6)[i % 2])
            if share > 0.025:
                ax.text(
                    left + share / 2, 0, "␣" if self.letters[i] == " " else self.letters[i], ha="center", va="center"
                )
            left += share
        ax.plot(u, 0.82, "v", ms=9, color=INK, clip_on=False)
        ax.set(xlim=(0, 1), ylim=(-0.5, 1))
        ax.axis("off")
