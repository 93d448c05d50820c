"""Which drug for whom: graded on patients whose true effects are known."""

from __future__ import annotations

import numpy as np

from nnbook import data, nn, optim, tensor
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.data.patients import trial


def regress(x, y, rng, epochs=30):
    """Train a network to predict numbers y (N,) from x (N, D); return a function from x_new (M, D) to numbers (M,)."""
    model = nn.init.reset(nn.Sequential(nn.Linear(x.shape[1], 32), nn.ReLU(), nn.Linear(32, 1)), rng)
    opt, loss_fn = optim.AdamW(model.parameters(), lr=5e-3), nn.MSELoss()
    mean, std = y.mean(), y.std()
    for _ in range(epochs):
        for x_i, y_i in data.batches(x, ((y - mean) / std)[:, None], 32, rng):
            opt.zero_grad()
            loss_fn(model(tensor(x_i)), tensor(y_i)).backward()
            opt.step()
    return lambda x_new: model(tensor(x_new)).data[:, 0] * std + mean


def choose_drug(x, treated, outcome, rng):
    """Learn from a trial who should get the new drug.

    x: array (N, 5) float32, the measures in any order.  treated: array (N,), 1 where a coin gave the new drug, else 0.
    outcome: array (N,) float32, well-being after a year, more is better.  rng: a random generator.
    Returns a function that takes measures (M, 5) and returns an array (M,): 1 or True for the new drug, 0 for the old.
    On new patients it should bring at least three quarters of what is possible beyond the old drug for all.
    A trial of 1,000 should take a few seconds at most.

    >>> t = trial(1000, np.random.default_rng(0))
    >>> give = choose_drug(t.x, t.treated, t.outcome, np.random.default_rng(0))
    >>> give(t.x[:3]).shape
    (3,)
    """
    with_new = regress(x[treated == 1], outcome[treated == 1], rng)
    with_old = regress(x[treated == 0], outcome[treated == 0], rng)
    return lambda x_new: (with_new(x_new) > with_old(x_new)).astype(int)


def draw_trial(rng):
    return int(rng.integers(2**31)), int(rng.integers(2**31))


def gain(given, effect):
    """Return the mean gain of a policy beyond the old drug for all, as a share of the greatest possible."""
    return float((given * effect).mean() / np.maximum(effect, 0).mean())


REACHED, SOME = "three quarters reached", "something gained"
EVERYBODY, NOBODY = "the new drug for everybody", "the new drug for nobody"
REVERSED, WELL_OFF, SEVERE = "those it harms", "those who are well off", "the severely ill"
LITTLE = "by hardly more than the same drug for all would bring"
FIXED = "those in the middle of x[:, 1], though here another measure matters"
STRAIGHT = "those on one side of a straight cut through the measures"
CHANGED = "changed its input"
FORM = "gave something other than"


def tried(attempt, seed, other):
    """Let an attempt learn from a trial and choose for new patients; return in words what became of it."""
    known, new = trial(1000, np.random.default_rng(seed)), trial(4000, np.random.default_rng(other))
    order = (np.random.default_rng(other).permutation(4) + 2) % 5  # the measure that matters, 1, goes elsewhere
    order = np.insert(order, 0, 1) if seed % 2 else np.append(order, 1)
    handed, asked = (known.x[:, order], known.treated.copy(), known.outcome.copy()), new.x[:, order]
    policy = attempt(*handed, np.random.default_rng(seed))
    if policy is None:
        return None
    if not callable(policy):
        return f"{FORM} a function: expected a function to come back, which chooses for new patients"
    given = np.asarray(policy(asked))
    kept = (known.x[:, order], known.treated, known.outcome, new.x[:, order])
    if not all(np.array_equal(a, b) for a, b in zip((*handed, asked), kept, strict=True)):
        return CHANGED
    if given.shape != (4000,):
        return f"{FORM} a choice for each: for 4,000 patients shape {given.shape}, expected (4000,)"
    if given.dtype.kind not in "biuf" or not np.isin(given, (0, 1)).all():
        return f"{FORM} choices: they are not all 0 or 1"
    return named(given.astype(float), new, asked)


def named(given, new, asked):
    share, reached = given.mean(), gain(given, new.effect)
    if reached >= 0.75:
        return REACHED
    if share > 0.99 or share < 0.01:
        return EVERYBODY if share > 0.5 else NOBODY
    if np.corrcoef(given, np.abs(asked[:, 1]))[0, 1] < -0.5:
        return FIXED
    with_severity = np.corrcoef(given, new.x[:, 0])[0, 1]
    if abs(with_severity) > 0.5:
        return SEVERE if with_severity > 0 else WELL_OFF
    if np.corrcoef(given, new.effect > 0)[0, 1] < -0.4:
        return REVERSED
    if reached >= 0.3:
        return SOME
    return STRAIGHT if cut_straight(given, asked) else LITTLE


