"""The explorable of chapter 17: two models that run in the browser and in Python, and say the same in both."""

import numpy as np
import pytest

from nnbook import no_grad
from nnbook.checks.ch17_language.models import Bag, Reader, Words
from nnbook.data.reviews import reviews
from nnbook.explorables import SentimentExplorable
from nnbook.explorables.sentiment_model import scores, stored


def models():
    state, words = stored()
    bag, reader = Bag(len(words)), Reader(len(words))
    for model, name in ((bag, "bag."), (reader, "reader.")):
        model.load_state_dict({key.removeprefix(name): v for key, v in state.items() if key.startswith(name)})
    return bag, reader, words


def test_the_plain_models_are_the_modules() -> None:
    bag, reader, words = models()
    numbers = {word: i for i, word in enumerate(words)}
    for text in reviews(20, np.random.default_rng(0)).texts:
        ids = [numbers[word] for word in text.split()]
        with no_grad():
            truth = [float(model(np.array([ids])).data[0]) for model in (bag, reader)]
        np.testing.assert_allclose(scores(stored()[0], ids), truth, rtol=1e-3, atol=1e-3)


def test_the_books_weights_fail_and_pass_where_the_chapter_says_so() -> None:
    bag, reader, words = models()
    made = Words([" ".join(words[2:])])
    assert made.words == words
    test = reviews(600, np.random.default_rng(99))
    with no_grad():
        right = {
            kind: [((model(made.encode(some.texts)).data > 0) == some.labels).mean() for model in (bag, reader)]
            for kind in ("negated", "mirrored")
            for some in [test.of(kind)]
        }
    assert right["negated"][0] < 0.3
    assert right["mirrored"][0] == 0.5
    assert min(right["negated"][1], right["mirrored"][1]) > 0.97


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="has 121 letters, expected at most 120"):
        SentimentExplorable("x" * 121)
    with pytest.raises(ValueError, match="belong together"):
        SentimentExplorable(words=["", "?"])


def test_other_weights_travel_with_the_widget() -> None:
    bag, reader, words = models()
    assert reader.out.bias is not None
    reader.out.bias.data += 30
    other = SentimentExplorable("the soup was not good", bag=bag.state_dict(), reader=reader.state_dict(), words=words)
    assert other.says == ("good", "good")
    assert len(other.weights) < 150_000


STATES = [
    SentimentExplorable(),
    SentimentExplorable("the film was good, not bad"),
    SentimentExplorable("The film was BAD, not good!"),
    SentimentExplorable("schön \N{GOTHIC LETTER AHSA} soup"),
    SentimentExplorable(""),
    SentimentExplorable("good"),
    SentimentExplorable("the " * 29),
]


def test_browser_and_python_agree(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt


def test_a_sentence_can_be_typed_and_an_example_chosen(bare) -> None:
    page = bare(SentimentExplorable())
    page.page.get_by_role("textbox").fill("i did not hate the zebra")
    assert page.numbers_agree()
    assert "“zebra”" in page.label()
    page.page.get_by_role("button", name="the film was good, not bad").press("Enter")
    assert page.numbers_agree()
    assert page.widget.text == "the film was good, not bad"  # type: ignore[attr-defined]
    page.page.locator("summary").press("Enter")
    rows = page.page.locator(".nnb-data tbody tr")
    rows.first.wait_for()
    assert rows.count() == 7


def test_reading_takes_less_than_a_fiftieth_of_a_second(bare) -> None:
    page = bare(SentimentExplorable()).page
    spent = page.evaluate(
        """async () => {
          const began = performance.now();
          for (let t = 0; t < 20; t++) {
            window.model.set("text", "the soup was not good , it was far from good " + "and ".repeat(t % 10));
            await new Promise(requestAnimationFrame);
          }
          return (performance.now() - began) / 20;
        }"""
    )
    print(f"sentiment: {spent:.0f} ms a frame")
    assert spent < 100  # 17 alone; the machine may be busy
