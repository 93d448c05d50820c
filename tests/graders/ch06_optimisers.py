"""Chapter 06: right answers written in other ways, and wrong ones, with what their message must say."""

import math

import numpy as np

# by_hand


def by_hand_tuples():
    return tuple(tuple((1 - 4 * lr) ** t for t in (1, 2, 3)) for lr in (0.1, 0.25, 0.5, 0.6))


def by_hand_array():
    return np.cumprod(np.repeat(1 - 4 * np.array([[0.1], [0.25], [0.5], [0.6]]), 3, axis=1), axis=1)


def by_hand_two_decimals():
    return [[0.6, 0.36, 0.22], [0, 0, 0], [-1, 1, -1], [-1.4, 1.96, -2.74]]


def by_hand_uphill():
    return [[1.4, 1.96, 2.744], [2, 4, 8], [3, 9, 27], [3.4, 11.56, 39.304]]


def by_hand_half():
    return [[0.6, 0.36, 0.216], [0, 0, 0], [1, 1, 1], [1.4, 1.96, 2.744]]


def by_hand_strings():
    return [[str(x) for x in row] for row in by_hand_tuples()]


def by_hand_five_rows():
    return [*by_hand_tuples(), (-2.0, 4.0, -8.0)]


# sgd_step


def sgd_by_loop(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    new, buffer = np.array(param, dtype=float), np.zeros(np.shape(param))
    old = (state or {}).get("momentum_buffer", np.zeros(np.shape(param)))
    for i in np.ndindex(np.shape(param)):
        buffer[i] = momentum * old[i] + grad[i]
        new[i] = param[i] - lr * (grad[i] + momentum * buffer[i] if nesterov else buffer[i])
    return new, {"momentum_buffer": buffer} if momentum else {}


def sgd_in_a_list(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    buffer = grad + momentum * state["momentum_buffer"] if state else grad.copy()
    look = momentum * buffer + grad
    return [param - lr * (look if nesterov else buffer), {"momentum_buffer": buffer} if momentum > 0 else {}]


def sgd_only_param(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    return param - lr * grad


def sgd_no_state(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    return param - lr * grad, state["momentum_buffer"]  # pyright: ignore[reportOptionalSubscript]


def sgd_plain_for_all(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    return param - lr * grad, {"momentum_buffer": grad}


def sgd_minus_equals(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    param -= lr * grad
    return param, {}


def sgd_old_buffer(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    old = state["momentum_buffer"] if state else np.zeros_like(param)
    buffer = momentum * old + grad
    step = grad + momentum * old if nesterov else buffer
    return param - lr * step, {"momentum_buffer": buffer} if momentum else {}


def sgd_writes_into_state(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    if momentum == 0:
        return param - lr * grad, {}
    state = state or {"momentum_buffer": np.zeros_like(param)}
    state["momentum_buffer"] *= momentum
    state["momentum_buffer"] += grad
    return param - lr * (grad + momentum * state["momentum_buffer"] if nesterov else state["momentum_buffer"]), state


def sgd_list_param(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    new, state = sgd_by_loop(param, grad, state, lr=lr, momentum=momentum, nesterov=nesterov)
    return new.tolist(), state


def sgd_swapped(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    new, state = sgd_by_loop(param, grad, state, lr=lr, momentum=momentum, nesterov=nesterov)
    return state, new


def sgd_textbook(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    if not momentum:
        return param - lr * grad, {}
    velocity = (momentum * state["momentum_buffer"] if state else 0) - grad * lr
    move = -lr * grad + velocity * momentum if nesterov else velocity
    return param + move, {"momentum_buffer": velocity}


def sgd_double_buffer(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    b = grad + (momentum * state["momentum_buffer"] if state else 0)
    return param - lr * (b + momentum * b if nesterov else b), {"momentum_buffer": b} if momentum else {}


def sgd_other_key(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    b = grad + momentum * (state or {}).get("momentum_buffer", 0)
    return param - lr * (grad + momentum * b if nesterov else b), {"velocity": b} if momentum else {}


# rmsprop_step


def rmsprop_by_loop(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    new, mean = np.array(param, dtype=float), np.zeros(np.shape(param))
    for i in np.ndindex(np.shape(param)):
        mean[i] = (state["square_avg"][i] * alpha if state else 0) + (1 - alpha) * float(grad[i]) ** 2
        new[i] -= lr * grad[i] / (math.sqrt(mean[i]) + eps)
    return new, {"square_avg": mean}


def rmsprop_moved(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    mean = np.zeros_like(param) if state is None else state["square_avg"]
    mean = mean + (1 - alpha) * (grad * grad - mean)
    return param - lr / (mean**0.5 + eps) * grad, {"square_avg": mean}


def rmsprop_divides_by_mean(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    mean = alpha * (state["square_avg"] if state else 0) + (1 - alpha) * grad**2
    return param - lr * grad / (mean + eps), {"square_avg": mean}


def rmsprop_adagrad(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    mean = grad**2 + (state["square_avg"] if state else 0)
    return param - lr * grad / (np.sqrt(mean) + eps), {"square_avg": mean}


def rmsprop_none_first(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    mean = alpha * state["square_avg"] + (1 - alpha) * grad**2  # pyright: ignore[reportOptionalSubscript]
    return param - lr * grad / (np.sqrt(mean) + eps), {"square_avg": mean}


def rmsprop_no_square(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    old = 0 if state is None else state["square_avg"]
    mean = alpha * old + (1 - alpha) * grad
    return param - lr * grad / (np.sqrt(mean) + eps), {"square_avg": mean}


# adam_step


def adam_by_loop(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    one, two = betas
    state = state or {"step": 0, "exp_avg": np.zeros(np.shape(param)), "exp_avg_sq": np.zeros(np.shape(param))}
    new, m, v = np.array(param, dtype=float), state["exp_avg"].copy(), state["exp_avg_sq"].copy()
    t = state["step"] + 1
    for i in np.ndindex(np.shape(param)):
        m[i] = one * m[i] + (1 - one) * grad[i]
        v[i] = two * v[i] + (1 - two) * grad[i] ** 2
        new[i] -= lr * (m[i] / (1 - one**t)) / (math.sqrt(v[i] / (1 - two**t)) + eps)
    return new, {"step": t, "exp_avg": m, "exp_avg_sq": v}


def adam_rearranged(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    state = dict(state or {"step": 0, "exp_avg": 0.0, "exp_avg_sq": 0.0})
    state["step"] += 1
    state["exp_avg"] = state["exp_avg"] + (1 - betas[0]) * (grad - state["exp_avg"])
    state["exp_avg_sq"] = state["exp_avg_sq"] + (1 - betas[1]) * (grad * grad - state["exp_avg_sq"])
    root = np.sqrt(1 - betas[1] ** state["step"])
    rate = lr * root / (1 - betas[0] ** state["step"])
    return param - rate * state["exp_avg"] / (np.sqrt(state["exp_avg_sq"]) + eps * root), state


def adam_cold(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t, m, v = (state["step"], state["exp_avg"], state["exp_avg_sq"]) if state else (0, 0, 0)
    m = m * betas[0] + grad * (1 - betas[0])
    v = v * betas[1] + grad**2 * (1 - betas[1])
    return param - lr * m / (np.sqrt(v) + eps), {"step": t + 1, "exp_avg": m, "exp_avg_sq": v}


def adam_keeps_hats(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t, m, v = (state["step"], state["exp_avg"], state["exp_avg_sq"]) if state else (0, 0, 0)
    t += 1
    m = (m * betas[0] + grad * (1 - betas[0])) / (1 - betas[0] ** t)
    v = (v * betas[1] + grad**2 * (1 - betas[1])) / (1 - betas[1] ** t)
    return param - lr * m / (np.sqrt(v) + eps), {"step": t, "exp_avg": m, "exp_avg_sq": v}


def adam_no_count(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    m, v = (state["exp_avg"], state["exp_avg_sq"]) if state else (0, 0)
    m, v = m * betas[0] + grad * (1 - betas[0]), v * betas[1] + grad**2 * (1 - betas[1])
    step = lr * m / (1 - betas[0]) / (np.sqrt(v / (1 - betas[1])) + eps)
    return param - step, {"step": 1, "exp_avg": m, "exp_avg_sq": v}


def adam_power_forgotten(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t, m, v = (state["step"], state["exp_avg"], state["exp_avg_sq"]) if state else (0, 0, 0)
    t, m, v = t + 1, m * betas[0] + grad * (1 - betas[0]), v * betas[1] + grad**2 * (1 - betas[1])
    step = lr * (m / (1 - betas[0] * t)) / (np.sqrt(v / (1 - betas[1] * t)) + eps)
    return param - step, {"step": t, "exp_avg": m, "exp_avg_sq": v}


def adam_without_power(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t, m, v = (state["step"], state["exp_avg"], state["exp_avg_sq"]) if state else (0, 0, 0)
    t, m, v = t + 1, m * betas[0] + grad * (1 - betas[0]), v * betas[1] + grad**2 * (1 - betas[1])
    return param - lr * m / (1 - betas[0]) / (np.sqrt(v / (1 - betas[1])) + eps), {
        "step": t,
        "exp_avg": m,
        "exp_avg_sq": v,
    }


def adam_without_eps(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    return adam_by_loop_with(param, grad, state, lr, betas)


def adam_by_loop_with(param, grad, state, lr, betas):
    t, m, v = (state["step"], state["exp_avg"], state["exp_avg_sq"]) if state else (0, 0, 0)
    t, m, v = t + 1, m * betas[0] + grad * (1 - betas[0]), v * betas[1] + grad**2 * (1 - betas[1])
    new = param - lr * (m / (1 - betas[0] ** t)) / (v / (1 - betas[1] ** t)) ** 0.5
    return new, {"step": t, "exp_avg": m, "exp_avg_sq": v}


def adam_efficient(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t, m, v = (state["step"], state["exp_avg"], state["exp_avg_sq"]) if state else (0, 0, 0)
    t, m, v = t + 1, m * betas[0] + grad * (1 - betas[0]), v * betas[1] + grad**2 * (1 - betas[1])
    rate = lr * np.sqrt(1 - betas[1] ** t) / (1 - betas[0] ** t)
    return param - rate * m / (np.sqrt(v) + eps), {"step": t, "exp_avg": m, "exp_avg_sq": v}


# adamw_step


def adamw_written_out(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    new, state = adam_by_loop(param, grad, state, lr=lr, betas=betas, eps=eps)
    return new - lr * weight_decay * param, state


def adamw_shrunk_first(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    smaller = param - param * lr * weight_decay
    return adam_rearranged(smaller, grad, state, lr=lr, betas=betas, eps=eps)


def adamw_l2(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    return adam_rearranged(param, weight_decay * param + grad, state, lr=lr, betas=betas, eps=eps)


def adamw_share_only(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    return adam_rearranged(param - weight_decay * param, grad, state, lr=lr, betas=betas, eps=eps)


def adamw_lost_eps(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    return adam_by_loop(param - lr * weight_decay * param, grad, state, lr=lr, betas=betas)


# Optimizer


class OptimizerTuples:
    def __init__(self, params, rule, **options):
        self.pairs = [[param, None] for param in params]
        self.rule, self.options = rule, options

    def step(self, grads):
        for pair, grad in zip(self.pairs, grads, strict=True):
            new, pair[1] = self.rule(pair[0], grad, pair[1], **self.options)
            np.copyto(pair[0], new)


class OptimizerDifference:
    def __init__(self, params, rule, **options):
        self.params, self.rule, self.options, self.memory = params, rule, options, {}

    def step(self, grads):
        for i in range(len(grads)):
            new, self.memory[i] = self.rule(self.params[i], grads[i], self.memory.get(i), **self.options)
            self.params[i] += new - self.params[i]


class OptimizerLoses:
    def __init__(self, params, rule, **options):
        self.params, self.rule, self.options = params, rule, options
        self.states = [None for _ in params]

    def step(self, grads):
        for param, grad, state in zip(self.params, grads, self.states, strict=True):
            param[...], state = self.rule(param, grad, state, **self.options)


class OptimizerNames:
    def __init__(self, params, rule, **options):
        self.params, self.rule, self.options = params, rule, options
        self.states = [None for _ in params]

    def step(self, grads):
        for i, param in enumerate(self.params):
            param, self.states[i] = self.rule(param, grads[i], self.states[i], **self.options)


class OptimizerNoOptions:
    def __init__(self, params, rule, lr):
        self.params, self.rule, self.lr = params, rule, lr
        self.states = [None for _ in params]

    def step(self, grads):
        for i, param in enumerate(self.params):
            param[...], self.states[i] = self.rule(param, grads[i], self.states[i], lr=self.lr)


class OptimizerEmptyStates:
    def __init__(self, params, rule, **options):
        self.params, self.rule, self.options, self.states = params, rule, options, [{}] * len(params)

    def step(self, grads):
        for i, param in enumerate(self.params):
            param[...], self.states[i] = self.rule(param, grads[i], self.states[i], **self.options)


class OptimizerOnlyLr(OptimizerTuples):
    def step(self, grads):
        for pair, grad in zip(self.pairs, grads, strict=True):
            pair[0][...], pair[1] = self.rule(*[pair[0], grad, pair[1]], lr=self.options["lr"])


class OptimizerByShape:
    def __init__(self, params, rule, **options):
        self.params, self.rule, self.options, self.states = params, rule, options, {}

    def step(self, grads):
        for p, grad in zip(self.params, grads, strict=True):
            p[...], self.states[p.shape] = self.rule(p, grad, self.states.get(p.shape), **self.options)


class OptimizerClassStates:
    states = {}  # noqa: RUF012

    def __init__(self, params, rule, **options):
        self.params, self.rule, self.options = params, rule, options

    def step(self, grads):
        for i, p in enumerate(self.params):
            p[...], self.states[i] = self.rule(p, grads[i], self.states.get(i), **self.options)


class OptimizerClassReset(OptimizerClassStates):
    def __init__(self, params, rule, **options):
        super().__init__(params, rule, **options)
        type(self).states = {}


class OptimizerOfOneRule:
    def __init__(self, params, rule, **options):
        self.params, self.options = params, options

    def step(self, grads):
        for param, grad in zip(self.params, grads, strict=True):
            param[...] = param - self.options["lr"] * grad


# cosine_with_warmup


def schedule_squares(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step <= warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    q = min(1.0, (step - warmup_steps) / (total_steps - warmup_steps))
    return lr - (lr - min_lr) * math.sin(math.pi * q / 2) ** 2


def schedule_numpy(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    up = (step + 1) / (warmup_steps + 1)
    q = np.clip((step - warmup_steps) / (total_steps - warmup_steps), 0, 1)
    return np.where(up < 1, lr * up, min_lr + (lr - min_lr) * 0.5 * (1 + np.cos(np.pi * q)))[()]


def schedule_zero_first(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    return (
        lr * step / warmup_steps
        if step < warmup_steps
        else schedule_squares(step, warmup_steps, total_steps, lr, min_lr)
    )


def schedule_from_zero(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    return min_lr + (lr - min_lr) * (1 + math.cos(math.pi * min(step, total_steps) / total_steps)) / 2


def schedule_up_again(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    q = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + 0.5 * (lr - min_lr) * (1 + math.cos(q * math.pi))


def schedule_one_branch(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    if step >= total_steps:
        return min_lr
    q = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) * (1 + np.cos(np.pi * q)) / 2


def schedule_behind(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    up = lr * step / (warmup_steps + 1)
    return up if step < warmup_steps else schedule_squares(step, warmup_steps, total_steps, lr, min_lr)


def schedule_rounds(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    return round(schedule_squares(step, warmup_steps, total_steps, lr, min_lr), 3)


# gradient_noise


def noise_by_shuffle(grads, batch_size, draws, rng):
    total = 0.0
    for _ in range(draws):
        batch = grads[rng.permutation(len(grads))[:batch_size]]
        total += float(((batch.mean(0) - grads.mean(0)) ** 2).sum())
    return math.sqrt(total / draws)


def noise_at_once(grads, batch_size, draws, rng):
    order = rng.random((draws, len(grads))).argsort(axis=1)[:, :batch_size]
    return np.sqrt(((grads[order].mean(axis=1) - grads.mean(axis=0)) ** 2).sum(axis=1).mean())


def noise_choice_replaces(grads, batch_size, draws, rng):
    whole = grads.mean(axis=0)
    far = [np.linalg.norm(grads[rng.choice(len(grads), batch_size)].mean(axis=0) - whole) ** 2 for _ in range(draws)]
    return np.mean(np.array(far)) ** 0.5


def noise_no_root(grads, batch_size, draws, rng):
    return noise_at_once(grads, batch_size, draws, rng) ** 2


def noise_mean_over_all(grads, batch_size, draws, rng):
    order = rng.random((draws, len(grads))).argsort(axis=1)[:, :batch_size]
    return np.sqrt(((grads[order].mean(axis=1) - grads.mean(axis=0)) ** 2).mean())


def noise_array(grads, batch_size, draws, rng):
    return grads.std(axis=0) / math.sqrt(batch_size)


def noise_of_the_drawn(grads, batch_size, draws, rng):
    means = [grads[rng.choice(len(grads), batch_size, replace=False)].mean(axis=0) for _ in range(draws)]
    return np.sqrt(np.array(means).var(axis=0).sum())


def noise_one_fewer_draw(grads, batch_size, draws, rng):
    total = sum(noise_at_once(grads, batch_size, 1, rng) ** 2 for _ in range(draws))
    return np.sqrt(total / (draws - 1))


def noise_global(grads, batch_size, draws, rng):
    return noise_at_once(grads, batch_size, draws, np.random)


def noise_formula(grads, batch_size, draws, rng):
    return math.sqrt(grads.var(axis=0).sum() / batch_size)


def noise_a_hundred(grads, batch_size, draws, rng):
    return noise_by_shuffle(grads, batch_size, 100, rng)


def noise_one_permutation(grads, batch_size, draws, rng):
    order = rng.permutation(len(grads))
    cut = [order[i : i + batch_size] for i in range(0, len(grads) - batch_size + 1, batch_size)]
    return math.sqrt(np.mean([((grads[b].mean(axis=0) - grads.mean(axis=0)) ** 2).sum() for b in cut]))


def noise_shuffles_grads(grads, batch_size, draws, rng):
    total = 0.0
    for _ in range(draws):
        rng.shuffle(grads)
        total += np.linalg.norm(grads[:batch_size].mean(axis=0) - grads.mean(axis=0)) ** 2
    return (total / draws) ** 0.5


def noise_centres(grads, batch_size, draws, rng):
    grads -= grads.mean(axis=0)
    return noise_by_shuffle(grads, batch_size, draws, rng)


# win


def win_adam():
    return "adam", {"lr": 0.5, "betas": (0.9, 0.99)}


def win_nesterov():
    return ["sgd", {"lr": 0.001, "momentum": 0.95, "nesterov": True}]


def win_explodes():
    return "sgd", {"lr": 0.1}


def win_slow():
    return "sgd", {"lr": 0.0005}


def win_lost_option():
    return "sgd", {"lr": 0.001, "beta": 0.9}


def win_class():
    return "Adam", {"lr": 0.5}


ALTERNATIVES = {
    "by_hand": [by_hand_tuples, by_hand_array, by_hand_two_decimals],
    "sgd_step": [sgd_by_loop, sgd_in_a_list],
    "rmsprop_step": [rmsprop_by_loop, rmsprop_moved],
    "adam_step": [adam_by_loop, adam_rearranged],
    "adamw_step": [adamw_written_out, adamw_shrunk_first],
    "Optimizer": [OptimizerTuples, OptimizerDifference],
    "cosine_with_warmup": [schedule_squares, schedule_numpy],
    "gradient_noise": [noise_by_shuffle, noise_at_once],
    "win": [win_adam, win_nesterov],
}

WRONG = {
    "by_hand": [
        (by_hand_uphill, "walks uphill"),
        (by_hand_half, "other side of the valley"),
        (by_hand_strings, "no number"),
        (by_hand_five_rows, "expected four lists of three"),
    ],
    "sgd_step": [
        (sgd_only_param, "expected 2 things"),
        (sgd_no_state, "TypeError"),
        (sgd_no_state, "nothing can be looked up"),
        (sgd_list_param, "gave a list as the new parameter"),
        (sgd_swapped, "gave a dict first"),
        (sgd_textbook, "the minus inside"),
        (sgd_double_buffer, "added to the buffer here"),
        (sgd_other_key, "under its key"),
        (sgd_plain_for_all, "where there is no momentum"),
        (sgd_minus_equals, "changed its input"),
        (sgd_old_buffer, "with the old buffer"),
        (sgd_writes_into_state, "written over"),
    ],
    "rmsprop_step": [
        (rmsprop_divides_by_mean, "root is missing"),
        (rmsprop_adagrad, "never fade"),
        (rmsprop_none_first, "TypeError"),
        (rmsprop_none_first, "nothing can be looked up"),
        (rmsprop_no_square, "not of its square"),
    ],
    "adam_step": [
        (adam_cold, "neither mean is corrected"),
        (adam_keeps_hats, "corrected again at each step"),
        (adam_no_count, "t stays 1"),
        (adam_without_power, "power t has no effect"),
        (adam_without_eps, "eps is missing"),
        (adam_power_forgotten, "1 - beta**t belongs"),
        (adam_efficient, "added before the correction"),
    ],
    "adamw_step": [
        (adamw_l2, "through the gradient"),
        (adamw_share_only, "learning rate is missing"),
        (adamw_lost_eps, "eps does not reach"),
    ],
    "Optimizer": [
        (OptimizerLoses, "nothing is remembered"),
        (OptimizerNames, "have not changed"),
        (OptimizerNoOptions, "options"),
        (OptimizerEmptyStates, "test for None"),
        (OptimizerOnlyLr, "only `lr` reaches"),
        (OptimizerByShape, "of one shape share"),
        (OptimizerClassStates, "belongs to the class"),
        (OptimizerClassReset, "belongs to the class"),
        (OptimizerOfOneRule, "whatever the rule"),
    ],
    "cosine_with_warmup": [
        (schedule_zero_first, "step of length 0"),
        (schedule_from_zero, "counts from the end of the warm-up"),
        (schedule_up_again, "goes up again"),
        (schedule_one_branch, "q is negative"),
        (schedule_behind, "one step behind"),
        (schedule_rounds, "rate is rounded"),
    ],
    "gradient_noise": [
        (noise_choice_replaces, "twice in a batch"),
        (noise_no_root, "root is asked for"),
        (noise_mean_over_all, "mean over the D numbers"),
        (noise_of_the_drawn, "mean of the drawn batches"),
        (noise_one_fewer_draw, "one fewer than"),
        (noise_global, "nothing is drawn from"),
        (noise_formula, "nothing is drawn from"),
        (noise_array, "expected a single number"),
        (noise_a_hundred, "does not change how much is drawn"),
        (noise_one_permutation, "does not change how much is drawn"),
        (noise_shuffles_grads, "Shuffle indices"),
        (noise_centres, "changed in place"),
    ],
    "win": [
        (win_explodes, "longer than the last"),
        (win_slow, "longer there?"),
        (win_lost_option, "does not have"),
        (win_class, "expected one of sgd"),
    ],
}
