# ---
# jupyter:
#   nnbook:
#     minutes: 240
#     builds: "networks that work: the training loop, starting weights, regularisation, honest tests"
#     landmark: "digits 98.2 %, five seeds"
# ---

# %% [markdown]
# # Feedforward networks that work
#
# In 1988 Kevin Lang and Michael Witbrock took up Alexis Wieland's puzzle: two spirals, 97 points each, wound around one another. The paper that had made backpropagation famous was two years old. On this toy they needed a network wired for the purpose and about 20,000 passes over the data.
#
# The gradient was right all the time. So is yours, since the last chapter. But a right gradient is not yet a network that learns: it may creep, it may explode, and it may learn its examples by heart and know nothing else. This chapter is about the craft in between.
#
# Start with the last of the three. Below, a network with one hidden layer is trained on fifteen noisy points of the dashed curve. Its hidden units stay as they are, and only the output's weights learn. Answer by playing:
#
# 1. Let the time run to its end. What does the curve do between the points?
# 2. The test error turns back up long before. At what time is it lowest?
# 3. Stay at the end of time. Bring the test error below 0.55 in three different ways, moving one slider each time.

# %%
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from nnbook import data, mine, nn, optim, tensor
from nnbook.checks.ch08_feedforward import check
from nnbook.checks.ch08_feedforward.ailing import ailing_curves
from nnbook.explorables import OverfitExplorable
from nnbook.plot import LiveCurves, draw_confusion, draw_curves, draw_decision_boundary, draw_images
from nnbook.plot import film, palette, show, use_style

use_style()
OverfitExplorable()

# %% [markdown]
# The network has learned the noise. That is *overfitting*: the training error falls while the *test error*, on points that were never shown, rises. Its opposite is *underfitting*, when both errors stay high; one or two units will show it. More points help, and so do far fewer units (three to ten here), chapter 06's weight decay (a pull of all weights towards 0), and stopping in time. What holds a network back in order to make it better on new data is called *regularisation*.
#
# **Map.** You will write the training loop, three ways to regularise and two ways to begin; find a learning rate; meet five mistakes that nearly everyone makes, numbered; and read digits at 97.5 % or better. You need [chapter 05](../05_losses/05_losses.ipynb) (losses, validation), [chapter 06](../06_optimisers/06_optimisers.ipynb) (optimisers) and [chapter 07](../07_backpropagation/07_backpropagation.ipynb) (the tape); for error bars, a card on [intervals](../A_maths_you_need/A_maths_you_need.ipynb#confidence-intervals). About four hours; three places to stop are marked.
#
# ## From your code to a model
#
# From now on a model is written as in PyTorch, and `nnbook` runs it. A *module* holds parameters and computes an output; `nn.Sequential` runs modules one after the other. `loss.backward()` is chapter 07's tape, and `opt.step()` is chapter 06's optimiser. `nn.init.reset(model, rng)` draws all its first weights anew from `rng`.

# %%
rng = np.random.default_rng(7)
model = nn.init.reset(nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)), rng)
print(model)
print({name: p.shape for name, p in model.named_parameters()})
mine.use()  # pieces of the library that you have kept stand in for the book's from here on

# %% [markdown]
# Written out, a network with one hidden layer computes, for a batch $X$ of shape $(N, 64)$,
#
# $$H = \max(0,\; X W_1^\top + b_1), \qquad Z = H W_2^\top + b_2,$$
#
# with $W_1$ of shape $(32, 64)$, $W_2$ of shape $(10, 32)$, and the logits $Z$ of shape $(N, 10)$. That is $64 \cdot 32 + 32 + 32 \cdot 10 + 10 = 2410$ numbers to learn.
#
# Chapter 06 drew its mini-batches at random; here they are cut from a shuffled deck, so that an epoch shows every example once.
#
# **Exercise 1.** Write `batches`. It may `yield` each batch as it goes, or hand back a list of them.


# %% solution="batches"
def batches(x, y, batch_size, rng=None):
    """Yield the examples once, batch by batch; the last batch has what is left over.

    x: array (N, …), y: array (N, …), N may be 0.  batch_size: examples a batch.
    rng: shuffles, anew at each call; without it the examples come in their order.
    Yields pairs (x, y) of arrays. Neither x nor y is changed.

    >>> for x_i, y_i in batches(np.array([5, 6, 7]), np.array([0, 1, 0]), 2):
    ...     print(x_i, y_i)
    [5 6] [0 1]
    [7] [0]
    """
    order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        yield x[chosen], y[chosen]


# %% check="batches"
batches, result = check.batches(batches)
result

# %% [markdown]
# ## The loop
#
# Training is always the same five lines for each batch. Forget the old gradients; compute the loss; go back; step; note the loss. Here they are once, for one batch of four digits.

# %%
digits = data.digits()
opt, loss_fn = optim.SGD(model.parameters(), lr=0.5), nn.CrossEntropyLoss()
x_i, y_i = tensor(digits.x[:4]), tensor(digits.y[:4])
for step in range(3):
    opt.zero_grad()
    loss = loss_fn(model(x_i), y_i)
    loss.backward()
    opt.step()
    print(f"loss before step {step + 1}: {loss.item():.4g}")

# %% [markdown]
# One thing comes before. A module has two modes, since some modules do in training what they must not do in use; you will write one. `model.train()` puts all of a model into training mode, `model.eval()` into the other, and `model.training` says which it is; setting it by hand reaches no module inside.
#
# **Exercise 2.** Write the loop for good, around all batches of all epochs, in training mode. `tensor(x_i)` makes a tensor of an array and `loss.item()` a number of a loss.


