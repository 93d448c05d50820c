"""Answers to try the checks of chapter 08 with, written without looking at the checks' own lists."""

import copy

import numpy as np

from nnbook import nn, optim, tensor

# batches


def batches_as_a_list(x, y, batch_size, rng=None):
    index = list(range(len(x)))
    if rng is not None:
        rng.shuffle(index)
    out = []
    while index:
        now, index = index[:batch_size], index[batch_size:]
        out.append((np.array([x[i] for i in now]), np.array([y[i] for i in now])))
    return out


def batches_by_split(x, y, batch_size, rng=None):
    order = np.argsort(rng.random(len(x))) if rng else np.arange(len(x))
    cuts = np.arange(batch_size, len(x), batch_size)
    pieces = zip(np.split(x[order], cuts), np.split(y[order], cuts), strict=True)
    return ((a, b) for a, b in pieces if len(a))


def batches_by_copy(x, y, batch_size, rng=None):
    x, y = np.array(x), np.array(y)
    if rng is not None:
        order = rng.permutation(len(x))
        x, y = x[order], y[order]
    i = 0
    while i < len(x):
        yield x[i : i + batch_size], y[i : i + batch_size]
        i += batch_size


def batches_only_x_moves(x, y, batch_size, rng=None):
    moved = x if rng is None else rng.permutation(x)
    for i in range(0, len(x), batch_size):
        yield moved[i : i + batch_size], y[i : i + batch_size]


def batches_returns_in_the_loop(x, y, batch_size, rng=None):
    for i in range(0, len(x), batch_size):
        return [(x[i : i + batch_size], y[i : i + batch_size])]
    return []


def batches_global_shuffle(x, y, batch_size, rng=None):
    if rng is not None:
        rng.shuffle(x)
    for i in range(0, len(x), batch_size):
        yield x[i : i + batch_size], y[i : i + batch_size]


def batches_prints(x, y, batch_size, rng=None):
    for i in range(0, len(x), batch_size):
        print(x[i : i + batch_size], y[i : i + batch_size])


def batches_rolls(x, y, batch_size, rng=None):
    shift = 0 if rng is None else int(rng.integers(1, len(x)))
    x, y = np.roll(x, shift, axis=0), np.roll(y, shift)
    for i in range(0, len(x), batch_size):
        yield x[i : i + batch_size], y[i : i + batch_size]


def batches_of_lists(x, y, batch_size, rng=None):
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    cuts = [order[i : i + batch_size] for i in range(0, len(x), batch_size)]
    return [([x[i] for i in cut], [y[i] for i in cut]) for cut in cuts]


def batches_unseeded(x, y, batch_size, rng=None):
    return batches_by_copy(x, y, batch_size, None if rng is None else np.random.default_rng())


def batches_of_neighbours(x, y, batch_size, rng=None):
    starts = list(range(0, len(x), batch_size))
    if rng is not None:
        rng.shuffle(starts)
    return [(x[i : i + batch_size], y[i : i + batch_size]) for i in starts]


# train


