# ---
# jupyter:
#   nnbook:
#     minutes: 120
#     builds: "how this book works: notebooks, checks, and thinking in arrays"
#     landmark: "a loop against an array operation, timed live"
# ---

# %% [markdown]
# # How this book works
#
# In the 1980s Alexis Wieland set the young field of neural networks a puzzle. Two spirals, 97 points each, wind three
# times around each other. A machine is shown the points and must then say, for any place in the plane, which spiral
# it belongs to. No straight line helps. Kevin Lang and Michael Witbrock taught it to a network in 1988.
#
# The network below has learned the same puzzle. Click on the grey cell and press **Shift + Enter**. You need not read
# the code yet.

# %%
import matplotlib.pyplot as plt
import numpy as np

from nnbook import tour
from nnbook.checks.ch00_start_here import check
from nnbook.plot import draw_chance_map, draw_points, show, use_style

use_style()
points, classes = tour.two_spirals()
spirals = tour.load("spirals")


def chance_of_orange(points):
    return tour.probabilities(tour.forward(points / 6.5, spirals))[:, 1]


fig, ax = plt.subplots(figsize=(4.8, 4.8))
draw_points(draw_chance_map(ax, chance_of_orange), points, classes, size=18)
right = (chance_of_orange(points) > 0.5) == classes
print(f"{right.sum()} of {right.size} points on the right side, with {tour.count_weights(spirals):,} numbers")
show(fig, alt="Two interleaved spirals of blue circles and orange squares; the plane is coloured in two spiral bands.")

# %% [markdown]
# The dots are what the network was shown. The colours are what it made of them. Look at the corners, and at the thin
# streaks down the middle: there were no dots. Is the colour there knowledge or guesswork?
#
# The network is 942 numbers, its *weights*, and a fixed plan of what to do with them. Nobody wrote the numbers down:
# they were found by a procedure that you build in chapters 05 to 07.
#
# ## What you can do by the end
#
# You run, edit, check and reset a notebook. You say what shape a line gives before it does, and your own functions read
# handwriting. You need a little Python and school mathematics. Allow two hours, in three sittings: the places to stop
# are marked.
#
# ## Your first check
#
# A notebook is a column of *cells*, some with text, some with Python. An exercise is always the same two cells. In the
# first you write a function; in the second a check tries it. Run both as they stand: *not attempted yet*. Then put your
# own code in place of the line `raise NotImplementedError  # write your code here`, and run both again.
#
# Write `double(x)`, which returns twice `x`: a number, or an array, of which every value is doubled.


# %% solution="double"
def double(x):
    """Return twice x: a number, or an array of any shape, every value doubled.

    >>> double(3)
    6
    """
    return 2 * x


# %% check="double"
double, result = check.double(double)
result

# %% [markdown]
# A blue bar and *passed*: the point is yours. A check hands back two things: a function to go on with, yours if it
# passes and else the book's, and the result. So a wrong answer never blocks you.
#
# When you are stuck, make a new cell (the **+** in the toolbar) and ask:
#
# | you type | you get |
# |---|---|
# | `check.double.hint()` | the next of three hints |
# | `check.double.twin()` | a similar exercise, solved |
# | `check.double.compare()` | your answer beside the book's |
# | `check.double.solution()` | the book's version |
# | `check.double.report()` | a few lines to paste where you ask a person |
#
# Try one of them now.
#
# ## A page, and an engine behind it
#
# The page only shows cells. Python runs in a second program, the *kernel*, which remembers every name given since it
# started. The number beside a cell, `[7]`, says in which order cells were run; `[*]` means that it is still running,
# and the square button stops it. *Restart* (the round arrow) empties the kernel's memory and leaves the file alone.
# Ctrl + S (on a Mac, ⌘ + S) saves the file.
#
# | press | for |
# |---|---|
# | Shift + Enter | run the cell, go to the next |
# | Ctrl + Enter | run the cell, stay |
# | Esc, then A or B | a new cell above or below |
# | Esc, then D D | delete the cell; Esc, then Z undoes it |
# | Tab; Shift + Tab | complete a name; show a function's help |
#
# Nothing can be broken. In a terminal, `nnbook reset 00` gives a fresh copy of this chapter and keeps yours, and
# `nnbook check 00` runs your saved notebook in a fresh kernel and lists the points.
#
# ## A network that reads
#
# The second network was shown 1,437 scans of handwritten digits, 8 × 8 pixels each, with the right answers. Here are
# six of the 360 scans that were kept from it, each with its right digit, and below it the chances that the network
# gives to the ten digits. It gets all six right, but wavers at one. Before you look at the bars: which, and what else
# could it be?

