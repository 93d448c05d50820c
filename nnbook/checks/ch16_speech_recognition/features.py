"""Features of a vowel: what they must do is asked for, how they do it is not."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch16_speech_recognition import hearers
from nnbook.checks.ch16_speech_recognition.recogniser import mel_filters, stft_magnitude
from nnbook.checks.ch16_speech_recognition.vowel_exam import both, draw_exam, loud_and_soft, passed, same_at_all_levels
from nnbook.data.speech import vowels


def vowel_features(sounds):
    """Return a short description of each sound from which its vowel can be told, however loud it is.

    sounds: (N, n) samples at 8,000 a second, n from 800 on; none of them is silent.
    Returns an array (N, d), with d from 1 to 40. For a sound that is up to 100 times louder or softer, no feature
    changes by more than 0.01. A sound's features do not depend on the sounds beside it. A classifier that fits
    Gaussians to the vowels, all of one shape, learns from 600 sounds to name 65 % of 400 unseen ones.

    >>> vowel_features(np.random.default_rng(0).normal(size=(3, 800))).ndim
    2
    """
    window, filters = np.hanning(256), mel_filters(24, 256, 8000)
    power = np.array([(stft_magnitude(x, window, 80) ** 2).mean(axis=0) for x in sounds])
    bands = np.log(power @ filters.T)
    return bands - bands.mean(axis=1, keepdims=True)


def bands_of(sounds, power=2):
    window, filters = np.hanning(256), mel_filters(24, 256, 8000)
    return np.array([(stft_magnitude(x, window, 80) ** power).mean(axis=0) for x in sounds]) @ filters.T


def loud(sounds):
    return np.log(bands_of(sounds))


def no_log(sounds):
    bands = bands_of(sounds)
    return bands / bands.sum(axis=1, keepdims=True)


def raw_samples(sounds):
    return sounds[:, :40] / np.abs(sounds).max(axis=1, keepdims=True)


def whole_spectrum(sounds):
    power = np.array([(stft_magnitude(x, np.hanning(256), 80) ** 2).mean(axis=0) for x in sounds])
    logs = np.log(power)
    return logs - logs.mean(axis=1, keepdims=True)


def pitch_alone(sounds):
    power = np.array([(stft_magnitude(x, np.hanning(800), 80) ** 2).mean(axis=0) for x in sounds])
    return power[:, 5:40].argmax(axis=1)[:, None].astype(float)


def over_all_sounds(sounds):
    bands = np.log(bands_of(sounds))
    return bands - bands.mean(axis=0)


def every_frame(sounds):
    window, filters = np.hanning(256), mel_filters(24, 256, 8000)
    frames = np.array([np.log(stft_magnitude(x, window, 80) ** 2 @ filters.T) for x in sounds])
    frames = frames - frames.mean(axis=2, keepdims=True)
    return frames.reshape(len(sounds), -1)


def floor_too_high(sounds):
    bands = np.log(bands_of(sounds) + 1.0)
    return bands - bands.mean(axis=1, keepdims=True)


def floor_of(small):
    def wrong(sounds):
        bands = np.log(bands_of(sounds) + small)
        return bands - bands.mean(axis=1, keepdims=True)

    wrong.__name__ = f"floor_of_{small:g}"
    return wrong


def measured_by_the_others(sounds):
    bands = np.log(bands_of(sounds))
    features = bands - bands.mean(axis=1, keepdims=True)
    return (features - features.mean(axis=0)) / (features.std(axis=0) + 1e-9)


def z_scored(sounds):
    bands = np.log(bands_of(sounds))
    features = bands - bands.mean(axis=1, keepdims=True)
    return (features - features.mean(axis=0)) / features.std(axis=0)


def z_scored_loud(sounds):
    bands = np.log(bands_of(sounds))
    return (bands - bands.mean(axis=0)) / bands.std(axis=0)


def powers(sounds):
    return bands_of(sounds)


def brightness(sounds):
    """Return the mean frequency of each sound, in Hz at 8,000 samples a second, however loud it is.

    >>> brightness(np.cos(np.arange(64) * np.pi / 2)[None]).round()
    array([2000.])
    """
    spectra = np.abs(np.fft.rfft(sounds)) ** 2
    return spectra @ np.fft.rfftfreq(sounds.shape[1], 1 / 8000) / spectra.sum(axis=1)


features_exercise = Exercise(
    key="vowel_features",
    book=vowel_features,
    also=(hearers.vowel_features,),
    parts=[
        Part(
            "however loud it is",
            1,
            [
                Case(
                    lambda rng: (vowels(8, rng, seconds=float(rng.choice([0.1, 0.16]))).sounds,),
                    run=loud_and_soft,
                    judge=same_at_all_levels,
                    shown="vowel_features(sounds)",
                    repeat=2,
                )
            ],
        ),
        Part(
            "65 % of unseen vowels",
            1,
            [
                Case(
                    draw_exam,
                    run=both,
                    judge=passed,
                    shown="vowel_features(sounds)",
                    repeat=1,
                )
            ],
        ),
    ],
    mistakes=[
        Mistake(
            loud,
            "a louder sound moves all logarithms up by the same number. What could be taken off each row?",
        ),
        Mistake(
            over_all_sounds,
            "the mean over all sounds is taken off each band. That is the same for loud and soft: a sound's own mean "
            "is wanted.",
        ),
        Mistake(
            no_log,
            "these are powers, not their logarithms. One strong band then outweighs all the others.",
        ),
        Mistake(raw_samples, "these are samples. A vowel's wave looks different whenever its pitch or its start does."),
        Mistake(whole_spectrum, "this is a whole spectrum. The mel filters sum it up in bands."),
        Mistake(pitch_alone, "this finds the strongest tone, and hears the pitch rather than the vowel."),
        Mistake(every_frame, "each frame has its own features here. A vowel stands still: average over the frames."),
        Mistake(
            floor_too_high,
            "the number inside the logarithm that should keep it from 0 is as large as a soft sound's power.",
        ),
        *(
            Mistake(
                floor_of(float(small)),
                f"{small} is added inside the logarithm. A soft sound has bands in which its power is not much more "
                "than that.",
            )
            for small in ("0.01", "1e-3", "1e-4", "1e-5", "1e-6")
        ),
        Mistake(
            powers,
            "these are the powers as they are: a sound ten times louder has a hundred times the power. Logarithms make "
            "of this one number more in every band.",
        ),
        Mistake(
            z_scored,
            "the features are divided by their spread over all sounds in the array. A sound alone has none: 0 / 0.",
        ),
        Mistake(
            z_scored_loud,
            "each band is measured by its mean and its spread over all sounds in the array. What is wanted must hold "
            "for a sound alone.",
        ),
        Mistake(
            measured_by_the_others,
            "the features are measured by the mean and the spread of all sounds in the array. Alone a sound then has "
            "none.",
        ),
    ],
    hints=[
        "Four steps, each a line: spectra of frames, their mean power, mel bands, logarithms. Then the loudness.",
        "Ten times louder is 100 times the power: log 100 more in every band. Take each row's mean off it.",
        "power = mean over frames of stft_magnitude(x, window, hop) ** 2; bands = np.log(power @ filters.T); minus "
        "bands.mean(axis=1, keepdims=True). 24 filters and frames of 256 samples will do.",
    ],
    sibling=brightness,
)
