"""Sound on the page: a player with its words, spectrograms, the chart of vowels, and CTC's lattice."""

from __future__ import annotations

import base64
import html
import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.plot import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def wav(x: Any, rate: int) -> bytes:
    """Return a sound as a WAV file: one channel, 8 bits, as loud as it goes without clipping.

    >>> wav(np.zeros(4), 8000)[:4], len(wav(np.zeros(4), 8000))
    (b'RIFF', 48)
    """
    x = np.asarray(x, dtype=float)
    if x.ndim != 1 or not np.isfinite(x).all():
        raise ValueError(f"wav: expected finite samples (N,), got an array of shape {x.shape}")
    loudest = np.abs(x).max(initial=0)
    data = np.round(128 + 120 * x / (loudest or 1)).astype(np.uint8).tobytes()
    head = struct.pack("<IHHIIHH", 16, 1, 1, int(rate), int(rate), 1, 8)
    pad = data + b"\x80" * (len(data) % 2)
    body = b"WAVEfmt " + head + b"data" + struct.pack("<I", len(data)) + pad
    return b"RIFF" + struct.pack("<I", len(body)) + body


class Sounds:
    """Sounds with a player each, and in words what is to be heard.

    sounds: samples by the words that stand beside them. rate: samples a second, one for all or one for each.

    >>> Sounds({"A hum of 100 hertz.": np.sin(np.arange(800) * np.pi / 40)}, 8000)
    [sound] A hum of 100 hertz.
    """

    def __init__(self, sounds: Mapping[str, Any], rate: int | Sequence[int]) -> None:
        rates = [rate] * len(sounds) if isinstance(rate, int) else list(rate)
        if any(len(words.strip()) < 5 for words in sounds):
            raise ValueError("Sounds: say in words what is to be heard")
        self.files = [(words, wav(x, one)) for (words, x), one in zip(sounds.items(), rates, strict=True)]

    def __repr__(self) -> str:
        return "\n".join(f"[sound] {words}" for words, _ in self.files)

    def _repr_html_(self) -> str:
        rows = []
        for words, file in self.files:
            data, said = base64.b64encode(file).decode(), html.escape(words)
            rows.append(
                '<div style="display:flex;flex-wrap:wrap;gap:4px 14px;align-items:center;margin:4px 0">'
                f'<audio controls preload="metadata" aria-label="{said}" style="height:36px;max-width:260px" '
                f'src="data:audio/wav;base64,{data}"></audio><span>{said}</span></div>'
            )
        return "".join(rows)


def play(sounds: Mapping[str, Any], rate: int | Sequence[int] = 8000) -> Sounds:
    """Return players for sounds, with what each lets you hear in words; as a cell's last line they appear.

    >>> play({"A click.": np.eye(1, 200)[0]})
    [sound] A click.
    """
    return Sounds(sounds, rate)


def draw_spectrogram(
    ax: Axes, magnitudes: Any, hop: int, rate: int = 8000, *, size: int, decibels: float = 60, time: str = "s"
) -> Axes:  # fmt: skip
    """Draw magnitudes (frames, frequencies) in decibels: time to the right, frequency upwards, loud is dark.

    hop: samples from frame to frame; size: samples in a frame. decibels: how far below the loudest one sees. time: the
    unit of the time axis, "s" or "ms".

    >>> from matplotlib.figure import Figure
    >>> draw_spectrogram(Figure().subplots(), np.ones((3, 129)), 80, size=256).get_ylabel()
    'frequency, Hz'
    """
    magnitudes = np.asarray(magnitudes, dtype=float)
    levels = 20 * np.log10(np.maximum(magnitudes, 1e-12) / max(magnitudes.max(), 1e-12))
    second = {"s": 1, "ms": 1000}[time]
    start, step = second * size / 2 / rate, second * hop / rate
    ends = start - step / 2, start + (len(magnitudes) - 0.5) * step, 0, rate / 2
    ax.imshow(levels.T, origin="lower", aspect="auto", cmap="Greys", vmin=-decibels, vmax=0, extent=ends)
    ax.set(xlabel=f"time, {time}", ylabel="frequency, Hz")
    return ax


