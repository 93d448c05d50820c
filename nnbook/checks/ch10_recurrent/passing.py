"""A pass with bugs, and its exercise."""

from __future__ import annotations

import numpy as np

from nnbook import optim
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch10_recurrent.windows import judge, letter_loss, one_pass, trained


def pass_with(
    model, x, y, loss_fn, opt, window, max_norm, *, targets="y", state="carried", clip="right", clear="right",
    result="mean", whole=False, loss="given", stop=False, kept=False,
):  # fmt: skip
    """Train once with one thing wrong."""
    now, losses, params, sizes = None, [], list(model.parameters()), []
    loss_fn = loss_fn if loss == "given" else letter_loss
    if clear == "once":
        opt.zero_grad()
    for t in range(0, len(x) - (window - 1 if whole else 0), window):
        if clear == "right":
            opt.zero_grad()
        if state == "forgotten":
            now = None
        if clip == "early":
            optim.clip_grad_norm_(params, max_norm)
        logits, after = model(x[t : t + window], now)
        now = after if state == "uncut" else after.detach() if state != "stuck" or now is None else now
        error = loss_fn(logits, x[t : t + window] if targets == "x" else y[t : t + window])
        error.backward(retain_graph=kept)
        if clear == "late":
            opt.zero_grad()
        if clip == "right":
            optim.clip_grad_norm_(params, max_norm)
        if clip == "to one":
            optim.clip_grad_norm_(params, 1.0)
        if clip == "each":
            for p in params:
                optim.clip_grad_norm_(p, max_norm)
        if clip == "values":
            optim.clip_grad_value_(params, max_norm)
        opt.step()
        if clear == "after":
            opt.zero_grad()
        sizes.append(len(x[t : t + window]))
        losses.append(error if result == "tensor" else error.item())
        if stop:
            break
    ways = {
        "mean": np.mean,
        "weighted": lambda a: np.average(a, weights=sizes),
        "sum": np.sum,
        "last": lambda a: a[-1],
        "tensor": lambda a: a[-1],
        "list": list,
    }
    answer = ways[result](losses)
    return answer if result in ("tensor", "list") else float(answer)


def pass_targets_are_inputs(*given):
    return pass_with(*given, targets="x")


def pass_forgets(*given):
    return pass_with(*given, state="forgotten")


def pass_uncut(*given):
    return pass_with(*given, state="uncut")


def pass_keeps_the_graph(*given):
    return pass_with(*given, state="uncut", kept=True)


def pass_stuck(*given):
    return pass_with(*given, state="stuck")


def pass_clips_early(*given):
    return pass_with(*given, clip="early")


def pass_clips_each(*given):
    return pass_with(*given, clip="each")


def pass_clips_values(*given):
    return pass_with(*given, clip="values")


def pass_never_clears(*given):
    return pass_with(*given, clear="never")


def pass_clears_late(*given):
    return pass_with(*given, clear="late")


def pass_sum(*given):
    return pass_with(*given, result="sum")


def pass_last(*given):
    return pass_with(*given, result="last")


def pass_tensor(*given):
    return pass_with(*given, result="tensor")


def pass_list(*given):
    return pass_with(*given, result="list")


def pass_clears_after(*given):
    return pass_with(*given, clear="after")


def pass_clears_once(*given):
    return pass_with(*given, clear="once")


def pass_returns_at_once(*given):
    return pass_with(*given, stop=True)


def pass_in_one_window(model, x, y, loss_fn, opt, window, max_norm):
    return pass_with(model, x, y, loss_fn, opt, len(x), max_norm)


def pass_weighted(*given):
    return pass_with(*given, result="weighted")


def pass_own_loss(*given):
    return pass_with(*given, loss="letter_loss")


def pass_clips_to_one(*given):
    return pass_with(*given, clip="to one")


def pass_whole_windows(*given):
    return pass_with(*given, whole=True)


