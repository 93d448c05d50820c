# ---
# jupyter:
#   nnbook:
#     minutes: 300
#     builds: "loss functions from likelihood, stable at any logit; bias and variance"
#     landmark: "bias² + variance + noise is the error within 1.3 % (Geman 1992)"
# ---

# %% [markdown]
# # Loss functions
#
# How flat is the Earth? Newton had argued in 1687 that a spinning planet bulges at its equator. Then a degree of latitude must be longer near the poles. Five good measurements were known by 1755: in what is now Ecuador, at the Cape, near Rome, near Paris and in Lapland. The five lengths should lie on a straight line over $-\cos 2\varphi$, where $\varphi$ is the latitude. They did not.
#
# In 1757 the Jesuit Roger Boscovich, who had measured the Roman degree himself, said which line to take: the one whose errors, without their signs, add up to the least. (He also asked that they cancel with their signs; here they need not.) In 1805 Adrien-Marie Legendre, working on the orbits of comets, squared the errors instead. The same five numbers, two losses. Before you run it: how far apart can the lines be?

# %%
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import minimize

from nnbook import data, mine, ops
from nnbook.checks.ch05_losses import check
from nnbook.explorables import LossExplorable
from nnbook.plot import palette, show, use_style
from nnbook.plot.losses import draw_arcs, draw_descent, draw_price, draw_shares

use_style()

# %%
latitude = np.array([0, 33 + 18 / 60, 42 + 59 / 60, 49 + 23 / 60, 66 + 19 / 60])
x = -np.cos(2 * np.radians(latitude))  # −1 at the equator, +1 at a pole
y = (np.array([56751, 57037, 56979, 57074, 57422]) - 57000) / 100  # in hundreds of toises above 57,000


def best_line(loss, y):
    """Return (w₁, w₂) of the line w₁ + w₂ x whose loss is least."""
    return minimize(lambda w: loss(w[0] + w[1] * x, y), [0, 1], method="Nelder-Mead", options={"xatol": 1e-8}).x


def flattening(w):
    """Return k for an Earth flattened by 1/k. It is about 3 * (degree at the equator) / (gain up to the pole)."""
    return 3 * (57000 + 100 * (w[0] - w[1])) / (200 * w[1])


lines = {"squared errors": best_line(ops.mse_loss, y), "absolute errors": best_line(ops.l1_loss, y)}
for name, w in lines.items():
    print(f"least {name:16} flattened by about 1/{flattening(w):.0f}")

fig, ax = plt.subplots(figsize=(7, 3.8))
draw_arcs(ax, x, 57000 + 100 * y, {name: (57000 + 100 * w[0], 100 * w[1]) for name, w in lines.items()})
alt = "Five measured degrees of latitude that rise from Quito to Lapland, off any straight line, and two lines. The line of least absolute errors passes exactly through Quito and Lapland; that of least squares is flatter and passes through no point."
show(fig, alt)

# %% [markdown]
# Neither line is wrong. They answer different questions: a loss says which errors hurt, and how much. Absolute errors let the line pass two points and leave three alone; squares spread the trouble. (Satellites say 1/298.)
#
# **Map.** You will write the losses of nearly every network, and their slopes, see where they come from ([likelihood](../A_maths_you_need/A_maths_you_need.ipynb#expectation-and-likelihood)), meet four misunderstandings that cost people days, and take an error apart into bias, variance and noise. You need $xW^\top + b$ from [chapter 03](../03_layers/03_layers.ipynb), and sigmoid, softmax and `grad_out` from [chapter 04](../04_activations/04_activations.ipynb). About five hours; four places to stop are marked.

# %% [markdown]
# ## Feel the pull
#
# A *loss* takes a prediction and a target and says as one number how bad the prediction is. Its slope says which way to move, and how urgently. Play, and answer:
#
# 1. Move the prediction away from the target. Whose arrow grows, whose stays, whose stops growing?
# 2. Move it slowly through the target. Whose arrow turns round at full length?
# 3. Huber's loss has a setting δ. What changes with it?

# %%
LossExplorable(prediction=2.5, target=-0.5, delta=0.5)

# %% [markdown]
# <details><summary>What the arrows do</summary>
#
# The squared error's arrow grows with the error: one far point outshouts many near ones. The absolute error pulls alike from any distance, and so it overshoots: near the target its arrow flips at full length. Peter Huber's loss of 1964 for an error $e$ is $\frac12 e^2$ up to $|e| = δ$ and the straight line $δ(|e| - \frac12 δ)$ beyond, soft near the target and deaf to shouting.
#
# </details>
#
# Watch the limit of that deafness. In 1801–03 Swedish surveyors measured Lapland again and got 57,196 toises: the expedition of 1736 had been more than 200 too high.

# %%
corrected = np.array([*y[:4], 1.96])
huber = partial(ops.huber_loss, delta=0.3)
for name, loss in (("squared", ops.mse_loss), ("absolute", ops.l1_loss), ("Huber", huber)):
    before, after = flattening(best_line(loss, y)), flattening(best_line(loss, corrected))
    print(f"{name:9} with the old degree in Lapland 1/{before:.0f}, with the new one 1/{after:.0f}")

