"""SQLite for the short-lived gradebooks of submissions: statements are compiled once in a process, not in each of them.

nbgrader opens a gradebook nine times for a submission, and SQLAlchemy would compile every statement anew each time,
which takes a quarter of all that nbgrader does for a small notebook.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

NAME = "nnbook"  # for addresses of the form nnbook:///gradebook.db
_COMPILED: Any = LRUCache(500)


class CompileOnce(SQLiteDialect_pysqlite):
    """SQLite whose engines share what they compiled: all of them are alike, so statements of one serve the others."""

    supports_statement_cache = True

    @classmethod
    def engine_created(cls, engine: Any) -> None:
        engine.update_execution_options(compiled_cache=_COMPILED)

    def __eq__(self, other: object) -> bool:
        return type(other) is CompileOnce

    def __hash__(self) -> int:
        return hash(CompileOnce)


def register() -> None:
    """Make addresses that begin with `NAME` known to SQLAlchemy in this process."""
    registry.register(NAME, __name__, "CompileOnce")
