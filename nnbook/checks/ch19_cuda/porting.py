"""Moving a model to PyTorch: the program's text with another import, and its numbers, loaded strictly."""

from __future__ import annotations

import types

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference


def port(source, state):
    """Run a program of nnbook with PyTorch instead, and give its model nnbook's numbers.

    source: the program's text. One of its lines is `from nnbook import nn`, and it defines `build()`, which makes the
    model.
    state: what `state_dict()` of nnbook's model returned: arrays by name.
    Returns PyTorch's model with these numbers, copied and not shared. Raises an error if a name of the model is
    missing in the state, or the state has one that the model lacks.

    >>> text = "from nnbook import nn" + chr(10) + "def build():" + chr(10) + "    return nn.Linear(2, 1)"
    >>> port(text, {"weight": np.ones((1, 2)), "bias": np.zeros(1)})
    Linear(in_features=2, out_features=1, bias=True)
    """
    import torch

    program = {}
    exec(source.replace("from nnbook import", "from torch import"), program)
    model = program["build"]()
    model.load_state_dict({name: torch.tensor(array) for name, array in state.items()})
    return model


LAYERS = '''"""Two layers, a program of nnbook."""

from nnbook import nn


def build():
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2))
'''
NORM = """from nnbook import nn


class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm, self.head = nn.BatchNorm1d(3), nn.Linear(3, 2, bias=False)

    def forward(self, x):
        return self.head(self.norm(x))


def build():
    return Scaled()
"""


def draw_layers(rng):
    import torch  # noqa: F401 (arguments are drawn before the clock of a check starts, and torch takes a while)

    return layers_and_state(rng)


def layers_and_state(rng):
    sizes = {"0.weight": (4, 3), "0.bias": 4, "2.weight": (4, 4), "2.bias": 4, "4.weight": (2, 4), "4.bias": 2}
    return LAYERS, {name: rng.normal(size=shape).astype(np.float32) for name, shape in sizes.items()}


def draw_norm(rng):
    state = {f"norm.{name}": rng.uniform(0.5, 2, 3).astype(np.float32) for name in ("weight", "bias", "running_mean")}
    state["norm.running_var"] = rng.uniform(0.5, 2, 3).astype(np.float32)
    state["norm.num_batches_tracked"] = np.array(7)
    state["head.weight"] = rng.normal(size=(2, 3)).astype(np.float32)
    return NORM, state


X = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]], np.float32)


def outputs(attempt, source, state):
    """Return what the ported model says to X, in use, whether its numbers are its own, and whether it can learn.

    A text comes back, with what is wrong, where it is no model of PyTorch.
    """
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)  # a model that is left random says the same each time
        model = attempt(source, state)
    if not isinstance(model, torch.nn.Module):
        if isinstance(model, types.FunctionType):
            return "gave a function, expected a model of PyTorch's"
        package = type(model).__module__.split(".")[0]
        said = "None" if model is None else f"type {type(model).__name__} of {package}"
        return f"gave {said}, expected a model of PyTorch's"
    with torch.no_grad():
        said = model.eval()(torch.tensor(X)).numpy().copy()
    learns = _reaches_all(model)
    with torch.no_grad():
        kept = {name: array.copy() for name, array in state.items()}
        for parameter in model.parameters():
            parameter += 1
    shared = any(not np.array_equal(state[name], kept[name]) for name in kept)
    return _noticed(said, shared="shared" if shared else "copied", learns=learns)


def _noticed(said, shared="copied", learns=True):
    reach = "all parameters" if learns else "not all parameters"
    return {"output": said, "the state's arrays": shared, "gradients reach": reach}


def _reaches_all(model):
    """Say whether the way back gives every parameter of a model a gradient."""
    import torch

    try:
        model(torch.tensor(X)).sum().backward()
    except RuntimeError:
        return False
    return all(parameter.grad is not None for parameter in model.parameters())


def judge(answer, source, state):
    return answer if isinstance(answer, str) else difference(answer, by_hand(source, state), 1e-4, 1e-5)


def by_hand(source, state):
    x = X.astype(float)
    if source == NORM:
        x = (x - state["norm.running_mean"]) / np.sqrt(state["norm.running_var"] + 1e-5)
        said = (x * state["norm.weight"] + state["norm.bias"]) @ state["head.weight"].T
    else:
        for i in (0, 2, 4):
            x = x @ state[f"{i}.weight"].T + state[f"{i}.bias"]
            x = np.maximum(x, 0) if i < 4 else x
        said = x
    return _noticed(said)


def answer_to(attempt, source, state):
    """Return whether a state that does not fit is refused."""
    try:
        attempt(source, state)
    except NotImplementedError:
        raise
    except Exception:
        return "raised an error, as for a state that fits" if _fails_anyway(attempt) else "raised an error"
    return "went without an error"


def _fails_anyway(attempt):
    """Say whether an attempt fails even where everything fits: then it has refused nothing."""
    try:
        attempt(*draw_layers(np.random.default_rng(0)))
    except Exception:
        return True
    return False


def refused(name, change):
    source, state = layers_and_state(np.random.default_rng(3))
    change(state)
    return Case((source, state), "raised an error", run=answer_to, shown=f"port(source, a state {name})")


