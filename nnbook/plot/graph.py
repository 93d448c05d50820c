"""The graph behind a tensor: which operation made it, out of what, with values and gradients."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnbook.plot.alt import count, describe, number
from nnbook.plot.arguments import complete
from nnbook.plot.layout import arrange, columns_of
from nnbook.plot.palette import BLUE, GREY, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 60
FEW = 4  # numbers that are written out; of more, the shape is written
SIGNS = {"add": "+", "sub": "−", "mul": "×", "truediv": "÷", "matmul": "@", "neg": "−( )", "pow": "power",
         "getitem": "[ ]", "radd": "+", "rmul": "×", "*": "×", "-": "−", "/": "÷"}  # fmt: skip
LETTER, LEADING = 0.6, 1.3  # mean width of a letter and height of a line, in sizes of the letters


class Box(NamedTuple):
    """What stands in a node's box."""

    head: str
    lines: tuple[str, ...]
    grad: str
    kind: str  # "operation", "parameter" or "constant"

    @property
    def texts(self) -> list[str]:
        return [text for text in (self.head, *self.lines, self.grad) if text]


@complete
def draw_graph(ax: Axes, tensor: Any, names: Mapping[str, Any] | None = None) -> Axes:
    """Draw the computation behind a tensor from left to right: a box an operation, a line for what flows into it.

    Operations have round corners; what they start from has square ones, in blue if it wants a gradient and in grey
    if not. In each box stand the value and, if it is known, the gradient; of more than four numbers, the shape.
    Draw before `backward`, which frees the graph, or after `backward(retain_graph=True)`.

    Args:
        ax: where to draw; letters are made as large as its present size allows (`graph_size` says what it needs).
        tensor: a tensor, or anything with the attributes data, grad, op (a text, empty if nothing made it) and
            _inputs (what it was made from), as a class of your own.
        names: for a name, the tensor that bears it.

    Returns:
        ax

    Raises:
        TypeError: if tensor has not these attributes.
        ValueError: if the graph was freed, or has more than 60 nodes.

    >>> from matplotlib.figure import Figure
    >>> from nnbook import tensor
    >>> from nnbook.plot import alt_text
    >>> w, x = tensor(3.0, requires_grad=True), tensor(2.0)
    >>> alt_text(draw_graph(Figure().add_subplot(), w * x, {"w": w, "x": x}))
    'A graph of 3 nodes in 2 columns that ends in × = 6. It starts from w = 3, x = 2. Operations: ×.'
    """
    nodes, edges, boxes = _read(tensor, names or {})
    places, bends = arrange(nodes, edges)
    width, height = _room(nodes, edges, boxes)
    box = ax.get_window_extent()
    point = 72 / ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    size = min(9.0, box.width * point / sum(width), 0.98 * box.height * point / (height * _rows(places, bends)))
    xs = np.cumsum([0.0, *width]) * size
    middle = [(a + b) / 2 for a, b in itertools.pairwise(xs)]
    centres = {key: (middle[c], y * height * size) for key, (c, y) in places.items()}
    for source, end in edges:
        turns = [(middle[c], y * height * size) for c, y in bends[source, end]]
        half = [_extent(boxes[key])[0] * size / 2 for key in (source, end)]
        _draw_edge(ax, centres[source], turns, centres[end], half)
    for key in nodes:
        _draw_box(ax, centres[key], boxes[key], size, last=key == nodes[-1])
    ys = [y for _, y in centres.values()]
    middle_y, tall = (min(ys) + max(ys)) / 2, max(box.height * point, max(ys) - min(ys) + height * size)
    ax.set(xlim=(0, max(xs[-1], 1)), ylim=(middle_y - tall / 2, middle_y + tall / 2), aspect="equal")
    ax.axis("off")
    return describe(ax, _sentence(nodes, edges, boxes))


@complete
def graph_size(tensor: Any, names: Mapping[str, Any] | None = None, letters: float = 8.0) -> tuple[float, float]:
    """Return how large a figure should be, in inches, for `draw_graph` to write with letters of a given size.

    Args:
        tensor, names: as in `draw_graph`, and so are the errors.
        letters: their size, in points.

    Returns:
        (width, height) in inches, for ``figsize``; the axes should fill the figure.

    >>> from nnbook import tensor
    >>> x = tensor(2.0, requires_grad=True)
    >>> small, large = (graph_size(x * x, letters=letters) for letters in (20, 40))
    >>> round(large[0] / small[0], 2)
    2.0
    """
    nodes, edges, boxes = _read(tensor, names or {})
    width, height = _room(nodes, edges, boxes)
    rows = _rows(*arrange(nodes, edges))
    return max(2.0, 1.3 * sum(width) * letters / 72), max(1.0, 1.3 * height * rows * letters / 72)


def _read(tensor: Any, names: Mapping[str, Any]) -> tuple[list[int], list[tuple[int, int]], dict[int, Box]]:
    """Return the nodes behind a tensor, each after its inputs, the edges between them, and what stands in each."""
    found: dict[int, Any] = {}
    stack: list[tuple[Any, bool]] = [(tensor, False)]
    while stack:
        node, done = stack.pop()
        if done:
            found[id(node)] = node
        elif id(node) not in found:
            inputs = _inputs(node)
            stack += [(node, True), *((one, False) for one in reversed(inputs))]
            if len(found) > MOST or len(stack) > 50 * MOST:
                raise ValueError(f"draw_graph: more than {MOST} nodes cannot be read in one figure; draw a part of it")
    if len(found) > MOST:
        raise ValueError(f"draw_graph: {len(found)} nodes, more than {MOST} cannot be read in one figure; draw a part")
    edges = list(dict.fromkeys((id(one), key) for key, node in found.items() for one in _inputs(node)))
    called = {id(node): name for name, node in names.items()}
    return list(found), edges, {key: _box(node, called.get(key, "")) for key, node in found.items()}


