"""SQLite for the short-lived gradebooks of submissions: nothing waits for the disk, and statements are compiled once.

nbgrader writes forty times for a submission, each time until the disk has it, a quarter of a second in all; but these
files are thrown away. It opens a gradebook nine times for a submission, and SQLAlchemy would compile every statement
anew each time, which takes a quarter of the rest for a small notebook.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

NAME = "nnbook"  # for addresses of the form nnbook:///gradebook.db
_COMPILED: Any = LRUCache(500)


class ShortLived(SQLiteDialect_pysqlite):
    """SQLite for a file that nobody keeps.

    Engines share what they compiled: all of them are alike, so statements of one serve the others.
    """

    supports_statement_cache = True

    @classmethod
    def engine_created(cls, engine: Any) -> None:
        engine.update_execution_options(compiled_cache=_COMPILED)

    def on_connect(self) -> Any:
        prepare = super().on_connect()

        def connect(connection: Any) -> None:
            if prepare is not None:
                prepare(connection)
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA journal_mode = MEMORY")

        return connect

    def __eq__(self, other: object) -> bool:
        return type(other) is ShortLived

    def __hash__(self) -> int:
        return hash(ShortLived)


def register() -> None:
    """Make addresses that begin with `NAME` known to SQLAlchemy in this process."""
    registry.register(NAME, __name__, "ShortLived")