def loaded(source, state, package="torch", tensors=True, **options):
    import torch

    program = {}
    exec(source.replace("from nnbook import", f"from {package} import"), program)
    model = program["build"]()
    if tensors:
        state = {name: torch.from_numpy(np.asarray(array)) for name, array in state.items()}
    model.load_state_dict(state, **options)
    return model


def port_lenient(source, state):
    return loaded(source, state, strict=False)


def port_shared(source, state):
    return loaded(source, state, assign=True)


def port_unchanged_import(source, state):
    return loaded(source, state, "nnbook", tensors=False)


def port_fresh(source, state):
    program = {}
    exec(source.replace("from nnbook import", "from torch import"), program)
    return program["build"]()


def port_builder(source, state):
    program = {}
    exec(source.replace("from nnbook import", "from torch import"), program)
    return program["build"]


def port_keys(source, state):
    import torch

    return port_fresh(source, state).load_state_dict({name: torch.tensor(a) for name, a in state.items()})


def port_frozen(source, state):
    return loaded(source, state).requires_grad_(False)


def port_in_order(source, state):
    import torch

    model = port_fresh(source, state)
    with torch.no_grad():
        for parameter, array in zip(model.parameters(), state.values(), strict=False):
            parameter.copy_(torch.tensor(array))
    return model


def port_in_order_data(source, state):
    import torch

    model = port_fresh(source, state)
    for parameter, array in zip(model.parameters(), state.values(), strict=False):
        parameter.data = torch.tensor(array)
    return model


def port_without_names(source, state):
    exec(source.replace("from nnbook import", "from torch import"), {})
    raise NameError("name 'build' is not defined")


def port_locals(source, state):
    import torch

    from nnbook import nn

    names = {}
    exec(source.replace("from nnbook import", "from torch import"), {"nn": nn, "__name__": "__main__"}, names)
    model = names["build"]()
    model.load_state_dict({name: torch.tensor(array) for name, array in state.items()})
    return model


def port_only_parameters(source, state):
    import torch

    model = port_fresh(source, state)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(torch.tensor(state[name]))
    return model


def port_arrays(source, state):
    model = port_fresh(source, state)
    model.load_state_dict(state)
    return model


def renamed(lines, old, new):
    """Return a program's text with one module imported in the place of another.

    >>> renamed("import json", "json", "math")
    'import math'
    """
    return lines.replace(f"import {old}", f"import {new}")


port_exercise = Exercise(
    key="port",
    book=port,
    parts=[
        Part(
            "the numbers",
            1,
            [
                Case(draw_layers, judge=judge, run=outputs, repeat=3, shown="port(a text, its state)"),
                Case(draw_norm, judge=judge, run=outputs, repeat=2, shown="port(a text with batch norm, its state)"),
            ],
        ),
        Part(
            "a state that does not fit",
            1,
            [
                refused("without 4.bias", lambda state: state.pop("4.bias")),
                refused("with 5.weight as well", lambda state: state.update({"5.weight": np.ones(2, np.float32)})),
                refused("with a name misspelt", lambda state: state.update({"4.bais": state.pop("4.bias")})),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            port_lenient,
            "names that do not match are passed over. strict=False does that, and so does a loop of one's own or an "
            "error that is caught.",
        ),
        Mistake(
            port_without_names,
            "what exec defines is no name of your function. Hand exec a dictionary; the names are in it.",
        ),
        Mistake(
            port_locals,
            "`build` finds the notebook's `nn` and not the text's. Hand exec one dictionary; what the text defines "
            "is in it.",
        ),
        Mistake(port_shared, "the model and the state share their memory: train one and the other changes."),
        Mistake(port_unchanged_import, "this is nnbook's model. Which package does the text import `nn` from?"),
        Mistake(port_fresh, "the model has fresh random numbers: the state has not been put in."),
        Mistake(port_builder, "this is the function that builds the model. Call it."),
        Mistake(port_keys, "this is what `load_state_dict` returns, which is not the model. Hand back the model."),
        Mistake(port_frozen, "the model cannot learn: its parameters take no gradients (`requires_grad`)."),
        Mistake(
            port_in_order,
            "the numbers are handed over in their order. A batch norm has numbers that are no parameters; go by name.",
        ),
        Mistake(
            port_in_order_data,
            "arrays are put in their order into the parameters' `.data`, whatever their shape. Go by name.",
        ),
        Mistake(
            port_only_parameters,
            "only the parameters are loaded. A state holds more: a batch norm's running mean and variance.",
        ),
        Mistake(port_arrays, "PyTorch's `load_state_dict` takes tensors; a state of nnbook's holds arrays."),
    ],
    hints=[
        "Three things: change the import in the text, run the text to get at `build`, load the state.",
        'After `exec(text, names)` the text\'s `build` is `names["build"]`. `torch.tensor(array)` '
        "copies an array, and `load_state_dict` is strict unless one tells it not to be.",
        "Replace `from nnbook import` by `from torch import`, exec into an empty dictionary, call its `build`, and "
        "load {name: torch.tensor(array) …} made of the state.",
    ],
    sibling=renamed,
)
