"""The glossary: the course's words, each with its meaning, its symbol, its shape and what it is not.

The words stand in `glossary.toml` beside this file. The site and the tests read them from here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Term:
    """A word of the field as this course uses it.

    term: the word. chapter: the folder of the chapter that defines it. means: one sentence. emphasised: how it stands
    there. symbol, shape, code, confused: as it is written, what it looks like, its name in the library, and what it is
    not to be confused with; empty where there is nothing to say.
    """

    term: str
    chapter: str
    means: str
    emphasised: str
    symbol: str = ""
    shape: str = ""
    code: str = ""
    confused: str = ""


def terms() -> list[Term]:
    """Return all terms in the order of the chapters.

    >>> next(term.symbol for term in terms() if term.term == "learning rate")
    'η'
    """
    stored = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["terms"]
    return [_term(entry) for entry in stored]


def _term(entry: dict[str, str]) -> Term:
    entry = dict(entry)
    emphasised = entry.pop("as", entry["term"])
    return Term(emphasised=emphasised, confused=entry.pop("not", ""), **entry)
