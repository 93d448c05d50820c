"""A digit to paint, and what a convolutional network makes of it: feature maps and ten probabilities."""

import base64
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.explorables.paint_weights import PACKED
from nnbook.explorables.widget import Explorable, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIDE, INK, STEPS = 8, 16, 127
SIX = ["0.weight", "0.bias", "2.weight", "2.bias", "7.weight", "7.bias"]
EXAMPLES = (  # scans of the digits 0 to 9, a figure of base 17 a pixel
    "005d910000dfaf5003f20b8004c008800580098004b01c7002e5ac00006da000",
    "000cd500000bg900003fg60007fgg200001gg300001gg600001gg600000bga00",
    "0004fc00003gfe00008d8g000016fb00018df10009gg500003dggb500003bg90",
    "007fd10008d6f400021dd000002fb1000001cc1000001a8000845e90007dd900",
    "0001b00000078000001d6220007f098005ga0g6004fgdg100003fa000002g400",
    "00c8870003ggb70002e1000005e5000002fg90000002g2000048g40000be9000",
    "000cd000005g800000dg300000ed000000fc720000dgdg30007gbf800019fb30",
    "0078dgf100774bc000008d100488ff6002bff400000g5000009f100000d50000",
    "009e810000ceec00009a0f40003gce20004gg20003g8ad2001f13g8000bgfb10",
    "00bc000002gggd0003gcae0001g1cf0000dg9f20000309b000009f40009cd300",
)


def pack(state: Mapping[str, Any]) -> dict[str, tuple[float, str]]:
    """Return each array of a state_dict as a scale and whole numbers from −127 to 127, a byte each, in base64.

    >>> pack({"bias": np.array([1.27, -0.5])})
    {'bias': (0.01, 'f84=')}
    """
    packed = {}
    for name, value in state.items():
        array = np.asarray(value, dtype=float)
        scale = float(f"{max(float(np.abs(array).max(initial=0)), 1e-9) / STEPS:.6g}")
        whole = np.clip(np.rint(array / scale), -STEPS, STEPS).astype(np.int8)
        packed[name] = scale, base64.b64encode(whole.tobytes()).decode("ascii")
    return packed


def unpack(shape: Sequence[int], scale: float, text: str) -> np.ndarray:
    """Return the array that was packed, to within half a scale.

    >>> unpack((2,), 0.01, "f84=").round(2).tolist()
    [1.27, -0.5]
    """
    return np.frombuffer(base64.b64decode(text), np.int8).reshape(shape) * scale


def share(chance: float) -> str:
    """Write a probability in per cent.

    >>> share(0.714), share(0.002)
    ('71 %', 'under 1 %')
    """
    return "under 1 %" if chance < 0.005 else f"{number(100 * chance, 0)} %"


