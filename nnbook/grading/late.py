"""Penalties for handing in late, as nbgrader's plugin: some percent of the points for each day that has begun."""

from __future__ import annotations

import math
from typing import Any

from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Float

SECONDS_A_DAY = 86_400


class PerDay(LateSubmissionPlugin):
    """Take a share of what was earned for each day that has begun since the due date.

    Chosen in nbgrader_config.py: ``c.AssignLatePenalties.plugin_class = "nnbook.grading.late.PerDay"``.
    """

    percent = Float(10.0, min=0.0, help="Percent of the points that each day costs.").tag(config=True)
    grace_minutes = Float(15.0, min=0.0, help="Minutes after the due date that cost nothing.").tag(config=True)
    most_percent = Float(100.0, min=0.0, max=100.0, help="Percent of the points that are lost at most.").tag(
        config=True
    )

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """Return the points to take off; None within the minutes of grace. The days count from the due date."""
        if total_seconds_late <= 60 * self.grace_minutes:
            return None
        days = math.ceil(total_seconds_late / SECONDS_A_DAY)
        return score * min(days * self.percent, self.most_percent) / 100


def take_penalty(config: Any, submission: Any, notebook: Any, student: str) -> None:
    """Set a submitted notebook's penalty anew, by the plugin that the configuration names.

    It depends on the due date and on the points, so that it is due again whenever one of them changes.
    """
    notebook.late_submission_penalty = None
    late = submission.total_seconds_late
    if late <= 0:
        return
    step = AssignLatePenalties(config=config)
    step.init_plugin()
    plugin: Any = step.plugin_inst
    penalty = plugin.late_submission_penalty(student, notebook.score, late)
    if penalty is not None:
        notebook.late_submission_penalty = step._check_late_penalty(notebook, penalty)
