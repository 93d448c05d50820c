"""The race of the optimisers: its paths are PyTorch's and the library's, and the browser draws the same."""

import numpy as np
import pytest

from nnbook import optim
from nnbook.explorables.race import RUNNERS, STEPS, SURFACES, RaceExplorable, amount

RULES = {
    "gradient descent": lambda race: (optim.sgd_step, {"lr": race.lr}),
    "momentum": lambda race: (optim.sgd_step, {"lr": race.lr, "momentum": race.momentum}),
    "Nesterov": lambda race: (optim.sgd_step, {"lr": race.lr, "momentum": race.momentum, "nesterov": True}),
    "RMSprop": lambda race: (optim.rmsprop_step, {"lr": race.lr_adaptive, "alpha": 0.9}),
    "Adam": lambda race: (optim.adam_step, {"lr": race.lr_adaptive}),
    "AdamW": lambda race: (optim.adamw_step, {"lr": race.lr_adaptive, "weight_decay": 0.1}),
}

STATES = [
    RaceExplorable(),
    RaceExplorable("bowl", step=0),
    RaceExplorable("bowl", lr=2.5, step=300),
    RaceExplorable("ravine", lr=0.23, step=40),
    RaceExplorable("ravine", lr=3.0, step=300, runners=["gradient descent", "Nesterov"]),
    RaceExplorable("Rosenbrock valley", step=200),
    RaceExplorable("Rosenbrock valley", lr=0.003, momentum=0.5, start=(0.5, -0.3), step=7),
    RaceExplorable("saddle", step=120),
    RaceExplorable("saddle", start=(-2, 0), step=300),
    RaceExplorable("bowl", runners=[], step=5),
]


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("runner", RUNNERS)
def test_paths_are_those_of_the_library(surface: str, runner: str) -> None:
    race = RaceExplorable(surface)
    rule, options = RULES[runner](race)
    at, state = np.array(race.start), None
    for place in race.path(runner)[1:60]:
        at, state = rule(at, np.array(SURFACES[surface].slope(*at)), state, **options)
        np.testing.assert_allclose(place, at, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("surface", SURFACES)
def test_slopes_are_those_of_the_loss(surface: str) -> None:
    ground, h = SURFACES[surface], 1e-6
    for x, y in np.random.default_rng(0).normal(size=(5, 2)):
        by_x = (ground.loss(x + h, y) - ground.loss(x - h, y)) / (2 * h)
        by_y = (ground.loss(x, y + h) - ground.loss(x, y - h)) / (2 * h)
        np.testing.assert_allclose(ground.slope(x, y), (by_x, by_y), rtol=1e-5, atol=1e-5)
    assert all(ground.loss(*minimum) == 0 for minimum in ground.minima)


def test_gradient_descent_leaves_past_two_over_l_and_not_before() -> None:
    for surface, limit in (("bowl", 2.0), ("ravine", 0.2)):
        assert RaceExplorable(surface, lr=0.98 * limit).left("gradient descent") is None
        assert RaceExplorable(surface, lr=1.05 * limit).left("gradient descent") is not None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"surface": "plain"}, "surface is 'plain'"),
        ({"runners": ["Adagrad"]}, "unknown runner 'Adagrad'"),
        ({"lr": 0}, "rates must be above 0"),
        ({"momentum": 1}, "momentum must be from 0 to below 1"),
    ],
)
def test_what_cannot_run_is_named(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RaceExplorable(**arguments)


def test_amounts_are_short() -> None:
    given = (0.0, 0.17, 3.0, 12.3, 250.4, 0.0004, 123456.0)
    assert [amount(v) for v in given] == ["0", "0.17", "3", "12", "250", "4.0e−4", "1.2e+5"]


def test_browser_and_python_say_the_same(bare) -> None:
    for race in STATES:
        page = bare(race)
        assert page.label() == race.alt, race
        assert page.page.locator(".nnb-question").inner_text() == race.question


def test_the_start_moves_by_mouse_and_by_keyboard(bare) -> None:
    page = bare(RaceExplorable("bowl", step=20))
    plane = page.page.locator(".nnb-race-plane").bounding_box()
    page.page.mouse.click(plane["x"] + 0.75 * plane["width"], plane["y"] + 0.25 * plane["height"])
    assert page.numbers_agree()
    assert page.widget.start == pytest.approx([1.4, 1.0], abs=0.03)
    for name, key, axis in (("start, x", "ArrowLeft", 0), ("start, y", "ArrowUp", 1)):
        before = list(page.widget.start)
        page.page.get_by_label(name).press(key)
        assert page.numbers_agree()
        assert abs(page.widget.start[axis] - before[axis]) == pytest.approx(0.05, abs=0.03)


def test_rates_surface_and_runners_change_by_keyboard(bare) -> None:
    page = bare(RaceExplorable("ravine", lr=0.19, step=300))
    rate = page.page.get_by_label("learning rate of gradient descent, momentum and Nesterov")
    assert "gradient descent (step" not in page.label().partition("Left")[2]
    for _ in range(2):
        rate.press("ArrowRight")
        assert page.numbers_agree()
    assert rate.get_attribute("aria-valuetext") == "0.25, past 2/L"
    assert "gradient descent (step" in page.label().partition("Left")[2]
    page.page.get_by_role("checkbox", name="Nesterov").press("Space")
    assert page.numbers_agree()
    assert "Nesterov" not in page.widget.runners
    page.page.get_by_label("Surface").select_option("saddle")
    assert page.numbers_agree()
    assert (page.widget.surface, page.widget.step) == ("saddle", 0)


def test_steps_and_reset(bare) -> None:
    page = bare(RaceExplorable("bowl", lr=0.3, step=0))
    for _ in range(3):
        page.page.get_by_role("button", name="Step").press("Enter")
        assert page.numbers_agree()
    assert page.widget.step == 3
    page.page.get_by_label("amount of momentum").press("ArrowLeft")
    page.page.get_by_role("button", name="Reset").press("Enter")
    assert page.numbers_agree()
    assert (page.widget.step, page.widget.lr, page.widget.momentum) == (0, 0.3, 0.9)


def test_play_moves_frame_by_frame_and_pauses_where_it_says(bare) -> None:
    page = bare(RaceExplorable("ravine", step=0))
    page.page.get_by_role("button", name="Play").press("Enter")
    page.page.evaluate("""async () => {
      const dot = document.querySelector(".nnb-race-plane .nnb-dot");
      window.seen = new Set();
      for (let i = 0; i < 40; i += 1) {
        await new Promise((done) => requestAnimationFrame(done));
        window.seen.add(dot.getAttribute("transform") + document.querySelector(".nnb-race-now").getAttribute("x1"));
      }
    }""")
    page.page.get_by_role("button", name="Pause").press("Enter")
    assert page.page.evaluate("window.seen.size") >= 24
    assert page.numbers_agree()
    assert 1 <= page.widget.step < STEPS
    assert page.page.get_by_role("button", name="Play").count() == 1


def test_a_reader_who_wants_no_motion_gets_the_end_at_once(bare) -> None:
    page = bare(RaceExplorable("ravine", step=0))
    page.page.emulate_media(reduced_motion="reduce")
    page.page.get_by_role("button", name="Play").press("Enter")
    assert page.numbers_agree()
    assert page.widget.step == STEPS


def test_the_table_holds_every_runner(bare) -> None:
    page = bare(RaceExplorable("ravine", lr=0.23, step=40)).page
    page.locator("summary").press("Enter")
    rows = page.locator(".nnb-data tbody tr")
    rows.first.wait_for()
    assert rows.count() == 6
    assert rows.first.locator("td").last.inner_text() == "left at step 11"
