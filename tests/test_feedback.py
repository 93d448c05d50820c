"""Feedback pages: every formula of the course is shown, nothing is fetched, and nothing is run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nnbook.grading.feedback import FeedbackPage, as_mathml

WIDGET = {
    "application/vnd.jupyter.widget-view+json": {"model_id": "a", "version_major": 2, "version_minor": 0},
    "text/html": "<img alt='A line between two clouds.' src='data:,'>",
    "text/plain": "A line between two clouds.",
}


class Formulas(IPythonRenderer):
    """Keeps the formulas of a text, as nbconvert finds them."""

    def __init__(self) -> None:
        super().__init__(escape=False)
        self.found: list[tuple[str, bool]] = []

    def inline_math(self, body: str) -> str:
        self.found.append((body, False))
        return ""

    def block_math(self, body: str) -> str:
        self.found.append((body, True))
        return ""

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")


def texts(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield "".join(cell["source"])


def test_every_formula_of_the_course_becomes_mathml() -> None:
    renderer = Formulas()
    for folder in sorted((ROOT / "chapters").glob("*_*")):
        for text in texts(folder):
            MarkdownWithMath(renderer=renderer).render(text)
    assert len(renderer.found) > 1500
    unread = [tex for tex, block in renderer.found if not as_mathml(tex, block).startswith("<math")]
    assert unread == []


@pytest.mark.parametrize(
    ("tex", "says"),
    [(r"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"), (r"\big(x\big)", "<mi>x</mi>"), (r"a \dots b", "…")],
)
def test_what_docutils_does_not_know_is_said_in_other_words(tex: str, says: str) -> None:
    assert says in as_mathml(tex)


def test_what_is_no_formula_is_shown_as_it_is() -> None:
    assert as_mathml(r"\nosuch{<b>}") == r"<code>\nosuch{&lt;b&gt;}</code>"


def test_a_page_fetches_nothing_and_runs_nothing() -> None:
    outputs = [
        new_output("execute_result", WIDGET, execution_count=1),
        new_output("display_data", {"text/html": "<script>alert(1)</script><p>after</p>"}),
        new_output("display_data", {"application/javascript": "alert(1)", "text/plain": "a plain text"}),
    ]
    cells = [new_markdown_cell("The sum $w \\cdot x$:\n\n$$\\sum_i x_i$$"), new_code_cell("1", outputs=outputs)]
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2, "version_minor": 0}}
    page, _ = FeedbackPage().from_notebook_node(new_notebook(cells=cells, metadata={"widgets": widgets}))
    assert page.count("<math") == 2
    assert "A line between two clouds." in page
    assert "<p>after</p>" in page
    assert "a plain text" in page
    assert "<script" not in page.lower()
    assert "alert(1)" not in page
    assert page.index("default-src 'none'") < page.index("<title") < page.index("<p>after</p>")
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page)


def test_a_browser_runs_nothing_that_hides_in_an_output_and_fetches_nothing(tmp_path: Path, browser: Any) -> None:
    hidden = """<p id="after">after</p><img src="data:," onerror="document.title = 'ran'">
        <img src="https://example.org/a.png"><iframe src="https://example.org/"></iframe>"""
    cells = [new_code_cell("1", outputs=[new_output("display_data", {"text/html": hidden})])]
    text, _ = FeedbackPage().from_notebook_node(new_notebook(cells=cells))
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page = browser.new_page()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(f"{request.url} {request.failure}"))
    fetched: list[str] = []
    page.on("requestfinished", lambda request: fetched.append(request.url))
    page.goto((tmp_path / "page.html").as_uri())
    page.locator("#after").wait_for()
    page.wait_for_timeout(300)
    assert page.title() != "ran"
    assert failed == ["https://example.org/a.png csp"]  # forbidden, and not just out of reach
    assert [url for url in fetched if url.startswith("http")] == []
    page.close()


def test_the_shipped_configuration_has_it() -> None:
    assert "nnbook.grading.feedback.FeedbackPage" in (ROOT / "nbgrader_config.py").read_text()
