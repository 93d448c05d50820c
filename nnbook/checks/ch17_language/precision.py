"""BLEU for one text and one reference: clipped precisions of runs of words, and a penalty for being short."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

from nnbook.checks import Case, Exercise, Mistake, Part


def bleu(text, reference, longest=2):
    """Return BLEU with runs of 1 to `longest` words (the original goes to 4), for one reference.

    text, reference: lists of words; the text has `longest` words at least, the reference one.
    For each n, the precision is the share of the text's runs of n words that also stand in the reference; a run is
    found only as often as it stands there. BLEU is the geometric mean of these precisions times the penalty
    min(1, exp(1 - R / T)), with T and R the numbers of words of text and reference. 0 where a precision is 0.
    Returns a number from 0 to 1.

    >>> bleu(["two", "hundred", "seven"], ["two", "hundred", "and", "seven"]) == (1 * 1/2) ** 0.5 * math.exp(1 - 4/3)
    True
    """
    product = 1.0
    for n in range(1, longest + 1):
        ours, theirs = (Counter(zip(*(row[i:] for i in range(n)), strict=False)) for row in (text, reference))
        product *= (ours & theirs).total() / ours.total()
    return product ** (1 / longest) * min(1.0, math.exp(1 - len(reference) / len(text)))


def runs(row, n):
    return [" ".join(row[i : i + n]) for i in range(len(row) - n + 1)]


def shares(text, reference, longest, clip=True):
    found = []
    for n in range(1, longest + 1):
        left, hits, mine = runs(reference, n), 0, runs(text, n)
        for run in mine:
            if run in left:
                hits += 1
                if clip:
                    left.remove(run)
        found.append(hits / len(mine))
    return found


def by_hand(text, reference, longest=2):
    logs = [math.log(share) if share else -math.inf for share in shares(text, reference, longest)]
    short = 0 if len(text) > len(reference) else 1 - len(reference) / len(text)
    return math.exp(sum(logs) / longest + short)


def draw(rng):
    words = ["two", "hundred", "and", "seven"]
    text, reference = (rng.choice(words, int(rng.integers(4, 10))).tolist() for _ in range(2))
    return text, reference, int(rng.integers(1, 4))


def penalty(text, reference):
    return min(1.0, math.exp(1 - len(reference) / len(text)))


def no_penalty(text, reference, longest=2):
    return math.prod(shares(text, reference, longest)) ** (1 / longest)


def unclipped(text, reference, longest=2):
    return math.prod(shares(text, reference, longest, clip=False)) ** (1 / longest) * penalty(text, reference)


def arithmetic(text, reference, longest=2):
    return sum(shares(text, reference, longest)) / longest * penalty(text, reference)


def only_longest(text, reference, longest=2):
    return shares(text, reference, longest)[-1] * penalty(text, reference)


def product(text, reference, longest=2):
    return math.prod(shares(text, reference, longest)) * penalty(text, reference)


def unbounded(text, reference, longest=2):
    return math.prod(shares(text, reference, longest)) ** (1 / longest) * math.exp(1 - len(reference) / len(text))


def inverted_penalty(text, reference, longest=2):
    short = min(1.0, math.exp(1 - len(text) / len(reference)))
    return math.prod(shares(text, reference, longest)) ** (1 / longest) * short


def always_two(text, reference, longest=2):
    return math.prod(shares(text, reference, 2)) ** (1 / 2) * penalty(text, reference)


def log_of_zero(text, reference, longest=2):
    logs = sum(math.log(share) for share in shares(text, reference, longest))
    return math.exp(logs / longest) * penalty(text, reference)


def recalls(text, reference, longest=2):
    found = shares(reference, text, longest) if len(reference) >= longest else [0.0]
    return math.prod(found) ** (1 / longest) * penalty(text, reference)


def single_words(text, reference, longest=2):
    return shares(text, reference, 1)[0] * penalty(text, reference)


def pairs_in_common(text, reference):
    """Return how many of the pairs of neighbours in one list of words stand in another, each counted once.

    >>> pairs_in_common(["a", "b", "c"], ["b", "c", "a"])
    1
    """
    one, other = (set(pairwise(row)) for row in (text, reference))
    return len(one & other)


SHORT = ["two", "hundred", "seven"], ["two", "hundred", "and", "seven"]
bleu_exercise = Exercise(
    key="bleu",
    book=bleu,
    optional=True,
    parts=[
        Part(
            "any two texts",
            1,
            [
                Case(SHORT, 0.5**0.5 * math.exp(-1 / 3)),
                Case(([*5 * ["the"], "cat"], ["the", "cat", "the", "dog"], 2), (3 / 6 * 1 / 5) ** 0.5),
                Case((["a", "b", "c", "d", "e", "f", "g"], ["a", "b", "c", "d", "x"], 2), (4 / 7 * 3 / 6) ** 0.5),
                Case((["seven", "two"], ["two", "seven"], 2), 0.0),
                Case((["seven", "two"], ["two", "seven"], 1), 1.0),
                Case(draw, by_hand),
            ],
        )
    ],
    mistakes=[
        Mistake(no_penalty, "short texts are not penalised: one sure word would be perfect."),
        Mistake(unclipped, "a run counts as found more often than it stands in the reference."),
        Mistake(arithmetic, "the precisions are averaged by adding. The geometric mean multiplies and takes a root."),
        Mistake(only_longest, "only the longest runs count. All lengths from 1 on do."),
        Mistake(product, "the root is missing: the product of the precisions is not their geometric mean."),
        Mistake(unbounded, "a long text is rewarded: the penalty exceeds 1."),
        Mistake(inverted_penalty, "the penalty meets long texts, not short ones: R / T is turned round."),
        Mistake(always_two, "`longest` is not used: runs of one and two words count whatever is asked."),
        Mistake(log_of_zero, "a precision is 0, and 0 has no logarithm. BLEU is 0 then."),
        Mistake(recalls, "these are shares of the reference's runs. Precision is about the text's."),
        Mistake(single_words, "only single words are compared, so order does not matter."),
    ],
    hints=[
        "For each n: list the runs of n words in both, and count those shared, as in rouge_1.",
        "`Counter(zip(*(row[i:] for i in range(n))))` counts runs of n words; `(a & b).total()` those shared.",
        "Multiply the precisions, take the root of that number of them, times min(1, exp(1 - R / T)).",
    ],
    sibling=pairs_in_common,
)
