"""The course as a site: built from the solved notebooks, read in a real browser, alive, and asking no other host."""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
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
PLACES = Places(ROOT, ROOT / "work")
WCAG_A_AND_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built afresh by what `make site` calls."""
    return build_site(PLACES, tmp_path_factory.mktemp("site")).parent


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, BeautifulSoup]:
    """Every page by its address below the site."""
    return {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts
    }


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
        assert f"nnbook lab {name.partition('_')[0]}" in how.get_text()
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
        stored = read_explorables(folder)
        for path in folder.glob("*.ipynb"):
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
        path = ROOT / "chapters" / term.chapter / f"{term.chapter}.ipynb"
        text = "\n".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown")
        assert f"*{term.emphasised}*" in text, term
    names = [term.term for term in terms()]
    assert len(set(names)) == len(names)


# In a real browser


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site on a plain file server."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class Reader:
    """A page of the browser, and what went wrong on it."""

    def __init__(self, browser: Any, address: str, **context: Any) -> None:
        self.address = address
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context})
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on(
            "response", lambda got: self.problems.append(f"{got.status} {got.url}") if got.status >= 400 else None
        )

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.problems.append(f"request to elsewhere: {url}")

    def open(self, name: str) -> None:
        self.page.goto(self.address + name)
        self.page.wait_for_load_state("load")
        places = self.page.locator(".nnb-live").count()
        self.page.wait_for_function(f"document.querySelectorAll('.nnb-live[data-live]').length === {places}")
        self.page.evaluate("window.MathJax?.startup?.promise")

    def close(self) -> None:
        self.context.close()
        assert self.problems == []


@pytest.fixture
def read(browser: Any, address: str) -> Iterator[Any]:
    """Open readers; afterwards none may have met an error or asked another host."""
    opened: list[Reader] = []

    def reader(**context: Any) -> Reader:
        opened.append(Reader(browser, address, **context))
        return opened[-1]

    yield reader
    for one in opened:
        one.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_sound_and_accessible(read: Any, pages: dict[str, BeautifulSoup], theme: str) -> None:
    """No error, no request elsewhere, no violation of WCAG A and AA that axe-core can find."""
    from axe_playwright_python.sync_playwright import Axe

    reader = read(color_scheme=theme)
    found: list[str] = []
    for name in pages:
        reader.open(name)
        results = Axe().run(
            reader.page, options={"runOnly": WCAG_A_AND_AA, "resultTypes": ["violations"], "preload": False}
        )
        for violation in results.response["violations"]:
            nodes = [node["html"][:120] for node in violation["nodes"][:3]]
            found.append(f"{name}: {violation['id']}: {nodes}")
    assert found == []


WEIGHT = """[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""


def test_a_page_is_light(read: Any, pages: dict[str, BeautifulSoup]) -> None:
    """At most 4 MB when nothing has been seen before, scripts, sheets, fonts and all pictures included."""
    weights = {}
    for name in pages:
        reader = read()  # with an empty cache
        reader.open(name)
        reader.page.evaluate("document.querySelectorAll('img[loading]').forEach((one) => { one.loading = 'eager'; })")
        reader.page.wait_for_load_state("networkidle")
        weights[name] = reader.page.evaluate(WEIGHT) / 1e6
    heaviest = max(weights, key=weights.__getitem__)
    print(f"site: the start page {weights['index.html']:.1f} MB, the heaviest ({heaviest}) {weights[heaviest]:.1f} MB")
    assert weights[heaviest] < 4


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out_of_any_page(read: Any, pages: dict[str, BeautifulSoup], width: int, tmp_path: Path) -> None:
    reader = read(viewport={"width": width, "height": 900})
    folder = Path(os.environ.get("NNBOOK_PHOTOS", tmp_path))
    for name in pages:
        reader.open(name)
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= width, name
        reader.page.screenshot(path=folder / f"{name.replace('/', '_').removesuffix('.html')}-{width}.png")


def live_pages(pages: dict[str, BeautifulSoup]) -> list[str]:
    return [name for name, page in pages.items() if page.select(".nnb-live")]


def test_each_explorable_moves_by_keyboard(read: Any, pages: dict[str, BeautifulSoup]) -> None:
    reader = read()
    moved = 0
    for name in live_pages(pages):
        reader.open(name)
        for place in reader.page.locator(".nnb-live").all():
            picture = place.locator("[role=img]").first
            before = picture.get_attribute("aria-label")
            control = place.locator("input, select, button").first
            control.focus()
            keys = {"INPUT": ["ArrowRight"] * 3, "SELECT": ["ArrowDown"], "BUTTON": ["Enter"]}
            for key in keys[control.evaluate("(one) => one.tagName")]:
                reader.page.keyboard.press(key)
            reader.page.wait_for_function(
                "([one, before]) => one.getAttribute('aria-label') !== before", arg=[picture.element_handle(), before]
            )
            assert picture.get_attribute("aria-label") != before
            assert place.locator("img").is_hidden()
            moved += 1
    assert moved >= 6


# Drags a slider from end to end within one turn of the hand, a step a frame, and tells how long each frame took.
DRAG = """(slider) => new Promise((done) => {
  const [low, high, frames] = [Number(slider.min), Number(slider.max), 40], times = [];
  let i = 0, last = performance.now();
  const move = (now) => {
    times.push(now - last);
    last = now;
    if (i++ === frames) { done(times.slice(2).sort((a, b) => a - b)); return; }
    slider.value = low + (high - low) * i / frames;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
})"""


def test_an_explorable_keeps_up_with_a_hand_that_drags(read: Any, pages: dict[str, BeautifulSoup]) -> None:
    """20 frames a second or more: half of the frames take at most 50 ms, in the best of three tries."""
    reader = read()
    tried = 0
    for name in live_pages(pages):
        reader.open(name)
        for slider in reader.page.locator(".nnb-live input[type=range]").all():
            slider.scroll_into_view_if_needed()
            medians = []
            while len(medians) < 3 and min(medians, default=1000) > 50:
                times = slider.evaluate(DRAG)
                medians.append(times[len(times) // 2])
            print(f"site: {name}, a frame takes {min(medians):.0f} ms while dragging")
            assert min(medians) <= 50, (name, medians)
            tried += 1
    assert tried >= 5


def test_without_scripts_pictures_and_their_texts_stand(read: Any, pages: dict[str, BeautifulSoup]) -> None:
    reader = read(java_script_enabled=False)
    reader.page.goto(reader.address + "chapters/01_mcculloch_pitts.html")
    for picture in reader.page.locator(".nnb-live > img").all():
        picture.scroll_into_view_if_needed()
        assert picture.is_visible()
        assert "threshold" in picture.get_attribute("alt")


def test_in_print_the_picture_stands_for_the_explorable(read: Any) -> None:
    reader = read()
    reader.open("chapters/01_mcculloch_pitts.html")
    reader.page.emulate_media(media="print")
    place = reader.page.locator(".nnb-live").first
    assert place.locator("img").is_visible()
    assert place.locator(".nnb-view").is_hidden()
    assert reader.page.locator(".bd-sidebar-primary").is_hidden()


def test_the_start_page_shows_an_explorable_and_the_way_in_on_one_screen(read: Any) -> None:
    reader = read(viewport={"width": 1280, "height": 720})
    reader.open("index.html")
    for selector in (".nnb-live .nnb-view", ".nnb-ways a >> nth=0"):
        box = reader.page.locator(selector).bounding_box()
        assert box["y"] + box["height"] <= 720, selector


def test_search_finds_a_chapter_by_its_words(read: Any) -> None:
    reader = read()
    reader.open("search.html?q=delta+rule")
    reader.page.locator("ul.search a", has_text="perceptron").first.wait_for()


def test_formulas_are_set(read: Any) -> None:
    reader = read()
    reader.open("chapters/01_mcculloch_pitts.html")
    reader.page.locator("mjx-container").first.wait_for()
    assert "\\(" not in reader.page.locator("article").inner_text()


def test_an_explorable_that_fails_leaves_its_picture(browser: Any, address: str) -> None:
    reader = Reader(browser, address)
    reader.page.route("**/explorables/*.js", lambda route: route.fulfill(status=404, body=""))
    reader.page.goto(reader.address + "index.html")
    reader.page.wait_for_function("() => true")
    time.sleep(0.5)
    assert reader.page.locator(".nnb-live > img").is_visible()
    assert any("stays a picture" in problem for problem in reader.problems)
    reader.context.close()
