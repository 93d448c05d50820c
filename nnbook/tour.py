"""Three small networks, trained beforehand, for the first look in chapter 00.

Each is a dictionary of arrays: weights ``w1, w2, …`` of shape (inputs, outputs) and biases ``b1, b2, …``.
``data/tour/make_tour.py`` trained them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "data" / "tour"
LETTERS = ".abcdefghijklmnopqrstuvwxyz"  # a dot stands for "before the first letter" and "after the last"
CONTEXT = 3  # how many letters back the name-maker sees

Model = dict[str, np.ndarray]


def load(name: str) -> Model:
    """Return one of the trained networks: "spirals", "digits" or "elements".

    >>> load("digits")["w1"].shape
    (64, 32)
    """
    path = FOLDER / f"{name}.npz"
    if not path.exists():
        raise ValueError(f"load: no network called {name!r}, there are spirals, digits and elements")
    with np.load(path) as arrays:
        return dict(arrays)


def count_weights(model: Model) -> int:
    """Return how many numbers the training set: all weights and biases.

    >>> count_weights(load("digits"))
    2410
    """
    return sum(array.size for key, array in model.items() if key[0] in "wb")


def forward(x: np.ndarray, model: Model) -> np.ndarray:
    """Run a batch x of shape (n, inputs) through the layers; return scores of shape (n, outputs).

    Every layer is a matrix product plus a bias; between two layers stands tanh.

    >>> forward(np.zeros((5, 64)), load("digits")).shape
    (5, 10)
    """
    layers = sum(key[0] == "w" for key in model)
    for i in range(1, layers + 1):
        x = x @ model[f"w{i}"] + model[f"b{i}"]
        if i < layers:
            x = np.tanh(x)
    return x


def probabilities(scores: np.ndarray) -> np.ndarray:
    """Turn scores of shape (n, classes) into probabilities, each row summing to 1 (softmax, chapter 04).

    >>> probabilities(np.zeros((1, 4)))
    array([[0.25, 0.25, 0.25, 0.25]])
    """
    # Softmax does not notice a shift, and without the largest score taken off, exp could overflow.
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def two_spirals() -> tuple[np.ndarray, np.ndarray]:
    """Return Alexis Wieland's two spirals: 194 points of shape (194, 2) in the plane, and their classes 0 or 1.

    Source: Lang and Witbrock, "Learning to tell two spirals apart", 1988 Connectionist Models Summer School.

    >>> points, classes = two_spirals()
    >>> points.shape, classes.sum()
    ((194, 2), np.int64(97))
    """
    i = np.arange(97)
    angle, radius = i * np.pi / 16, 6.5 * (104 - i) / 104
    arm = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
    return np.concatenate([arm, -arm]), np.repeat([0, 1], 97)


def one_hot(contexts: np.ndarray) -> np.ndarray:
    """Write letters, as numbers of shape (n, CONTEXT), as rows of 0s with one 1 per letter: (n, CONTEXT × 27).

    >>> one_hot(np.array([[0, 1, 2]])).nonzero()[1]
    array([ 0, 28, 56])
    """
    return np.eye(len(LETTERS))[contexts].reshape(len(contexts), -1)


def invent(model: Model, rng: np.random.Generator) -> str:
    """Make up a word letter by letter: each is drawn with the chances that the network gives it.

    >>> invent(load("elements"), np.random.default_rng(0)).isalpha()
    True
    """
    letters = [0] * CONTEXT
    while len(letters) < 20:
        chances = probabilities(forward(one_hot(np.array([letters[-CONTEXT:]])), model))[0]
        letters.append(int(rng.choice(len(LETTERS), p=chances)))
        if letters[-1] == 0:
            break
    return "".join(LETTERS[i] for i in letters).strip(".")
