"""A network of layers, from left to right: neurons shaded by what they say, wires by their weight."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnbook.plot.alt import count, describe, number
from nnbook.plot.arguments import complete
from nnbook.plot.numbers import read_array
from nnbook.plot.palette import BLUE, GREY, INK, ORANGE
from nnbook.plot.shades import diverging, sequential, text_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RADIUS = 0.36  # of a neuron, where neurons of a column are 1 apart


class Column(NamedTuple):
    """One layer as it is drawn: which of its neurons, and where."""

    size: int
    shown: np.ndarray  # indices, (S,)
    heights: np.ndarray  # (S,)
    gap: float | None  # the height of the dots, where neurons are left out
    activations: np.ndarray | None  # (size,)


@complete
def draw_network(
    ax: Axes,
    layers: Sequence[Any],
    weights: Sequence[Any] | None = None,
    names: Sequence[str] = (),
    limit: int = 8,
) -> Axes:
    """Draw a network's layers from left to right, each neuron a circle, each weight a wire.

    Neurons are shaded by their activations, on one scale for all layers: white at 0, ink for the largest, orange
    where it is negative. Wires are blue for positive weights and orange and dashed for negative ones, wider for larger.
    Of a layer larger than ``limit`` the first and the last neurons are drawn, with dots between and its size below.

    Args:
        ax: where to draw; what is drawn fills its present size.
        layers: for each layer its size, or its activations, (N_l,).
        weights: for each gap between two layers a matrix (N_{l+1}, N_l), as `Linear` has it; thin grey wires if None.
        names: a word above each layer; may be left out.
        limit: how many circles a layer may have, at least 3.

    Returns:
        ax

    Raises:
        TypeError: if layers is no sequence, or activations are no numbers.
        ValueError: if there is no layer, a layer is empty, or a matrix of weights does not fit its layers.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_network(Figure().add_subplot(), [784, 16, 10])
    >>> [text.get_text() for text in ax.texts if text.get_text().isdigit()]
    ['784', '16', '10']
    """
    columns = _columns(layers, limit)
    matrices = _matrices(weights, columns)
    if names and len(names) != len(columns):
        raise ValueError(f"draw_network: {len(names)} names for {len(columns)} layers")
    tallest = max(3.0, *(float(np.ptp(column.heights)) + 1 for column in columns))
    box = ax.get_window_extent()
    width = max(1.5 * (len(columns) - 1), (tallest + 1.2) * box.width / max(box.height, 1) - 1.2)
    places = np.linspace(0, width, len(columns)) if len(columns) > 1 else np.zeros(1)
    for i, (x0, x1) in enumerate(itertools.pairwise(places)):
        _draw_wires(ax, (x0, columns[i]), (x1, columns[i + 1]), matrices[i], _largest(matrices))
    ax.set(xlim=(-0.6, places[-1] + 0.6), ylim=(-tallest / 2 - 0.75, tallest / 2 + 0.45), aspect="equal")
    ax.axis("off")
    points = box.height / ((tallest + 1.2) * ax.get_figure(root=True).dpi / 72)  # type: ignore[union-attr]
    for x, column in zip(places, columns, strict=True):
        _draw_neurons(ax, x, column, _largest([c.activations for c in columns]), points)
        ax.text(x, -tallest / 2 - 0.15, f"{column.size:,}", ha="center", va="top", fontsize=9, color=INK)
    for x, name in zip(places, names, strict=False):
        ax.text(x, tallest / 2 + 0.1, name, ha="center", va="bottom", fontsize=9.5, color=INK)
    return describe(ax, _sentence(columns, matrices))


def _columns(layers: Sequence[Any], limit: int) -> list[Column]:
    """Read the layers and choose the neurons to draw."""
    if isinstance(layers, int | str) or not hasattr(layers, "__len__"):
        raise TypeError(f"draw_network: layers must be a list of sizes or of activations, got {layers!r:.60}")
    if len(layers) == 0:
        raise ValueError("draw_network: layers is empty, expected at least one layer")
    if limit < 3:
        raise ValueError(f"draw_network: limit must be at least 3, got {limit}")
    return [_column(layer, i, limit) for i, layer in enumerate(layers)]


def _column(layer: Any, i: int, limit: int) -> Column:
    if isinstance(layer, int | np.integer):
        size, activations = int(layer), None
    else:
        activations = read_array(layer, f"draw_network: layer {i}").astype(float)
        if activations.ndim != 1:
            shape = activations.shape
            raise ValueError(f"draw_network: layer {i} must be a size or activations (N,), got shape {shape}")
        size = len(activations)
    if size < 1:
        raise ValueError(f"draw_network: layer {i} has {size} neurons, expected at least 1")
    if size <= limit:
        return Column(size, np.arange(size), (size - 1) / 2 - np.arange(size), None, activations)
    first = limit // 2  # one place of the limit goes to the dots
    last = limit - 1 - first
    rows = (limit - 1) / 2 - np.arange(limit)
    shown = np.concatenate([np.arange(first), np.arange(size - last, size)])
    return Column(size, shown, np.delete(rows, first), float(rows[first]), activations)


def _matrices(weights: Sequence[Any] | None, columns: list[Column]) -> list[np.ndarray | None]:
    if weights is None:
        return [None] * (len(columns) - 1)
    if len(weights) != len(columns) - 1:
        raise ValueError(f"draw_network: {len(columns)} layers need {len(columns) - 1} weights, got {len(weights)}")
    matrices: list[np.ndarray | None] = []
    for i, (one, before, after) in enumerate(zip(weights, columns, columns[1:], strict=False)):
        matrix = read_array(one, f"draw_network: weights[{i}]")
        if matrix.shape != (after.size, before.size):
            fit = (after.size, before.size)
            raise ValueError(f"draw_network: weights[{i}] has shape {matrix.shape}, its layers expect {fit}")
        matrices.append(matrix)
    return matrices


def _largest(arrays: Sequence[np.ndarray | None]) -> float:
    """Return the largest absolute value of all; at least a little more than 0, to divide by."""
    return max([1e-12, *(float(np.abs(a).max(initial=0)) for a in arrays if a is not None)])


def _draw_wires(
    ax: Axes, start: tuple[float, Column], end: tuple[float, Column], matrix: np.ndarray | None, reach: float
) -> None:
    from matplotlib.collections import LineCollection

    (x0, before), (x1, after) = start, end
    # Weak wires first, so that the strong ones lie on top.
    pairs = [(i, j) for i in range(len(after.shown)) for j in range(len(before.shown))]
    strength = np.zeros(len(pairs))
    if matrix is not None:
        strength = np.array([matrix[after.shown[i], before.shown[j]] for i, j in pairs]) / reach
    order = np.argsort(np.abs(strength), kind="stable")
    lines = [np.array([(x0, before.heights[pairs[k][1]]), (x1, after.heights[pairs[k][0]])]) for k in order]
    strength = strength[order]
    if matrix is None:
        ax.add_collection(LineCollection(lines, colors=GREY, linewidths=0.6, alpha=0.6, zorder=1))
        return
    ax.add_collection(
        LineCollection(
            lines,
            colors=[BLUE if s >= 0 else ORANGE for s in strength],
            linewidths=0.25 + 2.75 * np.abs(strength),
            linestyles=["-" if s >= 0 else (0, (3, 1.2)) for s in strength],
            zorder=1,
        )
    )


def _draw_neurons(ax: Axes, x: float, column: Column, reach: float, points: float) -> None:
    """Draw a layer's circles; the numbers stand inside where the circles have room (``points``: one unit's height)."""
    from matplotlib.patches import Circle

    size = min(9.0, 0.5 * RADIUS * points)
    for i, y in zip(column.shown, column.heights, strict=True):
        value = None if column.activations is None else float(column.activations[i])
        face = (1.0, 1.0, 1.0)
        if value is not None:
            face = sequential(INK)(value / reach) if value >= 0 else diverging()(0.5 + 0.5 * value / reach)
        ax.add_patch(Circle((x, float(y)), RADIUS, facecolor=face, edgecolor=INK, lw=1.1, zorder=2))
        if value is not None and size >= 5:
            text = number(value, 2)
            small = min(size, 3.1 * size / max(len(text), 1) * 1.1)
            ax.text(x, float(y), text, ha="center", va="center_baseline", fontsize=small, color=text_on(face), zorder=3)
    if column.gap is not None:
        ax.text(x, column.gap, "⋮", ha="center", va="center", fontsize=13, color=INK, zorder=3)


def _sentence(columns: list[Column], matrices: list[np.ndarray | None]) -> str:
    sizes = ", ".join(f"{column.size:,}" for column in columns)
    text = f"A network of {count(len(columns), 'layer')} with {sizes} {'neuron' if sizes == '1' else 'neurons'}."
    known = [m for m in matrices if m is not None]
    if known:
        weights = np.concatenate([m.ravel() for m in known])
        text += f" Weights run from {number(weights.min())} to {number(weights.max())},"
        text += f" {round(100 * float(np.mean(weights > 0)))} % of them positive."
    for i, column in enumerate(columns):
        if column.activations is not None:
            text += f" Layer {i + 1}: " + _activity(column.activations)
    return text


def _activity(activations: np.ndarray) -> str:
    if len(activations) <= 4:
        return "activations " + ", ".join(number(a) for a in activations) + "."
    top = int(activations.argmax())
    low, high = number(activations.min()), number(activations[top])
    return f"activations from {low} to {high}, the largest at neuron {top}."
