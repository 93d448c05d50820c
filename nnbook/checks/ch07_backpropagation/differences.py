"""Central differences against a claimed gradient."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def check_gradient(f, x, gradient, h=1e-5):
    """Return how far a claimed gradient is from central differences, relative to the larger of the two.

    f: takes an array like x and returns one number.  x: array of any shape; left unchanged.
    gradient: the claim, of x's shape.  h: the step.
    """
    numeric = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[at] += h
        below[at] -= h
        numeric[at] = (f(above) - f(below)) / (2 * h)
    largest = max(np.abs(numeric).max(), np.abs(gradient).max())
    return np.abs(numeric - gradient).max() / largest if largest > 0 else 0.0


FUNCTIONS = {
    "sum of squares": (lambda x: float((x**2).sum()), lambda x: 2 * x),
    "1e-6 * sum of squares": (lambda x: 1e-6 * float((x**2).sum()), lambda x: 2e-6 * x),
    "sum of sines": (lambda x: float(np.sin(x).sum()), np.cos),
    "first times last": (lambda x: float(x.flat[0] * x.flat[-1]), None),
    "seven": (lambda x: 7.0, np.zeros_like),
}


def apply(attempt, name, x, claim, *h):
    """Let the attempt use a copy of x: rounding left by a step there and back is no change."""
    own = x.copy()
    answer = attempt(FUNCTIONS[name][0], own, claim, *h)
    if own.shape != x.shape or not np.allclose(own, x, rtol=0, atol=1e-9):
        x[...] = own
    return answer


def small(answer, *_):
    if np.shape(answer) != ():
        return f"gave an array of shape {np.shape(answer)}, expected a single number"
    return "" if abs(float(answer)) < 1e-6 else f"gave {float(answer):.3g} for a right gradient, expected nearly 0"


def case(name, x, claim, expect, *h, **more):
    shown = f"check_gradient({name}, x, gradient{f', h={h[0]:g}' if h else ''})"
    args = (name, np.asarray(x, dtype=float), np.asarray(claim, dtype=float), *h)
    if expect is small:
        return Case(args, judge=small, run=apply, shown=shown)
    return Case(args, expect, run=apply, shown=shown, rtol=1e-5, atol=1e-7, **more)


def draw_right(rng):
    x = rng.normal(size=(3, 2))
    return "sum of sines", x, np.cos(x)


def draw_wrong(rng):
    x = rng.uniform(1, 2, size=(2, 3))
    claim = 2 * x
    claim[1, 2] = 0
    return "sum of squares", x, claim


def drawn_error(name, x, claim):
    return float(2 * x[1, 2] / np.max(2 * x))


def measure(f, x, gradient, h=1e-5, *, ends=(1, -1), width=2, error=None, undo=True, dtype=float):
    numeric, x = np.zeros(x.shape, dtype=dtype), x.astype(dtype)
    for at in np.ndindex(x.shape):
        values = []
        for sign in ends:
            moved = x.copy() if undo else x
            moved[at] += sign * h
            values.append(f(moved))
        numeric[at] = (values[0] - values[1]) / (width * h)
    if error is not None:
        return error(numeric, gradient)
    largest = max(np.abs(numeric).max(), np.abs(gradient).max())
    return np.abs(numeric - gradient).max() / largest if largest > 0 else 0.0


def differ_forward(f, x, gradient, h=1e-5):
    return measure(f, x, gradient, h, ends=(1, 0), width=1)


def differ_one_h(f, x, gradient, h=1e-5):
    return measure(f, x, gradient, h, width=1)


def differ_absolute(f, x, gradient, h=1e-5):
    return measure(f, x, gradient, h, error=lambda n, g: np.abs(n - g).max())


def differ_mean(f, x, gradient, h=1e-5):
    return measure(
        f, x, gradient, h, error=lambda n, g: np.abs(n - g).mean() / (max(np.abs(n).max(), np.abs(g).max()) or 1)
    )


def differ_signed(f, x, gradient, h=1e-5):
    return measure(f, x, gradient, h, error=lambda n, g: (n - g).max() / (max(np.abs(n).max(), np.abs(g).max()) or 1))


def differ_largest_without_sign(f, x, gradient, h=1e-5):
    return measure(f, x, gradient, h, error=lambda n, g: np.abs(n - g).max() / (max(n.max(), g.max()) or 1))


def differ_largest_above_zero(f, x, gradient, h=1e-5):
    def error(n, g):
        top = max(n.max(), g.max())
        return np.abs(n - g).max() / top if top > 0 else 0.0

    return measure(f, x, gradient, h, error=error)


def differ_abs_too_late(f, x, gradient, h=1e-5):
    return measure(f, x, gradient, h, error=lambda n, g: np.abs(n - g).max() / (max(abs(n.max()), abs(g.max())) or 1))


def differ_no_guard(f, x, gradient, h=1e-5):
    return measure(
        f, x, gradient, h, error=lambda n, g: np.abs(n - g).max() / np.float64(max(np.abs(n).max(), np.abs(g).max()))
    )


def differ_floor(f, x, gradient, h=1e-5):
    return measure(
        f, x, gradient, h, error=lambda n, g: np.abs(n - g).max() / max(np.abs(n).max(), np.abs(g).max(), 1.0)
    )


def differ_zero_claim(f, x, gradient, h=1e-5):
    return measure(f, x, gradient, h) if np.any(gradient) else 0.0


def differ_by_claim(f, x, gradient, h=1e-5):
    return measure(f, x, gradient, h, error=lambda n, g: np.abs(n - g).max() / (np.abs(g).max() or 1))


def differ_by_truth(f, x, gradient, h=1e-5):
    return measure(f, x, gradient, h, error=lambda n, g: np.abs(n - g).max() / (np.abs(n).max() or 1))


def differ_together(f, x, gradient, h=1e-5):
    numeric = np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))
    return np.abs(numeric - gradient).max() / (max(np.abs(numeric).max(), np.abs(gradient).max()) or 1)


def differ_step_stays(f, x, gradient, h=1e-5):
    x, numeric = x.copy(), np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        x[at] += h
        above = f(x)
        x[at] -= 2 * h
        numeric[at] = (above - f(x)) / (2 * h)
    return np.abs(numeric - gradient).max() / (max(np.abs(numeric).max(), np.abs(gradient).max()) or 1)


def differ_fixed_step(f, x, gradient, h=1e-5):
    return measure(f, x, gradient, 1e-5)


def differ_entrywise(f, x, gradient, h=1e-5):
    return measure(
        f, x, gradient, h, error=lambda n, g: np.max(np.abs(n - g) / np.maximum(np.maximum(np.abs(n), np.abs(g)), 1e-8))
    )


def slope_by_chord(f, x, h=1e-5):
    """Return the slope of a function of one number, by the chord from x − h to x + h.

    >>> round(slope_by_chord(lambda x: x**2, 3.0), 6)
    6.0
    """
    return (f(x + h) - f(x - h)) / (2 * h)


check_gradient_exercise = Exercise(
    key="check_gradient",
    book=check_gradient,
    parts=[
        Part(
            "right gradients are close to 0",
            1,
            [
                case("sum of squares", [1, -2, 3], [2, -4, 6], small),
                case("first times last", [[2, 5], [7, 3]], [[3, 0], [0, 2]], small),
                case("sum of squares", [1, 2], [2, 4], 0.0, 0.25),
                case("seven", [1, 2], [0, 0], 0.0),
                Case(draw_right, judge=small, run=apply, shown="check_gradient(sum of sines, x, gradient)", repeat=3),
            ],
        ),
        Part(
            "wrong ones are measured",
            1,
            [
                case("sum of squares", [1, 2], [4, 8], 0.5),
                case("sum of squares", [1, 2], [1, 2], 0.5),
                case("sum of squares", [3, 4], [-6, -8], 2.0),
                case("sum of squares", [1, 2], [2, 3], 0.25),
                case("sum of squares", [-1, -2], [-4, -8], 0.5),
                case("sum of squares", [1, -3], [2, -3], 0.5),
                case("sum of squares", [[1], [2]], [[-2], [4]], 1.0),
                case("sum of squares", [0, 2], [1, 4], 0.25),
                case("seven", [1, 2], [0, 5], 1.0),
                case("sum of squares", [1, 2], [0, 0], 1.0),
                case("1e-6 * sum of squares", [1, 2], [1e-6, 2e-6], 0.5),
                # (sin 1 − sin −1) / 2 = 0.8415 at 0, where the slope is 1: with so wide a step the claim looks wrong
                case("sum of sines", [0], [1], 1 - float(np.sin(1.0)), 1.0),
                Case(
                    draw_wrong,
                    drawn_error,
                    run=apply,
                    shown="check_gradient(sum of squares, x, gradient)",
                    rtol=1e-5,
                    repeat=3,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            differ_forward,
            "this looks ahead only, (f(x + h) − f(x)) / h. The central one looks both ways and is far closer.",
        ),
        Mistake(differ_one_h, "the two points are 2h apart, and the difference is divided by h."),
        Mistake(differ_together, "all entries are moved at once. Each entry's slope needs the others to stay."),
        Mistake(
            differ_step_stays, "an entry stays moved after its turn, and the next one is measured from the wrong place."
        ),
        Mistake(differ_absolute, "this is the difference itself. It is asked for relative to the larger gradient."),
        Mistake(
            differ_mean,
            "this is the mean difference. One wrong entry among many right ones hides in a mean; take the largest.",
        ),
        Mistake(differ_signed, "a claim that is too large gives a difference below 0, and the greatest one misses it."),
        Mistake(
            differ_largest_without_sign,
            "the largest entry is looked for with its sign, so that 2 beats −6. Its absolute value counts.",
        ),
        Mistake(
            differ_largest_above_zero,
            "the largest entry is looked for with its sign, and where all are below 0, the answer is 0 whatever was "
            "claimed. Absolute values count.",
        ),
        Mistake(
            differ_abs_too_late,
            "the absolute value comes after the maximum: of 2 and −6 the maximum is 2, and −6 is lost.",
        ),
        Mistake(differ_no_guard, "if both gradients are all zeros, this is 0 / 0."),
        Mistake(
            differ_floor,
            "where all entries are below 1, the difference is divided by 1, and a wrong claim looks nearly right.",
        ),
        Mistake(
            differ_zero_claim,
            "a claim of nothing but zeros always gets 0. Only if the numeric gradient is zero, too, do they agree.",
        ),
        Mistake(differ_by_claim, "this divides by the claim's size alone. What if the numeric one is larger?"),
        Mistake(differ_by_truth, "this divides by the numeric gradient's size alone. What if the claim is larger?"),
        Mistake(
            differ_entrywise,
            "each entry is divided by its own size. The largest size in either array is asked for, once.",
        ),
        Mistake(differ_fixed_step, "the step is fixed inside; the argument h is not used."),
    ],
    hints=[
        "np.ndindex(x.shape) goes through all places of an array of any shape. Move one entry, leave the others.",
        "Copy x twice; add h at this place in one, subtract it in the other; the difference of f, divided by 2h.",
        "largest = max(np.abs(numeric).max(), np.abs(gradient).max()); return 0.0 if it is 0, else the greatest "
        "np.abs(numeric - gradient), divided by largest.",
    ],
    sibling=slope_by_chord,
)
