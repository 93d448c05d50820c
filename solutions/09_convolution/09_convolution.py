# ---
# jupyter:
#   nnbook:
#     minutes: 270
#     builds: "convolutional networks: filters, pooling, LeNet-5 counted, digits read by neighbours"
#     landmark: "LeNet-5’s 60,000 and 61,706 parameters (LeCun 1998); digits 98.9 %"
# ---

# %% [markdown]
# # Convolutional networks
#
# In 1958 David Hubel and Torsten Wiesel showed slides to anaesthetised cats and listened to single cells in the cats' visual cortex. A cell would answer to an edge in one small patch of the view, at one slant. Other cells answered to the same slant elsewhere.
#
# Kunihiko Fukushima built that into a network in 1980. Yann LeCun and his colleagues trained such a network by backpropagation in 1989, and it read the digits on American envelopes. Below is a small relative of theirs, which has learned from scanned digits. Paint one, with the mouse or the keys. Then answer by playing:
#
# 1. Take the scanned 3 and move it to the left, pixel by pixel. What do the maps of the first layer do? What does the answer do?
# 2. Back in the middle: which stroke makes a 5 of it, for the network and for you?
# 3. How little ink does a 7 need?

# %%
import matplotlib.pyplot as plt
import numpy as np

from nnbook import data, lift, nn, optim, tensor
from nnbook.checks.ch09_convolution import check
from nnbook.explorables import KernelExplorable, PaintExplorable
from nnbook.gradcheck import check_pair
from nnbook.plot import LiveCurves, draw_feature_maps, draw_weights, show, use_style
from nnbook.plot.convolution import moved_digits, photograph_maps, scores_in_strips, seen_by

use_style()
PaintExplorable()

# %% [markdown]
# **Map.** You will write the two operations of such a network, convolution and pooling, each with its way back; train a reader of digits that beats chapter 08's; see what its filters have learned, where it can be fooled, and what takes its advantage away; and count the parameters of the network of 1998. You need [chapter 07](../07_backpropagation/07_backpropagation.ipynb) (the tape, `lift`) and [chapter 08](../08_feedforward/08_feedforward.ipynb) (the training loop); for reshaping, the card on [shapes](../A_maths_you_need/A_maths_you_need.ipynb#vectors-and-shapes). About four and a half hours; five places to stop are marked.
#
# ## A window that slides
#
# Chapter 08's network saw a digit as 64 numbers in a row. Each hidden unit had a weight for every pixel, and nothing told it that pixel 9 lies below pixel 1.
#
# Here is the other way. A *kernel* is a small table of weights. It lies on a window of the picture; each weight is multiplied by the pixel under it, and the products are added up. Then the window moves on, with the same weights. The sums make a new picture, a *feature map*. Press *Slide*, and answer:
#
# 1. Upright edges: on which side of the stroke are the sums large, and on which are they far below 0?
# 2. In *a square*: where does ink give 0?
# 3. The *stride* is how far the window moves at each step, and *padding* lays rings of zeros around the picture. Which pair of them gives a map of 4 × 4?

# %%
KernelExplorable()

# %% [markdown]
# Two ideas are in it. A unit looks at a small neighbourhood only. And all units of a map use the same nine weights: *weight sharing*. What is an edge here is an edge there.
#
# ## Say it in symbols
#
# A picture may have several *channels*, such as red, green and blue; the maps of one layer are the channels of the next. A *filter* has a kernel for each channel that comes in and adds up over all of them. It makes one map.
#
# $$\text{out}_{n,o,r,k} = b_o + \sum_{c=0}^{C-1} \sum_{i=0}^{K-1} \sum_{j=0}^{L-1} w_{o,c,i,j} \; x_{n,\,c,\; sr + i - p,\; sk + j - p}$$
#
# | symbol | shape | | symbol | meaning |
# |---|---|---|---|---|
# | $x$, pictures | $(N, C, H, W)$ | | $n$, $o$ | which picture, which filter |
# | $w$, filters | $(O, C, K, L)$ | | $r$, $k$ | row and column of the map |
# | $b$, biases | $(O,)$ | | $s$, $p$ | stride, padding |
# | out, maps | $(N, O, R, Q)$ | | $i$, $j$ | row and column of the kernel |
#
# There are $N$ pictures of $C$ channels (counted by $c$), $H$ high and $W$ wide; $O$ filters, $K$ high and $L$ wide; maps of $R$ rows and $Q$ columns. Pixels outside of the picture count as 0. In numbers, in one row: on the pixels 4, 1, 1, 6 the kernel (1, −1) gives 4 − 1 = 3, then 0, then −5.
#
# How large is a map? Along one side, the kernel begins at one end and steps until the next step would carry it over the other end.
#
# **Exercise 1.** Write `conv_output_size`.


# %% solution="conv_output_size"
def conv_output_size(size, kernel_size, stride=1, padding=0):
    """Return how many places a kernel finds along one side of a picture.

    size: pixels along the side.  kernel_size: pixels of the kernel along that side, at most size + 2 * padding.
    stride: pixels from one place to the next.  padding: pixels added at each of the two ends.
    Returns an int. A step that would carry the kernel over the edge is not made.

    >>> conv_output_size(5, 3)
    3
    """
    return (size + 2 * padding - kernel_size) // stride + 1