# %% solution="train"
def train(model, x, y, loss_fn, opt, epochs, batch_size, rng):
    """Train a model in place, batch by batch, in a new order each epoch.

    model: a module; it is put into training mode.  x: array (N, …).  y: array (N, …).
    loss_fn: takes the model's output and the targets, two tensors, and returns the loss.
    opt: an optimiser that holds the model's parameters.  epochs, batch_size: whole numbers.  rng: shuffles.
    Returns a list of `epochs` numbers: the mean over each epoch's batches of their losses, as computed for the step.

    >>> layer = nn.Linear(1, 1)
    >>> opt = optim.SGD(layer.parameters(), lr=0.1)
    >>> x = np.ones((4, 1), np.float32)
    >>> len(train(layer, x, x, nn.MSELoss(), opt, epochs=3, batch_size=2, rng=np.random.default_rng(0)))
    3
    """
    model.train()
    means = []
    for _ in range(epochs):
        losses = []
        for x_i, y_i in batches(x, y, batch_size, rng):
            opt.zero_grad()
            loss = loss_fn(model(tensor(x_i)), tensor(y_i))
            loss.backward()
            opt.step()
            losses.append(loss.item())
        means.append(float(np.mean(losses)))
    return means


# %% check="train"
train, result = check.train(train)
result

# %% [markdown]
# The check trains a linear layer and compares it with the same descent in plain NumPy, whose gradient has a closed form. Now the digits. Does it learn? Watch.

# %% tags=["live"]
rng = np.random.default_rng(7)
train_part, valid_part, test_part = data.split_three(digits.x, digits.y, rng)
nn.init.reset(model, rng)
opt = optim.SGD(model.parameters(), lr=0.5)
with LiveCurves(value="loss", log=True) as live:
    for _ in range(40):
        loss = train(model, train_part.x, train_part.y, loss_fn, opt, 1, 32, rng)[0]
        valid = loss_fn(model(tensor(valid_part.x)), tensor(valid_part.y))
        live.update(training=loss, validation=valid)

# %% [markdown]
# Both losses fall, then they part. The training loss goes on towards 0, the validation loss does not.
#
# ## Two predictions
#
# Before you go on, two beliefs to test. Take a pencil.
#
# *Mistake 1: the forgotten `zero_grad`.* Gradients are added up until somebody clears them. Somebody has left out `opt.zero_grad()`. One weight, $w = 8$; the loss is $w^2/2$, whose slope is $w$; the rate is ½. With clearing, $w$ goes 4, 2, 1. What are the three weights after three steps *without* it?
#
# *Mistake 2: equal beginnings.* A network with 3 inputs, 5 hidden ReLU units and 2 outputs begins in one of four ways; all biases are 0 and all inputs are positive. After ten steps, how many *different* hidden units are there, that is, different rows of $W_1$?
#
# | | first layer | second layer |
# |---|---|---|
# | A | all 0.1 | all 0.1 |
# | B | all 0 | all 0 |
# | C | random | all 0.1 |
# | D | all 0.1 | random |
#
# **Exercise 3.** Hand back both predictions.


# %% solution="predictions"
def predictions():
    """Return two lists of whole numbers: three weights, and for A to D how many different hidden units there are.

    Returns (weights, units): a list of three numbers and a list of four.
    """
    return [4, -2, -7], [1, 1, 5, 5]


# %% check="predictions"
predictions, result = check.predictions(predictions)
result

# %%
courses = {}
for name, forgotten in (("with zero_grad", False), ("without", True)):
    w = tensor([8.0], requires_grad=True)
    opt, courses[name] = optim.SGD([w], lr=0.5), [8.0]
    for _ in range(30):
        if not forgotten:
            opt.zero_grad()
        ((w * w).sum() / 2).backward()
        opt.step()
        courses[name].append(w.item())

fig, ax = plt.subplots(figsize=(6.8, 3))
ax.axhline(0, color=palette.GREY, lw=0.8)
ax.plot(courses["without"], color=palette.VERMILLION, marker=".")
ax.plot(courses["with zero_grad"], color=palette.BLUE, lw=2.4)
ax.text(30.5, courses["without"][-1], "without zero_grad", color=palette.VERMILLION, va="center")
ax.text(30.5, 0.4, "with zero_grad", color=palette.BLUE, va="center")
ax.set(xlabel="step", ylabel="w")
alt = "A weight that begins at 8, over thirty steps. With zero_grad it falls to 0 at once; without, it swings up and down around 0 for ever, as high at the end as at the beginning."
show(fig, alt)

# %% [markdown]
# The first dot of the swinging line is the 8; the next three are yours. A sum of all gradients so far is chapter 06's momentum with no friction at all: a ball that rolls through the valley and up the other side, for ever. It raises no error. Then the four beginnings.


# %%
def different_units(first, second, rng):
    """Train 3-5-2 for ten steps from two weight arrays; return how many different rows the first one has then."""
    net = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2))
    for layer, weight in ((net[0], first), (net[2], second)):
        layer.weight.data[...], layer.bias.data[...] = weight, 0
    x, y = rng.uniform(0.2, 1, (16, 3)).astype(np.float32), rng.normal(size=(16, 2)).astype(np.float32)
    train(net, x, y, nn.MSELoss(), optim.SGD(net.parameters(), lr=0.05), 10, 16, rng)
    return len(np.unique(net[0].weight.data.round(5), axis=0))


rng = np.random.default_rng(5)
first, second = rng.uniform(0.1, 0.5, (5, 3)), rng.normal(size=(2, 5))
beginnings = {"A": (0.1, 0.1), "B": (0, 0), "C": (first, 0.1), "D": (0.1, second)}
print({name: different_units(a, b, np.random.default_rng(1)) for name, (a, b) in beginnings.items()})

# %% [markdown]
# In A every unit computes the same and hears the same back, so all five stay one unit, however long you train. Randomness *breaks the symmetry*, and in either layer it is enough. Zeros are worse still: only the last bias learns.
#
# *A good place to stop: about 70 minutes in.*
#
# ## How large should the first weights be?
#
# Random, then. But how large? Send random numbers through ten ReLU layers of 200 units and look at the size of what comes out of each. Before you run: what do you expect for weights of standard deviation 0.01, and of 0.2?

# %%
rng = np.random.default_rng(10)
sizes = {0.01: [], 0.1: [], 0.2: []}
for std, seen in sizes.items():
    h = rng.normal(size=(500, 200))
    for _ in range(10):
        h = np.maximum(0, h @ (std * rng.normal(size=(200, 200))).T)
        seen.append(np.sqrt(np.mean(h**2)))

