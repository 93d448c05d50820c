"""An explorable on a page of its own, without Jupyter: its ES module and a model of a dozen lines."""

from __future__ import annotations

import functools
import http.server
import json
import pathlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nnbook.explorables.widget import Explorable

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Explorable</title>
<link rel="icon" href="data:,"><style>body { margin: 10px } CSS</style><main id="here"></main>
<script type="module">
import widget from "./widget.js";
const state = STATE;
const listeners = new Map();
const of = (event) => listeners.get(event) ?? listeners.set(event, new Set()).get(event);
window.saved = {};
window.model = {
  get: (name) => state[name],
  set(name, value) { if (state[name] !== value) { state[name] = value; window.saved[name] = value;
    of(`change:${name}`).forEach((f) => f()); } },
  on: (event, f) => of(event).add(f),
  off: (event, f) => of(event).delete(f),
  save_changes() {},
};
window.heard = () => [...listeners.values()].reduce((n, set) => n + set.size, 0);
window.stop = widget.render({ model: window.model, el: document.getElementById("here") });
</script></html>"""


def synced(widget: Explorable) -> dict:
    return {
        name: value for name, value in widget.get_state().items() if name in widget.trait_names() and name[0] != "_"
    }


class Bare:
    """One explorable on a page of its own."""

    def __init__(self, page, widget: Explorable) -> None:
        self.page, self.widget = page, widget
        self.picture = page.locator("[role=img]")

    def label(self) -> str:
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return self.picture.get_attribute("aria-label")

    def follow(self) -> Explorable:
        """Give the Python widget what the page has set, as a kernel would, and return it."""
        for name, value in self.page.evaluate("window.saved").items():
            self.widget.set_trait(name, value)
        return self.widget

    def numbers_agree(self) -> bool:
        label = self.label()
        assert label == self.follow().alt
        return True


class Quiet(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")  # the next explorable comes from the same address
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def served(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str, pathlib.Path]]:
    """A page of the browser for the module's tests (a new one takes longer than most of them), and a server.

    Gives the page, the server's address, and the folder that it serves.
    """
    folder = tmp_path_factory.mktemp("explorable")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    page.set_default_timeout(15_000)
    yield page, f"http://127.0.0.1:{server.server_port}", folder
    page.close()
    server.shutdown()
    server.server_close()


@pytest.fixture
def bare(served: tuple[Any, str, pathlib.Path]) -> Iterator[Callable[[Explorable], Bare]]:
    """Return a function that opens an explorable; afterwards there must be no error and no request elsewhere."""
    page, address, folder = served
    page.set_viewport_size({"width": 900, "height": 800})
    page.emulate_media(color_scheme="null", reduced_motion="null", media="null")  # as the browser has them
    page.mouse.up()
    page.mouse.move(0, 0)
    problems: list[str] = []
    watched = {
        "pageerror": lambda error: problems.append(str(error)),
        "console": lambda message: problems.append(message.text) if message.type in ("error", "warning") else None,
        "request": lambda asked: None if asked.url.startswith((address, "data:")) else problems.append(asked.url),
    }
    for event, note in watched.items():
        page.on(event, note)

    def show(widget: Explorable) -> Bare:
        (folder / "widget.js").write_text(str(widget.get_state()["_esm"]), "utf-8")
        text = PAGE.replace("CSS", str(widget._css)).replace("STATE", json.dumps(synced(widget)))
        (folder / "index.html").write_text(text, "utf-8")
        page.goto(f"{address}/index.html")
        page.locator("[role=img]").wait_for()
        return Bare(page, widget)

    yield show
    page.goto("about:blank")  # what still moves there stops
    for event, note in watched.items():
        page.remove_listener(event, note)
    assert not problems


def middle(locator) -> tuple[float, float]:
    """Return where the middle of an element is on the page."""
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
