# ---
# jupyter:
#   nnbook:
#     minutes: 75
# ---

# %% [markdown]
# # How this book works
#
# In the 1980s Alexis Wieland set the young field of neural networks a puzzle. Two spirals, 97 points each, wind three
# times around each other. A machine is shown the points and must then say, for any place in the plane, which spiral
# it belongs to. No straight line helps. Kevin Lang and Michael Witbrock, who taught it to a network in 1988, needed
# three hidden layers with shortcuts between them.
#
# The network below has learned the same puzzle. Click on the grey cell and press **Shift + Enter**.

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
# The dots are what the network was shown. The colours are what it made of them, everywhere else too. Look at the
# corners, where there were no dots. Is the colour there knowledge or guesswork?
#
# The 942 numbers, its *weights*, are all that the network is. Nobody wrote them down: they were found by a procedure
# that you build in chapters 05 to 07. Running it is multiplying, adding and bending, and today you write most of that.
#
# ## What you can do by the end
#
# You run, edit, check and reset a notebook. You write functions on whole arrays instead of loops and say what shape comes
# out before it does. Then your own functions read handwriting.
#
# You need a little Python and school mathematics; ten questions below tell you what to refresh. Allow 75 minutes, in two
# sittings: the place to stop is marked. The [start page](../00-index.ipynb) lists all chapters.
#
# ## Your first check
#
# A notebook is a column of *cells*, some with text, some with Python. An exercise is always the same two cells. In the
# first you write a function; in the second a check tries it. Run both as they stand: the check says *not attempted yet*.
# Then put your own code in place of `raise NotImplementedError()`, and run both again.
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
# A blue bar and *passed*: the first point is yours. When something is wrong, the check shows the call it made, what came
# back, what it expected, and the likeliest cause. When you are stuck, make a new cell (the **+** in the toolbar) and ask:
#
# | you type | you get |
# |---|---|
# | `check.double.hint()` | the next of three hints, from a nudge to nearly the answer |
# | `check.double.twin()` | a similar exercise, solved |
# | `check.double.compare()` | your answer beside the book's on one small case |
# | `check.double.solution()` | the book's version |
# | `check.double.report()` | a few lines to paste where you ask a person |
#
# Try one of them now.
#
# ## A page, and an engine behind it
#
# The page only shows cells. Python runs in a second program, the *kernel*, which remembers every name given since it
# started. The number beside a cell, `[7]`, says when it was run; `[*]` means that it is still running, and the square
# button stops it. *Restart* (the round arrow) empties the kernel's memory and leaves the file alone. Ctrl + S (on a Mac,
# ⌘ + S) saves the file and leaves the kernel alone.
#
# | press | for |
# |---|---|
# | Shift + Enter | run the cell, go to the next |
# | Ctrl + Enter | run the cell, stay |
# | Esc, then A or B | a new cell above or below |
# | Esc, then D D | delete the cell; Esc, then Z undoes it |
# | Esc, then 0 0 | restart the kernel |
# | Tab; Shift + Tab | complete a name; show a function's help |
#
# A wrong answer never blocks you: where yours does not pass, the book's version stands in, and the cells below run.
# Exercises marked *optional* earn no points and cost none.
#
# Nothing can be broken. In a terminal, `nnbook reset 00` gives a fresh copy of this chapter and keeps yours under a dated
# name, `nnbook check 00` runs your saved notebook in a fresh kernel and lists the points, and `nnbook progress` draws a bar
# for each chapter.
#
# From chapter 01 on, some functions you write are pieces of the library: `mine.keep(…)` saves one that passes, and after
# `from nnbook import mine` and `mine.use()` later chapters run on your code.
#
# ## A network that reads
#
# Back to finished networks. The second was shown 1,437 scans of handwritten digits, 8 × 8 pixels each, with the
# right answers. Here are six of the 360 scans that were kept from it, and below each the chances it gives to the ten
# digits. Before you look at the bars: over which would you hesitate?

