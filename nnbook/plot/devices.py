"""Drawings of chapter 19: queues, number formats, sweeps, the roofline, traces and the ladder."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook.plot import palette

LINES = {
    "nnbook": ("NumPy", palette.VERMILLION, "o"),
    "torch cpu": ("PyTorch", palette.BLUE, "s"),
    "torch cuda": ("PyTorch", palette.GREEN, "D"),
}
FORMATS = (("float32", 8, 23), ("TF32", 8, 10), ("bfloat16", 8, 7), ("float16", 5, 10))
REACH = {"float32": ("3.4 · 10³⁸", "1 + 1.2 · 10⁻⁷"), "TF32": ("3.4 · 10³⁸", "1 + 0.00098")}
REACH |= {"bfloat16": ("3.4 · 10³⁸", "1 + 0.0078"), "float16": ("65,504", "1 + 0.00098")}


def figure(width: float, height: float, **options: Any) -> tuple[Any, Any]:
    """Return a figure and its axes."""
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained", **options)


def draw_queue(steps: int = 4, launch: float = 1.0, work: float = 3.0) -> tuple[Any, str]:
    """Draw what a host asks for and what a device does, on one time axis; return the figure and its text."""
    fig, ax = figure(8.6, 2.5)
    free = 0.0
    for i in range(steps):
        begins = max(free, (i + 1) * launch)
        for row, start, length, colour in ((1, i * launch, launch, palette.ORANGE), (0, begins, work, palette.BLUE)):
            ax.barh(row, length, left=start, height=0.5, color=colour, edgecolor="white", lw=1.5)
            ink = palette.INK if row else "white"
            ax.text(start + length / 2, row, str(i + 1), ha="center", va="center", color=ink, weight="bold")
        free = begins + work
    asked = steps * launch
    ax.barh(1, free - asked, left=asked, height=0.5, color="white", edgecolor=palette.GREY, ls="--")
    ax.text((asked + free) / 2, 1, "waits in synchronize()", ha="center", va="center", fontsize=9.5)
    for time, label in ((0.0, "clock on"), (asked, "A"), (free, "B")):
        ax.axvline(time, color=palette.INK, lw=1.1, ls=":")
        ax.text(time + 0.08, 1.48, label, va="center", fontsize=10)
    ax.set_yticks([1, 0], ["the host asks", "the device works"])
    ax.set(xlabel="time", xticks=[], ylim=(-0.5, 1.7), xlim=(-0.1, free + 0.6))
    ax.spines["left"].set_visible(False)
    ax.tick_params(left=False)
    alt = (
        f"Two lanes on one time axis. The host asks for {steps} steps, one right after the other, and is done at A. "
        "The device begins when the first has been asked for, takes three times as long for each, and is done at B, "
        "long after A. From A to B the host waits in synchronize."
    )
    return fig, alt


def draw_formats() -> tuple[Any, str]:
    """Draw the bits of four number formats; return the figure and its text."""
    fig, ax = figure(9.4, 2.6)
    for row, (name, exponent, fraction) in enumerate(FORMATS):
        colours = [palette.GREY] + [palette.ORANGE] * exponent + [palette.SKY] * fraction
        ax.barh([-row] * len(colours), 1, left=range(len(colours)), height=0.62, color=colours, edgecolor="white")
        ax.text(-0.6, -row, name, ha="right", va="center")
        largest, step = REACH[name]
        ax.text(33.2, -row, f"largest {largest}", va="center", fontsize=9.5)
        ax.text(43.2, -row, f"after 1 comes {step}", va="center", fontsize=9.5)
    for place, label, side in ((1, "sign", "right"), (5, "exponent", "center"), (20.5, "fraction", "center")):
        ax.text(place, 0.62, label, ha=side, fontsize=9.5)
    ax.set(xlim=(-6, 58), ylim=(-3.5, 1))
    ax.axis("off")
    alt = (
        "The bits of four formats. float32 has a sign, 8 bits of exponent and 23 of fraction; TF32 keeps the 8 and has "
        "10 of fraction; bfloat16 keeps the 8 and has 7; float16 has 5 of exponent and 10 of fraction. So the first "
        "three reach to 3.4 times 10 to the 38, float16 only to 65,504; after 1 comes 1.0078 in bfloat16."
    )
    return fig, alt


def draw_sweep(records: list[dict], own: dict[str, tuple] | None = None) -> tuple[Any, str]:
    """Draw examples a second against batch size: stored measurements filled, the reader's own hollow.

    records: from `measurements`.  own: (sizes, seconds) by library, "nnbook", "torch cpu" or "torch cuda".
    """
    fig, ax = figure(8.4, 4.0)
    said = []
    for record in records:
        for library, seconds in record["sweep"]["seconds"].items():
            if (library == "torch cuda") != (record["kind"] == "cuda"):
                continue
            name, colour, marker = LINES[library]
            sizes = np.array(record["sweep"]["sizes"][: len(seconds)])
            rates = sizes / np.array(seconds)
            ax.loglog(sizes, rates, color=colour, marker=marker, ms=5)
            where = "above" if library == "nnbook" else "below"
            nudge = (0, 7) if where == "above" else (0, -15)
            label = f"{name}, {record['device']}"
            ax.annotate(label, (sizes[-1], rates[-1]), nudge, textcoords="offset points", ha="right", fontsize=9.5)
            said.append(f"{label} from {rates[0]:,.0f} at batch 1 to {rates[-1]:,.0f} at {sizes[-1]:,}")
    for library, (sizes, seconds) in (own or {}).items():
        _, colour, marker = LINES[library]
        rates = np.array(sizes) / np.array(seconds)
        ax.loglog(sizes, rates, color=colour, marker=marker, ms=6, mfc="white", ls=":")
    if own:
        ax.text(0.02, 0.97, "hollow, dotted: your machine", transform=ax.transAxes, va="top", fontsize=9.5)
    ax.set(xlabel="batch size", ylabel="examples a second")
    return fig, f"Examples a second against batch size, both axes logarithmic: {'; '.join(said)}."


def draw_roofline(records: list[dict]) -> tuple[Any, str]:
    """Draw what each device can reach at each intensity, and where the models' float32 steps lie below it."""
    fig, ax = figure(8.4, 4.2)
    x, said = np.geomspace(0.5, 1000, 200), []
    for record, colour in zip(records, (palette.BLUE, palette.GREEN, palette.PURPLE), strict=False):
        peak, speed = record["peak"]["float32"], record["bandwidth"]
        ax.loglog(x, np.minimum(peak, speed * x), color=colour, lw=2)
        ax.text(960, peak * 1.12, f"{record['device']}, float32", color=colour, ha="right", fontsize=9.5)
        low = record["peak"]["bfloat16"]
        ax.loglog(x, np.minimum(low, speed * x), color=colour, lw=1, ls="--")
        ax.text(960, low * 1.12, "bfloat16", color=colour, ha="right", fontsize=9.5)
        reached = []
        for name, model in [*record["models"].items(), ("large transformer", record["large"])]:
            step = next(one for one in model["ladder"] if one["rung"] == "PyTorch float32")
            if "seconds" not in step:
                continue
            place = model["flops"] / model["bytes"], model["flops"] / step["seconds"]
            ax.plot(*place, "o", color=colour, ms=6)
            ax.annotate(name, place, (7, -3), textcoords="offset points", fontsize=9)
            reached.append(f"{name} {100 * step['share']:.0f} %")
        said.append(f"On {record['device']} the float32 steps reach, of the peak: {', '.join(reached)}")
    ax.set(xlabel="operations a byte", ylabel="operations a second", xlim=(0.5, 1000))
    what = (
        "The roofline: a slope that turns into a flat roof, for each device and format, with the models as dots below."
    )
    alt = f"{what} {'; '.join(said)}."
    return fig, alt


