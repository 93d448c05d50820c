"""The two players: the browser beside Python, the game beside the tape, and how it is played by keyboard."""

import numpy as np
import pytest

from nnbook import nn, tensor
from nnbook.explorables import PlayersExplorable
from nnbook.explorables.players import BATCH, Game, Numbers, play

CHANGED = [[0, 1, 1, 0.003, 0.003, False], [12, 5, 2, 0.01, 0.001, True]]
STATES = [
    PlayersExplorable(),
    PlayersExplorable(step=1),
    PlayersExplorable(step=40),
    PlayersExplorable(step=40, d_steps=0, g_steps=2, seed=3),
    PlayersExplorable(step=30, d_steps=3, g_steps=1, d_lr=0.02, g_lr=0.0005, noise=True, seed=4),
    PlayersExplorable(step=25, d_steps=5, g_steps=2, d_lr=0.01, g_lr=0.001, noise=True, history=CHANGED),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt, widget


def test_the_browser_follows_python_for_two_hundred_updates(bare) -> None:
    page = bare(PlayersExplorable(step=200, seed=1))
    page.page.wait_for_function("document.querySelector('.nnb-figure').textContent === '200'")
    assert page.numbers_agree()


def test_the_numbers_are_uniform_and_normal() -> None:
    u, n = Numbers(0).uniform(20000), Numbers(1).normal(20000)
    assert abs(u.mean() - 0.5) < 0.01
    assert 0 <= u.min() < u.max() < 1
    assert abs(n.mean()) < 0.03
    assert abs(n.std() - 1) < 0.02


def test_the_gradients_are_those_of_the_tape() -> None:
    game = Game(0)
    x = game.ring(BATCH)
    net = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1)).double()
    for layer, w, b in zip((net[0], net[2], net[4]), game.d.w, game.d.b, strict=True):
        layer.weight.data[...], layer.bias.data[...] = w, b
    at = tensor(x, requires_grad=True)
    (net(at) * net(at)).mean().backward()
    layers = game.d.forward(x)
    grads, at_x = game.d.backward(2 * layers[-1] / BATCH, layers)
    for layer, grad in zip((net[0], net[2], net[4]), grads, strict=False):
        np.testing.assert_allclose(layer.weight.grad, grad, rtol=1e-9, atol=1e-14)
    assert at.grad is not None
    np.testing.assert_allclose(at.grad, at_x, rtol=1e-9, atol=1e-14)


def test_equals_cover_the_ring_and_an_eager_forger_does_not() -> None:
    fair = PlayersExplorable(step=1200)
    assert fair.modes == 8
    assert fair.share > 0.6
    eager = PlayersExplorable(step=600, g_steps=5, g_lr=0.006)
    assert eager.modes <= 4


def test_settings_changed_on_the_way_hold_from_then_on() -> None:
    game = play(0, tuple(map(tuple, CHANGED)), 12)
    same = play(0, ((0, 1, 1, 0.003, 0.003, False),), 12)
    np.testing.assert_array_equal(game.d.w[0], same.d.w[0])
    later = PlayersExplorable(step=25, history=CHANGED)
    assert later.summary != PlayersExplorable(step=25).summary


@pytest.mark.parametrize("name", ["step", "d_steps", "g_steps", "d_lr", "g_lr", "noise", "seed"])
def test_a_change_redraws_the_picture(name: str) -> None:
    widget = PlayersExplorable(step=20)
    before = widget.png(), repr(widget)
    values = {"step": 30, "d_steps": 3, "g_steps": 3, "d_lr": 0.01, "g_lr": 0.01, "noise": True, "seed": 2}
    setattr(widget, name, values[name])
    assert widget.png() != before[0]
    assert repr(widget) != before[1]


def test_it_is_played_by_keyboard(bare) -> None:
    page = bare(PlayersExplorable())
    press = lambda name: page.page.get_by_role("button", name=name, exact=True).press("Enter")  # noqa: E731
    press("1 update")
    assert page.numbers_agree()
    assert page.widget.step == 1  # type: ignore[attr-defined]
    page.page.get_by_role("slider", name="steps of the generator").press("End")
    page.page.get_by_role("slider", name="learning rate of the discriminator").press("ArrowRight")
    page.page.get_by_role("checkbox").press("Space")
    press("25 updates")
    assert page.numbers_agree()
    widget = page.widget
    assert (widget.step, widget.g_steps, widget.noise) == (26, 5, True)  # type: ignore[attr-defined]
    assert [entry[0] for entry in widget.history] == [0, 1]  # type: ignore[attr-defined]
    page.page.locator("summary").press("Enter")
    page.page.locator(".nnb-data tbody tr").nth(7).wait_for(state="attached")  # filled once the details are open
    assert page.page.locator(".nnb-data tbody tr").count() == 8
    press("Other start")
    assert page.numbers_agree()
    assert (widget.step, widget.seed, widget.history) == (0, 1, [])  # type: ignore[attr-defined]


def test_training_runs_and_pauses_at_twenty_frames_a_second(bare) -> None:
    page = bare(PlayersExplorable()).page
    page.evaluate(
        "window.seen = 0; new MutationObserver(() => { window.seen += 1; }).observe("
        "document.querySelector('.nnb-players-fake'), { attributes: true })"
    )
    page.get_by_role("button", name="Train").click()
    page.wait_for_timeout(2000)
    rate = page.evaluate("window.seen") / 2
    print(f"players: {rate:.0f} redraws a second")
    assert rate >= 10  # how fast it is depends on how busy the machine is; 60 alone
    page.get_by_role("button", name="Pause").click()
    assert page.evaluate("window.model.get('step')") > 40
    assert page.evaluate("window.model.get('history').length") == 1
