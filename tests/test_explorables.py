"""The explorables: what they leave in a notebook, and how they move in a real browser."""

import base64
import html
import itertools
import math
import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest
from explorable_page import middle

from nnbook import explorables
from nnbook.explorables import BroadcastExplorable, PerceptronExplorable, ThresholdExplorable
from nnbook.explorables.widget import Explorable, listed, number

EVERY = [getattr(explorables, name) for name in explorables.__all__]
every_explorable = pytest.mark.parametrize("kind", EVERY)


# What stands in the notebook


@every_explorable
def test_a_display_holds_live_view_picture_and_text(kind: type[Explorable]) -> None:
    widget = kind()
    bundle = widget._repr_mimebundle_()
    assert bundle is not None
    data, _ = bundle
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    assert data["text/plain"] == widget.alt
    image = re.fullmatch(
        r'<img alt="([^"]+)" src="data:image/png;base64,([^"]+)" width="\d+" style="[^"]+">', data["text/html"]
    )
    assert image is not None
    assert html.unescape(image[1]) == widget.alt
    assert base64.b64decode(image[2]).startswith(b"\x89PNG")


@every_explorable
def test_the_same_state_gives_the_same_bytes(kind: type[Explorable]) -> None:
    first, second = kind(), kind()
    assert first.png() == second.png() == first.png()
    assert b"Software" not in first.png()
    assert repr(first) == repr(second)
    assert "0x" not in repr(first)


def test_the_picture_ignores_the_readers_matplotlib_settings() -> None:
    import matplotlib

    before = ThresholdExplorable().png()
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "black", "savefig.dpi": 30}):
        assert ThresholdExplorable().png() == before


@pytest.mark.parametrize(
    ("widget", "name", "value"),
    [
        (BroadcastExplorable(), "b", [2, 3]),
        (ThresholdExplorable(), "threshold", 2.5),
        (ThresholdExplorable(), "inhibitory", True),
        (ThresholdExplorable(), "x2", 1),
        (PerceptronExplorable(), "w", [0.5, 2.0]),
        (PerceptronExplorable(), "b", 1.5),
    ],
)
def test_a_change_redraws_the_picture_and_its_text(widget: Explorable, name: str, value: object) -> None:
    picture, alt, text = widget.png(), widget.alt, repr(widget)
    setattr(widget, name, value)
    assert widget.png() != picture
    assert widget.alt != alt
    assert repr(widget) != text


@every_explorable
def test_the_question_can_be_set_and_is_sent_to_the_browser(kind: type[Explorable]) -> None:
    assert kind().question.endswith("?")
    assert kind(question="Why?").get_state()["question"] == "Why?"


@every_explorable
def test_a_sheet_of_its_own_reaches_no_other_explorable(kind: type[Explorable]) -> None:
    name = re.findall(r'^const KIND = "(\w+)";', str(vars(kind)["_esm"]))
    assert len(name) == 1
    shared = (pathlib.Path(explorables.__file__).parent / "explorables.css").read_text("utf-8")
    own = str(vars(kind).get("_css", shared)).removeprefix(shared)
    assert set(re.findall(r'data-kind="(\w+)"', own)) <= set(name)
    for selectors in re.findall(r"(?:^|\})([^{}@]+)\{", re.sub(r"/\*.*?\*/", "", own, flags=re.S)):
        for selector in re.split(r",(?![^(]*\))", selectors):
            assert "data-kind=" in selector or re.match(r"\s*(from|to|\d)", selector), selector


