# ---
# jupyter:
#   nnbook:
#     minutes: 220
#     builds: "layers and forward propagation: XOR by folding, curves out of bumps"
#     landmark: "2, 4 … 256 linear pieces for depth 1 … 8 (Telgarsky 2016)"
# ---

# %% [markdown]
# # Layers and forward propagation
#
# Take a square sheet of paper and put a dot into each corner: blue, orange, blue, orange, going round, so that equal colours face each other across the middle. No straight cut leaves both blue dots on one side and both orange ones on the other. [Chapter 02](../02_perceptron/02_perceptron.ipynb) proved it, and a perceptron goes round in circles over it for ever.
#
# You may fold the paper first. Does one straight cut do it then?
#
# Below is the sheet, and a machine that folds it: a *layer* of two units, side by side. On the left are the dots as they come in. On the right are the same dots as the two units hand them on, with a third unit's line between them. Move the sliders, drag the arrows, and find a fold after which one line is enough. Stop after five minutes; you will come back with a pencil.

# %%
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, Rectangle
from sklearn.datasets import load_sample_image

from nnbook import mine
from nnbook.checks.ch03_layers import check
from nnbook.explorables import FoldingExplorable
from nnbook.plot import draw_network, draw_picture, palette, show, square_axes, use_style

use_style()

# %%
FoldingExplorable()

# %% [markdown]
# **Map.** You will build what every network in this book is made of: a layer, and layers in a row. You will show that rows of layers are worth nothing without a fold between them, solve XOR by hand, draw any curve out of bumps, and count how often a sheet can be folded. You need the weighted sum and batches from [chapter 00](../00_start_here/00_start_here.ipynb), XOR and hidden units from [chapter 01](../01_mcculloch_pitts/01_mcculloch_pitts.ipynb), lines and weights from [chapter 02](../02_perceptron/02_perceptron.ipynb), and the [product of two matrices](../A_maths_you_need/A_maths_you_need.ipynb#matrix-products). A little over three and a half hours, without the optional exercise; four places to stop are marked.

# %% [markdown]
# ## What one unit sees
#
# Units of this chapter no longer say 0 or 1. They hand on their sum where it is positive, and 0 elsewhere:
#
# $$\text{relu}(s) = \max(0, s).$$
#
# This is the *ReLU*, the rectified linear unit. Kunihiko Fukushima simulated networks of such cells in 1969. The name and the habit came from 2010 on. What a unit says is its *activation*; it is *on* where that is above 0.
#
# Two units look at the plane. Each is blank on one side of its line, and rises like a ramp on the other. A third unit adds up the two ramps, here with weights 1 and −1.5. Where will its surface have creases?

# %%
grid = np.linspace(-2, 2, 201)
x1, x2 = np.meshgrid(grid, grid)
h1, h2 = np.maximum(x1 + 0.5 * x2 - 0.6, 0), np.maximum(-x1 + x2 + 0.2, 0)
fig, axes = plt.subplots(1, 3, figsize=(10.6, 3), layout="constrained")
panels = {"unit 1": h1, "unit 2": h2, "unit 1 − 1.5 × unit 2": h1 - 1.5 * h2}
for ax, (title, height) in zip(axes, panels.items()):
    square_axes(ax, reach=2).set_title(title)
    ax.contourf(grid, grid, height, levels=np.linspace(-6.3, 6.3, 43), cmap="PuOr_r")
    ax.contour(grid, grid, h1, levels=[1e-9], colors=palette.INK, linewidths=1.4 * (ax is not axes[1]))
    ax.contour(grid, grid, h2, levels=[1e-9], colors=palette.INK, linewidths=1.4 * (ax is not axes[0]), linestyles="--")
fig.colorbar(axes[2].collections[0], ax=axes, ticks=(-6, -3, 0, 3, 6), label="height", shrink=0.8)
alt = "Three planes with a key to their colours: pale is 0, orange above it, purple below. Unit 1 is white left of a slanting line and an orange ramp right of it. Unit 2 is white below its dashed line and a ramp above it. Their weighted sum has four flat pieces, which meet in creases along the two lines."
show(fig, alt)

# %% [markdown]
# Along the units' lines, and nowhere else. Between the creases the surface is flat. (The white streak is no crease: there the height passes 0.) Two units cut the plane into four pieces, and the third sees a different tilt on each.
#
# Go back to the explorable. The right-hand plane has a unit on each axis, $h_1$ and $h_2$. Where both are on, the sheet is spread out. Where only one is on, it lies squashed on that unit's axis. Where neither is, all of it is crumpled into the origin. Press *Watch it fold*.
#
# ## What comes in
#
# A network begins with its *input layer*. The word misleads: nothing is computed there, these are the numbers that come in.
#
# What does a network get to know about one pixel of a photograph?

# %%
photo = load_sample_image("flower.jpg")
pixel = photo[200, 300]
print("pixel:", pixel, "  inputs of the whole photograph:", f"{photo.size:,}")

