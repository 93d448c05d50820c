"""Answers to try the checks of chapter 07 with: right ones written otherwise, and wrong ones."""

from __future__ import annotations

import collections
import math
import sys

import numpy as np

from nnbook.checks.ch07_backpropagation.arrays import Array, sum_truth
from nnbook.checks.ch07_backpropagation.order import topological
from nnbook.checks.ch07_backpropagation.scalars import Scalar

# gradients_by_hand


def hand_floats():
    return {"a": 6.0, "b": np.float64(-18), "p": -6.0, "q": np.int64(-6)}


def hand_computed():
    a, b = 3, -2
    q = a * b + a
    grad = {"q": 2 * q}
    grad["p"] = grad["q"]
    grad["a"] = grad["q"] + b * grad["p"]
    grad["b"] = a * grad["p"]
    return grad


def hand_list():
    return [-6, -6, 6, -18]


def hand_without_q():
    return {"p": -6, "a": 6, "b": -18}


def hand_text():
    return hand_computed() | {"a": "6"}


def hand_lists():
    return hand_computed() | {"a": [6]}


def hand_arrays():
    return hand_computed() | {"a": np.array([6.0])}


# two_layer_backward


def squash(z):
    return 1 / (1 + np.exp(-z))


def layers_by_example(x, target, w1, b1, w2, b2):
    grads = [np.zeros(p.shape) for p in (w1, b1, w2, b2)]
    for x_n, t_n in zip(x, target, strict=True):
        h = squash(w1 @ x_n + b1)
        y = squash(w2 @ h + b2)
        d2 = (y - t_n) * y * (1 - y)
        d1 = (w2.T @ d2) * h * (1 - h)
        for grad, new in zip(grads, (np.outer(d1, x_n), d1, np.outer(d2, h), d2), strict=True):
            grad += new
    return grads


def layers_by_einsum(x, target, w1, b1, w2, b2):
    h = 0.5 * (1 + np.tanh(0.5 * (np.einsum("nd,hd->nh", x, w1) + b1)))
    y = 0.5 * (1 + np.tanh(0.5 * (np.einsum("nh,kh->nk", h, w2) + b2)))
    d2 = (y - target) * (y - y**2)
    d1 = np.einsum("nk,kh->nh", d2, w2) * (h - h**2)
    return np.einsum("nh,nd->hd", d1, x), np.sum(d1, 0), np.einsum("nk,nh->kh", d2, h), np.sum(d2, 0)


def layers_one_hot_error(x, target, w1, b1, w2, b2):
    h = squash(x @ w1.T + b1)
    d2 = squash(h @ w2.T + b2) - target  # the slope for cross-entropy
    d1 = (d2 @ w2) * h * (1 - h)
    return d1.T @ x, d1.sum(0), d2.T @ h, d2.sum(0)


def layers_three(x, target, w1, b1, w2, b2):
    return layers_by_einsum(x, target, w1, b1, w2, b2)[:3]


def layers_half_slope(x, target, w1, b1, w2, b2):
    h = squash(x @ w1.T + b1)
    y = squash(h @ w2.T + b2)
    d2 = (y - target) * y * (1 - y)
    return ((d2 @ w2) * h).T @ x, ((d2 @ w2) * h).sum(0), d2.T @ h, d2.sum(0)


def layers_shapes(x, target, w1, b1, w2, b2):
    h = squash(x @ w1.T + b1)
    return (h - target).T @ x, b1, w2, b2


def layers_bias_of_examples(x, target, w1, b1, w2, b2):
    h = squash(x @ w1.T + b1)
    y = squash(h @ w2.T + b2)
    d2 = (y - target) * y * (1 - y)
    d1 = (d2 @ w2) * h * (1 - h)
    return d1.T @ x, np.sum(d1, axis=-1), d2.T @ h, np.sum(d2, axis=-1)


def layers_half(*args):
    return [0.5 * grad for grad in layers_by_einsum(*args)]


# check_gradient


