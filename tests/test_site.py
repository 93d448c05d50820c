"""The course as a site: what its pages hold, and how they are made."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from conftest import ROOT
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nnbook.course.build_explorables import explorables_in, read_explorables
from nnbook.course.places import Places, Problem
from nnbook.course.site import build_site, with_links_of_the_site
from nnbook.course.site_docstrings import reshape
from nnbook.course.site_page import page_of
from nnbook.glossary import terms

CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*/*.ipynb") if path.stem != "B_glossary")


def texts(soup: Tag, selector: str) -> list[str]:
    return [" ".join(found.get_text().split()) for found in soup.select(selector)]


# What stands on the pages


def test_every_chapter_is_a_page_with_its_outputs(pages: dict[str, BeautifulSoup]) -> None:
    for name in CHAPTERS:
        solved = nbformat.read(next(ROOT.glob(f"solutions/*/{name}.ipynb")), 4)
        page = pages[f"chapters/{name}.html"]
        headings = [
            line for c in solved.cells if c.cell_type == "markdown" for line in re.findall(r"^#+ .+", c.source, re.M)
        ]
        assert len(page.select("article h1, article h2, article h3, article h4")) == len(headings)
        shown = sum("text/html" in o.get("data", {}) for c in solved.cells for o in c.get("outputs", []))
        assert len(page.select(".cell_output .text_html")) >= shown


def test_an_exercise_shows_its_blank_and_folds_its_answer(pages: dict[str, BeautifulSoup]) -> None:
    page = pages["chapters/01_mcculloch_pitts.html"]
    answers = [one for one in page.select("details") if "One right answer" in one.summary.get_text()]  # type: ignore[union-attr]
    solved = nbformat.read(ROOT / "solutions/01_mcculloch_pitts/01_mcculloch_pitts.ipynb", 4)
    blanks = [c for c in solved.cells if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("solution")]
    assert len(answers) == len(blanks) == page.get_text().count("raise NotImplementedError")
    assert not any(one.has_attr("open") for one in answers)
    open_text = page.get_text()
    for folded in answers:
        open_text = open_text.replace(folded.get_text(), "")
    assert "return int(sum(inputs) >= threshold)" not in open_text
    assert "SOLUTION" not in page.get_text()
    assert "A model answer" in page.get_text()


def test_every_chapter_says_how_to_do_it_and_offers_its_notebook(site: Path, pages: dict[str, BeautifulSoup]) -> None:
    for name in CHAPTERS:
        how = pages[f"chapters/{name}.html"].select_one(".nnb-how")
        assert how is not None
        assert f"nnbook lab {re.split('[a-z]?_', name)[0]}" in how.get_text()
        link = how.select_one("a[download]")
        assert link is not None
        offered = site / "chapters" / str(link["href"])
        assert offered.read_bytes() == next(ROOT.glob(f"chapters/*/{name}.ipynb")).read_bytes()


def test_every_picture_has_an_alternative_text(pages: dict[str, BeautifulSoup]) -> None:
    pictures = [one for page in pages.values() for one in page.select("article img:not(.toggler)")]
    assert len(pictures) > 20
    for one in pictures:
        assert len(str(one.get("alt", ""))) >= 20, one
        assert not str(one["src"]).startswith("data:")


def test_no_page_names_a_script_a_sheet_or_a_picture_of_another_host(pages: dict[str, BeautifulSoup]) -> None:
    for name, page in pages.items():
        for tag, attribute in (("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src")):
            for one in page.select(f"{tag}[{attribute}]"):
                assert not re.match(r"(https?:)?//", str(one[attribute])), (name, one)


def test_every_link_inside_the_site_leads_somewhere(site: Path, pages: dict[str, BeautifulSoup]) -> None:
    anchors = {name: {str(one["id"]) for one in page.select("[id]")} for name, page in pages.items()}
    checked = 0
    for name, page in pages.items():
        for one in page.select("a[href]"):
            href = str(one["href"])
            if re.match(r"[a-z]+:", href):
                continue
            address, anchor = urldefrag(urljoin(f"http://site/{name}", href))
            target = unquote(address.removeprefix("http://site/"))
            assert (site / target).is_file(), (name, href)
            assert not anchor or unquote(anchor) in anchors[target], (name, href)
            checked += 1
    assert checked > 500


def test_the_glossary_tells_every_term(pages: dict[str, BeautifulSoup]) -> None:
    assert texts(pages["glossary.html"], "tbody th") == [term.term for term in terms()]


def test_the_library_tells_what_it_hands_on(pages: dict[str, BeautifulSoup]) -> None:
    from nnbook import nn

    told = set(texts(pages["library/nn.html"], "dt .sig-name"))
    classes = {name for name in nn.__all__ if isinstance(getattr(nn, name), type)}
    assert classes <= told
    assert "conv2d_backward" in texts(pages["library/ops.html"], "dt .sig-name")
    assert ">>> conv2d(np.ones((1, 1, 3, 3))" in pages["library/ops.html"].get_text()


def test_the_notebooks_in_the_repository_hold_no_state_of_widgets() -> None:
    for path in [*ROOT.glob("chapters/*/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")]:
        text = path.read_text(encoding="utf-8")
        assert "widget-state" not in text
        assert "widget-view" not in text


# How a page is made


def test_bytes_of_an_explorable_are_stored_with_their_place() -> None:
    model = {
        "state": {"_anywidget_id": "a.b.C", "x": 1, "_esm": "code", "layout": "IPY_MODEL_1", "_model_name": "AnyModel"},
        "buffers": [{"path": ["weights", 0], "data": "AAAA", "encoding": "base64"}],
    }
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/html": "<img>"}
    metadata = {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"1": model}}}}
    cell = new_code_cell("w", id="here", outputs=[new_output("display_data", data=view)])
    found = explorables_in(new_notebook(cells=[cell, new_code_cell("1")], metadata=metadata))
    stored = {"class": "a.b.C", "state": {"x": 1}, "buffers": [{"path": ["weights", 0], "data": "AAAA"}]}
    assert found == {"here": [stored]}


def test_every_explorable_of_the_chapters_is_stored_beside_them() -> None:
    for folder in sorted(ROOT.glob("solutions/[0-9]*")):
        for path in folder.glob("*.ipynb"):
            stored = read_explorables(path)
            for cell in nbformat.read(path, 4).cells:
                if cell.cell_type == "code" and re.match(r"\w+Explorable\(", cell.source):
                    assert stored.get(cell.id), f"{path.name}, cell {cell.id}: run nnbook build"


def test_a_picture_becomes_a_file_and_a_state_may_hold_any_text() -> None:
    output = new_output("display_data", data={"text/html": '<img alt="x" src="data:image/png;base64,AAAA">'})
    title = nbformat.v4.new_markdown_cell("# Title\n\nText.", id="title")
    cells = [title, new_code_cell("w", id="w", outputs=[output]), new_code_cell("v", id="v", outputs=[output])]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    kept: list[bytes] = []

    def keep(content: bytes, kind: str) -> str:
        kept.append(content)
        return f"pictures/{len(kept)}.{kind}"

    explorable = {"class": "nnbook.explorables.x.X", "state": {"question": "</script><b>?"}}
    page = page_of(notebook, notebook, {"v": [explorable]}, keep, "how")
    opening, rest, plain, live = page.cells
    assert opening.source == "# Title\n\nhow"
    assert rest.source == "Text."
    assert 'src="pictures/1.png"' in plain.outputs[0].data["text/html"]
    shown = live.outputs[0].data["text/html"]
    state = BeautifulSoup(shown, "html.parser").select_one(".nnb-live > script")
    assert state is not None
    assert json.loads(state.get_text()) == explorable
    assert kept == [b"\0\0\0"] * 2


def test_links_to_files_become_links_to_pages_or_words() -> None:
    text = "[a](docs/teaching.md#top), [b](../README.md), [c](Makefile), [d](https://example.org), [e](#below)"
    expected = "[a](teaching.md#top), [b](index.md), c, [d](https://example.org), [e](#below)"
    assert with_links_of_the_site(text) == expected


def test_stars_and_bars_in_a_docstring_stay_what_they_are() -> None:
    lines = ["Return |x| and *args of `a * b`."]
    reshape(lines)
    assert lines == [r"Return \|x\| and \*args of `a * b`."]


def test_a_fault_in_a_page_stops_the_build_and_is_named(tmp_path: Path) -> None:
    for name in ("site", "chapters", "solutions", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "CONTRIBUTING.md").write_text("# Contributing\n\n[lost](#nowhere-at-all)\n")
    with pytest.raises(Problem, match=r"(?s)site has faults.*contributing\.md.*nowhere-at-all"):
        build_site(Places(tmp_path, tmp_path / "work"), tmp_path / "build")


def test_each_term_of_the_glossary_is_defined_in_its_chapter() -> None:
    for term in terms():
        cells = [c for path in ROOT.glob(f"chapters/{term.chapter}/*.ipynb") for c in nbformat.read(path, 4).cells]
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        assert f"*{term.emphasised}*" in text, term
    names = [term.term for term in terms()]
    assert len(set(names)) == len(names)
