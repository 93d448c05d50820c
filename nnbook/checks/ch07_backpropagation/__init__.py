"""The exercises of chapter 07: the backward pass by hand, its check, the tape for numbers and for arrays."""

from nnbook.checks import Chapter
from nnbook.checks.ch07_backpropagation.arrays import tensor_exercise
from nnbook.checks.ch07_backpropagation.broadcasting import unbroadcast_exercise
from nnbook.checks.ch07_backpropagation.differences import check_gradient_exercise
from nnbook.checks.ch07_backpropagation.hand import gradients_by_hand_exercise
from nnbook.checks.ch07_backpropagation.modes import cheaper_way, forward_mode_exercise
from nnbook.checks.ch07_backpropagation.network import two_layer_backward_exercise
from nnbook.checks.ch07_backpropagation.order import topological_order_exercise
from nnbook.checks.ch07_backpropagation.scalars import value_exercise
from nnbook.checks.ch07_backpropagation.suspects import find_wrong_exercise

__all__ = ["check"]

check = Chapter(
    "07_backpropagation",
    [
        gradients_by_hand_exercise,
        two_layer_backward_exercise,
        check_gradient_exercise,
        find_wrong_exercise,
        topological_order_exercise,
        value_exercise,
        unbroadcast_exercise,
        tensor_exercise,
        forward_mode_exercise,
    ],
    [cheaper_way],
)