# %% check="conv_output_size"
conv_output_size, result = check.conv_output_size(conv_output_size)
result

# %%
side = 32  # down the layers of LeCun's network of 1998; S2 and S4 pool, of which later
for layer, kernel, stride in (("C1", 5, 1), ("S2", 2, 2), ("C3", 5, 1), ("S4", 2, 2), ("C5", 5, 1)):
    side = conv_output_size(side, kernel, stride)
    print(f"{layer}: maps of {side} × {side}")

# %% [markdown]
# A 3 × 3 kernel with a padding of 1 keeps a picture's size, which is why one meets that pair so often.
#
# **Exercise 2.** Write `conv2d`. Make it right first; the formula's seven nested loops are a fair beginning. The hints show a way with two.


# %% solution="conv2d"
def conv2d(x, weight, bias=None, *, stride=1, padding=0):
    """Slide every filter over every picture; return, for each place, the sum of the products, plus the bias.

    x: pictures (N, C, H, W).  weight: filters (O, C, K, L).  bias: (O,), or None for none.
    stride: pixels from one place to the next, down and across.  padding: rings of zeros laid around each picture.
    Returns an array (N, O, rows, columns) of x's dtype. x is not changed.

    >>> conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)))[0, 0].tolist()
    [[4.0, 4.0], [4.0, 4.0]]
    """
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    filters, _, high, wide = weight.shape
    rows, columns = (x.shape[2] - high) // stride + 1, (x.shape[3] - wide) // stride + 1
    out = np.zeros((len(x), filters, rows, columns), x.dtype)
    for i in range(high):
        for j in range(wide):
            seen = x[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
            out += np.einsum("nchw,oc->nohw", seen, weight[:, :, i, j])
    return out if bias is None else out + bias[:, None, None]


# %% check="conv2d"
conv2d, result = check.conv2d(conv2d)
result

# %% [markdown]
# PyTorch gives the same answers. Now a photograph, in grey, every third pixel (seven loops take ten seconds). Three kernels: one for upright edges, one for level ones, and one with 8 in the middle of eight times −1. What will the third answer to? (Blue is above 0, orange below.)

# %%
from sklearn.datasets import load_sample_image

temple = load_sample_image("china.jpg")[::3, ::3] / 255
grey = temple.mean(axis=2)
upright = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
middle = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
kernels = np.stack([upright, upright.T, middle])[:, None].astype(float)  # (3, 1, 3, 3)
maps = conv2d(grey[None, None], kernels, padding=1)[0]

fig = photograph_maps(grey, dict(zip(("upright edges", "level edges", "8 in the middle"), maps)))
alt = "A Chinese temple in grey, and three maps of it. The first shows the upright pillars and frames, blue where it gets lighter to the right and orange where it gets darker; the second the lines of the roof; the third all fine detail, and nothing in the even sky."
show(fig, alt)

# %% [markdown]
# The third answers to fine detail of any slant. Whatever is even gives 0, since each kernel's weights add up to 0. The lines along the frame are the padding: beside a bright sky, zeros are an edge.
#
# A kernel for colour: the red channel minus half of the green and half of the blue. It is a filter of shape $(1, 3, 1, 1)$, one weight a channel. White, grey and black give 0, however bright:

# %%
flower = load_sample_image("flower.jpg")[::3, ::3] / 255
red = np.array([1.0, -0.5, -0.5]).reshape(1, 3, 1, 1)
redness = conv2d(flower.transpose(2, 0, 1)[None], red)[0, 0]

fig = photograph_maps(flower, {"red, minus half of green and blue": redness})
alt = "A photograph of an orange flower before dark leaves, and its map: the petals are blue, which is above zero, deepest in the red centre; the bluish leaves are orange, which is below zero."
show(fig, alt)

# %% [markdown]
# Pixels come as (height, width, colour), and filters want the colour first. That takes `transpose`. A `reshape` to the same shape gives no error, and a scrambled picture.
#
# *A good place to stop: about fifty minutes in.*
#
# ## Is this a convolution?
#
# Mathematics turns the kernel by half a turn before it is laid down: that is *convolution*. Taking it as it is written is *cross-correlation*. Take a pencil.
#
# $$\text{picture} \begin{pmatrix} 1 & 2 & 0 \\ 0 & 3 & 1 \\ 2 & 0 & 1 \end{pmatrix} \qquad \text{kernel} \begin{pmatrix} 1 & 0 \\ 2 & -1 \end{pmatrix}$$
#
# Then leave the pencil and count. A layer has 8 filters of 5 × 5. In comes one colour picture of 32 × 32 pixels, with no padding and a stride of 1.
#
# **Exercise 3.** Hand back both maps, first by cross-correlation, then by convolution. Then four numbers: how many maps come out, how many weights one filter has (without its bias), how many parameters the layer has (with its biases), and how many numbers come out in all.


# %% solution="by_hand"
def by_hand():
    """Return what cross-correlation gives, what convolution gives, and four whole numbers about colour.

    Returns (correlation, convolution, colour): two lists of two rows of two numbers, and a list of four numbers.
    """
    return [[-2, 7], [4, 2]], [[6, -1], [6, 0]], [8, 75, 608, 6272]


# %% check="by_hand"
by_hand, result = check.by_hand(by_hand)
result

# %% [markdown]
# Below, your `conv2d` stands beside SciPy's functions for both. What all of deep learning calls a convolution is a cross-correlation. The weights are learned, and a network that turned its kernels would learn them turned.
#
# One dot on empty paper tells the two apart. Before you tick the box, predict the map.

# %%
from scipy.signal import convolve2d, correlate2d

x, kernel = np.array([[1.0, 2, 0], [0, 3, 1], [2, 0, 1]]), np.array([[1.0, 0], [2, -1]])
print("conv2d:     ", conv2d(x[None, None], kernel[None, None])[0, 0].tolist())
print("correlate2d:", correlate2d(x, kernel, mode="valid").tolist())
print("convolve2d: ", convolve2d(x, kernel, mode="valid").tolist())
KernelExplorable(
    picture="a dot", kernel="one to nine", padding=1, row=3, column=3,
    question="A single dot: which numbers stand around it in the map, and in which order?",
)  # fmt: skip

# %% [markdown]
# *A good place to stop: about an hour and twenty minutes in.*
#
# ## The way back
#
# A convolution is nothing but products and sums. Chapter 07 knows both: in a product each factor gets the other times the gradient, and what is used in many places gets the sum.
#
# Each place of the map looked at one window. With $g = \partial L / \partial\,\text{out}_{n,o,r,k}$, that place gives
#
# - to the bias $b_o$: $g$;
# - to the filter $w_o$: $g$ times the window;
# - to the window's pixels: $g$ times $w_o$.
#
# Weights are shared by all places and pictures, so their shares add up. Pixels lie in several windows, so theirs do, too. In numbers, in a row: pixels 3, 4, 5, kernel (2, 10), gradients 1 and 1. The weights get 3 + 4 = 7 and 4 + 5 = 9. The pixels get 2, then 10 + 2 = 12, then 10.
#
# **Exercise 4.** Write `conv2d_backward`.


# %% solution="conv2d_backward"
def conv2d_backward(grad_out, x, weight, bias, *, stride=1, padding=0):
    """Return the gradients at x, weight and bias, for the gradient at the output of conv2d.

    grad_out: (N, O, rows, columns).  x: (N, C, H, W).  weight: (O, C, K, L).  bias: (O,).
    stride, padding: those of the forward call.
    Returns (grad_x, grad_weight, grad_bias), each of the shape and dtype of its input.

    >>> x, weight = np.array([[[[3.0, 5.0]]]]), np.array([[[[2.0, -1.0]]]])
    >>> [g.tolist() for g in conv2d_backward(np.ones((1, 1, 1, 1)), x, weight, np.zeros(1))]
    [[[[[2.0, -1.0]]]], [[[[3.0, 5.0]]]], [1.0]]
    """
    p, (height, width), (rows, columns) = padding, x.shape[2:], grad_out.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    grad_x, grad_weight = np.zeros_like(padded), np.zeros_like(weight)
    for i in range(weight.shape[2]):
        for j in range(weight.shape[3]):
            met = np.s_[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
            grad_weight[:, :, i, j] = np.einsum("nohw,nchw->oc", grad_out, padded[met])
            grad_x[met] += np.einsum("nohw,oc->nchw", grad_out, weight[:, :, i, j])
    return grad_x[:, :, p : p + height, p : p + width], grad_weight, grad_out.sum(axis=(0, 2, 3))


# %% check="conv2d_backward"
conv2d_backward, result = check.conv2d_backward(conv2d_backward)
result

# %%
rng = np.random.default_rng(4)  # finite differences need no answer to compare with, only your conv2d
x, weight, bias = rng.normal(size=(2, 3, 7, 6)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
print(check_pair(conv2d, conv2d_backward, x, weight, bias, rng=rng, stride=2, padding=1).message)

# %% [markdown]
# *A good place to stop: about two hours in.*
#
# ## Keep the strongest
#
# Whether an edge lies at column 3 or 4 hardly matters for reading a digit. *Pooling* throws such detail away: it cuts each map into squares and keeps one number of each. *Max pooling* keeps the largest. It has nothing to learn.
#
# **Exercise 5.** Write `max_pool2d`.


# %% solution="max_pool2d"
def max_pool2d(x, *, kernel_size):
    """Cut every picture into squares that do not overlap, and keep the largest pixel of each.

    x: pictures (N, C, H, W).  kernel_size: the square's side k, at most H and W.
    Returns an array (N, C, H // k, W // k). Rows and columns that fill no square are left out, below and on the right.

    >>> max_pool2d(np.array([[[[1.0, 7.0], [2.0, 3.0]]]]), kernel_size=2).tolist()
    [[[[7.0]]]]
    """
    k, rows, columns = kernel_size, x.shape[2] // kernel_size, x.shape[3] // kernel_size
    parts = [x[:, :, i : k * rows : k, j : k * columns : k] for i in range(k) for j in range(k)]
    return np.max(parts, axis=0)


# %% check="max_pool2d"
max_pool2d, result = check.max_pool2d(max_pool2d)
result

# %% [markdown]
# Backwards, ask what a small nudge of each pixel would do. The largest pixel of a square passes its nudge on, with slope 1. The others change nothing.
#
# Where several are equally large there is a kink, as at a ReLU's zero. PyTorch chooses the first of them, and so does the book.
#
# **Exercise 6.** Write `max_pool2d_backward`.


# %% solution="max_pool2d_backward"
def max_pool2d_backward(grad_out, x, *, kernel_size):
    """Return the gradient at x: each square's goes to its largest pixel, to the first one where several are equal.

    grad_out: (N, C, H // k, W // k).  x: (N, C, H, W), the input of max_pool2d.  kernel_size: the square's side k.
    Returns an array of x's shape and dtype. "First" is in reading order, row by row; pixels left out get 0.

    >>> x = np.array([[[[1.0, 7.0], [7.0, 3.0]]]])
    >>> max_pool2d_backward(np.array([[[[5.0]]]]), x, kernel_size=2).tolist()
    [[[[0.0, 5.0], [0.0, 0.0]]]]
    """
    grad_x, k = np.zeros_like(x), kernel_size
    for n, c, row, column in np.ndindex(grad_out.shape):
        square = np.s_[n, c, k * row : k * row + k, k * column : k * column + k]
        i, j = divmod(x[square].argmax(), k)
        grad_x[n, c, k * row + i, k * column + j] = grad_out[n, c, row, column]
    return grad_x


# %% check="max_pool2d_backward"
max_pool2d_backward, result = check.max_pool2d_backward(max_pool2d_backward)
result

# %% [markdown]
# ## A network out of your own pieces
#
# `lift` puts each pair on the tape, in one line. Then a model is written as in chapter 08. With plain loops its training takes up to a minute.

# %%
own_conv, own_pool = lift(conv2d, conv2d_backward), lift(max_pool2d, max_pool2d_backward)


class OwnConv2d(nn.Conv2d):
    """A convolution layer that computes with your functions; it keeps the weights as the book's does."""

    def forward(self, input):
        return own_conv(input, self.weight, self.bias, padding=1)


class OwnMaxPool2d(nn.Module):
    """Max pooling by your functions, in squares of 2 × 2."""

    def forward(self, x):
        return own_pool(x, kernel_size=2)


# %%
digits = data.digits(images=True)  # x: (1797, 1, 8, 8)
loss_fn = nn.CrossEntropyLoss()


def train_epoch(model, part, opt, rng):
    """Go through a part once, in batches of 64 in a new order; return the mean loss."""
    model.train()
    losses = []
    for x_i, y_i in data.batches(part.x, part.y, 64, rng):
        opt.zero_grad()
        loss = loss_fn(model(tensor(x_i)), tensor(y_i))
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return float(np.mean(losses))


def accuracy(model, part):
    """Return the share of a part's examples that are read right."""
    return float(np.mean(model.eval()(tensor(part.x)).data.argmax(axis=1) == part.y))


# %%
rng = np.random.default_rng(0)
train_part, test_part = data.split(digits.x, digits.y, rng)
few = data.Part(*next(data.batches(train_part.x, train_part.y, 320, rng)))
own = nn.Sequential(OwnConv2d(1, 4, 3), nn.ReLU(), OwnMaxPool2d(), nn.Flatten(), nn.Linear(64, 10))
nn.init.reset(own, rng)
opt = optim.Adam(own.parameters(), lr=0.01)
for epoch in range(1, 13):
    loss = train_epoch(own, few, opt, rng)
    if epoch % 4 == 0:
        print(f"epoch {epoch}: loss {loss:.3f}, test digits read {accuracy(own, test_part):.1%}")

# %% [markdown]
# It learns, from 320 digits. How fast is it beside the book's `nn.Conv2d` and `nn.MaxPool2d`? One step of training on 64 digits, 16 filters (with plain loops, wait ten seconds):

# %% tags=["live"]
import time

steps = []
for conv, pool in ((OwnConv2d, OwnMaxPool2d()), (nn.Conv2d, nn.MaxPool2d(2))):
    net = nn.Sequential(conv(1, 16, 3, padding=1), nn.ReLU(), pool, nn.Flatten(), nn.Linear(256, 10))
    opt, one = optim.Adam(net.parameters(), lr=0.01), data.Part(digits.x[:64], digits.y[:64])
    train_epoch(net, one, opt, rng)
    began = time.perf_counter()
    for _ in range(3):
        train_epoch(net, one, opt, rng)
    steps.append(1000 * (time.perf_counter() - began) / 3)
print(
    f"a step takes {steps[0]:.1f} ms with the functions above, {steps[1]:.1f} ms with the book's layers: {steps[0] / steps[1]:.0f} times faster"
)

# %% [markdown]
# The book computes the same numbers. It copies all windows into the columns of one large matrix, so that a convolution is a single matrix product (Chellapilla, Puri and Simard, 2006). It keeps the batch as the innermost axis in memory, so that every slice is one long run.
#
# *A good place to stop: about two hours and forty minutes in.*
#
# ## Read digits
#
# Two convolutions of 16 and 32 filters, one pooling, and a linear layer for the ten logits. You may stop the training at any time; the model keeps what it has learned.


# %%
def make_cnn(rng):
    """Return a convolutional network for digits, its weights drawn from rng."""
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.4), nn.Linear(512, 10),
    )  # fmt: skip
    nn.init.reset(model, rng)
    return model


rng = np.random.default_rng(0)
train_part, test_part = data.split(digits.x, digits.y, rng)
model = make_cnn(rng)
opt = optim.Adam(model.parameters(), lr=0.01)
for name, p in model.named_parameters():
    print(f"{name:8} {p.shape}")
print(f"{sum(p.data.size for p in model.parameters()):,} parameters")

# %% tags=["live"]
with LiveCurves(value="loss; share read wrong", log=True, total=20) as live:
    for _ in range(20):
        loss = train_epoch(model, train_part, opt, rng)
        live.update(**{"training loss": loss, "test mistakes": 1 - accuracy(model, test_part)})

# %% [markdown]
# What did the sixteen filters of the first layer become? Nobody told them what to look for.

# %%
print(f"test digits read right: {accuracy(model, test_part):.1%}")
fig, ax = plt.subplots(figsize=(8, 2.6))
draw_weights(ax, model[0].weight.data[:, 0], columns=8)
alt = "Sixteen learned filters of 3 by 3 weights, blue above zero and orange below. A few have one side above and the opposite side below zero; most look like nothing in particular."
show(fig, alt)

# %% [markdown]
# One or two are edges, as the cat had them. Here is what they answer to a digit, and what the second layer makes of that:

# %%
model.eval()
shown = tensor(test_part.x[:1])
first = model[1](model[0](shown))
second = model[4](model[3](model[2](first)))

fig, (left, right) = plt.subplots(2, 1, figsize=(8, 4), height_ratios=(2, 1))
draw_feature_maps(left, first.data[0], columns=8)
draw_feature_maps(right, second.data[0], columns=16)
for frame in (*left.patches, *right.patches):
    frame.set_clip_on(False)
left.set_title(f"first layer, a {test_part.y[0]}: 16 maps of 8 × 8")
right.set_title("second layer, pooled: 32 maps of 4 × 4")
alt = "Feature maps of one test digit. The sixteen maps of the first layer show its strokes from different sides; the thirty-two small maps of the second are sparse, each dark in a few places."
show(fig, alt)

# %% [markdown]
# Paint for the network that you have just trained. What does it say to empty paper, and why must it say something?

# %%
PaintExplorable(model, question="Your own network: which of your digits does it read, and which not?")

# %% [markdown]
# ## What a unit can see
#
# Ask the tape which pixels a unit depends on: go back from that one unit, and look where the gradient at the picture is not 0. That region is the unit's *receptive field*. Predict its side for a unit after the first convolution, after the second, and after the pooling.


# %%
def gradient_at_picture(layers, rng):
    """Return the size of the gradient at a picture of 11 × 11 for a unit in the middle, over 20 random pictures."""
    x = tensor(rng.uniform(size=(20, 1, 11, 11)).astype(np.float32), requires_grad=True)
    net = nn.Sequential(*layers)
    for weight in net.parameters():
        np.abs(weight.data, out=weight.data)  # all of one sign, so that nothing cancels by chance
    out = net(x)
    middle = out.shape[2] // 2
    out[:, :, middle, middle].sum().backward()
    return np.abs(np.asarray(x.grad)).sum(axis=(0, 1))


rng = np.random.default_rng(6)
layers = [nn.Conv2d(1, 8, 3, padding=1), nn.Conv2d(8, 8, 3, padding=1), nn.MaxPool2d(2)]
names = ["first convolution", "second convolution", "pooling"]
fig = seen_by({f"after the {name}": gradient_at_picture(layers[: i + 1], rng) for i, name in enumerate(names)})
alt = "Three squares of 11 by 11 pixels; the pixels on which one unit depends are blue. After one convolution 3 by 3, after two 5 by 5 and darkest in the middle, after the pooling 6 by 6."
show(fig, alt)

# %% [markdown]
# Each 3 × 3 kernel adds a ring. The pooling joins two neighbours, one pixel apart, which makes 6 of 5; after it, neighbours lie two pixels apart, so the next ring is twice as wide.
#
# ## Move the picture
#
# Move the picture, and the map moves along. A function with that property is *equivariant* to shifts. For a picture that wraps around, so that nothing falls off the edge, it holds exactly:


# %%
def circular_conv2d(x, weight, bias):
    """Convolve at stride 1 with a 3 × 3 filter; what leaves the picture on one side comes in on the other."""
    return conv2d(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="wrap"), weight, bias)