# %%
from sklearn.datasets import load_digits

from nnbook.plot import draw_chances, draw_scan

digits = tour.load("digits")
scans, targets = load_digits(return_X_y=True)
scans, targets = scans[digits["unseen"]] / 16, targets[digits["unseen"]]
chances = tour.probabilities(tour.forward(scans, digits))

fig, axes = plt.subplots(2, 6, figsize=(8.4, 2.6), height_ratios=[2, 1])
for i, (top, bottom) in enumerate(axes.T):
    draw_scan(top, scans[i], title=f"scan {i}")
    draw_chances(bottom, chances[i])
show(fig, alt="Six scans of handwritten digits, each above a bar chart of the chances that the network gives to 0 … 9.")

# %% [markdown]
# Now all 360, and the ones it got wrong, with what it says and how sure it is.

# %%
answers = chances.argmax(axis=1)
wrong = np.flatnonzero(answers != targets)
print(f"{len(targets) - len(wrong)} of {len(targets)} unseen scans read right, {len(wrong)} wrong")
fig, axes = plt.subplots(2, 5, figsize=(8, 4))
for ax, i in zip(axes.flat, wrong, strict=False):
    draw_scan(ax, scans[i], title=f"a {targets[i]}, read as {answers[i]}\n{chances[i].max():.0%} sure")
show(fig, alt="The ten scans that the network misread, each with the right digit, its answer and how sure it was.")

# %% [markdown]
# Some of these you would misread too. Others are plain, and one it gets wrong with 99 % certainty. Its certainty is a
# number that it computes like any other, not a promise.
#
# ## A network that invents
#
# The third network was shown the names of the 118 chemical elements, and learned one thing: after these three
# letters, how likely is each next letter? Let it choose one, move on, and choose again, and it writes.
# How many of its twelve do you expect to be real?

# %%
elements = tour.load("elements")
rng = np.random.default_rng(4)
invented = [tour.invent(elements, rng) for _ in range(12)]
real = [name for name in invented if name in elements["names"]]
print(*invented, sep=", ")
print(f"real: {', '.join(real) or 'none'}")

