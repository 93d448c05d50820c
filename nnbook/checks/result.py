"""What a learner sees: a small calm table, as HTML and as text, and the bare points for nbgrader."""

from __future__ import annotations

import html
import re
import textwrap
from dataclasses import dataclass, field
from typing import Any

MIME = "application/vnd.nnbook.result+json"


@dataclass(frozen=True)
class Row:
    """One part of an exercise: what was tried and how it went."""

    passed: bool
    text: str

    @property
    def status(self) -> str:
        return "passed" if self.passed else "failed"


@dataclass
class Result:
    """The outcome of a check. Its ``repr`` is the points alone: so nbgrader reads full, partial or no credit."""

    chapter: str
    key: str
    points: float
    max_points: float
    rows: list[Row] = field(default_factory=list)
    message: str = ""  # the likeliest cause
    hint: str = ""  # how to go on
    note: str = ""  # what stands in, or what can be kept
    attempted: bool = True
    optional: bool = False

    @property
    def passed(self) -> bool:
        return self.attempted and all(row.passed for row in self.rows)

    @property
    def status(self) -> str:
        if not self.attempted:
            return "not attempted"
        if self.passed:
            return "passed"
        return "partial" if any(row.passed for row in self.rows) else "failed"

    @property
    def score(self) -> str:
        if self.optional:
            return f"optional, {self.status}"
        unit = "point" if self.max_points == 1 else "points"
        return f"{self.points:g} of {self.max_points:g} {unit}"

    def __repr__(self) -> str:
        return f"{self.points:g}"

    def __str__(self) -> str:
        lines = [f"{self.key:<44} {self.score}"]
        if not self.attempted:
            lines.append("  not attempted yet")
        for row in self.rows:
            first, *rest = textwrap.wrap(row.text, 88) or [""]
            lines += [f"  {row.status}   {first}", *(f"           {line}" for line in rest)]
        for text in filter(None, (self.message and f"Likely: {self.message}", self.hint, self.note)):
            lines += [f"           {line}" for line in textwrap.wrap(text, 88)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(_html_row(row.status, row.text) for row in self.rows)
        if not self.attempted:
            rows = _html_row("not attempted yet", "")
        below = [self.message and f"Likely: {self.message}", self.hint, self.note]
        paragraphs = "".join(f'<p style="margin:.3em 0">{markup(text)}</p>' for text in below if text)
        caption = "caption-side:top;text-align:left;padding:.2em 0;color:inherit;font-size:inherit;white-space:nowrap"
        return (
            f'<div style="border-left:4px solid {_BAR[self.status]};padding:.1em 0 .1em .9em;max-width:52em">'
            '<table style="border-collapse:collapse;margin:0;font-size:inherit">'
            f'<caption style="{caption}">'
            f"<strong>{html.escape(self.key)}</strong> — {self.score}</caption>"
            f"<tbody>{rows}</tbody></table>{paragraphs}</div>"
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MIME: self.as_json()}

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain data, for ``nnbook check`` and the graders."""
        return {
            "chapter": self.chapter,
            "key": self.key,
            "title": self.key.replace("_", " "),
            "points": self.points,
            "max_points": self.max_points,
            "optional": self.optional,
            "status": self.status,
            "rows": [{"status": row.status, "text": row.text} for row in self.rows],
            "message": self.message,
            "hint": self.hint,
        }


# Blue for passed, orange for the rest: apart for every kind of colour vision, and never the only sign.
_BAR = {"passed": "#0072B2", "partial": "#E69F00", "failed": "#D55E00", "not attempted": "#8a8a8a"}


def _html_row(status: str, text: str) -> str:
    style = "text-align:left;vertical-align:top;padding:.15em 1.2em .15em 0;background:none;font-size:inherit"
    head = f"{style};font-weight:600;white-space:nowrap;width:1%"  # as narrow as its word, however long the caption is
    return (
        f'<tr style="background:none"><th scope="row" style="{head}">{status}</th>'
        f'<td style="{style}">{markup(text)}</td></tr>'
    )


def markup(text: str) -> str:
    """Return text as HTML: escaped, with `code` between backquotes set as code and blank lines as paragraphs."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text)).replace("\n\n", "<br><br>")


@dataclass(frozen=True)
class Note:
    """A hint, a solution or a comparison: shown as HTML in a notebook, as text elsewhere."""

    title: str
    text: str = ""
    code: str = ""
    folded: bool = False

    def __repr__(self) -> str:
        body = textwrap.fill(self.text, 96) if "\n" not in self.text else self.text
        return "\n\n".join(filter(None, (self.title, body, self.code)))

    def _repr_html_(self) -> str:
        body = f'<p style="margin:.3em 0">{markup(self.text)}</p>' if self.text else ""
        if self.code:
            body += f'<pre style="margin:.4em 0;overflow-x:auto">{html.escape(self.code)}</pre>'
        title = html.escape(self.title)
        if self.folded:
            return f"<details><summary>{title}</summary>{body}</details>"
        frame = "border-left:4px solid #8a8a8a;padding:.1em 0 .1em .9em;max-width:52em"
        return f'<div style="{frame}"><strong>{title}</strong>{body}</div>'
