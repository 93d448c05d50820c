"""The numbers of chapter 17 from five seeds, and the weights that travel with its explorable and its second notebook.

    python solutions/17_language/landmark.py

Writes landmark.json beside this file, and seed 0's weights into nnbook/explorables/sentiment.npz and
nnbook/explorables/number_words.npz; about four minutes on one core.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from nnbook import nn, no_grad
from nnbook.checks.ch17_language.codec import BytePairs
from nnbook.checks.ch17_language.crossing import crossings
from nnbook.checks.ch17_language.fairness import Counts, name_gap, repair
from nnbook.checks.ch17_language.models import (
    Bag, Pieces, Reader, Translator, Words, english_pieces, exact_match, fresh, learn_merges,
    train_sentiment, train_translator,
)  # fmt: skip
from nnbook.checks.ch17_language.summaries import (
    Summariser, best_sentences, encode_reports, mean_rouge, train_summariser,
)  # fmt: skip
from nnbook.data.number_words import number_words
from nnbook.data.reports import reports, written_reports
from nnbook.data.reviews import KINDS, reviews, served_by, written_reviews

SEEDS, MARKS, MERGES = 5, (100, 200, 300, 500, 800, 1200), 68
FOLDER = Path(__file__).parents[2] / "nnbook" / "explorables"


def has_seventy_seven(n: int) -> bool:
    """Say whether a number is written with seventy-seven."""
    return n % 100 == 77 or n // 1000 % 100 == 77


class Pair:
    """Numbers of two languages as rows of pieces: source and target, each to learn from and to test with."""

    def __init__(self, train, test, reverse=False):
        self.codec, self.reverse, self.test = BytePairs(learn_merges(train.german[:1000], MERGES)), reverse, test
        source, target = self.cut(train)
        self.read, self.wrote = Pieces(source), Pieces(target)
        both = [self.encode(one) for one in (train, test)]
        self.source, self.target = ([one[side] for one in both] for side in (0, 1))

    def cut(self, some):
        """Return the pieces of numbers, in the source's and in the target's language."""
        english = [english_pieces(text) for text in some.english]
        german = [self.codec.encode(text) for text in some.german]
        return (german, english) if self.reverse else (english, german)

    def encode(self, some):
        """Return numbers as rows for the model to read and to write."""
        source, target = self.cut(some)
        return self.read.encode(source), self.wrote.encode(target, frame=True)


def translate(pair: Pair, rng, steps, course=None) -> Translator:
    """Train on a pair; note the share of right ones among the test's after some numbers of steps."""
    model = Translator(len(pair.read.pieces), len(pair.wrote.pieces))
    nn.init.reset(model, rng)
    done = 0

    def each(_loss):
        nonlocal done
        done += 1
        if course is not None and done in MARKS:
            course.append(round(100 * float(exact_match(model, pair.source[1], pair.target[1]).mean()), 1))

    return train_translator(model, pair.source[0], pair.target[0], steps, rng, each=each)


def turned(model, pair: Pair) -> list[float]:
    """Return the shares of crossed alignments below 1000: of numbers with tens and units, and of all others, in %."""
    shares: list[list[bool]] = [[], []]
    for n, read, row in zip(pair.test.numbers, pair.source[1], pair.target[1], strict=True):
        if n >= 1000:
            continue
        written = row[(row > 0) & (row != 2)]
        with no_grad():
            weights = model(read[None], written[None])[1].data[0]
        both = n % 100 > 20 and n % 10 > 0
        shares[0 if both else 1].append(crossings(weights[: len(written) - 1]) > 0)
    return [round(100 * float(np.mean(one)), 1) for one in shares]


def translation(seed: int) -> dict:
    rng = np.random.default_rng(seed)
    train, test = number_words(6000, rng)
    found: dict = {}
    for name, reverse in (("to German", False), ("to English", True)):
        pair, course = Pair(train, test, reverse), []
        model = translate(pair, rng, MARKS[-1], course)
        found[name] = course
        if not reverse:
            found["turned"] = turned(model, pair)
            if seed == 0:
                words = {"source": pair.read.pieces[3:], "target": [str(i) for i in pair.wrote.pieces[3:]]}
                words["merges"] = [f"{a} {b}" for a, b in pair.codec.merges]
                store(FOLDER / "number_words.npz", model.state_dict(), **words)
    return found | gaps_in_training(train, test, rng)