fig, ax = plt.subplots(figsize=(6.4, 3.2))
for (std, seen), colour in zip(sizes.items(), (palette.BLUE, palette.INK, palette.VERMILLION)):
    ax.semilogy(range(1, 11), seen, "o-", color=colour, ms=4)
    ax.text(10.25, seen[-1], f"std {std}", color=colour, va="center")
ax.set(xlabel="layer", ylabel="root mean square", xticks=range(1, 11))
ends = "; ".join(
    f"with std {std} it is {seen[0]:.2g} after the first and {seen[-1]:.2g} after the last"
    for std, seen in sizes.items()
)
show(fig, alt=f"The size of the activations after each of ten layers, on a logarithmic axis: {ends}.")

# %% [markdown]
# One layer multiplies the size by a factor, ten layers by its tenth power. A unit sums $n$ inputs, `fan_in`; if these have mean square $q$, and the weights are drawn independently with mean 0 and variance $v$, the sum has variance $n v q$ and is as often negative as positive. A ReLU throws away the negative half, and half of $n v q$ is left. To keep $q$ as it was, $n v / 2$ must be 1:
#
# $$v = \frac{2}{\text{fan\_in}} \quad \text{(Kaiming He and others, 2015)}$$
#
# For 200 inputs that is a standard deviation of $\sqrt{2/200} = 0.1$, the level line. Xavier Glorot and Yoshua Bengio had reasoned in 2010 for tanh units, where nothing is cut off, and for the way back as well, where a unit sums over its `fan_out` outputs. They settled in the middle: $v = 2/(\text{fan\_in} + \text{fan\_out})$. He drew from a normal distribution, they drew uniformly from $-a$ to $a$, which has variance $a^2/3$.
#
# **Exercise 4.** Find $a$, and write Glorot's rule, `glorot_uniform`.


# %% solution="glorot_uniform"
def glorot_uniform(fan_in, fan_out, rng):
    """Draw a layer's weights uniformly between −a and a, so that their variance is 2 / (fan_in + fan_out).

    fan_in: inputs of the layer.  fan_out: its outputs.  rng: a random generator.
    Returns an array (fan_out, fan_in).

    >>> w = glorot_uniform(400, 200, np.random.default_rng(0))  # variance 1 / 300, a = 0.1
    >>> w.shape, bool(np.abs(w).max() < 0.1)
    ((200, 400), True)
    """
    bound = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, (fan_out, fan_in))


# %% check="glorot_uniform"
glorot_uniform, result = check.glorot_uniform(glorot_uniform)
result

# %% [markdown]
# **Exercise 5.** And He's, `he_normal`.


# %% solution="he_normal"
def he_normal(fan_in, fan_out, rng):
    """Draw a layer's weights from a normal distribution with mean 0 and variance 2 / fan_in.

    fan_in: inputs of the layer.  fan_out: its outputs.  rng: a random generator.
    Returns an array (fan_out, fan_in).

    >>> w = he_normal(200, 400, np.random.default_rng(0))  # √(2 / 200) = 0.1
    >>> w.shape, float(w.std().round(2))
    ((400, 200), 0.1)
    """
    return np.sqrt(2 / fan_in) * rng.normal(size=(fan_out, fan_in))


# %% check="he_normal"
he_normal, result = check.he_normal(he_normal)
result

# %%
rng = np.random.default_rng(15)
widths = [300, 60, 500, 40, 800, 100, 100, 30, 600, 200, 200]
h = rng.normal(size=(500, 300))
for fan_in, fan_out in pairwise(widths):
    h = np.maximum(0, h @ he_normal(fan_in, fan_out, rng).T)
print(f"root mean square after ten layers of very different widths: {np.sqrt(np.mean(h**2)):.2g}")

# %% [markdown]
# It began at 1. Each layer's own `fan_in` keeps it near.
#
# ## Drop units at random
#
# In 2012 Geoffrey Hinton and four colleagues proposed *dropout*: while training, silence each hidden unit with a chance $p$, drawn anew for every example. No unit can then rely on a particular other one. It is also as if each example trained a different, thinner network, and in use all of them voted together.
#
# In use nothing is dropped, so a layer would suddenly hear more than in training. Today's form therefore makes up for it in training. What stays is divided by $1 - p$:
#
# $$\tilde h = \frac{m}{1 - p}\, h, \qquad m = \begin{cases} 0 & \text{with chance } p \\ 1 & \text{otherwise.}\end{cases}$$
#
# With $p = ½$, $h = (4, 6)$ and $m = (1, 0)$ it gives $(8, 0)$. The mean over all masks is $h$ again.
#
# **Exercise 6.** Write the module `Dropout`. The tape knows how to differentiate a product of tensors, so all you need is the mask as a tensor. A class of your own begins its `__init__` with `super().__init__()`, which makes a module of it.


# %% solution="Dropout"
class Dropout(nn.Module):
    """In training, zero every number with the chance p and divide the rest by 1 − p; in use, do nothing.

    >>> layer = Dropout(0.5, np.random.default_rng(0))
    >>> sorted(set(layer(tensor(np.ones(100, np.float32))).tolist()))
    [0.0, 2.0]
    >>> layer.eval()(tensor([1.0, 1.0])).tolist()
    [1.0, 1.0]
    """

    def __init__(self, p, rng):
        """Keep the chance to drop, 0 <= p < 1, as self.p and the generator as self.rng."""
        super().__init__()
        self.p, self.rng = p, rng

    def forward(self, x):
        """Return x, a tensor of any shape, as a tensor of the same shape and dtype, dropped anew at each call.

        `self.training` says whether the model is in training mode.
        """
        if not self.training:
            return x
        kept = self.rng.random(x.shape) >= self.p
        return x * tensor((kept / (1 - self.p)).astype(x.dtype))


# %% check="Dropout"
Dropout, result = check.Dropout(Dropout)
result

# %% [markdown]
# `mlp` builds the chapter's networks out of your pieces. Below that is a measurement as people write it. What will five calls on the same digits print?


