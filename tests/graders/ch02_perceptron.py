"""Chapter 02: right answers written in other ways, and wrong ones, with what their message must say."""

import numpy as np

# predict


def predict_by_loop(x, w, b):
    answers = np.zeros(len(x), dtype=int)
    for i, row in enumerate(x):
        total = b
        for x_j, w_j in zip(row, w, strict=True):
            total = total + x_j * w_j
        answers[i] = 1 if total >= 0 else 0
    return answers


def predict_by_where(x, w, b):
    return np.where((w * x).sum(axis=1) >= -b, 1, 0)


def predict_by_columns(x, w, b):
    return np.heaviside(w @ x.T + b, 1).astype(np.int8)


def predict_python_list(x, w, b):
    return [int(row @ w + b >= 0) for row in x]


def predict_transposed(x, w, b):
    return (x.T @ w + b >= 0).astype(int)


def predict_bias_each(x, w, b):
    return (np.sum(w * x + b, axis=1) >= 0).astype(int)


def predict_one_row(x, w, b):
    return int(x[0] @ w + b >= 0)


# by_hand


def by_hand_tuples():
    return [(-1, -1, -1), (-1, -1, -1), (0, 2, 0), (-2, 2, -1)]


def by_hand_array():
    return np.array([[-1.0, -1, -1], [-1, -1, -1], [0, 2, 0], [-2, 2, -1]])


def by_hand_short():
    return [[-1, -1, -1], [-1, -1, -1]]


def by_hand_with_start():
    return [[0, 0, 0], *by_hand_tuples()]


def by_hand_nothing():
    pass


# perceptron_update


def update_by_cases(x, y, w, b):
    fires = np.dot(w, x) + b >= 0
    if fires and y == 0:
        return w - x, b - 1
    if not fires and y == 1:
        return w + x, b + 1
    return w, b


def update_by_signs(x, y, w, b):
    t = 2 * y - 1
    answer = 1 if sum(w * x) + b >= 0 else -1
    step = (t - answer) / 2
    return np.add(w, step * x), b + step


def update_folded(x, y, w, b):
    whole, example = np.append(w, b), np.append(x, 1)
    whole = whole + (y - (whole @ example >= 0).astype(int)) * example
    return whole[:-1], whole[-1]


def update_in_place(x, y, w, b):
    error = y - int(w @ x + b >= 0)
    w += error * x
    return w, b + error


def update_sum_without_bias(x, y, w, b):
    y_hat = int(x @ w >= 0)
    return w + (y - y_hat) * x, b + (y - y_hat)


def update_only_w(x, y, w, b):
    return w + (y - int(w @ x + b >= 0)) * x


# fit


def fit_with_while(x, y, epochs=100):
    w, b, mistakes, epoch, clean = np.zeros(x.shape[1]), 0, 0, 0, False
    while not clean and epoch < epochs:
        clean, epoch = True, epoch + 1
        for i in range(len(x)):
            if (np.dot(x[i], w) + b >= 0) != bool(y[i]):
                sign = 1 if y[i] else -1
                w = w + sign * x[i]
                b += sign
                mistakes += 1
                clean = False
    return w, b, mistakes


def fit_folded(x, y, epochs=100):
    folded, whole, total = np.column_stack([x, np.ones(len(x))]), np.zeros(x.shape[1] + 1), 0
    for _ in range(epochs):
        wrong = 0
        for row, label in zip(folded, y, strict=True):
            error = label - (whole @ row >= 0)
            whole += error * row
            wrong += abs(error)
        total += wrong
        if wrong == 0:
            break
    return whole[:-1], whole[-1], total


def fit_float32(x, y, epochs=100):
    w, b, mistakes = np.zeros(x.shape[1], dtype=np.float32), np.float32(0), 0
    for _ in range(epochs):
        errors = 0
        for x_i, y_i in zip(x.astype(np.float32), y, strict=True):
            error = np.float32(y_i - int(w @ x_i + b >= 0))
            w, b, errors = w + error * x_i, b + error, errors + int(error != 0)
        mistakes += errors
        if not errors:
            return w, b, mistakes
    return w, b, mistakes


