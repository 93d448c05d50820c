"""Figures of chapter 04 that come after a guess: their texts, too, are kept out of the reader's way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot.alt import describe, number
from nnbook.plot.layers import draw_gradients, draw_histograms
from nnbook.plot.palette import BLUE, GREEN, GREY, INK, ORANGE, SKY, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LAYERS = (1, 5, 10, 20)
DARK_ORANGE, DARK_GREEN = "#8a5f00", "#00775a"  # dark enough for letters


def draw_errors(ax: Axes, steps: np.ndarray, one_sided: Sequence[float], central: Sequence[float]) -> Axes:
    """Draw the error of a slope against the step h, by one-sided and by central differences, on logarithmic axes.

    >>> from matplotlib.figure import Figure
    >>> draw_errors(Figure().add_subplot(), np.array([0.01, 0.1]), [0.01, 0.1], [1e-4, 0.01]).get_xlabel()
    'step h'
    """
    ax.loglog(steps, one_sided, color=GREY)
    ax.loglog(steps, np.maximum(central, 1e-13), color=BLUE)
    ax.text(1.5e-6, 1e-5, "one-sided", color=INK, ha="right")
    ax.text(1.5e-2, 1e-6, "central", color=BLUE)
    ax.axvline(1e-5, color=GREY, ls=":")
    ax.text(1.6e-5, 2e-13, "h = 0.00001", color=INK, fontsize=9)
    ax.set(xlabel="step h", ylabel="error of the slope")
    return describe(
        ax,
        "Error of a slope against the step h on logarithmic axes. Both curves fall to a lowest point and rise again as "
        "h becomes tiny: the one-sided difference is best near 1e-8, the central one near 1e-5, and its best is "
        "several thousand times more exact.",
    )


def draw_chances_of_logits(axes: Sequence[Axes], chances: Mapping[int, np.ndarray]) -> Sequence[Axes]:
    """Draw the probabilities that a softmax gives as bars, on axes of its own for each factor of the logits.

    >>> from matplotlib.figure import Figure
    >>> axes = draw_chances_of_logits(Figure().subplots(1, 2), {1: np.array([0.3, 0.7]), 3: np.array([0.1, 0.9])})
    >>> axes[1].get_title(loc="left") or axes[1].get_title()
    'logits × 3'
    """
    for ax, (factor, p) in zip(axes, chances.items(), strict=True):
        bars = ax.bar(range(len(p)), p, color=SKY, edgecolor=INK, lw=0.6)
        ax.bar_label(bars, [f"{v:.2g}" if v > 1e-3 else f"{v:.0e}" for v in p], fontsize=9)
        ax.set(title=f"logits × {factor}", xlabel="class", xticks=range(len(p)), ylim=(0, 1.15))
        describe(ax, f"four bars with the probabilities {', '.join(number(v, 2) for v in p)}.")
    axes[0].set_ylabel("probability")
    return axes


def draw_wrong(ax: Axes, curves: Mapping[str, np.ndarray]) -> Axes:
    """Draw the share of wrong digits by epoch for three neurons, each with its name near the right end.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_wrong(Figure().add_subplot(), {"step": np.array([0.5, 0.5]), "sigmoid": np.array([0.5, 0.1])})
    >>> [text.get_text() for text in ax.texts]
    ['step', 'sigmoid']
    """
    told = []
    for (name, wrong), (colour, style, above) in zip(
        curves.items(), ((INK, "-", 2), (VERMILLION, "--", -5), (BLUE, "-", 2)), strict=False
    ):
        share = 100 * np.asarray(wrong)
        ax.plot(share, color=colour, ls=style)
        ax.text(len(share) - 5, share[-1] + above, name, color=colour, ha="right")
        told.append(f"{name} from {number(share[0])} % to {number(share[-1])} %")
    ax.set(xlabel="epoch", ylabel="wrong digits, %", ylim=(-1, 62))
    return describe(ax, f"Share of wrong digits from the first epoch to the last: {'; '.join(told)}.")


def draw_outputs(axes: Any, networks: Mapping[str, Sequence[np.ndarray]]) -> str:
    """Draw the outputs of layers 1, 5, 10 and 20 as histograms, a row for each network; return what they show.

    >>> from matplotlib.figure import Figure
    >>> draw_outputs(Figure().subplots(1, 4, squeeze=False), {"f": [np.array([0.0, 1.0])] * 20})
    'Histograms of outputs. f: standard deviation 0.5 at layer 1, 0.5 at layer 5, 0.5 at layer 10, 0.5 at layer 20.'
    """
    told = []
    for row, (name, outs) in zip(axes, networks.items(), strict=True):
        chosen = [outs[k - 1] for k in LAYERS]
        draw_histograms(row, chosen)
        for ax, k, out in zip(row, LAYERS, chosen, strict=True):
            ax.set_title(f"{name}, layer {k}\nmean {round(out.mean(), 2) + 0:.2f}\ns.d. {out.std():.2g}", loc="left")
            ax.set_xlabel("output" if row is axes[-1] else "")
        spreads = ", ".join(f"{number(out.std(), 2)} at layer {k}" for k, out in zip(LAYERS, chosen, strict=True))
        told.append(f"{name}: standard deviation {spreads}")
    return f"Histograms of outputs. {'; '.join(told)}."


def draw_vanishing(ax: Axes, runs: Mapping[str, np.ndarray]) -> str:
    """Draw the norm of the gradient by layer for three networks, the first seed of each; return what it shows.

    >>> from matplotlib.figure import Figure
    >>> runs = dict.fromkeys(("sigmoid", "tanh", "ReLU"), np.ones((10, 20)))
    >>> draw_vanishing(Figure().add_subplot(), runs)[-40:]
    'ReLU from 1 at layer 20 to 1 at layer 1.'
    """
    looks = ((BLUE, BLUE, 10, 1e-6), (ORANGE, DARK_ORANGE, 1.3, 3), (GREEN, DARK_GREEN, 1, 4e2))
    told = []
    for (name, norms), (colour, ink, x, y) in zip(runs.items(), looks, strict=True):
        draw_gradients(ax, norms[0], colour=colour)
        ax.text(x, y, name, color=ink)
        told.append(f"{name} from {number(norms[0][-1])} at layer {norms.shape[1]} to {number(norms[0][0])} at layer 1")
    ax.set_ylim(top=1e4)
    return f"Norm of the gradient by layer, on a logarithmic axis, for one seed: {'; '.join(told)}."


def draw_quiet(axes: Sequence[Axes], shifts: np.ndarray, shares: Mapping[str, np.ndarray], normal: np.ndarray) -> str:
    """Draw the shares of inactive pairs and of dead units against the bias, on axes of their own for each set.

    Returns what they show. shares: for each set (len(shifts), 2). normal: the share of pairs that a bell curve gives.

    >>> from matplotlib.figure import Figure
    >>> shares = {"random": np.array([[0.98, 0.5], [0.5, 0.0]]), "digits": np.array([[0.98, 0.5], [0.5, 0.0]])}
    >>> told = draw_quiet(Figure().subplots(1, 2), np.array([-2.0, 0.0]), shares, np.array([0.977, 0.5]))
    >>> told[told.index("digits") :]
    'digits: 50 % dead at b = −2 s, 0 % dead at b = 0 s.'
    """
    told = []
    for ax, (name, share) in zip(axes, shares.items(), strict=True):
        ax.plot(shifts, 100 * normal, color=SKY, lw=5, alpha=0.6)
        ax.plot(shifts, 100 * share[:, 0], ".", color=BLUE)
        ax.plot(shifts, 100 * share[:, 1], "s-", color=VERMILLION, ms=4, lw=1)
        ax.set(xlabel="bias b, in units of the spread s", title=name)
        dead = [(shift, 100 * share[shifts == shift, 1][0]) for shift in (-4, -3, -2, -1, 0) if shift in shifts]
        told.append(f"{name}: " + ", ".join(f"{number(part)} % dead at b = {number(b)} s" for b, part in dead))
    axes[0].text(0.5, 62, "inactive pairs (dots)\nand Φ(−b/s) (band)", color=BLUE)
    axes[0].text(-3.5, 12, "dead units", color=VERMILLION, ha="right")
    axes[0].set_ylabel("share, %")
    text = (
        "Inactive pairs and dead units against the bias. The share of inactive pairs follows the band in both graphs. "
    )
    return text + f"Dead units: {'; '.join(told)}."
