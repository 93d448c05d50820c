"""Points in the plane, made on the spot: small enough to see everything a network does with them.

Each function takes how many points, a generator, and the standard deviation of the noise; each returns x of shape
(n, 2), float32, and y of shape (n,), int64, with classes of equal size (to within one point) in random order.
The noise is drawn last: with an equal generator, only the noise changes where `noise` does.
"""

from __future__ import annotations

import numpy as np

from nnbook import tour
from nnbook.data.arguments import needs_rng, needs_spread, needs_whole

Points = tuple[np.ndarray, np.ndarray]


def moons(n: int, rng: np.random.Generator, noise: float = 0.1) -> Points:
    """Return two interleaved half circles of radius 1: class 0 arches up about (0, 0), class 1 down about (1, ½).

    n: how many points. rng: draws them. noise: standard deviation, in units of the plane.

    Raises TypeError where rng is no generator, ValueError where n is under 1 or noise under 0 (so do all here).

    >>> x, y = moons(100, np.random.default_rng(0))
    >>> x.shape, np.bincount(y).tolist()
    ((100, 2), [50, 50])
    """
    y = _classes("moons", n, 2, rng, noise)
    angle = rng.uniform(0, np.pi, n)
    arch = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _blur(np.where(y[:, None] == 0, arch, [1, 0.5] - arch), rng, noise), y


def circles(n: int, rng: np.random.Generator, noise: float = 0.05, factor: float = 0.5) -> Points:
    """Return two circles about (0, 0): class 0 of radius 1, class 1 of radius `factor` inside it.

    n, rng, noise: as in `moons`. factor: the inner radius, above 0 and below 1.

    >>> x, y = circles(4, np.random.default_rng(0), noise=0)
    >>> sorted(np.linalg.norm(x, axis=1).round(2).tolist())
    [0.5, 0.5, 1.0, 1.0]
    """
    y = _classes("circles", n, 2, rng, noise)
    if not isinstance(factor, int | float | np.number) or not 0 < factor < 1:
        raise ValueError(f"circles: factor must be above 0 and below 1, got {factor!r}")
    angle = rng.uniform(0, 2 * np.pi, n)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _blur(circle * np.where(y == 0, 1, factor)[:, None], rng, noise), y


def spirals(n: int, rng: np.random.Generator, noise: float = 0.1) -> Points:
    """Return random points of the two spirals that `two_spirals` has 194 points of: three turns, one unit apart.

    n, rng, noise: as in `moons`. The spirals begin 6.5 from the middle; class 1 is class 0 turned half round.

    >>> x, y = spirals(100, np.random.default_rng(0), noise=0)
    >>> bool(np.linalg.norm(x, axis=1).max() <= 6.5)
    True
    """
    y = _classes("spirals", n, 2, rng, noise)
    i = rng.uniform(0, 96, n)
    angle, radius = i * np.pi / 16, 6.5 * (104 - i) / 104 * np.where(y == 0, 1, -1)
    return _blur(np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1), rng, noise), y


def two_spirals() -> Points:
    """Return Alexis Wieland's two spirals as they have been used since 1988: 97 points each, nothing random.

    Source: K. J. Lang and M. J. Witbrock (1988), Learning to tell two spirals apart.

    >>> x, y = two_spirals()
    >>> x.shape, x.dtype, y.sum().item()
    ((194, 2), dtype('float32'), 97)
    """
    points, classes = tour.two_spirals()
    return points.astype(np.float32), classes.astype(np.int64)


def blobs(n: int, rng: np.random.Generator, noise: float = 0.5, classes: int = 3) -> Points:
    """Return round clouds, a class each, with their middles evenly spaced on a circle of radius 2.

    n, rng, noise: as in `moons`. classes: how many clouds; the first lies to the right, at (2, 0).

    >>> x, y = blobs(3, np.random.default_rng(0), noise=0, classes=1)
    >>> x[0].tolist()
    [2.0, 0.0]
    """
    needs_whole("blobs", "classes", classes, 1)
    y = _classes("blobs", n, classes, rng, noise)
    return _blur(_on_circle(classes, 2.0)[y], rng, noise), y