# %% [markdown]
# All come nearer to 1/298: one bad number had moved every line. No loss saved them. Absolute errors forgive a wild *height* in the middle of many points. A wild point at the far end has a long lever, and drags any line along.
#
# ## Squares, in symbols
#
# Let $\hat y$ and $y$ be arrays of one shape with $n$ numbers each: predictions and targets. The *mean squared error* and the *mean absolute error* are
#
# $$\mathrm{MSE} = \frac{1}{n} \sum_{i=1}^n (\hat y_i - y_i)^2, \qquad \mathrm{MAE} = \frac{1}{n} \sum_{i=1}^n |\hat y_i - y_i|.$$
#
# With $\hat y = (1, 2, 4)$ and $y = (1, 4, 1)$ the errors are $0, -2, 3$. The MSE is $(0 + 4 + 9)/3 \approx 4.333$ and the MAE is $(0 + 2 + 3)/3 \approx 1.667$.
#
# It is one line of NumPy, and it hides a famous bug. Here is a network's output, a column, all of it right. What will this print?

# %%
predictions = np.array([[1.0], [2.0], [3.0]])
targets = np.array([1.0, 2.0, 3.0])
print("loss", np.mean((predictions - targets) ** 2).round(3))

# %% [markdown]
# Chapter 00's broadcasting: $(3, 1)$ minus $(3,)$ is $(3, 3)$, every prediction against every target. No error, no warning, only a network that learns to predict the mean.
#
# **Exercise 1.** Write `mse_loss`. It refuses shapes that differ. Some books take the sum instead of the mean; let `reduction` say which.


# %% solution="mse_loss"
def mse_loss(x, target, reduction="mean"):
    """Return the squared error of predictions, as a mean or a sum over all numbers.

    x: the predictions.  target: what they should be. Float arrays of one shape, any number of axes.  reduction: "mean" or "sum".
    Returns a single number. Raises ValueError if the shapes differ in any way.

    >>> float(mse_loss(np.array([1.0, 2.0]), np.array([1.0, 4.0])))
    2.0
    """
    if x.shape != target.shape:
        raise ValueError(f"mse_loss: x is {x.shape}, target is {target.shape}")
    squares = (x - target) ** 2
    return squares.mean() if reduction == "mean" else squares.sum()


# %% check="mse_loss"
mse_loss, result = check.mse_loss(mse_loss)
result

# %% [markdown]
# To walk downhill we need the slope at each prediction. A square's slope is twice the error, and in a mean each term has one part in $n$:
#
# $$\frac{\partial\, \mathrm{MSE}}{\partial \hat y_i} = \frac{2}{n} (\hat y_i - y_i).$$
#
# Above, that is $0$, $-4/3$ and $2$. As in chapter 04, a backward multiplies by `grad_out`, the slope of whatever comes after; behind a loss that is usually 1.
#
# **Exercise 2.** Write `mse_loss_backward`, for the mean and for the sum.


# %% solution="mse_loss_backward"
def mse_loss_backward(grad_out, x, target, reduction="mean"):
    """Return the gradient of `mse_loss` at the predictions.

    grad_out: a number.  x: the predictions.  target: as before. Float arrays of one shape.  reduction: "mean" or "sum".
    Returns an array of x's shape. The arrays that came in are not changed.

    >>> mse_loss_backward(1.0, np.array([0.0, 2.0]), np.array([1.0, 4.0])).tolist()
    [-1.0, -2.0]
    """
    return grad_out * 2 * (x - target) / (x.size if reduction == "mean" else 1)


# %% check="mse_loss_backward"
mse_loss_backward, result = check.mse_loss_backward(mse_loss_backward)
result

# %% [markdown]
# "Sum or mean, the minimum is in the same place." True, and it has cost many a training run. Below, small steps against the slope, with learning rate 0.1, fit the line to the five arcs, then to ten and to a hundred copies of them. Which of the six runs will fail?


# %%
def descend(x, y, backward, start, lr=0.1, steps=40):
    """Return the weights (w₁, w₂) after each step of gradient descent on the line w₁ + w₂ x, (steps + 1, 2)."""
    w = [np.array(start, dtype=float)]
    for _ in range(steps):
        grad = backward(1.0, w[-1][0] + w[-1][1] * x, y)  # (N,): the slope at each prediction
        w.append(w[-1] - lr * np.array([grad.sum(), (grad * x).sum()]))
    return np.array(w)


for copies in (1, 10, 100):
    ends = []
    for reduction in ("mean", "sum"):
        back = partial(mse_loss_backward, reduction=reduction)
        w = descend(np.tile(x, copies), np.tile(y, copies), back, (0, 0), steps=20)[-1]
        ends.append(f"{reduction} {mse_loss(w[0] + w[1] * x, y):.3g}")
    print(f"{copies:3} copies: mean squared error after 20 steps of the", ", of the ".join(ends))

# %% [markdown]
# With five arcs the sum is even ahead, as its steps are five times longer. But its slope grows with the batch, so a rate that was right for five examples explodes for fifty. With the mean the rate means the same for any batch. When you copy a learning rate, ask which it was for.
#
# A line has two weights, so its loss is a landscape over a plane. Here it is for both losses, with a descent's path: one a bowl, the other folded like paper. What will a step of constant size do at the bottom of a fold?


# %%
def l1_loss_backward(grad_out, x, target):
    return grad_out * np.sign(x - target) / x.size


bowl = descend(x, y, mse_loss_backward, (-1, 1), steps=60)
fold = descend(x, y, l1_loss_backward, (-1, 1), lr=0.5, steps=120)
fig, axes = plt.subplots(1, 2, figsize=(10, 4.2))
for ax, loss, path in zip(axes, (ops.mse_loss, ops.l1_loss), (bowl, fold)):
    draw_descent(ax, lambda a, b, loss=loss: loss(a + b * x, y), path, limits=((-1.6, 3.2), (0, 5.5)))
    ax.set_title("mean squared error, rate 0.1" if path is bowl else "mean absolute error, rate 0.5")
