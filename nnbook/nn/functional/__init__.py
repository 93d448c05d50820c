"""The operations on the tape: names and arguments of torch.nn.functional, a few lines each.

The mathematics, with shapes and sources, stands in `nnbook.ops`. `ops` is always asked by name, so that a learner's own
function can take the book's place (`mine.use()`).
"""

from nnbook.nn.functional.activations import (
    dropout,
    gelu,
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    softmax,
    softplus,
    tanh,
)
from nnbook.nn.functional.attention import scaled_dot_product_attention
from nnbook.nn.functional.layers import (
    avg_pool2d,
    batch_norm,
    conv2d,
    embedding,
    layer_norm,
    linear,
    max_pool2d,
    normalize,
)
from nnbook.nn.functional.layout import one_hot, pad
from nnbook.nn.functional.losses import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    huber_loss,
    kl_divergence,
    l1_loss,
    mse_loss,
)
from nnbook.nn.functional.recurrent import gru, lstm, rnn