# %%
from sklearn.datasets import load_digits

from nnbook.plot import draw_chances, draw_scan

digits = tour.load("digits")
scans, targets = load_digits(return_X_y=True)
scans, targets = scans[digits["unseen"]] / 16, targets[digits["unseen"]]
chances = tour.probabilities(tour.forward(scans, digits))

fig, axes = plt.subplots(2, 6, figsize=(8.4, 2.6), height_ratios=[2, 1])
for i, (top, bottom) in zip([0, 1, 2, 151, 3, 8], axes.T, strict=True):
    draw_scan(top, scans[i], title=f"a {targets[i]}")
    draw_chances(bottom, chances[i])
show(
    fig,
    alt="Six scans of handwritten digits, each above bars for the chances of 0 … 9: five have one full bar, "
    "a 5 that looks like a T has 57 % for 5 and 40 % for 3.",
)

# %% [markdown]
# Now all 360, and the ones it got wrong.

# %%
answers = chances.argmax(axis=1)
wrong = np.flatnonzero(answers != targets)
print(f"{len(targets) - len(wrong)} of {len(targets)} unseen scans read right, {len(wrong)} wrong")
fig, axes = plt.subplots(2, 5, figsize=(8, 4))
for ax, i in zip(axes.flat, wrong, strict=False):
    draw_scan(ax, scans[i], title=f"a {targets[i]}, read as {answers[i]}\n{chances[i].max():.0%} sure")
show(fig, alt="The ten scans that the network misread, each with the right digit, its answer and how sure it was.")

# %% [markdown]
# Some of these you would misread too. Others are plain, and one it gets wrong with 99 % certainty. That is a number it
# computes like any other, not a promise.
#
# ## A network that invents
#
# The third network was shown the names of the 118 chemical elements, and learned one thing: after these three letters,
# how likely is each next letter? Let it choose one, move on, and choose again, and it writes. How many of its twelve
# names do you expect to be real?

# %%
elements = tour.load("elements")
rng = np.random.default_rng(4)
invented = [tour.invent(elements, rng) for _ in range(12)]
real = [name for name in invented if name in elements["names"]]
print(", ".join(invented[:6]))
print(", ".join(invented[6:]))
print(f"real: {', '.join(real) or 'none'}")

