# ---
# jupyter:
#   nnbook:
#     minutes: 300
#     builds: "backpropagation by hand, then a tape that does it; the symmetry network of 1986"
#     landmark: "the symmetry network’s weights 1 : 2 : 4 (Rumelhart, Hinton and Williams 1986)"
# ---

# %% [markdown]
# # Backpropagation
#
# A network has made a mistake, and thousands of weights had a hand in it. How much of the blame is each one's? You could nudge every weight a little and watch the error: one run of the network for each weight. The answer below needs one run forward and one back, however many weights there are.
#
# The graph computes $L = (a \cdot b + c) \cdot d$ from left to right and is half way through its walk back. The orange arrow was the last step. Press *Step backward* until the graph is done. Then press *Reset* and let it *Play*.

# %%
import itertools
import math
import time

import matplotlib.pyplot as plt
import numpy as np

from nnbook import data, lift, no_grad, tensor
from nnbook.checks.ch07_backpropagation import check
from nnbook.explorables import BackwardExplorable
from nnbook.ops import sigmoid
from nnbook.plot import draw_graph, draw_picture, graph_size, palette, show, use_style
from threadpoolctl import threadpool_limits

use_style()

# %%
BackwardExplorable(at=7)

# %% [markdown]
# Every arrow does the same: it takes the number at its right end, multiplies it by one slope, and delivers the product at its left end. No node knows the formula as a whole.
#
# **Map.** You will carry gradients back by hand, through a network with one hidden layer, and then build the machine that does it for any computation: first for numbers, then for arrays. It reads digits, and repeats a famous experiment of 1986. You need [chapter 03](../03_layers/03_layers.ipynb) (layers as matrix products), the pairs and finite differences of [chapter 04](../04_activations/04_activations.ipynb), the losses of [chapter 05](../05_losses/05_losses.ipynb) the momentum of [chapter 06](../06_optimisers/06_optimisers.ipynb) and the [chain rule](../A_maths_you_need/A_maths_you_need.ipynb#slope-and-chain-rule). Five hours; four places to stop are marked.

# %% [markdown]
# ## Ask the graph backwards
#
# A *computation graph* has a node for each input and each operation, and an arrow from everything that is used to whatever uses it. The number above a node is the gradient at that node: how fast the output changes as the number at this node grows.
#
# Is that what they are? Nudge each input by 0.01 and see. Before you run it: for which input will the product of gradient and nudge be exactly right, and why?


# %%
def formula(a, b, c, d):
    return (a * b + c) * d


widget = BackwardExplorable(at=10)
inputs, gradients = dict(zip("abcd", widget.inputs)), widget.gradients
for name in inputs:
    moved = formula(**{**inputs, name: inputs[name] + 0.01}) - formula(**inputs)
    print(f"{name}: gradient · 0.01 is {0.01 * gradients[name]:7.4f};  L moved by {moved:7.4f}")

# %% [markdown]
# For all four, since $L$ is a straight line in each of them. Usually it is right only for small nudges.
#
# Now a harder one. In $L = (a + b) \cdot a$ the value $a$ is used twice. Step to the end, and watch the number above $a$. What happens when the second arrow arrives, and what would you have done?

# %%
BackwardExplorable("twice", at=0)

# %% [markdown]
# They add up. A nudge of $a$ reaches $L$ along two roads, and each road passes on its own change. Multiply along a road, add over the roads: that is the chapter in one line.
#
# Choose *four sigmoids in a row* as well, and look at the gradients from right to left. That is the vanishing gradient of chapter 04, seen from inside.
#
# ## Say it in symbols
#
# Let $L$ be the output, one number. Let $u$ be any value in the graph, and $v_1, v_2, \dots$ the values computed directly from it. Then
#
# $$\frac{\partial L}{\partial u} = \sum_i \frac{\partial v_i}{\partial u}\,\frac{\partial L}{\partial v_i}.$$
#
# The factor $\partial v_i / \partial u$ is the local slope of chapter 04: it concerns one operation and its own inputs. For $v = u + w$ it is 1; for $v = u \cdot w$ it is $w$; for $v = \sigma(u)$ it is $v(1 - v)$. The other factor is the gradient that comes in. Begin with $\partial L / \partial L = 1$ and go from right to left: when it is $u$'s turn, all its $v_i$ must be finished. *Backpropagation* is this, done for all $u$ in one walk. It is nothing but the chain rule in a clever order, and it finds gradients; it does not learn. What chapter 06 does with them is learning.
#
# **Exercise 1.** Do it with a pencil. Let $a = 3$ and $b = -2$, then
#
# $$p = a \cdot b, \qquad q = p + a, \qquad L = q \cdot q.$$
#
# Two values are used twice. `gradients_by_hand` hands back the gradients of $L$ at `"q"`, `"p"`, `"a"` and `"b"`.


# %% solution="gradients_by_hand"
def gradients_by_hand():
    """Return the gradients of L at q, p, a and b: a dictionary of four numbers."""
    return {"q": -6, "p": -6, "a": 6, "b": -18}


# %% check="gradients_by_hand"
gradients_by_hand, result = check.gradients_by_hand(gradients_by_hand)
result

