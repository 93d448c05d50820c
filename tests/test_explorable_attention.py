"""The explorable of chapter 14: a transformer that runs in the browser and in Python, and says the same in both."""

import numpy as np
import pytest

from nnbook.checks.ch14_transformer.gpt import GPT, exact_match
from nnbook.data import dates
from nnbook.data.dates import CHARACTERS, decode_dates, encode_dates
from nnbook.explorables import AttentionExplorable
from nnbook.explorables.attention_model import ORDER, pack, packed, run, stored, unpack, write


def test_the_books_weights_write_unseen_dates_right() -> None:
    model = GPT(len(CHARACTERS), 46, d=64, num_heads=4, layers=2, hidden=128)
    assert sorted(ORDER) == sorted(name for name, _ in model.named_parameters())
    model.load_state_dict(stored())
    _, test = dates(40_000, np.random.default_rng(0))
    assert exact_match(model, encode_dates(*test)[:300]) >= 0.98


def test_the_plain_model_is_the_modules() -> None:
    model = GPT(len(CHARACTERS), 46, d=64, num_heads=4, layers=2, hidden=128)
    model.load_state_dict(stored())
    tokens = encode_dates(["3 May 2021"], ["2021-05-03"])[0, :-1]
    logits, looks = run(stored(), tokens)
    np.testing.assert_allclose(logits, model(tokens[None]).data[0], rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(looks.sum(-1), 1, rtol=1e-5)
    assert np.all(np.triu(looks[0, 0], 1) == 0)
    assert decode_dates(write(stored(), tokens[:37], 10)[None])[0].endswith("3 May 2021>2021-05-03")


def test_packing_costs_less_than_half_a_step_of_127() -> None:
    state = stored()
    again = unpack(pack(state))
    assert all(np.allclose(again[name], value, atol=np.abs(value).max() / 250) for name, value in state.items())
    assert len(packed()) == 2 * len(ORDER)


def test_a_text_out_of_reach_is_named() -> None:
    with pytest.raises(ValueError, match="has 37 characters, expected at most 36"):
        AttentionExplorable("x" * 37)
    with pytest.raises(ValueError, match="layer is 3, expected 1 to 2"):
        AttentionExplorable(layer=3)
    widget = AttentionExplorable("3 März 2021")
    assert widget.strange == "ä"
    assert widget.summary == "The model has never seen “ä”, so it cannot read “3 März 2021”."


def test_other_weights_travel_with_the_widget() -> None:
    other = AttentionExplorable(state={name: value + 0.1 for name, value in stored().items()})
    assert other.weights != AttentionExplorable().weights
    assert len(other.weights) < 150_000


STATES = [
    AttentionExplorable(),
    AttentionExplorable("29 Feb '96", token=46, layer=1, head=0),
    AttentionExplorable("the twenty-seventh of September 2021", token=3, layer=1, head=2),
    AttentionExplorable("7.11.1968", token=36, head=1),
    AttentionExplorable("7.11.1968", token=37, head=1),
    AttentionExplorable("3 März 2021"),
    AttentionExplorable("", token=40),
    AttentionExplorable(state={name: -value for name, value in stored().items()}),
]


def test_browser_and_python_agree(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt


def test_a_date_can_be_typed_and_an_example_chosen(bare) -> None:
    page = bare(AttentionExplorable())
    field = page.page.get_by_role("textbox")
    field.fill("5th of May, 1980")
    assert page.numbers_agree()
    assert "becomes 1980-05-05" in page.label()
    field.fill("né 1980")
    assert page.numbers_agree()
    page.page.get_by_role("button", name="29 Feb '96").press("Enter")
    assert page.numbers_agree()
    assert page.widget.text == "29 Feb '96"  # type: ignore[attr-defined]


def test_characters_and_heads_are_chosen_by_keyboard_and_pointer(bare) -> None:
    page = bare(AttentionExplorable())
    slider = page.page.get_by_role("slider", name="character")
    for key in ("ArrowRight", "Home", "End", "PageDown"):
        slider.press(key)
        assert page.numbers_agree()
    page.page.get_by_label("Layer and head").select_option("1 2")
    assert page.numbers_agree()
    assert (page.widget.layer, page.widget.head) == (1, 2)  # type: ignore[attr-defined]
    page.page.locator(".nnb-token").nth(43).hover()
    assert page.numbers_agree()
    assert page.widget.token == 43  # type: ignore[attr-defined]
    page.page.locator(".nnb-strip .nnb-hit").nth(4).click()
    assert page.numbers_agree()
    assert (page.widget.layer, page.widget.head) == (2, 1)  # type: ignore[attr-defined]
    page.page.locator("summary").press("Enter")
    rows = page.page.locator(".nnb-data tbody tr")
    rows.first.wait_for()
    assert rows.count() == 43 - 36 + len("the third of May 2021")  # what comes later cannot be looked at


def test_moving_along_the_characters_takes_less_than_a_fiftieth_of_a_second(bare) -> None:
    page = bare(AttentionExplorable()).page
    spent = page.evaluate(
        """async () => {
          const began = performance.now();
          let frames = 0;
          for (let t = 20; t <= 46; t++) {
            window.model.set("token", t);
            await new Promise(requestAnimationFrame);
            frames += 1;
          }
          return (performance.now() - began) / frames;
        }"""
    )
    print(f"attention: {spent:.0f} ms a frame")
    assert spent < 100  # 17 alone; the machine may be busy