# %% [markdown]
# ## Where such networks work today
#
# **Assistants.** A chat assistant does the same: it gives chances to the next piece of text, draws one, and goes on. Our
# name-maker has 5,259 weights and looks three letters back; GPT-3, in 2020, had 175 billion
# ([Brown and others 2020](https://arxiv.org/abs/2005.14165)).
#
# **Cars.** At Carnegie Mellon, Dean Pomerleau connected a camera picture of 30 × 32 pixels and a laser range finder to
# 29 hidden units, and those to the steering wheel of a van. In 1989 he reported that ALVINN, so it was called, followed
# a path of 400 metres through a wooded part of the campus at half a metre a second
# ([Pomerleau 1989](https://proceedings.neurips.cc/paper/1988/hash/812b4ba287f5ee0bc9d43bbf5bbe87fb-Abstract.html)).
# Since October 2020 the public in Phoenix, Arizona, can hail cars with nobody at the wheel.
#
# **Medicine.** In 2018 the American authorities for the first time let a program diagnose with no doctor looking on: eye
# disease in diabetics, from photographs of the retina. In its trial it found 87.2 % of those who had the disease and
# cleared 90.7 % of those who had not ([Abràmoff and others 2018](https://doi.org/10.1038/s41746-018-0040-6)). One ill
# person in eight was missed. Is that good enough?
#
# ## Ten questions to find your gaps
#
# Answer each in your head, then open it. If you were wrong, go on all the same, and come back when the chapter comes that
# it names.
#
# **1. Three apples at 4 and two pears at 5: what is the sum?**
#
# <details><summary>Answer</summary>
#
# 22. Multiply pairs, then add: a *weighted sum*, or dot product. Every neuron computes one. *Today.*
#
# </details>
#
# **2. A matrix of 32 rows and 4 columns times one of 4 rows and 10 columns: what size comes out?**
#
# <details><summary>Answer</summary>
#
# 32 × 10. Each value is a row times a column, so the inner sizes must agree. The outer two stay. *Today, then 03.*
#
# </details>
#
# **3. How steep is $x^2$ at $x = 3$?**
#
# <details><summary>Answer</summary>
#
# 6. The slope, or derivative, is the change of the value for a tiny step, divided by the step. For $x^2$ it is $2x$.
# *Chapter 04.*
#
# </details>
#
# **4. And $(2x + 1)^3$ at $x = 0$?**
#
# <details><summary>Answer</summary>
#
# 6. The chain rule multiplies the slopes of the steps: 2 inside, $3 \cdot 1^2$ outside. Learning in deep networks is this
# rule, many times over. *Chapter 07.*
#
# </details>
#
# **5. What is $\log(ab)$, written with $\log a$ and $\log b$?**
#
# <details><summary>Answer</summary>
#
# $\log a + \log b$. The logarithm turns products into sums. A product of many small chances becomes a number one can
# handle. *Chapter 05.*
#
# </details>
#
# **6. What are the mean and the variance of 2, 4 and 6?**
#
# <details><summary>Answer</summary>
#
# 4 and 8/3. The variance is the mean of the squared distances from the mean. Its root is the standard deviation.
# *Today, then 05.*
#
# </details>
#
# **7. A coin shows heads with chance 0.6. How likely are two heads in a row?**
#
# <details><summary>Answer</summary>
#
# 0.36. Chances of independent events multiply. Seen as a function of the 0.6, this is called a likelihood. *Chapter 05.*
#
# </details>
#
# **8. What is `[10, 20, 30, 40][1:3]`?**
#
# <details><summary>Answer</summary>
#
# `[20, 30]`. Positions count from 0. A slice ends before its second number. *Today.*
#
# </details>
#
# **9. After `a = [1, 2]`, `b = a` and `b.append(3)`, what is `a`?**
#
# <details><summary>Answer</summary>
#
# `[1, 2, 3]`. The line `b = a` copies nothing. It gives the same list a second name. *Today.*
#
# </details>
#
# **10. What is `[k * k for k in range(4)]`?**
#
# <details><summary>Answer</summary>
#
# `[0, 1, 4, 9]`. A comprehension builds a list from a loop. `range(4)` counts 0, 1, 2, 3. *Chapter 01.*
#
# </details>
#
# **A place to stop.** Half an hour is gone. Save, and come back another day if you like: `nnbook resume` opens the
# place where you stopped. After a break the kernel is empty, so run the cells above again (menu *Run*, *Run All Above
# Selected Cell*).
#
# ## The Python you need
#
# A function takes arguments, some with a default, and hands something back with `return`. A *dictionary* keeps values
# under names. Trained networks are kept so in this book.


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
# When Python cannot go on, it stops and prints a *traceback*. Read it from the bottom: the last line says what went wrong,
# the lines above say where, the innermost place last.
#
# ```
# Traceback (most recent call last):
#   File "marks.py", line 5, in <module>
#     print(average([]))
#           ~~~~~~~^^^^
#   File "marks.py", line 2, in average
#     return sum(values) / len(values)
#            ~~~~~~~~~~~~^~~~~~~~~~~~~
# ZeroDivisionError: division by zero
# ```
#
# So: a division by zero, in line 2, inside `average`, because line 5 passed an empty list. Line 2 is where it broke; line 5
# is the mistake. Make a cell of your own, type `span([])`, and read what comes.
#
# ## Arrays are boxes of numbers with a shape
#
# An *array* is a block of numbers of one kind. Its *shape* says how many there are along each *axis*: `(2, 3)` is two
# rows of three. Most errors in this field are two shapes that do not fit.

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
# Row and column both hold 1, 2, 3. But the row has one axis and the column two, and that will matter.
#
# Two arrays of the same shape add box by box. When the shapes differ, NumPy tries to stretch the smaller: this is
# *broadcasting*. Line the shapes up at their **last** axis; on every axis the sizes must be equal, or one of them 1 (or
# missing), and the 1 is stretched.
#
# Play with it. Find two shapes that do not fit. Then find two that fit although no size is equal.

