"""The beginning of a gradebook that nobody keeps."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path


def begin_gradebook(file: Path) -> None:
    """Begin a gradebook of SQLite, which nbgrader fills with its tables when it opens it.

    In an empty file nbgrader would note the version of its tables, which it asks of another process, for seconds; it
    reads that when a gradebook is to be upgraded. So this is for gradebooks that are thrown away.
    """
    with contextlib.closing(sqlite3.connect(file)) as started:
        started.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
