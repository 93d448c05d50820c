"""Answers to try the checks of chapter 13 with, written without looking at the checks' own lists."""

import math

import numpy as np

from nnbook import no_grad, tensor


def sig(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=float)))


# game_by_hand


def by_formula():
    best = [p / (p + q) for p, q in ((0.3, 0.1), (0.0, 0.2))]
    smoothed = [0.9 * p / (p + q) for p, q in ((0.3, 0.1), (0.2, 0.2))]
    return np.array(best + smoothed), (2 * math.log(0.5), 0)


def rounded():
    return (0.75, 0, 0.675, 0.45), (-1.386, 0)


def shares_of_fakes():
    return [0.25, 1, 0.25, 0.5], [-1.386, 0]


def smoothed_shares_of_fakes():
    return [q / (0.3 + 0.1) for q in (0.1, 0.4, 0.09, 0.18)], [-1.386, 0]


def densities():
    return [0.3, 0, 0.3, 0.2], [-1.386, 0]


def one_slip():
    return [0.75, 0, 0.7, 0.45], [-1.386, 0]


def fair_value_log_two():
    return [0.75, 0, 0.675, 0.45], [-0.693, 0]


def too_few():
    return [0.75, 0, 0.675], [-1.386, 0]


def near_enough():
    return [0.75, 0, 0.675, 0.45], [-1.38, 0.009]


def too_far():
    return [0.75, 0, 0.675, 0.45], [-1.4, 0]


def second_too_far():
    return [0.75, 0, 0.675, 0.45], [-1.386, -0.013]


def all_real_at_b():
    return [0.75, 1, 0.675, 0.45], [-1.386, 0]


def four_log_two():
    return [0.75, 0, 0.675, 0.45], [-2.77, 0]


# discriminator_loss


def d_by_maximum(real_logits, fake_logits, real_label=1.0):
    def bce(z, t):
        return np.mean(np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z))))

    return bce(real_logits, real_label) + bce(fake_logits, 0.0)


def d_by_loop(real_logits, fake_logits, real_label=1.0):
    def one(z, t):
        return t * max(-z, 0) + (1 - t) * max(z, 0) + math.log1p(math.exp(-abs(z)))

    real = [one(float(z), real_label) for z in np.ravel(real_logits)]
    fake = [one(float(z), 0.0) for z in np.ravel(fake_logits)]
    return sum(real) / len(real) + sum(fake) / len(fake)


def d_by_difference(real_logits, fake_logits, real_label=1.0):
    return np.mean(np.logaddexp(0, real_logits) - real_label * real_logits) + np.logaddexp(0, fake_logits).mean()


def d_without_log1p(real_logits, fake_logits, real_label=1.0):
    def soft(z):
        return np.maximum(z, 0) + np.log(1 + np.exp(-np.abs(z)))

    real = real_label * soft(-real_logits) + (1 - real_label) * soft(real_logits)
    return real.mean() + soft(fake_logits).mean()


def d_log1p_of_exp(real_logits, fake_logits, real_label=1.0):
    real = real_label * np.log1p(np.exp(-real_logits)) + (1 - real_label) * np.log1p(np.exp(real_logits))
    return real.mean() + np.log1p(np.exp(fake_logits)).mean()


def d_clipped_late(real_logits, fake_logits, real_label=1.0):
    r, f = (np.clip(sig(z), 1e-12, 1 - 1e-12) for z in (real_logits, fake_logits))
    return -np.mean(real_label * np.log(r) + (1 - real_label) * np.log(1 - r)) - np.log(1 - f).mean()


def d_by_len(real_logits, fake_logits, real_label=1.0):
    real = np.logaddexp(0, real_logits) - real_label * real_logits
    return real.sum() / len(real) + np.logaddexp(0, fake_logits).sum() / len(fake_logits)


def d_other_name(real_logits, fake_logits, a=1.0):
    return d_by_difference(real_logits, fake_logits, a)


def d_mean_of_all(real_logits, fake_logits, real_label=1.0):
    logits = np.concatenate([real_logits.ravel(), fake_logits.ravel()])
    t = np.r_[np.full(real_logits.size, real_label), np.zeros(fake_logits.size)]
    return np.mean(np.logaddexp(0, logits) - t * logits)


def d_as_the_paper(real_logits, fake_logits, real_label=1.0):
    return np.log(sig(real_logits)).mean() + np.log(1 - sig(fake_logits)).mean()


