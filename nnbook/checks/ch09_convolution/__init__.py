"""The exercises of chapter 09: filters and pooling with their ways back, LeNet-5, and what a shuffle destroys."""

from nnbook.checks import Chapter, Written
from nnbook.checks.ch09_convolution.backward import backward_exercise
from nnbook.checks.ch09_convolution.forward import conv2d_exercise
from nnbook.checks.ch09_convolution.hand import by_hand_exercise
from nnbook.checks.ch09_convolution.lenet import lenet_exercise
from nnbook.checks.ch09_convolution.moving import moving_exercise
from nnbook.checks.ch09_convolution.pooling import pool_exercise
from nnbook.checks.ch09_convolution.pooling_back import pool_backward_exercise
from nnbook.checks.ch09_convolution.shapes import output_size_exercise
from nnbook.checks.ch09_convolution.shuffling import shuffle_exercise

__all__ = ["check"]

wherever = Written(
    key="wherever_it_stands",
    points=2,
    scheme=[
        "½ point: a convolution is equivariant: move the picture, and the map moves with it. That is not the same as "
        "an answer that stays.",
        "½ point: where this network loses it: the linear layer has its own weight for each place "
        "of each map, so a map "
        "that has moved meets other weights (padding at the edge also counts).",
        "½ point: pooling forgives a little, not any shift; the measured curve is named as evidence.",
        "½ point: a remedy that follows: pooling over the whole map before the last layer, or "
        "training on moved copies.",
    ],
    answer="Each convolution is equivariant: if the digit moves by a pixel, every map moves by a "
    "pixel, and that is all "
    "it promises. The last layer then has a weight of its own for each place of each map, so a "
    "map that has moved meets "
    "other weights and the logits change. Pooling evens out a part of a small shift only. The "
    "curve shows it: a quarter "
    "of the digits is lost at one pixel, most of them at two. Averaging each map over all "
    "places before the last layer would "
    "make the answer nearly indifferent to place; training on moved copies helps as well.",
)

check = Chapter(
    "09_convolution",
    [
        output_size_exercise,
        conv2d_exercise,
        by_hand_exercise,
        backward_exercise,
        pool_exercise,
        pool_backward_exercise,
        moving_exercise,
        shuffle_exercise,
        lenet_exercise,
    ],
    [wherever],
)