def fit_counts_at_the_end(x, y, epochs=100):
    w, b, mistakes = np.zeros(x.shape[1]), 0, 0
    for _ in range(epochs):
        for x_i, y_i in zip(x, y, strict=True):
            w, b = update_by_cases(x_i, y_i, w, b)
        wrong = np.sum(predict_by_where(x, w, b) != y)
        mistakes += wrong
        if wrong == 0:
            break
    return w, b, mistakes


def fit_begins_anew(x, y, epochs=100):
    total, w, b = 0, np.zeros(x.shape[1]), 0.0
    for _ in range(epochs):
        w, b, mistakes = fit_folded(x, y, 1)
        total += mistakes
    return w, b, total


def fit_counts_if_w_moved(x, y, epochs=100):
    w, b, mistakes = np.zeros(x.shape[1]), 0, 0
    for _ in range(epochs):
        before = w, b
        for x_i, y_i in zip(x, y, strict=True):
            old = w
            w, b = update_by_cases(x_i, y_i, w, b)
            mistakes += int((w != old).any())
        if np.array_equal(before[0], w) and before[1] == b:
            break
    return w, b, mistakes


def fit_tests_the_total(x, y, epochs=100):
    w, b, total = np.zeros(x.shape[1]), 0.0, 0
    for _ in range(epochs):
        for x_i, y_i in zip(x, y, strict=True):
            error = y_i - int(w @ x_i + b >= 0)
            w, b, total = w + error * x_i, b + error, total + abs(error)
        if total == 0:
            break
    return w, b, total


def fit_discards_the_update(x, y, epochs=100):
    w, b, mistakes = np.zeros(x.shape[1]), 0.0, 0
    for _ in range(epochs):
        before = mistakes
        for x_i, y_i in zip(x, y, strict=True):
            update_by_cases(x_i, y_i, w, b)
            mistakes += int(int(w @ x_i + b >= 0) != y_i)
        if mistakes == before:
            break
    return w, b, mistakes


def fit_forgets_to_count(x, y, epochs=100):
    w, b, _ = fit_with_while(x, y, epochs)
    return w, b, 0


def fit_stops_a_pass_early(x, y, epochs=100):
    return fit_with_while(x, y, epochs - 1)


def fit_stops_on_return(x, y, epochs=100):
    w, b, mistakes = np.zeros(x.shape[1]), 0, 0
    for _ in range(epochs):
        new_w, new_b, more = w, b, 0
        for x_i, y_i in zip(x, y, strict=True):
            more += int(int(new_w @ x_i + new_b >= 0) != y_i)
            new_w, new_b = update_by_cases(x_i, y_i, new_w, new_b)
        mistakes += more
        same = (new_w == w).all() and new_b == b
        w, b = new_w, new_b
        if same:
            break
    return w, b, mistakes


def fit_two_values(x, y, epochs=100):
    return fit_with_while(x, y, epochs)[:2]


def fit_weights_only(x, y, epochs=100):
    return fit_with_while(x, y, epochs)[0]


def fit_prints(x, y, epochs=100):
    print(fit_with_while(x, y, epochs))


def fit_crashes(x, y, epochs=100):
    w = np.zeros(len(x))
    return w + x[0], 0.0, 0


# margin


def margin_by_loop(x, y, w, b):
    length = np.sqrt(sum(w_j**2 for w_j in w))
    worst = np.inf
    for x_i, y_i in zip(x, y, strict=True):
        distance = (x_i @ w + b) / length
        worst = min(worst, distance if y_i == 1 else -distance)
    return worst


def margin_by_unit_vector(x, y, w, b):
    length = np.hypot.reduce(w.astype(float))
    distances = x @ (w / length) + b / length
    return ((2 * y - 1) * distances).min()


