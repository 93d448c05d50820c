"""The mathematics: pairs of pure functions on plain arrays, `f` and `f_backward`.

`f(*inputs, **options)` takes arrays that have a gradient by position and everything else by keyword;
`f_backward(grad_out, *inputs, **options)` returns one gradient an input. Where recomputing would be dear, there is also
`out, cache = f_forward(…)`, and then `f_backward(grad_out, cache)`. Nothing here knows of tensors or of the tape.
"""

from nnbook.ops.activations import (
    gelu,
    gelu_backward,
    gelu_forward,
    leaky_relu,
    leaky_relu_backward,
    log_softmax,
    log_softmax_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
    softplus,
    softplus_backward,
    step,
    step_backward,
    tanh,
    tanh_backward,
)
from nnbook.ops.attention import (
    causal_mask,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
    scaled_dot_product_attention_forward,
)
from nnbook.ops.conv import (
    avg_pool2d,
    avg_pool2d_backward,
    conv2d,
    conv2d_backward,
    conv2d_forward,
    max_pool2d,
    max_pool2d_backward,
    max_pool2d_forward,
)
from nnbook.ops.embedding import embedding, embedding_backward
from nnbook.ops.linear import linear, linear_backward
from nnbook.ops.losses import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_backward,
    cross_entropy,
    cross_entropy_backward,
    cross_entropy_forward,
    huber_loss,
    huber_loss_backward,
    kl_divergence,
    kl_divergence_backward,
    l1_loss,
    l1_loss_backward,
    mse_loss,
    mse_loss_backward,
)
from nnbook.ops.lstm import lstm, lstm_backward, lstm_forward, lstm_step, lstm_step_backward
from nnbook.ops.norm import (
    batch_norm,
    batch_norm_backward,
    batch_norm_forward,
    dropout,
    dropout_backward,
    dropout_mask,
    layer_norm,
    layer_norm_backward,
    layer_norm_forward,
)
from nnbook.ops.recurrent import (
    gru,
    gru_backward,
    gru_forward,
    gru_step,
    gru_step_backward,
    rnn,
    rnn_backward,
    rnn_forward,
    rnn_step,
    rnn_step_backward,
)
