"""The chapter's measurements over five seeds: vowels against scatter, and strings of digits by group and by noise.

    python solutions/16_speech_recognition/landmark.py

Writes landmark.json beside this file, and the weights of the first seed's recogniser that was trained with noise into
nnbook/data/recogniser.npz; about five minutes.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from nnbook import nn, no_grad, tensor
from nnbook.checks.ch16_speech_recognition.hearers import (
    discriminant,
    nearest_mean,
    train_net,
    vowel_features,
    vowel_net,
)
from nnbook.checks.ch16_speech_recognition.recogniser import Recogniser, edits, log_mel, store, train, transcribe
from nnbook.data.speech import GROUPS, vowels
from nnbook.data.spoken_digits import Strings, draw_speakers, spoken_digits

SEEDS = range(5)
SCATTERS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
NOISES = (0.01, 0.03, 0.1, 0.3)
TRAIN, TEST = 480, 240  # strings


def hear_vowels(seed: int, scatter: float) -> dict:
    """Return the shares of unseen vowels that three ways of hearing get right, and the network's answers."""
    rng = np.random.default_rng([seed, round(100 * scatter)])
    seen, unseen = vowels(4000, rng, scatter=scatter), vowels(2000, rng, scatter=scatter)
    features = [vowel_features(one.sounds) for one in (seen, unseen)]
    mean, std = features[0].mean(axis=0), features[0].std(axis=0)
    x, new = ((one - mean) / std for one in features)
    net = vowel_net(rng)
    train_net(net, x, seen.labels, rng)
    with no_grad():
        said = net(tensor(new.astype(np.float32))).data.argmax(axis=1)
    logs = [np.log(one.formants) for one in (seen, unseen)]
    pitched = [np.log(np.column_stack([one.f0, one.formants])) for one in (seen, unseen)]
    answers = {
        "network": said,
        "formants": discriminant(logs[0], seen.labels, logs[1]),
        "formants and pitch": discriminant(pitched[0], seen.labels, pitched[1]),
        "nearest mean": nearest_mean(features[0], seen.labels, features[1]),
    }
    confused = np.zeros((10, 10), dtype=int)
    np.add.at(confused, (unseen.labels, said), 1)
    return {
        "right": {name: round(100 * float((one == unseen.labels).mean()), 1) for name, one in answers.items()},
        "confused": confused.tolist(),
    }


def rates(model: Recogniser, strings: Strings) -> list[float]:
    """Return the digits that come out wrong, in per cent of those said: of all, and of each group."""
    heard = transcribe(model, log_mel(strings.sounds), strings.lengths)
    wrong = np.array([edits(a, b) for a, b in zip(heard, strings.digits, strict=True)])
    said = np.array([len(one) for one in strings.digits])
    masks = [said > 0, *(strings.groups == g for g in range(3))]
    return [round(100 * float(wrong[mask].sum() / said[mask].sum()), 1) for mask in masks]


def noisy(strings: Strings, level: float | np.ndarray, rng: np.random.Generator) -> Strings:
    """Return strings with hiss added: level is its root mean square against a voice of 1."""
    hiss = rng.normal(size=strings.sounds.shape) * np.reshape(level, (-1, 1))
    return strings._replace(sounds=strings.sounds + hiss)


def hear_digits(seed: int) -> dict:
    """Train three recognisers on equally many strings: all groups; no children; all groups, with noise."""
    rng = np.random.default_rng(seed)
    everybody, adults, strangers = draw_speakers(60, rng), draw_speakers(60, rng, GROUPS[:2]), draw_speakers(30, rng)
    of_all, of_adults = (spoken_digits(TRAIN, some, rng, shortest=1, longest=4) for some in (everybody, adults))
    test = spoken_digits(TEST, strangers, rng, shortest=1, longest=4)
    in_noise = noisy(of_all, np.geomspace(0.003, 0.3, TRAIN), rng)
    tests = {level: noisy(test, (level**2 - 0.01**2) ** 0.5, rng) for level in NOISES}
    found = {}
    for name, strings in (("everybody", of_all), ("no children", of_adults), ("with noise", in_noise)):
        features = log_mel(strings.sounds)
        model = Recogniser(features.mean(axis=(0, 1)), features.std(axis=(0, 1)))
        nn.init.reset(model, rng)
        train(model, features, strings.digits, strings.lengths, rng)
        if seed == 0 and name == "with noise":
            store(model)
        found[name] = {"groups": rates(model, test), "noise": [rates(model, one)[0] for one in tests.values()]}
    return found


def main() -> None:
    """Measure all seeds and store the numbers."""
    heard = {scatter: [hear_vowels(seed, scatter) for seed in SEEDS] for scatter in SCATTERS}
    names = heard[1.0][0]["right"]
    stored = {
        "scatters": list(SCATTERS),
        "vowels": {name: [[one["right"][name] for one in runs] for runs in heard.values()] for name in names},
        "confused": [one["confused"] for one in heard[1.0]],
        "noises": list(NOISES),
        "digits": [hear_digits(seed) for seed in SEEDS],
    }
    Path(__file__).with_name("landmark.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