# %%
def mlp(sizes, rng, p=0.0, draw=he_normal):
    """Return a network of these layer sizes: ReLU and dropout between them, weights from draw, biases 0."""
    layers = []
    for fan_in, fan_out in pairwise(sizes):
        layer = nn.Linear(fan_in, fan_out)
        layer.load_state_dict({"weight": draw(fan_in, fan_out, rng), "bias": np.zeros(fan_out)})
        layers += [layer, nn.ReLU(), Dropout(p, rng)]
    return nn.Sequential(*layers[:-2])


# %%
def accuracy_with_a_bug(model, x, y):
    return np.mean(model(tensor(x)).data.argmax(axis=1) == y)


rng = np.random.default_rng(12)
train_part, valid_part, test_part = data.split_three(digits.x, digits.y, rng)
model = mlp([64, 64, 10], rng, p=0.5)
opt = optim.AdamW(model.parameters(), lr=3e-3)
train(model, train_part.x, train_part.y, loss_fn, opt, 15, 32, rng)
print([f"{accuracy_with_a_bug(model, valid_part.x, valid_part.y):.3f}" for _ in range(5)])

# %% [markdown]
# Several answers, one network: *mistake 3*, dropout left on in use.
#
# **Exercise 7.** Write `accuracy` without the bug. Mind what it leaves behind: a measurement in the middle of training must leave the model, and all modules inside it, in the mode in which it came.


# %% solution="accuracy"
def accuracy(model, x, y):
    """Return the share of examples whose largest logit belongs to their class, with the model in eval mode.

    model: a module, left in the mode in which it came.  x: array (N, …), N at least 1.  y: array (N,) of classes.
    Returns a number from 0 to 1.

    >>> accuracy(nn.Identity(), np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([0, 0]))
    0.5
    """
    was = model.training
    model.eval()
    said = model(tensor(x)).data.argmax(axis=1)
    model.train(was)
    return float(np.mean(said == y))


# %% check="accuracy"
accuracy, result = check.accuracy(accuracy)
result

# %%
print([f"{accuracy(model, valid_part.x, valid_part.y):.3f}" for _ in range(5)])

# %% [markdown]
# One number, and a better one: dropout left on at test time silences half of the hidden units.
#
# *A good place to stop: about two and a quarter hours in.*
#
# ## Predict a number: 442 patients
#
# Classes are not all there is. In the diabetes data ten measurements of a patient are to predict how far the disease has come a year later, a number from 25 to 346. The loss is the mean squared error; we report its root, in the same units.
#
# Age is in years and cholesterol in hundreds. Chapter 02 showed how large numbers drown small ones, so each column is *standardised*: minus its mean, divided by its standard deviation. Somebody wrote this:
#
#     def standardise(train, test):
#         everything = np.concatenate([train, test])
#         mean, std = everything.mean(axis=0), everything.std(axis=0)
#         return (train - mean) / std, (test - mean) / std
#
# Here the test patients have had a say in the training. That is a *leak*, and *mistake 4*. With this scaling it does little harm; with others, such as choosing columns by how well they predict, it has made useless models look good. And when tomorrow's patient comes, there is no test set to average over.
#
# **Exercise 8.** Write it without the leak, and so that a column that never changes does no harm.


# %% solution="standardise"
def standardise(train, test):
    """Scale both parts with the mean and standard deviation (np.std) of the training part, column by column.

    train: array (N, D).  test: array (M, D).  A column that is constant in training is only shifted, divided by 1,
    even where rounding leaves its standard deviation a hair above 0: that of three 0.1s is 1.4e-17.
    Returns (train, test), two new arrays.

    >>> a, b = standardise(np.array([[0.0], [4.0]]), np.array([[8.0]]))  # mean 2, standard deviation 2
    >>> a.tolist(), b.tolist()
    ([[-1.0], [1.0]], [[3.0]])
    """
    mean, constant = train.mean(axis=0), train.max(axis=0) == train.min(axis=0)
    std = np.where(constant, 1, train.std(axis=0))
    return (train - mean) / std, (test - mean) / std


# %% check="standardise"
standardise, result = check.standardise(standardise)
result


# %%
def patients(rng):
    """Return three parts, each a pair of standardised x (N, 10) and y (N, 1), and the unit of y."""
    d = data.diabetes()
    parts = data.split_three(d.x, d.y, rng, stratify=False)
    x = [standardise(parts[0].x, part.x)[1] for part in parts]
    y = [standardise(parts[0].y[:, None], part.y[:, None])[1] for part in parts]
    return *zip(x, y), parts[0].y.std()


def root_error(model, part, unit):
    """Return the root mean squared error of a model on a part, in the units of the disease."""
    model.eval()
    return float(unit * np.sqrt(np.mean((model(tensor(part[0])).data - part[1]) ** 2)))


rng = np.random.default_rng(4)
known, valid, held_out, unit = patients(rng)
model = mlp([10, 64, 1], rng)
opt = optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0)
history = {"training": [], "validation": []}
for _ in range(120):
    train(model, *known, nn.MSELoss(), opt, 1, 32, rng)
    history["training"].append(root_error(model, known, unit))
    history["validation"].append(root_error(model, valid, unit))

# %%
fig, ax = plt.subplots(figsize=(6.4, 3.4))
draw_curves(ax, history, value="root mean squared error")
turn = int(np.argmin(history["validation"])) + 1
ax.axvline(turn, color=palette.GREY, lw=1, ls=":")
ax.text(turn + 1.5, 76, f"best: epoch {turn}", color=palette.INK)
alt = "Root mean squared errors over 120 epochs. The training error falls all the way; the validation error falls for a few epochs, turns, and rises steadily. A dotted line marks its lowest point."
show(fig, alt)

# %% [markdown]
# Whoever trains for 120 epochs makes it worse for more than a hundred of them. *Early stopping* watches the validation loss, keeps the weights of the best epoch, and gives up when there has been no better one for a while; how long is its *patience*.
#
# **Exercise 9.** Write `early_stopping`. `model.state_dict()` hands out a copy of all parameters, `model.load_state_dict(…)` puts them back.