def draw_trace(spans: list[list], title: str) -> tuple[Any, str]:
    """Draw a profiler's spans (lane, depth, name, start, length) as stacked bars over time."""
    lanes = [lane for lane in ("host", "device") if any(one[0] == lane for one in spans)]
    rows = {(lane, depth): -(4 * i + depth) for i, lane in enumerate(lanes) for depth in range(3)}
    end = max(start + length for *_, start, length in spans)
    fig, ax = figure(9.6, 1.4 + 1.2 * len(lanes))
    for lane, depth, name, start, length in spans:
        short = name.replace("aten::", "").replace("autograd::engine::evaluate_function: ", "")
        short = short.split("#")[-1]
        colour = (palette.SKY, palette.ORANGE, "#d9d9d9")[depth]
        ax.barh(rows[lane, depth], length, left=start, height=0.86, color=colour, edgecolor="white", lw=0.6)
        if length > 0.0075 * end * len(short):
            ax.text(start + length / 2, rows[lane, depth], short, ha="center", va="center", fontsize=8.5)
        elif depth == 0 and short == "linear":  # the text asks about it, however thin it is
            place = start + length / 2, rows[lane, depth] + 0.43
            line = {"arrowstyle": "-", "color": palette.INK, "lw": 0.8}
            ax.annotate(short, place, (0, 9), textcoords="offset points", ha="center", fontsize=8.5, arrowprops=line)
    ax.set_yticks([-(4 * i + 1) for i in range(len(lanes))], lanes)
    ax.set(xlabel="microseconds", xlim=(0, end), ylim=(min(rows.values()) - 0.6, 1.2))
    ax.set_title(title, fontsize=10)
    ax.spines["left"].set_visible(False)
    ax.tick_params(left=False)
    linear = [f"{one[4]:,.0f}" for one in spans if one[1] == 0 and one[2].endswith("linear")]
    longest = sorted((one for one in spans if one[1] == 0), key=lambda one: -one[4])[:3]
    parts = ", ".join(f"{one[2].split(': ')[-1].split('#')[-1].replace('aten::', '')} {one[4]:,.0f}" for one in longest)
    return fig, (
        f"A trace of one step, {end:,.0f} microseconds, calls stacked below their callers. The longest on the upper "
        f"row: {parts} microseconds. The calls of linear there take {' and '.join(linear)}."
    )


