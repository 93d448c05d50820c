"""A number that remembers what it was made from."""

from __future__ import annotations

import math
from typing import Any

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch07_backpropagation.order import topological as topological_order
from nnbook.checks.ch07_backpropagation.order import usual_stack
from nnbook.checks.show import difference, show


class Scalar:
    """What a Value has from the start: its number, its gradient, and room for how it was made."""

    def __init__(self, data, _inputs=(), _backward=None, op=""):
        self.data: float = float(data)
        self.grad: Any = None
        self._inputs, self._backward, self.op = _inputs, _backward, op

    def wrap(self, other):
        return other if isinstance(other, Scalar) else type(self)(other)

    def add_grad(self, grad):
        self.grad = grad if self.grad is None else self.grad + grad

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self.wrap(other)

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other) -> Any:
        raise NotImplementedError

    def __mul__(self, other) -> Any:
        raise NotImplementedError


class Value(Scalar):
    """A number on the tape.

    An operation returns a new Value that is given its inputs, a tuple, and a function _backward(grad): it takes the
    gradient at the result and returns a tuple, the gradient for each input.
    """

    def __add__(self, other):
        """Return self + other, a Value; other is a Value or a number."""
        other = self.wrap(other)
        return Value(self.data + other.data, (self, other), lambda grad: (grad, grad), "+")

    def __mul__(self, other):
        """Return self · other, a Value; other is a Value or a number."""
        other = self.wrap(other)
        return Value(self.data * other.data, (self, other), lambda grad: (grad * other.data, grad * self.data), "*")

    def sigmoid(self):
        """Return σ(self), a Value."""
        y = 1 / (1 + math.exp(-self.data))
        return Value(y, (self,), lambda grad: (grad * y * (1 - y),), "sigmoid")

    def backward(self):
        """Hand each Value behind this one (itself too) the derivative of this one by it: call its add_grad once."""
        gradients = {self: 1.0}
        for node in reversed(topological_order(self)):
            grad = gradients[node]
            node.add_grad(grad)
            if node._backward is not None:
                for source, share in zip(node._inputs, node._backward(grad), strict=True):
                    gradients[source] = gradients.get(source, 0.0) + share


def one_operation(make, name, a, b, grad):
    """Return the value of an operation and what its _backward sends, or the answer itself if it is no Value."""
    x, y = make(a), make(b)
    operations = {"+": lambda: x + y, "*": lambda: x * y, "+ number": lambda: x + b, "* number": lambda: x * b}
    result = operations.get(name, lambda: x.sigmoid())()
    if not hasattr(result, "_backward"):
        return result
    sent = result._backward(grad) if callable(result._backward) else result._backward
    return {"value": result.data, "sent": tuple(sent) if isinstance(sent, tuple | list) else sent}


def judge_operation(answer, name, a, b, grad):
    if not isinstance(answer, dict):
        return f"gave {show(answer)}, expected a Value"
    y = 1 / (1 + math.exp(-a))
    value, sent = {"+": (a + b, (grad, grad)), "*": (a * b, (grad * b, grad * a))}.get(
        name[0], (y, (grad * y * (1 - y),))
    )
    if wrong := difference(answer["value"], value):
        return f"has a wrong value: {wrong}"
    got = answer["sent"]
    if got is None:
        return "was given no _backward, or one that returns nothing"
    if not isinstance(got, tuple):
        return f"sends {show(got)}, expected a tuple: one gradient for each input, here {show(sent)}"
    return f"sends {show(got)}, expected {show(sent)}" if difference(got, sent) else ""


def operation(name, a, b, grad):
    """Return a case for one operation on given numbers."""
    written = {"+": f"Value({a:g}) + Value({b:g})", "*": f"Value({a:g}) * Value({b:g})"}
    written |= {"+ number": f"Value({a:g}) + {b:g}", "* number": f"Value({a:g}) * {b:g}"}
    shown = f"{written.get(name, f'Value({a:.4g}).sigmoid()')}, then _backward({grad:g})"
    return Case((name, a, b, grad), judge=judge_operation, run=one_operation, shown=shown)


def grads_of(leaves, *roots):
    for root in roots:
        try:
            root.backward()
        except KeyError as error:  # whose text would be a node's place in memory
            if hasattr(error.args[0], "_inputs"):
                which = "the result itself" if error.args[0] is root else "a node whose turn has come"
                error.args = (f"{which} has no gradient in the dictionary",)
            raise
    return [leaf.grad for leaf in leaves]


def with_result(make, a, b):
    x, y = make(a), make(b)
    result = x * y
    return dict(zip(("a", "b", "L"), grads_of([x, y, result], result), strict=True))


