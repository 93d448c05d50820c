"""Layers computed number by number, and what is wrong with the form of a network that a learner hands back."""

from __future__ import annotations

import numpy as np

from nnbook.checks.show import show


def plain_sums(x, weight, bias):
    """Return the sums of one layer for a batch, in Python's own numbers: a list of rows."""
    return [
        [
            float(b) + sum(float(w) * float(v) for w, v in zip(row, example, strict=True))
            for row, b in zip(weight, bias, strict=True)
        ]
        for example in x
    ]


def plain_network(x, layers):
    """Return what a network of ReLU layers says to a batch, number by number, (N, out)."""
    for i, (weight, bias) in enumerate(layers):
        x = plain_sums(x, weight, bias)
        if i < len(layers) - 1:
            x = [[s if s > 0 else 0.0 for s in row] for row in x]
    return np.array(x, dtype=float).reshape(len(x), len(layers[-1][1]))


def fast_network(x, layers):
    """Return the same as plain_network; for mistakes and for networks that are big."""
    for i, (weight, bias) in enumerate(layers):
        x = x @ np.asarray(weight, dtype=float).T + np.asarray(bias, dtype=float)
        x = x * (x > 0) if i < len(layers) - 1 else x
    return x


def read_layers(layers, sizes, lists=False):
    """Return (layers as float arrays, what is wrong with their form).

    sizes: of each layer, None for any.  lists: whether weights and biases may be lists.
    """
    count = len(sizes) - 1
    if not isinstance(layers, list | tuple):
        return None, f"gave {show(layers)}, expected a list of {count} pairs (weight, bias)"
    if len(layers) != count:
        return None, f"gave {len(layers)} layer{'s' if len(layers) != 1 else ''}, expected {count} pairs (weight, bias)"
    read, before = [], sizes[0]
    for i, (pair, size) in enumerate(zip(layers, sizes[1:], strict=True), start=1):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            return None, f"gave {show(pair)} as layer {i}, expected a pair (weight, bias)"
        listed = [name for name, part in zip(("weight", "bias"), pair, strict=True) if isinstance(part, list | tuple)]
        if listed and not lists:
            return (
                None,
                f"gave layer {i} a {listed[0]} that is a list, expected an array: `np.array(…)` makes one of it",
            )
        try:
            weight, bias = (np.asarray(part, dtype=float) for part in pair)
        except (TypeError, ValueError):
            return None, f"gave a layer {i} that is not made of numbers in rows of one length"
        size = (weight.shape[0] if weight.ndim == 2 else "units") if size is None else size
        if weight.shape != (size, before):
            return None, f"gave layer {i} a weight of shape {weight.shape}, expected ({size}, {before})"
        if bias.shape != (size,):
            return None, f"gave layer {i} a bias of shape {bias.shape}, expected ({size},)"
        read.append((weight, bias))
        before = size
    return read, ""


def outputs(layers, sizes, x, lists=False):
    """Return what a network says to a batch, (N, out), or a sentence if its form is wrong; None for None.

    Checks compare this, so that one mistake is recognised however it is written.
    """
    if layers is None:
        return None
    read, problem = read_layers(layers, sizes, lists)
    return problem or fast_network(np.asarray(x, dtype=float), read)


def judge_curve(says, x, expected):
    """Say at which x a network with one input and one output differs from what is expected, "" if nowhere."""
    if isinstance(says, str):
        return says
    says = says[:, 0]
    far = np.flatnonzero(~np.isclose(says, expected, rtol=1e-5, atol=1e-4))  # float32 layers are welcome
    if not len(far):
        return ""
    i = far[np.argmax(np.abs(says - expected)[far])]
    got, wanted = show(says[i]), show(float(expected[i]))
    got = f"{says[i]:.9g}" if got == wanted else got
    return f"gave a network that says {got} at x = {show(float(x[i]))}, expected {wanted}"
