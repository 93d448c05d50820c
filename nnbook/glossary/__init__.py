"""The glossary: the course's words, each with its meaning, its symbol, its shape and what it is not.

The words stand beside this file, one table a chapter, in the chapter's order; a test looks for each, emphasised where
it is defined, in that chapter. An entry of a table:

    term     the word
    as       how it stands in the chapter, where that differs (a plural)
    means    one sentence
    symbol   as in formulas; shape: of what stands for it; code: its name in the library; each may be left out
    not      what it is easily confused with, in a few words; may be left out
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
    return [term for path in sorted(Path(__file__).parent.glob("*.toml")) for term in _terms_of(path)]


def _terms_of(path: Path) -> list[Term]:
    found = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["terms"]:
        emphasised = entry.pop("as", entry["term"])
        found.append(Term(chapter=path.stem, emphasised=emphasised, confused=entry.pop("not", ""), **entry))
    return found