def _inputs(node: Any) -> list[Any]:
    missing = [name for name in ("data", "grad", "_inputs", "op") if not hasattr(node, name)]
    if missing:
        raise TypeError(f"draw_graph: a {type(node).__name__} has no attribute {missing[0]!r}, expected a tensor")
    if node.op == "freed":
        raise ValueError(
            "draw_graph: this graph was freed by backward; draw it before, or call backward(retain_graph=True)"
        )
    return list(node._inputs)


def _box(node: Any, name: str) -> Box:
    data = np.asarray(node.data)
    op = str(node.op or "")
    kind = "operation" if op else "parameter" if getattr(node, "requires_grad", True) else "constant"
    sign = SIGNS.get(op, op)
    head = f"{name} : {sign}" if name and sign else name or sign
    grad = "" if node.grad is None or kind == "constant" else f"grad {_written(np.asarray(node.grad))}"
    return Box(head, (_written(data),), grad, kind)


def _written(array: np.ndarray) -> str:
    if array.size > FEW:
        return "(" + ", ".join(str(n) for n in array.shape) + ")"
    if array.ndim == 0:
        return number(array.item())
    if array.ndim == 1:
        return "[" + ", ".join(number(value) for value in array) + "]"
    return "[" + ", ".join(_written(row) for row in array) + "]"


def _extent(box: Box) -> tuple[float, float]:
    """Return a box's width and height in sizes of its letters."""
    return LETTER * max(2.5, *(len(text) for text in box.texts)) + 0.9, LEADING * len(box.texts) + 0.6


def _room(nodes: list[int], edges: list[tuple[int, int]], boxes: dict[int, Box]) -> tuple[list[float], float]:
    """Return the width of each column and the height of a row, in sizes of the letters, with room between boxes."""
    column = columns_of(nodes, edges)
    width = [0.0] * (max(column.values()) + 1)
    for key, c in column.items():
        width[c] = max(width[c], _extent(boxes[key])[0] + 2.2)
    return width, max(_extent(box)[1] for box in boxes.values()) + 0.9


def _rows(places: Mapping[Any, tuple[int, float]], bends: Mapping[Any, list]) -> float:
    ys = [y for _, y in places.values()] + [y for chain in bends.values() for _, y in chain]
    return max(ys) - min(ys) + 1


def _draw_edge(ax: Axes, start: Any, turns: list, end: Any, half: list[float]) -> None:
    """Draw an arrow from box to box, through its bends, level where it passes through one."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    points = [(start[0] + half[0], start[1]), *turns, (end[0] - half[1], end[1])]
    path, codes = [points[0]], [int(Path.MOVETO)]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        path += [((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1), (x1, y1)]
        codes += [int(Path.CURVE4)] * 3
    arrow = FancyArrowPatch(path=Path(path, codes), arrowstyle="-|>,head_length=3.5,head_width=2", color=GREY, lw=1.1,
                            mutation_scale=1, fill=False, shrinkA=0, shrinkB=0, zorder=1)  # fmt: skip
    ax.add_patch(arrow)


def _draw_box(ax: Axes, centre: tuple[float, float], box: Box, size: float, last: bool) -> None:
    from matplotlib.patches import FancyBboxPatch

    (width, height), (x, y) = _extent(box), centre
    width, height = width * size, height * size
    colour = {"operation": INK, "parameter": BLUE, "constant": GREY}[box.kind]
    style = f"round,pad=0,rounding_size={0.7 * size}" if box.kind == "operation" else "square,pad=0"
    face = "#ffffff" if box.kind == "operation" else colour + "1c"
    ax.add_patch(FancyBboxPatch((x - width / 2, y - height / 2), width, height, boxstyle=style, facecolor="white",
                                edgecolor="none", zorder=2))  # fmt: skip
    ax.add_patch(FancyBboxPatch((x - width / 2, y - height / 2), width, height, boxstyle=style, facecolor=face,
                                edgecolor=colour, lw=2.0 if last else 1.2, zorder=2))  # fmt: skip
    for i, text in enumerate(box.texts):
        level = y + (len(box.texts) - 1 - 2 * i) / 2 * LEADING * size
        ax.text(x, level, text, ha="center", va="center_baseline", fontsize=size, zorder=3,
                weight="bold" if text is box.head else "normal", color=BLUE if text is box.grad else INK)  # fmt: skip


def _sentence(nodes: list[int], edges: list[tuple[int, int]], boxes: dict[int, Box]) -> str:
    columns = max(columns_of(nodes, edges).values()) + 1
    text = (
        f"A graph of {count(len(nodes), 'node')} in {count(columns, 'column')} that ends in {_told(boxes[nodes[-1]])}."
    )
    starts = [_told(boxes[key]) for key in nodes if boxes[key].kind != "operation"]
    operations = [boxes[key].head for key in nodes if boxes[key].kind == "operation"]
    if operations and starts:
        text += f" It starts from {', '.join(starts)}."
    return text + (f" Operations: {', '.join(operations)}." if operations else "")


def _told(box: Box) -> str:
    value = " ".join(box.lines) + (f" ({box.grad})" if box.grad else "")
    return f"{box.head} = {value}" if box.head else value