# %%
fig, (left, middle, right) = plt.subplots(1, 3, figsize=(10, 2.9), width_ratios=(1.5, 1, 1))
left.imshow(photo)
left.add_patch(Rectangle((290, 190), 20, 20, fill=False, ec="white", lw=1.5))
middle.imshow(photo[195:205, 295:305])
middle.add_patch(Rectangle((4.5, 4.5), 1, 1, fill=False, ec="white", lw=2))
for ax, title in ((left, f"{photo.shape[0]} × {photo.shape[1]} pixels"), (middle, "10 × 10 of them")):
    ax.set_title(title)
    ax.axis("off")
bars = right.barh(["red", "green", "blue"], pixel, color=[palette.VERMILLION, palette.GREEN, palette.BLUE])
right.bar_label(bars, padding=4)
right.invert_yaxis()
right.set(xlim=(0, 255), xticks=(0, 255), title="the framed one")
fig.subplots_adjust(wspace=0.35)
alt = "A photograph of an orange dahlia with a small white square; ten by ten pixels from it, magnified, a dark red one of them framed; and three bars for that pixel: red 104, green 0, blue 13."
show(fig, alt)

# %% [markdown]
# Three numbers from 0 to 255: how much red, green and blue. The pixel is three *inputs*, and the photograph 819,840. Nothing says "flower". All that comes later has to be made of these.
#
# ## A layer is a matrix
#
# Behind the inputs come units that compute. Units side by side, which all listen to the same inputs, form a *layer*. The last one is the *output layer*. Those before it are *hidden layers*: nobody outside sees what they say. The number of units in a layer is its *width*. The number of hidden layers is the *depth*; some count the output layer, too.
#
# Every unit has a row of weights and a bias. Put the rows below each other, and a layer's sums are one product:
#
# $$s = W x + b.$$
#
# For a layer with $I$ inputs and $O$ units $x$ has shape $(I,)$, $W$ has $(O, I)$, and $b$ and $s$ have $(O,)$. With its sums alone, and no ReLU, it is called a *linear layer*. In code $W$ is `weight`, and its shape is `(out_features, in_features)`, here and to the end of the book.
#
# Two units, two inputs, by hand:
#
# $$W = \begin{pmatrix} 1 & -1 \\ 2 & 1 \end{pmatrix},\quad b = \begin{pmatrix} 0 \\ -3 \end{pmatrix},\quad x = \begin{pmatrix} 2 \\ 1 \end{pmatrix} \quad\Rightarrow\quad s = \begin{pmatrix} 2 - 1 + 0 \\ 4 + 1 - 3 \end{pmatrix} = \begin{pmatrix} 1 \\ 2 \end{pmatrix}.$$
#
# ## Two layers, or one?
#
# Let two linear layers follow each other, $h = W_1 x + b_1$ and then $y = W_2 h + b_2$. What can they do together that one could not?
#
# **Exercise 1.** Find the one layer that does the same as the two. Put the first formula into the second, multiply out, and read off weight and bias.


# %% solution="collapse"
def collapse(weight1, bias1, weight2, bias2):
    """Return weight and bias of the one linear layer that does what two in a row do.

    weight1: array (H, I).  bias1: array (H,), the first layer.
    weight2: array (O, H).  bias2: array (O,), the second.
    Returns (weight, bias): arrays (O, I) and (O,).

    >>> weight, bias = collapse(np.array([[2]]), np.array([1]), np.array([[3]]), np.array([5]))
    >>> weight.tolist(), bias.tolist()  # 3 (2 x + 1) + 5
    ([[6]], [8])
    """
    return weight2 @ weight1, weight2 @ bias1 + bias2


# %% check="collapse"
collapse, result = check.collapse(collapse)
result

# %% [markdown]
# Now ten linear layers, all but the last with 50 units: 20,601 numbers. How large will the one layer be that replaces them?

# %%
rng = np.random.default_rng(10)
widths = [2, *[50] * 9, 1]
ten = [(rng.normal(size=(o, i)) / np.sqrt(i), rng.normal(size=o)) for i, o in pairwise(widths)]  # neighbours
weight, bias = ten[0]
for layer in ten[1:]:
    weight, bias = collapse(weight, bias, *layer)
x = rng.normal(size=2)
said = x
for w, b in ten:
    said = w @ said + b
print("one layer: weight", weight.round(3), "bias", bias.round(3))
print("the tower says", said.round(3), " the one layer says", (weight @ x + bias).round(3))

# %% [markdown]
# Three numbers. The tower was a single unit all along, with no hope of XOR. A sheet that is stretched, turned and shifted is still flat. Whatever layers are good for, it must come from what stands *between* them.
#
# ## Many examples at once
#
# Usually one hands over not a single $x$ but a *batch*: $N$ examples as the rows of a matrix $X$ of shape $(N, I)$. The rows of $W$ are the units. Every example must meet every unit, and that is one product, too:
#
# $$S = X W^\top + b, \qquad (N, I) \cdot (I, O) + (O,) \rightarrow (N, O).$$
#
# **Exercise 2.** Write `linear`.


# %% solution="linear"
def linear(x, weight, bias):
    """Return the sums of a linear layer for a batch.

    x: array (N, in_features), an example a row; N may be 0.
    weight: array (out_features, in_features), a unit a row.  bias: array (out_features,).
    Returns an array (N, out_features).

    >>> linear(np.array([[1, 2], [0, 1]]), np.array([[3, 4]]), np.array([10]))
    array([[21],
           [14]])
    """
    return x @ weight.T + bias