alt = "Two maps of the loss over height w₁ and tilt w₂ of the line. Squared error: smooth oval contours, and a path that slows down and ends at the lowest point. Absolute error: contours with corners, and a path that zigzags along a fold up to the lowest point and never settles."
show(fig, alt)

# %% [markdown]
# The square slows down by itself, because its slope fades. The absolute error jumps from one side of a fold to the other and never rests: it needs a rate that shrinks (chapter 06).
#
# *A good place to stop: about an hour in.*
#
# ## Where losses come from
#
# Why squares, then, and not fourth powers? In 1809 Carl Friedrich Gauss gave the reason that has lasted. He asked which law of accidents makes the mean the best guess, found the normal law, and with it squares. Read the other way: do not choose a loss, say what noise you expect. Suppose every target is the prediction plus an accident, and small accidents are likelier than large ones by some law, a density $f$. The best prediction makes what was observed as likely as possible: the product $f(e_1) f(e_2) \cdots$ over all errors is greatest. The logarithm of a product is a sum, and a minus turns greatest into least:
#
# $$\text{find the least } \; -\log f(e_1) - \log f(e_2) - \dots$$
#
# This is *maximum likelihood*, a name that Ronald Fisher gave in 1922, and $-\log f$ is the loss. What does it look like for two laws of accidents?

# %%
error = np.linspace(-3.5, 3.5, 281)
laws = {"normal": np.exp(-(error**2) / 2) / np.sqrt(2 * np.pi), "Laplace": np.exp(-np.abs(error)) / 2}
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.3))
for density, colour, style in zip(laws.values(), (palette.BLUE, palette.VERMILLION), ("-", "--")):
    left.plot(error, density, color=colour, ls=style)
    right.plot(error, -np.log(density), color=colour, ls=style)
left.text(0.95, 0.29, "normal", color=palette.BLUE)
left.text(0.22, 0.44, "Laplace", color=palette.VERMILLION)
left.set(xlabel="error e", ylabel="density f(e)")
right.text(-2.75, 5.6, "½e² + 0.92", color=palette.BLUE)
right.text(1.9, 1.7, "|e| + 0.69", color=palette.VERMILLION)
right.set(xlabel="error e", ylabel="−log f(e)")
alt = "Left: the bell curve of the normal law, and Laplace's law with a peak and heavier tails. Right: their negative logarithms, a parabola and a V with straight sides."
show(fig, alt)

# %% [markdown]
# Normal accidents give the square, Laplace's law of 1774 gives the absolute error. Under this normal law, of standard deviation 1, an error of 6 is a miracle, and the line bends over backwards. Under Laplace's it is merely rare.
#
# ## Yes or no: a measure of surprise
#
# Now let the target be 0 or 1 and the prediction a probability $p$ of 1. What happened had probability $p$ if $y = 1$, and $1 - p$ if $y = 0$. Minus its logarithm measures the surprise: 0 at what was certain, without limit at what was held impossible. This is the *binary cross-entropy*, counted in *nats* where the logarithm is the natural one:
#
# $$-\,y \log p - (1 - y) \log(1 - p).$$
#
# A network's last layer gives any number $z$, a *logit*, and $p = \sigma(z)$. Why not simply square the error of the probability, $(\sigma(z) - y)^2$? Where is that loss large and hardly pulls?

# %%
LossExplorable(
    mode="classification",
    logit=-5.0,
    label=1,
    question="The logit is badly wrong. Which loss still pulls, and where does the other one give up?",
)

# %% [markdown]
# <details><summary>Where it gives up</summary>
#
# The square's slope is $2(p - y)\,p\,(1 - p)$. Where $p$ is nearly 0 or 1, $p(1 - p)$ is nearly 0, right or wrong: the sigmoid's flat ends from chapter 04. Where $p$ is badly wrong the logarithm's slope is huge and cancels them. What remains, you find in Exercise 4.
#
# </details>
#
# Take $z = 2$ and $y = 1$: $p = 0.8808$ and the loss is $-\log 0.8808 = 0.1269$. With $y = 0$ it is $-\log 0.1192 = 2.127$. Far out the formula breaks in a computer: $\sigma(1000)$ is exactly 1, and $\log(1 - 1)$ is $-\infty$. With chapter 04's softplus, $\log(1 + e^z)$, we have $-\log \sigma(z) = \mathrm{softplus}(-z)$, and the same loss reads
#
# $$y \cdot \mathrm{softplus}(-z) + (1 - y) \cdot \mathrm{softplus}(z) = \mathrm{softplus}(z) - y z.$$
#
# **Exercise 3.** Write it, safe for any logit. Targets may lie between 0 and 1, where a label is uncertain; the formula stays as it is.


# %% solution="binary_cross_entropy_with_logits"
def binary_cross_entropy_with_logits(logits, targets):
    """Return the mean binary cross-entropy, in nats, without inf, nan or clipping for logits of ±1000.

    logits: float array of any shape.  targets: same shape, numbers from 0 to 1.  Returns a single number.

    >>> float(binary_cross_entropy_with_logits(np.array([-1000.0, 1000.0]), np.array([1.0, 1.0])))
    500.0
    """
    losses = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    return losses.mean()


# %% check="binary_cross_entropy_with_logits"
binary_cross_entropy_with_logits, result = check.binary_cross_entropy_with_logits(binary_cross_entropy_with_logits)
result

# %% [markdown]
# **Exercise 4.** And its backward. The trouble cancels; little is left. `ops.sigmoid` is the σ of chapter 04.


