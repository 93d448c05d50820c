"""The step of the two players as it goes wrong, and its exercise."""

from __future__ import annotations

from nnbook import tensor
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch13_gan.step import (
    forger_after,
    forger_truth,
    gan_step,
    judge_after,
    judge_truth,
    three_steps,
    three_truth,
)


def play(
    g, d, opt_g, opt_d, real, z, d_loss, g_loss, *, clear_d=True, clear_g=True, swapped=False, once_more=False,
    numbers=True,
):  # fmt: skip
    """Play a step with something left out or done in another way."""
    fake = g(z)
    if clear_d:
        opt_d.zero_grad()
    at_real, at_fake = d(real), d(fake.detach())
    loss_d = d_loss(at_fake, at_real) if swapped else d_loss(at_real, at_fake)
    loss_d.backward()
    opt_d.step()
    if clear_g:
        opt_g.zero_grad()
    loss_g = g_loss(d(fake))
    loss_g.backward()
    opt_g.step()
    if once_more:
        opt_d.step()
    return (loss_d.item(), loss_g.item()) if numbers else (loss_d, loss_g)


def judge_not_cleared(*given):
    return play(*given, clear_d=False)


def forger_not_cleared(*given):
    return play(*given, clear_g=False)


def halves_swapped(*given):
    return play(*given, swapped=True)


def judge_moves_again(*given):
    return play(*given, once_more=True)


def tensors_back(*given):
    return play(*given, numbers=False)


def not_detached(g, d, opt_g, opt_d, real, z, d_loss, g_loss):
    opt_d.zero_grad()
    opt_g.zero_grad()
    loss_d = d_loss(d(real), d(g(z)))
    loss_d.backward()
    opt_d.step()
    loss_g = g_loss(d(g(z)))
    loss_g.backward()
    opt_g.step()
    return loss_d.item(), loss_g.item()


def at_once(g, d, opt_g, opt_d, real, z, d_loss, g_loss):
    fake = g(z)
    opt_d.zero_grad()
    loss_d = d_loss(d(real), d(fake.detach()))
    loss_d.backward()
    held = [p.grad for p in d.parameters()]
    opt_g.zero_grad()
    loss_g = g_loss(d(fake))
    loss_g.backward()
    for p, grad in zip(d.parameters(), held, strict=True):
        p.grad = grad
    opt_d.step()
    opt_g.step()
    return loss_d.item(), loss_g.item()


def one_sum(g, d, opt_g, opt_d, real, z, d_loss, g_loss):
    opt_d.zero_grad()
    opt_g.zero_grad()
    fake = g(z)
    loss_d, loss_g = d_loss(d(real), d(fake)), g_loss(d(fake))
    (loss_d + loss_g).backward()
    opt_d.step()
    opt_g.step()
    return loss_d.item(), loss_g.item()


def forger_first(g, d, opt_g, opt_d, real, z, d_loss, g_loss):
    opt_g.zero_grad()
    loss_g = g_loss(d(g(z)))
    loss_g.backward()
    opt_g.step()
    opt_d.zero_grad()
    loss_d = d_loss(d(real), d(g(z).detach()))
    loss_d.backward()
    opt_d.step()
    return loss_d.item(), loss_g.item()


def fake_logits_detached(g, d, opt_g, opt_d, real, z, d_loss, g_loss):
    return play(g, d, opt_g, opt_d, real, z, lambda r, f: d_loss(r, f.detach()), g_loss)


def minus_the_judges(g, d, opt_g, opt_d, real, z, d_loss, g_loss):
    return play(g, d, opt_g, opt_d, real, z, d_loss, lambda f: -d_loss(d(real), f))


def forger_minimises_the_judges(g, d, opt_g, opt_d, real, z, d_loss, g_loss):
    fake = g(z)
    opt_d.zero_grad()
    loss_d = d_loss(d(real), d(fake.detach()))
    loss_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    loss_g = d_loss(d(real), d(fake))
    loss_g.backward()
    opt_g.step()
    return loss_d.item(), loss_g.item()


def losses_in_the_other_order(*given):
    loss_d, loss_g = play(*given)
    return loss_g, loss_d


def old_logits(g, d, opt_g, opt_d, real, z, d_loss, g_loss):
    first = g_loss(d(g(z))).item()
    loss_d, _ = play(g, d, opt_g, opt_d, real, z, d_loss, g_loss)
    return loss_d, first


def losses_after(g, d, opt_g, opt_d, real, z, d_loss, g_loss):
    play(g, d, opt_g, opt_d, real, z, d_loss, g_loss)
    return d_loss(d(real), d(g(z))).item(), g_loss(d(g(z))).item()


def logits_kept(g, d, opt_g, opt_d, real, z, d_loss, g_loss):
    fake = g(z)
    kept = d(fake)
    opt_d.zero_grad()
    loss_d = d_loss(d(real), d(fake.detach()))
    loss_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    loss_g = g_loss(kept)
    loss_g.backward()
    opt_g.step()
    return loss_d.item(), loss_g.item()


