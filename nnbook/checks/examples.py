"""Try the examples in the docstring of what a learner wrote: they stand in the notebook and need no check."""

from __future__ import annotations

import doctest
import io
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import numpy as np

from nnbook.checks.result import Row
from nnbook.checks.run import TimeIsUp, functions_of, time_limit

_LENIENT = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def try_examples(attempt: Callable, seconds: float = 10.0) -> list[Row]:
    """Run the examples in a docstring and return a row for each; none if there are none.

    seconds: that all of them together may take.
    """
    found: list[Row] = []
    for function in [attempt, *functions_of(attempt)] if isinstance(attempt, type) else [attempt]:
        text, name = getattr(function, "__doc__", None) or "", getattr(attempt, "__name__", "attempt")
        examples = doctest.DocTestParser().get_examples(text)
        if examples:
            # As in the notebook: examples use what its cells have imported and made.
            around = {"np": np, **_globals_of(attempt), name: attempt}
            runner = _Runner(optionflags=_LENIENT)
            test = doctest.DocTest(examples, around, name, None, None, text)
            try:
                with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), time_limit(seconds):
                    runner.run(test, out=lambda _: None, clear_globs=False)
            except TimeIsUp:
                runner.rows.append(Row(False, f"the examples did not end within {seconds:g} s and were stopped"))
            found += runner.rows
    return found


def is_blank(attempt: Callable) -> bool:
    """Say whether nothing has been written yet: each body only raises NotImplementedError.

    >>> def later(x):
    ...     raise NotImplementedError  # write your code here
    >>> is_blank(later), is_blank(is_blank)
    (True, False)
    """
    bodies = functions_of(attempt)
    return bool(bodies) and all(
        body.__code__.co_names == ("NotImplementedError",) and not body.__code__.co_cellvars for body in bodies
    )


def _globals_of(attempt: Any) -> dict[str, Any]:
    bodies = functions_of(attempt)
    return dict(bodies[0].__globals__) if bodies else dict(vars(sys.modules.get(attempt.__module__, doctest)))


class _Runner(doctest.DocTestRunner):
    """Notes how each example went, where doctest would print it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(verbose=False, **options)
        self.rows: list[Row] = []

    def report_success(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        if example.want:
            self.rows.append(Row(True, f"`{example.source.strip()}`"))

    def report_failure(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        said = f"gave {got.strip()[:80] or 'nothing'}, expected {example.want.strip()[:80] or 'nothing'}"
        self.rows.append(Row(False, f"`{example.source.strip()}` {said}"))

    def report_unexpected_exception(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        if issubclass(exc_info[0], TimeIsUp):
            raise exc_info[1]
        self.rows.append(Row(False, f"`{example.source.strip()}` raised {exc_info[0].__name__}: {exc_info[1]}"))
