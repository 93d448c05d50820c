"""The numbers of chapter 18 over several seeds, and the patients that the explorable has when it is given none.

    python solutions/18_healthcare/landmark.py

Writes landmark.json beside this file and nnbook/explorables/diagnosis.npz; about three minutes on one core.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

import nnbook
from nnbook import data, nn, optim, tensor
from nnbook.data.patients import Lesions, lesions

SEEDS = 5
HALF = np.float32(0.5)
BIOPSIES = data.breast_cancer()
ILL = (BIOPSIES.y == 0).astype(np.int64)


def fit(
    model: nn.Module, x: np.ndarray, ill: np.ndarray, rng: np.random.Generator, epochs: int,
    lr: float = 3e-3, weight_decay: float = 0.0,
) -> nn.Module:  # fmt: skip
    """Draw a model's weights and train it, as the notebook does."""
    nn.init.reset(model, rng)
    opt, loss_fn = optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay), nn.BCEWithLogitsLoss()
    for _ in range(epochs):
        for x_i, y_i in data.batches(x, ill.astype(np.float32)[:, None], 32, rng):
            opt.zero_grad()
            loss_fn(model(tensor(x_i)), tensor(y_i)).backward()
            opt.step()
    return model


def logits_of(model: nn.Module, x: np.ndarray) -> np.ndarray:
    return model(tensor(x)).data[:, 0].astype(float)


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(z / 2))


def make_mlp(inputs: int) -> nn.Module:
    return nn.Sequential(nn.Linear(inputs, 32), nn.ReLU(), nn.Linear(32, 1))


def make_cnn() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(256, 1),
    )


def deal(ill: np.ndarray, folds: int, rng: np.random.Generator) -> np.ndarray:
    """Return for each patient the number of a fold; each fold has its share of the ill."""
    fold = np.empty(len(ill), int)
    for which in (0, 1):
        people = rng.permutation(np.flatnonzero(ill == which))
        fold[people] = np.arange(len(people)) % folds
    return fold


def area(chance: np.ndarray, ill: np.ndarray) -> float:
    pairs = chance[ill == 1][:, None] - chance[ill == 0]
    return float(((pairs > 0) + 0.5 * (pairs == 0)).mean())


def calibration_error(chance: np.ndarray, ill: np.ndarray, bins: int = 10) -> float:
    place = np.minimum((chance * bins).astype(int), bins - 1)
    here = [place == k for k in np.unique(place)]
    return float(sum(one.mean() * abs(chance[one].mean() - ill[one].mean()) for one in here))


def temperature(logits: np.ndarray, ill: np.ndarray) -> float:
    tried = np.geomspace(0.05, 20, 1000)
    z = logits / tried[:, None]
    return float(tried[(np.logaddexp(0, z) - z * ill).mean(axis=1).argmin()])


def biopsies(seed: int) -> dict[str, tuple[float, float]]:
    """Return accuracy and AUC, in per cent and as a share, of both models: each patient predicted once, by five folds."""
    from sklearn.linear_model import LogisticRegression

    rng, z = np.random.default_rng(seed), {"network": np.zeros(len(ILL)), "logistic": np.zeros(len(ILL))}
    fold = deal(ILL, 5, rng)
    aucs: dict[str, list[float]] = {"network": [], "logistic": []}
    for k in range(5):
        inside, outside = fold != k, fold == k
        mean, std = BIOPSIES.x[inside].mean(axis=0), BIOPSIES.x[inside].std(axis=0)
        x = (BIOPSIES.x - mean) / std
        z["network"][outside] = logits_of(
            fit(make_mlp(30), x[inside], ILL[inside], rng, 30, weight_decay=1.0), x[outside]
        )
        line = LogisticRegression(max_iter=1000).fit(x[inside], ILL[inside])
        z["logistic"][outside] = line.decision_function(x[outside])
        for name in z:
            aucs[name].append(area(z[name][outside], ILL[outside]))
    return {name: (100 * float(((z[name] > 0) == ILL).mean()), float(np.mean(aucs[name]))) for name in z}


