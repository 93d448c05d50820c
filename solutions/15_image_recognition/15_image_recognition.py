# ---
# jupyter:
#   nnbook:
#     minutes: 235
#     builds: "augmentation, batch norm, residual blocks, features; a detector, saliency, an attack, its defence"
#     landmark: "20 layers, five seeds: loss 0.38 to 0.63 plain, 0.01 residual (He 2015: same order)"
# ---

# %% [markdown]
# # Seeing
#
# In 2012 Alex Krizhevsky, Ilya Sutskever and Geoffrey Hinton in Toronto entered a contest: name what is on a photograph, out of 1,000 possible things. Seven convolutional networks of eight or nine layers together missed 15.3&nbsp;% of the photographs with five guesses each. The runner-up, without such a network, missed 26.2&nbsp;%. Three years later Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun in Beijing were down to 3.57&nbsp;%, with networks of up to 152 layers.
#
# The convolution had hardly changed in between. So what else does it take? First, see what is missing. Here is a network as in [chapter 09](../09_convolution/09_convolution.ipynb), where it read 99 of 100 unseen digits. Only push.

# %%
import matplotlib.pyplot as plt
import numpy as np

from nnbook import data, lift, mine, nn, no_grad, optim, tensor
from nnbook.checks.ch15_image_recognition import check
from nnbook.explorables import PaintExplorable
from nnbook.gradcheck import check_pair
from nnbook.nn import functional as F
from nnbook.plot import LiveCurves, draw_images, palette, show, use_style
from nnbook.plot.seeing import draw_stacks

use_style()
mine.use()  # pieces of the library that you have kept stand in for the book's
question = "Push the 3 about with the arrow buttons: how many steps does it take until the network reads another digit?"
PaintExplorable(question=question)

# %% [markdown]
# Two steps to the left, up or down, and it is lost; to the right it takes three. You still see a 3. Convolutions answer alike wherever a stroke is, but the last layer has a weight of its own for every place, and it saw digits a pixel off at most.
#
# **Map.** You will move pictures without changing what they show, keep a deep network's numbers at a fair size, let twenty layers train like eight, and use what was learned for things never seen. You need [chapter 09](../09_convolution/09_convolution.ipynb) (convolution, pooling), [chapter 08](../08_feedforward/08_feedforward.ipynb) (the loop), [chapter 14](../14_transformer/14b_gpt.ipynb) (layer norm, the cosine) and the [maths card](../A_maths_you_need/A_maths_you_need.ipynb#expectation-and-likelihood) on mean and variance. About four hours; three places to stop are marked. [A second notebook](15b_finding_and_fooling.ipynb) goes on from here.
#
# ## More pictures than you have
#
# A 3 that is moved is a 3. So one scan is worth many: move it, at every epoch to another place. Making new examples by a change that keeps the label is *augmentation*. Which changes keep it is nothing that a network knows. You do.
#
# A 3, a 6 and a 7 after five changes: which would you still give the old label?

# %%
digits = data.digits(images=True)
train, test = data.split(digits.x, digits.y, np.random.default_rng(0))
three = train.x[[np.flatnonzero(train.y == d)[k] for d, k in ((3, 1), (6, 0), (7, 1))]]
changes = [
    three,
    np.roll(three, 1, axis=3),
    three[..., ::-1],
    three[..., ::-1, :],
    np.rot90(three, 2, (2, 3)),
    1 - three,
]
names = ["as scanned", "moved", "mirrored", "upside down", "turned by 180°", "inverted"]

fig, axes = plt.subplots(1, 6, figsize=(9.6, 4), layout="constrained")
for ax, pictures, name in zip(axes, changes, names):
    draw_images(ax, pictures, columns=1)
    ax.set_title(name, fontsize=10, loc="center")
alt = "Three scanned digits, 3, 6 and 7, in six columns: as scanned, moved by a pixel, mirrored, upside down, turned by 180 degrees, and with ink and paper exchanged. Turned, the 6 is a 9; mirrored, the 3 is no digit."
show(fig, alt)

# %% [markdown]
# Moved or inverted, all three keep their label. The upside-down 3 is still a 3, since its halves are alike. A 6 that is turned has become a 9: there the change makes a wrong label. The others nobody writes: a mirrored 3, a turned 7. With photographs of cats everybody mirrors. It depends on the question.
#
# **Exercise 1.** Write `shift_each`. The steps are handed in; drawing them is done below.


