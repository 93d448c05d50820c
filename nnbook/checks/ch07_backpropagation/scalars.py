"""A number that remembers what it was made from."""

from __future__ import annotations

import collections
import contextlib
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


METHODS = {
    "+": lambda x: x + x,
    "*": lambda x: x * x,
    "sigmoid": lambda x: x.sigmoid(),
    "backward": lambda x: x.backward(),
}


def unwritten(make):
    """Return the names of the methods that are still blank."""
    names = []
    for name, use in METHODS.items():
        with contextlib.suppress(Exception):
            try:
                use(make(1.0))
            except NotImplementedError:
                names.append(name)
    return names


def naming_blanks(run):
    """Let a run that meets a blank method say which ones are blank, unless all are."""

    def named(make, *args):
        try:
            return run(make, *args)
        except NotImplementedError:
            missing = unwritten(make)
            if len(missing) == len(METHODS):
                raise
            return f"needs what is not written yet: {', '.join(missing)}"

    return named


@naming_blanks
def one_operation(make, name, a, b, grad):
    """Return an operation's value, its inputs and what its _backward sends, or the answer itself if it is no Value."""
    x, y = make(a), make(b)
    operations = {"+": lambda: x + y, "*": lambda: x * y, "+ number": lambda: x + b, "* number": lambda: x * b}
    result = operations.get(name, lambda: x.sigmoid())()
    if not hasattr(result, "_backward"):
        return result
    inputs = result._inputs
    if not isinstance(inputs, tuple | list):
        return {"value": result.data, "inputs": "one that is not in a tuple"}
    if len(inputs) != (1 if name == "sigmoid" else 2):
        return {"value": result.data, "inputs": f"{len(inputs)} of them"}
    sent = result._backward(grad) if callable(result._backward) else result._backward
    if isinstance(sent, tuple | list):
        turned = inputs[0] is not x and inputs[-1] is x  # other and self, in this order, are as good
        sent = tuple("a Value" if hasattr(one, "_inputs") else one for one in (sent[::-1] if turned else sent))
    elif hasattr(sent, "_inputs"):
        sent = "a Value"
    return {"value": result.data, "sent": sent}


def judge_operation(answer, name, a, b, grad):
    if isinstance(answer, str):
        return answer
    if not isinstance(answer, dict):
        return f"gave {show(answer)}, expected a Value"
    y = 1 / (1 + math.exp(-a))
    value, sent = {"+": (a + b, (grad, grad)), "*": (a * b, (grad * b, grad * a))}.get(
        name[0], (y, (grad * y * (1 - y),))
    )
    if wrong := difference(answer["value"], value):
        return f"has a wrong value: {wrong}"
    if "inputs" in answer:
        return f"was given as its inputs {answer['inputs']}, expected a tuple of {len(sent)}"
    got = answer["sent"]
    if got is None:
        return "knows its inputs, but was given no _backward, or one that returns nothing"
    if not isinstance(got, tuple):
        return f"sends {show(got)}, expected a tuple: one gradient for each input, here {show(sent)}"
    return f"sends {show(got)}, expected {show(sent)}" if difference(got, sent) else ""


def operation(name, a, b, grad):
    """Return a case for one operation on given numbers."""
    written = {"+": f"Value({a:g}) + Value({b:g})", "*": f"Value({a:g}) * Value({b:g})"}
    written |= {"+ number": f"Value({a:g}) + {b:g}", "* number": f"Value({a:g}) * {b:g}"}
    shown = f"{written.get(name, f'Value({a:.4g}).sigmoid()')}, then _backward({grad:g})"
    return Case((name, a, b, grad), judge=judge_operation, run=one_operation, shown=shown)


class CalledTooOften(Exception):
    """The same ways back were called far too often."""


