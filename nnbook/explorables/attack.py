"""A digit, an attack on it, and what two small networks read: one ordinary, one trained on attacks."""

import base64
import pathlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.explorables.paint import pack, share, unpack
from nnbook.explorables.widget import Explorable, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDE, INK, STEPS, MOST = 8, 16, 40, 0.4
LAYERS = ("0.weight", "0.bias", "2.weight", "2.bias")
NETWORKS = ("ordinary", "hardened")


def stored() -> dict[str, np.ndarray]:
    """Return what comes with the book: two networks in whole numbers and their scales, and ten digits (10, 64).

    Seed 0 of solutions/15_image_recognition/landmark.py.
    """
    with np.load(pathlib.Path(__file__).with_name("attack.npz")) as file:
        return dict(file)


class AttackExplorable(Explorable):
    """Move every pixel of a digit a little, in the direction that a network likes least, and watch what it reads.

    The gradient is computed in the browser: the fast gradient sign method of Goodfellow, Shlens and Szegedy (2014),
    from one gradient at the untouched digit.

    Args:
        ordinary, hardened: networks to use instead of the book's: modules with a state_dict, or such dictionaries, of
            Linear(64, h), ReLU and Linear(h, 10). They are rounded to whole numbers of one byte.
        digit: the digit shown, 0 to 9.
        eps: how far a pixel moves, in hundredths of the way from paper to ink, 0 to 40.
        network: "ordinary" or "hardened": the network that reads, and that is attacked.
        chance: whether the direction is drawn by chance instead, for each pixel up or down.
        question: the sentence on top.

    Attributes:
        pixels: the picture that the network gets, (64,), from 0 to 1.
        probs: the ten probabilities for it.
        falls_at: the least eps at which another digit is read, None if there is none up to 40.

    Raises:
        ValueError: if weights are not those of such a network.

    >>> AttackExplorable(digit=3).falls_at, AttackExplorable(digit=3, network="hardened").falls_at
    (10, 16)
    """

    _esm = module("attack.js")
    _css = sheet("attack.css")

    question = traitlets.Unicode(
        "How far must every pixel move before the network reads another digit? And before you do?"
    ).tag(sync=True)
    scene = traitlets.Unicode(
        "Three pictures of 8 by 8 pixels: a scanned digit, which pixels are darkened (plus) and which are lightened "
        "(minus), and the sum of both. Below, bars for the ten probabilities, and the probability of the right digit "
        "against the size of the change, with a mark at the present one."
    ).tag(sync=True)
    digit = traitlets.Int(3, min=0, max=9).tag(sync=True)
    eps = traitlets.Int(6, min=0, max=STEPS).tag(sync=True)
    network = traitlets.Enum(NETWORKS, "ordinary").tag(sync=True)
    chance = traitlets.Bool(False).tag(sync=True)
    weights = traitlets.Dict().tag(sync=True)  # for each network four arrays: shape, scale and bytes
    examples = traitlets.List().tag(sync=True)
    signs = traitlets.List().tag(sync=True)

    shows = ("digit", "eps", "network", "chance")
    size = (7.2, 4.4)

    def __init__(self, ordinary: Any = None, hardened: Any = None, **traits: Any) -> None:
        book = stored()
        weights = {
            name: _given(model) if model is not None else _kept(book, name)
            for name, model in zip(NETWORKS, (ordinary, hardened), strict=True)
        }
        signs = np.random.default_rng(15).choice([-1, 1], (10, SIDE**2))
        super().__init__(weights=weights, examples=book["digits"].tolist(), signs=signs.tolist(), **traits)

    @property
    def clean(self) -> np.ndarray:
        """The scanned digit, (64,), from 0 to 1."""
        return np.array(self.examples[self.digit]) / INK

    @property
    def direction(self) -> np.ndarray:
        """Where each pixel goes, (64,): 1 to ink, −1 to paper, 0 nowhere."""
        if self.chance:
            return np.array(self.signs[self.digit])
        w1, _, w2, _ = self._arrays
        hidden, probs = self._run(self.clean)
        wrong = probs - np.eye(10)[self.digit]
        return np.sign(((wrong @ w2) * (hidden > 0)) @ w1)

    @property
    def pixels(self) -> np.ndarray:
        """The picture that the network gets, (64,)."""
        return self._moved(self.eps)

    @property
    def probs(self) -> np.ndarray:
        """The ten probabilities for it."""
        return self._run(self.pixels)[1]

    @property
    def course(self) -> np.ndarray:
        """The ten probabilities at each eps from 0 to 40, (41, 10)."""
        return np.array([self._run(self._moved(eps))[1] for eps in range(STEPS + 1)])

    @property
    def falls_at(self) -> int | None:
        """The least eps at which another digit is read, None if there is none up to 40."""
        wrong = np.flatnonzero(self.course.argmax(1) != self.digit)
        return int(wrong[0]) if len(wrong) else None

    @property
    def _arrays(self) -> list[np.ndarray]:
        return [unpack(*one) for one in self.weights[self.network]]

    def _moved(self, eps: int) -> np.ndarray:
        return np.clip(self.clean + eps / 100 * self.direction, 0, 1)

    def _run(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the hidden units and the probabilities."""
        w1, b1, w2, b2 = self._arrays
        hidden = np.maximum(w1 @ pixels + b1, 0)
        logits = w2 @ hidden + b2
        grown = np.exp(logits - logits.max())
        return hidden, grown / grown.sum()

    @property
    def summary(self) -> str:
        probs, falls = self.probs, self.falls_at
        best = int(probs.argmax())
        how = "by chance" if self.chance else f"against the {self.network} network"
        reads = f"The {self.network} network reads {best} with {share(float(probs[best]))}"
        other = "" if best == self.digit else f", and {self.digit} with {share(float(probs[self.digit]))}"
        lost = (
            "It is right up to 0.40." if falls is None else f"It is wrong for the first time at {number(falls / 100)}."
        )
        return f"A {self.digit}, each pixel moved by up to {number(self.eps / 100)} {how}. {reads}{other}. {lost}"

    def draw(self, figure: "Figure") -> None:
        from nnbook.plot.palette import BLUE, GREY, ORANGE, VERMILLION

        change = self.direction.reshape(SIDE, SIDE) * (self.eps > 0)
        for i, (title, picture) in enumerate(
            (("the scan", self.clean), ("the change", None), ("what the network gets", self.pixels))
        ):
            ax = figure.add_axes((0.02 + 0.335 * i, 0.47, 0.29, 0.45))
            ax.imshow(np.zeros((SIDE, SIDE)) if picture is None else picture.reshape(SIDE, SIDE),
                      cmap="Greys", vmin=0, vmax=1)  # fmt: skip
            if picture is None:
                for (r, c), sign in np.ndenumerate(change):
                    colour, text = (ORANGE, "+") if sign > 0 else (BLUE, "−")
                    ax.text(c, r, text if sign else "", color=colour, ha="center", va="center", weight="bold")
            ax.set(xticks=[], yticks=[])
            ax.set_title(title, fontsize=10)
            ax.spines[:].set_color("#cccccc")
        bars, curve = figure.add_axes((0.03, 0.13, 0.42, 0.2)), figure.add_axes((0.58, 0.13, 0.4, 0.2))
        probs = self.probs
        best = int(probs.argmax())
        colours = [(BLUE if i == self.digit else VERMILLION) if i == best else GREY for i in range(10)]
        bars.bar(range(10), probs, color=colours)
        bars.set(ylim=(0, 1.02), xticks=range(10), yticks=[])
        bars.set_title("how likely each digit is", fontsize=10)
        self._draw_course(curve, BLUE, VERMILLION)
        for ax in (bars, curve):
            ax.tick_params(length=0, labelsize=8)
            ax.spines[["top", "right"]].set_visible(False)

    def _draw_course(self, ax: "Axes", line: str, dot: str) -> None:
        ax.plot(np.arange(STEPS + 1) / 100, self.course[:, self.digit], color=line, lw=2)
        ax.plot(self.eps / 100, self.probs[self.digit], "o", color=dot, clip_on=False, zorder=3)
        ax.set(xlim=(0, MOST), ylim=(0, 1.02), yticks=[0, 0.5, 1], xticks=[0, 0.1, 0.2, 0.3, 0.4])
        ax.set_title(f"chance of {self.digit} against eps", fontsize=10)


def _given(model: Any) -> list:
    """Return a network's four arrays as shape, scale and bytes; say what does not fit."""
    given = model if isinstance(model, Mapping) else model.state_dict()
    state = {name: np.asarray(value) for name, value in given.items()}
    shapes = [value.shape for value in state.values()]
    h = len(state["0.bias"]) if "0.bias" in state else 0
    if tuple(state) != LAYERS or shapes != [(h, SIDE**2), (h,), (10, h), (10,)]:
        raise ValueError(f"AttackExplorable: weights must be {LAYERS} of (h, 64), (h,), (10, h), (10,), got {shapes}")
    return [[list(state[name].shape), *one] for name, one in pack(state).items()]


def _kept(book: Mapping[str, np.ndarray], network: str) -> list:
    """Return a network that comes with the book in the same form."""
    kept = []
    for name in LAYERS:
        whole, scale = book[f"{network}.{name}"], book[f"{network}.{name}:scale"]
        kept.append(
            [list(whole.shape), float(f"{float(scale):.6g}"), base64.b64encode(whole.tobytes()).decode("ascii")]
        )
    return kept
