"""Training pictures that teach a network to bear with a shift."""

from __future__ import annotations

import functools

import numpy as np

from nnbook import data, nn, optim, tensor
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch09_convolution.pictures import CLUES, LOOKS, SEEN, Finding, look, parts, shifted

ASKED, STEPS = 80.0, 300


def more_pictures(x, y, rng):
    """Return training pictures made of those that came, and their labels.

    x: pictures (N, 1, 8, 8) from 0 (paper) to 1 (ink).  y: labels (N,).  rng: a random generator, to use or not.
    Returns (x, y): at least N pictures and at most 9 N, and as many labels. The arrays that came are not changed.
    What a picture loses over one edge must not come in again at the opposite one.

    The check hands on 700 digits, trains a small CNN for 300 steps on what comes back, and asks for 80 % of test digits
    that were moved by up to one pixel down or up, and left or right.
    """
    wide = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    moved = [wide[:, :, r : r + 8, c : c + 8] for r in range(3) for c in range(3)]
    return np.concatenate(moved), np.tile(y, 9)


def verdict(attempt, seed):
    """Make pictures, train on them and measure; where that is too little, look what was done to them."""
    (x, y), _ = parts()
    given = x.copy(), y.copy()
    answer = attempt(*given, np.random.default_rng(seed))
    if answer is None:
        return None
    if not (isinstance(answer, tuple | list) and len(answer) == 2):
        return Finding.of("no pair", "gave no pair of pictures and labels")
    try:
        pictures, labels = np.asarray(answer[0], np.float32), np.asarray(answer[1])
    except (TypeError, ValueError) as error:
        return Finding.of("no arrays", f"gave pictures or labels that make no array ({error})")
    if not (np.array_equal(given[0], x) and np.array_equal(given[1], y)):
        return Finding.of("changed", "changed the arrays that came")
    shapes = f"gave pictures {pictures.shape} and labels {labels.shape}, expected (M, 1, 8, 8) and (M,)"
    if pictures.shape[1:] != (1, 8, 8) or labels.ndim != 1:
        return Finding.of("shapes", shapes)
    if len(pictures) != len(labels):
        return Finding.of("labels missing" if len(labels) < len(pictures) else "labels left over", shapes)
    if not SEEN <= len(pictures) <= 9 * SEEN:
        many = f"gave {len(pictures)} pictures for {SEEN}, expected {SEEN} to {9 * SEEN}"
        return Finding.of("too many" if len(pictures) > SEEN else "too few", many)
    if not np.isfinite(pictures).all():
        return Finding.of("not finite", "gave pictures with nan or inf in them")
    word = look(pictures, labels)
    if word in LOOKS:
        return Finding.of(word, LOOKS[word])
    reached = score(pictures.tobytes(), tuple(labels.tolist()))
    if reached >= ASKED:
        return Finding.of("reads", f"led to {reached:.1f} % of the moved test digits")
    clue = CLUES.get(word, "").format(pictures.max())
    return Finding.of(word or "weak", f"led to {reached:.1f} % of the moved test digits, asked are {ASKED:g} %{clue}")


@functools.lru_cache(maxsize=16)
def score(pictures, labels):
    """Train the small network on pictures (as bytes) and return the share in per cent of moved digits that it reads."""
    pictures, labels = np.frombuffer(pictures, np.float32).reshape(-1, 1, 8, 8), np.array(labels)
    test_part, rng = parts()[1], np.random.default_rng(0)
    model = nn.init.reset(
        nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(256, 10),
        ),
        rng,
    )  # fmt: skip
    opt, loss_fn, done = optim.Adam(model.parameters(), lr=0.01), nn.CrossEntropyLoss(), 0
    model.train()
    while done < STEPS:
        for x, y in data.batches(pictures, labels, 64, rng):
            opt.zero_grad()
            loss_fn(model(tensor(x)), tensor(y)).backward()
            opt.step()
            done += 1
            if done == STEPS:
                break
    wide = np.pad(test_part.x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    tops, lefts = rng.integers(0, 3, (2, len(wide)))
    moved = np.stack([one[:, r : r + 8, c : c + 8] for one, r, c in zip(wide, tops, lefts, strict=True)])
    return 100 * np.mean(model.eval()(tensor(moved)).data.argmax(axis=1) == test_part.y)


def judge(told, seed):
    return "" if told == "reads" else told.detail


def more_as_they_are(x, y, rng):
    return x, y


def more_rolled(x, y, rng):
    return np.concatenate([np.roll(x, (r, c), axis=(2, 3)) for r in (-1, 0, 1) for c in (-1, 0, 1)]), np.tile(y, 9)


def more_with_mixed_labels(x, y, rng):
    return more_pictures_of(x), np.repeat(y, 9)


def more_pictures_of(x):
    return np.concatenate([shifted(x, r, c) for r in (-1, 0, 1) for c in (-1, 0, 1)])


def more_without_labels(x, y, rng):
    return more_pictures_of(x)


def more_labels_forgotten(x, y, rng):
    return more_pictures_of(x), y


def more_than_nine(x, y, rng):
    return np.concatenate([shifted(x, r, c) for r in range(-2, 3) for c in range(-2, 3)]), np.tile(y, 25)


def louder(sounds, names):
    """Return sounds (N, T) as they are and at half their loudness, with their names (N,).

    >>> sounds, names = louder(np.array([[2.0, 4.0]]), np.array([7]))
    >>> sounds.tolist(), names.tolist()
    ([[2.0, 4.0], [1.0, 2.0]], [7, 7])
    """
    return np.concatenate([sounds, sounds / 2]), np.concatenate([names, names])


moving_exercise = Exercise(
    key="more_pictures",
    book=more_pictures,
    optional=True,
    seconds=30.0,  # of which a training takes one, or ten where many share a machine
    parts=[
        Part(
            "80 % of the moved digits",
            1,
            [Case((0,), judge=judge, run=verdict, shown="more_pictures(x, y, rng)")],
        )
    ],
    mistakes=[
        Mistake(more_without_labels, "two things are asked for: the pictures, and a label for each of them."),
        Mistake(
            more_labels_forgotten, "there are more pictures than labels. `np.tile(y, k)` repeats all labels k times."
        ),
        Mistake(more_than_nine, "that is more than was asked for. Which moves occur in the test?"),
        Mistake(
            more_with_mixed_labels,
            "some pictures have the label of another. Do pictures and labels repeat in the same order?",
        ),
        Mistake(more_as_they_are, "a digit stays where it was. What should the network get used to?"),
        Mistake(more_rolled, "what leaves the picture on one side comes in on the other, which no test digit does."),
    ],
    hints=[
        "Show the network in training what it will meet in the test.",
        "There are nine moves: three rows times three columns. A picture padded by a ring of paper has nine windows of "
        "8 x 8.",
        "wide = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))); the windows wide[:, :, r : r + 8, c : c + 8] for r and c "
        "from 0 to 2, joined with np.concatenate; labels np.tile(y, 9).",
    ],
    sibling=louder,
)
