"""Optimisers, learning-rate schedules and gradient clipping: names and arguments of PyTorch."""

from nnbook.optim.optimizer import Optimizer
from nnbook.optim.optimizers import SGD, Adam, AdamW, RMSprop
from nnbook.optim.rules import adam_step, cosine_with_warmup, rmsprop_step, sgd_step
from nnbook.optim.schedules import CosineWarmup, StepLR, clip_grad_norm_, clip_grad_value_

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "CosineWarmup",
    "Optimizer",
    "RMSprop",
    "StepLR",
    "adam_step",
    "clip_grad_norm_",
    "clip_grad_value_",
    "cosine_with_warmup",
    "rmsprop_step",
    "sgd_step",
]