def draw_ladder(record: dict) -> tuple[Any, str]:
    """Draw the ladder as a table: each model's speed against PyTorch in float32, and its share of the peak."""
    models = {**record["models"], "large transformer": record["large"]}
    names = [one["rung"] for one in record["large"]["ladder"]]
    names = ["nnbook (NumPy)", *[one for one in names if one != "nnbook (NumPy)"]]
    fig, ax = figure(1.9 + 1.45 * len(names), 0.9 + 0.46 * len(models))
    said = []
    for row, (name, model) in enumerate(models.items()):
        rungs = {one["rung"]: one for one in model["ladder"]}
        base, best = rungs["PyTorch float32"].get("seconds"), ("", 0.0)
        for column, rung in enumerate(names):
            took = rungs.get(rung, {}).get("seconds")
            if took is None or base is None:
                ax.text(column, -row, "–", ha="center", va="center", color=palette.GREY)
                continue
            speed, share = base / took, rungs[rung]["share"]
            best = max(best, (rung, speed), key=lambda one: one[1])
            strength = min(abs(np.log2(speed)) / 4, 0.5) + 0.06
            colour = palette.BLUE if speed >= 1 else palette.ORANGE
            ax.add_patch(_box(column, -row, colour, strength))
            text = f"{speed:.2f}×" if speed < 10 else f"{speed:.0f}×"
            ax.text(column, -row + 0.13 * (share is not None), text, ha="center", va="center", fontsize=10.5)
            if share is not None:
                ax.text(column, -row - 0.22, f"{100 * share:.1f} % of peak", ha="center", va="center", fontsize=8)
        said.append(f"{name}: {best[0]} {best[1]:.2f} times")
    ax.set_xticks(range(len(names)), [name.replace(" ", "\n", 1) for name in names], fontsize=9.5)
    ax.set_yticks([-row for row in range(len(models))], list(models))
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set(xlim=(-0.5, len(names) - 0.5), ylim=(-len(models) + 0.5, 0.5))
    ax.spines[["left", "bottom"]].set_visible(False)
    what = f"A table of speeds on {record['device']} relative to PyTorch in float32, a row for each model."
    alt = f"{what} The fastest of each: {'; '.join(said)}."
    return fig, alt


