"""What a decoder's block should give, computed in plain NumPy, and how an attempt is asked."""

from __future__ import annotations

import numpy as np

from nnbook import nn, tensor
from nnbook.checks.show import difference

D, HEADS = 8, 2
NAMES = ("ln1", "attention", "ln2", "cross", "ln3", "mlp")


def states(rng):
    """Return parameters for a block, by name."""
    state = {}
    for name in ("ln1", "ln2", "ln3"):
        state[f"{name}.weight"], state[f"{name}.bias"] = rng.uniform(0.5, 1.5, D), rng.normal(size=D)
    for name in ("attention", "cross"):
        state[f"{name}.in_proj_weight"], state[f"{name}.in_proj_bias"] = (
            rng.normal(size=(3 * D, D)),
            rng.normal(size=3 * D),
        )
        state[f"{name}.out_proj.weight"], state[f"{name}.out_proj.bias"] = rng.normal(size=(D, D)), rng.normal(size=D)
    state["mlp.weight"], state["mlp.bias"] = rng.normal(size=(D, D)), rng.normal(size=D)
    return {name: value.astype(np.float32) for name, value in state.items()}


def draw(padded):
    def drawn(rng):
        y, source = rng.normal(size=(2, 4, D)).astype(np.float32), rng.normal(size=(2, 5, D)).astype(np.float32)
        padding = np.arange(5) >= np.array([[3], [5]]) if padded else None
        return states(rng), y, source, padding

    return drawn


def made(attempt, state):
    given = nn.Linear(D, D)
    block = attempt(D, HEADS, given)
    for name in NAMES:
        if not isinstance(getattr(block, name, None), nn.Module):
            return f"makes a block without a module {name!r}"
    for name, heads in (("attention", HEADS), ("cross", 1)):
        found = getattr(getattr(block, name), "num_heads", "no number of heads")
        if found != heads:
            return f"makes a block whose {name} has {found} heads; {name} should have {heads} head{'s' * (heads > 1)}"
    if block.mlp is not given:
        return "makes a block whose mlp is not the one that it was handed"
    block.load_state_dict(state)
    return block


def answered(attempt, state, y, source, padding):
    block = made(attempt, state)
    if isinstance(block, str):
        return block
    answer = block(tensor(y), tensor(source), padding)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return "gave no two things; expected two things back, the stream and the weights"
    stream, weights = (np.asarray(getattr(one, "data", one)) for one in answer)
    return {"the stream": stream, "the weights": weights}


def norm(x, state, name):
    centred = x - x.mean(-1, keepdims=True)
    return (
        centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * state[f"{name}.weight"] + state[f"{name}.bias"]
    )


def attend(state, name, heads, ask, told, hidden):
    """Compute attention head by head in float64; hidden: (N, T, S)."""
    w, b = state[f"{name}.in_proj_weight"].astype(float), state[f"{name}.in_proj_bias"]
    q, k, v = (x @ w[i * D : (i + 1) * D].T + b[i * D : (i + 1) * D] for i, x in enumerate((ask, told, told)))
    size = D // heads
    out, all_weights = [], []
    for h in range(heads):
        part = slice(h * size, (h + 1) * size)
        scores = np.einsum("ntd,nsd->nts", q[..., part], k[..., part]) / size**0.5
        heights = np.where(hidden, 0, np.exp(scores - scores.max(-1, keepdims=True)))
        weights = heights / heights.sum(-1, keepdims=True)
        out.append(weights @ v[..., part])
        all_weights.append(weights)
    mixed = np.concatenate(out, axis=-1) @ state[f"{name}.out_proj.weight"].T + state[f"{name}.out_proj.bias"]
    return mixed, np.mean(all_weights, axis=0)


def truth(state, y, source, padding):
    y, source = y.astype(float), source.astype(float)
    (n, t, _), s = y.shape, source.shape[1]
    z = norm(y, state, "ln1")
    later = np.broadcast_to(np.triu(np.ones((t, t), dtype=bool), 1), (n, t, t))
    y = y + attend(state, "attention", HEADS, z, z, later)[0]
    hidden = np.zeros((n, t, s), dtype=bool) if padding is None else np.broadcast_to(padding[:, None], (n, t, s))
    found, weights = attend(state, "cross", 1, norm(y, state, "ln2"), source, hidden)
    y = y + found
    y = y + norm(y, state, "ln3") @ state["mlp.weight"].T.astype(float) + state["mlp.bias"]
    return {"the stream": y, "the weights": weights}


def as_asked(answer, *args):
    return answer if isinstance(answer, str) else difference(answer, truth(*args), 1e-3, 1e-3)
