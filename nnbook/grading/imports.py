"""What a chapter's notebooks import, so that kernels can be forked from a process that has it already."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nnbook
from nnbook.course.reading import Unreadable, read_notebook
from nnbook.grading.kernel_choice import SANDBOX, WARM

LATER = "+"  # tells the trusted process to import what the checks' functions import when they are called, too
_MINE = "nnbook.mine"  # which looks into the checks of every chapter


def imported_by(notebooks: Iterable[Path]) -> tuple[str, ...]:
    """Return the names of the modules that notebooks import, in order; of ``from a import b`` both a and a.b.

    What is no module after all, or is not there, does no harm.
    """
    found: dict[str, None] = {}
    for file in notebooks:
        try:
            cells = read_notebook(file).cells
        except Unreadable:
            continue
        for cell in cells:
            if cell.cell_type == "code":
                found.update(dict.fromkeys(imported_in("".join(cell.source))))
    return tuple(found)


def imported_in(source: str) -> Iterator[str]:
    """Yield the names of the modules that a source imports, in its functions, too; none if it is no Python."""
    plain = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(("%", "!")))
    try:
        tree = ast.parse(plain)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def warm_options(kernel: str, options: Mapping[str, Any], imports: Iterable[str], private: bool) -> dict[str, Any]:
    """Return what a provisioner is told, with a chapter's imports.

    private: whether checks come from a private folder, which the warm process does not know: they are imported late.
    """
    if kernel not in (WARM, SANDBOX):
        return dict(options)
    imports = tuple(imports)
    wanted = dict.fromkeys((*imports, *(_all_checks() if _MINE in imports else ())))
    kept = [name for name in wanted if not (private and name.startswith("nnbook.checks."))]
    return {**options, "also": [*options.get("also", []), *kept]}


def _all_checks() -> list[str]:
    """Return the modules with the checks of all chapters."""
    found = {path.stem for path in (Path(nnbook.__file__).parent / "checks").glob("ch[0-9][0-9]_*")}
    return [f"nnbook.checks.{name}" for name in sorted(found)]