def balances(payments, days):
    """Return what an account holds at the end of each month of some days; the last month may be shorter.

    >>> balances([1, 2, 3, 4, 5], 2)
    [3, 10, 15]
    """
    held, ends = 0, []
    for start in range(0, len(payments), days):
        held = held + sum(payments[start : start + days])  # what is held goes on, the single payments do not
        ends.append(held)
    return ends


def case(steps, window, max_norm, seed, stale=True):
    text = f"one_pass over {steps} steps, window {window}, max_norm {max_norm:g}"
    return Case((steps, window, max_norm, seed, stale), judge=judge, run=trained, shown=text)


FREE = 1e6
one_pass_exercise = Exercise(
    key="one_pass",
    book=one_pass,
    parts=[
        Part("a single window", 1, [case(5, 5, FREE, 1, stale=False), case(3, 8, FREE, 2, stale=False)]),
        Part("from window to window", 1, [case(9, 3, FREE, 3), case(8, 3, FREE, 4), case(4, 1, FREE, 5)]),
        Part("clipped", 1, [case(5, 5, 0.05, 6), case(7, 3, 0.1, 7), case(6, 2, 0.3, 8)]),
    ],
    mistakes=[
        Mistake(
            pass_targets_are_inputs,
            "it learns to repeat the letter that it has just read. What is to be foretold stands in y.",
        ),
        Mistake(pass_uncut, "the second backward runs into the first window. Cut the state off its past in between."),
        Mistake(
            pass_keeps_the_graph,
            "each backward runs on through all earlier windows: their graph was kept. The state goes on, its past is "
            "cut off.",
        ),
        Mistake(
            pass_forgets, "the state begins at zero in every window, so nothing is remembered from the one before."
        ),
        Mistake(pass_stuck, "every window begins with the state after the first one. Carry the newest state on."),
        Mistake(
            pass_clips_early,
            "the clipping changes nothing. It belongs after the backward that makes the gradients and before the step.",
        ),
        Mistake(pass_clips_each, "each parameter is clipped by its own length. One call takes all of them together."),
        Mistake(pass_clips_values, "single entries are clipped, not the length of all gradients together."),
        Mistake(pass_never_clears, "nothing clears the gradients, so those of earlier windows are in every step."),
        Mistake(
            pass_clears_after,
            "what the gradients held before the call gets into the first step: they are cleared only afterwards.",
        ),
        Mistake(pass_clears_once, "the gradients are cleared once, and from then on those of all windows pile up."),
        Mistake(pass_returns_at_once, "it ends after the first window. Does `return` stand inside the loop?"),
        Mistake(pass_in_one_window, "all steps went through in a single window, whatever `window` says."),
        Mistake(
            pass_weighted, "the mean here is one over steps. Each window's loss counts once, also the short one's."
        ),
        Mistake(pass_own_loss, "this is the loss of `letter_loss`. The one to use came in as `loss_fn`."),
        Mistake(pass_clips_to_one, "the gradients are clipped to 1 whatever max_norm says."),
        Mistake(
            pass_clears_late, "the weights have not moved. Is there a step, and are the gradients still there for it?"
        ),
        Mistake(pass_whole_windows, "the steps left over at the end are lost. The last window may be shorter."),
        Mistake(pass_sum, "this is the sum of the windows' losses; the mean is asked for."),
        Mistake(pass_last, "this is the loss of the last window alone."),
        Mistake(pass_tensor, "a tensor comes back. `loss.item()` is the number in it."),
        Mistake(pass_list, "all losses come back as a list. Their mean is asked for."),
    ],
    hints=[
        "Go through the loop line by line and ask of each name: which window is it from, the one before or this one?",
        "Three things are wrong: what is foretold, where the state begins, and when the gradients are clipped. The "
        "cure of one brings a fourth: what does the state drag along once it is carried?",
        "state = None before the loop; in it: zero_grad, logits and state from the model, state = state.detach(), the "
        "loss against y's window, backward, clip_grad_norm_, step.",
    ],
    sibling=balances,
)