# %%
from nnbook.explorables import BroadcastExplorable

BroadcastExplorable(a=(3,), b=(4, 1))

# %% [markdown]
# ## A neuron is a weighted sum
#
# One unit takes inputs $x = (x_1, \dots, x_d)$, shape $(d,)$, and has a weight for each,
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
# Here is the first famous mistake. NumPy has two signs for a product, and `*` is not `@`.

# %%
x, w = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0])
print("x * w =", x * w)
print("x @ w =", x @ w)

# %% [markdown]
# `*` multiplies box by box and keeps the shape. `@` multiplies and adds. On two tables `@` is the matrix product: 32
# examples with 4 inputs, `(32, 4)`, times the weights of 10 units, `(4, 10)`, are 320 weighted sums in one stroke,
# `(32, 10)`.
#
# ## A bias for a whole batch
#
# Each unit also has a *bias*, a number added to its score. A batch of $n$ examples and $k$ units has scores of shape
# $(n, k)$, and there are $k$ biases, shape $(k,)$, one a unit, the same for every example.
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
# Somebody was asked for the mean of each **row** of a table, and wrote this. It looks right: rows are axis 0, are they not?


# %%
def faulty_row_mean(x):
    return x.mean(axis=0)


check.row_mean(faulty_row_mean)[1]

# %% [markdown]
# Read it from the top: the points, the calls that failed, what they gave and what was expected (three numbers came, two
# should have), the likeliest cause. If that is not enough, ask for a hint.

# %%
check.row_mean.hint()

# %%
table = np.array([[1.0, 2.0, 6.0], [4.0, 5.0, 12.0]])
fig, ax = plt.subplots(figsize=(5, 2.8))
draw_array(ax, table, at=(0, 0))
draw_array(ax, table.mean(axis=0), at=(0, -3), colour=ORANGE, label="axis 0 is gone: (3,)")
draw_array(ax, [[3], [7]], at=(4.5, 0), colour=GREEN, label="what was asked: (2,)")
ax.annotate("", (-0.5, -2), (-0.5, 0), arrowprops={"arrowstyle": "->"})
ax.text(-0.7, -1, "axis 0", rotation=90, ha="right", va="center")
ax.annotate("", (3, 0.4), (0, 0.4), arrowprops={"arrowstyle": "->"})
ax.text(1.5, 0.6, "axis 1", ha="center", va="bottom")
ax.set(xlim=(-1.6, 8), ylim=(-5, 1.4))
show(
    fig,
    alt="A table of 2 rows and 3 columns; axis 0 runs down, axis 1 across. Below it the three column means 2.5, "
    "3.5 and 9, to its right the two row means 3 and 7.",
)

# %% [markdown]
# Axis 0 runs *down the rows*, and the axis you name is the one that is squeezed away. Now write it right: `row_mean(x)` takes shape `(n, d)` and returns the mean of each row,
# shape `(n,)`.


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
# A network that reads digits gives ten scores for each scan. Its answer is the place of the largest. Write
# `most_likely(scores)`: for each row of `scores`, shape `(n, k)`, the position of its largest value, an array of whole
# numbers of shape `(n,)`. Where two tie, the first of them counts.