# %% solution="early_stopping"
def early_stopping(model, run_epoch, validate, patience, epochs):
    """Train until the validation loss has not improved for a while, then put the model back as it was at its best.

    model: a module.  run_epoch(): trains the model for one epoch.  validate(): returns the validation loss now.
    patience: stop after so many epochs in a row without a loss below the best so far (an equal one is not below).
    epochs: the greatest number of epochs.  Call run_epoch, then validate, once an epoch.
    Returns (best, losses): the number of the best epoch, counted from 1, and the list of all validation losses.

    >>> losses = iter([3.0, 1.5, 4.0, 5.0, 1.0])
    >>> early_stopping(nn.Linear(1, 1), lambda: None, lambda: next(losses), patience=2, epochs=5)
    (2, [3.0, 1.5, 4.0, 5.0])
    """
    best, losses, kept = 0, [], model.state_dict()
    for epoch in range(1, epochs + 1):
        run_epoch()
        losses.append(validate())
        if best == 0 or losses[-1] < losses[best - 1]:
            best, kept = epoch, model.state_dict()
        elif epoch - best >= patience:
            break
    model.load_state_dict(kept)
    return best, losses


# %% check="early_stopping"
early_stopping, result = check.early_stopping(early_stopping)
result

# %% [markdown]
# Five splits, four ways to predict the patients held out. The first always says the mean; the second is linear regression, solved exactly. Which will be best?


# %%
def network_error(seed, early):
    """Return the test error of a network trained for 120 epochs, or stopped early with a patience of 10."""
    rng = np.random.default_rng(seed)
    known, valid, held_out, unit = patients(rng)
    model = mlp([10, 64, 1], rng)
    opt = optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0)
    if early:
        early_stopping(
            model,
            lambda: train(model, *known, nn.MSELoss(), opt, 1, 32, rng),
            lambda: root_error(model, valid, unit),
            patience=10,
            epochs=120,
        )
    else:
        train(model, *known, nn.MSELoss(), opt, 120, 32, rng)
    return root_error(model, held_out, unit)


def simple_errors(seed):
    """Return the test errors of two simple ways: always the mean, and linear regression."""
    known, _, held_out, unit = patients(np.random.default_rng(seed))
    columns = [np.column_stack([x, np.ones(len(x))]) for x, _ in (known, held_out)]
    fitted = columns[1] @ np.linalg.lstsq(columns[0], known[1], rcond=None)[0]
    return [unit * np.sqrt(np.mean((guess - held_out[1]) ** 2)) for guess in (0, fitted)]


# %%
table = np.array([[*simple_errors(seed), network_error(seed, False), network_error(seed, True)] for seed in range(5)])
names = ["always the mean", "linear regression", "network, 120 epochs", "network, stopped early"]
for name, errors in zip(names, table.T):
    print(f"{name:24} {errors.mean():5.1f} ± {errors.std(ddof=1) / np.sqrt(5):.1f}")

# %% [markdown]
# Stopped early, the network comes near the straight line and does not beat it. In 266 patients and ten columns there may be no more to find. A network without a simple baseline beside it proves nothing; always fit the line first.
#
# ## What does each part earn?
#
# Take a recipe apart: leave out one thing at a time, and measure what it costs. That is an *ablation*. One run says little, since the next seed may say the opposite. So run several and report the mean with its *standard error*, the standard deviation over the seeds divided by $\sqrt{\text{seeds}}$.
#
# To make it bite, only 400 digits are for training. The validation part chooses, the test part reports. Why two? Guess: 200 "models" flip a coin for each of 100 test examples. How good is the best of them?

# %%
rng = np.random.default_rng(200)
coins = rng.integers(0, 2, (200, 100)).mean(axis=1)
again = rng.integers(0, 2, (200, 100)).mean(axis=1)
print(f"best of 200 on the test set: {coins.max():.0%};  the same model on new data: {again[coins.argmax()]:.0%}")

# %% [markdown]
# It is a coin. Whoever chooses by the test set, which is *mistake 5*, reports luck as skill; the more settings are tried, the more.
#
# **Exercise 10.** Write `choose`: one table chooses, the other reports.


# %% solution="choose"
def choose(validation, test):
    """Choose a setting and say honestly how good it is.

    validation, test: arrays (settings, seeds) of accuracies; there are at least 2 seeds.
    Returns (setting, mean, error): the index of the setting whose mean validation accuracy is the highest; its mean
    test accuracy; the standard error of that mean, which is np.std(…, ddof=1) over its seeds, divided by √seeds.

    >>> setting, mean, error = choose(np.array([[0.9, 0.8], [0.7, 0.7]]), np.array([[0.8, 0.8], [0.9, 0.9]]))
    >>> setting, round(mean, 3), error
    (0, 0.8, 0.0)
    """
    setting = int(validation.mean(axis=1).argmax())
    scores = test[setting]
    return setting, float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(scores)))


# %% check="choose"
choose, result = check.choose(choose)
result


# %%
def of_variance_one(fan_in, fan_out, rng):
    return rng.normal(size=(fan_out, fan_in))


def run(seed, hidden=(256,), p=0.5, draw=he_normal, decay=0.01, epochs=40, adam=True):
    """Train on 400 digits and return the accuracies on the validation and test parts of a split."""
    rng = np.random.default_rng(seed)
    train_part, valid_part, test_part = data.split_three(digits.x, digits.y, rng)
    model = mlp([64, *hidden, 10], rng, p, draw)
    opt = optim.SGD(model.parameters(), lr=0.1)
    if adam:
        opt = optim.AdamW(model.parameters(), lr=3e-3, weight_decay=decay)
    train(model, train_part.x[:400], train_part.y[:400], loss_fn, opt, epochs, 32, rng)
    return [accuracy(model, part.x, part.y) for part in (valid_part, test_part)]


changes = {
    "the recipe": {},
    "no dropout": {"p": 0.0},
    "no weight decay": {"decay": 0.0},
    "SGD instead of AdamW": {"adam": False},
    "two hidden layers": {"hidden": (256, 256)},
    "first weights of variance 1": {"draw": of_variance_one},
    "5 epochs instead of 40": {"epochs": 5},
    "16 hidden units instead of 256": {"hidden": (16,)},
}

