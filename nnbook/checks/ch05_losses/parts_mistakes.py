"""What goes wrong in a split into three parts."""

from __future__ import annotations

import numpy as np

from nnbook.checks import Mistake


def sizes_of(n, validation, test):
    n_validation, n_test = round(validation * n), round(test * n)
    return n - n_validation - n_test, n_validation, n_test


def cut(order, n, validation, test):
    first, second, _ = sizes_of(n, validation, test)
    return order[:first], order[first : first + second], order[first + second :]


def not_shuffled(n, rng, validation=0.2, test=0.2):
    return cut(np.arange(n), n, validation, test)


def turned(n, rng, validation=0.2, test=0.2):
    return cut(np.roll(np.arange(n), rng.integers(n)), n, validation, test)


def validation_last(n, rng, validation=0.2, test=0.2):
    first, second, third = sizes_of(n, validation, test)
    order = rng.permutation(first + third)
    return order[:first], np.arange(n - second, n), order[first:]


def in_two_blocks(n, rng, validation=0.2, test=0.2):
    k = int(rng.integers(1, n))
    return cut(np.concatenate([rng.permutation(k), k + rng.permutation(n - k)]), n, validation, test)


def in_steps(n, rng, validation=0.2, test=0.2):
    steps = np.concatenate([np.arange(k, n, 5) for k in range(5)])
    return cut((steps + rng.integers(n)) % n, n, validation, test)


def rounded_for_training(n, rng, validation=0.2, test=0.2):
    order, first, second = rng.permutation(n), round((1 - validation - test) * n), round(validation * n)
    return order[:first], order[first : first + second], order[first + second :]


def rounded_for_training_and_test(n, rng, validation=0.2, test=0.2):
    order, first, third = rng.permutation(n), round((1 - validation - test) * n), round(test * n)
    return order[:first], order[first : n - third], order[n - third :]


def all_rounded(n, rng, validation=0.2, test=0.2):
    order, first = rng.permutation(n), round((1 - validation - test) * n)
    second, third = round(validation * n), round(test * n)
    return order[:first], order[first : first + second], order[first + second : first + second + third]


def share_after_validation(n, rng, validation=0.2, test=0.2):
    order, second = rng.permutation(n), round(validation * n)
    third = round(test * (n - second))
    return order[second + third :], order[:second], order[second : second + third]


def from_one(n, rng, validation=0.2, test=0.2):
    return cut(1 + rng.permutation(n), n, validation, test)


def one_too_far(n, rng, validation=0.2, test=0.2):
    order, (first, second, _) = rng.permutation(n), sizes_of(n, validation, test)
    return order[:first], order[first : first + second + 1], order[first + second :]


def one_too_early(n, rng, validation=0.2, test=0.2):
    order, (first, second, _) = rng.permutation(n), sizes_of(n, validation, test)
    return order[:first], order[first : first + second], order[max(first + second - 1, 0) :]


