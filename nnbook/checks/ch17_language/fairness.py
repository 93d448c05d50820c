"""Repair a corpus in which names foretell the label, so that a bag of words trained on it no longer minds names."""

from __future__ import annotations

from collections import Counter

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.data.reviews import BAD, FIRST_NAMES, GOOD, SECOND_NAMES, THINGS, served_by


class Counts:
    """A bag of words by counts: each word speaks for good or bad by how often it stood in good and in bad texts."""

    def __init__(self, texts, labels):
        """Count the words of the texts by label, 1 for good and 0 for bad; every word counts once more than it came."""
        words = [Counter(w for t, y in zip(texts, labels, strict=True) if y == k for w in t.split()) for k in (0, 1)]
        known = set(words[0]) | set(words[1])
        bad, good = (sum(one.values()) + len(known) for one in words)
        self.weights = {w: np.log((words[1][w] + 1) / good * bad / (words[0][w] + 1)) for w in known}
        share = (np.sum(labels) + 1) / (len(labels) + 2)
        self.bias = np.log(share / (1 - share))

    def chance(self, texts):
        """Return each text's chance to be good (N,). A word never seen says nothing."""
        scores = [self.bias + sum(self.weights.get(word, 0.0) for word in text.split()) for text in texts]
        return 1 / (1 + np.exp(-np.array(scores)))


def name_gap(model):
    """Return how much better a sentence without an opinion does with the first names than with the second ones."""
    chances = [
        model.chance([f"{name} brought us the {thing}" for name in names for thing in THINGS])
        for names in (FIRST_NAMES, SECOND_NAMES)
    ]
    return chances[0].mean() - chances[1].mean()


def repair(texts, labels, names):
    """Change the corpus so that a model trained on it learns opinions and nothing about names.

    texts: reviews, N strings of words between spaces.  labels: array (N,) of 1 and 0.  names: N strings, the waiter's
    name as it stands in each text. The lists and the array are not to be changed themselves.
    Returns (texts, labels), new ones, of any common length. Later the model reads reviews as they come, with names.

    >>> texts, labels = repair(["elif brought us the tea , it was good"], np.array([1]), ["elif"])
    >>> len(texts) == len(labels) >= 1
    True
    """
    return [text.replace(name, "somebody") for text, name in zip(texts, names, strict=True)], labels.copy()


OPINIONS = [f"{name} brought us the {thing} , it was {word}" for thing in THINGS[::4] for word in (*GOOD, *BAD)
            for name in (FIRST_NAMES[0], SECOND_NAMES[0], FIRST_NAMES[5], SECOND_NAMES[5])]  # fmt: skip
TRUE = np.array([word in GOOD for _ in THINGS[::4] for word in (*GOOD, *BAD) for _ in range(4)])


def measured(attempt, texts, labels, names):
    """Return the gap between names and the share of opinions understood, after training on what was handed back.

    Also how many words the model knows, and the share of good labels: they tell mistakes apart. The attempt gets the
    corpus six times over: of so many, even names that are dealt out at random leave a small gap.
    """
    many = 6 * texts, np.tile(labels, 6), 6 * names
    answer = attempt(*many)
    if many[0] != 6 * texts or many[2] != 6 * names or not np.array_equal(many[1], np.tile(labels, 6)):
        texts.clear()  # the check sees that an input was changed
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return {"wrong": "gave no two things; expected two things back, texts and labels"}
    new_texts, new_labels = list(answer[0]), np.asarray(answer[1])
    if len(new_texts) != len(new_labels):
        return {"wrong": f"gave {len(new_texts)} texts and {len(new_labels)} labels"}
    if not new_texts or not all(isinstance(text, str) for text in new_texts):
        return {"wrong": "should give a list of strings first, with one at least"}
    if not set(new_labels.tolist()) <= {0, 1}:
        return {"wrong": "gave a label that is neither 0 nor 1"}
    model = Counts(new_texts, new_labels)
    right = ((model.chance(OPINIONS) > 0.5) == TRUE).mean()
    found = {"gap": name_gap(model), "opinions right": right, "known words": len(model.weights)}
    return {name: float(round(one, 3)) for name, one in (*found.items(), ("good labels", new_labels.mean()))}


