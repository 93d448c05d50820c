"""The backward pass through a small graph, one arrow at a time."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import traitlets

from nnbook.explorables.widget import Explorable, listed, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE, HIGH, HALF = 640, 320, 26  # the drawing's size and half a node's width, also in backward.js


def _node(name: str, sign: str, x: int, y: int, /, *inputs: str, aside: int = 0, **slopes: tuple[int, int]) -> dict:
    """Return a node at (x, y); aside: how far to the right its value stands; slopes: where an arrow's slope stands."""
    return {"name": name, "sign": sign, "x": x, "y": y, "inputs": list(inputs), "aside": aside, "slopes": slopes}


# Each graph lists a node after its inputs; the last one is the output. An arrow's slope stands on the arrow's middle,
# or beside it, joined by a line, where the middle has no room.
GRAPHS = {
    "product": {
        "formula": "L = (a · b + c) · d",
        "question": "Every arrow follows one rule on the way back. Which?",
        "invite": "Drag a to 0 when the graph is done: which input loses its say?",
        "digits": 3,
        "start": [2.0, -3.0, 4.0, -1.5],
        "range": [[-3, 3], [-3, 3], [-5, 5], [-3, 3]],
        "nodes": [
            _node("a", "", 60, 70),
            _node("b", "", 60, 205),
            _node("c", "", 215, 262),
            _node("d", "", 370, 70),
            _node("p", "×", 215, 137, "a", "b"),
            _node("s", "+", 370, 205, "p", "c"),
            _node("L", "×", 545, 137, "s", "d"),
        ],
    },
    "twice": {
        "formula": "L = (a + b) · a",
        "question": "Two arrows lead back to a. What becomes of its two gradients?",
        "invite": "Drag a when the graph is done: where does it have no say, though it is used twice?",
        "digits": 3,
        "start": [2.0, -3.0],
        "range": [[-3, 3], [-3, 3]],
        "nodes": [
            _node("a", "", 80, 90),
            _node("b", "", 80, 240),
            _node("s", "+", 300, 205, "a", "b", b=(205, 268)),
            _node("L", "×", 530, 130, "s", "a"),
        ],
    },
    "neuron": {
        "formula": "L = ½ (σ(w · x + b) − t)²",
        "question": "Which has more say in the error, the weight or the bias?",
        "invite": "Drag x to 0 when the graph is done: can the weight still learn?",
        "digits": 4,
        "start": [-1.0, 2.0, 0.5, 1.0],
        "range": [[-3, 3], [-3, 3], [-3, 3], [0, 1]],
        "nodes": [
            _node("w", "", 46, 66),
            _node("x", "", 46, 226),
            _node("b", "", 158, 274),
            _node("t", "", 386, 274),
            _node("p", "×", 158, 144, "w", "x", w=(136, 54), x=(132, 206)),
            _node("z", "+", 272, 144, "p", "b", aside=22, p=(215, 84)),
            _node("y", "σ", 386, 144, "z", z=(329, 84)),
            _node("e", "−", 490, 144, "y", "t", aside=18, y=(438, 84)),
            _node("L", "½( )²", 594, 100, "e", e=(505, 66)),
        ],
    },
    "chain": {
        "formula": "L = σ(σ(σ(σ(x))))",
        "question": "How much of the gradient is left at the far end?",
        "invite": "Drag x when the graph is done: where is most of it left?",
        "digits": 4,
        "start": [1.0],
        "range": [[-6, 6]],
        "nodes": [
            _node("x", "", 60, 170),
            _node("h", "σ", 190, 170, "x", x=(125, 110)),
            _node("k", "σ", 320, 170, "h", h=(255, 110)),
            _node("m", "σ", 450, 170, "k", k=(385, 110)),
            _node("L", "σ", 580, 170, "m", m=(515, 110)),
        ],
    },
}