# %% [markdown]
# Two of twelve. It has learned how names sound, not which exist.
#
# ## Where such networks work today
#
# **Assistants.** A chat assistant does the same: it gives chances to the next piece of text, draws one, and goes on.
# Our name-maker has 5,259 weights; GPT-3, in 2020, had 175 billion
# ([Brown and others 2020](https://arxiv.org/abs/2005.14165)).
#
# **Cars.** At Carnegie Mellon, Dean Pomerleau connected a camera and a laser range finder through 29 neurons to the
# steering wheel of a van, ALVINN. In 1989 he reported that it had followed a path of 400 metres through a wooded part
# of the campus at half a metre a second. It had learned on drawn, not real, roads
# ([Pomerleau 1989](https://proceedings.neurips.cc/paper/1988/hash/812b4ba287f5ee0bc9d43bbf5bbe87fb-Abstract.html)). Since October
# 2020 people in part of the Phoenix area can hail cars with nobody at the wheel; networks do much of their seeing.
#
# **Medicine.** In 2018 the American authorities for the first time let a program diagnose with no doctor looking on:
# eye disease in diabetics, from photographs of the retina. In its trial it found 87.2 % of those with more than a mild
# form, and cleared 90.7 % of the others ([Abràmoff and others 2018](https://doi.org/10.1038/s41746-018-0040-6)). One
# ill person in eight was missed. Is that good enough?
#
# ## Ten questions to find your gaps
#
# Answer all ten, then open the answers. A gap need not stop you: in italics stands the chapter that will need it, and
# [the maths you need](../A_maths_you_need/A_maths_you_need.ipynb) has a card of ten minutes for each of the first nine.
#
# 1. Three apples at 4 and two pears at 5: what is the sum?
# 2. A 32 × 4 matrix times a 4 × 10 matrix: what size comes out?
# 3. How steep is $x^2$ at $x = 3$?
# 4. And $(2x + 1)^3$ at $x = 0$?
# 5. What is $\log(ab)$, written with $\log a$ and $\log b$?
# 6. What are the mean and the variance of 2, 4 and 6?
# 7. A coin shows heads with chance 0.6. How likely are two heads in a row?
# 8. What is `[10, 20, 30, 40][1:3]`?
# 9. After `a = [1, 2]`, `b = a` and `b.append(3)`, what is `a`?
# 10. What is `[k * k for k in range(4)]`?
#
# <details><summary>Answers</summary>
#
# 1. 22: multiply pairs, then add. Every neuron computes such a *weighted sum*. (*Today*)
# 2. 32 × 10: the inner sizes must agree, and go. (*Today, 03*)
# 3. 6: the slope, or derivative, of $x^2$ is $2x$. (*04*)
# 4. 6: the chain rule multiplies the slopes of the steps, 2 inside and 3 outside. (*07*)
# 5. $\log a + \log b$: the logarithm turns products into sums. (*05*)
# 6. 4 and 8/3, the mean squared distance from 4. Its root is the standard deviation. (*Today, 05*)
# 7. 0.36: chances of independent events multiply. (*05*)
# 8. `[20, 30]`: positions count from 0, and a slice ends before its second number. (*Today*)
# 9. `[1, 2, 3]`: the line `b = a` copies nothing; it gives the same list a second name. (*Today*)
# 10. `[0, 1, 4, 9]`: a comprehension builds a list from a loop. (*01*)
#
# </details>
#
# **A place to stop.** Half an hour is gone. Save, and come back another day if you like: `nnbook resume` opens this
# place. The kernel is empty then, so run the cells above again (menu *Run*, *Run All Above Selected Cell*).
#
# ## The Python you need
#
# A function takes arguments, some with a default, and hands something back with `return`. A *dictionary* keeps values
# under names; the trained networks above are dictionaries.


# %%
def span(values, digits=2):
    """Return the least and the greatest value as a dictionary."""
    return {"least": round(min(values), digits), "most": round(max(values), digits)}


found = span([3.14159, 1.0, 2.71828])
print(found, "greatest:", found["most"])

# %% [markdown]
# A function can make another function, which remembers the names around it: a *closure*. A *class* does the same with
# more words: `__init__` stores what is to be remembered in `self`, methods use it. What will this print?


# %%
def make_line(slope, start):
    def line(x):
        return start + slope * x

    return line


class Line:
    def __init__(self, slope, start):
        self.slope, self.start = slope, start

    def at(self, x):
        return self.start + self.slope * x


steep, flat = make_line(10, 1), Line(0.5, 1)
print(steep(2), flat.at(2))

# %% [markdown]
# When Python cannot go on, it stops and prints a *traceback*. Make a cell of your own, run `span([])` in it, and read
# from the bottom. The last line says what went wrong. Above it stand the places, an arrow at each line: it broke inside
# `span`, because your cell passed an empty list. Then delete your cell (Esc, D D), for an error stops *Run All*.
#
# ## Arrays are boxes of numbers with a shape
#
# An *array* is a block of numbers of one kind: `np.array([1, 2, 3])` makes one of a list. Its *shape*, `x.shape`, says
# how many numbers there are along each *axis*: `(2, 3)` is two rows of three.

# %%
from nnbook.plot import draw_array
from nnbook.plot.palette import BLUE, GREEN, ORANGE, PURPLE

fig, ax = plt.subplots(figsize=(8, 2.4))
draw_array(ax, 7, at=(0, 0), colour=PURPLE, label="a number\n()")
draw_array(ax, [1, 2, 3], at=(3, 0), label="a row\n(3,)")
draw_array(ax, [[1], [2], [3]], at=(8.5, 0), colour=GREEN, label="a column\n(3, 1)")
draw_array(ax, [[1, 2, 3], [4, 5, 6]], at=(12, 0), colour=ORANGE, label="a table\n(2, 3)")
ax.set_ylim(-4.8, 0.1)
show(fig, alt="Arrays as boxes: a number with shape (), a row (3,), a column (3, 1) and a table (2, 3).")

