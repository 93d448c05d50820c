"""What happens from layer to layer: the size of the gradients, and the activations as histograms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot.alt import count, describe, number
from nnbook.plot.arguments import complete
from nnbook.plot.numbers import read_array
from nnbook.plot.palette import BLUE, INK
from nnbook.plot.shades import darker

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@complete
def draw_gradients(
    ax: Axes,
    norms: Mapping[str, float] | Sequence[float],
    label: str = "",
    colour: str = BLUE,
    log: bool = True,
) -> Axes:
    """Draw the size of the gradient in each layer, from the first layer on the left to the last on the right.

    Call it again on the same axes, with another label and colour, to compare. A gradient of 0 has no place on a
    logarithmic axis: it is drawn as an open triangle at the bottom.

    Args:
        ax: where to draw.
        norms: for each layer the norm of its gradient, by name or in order.
        label: of the curve; stands at its last point.
        colour: of the curve.
        log: whether the vertical axis is logarithmic.

    Returns:
        ax

    Raises:
        TypeError: if norms are no numbers.
        ValueError: if there are none, or one is negative or not finite.

    >>> from matplotlib.figure import Figure
    >>> from nnbook.plot import alt_text
    >>> ax = draw_gradients(Figure().add_subplot(), {"fc1": 1e-4, "fc2": 0.01, "fc3": 1.0})
    >>> alt_text(ax)
    'Gradient norms of 3 layers: 0.0001 at fc1, 1 at fc3; the smallest is 1/10000 of the largest.'
    """
    names = [str(name) for name in norms] if isinstance(norms, Mapping) else [str(i + 1) for i in range(len(norms))]
    values = read_array(list(norms.values()) if isinstance(norms, Mapping) else norms, "draw_gradients: norms")
    values = values.astype(float)
    if values.ndim != 1 or not len(values):
        raise ValueError(f"draw_gradients: norms must be one number a layer, (L,), got shape {values.shape}")
    if not np.isfinite(values).all() or values.min() < 0:
        worst = values[~(np.isfinite(values) & (values >= 0))][0]
        raise ValueError(f"draw_gradients: norms must be finite and not negative, got {worst}")
    places = np.arange(len(values))
    log = log and bool(values.any())
    ax.set_yscale("log" if log else "linear")
    shown = np.where(values > 0, values, np.nan) if log else values
    ax.plot(places, shown, "o-", color=colour, ms=5, zorder=3)
    if log and not values.all():
        nothing = places[values == 0]
        ax.plot(nothing, np.full(len(nothing), 0.02), "v", ms=7, mfc="white", mec=colour, mew=1.5, zorder=4,
                transform=ax.get_xaxis_transform())  # fmt: skip
    many = sum(len(name) + 1 for name in names) > 70
    ax.set_xticks(places, names, rotation=90 if many else 0, fontsize=9 if len(names) <= 20 else 6.5)
    ax.set(xlabel="layer", ylabel="norm of the gradient", xlim=(-0.5, len(values) - 0.5))
    if label:
        last = int(np.flatnonzero(np.isfinite(shown))[-1])
        ax.annotate(label, (last, float(shown[last])), xytext=(8, 0), textcoords="offset points", va="center",
                    fontsize=9.5, color=darker(colour), annotation_clip=False)  # fmt: skip
    return describe(ax, _tell_gradients(names, values, label))


def _tell_gradients(names: list[str], values: np.ndarray, label: str) -> str:
    text = f"Gradient norms of {count(len(values), 'layer')}" + (f", {label}" if label else "")
    text += f": {number(values[0])} at {names[0]}"
    text += f", {number(values[-1])} at {names[-1]}" if len(values) > 1 else ""
    if not values.all():
        return text + f"; it is 0 in {count(int((values == 0).sum()), 'layer')}."
    ratio = values.max() / values.min()
    return text + (f"; the smallest is 1/{ratio:.0f} of the largest." if ratio >= 1.5 else ".")


@complete
def draw_histograms(
    axes: Any, arrays: Sequence[Any] | Mapping[str, Any], names: Sequence[str] = (), bins: int = 40
) -> Any:
    """Draw the values in each layer as a histogram on axes of its own, all with one horizontal scale.

    Mean and standard deviation stand above each; the height is the share of the values in a bin.

    Args:
        axes: as many axes as arrays, as `plt.subplots` gives them.
        arrays: for each layer its values, of any shape, in order or by name.
        names: of the layers, if they are given in order; "layer 1", "layer 2" … if left out.
        bins: how many.

    Returns:
        axes

    Raises:
        TypeError: if an array holds no numbers.
        ValueError: if there are not as many axes as arrays, or an array is empty.

    >>> from matplotlib.figure import Figure
    >>> axes = draw_histograms(Figure().subplots(1, 2), {"first": [1.0, 3.0], "second": [0.0, 0.0]})
    >>> axes[0].get_title(loc="left").splitlines()
    ['first', 'mean 2', 's.d. 1']
    """
    if isinstance(arrays, Mapping):
        names, arrays = [str(name) for name in arrays], list(arrays.values())
    names = [str(name) for name in names] or [f"layer {i + 1}" for i in range(len(arrays))]
    flat = list(np.ravel(np.asarray(axes, dtype=object)))
    if not len(flat) == len(arrays) == len(names):
        raise ValueError(f"draw_histograms: {len(arrays)} arrays, {len(flat)} axes and {len(names)} names")
    rows = [
        read_array(one, f"draw_histograms: {name}").astype(float).ravel()
        for one, name in zip(arrays, names, strict=True)
    ]
    finite = [row[np.isfinite(row)] for row in rows]
    for name, row in zip(names, finite, strict=True):
        if not len(row):
            raise ValueError(f"draw_histograms: {name} has no finite values to count")
    low, high = min(row.min() for row in finite), max(row.max() for row in finite)
    room = 0.02 * (high - low) or 0.5
    edges = np.linspace(low - room, high + room, bins + 1)
    for i, (ax, name, row, seen) in enumerate(zip(flat, names, rows, finite, strict=True)):
        _draw_histogram(ax, name, seen, edges, lost=len(row) - len(seen))
        ax.set(ylabel="share of values" if i == 0 else "")
    return axes


def _draw_histogram(ax: Axes, name: str, values: np.ndarray, edges: np.ndarray, lost: int) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    counts, _ = np.histogram(values, edges)
    shares = counts / len(values)
    ax.stairs(shares, edges, fill=True, color=BLUE, alpha=0.35)
    ax.stairs(shares, edges, color=BLUE, lw=1.0)
    mean, deviation = number(values.mean(), 2), number(values.std(), 2)
    ax.set_title(f"{name}\nmean {mean}\ns.d. {deviation}", fontsize=8.5, loc="left", color=INK)
    ax.set(xlim=(edges[0], edges[-1]), ylim=(0, 1.08 * shares.max()), xlabel="value")
    ax.xaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=3))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=None, symbol=" %"))
    ax.tick_params(labelsize=8)
    top = int(shares.argmax())
    text = (
        f"{name}: mean {mean}, standard deviation {deviation}, from {number(values.min())} to {number(values.max())};"
    )
    text += f" the fullest bin, {number(edges[top], 2)} to {number(edges[top + 1], 2)}, holds {100 * shares[top]:.0f} %"
    describe(ax, text + (f"; {count(lost, 'value')} not finite." if lost else "."))
