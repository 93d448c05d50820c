"""What a piece of code is made of, without what changes nothing: names, layout, comments, order.

A *shape* is a node of the syntax tree with what stands below it to a depth of three, as a number. Local names are all
one, docstrings and annotations are gone, ``a > b`` is ``b < a``, ``x += 1`` is ``x = x + 1``, and statements of a block
are a heap without an order. Code is parsed, never run.
"""

from __future__ import annotations

import ast
import warnings
from typing import Any

DEPTH = 3
LEAST_NODES = 4  # smaller ones stand in every program
LONGEST = 20_000  # characters of a cell; what is longer is no answer to an exercise
MOST_REPAIRS = 20

_SKIPPED = (ast.Pass, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)
_COMMUTES = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
_FLIPPED = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def shapes_of(source: str) -> frozenset[int] | None:
    """Return the shapes in a cell; None if nothing of it can be read as Python.

    Lines that are no Python are passed over. The numbers are the same within a process only.
    """
    tree = _parse(source)
    if tree is None:
        return None
    found: set[int] = set()
    try:
        _Shapes(_local_names(tree), found).of(tree)
    except RecursionError:
        return None
    return frozenset(found)


def _parse(source: str) -> ast.AST | None:
    if len(source) > LONGEST:
        return None
    lines = [_without_magic(line) for line in source.splitlines()]
    for _ in range(MOST_REPAIRS):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # on a student's "\\d": nobody asked
                return ast.parse("\n".join(lines))
        except SyntaxError as error:
            place = (error.lineno or 0) - 1
            while place >= len(lines) or (place >= 0 and not lines[place].strip()):
                place -= 1  # an end that comes too early is told of the line after the last
            if place < 0:
                return None
            indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
            lines[place] = f"{indent}pass" if lines[place].strip() != "pass" else ""
        except (ValueError, RecursionError, MemoryError):  # null bytes; nested without end
            return None
    return None


def _without_magic(line: str) -> str:
    return "" if line.lstrip()[:1] in ("%", "!", "?") else line


def _local_names(tree: ast.AST) -> frozenset[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, _SCOPES):
            names.add(node.name)
    return frozenset(names)


# The size of a node and, for each depth, a number for it with what stands below.
_Seen = tuple[tuple[int, ...], tuple[int, ...]]


class _Shapes:
    """Walks a tree from the leaves up and gathers the shapes."""

    def __init__(self, local: frozenset[str], found: set[int]) -> None:
        self.local, self.found = local, found

    def of(self, node: ast.AST) -> _Seen:
        label, children, ordered = self._read(node)
        below = [child if isinstance(child, tuple) else self.of(child) for child in children]
        return self._note(label, below, ordered)

    def _note(self, label: str, below: list[_Seen], ordered: bool) -> _Seen:
        numbers, sizes = [hash(label)], [1]
        for depth in range(1, DEPTH):
            parts = [child[0][depth - 1] for child in below]
            numbers.append(hash((label, *(parts if ordered else sorted(parts)))))
            sizes.append(1 + sum(child[1][depth - 1] for child in below))
        if sizes[-1] >= LEAST_NODES:
            self.found.add(numbers[-1])
        return tuple(numbers), tuple(sizes)

    def _block(self, statements: list[ast.stmt]) -> _Seen:
        kept = [one for one in statements if not isinstance(one, _SKIPPED) and not _says_nothing(one)]
        return self._note("block", [self.of(one) for one in kept], ordered=False)

    def _read(self, node: ast.AST) -> tuple[str, list[Any], bool]:
        """Return a node's label, its children (nodes, or blocks that are done), and whether their order counts."""
        kind = type(node).__name__
        match node:
            case ast.Module(body=body):
                return kind, [self._block(body)], True
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return "def", [*node.decorator_list, node.args, self._block(node.body)], True
            case ast.ClassDef():
                return kind, [*node.decorator_list, *node.bases, *node.keywords, self._block(node.body)], True
            case ast.Name(id=name):
                return "name" if name in self.local else name, [], True
            case ast.arg():
                return "name", [], True
            case ast.Constant(value=value):
                return _constant(value), [], True
            case ast.Attribute(value=value, attr=attribute):
                return f".{attribute}", [value], True
            case ast.keyword(arg=name, value=value):
                return f"{name}=", [value], True
            case ast.Call(func=function, args=arguments, keywords=named):
                return "call", [function, *arguments, *sorted(named, key=lambda one: one.arg or "")], True
            case ast.AugAssign(target=target, op=operator, value=value):
                return "Assign", [target, ast.BinOp(target, operator, value)], True
            case ast.AnnAssign(target=target, value=value):
                return "Assign", [target, *([value] if value else [])], True
            case ast.BinOp(left=left, op=operator, right=right):
                return type(operator).__name__, [left, right], not isinstance(operator, _COMMUTES)
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                turned = _FLIPPED.get(type(operator))
                if turned:
                    return turned.__name__, [right, left], True
                return type(operator).__name__, [left, right], not isinstance(operator, ast.Eq | ast.NotEq)
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
                heads = [getattr(node, name) for name in ("target", "iter", "test") if hasattr(node, name)]
                return kind, [*heads, self._block(node.body), self._block(node.orelse)], True
            case ast.With(items=items, body=body):
                return kind, [*items, self._block(body)], True
        children = [one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.expr_context)]
        return kind, children, True


def _says_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _constant(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return repr(value)
    try:
        return repr(float(value))  # 1 and 1.0 are one
    except OverflowError:
        return "huge"