def test_importing_nnbook_or_making_a_widget_draws_nothing() -> None:
    code = (
        "import sys, nnbook; assert 'anywidget' not in sys.modules; from nnbook.explorables import ThresholdExplorable;"
        "ThresholdExplorable(); assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_numbers_and_lists_are_written_as_in_a_sentence() -> None:
    assert [number(x) for x in (-1.98, 0.0, -0.0001, 2)] == ["−1.98", "0.00", "0.00", "2.00"]
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


# What they compute


def every_shape(longest: int) -> list[tuple[int, ...]]:
    return [shape for n in range(longest + 1) for shape in itertools.product((1, 2, 3), repeat=n)]


def test_broadcasting_agrees_with_numpy() -> None:
    widget = BroadcastExplorable()
    for a, b in itertools.product(every_shape(3), [*every_shape(2), (2, 1, 3, 1), (5, 1, 1, 2)]):
        widget.a, widget.b = list(a), list(b)
        try:
            expected = np.broadcast_shapes(a, b)
        except ValueError:
            expected = None
        assert widget.result == expected, (a, b)


def test_broadcasting_quotes_numpys_own_message() -> None:
    from nnbook.explorables.broadcast import _code

    with pytest.raises(ValueError, match="could not be broadcast") as caught:
        np.add(np.ones((3,)), np.ones((2, 4)))
    assert (
        str(caught.value).strip()
        == f"operands could not be broadcast together with shapes {_code([3])} {_code([2, 4])}"
    )


@pytest.mark.parametrize(
    ("threshold", "inhibitory", "function"),
    [
        (0.0, False, "always"),
        (0.5, False, "OR"),
        (1.0, False, "OR"),
        (1.5, False, "AND"),
        (2.0, False, "AND"),
        (2.5, False, "never"),
        (0.0, True, "NOT x₂"),
        (1.0, True, "x₁ AND NOT x₂"),
        (1.5, True, "never"),
    ],
)
def test_a_threshold_names_its_function(threshold: float, inhibitory: bool, function: str) -> None:
    assert ThresholdExplorable(threshold=threshold, inhibitory=inhibitory).function == function


def test_the_alternative_text_names_the_state() -> None:
    assert "threshold 1.5" in ThresholdExplorable(threshold=1.5).alt
    assert (
        "fires for (1, 1) alone, which is AND; input (1, 0) sums to 1 and gives 0."
        in ThresholdExplorable(threshold=2).alt
    )
    assert "input (0, 1) is silenced by x₂ and gives 0" in ThresholdExplorable(x1=0, x2=1, inhibitory=True).alt
    assert "(3,) and (4, 1) give (4, 3): a stretches on axis −2" in BroadcastExplorable().alt
    clash = BroadcastExplorable(a=[2, 3], b=[3, 4]).alt
    assert "do not broadcast: axis −2 has 2 against 3 and axis −1 has 3 against 4, and neither is 1." in clash
    assert (
        "Weights 1.00 and −1.00, bias 0.00: 7 of 16 points are misclassified, margin −1.98."
        in PerceptronExplorable().alt
    )
    assert "no line, every point is called 1, 8 of 16" in PerceptronExplorable(w=(0, 0)).alt


def test_a_step_follows_the_perceptron_rule() -> None:
    widget = PerceptronExplorable([[2.0, 1.0], [-1.0, 0.5]], [1, 0], w=(-1, 0), b=0.5)
    assert (widget.wrong(), widget.next) == ([0, 1], 0)
    widget.step()
    assert (widget.w, widget.b, widget.updates) == ([1.0, 1.0], 1.5, 1)
    assert (widget.wrong(), widget.next) == ([1], 1)
    widget.step()
    assert (widget.w, widget.b, widget.mistakes) == ([2.0, 0.5], 0.5, 0)
    widget.step()  # nothing is left to learn from
    assert widget.updates == 2
    widget.reset()
    assert (widget.w, widget.b, widget.updates, widget.mistakes) == ([-1.0, 0.0], 0.5, 0, 2)


def test_the_margin_is_the_smallest_signed_distance() -> None:
    widget = PerceptronExplorable([[3.0, 4.0], [0.0, -1.0]], [1, 0], w=(3, 4), b=0)
    assert widget.margin == pytest.approx(0.8)  # the points lie at distances 5 and 4/5 on their sides
    widget.b = 10.0
    assert widget.margin == pytest.approx(-1.2)
    widget.w = [0.0, 0.0]
    assert widget.margin is None


def test_a_step_on_the_default_points_ends_without_mistakes() -> None:
    widget = PerceptronExplorable()
    mistakes = []
    while widget.next is not None:
        widget.step()
        mistakes.append(widget.mistakes)
    assert len(mistakes) < 20
    assert mistakes[-1] == 0
    assert any(later > earlier for earlier, later in itertools.pairwise(mistakes))  # it does not get better every time


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros((5, 3)), np.zeros(5), r"x has shape \(5, 3\), expected \(N, 2\)"),
        (np.zeros((0, 2)), np.zeros(0), "N at least 1"),
        (np.zeros((5, 2)), np.zeros(4), r"y has shape \(4,\), expected \(5,\)"),
        (np.zeros((2, 2)), [1, -1], "expected 0 and 1 only"),
    ],
)
def test_points_of_a_wrong_shape_are_named(x: object, y: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PerceptronExplorable(x, y)


# How they move: each ES module on a bare page, with a model of a dozen lines in place of Jupyter's

STATES = [
    BroadcastExplorable(),
    BroadcastExplorable(a=[], b=[2, 3, 4, 5]),
    BroadcastExplorable(a=[2, 3], b=[3, 4]),
    BroadcastExplorable(a=[5, 5, 5], b=[5, 1]),
    ThresholdExplorable(threshold=0.0),
    ThresholdExplorable(threshold=1.5, x1=1, x2=1),
    ThresholdExplorable(threshold=3.0, x1=0),
    ThresholdExplorable(threshold=0.5, x2=1, inhibitory=True),
    PerceptronExplorable(),
    PerceptronExplorable(w=(1, 0.9), b=0),
    PerceptronExplorable(w=(0, 0), b=-0.25),
    PerceptronExplorable([[1.0, 1.0], [2.0, 0.0]], [1, 1], w=(1, -1), b=0),  # a point on the line counts as class 1
    PerceptronExplorable([[100.0, -20.0]], [0], w=(-0.004, 0), b=1e-9),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        page = bare(widget)
        assert page.label() == widget.alt, widget
        assert page.page.locator(".nnb-question").inner_text() == widget.question


@every_explorable
def test_nothing_sticks_out_of_a_narrow_page(bare, kind: type[Explorable]) -> None:
    page = bare(kind()).page
    page.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    for width in (320, 480, 900):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@every_explorable
def test_every_control_has_a_name_a_focus_ring_and_keeps_its_keys(bare, kind: type[Explorable]) -> None:
    page = bare(kind()).page
    controls = page.locator("button, input, select, summary")
    for control in controls.all():
        name = control.evaluate("(c) => c.getAttribute('aria-label') || c.labels?.[0]?.innerText || c.innerText")
        assert name.strip()
        page.keyboard.press("Tab")  # so that the browser takes the focus for the keyboard's
        control.focus()
        assert control.evaluate("(c) => getComputedStyle(c).outlineStyle") == "solid"
        # Without this JupyterLab reads an "a" or an arrow key as a command of the notebook.
        assert control.get_attribute("data-lm-suppress-shortcuts") == "true"


@every_explorable
def test_a_removed_view_listens_no_longer(bare, kind: type[Explorable]) -> None:
    page = bare(kind()).page
    assert page.evaluate("window.heard()") > 0
    page.evaluate("window.stop()")
    assert page.evaluate("window.heard()") == 0


def test_the_threshold_moves_by_keyboard(bare) -> None:
    page = bare(ThresholdExplorable(threshold=1.0))
    before = page.label()
    page.page.get_by_role("slider").focus()
    for function, key in (("AND", "ArrowRight"), ("AND", "ArrowRight"), ("never", "ArrowRight"), ("always", "Home")):
        page.page.keyboard.press(key)
        assert page.numbers_agree()
        assert page.widget.function == function  # type: ignore[attr-defined]
        assert page.page.locator("caption").inner_text() == f"Truth table: {function}"
    assert page.label() != before
    outputs = page.page.locator(".nnb-truth td:last-child").all_inner_texts()
    assert outputs == ["1 fires"] * 4


def test_the_input_is_chosen_by_keyboard_and_by_mouse(bare) -> None:
    page = bare(ThresholdExplorable(threshold=2.0, x1=1, x2=0))
    page.page.get_by_label("Show input (1, 0)").focus()
    page.page.keyboard.press("ArrowDown")
    assert page.numbers_agree()
    assert "input (1, 1) sums to 2 and gives 1" in page.label()
    page.page.get_by_label("Input 2 is inhibitory").focus()
    page.page.keyboard.press("Space")
    assert page.numbers_agree()
    assert "is silenced by x₂ and gives 0" in page.label()
    page.page.locator(".nnb-plane .nnb-corner").first.click()
    assert "input (0, 0)" in page.label()
    page.page.locator(".nnb-network .nnb-corner").first.click()
    assert page.numbers_agree()
    assert "input (1, 0)" in page.label()


def test_the_change_is_spoken_once_the_hand_rests(bare) -> None:
    page = bare(ThresholdExplorable(threshold=0.0))
    heard = page.page.locator("[aria-live=polite]")
    assert heard.inner_text() == ""
    page.page.get_by_role("slider").focus()
    for _ in range(4):
        page.page.keyboard.press("ArrowRight")
    page.page.wait_for_function("document.querySelector('[aria-live]').textContent !== ''")
    assert heard.text_content() == page.follow().summary


def test_shapes_are_chosen_by_keyboard(bare) -> None:
    page = bare(BroadcastExplorable(a=[3], b=[4, 1]))
    cells = page.page.locator(".nnb-block").nth(2).locator(".nnb-cellbox")
    assert cells.count() == 12
    page.page.get_by_label("a, axis −3").focus()
    page.page.keyboard.press("2")
    assert page.numbers_agree()
    assert page.widget.a == [2, 1, 3]  # type: ignore[attr-defined]
    assert cells.count() == 24
    page.page.get_by_label("a, axis −1").select_option("–")
    assert page.numbers_agree()
    assert page.widget.a == []  # type: ignore[attr-defined]
    page.page.get_by_role("button", name="(3,) and (4,)", exact=True).press("Enter")
    assert page.numbers_agree()
    message = "operands could not be broadcast together with shapes (3,) (4,)"
    assert message in page.page.locator(".nnb-answer").inner_text()
    assert page.page.locator(".nnb-fit td").all_inner_texts() == ["", "", "", "✕ clash"]


def test_the_table_of_cells_holds_numpys_sum(bare) -> None:
    page = bare(BroadcastExplorable(a=[2, 1, 3], b=[4, 1])).page
    page.locator("summary").press("Enter")
    rows = page.locator(".nnb-data tbody tr")
    a, b = np.arange(1, 7).reshape(2, 1, 3), 10 * np.arange(1, 5).reshape(4, 1)
    last = rows.locator("td:last-child").all_inner_texts()
    assert [int(text) for text in last] == (a + b).ravel().tolist()
    assert rows.last.locator("th").inner_text() == "(1, 3, 2)"


def test_weights_and_bias_move_by_keyboard(bare) -> None:
    page = bare(PerceptronExplorable())
    page.page.locator("summary").press("Enter")
    before = page.page.locator(".nnb-data tbody").inner_text()
    for name, key in (("w₁", "ArrowLeft"), ("w₂", "PageUp"), ("b, bias", "ArrowRight"), ("b, bias", "ArrowRight")):
        page.page.get_by_label(name).press(key)
        assert page.numbers_agree()
    assert page.widget.w[0] == pytest.approx(0.9)  # type: ignore[attr-defined]
    assert page.widget.b == pytest.approx(0.2)  # type: ignore[attr-defined]
    assert page.page.locator(".nnb-data tbody").inner_text() != before


def test_steps_in_the_browser_are_pythons_steps(bare) -> None:
    page, twin = bare(PerceptronExplorable()), PerceptronExplorable()
    button = page.page.get_by_role("button", name="Step")
    for _ in range(10):
        button.press("Enter")
        twin.step()
        assert page.label() == twin.alt
    state = page.follow()
    names = ("w", "b", "updates", "turn", "mistakes")
    assert [getattr(state, name) for name in names] == [getattr(twin, name) for name in names]
    assert button.get_attribute("aria-disabled") == "true"
    assert page.page.locator(".nnb-points .nnb-ring[visibility=visible]").count() == 0
    page.page.get_by_role("button", name="Reset").press("Enter")
    twin.reset()
    assert page.label() == twin.alt


def test_dragging_the_line_moves_the_bias_alone(bare) -> None:
    page = bare(PerceptronExplorable(w=(1, -1), b=0))
    x, y = middle(page.page.locator(".nnb-plane .nnb-grid").first.locator("xpath=ancestor::*[name()='svg']"))
    page.page.mouse.move(x + 90, y - 90)
    page.page.mouse.down()
    page.page.mouse.move(x + 60, y - 90, steps=5)
    page.page.mouse.up()
    assert page.numbers_agree()
    assert page.widget.w == [1.0, -1.0]  # type: ignore[attr-defined]
    assert page.widget.b > 0.2  # type: ignore[attr-defined]


def test_dragging_the_arrow_turns_the_weights_and_keeps_their_length(bare) -> None:
    page = bare(PerceptronExplorable(w=(1, -1), b=0))
    x, y = middle(page.page.locator(".nnb-handle"))
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x, y - 80, steps=5)
    page.page.mouse.up()
    assert page.numbers_agree()
    w = page.widget.w  # type: ignore[attr-defined]
    assert w[1] > -0.5
    assert math.hypot(*w) == pytest.approx(math.sqrt(2), abs=0.02)


FRAMES = """() => {
  const line = document.querySelector(".nnb-plane .nnb-line");
  const seen = { frames: 0, redrawn: 0, since: performance.now() };
  let last = "";
  const look = () => {
    const now = line.getAttribute("x1") + line.getAttribute("y1");
    seen.frames += 1;
    seen.redrawn += now !== last;
    last = now;
    if (!seen.stop) requestAnimationFrame(look);
  };
  look();
  window.seen = seen;
}"""


def test_the_line_follows_the_mouse_frame_by_frame(bare) -> None:
    page = bare(PerceptronExplorable(w=(1, -1), b=0)).page
    x, y = middle(page.locator(".nnb-handle"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(FRAMES)
    moves = 90
    for i in range(moves):
        page.mouse.move(x + 60 * math.sin(i / 10), y - 60 + 60 * math.cos(i / 10))
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    seen = page.evaluate("window.seen.stop = true, { ...window.seen, took: performance.now() - window.seen.since }")
    page.mouse.up()
    rate = seen["redrawn"] / seen["took"] * 1000
    print(f"explorables: {rate:.0f} redraws a second while dragging ({seen['redrawn']} for {moves} moves)")
    # The rate depends on how busy the machine is; that (nearly) every frame shows a new line does not.
    assert seen["redrawn"] >= 0.6 * min(seen["frames"], moves)
    assert rate >= 10


def test_colours_follow_the_theme(bare) -> None:
    page = bare(ThresholdExplorable()).page
    paper = "getComputedStyle(document.querySelector('.nnb')).backgroundColor"
    ink = "getComputedStyle(document.querySelector('.nnb')).color"
    seen = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        seen[scheme] = (page.evaluate(paper), page.evaluate(ink))
    assert seen["light"] != seen["dark"]
    page.evaluate("document.body.dataset.jpThemeLight = 'true'")  # JupyterLab's word counts more than the system's
    assert (page.evaluate(paper), page.evaluate(ink)) == seen["light"]


def test_a_reader_who_wants_no_motion_gets_none(bare) -> None:
    page = bare(PerceptronExplorable())
    page.page.emulate_media(reduced_motion="reduce")
    page.page.get_by_role("button", name="Step").press("Enter")
    label = page.label()
    drawn = page.page.locator(".nnb-plane").inner_html()
    page.page.wait_for_timeout(200)
    assert page.page.locator(".nnb-plane").inner_html() == drawn
    assert page.label() == label
