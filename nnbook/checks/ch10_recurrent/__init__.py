"""The exercises of chapter 10: a network with a state, its gradient through time, and letters drawn from it."""

from nnbook.checks import Chapter, Written
from nnbook.checks.ch10_recurrent.clipping import clip_by_norm_exercise
from nnbook.checks.ch10_recurrent.distance import gradient_norms_exercise
from nnbook.checks.ch10_recurrent.drawing import sample_exercise
from nnbook.checks.ch10_recurrent.hand import gradients_in_time_exercise
from nnbook.checks.ch10_recurrent.memory import long_memory_exercise
from nnbook.checks.ch10_recurrent.passing import one_pass_exercise
from nnbook.checks.ch10_recurrent.sequence import rnn_exercise
from nnbook.checks.ch10_recurrent.step import rnn_step_exercise
from nnbook.checks.ch10_recurrent.through_time import rnn_backward_exercise

__all__ = ["check"]

how_far_back = Written(
    key="how_far_back",
    points=2,
    scheme=[
        "½ point: truncation is no reason for A: the state itself is carried over from window to window.",
        "½ point: what a window of 25 does prevent is learning from a mistake what happened more than 25 letters ago.",
        "½ point: a longer window lets such gradients through, but so far back they have vanished (or burst). "
        "Right, too: over all losses of the window less is missing (26 % at 25 letters, 18 % at 50).",
        "½ point: clipping shortens what is too long and brings back nothing that has vanished.",
    ],
    answer="A is wrong: the state runs on from window to window, so what the network has read long ago may still "
    "be in it. Only the gradient stops at the window's edge, so the network is never told that something "
    "it read more than 25 letters ago would have helped. B is half right: a longer window lets that "
    "gradient through, but on its way it is multiplied by dozens of matrices and arrives at nearly "
    "nothing (over all losses, 25 letters miss 26 %, 50 miss 18 %). C does not help: "
    "clipping makes gradients that are too long shorter; it cannot make "
    "vanished ones longer. What helps is a state whose gradient keeps its size.",
)

check = Chapter(
    "10_recurrent",
    [
        rnn_step_exercise,
        rnn_exercise,
        gradients_in_time_exercise,
        rnn_backward_exercise,
        gradient_norms_exercise,
        long_memory_exercise,
        clip_by_norm_exercise,
        one_pass_exercise,
        sample_exercise,
    ],
    [how_far_back],
)