class Watch:
    """Count, during one backward, the calls of every _backward and of every node's add_grad."""

    def __init__(self, root):
        self.root, self.nodes, stack = root, {id(root): root}, [root]
        self.backs, self.adds, self.last, self.complete = 0, collections.Counter(), (), False
        while stack:
            inputs = stack.pop()._inputs
            for one in inputs if isinstance(inputs, tuple | list) else ():
                if id(one) not in self.nodes:
                    self.nodes[id(one)] = one
                    stack.append(one)
        self.most = 50 * len(self.nodes)

    def __enter__(self):
        self.before = {key: node._backward for key, node in self.nodes.items()}
        for node in self.nodes.values():
            if callable(node._backward):
                node._backward = self.counted(node, node._backward)
            node.add_grad = self.added(node, node.add_grad)
        return self

    def __exit__(self, *_):
        for key, node in self.nodes.items():
            node._backward = self.before[key]
            del node.add_grad

    def counted(self, node, back):
        def counted_back(grad):
            self.backs += 1
            if self.backs > self.most:
                raise CalledTooOften(f"more than {self.most} calls of _backward for {len(self.nodes)} nodes")
            shares = back(grad)
            whole = isinstance(shares, tuple | list) and len(shares) == len(node._inputs)
            self.last, self.complete = node._inputs, whole
            return shares

        return counted_back

    def added(self, node, add):
        def counted_add(grad):
            self.adds[id(node)] += 1
            return add(grad)

        return counted_add

    def explain(self, key):
        """Say which node a dictionary has no entry for, "" if it is none of them."""
        node = key if hasattr(key, "_inputs") else self.nodes.get(key)
        if node is None:
            return ""
        if node is self.root:
            return "the result itself has no gradient in the dictionary"
        if not self.backs:
            return "the first node to be taken is not the result, and has no gradient in the dictionary"
        if self.complete and any(one is node for one in self.last):
            return "an input that is to be given its share is not yet in the dictionary"
        return "a node whose turn has come has no gradient in the dictionary"


def backward(*roots, **leaves):
    """Call backward on each root; return the gradients of the leaves, and how often one node was added to at most."""
    calls = 0
    for root in roots:
        with Watch(root) as watch:
            try:
                root.backward()
            except KeyError as error:  # whose text would be a node's place in memory
                if error.args and (text := watch.explain(error.args[0])):
                    error.args = (text,)
                raise
        calls = max([calls, *watch.adds.values()])
    return {"grads": {name: leaf.grad for name, leaf in leaves.items()}, "calls": calls}


def graph_case(args, truth, run, shown):
    """Return a case whose answer comes from ``backward`` above; truth gives the gradients by name."""

    def judge(answer, *drawn):
        if isinstance(answer, str):
            return answer
        if wrong := difference(answer["grads"], truth(*drawn)):
            return wrong
        calls = answer["calls"]
        return f"is right, but calls add_grad {calls} times on one Value; once is enough" if calls > 1 else ""

    return Case(args, judge=judge, run=naming_blanks(run), shown=shown)


def with_result(make, a, b):
    x, y = make(a), make(b)
    result = x * y
    return backward(result, a=x, b=y, L=result)


def product(make, *numbers):
    a, b, c, d = map(make, numbers)
    return backward((a * b + c) * d, a=a, b=b, c=c, d=d)


def product_truth(a, b, c, d):
    return {"a": b * d, "b": a * d, "c": d, "d": a * b + c}


def neuron(make, *numbers):
    w, x, b = map(make, numbers[:3])
    y = (w * x + b).sigmoid()
    return backward((y - numbers[3]) * (y - numbers[3]) * 0.5, w=w, x=x, b=b)


def neuron_truth(w, x, b, t):
    y = 1 / (1 + math.exp(-(w * x + b)))
    error = (y - t) * y * (1 - y)
    return {"w": error * x, "x": error * w, "b": error}


def square(make, a):
    x = make(a)
    result = x * x
    return backward(result, a=x, L=result)


def late(make, a, b):
    """A value that is used next to the result and again two operations before it."""
    x, y = make(a), make(b)
    s = x + y
    return backward((s * y) * y + s, a=x, b=y, s=s)


def late_truth(a, b):
    s = a + b
    return {"a": b * b + 1, "b": b * b + 1 + 2 * s * b, "s": b * b + 1}


def two_results(make, a, b):
    """Two results of one intermediate value, each of which is asked for its gradients."""
    x, y = make(a), make(b)
    s = x * y
    return backward(s * 2, s * 3, a=x, b=y)


def deep(make, a):
    x = y = make(a)
    for _ in range(3000):
        y = y + 1
    try:
        with usual_stack():
            y.backward()
    except RecursionError:  # whose text differs with where the stack ends
        return "raised RecursionError: maximum recursion depth exceeded"
    return {"grads": {"a": x.grad}, "calls": 1}


def doubled(make, a):
    x = y = make(a)
    for _ in range(40):
        y = y + y
    return backward(y, a=x)


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


def mul_no_back(self, other):
    other = self.wrap(other)
    return type(self)(self.data * other.data, (self, other))


def add_no_back(self, other):
    other = self.wrap(other)
    return type(self)(self.data + other.data, (self, other), lambda g: None)


def sigmoid_no_back(self):
    return type(self)(1 / (1 + math.exp(-self.data)), (self,), lambda g: None)


def mul_values(self, other):
    other = self.wrap(other)
    return type(self)(self.data * other.data, (self, other), lambda g: (g * other, g * self))


def sigmoid_bare_input(self):
    y = 1 / (1 + math.exp(-self.data))
    return type(self)(y, self, lambda g: (g * y * (1 - y),))


