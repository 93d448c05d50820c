"""One pass over a long text, window by window: the loop that its check compares with plain arrays."""

from __future__ import annotations

import numpy as np

from nnbook import nn, optim, tensor
from nnbook.checks.show import difference


def one_pass(model, x, y, loss_fn, opt, window, max_norm):
    """Train once over all steps, window by window; return the mean of the windows' losses.

    model: model(x, state) takes an array (T, B) and a state, None for zeros; returns logits (T, B, V) and the state.
    x, y: arrays (T, B) of whole numbers, y what is to be foretold.  loss_fn: loss_fn(logits, y) returns the loss.
    opt: holds the model's parameters.  window: steps a window; the last one may be shorter.
    max_norm: the gradients are clipped to it together before each step of opt.
    The state goes on from window to window, the gradient does not: `state.detach()` is a state without a past.

    >>> none = np.zeros((6, 2), int)  # a single letter is no surprise
    >>> net = LetterNet(1, 4)
    >>> one_pass(net, none, none, letter_loss, optim.SGD(net.parameters(), lr=0.1), window=4, max_norm=1.0)
    0.0
    """
    state, losses = None, []
    for t in range(0, len(x), window):
        opt.zero_grad()
        logits, state = model(x[t : t + window], state)
        state = state.detach()
        loss = loss_fn(logits, y[t : t + window])
        loss.backward()
        optim.clip_grad_norm_(model.parameters(), max_norm)
        opt.step()
        losses.append(loss.item())
    return float(np.mean(losses))


class LetterNet(nn.Module):
    """A recurrent layer and a linear one over the letters."""

    def __init__(self, letters: int, hidden: int) -> None:
        super().__init__()
        self.letters = letters
        self.rnn, self.out = nn.RNN(letters, hidden), nn.Linear(hidden, letters)

    def forward(self, x, state=None):
        h, state = self.rnn(tensor(np.eye(self.letters, dtype=self.out.weight.dtype)[x]), state)
        return self.out(h), state


def letter_loss(logits, y):
    return nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), tensor(np.asarray(y).reshape(-1)))


V, H, LR = 3, 4, 0.8


def problem(steps, seed):
    """Return x and y (steps, 2) and the six parameters to begin with, float64."""
    rng = np.random.default_rng(seed)
    row = rng.integers(0, V, (steps + 1, 2))
    shapes = (H, V), (H, H), (H,), (H,), (V, H), (V,)
    return row[:-1], row[1:], [0.9 * rng.normal(size=shape) for shape in shapes]


NAMES = "rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0", "out.weight", "out.bias"


SCALE = 0.5  # of the check's loss, so that it is no other than the one handed in


def half_loss(logits, y):
    return letter_loss(logits, y) * SCALE


def trained(attempt, steps, window, max_norm, seed, stale):
    """Let an attempt train once; return the loss and some weights after.

    stale: whether the model still holds old gradients before. What is no number as a loss is returned alone, by name.
    """
    x, y, params = problem(steps, seed)
    model = LetterNet(V, H).double()
    model.load_state_dict(dict(zip(NAMES, params, strict=True)))
    opt = optim.SGD(model.parameters(), lr=LR)
    if stale:
        letter_loss(model(x[:2])[0], y[:2]).backward()
    loss = attempt(model, x, y, half_loss, opt, window, max_norm)
    if loss is None:
        return None
    if not isinstance(loss, int | float | np.number | np.ndarray) or np.ndim(loss):
        return f"{'an' if type(loss).__name__[0] in 'aeiou' else 'a'} {type(loss).__name__}"
    after = model.state_dict()
    return {"the loss": loss, **{name: np.array(after[f"{part}.{name}"]) for part, name in LOOKED_AT}}


LOOKED_AT = ("rnn", "weight_hh_l0"), ("out", "bias")


def judge(answer, steps, window, max_norm, seed, stale):
    if isinstance(answer, str):
        return f"returned {answer}, expected one number"
    return difference(answer, trained_by_hand(steps, window, max_norm, seed), 1e-5, 1e-8)


def trained_by_hand(steps, window, max_norm, seed):
    """Do the same on plain arrays."""
    x, y, params = problem(steps, seed)
    h, losses = np.zeros((2, H)), []
    for t in range(0, steps, window):
        loss, grads, h = loss_and_gradients(x[t : t + window], y[t : t + window], h, *params)
        loss, grads = SCALE * loss, [SCALE * g for g in grads]
        length = np.sqrt(sum((g**2).sum() for g in grads))
        factor = min(1.0, max_norm / length)
        params = [p - LR * factor * g for p, g in zip(params, grads, strict=True)]
        losses.append(loss)
    return {"the loss": float(np.mean(losses)), "weight_hh_l0": params[1], "bias": params[5]}


def loss_and_gradients(x, y, h0, w_ih, w_hh, b_ih, b_hh, w_out, b_out):
    """Return the mean cross-entropy, the six gradients and the last state."""
    states = [h0]
    for row in x:
        states.append(np.tanh(w_ih[:, row].T + b_ih + states[-1] @ w_hh.T + b_hh))
    h = np.array(states[1:])
    z = h @ w_out.T + b_out
    p = np.exp(z - z.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    right = np.eye(V)[y]
    loss = -np.log((p * right).sum(-1)).mean()
    dz = (p - right) / y.size
    grads = [np.zeros_like(one) for one in (w_ih, w_hh, b_ih, b_hh)]
    late = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (dz[t] @ w_out + late) * (1 - h[t] ** 2)
        grads[0] += da.T @ np.eye(V)[x[t]]
        grads[1] += da.T @ states[t]
        grads[2] += da.sum(0)
        grads[3] += da.sum(0)
        late = da @ w_hh
    return float(loss), [*grads, np.einsum("tbv,tbh->vh", dz, h), dz.sum((0, 1))], h[-1]
