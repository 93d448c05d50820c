"""An example of back-propagation through time, computed by PyTorch 2.13 in float64 on its own nn.RNN."""

import numpy as np


def torch_parameters():
    w_ih, w_hh = (np.arange(6.0) - 3).reshape(3, 2) * 0.3, (np.arange(9.0) - 4.5).reshape(3, 3) * 0.2
    return w_ih, w_hh, (np.arange(3.0) - 1.5) * 0.1, (np.arange(3.0) - 1.5) * -0.1


TORCH_IN = (
    np.array([[[1.0, 0, 0]], [[0, 0, 0]], [[0, 1, -2]]]),
    np.array([[[1.0, -1]], [[0.5, 2]], [[0, -1]]]),
    np.array([[0.5, -0.5, 0.2]]),
    *torch_parameters(),
)
TORCH_X = np.array([[[-1.1732445818, -0.8831729528]], [[0.4991976521, -0.110074756]], [[-0.8194165192, -1.082632575]]])
TORCH_H0 = np.array([[-1.1732445818, -0.9798634958, -0.7864824097]])
TORCH_IH = np.array([[0.9659014739, -2.0315970784], [-0.4166676465, -2.9975671681], [-0.5977824107, 0.8778296145]])
TORCH_HH = np.array(
    [
        [0.7865107867, -0.4349059958, 0.3442087715],
        [-0.1419496585, 0.3199803308, 0.9107440525],
        [1.3851400871, 0.3685579091, -1.152373575],
    ]
)
TORCH_BIAS = np.array([0.752762353, 0.0128863174, -2.7070381199])