# %% check="linear"
linear, result = check.linear(linear)
result

# %% [markdown]
# A photograph is a batch, too: 273,280 pixels, three inputs each. A layer with one unit turns each into a grey (the weights are a television standard of 1982). One with three units makes an old print of it. Which of its units is the largest for a white pixel?

# %%
pixels = photo.reshape(-1, 3) / 255
grey = linear(pixels, np.array([[0.299, 0.587, 0.114]]), np.zeros(1))
sepia = np.array([[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]])
old = linear(pixels, sepia, np.zeros(3))
fig, axes = plt.subplots(1, 3, figsize=(10, 2.5))
titles = ["inputs", "one unit", "three units"]
for ax, title, batch in zip(axes, titles, [pixels, grey, old]):
    ax.imshow((batch.clip(0, 1) * np.ones(3)).reshape(photo.shape))
    ax.set_title(f"{title}: {batch.shape}", fontsize=10)
    ax.axis("off")
alt = "The flower three times: in colour, in grey, and in the brown tones of an old print. Grey is a linear layer with one unit, brown one with three."
show(fig, alt)

# %% [markdown]
# Its first: a row of weights that add up to 1.351, red. The two others are weaker, so white turns yellowish.
#
# *A good place to stop: a little under an hour in.*
#
# ## Layers in a row, with folds between
#
# Put a ReLU behind every hidden layer. The sums of one layer, cut off below 0, are the inputs of the next:
#
# $$h = \text{relu}(W_1 x + b_1), \qquad y = W_2 h + b_2.$$
#
# To compute $y$ from $x$, layer by layer, is *forward propagation*; one run of it is a *forward pass*. The output layer has no ReLU, for an answer may be negative.
#
# By hand, with the two units from above and an output unit with $W_2 = (1, -2)$ and $b_2 = 0.5$:
#
# | $x$ | sums of the hidden layer | after ReLU | $y$ |
# |---|---|---|---|
# | (2, 1) | (1, 2) | (1, 2) | 1 − 4 + 0.5 = −2.5 |
# | (1, 2) | (−1, 1) | (0, 1) | 0 − 2 + 0.5 = −1.5 |
#
# **Exercise 3.** Write `forward` for any number of layers, with your `linear`. A network is a list of pairs (weight, bias).


# %% solution="forward"
def forward(x, layers):
    """Return what a network says to a batch: linear layers, ReLU after each but the last.

    x: array (N, in_features).
    layers: a list of one or more pairs (weight, bias), each as `linear` takes them. It is not changed.
    Returns an array (N, out_features of the last layer).

    >>> layers = [(np.array([[1], [-1]]), np.array([0, 0])), (np.array([[1, 1]]), np.array([0]))]
    >>> forward(np.array([[-3], [2]]), layers)  # the absolute value
    array([[3],
           [2]])
    """
    for weight, bias in layers[:-1]:
        x = np.maximum(linear(x, weight, bias), 0)
    weight, bias = layers[-1]
    return linear(x, weight, bias)


# %% check="forward"
forward, result = check.forward(forward)
result

# %% [markdown]
# ## Count what there is to choose
#
# Weights and biases are a network's *parameters*: all the numbers that somebody, or later a learning rule, must choose. Guess before you compute. An input layer of 784 numbers, hidden layers of 128 and 64 units, 10 outputs: is it nearer to a thousand, ten thousand or a hundred thousand?
#
# **Exercise 4.** Write `count_parameters` for the sizes of the layers, the input layer first.


# %% solution="count_parameters"
def count_parameters(sizes):
    """Return the number of weights and biases of a network, given the sizes of its layers.

    sizes: a list of whole numbers: inputs, units of each hidden layer, outputs. Each layer listens to all of the one
    before it. A list of one size is an input layer alone.
    Returns a whole number.

    >>> count_parameters([3, 1])
    4
    """
    return sum(before * after + after for before, after in pairwise(sizes))


# %% check="count_parameters"
count_parameters, result = check.count_parameters(count_parameters)
result

# %%
for sizes in ([784, 128, 64, 10], [784, 10], [2, 2, 1], [2, 1000, 1], [2, 35, 35, 35, 35, 1]):
    print(f"{' – '.join(map(str, sizes)):26}{count_parameters(sizes):8,} parameters")

# %% [markdown]
# A hundred thousand, nearly all in the first matrix. The last two, a wide network and a deep one, cost about the same. Which buys more? The end of this chapter knows.
#
# ## XOR with a pencil
#
# The sheet of paper again, with numbers: the corners (0, 0) and (1, 1) should give 0, the corners (0, 1) and (1, 0) should give 1. You have two hidden ReLU units and one output unit, nine parameters.
#
# **Exercise 5.** Choose them so that the network says exactly 0, 1, 1 and 0. If you found a fold in the explorable, its sliders tell you the hidden layer. The output weights remain to be found: write down $h$ for the four corners and look.