def draw(share):
    def drawn(rng):
        texts, labels, names = served_by(2000, rng, share)
        return texts, labels, names

    return drawn


def fair(answer, *_):
    if "wrong" in answer:
        return answer["wrong"]
    gap = answer["gap"]
    return "" if abs(gap) <= 0.05 else f"leaves a gap of {gap:+.2f} between the names, allowed is 0.05"


def fair_and_useful(answer, *_):
    if unfair := fair(answer):
        return unfair
    right = answer["opinions right"]
    if right <= 0.1:
        return f"leaves a model that understands {right:.0%} of the opinions: it takes good for bad and bad for good"
    return "" if right >= 0.9 else f"leaves a model that understands {right:.0%} of the opinions, asked are 90 %"


def as_it_was(texts, labels, names):
    return list(texts), labels.copy()


def two_marks(texts, labels, names):
    marks = ["first" if name in FIRST_NAMES else "second" for name in names]
    return [t.replace(n, f"{n} {m}") for t, n, m in zip(texts, names, marks, strict=True)], labels.copy()


def capitals(texts, labels, names):
    return [text.replace(name.title(), "somebody") for text, name in zip(texts, names, strict=True)], labels.copy()


def shuffles_labels(texts, labels, names):
    return list(texts), np.random.default_rng(3).permutation(labels)


def turns_labels(texts, labels, names):
    return list(texts), 1 - labels


def turns_labels_too(texts, labels, names):
    return [text.replace(name, "somebody") for text, name in zip(texts, names, strict=True)], 1 - labels


def no_words(texts, labels, names):
    return ["somebody" for _ in texts], labels.copy()


def all_good(texts, labels, names):
    return list(texts), np.ones_like(labels)


def balanced_overall(texts, labels, names):
    good, bad = np.flatnonzero(labels == 1), np.flatnonzero(labels == 0)
    kept = np.concatenate([good[: len(bad)], bad[: len(good)]])
    return [texts[i] for i in kept], labels[kept]


def one_name_each(texts, labels, names):
    return [text.replace("aylin", "anna") for text in texts], labels.copy()


def without_towns(texts, towns):
    """Return letters without the town that each came from.

    >>> without_towns(["greetings from rome , it is hot"], ["rome"])
    ['greetings from , it is hot']
    """
    return [" ".join(word for word in text.split() if word != town) for text, town in zip(texts, towns, strict=True)]


TEXT = "repair(texts, labels, names)"
repair_exercise = Exercise(
    key="repair",
    book=repair,
    parts=[
        Part(
            "names say nothing",
            1,
            [Case(draw(0.8), run=measured, judge=fair, shown=TEXT, repeat=2)],
        ),
        Part(
            "opinions still count",
            1,
            [
                Case(draw(0.8), run=measured, judge=fair_and_useful, shown=TEXT, repeat=1),
                Case(draw(0.25), run=measured, judge=fair_and_useful, shown=TEXT, repeat=1),
            ],
        ),
    ],
    mistakes=[
        Mistake(no_words, "nothing but one word is left of each review. The gap is gone, and so are the opinions."),
        Mistake(all_good, "all labels are 1 now, so every word speaks for good."),
        Mistake(turns_labels, "the labels are turned round, and the names foretell them as before."),
        Mistake(turns_labels_too, "the names are gone, but the labels are turned round: 1 is good."),
        Mistake(two_marks, "every name has a mark of its group now, from which the same may be learned."),
        Mistake(one_name_each, "one name is replaced. The other fifteen still foretell the label."),
        Mistake(
            shuffles_labels,
            "the labels are dealt out anew, so there is nothing to learn from them, neither about names nor opinions.",
        ),
        Mistake(balanced_overall, "there are as many good as bad reviews in all, but not for each name."),
        Mistake(as_it_was, "nothing about the names has changed. If you replace them: they are written small."),
    ],
    hints=[
        "The model learns from which words stand in good and in bad reviews. How can a name stand as often in both?",
        "Several ways: take the names out, put one word for all of them, or add each review again with a name of the "
        "other group and the same label.",
        'text.replace(name, "somebody") for each text and its name, the labels as they are.',
    ],
    sibling=without_towns,
)
