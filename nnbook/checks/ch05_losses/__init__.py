"""The exercises of chapter 05: losses and their gradients, the split in three, bias and variance."""

from nnbook.checks import Chapter
from nnbook.checks.ch05_losses.binary import binary_cross_entropy_with_logits
from nnbook.checks.ch05_losses.binary_backward import binary_cross_entropy_with_logits_backward
from nnbook.checks.ch05_losses.classes import cross_entropy
from nnbook.checks.ch05_losses.classes_backward import cross_entropy_backward
from nnbook.checks.ch05_losses.parts import three_parts
from nnbook.checks.ch05_losses.spread import bias_variance, three_biases
from nnbook.checks.ch05_losses.squares import mse_loss
from nnbook.checks.ch05_losses.squares_backward import mse_loss_backward
from nnbook.checks.ch05_losses.twice import least_loss_twice

__all__ = ["check"]

check = Chapter(
    "05_losses",
    [
        mse_loss,
        mse_loss_backward,
        binary_cross_entropy_with_logits,
        binary_cross_entropy_with_logits_backward,
        cross_entropy,
        cross_entropy_backward,
        three_parts,
        least_loss_twice,
        bias_variance,
    ],
    [three_biases],
)
