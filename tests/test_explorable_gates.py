"""The gates explorable: its cell beside the LSTM's own step, its slopes beside differences, browser beside Python."""

import numpy as np
import pytest

from nnbook.explorables import GatesExplorable

HELD = {"input_gates": [0, 1] + [0] * 8, "forget_gates": [1] * 10, "output_gates": [0] * 8 + [1, 0]}
STATES = [
    GatesExplorable(),
    GatesExplorable(**HELD, at=9),
    GatesExplorable(input_gates=[1] * 10, forget_gates=[1] * 10, output_gates=[1] * 10, at=10),
    GatesExplorable(input_gates=[1, 1, 0, 1, 0, 1, 0, 1, 0, 1], forget_gates=[1] * 10, at=1),  # past the picture's edge
    GatesExplorable(forget_gates=[0.05 * k for k in range(10)], at=5),
    GatesExplorable(input_gates=[0] * 10, output_gates=[0.35] * 10, at=3),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt, widget


@pytest.mark.parametrize("widget", STATES)
def test_the_slopes_are_what_differences_give(widget: GatesExplorable) -> None:
    def ninth(after: int, nudge: float) -> float:
        c = 0.0
        for t in range(9):
            c = widget.forget_gates[t] * c + widget.input_gates[t] * widget.offered[t]
            c += nudge if t == after else 0
        return c

    differences = [(ninth(t, 1e-4) - ninth(t, -1e-4)) / 2e-4 for t in range(9)]
    np.testing.assert_allclose(widget.slopes, differences, atol=1e-8)


def test_the_answer_is_recognised_and_the_start_is_none() -> None:
    assert GatesExplorable(**HELD).done
    assert not GatesExplorable().done
    for name, values in (("output_gates", [1] * 10), ("forget_gates", [0.9] * 10), ("input_gates", [1] * 10)):
        assert not GatesExplorable(**{**HELD, name: values}).done, name


def test_gates_of_a_wrong_kind_are_named() -> None:
    with pytest.raises(ValueError, match="input_gates must be 10 numbers from 0 to 1"):
        GatesExplorable(input_gates=[0.5] * 9)
    with pytest.raises(ValueError, match="forget_gates"):
        GatesExplorable(forget_gates=[2] * 10)


@pytest.mark.parametrize("name", ["input_gates", "forget_gates", "output_gates", "at"])
def test_a_change_redraws_the_picture(name: str) -> None:
    widget = GatesExplorable()
    before = widget.png(), repr(widget)
    setattr(widget, name, 7 if name == "at" else [0.25] * 10)
    assert widget.png() != before[0]
    assert repr(widget) != before[1]


def test_the_cell_is_filled_and_emptied_by_keyboard_alone(bare) -> None:
    page = bare(GatesExplorable(**{**HELD, "input_gates": [0] * 10}))
    page.page.locator("summary").press("Enter")
    before = page.page.locator(".nnb-data tbody").inner_text()
    page.page.get_by_role("slider", name="input gate at this step").press("End")
    assert page.numbers_agree()
    assert page.widget.done  # type: ignore[attr-defined]
    assert page.page.locator(".nnb-data tbody").inner_text() != before
    page.page.get_by_role("slider", name="step", exact=True).press("ArrowRight")
    page.page.get_by_role("slider", name="forget gate at this step").press("ArrowLeft")
    assert page.numbers_agree()
    assert page.widget.at == 3  # type: ignore[attr-defined]
    assert page.widget.forget_gates[2] == 0.95  # type: ignore[attr-defined]
    assert not page.widget.done  # type: ignore[attr-defined]
    page.page.get_by_role("button", name="This step for all").press("Enter")
    assert page.numbers_agree()
    assert page.widget.forget_gates == [0.95] * 10  # type: ignore[attr-defined]
    page.page.get_by_role("button", name="All half open").press("Enter")
    assert page.numbers_agree()
    assert page.widget.output_gates == [0.5] * 10  # type: ignore[attr-defined]


def test_a_gate_is_dragged_open(bare) -> None:
    page = bare(GatesExplorable())
    box = page.page.locator(".nnb-box").nth(13).bounding_box()  # the forget gate of step 4
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x, box["y"] - 5, steps=4)
    page.page.mouse.up()
    assert page.numbers_agree()
    assert page.widget.at == 4  # type: ignore[attr-defined]
    assert page.widget.forget_gates == [0.5] * 3 + [1.0] + [0.5] * 6  # type: ignore[attr-defined]