def _box(x: float, y: float, colour: str, strength: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, color=colour, alpha=strength, lw=0)


def draw_parity(errors: dict[str, list[float]], bound: float) -> tuple[Any, str]:
    """Draw the relative errors of outputs and gradients, a row for each model, beside a bound."""
    fig, ax = figure(7.2, 3.0)
    for row, (name, found) in enumerate(errors.items()):
        for value, marker, colour in zip(
            found, "os" * (len(found) // 2), [palette.BLUE, palette.ORANGE] * 9, strict=False
        ):
            ax.semilogx(value, -row, marker, color=colour, ms=7)
        ax.text(2.2e-8, -row, name, ha="right", va="center")
    ax.axvline(bound, color=palette.VERMILLION, ls="--", lw=1.2)
    ax.text(bound * 0.9, 0.75, "asked: 10⁻⁵", ha="right", color=palette.VERMILLION, fontsize=9.5)
    ax.axvline(2.0**-24, color=palette.GREY, ls=":", lw=1)
    ax.text(2.0**-24 * 1.08, 0.75, "one rounding", color=palette.GREY, fontsize=9.5)
    ax.set(
        xlim=(2.5e-8, 2e-5),
        ylim=(-len(errors) + 0.4, 1.2),
        yticks=[],
        xlabel="relative error (round: outputs, square: gradients)",
    )
    ax.spines["left"].set_visible(False)
    worst = max(max(found) for found in errors.values())
    below = "All lie" if worst < bound else "Not all lie"
    return (
        fig,
        f"The relative errors of outputs and gradients for {', '.join(errors)}, on a logarithmic axis. "
        f"{below} below the asked 0.00001.",
    )


def draw_underflow(gradients: np.ndarray, scale: float) -> tuple[Any, str]:
    """Draw how large gradients are, before and after scaling, with what float16 can hold."""
    fig, axes = figure(9.4, 2.8, ncols=2, sharey=True)
    sizes = np.abs(gradients[gradients != 0])
    lost = []
    for ax, factor, title in zip(
        axes, (1.0, scale), ("as they are", f"times $2^{{{np.log2(scale):.0f}}}$"), strict=True
    ):
        logs = np.log2(sizes * factor)
        bins = np.arange(-60, 20)
        gone = logs < -25
        ax.hist(logs[~gone], bins=bins, color=palette.BLUE)
        ax.hist(logs[gone], bins=bins, color=palette.VERMILLION, hatch="///", edgecolor="white")
        for edge, label, side in ((-25, "becomes 0", "right"), (16, "infinite", "left")):
            ax.axvline(edge, color=palette.INK, lw=1.1)
            ax.text(edge - 1 if side == "right" else edge + 0.6, ax.get_ylim()[1] * 0.9, label, ha=side, fontsize=9.5)
        lost.append(100 * gone.mean())
        ax.set(xlabel="size of a gradient, as a power of 2", title=f"{title}: {lost[-1]:.1f} % lost", xlim=(-60, 28))
    axes[0].set_ylabel("gradients")
    return fig, (
        "Two histograms of the gradients' sizes with float16's two ends. As they are, "
        f"{lost[0]:.1f} % lie below the lower end and become 0; scaled, {lost[1]:.1f} % do, and none passes the upper."
    )