# %% solution="shift_each"
def shift_each(x, down, right):
    """Move each picture by its own number of pixels; what leaves the frame is lost, zeros come in.

    x: pictures (N, C, H, W).  down, right: whole numbers (N,), from -3 to 3; below 0 is up and left. H and W are
    larger than 3.
    Returns an array of x's shape and dtype. x is not changed.

    >>> x = np.arange(1.0, 17).reshape(1, 1, 4, 4)
    >>> shift_each(x, [1], [-2])[0, 0].astype(int).tolist()
    [[0, 0, 0, 0], [3, 4, 0, 0], [7, 8, 0, 0], [11, 12, 0, 0]]
    """
    height, width = x.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (3, 3), (3, 3)))
    out = np.empty_like(x)
    for i, (d, r) in enumerate(zip(down, right, strict=True)):
        out[i] = padded[i, :, 3 - d : 3 - d + height, 3 - r : 3 - r + width]
    return out


# %% check="shift_each"
shift_each, result = check.shift_each(shift_each)
result


# %% [markdown]
# Now train the same network four times: on the scans, on scans moved by up to 2 pixels, on scans that are mirrored half of the time, and on scans turned half of the time. The baseline needs no network: it reads the digit whose mean picture is nearest.
#
# Two tests: the unseen scans as they are, and the same moved by up to 2. Which augmentation helps on which? The four take about six seconds.


# %%
def moved(x, rng, most=2):
    return shift_each(x, *rng.integers(-most, most + 1, (2, len(x))))


def half_of(change):
    return lambda x, rng: np.where(rng.random((len(x), 1, 1, 1)) < 0.5, change(x), x)


def fit(model, x, y, rng, epochs, augment=None, lr=0.05, each=lambda loss: None):
    """Train by SGD with momentum and a cosine; `augment(x, rng)` changes every batch, `each(loss)` is told."""
    opt = optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    schedule = optim.CosineWarmup(opt, 0, epochs * int(np.ceil(len(x) / 64)))
    for _ in range(epochs):
        losses = []
        for x_i, y_i in data.batches(x, y, 64, rng):
            opt.zero_grad()
            loss = F.cross_entropy(model(tensor(augment(x_i, rng) if augment else x_i)), tensor(y_i))
            loss.backward()
            opt.step()
            schedule.step()
            losses.append(loss.item())
        each(np.mean(losses))


def accuracy(model, x, y):
    with no_grad():
        return (model(tensor(x)).data.argmax(1) == y).mean()


# %%
def small():
    layers = nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)
    # the explorable expects a dropout, as chapter 09 had; with 0 it does nothing
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.0), nn.Linear(256, 10))


ways = {"none": None, "moved": moved, "mirrored": half_of(lambda x: x[..., ::-1])}
ways["turned"] = half_of(lambda x: np.rot90(x, 2, (2, 3)))
test_moved = moved(test.x, np.random.default_rng(1))
means = np.array([train.x[train.y == d].mean(0) for d in range(10)])
rows, models = {}, {}
rows["nearest mean"] = [
    (((x[:, None] - means) ** 2).sum((2, 3, 4)).argmin(1) == test.y).mean() for x in (test.x, test_moved)
]
for name, way in ways.items():
    models[name] = nn.init.reset(small(), np.random.default_rng(2))
    fit(models[name], train.x, train.y, np.random.default_rng(3), epochs=24, augment=way, lr=0.1)
    rows[name] = [accuracy(models[name], x, test.y) for x in (test.x, test_moved)]
for name, (plain, pushed) in rows.items():
    print(f"{name:14} as scanned {plain:6.1%}   moved by up to 2 {pushed:6.1%}")

# %% [markdown]
# Trained on moved scans, it loses a point or two on the scans as they are, and reads nearly nine in ten of the moved ones in place of a quarter. Mirroring and turning help with neither, and nearest means do no better on moved digits than the network that was never told.
#
# Here is the one that trained on moved scans, with a 3 that it has never seen. (The one at the top was trained on.)

# %%
unseen = 16 * test.x[test.y == 3][1]
PaintExplorable(models["moved"], pixels=unseen, question="Push this unseen 3: how many steps does it take now?")

# %% [markdown]
# Two steps it bears in every direction: so far it was taught. With the third up or to the right it is lost, with the fourth to the left; down it holds for five. Beyond what you show it, you can't count on anything.
#
# ## Break it: augment first, split later
#
# A colleague has only 60 digits. She moves each of them about by up to a pixel to get 20, then splits the 1,200 into training and test, and reports the accuracy. What is wrong with it? Guess both numbers, hers and the true one.