# %% solution="xor_layers"
def xor_layers():
    """Return the layers of a network with two inputs, two hidden ReLU units and one output that says XOR.

    Returns [(weight1, bias1), (weight2, bias2)], arrays or lists, of shapes (2, 2), (2,), (1, 2) and (1,).
    `forward` must give 0 at (0, 0), 1 at (0, 1), 1 at (1, 0) and 0 at (1, 1).
    """
    hidden = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])
    output = np.array([[1.0, -2.0]]), np.array([0.0])
    return [hidden, output]


# %% check="xor_layers"
xor_layers, result = check.xor_layers(xor_layers)
result

# %%
(weight1, bias1), (weight2, bias2) = [(np.array(w, float), np.array(b, float)) for w, b in xor_layers()]
corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
print("XOR:", forward(corners, [(weight1, bias1), (weight2, bias2)]).ravel())

# %%
fig, axes = plt.subplots(1, 2, figsize=(9, 3.3))
for ax, corner in zip(axes, corners[[2, 3]]):
    h = np.maximum(linear(corner[None], weight1, bias1), 0)
    y = linear(h, weight2, bias2)
    draw_network(ax, [corner, h[0], y[0]], [weight1, weight2], names=["input", "hidden", "output"])
    ax.set_title(f"({corner[0]:g}, {corner[1]:g})", loc="center", fontsize=10)
alt = "The same network twice, with its activations at (1, 0), where the output is 1, and at (1, 1), where it is 0. Positive weights are blue lines, negative ones orange and dashed."
show(fig, alt)

# %% [markdown]
# Blue wires are positive weights, dashed orange ones negative. The numbers at the bottom count the circles.
#
# The hidden layer of your network, as a fold. Pull the fold slider back to 0: the creases are gone, and the layer is linear, as in Exercise 1. How far must you fold before a line fits?

# %%
FoldingExplorable(weight1, bias1, question="How far must you fold before one line separates the corners?")

# %% [markdown]
# If your two units' lines are parallel, almost any fold is enough. If they cross, it may take more than half of it. The next chapter has units with a half-open fold.
#
# *A good place to stop: a little over an hour and a half in.*
#
# ## Ask a stranger
#
# Does `forward` do what others mean by a network? scikit-learn has one, which learns by rules that you will build in chapters 05 to 08. We let it learn to read digits, and after every epoch run its weights through your `forward`. Its matrices are stored as (in, out), so we turn them over.

# %%
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

images, labels = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(images / 16, labels, test_size=0.2, stratify=labels, random_state=0)
theirs = MLPClassifier((32, 16), learning_rate_init=0.01, random_state=3)
ours, agree, layers = [], [], []
for _ in range(20):
    theirs.partial_fit(x_train, y_train, classes=range(10))
    layers = [(w.T, b) for w, b in zip(theirs.coefs_, theirs.intercepts_)]
    answers = forward(x_test, layers).argmax(axis=1)
    ours.append(100 * np.mean(answers == y_test))
    agree.append(np.mean(answers == theirs.predict(x_test)))
print(f"answers that agree with theirs: {min(agree):.1%};  parameters: {count_parameters([64, 32, 16, 10]):,}")

# %%
three = x_test[np.flatnonzero(y_test == 3)[0]]
activations = [three]
for weight, bias in layers[:-1]:
    activations.append(np.maximum(linear(activations[-1][None], weight, bias), 0)[0])
activations.append(linear(activations[-1][None], *layers[-1])[0])
fig, (left, middle, right) = plt.subplots(1, 3, figsize=(10.4, 3.6), width_ratios=(1.25, 0.6, 1.9))
left.plot(range(1, 21), ours, "o-", ms=3.5, color=palette.GREEN)
left.set(xlabel="epoch", ylabel="unseen digits read right, %", xticks=(1, 5, 10, 15, 20))
draw_picture(middle, three, title="one digit")
names = ["input", "hidden", "hidden", "output"]
draw_network(right, activations, [w for w, _ in layers], names=names, limit=10)
for digit, circle in enumerate(right.patches[-10:]):
    x, y = circle.center
    largest = digit == activations[-1].argmax()
    right.text(x + 0.9, y, digit, ha="center", va="center", fontsize=9, weight="bold" if largest else "normal")
    if largest:
        right.add_patch(Circle((x, y), 0.48, fill=False, ec=palette.VERMILLION, lw=2, clip_on=False))
right.set_xlim(-0.6, x + 1.2)
alt = "Left: the share of unseen digits that your forward pass reads right climbs from about 50 to 96 per cent in 20 epochs. Middle: a handwritten 3. Right: the network with its activations for it; of the ten outputs, labelled 0 to 9, that of digit 3 is the largest and ringed."
show(fig, alt)

# %% [markdown]
# They agree to the last answer. Black circles say much; orange is a little below 0, brown far. The ringed output, the largest, is the answer.
#
# ## Find the bugs
#
# How many of its hidden units does that network need? On what share of the examples is each of them on? Somebody typed this, and tried it on three examples with three inputs and three units:


# %%
def share_on_with_bugs(x, weight, bias):
    h = np.maximum(x @ weight + bias, 0)
    return (h >= 0).mean(axis=1)


rng = np.random.default_rng(3)
print(share_on_with_bugs(rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)))