# %% [markdown]
# ## Back through a network
#
# Here is the network of the 1980s: one hidden layer, sigmoids in both layers, half the squared error summed over everything.
#
# $$z_1 = x W_1^\top + b_1, \quad h = \sigma(z_1), \quad z_2 = h W_2^\top + b_2, \quad y = \sigma(z_2), \quad E = \tfrac12 \sum (y - t)^2$$
#
# | symbol | shape | | symbol | shape |
# |---|---|---|---|---|
# | $x$ | $(N, D)$ | | $t$ and $y$ | $(N, K)$ |
# | $W_1$, $b_1$ | $(H, D)$, $(H,)$ | | $W_2$, $b_2$ | $(K, H)$, $(K,)$ |
#
# From the right: at $y$ the gradient is $y - t$. Past the sigmoid it is $g_2 = (y - t)\,y\,(1 - y)$, of shape $(N, K)$. From there it goes three ways. To the weights, $g_2^\top h$: each weight multiplied an $h$, and all examples used it. To the biases, the sum of $g_2$ over the examples. And to $h$, as $g_2 W_2$: each hidden unit collects from all outputs that it feeds. Then the same once more.
#
# In numbers: one example, one unit a layer, $h = 0.5$, $y = 0.8$, $t = 1$, $W_2 = 2$. At $y$ stands $-0.2$; $g_2 = -0.2 \cdot 0.8 \cdot 0.2 = -0.032$; the weight gets $-0.032 \cdot 0.5 = -0.016$, and $h$ gets $-0.032 \cdot 2 = -0.064$.
#
# **Exercise 2.** Write the whole way back. `forward` below may help you.


# %%
def forward(x, w1, b1, w2, b2):
    """Return the hidden layer's output (N, H) and the network's output (N, K)."""
    h = sigmoid(x @ w1.T + b1)
    return h, sigmoid(h @ w2.T + b2)


def half_squared_error(x, target, *params):
    return 0.5 * np.sum((forward(x, *params)[1] - target) ** 2)


# %% solution="two_layer_backward"
def two_layer_backward(x, target, w1, b1, w2, b2):
    """Return the gradients of ½ Σ (y − target)² at the four parameters, summed over all examples.

    x: (N, D).  target: (N, K).  w1: (H, D).  b1: (H,).  w2: (K, H).  b2: (K,).
    Returns (grad_w1, grad_b1, grad_w2, grad_b2), each of its parameter's shape.

    With everything 0 and one example the output is ½, and for a target of 0 the last bias gets ½ · ½ · ½:

    >>> one, none = np.ones((1, 1)), np.zeros((1, 1))
    >>> two_layer_backward(one, none, none, np.zeros(1), none, np.zeros(1))[3]
    array([0.125])
    """
    h, y = forward(x, w1, b1, w2, b2)
    grad_z2 = (y - target) * y * (1 - y)
    grad_z1 = (grad_z2 @ w2) * h * (1 - h)
    return grad_z1.T @ x, grad_z1.sum(axis=0), grad_z2.T @ h, grad_z2.sum(axis=0)


# %% check="two_layer_backward"
two_layer_backward, result = check.two_layer_backward(two_layer_backward)
result

# %% [markdown]
# *A good place to stop: about an hour in. The next tool tells you whether all this is right.*
#
# ## Trust no gradient
#
# A wrong gradient raises no error. The network often learns all the same, only worse. So compare with central differences (chapter 04), which know nothing of your formulas. To do so is *gradient checking*.
#
# How different is too different? Measure against the size of the gradients: the greatest difference between two entries, divided by the greatest absolute value in either array. A right gradient in float64 gives less than $10^{-6}$; a forgotten factor of 2 gives 0.5.
#
# **Exercise 3.** Write `check_gradient` for a function of an array of any shape. If both gradients are zero everywhere, they agree: the answer is 0.


# %% solution="check_gradient"
def check_gradient(f, x, gradient, h=1e-5):
    """Return how far a claimed gradient is from central differences, relative to the largest entry of the two.

    f: takes an array like x and returns one number.  x: array of any shape; left unchanged.
    gradient: the claim, of x's shape.  h: the step.
    Returns one number: greatest |difference| / greatest |entry| of both arrays, 0 if all entries are 0.

    >>> float(round(check_gradient(lambda x: (x**2).sum(), np.array([1.0, 2.0]), np.array([1.0, 2.0])), 4))
    0.5
    """
    numeric = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[at] += h
        below[at] -= h
        numeric[at] = (f(above) - f(below)) / (2 * h)
    largest = max(np.abs(numeric).max(), np.abs(gradient).max())
    return np.abs(numeric - gradient).max() / largest if largest > 0 else 0.0


# %% check="check_gradient"
check_gradient, result = check.check_gradient(check_gradient)
result

# %%
# Your network's gradients, one parameter at a time
rng = np.random.default_rng(7)
x, target = rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 2))
params = [rng.normal(size=shape) for shape in ((4, 3), (4,), (2, 4), (2,))]
claims = two_layer_backward(x, target, *params)
for i, name in enumerate(["w1", "b1", "w2", "b2"]):

    def error_of_one(value, i=i):
        return half_squared_error(x, target, *params[:i], value, *params[i + 1 :])

    print(name, "agrees" if check_gradient(error_of_one, params[i], claims[i]) < 1e-6 else "differs")

# %% [markdown]
# **Exercise 4.** Now be the inspector. You get a dictionary of pairs as in chapter 04, forward and backward; all work entry by entry. Some backwards are wrong: some always, some only for certain inputs, some only for certain gradients `grad_out`. Find them all, and accuse nobody else. The design is yours: which inputs, which `grad_out`, how large a difference is too large?


