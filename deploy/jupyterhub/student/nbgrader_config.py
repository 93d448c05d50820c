"""nbgrader for a student's server: where the exchange is, and who hands in."""

import os

c = get_config()  # type: ignore  # noqa: F821

c.CourseDirectory.course_id = "nnbook"
c.Exchange.root = os.environ["NNBOOK_EXCHANGE"]
c.Execute.timeout = 120
if os.environ.get("NNBOOK_ONE_SYSTEM_USER"):
    # nbgrader takes the system user's name for the student's, which says nothing where all are the same one.
    c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
