"""Ways downhill: the optimisers of torch.optim with their names, arguments and defaults, schedules, and clipping.

Every rule stands twice: as a pure function from (parameter, gradient, state) to (parameter, state), which is the
formula, and below it as the class that does the same in place.
"""

from nnbook.optim.adaptive import Adam, AdamW, RMSprop, adam_step, adamw_step, rmsprop_step
from nnbook.optim.clip import clip_grad_norm_, clip_grad_value_
from nnbook.optim.descent import SGD, sgd_step
from nnbook.optim.optimizer import Optimizer
from nnbook.optim.schedules import CosineWarmup, StepLR, cosine_with_warmup, step_decay

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "CosineWarmup",
    "Optimizer",
    "RMSprop",
    "StepLR",
    "adam_step",
    "adamw_step",
    "clip_grad_norm_",
    "clip_grad_value_",
    "cosine_with_warmup",
    "rmsprop_step",
    "sgd_step",
    "step_decay",
]