weight, bias = (p.data for p in model[0].parameters())
x = test_part.x[:5]
largest = 0.0
for down in range(8):
    for right in range(8):
        moved_first = circular_conv2d(np.roll(x, (down, right), axis=(2, 3)), weight, bias)
        moved_after = np.roll(circular_conv2d(x, weight, bias), (down, right), axis=(2, 3))
        largest = max(largest, float(np.abs(moved_first - moved_after).max()))
print("all 64 shifts of 5 digits: equal to 1e-6 is", largest < 1e-6)

# %% [markdown]
# *Invariant* is something else: the output does not change at all, as the mean of a whole map does not. One hears that convolutional networks (CNNs) know a thing wherever it is. Do they? Move the test digits to the right by 0 to 3 pixels, and let paper come in on the left. A multilayer perceptron (MLP, 9,910 parameters) comes too. Which of the two suffers less, and how much?

# %%
rng = np.random.default_rng(0)
data.split(digits.x, digits.y, rng)  # the same split as above
mlp = nn.Sequential(nn.Flatten(), nn.Linear(64, 132), nn.ReLU(), nn.Dropout(0.4), nn.Linear(132, 10))
nn.init.reset(mlp, rng)
opt = optim.Adam(mlp.parameters(), lr=0.01)
for _ in range(20):
    train_epoch(mlp, train_part, opt, rng)