# %% solution="binary_cross_entropy_with_logits_backward"
def binary_cross_entropy_with_logits_backward(grad_out, logits, targets):
    """Return the gradient of the mean binary cross-entropy at the logits.

    grad_out: a number.  logits, targets: float arrays of one shape.
    Returns an array of the same shape, without nan for logits of ±1000.

    >>> binary_cross_entropy_with_logits_backward(1.0, np.array([0.0, 0.0]), np.array([1.0, 0.0])).tolist()
    [-0.25, 0.25]
    """
    return grad_out * (ops.sigmoid(logits) - targets) / logits.size


# %% check="binary_cross_entropy_with_logits_backward"
binary_cross_entropy_with_logits_backward, result = check.binary_cross_entropy_with_logits_backward(
    binary_cross_entropy_with_logits_backward
)
result

# %% [markdown]
# ## Why not descend the accuracy itself?
#
# A doctor wants few wrong diagnoses. Why not make that number the loss? Here are sixty biopsies with one measurement each, the standardised radius of the largest nuclei, and a neuron that calls a tumour benign where $b - 3 \cdot \text{radius} \geq 0$. We sweep its bias $b$. From afar both curves will fall. But you stand at $b = -5$ and feel only the slope there. Which curve has one?

# %%
biopsies = data.breast_cancer()
radius = biopsies.x[:, 20].astype(float)
radius, benign = ((radius - radius.mean()) / radius.std())[-60:], biopsies.y[-60:].astype(float)
sweep = np.linspace(-6, 6, 1201)
wrong = np.array([np.mean((b - 3 * radius >= 0) != benign) for b in sweep])
smooth = np.array([binary_cross_entropy_with_logits(b - 3 * radius, benign) for b in sweep])

fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2))
left.plot(sweep, 100 * wrong, color=palette.VERMILLION)
left.set(xlabel="bias b", ylabel="wrong diagnoses, %")
right.plot(sweep, smooth, color=palette.BLUE)
right.set(xlabel="bias b", ylabel="binary cross-entropy, nats")
for ax, curve in ((left, 100 * wrong), (right, smooth)):
    here = (-5, np.interp(-5, sweep, curve))
    ax.plot(*here, "o", color=palette.INK)
    ax.annotate("you stand here", here, xytext=(9, 3), textcoords="offset points")
alt = "A dot marks where you stand, at b = −5. Both fall to a lowest place and rise again as the bias grows. Left: the share of wrong diagnoses is a staircase of flat steps. Right: the cross-entropy is a smooth valley."
show(fig, alt)
flat = np.mean(np.diff(wrong) == 0)
print(f"the staircase is flat over {flat:.0%} of the way, the valley over {np.mean(np.diff(smooth) == 0):.0%}")
print(f"fewest wrong: {60 * wrong.min():.0f} of 60; at the valley's bottom: {60 * wrong[smooth.argmin()]:.0f}")

# %% [markdown]
# On a step the slope is 0: move a little, and no diagnosis changes. At an edge it jumps and has no slope. Cross-entropy also counts *how* right or wrong: near misses pull, and there is always a way down. They do not quite agree on the best bias: the valley's bottom, at 0.96, gets 5 wrong, 0.4 only 2. You descend the loss, and report the accuracy.
#
# *A good place to stop: about two hours and ten minutes in.*
#
# ## Many classes
#
# With $C$ classes the network gives $C$ logits a row, softmax makes probabilities of them, and the loss is the surprise at what happened, averaged over the rows: the *cross-entropy*
#
# $$\frac{1}{N} \sum_{i=1}^{N} -\log p_{i, y_i}, \qquad p_i = \mathrm{softmax}(z_i),$$
#
# where $z$ has shape $(N, C)$ and $y_i$ is the index of the true class. Only the true class's probability is read; the others count because all add up to 1.
#
# Logits $(2, 1, 0)$ give $p = (0.6652, 0.2447, 0.0900)$. If class 0 is true, the loss is $-\log 0.6652 = 0.4076$.
#
# **Exercise 5.** Write `cross_entropy`, safe for any logits.


# %% solution="cross_entropy"
def cross_entropy(logits, targets):
    """Return the mean cross-entropy of classes, in nats, without inf or nan for logits of ±1000.

    logits: float array (N, C), one example a row.  targets: integer array (N,), the true class of each, 0 to C − 1.
    Returns a single number.

    >>> round(float(cross_entropy(np.array([[2.0, 1.0, 0.0]]), np.array([0]))), 4)
    0.4076
    """
    z = logits - logits.max(axis=1, keepdims=True)
    log_probs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_probs[np.arange(len(z)), targets].mean()


# %% check="cross_entropy"
cross_entropy, result = check.cross_entropy(cross_entropy)
result

# %% [markdown]
# Softmax mixes a whole row: raise one logit and all probabilities move. Its backward by itself is a table of $C \times C$ slopes a row. Fused with the logarithm nearly all of it cancels again. The loss of a row is $\log \sum_j e^{z_j} - z_y$, so
#
# $$\frac{\partial\,\text{loss}}{\partial z_k} = \frac{e^{z_k}}{\sum_j e^{z_j}} - [k = y] = p_k - [k = y],$$
#
# where $[k = y]$ is 1 for the true class and 0 for the others. For the example it is $(-0.3348, 0.2447, 0.0900)$: the pulls add up to 0.
#
# **Exercise 6.** Write `cross_entropy_backward`, for the mean over the rows. `ops.softmax` is at hand. (`ops.softplus` and `ops.log_softmax` are the safe steps of Exercises 3 and 5.)