def cut_straight(given, asked):
    """Say whether a plane through the measures parts those given the new drug from the others, but for 3 %."""
    score = straight(asked) @ solved(straight(asked), given)
    ordered = given[np.argsort(score)]
    wrong = np.cumsum(ordered) + (1 - ordered).sum() - np.cumsum(1 - ordered)
    return wrong.min() <= 0.03 * len(given)


def told(answer):
    return answer if answer == CHANGED or answer.startswith(FORM) else f"chose: {answer}"


def judge_some(answer, *_):
    return "" if answer in (REACHED, SOME) else told(answer)


def judge_all(answer, *_):
    return "" if answer == REACHED else told(answer)


def solved(features, target):
    return np.linalg.lstsq(features, target, rcond=None)[0]


def straight(x):
    return np.column_stack([x, np.ones(len(x))])


def squares(x):
    return np.column_stack([x, x**2, np.ones(len(x))])


def drug_linear(x, treated, outcome, rng):
    new, old = (solved(straight(x[treated == t]), outcome[treated == t]) for t in (1, 0))
    return lambda x_new: (straight(x_new) @ (new - old) > 0).astype(int)


def drug_for_all(x, treated, outcome, rng):
    return lambda x_new: np.ones(len(x_new), int)


def drug_for_none(x, treated, outcome, rng):
    return lambda x_new: np.zeros(len(x_new), int)


def drug_reversed(x, treated, outcome, rng):
    new, old = (solved(squares(x[treated == t]), outcome[treated == t]) for t in (1, 0))
    return lambda x_new: (squares(x_new) @ (new - old) < 0).astype(int)


def drug_by_prognosis(x, treated, outcome, rng):
    w = solved(squares(x[treated == 1]), outcome[treated == 1])
    return lambda x_new: (squares(x_new) @ w > outcome[treated == 0].mean()).astype(int)


def drug_for_the_severe(x, treated, outcome, rng):
    w = solved(straight(x), outcome)
    return lambda x_new: (straight(x_new) @ w < outcome.mean()).astype(int)


def drug_where_it_helps_most(x, treated, outcome, rng):
    """Treat only the quarter whom it helps most."""
    new, old = (solved(squares(x[treated == t]), outcome[treated == t]) for t in (1, 0))
    return lambda x_new: (squares(x_new) @ (w := new - old) > np.quantile(squares(x_new) @ w, 0.75)).astype(int)


def drug_by_a_coin(x, treated, outcome, rng):
    return lambda x_new: rng.integers(0, 2, len(x_new))


def drug_by_a_fixed_rule(x, treated, outcome, rng):
    return lambda x_new: (np.abs(x_new[:, 1]) < 0.9).astype(int)


def wear_a_coat(comfort_with, comfort_without):
    """Return for each day whether a coat makes one feel better: the difference counts, not how the day is.

    >>> wear_a_coat(np.array([3.0, 9.0]), np.array([1.0, 9.5])).tolist()
    [1, 0]
    """
    return (comfort_with > comfort_without).astype(int)


TEXT = "choose_drug(a trial of 1,000 patients), asked about 4,000 new ones,"
choose_drug_exercise = Exercise(
    key="choose_drug",
    seconds=40,
    book=choose_drug,
    parts=[
        Part("more than one drug for all", 1, [Case(draw_trial, judge=judge_some, run=tried, shown=TEXT, repeat=1)]),
        Part(
            "three quarters of what is possible",
            2,
            [Case(draw_trial, judge=judge_all, run=tried, shown=TEXT, repeat=1)],
        ),
    ],
    mistakes=[
        Mistake(drug_for_all, "everybody gets the new drug. On average it does little; some it harms."),
        Mistake(drug_for_none, "nobody gets the new drug, and those whom it would help go without."),
        Mistake(drug_reversed, "the drug goes to those it harms: the comparison is the wrong way round."),
        Mistake(
            drug_by_prognosis,
            "the drug goes to those who will be well anyway. Whom it helps is a difference: with it and without.",
        ),
        Mistake(
            drug_for_the_severe,
            "the drug goes to the severely ill. That they are worse off does not say that it helps them more.",
        ),
        Mistake(
            drug_linear,
            "those who get it lie on one side of a straight cut through the measures, which gains hardly more than one "
            "drug for all. Is such a model too stiff?",
        ),
        Mistake(
            drug_by_a_coin,
            "it gains hardly more than one drug for all. What does your policy rest on: on how much better a patient "
            "is with one drug than with the other?",
        ),
        Mistake(
            drug_by_a_fixed_rule,
            "the drug goes to the middle of x[:, 1]. The measures come in any order: which one matters must be "
            "learned from the trial.",
        ),
        Mistake(drug_where_it_helps_most, "part of the gain is there. Who is left out, or given it in vain?"),
    ],
    hints=[
        "For a new patient two numbers are wanted: well-being with the new drug, and with the old one. Who can tell of "
        "each?",
        "Split the trial by what was given. `regress(x, y, rng)` learns from one group; call it twice.",
        "Hand back a function of x_new that says where the prediction of the first is above that of the second. "
        "A straight line in the measures is too stiff.",
    ],
    sibling=wear_a_coat,
)