def differences_flat(f, x, gradient, h=1e-5):
    numeric = []
    for i in range(x.size):
        step = np.zeros(x.size)
        step[i] = h
        step = step.reshape(x.shape)
        numeric.append((f(x + step) - f(x - step)) / h / 2)
    numeric, claim = np.array(numeric), np.ravel(gradient)
    size = np.max(np.abs([numeric, claim]))
    return float(np.max(np.abs(numeric - claim)) / size) if size else 0


def differences_in_place(f, x, gradient, h=1e-5):
    work = x.astype(float)
    worst, size = 0.0, 0.0
    for at in np.ndindex(work.shape):
        old = work[at]
        work[at] = old + h
        above = f(work)
        work[at] = old - h
        slope = (above - f(work)) / (2 * h)
        work[at] = old
        worst, size = max(worst, abs(slope - gradient[at])), max(size, abs(slope), abs(gradient[at]))
    return np.float64(worst / size) if size > 0 else 0.0


def differences_array(f, x, gradient, h=1e-5):
    step = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + s) - f(x - s)) / (2 * h) for s in step]).reshape(x.shape)


def differences_norms(f, x, gradient, h=1e-5):
    n = differences_array(f, x, gradient, h)
    return np.linalg.norm(n - gradient) / max(np.linalg.norm(n) + np.linalg.norm(gradient), 1e-12)


def differences_changes_x(f, x, gradient, h=1e-5):
    for at in np.ndindex(x.shape):
        x[at] += h
    return 0.0


def differences_bool(f, x, gradient, h=1e-5):
    return np.allclose(differences_array(f, x, gradient, h), gradient)


def differences_there_and_back(f, x, gradient, h=1e-5):
    """Move the entries of x itself; rounding may leave them a little off."""
    numeric = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        x[at] += h
        above = f(x)
        x[at] -= 2 * h
        numeric[at] = (above - f(x)) / (2 * h)
        x[at] += h
    top = max(np.abs(numeric).max(), np.abs(gradient).max())
    return np.abs(numeric - gradient).max() / top if top else 0.0


def differences_top_of_both(f, x, gradient, h=1e-5):
    n = differences_array(f, x, gradient, h)
    top = np.max([n, gradient])
    return np.abs(n - gradient).max() / top if top != 0 else 0.0


def differences_small_floor(f, x, gradient, h=1e-5):
    n = differences_array(f, x, gradient, h)
    return np.abs(n - gradient).max() / max(1e-3, np.max(np.abs([n, gradient])))


def differences_floor(f, x, gradient, h=1e-5):
    n = differences_array(f, x, gradient, h)
    return np.abs(n - gradient).max() / max(1, np.max(np.abs([n, gradient])))


def differences_zero_claim(f, x, gradient, h=1e-5):
    if not gradient.any():
        return 0.0
    return differences_flat(f, x, gradient, h)


# find_wrong


def suspects_by_rule(pairs, x, grad_out, too_large):
    wrong = []
    for name, (forward, backward) in pairs.items():
        slope = (forward(x + 1e-5) - forward(x - 1e-5)) / 2e-5
        if too_large(np.abs(grad_out * slope - backward(grad_out, x)), np.abs(slope)):
            wrong.append(name)
    return wrong


def suspects_array(pairs, rng):
    return np.array(list(pairs))


def suspects_strict(pairs, rng):
    return suspects_by_rule(pairs, 2 * rng.normal(size=50), rng.normal(size=50), lambda gap, _: gap.max() > 1e-12)


def suspects_few_small(pairs, rng):
    x, g = 0.1 * rng.normal(size=10), rng.normal(size=10)
    return suspects_by_rule(pairs, x, g, lambda gap, slope: gap.max() > 1e-5 * slope.max())


def suspects_whole_numbers(pairs, rng):
    x, g = np.arange(-5, 6), rng.normal(size=11)
    return suspects_by_rule(pairs, x, g, lambda gap, slope: gap.max() > 1e-4 * slope.max())


