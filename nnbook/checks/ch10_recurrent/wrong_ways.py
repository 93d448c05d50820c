"""Back-propagation through time with one thing wrong."""

from __future__ import annotations

import numpy as np

from nnbook.checks.ch10_recurrent.sequence import rnn


def backward_with(
    grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh, *, cut=False, slope=True, turned=False, early=False,
    after=False, add=True, last=False, mean=False, zero=False, one_time=False,
    weights_once=False, bias_mean=None, slope_of="tanh", on="both", wraps=False, dz_at_h0=False, hh_turned=False,
    forward=False, plain_back=False,
):  # fmt: skip
    """Do it with one thing wrong."""
    h = rnn(x, h0, weight_ih, weight_hh, bias_ih, bias_hh)
    first = h[-1] if wraps else np.zeros_like(h0) if zero else h0
    before = np.concatenate([first[None], h[:-1]])
    grad_z, late = np.zeros_like(h), np.zeros_like(h0)
    for t in range(len(x)) if forward else reversed(range(len(x))):
        steep = before[t] if early else h[t]
        came = grad_h[t] if cut else grad_h[t] + late if add else (late if t < len(x) - 1 else grad_h[t])
        slopes = {"sigmoid": steep * (1 - steep), "tanh of h": 1 - np.tanh(steep) ** 2, "1 - h": (1 - steep) ** 2}
        s = slopes.get(slope_of, 1 - steep**2)
        ways = {"both": came * s, "own": grad_h[t] * s + late, "late": grad_h[t] + late * s}
        grad_z[t] = ways[on] if slope else came
        late = (came if plain_back else grad_z[t]) @ (weight_hh.T if turned else weight_hh)
    used = grad_z.copy()
    if last:
        used[:-1] = 0
    if one_time:
        used[1:] = 0
    if mean:
        used /= x.shape[1]
    bias = used.sum(axis=(0, 1))
    if bias_mean is not None:
        bias = used.sum(axis=0).mean(axis=0) if bias_mean == "batch" else used.mean(axis=(0, 1))
    if weights_once:
        used[1:] = 0
    hh = np.einsum("tbh,tbk->hk", used, h if after else before)
    ih, at_h0 = np.einsum("tbh,tbi->hi", used, x), grad_z[0] if dz_at_h0 else late
    return grad_z @ weight_ih, at_h0, ih, hh.T if hh_turned else hh, bias, bias


def bptt_cut(*given):
    return backward_with(*given, cut=True)


def bptt_no_slope(*given):
    return backward_with(*given, slope=False)


def bptt_turned(*given):
    return backward_with(*given, turned=True)


def bptt_early_slope(*given):
    return backward_with(*given, early=True)


def bptt_states_after(*given):
    return backward_with(*given, after=True)


def bptt_last_loss_alone(*given):
    return backward_with(*given, add=False)


def bptt_last_use(*given):
    return backward_with(*given, last=True)


def bptt_first_use(*given):
    return backward_with(*given, one_time=True)


def bptt_mean(*given):
    return backward_with(*given, mean=True)


def bptt_zero_start(*given):
    return backward_with(*given, zero=True)


def bptt_late_as_h0(*given):
    """Hand back the gradient at the first state where that at h0 belongs."""
    grad_h, x, h0, w_ih, w_hh, *biases = given
    grads = list(backward_with(*given))
    later = backward_with(grad_h[1:], x[1:], rnn(x[:1], h0, w_ih, w_hh, *biases)[0], w_ih, w_hh, *biases)[1]
    grads[1] = grad_h[0] + later
    return tuple(grads)


def bptt_one_bias(*given):
    return (*backward_with(*given)[:5], np.zeros_like(given[-1]))


def bptt_mean_biases(*given):
    return backward_with(*given, bias_mean="batch")


def bptt_mean_of_all(*given):
    return backward_with(*given, bias_mean="all")


def bptt_wraps(*given):
    return backward_with(*given, wraps=True)


def bptt_slope_on_own(*given):
    return backward_with(*given, on="own")


def bptt_slope_on_late(*given):
    return backward_with(*given, on="late")


def bptt_sigmoid(*given):
    return backward_with(*given, slope_of="sigmoid")


def bptt_first_use_of_weights(*given):
    return backward_with(*given, weights_once=True)


def bptt_hh_turned(*given):
    return backward_with(*given, hh_turned=True)


def bptt_dz_as_h0(*given):
    return backward_with(*given, dz_at_h0=True)


def bptt_tanh_of_h(*given):
    return backward_with(*given, slope_of="tanh of h")


def bptt_square_of_rest(*given):
    return backward_with(*given, slope_of="1 - h")


def bptt_plain_back(*given):
    return backward_with(*given, plain_back=True)


def bptt_forward(*given):
    return backward_with(*given, forward=True)