def margin_by_class(x, y, w, b):
    distances = (x @ w + b) / (w @ w) ** 0.5
    ones, zeros = distances[y == 1], -distances[y == 0]
    return np.sort(np.concatenate([ones, zeros]))[0]


def margin_all_distances(x, y, w, b):
    return (2 * y - 1) * (x @ w + b) / np.linalg.norm(w)


def margin_abs_at_the_end(x, y, w, b):
    return abs(margin_by_loop(x, y, w, b))


def margin_sign_turned(x, y, w, b):
    return -np.min((2 * y - 1) * (x @ w + b)) / np.linalg.norm(w)


# fit_signed


def signed_by_sign(x, t, epochs=100):
    w, b = np.zeros(x.shape[1]), 0
    for _ in range(epochs):
        for i in range(len(x)):
            if np.sign(x[i] @ w + b) != t[i]:
                w = w + t[i] * x[i]
                b = b + t[i]
    return w, b


def signed_folded(x, t, epochs=100):
    whole = np.zeros(x.shape[1] + 1)
    for _ in range(epochs):
        for x_i, t_i in zip(x, t, strict=True):
            example = np.append(x_i, 1.0)
            if not t_i * (whole @ example) > 0:
                whole += t_i * example
    return whole[:-1], whole[-1]


def signed_strict_only(x, t, epochs=100):
    w, b = np.zeros(x.shape[1]), 0
    for _ in range(epochs):
        for x_i, t_i in zip(x, t, strict=True):
            if t_i * (w @ x_i + b) < 0:
                w, b = w + t_i * x_i, b + t_i
    return w, b


# delta_update


def delta_by_cases(x, y, w, b, lr):
    total = np.sum(w * x) + b
    error = (1 if y == 1 else -1) - total
    return w + lr * error * x, b + lr * error


def delta_folded(x, y, w, b, lr):
    whole, example = np.append(w, b), np.append(x, 1)
    whole = whole - lr * (whole @ example - (2 * y - 1)) * example
    return whole[:-1], float(whole[-1])


def delta_in_float32(x, y, w, b, lr):
    x, w = np.asarray(x, dtype=np.float32), np.asarray(w, dtype=np.float32)
    error = np.float32(2 * y - 1) - (w @ x + np.float32(b))
    return w + np.float32(lr) * error * x, np.float32(b) + np.float32(lr) * error


def delta_no_rate(x, y, w, b, lr):
    error = 2 * y - 1 - (w @ x + b)
    return w + error * x, b + error


def delta_by_list(x, y, w, b, lr):
    error = 2 * y - 1 - (w @ x + b)
    return list(w + lr * error * x), b + lr * error


# fit_one_versus_rest


def rest_one_by_one(x, y, classes, rng, epochs=10):
    """Train each neuron by itself; hand back the mean of its weights at the end of each pass."""
    w_mean, b_mean = np.zeros((classes, x.shape[1])), np.zeros(classes)
    for k in range(classes):
        w, b = np.zeros(x.shape[1]), 0
        for _ in range(epochs):
            order = rng.permutation(len(x))
            for x_i, mine in zip(x[order], y[order] == k, strict=True):
                error = int(mine) - int(w @ x_i + b >= 0)
                if error:
                    w = w + error * x_i
                    b = b + error
            w_mean[k] += w / epochs
            b_mean[k] += b / epochs
    return w_mean, b_mean


def rest_unit_length(x, y, classes, rng, epochs=10):
    """Bring all rows to length 1, so that the sums can be compared."""
    w, b = rest_one_by_one(x, y, classes, rng, epochs)
    lengths = np.linalg.norm(w, axis=1)
    return w / lengths[:, None], b / lengths


def rest_last_weights(x, y, classes, rng, epochs=20):
    """Hand back the weights as the last mistake left them, all in float32."""
    x = np.column_stack([x, np.ones(len(x))]).astype(np.float32)
    whole = np.zeros((classes, x.shape[1]), dtype=np.float32)
    target = np.arange(classes)[:, None] == y
    for _ in range(epochs):
        for i in rng.permutation(len(x)):
            whole += (target[:, i].astype(np.float32) - (whole @ x[i] >= 0))[:, None] * x[i]
    return whole[:, :-1], whole[:, -1]