def suspects_by_direction(pairs, rng):
    """Compare along random directions, many times, and collect a set."""
    found = set()
    for name in pairs:
        forward, backward = pairs[name]
        for _ in range(20):
            x, g, v = rng.uniform(-3, 3, 30), rng.choice([-2.0, 1.0], 30), rng.choice([-1, 1], 30)
            h = 1e-6
            measured = g * (forward(x + h * v) - forward(x - h * v)) / (2 * h) * v
            if not np.allclose(measured, backward(g, x), rtol=1e-3, atol=1e-4):
                found.add(name)
    return found


def suspects_entry_by_entry(pairs, rng):
    wrong = []
    for name, (forward, backward) in pairs.items():
        worst = 0.0
        for x in np.linspace(-3.05, 2.95, 25):
            for g in (-1.5, 0.5):
                at, up = np.array([x]), np.array([g])
                slope = (forward(at + 1e-6) - forward(at - 1e-6))[0] / 2e-6
                worst = max(worst, abs(backward(up, at)[0] - g * slope))
        if worst > 1e-3:
            wrong.append(name)
    return tuple(wrong)


def suspects_nobody(pairs, rng):
    return []


def suspects_everybody(pairs, rng):
    return list(pairs)


def suspects_one(pairs, rng):
    for name, (forward, backward) in pairs.items():
        x, g = rng.normal(size=9), rng.normal(size=9)
        if not np.allclose(g * (forward(x + 1e-5) - forward(x - 1e-5)) / 2e-5, backward(g, x), atol=1e-4):
            return name
    return None


def suspects_three(pairs, rng):
    x, g = np.array([1.5, 0.4, 0.7]), np.array([1.0, 0.5, 2.0])
    return suspects_by_rule(pairs, x, g, lambda gap, _: gap.max() > 1e-3)


def suspects_turned(pairs, rng):
    turned = {name: (forward, lambda a, b, back=back: back(b, a)) for name, (forward, back) in pairs.items()}
    return suspects_by_rule(turned, 2 * rng.normal(size=40), rng.normal(size=40), lambda gap, _: gap.max() > 1e-3)


def suspects_unsized(pairs, rng):
    return suspects_by_rule(pairs, 2 * rng.normal(size=40), rng.normal(size=40), lambda gap, _: gap.max() > 1e-11)


def suspects_bools(pairs, rng):
    return [False for _ in pairs]


# topological_order


def order_by_counting(root):
    return topological(root)


def order_by_iterators(root):
    order, seen, stack = [], {id(root)}, [(root, iter(root._inputs))]
    while stack:
        node, inputs = stack[-1]
        for one in inputs:
            if id(one) not in seen:
                seen.add(id(one))
                stack.append((one, iter(one._inputs)))
                break
        else:
            order.append(node)
            stack.pop()
    return tuple(order)


def order_by_depth(root):
    """Sort by the length of the longest road to an input, raised until nothing changes any more."""
    nodes, stack = {id(root): root}, [root]
    while stack:
        for one in stack.pop()._inputs:
            if id(one) not in nodes:
                nodes[id(one)] = one
                stack.append(one)
    waiting = {key: len(node._inputs) for key, node in nodes.items()}
    users = {key: [] for key in nodes}
    for key, node in nodes.items():
        for one in node._inputs:
            users[id(one)].append(key)
    ready, order = [key for key, n in waiting.items() if n == 0], []
    for key in ready:
        order.append(nodes[key])
        for user in users[key]:
            waiting[user] -= 1
            if waiting[user] == 0:
                ready.append(user)
    return order


def order_marks_when_pushed(root):
    order, seen, stack = [], {root}, [root]
    while stack:
        node = stack.pop()
        order.append(node)
        for one in node._inputs:
            if one not in seen:
                seen.add(one)
                stack.append(one)
    return order[::-1]