def shuffled_in_place(n, rng, validation=0.2, test=0.2):
    order = rng.shuffle(np.arange(n))
    return order[: n // 2], order[n // 2 :], order[:0]


def last_from_behind(n, rng, validation=0.2, test=0.2):
    order, (first, second, third) = rng.permutation(n), sizes_of(n, validation, test)
    return order[:first], order[first : first + second], order[-third:]


def both_from_behind(n, rng, validation=0.2, test=0.2):
    order, (first, _, third) = rng.permutation(n), sizes_of(n, validation, test)
    return order[:first], order[first:-third], order[-third:]


def own_generator(n, rng, validation=0.2, test=0.2):
    return cut(np.random.default_rng(0).permutation(n), n, validation, test)


def unseeded(n, rng, validation=0.2, test=0.2):
    return cut(np.random.default_rng().permutation(n), n, validation, test)


def each_drawn_anew(n, rng, validation=0.2, test=0.2):
    return tuple(rng.choice(n, size, replace=False) for size in sizes_of(n, validation, test))


def with_replacement(n, rng, validation=0.2, test=0.2):
    return cut(rng.integers(0, n, n), n, validation, test)


def share_of_the_rest(n, rng, validation=0.2, test=0.2):
    order, n_test = rng.permutation(n), round(test * n)
    rest = order[n_test:]
    n_validation = round(validation * len(rest))
    return rest[n_validation:], rest[:n_validation], order[:n_test]


def the_test_first(n, rng, validation=0.2, test=0.2):
    return cut(rng.permutation(n), n, validation, test)[::-1]


def other_order(n, rng, validation=0.2, test=0.2):
    train, checked, tested = cut(rng.permutation(n), n, validation, test)
    return train, tested, checked


def cut_short(n, rng, validation=0.2, test=0.2):
    order, (first, second, _) = rng.permutation(n), sizes_of(n, validation, test)
    return order[:first], order[first : first + second], order[first + second : -1]


def rounded_down(n, rng, validation=0.2, test=0.2):
    order, v, t = rng.permutation(n), int(validation * n), int(test * n)
    return order[: n - v - t], order[n - v - t : n - t], order[n - t :]


def only_two(n, rng, validation=0.2, test=0.2):
    order = rng.permutation(n)
    return order[round(test * n) :], order[: round(test * n)]


def all_to_train(n, rng, validation=0.2, test=0.2):
    train, checked, tested = cut(rng.permutation(n), n, validation, test)
    return np.concatenate([train, checked, tested]), checked, tested


MISTAKES = [
    Mistake(not_shuffled, "chance has no say in who goes where. Files are often sorted: a part would hold one class."),
    Mistake(turned, "who comes first is drawn, but neighbours stay together. Files are often sorted by class."),
    Mistake(validation_last, "one part holds the same run of neighbours whatever is drawn. Shuffle all, then cut."),
    Mistake(
        shuffled_in_place,
        "what is cut here is None. `rng.shuffle`, for one, works in place and hands nothing back.",
    ),
    Mistake(last_from_behind, "with no test examples the last part is everything: `order[-0:]` is `order[0:]`."),
    Mistake(both_from_behind, "with no test examples two cuts go wrong: -0 is 0, and counts from the front."),
    Mistake(own_generator, "a generator of its own is used, so every split is the same. Use the one handed in."),
    Mistake(unseeded, "a generator of its own, without a seed, is used. No one could repeat the experiment."),
    Mistake(
        each_drawn_anew,
        "each part is drawn for itself, so parts overlap: the test shows what was learned by heart.",
    ),
    Mistake(with_replacement, "an index can be drawn again and again. Shuffle all indices once, then cut."),
    Mistake(share_of_the_rest, "the validation share is taken of what the test left over. Both are shares of n."),
    Mistake(
        share_after_validation, "the test share is taken of what the validation part left over. Both are shares of n."
    ),
    Mistake(
        rounded_for_training,
        "the training part's size is rounded for itself, and the test part gets the rest. It is the other way round.",
    ),
    Mistake(
        rounded_for_training_and_test,
        "the training part's size is rounded for itself, and the validation part gets the rest. Training gets it.",
    ),
    Mistake(all_rounded, "three rounded sizes need not add up to n. Round two of them; training gets the rest."),
    Mistake(from_one, "some indices lie outside 0 … n - 1, as they do if one counts from 1."),
    Mistake(
        one_too_far,
        "the validation part has an index that is in another, too. `a[:k]` ends before k, where `a[k:]` begins.",
    ),
    Mistake(
        one_too_early,
        "the test part has an index that is in another, too. `a[:k]` ends before k, where `a[k:]` begins.",
    ),
    Mistake(in_two_blocks, "some indices land in one part far more often than others. Shuffle all of them together."),
    Mistake(in_steps, "where one index goes decides where others go. Shuffle all of them, then cut."),
    Mistake(the_test_first, "the parts come in another order: train, validation, test is asked."),
    Mistake(other_order, "validation and test have changed places: train, validation, test is asked."),
    Mistake(cut_short, "the last index is lost. A slice to the end needs no end: `order[k:]`."),
    Mistake(rounded_down, "`int` cuts decimals off: 0.29 * 100 is 28.999… in a computer. `round` gives 29."),
    Mistake(only_two, "there are two parts. With the test part alone you would choose and judge on the same examples."),
    Mistake(all_to_train, "the training part still holds the examples of the other two."),
]