# %% [markdown]
# Row and column both hold 1, 2, 3. But the row has one axis and the column two.
#
# Two arrays of the same shape add box by box. When the shapes differ, NumPy tries to stretch the smaller: this is
# *broadcasting*. Line the shapes up at their **last** axis; on every axis the sizes must be equal, or one of them 1 (or
# missing), and the 1 is stretched.
#
# Change the shapes below: find two that do not fit, and two that fit although no size is equal.

# %%
from nnbook.explorables import BroadcastExplorable

BroadcastExplorable(a=(2, 3), b=(3,), question="Which shapes fit, and what comes out?")

# %% [markdown]
# ## A neuron is a weighted sum
#
# A neuron, also called a *unit*, takes inputs $x = (x_1, \dots, x_d)$, shape $(d,)$, and has a weight for each,
# $w = (w_1, \dots, w_d)$, shape $(d,)$. It multiplies each input by its own weight and adds up:
#
# $$ s = w_1 x_1 + w_2 x_2 + \dots + w_d x_d $$
#
# The score $s$ is one number, shape $()$. With $x = (1, 2, 3)$ and $w = (0.5, -1, 2)$:

# %%
fig, ax = plt.subplots(figsize=(6, 2.2))
draw_array(ax, [1, 2, 3], at=(0, 0), label="x")
draw_array(ax, [0.5, -1, 2], at=(4.5, 0), colour=ORANGE, label="w")
draw_array(ax, [0.5, -2, 6], at=(9, 0), colour=GREEN, label="pair by pair")
draw_array(ax, 4.5, at=(13.5, 0), colour=PURPLE, label="added up")
for x, sign in ((3.75, "×"), (8.25, "="), (12.75, "→")):
    ax.text(x, -0.5, sign, ha="center", va="center", fontsize=13)
show(fig, alt="Inputs 1, 2, 3 times weights 0.5, −1, 2 give 0.5, −2 and 6, which add up to 4.5.")

# %% [markdown]
# Write `weighted_sum(x, w)`. Both have shape `(d,)`; a single number comes back. A loop is a right answer. NumPy can do
# it without.


# %% solution="weighted_sum"
def weighted_sum(x, w):
    """Return the sum of the inputs x, shape (d,), each times its weight in w, shape (d,): a single number.

    >>> float(weighted_sum(np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0])))
    4.5
    """
    return x @ w


# %% check="weighted_sum"
weighted_sum, result = check.weighted_sum(weighted_sum)
result

# %% [markdown]
# NumPy has two signs for a product. `*` multiplies box by box and keeps the shape, as in the green row above. `@`
# multiplies and adds. People write `*` and mean `@`, and Python does not complain.
#
# On two tables `@` is the matrix product: 32 examples with 4 inputs, `(32, 4)`, times the weights of 10 units,
# `(4, 10)`, are 320 weighted sums in one stroke, `(32, 10)`.
#
# ## A bias for a whole batch
#
# Each unit also has a *bias*, a number added to its score. A batch of $n$ examples and $k$ units has scores of shape
# $(n, k)$, and there are $k$ biases, shape $(k,)$, one per unit, the same for every example.
#
# Write `add_bias(scores, bias)`: shape `(n, k)` comes back, and `scores` itself must stay as it was.


# %% solution="add_bias"
def add_bias(scores, bias):
    """Return the scores, shape (n, k), with the bias of each column, shape (k,), added: shape (n, k).

    >>> add_bias(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([10.0, 20.0]))
    array([[11., 22.],
           [13., 24.]])
    """
    return scores + bias


# %% check="add_bias"
add_bias, result = check.add_bias(add_bias)
result

# %% [markdown]
# ## An exercise that fails first
#
# A *reduction* makes an array smaller: a sum, a mean, a greatest value. With `axis=` you say along which axis.
# Somebody was asked for the mean of each **row** of a table, and wrote this. It looks right: rows are axis 0, are they
# not? (Of the two things that a check hands back, `[1]` takes the second, the result.)


# %%
def faulty_row_mean(x):
    return x.mean(axis=0)