def moved(part, pixels):
    """Return a part whose pictures are moved to the right."""
    x = np.zeros_like(part.x)
    x[..., pixels:] = part.x[..., : 8 - pixels]
    return part._replace(x=x)


shares = {
    name: [100 * accuracy(net, moved(test_part, s)) for s in range(4)] for name, net in (("CNN", model), ("MLP", mlp))
}

# %%
fig = moved_digits(shares)
alt = "Share of test digits read right when they are moved by 0 to 3 pixels, for the CNN and the MLP. Both begin near 98 per cent and fall steeply. At one pixel the CNN reads about three quarters, the MLP about half; from two pixels on both misread most."
show(fig, alt)

# %% [markdown]
# **In words** (2 points). A friend says: "Convolutions are shift-invariant, so a CNN recognises a digit wherever it stands." What is right about it, what is wrong, what does the curve say, and how would you build or train the network if you needed it to be true?

# %% [markdown] written="wherever_it_stands"
# A convolution is equivariant: if the digit moves by a pixel, its maps move by a pixel. But the last layer has a weight of its own for each place of each map, so a map that has moved meets other weights. Pooling evens out part of a small shift only. The curve shows it: at one pixel the network misreads a quarter of the digits, at two most of them. I would average each map over all places before the last layer, or train on moved copies.

