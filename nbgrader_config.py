"""nbgrader's configuration: this repository is the course. Run nbgrader from here; no flags are needed."""

import os
import secrets
import sys
from pathlib import Path

c = get_config()  # type: ignore  # noqa: F821
here = Path(__file__).resolve().parent

c.CourseDirectory.course_id = "nnbook"
c.CourseDirectory.root = str(here)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "chapters"
# Exercises that students are not to see before the exam, laid over the course: docs/exams.md. `nnbook exam new` makes
# such a folder; git ignores it.
c.Course.private = os.environ.setdefault("NNBOOK_PRIVATE", str(here / "exam"))
# nbgrader copies whatever stands beside a notebook to the students: of ours, nothing.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py", "*.json", "*.npz", "*.png"]

# The learner's notebooks are committed: a release makes one anew, the same to the byte, and enters it in the gradebook.
c.GenerateAssignment.force = True
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError  # write your code here"}
c.ClearSolutions.text_stub = "*Write your answer here.*"
c.GenerateFeedback.exporter_class = "nnbook.grading.feedback.FeedbackPage"  # pages that need no network
c.Execute.timeout = 120
c.Execute.shutdown_kernel = "immediate"

# What a teacher may want otherwise; docs/teaching.md says what each of these does.
# c.Grading.ungraded = "zero"
# c.Grading.written = "peer"
# c.AssignLatePenalties.plugin_class = "nnbook.grading.late.PerDay"
# from nnbook.grading.formgrader import use_sandbox
# use_sandbox(c)

# Checks draw other numbers while nbgrader grades: from each exercise's name and this secret, so that a second grading
# gives the same grades. The file is made once and ignored by git; keep it with the gradebook.
secret = here / ".course-secret"
if "NNBOOK_GRADING_SECRET" not in os.environ:
    try:
        if not secret.exists():
            secret.write_text(secrets.token_hex(16))
        os.environ["NNBOOK_GRADING_SECRET"] = secret.read_text().strip()
    except OSError:  # a read-only course still grades, with numbers that can be foreseen
        os.environ["NNBOOK_GRADING_SECRET"] = ""
# nbgrader calls alembic by its bare name, which an environment that is used without being activated does not offer.
os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
# One thread a kernel: several notebooks are graded at once, and sums come out the same.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
