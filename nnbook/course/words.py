"""Small turns of phrase for messages in the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text


def listed(items: Iterable[str]) -> str:
    """Return ``a``, ``a and b`` or ``a, b and c``."""
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last


def of_points(points: float, most: float, short: bool = False) -> str:
    """Return ``7 of 12 points``, or in short ``12 points``."""
    unit = "point" if most == 1 else "points"
    return f"{most:g} {unit}" if short else f"{points:g} of {most:g} {unit}"


def marked(text: str, style: str = "") -> Text:
    """Return text for the terminal in which `code` between backquotes stands out in bold."""
    result = Text(style=style)
    for number, part in enumerate(text.split("`")):
        result.append(part, style="bold" if number % 2 else "")
    return result
