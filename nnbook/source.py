"""The source of a function together with what it uses from around it, so that it can stand in a file of its own."""

from __future__ import annotations

import ast
import builtins
import dis
import inspect
import linecache
import sys
import textwrap
import types
from collections.abc import Callable, Iterator
from typing import Any


class Unkeepable(Exception):
    """A function uses something that cannot be written into a file; the text names it."""


def whole_source(function: Callable) -> str:
    """Return a function's (or class's) source with the imports, helper functions and plain constants that it uses.

    Raises
    ------
    Unkeepable
        if it uses a name whose value is none of these (an array, say).
    OSError, TypeError
        if there is no source.
    """
    imports: set[str] = set()
    definitions: dict[str, str] = {}
    _collect(function, imports, definitions)
    return "\n".join([*sorted(imports), "", "", "\n\n".join(definitions.values())]).strip() + "\n"


def _collect(function: Any, imports: set[str], definitions: dict[str, str]) -> None:
    """Add a function's source to ``definitions``, what it uses before it."""
    source = textwrap.dedent(source_of(function)).rstrip() + "\n"
    around = vars(sys.modules[function.__module__]) | getattr(function, "__globals__", {})
    definitions[function.__name__] = ""  # guards against functions that call each other
    for name in [*_names_when_defined(source), *_global_names(function)]:
        if name in definitions or name not in around or hasattr(builtins, name):
            continue
        value = around[name]
        if isinstance(value, types.ModuleType):
            imports.add(f"import {value.__name__}" + (f" as {name}" if value.__name__ != name else ""))
        elif _is_plain(value):
            definitions[name] = f"{name} = {value!r}"
        elif getattr(value, "__module__", function.__module__) != function.__module__ and hasattr(value, "__name__"):
            alias = f" as {name}" if value.__name__ != name else ""
            imports.add(f"from {value.__module__} import {value.__name__}{alias}")
        elif inspect.isfunction(value) or inspect.isclass(value):
            _collect(value, imports, definitions)
        else:
            raise Unkeepable(f"{name} ({type(value).__name__})")
    del definitions[function.__name__]
    definitions[function.__name__] = source


def source_of(thing: Any) -> str:
    """Return the source of a function or class as it was typed.

    A class that was defined in a notebook has no file that `inspect` could ask; its methods know their cell.

    Raises
    ------
    OSError, TypeError
        if there is none.
    """
    try:
        return inspect.getsource(thing)
    except (OSError, TypeError):
        found = _class_around_a_method(thing) if isinstance(thing, type) else None
        if found is None:
            raise
        return found


def _class_around_a_method(kind: type) -> str | None:
    for method in vars(kind).values():
        if not isinstance(method, types.FunctionType):
            continue
        text = "".join(linecache.getlines(method.__code__.co_filename))
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.ClassDef) or node.name != kind.__name__:
                continue
            if node.lineno <= method.__code__.co_firstlineno <= (node.end_lineno or 0):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                return "\n".join(text.splitlines()[first - 1 : node.end_lineno]) + "\n"
    return None


def _names_when_defined(source: str) -> Iterator[str]:
    """Yield the names that a definition itself needs: base classes, decorators, defaults, annotations."""
    for node in ast.walk(ast.parse(source)):
        needed: list[ast.expr | None] = []
        if isinstance(node, ast.ClassDef):
            needed += [*node.bases, *node.decorator_list, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.FunctionDef):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            needed += [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults, node.returns]
            needed += [argument.annotation for argument in arguments]
        elif isinstance(node, ast.AnnAssign):
            needed.append(node.annotation)
        for part in filter(None, needed):
            yield from (name.id for name in ast.walk(part) if isinstance(name, ast.Name))


def _is_plain(value: Any) -> bool:
    try:
        return ast.literal_eval(repr(value)) == value
    except (ValueError, SyntaxError, TypeError):
        return False


def _global_names(function: Any) -> Iterator[str]:
    """Yield the global names that a function, or any method of a class, looks up."""
    codes = [thing.__code__ for thing in (function, *vars(function).values()) if hasattr(thing, "__code__")]
    while codes:
        code = codes.pop()
        yield from (i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME"))
        codes += [c for c in code.co_consts if isinstance(c, types.CodeType)]


def without_annotations(source: str) -> str:
    """Return the source of functions or classes without type annotations, so that it runs wherever it is pasted.

    >>> without_annotations("def f(x: int, y: float = 1) -> Sequence[int]:\\n    return x")
    'def f(x, y=1):\\n    return x'
    """
    try:
        functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
    except SyntaxError:
        return source
    lines = source.splitlines()
    for function in sorted(functions, key=lambda f: f.lineno, reverse=True):
        first, body = function.lineno - 1, function.body[0].lineno - 1
        if body > first:
            indent = " " * function.col_offset
            arguments = _plain_arguments(function.args)
            lines[first:body] = [f"{indent}def {function.name}({arguments}):"]
    return "\n".join(lines)


def _plain_arguments(arguments: ast.arguments) -> str:
    for argument in ast.walk(arguments):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return ast.unparse(arguments)
