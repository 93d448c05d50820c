"""Small reports with a summary each: made ones to learn from, and a few written by hand.

Datasheet. A made report has five to seven sentences, filled in at random from some 20 patterns; one of them tells
what happened, the others stand around it. In half of the reports, "news", it comes first, as journalists do; in the
other half, "letters", it comes anywhere but first. The summary says the same in fewer words. The written ones were
written for this course by its authors in November 2026. Places and people are invented. Good for comparing ways of
choosing a sentence; not good for judging a summariser of real articles, which have more than one thing to say.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnbook.data.arguments import needs_rng, needs_whole

PLACES = ("ardley", "bexholm", "calder", "dunmore", "eastry", "fenwick", "garlow", "holt", "inverby", "kelso")
BUILDINGS = ("library", "bridge", "swimming pool", "school", "station", "market hall", "museum", "theatre", "harbour")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PEOPLE = ("mrs lund", "mr okoro", "ms varga", "mr silva", "mrs haas", "mr tanaka")
ACTS = ("close", "rebuild", "sell", "enlarge", "paint", "rename")
ANIMALS = ("seal", "fox", "swan", "goat", "badger", "heron")
# What happened, and the same in short; the places in braces are filled in with the same words in both.
EVENTS = (
    (
        "on {day} the council of {place} voted by nine to four to {act} the {building}",
        "{place} will {act} the {building}",
    ),
    (
        "after long talks the mayor of {place} agreed to {act} the {building}",
        "mayor of {place} agrees to {act} the {building}",
    ),
    ("the rowers of {place} beat {other} by three lengths on {day}", "rowers of {place} beat {other}"),
    (
        "on {day} night a storm tore the roof off the {building} of {place}",
        "storm tears the roof off the {building} of {place}",
    ),
    (
        "a {animal} was found asleep inside the {building} of {place} on {day}",
        "{animal} found asleep in the {building} of {place}",
    ),
    (
        "a fire that began on {day} destroyed half of the {building} in {place}",
        "fire destroyed half of the {building} in {place}",
    ),
)
AROUND = (
    "the {building} was built ninety years ago",
    "last year the council had talked about the {building2} of {place}",
    "{person} said that nobody was surprised",
    "{place} has four thousand inhabitants and one {building2}",
    "it had rained since {day2}",
    "coffee and cake were served in the {building2}",
    "{person} has lived in {place} for thirty years",
    "the people of {other} wished to hear more about it on {day2}",
    "nobody knows yet what it will cost",
    "the next meeting is on {day2}",
    "some years ago a {animal2} lived near the {building2} of {other}",
    "{person} thanked everybody who had come",
)
GREETINGS = (
    "you asked me how things are in {place}",
    "it is quiet here in {place} and the evenings are long",
    "thank you for your letter of {day2}",
    "i went for a walk with {person} yesterday",
)


class Report(NamedTuple):
    """A report: its sentences in words between spaces, a summary, and what it is, "news", "letter" or "written"."""

    sentences: list[str]
    summary: str
    kind: str


def reports(n: int, rng: np.random.Generator) -> list[Report]:
    """Return n made reports, about half of them news and half letters.

    n: how many. rng: draws them. Raises TypeError where n is no whole number or rng no generator.

    >>> one = reports(1, np.random.default_rng(0))[0]
    >>> one.kind, one.sentences[0]
    ('letter', 'i went for a walk with mr silva yesterday')
    """
    needs_whole("reports", "n", n, 0)
    needs_rng("reports", rng)
    return [_report(rng) for _ in range(n)]


def _report(rng: np.random.Generator) -> Report:
    words = {}
    for names, values in (
        (("place", "other"), PLACES),
        (("building", "building2"), BUILDINGS),
        (("day", "day2"), DAYS),
        (("animal", "animal2"), ANIMALS),
        (("person",), PEOPLE),
        (("act",), ACTS),
    ):
        words |= dict(zip(names, (str(one) for one in rng.choice(values, len(names), replace=False)), strict=True))
    event, short = EVENTS[int(rng.integers(len(EVENTS)))]
    around = [AROUND[i] for i in rng.choice(len(AROUND), int(rng.integers(4, 7)), replace=False)]
    news = bool(rng.random() < 0.5)
    if news:
        sentences = [event, *around]
    else:
        place = int(rng.integers(1, len(around) + 1))
        sentences = [GREETINGS[int(rng.integers(len(GREETINGS)))], *around[1:]]
        sentences.insert(place, event)
    return Report([one.format(**words) for one in sentences], short.format(**words), "news" if news else "letter")


def written_reports() -> list[Report]:
    """Return six reports written by hand, with their summaries.

    >>> len(written_reports()), written_reports()[0].summary
    (6, 'ardley gets a night bus to the station')
    """
    return [Report(list(sentences), summary, "written") for sentences, summary in WRITTEN]


WRITTEN = (
    (
        (
            "from june on a night bus will run between ardley and the station",
            "it leaves at midnight and at two",
            "students had asked for it for years",
            "the fare is two euros",
        ),
        "ardley gets a night bus to the station",
    ),
    (
        (
            "mrs haas has baked bread in holt for forty years",
            "her first oven stood in a garage",
            "now she closes her shop at the end of the month",
            "nobody has been found who wants to go on with it",
        ),
        "mrs haas closes her bread shop in holt",
    ),
    (
        (
            "the old bridge of kelso may be crossed again",
            "it had been closed since the flood in march",
            "the repair took seven months and cost less than planned",
            "lorries still have to go round by dunmore",
        ),
        "the bridge of kelso is open again after the flood",
    ),
    (
        (
            "it began with a noise in the cellar",
            "mr silva thought of a fox and called the forester",
            "what they found was a spring that nobody had known of",
            "the museum of calder now has water of its own",
            "it may be tasted on sundays",
        ),
        "a spring was found in the cellar of the museum of calder",
    ),
    (
        (
            "eastry has elected ms varga mayor with two thirds of the votes",
            "she is thirty-one and a teacher of music",
            "her first task will be the harbour",
            "mr okoro, who lost, wished her luck",
        ),
        "ms varga is elected mayor of eastry",
    ),
    (
        (
            "the evening was warm and the theatre was full",
            "the children of fenwick had rehearsed since winter",
            "half an hour before the end the lights went out",
            "they played on by the light of telephones",
            "the mayor has promised a new fuse box",
        ),
        "children of fenwick played on by telephone light when the lights went out",
    ),
)