# %%
def honest_and_leaky(seed):
    rng = np.random.default_rng(seed)
    few = rng.permutation(len(train.x))[:60]
    copies, labels = moved(np.repeat(train.x[few], 20, axis=0), rng, most=1), np.repeat(train.y[few], 20)
    mine, hers = data.split(copies, labels, rng)
    model = nn.init.reset(small(), rng)
    fit(model, mine.x, mine.y, rng, epochs=30, lr=0.1)
    return accuracy(model, hers.x, hers.y), accuracy(model, moved(test.x, rng, most=1), test.y)


measured = np.array([honest_and_leaky(seed) for seed in range(3)])
for name, values in zip(("her test pictures", "digits that nobody trained on"), measured.T):
    print(f"{name:30} {values.mean():.1%}   (three seeds: {', '.join(f'{v:.1%}' for v in values)})")

# %% [markdown]
# Most of her test pictures were trained on, pixel for pixel. She has measured whether the network knows her 60 digits again. *Split first, then augment the training part.*
#
# *A good place to stop: about an hour in.*
#
# ## Keep every channel at a fair size
#
# Now for depth. Numbers that pass through many layers grow or shrink, and while the early layers learn, the later ones see another input at every step. In February 2015 Sergey Ioffe and Christian Szegedy at Google put the remedy into the network itself: *batch norm*. For every channel $c$, take mean and variance over the whole batch and all pixels, normalise, and let the network learn a scale $w_c$ and a shift $b_c$:
#
# $$y = w_c\,\frac{x - \mu_c}{\sqrt{\sigma_c^2 + \varepsilon}} + b_c, \qquad \mu_c = \frac1m \sum x, \qquad \sigma_c^2 = \frac1m \sum (x - \mu_c)^2$$
#
# The sums go over the $m = N \cdot H \cdot W$ numbers of channel $c$; $\varepsilon$ is small. A channel that holds 1 and 3 has $\mu = 2$, $\sigma = 1$, and becomes $-1$ and $1$; with $w = 2$, $b = 10$, 8 and 12.
#
# So far it is chapter 14's layer norm, turned. But here is the catch: what a picture gives depends on the other pictures in its batch. When the network is used there may be one picture only. So in training each layer keeps *running statistics*, a slow mean of the $\mu_c$ and $\sigma_c^2$ that it meets (a new batch counts a tenth), and in use these stand in their place.
#
# **Exercise 2.** Write `batch_norm2d`, for both. A number a channel, (C,), meets the maps as (C, 1, 1).


# %% solution="batch_norm2d"
def batch_norm2d(x, weight, bias, mean=None, var=None, eps=1e-5):
    """Give every channel mean 0 and variance 1, then scale and shift it.

    x: maps (N, C, H, W), perhaps far from 0.  weight, bias: (C,).  eps: added to the variance, inside the root.
    mean, var: (C,), to be used in the place of the batch's own; None: the batch's own.
    Returns an array (N, C, H, W) of x's dtype.

    >>> x = np.array([1.0, 3.0]).reshape(2, 1, 1, 1)
    >>> batch_norm2d(x, np.array([2.0]), np.array([10.0]), eps=0.0).ravel().tolist()
    [8.0, 12.0]
    >>> batch_norm2d(x, np.array([2.0]), np.array([10.0]), np.array([0.0]), np.array([4.0]), eps=0.0).ravel().tolist()
    [11.0, 13.0]
    """
    mean = x.mean((0, 2, 3)) if mean is None else mean
    centred = x - mean.reshape(-1, 1, 1)
    var = (centred**2).mean((0, 2, 3)) if var is None else var
    normal = centred / np.sqrt(var + eps).reshape(-1, 1, 1)
    return normal * weight.reshape(-1, 1, 1) + bias.reshape(-1, 1, 1)


# %% check="batch_norm2d"
batch_norm2d, result = check.batch_norm2d(batch_norm2d)
result