def each_alone(x, y, classes, epochs, target, sign=1):
    """Train each neuron alone, in the order given, for the targets that target(y, k) makes of the labels."""
    w, b = np.zeros((classes, x.shape[1])), np.zeros(classes)
    for k in range(classes):
        for _ in range(epochs):
            for x_i, wanted in zip(x, target(y, k), strict=True):
                error = sign * (int(wanted) - int(w[k] @ x_i + b[k] >= 0))
                w[k], b[k] = w[k] + error * x_i, b[k] + error
    return w, b


def rest_labels_as_they_are(x, y, classes, rng, epochs=4):
    return each_alone(x, y, classes, epochs, lambda y, k: y)


def rest_turned_round(x, y, classes, rng, epochs=4):
    return each_alone(x, y, classes, epochs, lambda y, k: y != k)


def rest_away(x, y, classes, rng, epochs=4):
    return each_alone(x, y, classes, epochs, lambda y, k: y == k, sign=-1)


def rest_never_says_no(x, y, classes, rng, epochs=4):
    return each_alone(x, y, classes, epochs, lambda y, k: np.ones(len(y)))


def rest_always_zero(x, y, classes, rng, epochs=4):
    return each_alone(x, y, classes, epochs, lambda y, k: y == 0)


def rest_zeros(x, y, classes, rng, epochs=20):
    return np.zeros((classes, x.shape[1])), np.zeros(classes)


def rest_flat(x, y, classes, rng, epochs=20):
    return np.zeros(x.shape[1]), 0.0


def rest_one_row(x, y, classes, rng, epochs=20):
    return np.zeros(x.shape[1]), np.zeros(1)


def rest_from_one(x, y, classes, rng, epochs=20):
    w, b = rest_one_by_one(x, y, classes, rng, epochs)
    w[0], b[0] = 0, 0
    return w, b


def rest_no_biases(x, y, classes, rng, epochs=20):
    w, b = rest_one_by_one(x, y, classes, rng, epochs)
    return w, np.zeros_like(b)


def rest_lists(x, y, classes, rng, epochs=4):
    w, b = rest_last_weights(x, y, classes, rng, epochs)
    return list(w), list(b)


def rest_swallowed(x, y, classes, rng, epochs=20):
    raise ValueError("shapes (64,) and (10,) not aligned")


# find_cycle


def cycle_from_history(x, y, epochs=1000):
    w, b = [0] * x.shape[1], 0
    history = [[*w, b]]
    for _ in range(epochs):
        wrong = 0
        for x_i, y_i in zip(x.tolist(), y.tolist(), strict=True):
            total = sum(p * q for p, q in zip(w, x_i, strict=True)) + b
            error = y_i - (1 if total >= 0 else 0)
            w, b, wrong = [p + error * q for p, q in zip(w, x_i, strict=True)], b + error, wrong + (error != 0)
        if not wrong:
            return None
        if [*w, b] in history:
            start = history.index([*w, b])
            return start, len(history) - start
        history.append([*w, b])
    return None


def cycle_by_bytes(x, y, epochs=1000):
    folded, state, seen = np.column_stack([x, np.ones(len(x))]), np.zeros(x.shape[1] + 1), {}
    for epoch in range(epochs + 1):
        key = (state + 0.0).tobytes()
        if key in seen:
            return [seen[key], epoch - seen[key]]
        seen[key] = epoch
        mistakes = 0
        for row, label in zip(folded, y, strict=True):
            error = label - int(state @ row >= 0)
            state = state + error * row
            mistakes += abs(error)
        if mistakes == 0:
            return None
    return None


def cycle_always_none(x, y, epochs=1000):
    return None