def no_backward(g, d, opt_g, opt_d, real, z, d_loss, g_loss):
    fake = g(z)
    opt_d.zero_grad()
    loss_d = d_loss(d(real), d(fake.detach()))
    opt_d.step()
    opt_g.zero_grad()
    loss_g = g_loss(d(fake))
    loss_g.backward()
    opt_g.step()
    return loss_d.item(), loss_g.item()


def numbers_as_fakes(g, d, opt_g, opt_d, real, z, d_loss, g_loss):
    fake = tensor(g(z).data)
    opt_d.zero_grad()
    loss_d = d_loss(d(real), d(fake))
    loss_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    loss_g = g_loss(d(fake))
    loss_g.backward()
    opt_g.step()
    return loss_d.item(), loss_g.item()


def duel(a, b, loss_a, loss_b, opt_a, opt_b):
    """Let two numbers take turns: a makes loss_a(a, b) small with b fixed, then b makes loss_b(a, b) small.

    >>> from nnbook import optim
    >>> a, b = tensor([1.0], requires_grad=True), tensor([0.0], requires_grad=True)
    >>> duel(a, b, lambda a, b: a * b + a, lambda a, b: b * b - a * b, *(optim.SGD([p], lr=0.5) for p in (a, b)))
    >>> a.tolist(), b.tolist()
    ([0.5], [0.25])
    """
    opt_a.zero_grad()
    loss_a(a, b.detach()).backward()
    opt_a.step()
    opt_b.zero_grad()
    loss_b(a.detach(), b).backward()
    opt_b.step()


WHO = "gan_step with two linear players, gradients of 5 left in both: the {}'s numbers after it"
exercise = Exercise(
    key="gan_step",
    book=gan_step,
    parts=[
        Part(
            "the discriminator's step",
            1,
            [Case((seed,), judge_truth, run=judge_after, shown=WHO.format("discriminator")) for seed in (1, 2)],
        ),
        Part(
            "the generator's step",
            1,
            [Case((seed,), forger_truth, run=forger_after, shown=WHO.format("generator")) for seed in (1, 2)],
        ),
        Part(
            "three steps, and the losses",
            1,
            [
                Case(
                    (seed,), three_truth, run=three_steps, shown="[all numbers, losses] after three calls of gan_step,"
                )
                for seed in (3, 4)
            ],
        ),
    ],
    mistakes=[
        Mistake(
            judge_not_cleared, "the discriminator steps with gradients that were there before. Who put them there?"
        ),
        Mistake(forger_not_cleared, "the generator steps with gradients that were there before."),
        Mistake(
            not_detached, "the discriminator's loss has gone back into the generator, and its gradients are added."
        ),
        Mistake(one_sum, "one backward of both losses sends each loss into both players. They want opposite things."),
        Mistake(
            numbers_as_fakes,
            "the generator does not move. Either it takes no step, or its fakes are off the tape there, too.",
        ),
        Mistake(logits_kept, "the generator's loss uses logits from before the discriminator's step. Ask it anew."),
        Mistake(at_once, "the generator plays against the discriminator before its step, not after it."),
        Mistake(no_backward, "the discriminator does not move: its loss never goes back before its step."),
        Mistake(forger_first, "the generator moves first. The discriminator should."),
        Mistake(forger_minimises_the_judges, "the generator makes the discriminator's loss small, and so helps it."),
        Mistake(
            minus_the_judges,
            "the generator makes minus the discriminator's loss small. It has a loss of its own, g_loss.",
        ),
        Mistake(
            fake_logits_detached,
            "the discriminator learns from real points only: its logits of fakes are off the tape.",
        ),
        Mistake(halves_swapped, "the fakes are handed to d_loss as the real points."),
        Mistake(judge_moves_again, "the discriminator steps once more, with the gradients of the generator's loss."),
        Mistake(tensors_back, "the losses come as tensors. `.item()` makes a number of one, and lets go of the tape."),
        Mistake(losses_in_the_other_order, "the losses come in the wrong order: the discriminator's first."),
        Mistake(losses_after, "both losses are computed anew after the steps. Hand back those the steps were made of."),
        Mistake(old_logits, "the generator's loss handed back is from before the discriminator's step."),
    ],
    hints=[
        "Two trainings of chapter 08, one after the other: zero_grad, loss, backward, step, for each player.",
        "For the discriminator the fakes are mere data: `fake.detach()` gives them off the tape. For the generator "
        "they must be on it. Its backward also fills the discriminator's gradients; clear those before they are used.",
        "fake = generator(z); opt_d.zero_grad(), d_loss(D(real), D(fake.detach())), backward, step; then "
        "opt_g.zero_grad(), g_loss(D(fake)), backward, step; return both .item().",
    ],
    sibling=duel,
)