# %% [markdown]
# No error, the right shape, and every unit always on. **Exercise 6.** There are three bugs, and the first is silent as long as all shapes are square. Write `share_on` without them. A unit that says exactly 0 is not on.


# %% solution="share_on"
def share_on(x, weight, bias):
    """Return for each unit of a ReLU layer the share of examples to which it says more than 0.

    x: array (N, in_features), N at least 1.  weight: array (out_features, in_features).  bias: array (out_features,).
    Returns an array (out_features,) of numbers from 0 to 1.

    >>> share_on(np.array([[1.0], [2.0], [-1.0], [0.0]]), np.array([[1.0], [-1.0]]), np.array([0.0, 0.0]))
    array([0.5 , 0.25])
    """
    return (linear(x, weight, bias) > 0).mean(axis=0)


# %% check="share_on"
share_on, result = check.share_on(share_on)
result

# %%
shares = np.sort(share_on(x_test, *layers[0]))
fig, ax = plt.subplots(figsize=(7, 2.6))
ax.bar(range(1, len(shares) + 1), 100 * shares, color=palette.SKY, edgecolor="white")
never = int(np.sum(shares == 0))
ax.text(0.6, 8, f"{never} never on", color=palette.INK)
ax.set(
    xlabel="hidden units of the first layer, in order",
    ylabel="on, % of digits",
    ylim=(0, 100),
    xticks=(1, 8, 16, 24, 32),
)
alt = "Bars for the 32 units of the first hidden layer, sorted by how often they are on. The first six have no bar at all; the others are on for 50 to 100 per cent of the digits."
show(fig, alt)

# %% [markdown]
# Some units are on for none of the 360 unseen digits. Here they might as well be left out; the next chapter asks why.
#
# *A good place to stop: about two hours in.*
#
# ## A bump, and any curve you like
#
# With one input a ReLU unit is a hinge: $\text{relu}(x - a)$ is flat up to $a$ and then rises with slope 1. Behind hinges, an output unit adds slopes. A curve made so is straight between the hinges, and the output weight of a hinge is the *change* of slope there.
#
# Four hinges make a bump: 0 up to $a$, rising to 1 at $b$, flat to $c$, down to 0 at $d$, and 0 for good. Draw it. Write the slope on each of the five pieces.
#
# **Exercise 7.** Write `bump`. If $b = c$ the bump is a tent.


# %% solution="bump"
def bump(a, b, c, d):
    """Return the layers of a 1-4-1 ReLU network: 0 up to a, 1 from b to c, 0 from d on, straight in between.

    a, b, c, d: numbers with a < b <= c < d.
    Returns [(weight1, bias1), (weight2, bias2)], arrays of shapes (4, 1), (4,), (1, 4) and (1,).

    >>> forward(np.array([[0.0], [1.0], [2.0], [5.0], [9.0]]), bump(0, 2, 4, 8)).ravel().round(2).tolist()
    [0.0, 0.5, 1.0, 0.75, 0.0]
    """
    rise, fall = 1 / (b - a), 1 / (d - c)
    hidden = np.ones((4, 1)), -np.array([a, b, c, d])
    output = np.array([[rise, -rise, -fall, fall]]), np.zeros(1)
    return [hidden, output]


# %% check="bump"
bump, result = check.bump(bump)
result

# %% [markdown]
# **Exercise 8 (optional).** Tents side by side add up to a curve. Between two knots, one tent goes down while the next comes up, and their sum goes straight from height to height. Put all tents into *one* hidden layer.


# %% solution="curve"
def curve(knots, heights):
    """Return one network, with one hidden layer, for the curve that is straight between knots.

    knots: array (K + 2,) of rising numbers.  heights: array (K,), the curve's heights at the inner knots.
    At the first and the last knot, and beyond them, the curve is 0.
    Returns [(weight1, bias1), (weight2, bias2)], arrays of shapes (H, 1), (H,), (1, H) and (1,), H units as you need.

    >>> x = np.array([[0.0], [1.0], [1.5], [2.0], [7.0]])
    >>> forward(x, curve(np.array([0.0, 1.0, 2.0, 3.0]), np.array([5.0, -1.0]))).ravel().round(2).tolist()
    [0.0, 5.0, 2.0, -1.0, 0.0]
    """
    tents = [bump(a, b, b, c) for a, b, c in zip(knots[:-2], knots[1:-1], knots[2:])]
    weight = np.concatenate([hidden[0] for hidden, _ in tents])
    bias = np.concatenate([hidden[1] for hidden, _ in tents])
    output = np.concatenate([h * out[0] for h, (_, out) in zip(heights, tents)], axis=1)
    return [(weight, bias), (output, np.zeros(1))]


# %% check="curve"
curve, result = check.curve(curve)
result

# %%
x = np.linspace(-1, 8, 901)
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.2))
left.plot(x, forward(x[:, None], bump(1, 2, 4, 7)), color=palette.BLUE)
left.set(xlabel="x", ylabel="height", title="a bump: four units")
knots = np.linspace(0, 2 * np.pi, 8)
for k, height in zip(range(1, 7), np.sin(knots[1:-1])):
    tent = height * forward(x[:, None], bump(knots[k - 1], knots[k], knots[k], knots[k + 1]))
    right.plot(x, tent, color=palette.SKY, lw=1)
