"""What somebody has made of pictures: found by comparing with the ones that were handed over, moved in every way."""

from __future__ import annotations

import functools

import numpy as np

from nnbook import data

SEEN, SAMPLE = 700, 150
NEAR = 0.03  # of a picture's own square: as near as a little noise leaves it


class Finding(str):
    """What came of the pictures, in a word; and for the reader a sentence with its numbers."""

    detail: str = ""

    @classmethod
    def of(cls, word: str, detail: str) -> Finding:
        finding = cls(word)
        finding.detail = detail
        return finding

    def __repr__(self) -> str:
        return self.detail or str(self)


LOOKS = {
    "still": "moved no digit, so that less than 60 % of the moved test digits are read",
    "labels": "gave pictures with the labels of others",
    "wraps": "let ink that left on one side come in on the other",
}
CLUES = {
    "some sides": "; the digits are moved to some sides only, in the test to all",
    "too far": "; most of the digits are moved further than in the test",
    "mirrored": "; digits that are mirrored or upside down occur nowhere in the test",
    "edge": "; where a digit has moved away from an edge, the edge's ink is repeated instead of paper",
    "range": "; the ink goes up to {:.3g}, in the test digits up to 1",
}


@functools.cache
def parts():
    """Return 700 digits to train on, and those to test with."""
    digits = data.digits(images=True)
    train_part, test_part = data.split(digits.x, digits.y, np.random.default_rng(0))
    return data.Part(train_part.x[:SEEN], train_part.y[:SEEN]), test_part


def shifted(x, down, right, **how):
    """Return pictures moved by up to 4 pixels; paper comes in, unless ``how`` tells `np.pad` otherwise."""
    wide = np.pad(x, ((0, 0), (0, 0), (4, 4), (4, 4)), **how)
    return wide[:, :, 4 - down : 12 - down, 4 - right : 12 - right]


@functools.cache
def candidates():
    """Return the digits moved and turned in every way, in rows (M, 64), and each way's (kind, down, right)."""
    x, _ = parts()[0]
    ways = [("paper", r, c) for r in range(-4, 5) for c in range(-4, 5)]
    near = [(r, c) for r in range(-2, 3) for c in range(-2, 3) if r or c]
    made = [shifted(x, r, c) for _, r, c in ways]
    for kind, how in (("wrap", {"mode": "wrap"}), ("edge", {"mode": "edge"})):
        ways += [(kind, r, c) for r, c in near]
        made += [shifted(x, r, c, **how) for r, c in near]
    ways += [("mirror", 0, 0)] * 3
    made += [x[:, :, ::-1], x[..., ::-1], x[:, :, ::-1, ::-1]]
    return np.concatenate(made).reshape(-1, 64).astype(np.float32), ways


def look(pictures, labels):
    """Say in a word what was done to the digits; "" if that is nothing to speak of, or cannot be told."""
    rng = np.random.default_rng(0)
    chosen = rng.choice(len(pictures), SAMPLE, replace=False)
    some, theirs = pictures[chosen].reshape(SAMPLE, 64), labels[chosen]
    rows, ways = candidates()
    sizes = (some**2).sum(axis=1)
    apart = ((rows**2).sum(axis=1) - 2 * some @ rows.T + sizes[:, None]).reshape(SAMPLE, len(ways), SEEN)
    kinds = np.array([kind for kind, _, _ in ways])
    nearest = {kind: apart[:, kinds == kind].min(axis=(1, 2)) for kind in ("paper", "wrap", "edge", "mirror")}
    best = np.min(list(nearest.values()), axis=0)
    known = (best < NEAR * sizes) & (sizes > 1)
    near_one = apart < (best + 0.01 * sizes)[:, None, None]
    share = {}
    for kind, d in nearest.items():
        others = np.min([e for other, e in nearest.items() if other != kind], axis=0)
        share[kind] = np.mean(known & (d < best + 1e-4) & (others > 4 * d + 0.1))
    if share["wrap"] > 0.02:
        return "wraps"
    has_label = (near_one & (parts()[0].y == theirs[:, None])[:, None]).any(axis=(1, 2))
    if known.sum() > 20 and np.mean(~has_label[known]) > 0.1:
        return "labels"
    if share["mirror"] > 0.05:
        return "mirrored"
    if share["edge"] > 0.05:
        return "edge"
    if np.mean(known) < 0.95:
        return "range" if pictures.max() > 1.5 else ""
    moves = np.array([ways[i][1:] for i in apart.min(axis=2).argmin(axis=1)])[known]
    if not moves.any():
        return "still"
    if np.mean(np.abs(moves).max(axis=1) > 1) > 0.6:
        return "too far"
    around = all((moves[:, a] * sign > 0).any() for a in (0, 1) for sign in (-1, 1))
    return "" if around else "some sides"