# %% solution="find_wrong"
def find_wrong(pairs, rng):
    """Return the names of the pairs whose backward is wrong, as a list, in any order.

    pairs: a dictionary, name: (forward, backward). forward(x) works entry by entry on an array of any shape;
    backward(grad_out, x) should return the gradient at x for the gradient grad_out at the output.
    rng: a random generator.

    >>> find_wrong({"halved": (np.square, lambda grad_out, x: x * grad_out)}, np.random.default_rng(0))
    ['halved']
    """
    wrong = []
    for name, (forward, backward) in pairs.items():
        x, grad_out, h = 2 * rng.normal(size=50), rng.normal(size=50), 1e-5
        numeric = grad_out * (forward(x + h) - forward(x - h)) / (2 * h)
        if np.abs(numeric - backward(grad_out, x)).max() > 1e-4 * np.abs(numeric).max():
            wrong.append(name)
    return wrong


# %% check="find_wrong"
find_wrong, result = check.find_wrong(find_wrong)
result

# %% [markdown]
# *A good place to stop. Next you build the machine.*
#
# ## Put the nodes in order
#
# By hand you wrote the way back for one network. The next network would need another one. But the rule never changes, so let the computer do it: while it computes forward, it writes down for each result what it was made from and how to go back. That record is called the *tape*.
#
# First, the order. A node may send its gradient on only when all of it has arrived. If every node is listed after its inputs, we can read the list from its end. Such a list is a *topological order*. Many books make it with a function that calls itself, like this. What do you expect for a chain of ten, and of ten thousand nodes?


# %%
class Dot:
    """A node that knows nothing but its inputs."""

    def __init__(self, *inputs):
        self._inputs = inputs


def recursive_order(node, order, seen):
    if node not in seen:
        seen.add(node)
        for one in node._inputs:
            recursive_order(one, order, seen)
        order.append(node)
    return order


for length in (10, 10_000):
    dot = Dot()
    for _ in range(length - 1):
        dot = Dot(dot)
    try:
        print(length, "nodes:", len(recursive_order(dot, [], set())), "in order")
    except RecursionError as error:
        print(length, "nodes: RecursionError,", str(error).split(" while")[0])

# %% [markdown]
# A recurrent network (chapter 10) that reads a page of text is such a chain.
#
# **Exercise 5.** Write `topological_order` without a function that calls itself. There is more than one right order, and more than one way: keep your own list of what is left to do, or count for each node how many uses are still open. Take care that a node with many uses is opened once.


# %% solution="topological_order"
def topological_order(root):
    """Return all nodes behind root as a list: each once, each after its inputs, root last.

    root: a node. Every node has _inputs, a tuple of the nodes that it was made from (empty at the start of the graph;
    the same node may stand in it twice).

    >>> a = Dot()
    >>> b = Dot(a, a)
    >>> topological_order(b) == [a, b]
    True
    """
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, inputs_done = stack.pop()
        if inputs_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((one, False) for one in node._inputs)
    return order


# %% check="topological_order"
topological_order, result = check.topological_order(topological_order)
result

# %% [markdown]
# ## Numbers that remember
#
# `Scalar` is what you get: a number with a place for its gradient and for its past. `wrap` makes a node of a plain number; `add_grad` adds to `.grad`.


# %%
class Scalar:
    """A number, its gradient (None so far), and how it was made."""

    def __init__(self, data, _inputs=(), _backward=None, op=""):
        self.data, self.grad = float(data), None
        self._inputs, self._backward, self.op = _inputs, _backward, op

    def wrap(self, other):
        return other if isinstance(other, Scalar) else type(self)(other)

    def add_grad(self, grad):
        self.grad = grad if self.grad is None else self.grad + grad

    def __neg__(self):
        return -1 * self

    def __sub__(self, other):
        return self + -self.wrap(other)

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other


# %% [markdown]
# **Exercise 6.** Write `Value`. Each operation returns `Value(number, inputs, _backward, op)`: the new number, a tuple of the inputs, and a function that takes the gradient at the result and returns a tuple with one gradient for each input. (`op` is a name for drawing, such as `"+"`.) Three lines an operation are enough; for σ take `math.exp`, since the `sigmoid` above wants an array. For example, after `a = Value(3)` and `(a * a + 2 * a).backward()`, `a.grad` is 8.
#
# Then `backward`. Collect the gradients of this one pass in a dictionary, node by node, in the order that `topological_order` gives you; write to `.grad` only when a node's total is complete. So it stays right if `backward` is called for two outputs that share a node: each adds its own gradients, once.