# %% solution="most_likely"
def most_likely(scores):
    """Return the position of the largest score in each row of scores, shape (n, k): whole numbers, shape (n,).

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
# A network starts from random weights, and in this book all chance can be repeated. It comes from a *generator* made with
# a *seed*: `rng = np.random.default_rng(3)`. The same seed gives the same numbers in the same order. A function that needs
# chance is handed the generator and never makes one of its own.
#
# Write `draw(rng, n)`: `n` starting weights, shape `(n,)`, drawn from `rng`, normally distributed with mean 0 and
# standard deviation 0.1.


# %% solution="draw"
def draw(rng, n):
    """Return n numbers from the generator rng, normal with mean 0 and standard deviation 0.1: shape (n,).

    >>> draw(np.random.default_rng(3), 4).shape
    (4,)
    """
    return rng.normal(0.0, 0.1, size=n)


# %% check="draw"
draw, result = check.draw(draw)
result

# %% [markdown]
# ## Say the shape before you run it
#
# Say the shape of a line before you run it: no habit saves more time. Let `x` be a batch of shape `(32, 4)`, `w` of shape
# `(10, 4)` and `b` of shape `(10,)`. `w.T` is `w` turned over, rows for columns.
# An index such as `x[5]` takes its axis away. A slice such as `x[5:9]` keeps it, even if only one row is left.
#
# Write `shapes()`, which returns your six predictions as a dictionary: its keys are the six expressions in the docstring,
# its values are tuples. A shape with one axis needs its comma: `(7,)`. Decide by hand.


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
# Networks learn best when every input has mean 0 and standard deviation 1, so we take the mean off and divide by the
# deviation. Whose mean? That of the data the network learned from, also later, when new values come one at a time.
#
# Write `make_scaler(x)`: from `x`, shape `(n,)`, it takes mean and standard deviation (`x.mean()`, `x.std()`) and
# returns a *function* that scales whatever array it is given with these two.


# %% solution="make_scaler"
def make_scaler(x):
    """Return a function that takes the mean of x, shape (n,), off its argument and divides by x's deviation.

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
# A check is one way to trust a function. A *property* is another: something that must hold whatever the numbers. A weighted
# sum of doubled inputs doubles. The same seed repeats itself.

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
# The digit reader is a table of weights, a bias, a bend (`np.tanh`, chapter 04), another table and another bias. All but
# the bend you have just written. Say the shapes first: 360 scans of 64 pixels, 32 units, 10 digits.

# %%
hidden = np.tanh(add_bias(scans @ digits["w1"], digits["b1"]))
scores = add_bias(hidden @ digits["w2"], digits["b2"])
read = most_likely(scores)
print(f"shapes {scans.shape}, {hidden.shape}, {scores.shape}, {read.shape}")
print(f"read right: {np.mean(read == targets):.1%}")

# %% [markdown]
# The same share as on the tour, with your code.
#
# How much do the weights matter? Add your random numbers to every weight of the first layer, more and more. Where do you
# expect the reader to break, and what is the worst it can do with ten digits?

# %%
rng = np.random.default_rng(3)
noise = draw(rng, digits["w1"].size).reshape(digits["w1"].shape)
strengths = np.arange(0, 11)
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
    alt="The share read right stays near 97 % up to a noise of 0.2, then falls, towards the 10 % of blind guessing.",
)

# %% [markdown]
# Up to 0.1 almost nothing changes: the knowledge is spread over thousands of weights. Then it drains away.
#
# ## Break it: five evenings lost
#
# Each of these has cost many people an evening, and none prints an error. Predict every output first.
#
# **Whole numbers that cut off.** An array keeps its kind of number. What is in `steps` afterwards?

# %%
steps = np.array([1, 2, 3])
steps[0] = 0.7
print(steps, steps.dtype)

# %% [markdown]
# 0.7 was cut down to 0 without a word; weights in such an array would never learn. Write `1.0` for `1`, or say
# `dtype=float`.
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
# The original changed too. A slice of an array copies nothing; it is a second name for the same boxes. (A slice of a list
# is a copy.) Say `prices[:2].copy()`, or `first = first * 2`, which makes a new array.
#
# **A row against a column.** Four predictions, four measurements, and the mean of the squared differences. The
# measurements came from a file with one number a line, so their shape is (4, 1). The predictions are perfect. What is the
# error?