# %% solution="cross_entropy_backward"
def cross_entropy_backward(grad_out, logits, targets):
    """Return the gradient of the mean cross-entropy at the logits.

    grad_out: a number.  logits: float array (N, C).  targets: integer array (N,).
    Returns an array (N, C). The arrays that came in are not changed.

    >>> cross_entropy_backward(1.0, np.zeros((1, 4)), np.array([3])).tolist()
    [[0.25, 0.25, 0.25, -0.75]]
    """
    grad = ops.softmax(logits)
    grad[np.arange(len(grad)), targets] -= 1
    return grad_out * grad / len(grad)


# %% check="cross_entropy_backward"
cross_entropy_backward, result = check.cross_entropy_backward(cross_entropy_backward)
result

# %% [markdown]
# ## Three witnesses
#
# Chapter 04's numerical gradient, scikit-learn's `log_loss`, and PyTorch, asked on another day.

# %%
from sklearn.metrics import log_loss

from nnbook.gradcheck import numerical_gradient

rng = np.random.default_rng(5)
z, t, k = rng.normal(size=(3, 4)), rng.uniform(size=(3, 4)), rng.integers(0, 4, 3)
pairs = {
    "mean squared error": (mse_loss, mse_loss_backward, t),
    "binary cross-entropy": (binary_cross_entropy_with_logits, binary_cross_entropy_with_logits_backward, t),
    "cross-entropy": (cross_entropy, cross_entropy_backward, k),
}
for name, (loss, backward, target) in pairs.items():
    nudged = numerical_gradient(lambda a, loss=loss, target=target: loss(a, target), z)
    same = np.allclose(backward(1.0, z, target), nudged, atol=1e-8)
    print(f"{name:21} slopes agree with nudging: {same}")
print("scikit-learn agrees:", np.isclose(cross_entropy(z, k), log_loss(k, ops.softmax(z), labels=range(4))))
ours = cross_entropy(np.array([[1, 2], [3, 0.5], [-1, 1.0]]), np.array([0, 0, 1]))
print("PyTorch's 0.5063598 agrees:", np.isclose(ours, 0.5063598, atol=1e-7, rtol=0))

# %% [markdown]
# ## Learn digits, and judge fairly
#
# A low loss on what was trained on proves little: a lookup table gets 0. What counts is *generalisation*, the loss on examples that nobody has seen. So deal them into three parts: a *training set* to descend on, a *validation set* to make choices by, such as when to stop, and a *test set*, used once, at the end. Why three? A choice made on some examples fits these examples a little too well, so they no longer judge fairly.
#
# **Exercise 7.** Deal the indices $0$ to $n - 1$ at random.


# %% solution="three_parts"
def three_parts(n, rng, validation=0.2, test=0.2):
    """Deal the indices 0 to n − 1 at random into three parts; each index goes into exactly one.

    n: how many examples.  rng: the random generator to draw with; an equal generator gives an equal split.
    validation, test: shares of all n, together at most 1; these parts have round(share · n) indices, the training part has the rest.
    Returns (train, validation, test), three arrays of whole numbers.

    >>> [len(part) for part in three_parts(10, np.random.default_rng(0))]
    [6, 2, 2]
    """
    order = rng.permutation(n)
    n_validation, n_test = round(validation * n), round(test * n)
    first = n - n_validation - n_test
    return order[:first], order[first : n - n_test], order[n - n_test :]


# %% check="three_parts"
three_parts, result = check.three_parts(three_parts)
result

# %% [markdown]
# Chapter 02's ten perceptrons become one layer with ten logits, trained on cross-entropy. It is called *softmax regression*. It gets 299 digits and 2,000 steps on all of them. What will the loss on the 300 unseen validation digits do in the end?


# %%
def learn(x, y, backward, steps=2000, lr=1.0):
    """Yield weight (10, D) and bias (10,) after each step of gradient descent from zero."""
    weight, bias = np.zeros((10, x.shape[1])), np.zeros(10)
    for _ in range(steps):
        grad = backward(1.0, x @ weight.T + bias, y)  # (N, 10)
        weight, bias = weight - lr * grad.T @ x, bias - lr * grad.sum(axis=0)
        yield weight, bias


digits = data.digits()
images, labels = digits.x.astype(float), digits.y
train, validation, test = three_parts(len(images), np.random.default_rng(1), validation=1 / 6, test=2 / 3)
print("examples:", len(train), len(validation), len(test))

# %%
states = list(learn(images[train], labels[train], cross_entropy_backward))
curves = {
    name: np.array([cross_entropy(images[part] @ w.T + b, labels[part]) for w, b in states])
    for name, part in (("training", train), ("validation", validation))
}
chosen = int(curves["validation"].argmin())
w, b = states[chosen]
read = np.mean((images[test] @ w.T + b).argmax(axis=1) == labels[test])
print(
    f"validation loss {curves['validation'][chosen]:.3f} after step {chosen + 1}, {curves['validation'][-1]:.3f} at the end"
)
print(f"test loss {cross_entropy(images[test] @ w.T + b, labels[test]):.3f}, digits read right {read:.1%}")

# %%
fig, ax = plt.subplots(figsize=(6.8, 3.6))
for (name, curve), colour, style in zip(curves.items(), (palette.BLUE, palette.VERMILLION), ("-", "--")):
    ax.loglog(np.arange(1, 2001), curve, color=colour, ls=style)
    ax.text(2300, curve[-1], name, color=colour, va="center")
