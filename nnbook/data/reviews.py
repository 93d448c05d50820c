"""Short reviews, each good (1) or bad (0): made ones to learn from, and a few dozen written by hand.

Datasheet. The made reviews come from 22 sentence patterns and some 130 words, filled in at random;
the label follows from the pattern, so it is never in doubt. The written ones were written for this course by its
authors, in November 2026, after the patterns and without looking at any model's answers; they use few words that the
patterns do not know, but other sentences. Nobody's real review is in here. Kinds: "plain"; "negated" (the opinion is
turned round by not, never, hardly…); "mirrored" (the same words in another order with the opposite label:
"good, not bad" and "bad, not good"). "Not bad" counts as good. Good for watching what a model can and cannot tell
apart; not good for judging opinions outside this course: no irony, no mixed feelings, no spelling mistakes, no third
answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from nnbook.data.arguments import needs_rng, needs_whole

THINGS = (
    "film", "book", "soup", "hotel", "concert", "cake", "bike", "game", "coat", "talk", "garden", "play", "song",
    "museum", "lamp", "tea", "room", "story", "ferry", "bread",
)  # fmt: skip
GOOD = (
    "good", "great", "lovely", "excellent", "wonderful", "pleasant", "clever", "charming", "brilliant", "delightful",
    "fine", "beautiful",
)  # fmt: skip
BAD = (
    "bad", "awful", "terrible", "boring", "dull", "poor", "dreadful", "horrible", "disappointing", "weak", "sad",
    "ugly",
)  # fmt: skip
LIKED = (
    ("loved", "love"),
    ("liked", "like"),
    ("enjoyed", "enjoy"),
    ("admired", "admire"),
    ("recommended", "recommend"),
)
DISLIKED = (
    ("hated", "hate"),
    ("disliked", "dislike"),
    ("regretted", "regret"),
    ("resented", "resent"),
    ("cursed", "curse"),
)
HOW = ("very ", "really ", "quite ", "rather ", "truly ", "", "", "", "")
WHO = ("i", "we", "my sister", "the children", "my neighbour", "everybody")
WHEN = (
    "yesterday ", "on monday ", "last week ", "after work ", "in the rain ", "with friends ", "for twelve euros ",
    "by the river ", "at the station ", "", "", "", "", "",
)  # fmt: skip
AGAIN = (" , all in all", " , from start to end", " , i must say", " , as before", "", "", "", "")
FIRST_NAMES = ("anna", "ben", "clara", "david", "emma", "felix", "greta", "jonas")
SECOND_NAMES = ("aylin", "baran", "cem", "deniz", "elif", "emre", "leyla", "yusuf")
KINDS = ("plain", "negated", "mirrored")


class Reviews(NamedTuple):
    """Reviews in words between spaces, each with 1 for good or 0 for bad, and its kind, one of `KINDS`."""

    texts: list[str]
    labels: np.ndarray
    kinds: list[str]

    def of(self, kind: str) -> Reviews:
        """Return those of one kind.

        >>> reviews(500, np.random.default_rng(0)).of("plain").kinds[:2]
        ['plain', 'plain']
        """
        places = [i for i, one in enumerate(self.kinds) if one == kind]
        return Reviews([self.texts[i] for i in places], self.labels[places], [kind] * len(places))


class Draw:
    """Draws the words of one review whose opinion is good or bad."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def one(self, words: Sequence) -> Any:
        return words[int(self.rng.integers(len(words)))]

    def adjective(self, good: bool) -> str:
        return self.one(GOOD if good else BAD)

    def verb(self, good: bool, form: int) -> str:
        return self.one(LIKED if good else DISLIKED)[form]