def draw_vowels(ax: Axes, formants: Any, labels: Any, names: Sequence[str], wrong: Any = None) -> Axes:
    """Draw vowels by their first two formants as phoneticians do: F2 to the left, F1 downwards, each by its letter.

    formants: (N, 2 or more), Hz. labels: (N,). wrong: (N,) bools: these letters are bold, and moved up or
    down until none lies on another; the others are pale.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_vowels(Figure().subplots(), [[300, 2300], [700, 1100]], [0, 1], "iɑ")
    >>> [text.get_text() for text in ax.texts]
    ['i', 'ɑ']
    """
    formants, labels = np.asarray(formants, dtype=float), np.asarray(labels)
    wrong = np.zeros(len(labels), dtype=bool) if wrong is None else np.asarray(wrong)
    misheard = []
    for (f1, f2), label, bad in zip(formants[:, :2], labels, wrong, strict=True):
        style = {"color": palette.VERMILLION, "fontsize": 11, "fontweight": "bold", "zorder": 3}
        if not bad:
            style = {"color": palette.BLUE, "fontsize": 11, "alpha": 0.85}
        text = ax.annotate(str(names[label]), (f2, f1), (0, 0), textcoords="offset points", clip_on=True, **style)
        text.set(ha="center", va="center")
        if bad:
            misheard.append(text)
    ax.set(xscale="log", yscale="log", xlim=(4200, 600), ylim=(1450, 190), xlabel="F2, Hz", ylabel="F1, Hz")
    ax.set_xticks([3000, 2000, 1500, 1000, 700], ["3000", "2000", "1500", "1000", "700"])
    ax.set_yticks([200, 300, 400, 600, 800, 1200], ["200", "300", "400", "600", "800", "1200"])
    ax.minorticks_off()
    _spread(misheard)
    return ax


def _spread(texts: Sequence[Any]) -> None:
    """Move annotations up or down by three quarters of a line until none lies on another, from the top one on."""
    if not texts:
        return
    texts[0].figure.draw_without_rendering()  # the layout decides how much room there is
    taken: list[Any] = []
    for text in sorted(texts, key=lambda text: -text.get_window_extent().y0):
        box = text.get_window_extent()
        tries = [box.translated(0, 0.75 * box.height * lines) for lines in (0, -1, 1, -2, 2, -3, 3)]
        place = next((one for one in tries if not any(_covers(one, other) for other in taken)), box)
        taken.append(place)
        text.set_position((0, (place.y0 - box.y0) * 72 / text.figure.dpi))


def _covers(one: Any, other: Any) -> bool:
    """Say whether two boxes share more than the margins above and below their letters, or stand close in a line."""
    wide = min(one.x1, other.x1) > max(one.x0, other.x0) - 0.4 * other.height
    return bool(wide and min(one.y1, other.y1) - max(one.y0, other.y0) > 0.3 * other.height)


def draw_lattice(ax: Axes, weights: Any, symbols: Sequence[str], path: Sequence[int] | None = None) -> Axes:
    """Draw CTC's lattice: a column a frame, a row a symbol of the widened target, and all steps that are allowed.

    weights: (T, S), from 0 to 1: how dark each place is. symbols: S of them, "-" for the blank. path: places, one a
    frame, drawn as a thick line.

    >>> from matplotlib.figure import Figure
    >>> ax = draw_lattice(Figure().subplots(), np.ones((4, 3)), ["-", "a", "-"])
    >>> ax.get_xlabel()
    'frame'
    """
    weights = np.asarray(weights, dtype=float)
    frames, places = weights.shape
    for t in range(1, frames):
        for s in range(places):
            for back in range(3):
                skips = back == 2 and (s < 2 or symbols[s] == "-" or symbols[s] == symbols[s - 2])
                if s - back >= 0 and not skips:
                    ax.plot([t - 1, t], [s - back, s], color="#bbbbbb", lw=0.9, zorder=1)
    if path is not None:
        ax.plot(range(frames), path, color=palette.VERMILLION, lw=3, zorder=2)
    grid = np.stack(np.meshgrid(range(frames), range(places), indexing="ij"), axis=-1).reshape(-1, 2)
    shades = [(1 - 0.9 * w, 1 - 0.5 * w, 1 - 0.25 * w) for w in np.clip(weights.ravel(), 0, 1)]
    ax.scatter(*grid.T, s=190, c=shades, edgecolors=palette.INK, linewidths=0.9, zorder=3)
    ax.set_yticks(range(places), ["blank" if one == "-" else one for one in symbols])
    ax.set(
        xticks=range(0, frames, 1 if frames < 20 else 5),
        xlabel="frame",
        xlim=(-0.5, frames - 0.5),
        ylim=(places - 0.4, -0.6),
    )
    ax.tick_params(length=0)
    return ax


