"""The spectrogram: windows that move along a sound, and the magnitudes of their spectra."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def stft_magnitude(x, window, hop):
    """Return the magnitudes of the spectra of overlapping frames of a sound.

    x: samples (n,), at least as many as a frame has.  window: (size,), what a frame is multiplied by.
    hop: samples from the start of a frame to the start of the next, 1 or more.
    The first frame begins at sample 0; frames that would reach beyond the end are left out.
    Returns an array (frames, size // 2 + 1): a row a frame, of the magnitudes that `np.fft.rfft` has.

    >>> stft_magnitude(np.array([1.0, 1.0, 1.0, 1.0, 0.0]), np.array([1.0, 2.0]), 2)
    array([[3., 1.],
           [3., 1.]])
    """
    starts = range(0, len(x) - len(window) + 1, hop)
    frames = np.array([x[start : start + len(window)] for start in starts])
    return np.abs(np.fft.rfft(frames * window))


def by_sums(x, window, hop):
    """Do the same by the definition: correlate every frame with every wave."""
    size, rows = len(window), []
    start = 0
    while start + size <= len(x):
        part = [x[start + i] * window[i] for i in range(size)]
        angles = 2 * np.pi * np.arange(size // 2 + 1)[:, None] * np.arange(size) / size
        rows.append(np.hypot(np.cos(angles) @ part, np.sin(angles) @ part))
        start += hop
    return np.where(np.array(rows) < 1e-12, 0, rows)  # what should be 0 is shown as 0


def frames_of(x, size, hop):
    return np.array([x[i : i + size] for i in range(0, len(x) - size + 1, hop)])


def without_window(x, window, hop):
    return np.abs(np.fft.rfft(frames_of(x, len(window), hop)))


def power(x, window, hop):
    return np.abs(np.fft.rfft(frames_of(x, len(window), hop) * window)) ** 2


def whole_fft(x, window, hop):
    return np.abs(np.fft.fft(frames_of(x, len(window), hop) * window))


def one_short(x, window, hop):
    starts = range(0, len(x) - len(window), hop)
    return np.abs(np.fft.rfft(np.array([x[i : i + len(window)] for i in starts]) * window))


def steps_counted(x, window, hop):
    starts = hop * np.arange((len(x) - len(window)) // hop)
    frames = np.array([x[i : i + len(window)] for i in starts]).reshape(-1, len(window))
    return np.abs(np.fft.rfft(frames * window))


def one_short_row_by_row(x, window, hop):
    starts = range(0, len(x) - len(window), hop)
    return np.array([np.abs(np.fft.rfft(x[i : i + len(window)] * window)) for i in starts])


def half_of_it(x, window, hop):
    return by_sums(x, window, hop)[:, : len(window) // 2]


def down_the_columns(x, window, hop):
    return np.abs(np.fft.rfft(frames_of(x, len(window), hop) * window, axis=0))


def side_by_side(x, window, hop):
    return np.abs(np.fft.rfft(frames_of(x, len(window), len(window)) * window))


def turned(x, window, hop):
    return by_sums(x, window, hop).T


def real_part(x, window, hop):
    return np.abs(np.fft.rfft(frames_of(x, len(window), hop) * window).real)


def complex_numbers(x, window, hop):
    return np.fft.rfft(frames_of(x, len(window), hop) * window)


def decibels(x, window, hop):
    return 20 * np.log10(by_sums(x, window, hop))


def shared_out(x, window, hop):
    return by_sums(x, window, hop) / len(window)


def every_other(x, window, hop):
    return by_sums(x, window, 1)


def from_the_end(x, window, hop):
    padded = np.append(x, np.zeros(len(window) - 1))
    return np.abs(np.fft.rfft(frames_of(padded, len(window), hop) * window))


def centred(x, window, hop):
    return np.abs(np.fft.rfft(frames_of(np.pad(x, len(window) // 2, mode="reflect"), len(window), hop) * window))


def window_after(x, window, hop):
    spectra = np.abs(np.fft.rfft(frames_of(x, len(window), hop)))
    return spectra * window[: spectra.shape[1]]


def real_parts(x, window, hop):
    return complex_numbers(x, window, hop).real


def own_window(x, window, hop):
    return by_sums(x, np.hanning(len(window)), hop)


def means_of_frames(x, size, hop):
    """Return the mean of each overlapping frame of a sound.

    >>> means_of_frames(np.array([0.0, 2.0, 4.0]), 2, 1)
    array([1., 3.])
    """
    return np.array([x[i : i + size].mean() for i in range(0, len(x) - size + 1, hop)])


def draw_sound(rng):
    size = int(rng.integers(5, 14))
    return rng.normal(size=size + int(rng.integers(9, 40))), rng.uniform(0.2, 1, size=size), int(rng.integers(2, 5))


def few_frames(rng):
    size = int(rng.integers(4, 9))
    return rng.normal(size=size), rng.uniform(0.2, 1, size=size), 3


def exact_end(rng):
    return rng.normal(size=7 + 3 * 4), rng.uniform(0.2, 1, size=7), 3


def far_apart(rng):
    return rng.normal(size=40), rng.uniform(0.2, 1, size=6), 11


def one_frame(rng):
    x, window, _ = draw_sound(rng)
    return x[: len(window)], window, 1


def case(args, repeat=5):
    """Return a case that also takes an answer whose frames were kept in float32 on the way."""
    return Case(args, by_sums, repeat=repeat, rtol=1e-5, atol=3e-6)


stft_exercise = Exercise(
    key="stft_magnitude",
    book=stft_magnitude,
    parts=[
        Part(
            "one frame",
            1,
            [
                case((np.array([1.0, 1.0, 1.0, 1.0]), np.array([1.0, 2.0, 2.0, 1.0]), 4)),
                case(one_frame),
            ],
        ),
        Part(
            "every frame",
            1,
            [
                case(draw_sound),
                case(exact_end),
                case(far_apart, repeat=2),
                case(few_frames, repeat=2),
                case(lambda rng: (rng.normal(size=60)[::2], np.hanning(9)[1:-1], 5), repeat=2),
            ],
        ),
    ],
    mistakes=[
        Mistake(without_window, "the window is not used. Each frame is to be multiplied by it, sample by sample."),
        Mistake(power, "these are the squares. Asked for are the magnitudes."),
        Mistake(whole_fft, "this is the spectrum of `fft`, whose second half mirrors the first. `rfft` leaves it out."),
        Mistake(one_short, "the last frame is missing: one that ends with the last sample still counts."),
        Mistake(
            one_short_row_by_row,
            "a frame that ends with the last sample is left out. It does not reach beyond the end.",
        ),
        Mistake(
            steps_counted,
            "one frame too few: (len(x) - size) // hop is how many steps there are, and a frame stands before the "
            "first step, too.",
        ),
        Mistake(half_of_it, "the last frequency is missing. A spectrum has size // 2 + 1 entries."),
        Mistake(
            down_the_columns,
            "the spectra are taken down the columns, across the frames. Each frame is a row, and has its own.",
        ),
        Mistake(side_by_side, "the frames stand side by side. They begin `hop` samples apart."),
        Mistake(every_other, "a frame begins at every sample. They begin `hop` samples apart."),
        Mistake(turned, "rows and columns are exchanged: a row is a frame."),
        Mistake(real_part, "these are the sizes of the real parts. The magnitude takes the imaginary part in as well."),
        Mistake(real_parts, "these are the real parts, signs and all. Magnitudes come of both parts together."),
        Mistake(own_window, "a Hann window of its own is used. `window` is what a frame is to be multiplied by."),
        Mistake(complex_numbers, "these are the complex numbers themselves. `np.abs` gives their magnitudes."),
        Mistake(decibels, "these are decibels. Asked for are the magnitudes as they are."),
        Mistake(shared_out, "the magnitudes are divided by the length of a frame. `rfft` leaves them undivided."),
        Mistake(
            from_the_end, "the sound goes on with zeros at its end. Frames that reach beyond the end are left out."
        ),
        Mistake(centred, "the frames are centred on their places. The first should begin at sample 0."),
        Mistake(window_after, "the spectra are multiplied by the window. The samples of a frame should be."),
    ],
    hints=[
        "Cut first: where does each frame begin, and which is the last beginning that still fits?",
        "range(0, len(x) - size + 1, hop) gives the beginnings. Multiply all frames by the window at once.",
        "np.abs(np.fft.rfft(frames * window)), with the frames as rows of an array.",
    ],
    sibling=means_of_frames,
)