def product(make, a, b, c, d):
    leaves = [make(one) for one in (a, b, c, d)]
    x, y, z, w = leaves
    return grads_of(leaves, (x * y + z) * w)


def neuron(make, w, x, b, t):
    leaves = [make(one) for one in (w, x, b)]
    y = (leaves[0] * leaves[1] + leaves[2]).sigmoid()
    return grads_of(leaves, (y - t) * (y - t) * 0.5)


def neuron_truth(w, x, b, t):
    y = 1 / (1 + math.exp(-(w * x + b)))
    error = (y - t) * y * (1 - y)
    return [error * x, error * w, error]


def square(make, a):
    x = make(a)
    return grads_of([x], x * x)


def late(make, a, b):
    """A value that is used next to the result and again two operations before it."""
    x, y = make(a), make(b)
    s = x + y
    return grads_of([x, y, s], (s * y) * y + s)


def late_truth(a, b):
    s = a + b
    return [b * b + 1, b * b + 1 + 2 * s * b, b * b + 1]


def two_results(make, a, b):
    """Two results of one intermediate value, each of which is asked for its gradients."""
    x, y = make(a), make(b)
    s = x * y
    return grads_of([x, y], s * 2, s * 3)


def deep(make, a):
    x = y = make(a)
    for _ in range(3000):
        y = y + 1
    try:
        with usual_stack():
            return grads_of([x], y)
    except RecursionError:  # whose text differs with where the stack ends
        return "raised RecursionError: maximum recursion depth exceeded"


def judge_deep(answer, a):
    return answer if isinstance(answer, str) else difference(answer, [1.0])


def draw(n):
    return lambda rng: tuple(float(v) for v in rng.normal(size=n).round(2))


def variant(kind, *, add=None, mul=None, sigmoid=None, backward=None):
    """Return a class like Value with one of its methods exchanged."""

    def plus(self, other):
        other = self.wrap(other)
        return type(self)(self.data + other.data, (self, other), lambda grad: (grad, grad))

    def times(self, other):
        other = self.wrap(other)
        return type(self)(self.data * other.data, (self, other), lambda g: (g * other.data, g * self.data))

    def squash(self):
        y = 1 / (1 + math.exp(-self.data))
        return type(self)(y, (self,), lambda grad: (grad * y * (1 - y),))

    def back(self):
        gradients = {self: 1.0}
        for node in reversed(topological_order(self)):
            node.add_grad(gradients[node])
            for source, share in zip(node._inputs, sent(node, gradients[node]), strict=True):
                gradients[source] = gradients.get(source, 0.0) + share

    methods = {
        "__add__": add or plus,
        "__mul__": mul or times,
        "sigmoid": sigmoid or squash,
        "backward": backward or back,
    }
    return type(kind, (Scalar,), methods)


def sent(node, grad):
    return node._backward(grad) if node._backward else ()


def mul_own(self, other):
    other = self.wrap(other)
    return type(self)(self.data * other.data, (self, other), lambda g: (g * self.data, g * other.data))


def mul_no_grad(self, other):
    other = self.wrap(other)
    return type(self)(self.data * other.data, (self, other), lambda g: (other.data, self.data))


def mul_passes(self, other):
    other = self.wrap(other)
    return type(self)(self.data * other.data, (self, other), lambda g: (g, g))


def sigmoid_at_input(self):
    y = 1 / (1 + math.exp(-self.data))
    return type(self)(y, (self,), lambda g: (g * self.data * (1 - self.data),))


def sigmoid_no_slope(self):
    return type(self)(1 / (1 + math.exp(-self.data)), (self,), lambda g: (g,))


def sigmoid_bare(self):
    y = 1 / (1 + math.exp(-self.data))
    return type(self)(y, (self,), lambda g: g * y * (1 - y))


def add_ones(self, other):
    other = self.wrap(other)
    return type(self)(self.data + other.data, (self, other), lambda g: (1.0, 1.0))


def add_unwrapped(self, other):
    return type(self)(self.data + other.data, (self, other), lambda g: (g, g))


def mul_unwrapped(self, other):
    return type(self)(self.data * other.data, (self, other), lambda g: (g * other.data, g * self.data))


def add_halves(self, other):
    other = self.wrap(other)
    return type(self)(self.data + other.data, (self, other), lambda g: (g / 2, g / 2))


def mul_forgets(self, other):
    return type(self)(self.data * self.wrap(other).data)


def back_overwrites(self):
    gradients = {self: 1.0}
    for node in reversed(topological_order(self)):
        node.add_grad(gradients[node])
        for source, share in zip(node._inputs, sent(node, gradients[node]), strict=True):
            gradients[source] = share