def draw_pairs(ax: Axes, people: Any, network: Any, names: Sequence[str], most: int = 10) -> float:
    """Draw how often two listeners confuse each pair of vowels, and return the correlation of the pairs' ranks.

    people, network: counts (K, K), a row what was said, a column what was heard. most: how many pairs are drawn, those
    with the greatest sum of both.

    >>> from matplotlib.figure import Figure
    >>> counts = np.array([[9, 1, 0], [1, 8, 1], [0, 2, 8]])
    >>> round(draw_pairs(Figure().subplots(), counts, counts, "abc"), 3)
    1.0
    """
    shares = [100 * (c := np.asarray(one, dtype=float)) / c.sum(axis=1, keepdims=True) for one in (people, network)]
    above = np.triu_indices(len(names), 1)
    rates = [((one + one.T) / 2)[above] for one in shares]
    order = np.argsort(-(rates[0] + rates[1]), kind="stable")[:most]
    places = np.arange(len(order))
    for rate, off, colour, hatch in zip(rates, (-0.2, 0.2), (palette.ORANGE, palette.BLUE), ("//", ""), strict=True):
        ax.bar(places + off, rate[order], 0.38, color=colour, hatch=hatch, edgecolor="white")
    ax.set_xticks(places, [f"{names[int(above[0][i])]}–{names[int(above[1][i])]}" for i in order.tolist()], fontsize=12)
    ax.set_ylabel("heard as the other, %")
    top = max(rate.max() for rate in rates)
    for text, y, colour in (("people (hatched)", 0.95, "#8a5f00"), ("network", 0.85, palette.BLUE)):
        ax.text(len(order) - 0.6, y * top, text, color=colour, ha="right")
    ranks = [[(rate < one).sum() + (rate <= one).sum() for one in rate] for rate in rates]  # ties share their places
    return float(np.corrcoef(np.array(ranks))[0, 1])


def draw_string(axes: Sequence[Axes], sound: Any, chances: Any) -> None:
    """Draw a string of digits on two axes: its spectrogram, and below it the chances of each symbol at each frame.

    sound: (samples,) at 8,000 a second. chances: (T, 11), the blank first, from a recogniser with a frame every 40 ms.
    """
    from nnbook.checks.ch16_speech_recognition.recogniser import HOP, WINDOW, stft_magnitude

    above, below = axes
    draw_spectrogram(above, stft_magnitude(np.asarray(sound), np.hanning(256), 40), 40, size=256)
    above.set_xlim(0, len(sound) / 8000)
    times = (np.arange(len(chances)) * HOP + WINDOW / 2) / 8000
    for symbol, chance in enumerate(np.asarray(chances).T):
        colour = palette.GREY if symbol == 0 else palette.CLASSES[(symbol - 1) % 6]
        below.plot(times, chance, "o-" if symbol else ":", color=colour, ms=3, lw=1.4)
        peaks = [
            t
            for t in range(len(chance))
            if symbol and chance[t] > 0.5 and chance[t] == max(chance[max(0, t - 2) : t + 3])
        ]
        for t in peaks:
            below.text(times[t], chance[t] + 0.06, str(symbol - 1), ha="center", color=palette.INK, fontsize=12)
    below.set_title("nothing: dotted", fontsize=9, color="#555555", pad=3)
    below.set(xlim=(0, len(sound) / 8000), ylim=(-0.03, 1.3), yticks=[0, 1], xlabel="time, s", ylabel="chance")
    above.set_xlabel("")