def d_label_times(real_logits, fake_logits, real_label=1.0):
    return (real_label * np.logaddexp(0, -real_logits)).mean() + np.logaddexp(0, fake_logits).mean()


def d_prints(real_logits, fake_logits, real_label=1.0):
    print(d_by_maximum(real_logits, fake_logits, real_label))


# discriminator_loss_backward


def d_back_by_slopes(grad_out, real_logits, fake_logits, real_label=1.0):
    at_real = -real_label * sig(-real_logits) + (1 - real_label) * sig(real_logits)
    return [grad_out * at_real / np.size(real_logits), grad_out * sig(fake_logits) / np.size(fake_logits)]


def d_back_by_tanh(grad_out, real_logits, fake_logits, real_label=1.0):
    r = 0.5 * np.tanh(real_logits / 2) + 0.5 - real_label
    f = 0.5 * np.tanh(fake_logits / 2) + 0.5
    return grad_out / r.size * r, grad_out / f.size * f


def d_back_no_mean(grad_out, real_logits, fake_logits, real_label=1.0):
    return grad_out * (sig(real_logits) - real_label), grad_out * sig(fake_logits)


def d_back_one_array(grad_out, real_logits, fake_logits, real_label=1.0):
    return grad_out * (sig(real_logits) - real_label) / real_logits.size


def d_back_rows_only(grad_out, real_logits, fake_logits, real_label=1.0):
    n = len(real_logits) + len(fake_logits)
    return grad_out * (sig(real_logits) - real_label) / n, grad_out * sig(fake_logits) / n


def d_back_warns(grad_out, real_logits, fake_logits, real_label=1.0):
    real, fake = (1 / (1 + np.exp(-z)) for z in (real_logits, fake_logits))
    return grad_out * (real - real_label) / real.size, grad_out * fake / fake.size


# generator_loss and its backward


def g_plain_upwards(fake_logits, saturating=False):
    return -np.logaddexp(0, fake_logits if saturating else -fake_logits).mean()


def g_back_warns(grad_out, fake_logits, saturating=False):
    d = 1 / (1 + np.exp(-fake_logits))
    return grad_out * np.where(saturating, -d, d - 1) / d.size


def g_back_warns_too(grad_out, fake_logits, saturating=False):
    z = -fake_logits if saturating else fake_logits
    return -grad_out / (1 + np.exp(z)) / z.size


def g_by_maximum(fake_logits, saturating=False):
    z = fake_logits if saturating else -fake_logits
    soft = np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
    return -soft.mean() if saturating else soft.mean()


def g_by_loop(fake_logits, saturating=False):
    sign, total = (1 if saturating else -1), 0.0
    for z in np.ravel(fake_logits):
        total += max(sign * float(z), 0) + math.log1p(math.exp(-abs(float(z))))
    return (-total if saturating else total) / np.size(fake_logits)


def g_by_difference(fake_logits, saturating=False):
    soft = np.logaddexp(0, fake_logits)
    return np.mean(-soft if saturating else soft - fake_logits)


def g_by_len(fake_logits, saturating=False):
    return g_total(fake_logits, saturating) / len(fake_logits)


def g_by_columns(fake_logits, saturating=False):
    soft = -np.logaddexp(0, fake_logits) if saturating else np.logaddexp(0, -fake_logits)
    return soft.mean(axis=0).sum()


def g_saturating_unless_told(fake_logits, saturating=True):
    return g_by_maximum(fake_logits, saturating)


def g_of_chances(fake_logits, saturating=False):
    return np.mean(np.log(1 - fake_logits)) if saturating else np.mean(-np.log(fake_logits))


def g_back_all_saturating(grad_out, fake_logits, saturating=False):
    return -grad_out * sig(fake_logits) / fake_logits.size


def g_back_judges(grad_out, fake_logits, saturating=False):
    return (-1 if saturating else 1) * grad_out * sig(fake_logits) / fake_logits.size


def g_is_minus_d(fake_logits, saturating=False):
    return np.logaddexp(0, fake_logits).mean()


def g_one_form(fake_logits, saturating=False):
    return np.logaddexp(0, -fake_logits).mean()


def g_total(fake_logits, saturating=False):
    return -np.logaddexp(0, fake_logits).sum() if saturating else np.logaddexp(0, -fake_logits).sum()


def g_back_by_slopes(grad_out, fake_logits, saturating=False):
    return -grad_out / np.size(fake_logits) * sig(fake_logits if saturating else -fake_logits)


