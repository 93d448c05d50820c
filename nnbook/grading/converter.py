"""nbgrader's autograde step for a course of one submission: a notebook that fails does not take the others along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde

from nnbook.grading.preprocessors import UNJUDGED, NoKernel
from nnbook.grading.restore import TOLD


class OneSubmission(Autograde):
    """Autograde, with word kept of how each notebook went.

    failures, stopped: why a notebook could not be graded or did not run to its end, by its name.
    notes: what was put right in notebooks. seconds: by phase, over all notebooks.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.failures: dict[str, str] = {}
        self.stopped: dict[str, str] = {}
        self.notes: list[str] = []
        self.seconds: dict[str, float] = {"kernel": 0.0, "cells": 0.0, "shutdown": 0.0}
        self.no_kernel = False
        self.whole_failure = ""

    def init_notebooks(self) -> None:
        # nbgrader takes names for patterns, and misses a student called [anna].
        directory: Any = self.coursedir
        folder = self._format_source(directory.assignment_id, directory.student_id)
        self.notebooks = []
        self.assignments = {folder: [str(path) for path in sorted(Path(folder).glob("*.ipynb"))]}

    def convert_single_notebook(self, notebook_filename: str) -> None:
        name = Path(notebook_filename).name
        try:
            super().convert_single_notebook(notebook_filename)
        except NoKernel as error:
            self.no_kernel = True
            self.failures[Path(name).stem] = f"No kernel could be started for {name} ({error})"
        except Exception as error:
            self.log.exception("%s could not be graded", name)
            line = str(error).strip().partition("\n")[0][:160]
            self.failures[Path(name).stem] = f"{name} could not be graded ({type(error).__name__}: {line})"

    def write_single_notebook(self, output: str, resources: Any) -> None:
        told = resources.get(TOLD, {})
        self.notes += told.get("notes", [])
        for phase, seconds in told.get("seconds", {}).items():
            self.seconds[phase] += seconds
        reasons = [told["stopped"]] if told.get("stopped") else list(told.get(UNJUDGED, {}).values())
        if reasons:
            self.stopped[resources["nbgrader"]["notebook"]] = ". ".join(reasons)
        super().write_single_notebook(output, resources)
