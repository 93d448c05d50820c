"""The same for arrays: a Tensor with sums, products and matrix products."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch07_backpropagation.broadcasting import truth as unbroadcast
from nnbook.checks.ch07_backpropagation.network import differences
from nnbook.checks.ch07_backpropagation.order import topological as topological_order
from nnbook.checks.show import difference, show


class Array:
    """What a Tensor has from the start: its array, its gradient, the way back, and a few operations."""

    def __init__(self, data, _inputs=(), _backward=None, op=""):
        self.data: np.ndarray = np.asarray(data, dtype=float)
        self.grad: Any = None
        self._inputs, self._backward, self.op = _inputs, _backward, op

    def wrap(self, other):
        return other if isinstance(other, Array) else type(self)(other)

    def add_grad(self, grad):
        self.grad = grad if self.grad is None else self.grad + grad

    def backward(self):
        gradients = {self: np.ones(self.data.shape)}
        for node in reversed(topological_order(self)):
            node.add_grad(gradients[node])
            if node._backward is not None:
                for source, share in zip(node._inputs, node._backward(gradients[node]), strict=True):
                    if np.ndim(share) < source.data.ndim:
                        shapes = f"{np.shape(share)} came for an input of shape {source.data.shape}"
                        raise ValueError(f"backward: a gradient of shape {shapes}")
                    share = unbroadcast(share, source.data.shape)
                    gradients[source] = gradients.get(source, 0.0) + share

    @property
    def T(self):
        return type(self)(self.data.T, (self,), lambda grad: (grad.T,), "T")

    def sigmoid(self):
        y = 1 / (1 + np.exp(-self.data))
        return type(self)(y, (self,), lambda grad: (grad * y * (1 - y),), "sigmoid")

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


class Tensor(Array):
    """An array on the tape.

    _backward(grad) gets the gradient at the result, of the result's shape, and returns one for each input.
    backward undoes broadcasting: a gradient of the result's shape is enough for + and ·.
    """

    def __add__(self, other):
        """Return self + other, broadcasting; other is a Tensor, an array or a number."""
        other = self.wrap(other)
        return Tensor(self.data + other.data, (self, other), lambda grad: (grad, grad), "+")

    def __mul__(self, other):
        """Return self · other entry by entry, broadcasting; other is a Tensor, an array or a number."""
        other = self.wrap(other)
        return Tensor(self.data * other.data, (self, other), lambda grad: (grad * other.data, grad * self.data), "*")

    def __matmul__(self, other):
        """Return the matrix product of two Tensors of shapes (N, D) and (D, K)."""
        return Tensor(
            self.data @ other.data, (self, other), lambda grad: (grad @ other.data.T, self.data.T @ grad), "matmul"
        )

    def sum(self, dim=None, keepdim=False):
        """Return the sum of all entries (dim None), or along one axis, which stays with length 1 if keepdim."""

        def back(grad):
            spread = np.expand_dims(grad, dim) if dim is not None and not keepdim else grad
            return (np.broadcast_to(spread, self.data.shape),)

        return Tensor(self.data.sum(axis=dim, keepdims=keepdim), (self,), back, "sum")


def grads_of(leaves, root):
    root.backward()
    return tuple(leaf.grad for leaf in leaves)


def sent_by(out, weight, *inputs):
    """Return the value of an operation and the gradients that its _backward sends for weight at the result.

    Broadcasting is undone as the tape would; what does not fit stays as it is.
    """
    if not hasattr(out, "_backward"):
        return out
    shares = out._backward(weight) if callable(out._backward) else out._backward
    if not isinstance(shares, tuple | list):
        return {"value": out.data, "sent": shares}
    grads = []
    for share, one in zip(shares, inputs, strict=False):
        extra = np.ndim(share) - one.ndim
        fits = extra >= 0 and all(n in (1, m) for n, m in zip(one.shape, np.shape(share)[extra:], strict=True))
        grads.append(unbroadcast(np.asarray(share), one.shape) if fits else share)
    return {"value": out.data, "sent": tuple(grads) if len(shares) >= len(inputs) else tuple(shares)}


def judge_parts(answer, truth, names):
    """Say what is wrong with an operation's value or with a gradient, by name."""
    if not isinstance(answer, dict):
        return f"gave {show(answer)}, expected a Tensor"
    value, *grads = truth
    if wrong := difference(answer["value"], np.asarray(value)):
        return f"has a wrong value: {wrong}"
    got = answer["sent"]
    if got is None:
        return "was given no _backward, or one that returns nothing"
    if not isinstance(got, tuple) or len(got) < len(grads):
        return f"has a _backward that sends {show(got)}, expected a tuple: one gradient for each input"
    found = zip(names, got, grads, strict=False)
    return next((f"sends a wrong gradient to {name}: {d}" for name, g, t in found if (d := difference(g, t))), "")


