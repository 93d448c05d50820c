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

import html
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

HEADS = ("term", "symbol, name in code, shape", "meaning", "not to be confused with", "first in")
CELL = "text-align:left;vertical-align:top"


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


class Glossary:
    """The terms as a table in a notebook, as lines elsewhere."""

    def __init__(self, entries: Sequence[Term]) -> None:
        self.entries = entries

    def __repr__(self) -> str:
        return "\n".join(f"{term.term:<24}{term.means}" for term in self.entries)

    def _repr_html_(self) -> str:
        return self.as_html(lambda chapter: f"../{chapter}/{chapter}.ipynb")

    def as_html(self, address: Callable[[str], str]) -> str:
        """Return the table, every term with an id of its own; address: of a chapter, given its folder's name."""
        head = "".join(f'<th scope="col" style="{CELL}">{one}</th>' for one in HEADS)
        rows = "".join(_row(term, address(term.chapter)) for term in self.entries)
        return f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def glossary() -> Glossary:
    """Return the whole glossary, to be shown.

    >>> print(str(glossary()).splitlines()[0])
    weight                  A number that says how strongly, and with which sign, an input counts; learning changes it.
    """
    return Glossary(terms())


def _row(term: Term, address: str) -> str:
    written = [
        f"<i>{html.escape(term.symbol)}</i>" if term.symbol else "",
        f"<code>{html.escape(term.code)}</code>" if term.code else "",
        html.escape(term.shape),
    ]
    first = f'<a href="{address}">{term.chapter[:2]}</a>'
    cells = ("<br>".join(filter(None, written)), _with_code(term.means), _with_code(term.confused), first)
    anchor = re.sub(r"\W+", "-", term.term.lower()).strip("-")
    columns = "".join(f'<td style="{CELL}">{cell}</td>' for cell in cells)
    return f'<tr id="{anchor}"><th scope="row" style="{CELL}">{html.escape(term.term)}</th>{columns}</tr>'


def _with_code(text: str) -> str:
    """Return a text as HTML, with what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


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