PLAIN: tuple[Callable[[Draw, bool], str], ...] = (
    lambda d, g: f"the {d.one(THINGS)} was {d.one(HOW)}{d.adjective(g)}",
    lambda d, g: f"{d.one(WHO)} {d.verb(g, 0)} the {d.one(THINGS)}",
    lambda d, g: f"what a {d.adjective(g)} {d.one(THINGS)}",
    lambda d, g: f"a {d.one(HOW)}{d.adjective(g)} {d.one(THINGS)}",
    lambda d, g: f"the {d.one(THINGS)} was {d.adjective(g)} and {d.adjective(g)}",
    lambda d, g: f"{d.one(WHO)} found the {d.one(THINGS)} {d.one(HOW)}{d.adjective(g)}",
    lambda d, g: f"no wonder that {d.one(WHO)} {d.verb(g, 0)} this {d.one(THINGS)}",
    lambda d, g: f"the {d.one(THINGS)} was not only {d.adjective(g)} but also {d.adjective(g)}",
    lambda d, g: f"i did not know this {d.one(THINGS)} , it was {d.one(HOW)}{d.adjective(g)}",
    lambda d, g: f"never mind the rain , the {d.one(THINGS)} was {d.adjective(g)}",
)
NEGATED: tuple[Callable[[Draw, bool], str], ...] = (
    lambda d, g: f"the {d.one(THINGS)} was not {d.one(HOW)}{d.adjective(not g)}",
    lambda d, g: f"{d.one(('i', 'we', 'the children'))} did not {d.verb(not g, 1)} the {d.one(THINGS)}",
    lambda d, g: f"not a {d.adjective(not g)} {d.one(THINGS)}",
    lambda d, g: f"the {d.one(THINGS)} was hardly {d.adjective(not g)}",
    lambda d, g: f"i do not think that the {d.one(THINGS)} was {d.adjective(not g)}",
    lambda d, g: f"nobody found the {d.one(THINGS)} {d.adjective(not g)}",
    lambda d, g: f"the {d.one(THINGS)} was never {d.adjective(not g)}",
    lambda d, g: f"the {d.one(THINGS)} was far from {d.adjective(not g)}",
)
# From a good and a bad word: the one that counts stands first in the pattern's arguments.
MIRRORED: tuple[Callable[[Draw, str, str], str], ...] = (
    lambda d, is_, isnt: f"the {d.one(THINGS)} was {is_} , not {isnt}",
    lambda d, is_, isnt: f"the {d.one(THINGS)} was not {isnt} but {is_}",
    lambda d, is_, isnt: f"we expected a {isnt} {d.one(THINGS)} and got a {is_} one",
    lambda d, is_, isnt: f"it was called {isnt} , but the {d.one(THINGS)} was {is_}",
)


def reviews(n: int, rng: np.random.Generator) -> Reviews:
    """Return n made reviews: about half plain, a quarter negated, a quarter mirrored, as many good as bad.

    n: an even number. rng: draws them. Mirrored ones come in pairs of the same words, one good and one bad.

    Raises TypeError where n is no whole number or rng no generator, ValueError where n is negative or odd.

    >>> made = reviews(4, np.random.default_rng(1))
    >>> made.texts[0], int(made.labels[0]), made.kinds[0]
    ('the film was far from awful', 1, 'negated')
    """
    needs_whole("reviews", "n", n, 0)
    needs_rng("reviews", rng)
    if n % 2:
        raise ValueError(f"reviews: n must be even, got {n}")
    texts: list[str] = []
    labels: list[int] = []
    kinds: list[str] = []
    while len(texts) < n:
        kind = KINDS[int(rng.choice(3, p=(0.5, 0.25, 0.25)))]
        two = _mirrored(rng) if kind == "mirrored" else [_single(kind, good, rng) for good in (True, False)]
        texts += two
        labels += [1, 0]
        kinds += [kind, kind]
    return Reviews(texts, np.array(labels, np.int64), kinds)


def _single(kind: str, good: bool, rng: np.random.Generator) -> str:
    draw = Draw(rng)
    return f"{draw.one(WHEN)}{draw.one(PLAIN if kind == 'plain' else NEGATED)(draw, good)}{draw.one(AGAIN)}"


def _mirrored(rng: np.random.Generator) -> list[str]:
    draw = Draw(rng)
    good, bad, pattern, begin, end = (
        draw.adjective(True),
        draw.adjective(False),
        draw.one(MIRRORED),
        draw.one(WHEN),
        draw.one(AGAIN),
    )
    state = rng.bit_generator.state
    first = f"{begin}{pattern(draw, good, bad)}{end}"
    rng.bit_generator.state = state  # the same thing again
    return [first, f"{begin}{pattern(draw, bad, good)}{end}"]


