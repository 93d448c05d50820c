"""Other right answers, and further wrong ones, for the exercises of chapter 00."""

import math

import numpy as np

# double


def double_by_adding(x):
    return x + x


def double_with_multiply(x):
    return np.multiply(x, 2.0)


def double_case_by_case(x):
    if isinstance(x, np.ndarray):
        out = np.empty(x.shape)
        for i in np.ndindex(*x.shape):
            out[i] = x[i] - (-x[i])
        return out
    return x / 0.5


def double_printed(x):
    print(2 * x)


def double_in_place(x):
    x *= 2
    return x


# weighted_sum


def weighted_sum_by_loop(x, w):
    total = 0
    for i in range(len(x)):
        total += x[i] * w[i]
    return total


def weighted_sum_of_products(x, w):
    return (x * w).sum()


def weighted_sum_einsum_32(x, w):
    return np.einsum("i,i->", x.astype(np.float32), w.astype(np.float32))


def weighted_sum_python(x, w):
    return sum(float(a) * float(b) for a, b in zip(x.tolist(), w.tolist(), strict=True))


def weighted_sum_kept(x, w):
    return np.sum(x * w, keepdims=True)


def weighted_sum_first_two(x, w):
    return x[0] * w[0] + x[1] * w[1]


def weighted_sum_forgetting(x, w):
    total = 0
    for i in range(len(x)):
        total = x[i] * w[i]
    return total


def weighted_sum_returning_early(x, w):
    total = 0
    for i in range(len(x)):
        total += x[i] * w[i]
        break
    return total


def weighted_sum_from_one(x, w):
    total = 0
    for i in range(1, len(x)):
        total += x[i] * w[i]
    return total


def weighted_sum_of_weights(x, w):
    return sum(w)


# add_bias


def add_bias_by_loops(scores, bias):
    out = np.zeros(scores.shape)
    for i in range(scores.shape[0]):
        for j in range(scores.shape[1]):
            out[i, j] = scores[i, j] + bias[j]
    return out


def add_bias_transposed(scores, bias):
    return (scores.T + bias[:, None]).T


def add_bias_float32(scores, bias):
    return np.asarray(scores, dtype=np.float32) + np.asarray(bias, dtype=np.float32)[None, :]


def add_bias_by_rows(scores, bias):
    return np.array([row + bias for row in scores])


def add_bias_in_place(scores, bias):
    scores += bias
    return scores


def add_bias_truncating(scores, bias):
    out = np.zeros_like(scores)
    for i in range(len(scores)):
        out[i] = scores[i] + bias
    return out


# row_mean


def row_mean_by_loop(x):
    return np.array([sum(row) / len(row) for row in x])


def row_mean_as_product(x):
    return x @ np.ones(x.shape[1]) / x.shape[1]


def row_mean_transposed(x):
    return np.mean(x.T, axis=0)


def row_mean_float32(x):
    return x.astype(np.float32).mean(-1)


def row_mean_list(x):
    return [float(row.mean()) for row in x]


def row_mean_by_int(x):
    return np.array([int(sum(row) / len(row)) for row in x])


def row_mean_of_ints(x):
    return x.mean(axis=1, dtype=int)


# most_likely


def most_likely_by_loop(scores):
    return np.array([list(row).index(max(row)) for row in scores])


def most_likely_transposed(scores):
    return np.argmax(scores.T, axis=0).astype(np.int32)


def most_likely_by_sorting(scores):
    return np.argsort(-scores, axis=-1, kind="stable")[:, 0]


def most_likely_list(scores):
    return [int(np.argmax(row)) for row in scores]


def most_likely_in_floats(scores):
    out = np.zeros(len(scores))
    for i, row in enumerate(scores):
        out[i] = row.argmax()
    return out


def most_likely_from_zero(scores):
    out = []
    for row in scores:
        best, where = 0, 0
        for k in range(len(row)):
            if row[k] > best:
                best, where = row[k], k
        out.append(where)
    return np.array(out)


# draw


def draw_scaled(rng, n):
    return 0.1 * rng.standard_normal(n)


def draw_one_by_one(rng, n):
    return np.array([rng.normal(scale=0.1) for _ in range(n)])


def draw_float32(rng, n):
    return rng.standard_normal(n, dtype=np.float32) * np.float32(0.1)


def draw_box_muller(rng, n):
    u, v = 1 - rng.random(n), rng.random(n)
    return 0.1 * np.sqrt(-2 * np.log(u)) * np.cos(2 * math.pi * v)


def draw_uniform_of_same_spread(rng, n):
    half = 0.1 * 3**0.5
    return rng.uniform(-half, half, n)


def draw_one_too_many(rng, n):
    return rng.normal(0, 0.1, n + 1)


def draw_list(rng, n):
    return [rng.normal(0, 0.1) for _ in range(n)]


def draw_single(rng, n):
    return 0.1 * rng.standard_normal()


def draw_small_uniform(rng, n):
    return rng.random(n) * 0.1


def draw_too_wide(rng, n):
    return 0.12 * rng.standard_normal(n)


def draw_nothing(rng, n):
    rng.normal(0, 0.1, n)