right.plot(x, np.sin(x), color=palette.GREY, ls="--", lw=1.4)
right.plot(x, forward(x[:, None], curve(knots, np.sin(knots[1:-1]))), color=palette.VERMILLION)
right.text(2.2, 0.95, "six tents, added", color=palette.VERMILLION)
right.text(5.5, 0.6, "sin x", color=palette.INK)
right.set(xlabel="x", title="a curve out of tents")
alt = "Left: a bump that rises from 1 to 2, is flat to 4 and falls to 7. Right: six thin tents, three up and three down; their sum follows the dashed sine from 0 to 2π in straight pieces, and is 0 outside, where the sine goes on."
show(fig, alt)

# %% [markdown]
# Make the tents narrower and the curve comes as close as you like, to any continuous curve on a closed interval (put the outer knots just outside it). This is the simplest case of a famous theorem: one hidden layer, if it is wide enough, approximates every continuous function on a closed and bounded region. George Cybenko proved it in 1989 for continuous units that go from 0 to 1, Kurt Hornik, Maxwell Stinchcombe and Halbert White for more kinds in the same year.
#
# It says that such weights *exist*, not how many units it takes, or how to find them. And outside its knots, at the figure's right edge, the network has never heard of the sine.
#
# ## How fast does it come closer?
#
# Neighbouring tents share their hinges, so one unit for each straight piece is enough. With $n$ pieces of length $d$ a curve whose second derivative is at most $m$ is missed by at most $m d^2/8$. For the sine $m = 1$ and $d = 2\pi/n$. So the greatest error should fall as $1/n^2$: a straight line on logarithmic axes, with slope −2. Twice the units, which part of the error?


# %%
def through(x, y):
    """Return the layers of a ReLU network through the points (x, y): one unit for each piece between them."""
    slopes = np.diff(y) / np.diff(x)
    change = np.diff(slopes, prepend=0)
    return [(np.ones((len(change), 1)), -x[:-1]), (change[None], y[:1])]


fine = np.linspace(0, 2 * np.pi, 50_001)
units, errors = 2 ** np.arange(3, 10), []
for n in units:
    knots = np.linspace(0, 2 * np.pi, n + 1)
    errors.append(np.abs(forward(fine[:, None], through(knots, np.sin(knots)))[:, 0] - np.sin(fine)).max())
slope = np.polyfit(np.log(units), np.log(errors), 1)[0]
print("units ", *[f"{n:8}" for n in units])
print("error ", *[f"{e:8.2g}" for e in errors])
print(f"slope: {slope:.2f}  (theory: −2)")

# %% [markdown]
# A quarter. One more decimal place costs about three times as many units. Is there a cheaper way? Fold.
#
# *A good place to stop: a little over two and a half hours in.*
#
# ## Fold the fold
#
# Take the interval from 0 to 1 and fold it in the middle: a *tooth*, up from 0 to 1 at $x = ½$, and down to 0. Now feed the tooth into another tooth. On its way up it passes all of [0, 1], and so makes a full tooth; on its way down, another. Every further layer doubles the number of straight pieces. This network is from a note by Matus Telgarsky of 2015.
#
# How many units would one hidden layer need for 256 pieces? And how many does folding need?
#
# **Exercise 9.** Write `sawtooth`: the layers of a network with `depth` hidden layers of two units. Work out one tooth as $p\,\text{relu}(x) + q\,\text{relu}(x - ½)$ first.
#
# The layers in between are the hard part, so here is another one by hand. The units $h_1 = \text{relu}(x)$ and $h_2 = \text{relu}(-x)$ make $|x| = h_1 + h_2$. To fold that at 1, the next layer needs a unit with the sum $|x| - 1 = 1 h_1 + 1 h_2 - 1$: its row is $(1, 1)$, its bias −1. The sum of its neighbour is $1 - |x|$: which row, which bias?


# %% solution="sawtooth"
def sawtooth(depth):
    """Return the layers of a ReLU network with `depth` hidden layers of two units: 2 ** (depth - 1) teeth on [0, 1].

    Every tooth rises from 0 to 1 and falls back to 0, all of them equally wide.
    depth: 1 or more; with depth 1 there is one tooth, with its tip at (0.5, 1).
    Returns a list of depth + 1 pairs (weight, bias), arrays of shapes (2, 1) and (2,), then (2, 2) and (2,), at last
    (1, 2) and (1,).

    >>> forward(np.array([[0.0], [0.125], [0.25], [0.5], [0.75]]), sawtooth(2)).ravel().tolist()
    [0.0, 0.5, 1.0, 0.0, 1.0]
    """
    first = np.array([[1.0], [1.0]]), np.array([0.0, -0.5])
    between = np.array([[2.0, -4.0], [2.0, -4.0]]), np.array([0.0, -0.5])
    last = np.array([[2.0, -4.0]]), np.array([0.0])
    return [first, *[between] * (depth - 1), last]


# %% check="sawtooth"
sawtooth, result = check.sawtooth(sawtooth)
result