def gaps_in_training(train, test, rng) -> dict:
    """Leave all numbers with seventy-seven and all with six digits out; return how many of both come out right."""
    kept = [i for i, n in enumerate(train.numbers) if n < 100_000 and not has_seventy_seven(n)]
    found: dict = {}
    model = None
    for name, out in (
        ("like those learned", lambda n: n < 100_000 and not has_seventy_seven(n)),
        ("seventy-seven", lambda n: n < 100_000 and has_seventy_seven(n)),
        ("six digits", lambda n: n >= 100_000),
    ):
        some = test if name == "like those learned" else train
        asked = [i for i, n in enumerate(some.numbers) if out(n)]
        learned, unmet = (
            type(train)(*([one[i] for i in rows] for one in numbers))
            for numbers, rows in ((train, kept), (some, asked))
        )
        pair = Pair(train, unmet)  # pieces and vocabulary of all, so that every gap can be written
        pair.source[0], pair.target[0] = pair.encode(learned)
        model = model or translate(pair, rng, 800)
        found[name] = round(100 * float(exact_match(model, pair.source[1], pair.target[1]).mean()), 1)
    return found


def sentiment(seed: int) -> dict:
    rng = np.random.default_rng(seed)
    train, test = reviews(6000, rng), reviews(2000, rng)
    words = Words(train.texts)
    counts = Counts(train.texts, train.labels)
    bag = train_sentiment(fresh(Bag(len(words.words)), rng), words.encode(train.texts), train.labels, 400, rng)
    reader = train_sentiment(fresh(Reader(len(words.words)), rng), words.encode(train.texts), train.labels, 1500, rng)
    if seed == 0:
        states = {f"bag.{k}": v for k, v in bag.state_dict().items()}
        states |= {f"reader.{k}": v for k, v in reader.state_dict().items()}
        store(FOLDER / "sentiment.npz", states, words=words.words)

    def accuracy(some) -> list[float]:
        with no_grad():
            ids = words.encode(some.texts)
            said = [counts.chance(some.texts) > 0.5, bag(ids).data > 0, reader(ids).data > 0]
        majority = max(np.mean(some.labels), 1 - np.mean(some.labels))
        return [round(100 * float(one), 1) for one in (majority, *((s == some.labels).mean() for s in said))]

    found = {kind: accuracy(test.of(kind)) for kind in KINDS} | {"written": accuracy(written_reviews())}
    return found | {"gaps": gaps(rng)}


def gaps(rng) -> list[float]:
    """Return the gap between names of the counts and of a reader: as planted, and after the repair."""
    texts, labels, names = served_by(4000, rng, 0.8)
    found = []
    for some, marks in ((texts, labels), repair(texts, labels, names)):
        words = Words(some)
        reader = train_sentiment(fresh(Reader(len(words.words)), rng), words.encode(some), marks, 400, rng)
        found += [name_gap(Counts(some, marks)), name_gap(Speaks(reader, words))]
    return [round(float(one), 3) for one in found]


class Speaks:
    """A reader with its words, that gives chances as `Counts` does."""

    def __init__(self, model, words):
        self.model, self.words = model, words

    def chance(self, texts):
        with no_grad():
            return 1 / (1 + np.exp(-self.model(self.words.encode(texts)).data))


def summaries(seed: int) -> dict:
    rng = np.random.default_rng(seed)
    train, test = reports(2000, rng), reports(1000, rng)
    words = Words([sentence for report in train for sentence in report.sentences])
    model = nn.init.reset(Summariser(len(words.words)), rng)
    train_summariser(model, encode_reports(words, train), best_sentences(train), 200, rng)
    found = {}
    for kind in ("news", "letter", "written"):
        some = written_reports() if kind == "written" else [one for one in test if one.kind == kind]
        with no_grad():
            chosen = model(encode_reports(words, some)).data.argmax(1)
        rows = (np.zeros(len(some), int), chosen, best_sentences(some))
        found[kind] = [round(mean_rouge(some, row), 3) for row in rows]
    return found


def store(path: Path, state, **words) -> None:
    """Write parameters as float16 and lists of words into one file."""
    numbers = {name: np.asarray(getattr(v, "data", v)).astype(np.float16) for name, v in state.items()}
    lists = {name: np.frombuffer("\n".join(row).encode(), np.uint8) for name, row in words.items()}
    np.savez_compressed(path, allow_pickle=False, **numbers, **lists)


def main() -> None:
    """Measure all seeds and store what they gave: per cent right, gaps in chances, ROUGE-1."""
    stored: dict = {"steps": list(MARKS), "translation": [], "sentiment": [], "summaries": []}
    for seed in range(SEEDS):
        for name, measure in (("sentiment", sentiment), ("summaries", summaries), ("translation", translation)):
            stored[name].append(measure(seed))
            print(seed, name, stored[name][-1], flush=True)
    Path(__file__).with_name("landmark.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
