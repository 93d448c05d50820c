"""The course as nbgrader's configuration describes it, read without leaving anything behind in this process."""

from __future__ import annotations

import contextlib
import copy
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from nnbook.course.places import Problem, find_places
from nnbook.time_scale import TIME_SCALE, time_scale

Ungraded = Literal["person", "zero"]
Written = Literal["off", "graded", "peer"]
CONFIGURATION = "nbgrader_config.py"
SECRET = "NNBOOK_GRADING_SECRET"  # the variable from which graded runs draw their seeds; no kernel gets it


@dataclass(frozen=True)
class Settings:
    """What the section ``c.Grading`` of nbgrader_config.py says.

    ungraded: what becomes of a submission that cannot be graded: a "person" has to look, or it is "zero".
    written: whether answers in sentences count for nothing ("off"), get their points from the teacher ("graded"), or
        from other students ("peer": ``nnbook peer``).
    kernel: the kernel provisioner; "" leaves the choice to ``nnbook.grading.kernel_choice``.
    notebook_seconds: how long a notebook may run in all.
    output_bytes: how much a notebook may put out in all.
    time_scale: by how much a student's limits of time are multiplied, at least 1, as in ``{"ada": 1.5}``.
    """

    ungraded: Ungraded = "person"
    written: Written = "graded"
    kernel: str = ""
    notebook_seconds: float = 600.0
    output_bytes: int = 10_000_000
    time_scale: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """A course's root, nbgrader's configuration (a traitlets ``Config``), and the environment that it asks for."""

    root: Path
    config: Any
    environment: Mapping[str, str] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)

    @property
    def time_scale(self) -> float:
        """By how much everybody's limits of time are multiplied; raises Problem if NNBOOK_TIME_SCALE is no such."""
        try:
            return time_scale(self.environment.get(TIME_SCALE, os.environ.get(TIME_SCALE, "")))
        except ValueError as error:
            raise Problem(str(error)) from None

    @property
    def hidden(self) -> Path:
        """The folder for results, hidden from nbgrader and from JupyterLab."""
        return self.root / ".nnbook-grading"

    def directory(self, chapter: str, student: str = "*") -> Any:
        """Return nbgrader's own ``CourseDirectory`` for a chapter."""
        from nbgrader.coursedir import CourseDirectory

        config = copy.deepcopy(self.config)
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.assignment_id = chapter
        config.CourseDirectory.student_id = student
        return CourseDirectory(config=config)

    def gradebook(self) -> Any:
        """Open the course's gradebook; to be used in a ``with`` statement, inside ``self.surroundings()``.

        Raises
        ------
        Problem
            if it cannot be opened: nbgrader writes to it then, and the disk may be full; or its driver is missing.
        """
        from nbgrader.api import Gradebook, InvalidEntry
        from sqlalchemy.exc import SQLAlchemyError

        directory = self.directory("")
        try:
            return Gradebook(directory.db_url, directory.course_id)
        except (SQLAlchemyError, InvalidEntry) as error:
            cause = str(error).partition("\n")[0]
            raise Problem(f"The gradebook could not be opened ({cause}).") from None
        except ModuleNotFoundError as error:  # the database's driver, as psycopg for PostgreSQL
            raise Problem(
                f"The gradebook could not be opened: it needs {error.name}, which is not installed "
                f"(`python -m pip install {error.name}`)."
            ) from None

    def surroundings(self) -> contextlib.AbstractContextManager[None]:
        """Set the environment that the configuration asks for, while the body runs."""
        return set_environment(self.environment)


def find_course() -> Course:
    """Find the course and read its configuration.

    ``NNBOOK_COURSE`` names its root; without it, it is the nearest folder, from the current one upwards, that has an
    nbgrader_config.py, else the checkout in which the package lies.

    Raises
    ------
    Problem
        if there is no configuration, or it cannot be read.
    """
    here = Path.cwd()
    above = None if os.environ.get("NNBOOK_COURSE") else next(filter(_is_course, [here, *here.parents]), None)
    return read_course(above or find_places().root)


def read_course(root: Path) -> Course:
    """Read the configuration of the course in ``root``; raises Problem if that cannot be done."""
    from traitlets.config.loader import PyFileConfigLoader

    if not _is_course(root):
        raise Problem(f"{root} has no {CONFIGURATION}: go to the course's folder, or name it with NNBOOK_COURSE.")
    before = dict(os.environ)
    try:
        config = PyFileConfigLoader(CONFIGURATION, path=str(root)).load_config()
        asked = {name: value for name, value in os.environ.items() if before.get(name) != value}
    except Exception as error:
        raise Problem(f"{root / CONFIGURATION} could not be read ({type(error).__name__}: {error}).") from None
    finally:
        # A configuration may set variables; what it asks for goes to the graders, and does not stay behind here.
        _restore(before)
    if SECRET in before:
        asked[SECRET] = before[SECRET]
    return Course(root.resolve(), config, asked, _read_settings(config))


def _read_settings(config: Any) -> Settings:
    given = dict(config.get("Grading", {}))
    unknown = given.keys() - Settings.__dataclass_fields__.keys()
    if unknown:
        raise Problem(f"{CONFIGURATION}: c.Grading has no {', '.join(sorted(unknown))}.")
    settings = Settings(**given)
    if settings.ungraded not in get_args(Ungraded):
        raise Problem(f'{CONFIGURATION}: c.Grading.ungraded is {settings.ungraded!r}, expected "person" or "zero".')
    if settings.written not in get_args(Written):
        raise Problem(
            f'{CONFIGURATION}: c.Grading.written is {settings.written!r}, expected "off", "graded" or "peer".'
        )
    return replace(settings, time_scale=_read_extra_time(settings.time_scale))


def _read_extra_time(given: Any) -> dict[str, float]:
    expected = 'expected students with numbers of at least 1, as in {"ada": 1.5}'
    if not isinstance(given, Mapping):
        raise Problem(f"{CONFIGURATION}: c.Grading.time_scale is {given!r}, {expected}.")
    for student, scale in given.items():
        if isinstance(scale, bool) or not isinstance(scale, int | float) or not 1 <= scale < float("inf"):
            raise Problem(f"{CONFIGURATION}: c.Grading.time_scale gives {student} {scale!r}, {expected}.")
    return dict(given)


# nbgrader changes the working directory and the environment of its process, and so do we: one at a time in each.
ALONE = threading.Lock()


@contextlib.contextmanager
def set_environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables while the body runs."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        _restore(before)


def _restore(before: Mapping[str, str]) -> None:
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


def _is_course(folder: Path) -> bool:
    return (folder / CONFIGURATION).is_file()