# %% solution="Value"
class Value(Scalar):
    """A number on the tape: each operation hands its result the inputs, as a tuple, and a function _backward(grad).

    _backward takes the gradient at the result and returns a tuple, the gradient for each input.
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


# %% check="Value"
Value, result = check.Value(Value)
result

# %% [markdown]
# A neuron and its error, drawn by walking back along `_inputs`. The error $e$ is used twice, and $-t$ is an input, so that $e = y + (-t)$. The numbers are those of the explorable's third graph; compare.

# %%
names = {"w": Value(-1), "x": Value(2), "b": Value(0.5), "−t": Value(-1)}
e = (names["w"] * names["x"] + names["b"]).sigmoid() + names["−t"]
L = e * (e * 0.5)
L.backward()
names |= {"e": e, "L": L}
fig = plt.figure(figsize=graph_size(L, names, letters=7.5))
draw_graph(fig.add_axes((0, 0, 1, 1)), L, names)
alt = "The graph of one neuron and its half squared error, from the weight, input, bias and target on the left to the error on the right; each box holds a value and a gradient. The weight's gradient is minus 0.24, the bias's minus 0.12."
show(fig, alt)

# %% [markdown]
# Every operation but σ was made by Python's ordinary `*` and `+`. Loops, conditions and functions of your own work just as well: the tape holds what was computed, not how the program is written.
#
# *A good place to stop: arrays follow.*
#
# ## From numbers to arrays
#
# A node for every number would be slow. So put whole arrays into nodes. Three things change, and the first is broadcasting. In $x + b$ with shapes $(4, 3)$ and $(3,)$ each entry of $b$ is used by four rows. A value used four times: its gradients add up. So where forward repeats, backward sums.
#
# **Exercise 7.** `unbroadcast` gets a gradient of the result's shape and gives back one of the input's. Remember from [chapter 00](../00_start_here/00_start_here.ipynb): shapes are lined up from the right; missing axes in front, and axes of length 1, are the ones that stretch.


# %% solution="unbroadcast"
def unbroadcast(grad, shape):
    """Return grad summed over the axes along which an array of the given shape was broadcast to grad's shape.

    grad: an array.  shape: a tuple that broadcasts to grad.shape.
    Returns an array of that shape.

    >>> unbroadcast(np.ones((4, 3)), (3,))
    array([4., 4., 4.])
    >>> unbroadcast(np.ones((4, 3)), (4, 1)).shape
    (4, 1)
    """
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    stretched = tuple(axis for axis, n in enumerate(shape) if n == 1 and grad.shape[axis] != 1)
    return grad.sum(axis=stretched, keepdims=True)


# %% check="unbroadcast"
unbroadcast, result = check.unbroadcast(unbroadcast)
result

# %% [markdown]
# `Array` is to `Tensor` what `Scalar` was to `Value`. Its `backward` is the one you wrote, with `unbroadcast` in the one place where it is needed.


# %%
class Array:
    """An array, its gradient, the way back, and a few operations."""

    def __init__(self, data, _inputs=(), _backward=None, op=""):
        self.data, self.grad = np.asarray(data, dtype=float), None
        self._inputs, self._backward, self.op = _inputs, _backward, op

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

    def wrap(self, other):
        return other if isinstance(other, Array) else type(self)(other)


# %%
class ArrayWithMore(Array):
    """The operations that you need not write again."""

    @property
    def T(self):
        return type(self)(self.data.T, (self,), lambda grad: (grad.T,), "T")

    def sigmoid(self):
        y = sigmoid(self.data)
        return type(self)(y, (self,), lambda grad: (grad * y * (1 - y),), "sigmoid")

    add_grad, __neg__, __sub__ = Scalar.add_grad, Scalar.__neg__, Scalar.__sub__
    __radd__, __rmul__ = Scalar.__radd__, Scalar.__rmul__


# %% [markdown]
# The second thing is the matrix product. For $C = A B$ with shapes $(N, D)$ and $(D, K)$, the gradient $G$ at $C$ has shape $(N, K)$. Exercise 2 had $x W^\top$, with the weight transposed; here both stand as they are. The shapes leave only one way to multiply.
#
# The third is the sum. It adds many numbers into one. What does each of them get back?
#
# **Exercise 8.** Write the four operations of `Tensor`. `sum` has PyTorch's names: `dim` is NumPy's `axis`, and `keepdim` its `keepdims`.


# %% solution="Tensor"
class Tensor(ArrayWithMore):
    """An array on the tape; as in Value, _backward(grad) returns a tuple, one gradient for each input.

    backward undoes broadcasting: for + and · gradients of the result's shape are enough.
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


# %% check="Tensor"
Tensor, result = check.Tensor(Tensor)
result

# %% [markdown]
# ## Ask a stranger
#
# The same small network in PyTorch 2.13 gave the numbers below. Its way back was written by people who never saw yours. The network's error now reads like its formula, and nobody wrote a backward for it.


# %%
def network_error(x, target, w1, b1, w2, b2):
    """Return ½ Σ (y − target)² for six tensors, of any class that knows @, +, T, sigmoid and sum."""
    h = (x @ w1.T + b1).sigmoid()
    error = (h @ w2.T + b2).sigmoid() - target
    return (error * error).sum() * 0.5


leaves = [Tensor(a) for a in ([[0.5, -1], [2, 0.25]], [0.1, -0.2], [[1.5, -0.5]], [0.3])]
error = network_error(Tensor([[1, 2], [-1, 0.5]]), Tensor([[1], [0]]), *leaves)
error.backward()
theirs = [[[-0.073163959, -0.0321700583], [0.0121250192, 0.0058983304]], [0.0181623287, -0.0025563472]]
theirs += [[[0.0199639734, -0.0884836459]], [0.0326001299]]
print(f"error {error.data:.4f}, PyTorch's 0.3278")
for name, leaf, their in zip(["w1", "b1", "w2", "b2"], leaves, theirs):
    print(
        name,
        "as PyTorch's" if np.allclose(np.array(leaf.grad), their, atol=1e-9) else "differs",
        np.array(leaf.grad).round(4).tolist(),
    )

