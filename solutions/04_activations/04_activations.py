# ---
# jupyter:
#   nnbook:
#     minutes: 280
#     builds: "activation functions, their slopes, and gradients that vanish with depth"
#     landmark: "sigmoid’s gradient shrinks 4.3 times a layer; ReLU’s holds with He’s weights (2015)"
# ---

# %% [markdown]
# # Activation functions
#
# In June 1991 Sepp Hochreiter, a student in Munich, handed in his diploma thesis, in German. Networks with many steps between cause and effect would not learn. He followed the blame for an error backwards, step by step, and found that it was multiplied by some number at every one of them. If that number is a quarter, then after twenty steps less than a millionth of a millionth is left.
#
# The quarter is in the picture below. It shows a neuron's *activation function*, the curve that turns its weighted sum into its output, and beside it the slope of that curve. Where is the sigmoid steepest, and how steep is it there? Move $x$, and the orange tangent moves along. Then look where it is shaded.

# %%
import matplotlib.pyplot as plt
import numpy as np
from scipy.special import ndtr  # Φ, the normal distribution function
from sklearn.datasets import load_digits

from nnbook import mine
from nnbook.checks.ch04_activations import check
from nnbook.explorables import ActivationExplorable
from nnbook.ops import gelu, gelu_backward, gelu_forward, leaky_relu, leaky_relu_backward, softmax, softplus_backward
from nnbook.plot import alt_text, palette, show, use_style
from nnbook.plot.activations import (
    draw_chances_of_logits,
    draw_errors,
    draw_outputs,
    draw_quiet,
    draw_vanishing,
    draw_wrong,
)

use_style()

# %%
ActivationExplorable(
    kind="sigmoid", x=2.0, question="Where is the sigmoid steepest, and where does it stop answering its input?"
)

# %% [markdown]
# <details><summary>Where is it steepest?</summary>
#
# At $x = 0$, with slope 0.25. From about 4.4 outwards, on either side, the slope is under a twentieth of that: move $x$, and the output hardly notices.
#
# </details>
#
# **Map.** You will write these curves so that no number breaks them, send gradients back through them, watch a gradient die in twenty layers, and repair it as the field did in 2015. You need the matrix product $xW^\top + b$ of [chapter 03](../03_layers/03_layers.ipynb), and the step and the delta rule from [chapter 02](../02_perceptron/02_perceptron.ipynb). The [slope of a curve](../A_maths_you_need/A_maths_you_need.ipynb#slope-and-chain-rule) is the only calculus in it. About four hours and forty minutes, half an hour more with the optional exercise; five places to stop are marked.

# %% [markdown]
# ## Bend it with a weight and a bias
#
# Chapter 03 showed that layers without a bend collapse into one. So there must be a bend; which one is this chapter's question. Here are seven. Answer by playing:
#
# 1. What does the weight do to the curve, and what does the bias do? Which of the two changes the greatest slope?
# 2. What would it take to make the sigmoid look like the step?
# 3. Which curves are flat on both sides, which on one, which nowhere?

# %%
ActivationExplorable(
    kind="ReLU", w=1.5, b=-1.0, x=2.0, question="What does the weight do to the curve, and what does the bias do?"
)

# %% [markdown]
# <details><summary>What do they do?</summary>
#
# The bias only shifts the curve, the weight squeezes or stretches it, and a negative weight mirrors it. The slope is multiplied by $w$. A sigmoid with a huge weight is nearly a step, and flat nearly everywhere. Step, sigmoid and tanh are flat on both sides; ReLU, GELU and softplus on one; the leaky ReLU nowhere.
#
# </details>
#
# The step is the neuron of 1943 and 1958. Its curve is flat on both sides of the jump, so a small change of a weight changes nothing, and no small step can tell whether it was a good one. That is why the smooth curves came.
#
# ## One slope, one product
#
# Take one unit with the sum $z$ and the output $y = f(z)$. Its *local slope* $f'(z)$ says how many times a small change of $z$ comes out at $y$. Suppose we know how much some final number, say an error, moves for each small change of $y$. That is the gradient at the output, $g$, in code `grad_out`. For each small change of $z$ the error then moves by
#
# $$g \cdot f'(z).$$
#
# That is all a *backward* does in this chapter: it multiplies the gradient at the output by the local slope and hands back the gradient at the input, entry by entry. With $f(z) = z^2$, the slope is $2z$. At $z = 3$ and with $g = 0.5$ the gradient at the input is $0.5 \cdot 6 = 3$.
#
# ## Measure slopes by trying
#
# Formulas for slopes are easy to get wrong. So first build an instrument without any. The *gradient* of a function of many numbers holds one slope for each of them: how much does the result move if this entry alone moves a little? Try it on both sides and divide by the way between:
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(\dots, x_i + h, \dots) - f(\dots, x_i - h, \dots)}{2h}.$$
#
# This is the *central difference*. For $f(x) = x^2$ at $x = 3$ with $h = 0.1$: $(9.61 - 8.41)/0.2 = 6$.
#
# **Exercise 1.** Write `numerical_gradient`. Here `f` takes a whole array and returns one number.