# %%
scores = np.array([[run(seed, **change) for seed in range(5)] for change in changes.values()])
validation, test = scores[..., 0], scores[..., 1]
setting, mean, error = choose(validation, test)
print(f"chosen: {list(changes)[setting]};  on the test parts {100 * mean:.1f} ± {100 * error:.1f} %")

fig, ax = plt.subplots(figsize=(6.8, 3.4))
for i, row in enumerate(100 * validation):
    error = row.std(ddof=1) / np.sqrt(5)
    ax.plot(row, i + np.linspace(0.18, 0.38, 5), ".", color=palette.GREY, ms=5)
    ax.errorbar(row.mean(), i, xerr=error, fmt="o", color=palette.BLUE, capsize=4)
    ax.text(99.2, i, f"{row.mean():.1f} ± {error:.1f}", va="center", fontsize=9.5)
ax.set_yticks(range(len(changes)), changes)
ax.invert_yaxis()
ax.axvline(100 * validation[0].mean(), color=palette.GREY, lw=0.8, ls=":")
ax.set(xlabel="validation accuracy, % (mean ± standard error; dots: seeds)", xlim=(None, 99))
alt = "Eight settings with their validation accuracies over five seeds, means with error bars. The recipe, no dropout, no weight decay and two hidden layers overlap around 96 %; SGD is a little lower; variance 1, five epochs and sixteen units lie 3 to 5 points lower."
show(fig, alt)

# %% [markdown]
# What surprised you? Size, time and the first weights matter by points. Dropout and weight decay make less difference here than an error bar is long; they earn their keep in larger models and noisier data. Without the error bars you would have found a winner.
#
# *A good place to stop: about three and a quarter hours in. From here on you break things and then reach the landmark.*
#
# ## Break it: how fast is too fast?
#
# The rate is the one setting that can undo all others. Leslie Smith proposed in 2015 to look for it: begin with a tiny rate, raise it at every step, and watch. He raised it evenly and plotted the accuracy; today one multiplies it and plots the loss. Where that falls fastest is good; where it leaps up is too fast.
#
# **Exercise 11** (optional). Write `lr_finder`. `opt.param_groups[0]["lr"]` is the optimiser's rate and may be changed.


# %% solution="lr_finder"
def lr_finder(model, loss_fn, opt, pairs, rates):
    """Take one step at each learning rate, and note the loss of its batch before the step.

    model, loss_fn, opt: as for train.  pairs: yields batches (x, y), one for each rate.  rates: learning rates.
    Stops after a loss that is above 4 times the lowest so far, or not finite.
    Returns the list of losses, that last one included. The model's weights are as they were before.

    >>> layer = nn.Linear(1, 1)
    >>> batch = np.ones((2, 1), np.float32), np.zeros((2, 1), np.float32)
    >>> opt = optim.SGD(layer.parameters(), lr=1.0)
    >>> len(lr_finder(layer, nn.MSELoss(), opt, [batch] * 3, [1e-4, 1e-3, 1e-2]))
    3
    """
    before, losses = model.state_dict(), []
    for rate, (x, y) in zip(rates, pairs, strict=False):
        opt.param_groups[0]["lr"] = rate
        opt.zero_grad()
        loss = loss_fn(model(tensor(x)), tensor(y))
        loss.backward()
        opt.step()
        losses.append(loss.item())
        if not np.isfinite(losses[-1]) or losses[-1] > 4 * min(losses):
            break
    model.load_state_dict(before)
    return losses


# %% check="lr_finder"
lr_finder, result = check.lr_finder(lr_finder)
result

# %%
rng = np.random.default_rng(3)
train_part, valid_part, test_part = data.split_three(digits.x, digits.y, rng)
model, rates = mlp([64, 256, 10], rng), np.geomspace(1e-4, 1e2, 120)
deck = (batch for _ in range(30) for batch in batches(train_part.x, train_part.y, 256, rng))
losses = lr_finder(model, loss_fn, optim.SGD(model.parameters(), lr=1e-4), deck, rates)

fig, ax = plt.subplots(figsize=(6.4, 3))
ax.loglog(rates[: len(losses)], losses, color=palette.BLUE)
ax.axvspan(0.05, 0.5, color=palette.GREEN, alpha=0.15, lw=0)
ax.text(0.16, 3.4, "try here", color="#00654a", ha="center")
ax.set_yticks([0.5, 1, 2, 4], ["0.5", "1", "2", "4"])
ax.minorticks_off()
ax.set(xlabel="learning rate of SGD", ylabel="loss of the batch", ylim=(0.35, 5))
alt = "The loss of a batch against a learning rate that rises from 0.0001, both on logarithmic axes. The loss hardly moves at first, falls fast from 0.05 to 0.5, zigzags, then leaps up. The band from 0.05 to 0.5 is marked."
show(fig, alt)

# %% [markdown]
# A look at the curves tells what ails a training. Here are three of them, with something wrong in each. What was done is told once you have read them.

# %%
fig, axes = plt.subplots(1, 3, figsize=(10.5, 3.2), layout="constrained")
for ax, (name, curves) in zip(axes, ailing_curves(train_part, valid_part).items()):
    for key, colour, dashes in (("training", palette.INK, "--"), ("validation", palette.VERMILLION, "-")):
        ax.plot(range(1, 41), curves[key], color=colour, ls=dashes, label=key)
    ax.set(title=name, xlabel="epoch", ylim=(0, 3))
axes[0].set_ylabel("loss")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper right", ncols=2, frameon=False)
alt = "Three pairs of learning curves over forty epochs. A: both losses stay high, close together, and fall very slowly. B: the training loss falls all the way while the validation loss turns early and rises. C: both losses jump up and down and do not settle."
show(fig, alt)

# %% [markdown]
# **In words** (2 points). What ails A, B and C? Name for each what in its curves tells you so, and one remedy.

# %% [markdown] written="read_the_curves"
# A underfits: both losses are high and lie close together, so it needs a higher rate, more time or more units. B overfits: the gap opens, and the validation loss turns while the training loss falls on; stop early, regularise, or get more data. C has too high a rate: the losses jump and never settle; lower it, or let it fall during training.

# %%
check.written["read_the_curves"].marks()