# shapes


def shapes_by_numpy():
    x, w, b = np.zeros((32, 4)), np.zeros((10, 4)), np.zeros(10)
    arrays = {
        "x @ w.T": x @ w.T,
        "x @ w.T + b": x @ w.T + b,
        "x.mean(axis=0)": x.mean(axis=0),
        "x[0]": x[0],
        "x[:, :1]": x[:, :1],
        "x[:, 0] - x[:, :1]": x[:, 0] - x[:, :1],
    }
    return {key: array.shape for key, array in arrays.items()}


def shapes_as_lists():
    return {key: list(shape) for key, shape in shapes_by_numpy().items()}


def shapes_with_other_spaces():
    return {key.replace(" ", ""): shape for key, shape in shapes_by_numpy().items()}


def shapes_left_out():
    return {"x @ w.T": (32, 10)}


def shapes_misspelt():
    return {key.replace("mean", "means"): shape for key, shape in shapes_by_numpy().items()}


def shapes_as_texts():
    return {key: str(shape) for key, shape in shapes_by_numpy().items()}


def shapes_as_a_list():
    return list(shapes_by_numpy().values())


# make_scaler


class Scaler:
    def __init__(self, x):
        self.mean = sum(x) / len(x)
        self.deviation = (sum((v - self.mean) ** 2 for v in x) / len(x)) ** 0.5

    def __call__(self, values):
        return np.array([(v - self.mean) / self.deviation for v in values])


def scaler_by_lambda(x):
    m, s = np.mean(x), np.sqrt(np.mean((x - np.mean(x)) ** 2))
    return lambda values: values / s - m / s


def scaler_keeping_x(x):
    def scale(values):
        return ((values - np.mean(x)) / np.std(x)).astype(np.float32)

    return scale


def scaler_called_at_once(x):
    def scale(values):
        return (values - x.mean()) / x.std()

    return scale(x)


def scaler_not_handed_back(x):
    def scale(values):
        return (values - x.mean()) / x.std()


def scaler_without_brackets(x):
    return lambda v: v - x.mean() / x.std()


def scaler_that_prints(x):
    def scale(values):
        print((values - x.mean()) / x.std())

    return scale


ALTERNATIVES = {
    "double": [double_by_adding, double_with_multiply, double_case_by_case],
    "weighted_sum": [
        weighted_sum_by_loop,
        weighted_sum_of_products,
        weighted_sum_einsum_32,
        weighted_sum_python,
    ],
    "add_bias": [add_bias_by_loops, add_bias_transposed, add_bias_float32, add_bias_by_rows],
    "row_mean": [row_mean_by_loop, row_mean_as_product, row_mean_transposed, row_mean_float32],
    "most_likely": [most_likely_by_loop, most_likely_transposed, most_likely_by_sorting],
    "draw": [draw_scaled, draw_one_by_one, draw_float32, draw_box_muller],
    "shapes": [shapes_by_numpy, shapes_with_other_spaces],
    "make_scaler": [Scaler, scaler_by_lambda, scaler_keeping_x],
}

WRONG = {
    "double": [(double_printed, "prints its answer"), (double_in_place, "changed in place")],
    "weighted_sum": [
        (weighted_sum_kept, "expected the single number"),
        (weighted_sum_first_two, "expected -21"),
        (weighted_sum_forgetting, "only the last product is left"),
        (weighted_sum_returning_early, "the first product alone"),
        (weighted_sum_from_one, "the first pair is left out"),
        (weighted_sum_of_weights, "the weights added up"),
    ],
    "add_bias": [(add_bias_in_place, "changed in place"), (add_bias_truncating, "array of whole numbers")],
    "row_mean": [
        (row_mean_list, "expected an array of shape"),
        (row_mean_by_int, "cut off each mean"),
        (row_mean_of_ints, "whole numbers only"),
    ],
    "most_likely": [
        (most_likely_list, "expected an array of shape"),
        (most_likely_in_floats, "expected whole numbers"),
        (most_likely_from_zero, "no score is above 0"),
    ],
    "draw": [
        (draw_uniform_of_same_spread, "not normally distributed"),
        (draw_one_too_many, "expected (5,)"),
        (draw_list, "this is a list"),
        (draw_single, "gave a single number"),
        (draw_small_uniform, "mean 0.05"),
        (draw_small_uniform, "uniform between 0 and 0.1"),
        (draw_too_wide, "standard deviation 0.12"),
        (draw_nothing, "hands nothing back"),
    ],
    "shapes": [
        (shapes_left_out, "has no answer for"),
        (shapes_misspelt, "copy it from the docstring"),
        (shapes_as_a_list, "expected a dictionary"),
        (shapes_as_lists, "a list, not a tuple"),
        (shapes_as_texts, "leave out the quotes"),
    ],
    "make_scaler": [
        (scaler_called_at_once, "asked is a function that scales later"),
        (scaler_not_handed_back, "lacks a `return` of its own"),
        (scaler_without_brackets, "Brackets let the subtraction come first"),
        (scaler_that_prints, "prints its answer"),
    ],
}