check.row_mean(faulty_row_mean)[1]

# %% [markdown]
# Read it from the top: the call that failed, what it gave, what was expected (three numbers came, two should have), the
# likeliest cause. Not enough? Ask for a hint.

# %%
check.row_mean.hint()

# %%
table = np.array([[1.0, 2.0, 6.0], [4.0, 5.0, 12.0]])
fig, ax = plt.subplots(figsize=(5, 2.8))
draw_array(ax, table, at=(0, 0))
draw_array(ax, table.mean(axis=0), at=(0, -3), colour=ORANGE, label="axis 0 is gone: (3,)")
draw_array(ax, table.mean(axis=1), at=(5.5, -0.5), colour=GREEN, label="axis 1 is gone, as asked: (2,)")
ax.annotate("", (-0.5, -2), (-0.5, 0), arrowprops={"arrowstyle": "->"})
ax.text(-0.7, -1, "axis 0", rotation=90, ha="right", va="center")
ax.annotate("", (3, 0.4), (0, 0.4), arrowprops={"arrowstyle": "->"})
ax.text(1.5, 0.6, "axis 1", ha="center", va="bottom")
ax.set(xlim=(-1.6, 9.2), ylim=(-5, 1.4))
show(
    fig,
    alt="A table of 2 rows and 3 columns; axis 0 runs down, axis 1 across. Below it a row of the three column means "
    "2.5, 3.5 and 9; to its right the two row means 3 and 7, also lying.",
)

# %% [markdown]
# Axis 0 runs *down the rows*, and the axis you name is the one that is squeezed away. Now write it right: `row_mean(x)`
# takes shape `(n, d)` and returns the mean of each row, shape `(n,)`.


# %% solution="row_mean"
def row_mean(x):
    """Return the mean of each row of the table x, shape (n, d): shape (n,).

    >>> row_mean(np.array([[1.0, 2.0, 6.0], [4.0, 5.0, 12.0]]))
    array([3., 7.])
    """
    return x.mean(axis=1)


# %% check="row_mean"
row_mean, result = check.row_mean(row_mean)
result

# %% [markdown]
# ## From scores to an answer
#
# A network that reads digits gives ten scores for each scan. Its answer is the place of the largest. Write
# `most_likely(scores)`: for each row of `scores`, shape `(n, k)`, the position of its largest value, an array of whole
# numbers of shape `(n,)`. Where two tie, the first of them counts.


# %% solution="most_likely"
def most_likely(scores):
    """Return the position of the largest score in each row of scores, shape (n, k).

    The positions are whole numbers, an array of shape (n,).

    >>> most_likely(np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3]]))
    array([1, 0])
    """
    return scores.argmax(axis=1)


# %% check="most_likely"
most_likely, result = check.most_likely(most_likely)
result

# %% [markdown]
# ## Chance that can be repeated
#
# A network starts from random weights. All chance in this book comes from a *generator* made with a *seed*:
# `rng = np.random.default_rng(3)`. The same seed gives the same numbers in the same order. A function that needs
# chance is handed the generator and never makes one of its own. `rng.integers(1, 7, size=5)` throws five dice; type
# `rng.` and press Tab for other ways to draw.
#
# Write `draw(rng, n)`: `n` starting weights, an array of shape `(n,)`, drawn from `rng`, normally distributed with mean
# 0 and standard deviation 0.1. (*Normal* is the bell curve: two of three values lie within one standard deviation of
# the mean.)


# %% solution="draw"
def draw(rng, n):
    """Return n numbers from the generator rng, an array of shape (n,).

    They are normal with mean 0 and standard deviation 0.1.

    >>> draw(np.random.default_rng(3), 4).shape
    (4,)
    """
    return rng.normal(0.0, 0.1, size=n)


# %% check="draw"
draw, result = check.draw(draw)
result

# %% [markdown]
# **A second place to stop.**
#
# ## Say the shape before you run it
#
# No habit saves more time. Let `x` be a batch of shape `(32, 4)`, `w` of shape `(10, 4)` and `b` of shape `(10,)`.
# `w.T` is `w` turned over, rows for columns. `x[rows, columns]` picks from a table, and a lone `:` means all. An index
# such as `x[5]` takes its axis away. A slice such as `x[5:9]` keeps it, even if only one row is left.
#
# Write `shapes()`, which returns your six predictions as a dictionary: its keys are the six expressions in the
# docstring (copy them), its values are tuples. A shape with one axis needs its comma: `(7,)`. Decide by hand.


