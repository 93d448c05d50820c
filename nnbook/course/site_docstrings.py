"""The library's docstrings for the site: their plain lines, `x: what it is`, become lists that a page can show.

An extension of Sphinx. The docstrings themselves are written to be read in a terminal or a tooltip.
"""

from __future__ import annotations

import re
from typing import Any

# "x, weight: text", at the margin; several may follow on one line, which is read as one.
FIELD = re.compile(r"^(?P<names>[a-z_]\w*(?:, [a-z_]\w*)*): (?P<text>\S.*)$")


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx of this extension."""
    app.connect("autodoc-process-docstring", lambda app, what, name, obj, options, lines: reshape(lines))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def reshape(lines: list[str]) -> None:
    """Change a docstring's lines in place: fields into a list, one item each.

    >>> lines = ["Return it.", "", "x: (N, D).", "    More.", "rng: draws.", "", "Raises ValueError."]
    >>> reshape(lines)
    >>> print("\\n".join(lines))
    Return it.
    <BLANKLINE>
    - **x** – (N, D).
      More.
    - **rng** – draws.
    <BLANKLINE>
    Raises ValueError.
    """
    done: list[str] = []
    inside = False  # whether the last line belongs to an item
    in_example = False
    for line in lines:
        in_example = (in_example or line.startswith(">>>")) and bool(line.strip())
        found = None if in_example else FIELD.match(line)
        if found:
            names = ", ".join(f"**{name}**" for name in found["names"].split(", "))
            if done and done[-1].strip() and not inside:
                done.append("")
            done.append(f"- {names} – {_escaped(found['text'])}")
            inside = True
        elif inside and line.strip():
            done.append("  " + _escaped(line.strip()))
        else:
            inside = False
            done.append(line if in_example or line.startswith(" ") else _escaped(line))
    lines[:] = done


def _escaped(line: str) -> str:
    """Keep stars and bars, which mean something in reStructuredText, as they are; code in backticks is left alone."""
    parts = line.split("`")
    parts[::2] = [re.sub(r"([*|])|(?<=\w)(_)(?!\w)", lambda m: "\\" + m[0], part) for part in parts[::2]]
    return "`".join(parts)
