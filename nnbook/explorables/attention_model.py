"""A small decoder-only transformer in plain NumPy, from weights rounded to eight bits: what attention.js computes."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from typing import Any

import numpy as np

HEADS, LAYERS = 4, 2
ORDER = ("embedding.weight", *(
    f"blocks.{layer}.{name}"
    for layer in range(LAYERS)
    for name in (
        "ln1.weight", "ln1.bias", "attention.qkv.weight", "attention.qkv.bias", "attention.out.weight",
        "attention.out.bias", "ln2.weight", "ln2.bias", "mlp.0.weight", "mlp.0.bias", "mlp.2.weight", "mlp.2.bias",
    )
), "ln.weight", "ln.bias", "head.weight", "head.bias")  # fmt: skip


def pack(state: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Round every parameter to whole numbers from -127 to 127, with one scale a row of a matrix or a vector.

    >>> packed = pack({name: np.ones((2, 3)) for name in ORDER})
    >>> packed["ln.bias"].dtype, packed["ln.bias:scale"].shape
    (dtype('int8'), (2,))
    """
    packed = {}
    for name in ORDER:
        value = np.asarray(getattr(state[name], "data", state[name]), np.float32)
        rows = value.reshape(-1, value.shape[-1]) if value.ndim > 1 else value[None]
        scale = np.maximum(np.abs(rows).max(axis=1), 1e-8) / 127
        packed[name] = np.round(rows / scale[:, None]).astype(np.int8).reshape(value.shape)
        packed[f"{name}:scale"] = scale.astype(np.float32)
    return packed


def unpack(packed: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the parameters of a `pack` as float32.

    >>> state = {name: np.array([[1.0, -2.0], [0.5, 0.25]]) for name in ORDER}
    >>> bool(np.allclose(unpack(pack(state))["ln.bias"], state["ln.bias"], atol=0.01))
    True
    """
    return {
        name: packed[name].astype(np.float32)
        * (packed[f"{name}:scale"][:, None] if packed[name].ndim > 1 else packed[f"{name}:scale"])
        for name in ORDER
    }


def packed() -> dict[str, np.ndarray]:
    """Return the `pack` that comes with the book: seed 0 of solutions/14_transformer/landmark.py."""
    with np.load(pathlib.Path(__file__).with_name("attention.npz")) as file:
        return dict(file)


def stored() -> dict[str, np.ndarray]:
    """Return the parameters that come with the book, as a `state_dict`.

    >>> stored()["ln.weight"].shape
    (64,)
    """
    return unpack(packed())


def positions(length: int, d: int) -> np.ndarray:
    """Return the sines and cosines (length, d) that are added to the embeddings."""
    angles = np.arange(length)[:, None] / 10_000.0 ** (np.arange(0, d, 2) / d)
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(length, d).astype(np.float32)


def run(state: Mapping[str, np.ndarray], tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the logits (T, V) for tokens (T,), and all weights of attention (layers, heads, T, T)."""
    x = state["embedding.weight"][tokens] + positions(len(tokens), state["embedding.weight"].shape[1])
    seen = []
    for layer in range(LAYERS):
        p = {name.split(".", 2)[2]: value for name, value in state.items() if name.startswith(f"blocks.{layer}.")}
        q, k, v = np.split(_linear(_norm(x, p, "ln1"), p, "attention.qkv"), 3, axis=1)
        q, k, v = (one.reshape(len(tokens), HEADS, -1).swapaxes(0, 1) for one in (q, k, v))
        scores = q @ k.swapaxes(1, 2) / np.float32(q.shape[2] ** 0.5)
        scores = np.where(np.tri(len(tokens), dtype=bool), scores, -np.inf)
        weights = np.exp(scores - scores.max(axis=2, keepdims=True))
        weights /= weights.sum(axis=2, keepdims=True)
        seen.append(weights)
        x = x + _linear((weights @ v).swapaxes(0, 1).reshape(x.shape), p, "attention.out")
        x = x + _linear(np.maximum(0, _linear(_norm(x, p, "ln2"), p, "mlp.0")), p, "mlp.2")
    return _linear(_norm(x, state, "ln"), state, "head"), np.stack(seen)


def write(state: Mapping[str, np.ndarray], prompt: np.ndarray, count: int) -> np.ndarray:
    """Return the prompt (T,) with the `count` tokens after it that the model finds likeliest, one by one."""
    tokens = prompt
    for _ in range(count):
        tokens = np.append(tokens, run(state, tokens)[0][-1].argmax())
    return tokens


def _linear(x: np.ndarray, state: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    return x @ state[f"{name}.weight"].T + state[f"{name}.bias"]


def _norm(x: np.ndarray, state: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    centred = x - x.mean(axis=1, keepdims=True)
    size = np.sqrt((centred**2).mean(axis=1, keepdims=True) + np.float32(1e-5))
    return centred / size * state[f"{name}.weight"] + state[f"{name}.bias"]