def back_every_road(self):
    stack = [(self, 1.0)]
    while stack:
        node, grad = stack.pop()
        node.add_grad(grad)
        stack.extend(zip(node._inputs, sent(node, grad), strict=True))


def back_adds_shares(self):
    gradients = {self: 1.0}
    self.add_grad(1.0)
    for node in reversed(topological_order(self)):
        for source, share in zip(node._inputs, sent(node, gradients[node]), strict=True):
            source.add_grad(share)
            gradients[source] = gradients.get(source, 0.0) + share


def back_finds_nothing(self):
    gradients = {self: 1.0}
    for node in reversed(topological_order(self)):
        node.add_grad(gradients[node])
        for source, share in zip(node._inputs, sent(node, gradients[node]), strict=True):
            gradients[source] += share


def back_from_zero(self):
    gradients = dict.fromkeys(topological_order(self), 0.0)
    for node in reversed(topological_order(self)):
        node.add_grad(gradients[node])
        for source, share in zip(node._inputs, sent(node, gradients[node]), strict=True):
            gradients[source] += share


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
                graph_case(
                    (2.0, -3.0, 4.0, -1.5), product_truth, product, "gradients of (a * b + c) * d at a, b, c, d"
                ),
                graph_case(draw(4), product_truth, product, "gradients of (a * b + c) * d"),
                graph_case(
                    (2.0, -3.0),
                    lambda a, b: {"a": -3.0, "b": 2.0, "L": 1.0},
                    with_result,
                    "gradients of L = a * b at a, b, L",
                ),
                graph_case((0.5,), lambda a: {"a": 1.0}, deep, "the gradient of a + 1 + 1 + … (3,000 times) at a"),
            ],
        ),
        Part(
            "a value used twice, and backward called twice",
            1,
            [
                graph_case((3.0,), lambda a: {"a": 6.0, "L": 1.0}, square, "gradients of L = a * a at a, L for a = 3"),
                graph_case(draw(4), neuron_truth, neuron, "gradients of a neuron's half squared error at w, x, b"),
                graph_case(
                    (2.0, 5.0),
                    lambda a, b: {"a": 26.0, "b": 96.0, "s": 26.0},
                    late,
                    "s = a + b; gradients of s * b * b + s at a, b, s",
                ),
                graph_case(draw(2), late_truth, late, "s = a + b; gradients of s * b * b + s at a, b, s"),
                graph_case(
                    (2.0, 5.0),
                    lambda a, b: {"a": 25.0, "b": 10.0},
                    two_results,
                    "s = a * b; (s * 2).backward(); (s * 3).backward(); gradients at a, b",
                ),
                graph_case(
                    (1.0,), lambda a: {"a": 2.0**40}, doubled, "y = a, then 40 times y = y + y; the gradient at a"
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            variant("back_every_road", backward=back_every_road),
            "each road back is walked by itself, and a value used twice doubles the roads behind it. Send a node's "
            "gradient on once, when all of it has come.",
        ),
        Mistake(
            variant("back_recursive", backward=back_recursive),
            "a backward that calls itself is too deep for 3,000 nodes in a row. `topological_order` gives you the "
            "nodes for a loop.",
        ),
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
            variant("sigmoid_bare_input", sigmoid=sigmoid_bare_input),
            "σ's input is handed on bare. One input, too, needs a tuple: `(self,)`, with the comma.",
        ),
        Mistake(
            variant("mul_no_back", mul=mul_no_back),
            "the product's `_backward` is missing, or returns nothing. A function inside a method needs a `return` of "
            "its own.",
        ),
        Mistake(
            variant("none_back", add=add_no_back, mul=mul_no_back, sigmoid=sigmoid_no_back),
            "every `_backward` is missing, or returns nothing. A function inside a method needs a `return` of its own.",
        ),
        Mistake(
            variant("mul_values", mul=mul_values),
            "the product sends Values. A gradient is a number, and the other factor's number is in its `.data`.",
        ),
        Mistake(
            variant("back_adds_shares", backward=back_adds_shares),
            "add_grad is called for each share. Call it once a node, with the whole gradient.",
        ),
        Mistake(
            variant("back_finds_nothing", backward=back_finds_nothing),
            "the first share that comes to a node finds nothing in the dictionary to add to. `get(source, 0.0)` "
            "begins with 0.",
        ),
        Mistake(
            variant("back_from_zero", backward=back_from_zero),
            "the result's own gradient is 0, and 0 times any slope is 0. How fast does the result change with itself?",
        ),
        Mistake(
            variant("back_not_the_result", backward=back_not_the_result),
            "the result itself gets no gradient. It changes with itself as well.",
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
