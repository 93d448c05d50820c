"""The sampling explorable: its network beside nnbook's own, its draws beside its chances, the browser beside Python."""

import numpy as np
import pytest

from nnbook import nn, ops
from nnbook.explorables import SamplingExplorable
from nnbook.explorables.sampling import luck

STATES = [
    SamplingExplorable(),
    SamplingExplorable(start="", length=0),
    SamplingExplorable(start="The NETWORK, 1990: ", temperature=0.1, length=240, seed=3),
    SamplingExplorable(start="why", temperature=2, length=100, seed=999),
    SamplingExplorable(start="a weight is ", temperature=1.0, length=17, seed=12),
]


def small_model() -> nn.ModuleDict:
    model = nn.ModuleDict({"rnn": nn.RNN(4, 6), "out": nn.Linear(6, 4)})
    nn.init.reset(model, np.random.default_rng(1))
    return model


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in [*STATES, SamplingExplorable(small_model().state_dict(), "ab c", start="abba ", length=30)]:
        assert bare(widget).label() == widget.alt, widget


def test_the_network_is_nnbooks_rnn_but_for_the_rounding() -> None:
    model = small_model()
    widget = SamplingExplorable(model.state_dict(), "ab c", start="abba", length=0, temperature=0.5)
    x = np.eye(4, dtype=np.float32)[[0, 1, 1, 0]][:, None]
    h = ops.rnn(x, np.zeros((1, 6), np.float32), *(p.data for p in model["rnn"].parameters()))
    weight, bias = (p.data for p in model["out"].parameters())
    logits = h[-1, 0] @ weight.T + bias
    np.testing.assert_allclose(widget.chances, ops.softmax(logits / 0.5), atol=0.01)


def test_letters_come_as_often_as_their_chances_say() -> None:
    widget = SamplingExplorable(start="the ", length=0, temperature=1.0)
    ends = np.cumsum(widget.chances)
    drawn = np.searchsorted(ends, [luck(seed, place) for seed in range(100) for place in range(40)])
    counts = np.bincount(drawn, minlength=34) / 4000
    assert np.abs(counts - widget.chances).max() < 0.03


def test_a_cold_network_repeats_its_favourite_and_a_hot_one_wavers() -> None:
    cold, hot = (SamplingExplorable(start="the ", length=0, temperature=t).chances for t in (0.1, 2))
    assert cold.argmax() == hot.argmax()
    assert cold.max() > 0.9 > 0.2 > hot.max()


def test_the_same_luck_at_another_temperature_begins_alike() -> None:
    texts = [SamplingExplorable(start="the ", length=60, temperature=t).text for t in (0.4, 0.45)]
    assert texts[0] != texts[1]
    assert texts[0][:6] == texts[1][:6]


def test_weights_that_do_not_fit_the_letters_are_named() -> None:
    with pytest.raises(ValueError, match=r"out.weight \(4, 6\) is for 4 letters"):
        SamplingExplorable(small_model().state_dict(), "abc")


@pytest.mark.parametrize("name", ["start", "temperature", "length", "seed"])
def test_a_change_redraws_the_picture(name: str) -> None:
    widget = SamplingExplorable()
    before = widget.png(), widget.alt, repr(widget)
    setattr(widget, name, {"start": "now ", "temperature": 1.5, "length": 41, "seed": 5}[name])
    assert widget.png() != before[0]
    assert widget.alt != before[1]
    assert repr(widget) != before[2]


def test_all_is_done_by_keyboard(bare) -> None:
    page = bare(SamplingExplorable(length=3))
    page.page.locator("summary").press("Enter")
    page.page.get_by_role("button", name="Next letter").press("Enter")
    assert page.numbers_agree()
    assert page.widget.length == 4  # type: ignore[attr-defined]
    page.page.get_by_role("slider", name="temperature").press("ArrowRight")
    assert page.numbers_agree()
    assert page.widget.temperature == 0.75  # type: ignore[attr-defined]
    assert page.widget.length == 4  # type: ignore[attr-defined]
    page.page.get_by_role("button", name="Other luck").press("Enter")
    assert page.numbers_agree()
    assert page.widget.seed == 1  # type: ignore[attr-defined]
    page.page.get_by_role("textbox", name="begin with").fill("but why ")
    assert page.numbers_agree()
    assert page.widget.text == "but why "  # type: ignore[attr-defined]
    assert page.page.locator(".nnb-data tbody tr").count() == 34
    page.page.emulate_media(reduced_motion="reduce")  # at once, where one wants no motion
    page.page.get_by_role("button", name="Write on").press("Enter")
    assert page.numbers_agree()
    assert page.widget.length == 240  # type: ignore[attr-defined]
    page.page.get_by_role("button", name="Start again").press("Enter")
    assert page.numbers_agree()
    assert page.widget.length == 0  # type: ignore[attr-defined]


def test_a_run_writes_letter_by_letter_and_can_be_paused(bare) -> None:
    page = bare(SamplingExplorable(length=0))
    page.page.get_by_role("button", name="Write on").press("Enter")
    page.page.wait_for_function("window.saved.length > 3")
    page.page.get_by_role("button", name="Pause").press("Enter")
    page.page.get_by_role("button", name="Write on").wait_for()
    assert page.numbers_agree()
    assert 3 < page.widget.length < 240  # type: ignore[attr-defined]


def test_a_new_temperature_rewrites_a_long_text_twenty_times_a_second(bare) -> None:
    page = bare(SamplingExplorable(length=240)).page
    spent = page.evaluate(
        """async () => { const began = performance.now();
        for (let i = 0; i < 20; i++) { window.model.set("temperature", 0.3 + i / 20);
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); }
        return (performance.now() - began) / 20; }"""
    )
    print(f"sampling: {spent:.0f} ms for a text of 240 letters")
    assert spent < 150  # two frames; how long depends on how busy the machine is
