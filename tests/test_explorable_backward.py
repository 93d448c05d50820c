"""The backward pass, step by step: what it computes, and how it moves in a real browser."""

import numpy as np
import pytest

from nnbook.explorables import BackwardExplorable
from nnbook.explorables.backward import GRAPHS


@pytest.mark.parametrize("expression", GRAPHS)
def test_its_gradients_are_the_tapes(expression: str) -> None:
    from nnbook import tensor

    for inputs in (GRAPHS[expression]["start"], [0.5] * len(GRAPHS[expression]["start"])):
        widget = BackwardExplorable(expression, inputs=inputs)
        widget.at = widget.steps
        leaves = [tensor([value], requires_grad=True) for value in inputs]
        functions = {
            "product": lambda a, b, c, d: (a * b + c) * d,
            "twice": lambda a, b: (a + b) * a,
            "neuron": lambda w, x, b, t: 0.5 * ((w * x + b).sigmoid() - t) ** 2,
            "chain": lambda x: x.sigmoid().sigmoid().sigmoid().sigmoid(),
        }
        out = functions[expression](*leaves)
        out.sum().backward()
        names = [node["name"] for node in GRAPHS[expression]["nodes"] if not node["inputs"]]
        assert widget.values["L"] == pytest.approx(out.item(), rel=1e-5)
        assert [widget.gradients[name] for name in names] == pytest.approx(
            [float(np.array(leaf.grad).sum()) for leaf in leaves], rel=1e-4, abs=1e-7
        )


def test_the_alternative_text_names_the_step() -> None:
    widget = BackwardExplorable("twice", at=0)
    assert widget.alt.endswith("L = (a + b) · a: nothing is computed yet.")
    widget.step()
    assert "Forward, step 1 of 2: s = a + b = −1." in widget.alt
    widget.at = 3
    assert "Backward begins: L = −2" in widget.alt
    widget.at = widget.steps
    assert "local slope 1 times incoming gradient 2 is 2. Done: the gradient is 1 for a and 2 for b." in widget.alt
    widget.back()
    assert "from s to a: local slope 1 times incoming gradient 2 is 2. Added to −1, that makes 1." in widget.alt
    widget.reset()
    assert widget.at == 0


def test_a_wrong_start_is_named() -> None:
    with pytest.raises(ValueError, match="expected one of product, twice, neuron, chain, got 'cube'"):
        BackwardExplorable("cube")
    with pytest.raises(ValueError, match="twice has 2 inputs, got 3"):
        BackwardExplorable("twice", inputs=(1, 2, 3))
    with pytest.raises(ValueError, match="twice has 7 steps, got at=9"):
        BackwardExplorable("twice", at=9)


def test_browser_and_python_say_the_same_at_every_step(bare) -> None:
    for expression in GRAPHS:
        page, twin = bare(BackwardExplorable(expression, at=0)), BackwardExplorable(expression, at=0)
        assert page.label() == twin.alt
        for name in ["Step forward"] * len(twin.operations) + ["Step backward"] * (1 + len(twin.arrows)):
            page.page.get_by_role("button", name=name).press("Enter")
            twin.step()
            assert page.label() == twin.alt
        assert page.numbers_agree()


@pytest.mark.parametrize("inputs", [(0, 0, 0, 0), (0.5, -0.5, 0.25, 1), (-3, 3, 3, 0), (1, 2, -2, 0.5)])
def test_browser_and_python_agree_on_other_numbers(bare, inputs: tuple) -> None:
    for expression in ("product", "neuron"):
        widget = BackwardExplorable(expression, inputs=inputs)
        widget.at = widget.steps
        assert bare(widget).label() == widget.alt


