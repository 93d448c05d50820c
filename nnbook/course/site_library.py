"""The library's pages of the site: one a room, each name with its docstring."""

from __future__ import annotations

import importlib
import inspect
from types import ModuleType
from typing import NamedTuple


class Room(NamedTuple):
    """A page: its file's name, its title, the module whose names it shows, and how much of a class is shown."""

    page: str
    title: str
    module: str
    members: tuple[str, ...] = ()  # classes whose methods are shown too; of the others the docstring is enough


ROOMS = (
    Room("autograd", "Tensors and the tape", "nnbook.autograd", ("Tensor",)),
    Room("nn", "Layers and models", "nnbook.nn", ("Module",)),
    Room("functional", "Operations on the tape", "nnbook.nn.functional"),
    Room("init", "How weights begin", "nnbook.nn.init"),
    Room("optim", "Optimisers", "nnbook.optim", ("Optimizer", "SGD")),
    Room("ops", "The mathematics: pairs of functions on arrays", "nnbook.ops"),
    Room("gradcheck", "Checking gradients", "nnbook.gradcheck"),
    Room("data", "Data", "nnbook.data"),
    Room("plot", "Figures", "nnbook.plot"),
    Room("explorables", "Explorables", "nnbook.explorables"),
    Room("neurons", "Neurons before there were layers", "nnbook.neurons"),
    Room("mine", "Your own pieces", "nnbook.mine"),
)


def library_pages() -> dict[str, str]:
    """Return the text of each page, in MyST Markdown, by its name below library/."""
    index = ["# The library", "", INTRODUCTION, "", "```{toctree}", ":hidden:", ""]
    index += [room.page for room in ROOMS]
    index += ["```", "", "| page | module | what is in it |", "|---|---|---|"]
    index += [f"| [{room.title}]({room.page}.md) | `{room.module}` | {_first_line(room.module)} |" for room in ROOMS]
    return {"index": "\n".join(index) + "\n", **{room.page: room_page(room) for room in ROOMS}}


INTRODUCTION = """\
Mathematics is a pair of plain functions on arrays, a formula and its backward; the tape strings pairs together; layers
only hold parameters. Names, arguments, defaults and `state_dict` keys are PyTorch's, so the same source runs on
either."""


def room_page(room: Room) -> str:
    """Return the page of one room."""
    module = importlib.import_module(room.module)
    lines = [f"# {room.title}", "", f"`{room.module}`", "", "```{eval-rst}", f".. automodule:: {room.module}", ""]
    for name in public_names(module):
        value = getattr(module, name)
        if inspect.isclass(value):
            lines += [f".. autoclass:: {room.module}.{name}"]
            lines += ["   :members:", "   :inherited-members: object, tuple"] if name in room.members else []
        elif callable(value):
            lines += [f".. autofunction:: {room.module}.{name}"]
        lines.append("")
    return "\n".join([*lines, "```", ""])


def public_names(module: ModuleType) -> list[str]:
    """Return what a room hands on: its `__all__`, or else its functions and classes that lie in this package."""
    names = getattr(module, "__all__", None)
    if names is None:
        names = [
            name
            for name, value in vars(module).items()
            if not name.startswith("_") and getattr(value, "__module__", "").startswith(module.__name__)
        ]
    return [name for name in names if callable(getattr(module, name))]


def _first_line(module: str) -> str:
    doc = inspect.getdoc(importlib.import_module(module)) or ""
    return doc.split("\n")[0].split(": ", 1)[-1].split("—")[0]