def through(make, name, a, b, weight):
    """Return the value of one operation and the gradients of the sum of weight times it."""
    x, y = make(a), make(b)
    out = {"+": lambda: x + y, "*": lambda: x * y, "@": lambda: x @ y}[name]()
    return sent_by(out, weight, x.data, y.data)


def judge_through(answer, name, a, b, weight):
    return judge_parts(answer, slopes(name)(name, a, b, weight), ("the left one", "the right one"))


def with_plain(make, name, a, b, weight):
    """Do the same with a number or an array that is no Tensor."""
    x = make(a)
    other = b.tolist() if b.ndim == 0 else b
    return sent_by(x + other if name == "+" else x * other, weight, x.data, b)


def through_sum(make, a, dim, keepdim, weight):
    x = make(a)
    try:
        out = x.sum() if dim is None else x.sum(dim=dim, keepdim=keepdim) if keepdim else x.sum(dim=dim)
    except TypeError as error:
        if "unexpected keyword" in str(error):  # its text begins with the class's name
            error.args = (f"sum() got an unexpected keyword argument {str(error).split()[-1]}",)
        raise
    try:
        return sent_by(out, weight, x.data)
    except ValueError as error:
        if "broadcast" in str(error) or "axis remapping" in str(error):  # NumPy words it by what was called
            error.args = ("shapes that cannot be broadcast on the way back",)
        raise


def judge_sum(answer, a, dim, keepdim, weight):
    return judge_parts(answer, sum_truth(a, dim, keepdim, weight), ("its entries",))


def sum_truth(a, dim, keepdim, weight):
    spread = np.expand_dims(weight, dim) if dim is not None and not keepdim else weight
    return np.add.reduce(a, axis=dim, keepdims=keepdim), np.zeros(a.shape) + spread


def slopes(name):
    operation = {"+": np.add, "*": np.multiply, "@": np.matmul}[name]

    def truth(_, a, b, weight):
        grads = []
        for which in (0, 1):
            inputs = [np.asarray(a, float), np.asarray(b, float)]
            grad = np.zeros(inputs[which].shape)
            for at in np.ndindex(grad.shape):
                moved = np.zeros(grad.shape)
                moved[at] = 0.5  # each operation is linear in each input, so any step is exact
                up = [one + moved if i == which else one for i, one in enumerate(inputs)]
                down = [one - moved if i == which else one for i, one in enumerate(inputs)]
                grad[at] = np.sum(weight * (operation(*up) - operation(*down)))
            grads.append(grad)
        return (operation(a, b), *grads)

    return truth


def draw(name, one, other):
    def args(rng):
        a, b = rng.normal(size=one), rng.normal(size=other)
        shape = (a @ b).shape if name == "@" else np.broadcast_shapes(one, other)
        return name, a, b, rng.normal(size=shape)

    return args


def draw_sum(shape, dim, keepdim):
    def args(rng):
        a = rng.normal(size=shape)
        return a, dim, keepdim, rng.normal(size=a.sum(axis=dim, keepdims=keepdim).shape)

    return args


