"""nnbook: neural networks, learned by building them. The library that the chapters are written on.

`from nnbook import nn, optim, tensor` is to a chapter what `from torch import nn, optim, tensor` is to PyTorch.
Everything is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnbook.autograd import (
        Tensor,
        arange,
        cat,
        full,
        lift,
        matmul,
        maximum,
        minimum,
        no_grad,
        ones,
        ones_like,
        stack,
        tensor,
        where,
        zeros,
        zeros_like,
    )
    from nnbook.nn.init import manual_seed

__version__ = "0.1.0"
__all__ = [
    "Tensor",
    "__version__",
    "arange",
    "cat",
    "full",
    "lift",
    "manual_seed",
    "matmul",
    "maximum",
    "minimum",
    "no_grad",
    "ones",
    "ones_like",
    "stack",
    "tensor",
    "where",
    "zeros",
    "zeros_like",
]

_OF_NN = {"manual_seed": "nnbook.nn.init"}
_WHERE = {name: _OF_NN.get(name, "nnbook.autograd") for name in __all__ if name != "__version__"}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(_WHERE[name]), name)
    raise AttributeError(f"nnbook has no {name!r}; it has {', '.join(_WHERE)}, and modules such as nn and ops")
