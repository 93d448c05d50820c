"""Ways to read features that disturb the network, or say something else than it does in use."""

from __future__ import annotations

import numpy as np

from nnbook import nn, no_grad, tensor
from nnbook.checks import Mistake
from nnbook.checks.ch15_image_recognition.shared import named


def frozen_only(body, x):
    for parameter in body.parameters():
        parameter.requires_grad = False
    return body(tensor(x)).data


def nothing_done(body, x):
    return body(tensor(x)).data


def only_no_grad(body, x):
    with no_grad():
        return np.array(body(tensor(x)))


def left_in_eval(body, x):
    body.eval()
    with no_grad():
        return body(tensor(x)).data


def always_training_after(body, x):
    body.eval()
    with no_grad():
        out = body(tensor(x)).data
    body.train()
    return out


def by_the_outer_mode(body, x):
    mode = body.training
    body.eval()
    with no_grad():
        out = body(tensor(x)).data
    body.train(mode)
    return out


def restored_at(modules, by_train=False):
    """Return features whose modes come back for some modules only, perhaps by `train`, which sets all below, too."""

    def wrong(body, x):
        modes = [(module, module.training) for module in modules(body)]
        body.eval()
        with no_grad():
            out = body(tensor(x)).data
        for module, mode in modes:
            if by_train:
                module.train(mode)
            else:
                module.training = mode
        return out

    return wrong


def only_norms_in_eval(body, x):
    modes = [(module, module.training) for module in body.modules() if isinstance(module, nn.BatchNorm2d)]
    for module, _ in modes:
        module.eval()
    with no_grad():
        out = body(tensor(x)).data
    for module, mode in modes:
        module.training = mode
    return out


def frozen_then_thawed(body, x):
    modes = [(module, module.training) for module in body.modules()]
    for parameter in body.parameters():
        parameter.requires_grad = False
    body.eval()
    out = body(tensor(x)).data
    for parameter in body.parameters():
        parameter.requires_grad = True
    for module, mode in modes:
        module.training = mode
    return out


def frozen_and_eval(body, x):
    modes = [(module, module.training) for module in body.modules()]
    for parameter in body.parameters():
        parameter.requires_grad = False
    body.eval()
    out = body(tensor(x)).data
    for module, mode in modes:
        module.training = mode
    return out


def restores_numbers(body, x):
    """Let batch norm move, and put the numbers back afterwards."""
    state = {name: np.array(value) for name, value in body.state_dict().items()}
    with no_grad():
        out = np.array(body(tensor(x)))
    body.load_state_dict(state)
    return out


def one_at_a_time(body, x):
    """Show each picture alone in the mode that is found, and put the numbers back."""
    state = {name: np.array(value) for name, value in body.state_dict().items()}
    with no_grad():
        rows = [np.array(body(tensor(x[i : i + 1]))) for i in range(len(x))]
    body.load_state_dict(state)
    return np.concatenate(rows)


MISTAKES = [
    Mistake(
        restores_numbers,
        "the body ran in the mode in which it was found. In training batch norm takes the batch's own statistics, and "
        "dropout drops by chance. Putting back what moved, or running a copy, does not change what was said.",
    ),
    Mistake(
        one_at_a_time,
        "each picture went through alone, in the mode in which the body was found. In training it is then normalised "
        "by itself. A network in use takes its running statistics.",
    ),
    Mistake(
        frozen_only,
        "no gradient does not mean no change. In training a batch norm uses the batch it is given, and moves its "
        "running statistics at every call; `requires_grad` has no say in that.",
    ),
    Mistake(
        only_no_grad,
        "`no_grad` stops the tape and nothing else: batch norm and dropout still behave as in training.",
    ),
    Mistake(left_in_eval, "the network stays in `eval`. Whoever was training it goes on without dropout, unaware."),
    Mistake(
        always_training_after,
        "the network is put into training at the end, whatever it was before. Remember its mode.",
    ),
    Mistake(
        by_the_outer_mode,
        "in the end all modules are in the mode of the outermost, since `train(mode)` sets everything below as "
        "well. A batch norm that somebody had put into `eval` is in training now.",
    ),
    Mistake(
        named("children_alone", restored_at(lambda body: [body, *body.children()])),
        "what lies two levels down stays in `eval`: `children()` are only the modules directly inside.",
    ),
    Mistake(
        named("children_by_train", restored_at(lambda body: [body, *body.children()], by_train=True)),
        "what lies two levels down gets the mode of the block that it is in, and may have had another.",
    ),
    Mistake(
        named("insides_alone", restored_at(lambda body: list(body.modules())[1:])),
        "every module inside has its mode back, and the body itself, the outermost, stays in `eval`.",
    ),
    Mistake(
        only_norms_in_eval,
        "only batch norm is put into `eval`. Dropout still drops by chance, so the features differ at every call.",
    ),
    Mistake(
        frozen_then_thawed,
        "all parameters want gradients afterwards, also one that was frozen before. `no_grad` spares the tape and "
        "changes no parameter.",
    ),
    Mistake(
        frozen_and_eval,
        "the parameters no longer want gradients afterwards. `no_grad` spares the tape and changes no parameter.",
    ),
]
