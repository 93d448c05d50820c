"""Map the grading of submissions over processes of this machine, or over whatever executor is given."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

from nnbook.course.places import Problem
from nnbook.grading.bundle import Bundle
from nnbook.grading.grade import grade_submission, key_of
from nnbook.grading.layout import Options
from nnbook.grading.rehearsal import draw_ahead
from nnbook.grading.results import Result, failed
from nnbook.grading.submission import Submission

WORKERS_WITHIN = 60  # seconds in which a Dask cluster has to have a worker
MOST_TRIES = 3  # for a submission whose process was killed: by the system, out of memory
Opened = Callable[[], Any]  # gives a context manager whose value is an executor
START_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
# What a worker needs for its first submission: imported once, in the process from which workers are forked.
PRELOADED = [
    "nbgrader.api",
    "nbgrader.converters",
    "nnbook.grading.converter",
    "nnbook.grading.provisioners",
    "nnbook.grading.sandbox_pool",
    "nnbook.grading.verdict_cells",
]


def default_jobs() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepare_workers() -> None:
    """Begin to import what workers need, in a process of its own, while this one does something else."""
    if START_METHOD == "forkserver":
        from multiprocessing.forkserver import ensure_running

        multiprocessing.set_forkserver_preload(PRELOADED)
        ensure_running()


@contextmanager
def processes(jobs: int) -> Iterator[Executor]:
    """Give an executor of fresh processes; on an interrupt they are ended, not waited for."""
    before = set(multiprocessing.active_children())
    prepare_workers()
    surroundings = dict(os.environ), os.getcwd()  # as they are now, not as they were when the server was started
    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context(START_METHOD), initializer=_prepare_process, initargs=surroundings
    )
    try:
        yield pool
    except BaseException:
        mine = set(multiprocessing.active_children()) - before
        pool.shutdown(wait=False, cancel_futures=True)
        for process in mine:
            process.terminate()
        raise
    pool.shutdown()


@contextmanager
def dask(address: str) -> Iterator[Executor]:
    """Give the executor of a Dask scheduler.

    Raises
    ------
    Problem
        if distributed is not installed, nobody answers at the address, or there are no workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise Problem("`--scheduler` needs the package distributed: `python -m pip install distributed`.") from None
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise Problem(f"No Dask scheduler answers at {address} ({type(error).__name__}).") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WORKERS_WITHIN)
        except TimeoutError:
            raise Problem(f"The Dask scheduler at {address} has no workers: start some.") from None
        yield client.get_executor(retries=MOST_TRIES - 1)


def grade_each(
    opened: Opened,
    submissions: Iterable[Submission],
    bundle: Bundle,
    options: Options,
    at_once: int,
    rehearsed: bool = False,
) -> Iterator[Result]:
    """Yield the result of every submission, as they come.

    opened: makes an executor; called again when the processes of the last one were killed.
    at_once: how many submissions are out at a time; the others are not even read yet.
    rehearsed: draw the pictures ahead that submissions have in common; those handed out before do without.
    """
    left = iter(submissions)
    again: list[tuple[Submission, int]] = []  # with the number of times that their process was killed
    ahead: Future[dict[str, bytes]] | None = None
    done = False
    while not done:
        with opened() as executor:
            out: dict[Future[Result], tuple[Submission, int]] = {}
            broken = False
            if rehearsed and ahead is None:
                ahead = executor.submit(draw_ahead, bundle, options)
            while not broken:
                # One that has been in a killed process goes alone, so that it is plain which one it is.
                room = 1 if again else at_once
                while len(out) < room and (entry := again.pop() if again else _next(left)):
                    out[executor.submit(grade_submission, bundle, entry[0], options, _drawn(ahead))] = entry
                if not out:
                    done = True
                    break
                for future in wait(out, return_when=FIRST_COMPLETED).done:
                    submission, tries = out.pop(future)
                    try:
                        yield future.result()
                    except BrokenExecutor:
                        broken = True
                        if tries + 1 < MOST_TRIES:
                            again.append((submission, tries + 1))
                        else:
                            yield _lost(submission, bundle, options, "The process that graded it was killed")
                    except Exception as error:  # what an executor of another kind says when it has given up
                        yield _lost(submission, bundle, options, f"Its grading was lost ({type(error).__name__})")
            again += [(submission, tries + 1) for submission, tries in out.values()]


def _next(left: Iterator[Submission]) -> tuple[Submission, int] | None:
    submission = next(left, None)
    return None if submission is None else (submission, 0)


def _drawn(ahead: Future[dict[str, bytes]] | None) -> dict[str, bytes]:
    """Return the pictures that are there by now; no submission waits for them."""
    if ahead is None or not ahead.done() or ahead.cancelled() or ahead.exception() is not None:
        return {}
    return ahead.result()


def _lost(submission: Submission, bundle: Bundle, options: Options, why: str) -> Result:
    return failed(
        submission.student,
        submission.chapter,
        f"{why}.",
        timestamp=submission.timestamp,
        lasting=False,
        submission_key=submission.key,
        key=key_of(bundle, submission, options),
    )


def _prepare_process(environment: Mapping[str, str], folder: str) -> None:
    """Take the parent's surroundings, leave Ctrl-C to it, and end when it does, however it does."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    # Not SIG_IGN: kernels would inherit that, and could not be interrupted any more.
    signal.signal(signal.SIGINT, lambda *_: None)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)  # kernels notice by themselves that they are alone