def overconfident(seed: int) -> tuple[float, float]:
    """Return the calibration error of a network trained for too long, before and after temperature scaling."""
    rng = np.random.default_rng(seed)
    known, valid, new = lesions(400, rng), lesions(800, rng), lesions(2000, rng)
    model = fit(make_cnn(), known.x - HALF, known.ill, rng, 100, lr=6e-3)
    z = logits_of(model, new.x - HALF)
    t = temperature(logits_of(model, valid.x - HALF), valid.ill)
    return calibration_error(sigmoid(z), new.ill), calibration_error(sigmoid(z / t), new.ill)


def right(model: nn.Module, some: Lesions) -> float:
    return 100 * float(((logits_of(model, some.x - HALF) > 0) == some.ill).mean())


def leak(seed: int) -> tuple[float, float, float, float]:
    """Return accuracies: photographs dealt, the same network on new patients, patients dealt, the best possible."""
    rng = np.random.default_rng(seed)
    album, new = lesions(120, rng, photos=6), lesions(1000, rng)
    photo = rng.permutation(len(album.ill)) < len(album.ill) // 4
    person = np.isin(album.patient, rng.permutation(120)[:30])
    scores = []
    for held in (photo, person):
        model = fit(make_cnn(), album.x[~held] - HALF, album.ill[~held], rng, 40)
        scores += [right(model, Lesions(*(one[held] for one in album))), right(model, new)]
    return scores[0], scores[1], scores[2], 100 * float(((new.chance > 0.5) == new.ill).mean())


def groups(seed: int, dark: float) -> tuple[float, float]:
    """Return the AUC on light and on dark skin of a network that saw dark skin in a share of its photographs."""
    rng = np.random.default_rng(seed)
    known, new = lesions(800, rng, dark=dark), lesions(4000, rng)
    z = logits_of(fit(make_cnn(), known.x - HALF, known.ill, rng, 20), new.x - HALF)
    return area(z[~new.dark], new.ill[~new.dark]), area(z[new.dark], new.ill[new.dark])


def write_patients() -> str:
    """Train on two measures of three quarters of the biopsies, and write the chances of the others, in thousandths."""
    rng = np.random.default_rng(4)
    x = BIOPSIES.x[:, [1, 4]]
    held = deal(ILL, 4, rng) == 0
    x = (x - x[~held].mean(axis=0)) / x[~held].std(axis=0)
    model = fit(make_mlp(2), x[~held], ILL[~held], rng, 40)
    z = logits_of(model, x[held])
    order = np.argsort(z)
    path = Path(nnbook.__file__).parent / "explorables" / "diagnosis.npz"
    chance = np.round(1000 * sigmoid(z))[order].astype(np.int16)
    np.savez_compressed(path, chance=chance, ill=ILL[held][order].astype(np.int8))
    return f"{held.sum()} patients, {ILL[held].sum()} ill, AUC {area(z, ILL[held]):.3f}"


def main() -> None:
    runs = [biopsies(seed) for seed in range(SEEDS)]
    calibration = [overconfident(seed) for seed in range(SEEDS)]
    leaks = [leak(seed) for seed in range(SEEDS)]
    stored = {
        "network": [round(one["network"][0], 2) for one in runs],
        "logistic": [round(one["logistic"][0], 2) for one in runs],
        "network_auc": [round(one["network"][1], 4) for one in runs],
        "logistic_auc": [round(one["logistic"][1], 4) for one in runs],
        "calibration_before": [round(before, 3) for before, _ in calibration],
        "calibration_after": [round(after, 3) for _, after in calibration],
        "by_photo": [round(one[0], 1) for one in leaks],
        "by_photo_really": [round(one[1], 1) for one in leaks],
        "by_patient": [round(one[2], 1) for one in leaks],
        "best_possible": [round(one[3], 1) for one in leaks],
    }
    for name, dark in (("few_dark", 0.05), ("half_dark", 0.5)):
        found = [groups(seed, dark) for seed in range(SEEDS)]
        stored[f"{name}_light"], stored[f"{name}_dark"] = ([round(one[i], 3) for one in found] for i in (0, 1))
    Path(__file__).with_name("landmark.json").write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    for name, values in stored.items():
        print(f"{name:20} mean {np.mean(values):.4g}, standard deviation {np.std(values, ddof=1):.2g}: {values}")


if __name__ == "__main__":
    print(write_patients())
    main()
