"""A step for `nbgrader autograde`: a notebook that names another student than who handed it in is not graded."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from nnbook.grading.whose import NotTheirs, require_own


class AskWhose(NbGraderPreprocessor):
    """Stop at a notebook that is not its student's; nbgrader then says so and lists the submission as failed."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        try:
            require_own(nb, about["student"])
        except NotTheirs as fault:
            raise ValueError(f"{about['notebook']}.ipynb {fault}.") from None
        return nb, resources
