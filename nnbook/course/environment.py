"""The environment that kernels run in: in JupyterLab, in ``nnbook check``, in the builder."""

from __future__ import annotations

import os

from nnbook.course.places import Places

KERNEL_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",  # on arrays of this size more threads gain little, and under load lose much
    "OMP_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": "1073741824",  # glibc otherwise hands every large temporary back to the system
    "MALLOC_TRIM_THRESHOLD_": "1073741824",
    "JUPYTER_PREFER_ENV_PATH": "1",  # this environment's kernel comes before one of the same name elsewhere
}


def kernel_environment(places: Places) -> dict[str, str]:
    """Return the environment for kernels that work on the learner's notebooks, with the course's places in it."""
    return {**os.environ, **KERNEL_ENVIRONMENT, "NNBOOK_COURSE": str(places.root), "NNBOOK_WORK": str(places.work)}