# %% [markdown]
# ## Read digits
#
# Chapter 02's perceptrons read digits with one layer, and only mistakes taught them. Now a hidden layer of 32 sigmoids stands in front, and every example teaches every weight a little. A step looks at some 32 examples (chapter 06). `make` says what kind of tensor to use.


# %%
def start(rng, *sizes):
    """Return weights (out, in), uniform in ±1/√in, and zero biases, layer after layer."""
    return [a for n, m in itertools.pairwise(sizes) for a in (rng.uniform(-1, 1, (m, n)) / np.sqrt(n), np.zeros(m))]


def train(make, x, target, arrays, rng, epochs, lr=0.2):
    """Descend in small batches; return the parameters as arrays, and the error summed over each epoch."""
    params, errors = [make(a.copy()) for a in arrays], []
    for _ in range(epochs):
        errors.append(0.0)
        for rows in np.array_split(rng.permutation(len(x)), len(x) // 32):
            error = network_error(make(x[rows]), make(target[rows]), *params)
            error.backward()
            errors[-1] += float(error.data)
            for p in params:
                p.data -= lr * p.grad
                p.grad = None  # or the next backward would add to it
    return [p.data for p in params], np.array(errors)


# %%
digits = data.digits()
seen, unseen = data.split(digits.x.astype(float), digits.y, np.random.default_rng(0))
wanted = np.eye(10)[seen.y]
first = start(np.random.default_rng(1), 64, 32, 10)
learned, errors = train(Tensor, seen.x, wanted, first, np.random.default_rng(2), epochs=25)
right = np.mean(forward(unseen.x, *learned)[1].argmax(axis=1) == unseen.y)
print(f"error {errors[0]:.0f} → {errors[-1]:.0f};  unseen digits read right: {right:.1%}")

# %%
fig, (left, middle) = plt.subplots(1, 2, figsize=(9, 3.2), width_ratios=[1, 1.5])
left.semilogy(errors, color=palette.BLUE)
left.set(xlabel="epoch", ylabel="error E", title="your Tensor learns 1,438 digits")
left.set_yticks([30, 100, 300], ["30", "100", "300"])
left.yaxis.set_minor_formatter("")
middle.axis("off")
middle.set_title("what eight hidden units look for")
for i in range(8):
    ax = middle.inset_axes((0.25 * (i % 4), 0.5 - 0.5 * (i // 4), 0.235, 0.47))
    draw_picture(ax, learned[0][i].reshape(8, 8), signed=True)
alt = "Left: the error on a logarithmic scale falls over 25 epochs from about 700 to below 30. Right: the weights of eight hidden units as pictures of eight by eight pixels, with strokes and spots in orange and purple."
show(fig, alt)

# %% [markdown]
# The weights on the right were drawn by gradients alone. Nobody told a hidden unit what to look for.
#
# `nnbook.tensor` works as your `Tensor` does, with the names of PyTorch; it is faster, knows many more operations, and keeps gradients only where `requires_grad` asks for them. The same two functions run on it unchanged. Will the errors be the same numbers?
#
# And it takes your own pairs: `lift` puts any forward and backward of chapter 04's kind on the tape, here those of a sine.

# %%
_, again = train(lambda a: tensor(a, requires_grad=True), seen.x, wanted, first, np.random.default_rng(2), epochs=5)
print("error in the fifth epoch: yours", f"{errors[4]:.4g},", "nnbook's", f"{again[4]:.4g}")

sine = lift(np.sin, lambda grad_out, x: np.cos(x) * grad_out)
x = tensor(np.array([0.0, np.pi / 3]), requires_grad=True)
(sine(x) * 10).sum().backward()
print("slopes of 10 sin x at 0 and π/3:", np.array(x.grad).round(4))

# %% [markdown]
# *A good place to stop: from here on you break things.*
#
# ## Break it, and see it learn
#
# Take your `two_layer_backward`, and let somebody forget one factor: the slope $h(1 - h)$ of the hidden sigmoid. Predict before you run: will the digits network still learn?


# %%
def forgetful_backward(x, target, w1, b1, w2, b2):
    h, y = forward(x, w1, b1, w2, b2)
    grad_z2 = (y - target) * y * (1 - y)
    grad_z1 = grad_z2 @ w2
    return grad_z1.T @ x, grad_z1.sum(axis=0), grad_z2.T @ h, grad_z2.sum(axis=0)


def descend(backward, rng, epochs=25):
    params, errors = [a.copy() for a in first], []
    for _ in range(epochs):
        errors.append(half_squared_error(seen.x, wanted, *params))
        for rows in np.array_split(rng.permutation(len(seen.x)), len(seen.x) // 32):
            for p, grad in zip(params, backward(seen.x[rows], wanted[rows], *params)):
                p -= 0.2 * grad
    return np.array(errors), np.mean(forward(unseen.x, *params)[1].argmax(axis=1) == unseen.y)


# %%
backwards, runs = {"right": two_layer_backward, "a slope forgotten": forgetful_backward}, {}
few, few_wanted = seen.x[:20], wanted[:20]
for name, backward in backwards.items():
    curve, share = runs[name] = descend(backward, np.random.default_rng(3))
    claim = backward(few, few_wanted, *first)[1]
    gap = check_gradient(lambda b: half_squared_error(few, few_wanted, first[0], b, *first[2:]), first[1], claim)
    print(f"{name:18} unseen read right: {share:.1%};  off by {f'{gap:.2f}' if gap > 1e-6 else 'less than 1e-6'}")

# %%
fig, ax = plt.subplots(figsize=(6.4, 3.4))
for (name, (curve, _)), colour, style in zip(runs.items(), (palette.BLUE, palette.VERMILLION), ("-", "--")):
    ax.semilogy(curve, color=colour, ls=style)
    ax.text(14, curve[14] * (1.5 if style == "--" else 0.65), name, color=colour, ha="center", va="center")
ax.set(xlabel="epoch", ylabel="error E", xlim=(0, 24.5))
alt = "The error over 25 epochs with the right gradient and with the one that forgets a slope, on a logarithmic scale. Both fall from above a thousand to below a hundred, the wrong one faster at first, then in jags and ending higher."
show(fig, alt)

# %% [markdown]
# It learns, at first even faster. The forgotten factor lies between 0 and ¼, so leaving it out pushes each hidden unit to the proper side, only harder, and where a unit is saturated far too hard. On unseen digits it is some six points behind. Had you seen only its own curve, would you have asked? The gradient check finds it at once, on twenty examples.
#
# ## The other direction
#
# The chain rule can also be walked from left to right. Let every parameter move along a *direction*, at a given speed, and carry beside each value the speed at which it changes. That is *forward mode*, and what you built is *reverse mode*. In $h W_2^\top$ both factors move, so its speed is $\dot h\, W_2^\top + h\, \dot W_2^\top$, the product rule; a dot marks a speed.
#
# **Exercise 9** (optional). Write `forward_mode` for the network of Exercise 2.


# %% solution="forward_mode"
def forward_mode(x, target, params, direction):
    """Return the slope of ½ Σ (y − target)² as all parameters move along a direction, in one pass from x to the error.

    x: (N, D).  target: (N, K).  params: (w1, b1, w2, b2).  direction: four arrays of the same shapes, the speeds.
    Returns a single number.

    >>> one, none = np.ones((1, 1)), np.zeros((1, 1))
    >>> at, speeds = (none, np.zeros(1), none, np.zeros(1)), (none, np.zeros(1), none, np.ones(1))
    >>> float(forward_mode(one, none, at, speeds))
    0.125
    """
    (w1, b1, w2, b2), (v1, c1, v2, c2) = params, direction
    h, y = forward(x, w1, b1, w2, b2)
    h_speed = h * (1 - h) * (x @ v1.T + c1)
    y_speed = y * (1 - y) * (h_speed @ w2.T + h @ v2.T + c2)
    return np.sum((y - target) * y_speed)


# %% check="forward_mode"
forward_mode, result = check.forward_mode(forward_mode)
result

# %% [markdown]
# One pass gives one number: the slope in one direction. For a gradient, let one parameter move at a time. Count the passes for three networks; the reverse way is taken as three passes, one forward and a way back that costs two.

# %%
n = np.logspace(1, 9, 50)
fig, ax = plt.subplots(figsize=(7, 3.8))
ax.loglog(n, 2 * n, color=palette.ORANGE)
ax.loglog(n, n, color=palette.GREEN)
ax.loglog(n, 3 + 0 * n, color=palette.BLUE)
ax.text(4e3, 5e7, "central differences: 2n", color=palette.ORANGE)
ax.text(6e5, 3e4, "forward mode: n", color=palette.GREEN)
ax.text(5e3, 5, "reverse mode: about 3", color=palette.BLUE)
for size, top, name in ((17, 3e9, "mirror network"), (2410, 3e9, "digits"), (124e6, 1e7, "GPT-2 (small)")):
    ax.axvline(size, color=palette.GREY, lw=0.8, ls=":")
    ax.text(size * 1.15, top, name, rotation=90, va="top", fontsize=9, color=palette.INK)
ax.set(xlabel="parameters n", ylabel="passes for one gradient", ylim=(1, 4e9))
alt = "Passes needed for one gradient against the number of parameters, both logarithmic. Central differences and forward mode rise in proportion to n; reverse mode stays level at about three. Dotted lines mark networks of 17, 2,410 and 124 million parameters."
show(fig, alt)

# %% [markdown]
# **In words** (2 points). A network has a million parameters and one loss. Why is reverse mode the right way to its gradient, and what does it cost that forward mode does not? (Half way through Exercise 2, and through Exercise 9: which arrays are still needed?) Name a case in which forward mode is the better choice, and say why.

# %% [markdown] written="cheaper_way"
# A forward-mode pass gives the change of everything along one direction, so a gradient takes a million passes. One reverse pass gives the change of one output with everything, and the loss is one output. Reverse mode must keep the values of the forward pass until the way back has used them. Forward mode is better where few inputs move many outputs: how each pixel of a simulated picture changes with the position of the lamp takes one forward-mode pass, and one reverse pass for each pixel.

# %%
check.written["cheaper_way"].marks()

# %% [markdown]
# ## What does the way back cost?
#
# In 1983 Walter Baur and Volker Strassen proved that all partial derivatives of a formula together cost only a small constant times the formula. Take a layer with inputs $X$ and weights $W$, and call the gradient at its output $G$. Then $G W$ and $G^\top X$ are two products of the same size as the $X W^\top$ of the way forward: the way back should cost two passes, the gradient three in all. Here, with four layers, it is a little less: nobody asks for the gradient at the first $X$, so the way back takes 7 products for the 4 forward. Measure it, on one thread; on a busy machine it may come out higher.

# %% tags=["live"]
rng = np.random.default_rng(0)
arrays = [rng.normal(size=(256, 256)).astype(np.float32) / 16 for _ in range(5)]
batch, *weights = [tensor(a, requires_grad=i > 0) for i, a in enumerate(arrays)]


def run(x):
    for weight in weights:
        x = (x @ weight.T).relu()
    return (x * x).sum()


def forward_only():
    with no_grad():
        run(batch)


def there_and_back():
    run(batch).backward()


def seconds(job):
    begin = time.perf_counter()
    job()
    return time.perf_counter() - begin


with threadpool_limits(1):  # in turns, and the fastest of many: other programs disturb least
    once, both = np.min([(seconds(forward_only), seconds(there_and_back)) for _ in range(60)], axis=0)
print(f"forward {1e3 * once:.1f} ms, backward {1e3 * (both - once):.1f} ms: {(both - once) / once:.1f} times forward")

# %% [markdown]
# ## The landmark: a network that finds the mirror
#
# On 9 October 1986 *Nature* printed four pages by David Rumelhart, Geoffrey Hinton and Ronald Williams: "Learning representations by back-propagating errors". Their first example: six inputs, each 0 or 1, and the question whether the pattern reads the same from both ends. It cannot be answered by looking at inputs one by one, nor by one perceptron. Two hidden units suffice. What they found is worth the wait.
#
# The recipe: all 64 patterns, weights uniform in ±0.3, the error of Exercise 2, gradients summed over the 64 patterns, $\varepsilon = 0.1$, momentum $\alpha = 0.9$. Theirs took 1,425 sweeps through the 64 patterns. Here is ours, live, on your `two_layer_backward`.

# %%
patterns, mirrored = (a.astype(float) for a in data.mirror_symmetry())
mirrored = mirrored[:, None]
rng = np.random.default_rng(38)
params = [rng.uniform(-0.3, 0.3, shape) for shape in ((2, 6), (2,), (1, 2), (1,))]
speeds, success = [np.zeros(p.shape) for p in params], None
for sweep in range(6000):
    if success is None and np.all((forward(patterns, *params)[1] > 0.5) == mirrored):
        success = sweep
    for p, speed, grad in zip(params, speeds, two_layer_backward(patterns, mirrored, *params)):
        speed *= 0.9
        speed -= 0.1 * grad
        p += speed
print(f"all 64 right after {success} sweeps (theirs: 1,425)")
print("weights of the two hidden units after 6,000 sweeps:")
print(params[0].round(2))
print(
    f"their biases {params[1].round(1)};  weights to the output {params[2][0].round(1)}, its bias {params[3].round(1)}"
)

# %% [markdown]
# Look at the two rows before you read on. What do the numbers have in common, seen from the middle outwards? What are their ratios?

# %%
colours = [palette.BLUE, palette.ORANGE, palette.GREEN, palette.GREEN, palette.ORANGE, palette.BLUE]
fig, axes = plt.subplots(1, 2, figsize=(9, 3.0), sharey=True)
for i, (ax, weights) in enumerate(zip(axes, params[0])):
    scaled = weights / np.abs(weights).min()
    ax.bar(range(1, 7), scaled, color=colours)
    for j, weight in enumerate(scaled, start=1):
        ax.text(j, 1.04 * weight, f"{weight:.1f}".replace("-", "−"), ha="center", va="bottom" if weight > 0 else "top")
    ax.axhline(0, color=palette.INK, lw=0.8)
    ax.axvline(3.5, color=palette.GREY, ls=":")
    ax.set(xlabel="input", title=f"hidden unit {i + 1}", ylim=(-5, 5))
axes[0].set_ylabel("weight ÷ the smallest")
alt = "Bars of the six weights of each hidden unit, in units of its smallest. Weights at mirrored places are equal and of opposite sign; their sizes are in the ratio 1 to 2 to 4, and the two units have opposite signs."
show(fig, alt)

# %% [markdown]
# Equal and opposite about the middle: a symmetric pattern cancels to 0 and leaves both hidden units off (their biases are negative, and the output is on). And 1 : 2 : 4, the binary digits: no asymmetric pattern can cancel, since no power of two is a sum of the smaller ones. The units have opposite signs, so whatever does not cancel switches one of them on, and from there a weight of −17 outweighs the output's bias of 7.8 and turns it off.
#
# One run proves little. `solutions/07_backpropagation/landmark.py`, in the course's repository, ran 40 seeds for 20,000 sweeps each:

# %%
stored = {
    "seeds": 40,
    "one_two_four": 30,
    "two_three_four": 8,
    "learned_at": [16828, 566, 15604, 1607, 2120, 833, 1206, 1874, 1287, 5866, 1849, 3235, 1145, 2806, 5109, 4331, 14503,
                   2284, 9334, 1571, 1934, 2474, 761, 3516, 2611, 9743, 1207, 13355, 4394, 755, 2336, 11414, 10900, 434,
                   582, 985, 1628, 2993],
}  # fmt: skip
at = np.array(stored["learned_at"])
print(f"stored: {len(at)} of 40 learned it, half of them in {np.median(at):.0f} sweeps, {np.sum(at <= 1425)} in 1,425")
print(f"ratio 1 : 2 : 4 within 15 %: {stored['one_two_four']};  another ratio: {stored['two_three_four']}")
fig, ax = plt.subplots(figsize=(6.6, 3.0))
ax.hist(at, bins=np.geomspace(400, 20_000, 15).tolist(), color=palette.SKY, edgecolor="white")
ax.axvline(1425, color=palette.INK, ls="--")
ax.text(1360, 6.6, "1986: 1,425", ha="right", color=palette.INK)
ax.set(xscale="log", xlabel="sweeps until all 64 patterns are right", ylabel="seeds of 40", ylim=(0, 7.4))
alt = "Histogram on a logarithmic axis: how many sweeps 38 of 40 seeds took to get all 64 patterns right, from about 400 to 17,000, most between 1,000 and 5,000. A dashed line marks the 1,425 of 1986."
show(fig, alt)

# %% [markdown]
# Their run was an ordinary one. Among the 38 the weights are equal and opposite within 0.03 % of the largest, every time. But eight found a second code, which the paper does not show: 2 : 3 : 4. Check it: can $\pm 2$, $\pm 3$ and $\pm 4$, or some of them, cancel? No, and the smallest remainder is again a quarter of the largest weight. Learning does not look for the code of the engineer; it takes the first one that works.
#
# ## What this really is
#
# Backpropagation is bookkeeping: the chain rule, each partial result used once. The idea is older than its fame. Henry Kelley and Arthur Bryson carried gradients back along flight paths around 1960. Seppo Linnainmaa published it in his master's thesis in Helsinki in 1970, as a way to follow rounding errors; Paul Werbos described it in his thesis of 1974 as a way to fit models. In 1986 it met machines that were fast enough, and a paper that showed what hidden units *find*.
#
# It is no theory of the brain: a synapse would need to know the weights further on, and the signal would have to run backwards. Nor does it promise a good minimum; two of forty ran 20,000 sweeps in vain. And where a slope is 0, as in chapter 01's threshold, nothing passes.
#
# What has changed since is scale. Reverse mode keeps all values of the forward pass, so memory is what runs out first; large models throw some away and compute them again. The rule at each arrow is the one you stepped through at the start.

# %% [markdown] recap="yes"
# ## What to keep
#
# - A gradient at a node says how fast the output changes with that node's value. Local slope times incoming gradient along an arrow; sums where arrows meet.
# - Reverse mode gives all gradients of one output for the price of about three passes, one forward and a way back that costs two; forward mode gives one direction a pass.
# - The tape records each operation's inputs and way back; a topological order makes sure that all has come before it is sent on. No recursion.
# - Where forward broadcasts, backward sums; where forward sums, backward spreads. For $C = AB$ the gradients are $G B^\top$ and $A^\top G$.
# - `.grad` is added to, so it must be cleared before the next step.
# - A wrong gradient may learn. Check gradients with central differences, random inputs and random incoming gradients.

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **A value is used in three places. What is its gradient?**
#
# <details><summary>Answer</summary>
#
# The sum of three products, one a use: local slope times the gradient that comes in at that use.
#
# </details>

# %% [markdown] recall="2"
# **Why must the nodes be taken in topological order, and not simply in the order in which you meet them on the way back?**
#
# <details><summary>Answer</summary>
#
# A node may send its gradient on only when every use of it has delivered its share. Sent on too early, a part is missing, or is counted twice.
#
# </details>

# %% [markdown] recall="3"
# **A bias of shape (10,) is added to a batch of shape (64, 10). The gradient at the sum has shape (64, 10). What is the bias's gradient?**
#
# <details><summary>Answer</summary>
#
# That gradient summed over the 64 rows, shape (10,): each entry of the bias was used 64 times.
#
# </details>

# %% [markdown] recall="4"
# **Your network learns nicely. Is its gradient right?**
#
# <details><summary>Answer</summary>
#
# Not necessarily: a gradient with a positive factor missing still points roughly downhill. Compare it with central differences.
#
# </details>

# %% [markdown] recall="5"
# **A function has 3 inputs and 10,000 outputs, and you want all slopes. Forward or reverse mode?**
#
# <details><summary>Answer</summary>
#
# Forward mode: three passes, one an input. Reverse mode would take one pass back for each of the 10,000 outputs.
#
# </details>

# %% [markdown]
# ## Further reading
#
# - D. E. Rumelhart, G. E. Hinton and R. J. Williams (1986), *Learning representations by back-propagating errors*, Nature 323, 533–536. Four pages that you can now read line by line; after the mirror network come two family trees.
# - A. Griewank (2012), *Who invented the reverse mode of differentiation?*, Documenta Mathematica. Who had the idea when, told by somebody who was there.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul and J. M. Siskind (2018), *Automatic differentiation in machine learning: a survey*, JMLR 18. Forward and reverse mode side by side, and what they are not: symbolic or numerical differentiation.
# - A. Karpathy, *micrograd*, on GitHub. The scalar tape in a hundred lines; find out what it does when `backward` is called for two outputs that share a node.
#
# You can now get the gradient of anything you can compute. A correct gradient does not make a network that learns *well*. What does is the subject of [chapter 08](../08_feedforward/08_feedforward.ipynb).