def filtered(maps: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Return ReLU of 3 × 3 filters (O, C, 3, 3) on maps (C, H, W), padded by one: (O, H, W)."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(maps, ((0, 0), (1, 1), (1, 1))), (3, 3), axis=(1, 2))
    return np.maximum(np.einsum("chwij,ocij->ohw", windows, weight) + bias[:, None, None], 0)


class PaintExplorable(Explorable):
    """Paint a digit of 8 × 8 pixels, and watch a convolutional network's maps and probabilities move.

    Args:
        model: the network whose weights it takes along: a module with a state_dict, or such a dictionary. Its layers:
            Conv2d(1, a, 3, padding=1), ReLU, Conv2d(a, b, 3, padding=1), ReLU, MaxPool2d(2), Flatten, Dropout and
            Linear(16 * b, 10). Without it, one that was trained on all digits, moved by up to a pixel.
        pixels: the picture, 64 whole numbers from 0 (paper) to 16 (ink).
        question: the sentence on top.

    Attributes:
        first, second: the maps of both layers, (a, 8, 8) and, pooled, (b, 4, 4).
        probs: the ten probabilities.

    Raises:
        ValueError: if the weights are not those of such a network, or pixels are no such numbers.

    The weights travel as whole numbers of one byte, so they differ from the model's by up to half a step.

    >>> widget = PaintExplorable()
    >>> widget.first.shape, widget.second.shape, round(float(widget.probs.sum()), 6)
    ((16, 8, 8), (32, 4, 4), 1.0)
    """

    _esm = module("paint.js")
    _css = sheet("paint.css")

    question = traitlets.Unicode(
        "Paint a digit, as tall as the frame. Which strokes can you rub out before the network reads another one?"
    ).tag(sync=True)
    scene = traitlets.Unicode(
        "A painted digit of 8 by 8 pixels, the maps of the first and of the second layer, darker where they answer "
        "more strongly, and bars for the ten probabilities."
    ).tag(sync=True)
    pixels = traitlets.List(traitlets.Int(min=0, max=INK), minlen=SIDE**2, maxlen=SIDE**2).tag(sync=True)
    weights = traitlets.List().tag(sync=True)  # for each of six arrays its shape, scale and bytes
    reach = traitlets.List().tag(sync=True)  # the strength that is drawn darkest, for each layer
    examples = traitlets.List().tag(sync=True)

    shows = ("pixels",)
    size = (7.2, 3.4)

    def __init__(self, model: Any = None, pixels: Sequence[int] | None = None, **traits: Any) -> None:
        state = _state(model)
        packed = pack(state) if state else PACKED
        arrays = list(state.values()) if state else []
        shapes = [list(np.shape(array)) for array in arrays] or _shapes(packed)
        examples = _examples()
        chosen = examples[3] if pixels is None else [int(value) for value in np.asarray(pixels).ravel()]
        if len(chosen) != SIDE**2 or not all(0 <= value <= INK for value in chosen):
            raise ValueError(f"PaintExplorable: pixels must be {SIDE**2} whole numbers from 0 to {INK}")
        weights = [[shape, *packed[name]] for shape, name in zip(shapes, packed, strict=True)]
        super().__init__(weights=weights, reach=[1.0, 1.0], examples=examples, pixels=chosen, **traits)
        shown = [self.maps(one) for one in examples]
        self.reach = [float(f"{0.7 * max(maps[i].max() for maps in shown):.3g}") or 1.0 for i in (0, 1)]

    def maps(self, pixels: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Return what both layers make of a picture: (a, 8, 8) and, pooled, (b, 4, 4)."""
        w1, b1, w2, b2, _, _ = self.arrays
        first = filtered(np.array(pixels, dtype=float).reshape(1, SIDE, SIDE) / INK, w1, b1)
        second = filtered(first, w2, b2)
        return first, second.reshape(len(second), 4, 2, 4, 2).max(axis=(2, 4))

    @property
    def arrays(self) -> list[np.ndarray]:
        """The six arrays of weights and biases, as the browser has them."""
        return [unpack(*one) for one in self.weights]

    @property
    def first(self) -> np.ndarray:
        """The first layer's maps, (a, 8, 8)."""
        return self.maps(self.pixels)[0]

    @property
    def second(self) -> np.ndarray:
        """The second layer's maps, pooled, (b, 4, 4)."""
        return self.maps(self.pixels)[1]

    @property
    def probs(self) -> np.ndarray:
        """The ten probabilities."""
        w3, b3 = self.arrays[4:]
        logits = w3 @ self.second.ravel() + b3
        grown = np.exp(logits - logits.max())
        return grown / grown.sum()

    @property
    def summary(self) -> str:
        maps, probs = (self.first, self.second), self.probs
        best, then = (f"{i} with {share(float(probs[i]))}" for i in np.argsort(-probs)[:2])
        inked = sum(value > 0 for value in self.pixels)
        one, two = (
            sum(each.max() > 0.1 * reach for each in layer) for layer, reach in zip(maps, self.reach, strict=True)
        )
        painted = f"{inked} of {SIDE**2} pixels hold ink" if inked else "The paper is empty"
        return (
            f"{painted}. The network reads {best}, then {then}. {one} of {len(maps[0])} maps answer in the first "
            f"layer, {two} of {len(maps[1])} in the second."
        )

    def draw(self, figure: "Figure") -> None:
        from nnbook.plot.palette import BLUE, GREY

        paper = figure.add_axes((0.02, 0.1, 0.31, 0.76))
        paper.imshow(np.array(self.pixels).reshape(SIDE, SIDE), cmap="Greys", vmin=0, vmax=INK)
        paper.set_title("painted", fontsize=10)
        for name, maps, reach, box, across in (
            ("first layer", self.first, self.reach[0], (0.37, 0.57, 0.61, 0.33), 8),
            ("second layer, pooled", self.second, self.reach[1], (0.37, 0.315, 0.61, 0.16), 16),
        ):
            ax = figure.add_axes(box)
            ax.imshow(_tiled(maps, across), cmap="Blues", vmin=0, vmax=reach, interpolation="nearest")
            ax.set_title(f"{name}: {len(maps)} maps", fontsize=10)
            ax.axis("off")
        paper.set(xticks=[], yticks=[])
        bars = figure.add_axes((0.37, 0.09, 0.61, 0.13))
        best = int(self.probs.argmax())
        bars.bar(range(10), self.probs, color=[BLUE if i == best else GREY for i in range(10)])
        bars.set(ylim=(0, 1.02), xticks=range(10), yticks=[])
        bars.set_title("how likely each digit is", fontsize=10)
        bars.tick_params(length=0, labelsize=9)
        bars.spines[["top", "left", "right"]].set_visible(False)


def _state(model: Any) -> dict[str, np.ndarray]:
    """Return a model's six arrays by name, nothing for None; say what does not fit."""
    if model is None:
        return {}
    given = model if isinstance(model, Mapping) else model.state_dict()
    state = {name: np.asarray(value) for name, value in given.items()}
    shapes = [value.shape for value in state.values()]
    a, b = (shapes[i][0] if len(shapes) == 6 and shapes[i] else 0 for i in (0, 2))
    expected = [(a, 1, 3, 3), (a,), (b, a, 3, 3), (b,), (10, 16 * b), (10,)]
    if shapes != expected or not a * b:
        wanted = "(a, 1, 3, 3), (a,), (b, a, 3, 3), (b,), (10, 16b), (10,)"
        raise ValueError(f"PaintExplorable: weights must be {wanted}, got {shapes}")
    return state


def _shapes(packed: Mapping[str, tuple[float, str]]) -> list[list[int]]:
    """Return the shapes of the six arrays, which follow from the number of biases."""
    sizes = [len(base64.b64decode(text)) for _, text in packed.values()]
    a, b = sizes[1], sizes[3]
    return [[a, 1, 3, 3], [a], [b, a, 3, 3], [b], [10, 16 * b], [10]]


def _examples() -> list[list[int]]:
    """Return ten scanned digits, 0 to 9, as they stand in the data."""
    return [[int(figure, 17) for figure in text] for text in EXAMPLES]


def _tiled(maps: np.ndarray, across: int) -> np.ndarray:
    """Return maps side by side with a gap of nothing, `across` in a row."""
    n, h, w = maps.shape
    rows = -(-n // across)
    out = np.full((rows * (h + 1) - 1, across * (w + 1) - 1), np.nan)
    for i, one in enumerate(maps):
        top, left = (i // across) * (h + 1), (i % across) * (w + 1)
        out[top : top + h, left : left + w] = one
    return out
