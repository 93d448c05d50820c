"""Models on disk, and models as a table."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nnbook.autograd import no_grad
from nnbook.nn.module import NUMBERS, Module, numbers
from nnbook.ops.shapes import kind


def save(state_dict: Mapping[str, np.ndarray] | Module, path: str | Path) -> None:
    """Write a model's numbers to a file ending in .npz: arrays by name, never code.

    state_dict: what `model.state_dict()` returns, or the model itself. An old file is replaced only when the new one
    is complete.

    >>> import tempfile
    >>> from nnbook import nn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(nn.Linear(2, 1), Path(folder) / "model.npz")
    ...     sorted(load(Path(folder) / "model.npz"))
    ['bias', 'weight']
    """
    path = _npz("save", path)
    state = state_dict.state_dict() if isinstance(state_dict, Module) else state_dict
    if not isinstance(state, Mapping) or not all(isinstance(name, str) for name in state):
        raise TypeError(f"save: expected a model or its state_dict(), got {type(state_dict).__name__}")
    arrays = {name: numbers("save", name, array) for name, array in state.items()}
    if not path.parent.is_dir():
        raise FileNotFoundError(f"save: there is no folder {path.parent}")
    temporary = path.with_suffix(".npz.part")
    with zipfile.ZipFile(temporary, "w") as archive:  # np.savez takes names as arguments, where "file" would clash
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, allow_pickle=False)
    temporary.replace(path)


def load(path: str | Path) -> dict[str, np.ndarray]:
    """Read what `save` wrote, for `model.load_state_dict`.

    Raises FileNotFoundError, TypeError where path is none, or ValueError where the file is no such file, is cut short,
    or holds objects other than numbers, which are never loaded.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save({"bias": np.array([1.0, 2.0])}, Path(folder) / "model.npz")
    ...     load(Path(folder) / "model.npz")
    {'bias': array([1., 2.])}
    """
    path = _npz("load", path)
    if not path.is_file():
        raise FileNotFoundError(f"load: there is no file {path.name}")
    try:
        with zipfile.ZipFile(path) as archive:
            return {name.removesuffix(".npy"): _member(archive, name) for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
        raise ValueError(f"load: {path.name} is not a whole file of saved arrays ({error})") from None


def _member(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    with archive.open(name) as file:
        array = np.lib.format.read_array(file, allow_pickle=False)
    if array.dtype.kind not in NUMBERS:
        raise ValueError(f"{name} is an array of {array.dtype}")
    return array


def _npz(name: str, path: str | Path) -> Path:
    if not isinstance(path, str | Path):
        raise TypeError(f"{name}: expected a file's path, got {kind(path)}")
    path = Path(path)
    if path.suffix != ".npz":
        raise ValueError(f"{name}: the file's name must end in .npz, got {path.name}")
    return path


def summary(model: Module, *example: Any) -> str:
    """Return a table of a model's layers, the shapes that come out of them, and their parameters.

    example: inputs to run the model on once, as it is called, to see the shapes; without it they are left out.

    Raises TypeError where model is none.

    >>> from nnbook import nn
    >>> print(summary(nn.Sequential(nn.Linear(4, 3), nn.ReLU())))
    layer  kind        parameters
    (all)  Sequential          15
    0      Linear              15
    1      ReLU                 0
    15 parameters, 15 of them trainable
    """
    if not isinstance(model, Module):
        raise TypeError(f"summary: expected a model first, got {kind(model)}")
    shapes = _output_shapes(model, example) if example else {}
    head = ["layer", "kind", *(["output"] if example else []), "parameters"]
    rows = []
    for name, module in model.named_modules():
        count = sum(p.numel() for p in module.parameters())
        shape = [shapes.get(module, "")] if example else []
        rows.append([name or "(all)", type(module).__name__, *shape, f"{count:,}"])
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = [
        "  ".join(
            cell.rjust(width) if i == len(head) - 1 else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in [head, *rows]
    ]
    total = sum(p.numel() for p in model.parameters())
    trainable = sum(p.numel() for p in model.parameters() if p.requires_grad)
    return "\n".join([*lines, f"{total:,} parameters, {trainable:,} of them trainable"])


def _output_shapes(model: Module, example: tuple) -> dict[Module, str]:
    shapes: dict[Module, str] = {}

    def remember(module: Module, _: tuple, out: Any) -> None:
        shapes[module] = _shape(out)

    modes = {module: module.training for module in model.modules()}
    hooks = [module.register_forward_hook(remember) for module in modes]
    try:
        model.eval()  # a look must not move running statistics
        with no_grad():
            model(*example)
    finally:
        for hook in hooks:
            hook.remove()
        for module, training in modes.items():
            module.training = training
    return shapes


def _shape(out: Any) -> str:
    if isinstance(out, tuple | list):
        return ", ".join(_shape(one) for one in out if one is not None)
    return str(tuple(out.shape)) if hasattr(out, "shape") else type(out).__name__
