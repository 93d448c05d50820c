"""A split that keeps a patient's photographs together."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def split_patients(patient, test, rng):
    """Deal photographs into a part to train on and a part to test on, all of a patient's on the same side.

    patient: array (N,), the number of the patient on each photograph, any whole numbers, in any order.
    test: the share of the patients to test on, rounded to whole patients.  rng: draws which patients these are.
    Returns (train, test), two arrays of indices into `patient`.

    >>> train, test = split_patients(np.array([7, 7, 3, 3, 3, 5]), 1 / 3, np.random.default_rng(0))
    >>> len(train) + len(test)
    6
    """
    people = rng.permutation(np.unique(patient))
    held_out = np.isin(patient, people[: round(test * len(people))])
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)


VARYING, FEW = "a number that varies", "a number that varies, and often too few"


def described(attempt, patient, test, seed):
    """Describe splits by one function: what must hold, whatever the order drawn."""
    splits = [_indices(attempt(patient, test, np.random.default_rng(s))) for s in (seed, seed, *range(1000, 1012))]
    (train, held), again = splits[0], splits[1]
    people = {frozenset(patient[h].tolist()) for _, h in splits[2:]}
    lowest = frozenset(np.unique(patient)[: round(test * len(np.unique(patient)))].tolist())
    numbers, asked = [len(set(patient[h].tolist())) for _, h in splits], round(test * len(np.unique(patient)))
    varying = FEW if max(numbers) <= asked else VARYING
    return {
        "every photograph once": sorted([*train.tolist(), *held.tolist()]) == list(range(len(patient))),
        "no patient on both sides": not set(patient[train].tolist()) & set(patient[held].tolist()),
        "patients to test on": numbers[0] if len(set(numbers)) == 1 else varying,
        "the same seed, the same patients": set(held.tolist()) == set(again[1].tolist()),
        "another seed, other patients": len(people) > 1,
        "others than the lowest numbers": any(p != lowest for p in people),
        "everybody's turn may come": len(frozenset().union(*people)) > 0.8 * len(set(patient.tolist())),
    }


def _indices(answer):
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise ValueError("expected two arrays of indices, for training and for testing")
    pair = [np.asarray(one) for one in answer]
    if any(one.dtype == bool for one in pair):
        raise TypeError("an array of True and False came, expected indices: np.flatnonzero makes these of it")
    return [one.astype(int) if one.size == 0 else one for one in pair]


def described_truth(patient, test, seed):
    return {
        "every photograph once": True,
        "no patient on both sides": True,
        "patients to test on": round(test * len(set(patient.tolist()))),
        "the same seed, the same patients": True,
        "another seed, other patients": True,
        "others than the lowest numbers": True,
        "everybody's turn may come": True,
    }


def draw_album(rng):
    people = rng.choice(1000, 23, replace=False)
    return rng.permutation(np.repeat(people, rng.integers(1, 9, 23))), 0.25, int(rng.integers(900))


def split_photographs(patient, test, rng):
    order = rng.permutation(len(patient))
    cut = round(test * len(patient))
    return order[cut:], order[:cut]


def split_first(patient, test, rng):
    people = np.unique(patient)
    held = np.isin(patient, people[: round(test * len(people))])
    return np.flatnonzero(~held), np.flatnonzero(held)


def split_people(patient, test, rng):
    people = rng.permutation(np.unique(patient))
    cut = round(test * len(people))
    return people[cut:], people[:cut]


def split_rounded_down(patient, test, rng):
    people = rng.permutation(np.unique(patient))
    held = np.isin(patient, people[: int(test * len(people))])
    return np.flatnonzero(~held), np.flatnonzero(held)


def split_rounded_up(patient, test, rng):
    people = rng.permutation(np.unique(patient))
    held = np.isin(patient, people[: int(np.ceil(test * len(people)))])
    return np.flatnonzero(~held), np.flatnonzero(held)


def split_by_coin(patient, test, rng):
    people = np.unique(patient)
    held = np.isin(patient, people[rng.random(len(people)) < test])
    return np.flatnonzero(~held), np.flatnonzero(held)


def split_swapped(patient, test, rng):
    return split_patients_again(patient, test, rng)[::-1]


def split_patients_again(patient, test, rng):
    people = rng.permutation(np.unique(patient))
    held = np.isin(patient, people[: round(test * len(people))])
    return np.flatnonzero(~held), np.flatnonzero(held)


def split_own_generator(patient, test, rng):
    return split_patients_again(patient, test, np.random.default_rng())


def split_one_seed(patient, test, rng):
    return split_patients_again(patient, test, np.random.default_rng(0))


def split_masks(patient, test, rng):
    train, held = split_patients_again(patient, test, rng)
    return np.isin(np.arange(len(patient)), train), np.isin(np.arange(len(patient)), held)


def split_numbers_in_a_row(patient, test, rng):
    n = len(np.unique(patient))
    held = np.isin(patient, rng.permutation(n)[: round(test * n)])
    return np.flatnonzero(~held), np.flatnonzero(held)


def split_by_photo_draw(patient, test, rng):
    people = rng.permutation(patient)[: round(test * len(np.unique(patient)))]
    held = np.isin(patient, people)
    return np.flatnonzero(~held), np.flatnonzero(held)


def split_households(house, rng):
    """Return the rows of one household drawn at random, and all the others.

    >>> chosen, rest = split_households(np.array([4, 4, 4]), np.random.default_rng(0))
    >>> len(chosen), len(rest)
    (3, 0)
    """
    here = house == rng.choice(np.unique(house))
    return np.flatnonzero(here), np.flatnonzero(~here)


TEXT = "split_patients({}, {}, rng)"
ALBUM = np.repeat((37 * np.arange(1, 24)) % 101, [3, 1, 6, 2, 4, 2, 5, 1, 3, 2, 2, 1, 4, 3, 2, 1, 5, 2, 1, 3, 2, 4, 1])
split_exercise = Exercise(
    key="split_patients",
    book=split_patients,
    optional=True,
    parts=[
        Part(
            "patients, not photographs",
            1,
            [
                Case((ALBUM, 0.3, 3), described_truth, run=described, shown=TEXT.format("60 photographs", 0.3)),
                Case((ALBUM[::-1], 0.4, 4), described_truth, run=described, shown=TEXT.format("60 photographs", 0.4)),
                Case(draw_album, described_truth, run=described, repeat=3, shown=TEXT.format("an album", 0.25)),
            ],
        )
    ],
    mistakes=[
        Mistake(split_photographs, "photographs are dealt, not patients, and some patients end up on both sides."),
        Mistake(split_first, "it is always the same patients. Draw them with `rng`."),
        Mistake(split_one_seed, "a generator with a fixed seed is made inside. Use the one that came in."),
        Mistake(split_own_generator, "the patients are drawn by something other than `rng`."),
        Mistake(split_people, "these are numbers of patients. The places of their photographs are asked for."),
        Mistake(split_masks, "these are masks of True and False; `np.flatnonzero` makes indices of them."),
        Mistake(split_rounded_down, "the number of patients is rounded down. `int` cuts off; `round` rounds."),
        Mistake(split_rounded_up, "the number of patients is rounded up. `ceil` does that; `round` rounds."),
        Mistake(split_by_coin, "each patient is drawn on her own, so their number varies. It should be fixed."),
        Mistake(split_swapped, "the two parts are swapped: the one to train on comes first."),
        Mistake(split_numbers_in_a_row, "patients need not be numbered 0, 1, 2…: take the numbers that occur."),
        Mistake(
            split_by_photo_draw,
            "one patient may be drawn twice, so they are often too few. Draw without replacement, and from a "
            "list in which each stands once.",
        ),
    ],
    hints=[
        "Who is dealt out? Make a list of them, in which each stands once, and shuffle it.",
        "`np.unique(patient)` is the list. `np.isin(patient, chosen)` says of each photograph whether its "
        "patient is chosen.",
        "Take the first `round(test * len(people))` of the shuffled people; `np.flatnonzero` of `np.isin(…)`, "
        "and of its opposite, gives the indices.",
    ],
    sibling=split_households,
)