# %%
predicted = np.array([1.0, 2.0, 3.0, 4.0])
measured = np.array([[1.0], [2.0], [3.0], [4.0]])
difference = predicted - measured
print("error:", np.mean(difference**2), "  shape of the difference:", difference.shape)
print("error:", np.mean((predicted - measured[:, 0]) ** 2), "  once both are rows")

# %% [markdown]
# Every prediction met every measurement: sixteen differences for four, and no complaint. Chapter 05 meets this again.
#
# **Cells out of order.** Run the first cell below once, then the second three times, and look at the numbers beside them.

# %%
tries = 0

# %%
tries = tries + 1
print("tries:", tries)

# %% [markdown]
# The kernel remembers what happened, not what stands on the page. Delete the first cell, and the second still works, for
# you, today; after a restart it fails. Undo the deletion, and run everything from the top (menu *Kernel*, *Restart Kernel
# and Run All Cells…*): the count is 1 again.
#
# The fifth evening is a loop that takes it; the next section measures one. First, in your own words, three or four
# sentences:
#
# **A notebook runs for you and fails for a friend who opens the same file. Give two reasons that are not typing errors,
# and say what you should have done before sending it.**

# %% [markdown] written="works_for_me"
# My kernel still held a name from a cell that I had deleted, so the cells below ran for me and not in my friend's fresh
# kernel. Another version of a package, or a data file that only I have, does the same. I should have restarted the kernel
# and run all cells from the top: what fails then fails for others.

# %%
check.written["works_for_me"].marks()

# %% [markdown]
# ## Loop against array, measured
#
# Why all this care about shapes, when a loop is easier to read? Guess the ratio: a hundred thousand products, once by a
# Python loop and once by your `weighted_sum`. (If yours is a loop, it will be near 1.)

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
# The number changes from run to run; expect one to three thousand. In the loop, Python looks up each box, finds out its kind,
# wraps it as an object and multiplies. NumPy finds out once and leaves the rest to compiled code. A factor of a thousand
# turns a second into a quarter of an hour.
#
# ## What this really is
#
# **A notebook is a good place to think and a poor place to keep things.** João Felipe Pimentel and colleagues took 1.4
# million notebooks from GitHub. Of those that they could try to run, 24 % ran through without an error, and 4 % gave the
# results that stood in them ([Pimentel and others 2019](https://doi.org/10.1109/MSR.2019.00077)). That is why everything
# here is tested from the top in a fresh kernel.
#
# **A check is not a judge.** It tries some dozens of calls; a function that passes can still be wrong on the next one. It
# looks at what comes back, not at whether you understood. Its "likely" is a guess from a list of mistakes that people make.
#
# **And arithmetic is not sight.** Two matrix products and a bend read digits, and it is tempting to say that the program
# *sees*. It was wrong in ten cases, and sure of itself in most of them. How its numbers are found, and what may be concluded
# from them, is the rest of the book.
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
# - Say the shape of every result before you run the line.
# - `*` works box by box; `@` multiplies and adds.
# - Broadcasting lines shapes up at the last axis and stretches a 1: (n,) and (n, 1) meet as (n, n).
# - The axis you name in a reduction is the one that disappears.
# - Whole-number arrays cut off. Slices are views: `copy()` where you need your own.
# - Randomness comes in as `rng`, made once from a seed.

# %% [markdown]
# ## To read on
#
# - [NumPy's page on broadcasting](https://numpy.org/doc/stable/user/basics.broadcasting.html): the rule with pictures.
# - [Harris and others, "Array programming with NumPy"](https://doi.org/10.1038/s41586-020-2649-2), *Nature* 585, 2020:
#   why arrays, views and broadcasting are as they are.
# - Lang and Witbrock, "Learning to tell two spirals apart", *Connectionist Models Summer School*, 1988: the first screen.
#
# Next: in 1943 two men asked how little a nerve cell needs in order to compute. It is less than you have built today.
# [Chapter 01, the McCulloch–Pitts neuron](../01_mcculloch_pitts/01_mcculloch_pitts.ipynb).