ax.plot(chosen + 1, curves["validation"][chosen], "o", ms=8, color=palette.VERMILLION)
ax.annotate(
    "chosen", (chosen + 1, curves["validation"][chosen]), xytext=(0, -18), textcoords="offset points", ha="center"
)
ax.set(xlabel="steps", ylabel="cross-entropy, nats", xlim=(1, 7000))
alt = "Loss against steps on logarithmic axes. The training loss keeps falling, to 0.023; the validation loss levels off and is lowest at the step marked by a dot, near 1,000."
show(fig, alt)

# %% [markdown]
# The training loss keeps falling; the validation loss no longer does. The test set was looked at once, after the choice. With the book's split its loss is even lower: the choice flatters the validation part a little, but this test part happens to be easier.
#
# *A good place to stop: about three hours and a half in. Next you break it.*
#
# ## Break it: softmax twice
#
# A network ends in a softmax, "because a classifier outputs probabilities", and `cross_entropy` applies its own. Nothing crashes. Train it that way on the same digits. What would make you suspicious?


# %%
def backward_twice(g, z, t):
    return ops.softmax_backward(cross_entropy_backward(g, ops.softmax(z), t), z)


once = curves["training"]
twice, accuracy = [], []
for w, b in learn(images[train], labels[train], backward_twice):
    z = images[train] @ w.T + b
    twice.append(cross_entropy(ops.softmax(z), labels[train]))
    accuracy.append(np.mean(z.argmax(axis=1) == labels[train]))
print(
    f"after 2,000 steps: loss {once[-1]:.3f} once, {twice[-1]:.3f} twice; right {accuracy[-1]:.1%} of the training digits"
)

# %%
fig, ax = plt.subplots(figsize=(6.8, 3.4))
ax.semilogx(np.arange(1, 2001), once, color=palette.BLUE)
ax.semilogx(np.arange(1, 2001), twice, color=palette.VERMILLION, ls="--")
ax.text(2300, once[-1], "softmax once", color=palette.BLUE, va="center")
ax.text(2300, twice[-1], "softmax twice", color=palette.VERMILLION, va="center")
ax.set(xlabel="steps", ylabel="training loss, nats", ylim=(-0.1, 2.5), xlim=(1, 15000))
alt = "Training loss against steps. With one softmax it falls from 2.3 to nearly 0; with two it falls later and stays near 1.5."
show(fig, alt)

# %% [markdown]
# Nearly every training digit is right, and the loss creeps towards a floor. (The bends are digits learned late: with the book's split no 9 is read right before step 450.) The second softmax is fed numbers between 0 and 1, so it can never be sure.
#
# **Exercise 8** (optional). Where exactly is the floor? Give the least loss that softmax twice can come near, for a number of classes.


# %% solution="least_loss_twice"
def least_loss_twice(classes):
    """Return the least cross-entropy of an example, in nats, if probabilities are taken for logits.

    classes: how many there are, 1 or more.  Returns a number; with a single class it is 0.

    >>> round(float(least_loss_twice(2)), 4)
    0.3133
    """
    return np.log(1 + (classes - 1) / np.e)


# %% check="least_loss_twice"
least_loss_twice, result = check.least_loss_twice(least_loss_twice)
result

# %%
print("floor for 2, 10 and 1,000 classes:", ", ".join(f"{least_loss_twice(c):.3f}" for c in (2, 10, 1000)))

# %% [markdown]
# *A good place to stop: nearly four hours in.*
#
# ## Take an error apart
#
# Fit a curve to 25 noisy points, and it misses. Fit it to 25 *other* points from the same source, and it misses elsewhere. In 1992 Stuart Geman, Elie Bienenstock and René Doursat asked what a learner does on average over all the training sets that it might have had. Where is its *mean* prediction, and how far do single ones scatter about it?
#
# With $f(x)$ the truth, $\hat f_r(x)$ the prediction after training set $r$ and $\bar f(x)$ its mean over all $r$:
#
# $$\text{bias}^2 = \operatorname*{mean}_{x} \left(\bar f(x) - f(x)\right)^2, \qquad \text{variance} = \operatorname*{mean}_{x,\, r} \left(\hat f_r(x) - \bar f(x)\right)^2.$$
#
# *Bias* is how far the learner misses on average, *variance* how much it depends on luck. New targets scatter about the truth, too; that variance is the *noise*. For a new target $y$ the whole miss is $y - \hat f_r = (y - f) + (f - \bar f) + (\bar f - \hat f_r)$. Square it, and every cross term averages to zero. The squares are left:
#
# $$\text{mean squared error on new data} = \text{bias}^2 + \text{variance} + \text{noise}.$$

# %%
from numpy.polynomial.legendre import legvander

inputs, places, sigma = np.linspace(0, 1, 25), np.linspace(0, 1, 101), 0.3
truth = np.sin(2 * np.pi * places)


def learner(degree):
    """Return a function that draws 25 noisy points, fits a polynomial and predicts at the 101 places."""
    fit = legvander(2 * places - 1, degree) @ np.linalg.pinv(legvander(2 * inputs - 1, degree))  # least squares
    return lambda rng: fit @ (np.sin(2 * np.pi * inputs) + sigma * rng.normal(size=25))


fig, axes = plt.subplots(1, 3, figsize=(10, 3), sharey=True)
for ax, degree in zip(axes, (1, 3, 10)):
    rng = np.random.default_rng(degree)
    curves = np.array([learner(degree)(rng) for _ in range(200)])
    ax.plot(places, curves[:25].T, color=palette.SKY, lw=0.7, alpha=0.7)
    ax.plot(places, truth, color=palette.INK, ls="--", lw=1.4)
    ax.plot(places, curves.mean(axis=0), color=palette.VERMILLION)
    ax.set(title=f"degree {degree}", xlabel="x", ylim=(-2, 2))
