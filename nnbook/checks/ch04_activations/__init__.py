"""The exercises of chapter 04: slopes by trying, curves that survive ±1000, gradients through depth."""

from nnbook.checks import Chapter
from nnbook.checks.ch04_activations.depth import gradient_norms, larger_rate
from nnbook.checks.ch04_activations.hand import slopes_by_hand
from nnbook.checks.ch04_activations.logs import log_softmax
from nnbook.checks.ch04_activations.quiet import quiet_units
from nnbook.checks.ch04_activations.scale import gain
from nnbook.checks.ch04_activations.sigmoids import sigmoid, sigmoid_backward
from nnbook.checks.ch04_activations.slopes import numerical_gradient
from nnbook.checks.ch04_activations.smooth import softplus

__all__ = ["check"]

check = Chapter(
    "04_activations",
    [
        numerical_gradient,
        sigmoid,
        sigmoid_backward,
        slopes_by_hand,
        softplus,
        log_softmax,
        gradient_norms,
        quiet_units,
        gain,
    ],
    [larger_rate],
)
