"""Sequences and patterns, made on the spot, that networks were put to the test with."""

from __future__ import annotations

import numpy as np

from nnbook.data.arguments import needs_rng, needs_whole
from nnbook.neurons import corners


def adding_problem(n: int, length: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return sequences of random numbers of which two are marked, and the sum of these two.

    n: how many sequences. length: time steps T, at least 2. rng: draws numbers and marks.

    Returns x (n, T, 2), float32: at each step a number from U[0, 1) and a mark, 0 or 1; and y (n,), float32: the sum of
    the two numbers whose mark is 1. One mark is drawn evenly from the first T // 2 steps, the other from the rest.
    Whoever always answers 1 has a mean squared error of 1/6, the variance of the sum.

    Source: S. Hochreiter and J. Schmidhuber (1997), Long short-term memory, experiment 4 (numbers from −1 to 1, both
    marks in the first half, one of them within ten steps); numbers from 0 to 1 and the plain sum as in Q. V. Le,
    N. Jaitly and G. E. Hinton (2015), A simple way to initialize recurrent networks of rectified linear units; a mark
    in each half as in M. Arjovsky, A. Shah and Y. Bengio (2016), Unitary evolution recurrent neural networks.

    >>> x, y = adding_problem(3, 10, np.random.default_rng(0))
    >>> x.shape, bool(np.allclose((x[:, :, 0] * x[:, :, 1]).sum(axis=1), y))
    ((3, 10, 2), True)
    """
    needs_whole("adding_problem", "n", n, 1)
    needs_whole("adding_problem", "length", length, 2)
    needs_rng("adding_problem", rng)
    half, rows = length // 2, np.arange(n)
    x = np.zeros((n, length, 2), np.float32)
    x[:, :, 0] = rng.random((n, length), dtype=np.float32)
    first, second = rng.integers(0, half, n), rng.integers(half, length, n)
    x[rows, first, 1] = x[rows, second, 1] = 1
    return x, x[rows, first, 0] + x[rows, second, 0]


def temporal_xor(n_bits: int, rng: np.random.Generator) -> np.ndarray:
    """Return a sequence of bits of which every third is the exclusive or of the two before; those are random.

    n_bits: how many; Elman took 3,000. rng: draws the random ones.

    Returns n_bits zeros and ones, (n_bits,), float32. To be foretold is the next bit from those so far: inputs
    ``bits[:-1]``, targets ``bits[1:]``; only bits 2, 5, 8… (counted from 0) can be.

    Source: J. L. Elman (1990), Finding structure in time, Cognitive Science 14.

    >>> bits = temporal_xor(3000, np.random.default_rng(0)).reshape(-1, 3)
    >>> bool(np.all(bits[:, 2] == (bits[:, 0] != bits[:, 1])))
    True
    """
    needs_whole("temporal_xor", "n_bits", n_bits, 1)
    needs_rng("temporal_xor", rng)
    pairs = rng.integers(0, 2, (-(-n_bits // 3), 2))
    triples = np.concatenate([pairs, pairs[:, :1] ^ pairs[:, 1:]], axis=1)
    return triples.reshape(-1)[:n_bits].astype(np.float32)


def mirror_symmetry(n_inputs: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Return all patterns of zeros and ones, and whether each reads the same from both ends.

    n_inputs: bits a pattern, 2 to 20.

    Returns x (2**n_inputs, n_inputs), float32, counting upwards in binary, and y (2**n_inputs,), int64: 1 where the
    pattern is symmetric about its middle, else 0.

    Source: D. E. Rumelhart, G. E. Hinton and R. J. Williams (1986), Learning representations by back-propagating
    errors, Nature 323 (six inputs: 64 patterns, 8 of them symmetric).

    >>> x, y = mirror_symmetry()
    >>> x.shape, y.sum().item(), x[y == 1][1].tolist()
    ((64, 6), 8, [0.0, 0.0, 1.0, 1.0, 0.0, 0.0])
    """
    needs_whole("mirror_symmetry", "n_inputs", n_inputs, 2)
    if n_inputs > 20:
        raise ValueError(f"mirror_symmetry: n_inputs must be at most 20 (a million patterns), got {n_inputs}")
    patterns = corners(n_inputs)
    return patterns.astype(np.float32), np.all(patterns == patterns[:, ::-1], axis=1).astype(np.int64)


def mackey_glass(
    n: int,
    tau: float = 17,
    *,
    step: float = 0.1,
    skip: int = 500,
    start: float = 1.2,
    beta: float = 0.2,
    gamma: float = 0.1,
    power: float = 10,
) -> np.ndarray:
    """Return the Mackey–Glass series, one value a unit of time: chaotic at the values given here.

    It follows dx/dt = beta x(t − tau) / (1 + x(t − tau)**power) − gamma x(t), and x = start until time 0.

    n: how many values. tau: the delay. step: of the integration; tau and 1 must be whole multiples of it.
    skip: values left out at the beginning (the first of all is x(0) = start), so that the start is forgotten.

    Returns the values, (n,), float32. They are integrated by the classical Runge–Kutta method of fourth order in
    float64; where it asks for the delayed value half-way between two steps, a cubic through both values and slopes
    answers, so that the order stays four. Nothing is random; being chaotic, the series may differ from machine to
    machine in late digits first and, some thousand values on, in all.

    Source: M. C. Mackey and L. Glass (1977), Oscillation and chaos in physiological control systems, Science 197.

    >>> series = mackey_glass(1000)
    >>> series.shape, bool(0.2 < series.min() < 0.5), bool(1.2 < series.max() < 1.4)
    ((1000,), True, True)
    """
    needs_whole("mackey_glass", "n", n, 1)
    needs_whole("mackey_glass", "skip", skip, 0)
    if not (0 < step <= 1 and tau >= step):
        raise ValueError(f"mackey_glass: step must be above 0, at most 1 and at most tau, got {step} (tau {tau})")
    per_unit, delay = round(1 / step), round(tau / step)
    if not np.allclose([per_unit * step, delay * step], [1, tau], rtol=1e-9):
        raise ValueError(f"mackey_glass: tau and 1 must be whole multiples of step, got step {step} (tau {tau})")
    path = _integrate((skip + n - 1) * per_unit, delay, 1 / per_unit, start, beta, gamma, power)
    return np.array(path[skip * per_unit :: per_unit], np.float32)


def _integrate(steps: int, delay: int, h: float, start: float, beta: float, gamma: float, power: float) -> list[float]:
    """Return x at times 0, h, …, steps · h; plain floats, as one number at a time is where Python beats NumPy."""

    def pull(late: float) -> float:
        return beta * late / (1 + late**power)

    x = [start] * (delay + 1)  # x[i + delay] is the value at time i h: the list begins at −tau
    halfway = [start] * delay  # … and halfway[i + delay] that at time (i + ½) h
    slope = pull(start) - gamma * start  # at time 0 from the right; before that it was 0
    for i in range(steps):
        now = x[-1]
        early, middle, late = pull(x[i]), pull(halfway[i]), pull(x[i + 1])
        k1 = early - gamma * now
        k2 = middle - gamma * (now + h / 2 * k1)
        k3 = middle - gamma * (now + h / 2 * k2)
        k4 = late - gamma * (now + h * k3)
        x.append(now + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4))
        slope, before = late - gamma * x[-1], slope
        halfway.append((now + x[-1]) / 2 + h / 8 * (before - slope))
    return x[delay:]