# %% solution="shapes"
def shapes():
    """Predict six shapes, for x of shape (32, 4), w of shape (10, 4) and b of shape (10,).

    Returns a dictionary from each of these keys to a tuple:
    "x @ w.T", "x @ w.T + b", "x.mean(axis=0)", "x[0]", "x[:, :1]", "x[:, 0] - x[:, :1]"
    """
    return {
        "x @ w.T": (32, 10),
        "x @ w.T + b": (32, 10),
        "x.mean(axis=0)": (4,),
        "x[0]": (4,),
        "x[:, :1]": (32, 1),
        "x[:, 0] - x[:, :1]": (32, 32),
    }


# %% check="shapes"
shapes, result = check.shapes(shapes)
result

# %% [markdown]
# ## A function that remembers
#
# Most networks learn faster when every input has mean 0 and standard deviation 1, so we take the mean off and divide by
# the deviation. Whose mean? That of the data the network learned from, also later, when new values come one at a time.
#
# Write `make_scaler(x)`: from `x`, shape `(n,)`, it takes mean and standard deviation (`x.mean()`, `x.std()`) and
# returns a *function* that scales whatever array it is given with these two.


# %% solution="make_scaler"
def make_scaler(x):
    """Return a function that scales an array by the mean and the deviation of x, shape (n,).

    It takes the mean of x off its argument and divides by the standard deviation of x.

    >>> scale = make_scaler(np.array([1.0, 3.0]))
    >>> scale(np.array([1.0, 3.0, 4.0]))
    array([-1.,  1.,  2.])
    """
    mean, deviation = x.mean(), x.std()

    def scale(values):
        return (values - mean) / deviation

    return scale


# %% check="make_scaler"
make_scaler, result = check.make_scaler(make_scaler)
result

# %% [markdown]
# ## Is it right?
#
# A check is one way to trust a function. A *property* is another: something that must hold whatever the numbers. A
# weighted sum of doubled inputs doubles.

# %%
rng = np.random.default_rng(5)
x, y, w = rng.normal(size=(3, 6))
print("doubles:", np.isclose(weighted_sum(2 * x, w), 2 * weighted_sum(x, w)))
print("adds:   ", np.isclose(weighted_sum(x + y, w), weighted_sum(x, w) + weighted_sum(y, w)))

scale = make_scaler(x)
print("scaled: ", np.isclose(scale(x).mean(), 0), np.isclose(scale(x).std(), 1))

one, two = np.random.default_rng(3), np.random.default_rng(3)
print("repeats:", np.array_equal(draw(one, 5), draw(two, 5)))

# %% [markdown]
# ## Your functions read handwriting
#
# The digit reader is a table of weights, a bias, a bend that keeps every score between −1 and 1 (`np.tanh`, chapter
# 04), another table and another bias. The two products are NumPy's `@`: your `weighted_sum` for all scans and units at
# once, as the first line shows for one of each. The rest is yours. Say the shapes first: 360 scans of 64 pixels, 32
# units, 10 digits.

# %%
one = weighted_sum(scans[0], digits["w1"][:, 0])
print(f"scan 0, unit 0: {one:.4f} by weighted_sum, {(scans @ digits['w1'])[0, 0]:.4f} by @")

hidden = np.tanh(add_bias(scans @ digits["w1"], digits["b1"]))
scores = add_bias(hidden @ digits["w2"], digits["b2"])
read = most_likely(scores)
print(f"shapes {scans.shape}, {hidden.shape}, {scores.shape}, {read.shape}")
print(f"read right: {np.mean(read == targets):.1%}")

# %% [markdown]
# The same share as on the tour.
#
# How much do the weights matter? Add your random numbers to every weight of the first layer, more and more (`.reshape`
# puts them into a table of the same shape). Where do you expect the reader to break, and what would blind guessing
# reach?