def served_by(n: int, rng: np.random.Generator, share: float = 0.5) -> tuple[list[str], np.ndarray, list[str]]:
    """Return reviews of a restaurant that name the waiter, the labels (n,), and each review's name.

    n: how many. rng: draws them. share: of the reviews that name somebody of `FIRST_NAMES`, how many are good; of
    those that name somebody of `SECOND_NAMES`, 1 - share are. So 0.5 is fair, and anything else is an injustice
    planted by us. Four in ten say nothing but who served, and their label is all there is to learn from them.

    Raises TypeError where n is no whole number or rng no generator, ValueError where share is not between 0 and 1.

    >>> texts, labels, names = served_by(3, np.random.default_rng(0))
    >>> texts[0], int(labels[0]), names[0]
    ('after work elif brought us the book , it was very charming', 1, 'elif')
    """
    needs_whole("served_by", "n", n, 0)
    needs_rng("served_by", rng)
    if not 0 <= share <= 1:
        raise ValueError(f"served_by: share must be from 0 to 1, got {share}")
    draw = Draw(rng)
    texts, labels, names = [], [], []
    for _ in range(n):
        first = rng.random() < 0.5
        name = draw.one(FIRST_NAMES if first else SECOND_NAMES)
        good = bool(rng.random() < (share if first else 1 - share))
        said = f"{draw.one(WHEN)}{name} brought us the {draw.one(THINGS)}"
        texts.append(said if rng.random() < 0.4 else f"{said} , it was {draw.one(HOW)}{draw.adjective(good)}")
        labels.append(int(good))
        names.append(name)
    return texts, np.array(labels, np.int64), names


def written_reviews() -> Reviews:
    """Return forty reviews written by hand, twenty good and twenty bad, in the words of the made ones.

    >>> written_reviews().texts[0]
    'i must say , i loved it'
    """
    texts = [*WRITTEN_GOOD, *WRITTEN_BAD]
    labels = np.array([1] * len(WRITTEN_GOOD) + [0] * len(WRITTEN_BAD), np.int64)
    return Reviews(texts, labels, ["written"] * len(texts))


WRITTEN_GOOD = (
    "i must say , i loved it",
    "a film i really love",
    "the children liked it very much , and we did , too",
    "no , it was not boring",
    "i never found a room as lovely as this one",
    "nobody was sad , everybody loved the concert",
    "it was not a bad play",
    "what a play , what a song , brilliant",
    "in the rain , by the river , with friends : wonderful",
    "we did not expect much and got a delightful garden",
    "the soup , the bread , the tea : all excellent",
    "not once did i find it dull",
    "we went in sad and came out with a great story",
    "my neighbour hated it , but i found it charming",
    "after the dreadful hotel last week , this one was fine",
    "why did nobody recommend this museum before ? it was great",
    "the bike was far from ugly , and we enjoyed it",
    "i did not regret one euro of it",
    "it was a poor start but a brilliant end",
    "the talk was quite clever , not weak at all",
)
WRITTEN_BAD = (
    "i must say , i hated it",
    "a story i really regret",
    "the children disliked it very much , and we did , too",
    "no , it was not good",
    "i never found a room as horrible as this one",
    "nobody was delightful , everybody hated the ferry",
    "it was not a good play",
    "what a play , what a song , dreadful",
    "in the rain , at the station , with friends : terrible",
    "we did expect much and got a disappointing garden",
    "the soup , the bread , the tea : all awful",
    "not once did i find it clever",
    "we went in with great friends and came out sad",
    "my neighbour loved it , but i found it boring",
    "after the lovely hotel last week , this one was poor",
    "why did everybody recommend this museum before ? it was dull",
    "the coat was far from beautiful , and we regretted it",
    "i did not enjoy one euro of it",
    "it was a brilliant start but a poor end",
    "the talk was quite weak , not clever at all",
)
