"""Spoken vowels and digits: what they are made of can be found in them again, and a seed gives the same sound."""

import numpy as np
import pytest

from nnbook.data.speech import FORMANTS, GROUPS, RATE, buzz, resonate, synthesise, vowels
from nnbook.data.spoken_digits import draw_speakers, spoken_digits


def test_a_seed_gives_the_same_vowels() -> None:
    one, two = (vowels(5, np.random.default_rng(3)) for _ in range(2))
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)


def test_without_scatter_vowels_are_the_averages() -> None:
    heard = vowels(40, np.random.default_rng(0), scatter=0)
    np.testing.assert_allclose(heard.formants, FORMANTS[heard.groups, heard.labels])


def test_the_scatter_is_about_as_large_as_it_says() -> None:
    heard = vowels(3000, np.random.default_rng(0), seconds=0.01)
    off = np.log(heard.formants / FORMANTS[heard.groups, heard.labels])
    assert off.std(axis=0) == pytest.approx([0.124, 0.106, 0.083], abs=0.012)


def test_groups_can_be_left_out() -> None:
    assert set(vowels(50, np.random.default_rng(0), groups=("men", "children"), seconds=0.02).groups) == {0, 2}


@pytest.mark.parametrize("f0", [100.0, 173.0, 290.0])
def test_a_buzz_has_its_pitch_and_nothing_between(f0: float) -> None:
    spectrum = np.abs(np.fft.rfft(buzz(np.full(2 * RATE, f0))[-RATE:] * np.hanning(RATE)))
    assert spectrum[round(f0 * 1.5)] < 1e-3 * spectrum[round(f0)]
    assert spectrum[round(3 * f0)] > 1e-2 * spectrum[round(f0)]


def test_a_resonance_peaks_at_its_frequency() -> None:
    response = np.abs(np.fft.rfft(resonate(np.eye(1, RATE)[0], 1500.0, 90.0)))
    assert abs(int(response.argmax()) - 1500) < 5


def test_the_formants_stand_out_of_a_synthesised_voice() -> None:
    sound = synthesise(np.array([50.0]), np.array([[700.0, 1500.0, 2500.0]]), 1.0)[0]
    lines = np.abs(np.fft.rfft(sound))[::50]
    for formant in (700, 1500, 2500):
        k = formant // 50
        assert lines[k] > 1.5 * max(lines[k - 6], lines[k + 6])


def test_strings_of_digits_are_those_that_were_drawn() -> None:
    speakers = draw_speakers(6, np.random.default_rng(0))
    said = spoken_digits(12, speakers, np.random.default_rng(1), shortest=2, longest=4)
    again = spoken_digits(12, speakers, np.random.default_rng(1), shortest=2, longest=4)
    np.testing.assert_array_equal(said.sounds, again.sounds)
    assert said.sounds.shape == (12, said.lengths.max())
    assert all(2 <= len(one) <= 4 for one in said.digits)
    assert [GROUPS[g] for g in said.groups[:3]] == list(GROUPS)
    for sound, length in zip(said.sounds, said.lengths, strict=True):
        assert np.abs(sound[length:]).max(initial=0) < 1e-6  # but for what still rings
        assert np.sqrt((sound[:length] ** 2).mean()) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda rng: vowels(-1, rng), ValueError),
        (lambda rng: vowels(2.5, rng), TypeError),  # type: ignore[arg-type]
        (lambda rng: vowels(2, 0), TypeError),  # type: ignore[arg-type]
        (lambda rng: vowels(2, rng, groups=("dogs",)), ValueError),
        (lambda rng: vowels(2, rng, groups="men"), ValueError),
        (lambda rng: vowels(2, rng, scatter=-1), ValueError),
        (lambda rng: vowels(2, rng, seconds=0), ValueError),
        (lambda rng: synthesise(np.array([100.0]), np.array([[5000.0]])), ValueError),
        (lambda rng: synthesise(np.array([100.0]), np.array([500.0])), ValueError),
        (lambda rng: draw_speakers(2, rng, ()), ValueError),
        (lambda rng: spoken_digits(2, [], rng), ValueError),
        (lambda rng: spoken_digits(2, draw_speakers(1, rng), rng, shortest=3, longest=2), ValueError),
    ],
)
def test_what_makes_no_sense_is_refused(call, error) -> None:
    with pytest.raises(error, match=r"^(vowels|synthesise|draw_speakers|spoken_digits): "):
        call(np.random.default_rng(0))