def g_back_by_tanh(grad_out, fake_logits, saturating=False):
    d = 0.5 + 0.5 * np.tanh(fake_logits / 2)
    return np.where(saturating, -d, d - 1) * (grad_out / d.size)


def g_back_upwards(grad_out, fake_logits, saturating=False):
    return grad_out / np.size(fake_logits) * sig(fake_logits if saturating else -fake_logits)


def g_back_forms_mixed(grad_out, fake_logits, saturating=False):
    return -grad_out / np.size(fake_logits) * sig(-fake_logits if saturating else fake_logits)


def g_back_whole(grad_out, fake_logits, saturating=False):
    return -grad_out * sig(fake_logits if saturating else -fake_logits)


# gan_step


def step_with_no_grad(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    with no_grad():
        fake = generator(z)
    opt_d.zero_grad()
    on_d = d_loss(discriminator(real), discriminator(fake))
    on_d.backward()
    opt_d.step()
    generator.zero_grad()
    on_g = g_loss(discriminator(generator(z)))
    on_g.backward()
    opt_g.step()
    return float(on_d.item()), float(on_g.item())


def step_clears_first(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    opt_g.zero_grad()
    opt_d.zero_grad()
    fake = generator(z)
    on_d = d_loss(discriminator(real), discriminator(tensor(fake.data.copy())))
    on_d.backward()
    opt_d.step()
    on_g = g_loss(discriminator(fake))
    on_g.backward()
    opt_g.step()
    return np.float64(on_d.item()), np.float64(on_g.item())


def step_undetached_but_cleared(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    opt_d.zero_grad()
    on_d = d_loss(discriminator(real), discriminator(generator(z)))
    on_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    on_g = g_loss(discriminator(generator(z)))
    on_g.backward()
    opt_g.step()
    return on_d.item(), on_g.item()


def step_from_the_notebook(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    fake = generator(z).detach()
    on_d = d_loss(discriminator(fake), discriminator(real))
    on_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    on_g = g_loss(discriminator(fake))
    on_g.backward()
    opt_g.step()
    return on_d.item(), on_g.item()


def step_never_clears_d(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    fake = generator(z)
    on_d = d_loss(discriminator(real), discriminator(fake.detach()))
    on_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    on_g = g_loss(discriminator(fake))
    on_g.backward()
    opt_g.step()
    return on_d.item(), on_g.item()


def step_hands_back_nothing(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    step_clears_first(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss)


def step_weighs_afterwards(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    step_clears_first(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss)
    at_fake = discriminator(generator(z))
    return d_loss(discriminator(real), at_fake).item(), g_loss(at_fake).item()


def step_detached_twice(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    fake = generator(z).detach()
    opt_d.zero_grad()
    on_d = d_loss(discriminator(real), discriminator(fake))
    on_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    on_g = g_loss(discriminator(fake))
    on_g.backward()
    opt_g.step()
    return on_d.item(), on_g.item()


def step_detaches_the_logits(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    fake = generator(z)
    opt_d.zero_grad()
    on_d = d_loss(discriminator(real), discriminator(fake).detach())
    on_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    on_g = g_loss(discriminator(fake))
    on_g.backward()
    opt_g.step()
    return on_d.item(), on_g.item()


def step_minus_the_judges(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    fake = generator(z)
    opt_d.zero_grad()
    on_d = d_loss(discriminator(real), discriminator(fake.detach()))
    on_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    on_g = -d_loss(discriminator(real), discriminator(fake))
    on_g.backward()
    opt_g.step()
    return on_d.item(), on_g.item()


# modes_covered


def modes_by_blocks(samples, centres, std, least=1):
    if not len(samples):
        return 0, 0.0
    far = np.linalg.norm(samples[:, None] - centres, ord=1, axis=-1)
    good = far.min(axis=1) <= 3 * std
    hits = np.bincount(far.argmin(axis=1)[good], minlength=len(centres))
    return int((hits >= least).sum()), good.mean()


def modes_by_loop(samples, centres, std, least=1):
    hits, good = [0] * len(centres), 0
    for s in samples:
        far = [math.dist(s, c) for c in centres]
        k = min(range(len(far)), key=far.__getitem__)
        if far[k] <= 3 * std:
            good, hits[k] = good + 1, hits[k] + 1
    return sum(h >= least for h in hits), good / len(samples) if len(samples) else 0


def modes_by_norm(samples, centres, std, least=1):
    if not len(samples):
        return np.int64(0), np.float64(0)
    far = np.linalg.norm(np.asarray(samples)[:, None, :] - np.asarray(centres)[None], axis=-1)
    inside = (far <= 3 * std) & (far == far.min(axis=1, keepdims=True))
    return np.sum(inside.sum(axis=0) >= least), inside.any(axis=1).mean()


def modes_nearest_only(samples, centres, std, least=1):
    if not len(samples):
        return 0, 0.0
    far = np.linalg.norm(samples[:, None] - centres, axis=-1)
    hits = np.bincount(far.argmin(axis=1), minlength=len(centres))
    return int((hits >= least).sum()), float((far.min(axis=1) <= 3 * std).mean())


def modes_std_once(samples, centres, std, least=1):
    return modes_by_loop(samples, centres, std / 3, least)


def modes_ignores_least(samples, centres, std, least=1):
    return modes_by_loop(samples, centres, std)


def modes_in_percent(samples, centres, std, least=1):
    modes, share = modes_by_loop(samples, centres, std, least)
    return modes, 100 * share


def modes_and_a_half(samples, centres, std, least=1):
    modes, share = modes_by_loop(samples, centres, std, least)
    return modes + 0.5, share


def modes_as_share(samples, centres, std, least=1):
    modes, share = modes_by_loop(samples, centres, std, least)
    return modes / len(centres), share


def modes_last(samples, centres, std, least=1):
    modes, share = modes_by_loop(samples, centres, std, least)
    return share, modes


def modes_without_least(samples, centres, std, n=1):
    return modes_by_loop(samples, centres, std, n)


def modes_lists_them(samples, centres, std, least=1):
    return modes_by_loop(samples, centres, std, least)[0]


# duel_step and choose_penalty


def duel_by_parts(theta, psi, lr, penalty=0.0):
    slope = theta * sig(psi * theta) + penalty * psi
    psi = psi - lr * slope
    pull = psi * (1 - sig(psi * theta))
    return [theta + lr * pull, psi]


def duel_in_numpy(theta, psi, lr, penalty=0.0):
    new = (1 - lr * penalty) * psi - lr * theta / (1 + np.exp(-theta * psi))
    return np.float64(theta + lr * new / (1 + np.exp(theta * new))), np.float64(new)


def duel_gamma(theta, psi, lr, gamma=0.0):
    return duel_by_parts(theta, psi, lr, gamma)


def duel_penalty_itself(theta, psi, lr, penalty=0.0):
    psi = psi - lr * (theta * sig(psi * theta) + penalty / 2 * psi**2)
    return theta + lr * psi * sig(-psi * theta), psi


def duel_together(theta, psi, lr, penalty=0.0):
    return (
        theta + lr * psi * sig(-psi * theta),
        psi - lr * (theta * sig(psi * theta) + penalty * psi),
    )


def duel_unpunished(theta, psi, lr, penalty=0.0):
    return duel_by_parts(theta, psi, lr)


def duel_punished_twice(theta, psi, lr, penalty=0.0):
    return duel_by_parts(theta, psi, lr, 2 * penalty)


def duel_psi_first(theta, psi, lr, penalty=0.0):
    theta, psi = duel_by_parts(theta, psi, lr, penalty)
    return psi, theta


def duel_rate_forgotten(theta, psi, lr, penalty=0.0):
    psi = psi - lr * theta * sig(psi * theta) - penalty * psi
    return theta + lr * psi * sig(-psi * theta), psi


def duel_both_pay(theta, psi, lr, penalty=0.0):
    psi = psi - lr * (theta * sig(psi * theta) + penalty * psi)
    return theta - lr * (penalty * theta - psi * sig(-psi * theta)), psi


def seven_tenths():
    return 0.7


def nine_tenths():
    return np.float64(0.9)


def not_at_all():
    return 0


def a_lot():
    return 4


def a_touch():
    return 0.05


def a_fifth():
    return 0.2


def two_fifths():
    return np.float32(0.4)


def one_and_a_fifth():
    return 1.2


def two():
    return 2


def six():
    return 6


def ten():
    return 10.0


def no_number():
    return float("nan")


def a_wish():
    return "much"


ALTERNATIVES = {
    "game_by_hand": [by_formula, rounded, near_enough],
    "discriminator_loss": [d_by_maximum, d_by_loop, d_by_difference, d_without_log1p],
    "discriminator_loss_backward": [d_back_by_slopes, d_back_by_tanh],
    "generator_loss": [g_by_maximum, g_by_loop, g_by_difference],
    "generator_loss_backward": [g_back_by_slopes, g_back_by_tanh],
    "gan_step": [step_with_no_grad, step_clears_first, step_undetached_but_cleared],
    "modes_covered": [modes_by_loop, modes_by_norm],
    "duel_step": [duel_by_parts, duel_in_numpy],
    "choose_penalty": [seven_tenths, nine_tenths],
}

WRONG = {
    "game_by_hand": [
        (shares_of_fakes, "this is the share of q at all four places"),
        (smoothed_shares_of_fakes, "the share of q, times the label"),
        (densities, "this is p, a density"),
        (one_slip, "gave 0.7 at C; that is not right"),
        (fair_value_log_two, "a sum of two means"),
        (too_far, "gave -1.4 for p = q"),
        (second_too_far, "gave -0.013 for p and q that never meet"),
        (all_real_at_b, "nothing but fakes arrive"),
        (four_log_two, "this is twice the value"),
        (too_few, "has 3 numbers, expected 4"),
    ],
    "discriminator_loss": [
        (d_mean_of_all, "one mean over all points"),
        (d_as_the_paper, "the value of the game"),
        (d_label_times, "merely multiplied by the label"),
        (d_log1p_of_exp, "0 times inf is nan"),
        (d_clipped_late, "with the logit -1000 costs 1000"),
        (d_by_len, "its number of rows"),
        (d_other_name, "unexpected keyword argument 'real_label'"),
        (d_prints, "handed back, with `return`"),
    ],
    "discriminator_loss_backward": [
        (d_back_no_mean, "each point gets the whole gradient"),
        (d_back_one_array, "expected two arrays"),
        (d_back_warns, "so NumPy warns"),
        (d_back_rows_only, "shared out among all points"),
    ],
    "generator_loss": [
        (g_plain_upwards, "the non-saturating form has the wrong sign"),
        (g_is_minus_d, "failed"),
        (g_one_form, "`saturating` makes no difference"),
        (g_by_len, "divided by the number of rows"),
        (g_by_columns, "divided by the number of rows"),
        (g_saturating_unless_told, "the default is False"),
        (g_of_chances, "as if they were chances"),
        (g_total, "this is the sum over the fakes"),
    ],
    "generator_loss_backward": [
        (g_back_upwards, "both signs are reversed"),
        (g_back_forms_mixed, "in each other's place"),
        (g_back_all_saturating, "the slope of log(1 − D) both times"),
        (g_back_judges, "the loss that the judge has there"),
        (g_back_warns, "so NumPy warns"),
        (g_back_warns_too, "so NumPy warns"),
        (g_back_whole, "each fake gets the whole gradient"),
    ],
    "gan_step": [
        (step_from_the_notebook, "failed"),
        (step_never_clears_d, "Who put them there?"),
        (step_hands_back_nothing, "raised TypeError"),
        (step_weighs_afterwards, "anew after the steps"),
        (step_detaches_the_logits, "from real points only"),
        (step_minus_the_judges, "a loss of its own"),
        (step_detached_twice, "off the tape there, too"),
    ],
    "modes_covered": [
        (modes_nearest_only, "Only good ones should"),
        (modes_by_blocks, "a diamond of the circle"),
        (modes_std_once, "it is within 3"),
        (modes_ignores_least, "`least` makes no difference"),
        (modes_in_percent, "in per cent"),
        (modes_and_a_half, "gave 1.5, expected 1"),
        (modes_as_share, "a share of the modes"),
        (modes_last, "in the other order"),
        (modes_without_least, "unexpected keyword argument 'least'"),
        (modes_lists_them, "expected (modes, share)"),
    ],
    "duel_step": [
        (duel_together, "against the old psi"),
        (duel_gamma, "unexpected keyword argument 'penalty'"),
        (duel_penalty_itself, "itself is taken where its slope belongs"),
        (duel_unpunished, "the penalty makes no difference"),
        (duel_punished_twice, "counts double"),
        (duel_rate_forgotten, "is multiplied by lr"),
        (duel_both_pay, "Only the discriminator pays it"),
        (duel_psi_first, "theta first"),
    ],
    "choose_penalty": [
        (not_at_all, "but far too slowly"),
        (a_lot, "too much"),
        (a_touch, "still swing wide"),
        (a_fifth, "not fast enough"),
        (two_fifths, "a little more would do"),
        (one_and_a_fifth, "a little less would do"),
        (two, "psi hardly dares to move"),
        (six, "past 0"),
        (ten, "further each time"),
        (no_number, "expected a finite number"),
        (a_wish, "expected a number"),
    ],
}