def two_layers(make, x, target, w1, b1, w2, b2):
    leaves = [make(one) for one in (w1, b1, w2, b2)]
    h = (make(x) @ leaves[0].T + leaves[1]).sigmoid()
    error = (h @ leaves[2].T + leaves[3]).sigmoid() - target
    return grads_of(leaves, (error * error * 0.5).sum())


def draw_network(rng):
    shapes = [(5, 3), (5, 2), (4, 3), (4,), (2, 4), (2,)]
    return tuple(rng.normal(size=shape) for shape in shapes)


def variant(kind, *, add=None, mul=None, matmul=None, sum=None):
    """Return a class like Tensor with one of its methods exchanged."""

    def plus(self, other):
        other = self.wrap(other)
        return type(self)(self.data + other.data, (self, other), lambda grad: (grad, grad))

    def times(self, other):
        other = self.wrap(other)
        return type(self)(self.data * other.data, (self, other), lambda g: (g * other.data, g * self.data))

    def product(self, other):
        return type(self)(self.data @ other.data, (self, other), lambda g: (g @ other.data.T, self.data.T @ g))

    def total(self, dim=None, keepdim=False):
        def back(grad):
            return (sum_truth(self.data, dim, keepdim, grad)[1],)

        return type(self)(self.data.sum(axis=dim, keepdims=keepdim), (self,), back)

    methods = {"__add__": add or plus, "__mul__": mul or times, "__matmul__": matmul or product, "sum": sum or total}
    return type(kind, (Array,), methods)


def matmul_with(left, right):
    def method(self, other):
        return type(self)(
            self.data @ other.data,
            (self, other),
            lambda g: (left(g, self.data, other.data), right(g, self.data, other.data)),
        )

    return method


def add_unwrapped(self, other):
    return type(self)(self.data + other.data, (self, other), lambda g: (g, g))


def mul_unwrapped(self, other):
    return type(self)(self.data * other.data, (self, other), lambda g: (g * other.data, g * self.data))


def mul_own(self, other):
    other = self.wrap(other)
    return type(self)(self.data * other.data, (self, other), lambda g: (g * self.data, g * other.data))


def mul_no_grad(self, other):
    other = self.wrap(other)
    return type(self)(self.data * other.data, (self, other), lambda g: (other.data + 0 * g, self.data + 0 * g))


def sum_with(spread):
    def method(self, dim=None, keepdim=False):
        return type(self)(
            self.data.sum(axis=dim, keepdims=keepdim), (self,), lambda g: (spread(g, self.data, dim, keepdim),)
        )

    return method


def sum_as_numpy(self, axis=None, keepdims=False):
    return type(self)(
        self.data.sum(axis=axis, keepdims=keepdims), (self,), lambda g: (sum_truth(self.data, axis, keepdims, g)[1],)
    )


def sum_ignores_dim(self, dim=None, keepdim=False):
    return type(self)(self.data.sum(), (self,), lambda g: (g * np.ones(self.data.shape),))


def sum_ignores_keepdim(self, dim=None, keepdim=False):
    return type(self)(self.data.sum(axis=dim), (self,), lambda g: (sum_truth(self.data, dim, False, g)[1],))


def matmul_entrywise(self, other):
    return type(self)(self.data @ other.data, (self, other), lambda g: (g * other.data, g * self.data))


def mul_slopes_only(self, other):
    other = self.wrap(other)
    return type(self)(self.data * other.data, (self, other), lambda g: (other.data, self.data))


def spread_twice(g, a, dim, keepdim):
    return np.broadcast_to(g if dim is None else np.expand_dims(g, dim), a.shape)


def spread_twice_with_ones(g, a, dim, keepdim):
    return (g if dim is None else np.expand_dims(g, dim)) * np.ones(a.shape)


class Photograph:
    """A picture that remembers how it was made smaller, so that a mark on it can be put on the original.

    >>> Photograph(np.zeros((4, 6))).half().place(1, 2)
    (2, 4)
    """

    def __init__(self, data, _place=None):
        self.data, self._place = data, _place or (lambda row, column: (row, column))

    def half(self):
        return Photograph(self.data[::2, ::2], lambda row, column: self._place(2 * row, 2 * column))

    def place(self, row, column):
        return self._place(row, column)