# %% [markdown]
# All with Adam: A has 16 hidden units and a rate of 0.0001. B learns from 400 digits, two fifths of whose labels were drawn at random; the validation labels are right, so its training loss begins above the other. C has a rate of 0.05.
#
# ## Why only now?
#
# Backpropagation, momentum, weight decay and early stopping were known around 1990. Why did it take until 2012? Train one network on 45 to 1,438 digits, and measure after 10 to 1,000 steps. Which is scarcer, data or time?

# %%
amounts, budgets = [45, 90, 180, 360, 719, 1438], [10, 30, 100, 300, 1000]
mistakes = np.zeros((3, len(amounts), len(budgets)))
for seed in range(3):
    for i, n in enumerate(amounts):
        rng = np.random.default_rng(seed)
        train_part, test_part = data.split(digits.x, digits.y, rng)
        model = mlp([64, 128, 10], rng)
        opt = optim.AdamW(model.parameters(), lr=3e-3)
        deck = (batch for _ in range(1000) for batch in batches(train_part.x[:n], train_part.y[:n], 32, rng))
        for step, (x_i, y_i) in zip(range(1, 1001), deck):
            opt.zero_grad()
            loss_fn(model(tensor(x_i)), tensor(y_i)).backward()
            opt.step()
            if step in budgets:
                mistakes[seed, i, budgets.index(step)] = 100 * (1 - accuracy(model, test_part.x, test_part.y))

# %%
fig, ax = plt.subplots(figsize=(6.6, 3.7))
shades = ["#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08306b"]
lines = mistakes.mean(axis=0).T
for line, budget, colour in zip(lines, budgets, shades):
    ax.loglog(amounts, line, "o-", color=colour, ms=4)
    place = line[-1] * (0.88 if budget == 1000 else 1.12 if budget == 300 else 1)
    ax.text(1570, place, f"{budget:,} steps", color=palette.INK, va="center", fontsize=9.5)
ax.set_xticks(amounts, [str(n) for n in amounts])
ax.set_yticks([2, 5, 10, 20, 50], ["2", "5", "10", "20", "50"])
ax.minorticks_off()
ax.set(xlabel="training examples", ylabel="test digits read wrong, %")
ends = "; ".join(f"{budget:,} steps from {line[0]:.0f} to {line[-1]:.0f} %" for line, budget in zip(lines, budgets))
alt = f"Share of test digits read wrong against 45 to 1,438 training examples, both axes logarithmic, a line for each budget: {ends}."
show(fig, alt)

# %% [markdown]
# Both, and neither is worth much alone. With ten steps, more data hardly help; with 45 examples, going on beyond 100 steps hardly does. The dark line, with time enough, goes on falling to the last example there is.
#
# In 1989 Yann LeCun and his colleagues had 7,291 digits from envelopes, and 23 passes over them took three days on a workstation. In 2012 Alex Krizhevsky, Ilya Sutskever and Geoffrey Hinton trained on 1.2 million photographs, for five to six days, on two graphics cards made for games. The network had ReLUs and dropout. The loop was this one.
#
# ## The landmark: digits and spirals
#
# Now all 1,438 training digits, two hidden layers, and the rate divided by ten for the last third. Five seeds drive the split and the weights. The mark is 97.5 %.


# %%
def read_digits(seed):
    """Train on four fifths of the digits; return the accuracy on the last fifth, the model, and that fifth."""
    rng = np.random.default_rng(seed)
    train_part, test_part = data.split(digits.x, digits.y, rng)
    model = mlp([64, 256, 128, 10], rng, p=0.3)
    opt = optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    train(model, train_part.x, train_part.y, loss_fn, opt, 20, 64, rng)
    opt.param_groups[0]["lr"] = 3e-4
    train(model, train_part.x, train_part.y, loss_fn, opt, 10, 64, rng)
    return 100 * accuracy(model, test_part.x, test_part.y), model, test_part


runs = [read_digits(seed) for seed in range(5)]
scores = np.array([score for score, _, _ in runs])
print("five splits, %:", ", ".join(f"{s:.1f}" for s in scores))
print(f"mean {scores.mean():.1f} %, standard deviation {scores.std(ddof=1):.1f};  asked: 97.5 %")

# %% tags=["live"]
import time

began = time.perf_counter()
read_digits(0)
print(
    f"one run takes {time.perf_counter() - began:.2f} s here, five about {5 * (time.perf_counter() - began):.1f} s; asked: 10 s"
)

# %% [markdown]
# Chapter 02's ten perceptrons read 95 to 97 % of them. An honest footnote: 359 test digits are few, one of them is 0.28 %, and the five test parts overlap.
#
# Which ones does it get wrong? A *confusion matrix* counts, for each true class, what it was taken for. All five test parts together:

# %%
truths = np.concatenate([part.y for _, _, part in runs])
shown = np.concatenate([part.x for _, _, part in runs])
logits = np.concatenate([model.eval()(tensor(part.x)).data for _, model, part in runs])
probs = nn.functional.softmax(tensor(logits), 1).data
said, chance = probs.argmax(axis=1), probs[np.arange(len(truths)), truths]
order = np.argsort(chance)
_, first = np.unique(shown[order], axis=0, return_index=True)  # a digit may be in several test parts
worst = order[np.sort(first)[:12]]

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4.4), width_ratios=(1, 1.05))
draw_confusion(left, truths, said)
draw_images(
    right, shown[worst].reshape(-1, 8, 8), [f"{t} read as {s}" for t, s in zip(truths[worst], said[worst])], columns=4
)
left.set_title(f"{len(truths):,} test digits, five runs")
right.set_title("the twelve worst mistakes")
for frame in right.patches:
    frame.set_clip_on(False)
alt = "Left: the confusion matrix of 1,795 digits; nearly all counts stand on the diagonal, the few others are spread over many pairs. Right: the twelve test digits whose true class got the lowest probability, most of them oddly written."
show(fig, alt)

# %% [markdown]
# Some of them you would get wrong, too. Look at the worst mistakes before you touch a setting: they tell whether the network, the picture or the label is at fault.
#
# The spirals at last. Two hidden layers of 64 tanh units, all 194 points in one batch, Adam, and a tenth of its rate for the last tenth of the time. How will the boundary form: from the inside, from the outside, or everywhere at once?


