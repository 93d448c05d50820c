"""Train the three networks of ``nnbook.tour`` and save them beside this file.

    python nnbook/data/tour/make_tour.py

It takes some ten seconds. One machine gives the same numbers every time; another may differ in late digits.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from nnbook.tour import CONTEXT, FOLDER, LETTERS, Model, forward, one_hot, probabilities, two_spirals

NAMES = """
hydrogen helium lithium beryllium boron carbon nitrogen oxygen fluorine neon sodium magnesium aluminium silicon
phosphorus sulfur chlorine argon potassium calcium scandium titanium vanadium chromium manganese iron cobalt nickel
copper zinc gallium germanium arsenic selenium bromine krypton rubidium strontium yttrium zirconium niobium molybdenum
technetium ruthenium rhodium palladium silver cadmium indium tin antimony tellurium iodine xenon caesium barium
lanthanum cerium praseodymium neodymium promethium samarium europium gadolinium terbium dysprosium holmium erbium
thulium ytterbium lutetium hafnium tantalum tungsten rhenium osmium iridium platinum gold mercury thallium lead bismuth
polonium astatine radon francium radium actinium thorium protactinium uranium neptunium plutonium americium curium
berkelium californium einsteinium fermium mendelevium nobelium lawrencium rutherfordium dubnium seaborgium bohrium
hassium meitnerium darmstadtium roentgenium copernicium nihonium flerovium moscovium livermorium tennessine oganesson
"""
ELEMENTS = NAMES.split()


def train(
    x: np.ndarray, targets: np.ndarray, sizes: list[int], *, seed: int, steps: int, batch: int, lr: float,
    decay: float = 0.0,
) -> Model:  # fmt: skip
    """Train a tanh network on classes by cross-entropy with Adam (chapters 05 to 08); return it in float32.

    x: inputs (n, sizes[0]); targets: classes (n,); decay: how much of every weight each step of size lr takes off.
    """
    rng = np.random.default_rng(seed)
    model: Model = {}
    for i, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
        model[f"w{i}"] = rng.normal(0, fan_in**-0.5, (fan_in, fan_out))
        model[f"b{i}"] = np.zeros(fan_out)
    mean = {key: np.zeros_like(value) for key, value in model.items()}
    square = {key: np.zeros_like(value) for key, value in model.items()}
    for step in range(1, steps + 1):
        rows = rng.choice(len(x), min(batch, len(x)), replace=False)
        rate = lr * (1 + np.cos(np.pi * step / steps)) / 2
        for key, slope in slopes(x[rows], targets[rows], model).items():
            mean[key] = 0.9 * mean[key] + 0.1 * slope
            square[key] = 0.999 * square[key] + 0.001 * slope**2
            move = mean[key] / (1 - 0.9**step) / (np.sqrt(square[key] / (1 - 0.999**step)) + 1e-8)
            model[key] = model[key] - rate * (move + decay * model[key])
    return {key: value.astype(np.float32) for key, value in model.items()}


def slopes(x: np.ndarray, targets: np.ndarray, model: Model) -> Model:
    """Return the gradient of the mean cross-entropy for every weight and bias."""
    layers = len(model) // 2
    outputs = [x]
    for i in range(1, layers):
        outputs.append(np.tanh(outputs[-1] @ model[f"w{i}"] + model[f"b{i}"]))
    scores = outputs[-1] @ model[f"w{layers}"] + model[f"b{layers}"]
    grad = (probabilities(scores) - np.eye(scores.shape[1])[targets]) / len(x)
    found: Model = {}
    for i in range(layers, 0, -1):
        found[f"w{i}"], found[f"b{i}"] = outputs[i - 1].T @ grad, grad.sum(axis=0)
        grad = (grad @ model[f"w{i}"].T) * (1 - outputs[i - 1] ** 2)
    return found


def make_spirals() -> Model:
    points, classes = two_spirals()
    return train(points / 6.5, classes, [2, 20, 20, 20, 2], seed=0, steps=8000, batch=194, lr=0.01, decay=0.05)


def make_digits() -> Model:
    scans, classes = load_digits(return_X_y=True)
    seen, unseen = train_test_split(np.arange(1797), test_size=360, random_state=0, stratify=classes)
    x = scans / 16
    model = train(x[seen], classes[seen], [64, 32, 10], seed=0, steps=3000, batch=64, lr=0.005, decay=0.02)
    return {**model, "unseen": np.sort(unseen)}


def make_elements() -> Model:
    contexts, following = [], []
    for name in ELEMENTS:
        letters = [0] * CONTEXT + [LETTERS.index(letter) for letter in name] + [0]
        contexts += [letters[i : i + CONTEXT] for i in range(len(letters) - CONTEXT)]
        following += letters[CONTEXT:]
    x = one_hot(np.array(contexts))
    sizes = [CONTEXT * len(LETTERS), 48, len(LETTERS)]
    model = train(x, np.array(following), sizes, seed=0, steps=2500, batch=128, lr=0.005, decay=0.02)
    return {**model, "names": np.array(ELEMENTS)}


def main() -> None:
    for name, make in (("spirals", make_spirals), ("digits", make_digits), ("elements", make_elements)):
        np.savez_compressed(FOLDER / f"{name}.npz", allow_pickle=False, **make())
    points, classes = two_spirals()
    with np.load(FOLDER / "spirals.npz") as model:
        right = forward(points / 6.5, dict(model)).argmax(axis=1) == classes
    print(f"spirals: {right.sum()} of {right.size} right")


if __name__ == "__main__":
    main()
