"""The latent plane of an autoencoder with two code units: move a point, and watch what the decoder draws there."""

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.explorables.widget import FOLDER, Explorable, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STORED = FOLDER.parent / "data" / "latent" / "digits.npz"
MOST = 700  # codes on the map, at most
TILES, PITCH = 15, 10  # decoded pictures a side over the whole plane, and how many pixels apart
FAR = 0.08  # of half the map's width: beyond it no coded digit is near
# One colour a class, dark enough for letters; the letter itself says which class it is.
COLOURS = (
    "#0063a0", "#a86400", "#007a59", "#b34500", "#8a4f7d", "#40718c", "#6b6b00", "#222222", "#6b4c9a", "#a3284a",
)  # fmt: skip

BENDS: dict[str, Callable] = {
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}


def pack(values: Any) -> str:
    """Write numbers as text: half precision, little-endian, base64.

    >>> pack([1.0, -2.0])
    'ADwAwA=='
    """
    return base64.b64encode(np.asarray(values, dtype="<f2").tobytes()).decode("ascii")


def unpack(text: str) -> np.ndarray:
    """Return the numbers that `pack` wrote, as float64.

    >>> unpack("ADwAwA==").tolist()
    [1.0, -2.0]
    """
    return np.frombuffer(base64.b64decode(text), dtype="<f2").astype(np.float64)


