"""Which exercises are judged in the student's own process, and why: only functions and data cross to another.

A test judges all answers, right and wrong, both ways and finds every other exercise the same, and each of these not.
"""

from __future__ import annotations

_CLASS = "the answer is a class"
_MODEL = "its argument is a model"
_TENSOR = "its argument is a tensor on the tape"

IN_PROCESS: dict[str, str] = {
    "06_optimisers/Optimizer": _CLASS,
    "07_backpropagation/topological_order": "its argument is the graph itself",
    "07_backpropagation/Value": _CLASS,
    "07_backpropagation/Tensor": _CLASS,
    "08_feedforward/train": _MODEL,
    "08_feedforward/Dropout": _CLASS,
    "08_feedforward/accuracy": _MODEL,
    "08_feedforward/early_stopping": _MODEL,
    "08_feedforward/lr_finder": _MODEL,
    "10_recurrent/one_pass": _MODEL,
    "11_lstm/set_forget_bias": _MODEL,
    "12_autoencoders/autoencoder": "the answer gives a model",
    "12_autoencoders/denoising_loss": _MODEL,
    "12_autoencoders/interpolate": _MODEL,
    "13_gan/gan_step": _MODEL,
    "14_transformer/Block": _CLASS,
    "15_image_recognition/ResidualBlock": _CLASS,
    "15_image_recognition/features_of": _MODEL,
    "15_image_recognition/fgsm": _MODEL,
    "17_language/BytePairs": _CLASS,
    "17_language/DecoderBlock": _CLASS,
    "17_language/sentence_attention": _TENSOR,
    "19_cuda/port": _MODEL,
    "19_cuda/replayer": _TENSOR,
}
