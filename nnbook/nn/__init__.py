"""Layers and models: names, arguments, defaults, parameter names and shapes of torch.nn."""

from nnbook.nn import functional, init
from nnbook.nn.activations import (
    GELU,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    L1Loss,
    LeakyReLU,
    LogSoftmax,
    MSELoss,
    ReLU,
    Sigmoid,
    Softmax,
    Softplus,
    Tanh,
)
from nnbook.nn.attention import MultiheadAttention
from nnbook.nn.containers import ModuleDict, ModuleList, ParameterList, Sequential
from nnbook.nn.layers import AvgPool2d, Conv2d, Dropout, Embedding, Flatten, Identity, Linear, MaxPool2d
from nnbook.nn.module import Module
from nnbook.nn.norm import BatchNorm1d, BatchNorm2d, LayerNorm
from nnbook.nn.parameter import Parameter
from nnbook.nn.recurrent import GRU, LSTM, RNN
from nnbook.nn.storage import load, save, summary

__all__ = [
    "GELU",
    "GRU",
    "LSTM",
    "RNN",
    "AvgPool2d",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "Conv2d",
    "CrossEntropyLoss",
    "Dropout",
    "Embedding",
    "Flatten",
    "HuberLoss",
    "Identity",
    "L1Loss",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MSELoss",
    "MaxPool2d",
    "Module",
    "ModuleDict",
    "ModuleList",
    "MultiheadAttention",
    "Parameter",
    "ParameterList",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
    "functional",
    "init",
    "load",
    "save",
    "summary",
]