# %%
def count_pieces(layers, cells=2**14):
    """Return the number of straight pieces of a network with one input on [0, 1], looked at in many narrow cells."""
    x = np.linspace(0, 1, cells + 1)
    slopes = np.diff(forward(x[:, None], layers)[:, 0]) * cells
    changes = np.flatnonzero(np.abs(np.diff(slopes)) > 1e-6 * np.abs(slopes).max())
    return 1 + int(np.sum(np.diff(changes, prepend=-2) > 1))  # a hinge inside a cell changes two slopes, not one


depths = range(1, 9)
pieces = [count_pieces(sawtooth(depth)) for depth in depths]
print("depth  units  pieces  2^depth  one-layer bound")
for depth, counted in zip(depths, pieces):
    print(f"{depth:5}{2 * depth:7}{counted:8}{2**depth:9}{2**depth - 1:17}")

# %% [markdown]
# At depth $L$ there are $2^L$ pieces with $2L$ units, up to 256 with 16. One hidden layer of $n$ units has at most $n + 1$ pieces on the line, since each unit brings one hinge. It needs 255 or more. Telgarsky's theorem (2016) says more: much shallower networks do not even come close to such curves, unless they are enormous.

# %%
x = np.linspace(0, 1, 2**10 + 1)
fig, axes = plt.subplots(1, 3, figsize=(10, 2.7))
for ax, depth in zip(axes, (1, 3, 5)):
    ax.plot(x, forward(x[:, None], sawtooth(depth)), color=palette.BLUE, lw=1.3)
    ax.set(title=f"depth {depth}: {2**depth} pieces", xlabel="x", ylim=(-0.05, 1.05), yticks=(0, 1))
alt = "Three curves between 0 and 1: with depth 1 one tooth, with depth 3 four teeth, with depth 5 sixteen teeth, all of the same height."
show(fig, alt)

# %% [markdown]
# What a unit buys in one layer, and what it buys in depth:

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.5))
left.loglog(units, errors, "o", color=palette.BLUE)
left.loglog(units, np.pi**2 / 2 / units**2, color=palette.GREY, lw=1)
left.text(40, 0.01, f"measured slope −{abs(slope):.2f}", color=palette.BLUE)
left.text(11, 0.0006, "(2π/n)² / 8", color=palette.INK)
left.set(xlabel="units n, one hidden layer", ylabel="greatest error", title="sin x on [0, 2π]")
right.semilogy(2 * np.array(depths), pieces, "o-", color=palette.VERMILLION, base=2)
right.semilogy(range(1, 17), np.arange(1, 17) + 1, color=palette.BLUE, base=2)
right.text(15, 70, "two in each layer", color=palette.VERMILLION, ha="right", rotation=33)
right.text(16, 9, "all in one layer", color=palette.BLUE, ha="right")
right.set(xlabel="units", ylabel="straight pieces", title="pieces on [0, 1]", xticks=range(2, 17, 2))
right.set_yticks(2 ** np.arange(1, 9), labels=2 ** np.arange(1, 9))
alt = "Left, on logarithmic axes: the greatest error of the sine falls from 0.07 with 8 units to 0.00002 with 512, along the line of theory. Right: units in pairs, layer behind layer, reach 256 pieces with 16 units; the same units in one layer reach 17."
show(fig, alt)

# %% [markdown]
# ## Break it
#
# Is every deep network so rich? Shake yours: multiply each of its numbers by 1 plus a little noise, and count again. Then draw the weights of 8 layers of 16 units at random. What do you expect?


# %%
def shaken(layers, amount, rng):
    """Return the layers with noise: each number times 1 + amount × a draw from the normal distribution."""
    return [tuple(part * (1 + amount * rng.normal(size=part.shape)) for part in layer) for layer in layers]


saw = [(np.array(w, float), np.array(b, float)) for w, b in sawtooth(8)]
for amount in (0, 0.03, 0.1, 0.3):
    counts = [count_pieces(shaken(saw, amount, np.random.default_rng(seed)), 2**16) for seed in range(7)]
    print(f"shaken by {amount:4.0%}: median of 7: {np.median(counts):.0f} pieces")
counts, sizes = [], [1, *[16] * 8, 1]
for seed in range(7):
    rng = np.random.default_rng(seed)
    drawn = [(rng.normal(size=(o, i)) * np.sqrt(2 / i), 0.1 * rng.normal(size=o)) for i, o in pairwise(sizes)]
    counts.append(count_pieces(drawn, 2**16))
print(f"8 × 16 units at random: median of 7: {np.median(counts):.0f} pieces")

# %% [markdown]
# A tenth of noise costs these weights two thirds of their pieces (yours may differ), and 128 random units have fewer pieces than units. Boris Hanin and David Rolnick (2019) showed why: at random weights the expected number of pieces along a line grows only *in proportion to* the number of units, however they are arranged. What depth *can* do and what it does by itself are two things.
#
# So which of the two networks with 4,000 parameters buys more? Along a straight line 1,000 units in one layer make at most 1,001 pieces. A layer of $n$ units can draw a zigzag of $n$ pieces, each over all of [0, 1]. So four of 35 can make $35^4$, one and a half million, if somebody chooses the weights.
#
# Sixty layers make $2^{60}$ pieces, about $10^{18}$. What does the network say to a thousand random numbers between 0 and 1?

