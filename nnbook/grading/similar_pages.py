"""Two submissions side by side, as pages to look at in a browser."""

from __future__ import annotations

import difflib
import html
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from nnbook.course.files import write_whole
from nnbook.grading.answers import Answers, Given
from nnbook.grading.similar import Pair

MOST_LINES, MOST_CHARACTERS = 300, 200  # of a cell, and of a line: what is longer is cut
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; background: #fff }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin-bottom: 2rem }
th, td { text-align: left; vertical-align: top; padding: 0 .5rem; width: 50% }
td { font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
tr.same td { background: #e3effb }
"""


def write_pages(folder: Path, pairs: Sequence[Pair], answers: Mapping[str, Answers], given: Given) -> list[Path]:
    """Write a page for each pair and a list of them, ``index.html``; return the pairs' pages.

    folder: is emptied before.
    """
    shutil.rmtree(folder, ignore_errors=True)
    pages = [folder / _file_name(place, pair) for place, pair in enumerate(pairs, 1)]
    for pair, page in zip(pairs, pages, strict=True):
        write_whole(page, _page(pair, answers[pair.first], answers[pair.second], given).encode())
    links = [f'<li><a href="{page.name}">{_title(pair)}</a></li>' for pair, page in zip(pairs, pages, strict=True)]
    write_whole(folder / "index.html", _whole("Pairs to look at", f"<ol>{''.join(links)}</ol>").encode())
    return pages


def _file_name(place: int, pair: Pair) -> str:
    names = "-".join(re.sub(r"[^A-Za-z0-9._]+", "_", name)[:40] for name in (pair.first, pair.second))
    return f"{place:03d}-{names}.html"


def _page(pair: Pair, first: Answers, second: Answers, given: Given) -> str:
    parts = [
        "<p>Likeness is a place to look, not a verdict: ask both, and see what each can explain. "
        "Lines that are the same to the letter are shaded.</p>"
    ]
    # What is alike comes first, then the rest, for the eye.
    for exercise in sorted(given.order, key=lambda key: key not in pair.exercises):
        if exercise in first.code or exercise in second.code:
            alike = f": likeness {pair.exercises[exercise]:.0%}" if exercise in pair.exercises else ""
            parts.append(f"<h2>{html.escape(exercise)}{alike}</h2>")
            parts.append(_side_by_side(first, second, exercise))
    return _whole(_title(pair), "\n".join(parts))


def _side_by_side(first: Answers, second: Answers, exercise: str) -> str:
    left, right = (_lines(one.code.get(exercise, "")) for one in (first, second))
    rows = [f"<tr><th>{html.escape(first.student)}</th><th>{html.escape(second.student)}</th></tr>"]
    matcher = difflib.SequenceMatcher(None, [a.strip() for a in left], [b.strip() for b in right], autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        for place in range(max(i_end - i, j_end - j)):
            a = left[i + place] if i + place < i_end else ""
            b = right[j + place] if j + place < j_end else ""
            same = ' class="same"' if kind == "equal" and a.strip() else ""
            rows.append(f"<tr{same}><td>{html.escape(a)}</td><td>{html.escape(b)}</td></tr>")
    return f"<table>{''.join(rows)}</table>"


def _lines(source: str) -> list[str]:
    lines = source.splitlines()
    cut = ["(cut here)"] if len(lines) > MOST_LINES else []
    return [line[:MOST_CHARACTERS] for line in lines[:MOST_LINES]] + cut


def _title(pair: Pair) -> str:
    return f"{html.escape(pair.first)} and {html.escape(pair.second)}: likeness {pair.likeness:.0%}"


def _whole(title: str, body: str) -> str:
    # No script and nothing from elsewhere: what is shown was written by students.
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    head = f'<meta charset="utf-8">{policy}<title>{title}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><h1>{title}</h1>{body}</body></html>'