# %% [markdown]
# ## The way back
#
# Every pixel of a channel has a share in $\mu_c$ and $\sigma_c$. See what the layer does *not* notice: add the same to all of a channel, and nothing comes out differently; stretch it, nearly nothing ($\varepsilon$ is the "nearly"). Directions that change nothing get no gradient.
#
# Call $n$ the normalised channel, $s = \sqrt{\sigma_c^2 + \varepsilon}$ its size, and $g = w_c \cdot$ `grad_out`. Then, with the means over the $m$ numbers of the channel,
#
# $$\texttt{grad\_x} = \frac{1}{s}\Bigl(g - \operatorname{mean}(g) - n \cdot \operatorname{mean}(g\, n)\Bigr)$$
#
# By hand, for the channel $(1, 3)$ with $w = 1$, $\varepsilon = 0$ and `grad_out` $(1, 2)$: $n = (-1, 1)$, $\operatorname{mean}(g) = 1.5$, $\operatorname{mean}(g\,n) = 0.5$. So $(1, 2) - 1.5 - (-0.5, 0.5) = (0, 0)$. Of course: two numbers become $\pm 1$ whatever they are.
#
# **Exercise 3.** Write `batch_norm2d_backward`, for training.


# %% solution="batch_norm2d_backward"
def batch_norm2d_backward(grad_out, x, weight, bias, eps=1e-5):
    """Return the gradients at x, weight and bias, where the batch's own statistics were used.

    grad_out, x: (N, C, H, W).  weight, bias: (C,).  eps: as in batch_norm2d.
    Returns (grad_x, grad_weight, grad_bias), of the shapes of x, weight and bias.

    >>> x, grad_out = np.array([[0.0, 0, 4, 4], [1, 2, 3, 6]]).reshape(2, 4, 1, 1, 1)
    >>> back = batch_norm2d_backward(grad_out, x, np.array([3.0]), np.array([0.0]), eps=0.0)
    >>> [g.ravel().tolist() for g in back]
    [[-0.75, 0.75, -2.25, 2.25], [6.0], [12.0]]
    """
    axes = (0, 2, 3)
    centred = x - x.mean(axes, keepdims=True)
    size = np.sqrt((centred**2).mean(axes, keepdims=True) + eps)
    normal, g = centred / size, grad_out * weight.reshape(-1, 1, 1)
    along = normal * (g * normal).mean(axes, keepdims=True)
    grad_x = (g - g.mean(axes, keepdims=True) - along) / size
    return grad_x, (grad_out * normal).sum(axes), grad_out.sum(axes)


# %% check="batch_norm2d_backward"
batch_norm2d_backward, result = check.batch_norm2d_backward(batch_norm2d_backward)
result

# %% [markdown]
# Prove it, and put the pair on the tape in one line.

# %%
rng = np.random.default_rng(4)
x, weight, bias = rng.normal(size=(4, 3, 5, 5)), rng.normal(size=3), rng.normal(size=3)
print(
    "agrees with finite differences:", check_pair(batch_norm2d, batch_norm2d_backward, x, weight, bias, rng=rng).passed
)

normalise = lift(batch_norm2d, batch_norm2d_backward)
maps = tensor(x, requires_grad=True)
normalise(maps, tensor(weight), tensor(bias))[0, 0, 0, 0].backward()
moved_by = np.abs(np.asarray(maps.grad)).sum((1, 2, 3))
print("how much output (0, 0, 0, 0) depends on each picture:", moved_by.round(3))

# %% [markdown]
# Look at the last line: one number of picture 0 depends on all four pictures. From here on the library's `nn.BatchNorm2d` takes over. It does the same, keeps the running statistics, and computes nothing twice.
#
# ## Break it: use it as in training
#
# `model.train()` and `model.eval()` choose between the two ways. Here a network with batch norm reads the test digits in batches of 1, 2, 4 …, once in each mode. Where should the curves differ?


# %%
class Mean(nn.Module):
    """Average every map over its pixels: (N, C, H, W) to (N, C)."""

    def forward(self, x):
        return x.mean((2, 3))


def normed():
    one = nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)
    two = nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU()
    return nn.Sequential(*one, *two, Mean(), nn.Linear(32, 10))


model = nn.init.reset(normed(), np.random.default_rng(5))
fit(model, train.x, train.y, np.random.default_rng(6), epochs=12)
trained = {name: np.array(value) for name, value in model.state_dict().items()}


def right_by_batches(mode, size):
    model.load_state_dict(trained)  # training mode moves the running statistics, even here
    model.train(mode == "train")
    return float(np.mean([accuracy(model, x_i, y_i) for x_i, y_i in data.batches(test.x, test.y, size)]))


sizes = [1, 2, 4, 8, 20, 60, 359]
curves = {mode: [100 * right_by_batches(mode, size) for size in sizes] for mode in ("eval", "train")}

