"""The course as a site in a real browser: sound, accessible, alive, light, and asking no other host."""

from __future__ import annotations

import functools
import http.server
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import TEST_ALL

WCAG_A_AND_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = "color-contrast"  # the rule that takes nearly all of the time
COLOURS = (CONTRAST, "link-in-text-block")  # the rules for which a theme can make a difference
# Code has the same colours on every page; those of its words, thousands a chapter, are looked at on these: by day on
# one. On these all rules are tried in the dark as well; `make test-all` does so on every page.
CODE = ("chapters/00_start_here.html", *(["chapters/07_backpropagation.html"] if TEST_ALL else []))
# Colours come from the sheets that all pages share. `make test` looks at them, light and dark, where each kind of page
# and every explorable stands, `make test-all` on every page. The other rules are tried there and on every third page.
COLOURED = (
    *CODE,
    "explorables.html",
    "glossary.html",
    "index.html",
    "library/nn.html",
    "search.html",
    "teaching.html",
)


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


PARTS = """[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .map((entry) => [entry.name, entry.encodedBodySize])"""
WIDTHS = (1280, 360)


@dataclass
class Visit:
    """What was found on one page: bytes by address, violations of accessibility by theme, width by the window's.

    violations: none in a theme in which nothing was looked at.
    """

    parts: dict[str, int]
    violations: dict[str, list[str]]
    widths: dict[int, int]


@pytest.fixture(scope="module")
def visits(browser: Any, address: str, texts: dict[str, str]) -> dict[str, Visit]:
    """Every page opened, one after the other: no error on it, and no request elsewhere.

    NNBOOK_PHOTOS names a folder for a picture of each.
    """
    assert texts.keys() >= set(COLOURED)
    folder = os.environ.get("NNBOOK_PHOTOS")
    found = {}
    reader = Reader(browser, address)
    for number, name in enumerate(texts):
        reader.page.emulate_media(color_scheme="light")
        reader.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        reader.open(name)
        photo = Path(folder, name.replace("/", "_").removesuffix(".html")) if folder else None
        colours = TEST_ALL or name in COLOURED
        found[name] = look_at(reader.page, name in CODE, colours, colours or number % 3 == 0, photo)
    reader.close()
    return found


def look_at(page: Any, code: bool, colours: bool, others: bool, photo: Path | None) -> Visit:
    page.evaluate("document.querySelectorAll('img[loading]').forEach((one) => { one.loading = 'eager'; })")
    page.wait_for_load_state("networkidle")
    parts = dict(page.evaluate(PARTS))
    violations = {"light": violations_on(page, code, colours, others)}
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    violations["dark"] = violations_on(page, code, colours, TEST_ALL)
    widths = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        widths[width] = page.evaluate("document.documentElement.scrollWidth")
        if photo:
            page.screenshot(path=photo.with_name(f"{photo.name}-{width}.png"))
    return Visit(parts, violations, widths)


def violations_on(page: Any, code: bool, colours: bool, others: bool) -> list[str]:
    """Return what axe-core finds against WCAG A and AA.

    code: whether everything is looked at, the colours of code, too; else colours and others say which rules are tried.
    """
    if code:
        return run_axe(page, runOnly=WCAG_A_AND_AA)
    found = []
    if colours:
        found += run_axe(page, {"exclude": [[".highlight"]]}, runOnly=list(COLOURS))
    if others:
        found += run_axe(page, runOnly=WCAG_A_AND_AA, rules={rule: {"enabled": False} for rule in COLOURS})
    return found


def run_axe(page: Any, context: Any = None, **options: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    options |= {"resultTypes": ["violations"], "preload": False}
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_sound_and_accessible(visits: dict[str, Visit], theme: str) -> None:
    assert {name: visit.violations[theme] for name, visit in visits.items() if visit.violations[theme]} == {}


def test_a_page_is_light(visits: dict[str, Visit]) -> None:
    """At most 4 MB when nothing has been seen before, scripts, sheets, fonts and all pictures included.

    What a page before has had fetched may count 0 on the next.
    """
    sizes: Counter[str] = Counter()
    for visit in visits.values():
        sizes |= visit.parts
    weights = {
        name: sum(sizes[part] for part in visit.parts) / 1e6
        for name, visit in visits.items()
        if name.startswith(("chapters/", "index"))
    }
    heaviest = max(weights, key=weights.__getitem__)
    print(f"site: the start page {weights['index.html']:.1f} MB, the heaviest ({heaviest}) {weights[heaviest]:.1f} MB")
    assert weights[heaviest] < 4


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out_of_any_page(visits: dict[str, Visit], width: int) -> None:
    assert {name: visit.widths[width] for name, visit in visits.items() if visit.widths[width] > width} == {}


def live_pages(texts: dict[str, str]) -> list[str]:
    return [name for name, text in texts.items() if '<div class="nnb-live"' in text]


KEYS = {"INPUT": ["ArrowRight"] * 3, "SELECT": ["ArrowDown"], "BUTTON": ["Enter"]}


def test_each_explorable_moves_by_keyboard(read: Any, texts: dict[str, str]) -> None:
    """By day on the page where all of them are and on the start page, at night wherever one stands."""
    live = live_pages(texts)
    some = {"explorables.html", "index.html"}
    assert some <= set(live)
    reader = read()
    moved = 0
    for name in live if TEST_ALL else sorted(some):
        reader.open(name)
        for place in reader.page.locator(".nnb-live").all():
            picture = place.locator("[role=img]").first
            before = picture.get_attribute("aria-label")
            for control in place.locator("input:visible, select:visible, button:visible:enabled").all():
                control.focus()
                for key in KEYS[control.evaluate("(one) => one.tagName")]:
                    reader.page.keyboard.press(key)
                reader.page.wait_for_timeout(100)
                if picture.get_attribute("aria-label") != before:
                    break
            assert picture.get_attribute("aria-label") != before, (name, before)
            assert place.locator("img").is_hidden()
            moved += 1
    assert moved >= 6


# Drags a slider from end to end within one turn of the hand, a step a frame, and tells how long each frame took.
DRAG = """(slider) => new Promise((done) => {
  const [low, high, frames] = [Number(slider.min), Number(slider.max), 24], times = [];
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


SLIDER = "input[type=range]:visible:enabled"


def test_an_explorable_keeps_up_with_a_hand_that_drags(read: Any) -> None:
    """20 frames a second or more: half of the frames take at most 50 ms, in the best of three tries.

    By day one slider of each explorable is dragged, at night every one.
    """
    reader = read()
    reader.open("explorables.html")  # where all of them are
    slowest, tried = 0.0, 0
    by_place = [place.locator(SLIDER).all() for place in reader.page.locator(".nnb-live").all()]
    for slider in (one for sliders in by_place for one in (sliders if TEST_ALL else sliders[:1])):
        slider.scroll_into_view_if_needed()
        medians = []
        while len(medians) < 3 and min(medians, default=1000) > 50:
            times = slider.evaluate(DRAG)
            medians.append(times[len(times) // 2])
        assert min(medians) <= 50, (slider.evaluate("(one) => one.parentElement.textContent"), medians)
        slowest, tried = max(slowest, min(medians)), tried + 1
    print(f"site: {tried} sliders dragged, a frame takes at most {slowest:.0f} ms")
    assert tried >= 5


def test_without_scripts_pictures_and_their_texts_stand(read: Any, texts: dict[str, str]) -> None:
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