# %% solution="numerical_gradient"
def numerical_gradient(f, x, h=1e-5):
    """Return the gradient of f at x, entry by entry, by central differences.

    f: a function that takes an array of x's shape and returns one number.
    x: array of floats, of any shape; it is not changed.  h: how far to go to either side.
    Returns an array of x's shape.

    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1.0, -2.0])).round(6)
    array([ 2., -4.])
    """
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[place] += h
        below[place] -= h
        gradient[place] = (f(above) - f(below)) / (2 * h)
    return gradient


# %% check="numerical_gradient"
numerical_gradient, result = check.numerical_gradient(numerical_gradient)
result

# %% [markdown]
# A smaller $h$ should give a better slope. Will it, down to $10^{-15}$? The slope of $\sin$ at 1 is $\cos 1$, so the error can be measured. Guess, then run.

# %%
x, steps = np.array([1.0]), np.logspace(-15, -0.5, 59)
two_sided = [abs(numerical_gradient(lambda v: np.sin(v[0]), x, h)[0] - np.cos(1)) for h in steps]
one_sided = [abs((np.sin(1 + h) - np.sin(1)) / h - np.cos(1)) for h in steps]
fig, ax = plt.subplots()
draw_errors(ax, steps, one_sided, two_sided)
show(fig, alt_text(fig))

# %% [markdown]
# On the right the error shrinks with $h$, for the central difference with $h^2$. On the left two nearly equal numbers are subtracted, and few digits are left. Near $10^{-5}$ the central difference has some ten right ones.
#
# *A good place to stop: about fifty minutes in.*
#
# ## The sigmoid
#
# In the 1830s Pierre-François Verhulst used it for populations that grow until the food runs out. The *sigmoid*, or logistic function, is
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}.$$
#
# It goes from 0 to 1 and can be read as a chance. At $z = 0$ it is $\frac12$; at $z = \log 4$ it is $\frac{1}{1 + 1/4} = 0.8$.
#
# As it stands, it asks for $e^{1000}$ at $z = -1000$. A float ends near $10^{308}$, and NumPy warns.
#
# **Exercise 2.** Write `sigmoid` for an array. It must be right to fifteen decimals for every number, without a warning.