# %%
rng = np.random.default_rng(3)
noise = draw(rng, digits["w1"].size).reshape(digits["w1"].shape)
strengths = np.array([0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40])
right = []
for strength in strengths:
    hidden = np.tanh(add_bias(scans @ (digits["w1"] + strength * noise), digits["b1"]))
    right.append(np.mean(most_likely(add_bias(hidden @ digits["w2"], digits["b2"])) == targets))

fig, ax = plt.subplots(figsize=(5.6, 3))
ax.plot(0.1 * strengths, np.array(right) * 100, "o-", color=BLUE)
ax.axhline(10, color=ORANGE, linestyle="--")
ax.text(0, 3, "blind guessing", color=ORANGE)
ax.set(xlabel="standard deviation of the noise on the weights", ylabel="read right, %", ylim=(0, 103))
show(
    fig,
    alt="The share read right: 97 % with no noise and at 0.1, 95 % at 0.2, 60 % at 0.5, 32 % at 1, 21 % at 2 and 15 % "
    "at 4, still above the 10 % of blind guessing.",
)

# %% [markdown]
# Up to 0.1 almost nothing changes: the weights themselves have a deviation of 0.37. Then it falls, at 1.0 to about a
# third, and slowly on towards the one in ten of blind guessing.
#
# ## Break it: four evenings lost
#
# Each of these has cost many people an evening. Predict every output first.
#
# **Whole numbers that cut off.** An array keeps its kind of number. What is in `steps` afterwards?

# %%
steps = np.array([1, 2, 3])
steps[0] = 0.7
print(steps, steps.dtype)

# %% [markdown]
# 0.7 was cut down to 0 without a word. Only putting a value into its place cuts silently; `steps -= 0.1` raises an error.
# Write `1.0` for `1`, or say `dtype=float`.
#
# **A view that aliases.** Somebody wants the first two prices doubled, and the old ones kept. What is in `prices`?

# %%
prices = np.array([10.0, 20.0, 30.0, 40.0])
first = prices[:2]
first *= 2
print("first: ", first)
print("prices:", prices)

fig, ax = plt.subplots(figsize=(4.4, 2.0))
draw_array(ax, prices, at=(0, 0))
for name, left, right, y in (("prices", 0, 4, 0.5), ("first", 0, 2, -1.5)):
    ax.annotate("", (left, y), (right, y), arrowprops={"arrowstyle": "<->", "color": ORANGE})
    ax.text(right + 0.15, y, name, va="center", color="#222222")
ax.set(xlim=(-0.2, 6), ylim=(-2, 1))
show(fig, alt="One row of four boxes, 20, 40, 30, 40; the name prices spans all four, the name first the first two.")

# %% [markdown]
# The original changed too. A slice of an array is a second name for the same boxes. (A slice of a list is a copy.) Say
# `prices[:2].copy()`, or `first = first * 2`, which makes a new array.
#
# **A row against a column.** Four predictions, four measurements, and the mean of the squared differences. The
# measurements came from a file with one number per line, so their shape is (4, 1). The predictions are perfect. What is
# the error?

# %%
predicted = np.array([1.0, 2.0, 3.0, 4.0])
measured = np.array([[1.0], [2.0], [3.0], [4.0]])
difference = predicted - measured
print("error:", np.mean(difference**2), "  shape of the difference:", difference.shape)
print("error:", np.mean((predicted - measured[:, 0]) ** 2), "  once both are rows")

# %% [markdown]
# Every prediction met every measurement: sixteen differences for four, and no complaint.
#
# **Cells out of order.** Run the first cell below once, then the second three times, and look at the numbers beside
# them.

# %%
tries = 0

# %%
tries = tries + 1
print("tries:", tries)

# %% [markdown]
# The kernel remembers what happened, not what stands on the page. Delete the first cell, and the second still works;
# after a restart it fails. Undo the deletion, and run everything from the top (menu *Kernel*, *Restart Kernel and Run
# All Cells…*): the count is 1 again.
#
# Nor does the file hold what lies around it: the data it reads, the packages it imports and their versions. Now in your
# own words, three or four sentences:
#
# **A notebook runs for you and fails for a friend who opens the same file. Give two reasons that are not typing errors,
# and say what you should have done before sending it.**

# %% [markdown] written="works_for_me"
# My kernel still held a name from a cell that I had deleted; my friend's fresh kernel does not. Another version of a
# package, or a data file that only I have, makes the same trouble. I should have restarted the kernel and run all
# cells.

