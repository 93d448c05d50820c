"""The course's six models as program texts, each in a file of its own that begins with `from nnbook import nn`.

Every text defines `build(…)`, which makes the model, `batch(rng, n)`, which makes arrays to feed it, and
`loss(model, *batch)`, which returns its loss and its output. Change the one import and the text is a PyTorch program.
"""

from __future__ import annotations

import pathlib
import sys
import types

NAMES = ("mlp", "cnn", "lstm", "autoencoder", "gan", "transformer")
IMPORT = "from nnbook import nn"


def source(name: str) -> str:
    """Return the text of a program.

    name: one of `NAMES`.

    Raises ValueError where there is no such program.

    >>> source("mlp").count("from nnbook import nn")
    1
    """
    if name not in NAMES:
        raise ValueError(f"source: there is no program {name!r}, expected one of {', '.join(NAMES)}")
    return (pathlib.Path(__file__).parent / f"{name}.py").read_text("utf-8")


def load(name: str, package: str = "nnbook") -> types.ModuleType:
    """Run a program with `nn` from a package, and return it as a module.

    name: one of `NAMES`.  package: "nnbook" or "torch".
    Returns a module with build, batch, loss and the program's classes.

    >>> model = load("mlp").build()
    >>> len(list(model.parameters()))
    4
    """
    full = f"{__name__}.{name}_on_{package}"
    if full not in sys.modules:
        module = types.ModuleType(full)
        exec(source(name).replace(IMPORT, f"from {package} import nn"), module.__dict__)
        sys.modules[full] = module  # torch.compile asks there for the names that a function uses
    return sys.modules[full]