# %%
fig, ax = plt.subplots(figsize=(6.4, 3))
for mode, colour, mark in (("eval", palette.BLUE, "o-"), ("train", palette.VERMILLION, "s--")):
    ax.semilogx(sizes, curves[mode], mark, color=colour, ms=5)
    ax.text(0.9, curves[mode][0], mode, color=colour, ha="right", va="center")
ax.set_xticks(sizes, [str(size) for size in sizes])
ax.minorticks_off()
ax.set(xlabel="pictures in a batch", ylabel="digits read right, %", xlim=(0.45, 420), ylim=(0, 103))
alt = "Digits read right against the number of pictures in a batch, from 1 to 359. In eval mode the line is flat and near 100 %. In train mode it begins far lower for single pictures and climbs with the batch to nearly the same."
show(fig, alt)

# %% [markdown]
# In `eval` the size of the batch has no say. In `train`, a single picture is normalised by itself, so all that is left is its shape relative to its own mean. And one notices late: in the lab the test set comes in large batches, and all looks well.
#
# *A good place to stop: about two and a half hours in.*
#
# ## Deeper ought to be better
#
# Take a network of eight layers and put twelve more into it. The deeper one can do all that the shallow one can: let the new layers hand on what they get. So its *training* loss should be no higher. Is it?


# %%
class Plain(nn.Module):
    def __init__(self, channels):
        super().__init__()
        one, two = (nn.Conv2d(channels, channels, 3, padding=1, bias=False) for _ in range(2))
        self.layers = nn.Sequential(one, nn.BatchNorm2d(channels), nn.ReLU(), two, nn.BatchNorm2d(channels))

    def forward(self, x):
        return self.layers(x).relu()


