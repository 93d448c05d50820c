"""An explorable on a page of its own, without Jupyter: its ES module and a model of a dozen lines."""

from __future__ import annotations

import functools
import http.server
import json
import pathlib
import threading

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


@pytest.fixture
def bare(browser, tmp_path: pathlib.Path):
    """Return a function that opens an explorable; afterwards there must be no error and no request elsewhere."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    context = browser.new_context(viewport={"width": 900, "height": 800})
    page = context.new_page()
    page.set_default_timeout(15_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on(
        "request", lambda request: None if request.url.startswith((address, "data:")) else problems.append(request.url)
    )

    def show(widget: Explorable) -> Bare:
        (tmp_path / "widget.js").write_text(str(widget.get_state()["_esm"]), "utf-8")
        text = PAGE.replace("CSS", str(widget._css)).replace("STATE", json.dumps(synced(widget)))
        (tmp_path / "index.html").write_text(text, "utf-8")
        page.goto(f"{address}/index.html")
        page.locator("[role=img]").wait_for()
        return Bare(page, widget)

    yield show
    context.close()
    server.shutdown()
    server.server_close()
    assert not problems


def middle(locator) -> tuple[float, float]:
    """Return where the middle of an element is on the page."""
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