# %%
x, y = data.two_spirals()


def spiral_net(rng):
    """Return a 2-64-64-2 network of tanh units, begun as PyTorch begins: weights and biases within 1 / √fan_in."""
    net = nn.Sequential(nn.Linear(2, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2))
    return nn.init.reset(net, rng)


rng = np.random.default_rng(1988)
net, frames, captions, alts, done = spiral_net(rng), [], [], [], 0
opt = optim.Adam(net.parameters(), lr=0.01)
for epochs in (0, 50, 150, 300, 500, 900):
    train(net, x, y, loss_fn, opt, epochs - done, 194, rng)
    fig, ax = plt.subplots(figsize=(4, 3.9))
    draw_decision_boundary(ax, lambda points: net(tensor(points)).data, x, y, legend=False, size=14, steps=120)
    captions.append(f"After {epochs} epochs: {accuracy(net, x, y):.0%} of 194 points.")
    alts.append(f"Two spirals of points on the regions that the network has formed. {captions[-1]}")
    frames.append(fig)
    done = epochs
film(frames, captions, alts, label="A boundary forms between two spirals; scroll sideways or use Tab")

# %%
ends = []
for seed in range(5):
    rng = np.random.default_rng(seed)
    net = spiral_net(rng)
    opt = optim.Adam(net.parameters(), lr=0.01)
    train(net, x, y, loss_fn, opt, 900, 194, rng)
    opt.param_groups[0]["lr"] = 0.001
    train(net, x, y, loss_fn, opt, 100, 194, rng)
    ends.append(accuracy(net, x, y))
print("two spirals, five seeds:", ", ".join(f"{end:.0%}" for end in ends), " asked: 100 %")

# %% [markdown]
# From the inside: there the points are dense, and each turn is found once the one within it stands. A thousand epochs, and not twenty thousand. There is nothing clever in the network; it is larger, begins at a fair size, and Adam gives each weight its own pace.
#
# ## What this really is
#
# A feedforward network is a flexible curve, and training is curve fitting. All the craft of this chapter has two aims: keep the numbers in a range where the gradient says something (beginnings, scaling, rates), and keep the curve from being more certain than the data allow (decay, dropout, stopping, and above all more data).
#
# The field got some of it wrong. A common rule of the 1990s asked for more examples than parameters. Your digit reader has 50,826 parameters for 1,438 digits, and does well; why the largest networks generalise is still argued about. And many "improvements" of those years vanished when somebody tuned the baseline as carefully, or tried more than one seed.
#
# On tables such as the patients', trees and straight lines are often better than networks. On pictures the network has a plain defect: it does not know that pixels have neighbours.

# %% [markdown] recap="yes"
# ## What to keep
#
# - The loop: `zero_grad`, loss, `backward`, `step`, for each batch of a freshly shuffled epoch.
# - Equal weights stay equal: begin at random, with variance 2 / fan_in for ReLU (He) or 2 / (fan_in + fan_out) for tanh (Glorot).
# - Dropout drops with the chance p in training, divides the rest by 1 − p, and is switched off by `model.eval()`.
# - Watch the validation loss; keep the weights of its best epoch.
# - Scale with the training part's numbers. Choose by the validation part. Look at the test part once.
# - A claim comes with several seeds, a standard error, and a simple baseline.
# - First look at the curves, then at the worst mistakes, then turn a knob.
#
# `mine.keep(batches)` and `mine.keep(Dropout)` save your own for the chapters to come.

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **Training error 0.1 %, validation error 9 %. A friend suggests more hidden units. What do you say?**
#
# <details><summary>Answer</summary>
#
# The network overfits already: it has units enough to learn its examples by heart. More data, earlier stopping, weight decay or dropout are the things to try.
#
# </details>

# %% [markdown] recall="2"
# **Why can the biases begin at zero, but not the weights?**
#
# <details><summary>Answer</summary>
#
# Random weights already make the units different, so their biases get different gradients. With all weights equal every unit computes the same and hears the same back, and they stay one unit.
#
# </details>

# %% [markdown] recall="3"
# **A model gives another answer each time it is shown the same picture. What was forgotten?**
#
# <details><summary>Answer</summary>
#
# `model.eval()`: dropout is still on. It should do nothing in use.
#
# </details>

# %% [markdown] recall="4"
# **You tried forty settings and report the best one's test accuracy. Is that number too high, too low or right?**
#
# <details><summary>Answer</summary>
#
# Too high, on average: the best of forty is partly the luckiest of forty. Choose by a validation set and look at the test set once.
#
# </details>

# %% [markdown] recall="5"
# **What does a layer of 800 ReLU units need as the variance of its incoming weights if it has 200 inputs?**
#
# <details><summary>Answer</summary>
#
# 2 / fan_in = 2 / 200 = 0.01, a standard deviation of 0.1. How many units the layer has makes no difference.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Xavier Glorot and Yoshua Bengio (2010), [Understanding the difficulty of training deep feedforward neural networks](https://proceedings.mlr.press/v9/glorot10a.html). Pictures of layers that die, and why.
# - Kaiming He and others (2015), [Delving deep into rectifiers](https://arxiv.org/abs/1502.01852). The factor 2, derived in half a page.
# - Nitish Srivastava and others (2014), [Dropout: a simple way to prevent neural networks from overfitting](https://jmlr.org/papers/v15/srivastava14a.html). The idea with its stories, and where it helps.
# - Leslie Smith (2015), [Cyclical learning rates for training neural networks](https://arxiv.org/abs/1506.01186). The finder is its section 3.3.
# - Lutz Prechelt (1998), *Early stopping — but when?*, in Neural Networks: Tricks of the Trade. How much patience pays.
# - Andrej Karpathy (2019), [A recipe for training neural networks](https://karpathy.github.io/2019/04/25/recipe/). In which order to be suspicious.
#
# Shuffle the pixels of every digit in the same way, and this network learns them just as well. You could not read a single one. The next chapter gives the network eyes.