axes[0].set_ylabel("prediction")
axes[0].text(0.98, -1.75, "dashed: truth;  red: mean", ha="right", fontsize=9)
alt = "Polynomials fitted to 25 training sets, their mean and the true sine. Degree 1: lines close together, their mean far from the sine. Degree 3: curves close to it. Degree 10: the mean on the sine, single curves scattered widely, most at the ends."
show(fig, alt)

# %% [markdown]
# **Exercise 9.** Measure both by simulation. `train(rng)` draws a fresh training set, trains, and hands back its predictions at fixed inputs.


# %% solution="bias_variance"
def bias_variance(train, truth, rng, runs=1000):
    """Return bias² and variance of a learner over many training sets.

    train: a function; train(rng) gives the predictions (T,) after one freshly drawn training set.
    truth: array (T,).  rng: the random generator to hand to train, again and again.  runs: how many training sets.
    Returns (bias2, variance), two numbers, each a mean over the T inputs; the variance divides by runs.

    >>> bias2, variance = bias_variance(lambda rng: np.array([3.0, 3.0]), np.array([1.0, 2.0]), None, runs=5)
    >>> float(bias2), float(variance)
    (2.5, 0.0)
    """
    predictions = np.array([train(rng) for _ in range(runs)])
    average = predictions.mean(axis=0)
    return np.mean((average - truth) ** 2), np.mean((predictions - average) ** 2)


# %% check="bias_variance"
bias_variance, result = check.bias_variance(bias_variance)
result

# %% [markdown]
# Does the sum come out, to within 2 %? The error is measured on new ground: another 1,000 training sets, and for each of them fresh noisy targets. At which degree will it be least?


# %%
def measured_error(train, rng, runs=1000):
    """Return the mean squared error on fresh noisy targets, after fresh training sets."""
    misses = [truth + sigma * rng.normal(size=len(truth)) - train(rng) for _ in range(runs)]
    return np.mean(np.square(misses))


def take_apart(seed, degrees=range(11)):
    """Return bias², variance and measured error for each degree, (11, 3)."""
    rng = np.random.default_rng(seed)
    return np.array([[*bias_variance(learner(d), truth, rng), measured_error(learner(d), rng)] for d in degrees])


table = take_apart(0)
for degree in (1, 3, 5, 10):
    bias2, variance, error = table[degree]
    whole = bias2 + variance + sigma**2
    print(f"degree {degree:2}: {bias2:.4f} + {variance:.4f} + {sigma**2:.4f} = {whole:.4f}, measured {error:.4f}")

# %%
fig, ax = plt.subplots(figsize=(7.2, 3.6))
draw_shares(ax, {"noise": np.full(11, sigma**2), "bias²": table[:, 0], "variance": table[:, 1]}, table[:, 2])
ax.set_xlabel("degree of the polynomial")
alt = "Bars for degree 0 to 10, stacked of noise, bias squared and variance. Bias squared is large up to degree 2 and nearly gone from degree 3; variance grows slowly with the degree. The measured errors, black dots, sit level with the tops of the bars."
show(fig, alt)

for seed in range(5):
    bias2, variance, error = take_apart(seed).T
    off = np.abs((bias2 + variance + sigma**2) / error - 1)
    print(f"seed {seed}: farthest off {off.max():.2%}, at degree {off.argmax()}")

# %% [markdown]
# The parts add up within 2 % for every degree and seed, although sum and dots share no draw. Degree 3 wins, by a hair from 5. (Degree 2 has the bias of degree 1: about ½ the sine is odd, and a square helps no odd curve.) Too stiff a model pays in bias, too limber a one in variance. More data shrink the variance only; noise nobody removes.
#
# **In words** (3 points). "Bias" now has three meanings. Say of each sentence which is meant, where it sits (in a parameter, in the learner, in the data), and whether more training data from the same source would help.
#
# 1. "The bias of the output unit is 0.3."
# 2. "The straight line's bias stays large, however often we measure."
# 3. "The photographs are biased: nearly all were taken by day."

# %% [markdown] written="three_biases"
# In the first, bias is a parameter: the number $b$ in $w \cdot x + b$. Training adjusts it; there is nothing to mend, and more data only settle its value. In the second it is a property of the learner: over many training sets its mean prediction misses the truth. More data from the same source do not help; a model that can bend does. In the third it is a property of the data: the sample differs from the world. No loss can see it, and more of the same photographs only repeat it. Photographs by night would help.

# %%
check.written["three_biases"].marks()

# %% [markdown]
# ## The price of a wrong forecast
#
# It rains on 3 days of 10, and you forecast a chance $q$ every day. Your mean cross-entropy is $-0.3 \log q - 0.7 \log(1 - q)$. Which $q$ should you say: the true 0.3, or something bolder?
#
# In 1948 Claude Shannon named the cost of the honest answer: the *entropy* $-\sum_k p_k \log p_k$ of the true distribution $p$. No forecast costs less, on average, and only the truth costs as little. What a forecast $q$ costs on top, $\sum_k p_k \log(p_k / q_k)$, is its *Kullback–Leibler divergence*.

# %%
rain = np.array([1] * 3 + [0] * 7)
forecasts = np.linspace(0.02, 0.9, 200)
costs = [cross_entropy(np.log(np.tile([1 - q, q], (10, 1))), rain) for q in forecasts]
least = -0.3 * np.log(0.3) - 0.7 * np.log(0.7)
fig, ax = plt.subplots(figsize=(6.4, 3.4))
draw_price(ax, forecasts, np.array(costs), truth=0.3, least=least)
alt = "Cross-entropy against the forecast: a valley that touches the dashed line of the entropy, 0.61, at the true 0.3 and lies above it everywhere else. An arrow at 0.7 marks the extra cost."
show(fig, alt)