# %%
check.written["wherever_it_stands"].marks()

# %% [markdown]
# **Exercise 7** (optional, no points). Mend it with data. Write `more_pictures`, which makes training pictures out of training pictures. Design it so that a small CNN reads 80 % of test digits that were moved by up to a pixel in any direction; trained on the digits as they are, it reads fewer than 60 %.


# %% solution="more_pictures"
def more_pictures(x, y, rng):
    """Return training pictures made of those that came, and their labels.

    x: pictures (N, 1, 8, 8) from 0 (paper) to 1 (ink).  y: labels (N,).  rng: a random generator, to use or not.
    Returns (x, y): at least N pictures and at most 9 N, and as many labels. The arrays that came are not changed.
    What a picture loses over one edge must not come in again at the opposite one.

    The check hands on 700 digits, trains a small CNN for 300 steps on what comes back, and asks for 80 % of test digits
    that were moved by up to one pixel down or up, and left or right.
    """
    wide = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    moved = [wide[:, :, r : r + 8, c : c + 8] for r in range(3) for c in range(3)]
    return np.concatenate(moved), np.tile(y, 9)


# %% check="more_pictures"
more_pictures, result = check.more_pictures(more_pictures)
result

# %%
rng = np.random.default_rng(7)
more = data.Part(*more_pictures(train_part.x[:700], train_part.y[:700], rng))
mended = make_cnn(rng)
opt = optim.Adam(mended.parameters(), lr=0.01)
for _ in range(max(1, 7_000 // len(more.x))):  # 55 to 117 steps, for few pictures as for many
    train_epoch(mended, more, opt, rng)
shares["CNN, more pictures"] = [100 * accuracy(mended, moved(test_part, s)) for s in range(4)]
print(f"{len(more.x):,} training pictures out of 700 digits")
print("read right, %:", np.round(shares["CNN, more pictures"], 1))

# %%
fig = moved_digits(shares)
alt = "The curves of moved digits once more, with the CNN that learned from more pictures. At one pixel it reads far more than both others; at two and three pixels it falls, too."
show(fig, alt)

# %% [markdown]
# With the book's nine moves, one pass over pictures of 700 digits is enough: a shift of one pixel now costs less than two points. But a shift of two, never shown, costs 42 points. The curve starts lower because this network saw half the digits, for 99 steps in place of 460.
#
# *A good place to stop: about three hours and forty minutes in.*
#
# ## Break it: shuffle the pixels
#
# What is the CNN's advantage made of? If it knows that pixels have neighbours, then taking away the neighbours must take away the advantage. Shuffle the 64 pixels. Somebody wrote:
#
#     def shuffle_pixels(x, rng):
#         shuffled = [picture.ravel()[rng.permutation(64)] for picture in x]
#         return np.stack(shuffled).reshape(x.shape)
#
# and found that *both* networks fell to guessing. There is a bug: this experiment destroys more than the neighbourhood. What else?
#
# **Exercise 8.** Write the control that was meant.


# %% solution="shuffle_pixels"
def shuffle_pixels(x, order):
    """Put the pixels of pictures into a given order.

    x: pictures (N, C, H, W).  order: array (H·W,), the numbers 0 to H·W - 1 in some order.
    Pixels are counted in reading order. Pixel i of a new picture is pixel order[i] of the old one, in each channel.
    Returns a new array (N, C, H, W).

    >>> shuffle_pixels(np.array([[[[5, 6, 7]]]]), np.array([2, 0, 1])).tolist()
    [[[[7, 5, 6]]]]
    """
    return x.reshape(*x.shape[:2], -1)[:, :, order].reshape(x.shape)


# %% check="shuffle_pixels"
shuffle_pixels, result = check.shuffle_pixels(shuffle_pixels)
result

# %% [markdown]
# The bug: `rng.permutation` was called for every picture anew, so that a pixel meant something else in each. Nearly nothing was left to learn. Now train a new CNN on digits that are all shuffled alike. Predict: will it read as well as before, as well as the MLP, or worse than both?

# %%
order = np.random.default_rng(64).permutation(64)
rng = np.random.default_rng(0)
train_shuffled, test_shuffled = data.split(shuffle_pixels(digits.x, order), digits.y, rng)
blind = make_cnn(rng)
opt = optim.Adam(blind.parameters(), lr=0.01)
for _ in range(20):
    train_epoch(blind, train_shuffled, opt, rng)
print(f"CNN on pixels in their places: {accuracy(model, test_part):.1%}")
print(f"CNN on shuffled pixels:        {accuracy(blind, test_shuffled):.1%}")
print(f"MLP of the same size:          {accuracy(mlp, test_part):.1%}")

# %% [markdown]
# One seed is an anecdote. Here are ten, measured beforehand by `solutions/09_convolution/landmark.py` with the settings above; the seed drives the split and the weights.

# %%
stored = {
    "cnn": [98.89, 99.16, 98.61, 99.16, 99.44, 98.61, 99.16, 98.89, 98.61, 98.89],
    "mlp": [98.05, 96.94, 96.94, 98.05, 98.05, 97.49, 99.16, 98.33, 96.94, 97.21],
    "cnn_shuffled": [97.49, 97.49, 96.38, 97.49, 98.05, 96.94, 98.33, 97.21, 95.82, 98.05],
    "mlp_shuffled": [97.77, 97.49, 97.21, 97.49, 97.77, 96.66, 98.05, 98.05, 96.38, 97.77],
}
for name, scores in stored.items():
    error = np.std(scores, ddof=1) / np.sqrt(len(scores))
    print(
        f"{name:<13} mean {np.mean(scores):.1f} %, standard error {error:.2f};  first five seeds {np.mean(scores[:5]):.1f} %"
    )

fig = scores_in_strips(
    {
        "in their places": {"CNN": stored["cnn"], "MLP": stored["mlp"]},
        "shuffled": {"CNN": stored["cnn_shuffled"], "MLP": stored["mlp_shuffled"]},
    }
)
alt = "Accuracies of ten seeds as dots with their mean and two standard errors. Pixels in their places: the CNN's mean is 98.9 per cent, above a dashed line at 98.8, the MLP's 97.7. Shuffled: 97.3 and 97.5, no different from one another."
show(fig, alt)

# %% [markdown]
# With pixels in their places the CNN makes about half as many mistakes as the MLP, a lead of 1.2 points, where the standard errors are 0.1 and 0.2. The dashed line is the mark this course had set for the mean of five seeds, 98.8 %. On shuffled pixels the lead is gone. The MLP hardly notices the shuffle: to it, pixels were a row of numbers all along.
#
# ## The landmark: LeNet-5
#
# In 1998 LeCun, Bottou, Bengio and Haffner published LeNet-5. The paper says that it has 60,000 trainable parameters. Build it as one does today and you get 61,706. Who has miscounted?
#
# | layer | maps or units | what it does |
# |---|---|---|
# | C1 | 6 maps, 28 × 28 | 5 × 5 kernels on the grey picture |
# | S2 | 6 maps, 14 × 14 | pools 2 × 2; in 1998 it adds the four pixels, times a factor, plus a bias, both learned |
# | C3 | 16 maps, 10 × 10 | 5 × 5 kernels, on some or all maps of S2 |
# | S4 | 16 maps, 5 × 5 | as S2 |
# | C5 | 120 units | 5 × 5 kernels on all maps of S4, so that one place is left |
# | F6 | 84 units | a linear layer |
# | output | 10 | in 1998 the distance to ten fixed codes, nothing learned; today a linear layer |
#
# Each map and each unit of C1, C3, C5 and F6 has a bias. In 1998 the first six maps of C3 looked at three maps of S2 each, the next nine at four, and the last at all six. Today every map looks at all six, and pooling learns nothing.
#
# **Exercise 9.** Let the machine count. The table has both versions in it.


# %% solution="lenet_parameters"
def lenet_parameters(sources, trained_pooling, trained_output):
    """Return how many numbers a network with LeNet-5's layers learns.

    sources: a list with a number for each map of C3: how many of S2's six maps it looks at.
    trained_pooling: True if each pooled map has a factor and a bias to learn, False if pooling learns nothing.
    trained_output: True if the ten outputs are a linear layer, False if the output learns nothing.
    Returns an int.

    C1, S2, S4, C5 and F6 are as in the table; S4 has as many maps as C3, and each unit of C5 looks at all of S4.
    """
    maps = len(sources)
    c1 = 6 * (5 * 5 + 1)
    c3 = sum(5 * 5 * seen + 1 for seen in sources)
    pooling = 2 * 6 + 2 * maps if trained_pooling else 0
    c5, f6 = 120 * (5 * 5 * maps + 1), 84 * (120 + 1)
    return c1 + pooling + c3 + c5 + f6 + (10 * (84 + 1) if trained_output else 0)


# %% check="lenet_parameters"
lenet_parameters, result = check.lenet_parameters(lenet_parameters)
result

# %%
published = lenet_parameters([3] * 6 + [4] * 9 + [6], trained_pooling=True, trained_output=False)
today = lenet_parameters([6] * 16, trained_pooling=False, trained_output=True)
lenet = nn.Sequential(
    nn.Conv2d(1, 6, 5), nn.Tanh(), nn.MaxPool2d(2),
    nn.Conv2d(6, 16, 5), nn.Tanh(), nn.MaxPool2d(2),
    nn.Conv2d(16, 120, 5), nn.Tanh(), nn.Flatten(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
)  # fmt: skip
built = sum(p.data.size for p in lenet.parameters())
print(f"as published {published:,}, today {today:,}, counted in a model {built:,}")

# %% [markdown]
# Nobody. Both numbers are right, for two networks of one name. Four fifths of the weights are in C5, and none of the famous part costs much: C1 has 156.
#
# ## What this really is
#
# A convolutional layer is a linear layer with most weights set to 0 and the rest tied together. It can compute nothing that a linear layer could not. It is a bet: that near pixels belong together, and that what is worth knowing here is worth knowing there. Where the bet is right it needs far fewer examples. Where it is wrong, as on shuffled pixels, or in a table of patients whose columns could stand in any order, it is no help.
#
# The field got two things wrong. It said that such networks see as we do. But those trained on photographs lean on texture where we lean on shape (Geirhos and others, 2019), and a shift of a few pixels can change the answer of large ones, too (Azulay and Weiss, 2019). And pooling, once held to be the secret of invariance, can be replaced by a stride (Springenberg and others, 2014).
#
# In 2012 the idea won, on 1.2 million photographs and two graphics cards. Since 2020 transformers, which begin with far weaker bets, keep up where there are enough pictures to learn the neighbourhood from. With few, convolution is still a fine first choice.

# %% [markdown] recap="yes"
# ## What to keep
#
# - A filter is a small block of weights, as deep as its input has channels; it slides, and makes one map.
# - Along a side: ⌊(size + 2 · padding − kernel) / stride⌋ + 1 places.
# - Backwards every place gives g times its window to the filter and g times the filter to its window; shares add up.
# - Max pooling sends the gradient to the winner alone.
# - A convolution is equivariant to shifts. Invariance has to be built or trained.
# - What libraries call convolution is cross-correlation; learned weights do not care.
# - The advantage is the neighbourhood: shuffle all pictures alike, and it is gone.
#
# `from nnbook import mine; mine.keep(conv2d)` saves yours. Both halves of both pairs are pieces of the library.

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **A layer has 32 filters of 3 × 3, and 16 maps come in. How many parameters does it have on pictures of 8 × 8, and how many on 800 × 800?**
#
# <details><summary>Answer</summary>
#
# 32 · (16 · 9 + 1) = 4,640, on both. Weights are shared by all places; only the number of sums grows with the picture.
#
# </details>

# %% [markdown] recall="2"
# **Which stride and padding does a 5 × 5 kernel need to keep a picture's size?**
#
# <details><summary>Answer</summary>
#
# Stride 1 and padding 2: size + 4 − 5 + 1 = size.
#
# </details>

# %% [markdown] recall="3"
# **Why is the gradient at a shared weight a sum, and over what?**
#
# <details><summary>Answer</summary>
#
# The weight is used at every place of every picture of the batch, and each use passes its nudge on. So its gradient is the sum over all places and pictures of the gradient there, times the pixel it met.
#
# </details>

# %% [markdown] recall="4"
# **What is the difference between equivariant and invariant? Name an operation for each.**
#
# <details><summary>Answer</summary>
#
# Equivariant: shift the input, and the output shifts along, as with a convolution. Invariant: the output stays the same, as with the mean of a whole map.
#
# </details>

# %% [markdown] recall="5"
# **Somebody shuffles all pictures alike and the CNN still reads most of them. Why, and what has it lost?**
#
# <details><summary>Answer</summary>
#
# Each pixel still means the same in every picture, so there is as much to learn as before, and the last layer has a weight for every place. Lost is only what the filters could use: that neighbouring pixels belong together.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Yann LeCun, Léon Bottou, Yoshua Bengio and Patrick Haffner (1998), [Gradient-based learning applied to document recognition](https://doi.org/10.1109/5.726791). LeNet-5 is section II, and its table I is the one you counted.
# - Yann LeCun and others (1989), [Backpropagation applied to handwritten zip code recognition](https://doi.org/10.1162/neco.1989.1.4.541). Eleven pages; weight sharing and its reasons.
# - Kunihiko Fukushima (1980), [Neocognitron](https://doi.org/10.1007/BF00344251). The architecture, before backpropagation could train it.
# - David Hubel and Torsten Wiesel (1959), [Receptive fields of single neurones in the cat's striate cortex](https://doi.org/10.1113/jphysiol.1959.sp006308). What the cells answered to, in drawings.
# - Vincent Dumoulin and Francesco Visin (2016), [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285). Every stride and padding, drawn.
# - Aharon Azulay and Yair Weiss (2019), [Why do deep convolutional networks generalize so poorly to small image transformations?](https://jmlr.org/papers/v20/19-519.html) Your curve of moved digits, on photographs.
#
# A picture lies before the network all at once. A sentence, a tune, a price come one after the other, and what counts may be long gone. The next chapter gives the network a memory.
