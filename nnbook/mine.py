"""Your code becomes the library: keep what you wrote in a chapter, and run later chapters on it.

``mine.keep(majority)`` saves a function that passed its check; ``mine.use()`` puts all kept pieces where the book's
stand, each after passing its check once more; ``mine.report()`` says how many pieces are yours.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbook.source import Unkeepable, whole_source

if TYPE_CHECKING:
    from nnbook.checks import Exercise, Note

HEADER = (
    "# Yours, kept by mine.keep from chapter {chapter}. Edit it if you like: it is checked again before it is used.\n"
)

_originals: dict[tuple[str, str], Callable] = {}  # what use() has replaced, by module and name


@dataclass(frozen=True)
class Piece:
    """A function of the library that a chapter lets the learner write."""

    exercise: Exercise
    module: str
    name: str

    @property
    def file(self) -> Path:
        return folder() / f"{self.module.removeprefix('nnbook.').replace('.', '_')}_{self.name}.py"


def folder() -> Path:
    """Return where pieces are kept: ``mine`` in the learner's folder.

    That folder is named by NNBOOK_WORK; without it, it is the one that holds the chapter's folder.
    """
    work = os.environ.get("NNBOOK_WORK")
    here = Path.cwd()
    if work:
        return Path(work) / "mine"
    return (here.parent if re.match(r"(\d\d|[A-Z])_", here.name) else here) / "mine"


def pieces() -> dict[str, Piece]:
    """Return every piece that can be written in the chapters there are, by the exercise's key."""
    from nnbook import checks

    found = {}
    for name in sorted(m.name for m in pkgutil.iter_modules(checks.__path__) if re.match(r"ch\d\d_", m.name)):
        chapter = getattr(importlib.import_module(f"nnbook.checks.{name}"), "check", None)
        for exercise in chapter.exercises.values() if chapter else ():
            if exercise.piece:
                where, _, name = exercise.piece.partition(":")
                found[exercise.key] = Piece(exercise, where, name)
    return found


def keep(function: Callable) -> Note:
    """Save the source of a function that passes its check, for later chapters.

    An older version is never lost: it stays beside the new one under its date.
    """
    from nnbook.checks import Note
    from nnbook.checks.exercise import grading

    name = getattr(function, "__name__", str(function))
    known = pieces()
    piece = known.get(name)
    if piece is None:
        return Note(f"{name} is no piece of the library. The pieces are {', '.join(known)}.")
    if function is piece.exercise.book:
        return Note(f"Nothing kept: this {name} is the book's. Once yours passes its check, keep it.")
    if not piece.exercise(function)[1].passed:
        return Note(f"Nothing kept: {name} does not pass its check yet.")
    if grading():
        return Note(f"{name} passes; nothing is saved while a notebook is graded.")
    try:
        source = HEADER.format(chapter=piece.exercise.chapter) + whole_source(function)
    except (OSError, TypeError):
        return Note(f"Nothing kept: the source of {name} is not to be had. Run the cell that defines it again.")
    except Unkeepable as reason:
        return Note(f"Nothing kept: {name} uses {reason}, which cannot be saved with it. Move that into the function.")
    try:
        _save(piece.file, source)
    except OSError as error:
        return Note(f"Nothing kept: {error.strerror or error} ({folder().name}).")
    return Note(f"{name} is kept. `mine.use()` runs later chapters on it.")


def use() -> Note:
    """Put the kept pieces in the place of the book's; one that no longer passes its check is named and left out."""
    from nnbook.checks import Note

    used, refused = [], []
    for key, piece in pieces().items():
        if not piece.file.exists():
            continue
        function, fault = _load(piece)
        if function is None or not piece.exercise(function)[1].passed:
            refused.append(f"{key} ({fault or 'does not pass its check any more'})")
            continue
        _replace(piece, piece.exercise.fit(function) if piece.exercise.fit else function)
        used.append(key)
    text = f"Yours from here on: {', '.join(used)}." if used else "Nothing is kept yet, so all is the book's."
    if used:
        text += " If one is too slow, `mine.restore()` brings the book's back."
    if refused:
        text += f" Not used: {', '.join(refused)}."
    return Note("mine.use()", text)


def restore() -> None:
    """Undo ``use()``: all pieces are the book's again."""
    for (module, name), function in _originals.items():
        setattr(importlib.import_module(module), name, function)
    _originals.clear()


def _replace(piece: Piece, function: Callable) -> None:
    """Put a function in a piece's place, and in that of `NAME_forward`, which layers call, where there is one."""
    module = importlib.import_module(piece.module)
    book = _originals.setdefault((piece.module, piece.name), getattr(module, piece.name))
    setattr(module, piece.name, function)
    forward = f"{piece.name}_forward"
    if hasattr(module, forward):
        books = _originals.setdefault((piece.module, forward), getattr(module, forward))
        setattr(module, forward, _forward_of(function, book, books))


def _forward_of(function: Callable, book: Callable, forward: Callable) -> Callable:
    """Return a `NAME_forward` whose output is a kept function's, and whose cache, for the way back, is the book's."""
    defaults = {name: p.default for name, p in inspect.signature(book).parameters.items()}
    takes = inspect.signature(function).parameters
    takes_all = any(p.kind is p.VAR_KEYWORD for p in takes.values())

    def kept_forward(*inputs: Any, **options: Any) -> tuple[Any, Any]:
        out, cache = forward(*inputs, **options)
        asked = {name: value for name, value in options.items() if name in defaults}
        known = {name: value for name, value in asked.items() if takes_all or name in takes}
        if any(asked[name] is not defaults[name] for name in asked.keys() - known.keys()):
            return out, cache  # asked for what the kept function was never meant to do
        return _like(function(*inputs, **known), out), cache

    return kept_forward


def _like(value: Any, model: Any) -> Any:
    """Return arrays in the number type of the model's, tuple for tuple."""
    if isinstance(model, tuple):
        return tuple(_like(*pair) for pair in zip(value, model, strict=True))
    return np.asarray(value, model.dtype)


def report() -> Note:
    """Say how many pieces of the library are yours, and which."""
    from nnbook.checks import Note

    known = pieces()
    kept = [key for key, piece in known.items() if piece.file.exists()]
    open_ones = [key for key in known if key not in kept]
    width = max(map(len, known)) + 2
    lines = [
        f"{'yours' if key in kept else 'the book’s':<12}{key:<{width}}{p.exercise.chapter}" for key, p in known.items()
    ]
    title = f"{len(kept)} of {len(known)} pieces are yours"
    return Note(title, "" if open_ones else "The whole library is yours.", "\n".join(lines))


def _save(file: Path, source: str) -> None:
    """Write a piece; an older, different version is renamed to its date first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists():
        if file.read_text(encoding="utf-8") == source:
            return
        stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S-%f")
        file.rename(file.with_suffix(f".{stamp}.txt"))
    temporary = file.with_suffix(".tmp")
    temporary.write_text(source, encoding="utf-8")
    temporary.replace(file)


def _load(piece: Piece) -> tuple[Callable | None, str]:
    """Run a kept file in a namespace of its own; return its function, or None and what is wrong."""
    namespace: dict[str, Any] = {"__name__": f"mine.{piece.name}"}
    source = piece.file.read_text(encoding="utf-8")
    try:
        exec(compile(source, str(piece.file), "exec"), namespace)
    except Exception as error:
        return None, f"its file raises {type(error).__name__}: {error}"
    function = namespace.get(piece.exercise.key)
    return (function, "") if callable(function) else (None, "its file does not define it")