def stack(depth, block, channels=8, classes=10):
    """Return a network with `depth` layers of weights: a convolution, blocks of two, a linear one."""
    first = nn.Conv2d(1, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(), nn.MaxPool2d(2)
    return nn.Sequential(
        *first, *(block(channels) for _ in range(depth // 2 - 1)), Mean(), nn.Linear(channels, classes)
    )


def follow(live, name):
    return lambda loss: live.update(**{name: loss})


plain = {depth: nn.init.reset(stack(depth, Plain), np.random.default_rng(0)) for depth in (8, 20)}

# %% tags=["live"]
with LiveCurves(total=24, value="training loss", log=True) as live:
    for depth, model in plain.items():
        tell = follow(live, f"{depth} layers")
        fit(model, train.x, train.y, np.random.default_rng(0), epochs=12, each=tell)

# %% [markdown]
# The deeper network is worse *on the pictures it trains on*. That is no overfitting. It can represent the answer; in 12 epochs descent doesn't find it. He and his colleagues called this *degradation*.
#
# Their reply is one plus sign. If handing on is so hard to learn, make it easy to reach: let two layers compute what should be *added* to $x$,
#
# $$y = \operatorname{relu}\bigl(x + F(x)\bigr), \qquad F = \text{norm}_2 \circ \text{conv}_2 \circ \text{relu} \circ \text{norm}_1 \circ \text{conv}_1$$
#
# (Read $\circ$ from the right: first conv$_1$.) With $F = 0$ the block does nothing, which is right for a layer that isn't needed, and a small last scale makes $F$ small. The sum is a *residual connection*, since $F$ learns only what is left over. On the way back the plus sign hands the gradient on whole, up to the last ReLU. [Chapter 14](../14_transformer/14b_gpt.ipynb) took it from here.
#
# **Exercise 4.** Write `ResidualBlock`.


# %% solution="ResidualBlock"
class ResidualBlock(nn.Module):
    """Add to the maps what two convolutions, each with batch norm, make of them.

    The attributes are conv1, bn1, conv2 and bn2: convolutions of 3 x 3 from `channels` to `channels` with padding 1
    and no bias, and `nn.BatchNorm2d(channels)`.

    >>> x = tensor(np.ones((2, 4, 8, 8), np.float32))
    >>> ResidualBlock(4)(x).shape
    (2, 4, 8, 8)
    """

    def __init__(self, channels):
        """Make the four layers."""
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x):
        """Return relu(x + F(x)), with F from the formula above: a tensor of x's shape."""
        out = self.bn1(self.conv1(x)).relu()
        out = self.bn2(self.conv2(out))
        return (x + out).relu()


# %% check="ResidualBlock"
ResidualBlock, result = check.ResidualBlock(ResidualBlock)
result

# %% [markdown]
# ## The landmark: twenty layers
#
# The same two depths with your block, the same seed, the same count of weights. Three seconds.

# %%
residual = {depth: nn.init.reset(stack(depth, ResidualBlock), np.random.default_rng(0)) for depth in (8, 20)}
losses = {depth: [] for depth in residual}
for depth, model in residual.items():
    fit(model, train.x, train.y, np.random.default_rng(0), epochs=12, each=losses[depth].append)
    print(f"residual, {depth} layers: training loss {losses[depth][-1]:.3f} after {len(losses[depth])} epochs")

# %% [markdown]
# One seed proves little. Here are five, measured beforehand by the course's own script: the training loss in the last of twelve epochs. The plain 20 above, at about 0.3, is none of them. It met its batches in another order, and ended below all five: how far depth throws a plain network back depends much on chance.

# %%
stored_runs = {
    "depth": [
        {"plain 8": 0.0248, "plain 20": 0.4404, "residual 8": 0.0246, "residual 20": 0.0067},
        {"plain 8": 0.0304, "plain 20": 0.5915, "residual 8": 0.019, "residual 20": 0.0056},
        {"plain 8": 0.0227, "plain 20": 0.5557, "residual 8": 0.0219, "residual 20": 0.0109},
        {"plain 8": 0.0343, "plain 20": 0.3844, "residual 8": 0.0201, "residual 20": 0.0119},
        {"plain 8": 0.0168, "plain 20": 0.6327, "residual 8": 0.0184, "residual 20": 0.0085},
    ],
    "epochs": 12,
}
fig, ax = plt.subplots(figsize=(6.8, 2.9))
draw_stacks(ax, stored_runs["depth"])
alt = "Training loss on a logarithmic axis, a dot for each of five seeds. Plain networks: about 0.03 with 8 layers, 0.4 to 0.6 with 20. Residual networks: about 0.02 with 8 layers, about 0.01 with 20."
show(fig, alt)

# %% [markdown]
# He and his colleagues (2015, figures 1 and 6) saw the same on CIFAR-10, small photographs of ten kinds: a plain network of 56 layers had a higher training error than one of 20, and with residual connections the order turned round. In all five seeds the plain loss rises with depth, more than tenfold, and the residual one falls.
#
# *A good place to stop: about three hours in.*
#
# ## What it has learned is good for more
#
# A network learned to read 0 to 4. Is that any use for a 7? Keep its *body*, all but the last layer, and use the 16 numbers that it makes of a picture as *features* for another task. That is *transfer*.
#
# One has to read them off without disturbing the body. This was written by somebody who knows that frozen parameters cannot change:
#
# ```python
# def features_of(body, x):
#     for parameter in body.parameters():
#         parameter.requires_grad = False
#     return body(tensor(x)).data
# ```
#
# The features of a picture depend on its batch. And after a day of use the network reads worse than in the morning.
#
# **Exercise 5.** Find out why, and write it so that what it promises is true. `body.modules()` yields the body and every module inside; the mode of each is its `training`, True or False.


# %% solution="features_of"
def features_of(body, x):
    """Return what a trained network makes of pictures when it is used, and leave it exactly as it was.

    body: a module, in training or in use, perhaps with batch norm or dropout inside.
    x: pictures, float32 (N, C, H, W).
    Returns an array, a row for each picture; what it says of one picture does not depend on the others. Afterwards
    all numbers in `body.state_dict()`, the mode of every module inside and all `requires_grad` are what they were.

    >>> features_of(nn.Sequential(nn.Flatten(), nn.ReLU()), np.float32([[[[-1.0, 2.0]]]])).tolist()
    [[0.0, 2.0]]
    """
    modes = [(module, module.training) for module in body.modules()]
    body.eval()
    with no_grad():
        out = body(tensor(x)).data
    for module, mode in modes:
        module.training = mode
    return out


# %% check="features_of"
features_of, result = check.features_of(features_of)
result

# %% [markdown]
# Train on 0 to 4 alone, anywhere in a frame of 12 by 12, at every epoch elsewhere. The body ends in the mean over all pixels, so the place is gone and the strokes are left. It takes about five seconds.


# %%
def anywhere(x, rng):
    """Put each picture at a place of its own in an empty frame of 12 x 12."""
    return moved(np.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2))), rng)


