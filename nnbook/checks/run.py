"""Call a learner's function safely: with a time limit, its prints and warnings caught, its inputs guarded."""

from __future__ import annotations

import contextlib
import copy
import ctypes
import io
import linecache
import signal
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType, FunctionType
from typing import Any

import numpy as np

from nnbook.time_scale import time_scale


class TimeIsUp(BaseException):
    """Raised inside a call that runs longer than allowed; not an Exception, so ``except Exception`` lets it through."""


class UsedTheBook(BaseException):
    """Raised where an attempt calls the book's version of what it should compute itself."""


@dataclass
class Outcome:
    """What a call did: the value it gave or the error it raised, and what else was noticed."""

    value: Any = None
    error: BaseException | None = None
    line: str = ""  # where the error arose: "line 3: return x @ w"
    warning: str = ""  # the first warning
    printed: bool = False
    changed: str = ""  # the input that the call changed in place: "argument 2"
    used_book: bool = False

    @property
    def blank(self) -> bool:
        return isinstance(self.error, NotImplementedError)

    @property
    def timed_out(self) -> bool:
        return isinstance(self.error, TimeIsUp)


def call(
    function: Callable,
    args: tuple = (),
    kwargs: Mapping[str, Any] | None = None,
    *,
    seconds: float = 10.0,
    books: Sequence[Callable] = (),
    own: Callable | None = None,
) -> Outcome:
    """Call ``function`` on copies of its arguments and say what happened; nothing is printed, nothing is raised.

    seconds: how long it may take, times `time_scale`.
    books: the book's version, and others that do the same; the outcome says whether the call went through one.
    own: the learner's function, where ``function`` only wraps it; error lines are looked up there.
    """
    kwargs, seconds = dict(kwargs or {}), seconds * time_scale()
    given_args, given_kwargs = copy.deepcopy((args, kwargs))
    outcome, out, err = Outcome(), io.StringIO(), io.StringIO()
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        np.errstate(all="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        try:
            with time_limit(seconds), _tripwire(books):
                outcome.value = function(*given_args, **given_kwargs)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            outcome.error, outcome.line = error, _where(error, own or function)
    outcome.used_book = isinstance(outcome.error, UsedTheBook)
    outcome.warning = str(caught[0].message) if caught else ""
    outcome.printed = bool(out.getvalue().strip())
    for i, (before, after) in enumerate(zip(args, given_args, strict=True), start=1):
        if not _unchanged(before, after):
            outcome.changed = outcome.changed or f"argument {i}"
    for name, before in kwargs.items():
        if not _unchanged(before, given_kwargs[name]):
            outcome.changed = outcome.changed or f"argument {name}"
    return outcome


def repeated(function: Callable, times: int, *args: Any) -> list[Any]:
    """Return what so many calls with the same arguments give, one after the other.

    A function that is called in another process takes one message for all of them: it has a method ``at_once``.

    >>> repeated(next, 3, iter("abcd"))
    ['a', 'b', 'c']
    """
    at_once = getattr(function, "at_once", None)
    return at_once(times, args) if at_once else [function(*args) for _ in range(times)]


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeIsUp in the body once it has run for ``seconds``, again and again until it ends.

    A signal where there is one (it also wakes a sleep); otherwise an exception sent into the running thread.
    """
    in_main_thread = threading.current_thread() is threading.main_thread()
    with _alarm(seconds) if in_main_thread and hasattr(signal, "setitimer") else _sent_exception(seconds):
        yield


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(_signum: int, _frame: FrameType | None) -> None:
        raise TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _sent_exception(seconds: float) -> Iterator[None]:
    thread, over, lock = ctypes.c_ulong(threading.get_ident()), threading.Event(), threading.Lock()
    send = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def wait() -> None:
        pause = seconds
        while not over.wait(pause):
            with lock:
                if not over.is_set():
                    send(thread, ctypes.py_object(TimeIsUp))
            pause = 0.5

    threading.Thread(target=wait, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            over.set()
            send(thread, None)  # one that was sent but has not arrived yet


@contextlib.contextmanager
def _tripwire(books: Sequence[Callable]) -> Iterator[None]:
    """Make every call of one of the book's functions raise UsedTheBook while the body runs.

    Its code is exchanged, not its name, so that it does not matter under which name or from where it is called.
    """
    exchanged = {f: f.__code__ for book in books for f in functions_of(book) if not f.__code__.co_freevars}
    try:
        for function in exchanged:
            function.__code__ = _trip.__code__
        yield
    finally:
        for function, code in exchanged.items():
            function.__code__ = code


def _trip(*_args: Any, **_kwargs: Any) -> None:
    from nnbook.checks.run import UsedTheBook  # runs with the globals of the function whose code it replaces

    raise UsedTheBook


def functions_of(thing: Any) -> list[FunctionType]:
    """Return a function, or all methods of a class, as a list; nothing for what has no Python code."""
    candidates = vars(thing).values() if isinstance(thing, type) else [thing]
    return [f for f in candidates if isinstance(f, FunctionType)]


def _where(error: BaseException, function: Callable) -> str:
    """Return the last line of the learner's own file that the error passed through."""
    files = {f.__code__.co_filename for f in functions_of(function)}
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in files]
    if not frames:
        return ""
    source = linecache.getline(frames[-1].filename, frames[-1].lineno or 0).strip()
    return f"line {frames[-1].lineno}: {source}" if source else ""


def _unchanged(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        return before.shape == after.shape and before.dtype == after.dtype and _equal(before, after)
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(_unchanged, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_unchanged(v, after[k]) for k, v in before.items())
    if isinstance(before, int | float | str | bytes):
        return before == after or before != before
    return True  # a generator may be drawn from, a function has nothing to change


def _equal(a: np.ndarray, b: np.ndarray) -> bool:
    return np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