class BackwardExplorable(Explorable):
    """Step through a computation and back: values below the nodes, gradients above them.

    A forward step computes one node. The first backward step sets the output's gradient to 1; each one after it
    travels one arrow against its direction: local slope times incoming gradient, added to what is there.

    Args:
        expression: "product", "twice", "neuron" or "chain".
        inputs: the numbers that the graph starts from; the graph's own if left out.
        at: how many steps are made; all forward steps if left out.
        question: the sentence on top; the graph's own if left out.

    Attributes:
        values: the value of each node that is computed so far, by name.
        gradients: the gradient of each node that has one so far, by name.

    Raises:
        ValueError: if there is no such expression, or it has another number of inputs or steps.

    Source: Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating errors.

    >>> widget = BackwardExplorable("twice", inputs=(2, -3))
    >>> widget.at, widget.values["L"], widget.gradients
    (2, -2.0, {})
    >>> widget.at = widget.steps
    >>> widget.gradients["a"]  # 2a + b: two arrows lead to a
    1.0
    """

    _esm = module("backward.js")
    _css = sheet("backward.css")

    question = traitlets.Unicode(GRAPHS["product"]["question"]).tag(sync=True)
    scene = traitlets.Unicode(
        "A computation as a graph from left to right, values below the nodes, gradients above them, "
        "and the arrow of the last step in colour."
    ).tag(sync=True)
    expression = traitlets.Unicode("product").tag(sync=True)
    inputs = traitlets.List(traitlets.Float()).tag(sync=True)
    at = traitlets.Int().tag(sync=True)
    graphs = traitlets.Dict(GRAPHS).tag(sync=True)

    shows = ("expression", "inputs", "at")
    size = (6.4, 3.9)

    def __init__(
        self,
        expression: str = "product",
        *,
        inputs: Sequence[float] | None = None,
        at: int | None = None,
        **traits: Any,
    ) -> None:
        if expression not in GRAPHS:
            raise ValueError(f"BackwardExplorable: expected one of {', '.join(GRAPHS)}, got {expression!r}")
        start = GRAPHS[expression]["start"]
        inputs = list(start if inputs is None else map(float, inputs))
        if len(inputs) != len(start):
            raise ValueError(f"BackwardExplorable: {expression} has {len(start)} inputs, got {len(inputs)}")
        traits = {"question": GRAPHS[expression]["question"]} | traits
        super().__init__(expression=expression, inputs=inputs, **traits)
        self.at = len(self.operations) if at is None else at
        if not 0 <= self.at <= self.steps:
            raise ValueError(f"BackwardExplorable: {expression} has {self.steps} steps, got at={at}")

    @property
    def graph(self) -> dict:
        """The graph of the expression: formula, digits and nodes."""
        return self.graphs[self.expression]

    @property
    def operations(self) -> list[dict]:
        """The nodes that compute something, in the order of the forward pass."""
        return [node for node in self.graph["nodes"] if node["inputs"]]

    @property
    def arrows(self) -> list[tuple[dict, int]]:
        """What the backward pass travels, in its order: each operation, from the last, and which of its inputs."""
        return [(node, i) for node in reversed(self.operations) for i in range(len(node["inputs"]))]

    @property
    def steps(self) -> int:
        """How many steps there are: each operation, the output's 1, each arrow."""
        return len(self.operations) + 1 + len(self.arrows)

    @property
    def values(self) -> dict[str, float]:
        starts = [node["name"] for node in self.graph["nodes"] if not node["inputs"]]
        values = dict(zip(starts, self.inputs, strict=True))
        for node in self.operations[: self.at]:
            values[node["name"]] = _forward(node["sign"], [values[name] for name in node["inputs"]])
        return values

    @property
    def gradients(self) -> dict[str, float]:
        return self._backward(self.at)

    def _backward(self, at: int) -> dict[str, float]:
        """Return the gradients after so many steps."""
        done = at - len(self.operations) - 1
        if done < 0:
            return {}
        values, gradients = self.values, {self.operations[-1]["name"]: 1.0}
        for node, i in self.arrows[:done]:
            name = node["inputs"][i]
            gradients[name] = gradients.get(name, 0.0) + self._local(node, i, values) * gradients[node["name"]]
        return gradients

    def _local(self, node: dict, i: int, values: dict[str, float]) -> float:
        inside = [values[name] for name in node["inputs"]]
        return _slope(node["sign"], inside, values[node["name"]], i)

    def _write(self, value: float) -> str:
        return _trimmed(value, self.graph["digits"])

    @property
    def arrow(self) -> tuple[dict, int] | None:
        """The arrow that the last step travelled, None if it was another kind of step."""
        done = self.at - len(self.operations) - 1
        return self.arrows[done - 1] if done > 0 else None

    @property
    def summary(self) -> str:
        n, write = len(self.operations), self._write
        if self.at == 0:
            return f"{self.graph['formula']}: nothing is computed yet."
        values = self.values
        if self.at <= n:
            node = self.operations[self.at - 1]
            return f"Forward, step {self.at} of {n}: {node['name']} = {_written(node)} = {write(values[node['name']])}."
        if self.arrow is None:
            return f"Backward begins: L = {write(values['L'])}, and the gradient of L with respect to itself is 1."
        node, i = self.arrow
        name, before, after = node["inputs"][i], self._backward(self.at - 1), self.gradients
        local, incoming = self._local(node, i, values), after[node["name"]]
        text = (
            f"Backward, arrow {self.at - n - 1} of {len(self.arrows)}, from {node['name']} to {name}: "
            f"local slope {_because(node, i)}{write(local)} times incoming gradient {write(incoming)} "
            f"is {write(local * incoming)}."
        )
        if name in before:
            text += f" Added to {write(before[name])}, that makes {write(after[name])}."
        if self.at == self.steps:
            starts = [node["name"] for node in self.graph["nodes"] if not node["inputs"]]
            text += f" Done: the gradient is {listed([f'{write(after[one])} for {one}' for one in starts])}."
        return text

    def step(self) -> None:
        """Make one step, forward or backward, whichever is next; do nothing at the end."""
        self.at = min(self.at + 1, self.steps)

    def back(self) -> None:
        """Take the last step back."""
        self.at = max(self.at - 1, 0)

    def reset(self) -> None:
        """Forget all steps."""
        self.at = 0

    def draw(self, figure: "Figure") -> None:
        from nnbook.plot.palette import INK

        ax = figure.add_axes((0, 0.12, 1, 0.8))
        ax.set(xlim=(0, WIDE), ylim=(HIGH, 0))
        ax.axis("off")
        figure.text(0.5, 0.95, self.graph["formula"], ha="center", va="center", fontsize=12, color=INK)
        places = {node["name"]: node for node in self.graph["nodes"]}
        done = max(self.at - len(self.operations) - 1, 0)
        for i, (node, which) in enumerate(self.arrows):
            self._draw_arrow(ax, places[node["inputs"][which]], node, which, "now" if i == done - 1 else "", i < done)
        for node in self.graph["nodes"]:
            self._draw_node(ax, node)
        figure.text(0.5, 0.065, self._equation(), ha="center", va="center", fontsize=11, color=INK)

    def _equation(self) -> str:
        if self.arrow is None:
            return "values below the nodes, gradients above them"
        (node, i), write, after = self.arrow, self._write, self.gradients
        local, incoming, name = self._local(node, i, self.values), after[node["name"]], node["inputs"][i]
        before = self._backward(self.at - 1)
        text = f"{write(local)} × {_bracketed(write(incoming))} = {write(local * incoming)}"
        if name in before:
            text += f",   {write(before[name])} + {_bracketed(write(local * incoming))} = {write(after[name])}"
        slope = _because(node, i).removesuffix(" = ") or "local slope"
        return f"{node['name']} → {name}:   {slope} × gradient at {node['name']} = {text}"

    def _draw_arrow(self, ax: "Axes", start: dict, node: dict, which: int, now: str, passed: bool) -> None:
        from matplotlib.patches import FancyArrowPatch
        from matplotlib.path import Path

        from nnbook.plot.palette import BLUE, GREY, VERMILLION

        colour = VERMILLION if now else BLUE if passed else GREY
        (x0, y0), (x1, y1) = (start["x"] + HALF, start["y"]), (node["x"] - HALF, node["y"] + _offset(node, which))
        middle = (x0 + x1) / 2
        points = [(x0, y0), (middle, y0), (middle, y1), (x1, y1)]
        path = Path(points[::-1] if passed else points, [1, 4, 4, 4])
        ax.add_patch(
            FancyArrowPatch(
                path=path, arrowstyle="-|>", mutation_scale=14 if now else 10, lw=3.2 if now else 1.4, color=colour,
                fill=False, shrinkA=0, shrinkB=0, zorder=2 if now else 1,
            )
        )  # fmt: skip
        if now:
            label = f"× {_bracketed(self._write(self._local(node, which, self.values)))}"
            on = middle, (y0 + y1) / 2
            at = node["slopes"].get(start["name"], on)
            ax.plot(*zip(on, at, strict=True), color=VERMILLION, lw=1, zorder=2)
            ax.text(
                at[0], at[1], label, ha="center", va="center", fontsize=9.5, color=VERMILLION, zorder=4,
                bbox={"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": VERMILLION, "lw": 1},
            )  # fmt: skip

    def _draw_node(self, ax: "Axes", node: dict) -> None:
        from matplotlib.patches import FancyBboxPatch

        from nnbook.plot.palette import BLUE, INK

        x, y, name, write = node["x"], node["y"], node["name"], self._write
        values, gradients = self.values, self.gradients
        style = "round,pad=0,rounding_size=9" if node["inputs"] else "square,pad=0"
        ax.add_patch(
            FancyBboxPatch(
                (x - HALF, y - 18), 2 * HALF, 36, boxstyle=style, facecolor="white", edgecolor=INK, lw=1.4, zorder=3
            )
        )
        ax.text(x, y, node["sign"] or name, ha="center", va="center", fontsize=12, color=INK, zorder=4)
        below = f"{name} = {write(values[name])}" if name in values else name if node["inputs"] else ""
        ax.text(x + node["aside"], y + 31, below, ha="center", va="center", fontsize=9.5, color=INK, zorder=4)
        if name in gradients:
            ax.text(
                x, y - 31, write(gradients[name]), ha="center", va="center", fontsize=10.5, weight="bold", color=BLUE,
                zorder=4,
            )  # fmt: skip