low, high = digits.y < 5, digits.y >= 5
rng = np.random.default_rng(7)
reader, fresh = (stack(8, ResidualBlock, channels=16, classes=5) for _ in range(2))
nn.init.reset(reader, rng)
nn.init.reset(fresh, np.random.default_rng(8))
settling = np.random.default_rng(9)
with no_grad():
    for _ in range(30):  # its weights stay as drawn; its running statistics settle
        _ = fresh(tensor(anywhere(digits.x[low], settling)))

# %%
fit(reader, digits.x[low], digits.y[low], rng, epochs=20, augment=anywhere)

# %% [markdown]
# Now the digits 5 to 9, of which it has seen none. From 1, 5 or 20 examples of each, take the mean of their features; a new picture gets the label of the nearest mean. Beside it stand the same with plain pixels, and with a body that was never trained, of which only the running statistics have settled. Each row of numbers is first scaled to length one, so that a bold 7 is like a faint one. By chance one would be right in 20 %.

# %%
new, labels = anywhere(digits.x[high], rng), digits.y[high]
known_as = {"pixels": new.reshape(len(new), -1)}
known_as["a body never trained"] = features_of(fresh[:-1], new)
known_as["a body that knows 0 to 4"] = features_of(reader[:-1], new)
known_as = {name: rows / np.linalg.norm(rows, axis=1, keepdims=True) for name, rows in known_as.items()}


def nearest_mean(rows, k, rng):
    """Return the share read right after k examples a digit, drawn by chance."""
    shown = np.array([rng.choice(np.flatnonzero(labels == d), k, replace=False) for d in range(5, 10)])
    means = rows[shown].mean(1)
    rest = np.setdiff1d(np.arange(len(rows)), shown)
    said = 5 + ((rows[rest, None] - means) ** 2).sum(-1).argmin(1)
    return (said == labels[rest]).mean()


for name, rows in known_as.items():
    shares = [np.mean([nearest_mean(rows, k, np.random.default_rng(s)) for s in range(30)]) for k in (1, 5, 20)]
    print(f"{name:25} 1 example {shares[0]:.0%}   5 examples {shares[1]:.0%}   20 examples {shares[2]:.0%}")

# %% [markdown]
# How much of the gain was learned? The untrained body is 5 to 11 points ahead of pixels: it ends in the mean over all pixels, so place has no say. Training adds about 17 more.
#
# So you would never go back to pixels? Change the count *and* the reader: with 1 to 100 known of each digit, a new picture gets the label of the single nearest one. To tell which of the two matters, a fourth curve reads pixels by nearest means as before. Draw your guess for all four before you run it.


# %%
def nearest_one(rows, k, rng):
    """Return the share of 200 other pictures whose nearest neighbour among k of each digit has their label."""
    shown = np.concatenate([rng.choice(np.flatnonzero(labels == d), k, replace=False) for d in range(5, 10)])
    rest = rng.choice(np.setdiff1d(np.arange(len(rows)), shown), 200, replace=False)
    nearest = shown[(rows[rest] @ rows[shown].T).argmax(1)]
    return 100 * (labels[nearest] == labels[rest]).mean()


counts = [1, 2, 5, 10, 20, 50, 100]
curves = {
    name: [[nearest_one(rows, k, np.random.default_rng(s)) for s in range(20)] for k in counts]
    for name, rows in known_as.items()
}
curves["pixels, by means"] = [
    [100 * nearest_mean(known_as["pixels"], k, np.random.default_rng(s)) for s in range(20)] for k in counts
]

# %%
fig, ax = plt.subplots(figsize=(6.6, 3.1))
looks = ("s--", palette.VERMILLION), ("d:", palette.GREY), ("o-", palette.BLUE), ("^-.", palette.VERMILLION)
for (name, values), (mark, colour) in zip(curves.items(), looks):
    middle, spread = np.mean(values, 1), np.std(values, 1)
    ax.fill_between(counts, middle - spread, middle + spread, color=colour, alpha=0.15, lw=0)
    ax.semilogx(counts, middle, mark, color=colour, ms=5)
    ax.text(110, middle[-1], name.replace("body ", "body\n"), color=colour, va="center", fontsize=9)
ax.set_xticks(counts, [str(count) for count in counts])
ax.minorticks_off()
ax.set(xlabel="known pictures of each digit", ylabel="new ones read right, %", ylim=(15, 95))
alt = "New digits read right against 1 to 100 known pictures of each, on a logarithmic axis, with a band of one standard deviation. By features of the trained body: from about 43 % rising slowly to 64 %. By those of the untrained body: below, from 27 % to 51 %. By pixels: from about 22 % steeply to 88 %, across the trained body between 10 and 20. By the nearest means of pixels: nearly flat, from 23 % to 31 %."
show(fig, alt)

