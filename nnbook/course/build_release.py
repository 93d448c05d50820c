"""Make the learner's notebook from the solved one by nbgrader's own generate step."""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path

from nnbook.course.build_source import BuildError
from nnbook.course.new_gradebook import begin_gradebook


def release(solved: Path, course: Path) -> bytes:
    """Return the bytes of the learner's notebook that nbgrader makes from a solved one with the course's configuration.

    It runs in a folder of its own with a gradebook of its own, so that a teacher's is never touched.
    """
    from nbgrader.apps import NbGrader  # noqa: F401  (nbgrader's configurables must be loaded before its API)
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config.loader import PyFileConfigLoader

    name = solved.parent.name
    with tempfile.TemporaryDirectory() as folder:
        config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
        config.CourseDirectory.root = folder
        config.CourseDirectory.db_url = f"sqlite:///{folder}/gradebook.db"
        begin_gradebook(Path(folder, "gradebook.db"))
        config.NbGrader.logfile = ""
        source = Path(folder, "solutions", name)
        source.mkdir(parents=True)
        shutil.copy(solved, source)
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
        api.log.setLevel(logging.ERROR)
        outcome = api.generate_assignment(name, force=True, create=True)
        if not outcome["success"]:
            raise BuildError(f"{name}: nbgrader could not generate it: {outcome.get('error') or outcome.get('log')}")
        return Path(folder, "chapters", name, solved.name).read_bytes()
