"""The pictures of chapter 18: people counted, ROC curves, costs, calibration, lesions, markers, and who is treated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nnbook.plot.palette import BLUE, GREY, INK, ORANGE, PURPLE, VERMILLION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLES = ((BLUE, "-"), (VERMILLION, "--"), (INK, "-."), (PURPLE, ":"))


def draw_people(found: int, missed: int, alarms: int, spared: int) -> tuple[Figure, str]:
    """Draw people who were tested, one a mark. Returns the figure and what it shows.

    >>> draw_people(9, 1, 99, 891)[1][:46]
    'Of 1,000 people 108 are called ill: 9 who are '
    """
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots(figsize=(8.6, 3.7), layout="constrained")
    n = found + missed + alarms + spared
    place = np.arange(n)
    x, y = place // 20, 19 - place % 20
    ends = np.cumsum([found, missed, alarms, spared])
    looks = (
        ("^", ORANGE, INK, 46, f"ill and called: {found}"),
        ("v", "white", VERMILLION, 46, f"ill and missed: {missed}"),
        ("o", BLUE, BLUE, 30, f"healthy but called: {alarms}"),
        (".", "#c4c4c4", "#c4c4c4", 22, f"healthy and not called: {spared}"),
    )
    for (marker, colour, edge, size, name), start, end in zip(looks, [0, *ends], ends, strict=False):
        ax.scatter(x[start:end], y[start:end], s=size, marker=marker, c=colour, edgecolors=edge, lw=1.1, label=name)
    ax.set(xlim=(-1, n // 20 + 1), ylim=(-1, 20))
    ax.axis("off")
    fig.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=9.5, handletextpad=0.2, columnspacing=1.4)
    called = found + alarms
    return fig, (
        f"Of {n:,} people {called} are called ill: {found} who are and {alarms} who are not. {missed} is ill "
        f"and missed. The {found} are a small corner of the {called}."
    )


def draw_roc(
    curves: Mapping[str, tuple[np.ndarray, np.ndarray, float]], prevalences: Sequence[float]
) -> tuple[Figure, str]:
    """Draw ROC curves by name: (alarms, found, area), and precision against recall for each share of ill people.

    Returns the figure and what it shows.

    >>> draw_roc({"a coin": (np.array([0.0, 1.0]), np.array([0.0, 1.0]), 0.5)}, [0.5])[1][:34]
    'ROC curves: a coin with area 0.5. '
    """
    import matplotlib.pyplot as plt

    fig, (ax, right) = plt.subplots(1, 2, figsize=(9.4, 4.4), layout="constrained")
    ax.plot([0, 1], [0, 1], color=GREY, lw=1, ls=(0, (2, 3)))
    ax.text(0.64, 0.54, "a coin", color=GREY, rotation=41, ha="center", va="center")
    for (name, (alarms, found, area)), (colour, line) in zip(curves.items(), STYLES, strict=False):
        ax.plot(alarms, found, color=colour, ls=line, lw=2.2, label=f"{name}: area {area:.3g}")
        for i, share in enumerate(prevalences):
            called = share * found[1:] + (1 - share) * alarms[1:]
            right.plot(
                found[1:],
                share * found[1:] / called,
                color=colour,
                ls=line,
                lw=2.2 if i == 0 else 1.2,
                label=f"{name}, {100 * share:.0f} in 100 ill",
            )
    ax.set(
        xlabel="share of the healthy called ill (1 − specificity)", ylabel="share of the ill called ill (sensitivity)"
    )
    right.set(xlabel="recall (sensitivity)", ylabel="precision (share of the called who are ill)")
    ax.legend(loc="lower right", frameon=False, fontsize=9)
    right.legend(loc="upper left", bbox_to_anchor=(0.19, 0.53), frameon=False, fontsize=9)
    for one in (ax, right):
        one.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.04))
    told = "; ".join(f"{name} with area {area:.3g}" for name, (_, _, area) in curves.items())
    shares = ", ".join(f"{100 * share:.0f}" for share in prevalences)
    return fig, (
        f"ROC curves: {told}. Beside them precision against recall where so many in 100 are ill: {shares}; the fewer "
        f"are ill, the lower the precision."
    )


def draw_costs(thresholds: np.ndarray, costs: Mapping[str, np.ndarray]) -> tuple[Figure, str]:
    """Draw the cost a patient against the threshold, a line for each price of a miss, its least point marked.

    >>> draw_costs(np.array([0.0, 0.5]), {"1": np.array([2.0, 1.0])})[1]
    'Cost a patient against the threshold: if a miss costs 1, least at 0.5.'
    """
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots(figsize=(6.8, 3.6), layout="constrained")
    told = []
    for (name, line), (colour, dashes) in zip(costs.items(), STYLES, strict=False):
        best = int(np.argmin(line))
        ax.plot(thresholds, line, color=colour, ls=dashes, lw=2)
        ax.plot(thresholds[best], line[best], "o", color=colour, ms=8)
        leaves = np.flatnonzero(line > 1.5)
        x, y = (float(thresholds[leaves[0]]), 1.53) if leaves.size else (1.02, float(line[-1]))
        place = ("center", "bottom") if leaves.size else ("left", "center")
        ax.text(x, y, f"a miss costs {name}", color=colour, ha=place[0], va=place[1], fontsize=9.5)
        told.append(f"if a miss costs {name}, least at {thresholds[best]:.2g}")
    ax.set(xlabel="threshold", ylabel="cost a patient, in false alarms", xlim=(0, 1), ylim=(0, 1.5))
    return fig, f"Cost a patient against the threshold: {'; '.join(told)}."


def draw_reliability(models: Mapping[str, tuple[np.ndarray, np.ndarray, float]], bins: int = 10) -> tuple[Figure, str]:
    """Draw for models, by name (chance, ill, error), the share of ill in each tenth against the mean chance there.

    >>> draw_reliability({"one": (np.array([0.2, 0.9]), np.array([0, 1]), 0.15)})[1][-21:]
    'one, with error 0.15.'
    """
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(
        1, len(models), figsize=(4.4 * len(models), 4.1), layout="constrained", squeeze=False, sharey=True
    )
    for ax, (name, (chance, ill, error)) in zip(axes[0], models.items(), strict=True):
        place = np.minimum((chance * bins).astype(int), bins - 1)
        ax.plot([0, 1], [0, 1], color=INK, lw=1, ls=(0, (5, 4)))
        for k in np.unique(place):
            here = place == k
            x, y, share = chance[here].mean(), ill[here].mean(), here.mean()
            ax.plot([x, x], [x, y], color=VERMILLION, lw=1.6)
            ax.plot(x, y, "D", color=BLUE, mec="white", ms=4 + 13 * share**0.5)
        ax.set(xlabel="mean chance of the bin", xlim=(-0.03, 1.03), ylim=(-0.05, 1.05))
        ax.set_title(f"{name}: error {error:.2g}")
    axes[0, 0].set_ylabel("share of the bin who are ill")
    told = "; ".join(f"{name}, with error {error:.2g}" for name, (_, _, error) in models.items())
    return fig, (
        "Reliability diagrams: a diamond for each tenth of the chances, larger where more patients are, a line to the "
        f"dashed diagonal of true chances: {told}."
    )


def draw_lesions(pictures: np.ndarray, titles: Sequence[str], columns: int = 8) -> tuple[Figure, str]:
    """Draw photographs (N, H, W) in rows, each with its title. Returns the figure and what it shows.

    >>> draw_lesions(np.zeros((2, 4, 4)), ["a", "b"], columns=2)[1][:14]
    '2 photographs '
    """
    import matplotlib.pyplot as plt

    rows = -(-len(pictures) // columns)
    fig, axes = plt.subplots(rows, columns, figsize=(1.15 * columns, 1.42 * rows), layout="constrained", squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, picture, title in zip(axes.flat, pictures, titles, strict=False):
        ax.imshow(picture, cmap="gray", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
        ax.axis("on")
        ax.spines[:].set(visible=True, color="#cccccc", linewidth=0.8)
        ax.set_title(title, fontsize=9)
    return fig, (
        f"{len(pictures)} photographs of simulated lesions, from smooth and round to ragged, on light and on "
        f"dark skin; on dark skin they stand out less."
    )


def draw_kept(referred: np.ndarray, lines: Mapping[str, np.ndarray]) -> tuple[Figure, str]:
    """Draw how often a network is right on those it keeps, against the share it refers. Both in per cent.

    >>> draw_kept(np.array([0, 50]), {"one": np.array([80.0, 90.0])})[1]
    'Right answers among those not referred: one, from 80 % if nobody is referred to 90 % if 50 % are.'
    """
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots(figsize=(6.6, 3.6), layout="constrained")
    told = []
    for (name, line), (colour, dashes) in zip(lines.items(), STYLES, strict=False):
        ax.plot(referred, line, color=colour, ls=dashes, lw=2.2, label=name)
        told.append(
            f"{name}, from {line[0]:.0f} % if nobody is referred to {line[-1]:.0f} % if {referred[-1]:.0f} % are"
        )
    ax.set(xlabel="referred to a doctor, % of all", ylabel="right among the others, %")
    ax.legend(frameon=False, loc="lower right")
    return fig, f"Right answers among those not referred: {'; '.join(told)}."


def draw_markers(panels: Mapping[str, np.ndarray], causes: np.ndarray, bar: float) -> tuple[Figure, str]:
    """Draw the size of each marker's z-score, a panel for each way to compute it; the causes ringed, the bar dashed.

    >>> draw_markers({"as it is": np.array([1.0, 5.0])}, np.array([1]), 4.0)[1][-52:]
    'as it is: 1 of 2 markers pass the bar, 1 of 1 cause.'
    """
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(
        1, len(panels), figsize=(4.9 * len(panels), 3.5), layout="constrained", squeeze=False, sharey=True
    )
    told = []
    for ax, (name, z) in zip(axes[0], panels.items(), strict=True):
        size = np.abs(z)
        ax.plot(size, ".", color=BLUE, ms=5)
        ax.plot(causes, size[causes], "o", mfc="none", mec=VERMILLION, mew=2, ms=11, label="true causes")
        ax.axhline(bar, color=INK, lw=1, ls=(0, (5, 4)))
        ax.set(xlabel="marker")
        ax.set_title(f"{name}: {np.sum(size > bar)} of {len(z)} pass")
        word = "cause" if len(causes) == 1 else "causes"
        told.append(
            f"{name}: {np.sum(size > bar)} of {len(z)} markers pass the bar, {np.sum(size[causes] > bar)} of "
            f"{len(causes)} {word}"
        )
    axes[0, 0].set_ylabel("size of z")
    axes[0, -1].legend(frameon=True, loc="upper right", fontsize=9.5)
    return fig, f"The size of each marker's z-score, the bar dashed, true causes ringed. {'; '.join(told)}."


def draw_importance(names: Sequence[str], panels: Mapping[str, np.ndarray]) -> tuple[Figure, str]:
    """Draw as bars how much the error grows if a column is shuffled, (D, repeats), a panel for each model.

    >>> draw_importance(["a", "b"], {"line": np.array([[1.0, 1.2], [0.0, 0.1]])})[1]
    'Rise of the error if a measure is shuffled: line, most for a.'
    """
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(
        1, len(panels), figsize=(4.6 * len(panels), 3.6), layout="constrained", squeeze=False, sharey=True
    )
    told = []
    for ax, (name, rises) in zip(axes[0], panels.items(), strict=True):
        at, mean = np.arange(len(rises)), rises.mean(axis=1)
        ax.barh(at, mean, color=BLUE, height=0.65)
        for i, row in enumerate(rises):
            ax.plot([row.min(), row.max()], [i, i], color=INK, lw=1.4)
        ax.axvline(0, color=GREY, lw=0.8)
        ax.set_yticks(np.arange(len(names)), names)
        ax.set_ylim(-0.6, len(names) - 0.4)
        ax.set(xlabel="rise of the error, points of progression")
        ax.set_title(name)
        told.append(f"{name}, most for {names[int(mean.argmax())]}")
    axes[0, 0].invert_yaxis()
    return fig, f"Rise of the error if a measure is shuffled: {'; '.join(told)}."


def draw_effect(measure: np.ndarray, truth: np.ndarray, found: np.ndarray) -> tuple[Figure, str]:
    """Draw the effect of a drug against the measure that it depends on: the truth as a line, what a model says as dots.

    >>> draw_effect(np.array([0.0, 1.0]), np.array([10.0, -2.0]), np.array([9.0, -1.0]))[1][:20]
    'The effect of the ne'
    """
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots(figsize=(6.6, 3.7), layout="constrained")
    order = np.argsort(measure)
    ax.plot(measure, found, ".", color=BLUE, ms=4, alpha=0.5, label="as two networks see it")
    ax.plot(measure[order], truth[order], color=INK, lw=2, label="the truth")
    ax.axhline(0, color=GREY, lw=0.8)
    ax.axhline(truth.mean(), color=VERMILLION, lw=1.6, ls=(0, (5, 4)), label="its mean over all patients")
    ax.set(
        xlabel="measure x[:, 1], standardised", ylabel="effect of the new drug, points", xlim=(-3, 3), ylim=(-27, 19)
    )
    ax.legend(frameon=False, loc="lower center", fontsize=9.5)
    return fig, (
        "The effect of the new drug against the measure x[:, 1]: the truth is a hill, above 0 in the middle and "
        "far below it on either side; the dots that two networks predict lie along it; the mean over all "
        "patients is near 0."
    )