class LatentExplorable(Explorable):
    """Drag a point over the codes of an autoencoder with two code units; the decoder runs in the browser.

    Args:
        decoder: an `nn.Sequential` such as `nn.Linear(2, 128), nn.ReLU(), nn.Linear(128, 64)`: linear layers, ReLU,
            Tanh and Sigmoid, from 2 numbers to the 64 pixels of a picture. Left out, one trained beforehand.
        codes: (N, 2), codes of examples, of which the first 700 are shown; needed where a decoder is given.
        labels: (N,), their classes, 0 to 9.
        z1, z2: where the point is.
        plane: whether the map shows the whole plane decoded, behind the codes.
        question: the sentence on top.

    Raises:
        ValueError: where decoder, codes and labels do not fit together.

    >>> widget = LatentExplorable(z1=0.5, z2=-1.0)
    >>> widget.decode(np.array([[0.5, -1.0]])).shape
    (1, 64)
    """

    _esm = module("latent.js")
    _css = sheet("latent.css")

    question = traitlets.Unicode(
        "Two numbers draw a digit. Where must the point go for a 0, and what lies between a 3 and an 8?"
    ).tag(sync=True)
    scene = traitlets.Unicode(
        "Left, a map: each handwritten digit stands, as a numeral or a dot, where the encoder puts it. Right, the "
        "picture of 8 × 8 pixels that the decoder draws at the point."
    ).tag(sync=True)
    z1 = traitlets.Float(0.0).tag(sync=True)
    z2 = traitlets.Float(0.0).tag(sync=True)
    plane = traitlets.Bool(False).tag(sync=True)
    layers = traitlets.List(traitlets.Unicode()).tag(sync=True)  # "linear 2 128", "relu", …
    weights = traitlets.Unicode("").tag(sync=True)
    codes = traitlets.Unicode("").tag(sync=True)
    labels = traitlets.Unicode("").tag(sync=True)
    view = traitlets.List(traitlets.Float()).tag(sync=True)  # middle of the map, and half its width

    shows = ("z1", "z2", "plane")
    size = (6.9, 4.4)

    def __init__(self, decoder: Any = None, codes: Any = None, labels: Any = None, **traits: Any) -> None:
        if decoder is None:
            with np.load(STORED) as stored:
                arrays = [stored[name] for name in ("0_weight", "0_bias", "2_weight", "2_bias")]
                codes, labels = stored["codes"], stored["labels"]
            layers = ["linear 2 128", "relu", "linear 128 64"]
        else:
            layers, arrays = _read(decoder)
        codes, labels = np.asarray(codes, dtype=np.float64), np.asarray(labels)
        if codes.ndim != 2 or codes.shape[1] != 2 or labels.shape != codes.shape[:1]:
            raise ValueError(
                f"LatentExplorable: codes must be (N, 2) and labels (N,), got {codes.shape} and {labels.shape}"
            )
        codes, labels = codes[:MOST], labels[:MOST]
        low, high = codes.min(axis=0), codes.max(axis=0)
        x, y = np.round((low + high) / 2, 1)
        half = np.ceil(0.54 * (high - low).max() * 10) / 10
        super().__init__(
            layers=layers,
            weights=pack(np.concatenate([np.ravel(array) for array in arrays])),
            codes=pack(codes.ravel()),
            labels="".join(str(int(label)) for label in labels),
            view=[float(x), float(y), float(half)],
            **traits,
        )

    @property
    def points(self) -> np.ndarray:
        """The codes on the map, (n, 2)."""
        return unpack(self.codes).reshape(-1, 2)

    def decode(self, z: np.ndarray) -> np.ndarray:
        """Return the pictures that the decoder draws for codes z (n, 2): (n, 64), ink 0 to 1 but for overshoots."""
        numbers, place = unpack(self.weights), 0
        for layer in self.layers:
            kind, *sizes = layer.split()
            if kind != "linear":
                z = BENDS[kind](z)
                continue
            fan_in, fan_out = map(int, sizes)
            weight = numbers[place : place + fan_in * fan_out].reshape(fan_out, fan_in)
            bias = numbers[place + weight.size : place + weight.size + fan_out]
            place += weight.size + fan_out
            z = z @ weight.T + bias
        return z

    @property
    def nearest(self) -> tuple[int, float]:
        """The class of the coded digit nearest to the point, and its distance."""
        away = np.hypot(*(self.points - [self.z1, self.z2]).T)
        return int(self.labels[int(away.argmin())]), float(away.min())

    @property
    def summary(self) -> str:
        label, away = self.nearest
        ink = float(np.clip(self.decode(np.array([[self.z1, self.z2]])), 0, 1).sum())
        near = "" if away <= FAR * self.view[2] else " No coded digit is near: the decoder is guessing."
        return (
            f"At ({number(self.z1)}, {number(self.z2)}) the decoder draws a picture with {number(ink, 1)} pixels' "
            "worth of ink. The nearest coded digit is "
            f"{'an' if label == 8 else 'a'} {label}, {number(away)} away.{near}"
        )

    def draw(self, figure: "Figure") -> None:
        left, right = figure.subplots(1, 2, width_ratios=(1.55, 1))
        figure.subplots_adjust(left=0.06, right=0.985, bottom=0.11, top=0.92, wspace=0.1)
        self._draw_map(left)
        picture = np.clip(self.decode(np.array([[self.z1, self.z2]])), 0, 1).reshape(8, 8)
        right.imshow(picture, cmap="gray_r", vmin=0, vmax=1)
        right.set(xticks=[], yticks=[])
        right.spines[:].set_color("#cccccc")
        right.set_title(f"decoded at ({number(self.z1)}, {number(self.z2)})", fontsize=10)

    def _draw_map(self, ax: "Axes") -> None:
        from nnbook.plot.palette import VERMILLION

        x, y, half = self.view
        if self.plane:
            ax.imshow(self._mosaic(), cmap="gray_r", vmin=0, vmax=1.6, extent=(x - half, x + half, y - half, y + half))
        for (a, b), label in zip(self.points, self.labels, strict=True):
            if self.plane:  # numerals over pictures cannot be read
                ax.plot(a, b, "o", ms=3.4, mfc=COLOURS[int(label)], mec="white", mew=0.5)
            else:
                ax.text(a, b, label, color=COLOURS[int(label)], fontsize=7, ha="center", va="center", clip_on=True)
        if self.plane:
            self._name_classes(ax)
        ax.plot(self.z1, self.z2, "o", ms=13, mfc="none", mec="white", mew=4)
        ax.plot(self.z1, self.z2, "o", ms=13, mfc="none", mec=VERMILLION, mew=2.2)
        ax.set(xlim=(x - half, x + half), ylim=(y - half, y + half), aspect="equal")
        ax.tick_params(length=0, labelsize=8)
        ax.spines[:].set_color("#cccccc")
        ax.set_xlabel("first code unit", fontsize=9, labelpad=2)
        ax.set_ylabel("second code unit", fontsize=9, labelpad=0)
        ax.set_title("where the encoder puts each digit", fontsize=10)

    def _name_classes(self, ax: "Axes") -> None:
        """Write the numeral of each class once, at the code with the least way to the others of its class."""
        from matplotlib.patheffects import withStroke

        halo = [withStroke(linewidth=3, foreground="white")]
        for label in sorted(set(self.labels)):
            own = self.points[[one == label for one in self.labels]]
            a, b = own[np.hypot(*(own[:, None] - own).T).sum(axis=0).argmin()]
            ax.text(
                a, b, label, color=COLOURS[int(label)], fontsize=12, weight="bold", ha="center", va="center",
                path_effects=halo,
            )  # fmt: skip

    def _mosaic(self) -> np.ndarray:
        """Return the whole plane decoded, a picture a tile, (PITCH TILES, PITCH TILES)."""
        x, y, half = self.view
        steps = half * ((2 * np.arange(TILES) + 1) / TILES - 1)
        z = np.array([[x + a, y - b] for b in steps for a in steps])
        tiles = np.zeros((TILES, TILES, PITCH, PITCH))
        tiles[:, :, 1:9, 1:9] = np.clip(self.decode(z), 0, 1).reshape(TILES, TILES, 8, 8)
        return tiles.transpose(0, 2, 1, 3).reshape(PITCH * TILES, PITCH * TILES)


def _read(decoder: Any) -> tuple[list[str], list[np.ndarray]]:
    """Return a decoder's layers as words and its weights and biases in turn, or say what does not fit."""
    layers, arrays, width = [], [], 2
    for part in _flat(decoder):
        kind = type(part).__name__.lower()
        if kind == "linear" and part.weight.shape[1] == width:
            layers.append(f"linear {width} {(width := part.weight.shape[0])}")
            bias = np.zeros(width) if part.bias is None else part.bias.data
            arrays += [part.weight.data, bias]
        elif kind in BENDS:
            layers.append(kind)
        else:
            raise ValueError(f"LatentExplorable: a decoder's part must take {width} numbers and be linear, or one of "
                             f"ReLU, Tanh, Sigmoid; got {part!r}")  # fmt: skip
    if width != 64:
        raise ValueError(f"LatentExplorable: the decoder must end in 64 pixels, got {width} from {decoder!r}")
    return layers, arrays


def _flat(module: Any) -> list[Any]:
    """Return the parts of a module in order, those of a Sequential inside it in its place."""
    return [part for child in module for part in _flat(child)] if hasattr(module, "__iter__") else [module]
