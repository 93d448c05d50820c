"""Back through one step of an LSTM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnbook import ops
from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch11_lstm.fits import fit_lstm_step_backward
from nnbook.checks.ch11_lstm.forms import judge_arrays, picked
from nnbook.checks.ch11_lstm.loops import ORDER, draw_step, slopes, step_by_einsum
from nnbook.checks.ch11_lstm.torch_values import STEP_BACK, STEP_GRADS, step_inputs


def lstm_step_backward(grad_h, grad_c, x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """Return the gradients at all seven inputs of lstm_step.

    grad_h, grad_c: the gradients at the new h and at the new c, (B, H).  The rest: what lstm_step was given.
    Returns seven arrays, for x, h, c, weight_ih, weight_hh, bias_ih and bias_hh, each of its input's shape and dtype.

    >>> one, zero, zeros = np.ones((1, 1)), np.zeros((1, 1)), np.zeros((4, 1))
    >>> grads = lstm_step_backward(zero, one, one, one, one, zeros, zeros, np.zeros(4), np.zeros(4))
    >>> float(grads[2][0, 0])  # the forget gate is half open
    0.5
    """
    z = x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh
    i, f, g, o = np.split(z, 4, axis=1)
    i, f, g, o = ops.sigmoid(i), ops.sigmoid(f), np.tanh(g), ops.sigmoid(o)
    shown = np.tanh(f * c + i * g)
    dc = grad_c + grad_h * o * (1 - shown**2)
    di, df, dg, do = dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g**2), grad_h * shown * o * (1 - o)
    dz = np.concatenate([di, df, dg, do], axis=1)
    return dz @ weight_ih, dz @ weight_hh, dc * f, dz.T @ x, dz.T @ h, dz.sum(axis=0), dz.sum(axis=0)


def variant(*, dc=None, dz=None, dc_old=None, dx=None, dh=None, dwih=None, dwhh=None, bias=None, second=None):
    """Return a backward with some of its formulas replaced; each is a function of a dictionary of all values."""

    def backward(grad_h, grad_c, x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
        i, f, g, o = np.split(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh, 4, axis=1)
        i, f, g, o = ops.sigmoid(i), ops.sigmoid(f), np.tanh(g), ops.sigmoid(o)
        new = f * c + i * g
        v = {"grad_h": grad_h, "grad_c": grad_c, "x": x, "h": h, "c": c, "i": i, "f": f, "g": g, "o": o, "new": new}
        v |= {"t": np.tanh(new), "weight_ih": weight_ih, "weight_hh": weight_hh}
        v["dc"] = dc(v) if dc else grad_c + grad_h * o * (1 - v["t"] ** 2)
        parts = {
            "i": v["dc"] * g * i * (1 - i),
            "f": v["dc"] * c * f * (1 - f),
            "g": v["dc"] * i * (1 - g**2),
            "o": grad_h * v["t"] * o * (1 - o),
        }
        parts |= dz(v) if dz else {}
        v["dz"] = z = np.concatenate(list(parts.values()), axis=1)
        return (
            dx(v) if dx else z @ weight_ih,
            dh(v) if dh else z @ weight_hh,
            dc_old(v) if dc_old else v["dc"] * f,
            dwih(v) if dwih else z.T @ x,
            dwhh(v) if dwhh else z.T @ h,
            bias(v) if bias else z.sum(axis=0),
            second(v) if second else (bias(v) if bias else z.sum(axis=0)),
        )

    return backward


def swapped(v):
    """Name the first two blocks in the wrong order."""
    i, f, dc = v["i"], v["f"], v["dc"]
    return {"i": dc * v["c"] * f * (1 - f), "f": dc * v["g"] * i * (1 - i)}


def last_swapped(v):
    dc, o = v["dc"], v["o"]
    return {"g": v["grad_h"] * v["t"] * o * (1 - o), "o": dc * v["i"] * (1 - v["g"] ** 2)}


def without_slopes(v):
    dc = v["dc"]
    return {"i": dc * v["g"], "f": dc * v["c"], "g": dc * v["i"], "o": v["grad_h"] * v["t"]}


def six(*inputs):
    return variant()(*inputs)[:6]


def cell_before_state(*inputs):
    dx, dh, dc, *weights = variant()(*inputs)
    return dx, dc, dh, *weights


def in_float32(*inputs):
    return variant()(*(a.astype(np.float32) for a in inputs))


def in_float64(*inputs):
    return tuple(g.astype(np.float64) for g in variant()(*inputs))


def biases_in_float64(*inputs):
    *grads, first, second = variant()(*inputs)
    return *grads, first.astype(np.float64), second.astype(np.float64)


def forward_only(grad_h, grad_c, *inputs):
    x, h, c, weight_ih, weight_hh, bias_ih, bias_hh = inputs
    i, f, g, o = np.split(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh, 4, axis=1)
    new = ops.sigmoid(f) * c + ops.sigmoid(i) * np.tanh(g)
    return ops.sigmoid(o) * np.tanh(new), new


def leaky_step_backward(grad_out, x, h, decay):
    """Return the gradients at x, h and decay of the leaky unit decay * h + x.

    >>> [float(np.sum(g)) for g in leaky_step_backward(np.ones((1, 1)), np.ones((1, 1)), 4 * np.ones((1, 1)), 0.5)]
    [1.0, 0.5, 4.0]
    """
    return grad_out, grad_out * decay, np.sum(grad_out * h)


def back_case(args: Any, truth: Any, names: Sequence[str], chosen: slice, shown: str, **options: Any) -> Case:
    """Return a case that judges the gradients at the chosen inputs. truth: all seven, or a function that gives them."""
    titles = [f"gradient at {name}" for name in names]

    repeat, options = options.pop("repeat", 2), {"rtol": 1e-5} | options
    judge = judge_arrays(f"seven arrays, the gradients at {', '.join(names)}", titles, truth, **options)
    return Case(args, judge=judge, run=picked(titles, titles[chosen]), shown=shown, repeat=repeat)


def small_case(draw: Any, truth: Any, names: Sequence[str], chosen: slice, shown: str) -> Case:
    """Return a case of one draw in float32; its truth is taken in float64."""

    def args(rng: np.random.Generator) -> tuple:
        return tuple(a.astype(np.float32) for a in draw(rng))

    def wide(*inputs: np.ndarray) -> Any:
        return truth(*(a.astype(np.float64) for a in inputs))

    return back_case(args, wide, names, chosen, f"{shown} in float32", rtol=2e-4, atol=2e-5, repeat=1)


def draw_back(rng):
    inputs = draw_step(rng)
    return rng.normal(size=inputs[1].shape), rng.normal(size=inputs[1].shape), *inputs


def truth(grad_h, grad_c, *inputs):
    def total(*moved):
        h, c = step_by_einsum(*moved)
        return float(np.sum(grad_h * h) + np.sum(grad_c * c))

    return slopes(total, inputs)


def part(title, chosen):
    shown, stored = "lstm_step_backward(…)", [np.array(g) for g in STEP_BACK]
    fixed = back_case((*STEP_GRADS, *step_inputs(4)), stored, ORDER, chosen, shown, atol=1e-8)
    drawn = back_case(draw_back, truth, ORDER, chosen, shown, atol=1e-7)
    return Part(title, 1, [fixed, drawn, small_case(draw_back, truth, ORDER, chosen, shown)])


lstm_step_backward_exercise = Exercise(
    key="lstm_step_backward",
    piece="nnbook.ops:lstm_step_backward",
    fit=fit_lstm_step_backward,
    also=[ops.lstm_forward, ops.lstm_backward],
    book=lstm_step_backward,
    parts=[
        part("the old cell", slice(2, 3)),
        part("the input and the old hidden state", slice(0, 2)),
        part("weights and biases", slice(3, 7)),
    ],
    mistakes=[
        Mistake(
            variant(dc=lambda v: v["grad_c"]),
            "the new cell also went out through h. Its gradient has two sources, and grad_h is the other.",
        ),
        Mistake(
            variant(dc=lambda v: v["grad_h"] * v["o"] * (1 - v["t"] ** 2)),
            "grad_c is left out: the new cell is used by the next step, too.",
        ),
        Mistake(
            variant(dc=lambda v: v["grad_c"] + v["grad_h"] * v["o"]),
            "on the way from h to the cell lies a tanh. Its slope is missing.",
        ),
        Mistake(
            variant(dc=lambda v: v["grad_c"] + v["grad_h"] * v["o"] * (1 - v["new"] ** 2)),
            "the slope of tanh is 1 less the square of its output, not of its input: of tanh(c), not of c.",
        ),
        Mistake(
            variant(dc=lambda v: v["grad_c"] + v["grad_h"] * v["o"] * (1 - (v["o"] * v["t"]) ** 2)),
            "the slope of tanh is taken from h, where the output gate is already in. It needs the tanh alone.",
        ),
        Mistake(
            variant(dc=lambda v: v["grad_c"] + v["grad_h"] * (1 - v["t"] ** 2)),
            "the output gate is missing on the way from h to the cell.",
        ),
        Mistake(
            variant(dc=lambda v: v["grad_c"] + v["grad_h"] * v["o"] * (1 - np.tanh(v["c"]) ** 2)),
            "the tanh is taken of the old cell. It was the new one that was shown.",
        ),
        Mistake(
            variant(dc_old=lambda v: v["dc"]),
            "the old cell came in through the forget gate, and its gradient goes back through it.",
        ),
        Mistake(variant(dc_old=lambda v: v["dc"] * v["i"]), "the old cell met the forget gate, not the input gate."),
        Mistake(
            variant(dz=swapped), "the first two blocks are swapped: input gate, forget gate, candidate, output gate."
        ),
        Mistake(
            variant(dz=last_swapped), "the last two blocks are swapped: the candidate comes before the output gate."
        ),
        Mistake(
            variant(dz=lambda v: {"i": v["dc"] * v["g"]}), "the input gate's own slope, that of its σ, is missing."
        ),
        Mistake(
            variant(dz=lambda v: {"f": v["dc"] * v["c"]}), "the forget gate's own slope, that of its σ, is missing."
        ),
        Mistake(
            variant(dz=lambda v: {"g": v["dc"] * v["i"]}), "the candidate's own slope, that of its tanh, is missing."
        ),
        Mistake(
            variant(dz=lambda v: {"o": v["grad_h"] * v["t"]}), "the output gate's own slope, that of its σ, is missing."
        ),
        Mistake(variant(dz=without_slopes), "these are the gradients behind σ and tanh. Their slopes are missing."),
        Mistake(
            variant(dz=lambda v: {"f": v["dc"] * v["new"] * v["f"] * (1 - v["f"])}),
            "the forget gate multiplied the old cell, not the new one.",
        ),
        Mistake(
            variant(dz=lambda v: {"g": v["dc"] * v["i"] * v["g"] * (1 - v["g"])}),
            "the candidate is a tanh's; its slope is 1 - g * g.",
        ),
        Mistake(
            variant(dz=lambda v: {"g": v["dc"] * (1 - v["g"] ** 2)}),
            "the candidate was multiplied by the input gate, and so is its gradient.",
        ),
        Mistake(
            variant(dz=lambda v: {"i": v["dc"] * v["i"] * (1 - v["i"])}),
            "what did the input gate multiply? That factor is missing.",
        ),
        Mistake(
            variant(dz=lambda v: {"f": v["dc"] * v["f"] * (1 - v["f"])}),
            "what did the forget gate multiply? That factor is missing.",
        ),
        Mistake(
            variant(dz=lambda v: {"o": v["dc"] * v["t"] * v["o"] * (1 - v["o"])}),
            "the output gate comes after the cell: it hears grad_h alone.",
        ),
        Mistake(
            variant(dz=lambda v: {"o": (v["grad_h"] + v["grad_c"]) * v["t"] * v["o"] * (1 - v["o"])}),
            "grad_c is added at the output gate, which only h passed. It hears grad_h alone.",
        ),
        Mistake(
            variant(dz=lambda v: {"o": v["grad_h"] * v["new"] * v["o"] * (1 - v["o"])}),
            "the output gate multiplied the tanh of the cell.",
        ),
        Mistake(
            variant(dz=lambda v: {"o": v["grad_h"] * v["o"] * (1 - v["o"])}),
            "what did the output gate multiply? That factor is missing.",
        ),
        Mistake(
            variant(bias=lambda v: v["dz"].mean(axis=0)),
            "the biases' gradients are summed over the batch; these are means.",
        ),
        Mistake(
            variant(bias=lambda v: v["dz"].sum(axis=0, keepdims=True)),
            "the biases' gradients have an axis of length 1 too many: a bias is (4H,).",
        ),
        Mistake(
            variant(
                dwih=lambda v: v["dz"].T @ v["x"] / len(v["x"]),
                dwhh=lambda v: v["dz"].T @ v["h"] / len(v["x"]),
                bias=lambda v: v["dz"].mean(axis=0),
            ),
            "the gradients of weights and biases are all divided by the batch. Was there a mean in the step?",
        ),
        Mistake(
            variant(bias=lambda v: v["dz"]),
            "all examples used the same biases, so their gradients are summed over the batch.",
        ),
        Mistake(
            variant(second=lambda v: 0 * v["dz"].sum(axis=0)),
            "bias_hh is added as bias_ih is, so both have the same gradient.",
        ),
        Mistake(
            variant(bias=lambda v: v["dz"].sum(axis=0) / 2),
            "a sum passes its gradient on to each of its terms whole; it isn't shared between the biases.",
        ),
        Mistake(
            variant(dwih=lambda v: v["x"].T @ v["dz"], dwhh=lambda v: v["h"].T @ v["dz"]),
            "the weights' gradients lie on their side: a weight is (rows, features).",
        ),
        Mistake(
            variant(dwih=lambda v: v["dz"].T @ v["x"] / len(v["x"]), dwhh=lambda v: v["dz"].T @ v["h"] / len(v["x"])),
            "the weights' gradients are divided by the batch, which the step never did.",
        ),
        Mistake(variant(dwhh=lambda v: v["dz"].T @ v["c"]), "weight_hh multiplied the old hidden state, not the cell."),
        Mistake(
            variant(dwhh=lambda v: v["dz"].T @ (v["o"] * v["t"])),
            "weight_hh multiplied the old hidden state, not the new one.",
        ),
        Mistake(
            variant(dh=lambda v: v["dz"] @ v["weight_hh"] + v["grad_h"]),
            "the old hidden state was used by the sums alone; grad_h belongs to the new one.",
        ),
        Mistake(
            variant(
                dx=lambda v: v["dz"] @ v["weight_ih"] / len(v["x"]), dh=lambda v: v["dz"] @ v["weight_hh"] / len(v["x"])
            ),
            "the gradients at x and h are divided by the batch. Each example goes its own way.",
        ),
        Mistake(cell_before_state, "the gradients at h and c are swapped: h comes before c."),
        Mistake(in_float32, "inputs in float64 give gradients in float32: something is cast on the way."),
        Mistake(
            in_float64,
            "inputs in float32 give gradients in float64. An array made by np.zeros or np.empty is float64 unless it "
            "is told another dtype.",
        ),
        Mistake(
            biases_in_float64,
            "inputs in float32 give the biases a gradient in float64. An array made by np.ones or np.zeros is float64 "
            "unless it is told another dtype.",
        ),
        Mistake(six, "six gradients are not enough: bias_hh has one of its own."),
        Mistake(forward_only, "this is the step itself, forwards."),
    ],
    hints=[
        "Compute the gates again as the step did. Then ask of the new cell who used it: the next step (grad_c), and h, "
        "through a tanh and the output gate (grad_h).",
        "`dc = grad_c + grad_h * o * (1 - np.tanh(new_c)**2)`. From dc to each of i, f, g: multiply by what it "
        "was multiplied with, and by its own slope, i * (1 - i) for a σ and 1 - g * g for the tanh. The output gate "
        "gets its share from grad_h.",
        "Join the four with np.concatenate in the order i, f, g, o, axis=1, to dz (B, 4H). Then `dz @ weight_ih`, "
        "`dz @ weight_hh`, `dc * f`, `dz.T @ x`, `dz.T @ h` and twice `dz.sum(axis=0)`.",
    ],
    sibling=leaky_step_backward,
)