# %% solution="sigmoid"
def sigmoid(x):
    """Return the sigmoid 1 / (1 + exp(-x)) of every entry, without a warning for any x.

    x: array of floats, any shape, entries as large as 1000 or as small as -1000.
    Returns an array of x's shape, entries from 0 to 1.

    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


# %% check="sigmoid"
sigmoid, result = check.sigmoid(sigmoid)
result

# %% [markdown]
# `np.where` computes both arrays in full before it picks: neither may hold a large exponent.
#
# The slope has a neat form. With $y = \sigma(z)$,
#
# $$\sigma'(z) = y\,(1 - y).$$
#
# Where the output is 0.8, the slope is $0.8 \cdot 0.2 = 0.16$. It is largest where $y = \frac12$: there is the quarter.
#
# **Exercise 3.** Somebody has typed its backward like this; at $x = 0$ it looks almost right. Find both mistakes and write `sigmoid_backward` without them.


# %%
def slope(x):
    return sigmoid(x) * (1 - sigmoid(x))


def sigmoid_backward_with_bugs(grad_out, x):
    y = sigmoid(x)
    return slope(y)


x, grad_out = np.array([0.0, 2.0, -5.0]), np.array([1.0, 1.0, 3.0])
print("by trying     ", np.round(numerical_gradient(lambda v: (grad_out * sigmoid(v)).sum(), x), 4))
print("with the bugs ", sigmoid_backward_with_bugs(grad_out, x).round(4))


# %% solution="sigmoid_backward"
def sigmoid_backward(grad_out, x):
    """Return the gradient at the sigmoid's input: local slope times grad_out.

    grad_out: array, the gradient at the output.  x: array of the same shape, the input.
    Returns an array of that shape.

    >>> sigmoid_backward(np.array([1.0, 2.0]), np.array([0.0, 0.0]))
    array([0.25, 0.5 ])
    """
    y = sigmoid(x)
    return grad_out * (y * (1 - y))


# %% check="sigmoid_backward"
sigmoid_backward, result = check.sigmoid_backward(sigmoid_backward)
result

# %% [markdown]
# `numerical_gradient` wants one number. So we multiplied each output by its `grad_out` and added up. Any backward can be tested so.
#
# *A good place to stop: about eighty minutes in.*
#
# ## Centre it: tanh
#
# All outputs of a sigmoid are positive. In the next layer, a small change of a unit's weight $w_i$ moves its sum $a_i$ times as far, where $a_i$ is the input at this weight. So the gradient at $w_i$ is the gradient at the sum times $a_i$. If all $a_i$ are positive, one example pushes all weights of the unit up, or all down: to raise one and lower another it has to zigzag. Yann LeCun and others made that a rule in 1998: keep activations around zero.
#
# *tanh* does. It is the same curve, stretched: $\tanh z = 2\sigma(2z) - 1$, from −1 to 1, with slope $1 - y^2$, up to 1. NumPy has it, stable.


# %%
def tanh(x):
    return np.tanh(x)


def tanh_backward(grad_out, x):
    y = np.tanh(x)
    return grad_out * (1 - y * y)


rng = np.random.default_rng(4)
sums, grad_sum = rng.normal(size=(1000, 30)), rng.normal(size=(1000, 1))
for name, f in (("sigmoid", sigmoid), ("tanh", tanh)):
    grad_w = grad_sum * f(sums)  # for each example, the gradient at the 30 weights of a unit behind
    together = np.abs(np.sign(grad_w).sum(axis=1)) == 30
    print(f"{name:8} all 30 weights pushed the same way: {together.mean():.0%} of the examples")

# %% [markdown]
# ## Cut it off: ReLU
#
# Chapter 03's ReLU, $\max(z, 0)$, is the simplest bend, and became popular late: Vinod Nair and Geoffrey Hinton brought it back in 2010. Two years later Alex Krizhevsky and others reported that a network of four layers with ReLUs learned six times as fast as the same with tanh.
#
# Its slope is 1 for a positive sum and 0 for a negative one. At the *kink*, $z = 0$, there are two slopes; by convention we take the left one, 0. A leaky ReLU (Andrew Maas and others, 2013) keeps a small slope on the left, so that something always comes back.
#
# **Exercise 4.** A pencil is enough. Each of four units gets the same three gradients. What does it hand back? Left of zero and at zero the leaky ReLU has slope 0.1; at its jump the step counts as flat. For the sigmoid you do not know $x$, only its outputs.
#
# | | | | |
# |---|---|---|---|
# | `grad_out` | 5 | −1 | 2 |
# | input $x$ of step, ReLU and leaky ReLU | −2 | 0 | 3 |
# | output $y$ of the sigmoid | 0.5 | 0.8 | 0.1 |


# %% solution="slopes_by_hand"
def slopes_by_hand():
    """Return what comes back through step, ReLU, leaky ReLU and sigmoid: four lists of three numbers, in this order."""
    return [[0, 0, 0], [0, 0, 2], [0.5, -0.1, 2], [1.25, -0.16, 0.18]]


# %% check="slopes_by_hand"
slopes_by_hand, result = check.slopes_by_hand(slopes_by_hand)
result

# %% [markdown]
# In code ReLU and its backward are one line each. The sign of the gradient does not matter, nor does its size: the input alone opens the gate.


# %%
def relu(x):
    return np.maximum(x, 0)


def relu_backward(grad_out, x):
    return grad_out * (x > 0)


# %% [markdown]
# ## Round it off: softplus and GELU
#
# *Softplus* (Charles Dugas and others, 2001) is $\log(1 + e^z)$: nearly 0 far to the left, nearly $z$ far to the right, and $\log 2$ at zero. Its slope is an old friend: which one?
#
# **Exercise 5.** Write `softplus`, stable. Two traps are set: $e^{1000}$ again, and $1 + e^{-40}$, which in a float is exactly 1. NumPy has `np.log1p(e)`, which is $\log(1 + e)$ without that loss.


# %% solution="softplus"
def softplus(x):
    """Return log(1 + exp(x)) of every entry, without a warning for any x, and without loss for very negative x.

    x: array of floats, any shape, entries from -1000 to 1000.  Returns an array of x's shape.

    >>> softplus(np.array([-1000.0, 1000.0]))
    array([   0., 1000.])
    >>> softplus(np.array([-40.0])) > 4e-18
    array([ True])
    """
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


# %% check="softplus"
softplus, result = check.softplus(softplus)
result

# %% [markdown]
# In *GELU* (Dan Hendrycks and Kevin Gimpel, 2016) the input is multiplied by the chance that a standard normal number lies below it: $z\,\Phi(z)$. BERT and GPT-2 use it.
#
# Hold each pair against the instrument.


# %%
def gelu_pair(grad_out, x):
    return gelu_backward(grad_out, gelu_forward(x)[1])


leaky = {"negative_slope": 0.1}  # 0.01 is usual, but would not be seen
pairs = {
    "sigmoid": (sigmoid, sigmoid_backward),
    "tanh": (tanh, tanh_backward),
    "ReLU": (relu, relu_backward),
    "leaky ReLU": (lambda x: leaky_relu(x, **leaky), lambda g, x: leaky_relu_backward(g, x, **leaky)),
    "softplus": (softplus, softplus_backward),
    "GELU": (gelu, gelu_pair),
}
rng = np.random.default_rng(5)
x, grad_out = rng.normal(size=(2, 4, 6)) * 2
for name, (f, f_backward) in pairs.items():
    by_trying = numerical_gradient(lambda v, f=f: (grad_out * f(v)).sum(), x)
    worst = np.abs(f_backward(grad_out, x) - by_trying).max()
    print(f"{name:11} agrees with trying, to 9 decimals: {worst < 1e-9}")

# %%
fig, axes = plt.subplots(2, 3, figsize=(9, 4.8), sharex=True, sharey=True)
z = np.linspace(-4, 4, 400)
for ax, (name, (f, f_backward)) in zip(axes.flat, pairs.items(), strict=True):
    ax.axhline(0, color="#cccccc", lw=0.8)
    ax.plot(z, f(z), color=palette.BLUE)
    ax.plot(z, f_backward(np.ones_like(z), z), color=palette.ORANGE, ls="--")
    ax.set(ylim=(-1.3, 2.6), title=name, xticks=(-4, -2, 0, 2, 4), xlabel="sum z" if ax in axes[1] else "")
axes[0, 0].text(1.2, 1.05, "output", color=palette.BLUE)
axes[0, 0].text(-3.9, 0.45, "slope", color="#8a5f00")
alt = "Six small graphs of output (solid) and slope (dashed). Sigmoid and tanh level off on both sides, with slopes that are hills of height 0.25 and 1. The slope of ReLU jumps from 0 to 1 at zero, that of the leaky ReLU from 0.1 to 1. Those of softplus and GELU go from 0 to 1 smoothly, GELU's a little beyond both."
show(fig, alt)

# %% [markdown]
# The slope of softplus is the sigmoid.
#
# *A good place to stop: about two hours in.*
#
# ## Many at once: softmax
#
# For one of many classes the outputs should be chances that add up to 1. *Softmax* (named by John Bridle in 1990) takes a row of scores, the *logits* $z_1, \dots, z_C$, and gives
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}.$$
#
# Logits $(0, \log 3)$ give $(\frac14, \frac34)$. Add 7 to both: the same. Only differences count. So multiply the logits $(2, 1, 0.5, -1)$ by 1, 3 and 10. What becomes of the chances?

# %%
logits = np.array([2.0, 1.0, 0.5, -1.0])
fig, axes = plt.subplots(1, 3, figsize=(8.5, 2.6), sharey=True)
draw_chances_of_logits(axes, {factor: softmax(factor * logits) for factor in (1, 3, 10)})
show(fig, alt_text(fig))

# %% [markdown]
# Logits far apart make a softmax flat, as large sums do a sigmoid.
#
# What learning needs is the logarithm of a chance, and that of $e^{-1000}$ is simply −1000. But in a float $e^{-1000}$ is 0, and $\log 0$ is $-\infty$. Since $\log p_k = z_k - \log \sum_j e^{z_j}$, the chance itself need not be computed.
#
# **Exercise 6.** Write `log_softmax`, stable, along the last axis.


# %% solution="log_softmax"
def log_softmax(x):
    """Return the logarithms of the softmax along the last axis, without a warning and never -inf.

    x: array of floats (..., C) with C >= 1, logits from -1000 to 1000; each row along the last axis for itself.
    Returns an array of x's shape.

    >>> log_softmax(np.array([[0.0, 0.0], [1000.0, 0.0]])).round(4)
    array([[-6.931e-01, -6.931e-01],
           [ 0.000e+00, -1.000e+03]])
    """
    z = x - x.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


# %% check="log_softmax"
log_softmax, result = check.log_softmax(log_softmax)
result

# %% [markdown]
# With two classes and logits $(0, z)$ the family closes: the second chance is $\sigma(z)$, and minus the logarithm of the first is softplus of $z$.

# %%
z = np.array([-3.0, 0.0, 2.0])
two = np.stack([np.zeros(3), z], axis=1)
print(np.allclose(softmax(two)[:, 1], sigmoid(z)), np.allclose(-log_softmax(two)[:, 0], softplus(z)))

# %% [markdown]
# ## Let one neuron read
#
# Chapter 02's delta rule looked at the sum before the threshold. Now the neuron's real output can learn. Let $y = f(w \cdot x + b)$, and let the error be $(y - t)^2$ with the target $t$, 0 or 1. The gradient at the output is $2(y - t)$; the backward takes it to the sum; the input takes it to the weights. The data are the 357 digits of scikit-learn that are a 3 or an 8.
#
# Three neurons are to learn them: one with a step, one with a sigmoid, and one with the same sigmoid whose weights begin three hundred times larger. Which will learn, and why?


# %%
def learn(x, t, f, f_backward, w, epochs=300, lr=1.0):
    """Return the share of wrong answers before each epoch; every epoch moves the weights once."""
    b, wrong = 0.0, []
    for _ in range(epochs):
        z = x @ w + b
        y = f(z)
        wrong.append(np.mean((y >= 0.5) != t))
        grad_z = f_backward(2 * (y - t), z) / len(x)
        w, b = w - lr * grad_z @ x, b - lr * grad_z.sum()
    return np.array(wrong)


images, labels = load_digits(return_X_y=True)
chosen = np.isin(labels, (3, 8))
x, t = images[chosen] / 16, (labels[chosen] == 8).astype(float)
start = 0.1 * np.random.default_rng(3).normal(size=64)
step_pair = (lambda z: (z >= 0) * 1.0, lambda grad_out, z: 0 * grad_out)  # a step's slope is 0
curves = {
    "step": learn(x, t, *step_pair, start),
    "sigmoid, weights × 300": learn(x, t, sigmoid, sigmoid_backward, 300 * start),
    "sigmoid": learn(x, t, sigmoid, sigmoid_backward, start),
}

# %%
fig, ax = plt.subplots(figsize=(7, 3.8))
draw_wrong(ax, curves)
show(fig, alt_text(fig))

# %% [markdown]
# The step passes nothing back, ever. The sigmoid with large weights is *saturated*: nearly all its sums lie where the curve is flat, so it is as good as a step. Small first weights are the repair.
#
# *A good place to stop: from here on the networks are deep.*
#
# ## Twenty layers
#
# In a deep network slopes are multiplied. Two small functions draw weights for a layer, `(out_features, in_features)`. A layer's *fan-in* is how many numbers each of its units adds up, its *fan-out* how many units it has. Xavier Glorot and Yoshua Bengio (2010) asked for a spread (a standard deviation) of $\sqrt{2/(\text{fan-in} + \text{fan-out})}$, so that sums keep their size on the way forward and gradients on the way back, if the slope is near 1. Kaiming He and others (2015) asked for $\sqrt{2/\text{fan-in}}$, because a ReLU stops about half of the squares: doubling the variance makes up for that.


# %%
def glorot(rng, n_out, n_in):
    return rng.normal(0, np.sqrt(2 / (n_in + n_out)), size=(n_out, n_in))


def he(rng, n_out, n_in):
    return rng.normal(0, np.sqrt(2 / n_in), size=(n_out, n_in))


def outputs(x, f, init, rng, layers=20):
    """Return the outputs of every layer, a list of arrays, for a network as wide as x (N, D)."""
    outs = []
    for _ in range(layers):
        x = f(x @ init(rng, x.shape[1], x.shape[1]).T)
        outs.append(x)
    return outs


def show_histograms(init):
    """Draw the outputs of layers 1, 5, 10 and 20 for three activations."""
    networks = {}
    for name, f in {"sigmoid": sigmoid, "tanh": tanh, "ReLU": relu}.items():
        rng = np.random.default_rng(20)
        networks[name] = outputs(rng.normal(size=(200, 256)), f, init, rng)
    fig, axes = plt.subplots(3, 4, figsize=(9, 6.6), layout="constrained")
    show(fig, draw_outputs(axes, networks))


# %% [markdown]
# Here are the outputs by layer, first with Glorot's weights, then with He's. Which of the six networks still says something at layer 20, and which would you want to train?

# %%
show_histograms(glorot)
show_histograms(he)

# %% [markdown]
# With ReLU only He's weights keep the outputs alive. The sigmoid looks healthy with either. Is it? A layer should also tell one example from another.

# %%
for name, f, init in (("sigmoid, Glorot", sigmoid, glorot), ("tanh, Glorot", tanh, glorot), ("ReLU, He", relu, he)):
    rng = np.random.default_rng(20)
    outs = outputs(rng.normal(size=(200, 256)), f, init, rng)
    between = [out.std(axis=0).mean() for out in outs]  # how much a unit's output differs from example to example
    print(f"{name:16} spread between examples: {between[0]:.2g} at layer 1, {between[-1]:.2g} at layer 20")

# %% [markdown]
# It is not. At layer 20 its units differ from each other, and each says the same to all 200 examples: that is why the histogram is ragged. ReLU's examples draw together too, from 0.82 to 0.14, but still differ. So train the ReLU with He's weights, or the tanh with Glorot's.
#
# Now go back. A layer computes $z = aW^\top$ and $a' = f(z)$; we leave the bias at 0. If $g_k$ is the gradient at the sum $z_k$, then the input $a_i$, which enters $z_k$ with weight $W_{ki}$, gets $\sum_k g_k W_{ki}$ from all the sums it feeds. As matrices, for a batch, with no transpose this time:
#
# $$\text{grad}_a = \text{grad}_z\, W.$$
#
# That is the `grad_out` of the layer before. Try it with one unit a layer, weights 2 and 3, $f(z) = z^2$, $x = 1$: the sums are 2 and $3 \cdot 4 = 12$. With `grad_out` 1 the gradient at the second sum is $2 \cdot 12 = 24$; times its weight, 72; at the first sum $72 \cdot 2 \cdot 2 = 288$. To be noted down are those at the sums: 288 and 24.
#
# **Exercise 7.** Write `gradient_norms`: the size of the gradient at the sums of each layer, the square root of the sum of all its squares. NumPy calls it `np.linalg.norm`.


# %% solution="gradient_norms"
def gradient_norms(x, weights, f, f_backward, grad_out):
    """Return the norm of the gradient at each layer's sums z, the first layer first.

    x: array (N, D), the input.  weights: list of arrays (out_features, in_features), one a layer; there are no biases.
    f, f_backward: the activation of every layer, the last one too, and its backward, f_backward(grad_out, z).
    grad_out: array (N, out_features of the last layer), the gradient at the network's output.
    Returns a list of numbers, one a layer, each over all examples and units.

    >>> one = np.array([[1.0]])
    >>> norms = gradient_norms(one, [2 * one, 3 * one], lambda z: z, lambda g, z: g, one)
    >>> [float(norm) for norm in norms]
    [3.0, 1.0]
    """
    sums = []
    for weight in weights:
        sums.append(x @ weight.T)
        x = f(sums[-1])
    norms = []
    for z, weight in zip(reversed(sums), reversed(weights), strict=True):
        grad_z = f_backward(grad_out, z)
        norms.append(float(np.linalg.norm(grad_z)))
        grad_out = grad_z @ weight
    return norms[::-1]


# %% check="gradient_norms"
gradient_norms, result = check.gradient_norms(gradient_norms)
result

# %% [markdown]
# *A good place to stop: the two main results come next.*
#
# ## The vanishing gradient
#
# Twenty layers of 256 units, 64 random examples, a random gradient at the end. How many times larger or smaller is it at layer 1 than at layer 20: with sigmoids and Glorot's weights, with tanh and Glorot's, with ReLU and He's? Write down three powers of ten; the opening helps with one.


# %%
def one_network(f, f_backward, init, seed, layers=20, width=256):
    """Return the norms of the gradient in a network of random weights."""
    rng = np.random.default_rng(seed)
    weights = [init(rng, width, width) for _ in range(layers)]
    x, grad_out = rng.normal(size=(2, 64, width))
    return np.array(gradient_norms(x, weights, f, f_backward, grad_out))


networks = {
    "sigmoid, Glorot": (sigmoid, sigmoid_backward, glorot),
    "tanh, Glorot": (tanh, tanh_backward, glorot),
    "ReLU, He": (relu, relu_backward, he),
}
runs = {name: np.array([one_network(*how, seed) for seed in range(10)]) for name, how in networks.items()}

# %%
fig, ax = plt.subplots(figsize=(8, 4.2))
show(fig, draw_vanishing(ax, runs))

# %%
print("over ten seeds           factor a layer    largest / smallest of 20 layers")
for name, norms in runs.items():
    a_layer = (norms[:, -1] / norms[:, 0]) ** (1 / 19)
    spread = norms.max(axis=1) / norms.min(axis=1)
    print(f"{name:22} {a_layer.min():8.2f} to {a_layer.max():.2f} {spread.min():14.3g} to {spread.max():.3g}")

# %% [markdown]
# Every layer costs the sigmoid a factor of more than 4: no slope is above ¼, and Glorot's weights keep the rest level. With tanh it is 1.09 a layer, 5 in all: its slope is 1 at zero only. ReLU stays within a factor of 2 over all twenty. In 2015 He and his colleagues showed the same in training: a network of 30 layers with ReLUs and Glorot's weights stalled, and with theirs it learned.
#
# A *vanishing* gradient is no law of nature. Gradients are products, and the factors are ours to choose.
#
# **In words** (2 points). A colleague says: "The gradient at layer 1 of my 20 sigmoid layers is $10^{12}$ times too small, so I make the learning rate $10^{12}$ times larger." What happens, and where? Name two changes that would really help, each with its reason.

# %% [markdown] written="larger_rate"
# The rate multiplies the gradients of all layers. The last layers, whose gradients are of ordinary size, would step $10^{12}$ times too far: their sums become huge, their sigmoids saturate, and nothing comes back at all. I would take ReLUs, whose slope is 1 where they are active, so that no quarter is lost at every layer; and He's weights, which make up for the half that ReLU cuts off.

# %%
check.written["larger_rate"].marks()

# %% [markdown]
# ## Break ReLU: units that die
#
# A unit is *inactive* on an example if its sum is at most 0: output 0, slope 0. A unit that is inactive on *all* examples is *dead*. Nothing comes back to its weights from any of them, so they stay as they are. Only a change in the layers before can wake it. One bad step that pushes its bias far down is enough.
#
# **Exercise 8.** Write `quiet_units`. It gets the sums of a layer for a batch and hands back two shares: of inactive pairs (a unit and an example), and of dead units.


# %% solution="quiet_units"
def quiet_units(z):
    """Return the share of inactive unit-example pairs and the share of dead units of a ReLU layer.

    z: array (N, U), the sums of U units for N examples, N and U at least 1. Inactive: z <= 0. Dead: inactive on all N.
    Returns two numbers from 0 to 1: (inactive, dead).

    >>> inactive, dead = quiet_units(np.array([[1.0, -1.0], [-2.0, -1.0]]))
    >>> float(inactive), float(dead)
    (0.75, 0.5)
    """
    inactive = z <= 0
    return inactive.mean(), inactive.all(axis=0).mean()


# %% check="quiet_units"
quiet_units, result = check.quiet_units(quiet_units)
result

# %% [markdown]
# Shift the bias of 500 units with He's weights and 1,000 random examples. A sum is then nearly normal with mean $b$ and some spread $s$, so it is inactive with chance $\Phi(-b/s)$, where $\Phi$ is the normal distribution function. To be dead a unit must be inactive 1,000 times.
#
# Predict: at $b = -2s$ how many pairs are inactive, and how many units are dead? And with digits for examples?


# %%
def sums_of(x, rng, units=500):
    """Return the sums of units with He's weights for examples x (N, D), and their spread."""
    z = x @ he(rng, units, x.shape[1]).T
    return z, z.std()