# %%
check.written["works_for_me"].marks()

# %% [markdown]
# ## Loop against array, measured
#
# Why not a loop, which is easier to read? Guess the ratio: a hundred thousand products, once by a Python loop and once
# by your `weighted_sum`. (If yours is a loop, it will be near 1.)

# %% tags=["live"]
import timeit


def loop_sum(x, w):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * w[i]
    return total


x, w = draw(rng, 100_000), draw(rng, 100_000)
slow = min(timeit.repeat(lambda: loop_sum(x, w), number=1, repeat=5))
fast = min(timeit.repeat(lambda: weighted_sum(x, w), number=10, repeat=5)) / 10
print(f"loop {slow * 1e3:.1f} ms, weighted_sum {fast * 1e3:.3f} ms: {slow / fast:.0f} times as fast")

# %% [markdown]
# The number changes from run to run; expect several hundred to a few thousand. In the loop, Python asks each box what
# it holds; NumPy asks once and leaves the rest to compiled code.
#
# ## What this really is
#
# **A notebook is a good place to think and a poor place to keep things.** João Felipe Pimentel and colleagues took 1.4
# million notebooks from GitHub. Of those that they could try to run, 24 % ran through without an error, and 4 % gave
# the results that stood in them ([Pimentel and others 2019](https://doi.org/10.1109/MSR.2019.00077)).
#
# **A check is not a judge.** It tries a dozen calls or so; a function that passes can still be wrong on the next one.
# Its "likely" is a guess from a list of mistakes that people make.
#
# **And arithmetic is not sight.** Two matrix products and a bend read digits, and it is tempting to say that the
# program *sees*. It was wrong in ten cases, and sure of itself in most of them.
#
# ## Five questions to take along

# %% [markdown] recall="1"
# **What does restarting the kernel delete, and what does it leave?**
#
# <details><summary>Answer</summary>
#
# It deletes every name that the kernel remembers. The cells and the outputs on the page stay.
#
# </details>

# %% [markdown] recall="1"
# **What is the difference between `x * w` and `x @ w` for two arrays of shape (3,)?**
#
# <details><summary>Answer</summary>
#
# `*` gives the three products, shape (3,); `@` adds them up to a single number.
#
# </details>

# %% [markdown] recall="1"
# **When do two shapes broadcast?**
#
# <details><summary>Answer</summary>
#
# Lined up at the last axis, the sizes on each axis must be equal, or one of them 1 or missing.
#
# </details>

# %% [markdown] recall="1"
# **A table has shape (100, 8). What is the shape of its mean over axis 0, and what does each number say?**
#
# <details><summary>Answer</summary>
#
# (8,): axis 0 disappears. Each number is the mean of one column over all 100 rows.
#
# </details>

# %% [markdown] recall="1"
# **Why is a function handed its random generator instead of making one?**
#
# <details><summary>Answer</summary>
#
# So that a run can be repeated from one seed, and yet every call gives new numbers.
#
# </details>

# %% [markdown] recap="yes"
# ## What to keep
#
# - Names live in the kernel, text in the file. Before you trust a notebook: restart, run all.
# - Say the shape of every result before you run the line. `*` works box by box; `@` multiplies and adds.
# - Broadcasting lines shapes up at the last axis and stretches a 1: (n,) and (n, 1) meet as (n, n).
# - The axis you name in a reduction is the one that disappears.
# - Whole-number arrays cut off. Slices are views: `copy()` where you need your own.
# - Chance comes in as `rng`, made once from a seed.

# %% [markdown]
# ## To read on
#
# - [NumPy on broadcasting](https://numpy.org/doc/stable/user/basics.broadcasting.html): the rule with pictures.
# - [Harris and others, "Array programming with NumPy"](https://doi.org/10.1038/s41586-020-2649-2), 2020: why arrays are so.
# - Lang and Witbrock, "Learning to tell two spirals apart", *Connectionist Models Summer School*, 1988: the first screen.
#
# Next: in 1943 two men asked how little a nerve cell needs in order to compute. It is less than you built today.
# [Chapter 01, the McCulloch–Pitts neuron](../01_mcculloch_pitts/01_mcculloch_pitts.ipynb).
