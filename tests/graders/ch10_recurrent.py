"""Answers to try the checks of chapter 10 with, written without looking at the checks' own lists."""

import math

import numpy as np

from nnbook import nn, optim, tensor

# rnn_step


def step_joined(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    both = np.concatenate([x, h], axis=1)
    weight = np.concatenate([weight_ih, weight_hh], axis=1)
    return np.tanh(both @ weight.T + (bias_ih + bias_hh))


def step_in_columns(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    z = (weight_ih @ x.T + weight_hh @ h.T).T
    z = z + bias_ih + bias_hh
    return (np.sinh(np.clip(z, -20, 20)) / np.cosh(np.clip(z, -20, 20))).astype(x.dtype)


def step_with_einsum(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    z = np.einsum("bi,hi->bh", x, weight_ih) + np.einsum("bk,hk->bh", h, weight_hh)
    return np.tanh(z + bias_hh + bias_ih)


def step_by_exp(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    z = x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def step_x_untransposed(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih + bias_ih + h @ weight_hh.T + bias_hh)


def step_bias_on_state_side_only(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + h @ weight_hh.T + bias_hh)


def step_relu(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.maximum(0, x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)


# rnn


def _step(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)


def rnn_filling(x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
    out = np.empty((len(x), *h0.shape), h0.dtype)
    for t in range(len(x)):
        out[t] = _step(x[t], out[t - 1] if t else h0, weight_ih, weight_hh, bias_ih, bias_hh)
    return out


def rnn_one_product(x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
    from_x = x @ weight_ih.T + bias_ih + bias_hh
    states = [h0]
    for one in from_x:
        states.append(np.tanh(one + states[-1] @ weight_hh.T))
    return np.array(states[1:])


def rnn_drops_the_last(x, h0, *params):
    out, h = [], h0
    for t in range(len(x)):
        out.append(h)
        h = _step(x[t], h, *params)
    return np.stack(out)


def rnn_h_never_updated(x, h0, *params):
    out = []
    for x_t in x:
        out.append(_step(x_t, h0, *params))
    return np.stack(out)


def rnn_returns_last(x, h0, *params):
    for x_t in x:
        h0 = _step(x_t, h0, *params)
    return h0


# gradients_in_time


def hand_as_floats():
    return {"h0": 8.0, "x1": 4.0, "w": 16.0, "h1 of all": 7.0, "x3 of all": 1.0}


def hand_computed():
    w, h = 2, [1]
    for x in (1, 0, -1):
        h.append(w * h[-1] + x)
    uses = sum(w ** (3 - t) * h[t - 1] for t in (1, 2, 3))
    return {"h0": w**3, "x1": np.int64(w * w), "w": uses, "h1 of all": 1 + w + w * w, "x3 of all": np.float64(1)}


def hand_forgets_the_sum():
    return {"h0": 8, "x1": 4, "w": 16, "h1 of all": 4, "x3 of all": 1}


def hand_w_by_last():
    return {"h0": 8, "x1": 4, "w": 6, "h1 of all": 7, "x3 of all": 1}


def hand_list():
    return [8, 4, 16, 7, 1]


# rnn_backward


def backward_by_sums(grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
    states = [h0, *rnn_filling(x, h0, weight_ih, weight_hh, bias_ih, bias_hh)]
    grad_x = np.zeros_like(x)
    w_ih, w_hh, bias = np.zeros_like(weight_ih), np.zeros_like(weight_hh), np.zeros_like(bias_ih)
    g = np.zeros_like(h0)
    for t in range(len(x) - 1, -1, -1):
        g = g + grad_h[t]
        dz = g * (1 - states[t + 1] * states[t + 1])
        grad_x[t] = dz @ weight_ih
        w_ih += dz.T @ x[t]
        w_hh += dz.T @ states[t]
        bias += dz.sum(axis=0)
        g = dz @ weight_hh
    return grad_x, g, w_ih, w_hh, bias, bias.copy()


def backward_all_roads(grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
    """Send the gradient of every step back on its own; many more products, the same sum."""
    total = [np.zeros_like(one) for one in (x, h0, weight_ih, weight_hh, bias_ih, bias_hh)]
    for t in range(len(x)):
        alone = np.zeros_like(grad_h)
        alone[t] = grad_h[t]
        grads = backward_by_sums(alone, x, h0, weight_ih, weight_hh, bias_ih, bias_hh)
        total = [a + b for a, b in zip(total, grads, strict=True)]
    return total


def backward_truncated_to_one(grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
    h = rnn_filling(x, h0, weight_ih, weight_hh, bias_ih, bias_hh)
    before = np.concatenate([h0[None], h[:-1]])
    dz = grad_h * (1 - h**2)
    b = dz.sum((0, 1))
    return (
        dz @ weight_ih, dz[0] @ weight_hh, np.einsum("tbh,tbi->hi", dz, x), np.einsum("tbh,tbk->hk", dz, before), b, b,
    )  # fmt: skip


def backward_linear(grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
    h = rnn_filling(x, h0, weight_ih, weight_hh, bias_ih, bias_hh)
    before = np.concatenate([h0[None], h[:-1]])
    dz, g = np.zeros_like(h), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        dz[t] = grad_h[t] + g
        g = dz[t] @ weight_hh
    b = dz.sum((0, 1))
    return dz @ weight_ih, g, np.einsum("tbh,tbi->hi", dz, x), np.einsum("tbh,tbk->hk", dz, before), b, b


def backward_w_transposed(grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
    grads = list(backward_by_sums(grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh))
    grads[3] = grads[3].T
    return tuple(grads)


def backward_four(grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
    return backward_by_sums(grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh)[2:]


# gradient_norms


def norms_by_svd(h, weight_hh):
    out, j = [], np.eye(len(weight_hh))
    for t in range(len(h)):
        out.append(float(np.linalg.svd(j)[1][0]))
        j = j @ (np.diag(1 - h[len(h) - 1 - t] ** 2) @ weight_hh)
    return np.array(out)


def norms_transposed_walk(h, weight_hh):
    """Carry the transposed matrix back, as backward does with its rows."""
    j, out = np.eye(len(weight_hh)), []
    for k in range(len(h)):
        out.append(np.linalg.norm(j, 2))
        j = weight_hh.T @ ((1 - h[-1 - k] ** 2)[:, None] * j)
    return np.array(out)


def norms_linear(h, weight_hh):
    return np.array([np.linalg.norm(np.linalg.matrix_power(weight_hh, k), 2) for k in range(len(h))])


def norms_of_w(h, weight_hh):
    sigma = np.linalg.norm(weight_hh, 2)
    return np.array([sigma**k for k in range(len(h))])


def norms_frobenius(h, weight_hh):
    j, out = np.eye(len(weight_hh)), []
    for k in range(len(h)):
        out.append(np.linalg.norm(j))
        j = j @ (np.diag(1 - h[-1 - k] ** 2) @ weight_hh)
    return np.array(out)


# clip_by_norm


def clip_flat(grads, max_norm):
    flat = np.concatenate([g.ravel() for g in grads])
    norm = float(np.linalg.norm(flat))
    return [g.copy() if norm <= max_norm else g * (max_norm / norm) for g in grads], norm


def clip_hypot(grads, max_norm):
    norm = math.hypot(*(float(np.linalg.norm(g)) for g in grads))
    scale = 1.0 if norm <= max_norm else max_norm / norm
    return tuple(scale * g for g in grads), norm


def clip_apart(grads, max_norm):
    out = []
    for g in grads:
        n = np.linalg.norm(g)
        out.append(g * max_norm / n if n > max_norm else g)
    return out, np.sqrt(sum(np.linalg.norm(g) ** 2 for g in grads))


def clip_no_minimum(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g * max_norm / max(norm, 1e-12) for g in grads], norm


def clip_entries(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g.clip(-max_norm, max_norm) for g in grads], norm


# one_pass


def pass_with_while(model, x, y, loss_fn, opt, window, max_norm):
    t, state, total, n = 0, None, 0.0, 0
    while t < len(x):
        logits, state = model(x[t : t + window], None if state is None else state.detach())
        loss = loss_fn(logits, y[t : t + window])
        model.zero_grad()
        loss.backward()
        optim.clip_grad_norm_(list(model.parameters()), max_norm)
        opt.step()
        total, n, t = total + loss.item(), n + 1, t + window
    return total / n


def pass_clip_by_hand(model, x, y, loss_fn, opt, window, max_norm):
    state, losses = None, []
    for start in range(0, len(x), window):
        part = slice(start, start + window)
        opt.zero_grad()
        logits, state = model(x[part], state)
        state = state.detach()
        loss = loss_fn(logits, y[part])
        loss.backward()
        norm = np.sqrt(sum((p.grad**2).sum() for p in model.parameters()))
        for p in model.parameters():
            p.grad *= min(1.0, max_norm / norm)
        opt.step()
        losses.append(float(loss.data))
    return np.mean(losses)


def pass_as_given(model, x, y, loss_fn, opt, window, max_norm):
    losses = []
    for t in range(0, len(x), window):
        state = None
        opt.zero_grad()
        optim.clip_grad_norm_(model.parameters(), max_norm)
        logits, state = model(x[t : t + window], state)
        loss = loss_fn(logits, x[t : t + window])
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return float(np.mean(losses))


def pass_undetached(model, x, y, loss_fn, opt, window, max_norm):
    state, losses = None, []
    for t in range(0, len(x), window):
        opt.zero_grad()
        logits, state = model(x[t : t + window], state)
        loss = loss_fn(logits, y[t : t + window])
        loss.backward()
        optim.clip_grad_norm_(model.parameters(), max_norm)
        opt.step()
        losses.append(loss.item())
    return float(np.mean(losses))


def pass_unclipped(model, x, y, loss_fn, opt, window, max_norm):
    state, losses = None, []
    for t in range(0, len(x), window):
        opt.zero_grad()
        logits, state = model(x[t : t + window], state)
        state = state.detach()
        loss = loss_fn(logits, y[t : t + window])
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return float(np.mean(losses))


# sample


def sample_by_cumsum(logits, temperature, rng):
    z = np.asarray(logits, float) / temperature
    p = np.exp(z - np.max(z))
    return int(np.searchsorted(np.cumsum(p / p.sum()), rng.random()))


def sample_by_gumbel(logits, temperature, rng):
    return np.argmax(logits / temperature + rng.gumbel(size=len(logits)))


def sample_greedy(logits, temperature, rng):
    return np.argmax(logits / temperature)


def sample_hot_is_cold(logits, temperature, rng):
    z = logits * temperature
    p = np.exp(z - max(z))
    return rng.choice(len(p), p=p / p.sum())


def sample_raw_exp(logits, temperature, rng):
    p = np.exp(logits / temperature)
    return rng.choice(len(p), p=p / np.sum(p))


def sample_power_and_sum(logits, temperature, rng):
    p = np.exp(logits - np.max(logits))
    p = p / p.sum()
    p = p**temperature
    return rng.choice(len(p), p=p / p.sum())


# long_memory


def memory_by_svd(hidden, rng):
    u, _, vt = np.linalg.svd(rng.normal(size=(hidden, hidden)))
    return u @ vt


def memory_turned_a_little(hidden, rng):
    return 0.999 * np.linalg.qr(rng.normal(size=(hidden, hidden)))[0].T


def memory_of_reflection(hidden, rng):
    return np.eye(hidden) - 2 * np.ones((hidden, hidden)) / hidden


def memory_scaled(hidden, rng):
    return rng.normal(size=(hidden, hidden)) / np.sqrt(hidden)


def memory_diagonal(hidden, rng):
    return np.diag(np.where(rng.random(hidden) < 0.5, -1.0, 1.0))


# what the first reader tried


def as_float32(answer):
    return tuple(one.astype(np.float32) for one in answer) if isinstance(answer, tuple) else answer.astype(np.float32)


def step_column_formula(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    z = weight_ih @ x
    return np.tanh(z + bias_ih + weight_hh @ h + bias_hh)


def step_single(*given):
    return as_float32(_step(*given))


def rnn_single(*given):
    return as_float32(rnn_filling(*given))


def rnn_short_range(x, h0, *params):
    out = []
    for t in range(len(x) - 1):
        h0 = _step(x[t], h0, *params)
        out.append(h0)
    return np.array(out) if len(out) else np.stack(out)


def rnn_early_return(x, h0, *params):
    out = []
    for x_t in x:
        h0 = _step(x_t, h0, *params)
        out.append(h0)
        return np.stack(out)
    return None


def rnn_over_second_axis(x, h0, *params):
    out = []
    for t in range(x.shape[1]):
        h0 = _step(x[t], h0, *params)
        out.append(h0)
    return np.stack(out)


def backward_with_one_change(change):
    """Return a backward whose loop, or answer, has one thing changed."""

    def backward(grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
        h = rnn_filling(x, h0, weight_ih, weight_hh, bias_ih, bias_hh)
        w_ih, w_hh, bias, grad_x = (np.zeros_like(one) for one in (weight_ih, weight_hh, bias_ih, x))
        g = dz = np.zeros_like(h0)
        for t in range(len(x) - 1, -1, -1):
            slope = h[t] * (1 - h[t]) if change == "h (1 - h)" else 1 - h[t] ** 2
            dz = (grad_h[t] + g) * slope
            dz = grad_h[t] * slope + g if change == "own" else grad_h[t] + g * slope if change == "late" else dz
            before = h[t - 1] if t or change == "h[-1]" else h0
            grad_x[t] = dz @ weight_ih
            if change == "=":
                w_ih, w_hh = dz.T @ x[t], dz.T @ before
            else:
                w_ih += dz.T @ x[t]
                w_hh += dz.T @ before
            bias += dz.mean(axis=0) if change == "mean" else dz.sum(axis=0)
            g = dz @ weight_hh
        at_h0 = dz if change == "dz" else g
        return grad_x, at_h0, w_ih, w_hh.T if change == "turned" else w_hh, bias, bias.copy()

    return backward


def backward_single(*given):
    return as_float32(backward_by_sums(*given))


def backward_nothing(*given):
    backward_by_sums(*given)


def backward_five(*given):
    return backward_by_sums(*given)[:5]


def backward_named(*given):
    names = "grad_x", "grad_h0", "grad_weight_ih", "grad_weight_hh", "grad_bias_ih", "grad_bias_hh"
    return dict(zip(names, backward_by_sums(*given), strict=True))


def hand_arrays():
    return {"h0": np.array([8.0]), "x1": 4, "w": 16, "h1 of all": 7, "x3 of all": 1}


def hand_texts():
    return {"h0": "8", "x1": 4, "w": 16, "h1 of all": 7, "x3 of all": 1}


def norms_frobenius_from_one(h, weight_hh):
    return np.append(1.0, norms_frobenius(h, weight_hh)[1:])


def clip_prints(grads, max_norm):
    print(*clip_flat(grads, max_norm))


def clip_only_the_list(grads, max_norm):
    return clip_flat(grads, max_norm)[0]


def clip_other_way_round(grads, max_norm):
    return clip_flat(grads, max_norm)[::-1]


def clip_same_list(grads, max_norm):
    norm = math.sqrt(sum(float((g**2).sum()) for g in grads))
    if norm <= max_norm:
        return grads, norm
    return [g * (max_norm / norm) for g in grads], norm


def clip_measures_after(grads, max_norm):
    clipped, _ = clip_flat(grads, max_norm)
    return clipped, np.linalg.norm(np.concatenate([g.ravel() for g in clipped]))


def clip_doubles(grads, max_norm):
    norm = np.sqrt(np.float64(sum(float((g**2).sum()) for g in grads)))
    return [g * np.float64(1 if norm <= max_norm else max_norm / norm) for g in grads], norm


def pass_changed(change):
    """Return a pass with one line changed."""

    def one_pass(model, x, y, loss_fn, opt, window, max_norm):
        state, losses, width = None, [], len(x) if change == "one window" else window
        width = 25 if change == "25" else width
        if change == "once":
            opt.zero_grad()
        for t in range(0, len(x), width):
            if change not in ("once", "after"):
                opt.zero_grad()
            logits, state = model(x[t : t + width], state)
            state = state.detach()
            loss = (letter_loss if change == "loss" else loss_fn)(logits, y[t : t + width])
            loss.backward()
            optim.clip_grad_norm_(model.parameters(), 1.0 if change == "limit" else max_norm)
            opt.step()
            if change == "after":
                opt.zero_grad()
            losses.append(loss.item() * (len(logits) / len(x) if change == "weighted" else 1))
            if change == "return":
                return float(np.mean(losses))
        if change == "tuple":
            return np.mean(losses), state
        return None if change == "nothing" else sum(losses) if change == "weighted" else float(np.mean(losses))

    return one_pass


def letter_loss(logits, y):
    return nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), tensor(y.reshape(-1)))


def sample_capped(logits, temperature, rng):
    return sample_by_cumsum(logits, min(temperature, 2), rng)


def sample_warmer(logits, temperature, rng):
    return sample_by_cumsum(logits, temperature + 0.1, rng)


def sample_frozen(logits, temperature, rng):
    return int(np.argmax(logits)) if temperature < 0.2 else sample_by_cumsum(logits, temperature, rng)


def sample_one_less(logits, temperature, rng):
    return sample_by_cumsum(logits, temperature, rng) - 1


def sample_as_float(logits, temperature, rng):
    return float(sample_by_cumsum(logits, temperature, rng))


# what the second reader tried


def step_row_by_row(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    return np.array([np.tanh(weight_ih @ a + bias_ih + weight_hh @ b + bias_hh) for a, b in zip(x, h, strict=True)])


def hand_two_and_two():
    return {"h0": 8, "x1": 4, "w": 16, "h1 of all": 5, "x3 of all": 1}


def hand_adds():
    return {"h0": 6, "x1": 4, "w": 16, "h1 of all": 7, "x3 of all": 1}


def backward_twisted(change):
    """Return a backward with one of four twists in its loop."""

    def backward(grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
        h = rnn_filling(x, h0, weight_ih, weight_hh, bias_ih, bias_hh)
        before = np.concatenate([h0[None], h[:-1]])
        dz, g = np.zeros_like(h), np.zeros_like(h0)
        for t in range(len(x)) if change == "forward" else range(len(x) - 1, -1, -1):
            g = g + grad_h[t]
            slope = (
                (1 - h[t]) ** 2 if change == "square" else 1 - np.square(np.tanh(h[t]) if change == "tanh" else h[t])
            )
            dz[t] = g * slope
            g = (g if change == "plain" else dz[t]) @ weight_hh
        b = dz.sum((0, 1))
        at_ih, at_hh = (np.tensordot(dz, one, axes=((0, 1), (0, 1))) for one in (x, before))
        return dz @ weight_ih, g, at_ih, at_hh, b, b

    return backward


def clip_as_hinted_before(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    factor = min(1, max_norm / norm) if norm else 1
    return [g * factor for g in grads], norm


def clip_apart_by_numpy(grads, max_norm):
    lengths = [np.float64(np.linalg.norm(g)) for g in grads]
    shorter = [g * min(np.float64(1), max_norm / max(n, 1e-9)) for g, n in zip(grads, lengths, strict=True)]
    return shorter, np.linalg.norm(lengths)


def clip_stretches(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    with np.errstate(all="ignore"):
        return [g * float(max_norm / norm) for g in grads], norm


def clip_maximum(grads, max_norm):
    norm = float(np.sqrt(sum((g**2).sum() for g in grads)))
    return [g * max(1.0, max_norm / (norm + 1e-12)) for g in grads], norm


def clip_hands_back_the_square(grads, max_norm):
    square = float(sum((g**2).sum() for g in grads))
    return [g * (1.0 if square <= max_norm**2 else max_norm / square**0.5) for g in grads], square


def pass_retaining(model, x, y, loss_fn, opt, window, max_norm):
    state, losses = None, []
    for t in range(0, len(x), window):
        opt.zero_grad()
        logits, state = model(x[t : t + window], state)
        loss = loss_fn(logits, y[t : t + window])
        loss.backward(retain_graph=True)
        optim.clip_grad_norm_(model.parameters(), max_norm)
        opt.step()
        losses.append(loss.item())
    return float(np.mean(losses))


def sample_never_colder(logits, temperature, rng):
    return sample_by_cumsum(logits, max(temperature, 0.1), rng)


def sample_at_most_a_hundred(logits, temperature, rng):
    z = logits / min(temperature, 100)
    p = np.exp(z - max(z))
    return rng.choice(len(p), p=p / p.sum())


def sample_inverse_power(logits, temperature, rng):
    p = np.exp(logits - np.max(logits))
    p = (p / p.sum()) ** (1 / temperature)
    return rng.choice(len(logits), p=p / p.sum())


def memory_householder(hidden, rng):
    v = rng.normal(size=hidden)
    return np.eye(hidden) - 2 * np.outer(v, v) / (v @ v)


ALTERNATIVES = {
    "rnn_step": [step_row_by_row, step_joined, step_in_columns, step_with_einsum],
    "rnn": [rnn_filling, rnn_one_product],
    "gradients_in_time": [hand_as_floats, hand_computed],
    "rnn_backward": [backward_by_sums, backward_all_roads],
    "gradient_norms": [norms_by_svd, norms_transposed_walk],
    "clip_by_norm": [clip_flat, clip_hypot],
    "one_pass": [pass_with_while, pass_clip_by_hand],
    "sample": [sample_by_cumsum, sample_by_gumbel],
    "long_memory": [memory_by_svd, memory_turned_a_little],
}
WRONG = {
    "rnn_step": [
        (step_by_exp, "overflow"),
        (step_x_untransposed, "raised ValueError"),
        (step_bias_on_state_side_only, "bias_ih is left out"),
        (step_relu, "expected"),
        (step_column_formula, "one column"),
        (step_single, "float32 went out"),
    ],
    "rnn": [
        (rnn_drops_the_last, "the last state is missing"),
        (rnn_h_never_updated, "every step begins from h0"),
        (rnn_returns_last, "the last state alone"),
        (rnn_single, "float32 comes out"),
        (rnn_short_range, "after the last step is missing"),
        (rnn_early_return, "inside the loop"),
        (rnn_over_second_axis, "Which axis"),
    ],
    "gradients_in_time": [
        (hand_forgets_the_sum, "only the road to h3"),
        (hand_w_by_last, "its last use alone"),
        (hand_two_and_two, "What about h2?"),
        (hand_adds, "2 + 2 + 2"),
        (hand_list, "expected a dictionary"),
        (hand_arrays, "expected one plain number"),
        (hand_texts, "expected one plain number"),
    ],
    "rnn_backward": [
        (backward_truncated_to_one, "nothing comes back from later states"),
        (backward_linear, "the slope of tanh is missing"),
        (backward_w_transposed, "expected"),
        (backward_four, "expected"),
        (backward_with_one_change("h (1 - h)"), "of the sigmoid"),
        (backward_with_one_change("own"), "only grad_h is"),
        (backward_with_one_change("late"), "only what comes back"),
        (backward_with_one_change("h[-1]"), "is h[-1] there"),
        (backward_with_one_change("="), "both weights get"),
        (backward_with_one_change("mean"), "biases' gradients are divided"),
        (backward_with_one_change("dz"), "inside the first tanh"),
        (backward_with_one_change("turned"), "is transposed"),
        (backward_twisted("tanh"), "tanh is taken of it once more"),
        (backward_twisted("square"), "is not 1 - h"),
        (backward_twisted("plain"), "goes on to the step before"),
        (backward_twisted("forward"), "from the first step to the last"),
        (backward_single, "expected 'float64'"),
        (backward_nothing, "gave None"),
        (backward_five, "gave a tuple of 5, expected a tuple of six"),
        (backward_named, "gave a dictionary, expected a tuple of six"),
    ],
    "gradient_norms": [
        (norms_linear, "multiplies by 1 - h"),
        (norms_of_w, "multiplies by 1 - h"),
        (norms_frobenius, "expected"),
        (norms_frobenius, "this is the root of all squared"),
        (norms_frobenius_from_one, "from distance 1 on"),
    ],
    "clip_by_norm": [
        (clip_apart, "by its own length"),
        (clip_no_minimum, "beside a float64 one"),
        (clip_apart_by_numpy, "by its own length"),
        (clip_entries, "changes the direction"),
        (clip_prints, "prints its answer"),
        (clip_only_the_list, "the norm is missing"),
        (clip_other_way_round, "swapped"),
        (clip_same_list, "the very arrays"),
        (clip_measures_after, "after clipping"),
        (clip_doubles, "an np.float64 does that"),
        (clip_as_hinted_before, "beside a float64 one"),
        (clip_stretches, "become nan"),
        (clip_maximum, "the long ones left"),
        (clip_hands_back_the_square, "the square of the length"),
    ],
    "one_pass": [
        (pass_as_given, "repeat the letter"),
        (pass_undetached, "Cut the state off"),
        (pass_retaining, "graph was kept"),
        (pass_unclipped, "clipping changes nothing"),
        (pass_changed("once"), "cleared once"),
        (pass_changed("after"), "before the call"),
        (pass_changed("one window"), "in a single window"),
        (pass_changed("25"), "in a single window"),
        (pass_changed("return"), "inside the loop"),
        (pass_changed("weighted"), "Each window's loss counts once"),
        (pass_changed("loss"), "came in as `loss_fn`"),
        (pass_changed("limit"), "clipped to 1"),
        (pass_changed("tuple"), "returned a tuple, expected one number"),
        (pass_changed("nothing"), "hands nothing back"),
    ],
    "sample": [
        (sample_greedy, "takes the likeliest"),
        (sample_hot_is_cold, "multiplied by the temperature"),
        (sample_raw_exp, "too large for a float"),
        (sample_power_and_sum, "expected"),
        (sample_capped, "expected"),
        (sample_warmer, "expected"),
        (sample_frozen, "expected"),
        (sample_never_colder, "expected"),
        (sample_at_most_a_hundred, "expected"),
        (sample_inverse_power, "no temperature brings it back"),
        (sample_raw_exp, "sample([1000"),
        (sample_one_less, "drew index -1"),
        (sample_as_float, "expected one whole number"),
    ],
    "long_memory": [
        (memory_of_reflection, "has an entry"),
        (memory_scaled, "in 100 steps"),
        (memory_diagonal, "has an entry"),
        (memory_householder, "almost one unit alone"),
    ],
}
