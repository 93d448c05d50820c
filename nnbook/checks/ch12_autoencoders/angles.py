"""How far two subspaces are apart."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part


def largest_angle(a, b):
    """Return the largest principal angle between the spaces that the rows of a and b span, in degrees.

    a, b: arrays (k, D) of the same k, at most D; the rows are linearly independent, but need not be orthonormal.
    Returns one number from 0 to 90; two sets of rows that span the same space give 0, to 3 decimals.

    >>> round(float(largest_angle(np.array([[2.0, 0.0]]), np.array([[5.0, 5.0]]))), 3)
    45.0
    """
    q_a, q_b = np.linalg.qr(a.T)[0], np.linalg.qr(b.T)[0]
    cosines = np.linalg.svd(q_a.T @ q_b)[1]
    return np.degrees(np.arccos(min(cosines.min(), 1)))


def spaces(attempt, a, b, angle):
    return attempt(a, b)


def truth(a, b, angle):
    return angle


def draw(rng, dtype: type = float, low=2.0, high=88.0):
    """Draw two spaces whose angles are known: the second is the first, turned; both get mixed bases."""
    k = int(rng.integers(2, 4))
    q = np.linalg.qr(rng.normal(size=(2 * k + 1, 2 * k)))[0].T
    angles = np.sort(rng.uniform(low, high, k))
    angles[0] = 0.3 * angles[1]
    turn = np.radians(angles)[:, None]
    mix_a, mix_b = (np.eye(k) * rng.uniform(1, 3, k) + 0.6 * rng.normal(size=(k, k)).clip(-1, 1) for _ in range(2))
    a, b = mix_a @ q[:k], mix_b @ (np.cos(turn) * q[:k] + np.sin(turn) * q[k:])
    return a.astype(dtype), b.astype(dtype), float(angles.max())


def worst_of_many(attempt, seed):
    """Return the largest of the angles between 200 spaces and themselves in other bases; nan if one is no number."""
    rng, worst = np.random.default_rng(seed), 0.0
    for _ in range(200):
        a = rng.normal(size=(3, 5))
        angle = attempt(a, rng.normal(size=(3, 3)) @ a)
        if np.shape(angle) != () or angle is None:
            return angle
        worst = max(worst, angle) if angle == angle else angle
        if worst != worst:
            return float("nan")
    return worst


def cosines_of(a, b):
    q_a, q_b = np.linalg.qr(a.T)[0], np.linalg.qr(b.T)[0]
    return np.clip(np.linalg.svd(q_a.T @ q_b)[1], 0, 1)


def smallest(a, b):
    return np.degrees(np.arccos(cosines_of(a, b).max()))


def radians(a, b):
    return np.arccos(cosines_of(a, b).min())


def average(a, b):
    return np.degrees(np.arccos(cosines_of(a, b)).mean())


def all_angles(a, b):
    return np.degrees(np.arccos(cosines_of(a, b)))


def cosine(a, b):
    return cosines_of(a, b).min()


def sine(a, b):
    return np.degrees(np.arcsin(cosines_of(a, b).min()))


def not_orthonormal(a, b):
    return np.degrees(np.arccos(np.clip(np.linalg.svd(a @ b.T)[1].min(), 0, 1)))


def only_length_one(a, b):
    a, b = (one / np.linalg.norm(one, axis=1, keepdims=True) for one in (a, b))
    return np.degrees(np.arccos(np.clip(np.linalg.svd(a @ b.T)[1].min(), 0, 1)))


def rows_of_qr(a, b):
    q_a, q_b = np.linalg.qr(a)[0], np.linalg.qr(b)[0]
    return np.degrees(np.arccos(np.clip(np.linalg.svd(q_a.T @ q_b)[1].min(), 0, 1)))


def first_rows(a, b):
    share = abs(a[0] @ b[0]) / np.linalg.norm(a[0]) / np.linalg.norm(b[0])
    return np.degrees(np.arccos(min(share, 1)))


def diagonal(a, b):
    q_a, q_b = np.linalg.qr(a.T)[0], np.linalg.qr(b.T)[0]
    return np.degrees(np.arccos(np.clip(np.abs(np.diag(q_a.T @ q_b)).min(), 0, 1)))


def row_by_row(a, b):
    a, b = (one / np.linalg.norm(one, axis=1, keepdims=True) for one in (a, b))
    return np.degrees(np.arccos(np.clip(np.abs((a * b).sum(axis=1)).min(), 0, 1)))


def not_cut_off(a, b):
    q_a, q_b = np.linalg.qr(a.T)[0], np.linalg.qr(b.T)[0]
    with np.errstate(all="ignore"):
        return np.degrees(np.arccos(np.linalg.svd(q_a.T @ q_b)[1].min()))


def volume(a, b):
    return np.degrees(np.arccos(cosines_of(a, b).prod()))


def eigenvalues(a, b):
    q_a, q_b = np.linalg.qr(a.T)[0], np.linalg.qr(b.T)[0]
    return np.degrees(np.arccos(np.clip(np.abs(np.linalg.eigvals(q_a.T @ q_b)).min(), 0, 1)))


def angle_of_lines(u, v):
    """Return the angle between two vectors in degrees.

    >>> round(float(angle_of_lines(np.array([1.0, 0.0]), np.array([3.0, 3.0]))), 3)
    45.0
    """
    return np.degrees(np.arccos(np.clip(u @ v / np.linalg.norm(u) / np.linalg.norm(v), -1, 1)))


PLANE = np.array([[1.0, 0, 0], [0, 2, 0]])
angle_exercise = Exercise(
    key="largest_angle",
    book=largest_angle,
    optional=True,
    parts=[
        Part(
            "lines, and equal spaces",
            1,
            [
                Case(
                    (np.array([[1.0, 0]]), np.array([[2.0, 12**0.5]]), 60.0),
                    truth,
                    run=spaces,
                    rtol=1e-5,
                    shown="largest_angle([[1, 0]], [[2, 2√3]])",
                ),
                Case(
                    (PLANE, np.array([[1.0, 1, 0], [3.0, -1, 0]]), 0.0),
                    truth,
                    run=spaces,
                    atol=1e-3,
                    shown="largest_angle([[1, 0, 0], [0, 2, 0]], [[1, 1, 0], [3, -1, 0]])",
                ),
                Case(
                    (3,),
                    0.0,
                    run=worst_of_many,
                    atol=1e-3,
                    shown="largest_angle(a, b), the largest of 200 with bases of one space,",
                ),
                Case(
                    (PLANE, np.array([[1.0, 1, 0], [0.0, 0, 3]]), 90.0),
                    truth,
                    run=spaces,
                    atol=1e-3,
                    shown="largest_angle([[1, 0, 0], [0, 2, 0]], [[1, 1, 0], [0, 0, 3]])",
                ),
            ],
        ),
        Part(
            "spaces of two and three dimensions",
            1,
            [
                Case(draw, truth, run=spaces, rtol=1e-5, shown="largest_angle(a, b)", repeat=8),
                Case(
                    lambda rng: draw(rng, np.float32, 20.0, 70.0),
                    truth,
                    run=spaces,
                    rtol=2e-3,
                    shown="largest_angle(a, b) in float32",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(smallest, "this is the smallest angle. The largest belongs to the smallest cosine."),
        Mistake(radians, "the angle is in radians; degrees are asked for."),
        Mistake(average, "this is the mean of the angles; the largest is asked for."),
        Mistake(all_angles, "all the angles come back; the largest one is asked for."),
        Mistake(cosine, "this is the cosine of the angle, not the angle."),
        Mistake(sine, "the singular values are cosines, and here they are taken for sines."),
        Mistake(
            not_orthonormal, "the rows are used as they are. Singular values are cosines for orthonormal ones only."
        ),
        Mistake(only_length_one, "each row has length 1 now, but the rows of one space are not yet at right angles."),
        Mistake(rows_of_qr, "`qr` makes columns orthonormal, and the vectors are rows here."),
        Mistake(first_rows, "only the first rows are compared. Other vectors may span the same space."),
        Mistake(diagonal, "only the diagonal of the product is read: one basis vector against one other."),
        Mistake(row_by_row, "each row is compared with the row at its own place. Other rows may span the same space."),
        Mistake(not_cut_off, "rounding has pushed a cosine just above 1, and its arccos is no number."),
        Mistake(volume, "the cosines are multiplied. Each belongs to an angle of its own; one is asked for."),
        Mistake(eigenvalues, "the cosines are singular values of the product, not its eigenvalues."),
    ],
    hints=[
        "First give each space an orthonormal basis. Then all the cosines are in one small matrix.",
        "np.linalg.qr(a.T)[0] is a basis as columns. The singular values of one basis, transposed, times the other are "
        "the cosines.",
        "The smallest of these singular values, not above 1, through np.arccos and np.degrees.",
    ],
    sibling=angle_of_lines,
)