# %% [markdown]
# With one example of each digit the trained features win two to one. Between 10 and 20 pixels overtake them, and with 100 are far ahead. The reader does it: at 20 examples pixels come to 29 % by means and to 58 % by the nearest, and by means 100 examples hardly help, for a mean of digits in many places is a blur.
#
# The features ignore where a digit stands, so one example goes a long way; but they were made to tell 0 to 4 apart, and may have thrown away what tells a 5 from a 9. Pixels throw nothing away, but need a known digit of the same form *at the same place*. With 100 there often is one, and the nearest finds it.
#
# Recognising a class from one example is called *one-shot recognition*. Transfer pays where examples are few and the new task is like the old one.
#
# ## What this really is
#
# None of the three remedies is about seeing. Augmentation is knowledge of yours that the network lacks, given as data. Batch norm and residual connections make a deep stack easy to descend. Why batch norm helps is still disputed: its authors spoke of shifting inputs, and in 2018 Shibani Santurkar and colleagues showed that it helps as much when one shifts them on purpose, and that it smooths the loss.
#
# The plus sign stayed. Nearly every large network of today, for pictures or for text, is a stream with branches that add to it.

# %% [markdown] recap="yes"
# ## What to keep
#
# - Augmentation: change the picture, keep the label. Which change keeps it depends on the question.
# - Split first, then augment the training part.
# - Batch norm: each channel over batch and pixels in training, by running statistics in use.
# - `eval` before use. Frozen parameters don't freeze running statistics.
# - Plain networks degrade with depth, in *training* loss. A residual block adds to what comes in, so doing nothing is easy to reach.
# - Features of a trained body serve tasks that are like the old one; compare with pixels and with an untrained body.
#
# `mine.keep(batch_norm2d)` saves yours.

# %% [markdown]
# ## Five questions before you go on

# %% [markdown] recall="1"
# **Would you mirror pictures when a network learns to tell left hands from right hands?**
#
# <details><summary>Answer</summary>
#
# Not with the label kept: a mirrored left hand is a right hand. With the label exchanged it is a new example.
#
# </details>

# %% [markdown] recall="2"
# **A batch holds 10 pictures with 3 channels of 4 by 4. How many means does batch norm take, and over how many numbers each? And layer norm, over all but the first axis?**
#
# <details><summary>Answer</summary>
#
# 3 means over 160 numbers each. Layer norm: 10 means over 48 numbers each.
#
# </details>

# %% [markdown] recall="3"
# **A network with batch norm is splendid on the test set and poor on single pictures. What do you look for first?**
#
# <details><summary>Answer</summary>
#
# Whether it is still in training mode, so that every picture is normalised by its batch, which in use is itself.
#
# </details>

# %% [markdown] recall="4"
# **A deeper network has a higher training loss than a shallow one. Is it overfitting?**
#
# <details><summary>Answer</summary>
#
# No. Overfitting is a low training loss and a high test loss. Here the descent has not found what the deeper network could represent.
#
# </details>

# %% [markdown] recall="5"
# **All weights inside the branch of a residual block are 0, and so is its last shift. What does the block do?**
#
# <details><summary>Answer</summary>
#
# It hands x on, passed through the last ReLU: what is positive stays as it is.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Alex Krizhevsky, Ilya Sutskever and Geoffrey Hinton (2012), [ImageNet classification with deep convolutional neural networks](https://papers.nips.cc/paper_files/paper/2012/hash/c399862d3b9d6b76c8436e924a68c45b-Abstract.html). Section 4.1 is augmentation.
# - Sergey Ioffe and Christian Szegedy (2015), [Batch normalization](https://arxiv.org/abs/1502.03167). Section 3 holds the forward and the backward that you wrote.
# - Kaiming He and others (2015), [Deep residual learning for image recognition](https://arxiv.org/abs/1512.03385). Figure 1: the riddle, 6: the answer.
# - Shibani Santurkar and others (2018), [How does batch normalization help optimization?](https://arxiv.org/abs/1805.11604) A belief of three years, tested.
#
# Where are the things in a picture, why does the network say what it says, and can it be fooled? Go on with [the second notebook](15b_finding_and_fooling.ipynb).
