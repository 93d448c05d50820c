"""The checks: an engine, and one module of exercises a chapter.

``from nnbook.checks.ch02_perceptron import check`` gives a chapter's checks; ``check.fit(fit)`` uses one.
"""

from nnbook.checks.exercise import Case, Chapter, Exercise, Mistake, Part, Written
from nnbook.checks.result import Note, Result, Row

__all__ = ["Case", "Chapter", "Exercise", "Mistake", "Note", "Part", "Result", "Row", "Written"]