SHAPES = {
    "+": [((2, 3), (3,)), ((2, 1), (1, 3)), ((2, 3), ())],
    "*": [((2, 3), (2, 3)), ((2, 3), (2, 1)), ((3,), (2, 3))],
}

SUMS = [
    *[((2, 3), dim, keepdim) for dim, keepdim in ((None, False), (0, False), (1, False))],
    *[((2, 3), dim, keepdim) for dim, keepdim in ((0, True), (1, True), (-1, False))],
    *[((2, 3, 4), dim, keepdim) for dim, keepdim in ((1, False), (0, False), (1, True))],
]

tensor_exercise = Exercise(
    key="Tensor",
    book=Tensor,
    parts=[
        Part(
            "+ and ·, with broadcasting",
            1,
            [
                *[
                    Case(
                        draw(sign, *shapes),
                        judge=judge_through,
                        run=through,
                        shown=f"Tensor {shapes[0]} {sign} Tensor {shapes[1]}",
                        repeat=2,
                    )
                    for sign in SHAPES
                    for shapes in SHAPES[sign]
                ],
                *[
                    Case(
                        draw(sign, (2, 3), shape),
                        judge=judge_through,
                        run=with_plain,
                        shown=f"Tensor (2, 3) {sign} {f'array {shape}' if shape else 'a plain number'}",
                        repeat=1,
                    )
                    for sign in SHAPES
                    for shape in ((), (3,))
                ],
            ],
        ),
        Part(
            "matrix products",
            1,
            [
                Case(
                    ("@", np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([[10.0]])),
                    judge=lambda answer, *_: judge_parts(
                        answer,
                        (np.array([[11.0]]), np.array([[30.0, 40.0]]), np.array([[10.0], [20.0]])),
                        ("the left one", "the right one"),
                    ),
                    run=through,
                    shown="Tensor([[1, 2]]) @ Tensor([[3], [4]]), then _backward([[10]])",
                ),
                Case(
                    draw("@", (2, 3), (3, 4)),
                    judge=judge_through,
                    run=through,
                    shown="Tensor (2, 3) @ Tensor (3, 4)",
                ),
                Case(
                    draw("@", (3, 3), (3, 3)),
                    judge=judge_through,
                    run=through,
                    shown="Tensor (3, 3) @ Tensor (3, 3)",
                ),
            ],
        ),
        Part(
            "sums, and a whole network",
            1,
            [
                *[
                    Case(
                        draw_sum(shape, dim, keepdim),
                        judge=judge_sum,
                        run=through_sum,
                        shown=f"Tensor {shape}.sum({'' if dim is None else f'dim={dim}'}{', keepdim=True' * keepdim})",
                        repeat=2,
                    )
                    for shape, dim, keepdim in SUMS
                ],
                Case(
                    draw_network,
                    differences,
                    run=two_layers,
                    shown="the gradients of a network with two layers",
                    rtol=2e-5,
                    atol=1e-7,
                    repeat=2,
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(
            variant("mul_own", mul=mul_own),
            "each factor gets its own value times the gradient. The slope of a product at one factor is the other one.",
        ),
        Mistake(variant("mul_no_grad", mul=mul_no_grad), "the product takes no notice of the gradient that came in."),
        Mistake(
            variant("mul_slopes_only", mul=mul_slopes_only),
            "the product sends its slopes as they are. What happened to the gradient that came in?",
        ),
        Mistake(
            variant("matmul_right_turned", matmul=matmul_with(lambda g, a, b: g @ b.T, lambda g, a, b: g.T @ a)),
            "the gradient at the right one comes out transposed. In Exercise 2 the weight stood in the product "
            "transposed; here the right matrix stands as it is.",
        ),
        Mistake(
            variant("sum_not_spread", sum=sum_with(lambda g, a, dim, keepdim: g)),
            "the sum sends its gradient on in the result's shape. Every entry that was added up gets one.",
        ),
        Mistake(
            variant("sum_spread_twice", sum=sum_with(spread_twice)),
            "with keepdim the summed axis is still there, and here it is put in a second time.",
        ),
        Mistake(
            variant("sum_spread_twice_with_ones", sum=sum_with(spread_twice_with_ones)),
            "with keepdim the summed axis is still there. Put in a second time, it makes an axis too many.",
        ),
        Mistake(
            variant("matmul_entrywise", matmul=matmul_entrywise),
            "the gradients of a matrix product are matrix products, not products entry by entry. Let the shapes "
            "guide you.",
        ),
        Mistake(
            variant("matmul_no_transpose", matmul=matmul_with(lambda g, a, b: g @ b, lambda g, a, b: a @ g)),
            "the other matrix must be transposed on the way back; square ones hide that.",
        ),
        Mistake(
            variant(
                "matmul_swapped",
                matmul=matmul_with(lambda g, a, b: a.T @ g, lambda g, a, b: g @ b.T),
            ),
            "the two gradients are swapped: the first belongs to the matrix on the left.",
        ),
        Mistake(
            variant("matmul_other_order", matmul=matmul_with(lambda g, a, b: b.T @ g, lambda g, a, b: g @ a.T)),
            "the factors stand in the wrong order. On which side of the product did the matrix stand?",
        ),
        Mistake(
            variant("matmul_turned", matmul=matmul_with(lambda g, a, b: b @ g.T, lambda g, a, b: g.T @ a)),
            "both gradients are transposed: each has the shape of its own matrix.",
        ),
        Mistake(
            variant("add_unwrapped", add=add_unwrapped),
            "in `+` the other one may be a plain number or array, which has no gradient. What makes a node of it?",
        ),
        Mistake(
            variant("mul_unwrapped", mul=mul_unwrapped),
            "in `*` the other one may be a plain number or array, which has no gradient. What makes a node of it?",
        ),
        Mistake(
            variant("both_unwrapped", add=add_unwrapped, mul=mul_unwrapped),
            "the other one may be a plain number or array, which has no gradient. What makes a node of it?",
        ),
        Mistake(
            variant("sum_as_numpy", sum=sum_as_numpy),
            "the arguments are called dim and keepdim, as in PyTorch, not axis and keepdims as in NumPy.",
        ),
        Mistake(
            variant("sum_ignores_dim", sum=sum_ignores_dim), "everything is added up, whichever axis is asked for."
        ),
        Mistake(
            variant("sum_ignores_keepdim", sum=sum_ignores_keepdim),
            "keepdim has no effect: the axis should stay, with length 1.",
        ),
        Mistake(
            variant(
                "sum_shares_out",
                sum=sum_with(
                    lambda g, a, dim, keepdim: (
                        sum_truth(a, dim, keepdim, g)[1] / (a.size if dim is None else a.shape[dim])
                    )
                ),
            ),
            "the gradient is divided among the entries. If one entry rises by 1, so does the sum: each gets all of it.",
        ),
        Mistake(
            variant(
                "sum_does_not_put_the_axis_back", sum=sum_with(lambda g, a, dim, keepdim: np.broadcast_to(g, a.shape))
            ),
            "the axis that was summed away is gone from the gradient, so it lines up with the wrong one. "
            "np.expand_dims puts it back.",
        ),
        Mistake(
            variant("sum_of_ones", sum=sum_with(lambda g, a, dim, keepdim: np.ones(a.shape))),
            "the sum sends ones, whatever gradient came in.",
        ),
    ],
    hints=[
        "+ and · are as in Value. In a matrix product (N, D) @ (D, K) the gradient at the result is (N, K): only one "
        "way of multiplying gives (N, D).",
        "Left: grad @ other.data.T. Right: self.data.T @ grad. A sum hands its gradient to every entry it added.",
        "sum: unless dim is None or the axis was kept, np.expand_dims(grad, dim) first; then "
        "np.broadcast_to(…, self.data.shape).",
    ],
    sibling=Photograph,
)