rng = np.random.default_rng(2015)
digits = (images[rng.permutation(len(images))[:1000]] - images.mean()) / images.std()
examples = {"1,000 random examples": rng.normal(size=(1000, 100)), "1,000 digits": digits}
shifts = np.arange(-6, 4.01, 0.25)  # b / s
shares = {}
for name, batch in examples.items():
    z, spread = sums_of(batch, rng)
    shares[name] = np.array([quiet_units(z + shift * spread) for shift in shifts])
    worst = np.abs(shares[name][:, 0] - ndtr(-shifts)).max()
    at_two = shares[name][np.argmin(np.abs(shifts + 2))]
    print(f"{name:22} inactive pairs are never more than {worst:.3f} from Φ(−b/s)")
    print(f"{'':22} at b = −2s: {at_two[0]:.1%} of the pairs inactive, {at_two[1]:.1%} of the units dead")

# %%
fig, axes = plt.subplots(1, 2, figsize=(9.4, 3.9), sharey=True)
show(fig, draw_quiet(axes, shifts, shares, ndtr(-shifts)))

# %% [markdown]
# With a bias of 0 half of all pairs are inactive and no unit is dead: that is how ReLU bends. With random examples 98 % may be inactive, and still no unit is dead. With digits many are. Real examples resemble each other, so a unit that is inactive on one digit tends to be inactive on all. The belief that "half the ReLUs are dead" mixes up the two shares.
#
# The repairs: biases that begin at 0, smaller steps, or a curve that never goes quite flat.
#
# **Exercise 9** (optional). Find the right beginning for a *leaky* ReLU. Weights drawn with spread $\text{gain}/\sqrt{\text{fan-in}}$ should carry a gradient through 20 layers, changed by a factor of at most 2. He's gain for slope 0 is $\sqrt2$. For other slopes design the experiment yourself: `one_network` above is a good start. Then find the formula behind what you measure, and hand back the gain for any slope from 0 to 1.