# %%
x = np.random.default_rng(60).random((1000, 1))
for depth in (20, 50, 53, 60):
    said = forward(x, sawtooth(depth))
    print(f"depth {depth}: mean {said.mean():.3f}, exactly 0: {np.mean(said == 0):.0%}")

# %% [markdown]
# Zero, to every one of them. Such a number is a fraction with denominator $2^{53}$; each fold moves its binary digits one place to the left, and after 54 folds none is left. The formula is right; the floats have run out.
#
# **In words** (2 points). A friend says: "One hidden layer can approximate anything. Depth is a fashion." Answer in four or five sentences, with this chapter's numbers: what is true in it, what it leaves out, and where the case for depth has its limits.

# %% [markdown] written="why_depth"
# It is true that one wide hidden layer comes as close as one likes to any continuous curve on a closed interval. But $n$ units make at most $n + 1$ pieces, so 256 pieces cost at least 255 units. The sawtooth network has them with 16, since every layer folds, and so doubles, all that came before. That is a proof for one kind of curve and for chosen weights: shaken by a tenth it loses most of its pieces, and nothing is said about what learning finds.

# %%
check.written["why_depth"].marks()

# %% [markdown]
# ## What this really is
#
# A network of this kind is a matrix product, a cut at 0, a matrix product, a cut at 0. Between its creases it is flat. All that it knows is where the creases lie and how steep the pieces are.
#
# The approximation theorems are often read as a promise. They are a licence: nothing in the form forbids a good answer. What changed minds about depth was not a theorem either: in 2012 a deep network won a contest in recognising photographs by a wide margin.
#
# Nobody wires networks by hand. You have done it three times, and know what a layer can hold. What is missing is a way to find the numbers: part II.

# %% [markdown] recap="yes"
# ## What to keep
#
# - An input layer computes nothing: it is the row of numbers that comes in. One pixel is three inputs.
# - A layer is $X W^\top + b$: a row of `weight` for each unit, a row of $X$ for each example, shapes $(N, I)$ and $(O, I)$ to $(N, O)$.
# - Linear layers in a row collapse into one: $W_2 W_1$ and $W_2 b_1 + b_2$. The fold between them, a ReLU, is what counts; none after the last.
# - Parameters: for each pair of neighbouring layers inputs × units + units.
# - Two folded units and one line solve XOR.
# - One hidden layer draws any curve; if it is smooth, the error falls as 1/units².
# - $L$ folding layers of two units make $2^L$ pieces. Random weights do not.
# - Try code on shapes that are all different. Square ones hide bugs.

# %% tags=["live"]
mine.report()  # your own pieces of the library; mine.keep(linear) adds one

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **A network has ten layers and no ReLU. What can it do that a single linear layer cannot?**
#
# <details><summary>Answer</summary>
#
# Nothing. The weight of the one layer is the product of the ten matrices, and the biases come together into one, each carried through the layers behind it.
#
# </details>

# %% [markdown] recall="2"
# **What are the shapes of weight, bias and result if 32 examples with 5 features meet a layer of 7 units?**
#
# <details><summary>Answer</summary>
#
# The weight is (7, 5), the bias (7,), the result (32, 7).
#
# </details>

# %% [markdown] recall="3"
# **How many parameters does the input layer of a 10-20-3 network have, and how many the whole network?**
#
# <details><summary>Answer</summary>
#
# None: it only holds what comes in. The whole has 10 · 20 + 20 + 20 · 3 + 3 = 283.
#
# </details>

# %% [markdown] recall="4"
# **Your code works on a batch of 3 with 3 features and 3 units. Why does that prove little?**
#
# <details><summary>Answer</summary>
#
# With square shapes a missing transpose, a bias laid along the wrong axis, or a mean over the wrong axis raise no error and give the right shape.
#
# </details>

# %% [markdown] recall="5"
# **Why does one hidden layer need so many units for a sawtooth, and a deep network so few?**
#
# <details><summary>Answer</summary>
#
# In one layer each unit adds one hinge. In depth a layer folds the whole curve that came before, so two units double the number of pieces.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Matus Telgarsky (2016), [Benefits of depth in neural networks](https://proceedings.mlr.press/v49/telgarsky16.html), COLT. The sawtooth, and the theorem behind it.
# - Guido Montúfar, Razvan Pascanu, Kyunghyun Cho and Yoshua Bengio (2014), [On the number of linear regions of deep neural networks](https://arxiv.org/abs/1402.1869). Networks as paper folding, in any dimension.
# - Boris Hanin and David Rolnick (2019), [Complexity of linear regions in deep networks](https://arxiv.org/abs/1901.09021). Why random networks use so little of it.
# - George Cybenko (1989), [Approximation by superpositions of a sigmoidal function](https://doi.org/10.1007/BF02551274). The theorem that everybody quotes, in twelve pages.
# - Kunihiko Fukushima (1969), [Visual feature extraction by a multilayered network of analog threshold elements](https://doi.org/10.1109/TSSC.1969.300225). Rectified units in layers, long before they had a name.
#
# You have used one fold, the ReLU, and some units were silent for all 360 unseen digits. The next chapter asks what a fold should look like.