def back_too_early(self):
    """Go back from the root at once, not waiting for the other uses of a node."""
    self.add_grad(1.0)
    stack = [self]
    while stack:
        node = stack.pop(0)
        for source, share in zip(node._inputs, sent(node, node.grad), strict=True):
            source.add_grad(share)
            if source not in stack:
                stack.append(source)


def back_into_grad(self):
    self.add_grad(1.0)
    for node in reversed(topological_order(self)):
        for source, share in zip(node._inputs, sent(node, node.grad), strict=True):
            source.add_grad(share)


def back_resets(self):
    gradients = {self: 1.0}
    for node in reversed(topological_order(self)):
        node.grad = gradients[node]
        for source, share in zip(node._inputs, sent(node, gradients[node]), strict=True):
            gradients[source] = gradients.get(source, 0.0) + share


def back_not_the_result(self):
    gradients = {self: 1.0}
    for node in reversed(topological_order(self)):
        if node is not self:
            node.add_grad(gradients[node])
        for source, share in zip(node._inputs, sent(node, gradients[node]), strict=True):
            gradients[source] = gradients.get(source, 0.0) + share


def back_recursive(self, grad=1.0):
    self.add_grad(grad)
    for source, share in zip(self._inputs, sent(self, grad), strict=True):
        source.backward(share)


def back_not_reversed(self):
    gradients = {self: 1.0}
    for node in topological_order(self):
        grad = gradients[node]
        node.add_grad(grad)
        for source, share in zip(node._inputs, sent(node, grad), strict=True):
            gradients[source] = gradients.get(source, 0.0) + share


def back_no_seed(self):
    gradients = {}
    for node in reversed(topological_order(self)):
        grad = gradients[node]
        node.add_grad(grad)
        for source, share in zip(node._inputs, sent(node, grad), strict=True):
            gradients[source] = gradients.get(source, 0.0) + share


def back_calls_leaves(self):
    gradients = {self: 1.0}
    for node in reversed(topological_order(self)):
        node.add_grad(gradients[node])
        for source, share in zip(node._inputs, node._backward(gradients[node]), strict=True):
            gradients[source] = gradients.get(source, 0.0) + share


def back_forward_order(self):
    gradients = {self: 1.0}
    for node in topological_order(self):
        grad = gradients.get(node, 0.0)
        node.add_grad(grad)
        for source, share in zip(node._inputs, sent(node, grad), strict=True):
            gradients[source] = gradients.get(source, 0.0) + share


def back_from_value(self):
    gradients = {self: self.data}
    for node in reversed(topological_order(self)):
        node.add_grad(gradients[node])
        for source, share in zip(node._inputs, sent(node, gradients[node]), strict=True):
            gradients[source] = gradients.get(source, 0.0) + share


class Money:
    """An amount that remembers what it was added up from.

    >>> total = Money(3) + Money(4)
    >>> total.amount, [one.amount for one in total.parts]
    (7, [3, 4])
    """

    def __init__(self, amount, parts=()):
        self.amount, self.parts = amount, parts

    def __add__(self, other):
        return Money(self.amount + other.amount, (self, other))


