"""What a chapter's notebooks import, so that kernels can be forked from a process that has it already."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nnbook.course.reading import Unreadable, read_notebook
from nnbook.grading.kernel_choice import SANDBOX, WARM


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
                found.update(dict.fromkeys(_imported("".join(cell.source))))
    return tuple(found)


def _imported(source: str) -> Iterator[str]:
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
    wanted = [name for name in imports if not (private and name.startswith("nnbook.checks."))]
    return {**options, "also": [*options.get("also", []), *wanted]}
