"""Triangles that are evenly spaced for the ear."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def mel(frequency):
    return 2595 * np.log10(1 + frequency / 700)


def mel_filters(n_filters, size, rate):
    """Return triangles that sum a spectrum up in bands, evenly spaced in mel from 0 to rate / 2.

    n_filters: how many.  size: of a frame, so that a spectrum has size // 2 + 1 entries, `rate / size` Hz apart.
    rate: samples a second.
    There are n_filters + 2 edges, evenly spaced in mel, the first at 0 Hz, the last at rate / 2. Triangle i is 0 at
    edge i, 1 at edge i + 1, 0 again at edge i + 2, and 0 outside; in mel its sides are straight.
    Returns an array (n_filters, size // 2 + 1): the height of each triangle at each frequency of the spectrum.

    >>> mel_filters(1, 8, 8000.0).round(2)
    array([[0.  , 0.93, 0.58, 0.25, 0.  ]])
    """
    frequencies = np.arange(size // 2 + 1) * rate / size
    edges = np.linspace(0, mel(rate / 2), n_filters + 2)
    width = edges[1] - edges[0]
    rise = (mel(frequencies) - edges[:-2, None]) / width
    fall = (edges[2:, None] - mel(frequencies)) / width
    return np.maximum(0, np.minimum(rise, fall))


def by_entries(n_filters, size, rate):
    """Do the same by the definition, entry by entry."""
    top = 2595 * np.log10(1 + rate / 1400)
    out = np.zeros((n_filters, size // 2 + 1))
    for i in range(n_filters):
        peak = top * (i + 1) / (n_filters + 1)
        for k in range(size // 2 + 1):
            place = 2595 * np.log10(1 + k * rate / size / 700)
            out[i, k] = max(0.0, 1 - abs(place - peak) * (n_filters + 1) / top)
    return out


def triangles(edges, places):
    rise = (places - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - places) / np.diff(edges)[1:, None]
    return np.minimum(rise, fall)


def places_of(size, rate):
    return np.arange(size // 2 + 1) * rate / size


def back(m):
    return 700 * (10 ** (m / 2595) - 1)


def even_in_hertz(n_filters, size, rate):
    return np.maximum(0, triangles(np.linspace(0, rate / 2, n_filters + 2), places_of(size, rate)))


def straight_in_hertz(n_filters, size, rate):
    edges = back(np.linspace(0, mel(rate / 2), n_filters + 2))
    return np.maximum(0, triangles(edges, places_of(size, rate)))


def below_zero(n_filters, size, rate):
    return triangles(np.linspace(0, mel(rate / 2), n_filters + 2), mel(places_of(size, rate)))


def up_to_the_rate(n_filters, size, rate):
    return np.maximum(0, triangles(np.linspace(0, mel(rate), n_filters + 2), mel(places_of(size, rate))))


def turned(n_filters, size, rate):
    return by_entries(n_filters, size, rate).T


def equal_areas(n_filters, size, rate):
    out = by_entries(n_filters, size, rate)
    return out / np.maximum(out.sum(axis=1, keepdims=True), 1e-12)


def natural(n_filters, size, rate):
    def other(frequency):
        return 2595 * np.log10(1 + frequency / 1000)

    edges = np.linspace(0, other(rate / 2), n_filters + 2)
    return np.maximum(0, triangles(edges, other(places_of(size, rate))))


def boxes(n_filters, size, rate):
    return (by_entries(n_filters, size, rate) > 0).astype(float)


def peaks_at_both_ends(n_filters, size, rate):
    edges = np.linspace(0, mel(rate / 2), max(n_filters, 2))
    width = edges[1] - edges[0]
    return np.maximum(0, 1 - np.abs(mel(places_of(size, rate)) - edges[:n_filters, None]) / width)


def no_overlap(n_filters, size, rate):
    edges = np.linspace(0, mel(rate / 2), n_filters + 1)
    middle, half = (edges[:-1] + edges[1:]) / 2, (edges[1] - edges[0]) / 2
    return np.maximum(0, 1 - np.abs(mel(places_of(size, rate)) - middle[:, None]) / half)


def wrong_places(n_filters, size, rate):
    places = np.linspace(0, rate, size // 2 + 1)
    return np.maximum(0, triangles(np.linspace(0, mel(rate / 2), n_filters + 2), mel(places)))


def ends_at_half(n_filters, size, rate):
    places = np.linspace(0, rate / 2, size // 2 + 1)
    return np.maximum(0, triangles(np.linspace(0, mel(rate / 2), n_filters + 2), mel(places)))


def rounded(whole):
    """Return triangles whose edges are moved to entries of the spectrum, as a common recipe has it."""

    def wrong(n_filters, size, rate):
        bins = [whole(edge, size, rate) for edge in back(np.linspace(0, mel(rate / 2), n_filters + 2))]
        out = np.zeros((n_filters, size // 2 + 1))
        for i in range(n_filters):
            for k in range(bins[i], bins[i + 1]):
                out[i, k] = (k - bins[i]) / (bins[i + 1] - bins[i])
            for k in range(bins[i + 1], min(bins[i + 2], size // 2 + 1)):
                out[i, k] = (bins[i + 2] - k) / (bins[i + 2] - bins[i + 1])
        return out

    return wrong


def with_edges(more):
    def wrong(n_filters, size, rate):
        return np.maximum(0, triangles(np.linspace(0, mel(rate / 2), n_filters + more), mel(places_of(size, rate))))

    return wrong


def rising(n_filters, size, rate, top=np.inf):
    edges = np.linspace(0, mel(rate / 2), n_filters + 2)
    return np.clip((mel(places_of(size, rate)) - edges[:-2, None]) / edges[1], 0, top)


def rising_to_1(n_filters, size, rate):
    return rising(n_filters, size, rate, 1)


def cut_at_the_peak(n_filters, size, rate):
    up = rising(n_filters, size, rate)
    return np.where(up <= 1, up, 0)


def named(name, function):
    function.__name__ = name
    return function


def hats(n, x):
    """Return n triangles of height 1 over 0 to 1 at places x, evenly spaced, (n, len(x)).

    >>> hats(1, np.array([0.25, 0.5, 1.0]))
    array([[0.5, 1. , 0. ]])
    """
    peaks = np.arange(1, n + 1) / (n + 1)
    return np.maximum(0, 1 - np.abs(np.asarray(x) - peaks[:, None]) * (n + 1))


def draw_bank(rng):
    return int(rng.integers(3, 12)), 2 * int(rng.integers(20, 70)), float(rng.choice([8000, 11025, 16000]))


mel_exercise = Exercise(
    key="mel_filters",
    book=mel_filters,
    parts=[
        Part(
            "one triangle, or two",
            1,
            [Case(args, by_entries) for args in ((1, 8, 8000.0), (1, 64, 8000), (2, 12, 8000.0))],
        ),
        Part(
            "a bank of them",
            1,
            [
                Case((4, 64, 8000.0), by_entries),
                Case(draw_bank, by_entries, shown="mel_filters(n_filters, size, rate)"),
                Case((24, 512, 16000.0), by_entries),
                Case((3, 33, 8000.0), by_entries),
            ],
        ),
    ],
    mistakes=[
        Mistake(even_in_hertz, "the edges are evenly spaced in Hz. They should be so in mel."),
        Mistake(straight_in_hertz, "the triangles' sides are straight in Hz. They should be so in mel."),
        Mistake(below_zero, "the lines go on below 0 outside the triangles. There the height is 0."),
        Mistake(up_to_the_rate, "the edges go up to the rate itself. A spectrum ends at half of it."),
        Mistake(turned, "rows and columns are exchanged: a row is a triangle."),
        Mistake(equal_areas, "each triangle is divided by its sum. Its peak should be 1."),
        Mistake(natural, "the mel are not those of the formula: it divides by 700."),
        Mistake(boxes, "these are boxes: 1 wherever a triangle is not 0."),
        Mistake(
            peaks_at_both_ends,
            "the first triangle has its peak at 0 Hz. There it should begin: n_filters + 2 edges are needed.",
        ),
        Mistake(
            no_overlap, "the triangles stand side by side. Each should begin where the one before it has its peak."
        ),
        Mistake(
            wrong_places, "the spectrum's entries are taken to reach up to the rate. They lie rate / size Hz apart."
        ),
        Mistake(
            named("floor_of_size_plus_1", rounded(lambda edge, size, rate: int((size + 1) * edge // rate))),
            "the edges are rounded to entries of the spectrum (with size + 1), as many recipes do. Here they stay put.",
        ),
        Mistake(
            named("floor_of_size", rounded(lambda edge, size, rate: int(size * edge / rate + 1e-9))),
            "the edges are rounded down to entries of the spectrum. Here they may lie between entries.",
        ),
        Mistake(
            named("nearest_entry", rounded(lambda edge, size, rate: round(size * edge / rate))),
            "the edges are moved to the nearest entries of the spectrum. Here they may lie between entries.",
        ),
        Mistake(
            named("n_edges", with_edges(0)),
            "there are only n_filters edges, so two triangles are missing: a triangle needs three edges.",
        ),
        Mistake(
            named("one_edge_more", with_edges(1)),
            "there are only n_filters + 1 edges, so one triangle is missing: a triangle needs three edges.",
        ),
        Mistake(rising, "the sides rise and never come down again."),
        Mistake(rising_to_1, "the sides rise to 1 and stay there. Beyond its peak a triangle falls."),
        Mistake(cut_at_the_peak, "behind its peak each triangle is cut off. There it should fall to the next edge."),
        Mistake(
            ends_at_half,
            "the entries are spread evenly up to half the rate, which is right for an even size alone. They lie "
            "rate / size Hz apart.",
        ),
    ],
    hints=[
        "Work in mel alone: where are the edges, and where are the entries of the spectrum?",
        "With x the entries in mel, a rising line is (x - edge[i]) / width, a falling one (edge[i + 2] - x) / width.",
        "np.maximum(0, np.minimum(rise, fall)), with edges[:-2, None] in rise and edges[2:, None] in fall.",
    ],
    sibling=hats,
)