def test_a_graph_is_chosen_and_its_numbers_moved_by_keyboard(bare) -> None:
    page = bare(BackwardExplorable(at=9))
    page.page.locator("summary").press("Enter")
    page.page.get_by_label("d, input").press("ArrowRight")
    assert page.numbers_agree()
    assert page.widget.inputs[3] == -1.0  # type: ignore[attr-defined]
    page.page.get_by_label("Expression").select_option("a value used twice")
    assert page.numbers_agree()
    assert (page.widget.expression, page.widget.at) == ("twice", 0)  # type: ignore[attr-defined]
    assert page.page.get_by_role("slider").count() == 2
    assert page.widget.question == "Two arrows lead back to a. What becomes of its two gradients?"
    page.page.get_by_role("button", name="Step backward").press("Enter")
    assert page.numbers_agree()
    assert page.widget.at == 0  # type: ignore[attr-defined]  # there is no way back before the way forward
    for name in ["Step forward"] * 2 + ["Step backward"] * 5:
        page.page.get_by_role("button", name=name).press("Enter")
    assert page.numbers_agree()
    page.page.get_by_label("a, input").press("ArrowLeft")
    assert page.numbers_agree()
    assert page.widget.inputs == [1.5, -3.0]  # type: ignore[attr-defined]
    assert page.page.locator(".nnb-data tbody tr").count() == 4
    page.page.get_by_role("button", name="Undo the last step").press("Enter")
    assert page.numbers_agree()
    page.page.get_by_role("button", name="Reset").press("Enter")
    assert page.numbers_agree()
    assert page.widget.at == 0  # type: ignore[attr-defined]


def test_it_plays_and_pauses_and_stops_when_removed(bare) -> None:
    page = bare(BackwardExplorable("twice", at=0))
    page.page.get_by_role("button", name="Play").press("Enter")
    page.page.wait_for_function("window.model.get('at') >= 2")
    assert page.numbers_agree()
    page.page.get_by_role("button", name="Pause").press("Enter")
    at = page.page.evaluate("window.model.get('at')")
    page.page.wait_for_timeout(1500)
    assert page.page.evaluate("window.model.get('at')") == at
    page.page.get_by_role("button", name="Play").press("Enter")
    page.page.evaluate("window.stop()")
    page.page.wait_for_timeout(1500)
    assert page.page.evaluate("window.model.get('at')") == at


def test_the_pulse_moves_and_the_gradient_waits_for_it(bare) -> None:
    page = bare(BackwardExplorable("twice", at=3)).page
    page.get_by_role("button", name="Step backward").press("Enter")
    page.wait_for_function("document.querySelector('.nnb-pulse').getAttribute('visibility') === 'visible'")
    page.wait_for_function("document.querySelector('.nnb-pulse').getAttribute('visibility') === 'hidden'")
    assert page.locator(".nnb-above").all_text_contents()[2:] == ["2", "1"]
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Step backward").press("Enter")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.locator(".nnb-pulse").get_attribute("visibility") == "hidden"


@pytest.mark.parametrize("width", [340, 900])
def test_no_label_lies_on_another(bare, width: int) -> None:
    for expression in GRAPHS:
        page = bare(BackwardExplorable(expression)).page
        page.set_viewport_size({"width": width, "height": 900})
        for _ in range(BackwardExplorable(expression).steps):
            page.get_by_role("button", name="Step backward").press("Enter")
            page.wait_for_function("document.querySelector('.nnb-pulse').getAttribute('visibility') === 'hidden'")
            assert page.evaluate(OVERLAPS) == [], expression


OVERLAPS = """() => {
  const graph = document.querySelector(".nnb-graph");
  const shown = [...graph.querySelectorAll(".nnb-node, .nnb-above, .nnb-below, .nnb-tag rect")].filter(
    (one) => one.matches("rect") ? one.closest("[visibility=hidden]") === null : one.textContent.trim());
  const boxes = shown.map((one) => one.getBoundingClientRect());
  const found = [];
  for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
    const [a, b] = [boxes[i], boxes[j]];
    const [wide, high] = [Math.min(a.right, b.right) - Math.max(a.left, b.left),
                          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
    if (wide > 1.5 && high > 4.5)
      found.push([shown[j], shown[i]].map((x) => x.textContent || x.parentNode.textContent));
  }
  return found;
}"""