def xor(n: int, rng: np.random.Generator, noise: float = 0.0) -> Points:
    """Return points of the square from −1 to 1: class 1 where exactly one coordinate is positive, else class 0.

    n, rng, noise: as in `moons`; the class belongs to the point before the noise.

    >>> x, y = xor(100, np.random.default_rng(0))
    >>> bool(np.all(y == (x[:, 0] > 0) ^ (x[:, 1] > 0)))
    True
    """
    y = _classes("xor", n, 2, rng, noise)
    first = rng.choice([-1.0, 1.0], n)
    signs = np.stack([first, np.where(y == 0, first, -first)], axis=1)
    return _blur(signs * (1 - rng.random((n, 2))), rng, noise), y  # 1 − [0, 1) is never 0: no point on an axis


def ring_of_gaussians(
    n: int, rng: np.random.Generator, modes: int = 8, radius: float = 2.0, std: float = 0.05
) -> Points:
    """Return samples of a mixture of Gaussians, equally likely, with their middles evenly spaced on a circle.

    n: how many samples. rng: draws them, each from a mode of its own drawing (so the modes' shares vary).
    modes: how many Gaussians; mode 0 lies at (radius, 0), and on they go against the clock.
    radius: of the circle, in units of the plane. std: each Gaussian's standard deviation in every direction.

    Returns x (n, 2) float32 and y (n,) int64, the mode that each sample is of.

    Source: L. Metz, B. Poole, D. Pfau and J. Sohl-Dickstein (2017), Unrolled generative adversarial networks.

    >>> x, y = ring_of_gaussians(500, np.random.default_rng(0))
    >>> mode, good = nearest_mode(x)
    >>> bool(np.all(mode == y)), bool(good.mean() > 0.97)
    (True, True)
    """
    _ring("ring_of_gaussians", modes, radius, std)
    needs_whole("ring_of_gaussians", "n", n, 1)
    needs_rng("ring_of_gaussians", rng)
    y = rng.integers(modes, size=n)
    return _blur(_on_circle(modes, radius)[y], rng, std), y


def nearest_mode(x: np.ndarray, modes: int = 8, radius: float = 2.0, std: float = 0.05) -> Points:
    """Say of each sample which mode of the ring is nearest and whether it is of high quality: within 3 std of it.

    x: samples, (n, 2). modes, radius, std: of the ring, as in `ring_of_gaussians`.

    Returns the mode (n,), int64, and the verdict (n,), bool. A mode counts as covered when it is nearest to at least
    one sample of high quality. Of true samples 1 − exp(−9/2) = 98.9 % are; a sample that is NaN never is.

    Source: A. Srivastava, L. Valkov, C. Russell, M. U. Gutmann and C. Sutton (2017), VEEGAN: reducing mode collapse
    in GANs using implicit variational learning, section 4.

    >>> mode, good = nearest_mode(np.array([[2.0, 0.1], [0.0, -3.0]]))
    >>> mode.tolist(), good.tolist(), len(set(mode[good].tolist()))
    ([0, 6], [True, False], 1)
    """
    _ring("nearest_mode", modes, radius, std)
    x = np.asarray(x)
    if x.ndim != 2 or x.shape[1] != 2:
        raise ValueError(f"nearest_mode: x must be of shape (n, 2), got {x.shape}")
    distances = np.linalg.norm(x[:, None] - _on_circle(modes, radius), axis=2)
    return distances.argmin(axis=1), distances.min(axis=1) <= 3 * std


def _classes(name: str, n: int, classes: int, rng: np.random.Generator, noise: float) -> np.ndarray:
    """Return n classes in equal shares, shuffled; complain in the name of the caller."""
    needs_whole(name, "n", n, 1)
    needs_rng(name, rng)
    needs_spread(name, "noise", noise)
    return rng.permutation(np.arange(n, dtype=np.int64) % classes)


def _ring(name: str, modes: int, radius: float, std: float) -> None:
    needs_whole(name, "modes", modes, 1)
    needs_spread(name, "radius", radius)
    needs_spread(name, "std", std)


def _on_circle(count: int, radius: float) -> np.ndarray:
    angle = 2 * np.pi * np.arange(count) / count
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _blur(points: np.ndarray, rng: np.random.Generator, noise: float) -> np.ndarray:
    return (points + noise * rng.standard_normal(points.shape)).astype(np.float32)
