"""The numbers that chapter 16 shows are those that its landmark script stored."""

import ast
import json
import re

import numpy as np
import pytest
from conftest import ROOT

from nnbook.checks.ch16_speech_recognition.features import bands_of, features_exercise
from nnbook.data.speech import HEARD, VOWELS, vowels

HERE = ROOT / "solutions" / "16_speech_recognition"
STORED = json.loads((HERE / "landmark.json").read_text("utf-8"))


def literal(file: str, name: str):
    found = re.search(rf"^{name} = ([\[{{].*?^[\]}}])", (HERE / file).read_text("utf-8"), flags=re.S | re.M)
    assert found is not None
    return ast.literal_eval(found[1])


def test_the_first_notebook_shows_what_was_stored() -> None:
    shown = literal("16_speech_recognition.py", "stored_right")
    assert shown.pop("scatters") == STORED["scatters"]
    assert shown == {name: STORED["vowels"][name] for name in shown}
    assert literal("16_speech_recognition.py", "stored_confusions") == np.sum(STORED["confused"], axis=0).tolist()


def test_the_second_notebook_shows_what_was_stored() -> None:
    groups, noise = literal("16b_ctc.py", "stored_digits"), literal("16b_ctc.py", "stored_noise")
    runs = STORED["digits"]
    assert groups == {name: [run[name]["groups"] for run in runs] for name in groups}
    assert noise.pop("decibels") == [round(-20 * np.log10(level), -1) for level in STORED["noises"]]
    assert noise == {name: [run[name]["noise"] for run in runs] for name in noise}


def test_every_seed_comes_within_three_points_of_the_discriminant() -> None:
    at = STORED["scatters"].index(1.0)
    for ceiling in ("formants", "formants and pitch"):
        gaps = np.subtract(STORED["vowels"][ceiling][at], STORED["vowels"]["network"][at])
        assert len(gaps) == 5
        assert gaps.max() < 3


def test_the_four_pairs_that_people_confuse_most_are_among_the_networks_six() -> None:
    def pairs(counts, most):
        shares = counts / counts.sum(axis=1, keepdims=True)
        rates = {VOWELS[a] + VOWELS[b]: shares[a, b] + shares[b, a] for a in range(10) for b in range(a)}
        return set(sorted(rates, key=rates.__getitem__)[-most:])

    assert pairs(HEARD, 4) <= pairs(np.sum(STORED["confused"], axis=0), 6)
    assert np.trace(HEARD) / HEARD.sum() == pytest.approx(0.944, abs=5e-4)


def test_missing_voices_cost_children_at_every_seed_and_noise_is_learned() -> None:
    for run in STORED["digits"]:
        assert run["no children"]["groups"][3] > run["everybody"]["groups"][3]
        assert run["with noise"]["noise"][2] < run["everybody"]["noise"][2] / 3


def without_the_first_band(sounds):
    bands = np.log(bands_of(sounds))
    return bands - bands[:, :1]  # the first feature is always 0


def without_the_mean(sounds):
    bands = np.log(bands_of(sounds))
    return bands - bands.mean(axis=1, keepdims=True)  # features add up to 0


def test_the_first_notebook_takes_all_features_that_pass() -> None:
    source = (HERE / "16_speech_recognition.py").read_text("utf-8")
    scaling = re.search(r"^mean, std = .*$", source, flags=re.M)
    function = re.search(r"^def discriminant.*?^    return .*?$", source, flags=re.M | re.S)
    assert scaling is not None
    assert function is not None
    rng = np.random.default_rng(1)
    seen, new = vowels(1000, rng, seconds=0.1), vowels(400, rng, seconds=0.1)
    for features in (without_the_first_band, without_the_mean):
        assert features_exercise(features, seed=0)[1].passed
        names: dict = {"np": np, "x": features(seen.sounds)}
        exec(f"{function[0]}\n{scaling[0]}", names)
        heard = names["discriminant"](names["x"], seen.labels, features(new.sounds))
        assert (heard == new.labels).mean() > 0.65
        assert np.isfinite((names["x"] - names["mean"]) / names["std"]).all()