# %% solution="gain"
def gain(negative_slope):
    """Return the gain for a leaky ReLU: weights with spread gain / sqrt(fan_in) keep the gradient's size.

    negative_slope: the slope for negative sums, a number from 0 to 1.
    Returns one number.

    >>> round(float(gain(0.0)), 4)
    1.4142
    """
    return np.sqrt(2 / (1 + negative_slope**2))


# %% check="gain"
gain, result = check.gain(gain)
result

# %% [markdown]
# ## What this really is
#
# An activation function is a bend, and almost any bend will do to make layers worth having. What sets them apart is what comes *back*: the slope, multiplied by itself once a layer. So the field moved from S-shaped curves, which look like nerve cells and like chances, to half a straight line.
#
# Good slopes and good first weights are only a beginning: training moves the weights. Normalisation and shortcuts past layers, both of 2015, hold the balance, and with them the choice of the curve matters less. In today's language models you find GELU and its relatives. What they gain over ReLU is small; it was measured, not derived.
#
# The sigmoid is not gone. Where a chance or a gate is meant, at an output or inside an LSTM, it is still the right curve. And vanishing is no flaw of one function: twenty factors well below 1 vanish, and twenty well above 1 explode. Hochreiter's thesis said both.

# %% [markdown] recap="yes"
# ## What to keep
#
# - A backward is the local slope times the gradient at the output. Test it with central differences, $h$ near $10^{-5}$.
# - Sigmoid: slope $y(1-y)$, at most ¼. tanh: $1 - y^2$, centred on zero. ReLU: 1 or 0, by the sign of the input.
# - Stable code never meets a large exponent: use $e^{-|z|}$, or subtract the row's maximum first.
# - A saturated unit passes back next to nothing. Large first weights saturate.
# - Over 20 layers the gradient shrinks more than fourfold a layer with sigmoids and Glorot's weights; with ReLU and He's it stays level.
# - An inactive ReLU rests on one example; a dead one is inactive on all and cannot learn its way back. Inactive pairs follow $\Phi(-b/s)$.

