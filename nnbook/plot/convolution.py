"""The pictures of chapter 09: what filters make of a photograph, what a unit sees, and scores over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot.palette import BLUE, GREEN, INK, ORANGE, VERMILLION

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def photograph_maps(photo: np.ndarray, maps: Mapping[str, np.ndarray]) -> Figure:
    """Draw a photograph, (H, W) in grey or (H, W, 3) in colour, and beside it maps (H, W) on a scale around 0.

    Returns the figure.

    >>> len(photograph_maps(np.zeros((4, 6)), {"edges": np.zeros((4, 6))}).axes)
    2
    """
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(1, 1 + len(maps), figsize=(10, 10 / (1 + len(maps)) * 0.72 + 0.35), layout="constrained")
    axes[0].imshow(photo, cmap="gray")
    axes[0].set_title("the photograph")
    for ax, (title, values) in zip(axes[1:], maps.items(), strict=True):
        reach = max(float(np.quantile(np.abs(values), 0.99)), 1e-9)
        ax.imshow(values, cmap=_around_zero(), vmin=-reach, vmax=reach)
        ax.set_title(title)
    for ax in axes:
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    return fig


def seen_by(pictures: Mapping[str, np.ndarray]) -> Figure:
    """Draw for each unit the size of its gradient at every pixel, (H, W), 0 in white. Returns the figure.

    >>> len(seen_by({"a unit": np.eye(3)}).axes)
    1
    """
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(1, len(pictures), figsize=(2.7 * len(pictures), 3), layout="constrained", squeeze=False)
    for ax, (title, values) in zip(axes[0], pictures.items(), strict=True):
        ax.imshow(np.abs(values) / max(float(np.abs(values).max()), 1e-12), cmap="Blues", vmin=0, vmax=1)
        rows, columns = (np.flatnonzero(np.any(values != 0, axis=axis)) for axis in (1, 0))
        ax.set_title(title)
        ax.set_xlabel(f"{len(rows)} × {len(columns)} pixels")
        ax.set_xticks(np.arange(-0.5, values.shape[1]), [])
        ax.set_yticks(np.arange(-0.5, values.shape[0]), [])
        ax.grid(color="#cccccc", lw=0.5)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(True)
    return fig


def moved_digits(shares: Mapping[str, Sequence[float]]) -> Figure:
    """Draw for each network the share of digits read, in per cent, that were moved by 0, 1, 2, … pixels.

    Returns the figure.

    >>> len(moved_digits({"CNN": [99, 70], "MLP": [98, 50]}).axes)
    1
    """
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots(figsize=(6.2, 3.2), layout="constrained")
    for (name, share), colour, marker in zip(shares.items(), (BLUE, ORANGE, GREEN), "os^", strict=False):
        ax.plot(share, marker=marker, color=colour)
        ax.text(1.06, share[1] + 2, name, color=INK, fontsize=11)
    pixels = range(len(next(iter(shares.values()))))
    ax.set(xlabel="test digits moved to the right, pixels", ylabel="read right, %", xticks=pixels, ylim=(0, 104))
    return fig


def scores_in_strips(groups: Mapping[str, Mapping[str, Sequence[float]]]) -> Figure:
    """Draw scores in per cent as dots, a strip for each network in each group, with the mean and two standard errors.

    groups: for each group its networks, for each of these the scores of several seeds. The networks' names are the same
    in all groups.
    Returns the figure.

    >>> len(scores_in_strips({"digits": {"CNN": [99, 98.5], "MLP": [97, 97.5]}}).axes)
    1
    """
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
    names = list(next(iter(groups.values())))
    styles: dict[str, dict[str, Any]] = {
        name: {"color": colour, "marker": marker}
        for name, colour, marker in zip(names, (BLUE, ORANGE), "os", strict=False)
    }
    places, labels = [], []
    for i, (group, networks) in enumerate(groups.items()):
        for j, (name, scores) in enumerate(networks.items()):
            at, values = 2.4 * i + j, np.asarray(scores, dtype=float)
            jitter = np.linspace(-0.2, 0.2, len(values))
            ax.plot(at + jitter, values, ls="", ms=5, alpha=0.75, mec="none", **styles[name])
            error = 2 * values.std(ddof=1) / np.sqrt(len(values))
            ax.errorbar(at + 0.32, values.mean(), error, fmt="_", color=INK, ms=12, mew=2, capsize=3, lw=1.4)
            ax.text(at + 0.42, values.mean(), f"{values.mean():.1f}", va="center", fontsize=10, color=INK)
            places.append(at)
            labels.append(f"{name},\n{group}")
    ax.axhline(98.8, color=VERMILLION, lw=1, ls="--")
    ax.text(max(places) + 0.75, 98.85, "asked: 98.8", color=VERMILLION, ha="right", va="bottom", fontsize=9.5)
    ax.set_xticks(places, labels)
    ax.tick_params(axis="x", length=0)
    ax.set(ylabel="test digits read right, %", xlim=(-0.6, max(places) + 0.8))
    ax.grid(axis="y", color="#e4e4e4", lw=0.6)
    return fig


def _around_zero() -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("around zero", [ORANGE, "#ffffff", BLUE])
