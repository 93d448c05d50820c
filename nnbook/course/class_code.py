"""Of modules of the checks, keep only what notebooks and the library import, and what that needs in turn."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CHECKS = "nnbook.checks.ch"


@dataclass
class _Module:
    """A module's top-level statements, by the names that they define, and the names that are wanted."""

    text: str
    tree: ast.Module
    defined: dict[str, ast.stmt]
    wanted: set[str] = field(default_factory=set)


def needed_names(source: str) -> Iterator[str]:
    """Yield what Python code imports from modules of chapters' checks, as "module:name"; their ``check`` apart."""
    yield from _imported_by(ast.parse(source))


def _imported_by(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(CHECKS):
            yield from (f"{node.module}:{alias.name}" for alias in node.names if alias.name != "check")


def keep_needed(names: Iterable[str], root: Path) -> dict[str, str]:
    """Return the sources, by path below ``root``, of modules that hold these names and what they use, and no more.

    Parameters
    ----------
    names : iterable of str
        each "module:name".
    root : Path
        the folder that the package lies in.
    """
    modules: dict[str, _Module] = {}
    todo = list(names)
    while todo:
        place, _, name = todo.pop().partition(":")
        module = modules.get(place) or modules.setdefault(place, _read(_path(place, root)))
        if name in module.wanted or name not in module.defined:
            continue
        module.wanted.add(name)
        statement = module.defined[name]
        if isinstance(statement, ast.ImportFrom):
            if (statement.module or "").startswith(CHECKS):
                original = next(alias.name for alias in statement.names if (alias.asname or alias.name) == name)
                todo.append(f"{statement.module}:{original}")
            continue
        todo += [f"{place}:{one}" for one in _used_by(statement) if one in module.defined]
        todo += _imported_by(statement)  # inside a function
    return {_path(place, root).relative_to(root).as_posix(): _shortened(one) for place, one in modules.items()}


def _path(place: str, root: Path) -> Path:
    return root.joinpath(*place.split(".")).with_suffix(".py")


def _read(path: Path) -> _Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    return _Module(text, tree, {name: statement for statement in tree.body for name in _names_of(statement)})


def _names_of(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    else:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _used_by(statement: ast.stmt) -> set[str]:
    """Return the names of the module that a statement uses; a function's own ones, though they be alike, are none."""
    whole = symtable.symtable(ast.unparse(statement), "statement", "exec")
    used = {symbol.get_name() for symbol in whole.get_symbols() if symbol.is_referenced()}
    inner = whole.get_children()
    for table in inner:  # which grows
        used |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
        inner += table.get_children()
    return used


def _shortened(module: _Module) -> str:
    """Return a module's text with only the statements that define what is wanted."""
    lines = module.text.splitlines()
    kept: list[str] = [f'"""{ast.get_docstring(module.tree) or "Part of a chapter."}"""', ""]
    for statement in module.tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            kept += [ast.unparse(statement), ""]
        elif module.wanted.isdisjoint(_names_of(statement)):
            continue
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            statement.names = [a for a in statement.names if module.wanted & {a.asname or a.name.partition(".")[0]}]
            kept.append(ast.unparse(statement))
        else:
            above = [decorator.lineno for decorator in getattr(statement, "decorator_list", [])]
            kept += ["", *lines[min([statement.lineno, *above]) - 1 : statement.end_lineno]]
    return "\n".join(kept) + "\n"