def train_by_hand(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        model.train()
        order, total, n = rng.permutation(len(x)), 0.0, 0
        for i in range(0, len(x), batch_size):
            chosen = order[i : i + batch_size]
            loss = loss_fn(model(tensor(x[chosen])), tensor(y[chosen]))
            model.zero_grad()
            loss.backward()
            opt.step()
            total, n = total + float(loss.data), n + 1
        history.append(total / n)
    return history


def train_clears_after(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    model.train(True)
    opt.zero_grad()
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        pairs = list(batches_by_copy(x, y, batch_size, rng))
        for x_i, y_i in pairs:
            loss = loss_fn(model(tensor(x_i)), tensor(y_i))
            loss.backward()
            opt.step()
            opt.zero_grad()
            losses[epoch] += loss.item() / len(pairs)
    return losses


def train_clears_once(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    model.train()
    out = []
    opt.zero_grad()
    for _ in range(epochs):
        losses = []
        for x_i, y_i in batches_by_copy(x, y, batch_size, rng):
            loss = loss_fn(model(tensor(x_i)), tensor(y_i))
            loss.backward()
            opt.step()
            losses.append(loss.item())
        out.append(sum(losses) / len(losses))
    return out


def train_clears_before_the_step(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    model.train()
    out = []
    for _ in range(epochs):
        losses = []
        for x_i, y_i in batches_by_copy(x, y, batch_size, rng):
            loss = loss_fn(model(tensor(x_i)), tensor(y_i))
            loss.backward()
            opt.zero_grad()
            opt.step()
            losses.append(loss.item())
        out.append(np.mean(losses))
    return out


def train_arrays(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    for x_i, y_i in batches_by_copy(x, y, batch_size, rng):
        loss_fn(model(x_i), y_i).backward()


def train_silent(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    train_by_hand(model, x, y, loss_fn, opt, epochs, batch_size, rng)


def train_tensors(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    model.train()
    out = []
    for _ in range(epochs):
        losses = []
        for x_i, y_i in batches_by_copy(x, y, batch_size, rng):
            opt.zero_grad()
            losses.append(loss_fn(model(tensor(x_i)), tensor(y_i)))
            losses[-1].backward()
            opt.step()
        out.append(sum(losses) / len(losses))
    return out


def train_eval_mode(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    out = []
    for _ in range(epochs):
        losses = []
        for x_i, y_i in batches_by_copy(x, y, batch_size, rng):
            opt.zero_grad()
            loss = loss_fn(model.eval()(tensor(x_i)), tensor(y_i))
            loss.backward()
            opt.step()
            losses.append(loss.item())
        out.append(np.mean(losses))
    return out


def train_clears_an_epoch(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    model.train()
    out = []
    for _ in range(epochs):
        opt.zero_grad()
        losses = []
        for x_i, y_i in batches_by_copy(x, y, batch_size, rng):
            loss = loss_fn(model(tensor(x_i)), tensor(y_i))
            loss.backward()
            opt.step()
            losses.append(loss.item())
        out.append(sum(losses) / len(losses))
    return out


def train_swaps(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    return train_by_hand(model, x, y, lambda a, b: loss_fn(b, a), opt, epochs, batch_size, rng)


def train_shuffles_the_caller(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    out = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        x[:], y[:] = x[order], y[order]
        out += train_ordered(model, x, y, loss_fn, opt, batch_size)
    return out


def train_ordered(model, x, y, loss_fn, opt, batch_size, told=None):
    model.train()
    losses = []
    for i in range(0, len(x), batch_size):
        opt.zero_grad()
        loss = loss_fn(model(tensor(x[i : i + batch_size])), tensor(y[i : i + batch_size]))
        loss.backward()
        opt.step()
        losses.append(loss.item() if told is None else told())
    return [sum(losses) / len(losses)]


def train_notes_all_the_data(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    out = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        told = lambda: loss_fn(model(tensor(x)), tensor(y)).item()  # noqa: E731
        out += train_ordered(model, x[order], y[order], loss_fn, opt, batch_size, told)
    return out


def train_whole_batches(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    n, out = len(x) - len(x) % batch_size, []
    for _ in range(epochs):
        order = rng.permutation(len(x))[:n]
        out += train_ordered(model, x[order], y[order], loss_fn, opt, batch_size)
    return out


def train_ignores_rng(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    return train_by_hand(model, x, y, loss_fn, opt, epochs, batch_size, np.random.default_rng())


def train_sets_the_flag(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    model.training = True
    return [train_ordered_quietly(model, *shuffled_pair(x, y, rng), loss_fn, opt, batch_size) for _ in range(epochs)]


def train_sets_every_flag(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    for module in model.modules():
        module.training = True
    return [train_ordered_quietly(model, *shuffled_pair(x, y, rng), loss_fn, opt, batch_size) for _ in range(epochs)]


def shuffled_pair(x, y, rng):
    order = rng.permutation(len(x))
    return x[order], y[order]


def train_ordered_quietly(model, x, y, loss_fn, opt, batch_size):
    losses = []
    for i in range(0, len(x), batch_size):
        opt.zero_grad()
        loss = loss_fn(model(tensor(x[i : i + batch_size])), tensor(y[i : i + batch_size]))
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return float(np.mean(losses))


def train_own_optimiser(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    return train_by_hand(model, x, y, loss_fn, optim.SGD(model.parameters(), lr=0.05), epochs, batch_size, rng)


def train_one_deck(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    model.train()
    deck, out = batches_by_copy(x, y, batch_size, rng), []
    for _ in range(epochs):
        losses = []
        for x_i, y_i in deck:
            opt.zero_grad()
            loss = loss_fn(model(tensor(x_i)), tensor(y_i))
            loss.backward()
            opt.step()
            losses.append(loss.item())
        out.append(np.mean(losses))
    return out


# predictions


def predictions_arrays():
    return np.array([4.0, -2.0, -7.0]), np.array([1, 1, 5, 5])


def predictions_computed():
    w, gathered, weights = 8.0, 0.0, []
    for _ in range(3):
        gathered += w
        w -= gathered / 2
        weights.append(w)
    return [weights, (1, 1, 5, 5)]


def predictions_flat():
    return [4, -2, -7, 1, 1, 5, 5]


def predictions_sign():
    return [4, 10, 19], [1, 1, 5, 5]


def predictions_all_alike():
    return [4, -2, -7], [1, 1, 1, 1]


def predictions_shifted():
    return [8, 4, -2], [1, 1, 5, 5]


# weights to begin with


def glorot_scaled(fan_in, fan_out, rng):
    return (2 * rng.random((fan_out, fan_in)) - 1) * (6 / (fan_in + fan_out)) ** 0.5


def glorot_by_rows(fan_in, fan_out, rng):
    a = (6 / (fan_out + fan_in)) ** 0.5
    return np.array([rng.uniform(-a, a, fan_in) for _ in range(fan_out)], dtype=np.float32)


def glorot_flat(fan_in, fan_out, rng):
    a = (6 / (fan_out + fan_in)) ** 0.5
    return rng.uniform(-a, a, fan_in * fan_out)


def he_by_argument(fan_in, fan_out, rng):
    return rng.normal(0, (2 / fan_in) ** 0.5, (fan_out, fan_in))


def he_standard(fan_in, fan_out, rng):
    return (rng.standard_normal((fan_in, fan_out), dtype=np.float32) * np.float32(np.sqrt(2.0 / fan_in))).T


def he_both_fans(fan_in, fan_out, rng):
    return rng.normal(0, (2 / (fan_in + fan_out)) ** 0.5, (fan_out, fan_in))


def he_constant(fan_in, fan_out, rng):
    return np.full((fan_out, fan_in), (2 / fan_in) ** 0.5)


# Dropout


class DropoutByWhere(nn.Module):
    def __init__(self, p, rng):
        super().__init__()
        self.p = p
        self.rng = rng

    def forward(self, x):
        if self.training and self.p > 0:
            dropped = self.rng.uniform(size=x.shape) < self.p
            return x * tensor(np.where(dropped, 0, 1 / (1 - self.p)).astype(x.dtype))
        return x * 1


class DropoutByBinomial(nn.Module):
    def __init__(self, p, rng):
        super().__init__()
        self.p, self.rng = p, rng

    def forward(self, x):
        if self.training is False:
            return x
        mask = self.rng.binomial(1, 1 - self.p, x.shape).astype(np.float32)
        return x * tensor(mask) / (1 - self.p)


class DropoutTorch(nn.Module):
    def __init__(self, p, rng):
        super().__init__()
        self.layer = nn.Dropout(p)

    def forward(self, x):
        return self.layer(x)


class DropoutOf2012(nn.Module):
    def __init__(self, p, rng):
        super().__init__()
        self.p, self.rng = p, rng

    def forward(self, x):
        if not self.training:
            return x * (1 - self.p)
        return x * tensor((self.rng.random(x.shape) >= self.p).astype(np.float32))


class DropoutWithoutSuper(nn.Module):
    def __init__(self, p, rng):
        self.p, self.rng = p, rng

    def forward(self, x):
        return x * tensor((self.rng.random(x.shape) >= self.p).astype(np.float32)) if self.training else x


class DropoutOffTheTape(DropoutByWhere):
    def forward(self, x):
        if not self.training:
            return x
        mask = self.rng.random(x.shape) >= self.p
        return tensor((x.data * mask / (1 - self.p)).astype(x.dtype))


class DropoutArray(DropoutByWhere):
    def forward(self, x):
        if not self.training:
            return x
        return np.where(self.rng.random(x.shape) < self.p, 0, x.data / (1 - self.p))


class DropoutForgetsEval(DropoutByWhere):
    def forward(self, x):
        return super().forward(x) if self.training else None


class DropoutOwnGenerator(DropoutByWhere):
    def __init__(self, p, rng):
        super().__init__(p, np.random.default_rng(0))


class DropoutRows(nn.Module):
    def __init__(self, p, rng):
        super().__init__()
        self.p, self.rng = p, rng

    def forward(self, x):
        if not self.training:
            return x
        return x * tensor(((self.rng.random(len(x)) >= self.p) / (1 - self.p)).astype(np.float32)[:, None])


class DropoutExact(DropoutByWhere):
    def forward(self, x):
        if not self.training:
            return x
        flat = np.full(x.data.size, 1 / (1 - self.p))
        flat[self.rng.choice(flat.size, round(self.p * flat.size), replace=False)] = 0
        return x * tensor(flat.reshape(x.shape).astype(x.dtype))


# accuracy


def accuracy_by_loop(model, x, y):
    was, right = model.training, 0
    model.train(False)
    for x_i, y_i in zip(x, y, strict=True):
        right += int(np.argmax(model(tensor(x_i[None])).data) == y_i)
    model.train(was)
    return right / len(y)


def accuracy_with_finally(model, x, y):
    mode = model.training
    try:
        return np.float32((np.argmax(model.eval()(tensor(x)).data, 1) == y).sum() / len(y))
    finally:
        model.train() if mode else model.eval()


def accuracy_leaves_eval(model, x, y):
    return (model.eval()(tensor(x)).data.argmax(1) == y).mean()


def accuracy_never_eval(model, x, y):
    return (model(tensor(x)).data.argmax(1) == y).mean()


def accuracy_sets_training(model, x, y):
    was = model.training
    model.eval()
    said = model(tensor(x)).data.argmax(1)
    model.training = was
    return (said == y).mean()


# standardise


def standardise_at_least(train, test):
    std = np.maximum(train.std(0), 1e-8)
    return (train - train.mean(0)) / std, (test - train.mean(0)) / std


def standardise_by_loop(train, test):
    a, b = train.astype(float), test.astype(float)
    for j in range(train.shape[1]):
        mean, std = train[:, j].mean(), train[:, j].std() if np.ptp(train[:, j]) else 1.0
        a[:, j], b[:, j] = (a[:, j] - mean) / std, (b[:, j] - mean) / std
    return [a, b]


def standardise_by_squares(train, test):
    mean = np.mean(train, axis=0, keepdims=True)
    std = np.sqrt(np.mean((train - mean) ** 2, axis=0, keepdims=True))
    std[std < 1e-12] = 1
    return (train - mean) / std, (test - mean) / std


def standardise_in_place(train, test):
    mean, std = train.mean(0), train.std(0)
    std[std == 0] = 1
    train -= mean
    train /= std
    test -= mean
    test /= std
    return train, test


def standardise_ddof(train, test):
    mean, std = train.mean(0), train.std(0, ddof=1)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std


def standardise_eps(train, test):
    mean, std = train.mean(0), train.std(0) + 0.1
    return (train - mean) / std, (test - mean) / std


def standardise_exactly_zero(train, test):
    mean, std = train.mean(0), train.std(0)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std


def standardise_as_handed_out(train, test):
    everything = np.concatenate([train, test])
    mean, std = everything.mean(axis=0), everything.std(axis=0)
    return (train - mean) / std, (test - mean) / std


def standardise_overwrites(train, test):
    constant = np.ptp(train, axis=0) == 0
    train = (train - train.mean(0)) / np.where(constant, 1, train.std(0))
    return train, (test - train.mean(0)) / np.where(constant, 1, train.std(0))


def standardise_leaks_the_mean(train, test):
    mean, std = np.concatenate([train, test]).mean(0), np.where(np.ptp(train, axis=0) == 0, 1, train.std(0))
    return (train - mean) / std, (test - mean) / std


# early_stopping


def early_by_counter(model, run_epoch, validate, patience, epochs):
    lowest, best, wait, state, losses = np.inf, 0, 0, None, []
    epoch = 0
    while epoch < epochs and wait < patience:
        epoch += 1
        run_epoch()
        loss = validate()
        losses.append(loss)
        if loss < lowest:
            lowest, best, wait = loss, epoch, 0
            state = {name: value.copy() for name, value in model.state_dict().items()}
        else:
            wait += 1
    model.load_state_dict(state)
    return best, losses


def early_keeps_all(model, run_epoch, validate, patience, epochs):
    losses, states = [], []
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        states.append(model.state_dict())
        if len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
    best = int(np.argmin(losses))
    model.load_state_dict(states[best])
    return best + 1, losses


def early_validates_first(model, run_epoch, validate, patience, epochs):
    losses, states = [], []
    for _ in range(epochs):
        losses.append(validate())
        states.append(model.state_dict())
        run_epoch()
        if len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
    model.load_state_dict(states[int(np.argmin(losses))])
    return int(np.argmin(losses)) + 1, losses


def early_keeps_the_model(model, run_epoch, validate, patience, epochs):
    losses = []
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
    return int(np.argmin(losses)) + 1, losses


def early_only_best(model, run_epoch, validate, patience, epochs):
    return early_by_counter(model, run_epoch, validate, patience, epochs)[0]


def early_validates_then_trains(model, run_epoch, validate, patience, epochs):
    losses, states = [], []
    for _ in range(epochs):
        losses.append(validate())
        run_epoch()
        states.append(model.state_dict())
        if len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
    model.load_state_dict(states[int(np.argmin(losses))])
    return int(np.argmin(losses)) + 1, losses


def early_the_wrong_way_round(*given):
    return early_by_counter(*given)[::-1]


def early_validates_twice(model, run_epoch, validate, patience, epochs):
    return early_by_counter(model, run_epoch, lambda: validate() and validate(), patience, epochs)


def early_baseline(model, run_epoch, validate, patience, epochs):
    lowest, best, wait, state, losses = validate(), 0, 0, model.state_dict(), []
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if losses[-1] < lowest:
            lowest, best, wait, state = losses[-1], epoch, 0, model.state_dict()
        else:
            wait += 1
            if wait >= patience:
                break
    model.load_state_dict(state)
    return best, losses


def early_lowest_is_a_thousand(model, run_epoch, validate, patience, epochs):
    first = [1000.0]
    validate_after = lambda: first.pop() if first else validate()  # noqa: E731
    return early_baseline(model, run_epoch, validate_after, patience, epochs)


def early_jumps_back(model, run_epoch, validate, patience, epochs):
    lowest, best, wait, losses, state = np.inf, 0, 0, [], {}
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if losses[-1] < lowest:
            lowest, best, wait, state = losses[-1], epoch, 0, model.state_dict()
        else:
            model.load_state_dict(state)
            wait += 1
            if wait >= patience:
                break
    return best, losses


def early_keeps_references(model, run_epoch, validate, patience, epochs):
    lowest, best, wait, kept, losses = np.inf, 0, 0, {}, []
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if losses[-1] < lowest:
            lowest, best, wait, kept = losses[-1], epoch, 0, {n: p.data for n, p in model.named_parameters()}
        else:
            wait += 1
            if wait >= patience:
                break
    model.load_state_dict(kept)
    return best, losses


def early_rebinds_the_model(model, run_epoch, validate, patience, epochs):
    lowest, best, wait, losses, kept = np.inf, 0, 0, [], model
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if losses[-1] < lowest:
            lowest, best, wait, kept = losses[-1], epoch, 0, copy.deepcopy(model)
        else:
            wait += 1
            if wait >= patience:
                break
    model = copy.deepcopy(kept)
    return best, losses


def early_tells_the_loss(*given):
    _, losses = early_by_counter(*given)
    return min(losses), losses


def early_loads_when_it_breaks(model, run_epoch, validate, patience, epochs):
    lowest, best, wait, losses, state = np.inf, 0, 0, [], {}
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if losses[-1] < lowest:
            lowest, best, wait, state = losses[-1], epoch, 0, model.state_dict()
        else:
            wait += 1
            if wait == patience:
                model.load_state_dict(state)
                break
    return best, losses


# choose


def choose_the_median(validation, test):
    i = np.argmax(np.median(validation, axis=1))
    return i, test[i].mean(), test[i].std(ddof=1) / test.shape[1] ** 0.5


def choose_lower_edge(validation, test):
    i = np.argmax(validation.mean(1) - validation.std(1))
    return i, test[i].mean(), test[i].std(ddof=1) / test.shape[1] ** 0.5


def choose_by_loop(validation, test):
    best = 0
    for i in range(len(validation)):
        if np.mean(validation[i]) > np.mean(validation[best]):
            best = i
    n = test.shape[1]
    mean = sum(test[best]) / n
    variance = sum((t - mean) ** 2 for t in test[best]) / (n - 1)
    return best, mean, (variance / n) ** 0.5


def choose_by_sums(validation, test):
    i = np.argsort(-validation.sum(axis=1), kind="stable")[0]
    return [i, np.mean(test[i]), np.std(test[i], ddof=1) / len(test[i]) ** 0.5]


def choose_on_the_test_set(validation, test):
    i = np.argmax(test.mean(1))
    return i, test[i].mean(), test[i].std(ddof=1) / test.shape[1] ** 0.5


def choose_population(validation, test):
    i = np.argmax(validation.mean(1))
    return i, test[i].mean(), test[i].std() / test.shape[1] ** 0.5


def choose_two(validation, test):
    i = np.argmax(validation.mean(1))
    return i, test[i].mean()


def choose_the_lowest(validation, test):
    i = np.argmin(validation.mean(1))
    return i, test[i].mean(), test[i].std(ddof=1) / test.shape[1] ** 0.5


# lr_finder


def finder_by_index(model, loss_fn, opt, pairs, rates):
    state, losses, lowest = model.state_dict(), [], np.inf
    pairs = iter(pairs)
    for i in range(len(rates)):
        x, y = next(pairs)
        for group in opt.param_groups:
            group["lr"] = rates[i]
        model.zero_grad()
        loss = loss_fn(model(tensor(x)), tensor(y))
        losses.append(float(loss.data))
        lowest = min(lowest, losses[-1])
        if losses[-1] > 4 * lowest or not np.isfinite(losses[-1]):
            break
        loss.backward()
        opt.step()
    model.load_state_dict(state)
    return losses


def finder_as_array(model, loss_fn, opt, pairs, rates):
    return np.array(finder_by_index(model, loss_fn, opt, list(pairs), rates))


def finder_after_the_step(model, loss_fn, opt, pairs, rates):
    state, losses = model.state_dict(), []
    for rate, (x, y) in zip(rates, pairs, strict=False):
        opt.param_groups[0]["lr"] = rate
        opt.zero_grad()
        loss_fn(model(tensor(x)), tensor(y)).backward()
        opt.step()
        losses.append(loss_fn(model(tensor(x)), tensor(y)).item())
        if losses[-1] > 4 * min(losses):
            break
    model.load_state_dict(state)
    return losses


def finder_leaves_it(model, loss_fn, opt, pairs, rates):
    model.load_state_dict = lambda state: None
    return finder_by_index(model, loss_fn, opt, pairs, rates)


def finder_only_nan(model, loss_fn, opt, pairs, rates):
    state, losses = model.state_dict(), []
    for rate, (x, y) in zip(rates, pairs, strict=False):
        opt.param_groups[0]["lr"] = rate
        opt.zero_grad()
        loss = loss_fn(model(tensor(x)), tensor(y))
        loss.backward()
        opt.step()
        losses.append(loss.item())
        if losses[-1] > 4 * min(losses) or np.isnan(losses[-1]):
            break
    model.load_state_dict(state)
    return losses


def finder_unless_below(model, loss_fn, opt, pairs, rates):
    state, losses = model.state_dict(), []
    for rate, (x, y) in zip(rates, pairs, strict=False):
        opt.param_groups[0]["lr"] = rate
        opt.zero_grad()
        loss = loss_fn(model(tensor(x)), tensor(y))
        losses.append(loss.item())
        if not losses[-1] <= 4 * min(losses):
            break
        loss.backward()
        opt.step()
    model.load_state_dict(state)
    return losses


ALTERNATIVES = {
    "batches": [batches_as_a_list, batches_by_split, batches_by_copy],
    "train": [train_by_hand, train_clears_after, train_sets_every_flag],
    "predictions": [predictions_arrays, predictions_computed],
    "glorot_uniform": [glorot_scaled, glorot_by_rows],
    "he_normal": [he_by_argument, he_standard],
    "Dropout": [DropoutByWhere, DropoutByBinomial],
    "accuracy": [accuracy_by_loop, accuracy_with_finally],
    "standardise": [standardise_by_loop, standardise_by_squares],
    "early_stopping": [early_by_counter, early_keeps_all],
    "choose": [choose_by_loop, choose_by_sums],
    "lr_finder": [finder_by_index, finder_as_array],
}

WRONG = {
    "batches": [
        (batches_only_x_moves, "not shuffled alike"),
        (batches_returns_in_the_loop, "only one batch"),
        (batches_global_shuffle, "left as they were"),
        (batches_prints, "not iterable"),
        (batches_rolls, "stay together"),
        (batches_of_lists, "gathered in lists"),
        (batches_unseeded, "should be the same again"),
        (batches_of_neighbours, "the same neighbours"),
    ],
    "train": [
        (train_clears_once, "gradients of earlier steps"),
        (train_clears_before_the_step, "weights never move"),
        (train_arrays, "expected a tensor"),
        (train_silent, "no losses come back"),
        (train_tensors, "its number"),
        (train_eval_mode, "training mode"),
        (train_clears_an_epoch, "cleared once an epoch"),
        (train_swaps, "is swapped"),
        (train_shuffles_the_caller, "are shuffled, too"),
        (train_notes_all_the_data, "after the step"),
        (train_whole_batches, "left over"),
        (train_ignores_rng, "other than rng"),
        (train_sets_the_flag, "outermost module alone"),
        (train_own_optimiser, "handed in takes no step"),
        (train_one_deck, "used up after one pass"),
    ],
    "predictions": [
        (predictions_flat, "expected two lists"),
        (predictions_sign, "not right at the second weight"),
        (predictions_all_alike, "is not right at C"),
        (predictions_shifted, "before the first step"),
    ],
    "glorot_uniform": [(glorot_flat, "a row for each output")],
    "he_normal": [(he_both_fans, "Glorot"), (he_constant, "mean is not near 0")],
    "Dropout": [
        (DropoutTorch, "calls the book"),
        (DropoutOf2012, "stay are as they were"),
        (DropoutWithoutSuper, "super().__init__()"),
        (DropoutRows, "each number for itself"),
        (DropoutOffTheTape, "leaves the tape"),
        (DropoutArray, "an array comes out"),
        (DropoutForgetsEval, "nothing is handed back"),
        (DropoutOwnGenerator, "whichever generator"),
        (DropoutExact, "how many should vary"),
    ],
    "accuracy": [
        (accuracy_leaves_eval, "stays in eval mode"),
        (accuracy_never_eval, "dropout is still on"),
        (accuracy_sets_training, "outermost module alone"),
    ],
    "standardise": [
        (standardise_in_place, "changed"),
        (standardise_ddof, "divides by N − 1"),
        (standardise_eps, "expected"),
        (standardise_at_least, "explodes"),
        (standardise_exactly_zero, "mean of three 0.1s is rounded"),
        (standardise_as_handed_out, "has been looked at"),
        (standardise_overwrites, "had been scaled already"),
        (standardise_leaks_the_mean, "the mean is that of both"),
    ],
    "early_stopping": [
        (early_validates_first, "before the epoch"),
        (early_keeps_the_model, "as the last epoch left it"),
        (early_only_best, "two things back"),
        (early_validates_then_trains, "before the epoch is trained"),
        (early_the_wrong_way_round, "are swapped"),
        (early_validates_twice, "called twice"),
        (early_baseline, "before the first epoch"),
        (early_lowest_is_a_thousand, "first loss compared with"),
        (early_jumps_back, "after each worse epoch"),
        (early_keeps_references, "A copy of its best state"),
        (early_rebinds_the_model, "A copy of its best state"),
        (early_tells_the_loss, "The number of its epoch"),
        (early_loads_when_it_breaks, "when the epochs run out"),
    ],
    "choose": [
        (choose_on_the_test_set, "chosen by its test accuracy"),
        (choose_population, "one less"),
        (choose_two, "expected 3"),
        (choose_the_median, "middle one"),
        (choose_lower_edge, "before choosing"),
        (choose_the_lowest, "lowest accuracy is chosen"),
    ],
    "lr_finder": [
        (finder_after_the_step, "after its step"),
        (finder_leaves_it, "wild steps"),
        (finder_only_nan, "inf"),
        (finder_unless_below, "not above 4 times itself"),
    ],
}