def order_seen_list(root):
    """Look for seen nodes in a list: slow, and right."""
    order, seen, stack = [], [], [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.append(node)
            stack.append((node, True))
            stack += [(one, False) for one in node._inputs]
    return order


def order_marks_on_the_list(root):
    seen, order, todo = [root], [], [(root, 0)]
    while todo:
        node, ready = todo.pop()
        if ready:
            order.append(node)
        else:
            todo.append((node, 1))
            fresh = [one for one in dict.fromkeys(node._inputs) if one not in seen]
            seen += fresh
            todo += [(one, 0) for one in fresh]
    return order


def order_set(root):
    return set(topological(root))


def order_prints(root):
    print(topological(root))


def order_names(root):
    return [repr(node) for node in topological(root)]


def order_raises_the_limit(root):
    sys.setrecursionlimit(10**6)
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for one in node._inputs:
                visit(one)
            order.append(node)

    visit(root)
    return order


def order_marks_nodes(root):
    order, stack = [], [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif not hasattr(node, "seen"):
            node.seen = True
            stack += [(node, True), *((one, False) for one in node._inputs)]
    return order


# Value


class ValueByCounting(Scalar):
    """Wait for all uses, as the library does."""

    def __add__(self, other):
        other = self.wrap(other)
        return type(self)(self.data + other.data, (self, other), lambda g: [g, g], "+")

    def __mul__(self, other):
        other = self.wrap(other)
        x, y = self.data, other.data
        return type(self)(x * y, (self, other), lambda g: [y * g, x * g], "*")

    def sigmoid(self):
        y = 0.5 * (1 + math.tanh(self.data / 2))
        return type(self)(y, (self,), lambda g: [g * (y - y * y)], "sigmoid")

    def backward(self):
        uses, stack = {id(self): 0}, [self]
        while stack:
            for one in stack.pop()._inputs:
                if id(one) not in uses:
                    uses[id(one)] = 0
                    stack.append(one)
                uses[id(one)] += 1
        pending, ready = {id(self): 1.0}, [self]
        while ready:
            node = ready.pop()
            grad = pending.pop(id(node))
            node.add_grad(grad)
            shares = node._backward(grad) if node._backward else []
            for one, share in zip(node._inputs, shares, strict=True):
                pending[id(one)] = pending.get(id(one), 0) + share
                uses[id(one)] -= 1
                if not uses[id(one)]:
                    ready.append(one)


class ValueWithFunctions(Scalar):
    """Named functions in place of lambdas, a list of gradients beside the order."""

    def __add__(self, other):
        other = self.wrap(other)

        def back(grad):
            return grad, grad

        return ValueWithFunctions(self.data + other.data, (self, other), back)

    def __mul__(self, other):
        other = self.wrap(other)

        def back(grad):
            return grad * other.data, grad * self.data

        return ValueWithFunctions(self.data * other.data, (self, other), back)

    def sigmoid(self):
        e = math.exp(-self.data)

        def back(grad):
            return (grad * e / (1 + e) ** 2,)

        return ValueWithFunctions(1 / (1 + e), (self,), back)

    def backward(self):
        order = topological(self)
        total = [0.0] * len(order)
        total[-1] = 1.0
        place = {id(node): i for i, node in enumerate(order)}
        for i in reversed(range(len(order))):
            order[i].add_grad(np.float64(total[i]))
            if order[i]._backward:
                for one, share in zip(order[i]._inputs, order[i]._backward(total[i]), strict=True):
                    total[place[id(one)]] += share


class ValueNoNumbers(ValueByCounting):
    def __mul__(self, other):
        return ValueNoNumbers(self.data * other.data, (self, other), lambda g: (g * other.data, g * self.data), "*")


class ValueNumberBack(ValueByCounting):
    def sigmoid(self):
        y = 1 / (1 + math.exp(-self.data))
        return ValueNumberBack(y, (self,), lambda g: g * y * (1 - y))


class ValueReturnsFloat(ValueByCounting):
    def __add__(self, other):  # type: ignore[override]
        return self.data + self.wrap(other).data


class ValueNoBackward(ValueByCounting):
    def backward(self):
        pass


class ValueRecursive(ValueByCounting):
    def backward(self, grad=1.0):
        self.add_grad(grad)
        if self._backward is not None:
            for one, share in zip(self._inputs, self._backward(grad), strict=True):
                one.backward(share)


class ValueReady(ValueByCounting):
    """Compute the gradients at once in place of a function that does."""

    def __add__(self, other):
        other = self.wrap(other)
        return ValueReady(self.data + other.data, (self, other), (1.0, 1.0))


class ValueTurned(ValueByCounting):
    """The other one first, and its gradient first."""

    def __mul__(self, other):
        other = self.wrap(other)
        return ValueTurned(self.data * other.data, (other, self), lambda g: (g * self.data, g * other.data))


class ValueFindsNothing(ValueByCounting):
    def backward(self):
        grads = {id(self): 1.0}
        for node in topological(self)[::-1]:
            node.add_grad(grads[id(node)])
            if node._backward:
                for one, share in zip(node._inputs, node._backward(grads[id(node)]), strict=True):
                    grads[id(one)] = grads[id(one)] + share


class ValueNoReturn(ValueByCounting):
    def __mul__(self, other):
        other = self.wrap(other)

        def back(grad):
            grad * other.data, grad * self.data

        return ValueNoReturn(self.data * other.data, (self, other), back, "*")


class ValueNoWayBack(ValueByCounting):
    def __add__(self, other):
        return ValueNoWayBack(self.data + self.wrap(other).data, (self, self.wrap(other)))

    def __mul__(self, other):
        return ValueNoWayBack(self.data * self.wrap(other).data, (self, self.wrap(other)))

    def sigmoid(self):
        return ValueNoWayBack(1 / (1 + math.exp(-self.data)), (self,))


class ValueFromZero(ValueByCounting):
    def backward(self):
        grads = collections.defaultdict(float)
        for node in topological(self)[::-1]:
            node.add_grad(grads[node])
            for one, share in zip(node._inputs, node._backward(grads[node]) if node._backward else (), strict=True):
                grads[one] += share


class ValueEveryRoad(ValueByCounting):
    def backward(self):
        todo = [(self, 1.0)]
        while todo:
            node, grad = todo.pop(0)
            node.add_grad(grad)
            if node._backward:
                todo += zip(node._inputs, node._backward(grad), strict=True)


class ValueAddsShares(ValueByCounting):
    def backward(self):
        self.add_grad(1.0)
        grads = dict.fromkeys(topological(self), 0.0) | {self: 1.0}
        for node in topological(self)[::-1]:
            for one, share in zip(node._inputs, node._backward(grads[node]) if node._backward else (), strict=True):
                one.add_grad(share)
                grads[one] += share


class ValueHalfWritten(Scalar):
    def __add__(self, other):
        other = self.wrap(other)
        return type(self)(self.data + other.data, (self, other), lambda g: (g, g), "+")

    def __mul__(self, other):
        other = self.wrap(other)
        return type(self)(self.data * other.data, (self, other), lambda g: (g * other.data, g * self.data), "*")

    def sigmoid(self):
        raise NotImplementedError

    def backward(self):
        raise NotImplementedError


class ValueOfValues(ValueByCounting):
    def __mul__(self, other):
        other = self.wrap(other)
        return ValueOfValues(self.data * other.data, (self, other), lambda g: (g * other, g * self), "*")


# unbroadcast


def un_by_loop(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    for axis in range(len(shape)):
        if shape[axis] == 1:
            grad = grad.sum(axis, keepdims=True)
    return grad


def un_by_lining_up(grad, shape):
    full = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(axis for axis, n in enumerate(full) if n == 1)
    return np.sum(grad, axis=axes, keepdims=True).reshape(shape)


def un_crops(grad, shape):
    return grad[..., : shape[-1]] if shape else grad


def un_returns_nothing(grad, shape):
    grad.sum(axis=0)


# Tensor


class TensorByCopies(Array):
    """Repeat in place of broadcasting, einsum in place of @."""

    def __add__(self, other):
        other = self.wrap(other)
        return type(self)(np.add(self.data, other.data), (self, other), lambda g: [g, 1.0 * g])

    def __mul__(self, other):
        other = self.wrap(other)
        a, b = self.data, other.data
        return type(self)(a * b, (self, other), lambda g: [b * g, a * g])

    def __matmul__(self, other):
        a, b = self.data, other.data
        out = np.einsum("nd,dk->nk", a, b)
        return type(self)(out, (self, other), lambda g: (np.einsum("nk,dk->nd", g, b), np.einsum("nd,nk->dk", a, g)))

    def sum(self, dim=None, keepdim=False):
        def back(g):
            if dim is None:
                return [g * np.ones_like(self.data)]
            kept = self.data.sum(axis=dim, keepdims=True).shape
            return [np.reshape(g, kept) + np.zeros_like(self.data)]

        return type(self)(np.sum(self.data, axis=dim, keepdims=keepdim), (self,), back)


class TensorUndoesItself(Array):
    """Undo broadcasting in the operations already."""

    def __add__(self, other):
        other = self.wrap(other)
        return TensorUndoesItself(
            self.data + other.data,
            (self, other),
            lambda g: (un_by_loop(g, self.data.shape), un_by_loop(g, other.data.shape)),
        )

    def __mul__(self, other):
        other = self.wrap(other)
        return TensorUndoesItself(
            self.data * other.data,
            (self, other),
            lambda g: (un_by_loop(g * other.data, self.data.shape), un_by_loop(g * self.data, other.data.shape)),
        )

    def __matmul__(self, other):
        return TensorUndoesItself(
            np.dot(self.data, other.data),
            (self, other),
            lambda g: (np.dot(other.data, g.T).T, np.dot(g.T, self.data).T),
        )

    def sum(self, dim=None, keepdim=False):
        out = self.data.sum(dim, keepdims=keepdim)
        return TensorUndoesItself(out, (self,), lambda g: (sum_truth(self.data, dim, keepdim, g)[1],))


class TensorNoSpread(TensorByCopies):
    def sum(self, dim=None, keepdim=False):
        return TensorNoSpread(self.data.sum(axis=dim, keepdims=keepdim), (self,), lambda g: (g,))


class TensorMatricesOnly(TensorByCopies):
    def sum(self, dim=None, keepdim=False):
        def back(g):
            return (np.broadcast_to(g.reshape(-1, 1) if dim and not keepdim else g, self.data.shape),)

        return TensorMatricesOnly(self.data.sum(axis=dim, keepdims=keepdim), (self,), back)


class TensorOnesTooMany(TensorByCopies):
    def sum(self, dim=None, keepdim=False):
        return TensorOnesTooMany(
            self.data.sum(axis=dim, keepdims=keepdim), (self,), lambda g: (g * np.ones(self.data.shape),)
        )


class TensorLikeExercise2(TensorByCopies):
    def __matmul__(self, other):
        return TensorLikeExercise2(self.data @ other.data, (self, other), lambda g: (g @ other.data.T, g.T @ self.data))


class TensorSlopes(TensorByCopies):
    def __mul__(self, other):
        other = self.wrap(other)
        return TensorSlopes(self.data * other.data, (self, other), lambda g: (other.data, self.data))


class TensorPlainProduct(TensorByCopies):
    def __matmul__(self, other):  # type: ignore[override]
        return self.data @ other.data


class TensorSumNoReturn(TensorByCopies):
    def sum(self, dim=None, keepdim=False):  # type: ignore[override]
        self.data.sum(axis=dim)


# forward_mode


def slope_by_products(x, target, params, direction):
    """The chain rule from the other side: gradients first, then their products with the direction."""
    grads = layers_by_einsum(x, target, *params)
    return sum(float(np.vdot(g, v)) for g, v in zip(grads, direction, strict=True))


def slope_by_differences(x, target, params, direction):
    def error(step):
        w1, b1, w2, b2 = [p + step * v for p, v in zip(params, direction, strict=True)]
        return 0.5 * np.sum((squash(squash(x @ w1.T + b1) @ w2.T + b2) - target) ** 2)

    return (error(1e-5) - error(-1e-5)) / 2e-5


def slope_sign(x, target, params, direction):
    return -slope_by_products(x, target, params, direction)


def slope_of_output(x, target, params, direction):
    return np.sum(squash(x @ params[0].T))


ALTERNATIVES = {
    "gradients_by_hand": [hand_floats, hand_computed],
    "two_layer_backward": [layers_by_example, layers_by_einsum],
    "check_gradient": [differences_flat, differences_in_place, differences_there_and_back],
    "find_wrong": [suspects_by_direction, suspects_entry_by_entry],
    "topological_order": [order_by_counting, order_by_iterators, order_by_depth, order_seen_list],
    "Value": [ValueByCounting, ValueWithFunctions, ValueTurned],
    "unbroadcast": [un_by_loop, un_by_lining_up],
    "Tensor": [TensorByCopies, TensorUndoesItself],
    "forward_mode": [slope_by_products, slope_by_differences],
}

WRONG = {
    "gradients_by_hand": [
        (hand_list, "expected a dictionary"),
        (hand_without_q, "has no 'q'"),
        (hand_text, "gave '6' at 'a', expected a number"),
        (hand_lists, "gave [6] at 'a', expected a number"),
        (hand_arrays, "gave array([6.]) at 'a', expected a number"),
    ],
    "two_layer_backward": [
        (layers_one_hot_error, "output's sigmoid is missing"),
        (layers_three, "gave 3 values, expected four: grad_w1"),
        (layers_half_slope, "h stands alone"),
        (layers_shapes, "expected"),
        (layers_bias_of_examples, "summed along the wrong axis"),
        (layers_half, "this is half the gradient"),
    ],
    "check_gradient": [
        (differences_array, "expected a single number"),
        (differences_norms, "expected 0.5"),
        (differences_changes_x, "changed its input"),
        (differences_bool, "for a right gradient"),
        (differences_top_of_both, "its sign"),
        (differences_small_floor, "1e-6 * sum of squares"),
        (differences_floor, "divided by 1"),
        (differences_zero_claim, "nothing but zeros"),
    ],
    "find_wrong": [
        (suspects_nobody, "lets double pass"),
        (suspects_everybody, "accuses relu"),
        (suspects_three, "fewer than 20 numbers"),
        (suspects_turned, "backward is called with x first"),
        (suspects_unsized, "measured against the gradient"),
        (suspects_one, "expected a list"),
        (suspects_bools, "expected a list of names"),
        (suspects_array, "gave a NumPy array"),
        (suspects_strict, "measured against"),
        (suspects_few_small, "no x is further from 0"),
        (suspects_whole_numbers, "kink at 0"),
    ],
    "topological_order": [
        (order_marks_when_pushed, "the first meeting with a node settles its place"),
        (order_marks_on_the_list, "marked when it is put on the list"),
        (order_set, "expected a list"),
        (order_prints, "prints its answer"),
        (order_names, "something else than nodes"),
        (order_raises_the_limit, "runs out of stack"),
        (order_marks_nodes, "still marked in the next"),
    ],
    "Value": [
        (ValueNoNumbers, "raised AttributeError"),
        (ValueNumberBack, "with the comma"),
        (ValueReturnsFloat, "expected"),
        (ValueNoBackward, "expected the number"),
        (ValueReady, "expected"),
        (ValueRecursive, "too deep for 3,000"),
        (ValueFindsNothing, "finds nothing in the dictionary"),
        (ValueNoReturn, "the product's `_backward` is missing, or returns nothing"),
        (ValueNoWayBack, "every `_backward` is missing"),
        (ValueFromZero, "the result's own gradient is 0"),
        (ValueEveryRoad, "each road back is walked by itself"),
        (ValueAddsShares, "Call it once a node"),
        (ValueHalfWritten, "not written yet: sigmoid, backward"),
        (ValueOfValues, "in its `.data`"),
    ],
    "unbroadcast": [(un_crops, "expected shape"), (un_returns_nothing, "hands nothing back")],
    "Tensor": [
        (TensorNoSpread, "in the result's shape"),
        (TensorMatricesOnly, "Tensor (2, 3, 4).sum(dim=1)"),
        (TensorOnesTooMany, "the axis that was summed away is gone"),
        (TensorLikeExercise2, "comes out transposed"),
        (TensorSlopes, "What happened to the gradient"),
        (TensorPlainProduct, "expected"),
        (TensorSumNoReturn, "hands nothing back"),
    ],
    "forward_mode": [(slope_sign, "sign is reversed"), (slope_of_output, "expected")],
}
