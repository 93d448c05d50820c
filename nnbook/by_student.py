"""Numbers of one's own: data that differ from student to student, and are the same when they are graded.

A notebook says once whose it is; every exercise then draws from a generator of its own:

    by_student.me("s1234567", course="spring 2026")
    rng = by_student.rng("exam_1")

While a submission is graded, its student is who handed it in, whatever the notebook says; a notebook that names
somebody else is left to a person (``nnbook grade``) or stops there (``nbgrader autograde``).
"""

from __future__ import annotations

import hashlib
import html
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

MIME = "application/vnd.nnbook.student+json"
NOBODY = "your number"  # what a notebook says before its student has filled it in
HANDED_IN_BY = "NNBOOK_STUDENT"  # the environment variable by which a grader says who handed a notebook in
HUB_USER = "JUPYTERHUB_USER"

__all__ = ["HANDED_IN_BY", "MIME", "NOBODY", "Student", "me", "rng", "same"]

_said: list[Student] = []  # what the notebook has said last; at most one


@dataclass(frozen=True)
class Student:
    """Whose notebook this is: a name or number as the teacher's roster has it, and the course it is for.

    As the last value of a cell it leaves both in the saved notebook, as data too.
    """

    number: str
    course: str = ""

    def __str__(self) -> str:
        if same(self.number, NOBODY):
            return f"These numbers are nobody's yet: put your own in the place of “{NOBODY}” and run the cell again."
        return f"The numbers below are those of {self.number}{f', {self.course}' if self.course else ''}."

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": str(self), "text/html": f"<p>{html.escape(str(self))}</p>", MIME: asdict(self)}


def me(number: str | int | None = None, course: str = "") -> Student:
    """Say whose notebook this is, once, before the first `rng`.

    Parameters
    ----------
    number : str or int, optional
        name or number, as the teacher's roster has it; left out on a JupyterHub, it is the user's name there.
    course : str
        what sets these numbers apart from another year's; the teacher writes it into the notebook.

    Returns
    -------
    Student
        to be shown: so the name is kept in the saved notebook.

    Raises
    ------
    ValueError
        if there is no number, or, while it is graded, it is not the one of who handed the notebook in.

    Examples
    --------
    >>> me("s1234567", course="spring 2026")
    The numbers below are those of s1234567, spring 2026.
    """
    handed_in_by = _handed_in_by()
    given = handed_in_by or os.environ.get(HUB_USER, "") if number is None else str(number)
    if not given.strip():
        raise ValueError(f'by_student.me: whose notebook is this? Write by_student.me("{NOBODY}") with your number.')
    student = Student(given.strip(), course)
    _said[:] = [student]
    if handed_in_by and not same(student.number, handed_in_by):
        raise ValueError(f"by_student.me: {handed_in_by} handed in a notebook of “{student.number}”: ask your teacher.")
    return student


def rng(key: str, course: str | None = None) -> np.random.Generator:
    """Return a new generator for one exercise and this student: the same numbers each time, and nobody else's.

    Parameters
    ----------
    key : str
        the exercise's; another key gives other numbers.
    course : str, optional
        as in `me`, which is asked if it is left out. Checks name it: then what a notebook says does not matter.

    Raises
    ------
    LookupError
        if the notebook has not said yet whose it is.

    Examples
    --------
    >>> _ = me("s1234567")
    >>> rng("exam_1").integers(100, size=4).tolist() == rng("exam_1").integers(100, size=4).tolist()
    True
    """
    import numpy as np

    said = _said[-1] if _said else Student("")
    number = _handed_in_by() or said.number or os.environ.get(HUB_USER, "")
    if not number:
        raise LookupError(
            "by_student.rng: the notebook has not said whose it is: run the cell with by_student.me first."
        )
    text = "\0".join((said.course if course is None else course, _plain(number), key))
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big"))


def same(number: str, other: str) -> bool:
    """Say whether two names or numbers are one student's: capitals and spaces around do not matter.

    >>> same("S1234567 ", "s1234567")
    True
    """
    return _plain(number) == _plain(other)


def _plain(number: str) -> str:
    return number.strip().casefold()


def _handed_in_by() -> str:
    """Return who handed in the notebook that is being graded; "" outside grading."""
    if os.environ.get("NBGRADER_EXECUTION") != "autograde":
        return ""
    # nbgrader runs a notebook in …/STUDENT/CHAPTER and says no more.
    return os.environ.get(HANDED_IN_BY) or Path.cwd().parent.name
