"""How a learner's steps take the place of the library's: what an exercise leaves out goes to the book's original.

The originals are taken here, at import, so that they stay the book's after `mine.use()`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnbook import ops

STEP, STEP_BACKWARD, SEQUENCE, GRU = ops.lstm_step, ops.lstm_step_backward, ops.lstm, ops.gru_step


def _as_checked(given: tuple, features: int) -> bool:
    """Say whether all inputs are there: arrays of one dtype that fit as in the exercise."""
    plain = all(isinstance(a, np.ndarray) for a in given) and len({a.dtype for a in given}) == 1
    x, weight_ih, weight_hh = given[0], given[features], given[features + 1]
    return bool(plain and x.ndim >= 2 and weight_ih.shape[1:] == x.shape[-1:] and len(weight_ih) == len(weight_hh))


def fit_lstm_step(own: Callable) -> Callable:
    def lstm_step(x, h, c, weight_ih, weight_hh, bias_ih=None, bias_hh=None) -> tuple:
        inputs = (x, h, c, weight_ih, weight_hh, bias_ih, bias_hh)
        return tuple(own(*inputs)) if _as_checked(inputs, 3) else STEP(*inputs)

    return lstm_step


def fit_lstm_step_backward(own: Callable) -> Callable:
    def lstm_step_backward(grad_h, grad_c, x, h, c, weight_ih, weight_hh, bias_ih=None, bias_hh=None) -> tuple:
        inputs = (x, h, c, weight_ih, weight_hh, bias_ih, bias_hh)
        if _as_checked(inputs, 3):
            return tuple(own(grad_h, grad_c, *inputs))
        return STEP_BACKWARD(grad_h, grad_c, *inputs)

    return lstm_step_backward


def fit_lstm(own: Callable) -> Callable:
    def lstm(x, h0, c0, weight_ih, weight_hh, bias_ih=None, bias_hh=None) -> tuple:
        inputs = (x, h0, c0, weight_ih, weight_hh, bias_ih, bias_hh)
        if not (_as_checked(inputs, 3) and x.ndim == 3 and len(x)):
            return SEQUENCE(*inputs)
        h, c = own(*inputs)
        return np.asarray(h), c

    return lstm


def fit_gru_step(own: Callable) -> Callable:
    def gru_step(x, h, weight_ih, weight_hh, bias_ih=None, bias_hh=None) -> Any:
        inputs = (x, h, weight_ih, weight_hh, bias_ih, bias_hh)
        return own(*inputs) if _as_checked(inputs, 2) else GRU(*inputs)

    return gru_step
