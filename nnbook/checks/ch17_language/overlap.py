"""ROUGE-1: how many words a summary and a reference share."""

from __future__ import annotations

from collections import Counter

from nnbook.checks import Case, Exercise, Mistake, Part


def rouge_1(summary, reference):
    """Return the F1 of the words that a summary and a reference share.

    summary, reference: strings of words between spaces, compared as they stand. A word that stands several times is
    shared as often as it stands in both.
    Precision P is the shared words' part of the summary's, recall R of the reference's, and F1 = 2 P R / (P + R).
    Returns a number from 0 to 1; 0 where nothing is shared.

    >>> rouge_1("a storm in holt", "storm hits holt")  # 2 shared of 4 and of 3
    0.5714285714285714
    """
    ours, theirs = Counter(summary.split()), Counter(reference.split())
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def by_crossing_out(summary, reference):
    left, shared = reference.split(), 0
    for word in summary.split():
        if word in left:
            left.remove(word)
            shared += 1
    if not shared:
        return 0.0
    p, r = shared / len(summary.split()), shared / len(reference.split())
    return 2 * p * r / (p + r)


def draw(rng):
    words = ["the", "a", "fox", "storm", "tore", "roof"]
    one, other = (" ".join(rng.choice(words, int(rng.integers(5, 12)))) for _ in range(2))
    return one, other


def counted(summary, reference):
    a, b = summary.split(), reference.split()
    return sum(min(a.count(w), b.count(w)) for w in set(a)), len(a), len(b)


def precision(summary, reference):
    shared, a, _ = counted(summary, reference)
    return shared / a if a else 0.0


def recall(summary, reference):
    shared, _, b = counted(summary, reference)
    return shared / b if b else 0.0


def sets(summary, reference):
    a, b = set(summary.split()), set(reference.split())
    return 2 * len(a & b) / (len(a) + len(b)) if a & b else 0.0


def unclipped(summary, reference):
    a, b = summary.split(), reference.split()
    shared = sum(word in b for word in a)
    return 2 * shared / (len(a) + len(b)) if shared else 0.0


def letters(summary, reference):
    return by_crossing_out(" ".join(summary.replace(" ", "")), " ".join(reference.replace(" ", "")))


def mean_of_both(summary, reference):
    return (precision(summary, reference) + recall(summary, reference)) / 2


def jaccard(summary, reference):
    shared, a, b = counted(summary, reference)
    return shared / (a + b - shared) if shared else 0.0


def count_only(summary, reference):
    return counted(summary, reference)[0]


def divides_by_zero(summary, reference):
    shared, a, b = counted(summary, reference)
    p, r = shared / a, shared / b
    return 2 * p * r / (p + r)


def without_two(summary, reference):
    shared, a, b = counted(summary, reference)
    return shared / (a + b) if shared else 0.0


def small_letters(summary, reference):
    return by_crossing_out(summary.lower(), reference.lower())


def at_each_space(summary, reference):
    ours, theirs = Counter(summary.split(" ")), Counter(reference.split(" "))
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def same_place(summary, reference):
    """Return the share of places at which two texts of the same length have the same word.

    >>> same_place("a b c d", "a x c d")
    0.75
    """
    pairs = list(zip(summary.split(), reference.split(), strict=True))
    return sum(one == other for one, other in pairs) / len(pairs)


rouge_exercise = Exercise(
    key="rouge_1",
    book=rouge_1,
    parts=[
        Part(
            "texts with words in common",
            1,
            [
                Case(("a storm in holt", "storm hits holt"), 4 / 7),
                Case(("the fox the fox the den", "the fox saw the goat"), 6 / 11),
                Case(("the the the the", "the cat"), 1 / 3),
                Case(("the cat", "the the the the"), 1 / 3),
                Case(("a b c", "c b a"), 1.0),
            ],
        ),
        Part(
            "any texts",
            1,
            [
                Case(draw, by_crossing_out),
                Case(("The fox ran", "the fox sat"), 1 / 3),
                Case(("fox", "goat"), 0.0),
                Case(("", "a goat"), 0.0),
                Case(("a goat", ""), 0.0),
                Case(("", ""), 0.0),
                Case(("a  goat", "a goat "), 1.0),
            ],
        ),
    ],
    mistakes=[
        Mistake(precision, "this is the precision alone. A summary of one right word would be perfect."),
        Mistake(recall, "this is the recall alone. Whoever copies the whole report would be perfect."),
        Mistake(sets, "every word counts once, however often it stands. Count it as often as it stands in both."),
        Mistake(
            unclipped,
            '"the the the the" shares four words with "the cat" here. '
            "A word is shared only as often as it stands in both.",
        ),
        Mistake(letters, "letters are compared. The texts are split at spaces."),
        Mistake(mean_of_both, "this is the mean of precision and recall. F1 is 2 P R / (P + R)."),
        Mistake(jaccard, "this is shared words per word of both together, counted once. F1 is 2 P R / (P + R)."),
        Mistake(count_only, "this is the number of shared words."),
        Mistake(small_letters, '"The" counts as "the". The words are compared as they stand.'),
        Mistake(without_two, "the 2 of 2 P R / (P + R) is missing: equal texts should get 1."),
        Mistake(
            at_each_space,
            'an empty word is counted: `split(" ")` finds one between two spaces and in an empty text. '
            "`split()` finds none.",
        ),
        Mistake(divides_by_zero, "nothing is shared, or a text is empty, and there is a division by 0."),
    ],
    hints=[
        'Count words in both. How often is "the" shared if it stands four times here and once there?',
        "`collections.Counter` counts; `a & b` of two counters keeps the smaller counts; `.total()` adds them up.",
        "With s shared words, F1 = 2 s / (words of the summary + words of the reference); 0 if s is 0.",
    ],
    sibling=same_place,
)
