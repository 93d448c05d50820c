"""How much of a nudge arrives after a number of steps."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def gradient_norms(h, weight_hh):
    """Return how strongly the last state of one sequence depends on the states before it.

    h: (T, H), the states of a tanh network after steps 1 to T.  weight_hh: (H, H).
    Returns (T,): entry k is the spectral norm of J_k, the matrix of slopes of the last state by the state k steps
    before it; J_0 is the identity. `np.linalg.norm(J, 2)` is the spectral norm of a matrix.

    >>> gradient_norms(np.array([[0.9], [0.0], [0.6]]), np.array([[-2.0]])).round(2)
    array([1.  , 1.28, 2.56])
    """
    jacobian, norms = np.eye(len(weight_hh)), [1.0]
    for state in h[:0:-1]:
        jacobian = jacobian @ ((1 - state**2)[:, None] * weight_hh)
        norms.append(float(np.linalg.norm(jacobian, 2)))
    return np.array(norms)


def by_nudges(h, weight_hh):
    """Nudge each state along each axis, run the rest again with the inputs that made h, and compare the ends."""
    h, w = np.asarray(h, float), np.asarray(weight_hh, float)
    drive = np.arctanh(h[1:]) - h[:-1] @ w.T

    def end(state, k):
        for one in drive[len(drive) - k :]:
            state = np.tanh(w @ state + one)
        return state

    norms = []
    for k in range(len(h)):
        nudges = 1e-6 * np.eye(len(w))
        slopes = [(end(h[-1 - k] + d, k) - end(h[-1 - k] - d, k)) / 2e-6 for d in nudges]
        norms.append(np.sqrt(np.linalg.eigvalsh(np.array(slopes) @ np.array(slopes).T).max()))
    return np.array(norms)


def draw_states(rng):
    t, h = int(rng.integers(5, 8)), int(rng.integers(3, 6))
    return np.tanh(0.8 * rng.normal(size=(t, h))), rng.normal(size=(h, h))


def norms_with(
    h, weight_hh, *, slope=True, early=False, left=False, turned=False, order="2", per_step=False, columns=False
):
    jacobian, norms, w = np.eye(len(weight_hh)), [1.0], weight_hh.T if turned else weight_hh
    sizes = {
        "2": lambda a: np.linalg.norm(a, 2),
        "all": np.linalg.norm,
        "rho": lambda a: np.abs(np.linalg.eigvals(a)).max(),
    }
    for t in range(len(h) - 1, 0, -1):
        state = h[t - 1] if early else h[t]
        s = 1 - state**2 if slope else np.ones(len(w))
        one = w * s if columns else s[:, None] * w
        jacobian = one if per_step else one @ jacobian if left else jacobian @ one
        norms.append(sizes[order](jacobian))
    return np.array(norms)


def norms_no_slope(h, weight_hh):
    return norms_with(h, weight_hh, slope=False)


def norms_early(h, weight_hh):
    return norms_with(h, weight_hh, early=True)


def norms_other_order(h, weight_hh):
    return norms_with(h, weight_hh, left=True)


def norms_turned(h, weight_hh):
    return norms_with(h, weight_hh, turned=True)


def norms_columns(h, weight_hh):
    return norms_with(h, weight_hh, columns=True)


def norms_all_entries(h, weight_hh):
    return np.append(np.sqrt(len(weight_hh)), norms_with(h, weight_hh, order="all")[1:])


def norms_all_entries_but_the_first(h, weight_hh):
    return np.append(1.0, norms_with(h, weight_hh, order="all")[1:])


def norms_eigenvalue(h, weight_hh):
    return norms_with(h, weight_hh, order="rho")


def norms_one_step(h, weight_hh):
    return norms_with(h, weight_hh, per_step=True)


def norms_from_start(h, weight_hh):
    return norms_with(h, weight_hh)[::-1]


def norms_without_identity(h, weight_hh):
    return norms_with(h, weight_hh)[1:]


def norms_of_products(h, weight_hh):
    return np.append(1.0, np.cumprod(norms_with(h, weight_hh, per_step=True)[1:]))


def norms_from_first(h, weight_hh):
    """Nudge the first state and look after 1, 2, … steps."""
    jacobian, norms = np.eye(len(weight_hh)), [1.0]
    for state in h[1:]:
        jacobian = ((1 - state**2)[:, None] * weight_hh) @ jacobian
        norms.append(float(np.linalg.norm(jacobian, 2)))
    return np.array(norms)


def discounts(rates):
    """Return what one pound is worth after none, one, two … of some years, the last year first.

    >>> [round(x, 3) for x in discounts([0.5, 0.9, 0.8])]
    [1, 0.8, 0.72, 0.36]
    """
    worth, seen = 1, [1]
    for rate in reversed(rates):
        worth = worth * rate
        seen.append(worth)
    return seen


gradient_norms_exercise = Exercise(
    key="gradient_norms",
    book=gradient_norms,
    parts=[
        Part(
            "one unit",
            1,
            [
                Case((np.array([[0.9], [0.0], [0.6]]), np.array([[-2.0]])), np.array([1.0, 1.28, 2.56])),
                Case((np.array([[0.5], [-0.8], [0.25], [0.1]]), np.array([[0.5]])), by_nudges, rtol=1e-5),
                Case((np.array([[0.3]]), np.array([[4.0]])), np.array([1.0])),
            ],
        ),
        Part(
            "many units",
            1,
            [
                Case(draw_states, by_nudges, repeat=6, rtol=1e-4, atol=1e-7),
                Case((np.zeros((3, 2)), np.array([[0.0, 2.0], [0.0, 0.0]])), np.array([1.0, 2.0, 0.0])),
            ],
        ),
    ],
    mistakes=[
        Mistake(norms_no_slope, "the slope of tanh is missing: each step multiplies by 1 - h² as well."),
        Mistake(
            norms_early, "tanh's slope is taken one state too early. A step's slope stands at the state that it made."
        ),
        Mistake(
            norms_other_order,
            "the steps are multiplied in the reverse order. What is nearest to the end stands on the left.",
        ),
        Mistake(norms_turned, "weight_hh is transposed. A nudge of the old state goes forward as W @ nudge."),
        Mistake(
            norms_columns,
            "the slopes multiply the columns of weight_hh. They belong to the units that it feeds, its rows.",
        ),
        Mistake(norms_all_entries, "this is the root of all squared entries, not the spectral norm."),
        Mistake(
            norms_all_entries_but_the_first,
            "from distance 1 on this is the root of all squared entries, not the spectral norm.",
        ),
        Mistake(norms_eigenvalue, "this is the largest eigenvalue, which can be far below the norm."),
        Mistake(norms_one_step, "each entry is the norm of a single step. The steps' matrices are to be multiplied."),
        Mistake(norms_of_products, "norms are multiplied here. Multiply the matrices, then take the norm."),
        Mistake(norms_from_first, "this starts from the first state and goes on. Start at the last and go back."),
        Mistake(norms_from_start, "the entries run from the farthest to the nearest. Entry 0 is distance 0."),
        Mistake(norms_without_identity, "distance 0 is missing: the last state depends on itself with norm 1."),
    ],
    hints=[
        "One step back multiplies the matrix of slopes by one more matrix. What are the slopes of one state by the one "
        "before it?",
        "The slope of unit i by unit j is (1 - h_i²) W_ij, with h the state that the step made: "
        "`(1 - h[t] ** 2)[:, None] * weight_hh`.",
        "J = np.eye(H), and 1 is the first norm. For t from T - 1 down to 1 (counted from 0): J = J @ the matrix of "
        "step t, then note np.linalg.norm(J, 2).",
    ],
    sibling=discounts,
)