# %%
p, days = np.array([0.5, 0.3, 0.2]), np.repeat([0, 1, 2], [5, 3, 2])  # three kinds of weather
entropy, honest = -np.sum(p * np.log(p)), cross_entropy(np.log(np.tile(p, (10, 1))), days)
others = np.random.default_rng(1948).dirichlet(np.ones(3), size=1000)
costs = np.array([cross_entropy(np.log(np.tile(q, (10, 1))), days) for q in others])
print(
    f"entropy {entropy:.4f}, cross-entropy of the true distribution {honest:.4f}, equal: {np.isclose(entropy, honest)}"
)
print(f"1,000 other forecasts: {np.sum(costs > entropy)} cost more, the nearest by {costs.min() - entropy:.1e}")

# %% [markdown]
# So honest probabilities cost least. And 0 may be out of reach: a loss that stops at the entropy has learned all there is.
#
# ## What this really is
#
# A loss is a statement about the world: what noise you expect, which errors you can live with. Squares say normal accidents, absolute values say wild ones, cross-entropy says that the output is a probability. Descent then believes you to the letter. It will not guess that a missed tumour is worse than a false alarm; that has to be in the number.
#
# Nor does the loss know of data that it has not seen. The simple picture, more flexible means less bias and more variance, is true of our polynomials. For very large networks the error often falls a second time as they grow. Mikhail Belkin and others named that *double descent* in 2019. The sum of three parts still holds there; that variance must grow with size does not.

# %% [markdown] recap="yes"
# ## What to keep
#
# - A loss makes one number of predictions and targets. Its slope is the pull: $\frac{2}{n}(\hat y - y)$ for the MSE, constant for the MAE, capped for Huber's.
# - Loss = minus the logarithm of how likely the data are: normal noise gives squares, Laplace's gives absolute values, a probability gives cross-entropy.
# - From logits, binary cross-entropy is $\mathrm{softplus}(z) - yz$, and its slope $\sigma(z) - y$. For classes it is $p - y$, with $y$ a row that has a 1 at the true class. Never take a computed probability's logarithm.
# - Accuracy is a staircase; descend the loss, report the accuracy.
# - Check shapes ($(n, 1)$ against $(n,)$), softmax once, and say whether a rate is for a sum or a mean.
# - Train on one part, choose on another, test once on the third.
# - Error on new data = bias² + variance + noise. Cross-entropy is least, and equals the entropy, for the true distribution.

# %% tags=["live"]
mine.report()  # your own pieces of the library; mine.keep(cross_entropy) adds one

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **Your regression network's loss stops at the variance of the targets, and all its predictions are nearly equal. Which line do you look at first?**
#
# <details><summary>Answer</summary>
#
# The shapes in the loss. A column $(n, 1)$ minus a row of targets $(n,)$ is $(n, n)$: every prediction is compared with every target, and the mean of the targets is best.
#
# </details>

# %% [markdown] recall="2"
# **Which noise do you expect if you minimise absolute errors?**
#
# <details><summary>Answer</summary>
#
# Laplace's law: density falls as $e^{-|e|}$, so large errors are rarer than small ones but no miracle. Minus its logarithm is $|e|$ and a constant.
#
# </details>

# %% [markdown] recall="3"
# **A ten-class network reads 99 % of its training digits, but its loss sticks near 1.46. What happened?**
#
# <details><summary>Answer</summary>
#
# Softmax is applied twice: $\log(1 + 9/e) = 1.461$ is the floor. Hand the logits themselves to the cross-entropy.
#
# </details>

# %% [markdown] recall="4"
# **Why is the gradient of cross-entropy at the logits not tiny when the network is confidently wrong?**
#
# <details><summary>Answer</summary>
#
# It is $p_k - [k = y]$. The logarithm's slope $1/p$ cancels the flatness of the softmax. Squared error on probabilities lacks that and stalls.
#
# </details>

# %% [markdown] recall="5"
# **You double the number of training examples from the same source. What happens to bias, variance and noise?**
#
# <details><summary>Answer</summary>
#
# The variance falls, roughly to half: degree 10 above goes from 0.037 with 25 points to 0.019 with 50. Bias and noise stay about as they are.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Stephen Stigler (1986), *The History of Statistics*, Harvard. Boscovich, Legendre and Gauss, with the five arcs worked out.
# - Peter Huber (1964), [Robust estimation of a location parameter](https://doi.org/10.1214/aoms/1177703732). The loss that is two losses.
# - Claude Shannon (1948), [A mathematical theory of communication](https://doi.org/10.1002/j.1538-7305.1948.tb01338.x). Entropy, from scratch and readable.
# - Sara Solla, Esther Levin and Michael Fleisher (1988), *Accelerated learning in layered neural networks*, Complex Systems 2, 625–640. An early case for logarithms in place of squares.
# - Stuart Geman, Elie Bienenstock and René Doursat (1992), [Neural networks and the bias/variance dilemma](https://doi.org/10.1162/neco.1992.4.1.1). The decomposition, with pictures.
# - Mikhail Belkin, Daniel Hsu, Siyuan Ma and Soumik Mandal (2019), [Reconciling modern machine-learning practice and the classical bias–variance trade-off](https://doi.org/10.1073/pnas.1903070116). Where the simple picture ends.
#
# You have a number and its slope. The next chapter walks downhill with them.