def _offset(node: dict, which: int) -> int:
    """Return how far above or below its node's middle an arrow ends: two arrows end apart."""
    return 0 if len(node["inputs"]) == 1 else (-8, 8)[which] * (1 if _first_above(node) else -1)


def _first_above(node: dict) -> bool:
    heights = {one["name"]: one["y"] for graph in GRAPHS.values() if node in graph["nodes"] for one in graph["nodes"]}
    return heights[node["inputs"][0]] <= heights[node["inputs"][1]]


def _forward(sign: str, x: list[float]) -> float:
    if sign == "×":
        return x[0] * x[1]
    if sign == "+":
        return x[0] + x[1]
    if sign == "−":
        return x[0] - x[1]
    return 1 / (1 + math.exp(-x[0])) if sign == "σ" else 0.5 * x[0] * x[0]


def _slope(sign: str, x: list[float], value: float, i: int) -> float:
    if sign == "×":
        return x[1 - i]
    if sign in "+−":
        return -1.0 if sign == "−" and i else 1.0
    return value * (1 - value) if sign == "σ" else x[0]


def _written(node: dict) -> str:
    names = node["inputs"]
    if len(names) == 2:
        return f"{names[0]} {node['sign']} {names[1]}"
    return f"σ({names[0]})" if node["sign"] == "σ" else f"½ {names[0]}²"


def _because(node: dict, i: int) -> str:
    """Return what an arrow's slope is, as the names of values and an "= "; nothing where it is a bare number."""
    names = node["inputs"]
    what = {"×": names[1 - i] if len(names) == 2 else "", "σ": f"{node['name']} (1 − {node['name']})"}
    what["½( )²"] = names[0]
    return f"{what[node['sign']]} = " if node["sign"] in what else ""


def _trimmed(value: float, digits: int) -> str:
    return number(value, digits).rstrip("0").rstrip(".")


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("−") else text
