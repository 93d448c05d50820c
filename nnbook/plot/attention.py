"""Maps of attention: a row for each query, a column for each key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_attention(
    ax: Axes,
    weights: Any,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    numbers: bool = False,
    zeros: bool = True,
) -> Axes:
    """Draw weights of attention as shades of blue, from 0 to 1; return the axes.

    weights: (T, S), a row for each query. rows, columns: what stands beside and above; numbers: write each weight;
    zeros: those that are 0 in two decimals, too.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_attention(Figure().subplots(), np.eye(2), "ab", "cd", numbers=True)
    >>> [text.get_text() for text in ax.texts]
    ['1.00', '0.00', '0.00', '1.00']
    """
    weights = np.asarray(weights)
    ax.imshow(weights, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(weights.shape[1]), [] if columns is None else list(columns))
    ax.set_yticks(range(weights.shape[0]), [] if rows is None else list(rows))
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color("#cccccc")
    for i, j in np.ndindex(weights.shape) if numbers else ():
        shade = "white" if weights[i, j] > 0.55 else palette.INK
        text = f"{weights[i, j]:.2f}"
        if zeros or text != "0.00":
            ax.text(j, i, text, ha="center", va="center", color=shade, fontsize=9.5)
    return ax


def draw_shares(shares: Sequence[float], every: int) -> tuple[Figure, str]:
    """Draw shares of right answers, in per cent, taken every so many steps; return the figure and what it shows.

    >>> draw_shares([0.0, 5.0, 60.0], 40)[1]
    'Unseen dates right, every 40 steps, from 0 % at the start to 60 % after 80 steps.'
    """
    import matplotlib.pyplot as plt

    steps = every * np.arange(len(shares))
    fig, ax = plt.subplots(figsize=(6.4, 2.2))
    ax.plot(steps, shares, "o-", color=palette.BLUE, ms=4)
    ax.set(xlabel="step", ylabel="unseen dates right, %", ylim=(0, 104))
    told = f"from {shares[0]:.0f} % at the start to {shares[-1]:.0f} % after {steps[-1]} steps"
    return fig, f"Unseen dates right, every {every} steps, {told}."


def draw_saturation(axes: Sequence[Axes], sizes: Sequence[int], rng: np.random.Generator) -> Sequence[Axes]:
    """Draw how a softmax over 16 random scores q·k hardens as the length d of q and k grows, raw and divided by √d.

    axes: two. sizes: the lengths d. On the left the greatest weight, on the right the size of the gradient that passes
    the softmax, each as a mean over 500 draws. Returns the axes.
    """
    from nnbook.ops import softmax, softmax_backward

    greatest: dict[str, list[float]] = {"raw": [], "divided by √d": []}
    passed: dict[str, list[float]] = {"raw": [], "divided by √d": []}
    for d in sizes:
        q, k = rng.normal(size=(500, 1, d)), rng.normal(size=(500, 16, d))
        scores = (k @ q.swapaxes(1, 2))[..., 0]
        g = rng.normal(size=scores.shape)
        for name, z in (("raw", scores), ("divided by √d", scores / d**0.5)):
            greatest[name].append(float(softmax(z).max(1).mean()))
            passed[name].append(float(np.linalg.norm(softmax_backward(g, z), axis=1).mean()))
    for ax, values, label in zip(axes, (greatest, passed), ("greatest weight", "gradient that passes"), strict=True):
        for name, colour, marker in (("raw", palette.VERMILLION, "s-"), ("divided by √d", palette.BLUE, "o-")):
            ax.semilogx(sizes, values[name], marker, color=colour, ms=4)
            ax.text(sizes[-1] * 1.15, values[name][-1], name, color=colour, va="center")
        ax.set(xlabel="d, length of queries and keys", ylabel=f"{label} (mean)", ylim=(0, None))
        ax.set_xticks(sizes, [str(d) for d in sizes])
        ax.minorticks_off()
    return axes
