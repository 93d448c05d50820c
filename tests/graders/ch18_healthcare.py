"""Answers to chapter 18's exercises, right ones written differently and wrong ones, to try its checks with."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import minimize_scalar

from nnbook.checks.ch18_healthcare.treating import regress

# rates


def rates_by_loop(chance, ill, threshold):
    found = spared = sick = 0
    for c, i in zip(chance, ill, strict=True):
        sick += bool(i)
        found += bool(i and c >= threshold)
        spared += bool(not i and c < threshold)
    return found / sick, spared / (len(ill) - sick)


def rates_by_sums(chance, ill, threshold):
    called, sick = np.asarray(chance) >= threshold, np.asarray(ill).astype(bool)
    return np.sum(called & sick) / np.sum(sick), np.sum(~called & ~sick) / np.sum(~sick)


def rates_list(chance, ill, threshold):
    return list(rates_by_sums(chance, ill, threshold))


def rates_above(chance, ill, threshold):
    return (chance[ill == 1] > threshold).mean(), (chance[ill == 0] <= threshold).mean()


def rates_the_other_way(chance, ill, threshold):
    return rates_by_sums(chance, ill, threshold)[::-1]


def rates_predictive(chance, ill, threshold):
    called, sick = chance >= threshold, ill == 1
    first = (called & sick).sum() / called.sum() if called.any() else 0.0
    second = (~called & ~sick).sum() / (~called).sum() if (~called).any() else 0.0
    return first, second


def rates_divide_by_n(chance, ill, threshold):
    called, sick = chance >= threshold, ill == 1
    return (called & sick).sum() / len(ill), (~called & ~sick).sum() / len(ill)


def rates_false_positives(chance, ill, threshold):
    return (chance[ill == 1] >= threshold).mean(), (chance[ill == 0] >= threshold).mean()


def rates_fixed(chance, ill, threshold):
    return (chance[ill == 1] >= 0.5).mean(), (chance[ill == 0] < 0.5).mean()


def rates_percent(chance, ill, threshold):
    return tuple(100 * one for one in rates_by_sums(chance, ill, threshold))


def rates_places(chance, ill, threshold):
    called = np.array(chance) >= threshold
    return np.mean(called[ill]), np.mean(~called[1 - ill])


def rates_unguarded(chance, ill, threshold):
    called = chance >= threshold
    return (called & (ill == 1)).sum() / called.sum(), (~called & (ill == 0)).sum() / (~called).sum()


def rates_half_places(chance, ill, threshold):
    called = chance >= threshold
    return called[ill].mean(), (~called)[ill == 0].mean()


def rates_with_precision(chance, ill, threshold):
    called, sick = chance >= threshold, ill == 1
    return (called & sick).sum() / called.sum(), (~called & ~sick).sum() / (~sick).sum()


def rates_tilde(chance, ill, threshold):
    return (chance[ill == 1] >= threshold).mean(), (chance[~ill] < threshold).mean()


def rates_tilde_sum(chance, ill, threshold):
    called = chance >= threshold
    return (called & ill).sum() / ill.sum(), (~called & ~ill).sum() / (~ill).sum()


# by_hand


def by_hand_computed():
    called = 10 * 0.9 + 990 * (1 - 0.9)
    wins = [float(i > h) + 0.5 * (i == h) for i in (0.9, 0.4) for h in (0.6, 0.4, 0.1)]
    return 10 * 0.9 / called, 990 / 1000, float(np.mean(wins))


def by_hand_rounded():
    return [0.083, 0.99, 0.75]


def by_hand_sensitivity():
    return 0.9, 0.99, 0.75


def by_hand_percent():
    return 8.3, 99, 75


def by_hand_draw_won():
    return 1 / 12, 0.99, 5 / 6


def by_hand_two():
    return 1 / 12, 0.99


def by_hand_coarse():
    return 0.08, 0.99, 0.75


def by_hand_hundred():
    return 9 / 100, 0.99, 0.75


def by_hand_none():
    return None


def by_hand_equal_groups():
    return 0.9 / (0.9 + 0.1), 0.9, 0.75


def by_hand_draw_lost():
    return 1 / 11, 0.5, 4 / 6


# roc


def roc_by_loop(chance, ill):
    alarms, found = [0.0], [0.0]
    for t in sorted(set(np.asarray(chance).tolist()), reverse=True):
        alarms.append(np.mean(chance[ill == 0] >= t))
        found.append(np.mean(chance[ill == 1] >= t))
    return alarms, found


def roc_by_cumulating(chance, ill):
    levels, place = np.unique(-np.asarray(chance, dtype=float), return_inverse=True)
    sick = np.bincount(place, np.asarray(ill, dtype=float), len(levels))
    healthy = np.bincount(place, 1.0 - ill, len(levels))
    return tuple(np.append(0, np.cumsum(one) / one.sum()) for one in (healthy, sick))


def roc_ties_apart(chance, ill):
    order = np.argsort(-chance, kind="stable")
    sick = ill[order] == 1
    return np.append(0, np.cumsum(~sick) / (~sick).sum()), np.append(0, np.cumsum(sick) / sick.sum())


def roc_no_origin(chance, ill):
    return tuple(one[1:] for one in roc_by_cumulating(chance, ill))


def roc_points(chance, ill):
    return list(zip(*roc_by_cumulating(chance, ill), strict=True))


def roc_axes_swapped(chance, ill):
    return roc_by_cumulating(chance, ill)[::-1]


def roc_ascending(chance, ill):
    return tuple(one[::-1] for one in roc_by_cumulating(chance, ill))


def roc_of_steps(chance, ill):
    steps = np.linspace(1, 0, 101)
    return tuple(np.array([np.mean(chance[ill == g] >= t) for t in steps]) for g in (0, 1))


def roc_strict(chance, ill):
    steps = np.append(np.inf, np.unique(chance)[::-1])
    return tuple(np.array([np.mean(chance[ill == g] > t) for t in steps]) for g in (0, 1))


def roc_unsorted(chance, ill):
    steps = [np.inf, *np.unique(chance)]
    return tuple(np.array([np.mean(chance[ill == g] >= t) for t in steps]) for g in (0, 1))


# best_threshold


def best_by_loop(chance, ill, miss, alarm):
    best = None
    for t in [*sorted(set(chance.tolist())), float("inf")]:
        cost = sum(
            miss * (c < t) if i else alarm * (c >= t) for c, i in zip(chance.tolist(), ill.tolist(), strict=True)
        )
        if best is None or cost < best[1]:
            best = t, cost
    return best[0], best[1] / len(chance)  # type: ignore[index]


def best_by_where(chance, ill, miss, alarm):
    tried = np.append(np.unique(chance), np.inf)
    costs = [np.where(ill == 1, miss * (chance < t), alarm * (chance >= t)).mean() for t in tried]
    return tried[np.argmin(costs)], np.min(costs)


def best_from_rates(chance, ill, miss, alarm):
    share, tried = np.mean(ill), np.append(np.unique(chance), np.inf)
    missed = np.array([np.mean(chance[ill == 1] < t) if share else 0 for t in tried])
    alarms = np.array([np.mean(chance[ill == 0] >= t) if share < 1 else 0 for t in tried])
    costs = miss * share * missed + alarm * (1 - share) * alarms
    return tried[costs.argmin()], costs.min()


def best_of_means(chance, ill, miss, alarm):
    tried = np.append(np.unique(chance), np.inf)
    costs = [miss * np.mean((chance < t) & (ill == 1)) + alarm * np.mean((chance >= t) & (ill == 0)) for t in tried]
    return tried[int(np.argmin(costs))], min(costs)


def best_of_sums(chance, ill, miss, alarm):
    tried = np.append(np.unique(chance), np.inf)
    n = len(ill)
    costs = [miss * np.sum(ill[chance < t]) / n + alarm * np.sum(1 - ill[chance >= t]) / n for t in tried]
    return tried[int(np.argmin(costs))], min(costs)


def best_above_formula(chance, ill, miss, alarm):
    t = min(c for c in [*chance.tolist(), np.inf] if c >= alarm / (alarm + miss))
    return t, np.where(ill == 1, miss * (chance < t), alarm * (chance >= t)).mean()


def best_no_inf(chance, ill, miss, alarm):
    tried = np.unique(chance)
    costs = [np.where(ill == 1, miss * (chance < t), alarm * (chance >= t)).mean() for t in tried]
    return tried[np.argmin(costs)], np.min(costs)


def best_sum(chance, ill, miss, alarm):
    t, cost = best_by_where(chance, ill, miss, alarm)
    return t, cost * len(chance)


def best_other_way(chance, ill, miss, alarm):
    return best_by_where(chance, ill, alarm, miss)


def best_formula(chance, ill, miss, alarm):
    t = alarm / (alarm + miss)
    return t, np.where(ill == 1, miss * (chance < t), alarm * (chance >= t)).mean()


def best_accurate(chance, ill, miss, alarm):
    return best_by_where(chance, ill, 1, 1)


def best_last(chance, ill, miss, alarm):
    tried = np.append(np.unique(chance), np.inf)[::-1]
    costs = [np.where(ill == 1, miss * (chance < t), alarm * (chance >= t)).mean() for t in tried]
    return tried[np.argmin(costs)], np.min(costs)


def best_grid(chance, ill, miss, alarm):
    tried = np.append(np.linspace(0, 1, 101), np.inf)
    costs = [np.where(ill == 1, miss * (chance < t), alarm * (chance >= t)).mean() for t in tried]
    return tried[np.argmin(costs)], np.min(costs)


def best_with_a_bonus(chance, ill, miss, alarm):
    tried = np.append(np.unique(chance), np.inf)
    costs = [np.where(ill == 1, miss * (chance < t), alarm * (chance > t)).mean() for t in tried]
    return tried[np.argmin(costs)], np.min(costs)


def best_alarm_one(chance, ill, miss, alarm):
    return best_by_where(chance, ill, miss, 1)


def best_free(chance, ill, miss, alarm):
    return best_by_where(chance, ill, miss, 0)


def best_calls(chance, ill, miss, alarm):
    tried = np.append(np.unique(chance), np.inf)
    costs = [(miss * ((chance < t) & (ill == 1)) + alarm * (chance >= t)).mean() for t in tried]
    return tried[np.argmin(costs)], np.min(costs)


# split_patients


def split_by_choice(patient, test, rng):
    people = np.unique(patient)
    chosen = rng.choice(people, round(test * len(people)), replace=False)
    held = np.array([p in set(chosen.tolist()) for p in patient.tolist()])
    return np.where(~held)[0], np.where(held)[0]


def split_lists(patient, test, rng):
    people = sorted(set(patient.tolist()))
    rng.shuffle(people)
    chosen = set(people[: round(test * len(people))])
    return [i for i, p in enumerate(patient) if p not in chosen], [i for i, p in enumerate(patient) if p in chosen]


def split_rows(patient, test, rng):
    order = rng.permutation(len(patient))
    cut = round(test * len(patient))
    return order[cut:], order[:cut]


def split_always_the_first(patient, test, rng):
    people = np.unique(patient)
    held = np.isin(patient, people[: round(test * len(people))])
    return np.flatnonzero(~held), np.flatnonzero(held)


def split_patient_numbers(patient, test, rng):
    people = rng.permutation(np.unique(patient))
    cut = round(test * len(people))
    return people[cut:], people[:cut]


def split_bools(patient, test, rng):
    people = rng.permutation(np.unique(patient))
    held = np.isin(patient, people[: round(test * len(people))])
    return ~held, held


def split_unseeded(patient, test, rng):
    return split_by_choice(patient, test, np.random.default_rng())


def split_test_first(patient, test, rng):
    return split_by_choice(patient, test, rng)[::-1]


def split_ceil(patient, test, rng):
    people = np.unique(patient)
    held = np.isin(patient, rng.choice(people, math.ceil(test * len(people)), replace=False))
    return np.flatnonzero(~held), np.flatnonzero(held)


def split_coin(patient, test, rng):
    chosen = {p for p in sorted(set(patient.tolist())) if rng.uniform() < test}
    held = np.array([p in chosen for p in patient.tolist()])
    return np.flatnonzero(~held), np.flatnonzero(held)


def split_with_replacement(patient, test, rng):
    people = np.unique(patient)
    held = np.isin(patient, rng.choice(people, round(test * len(people))))
    return np.flatnonzero(~held), np.flatnonzero(held)


# calibration_error


def error_by_loop(chance, ill, bins=10):
    total = 0.0
    for k in range(bins):
        here = (chance * bins >= k) & ((chance * bins < k + 1) | (k == bins - 1))
        if here.any():
            total += abs(chance[here].sum() - ill[here].sum())
    return total / len(chance)


def error_by_bincount(chance, ill, bins=10):
    place = np.clip(np.floor(np.asarray(chance, dtype=float) * bins).astype(int), 0, bins - 1)
    off = np.bincount(place, np.asarray(chance, dtype=float) - ill, bins)
    return np.abs(off).sum() / len(chance)


def error_signed(chance, ill, bins=10):
    return float((chance - ill).mean())


def error_mean_of_bins(chance, ill, bins=10):
    place = np.minimum((chance * bins).astype(int), bins - 1)
    return np.mean([abs(chance[place == k].mean() - ill[place == k].mean()) for k in np.unique(place)])


def error_max(chance, ill, bins=10):
    place = np.minimum((chance * bins).astype(int), bins - 1)
    return np.max([abs(chance[place == k].mean() - ill[place == k].mean()) for k in np.unique(place)])


def error_loses_one(chance, ill, bins=10):
    total = 0.0
    for k in range(bins):
        here = (chance * bins >= k) & (chance * bins < k + 1)
        if here.any():
            total += abs(chance[here].sum() - ill[here].sum())
    return total / len(chance)


def error_mid(chance, ill, bins=10):
    place = np.minimum((chance * bins).astype(int), bins - 1)
    return sum((place == k).mean() * abs((k + 0.5) / bins - ill[place == k].mean()) for k in np.unique(place))


def error_empty_bins(chance, ill, bins=10):
    place = np.minimum((chance * bins).astype(int), bins - 1)
    return sum((place == k).mean() * abs(chance[place == k].mean() - ill[place == k].mean()) for k in range(bins))


def error_by_sureness(chance, ill, bins=10):
    sure, hit = np.maximum(chance, 1 - chance), (chance >= 0.5) == (ill == 1)
    return error_by_bincount(sure, hit.astype(float), bins)


def error_of_everyone(chance, ill, bins=10):
    return np.mean(np.abs(chance - ill))


def error_always_ten(chance, ill, bins=10):
    return error_by_loop(chance, ill)


def error_right_closed(chance, ill, bins=10):
    place = np.clip(np.ceil(np.asarray(chance, dtype=float) * bins).astype(int) - 1, 0, bins - 1)
    return np.abs(np.bincount(place, np.asarray(chance, dtype=float) - ill, bins)).sum() / len(chance)


# temperature


def temperature_by_scipy(logits, ill):
    z = np.asarray(logits, dtype=float)
    found = minimize_scalar(
        lambda t: np.mean(np.logaddexp(0, z / np.exp(t)) - z / np.exp(t) * ill), bounds=(-3, 3), method="bounded"
    )
    return np.exp(found.x)


def temperature_by_halving(logits, ill):
    z, low, high, t = np.asarray(logits, dtype=float), 0.05, 20.0, 1.0
    for _ in range(50):
        t = (low * high) ** 0.5
        slope = np.mean((0.5 * (1 + np.tanh(z / t / 2)) - ill) * z)
        low, high = (t, high) if slope > 0 else (low, t)
    return t


def temperature_by_loop(logits, ill):
    best, least = 0.0, np.inf
    for t in np.geomspace(0.05, 20, 800):
        z = logits / t
        loss = np.mean(np.maximum(z, 0) - z * ill + np.log1p(np.exp(-np.abs(z))))
        if loss < least:
            best, least = t, loss
    return best


def temperature_by_slope(logits, ill):
    z, beta, step = np.asarray(logits, dtype=float), 1.0, 0.5
    for _ in range(200):
        chance = 0.5 * (1 + np.tanh(beta * z / 2))
        slope, bend = np.mean((chance - ill) * z), np.mean(chance * (1 - chance) * z**2)
        beta = min(max(beta - step * slope / (bend + 1e-12), beta / 2), 2 * beta)
    return np.array(1 / beta)


def temperature_upside_down(logits, ill):
    return 1 / temperature_by_loop(logits, ill)


def temperature_by_accuracy(logits, ill):
    tried = np.geomspace(0.05, 20, 1000)
    return tried[np.argmax([np.mean((logits / t > 0) == (ill == 1)) for t in tried])]


def temperature_brier(logits, ill):
    tried = np.geomspace(0.05, 20, 1000)
    return tried[np.argmin([np.mean((0.5 * (1 + np.tanh(logits / t / 2)) - ill) ** 2) for t in tried])]


def temperature_brier_by_scipy(logits, ill):
    z = np.asarray(logits, dtype=float)
    tried = np.geomspace(0.05, 20, 4001)
    return tried[np.argmin([np.mean((0.5 * (1 + np.tanh(z / t / 2)) - ill) ** 2) for t in tried])]


def temperature_by_calibration(logits, ill):
    tried = np.geomspace(0.05, 20, 1000)
    return tried[np.argmin([np.round(error_by_bincount(0.5 * (1 + np.tanh(logits / t / 2)), ill), 9) for t in tried])]


def temperature_coarse(logits, ill):
    tried = np.geomspace(0.05, 20, 40)
    return tried[np.argmin([np.mean(np.logaddexp(0, logits / t) - logits / t * ill) for t in tried])]


def temperature_printed(logits, ill):
    print(temperature_by_loop(logits, ill))


def temperature_with_nan(logits, ill):
    tried, losses = np.geomspace(0.05, 20, 1000), []
    for t in tried:
        p = 1 / (1 + np.exp(-logits / t))
        losses.append(-np.mean(ill * np.log(p) + (1 - ill) * np.log(1 - p)))
    return tried[np.argmin(losses)]


def temperature_one(logits, ill):
    return 1.0


def temperature_few(logits, ill):
    tried = np.linspace(0.5, 3, 26)
    return tried[np.argmin([np.mean(np.logaddexp(0, logits / t) - logits / t * ill) for t in tried])]


def temperature_std(logits, ill):
    return np.std(logits)


def temperature_the_loss(logits, ill):
    tried = np.geomspace(0.05, 20, 1000)
    return min(np.mean(np.logaddexp(0, logits / t) - logits / t * ill) for t in tried)


def temperature_to_ten(logits, ill):
    tried = np.geomspace(0.01, 10, 2000)
    return tried[np.argmin([np.mean(np.logaddexp(0, logits / t) - logits / t * ill) for t in tried])]


def temperature_tenths(logits, ill):
    tried = np.arange(0.1, 20, 0.1)
    return tried[np.argmin([np.mean(np.logaddexp(0, logits / t) - logits / t * ill) for t in tried])]


# honest_accuracy


def honest_by_masks(x, y, fold, choose, classify):
    said = np.empty(len(y))
    for k in set(fold.tolist()):
        out = np.flatnonzero(fold == k)
        rest = np.setdiff1d(np.arange(len(y)), out)
        keep = choose(x[rest], y[rest])
        said[out] = classify(x[rest][:, keep], y[rest], x[out][:, keep])
    return np.mean(said == y)


def honest_by_list(x, y, fold, choose, classify):
    hits = []
    for k in range(fold.max() + 1):
        xi, yi, xo, yo = x[fold != k], y[fold != k], x[fold == k], y[fold == k]
        columns = list(choose(xi, yi))
        hits += list(classify(xi[:, columns], yi, xo[:, columns]) == yo)
    return sum(hits) / len(hits)


def honest_not(x, y, fold, choose, classify):
    columns = choose(x, y)
    return honest_by_masks(x[:, columns], y, fold, lambda x, y: np.arange(x.shape[1]), classify)


def honest_mean_of_folds(x, y, fold, choose, classify):
    shares = []
    for k in np.unique(fold):
        i, o = fold != k, fold == k
        c = choose(x[i], y[i])
        shares.append(np.mean(classify(x[i][:, c], y[i], x[o][:, c]) == y[o]))
    return np.mean(shares)


def honest_chosen_by_the_test(x, y, fold, choose, classify):
    right = 0
    for k in np.unique(fold):
        i, o = fold != k, fold == k
        c = choose(x[o], y[o])
        right += np.sum(classify(x[i][:, c], y[i], x[o][:, c]) == y[o])
    return right / len(y)


def honest_learns_all(x, y, fold, choose, classify):
    right = 0
    for k in np.unique(fold):
        i, o = fold != k, fold == k
        c = choose(x[i], y[i])
        right += np.sum(classify(x[:, c], y, x[o][:, c]) == y[o])
    return right / len(y)


def honest_returns_early(x, y, fold, choose, classify):
    for k in np.unique(fold)[::-1]:
        i, o = fold != k, fold == k
        c = choose(x[i], y[i])
        return np.mean(classify(x[i][:, c], y[i], x[o][:, c]) == y[o])
    return 0.0


def honest_five(x, y, fold, choose, classify):
    right = 0
    for k in range(5):
        i, o = fold != k, fold == k
        c = choose(x[i], y[i])
        right += np.sum(classify(x[i][:, c], y[i], x[o][:, c]) == y[o])
    return right / len(y)


def honest_wrong_share(x, y, fold, choose, classify):
    return 1 - honest_by_list(x, y, fold, choose, classify)


def honest_half_chosen(x, y, fold, choose, classify):
    columns = choose(x[fold != 0], y[fold != 0])
    return honest_by_masks(x[:, columns], y, fold, lambda x, y: np.arange(x.shape[1]), classify)


def honest_learns_the_fold(x, y, fold, choose, classify):
    right = 0
    for k in np.unique(fold):
        i, o = fold != k, fold == k
        c = choose(x[i], y[i])
        right += np.sum(classify(x[o][:, c], y[o], x[o][:, c]) == y[o])
    return right / len(y)


def honest_masks_swapped(x, y, fold, choose, classify):
    right = 0
    for k in np.unique(fold):
        i, o = fold == k, fold != k
        c = choose(x[i], y[i])
        right += np.sum(classify(x[i][:, c], y[i], x[o][:, c]) == y[o])
    return right / len(y)


# choose_drug


def drug_by_squares(x, treated, outcome, rng):
    def features(x):
        return np.column_stack([x, x**2, np.ones(len(x))])

    new, old = (np.linalg.lstsq(features(x[treated == t]), outcome[treated == t])[0] for t in (1, 0))
    return lambda x_new: features(x_new) @ (new - old) > 0


def drug_by_one_network(x, treated, outcome, rng):
    sign = (2 * treated - 1).astype(np.float32)
    effect = regress(x, ((outcome - outcome.mean()) * 2 * sign).astype(np.float32), rng, epochs=20)
    return lambda x_new: (effect(x_new) > 0).astype(float)


def drug_as_an_input(x, treated, outcome, rng):
    def given(x, t):
        return np.column_stack([x, np.full(len(x), t)]).astype(np.float32)

    well = regress(np.column_stack([x, treated]).astype(np.float32), outcome, rng)
    return lambda x_new: [int(a > b) for a, b in zip(well(given(x_new, 1)), well(given(x_new, 0)), strict=True)]


def drug_to_all(x, treated, outcome, rng):
    return lambda x_new: np.ones(len(x_new))


def drug_to_none(x, treated, outcome, rng):
    return lambda x_new: np.zeros(len(x_new), bool)


def drug_straight(x, treated, outcome, rng):
    def features(x):
        return np.column_stack([x, np.ones(len(x))])

    new, old = (np.linalg.lstsq(features(x[treated == t]), outcome[treated == t])[0] for t in (1, 0))
    return lambda x_new: features(x_new) @ (new - old) > 0


def drug_predicts_the_coin(x, treated, outcome, rng):
    coin = regress(x, treated.astype(np.float32), rng)
    return lambda x_new: (coin(x_new) > 0.5).astype(int)


def drug_to_the_well(x, treated, outcome, rng):
    well = regress(x, outcome, rng)
    return lambda x_new: (well(x_new) > outcome.mean()).astype(int)


def drug_to_the_ill(x, treated, outcome, rng):
    well = regress(x, outcome, rng)
    return lambda x_new: (well(x_new) < outcome.mean()).astype(int)


def drug_backwards(x, treated, outcome, rng):
    new, old = (regress(x[treated == t], outcome[treated == t], rng) for t in (1, 0))
    return lambda x_new: (new(x_new) < old(x_new)).astype(int)


def drug_effects(x, treated, outcome, rng):
    new, old = (regress(x[treated == t], outcome[treated == t], rng, 3) for t in (1, 0))
    return lambda x_new: new(x_new) - old(x_new)


def drug_answers(x, treated, outcome, rng):
    return treated


def drug_by_rule(x, treated, outcome, rng):
    return lambda z: np.abs(z[:, 1]) < 0.9


def drug_overwrites(x, treated, outcome, rng):
    policy = drug_by_squares(x, treated, outcome, rng)
    x[:] = 0
    return policy


def drug_nothing(x, treated, outcome, rng):
    drug_by_squares(x, treated, outcome, rng)


ALTERNATIVES = {
    "rates": [rates_by_loop, rates_by_sums, rates_list],
    "by_hand": [by_hand_computed, by_hand_rounded],
    "roc": [roc_by_loop, roc_by_cumulating],
    "best_threshold": [best_by_loop, best_by_where, best_from_rates, best_of_means, best_of_sums],
    "split_patients": [split_by_choice, split_lists],
    "calibration_error": [error_by_loop, error_by_bincount],
    "temperature": [temperature_by_scipy, temperature_by_halving, temperature_by_loop, temperature_by_slope],
    "honest_accuracy": [honest_by_masks, honest_by_list],
    "choose_drug": [drug_by_squares, drug_by_one_network, drug_as_an_input],
}

WRONG = {
    "rates": [
        (rates_above, "exactly at the threshold"),
        (rates_the_other_way, "swapped"),
        (rates_predictive, "shares of those who are called"),
        (rates_divide_by_n, "shares of all patients"),
        (rates_false_positives, "false alarms"),
        (rates_fixed, "always at 0.5"),
        (rates_places, "are places"),
        (rates_half_places, "takes `ill` in square brackets"),
        (rates_unguarded, "shares of those who are called"),
        (rates_with_precision, "called who are ill"),
        (rates_tilde, "which are places"),
        (rates_tilde_sum, "no count"),
        (rates_percent, "percentages"),
    ],
    "by_hand": [
        (by_hand_sensitivity, "chance to be called if one is ill"),
        (by_hand_percent, "expected a share from 0 to 1"),
        (by_hand_draw_won, "counted as a win"),
        (by_hand_coarse, "which is near"),
        (by_hand_hundred, "More than 100"),
        (by_hand_none, "hands nothing back"),
        (by_hand_two, "expected three numbers"),
        (by_hand_equal_groups, "if one is called"),
        (by_hand_draw_lost, "is not right at"),
    ],
    "roc": [
        (roc_ties_apart, "get a point each"),
        (roc_no_origin, "first point is missing"),
        (roc_points, "Two arrays are asked for"),
        (roc_axes_swapped, "come first"),
        (roc_ascending, "should go down"),
        (roc_unsorted, "jumps to (1, 1)"),
        (roc_of_steps, "steps of 0.01"),
        (roc_strict, "never reaches (1, 1)"),
    ],
    "best_threshold": [
        (best_no_inf, "np.inf is not tried"),
        (best_sum, "Divide by N"),
        (best_other_way, "two costs are swapped"),
        (best_formula, "only if the chances are true"),
        (best_above_formula, "next to alarm"),
        (best_accurate, "each as 1"),
        (best_last, "the lowest is asked for"),
        (best_alarm_one, "costs 1 here"),
        (best_free, "cost nothing"),
        (best_calls, "Only the healthy"),
        (best_grid, "steps of 0.01"),
        (best_with_a_bonus, "expected"),
    ],
    "split_patients": [
        (split_rows, "photographs are dealt"),
        (split_always_the_first, "always the same patients"),
        (split_patient_numbers, "numbers of patients"),
        (split_bools, "np.flatnonzero"),
        (split_unseeded, "other than `rng`"),
        (split_test_first, "swapped"),
        (split_ceil, "rounded up"),
        (split_coin, "on her own"),
        (split_with_replacement, "drawn twice"),
    ],
    "calibration_error": [
        (error_signed, "keep their signs"),
        (error_mean_of_bins, "Weigh by the share"),
        (error_max, "greatest gap"),
        (error_loses_one, "is lost"),
        (error_mid, "middle of the bin"),
        (error_empty_bins, "Mean of empty slice"),
        (error_by_sureness, "how sure the network is"),
        (error_of_everyone, "no bins are made"),
        (error_right_closed, "goes to the lower one. It"),
        (error_always_ten, "always ten bins"),
    ],
    "temperature": [
        (temperature_upside_down, "this is 1 / T"),
        (temperature_by_accuracy, "which is the same for all T"),
        (temperature_brier, "squared error"),
        (temperature_brier_by_scipy, "squared error"),
        (temperature_by_calibration, "calibration error is made least"),
        (temperature_coarse, "give or take 1 %"),
        (temperature_printed, "prints its answer"),
        (temperature_with_nan, "0 * log(0)"),
        (temperature_one, "expected"),
        (temperature_few, "expected"),
        (temperature_to_ten, "ends at 10"),
        (temperature_tenths, "steps of 0.1"),
        (temperature_std, "spread of the logits"),
        (temperature_the_loss, "cross-entropy itself"),
    ],
    "honest_accuracy": [
        (honest_not, "chosen once"),
        (honest_mean_of_folds, "differ in size"),
        (honest_chosen_by_the_test, "very patients who are to test"),
        (honest_learns_all, "learns from all patients"),
        (honest_returns_early, "only the last fold"),
        (honest_learns_the_fold, "learns from the very fold"),
        (honest_masks_swapped, "again and again"),
        (honest_five, "folds 0 to 4"),
        (honest_wrong_share, "classified wrongly"),
        (honest_half_chosen, "for the first fold and kept"),
    ],
    "choose_drug": [
        (drug_to_all, "everybody gets the new drug"),
        (drug_to_none, "nobody gets the new drug"),
        (drug_straight, "straight cut"),
        (drug_predicts_the_coin, "rest on"),
        (drug_to_the_well, "well anyway"),
        (drug_to_the_ill, "severely ill"),
        (drug_backwards, "wrong way round"),
        (drug_by_rule, "any order"),
        (drug_overwrites, "changed its input"),
        (drug_nothing, "hands nothing back"),
        (drug_effects, "not all 0 or 1"),
        (drug_answers, "expected a function"),
    ],
}
