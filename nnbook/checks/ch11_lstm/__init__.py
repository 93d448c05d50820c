"""The exercises of chapter 11: a cell by hand, the LSTM and its backward, its forget bias, the GRU, a fair forecast."""

from nnbook.checks import Chapter, Written
from nnbook.checks.ch11_lstm.adding import adding_by_hand_exercise
from nnbook.checks.ch11_lstm.back import lstm_step_backward_exercise
from nnbook.checks.ch11_lstm.back_through_time import lstm_backward_exercise
from nnbook.checks.ch11_lstm.forecasting import baselines_exercise
from nnbook.checks.ch11_lstm.forgetting import forget_bias_exercise
from nnbook.checks.ch11_lstm.gru import gru_step_exercise
from nnbook.checks.ch11_lstm.hand import cell_by_hand_exercise
from nnbook.checks.ch11_lstm.stepping import lstm_step_exercise
from nnbook.checks.ch11_lstm.through_time import lstm_exercise

__all__ = ["check"]

never_vanishes = Written(
    key="never_vanishes",
    points=2,
    scheme=[
        "½ point: the figure contradicts it: with a forget bias of 0 the LSTM's gradient dies nearly as fast as the "
        "RNN's.",
        "½ point: why: every step multiplies it by the forget gate, and a gate of 0.5 leaves nothing after 50 steps.",
        "½ point: what is true: a gate can be brought near 1, by a bias or by training, and then the gradient passes; "
        "an RNN has no such knob.",
        "½ point: the price: an open gate keeps everything, useless things as well; or: the cell may grow without end.",
    ],
    answer="The figure says no: with a forget bias of 0 the LSTM's gradient dies nearly as fast as the RNN's. Each "
    "step multiplies it by the forget gate, and at 0.5 nothing is left after 50 steps. True is that the LSTM has a "
    "knob: a bias, or training, can bring a gate near 1, and then the gradient passes. An RNN's factor is its weight "
    "matrix times the slope of tanh, which it needs for computing. The price of an open gate is a cell that keeps "
    "everything, so one has to learn when to shut it.",
)

check = Chapter(
    "11_lstm",
    [
        cell_by_hand_exercise,
        lstm_step_exercise,
        lstm_exercise,
        lstm_step_backward_exercise,
        lstm_backward_exercise,
        baselines_exercise,
        forget_bias_exercise,
        adding_by_hand_exercise,
        gru_step_exercise,
    ],
    [never_vanishes],
)