value_exercise = Exercise(
    key="Value",
    book=Value,
    parts=[
        Part(
            "each operation: its value, and what _backward sends",
            1,
            [
                operation("+", 2.0, -3.0, 5.0),
                operation("*", 2.0, -3.0, 5.0),
                operation("sigmoid", 0.0, 0.0, 4.0),
                operation("sigmoid", math.log(3), 0.0, 16.0),
                operation("+ number", 2.0, -3.0, 5.0),
                operation("* number", 2.0, -3.0, 5.0),
                Case(
                    lambda rng: ("*", *draw(3)(rng)),
                    judge=judge_operation,
                    run=one_operation,
                    shown="a * b, then _backward(g)",
                ),
            ],
        ),
        Part(
            "backward through a graph",
            1,
            [
                Case(
                    (2.0, -3.0, 4.0, -1.5),
                    [4.5, -3.0, -1.5, -2.0],
                    run=product,
                    shown="gradients of (a * b + c) * d at a, b, c, d",
                ),
                Case(
                    draw(4),
                    lambda a, b, c, d: [b * d, a * d, d, a * b + c],
                    run=product,
                    shown="gradients of (a * b + c) * d",
                ),
                Case(
                    (2.0, -3.0),
                    {"a": -3.0, "b": 2.0, "L": 1.0},
                    run=with_result,
                    shown="gradients of L = a * b at a, b, L",
                ),
                Case((0.5,), judge=judge_deep, run=deep, shown="the gradient of a + 1 + 1 + … (3,000 times) at a"),
            ],
        ),
        Part(
            "a value used twice, and backward called twice",
            1,
            [
                Case((3.0,), [6.0], run=square, shown="the gradient of a * a at a = 3"),
                Case(draw(4), neuron_truth, run=neuron, shown="gradients of a neuron's half squared error at w, x, b"),
                Case(
                    (2.0, 5.0), [26.0, 96.0, 26.0], run=late, shown="s = a + b; gradients of s * b * b + s at a, b, s"
                ),
                Case(draw(2), late_truth, run=late, shown="s = a + b; gradients of s * b * b + s at a, b, s"),
                Case(
                    (2.0, 5.0),
                    [25.0, 10.0],
                    run=two_results,
                    shown="s = a * b; (s * 2).backward(); (s * 3).backward(); gradients at a, b",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            variant("mul_own", mul=mul_own),
            "each factor gets its own value times the gradient. The slope of a product at one factor is the other one.",
        ),
        Mistake(
            variant("mul_no_grad", mul=mul_no_grad),
            "the product sends its slopes as they are. What happened to the gradient that came in?",
        ),
        Mistake(
            variant("sigmoid_bare", sigmoid=sigmoid_bare),
            "σ sends a bare number. One input, too, needs a tuple: `(number,)`, with the comma.",
        ),
        Mistake(variant("add_ones", add=add_ones), "the sum sends 1 and 1, whatever gradient came in."),
        Mistake(
            variant("add_unwrapped", add=add_unwrapped),
            "in `+` the other one may be a plain number, which has no data. What makes a node of it?",
        ),
        Mistake(
            variant("mul_unwrapped", mul=mul_unwrapped),
            "in `*` the other one may be a plain number, which has no data. What makes a node of it?",
        ),
        Mistake(
            variant("both_unwrapped", add=add_unwrapped, mul=mul_unwrapped),
            "the other one may be a plain number, which has no data. What makes a node of it?",
        ),
        Mistake(
            variant("back_not_the_result", backward=back_not_the_result),
            "the result itself gets no gradient. It changes with itself as well.",
        ),
        Mistake(
            variant("back_recursive", backward=back_recursive),
            "a backward that calls itself is too deep for 3,000 nodes in a row. `topological_order` gives you the "
            "nodes for a loop.",
        ),
        Mistake(
            variant("back_not_reversed", backward=back_not_reversed),
            "the turn of a node comes before any gradient has reached it. Which end of the order holds the result?",
        ),
        Mistake(
            variant("back_no_seed", backward=back_no_seed),
            "the result has no gradient to begin with. How fast does it change with itself?",
        ),
        Mistake(
            variant("back_calls_leaves", backward=back_calls_leaves),
            "a node that was not computed from others has no way back: its _backward is None, which cannot be called.",
        ),
        Mistake(variant("mul_passes", mul=mul_passes), "the product passes the gradient on unchanged, as a sum does."),
        Mistake(
            variant("mul_forgets", mul=mul_forgets), "the product was not given its inputs, so the way back ends there."
        ),
        Mistake(
            variant("sigmoid_at_input", sigmoid=sigmoid_at_input),
            "σ's slope is y (1 − y) with y = σ(x), the output; here the input stands in its place.",
        ),
        Mistake(
            variant("sigmoid_no_slope", sigmoid=sigmoid_no_slope),
            "σ passes the gradient on unchanged. What is its slope?",
        ),
        Mistake(
            variant("add_halves", add=add_halves),
            "a sum does not share its gradient out: if either input rises by 1, so does the sum.",
        ),
        Mistake(
            variant("back_from_value", backward=back_from_value),
            "the way back begins with the result's value. How fast does the result change with itself?",
        ),
        Mistake(
            variant("back_forward_order", backward=back_forward_order),
            "the nodes are taken from the inputs on. Backward begins at the result.",
        ),
        Mistake(
            variant("back_overwrites", backward=back_overwrites),
            "the second share of a value that is used twice replaces the first.",
        ),
        Mistake(
            variant("back_resets", backward=back_resets),
            "`.grad` is set anew by each backward. It is to be added to, so call add_grad.",
        ),
        Mistake(
            variant("back_into_grad", backward=back_into_grad),
            "gradients travel in `.grad` itself, so a second backward sends the first one's along again. Keep "
            "those of one pass in a dictionary.",
        ),
        Mistake(
            variant("back_too_early", backward=back_too_early),
            "a node's gradient is sent on before all of it has come, and what came early is sent again.",
        ),
    ],
    hints=[
        "An operation: compute the number, then Value(number, (inputs…), lambda grad: (one gradient for each input,)).",
        "backward: a dictionary from node to gradient, {self: 1.0}. Go through reversed(topological_order(self)).",
        "For each node: grad = gradients[node]; node.add_grad(grad); if it has a _backward, add each share that "
        "_backward(grad) returns to gradients of its input: gradients.get(source, 0.0) + share.",
    ],
    sibling=Money,
)