# %% tags=["live"]
mine.report()  # your own pieces of the library; mine.keep(sigmoid) adds one

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **A sigmoid's output is 0.9, and the gradient at its output is −2. What goes back to its input?**
#
# <details><summary>Answer</summary>
#
# The slope is $0.9 \cdot 0.1 = 0.09$, so $-0.18$ goes back.
#
# </details>

# %% [markdown] recall="2"
# **Why is a step of $10^{-12}$ worse than one of $10^{-5}$ for a central difference?**
#
# <details><summary>Answer</summary>
#
# The two values agree in nearly all their digits. Their difference keeps only a few, and these are mostly rounding.
#
# </details>

# %% [markdown] recall="3"
# **Why does `np.where(x >= 0, 1 / (1 + np.exp(-x)), …)` warn at $x = -1000$, although that branch is not taken?**
#
# <details><summary>Answer</summary>
#
# NumPy computes both arrays in full before it picks. The large exponent is met anyway.
#
# </details>

# %% [markdown] recall="4"
# **Why is there a 2 in He's $\sqrt{2/\text{fan-in}}$?**
#
# <details><summary>Answer</summary>
#
# A ReLU passes the gradient for about half of the pairs and stops it for the others, so half of the sum of squares is lost in each layer. Weights with twice the variance make up for it.
#
# </details>