def cycle_list_without_start(x, y, epochs=1000):
    w, b, seen = np.zeros(x.shape[1]), 0, []
    for _ in range(epochs):
        before = w, b
        for x_i, y_i in zip(x, y, strict=True):
            w, b = update_by_cases(x_i, y_i, w, b)
        if (predict_by_where(x, *before) == y).all():
            return None
        state = (*w, b)
        if state in seen:
            return seen.index(state), len(seen) - seen.index(state)
        seen.append(state)
    return None


def cycle_too_short(x, y, epochs=1000):
    return cycle_from_history(x, y, epochs - 1)


def cycle_only_period(x, y, epochs=1000):
    found = cycle_from_history(x, y, epochs)
    return found and found[1]


ALTERNATIVES = {
    "predict": [predict_by_loop, predict_by_where, predict_by_columns],
    "by_hand": [by_hand_tuples, by_hand_array],
    "perceptron_update": [update_by_cases, update_by_signs, update_folded],
    "fit": [fit_with_while, fit_folded, fit_float32],
    "margin": [margin_by_loop, margin_by_unit_vector, margin_by_class],
    "fit_signed": [signed_by_sign, signed_folded],
    "delta_update": [delta_by_cases, delta_folded, delta_in_float32],
    "fit_one_versus_rest": [rest_one_by_one, rest_unit_length, rest_last_weights],
    "find_cycle": [cycle_from_history, cycle_by_bytes],
}

WRONG = {
    "predict": [
        (predict_python_list, "expected an array"),
        (predict_transposed, "raised ValueError"),
        (predict_one_row, "expected an array"),
        (predict_bias_each, "once for each feature"),
    ],
    "by_hand": [
        (by_hand_short, "expected 4"),
        (by_hand_with_start, "none before the first"),
        (by_hand_nothing, "hands nothing back"),
    ],
    "perceptron_update": [
        (update_in_place, "changed"),
        (update_only_w, "expected 2 values"),
        (update_sum_without_bias, "left out of the sum"),
    ],
    "fit": [
        (fit_counts_at_the_end, "when it is made"),
        (fit_begins_anew, "go on from the last one"),
        (fit_counts_if_w_moved, "moves only the bias"),
        (fit_crashes, "raised ValueError"),
        (fit_tests_the_total, "does not end the loop"),
        (fit_discards_the_update, "is not kept"),
        (fit_forgets_to_count, "no mistake is counted"),
        (fit_stops_a_pass_early, "one epoch too few"),
        (fit_stops_on_return, "ends where the weights return"),
        (fit_two_values, "gave 2 values, expected 3: w, b and the number of mistakes"),
        (fit_weights_only, "expected 3: w, b and the number of mistakes"),
        (fit_prints, "prints its answer"),
    ],
    "margin": [
        (margin_all_distances, "expected the single number"),
        (margin_sign_turned, "sign is reversed"),
        (margin_abs_at_the_end, "the sign is lost at the end"),
    ],
    "fit_signed": [(signed_strict_only, "0 < 0 is false")],
    "delta_update": [(delta_no_rate, "expected"), (delta_by_list, "expected an array")],
    "fit_one_versus_rest": [
        (rest_zeros, "fires for 100% of class 1, expected few"),
        (rest_from_one, "class 0 has no detector"),
        (rest_no_biases, "biases are thrown away"),
        (rest_labels_as_they_are, "the label itself is the target"),
        (rest_turned_round, "fire for the rest"),
        (rest_away, "direction is reversed"),
        (rest_never_says_no, "fires for everything"),
        (rest_always_zero, "have learned class 0"),
        (rest_lists, "expected two arrays"),
        (rest_flat, "expected two arrays"),
        (rest_one_row, "a row for each class"),
        (rest_swallowed, "not aligned"),
    ],
    "find_cycle": [
        (cycle_always_none, "gave None"),
        (cycle_only_period, "expected 2 values"),
        (cycle_list_without_start, "belong in front"),
        (cycle_too_short, "one epoch early"),
    ],
}