def draw_sound_above(ax: Axes, sound: Any, frames: int) -> Axes:
    """Draw a sound's spectrogram so that it fits, frame by frame, above `draw_lattice`.

    sound: (samples,) at 8,000 a second. frames: how many the recogniser made of it, one every 40 ms.
    """
    from nnbook.checks.ch16_speech_recognition.recogniser import HOP, WINDOW, stft_magnitude

    draw_spectrogram(ax, stft_magnitude(np.asarray(sound), np.hanning(256), 40), 40, size=256)
    ends = ((np.array([-0.5, frames - 0.5]) * HOP + WINDOW / 2) / 8000).tolist()
    ax.set_xlim(*ends)
    return ax


def draw_groups(ax: Axes, first: Any, second: Any, names: Sequence[str]) -> Axes:
    """Draw error rates by group from several seeds, of a network that met all groups and of one that missed the last.

    first, second: (seeds, 1 + groups), in per cent; the first column is everybody. names: of the groups.
    """
    for i in range(len(names) + 1):
        for a, b in zip(np.asarray(first)[:, i], np.asarray(second)[:, i], strict=True):
            ax.plot([2 * i, 2 * i + 1], [a, b], "-", color="#bbbbbb", lw=1, zorder=1)
            ax.plot(2 * i, a, "o", color=palette.BLUE, ms=7, zorder=2)
            ax.plot(2 * i + 1, b, "^", color=palette.VERMILLION, ms=8, zorder=2)
    ax.set_xticks(np.arange(len(names) + 1) * 2 + 0.5, ["all", *names])
    top = float(np.max([first, second]))
    ax.text(-0.4, 1.0 * top, "● trained on everybody", color=palette.BLUE)
    ax.text(-0.4, 0.9 * top, "▲ without children", color=palette.VERMILLION)
    ax.set(ylabel="digits wrong, %", ylim=(0, 1.1 * top), xlim=(-0.6, 2 * len(names) + 1.6))
    ax.tick_params(axis="x", length=0)
    return ax


def draw_noises(ax: Axes, decibels: Sequence[float], clean: Any, noisy: Any) -> Axes:
    """Draw error rates against noise from several seeds, of networks trained in silence and in noise.

    clean, noisy: (seeds, levels), in per cent, at the levels in decibels.
    """
    for rates, colour, style, name, at in (
        (clean, palette.BLUE, "o-", "trained in silence", 1), (noisy, palette.VERMILLION, "^--", "trained in noise", 2),
    ):  # fmt: skip
        rates = np.asarray(rates, dtype=float)
        for run in rates:
            ax.plot(decibels, run, style, color=colour, ms=6, alpha=0.6, lw=1.2)
        ax.text(
            decibels[at] - 0.6,
            rates[:, at].max() + (5 if at == 1 else 12),
            name,
            color=colour,
            ha="right" if at == 1 else "center",
        )
    ax.set(
        xlabel="voice above noise, dB",
        ylabel="digits wrong, %",
        ylim=(0, 100),
        xlim=(decibels[0] + 1, decibels[-1] - 1),
    )
    ax.set_xticks(decibels)
    return ax


def draw_levels(ax: Axes, sound: Any, title: str = "", formants: Sequence[float] = ()) -> Axes:
    """Draw the spectrum of a sound at 8,000 samples a second in decibels; dashed, what resonances at formants would do.

    >>> from matplotlib.figure import Figure
    >>> draw_levels(Figure().subplots(), np.eye(1, 800)[0], "a click").get_title(loc="left") in ("a click", "")
    True
    """
    from nnbook.data.speech import BANDWIDTHS, resonate

    def level(x: np.ndarray) -> np.ndarray:
        decibels = 20 * np.log10(np.abs(np.fft.rfft(x)) + 1e-9)
        return decibels - decibels.max()

    hertz = np.fft.rfftfreq(len(sound), 1 / 8000)
    ax.plot(hertz, level(sound * np.hanning(len(sound))), color=palette.BLUE, lw=0.9)
    if formants:
        ring = np.eye(1, len(sound))[0]
        for frequency, width in zip(formants, BANDWIDTHS, strict=True):
            ring = resonate(ring, frequency, width)
        ax.plot(hertz, level(ring), color=palette.VERMILLION, lw=2, ls="--")
        ax.text(1350, -8, "the tube alone", color=palette.VERMILLION)
    ax.set(xlabel="frequency, Hz", ylabel="level, dB", ylim=(-75, 12), title=title)
    return ax
