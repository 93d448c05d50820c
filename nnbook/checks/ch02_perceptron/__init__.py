"""The exercises of chapter 02: the perceptron, its learning rule, Adaline, and what neither can learn."""

from nnbook.checks import Chapter
from nnbook.checks.ch02_perceptron.adaline import delta_update
from nnbook.checks.ch02_perceptron.answer import predict
from nnbook.checks.ch02_perceptron.bugs import fit_signed
from nnbook.checks.ch02_perceptron.digits import fit_one_versus_rest
from nnbook.checks.ch02_perceptron.distance import margin
from nnbook.checks.ch02_perceptron.rule import by_hand, perceptron_update
from nnbook.checks.ch02_perceptron.training import fit
from nnbook.checks.ch02_perceptron.xor import find_cycle, four_inequalities

__all__ = ["check"]

check = Chapter(
    "02_perceptron",
    [
        predict,
        by_hand,
        perceptron_update,
        fit,
        margin,
        fit_signed,
        delta_update,
        fit_one_versus_rest,
        find_cycle,
    ],
    [four_inequalities],
)