# %% [markdown] recall="5"
# **In a layer 90 % of the unit–example pairs are inactive. How many units are dead?**
#
# <details><summary>Answer</summary>
#
# One cannot tell. Perhaps none, if every unit answers to a tenth of the examples; perhaps nine of ten. Ask for each unit whether any example wakes it.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Sepp Hochreiter (1991), [Untersuchungen zu dynamischen neuronalen Netzen](https://people.idsia.ch/~juergen/SeppHochreiter1991ThesisAdvisorSchmidhuber.pdf). The thesis, in German; its formulas need no translation.
# - Yann LeCun, Léon Bottou, Genevieve Orr and Klaus-Robert Müller (1998), [Efficient BackProp](https://doi.org/10.1007/3-540-49430-8_2). Why to centre.
# - Xavier Glorot and Yoshua Bengio (2010), [Understanding the difficulty of training deep feedforward neural networks](https://proceedings.mlr.press/v9/glorot10a.html). Histograms by layer, like yours.
# - Vinod Nair and Geoffrey Hinton (2010), *Rectified linear units improve restricted Boltzmann machines*, ICML. Where ReLU comes back into the field.
# - Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun (2015), [Delving deep into rectifiers](https://arxiv.org/abs/1502.01852). Where the factor 2 comes from.
# - Dan Hendrycks and Kevin Gimpel (2016), [Gaussian error linear units](https://arxiv.org/abs/1606.08415). A curve with a chance inside.
#
# The next chapter says what one wants of the output: it turns being wrong into a number, and that number's slope is the first `grad_out` of all.
