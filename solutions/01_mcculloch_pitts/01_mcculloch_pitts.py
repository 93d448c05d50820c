# ---
# jupyter:
#   nnbook:
#     minutes: 140
#     builds: "the threshold neuron of 1943: gates, an adder, a memory"
#     landmark: "4, 14, 104 and 1,882 Boolean functions of 1 to 4 inputs (OEIS A000609), counted"
# ---

# %% [markdown]
# # The McCulloch–Pitts neuron (1943)
#
# Warren McCulloch was in his forties and ran a laboratory in Chicago. Walter Pitts was a quarter of a century younger, had run away from home at fifteen, had no money, and had taught himself logic, the story goes, from books in a public library. In 1943 they asked what a nerve cell could compute if all it did was count: this many of my inputs are on, so I fire, or I don't.
#
# Their answer fits on this screen. Below is one such cell with two inputs. Move its threshold θ through 0, 1, 2 and 3 and watch which corners of the square turn dark. One setting is AND, another is OR. Two are useless. Which two? Decide before you read on.

# %%
from itertools import product

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_sample_image

from nnbook import mine
from nnbook.checks.ch01_mcculloch_pitts import check
from nnbook.explorables import ThresholdExplorable
from nnbook.neurons import Neuron, corners, run_net, truth_table
from nnbook.plot import draw_cell, draw_net, draw_square, palette, show, use_style

use_style()

# %%
ThresholdExplorable(
    threshold=1.0,
    question="Which threshold makes this neuron an AND? Which two are useless?",
)

# %% [markdown]
# <details><summary>Which two are useless?</summary>
#
# 0 and 3. With threshold 0 the neuron always fires, with 3 it never does. Its output says nothing about its inputs.
#
# </details>
#
# ## What you will be able to do
#
# You will write this neuron, wire copies of it into gates, an adder and a memory, and count what one of them can never do. Then noise breaks them.
#
# You need [chapter 00](../00_start_here/00_start_here.ipynb). The chapter takes two to two and a half hours, with three marked places to stop.
#
# ## A nerve cell, and what is left of it
#
# Your brain holds about 86 billion nerve cells (Azevedo and others, 2009). Branches take signals in, the *dendrites*; one long fibre carries a signal out, the *axon*. Where an axon meets another cell is a *synapse*. An *excitatory* synapse pushes the cell towards firing; an *inhibitory* one holds it back.

# %%
fig, ax = plt.subplots(figsize=(7.4, 2.7))
draw_cell(ax)
alt = "A nerve cell: excitatory and inhibitory axons end in synapses on the dendrites at the left; the cell body is in the middle; one axon leads right and branches to other cells."
show(fig, alt=alt)

# %% [markdown]
# Each push fades within some milliseconds; only pushes that come close together add up. When its *potential*, the sum of what is left of them, passes the cell's *threshold*, the cell sends a pulse down its axon, always of the same size: all or nothing.
#
# The next cell simulates one that gets six pulses, at 10, 30, 32, 55, 80 and 82 ms. Each lifts it 0.6 of the way to the threshold, and what is there falls to about a third in 8 ms. How often will it fire? Guess, then run.

# %%
arrivals, fade = [10, 30, 32, 55, 80, 82], 8.0  # in milliseconds
lift = 0.6  # the threshold is 1
times = np.arange(0, 100, 0.5)
v, potential, spikes = 0.0, [], []
for t in times:
    v = v * np.exp(-0.5 / fade) + lift * (t in arrivals)
    potential.append(v)
    if v >= 1:
        spikes.append(t)
        v = 0.0
fig, (ax, below) = plt.subplots(2, 1, figsize=(7.4, 3.8), sharex=True, height_ratios=(2, 1))
ax.plot(times, potential, color=palette.BLUE)
ax.axhline(1, color=palette.GREY, ls="--")
ax.text(0, 1.04, "threshold", color=palette.INK)
ax.plot(spikes, np.full(len(spikes), 1.3), "v", color=palette.VERMILLION)
ax.text(spikes[0] + 2, 1.27, "fires", color=palette.VERMILLION)
ax.set(ylim=(0, 1.5), ylabel="potential\n(thresholds)")
counts, edges = np.histogram(arrivals, bins=np.arange(0, 101, 5))
shades = [palette.INK if count >= 2 else "#cccccc" for count in counts]
below.bar(edges[:-1] + 2.5, counts, width=4.4, color=shades)
below.axhline(2, color=palette.GREY, ls="--")
below.set(xlabel="time (ms)", ylabel="pulses in 5 ms", ylim=(0, 2.6), yticks=(0, 1, 2))
alt = "Above, a cell's potential over 100 ms: single pulses at 10 and 55 ms fade away, pairs near 30 and 80 ms cross the threshold and make it fire. Below, pulses counted in slots of 5 ms: the same two slots hold two pulses."
show(fig, alt=alt)

# %% [markdown]
# Twice, for the two pairs. The lower half is the idea of 1943: chop time into slots, count the pulses in each, compare with a whole number. Here is what the paper keeps of a cell, and what it drops.
#
# | | the model keeps | the model drops |
# |---|---|---|
# | output | all or nothing: 1 or 0 | how *often* it fires, which tells strength (Adrian and Zotterman, 1926) |
# | excitation | a fixed number is enough | where each synapse sits, how strong it is |
# | time | one step from cell to cell | the exact moment of a pulse, the fading |
# | inhibition | one active synapse vetoes firing | inhibition that merely subtracts |
# | change | none | learning, except as a net with circles that imitates it |
#
# Some of these lines were bets. For three the paper has a proof: a larger net of such cells can imitate inhibition that subtracts, the fading, and even learning. The authors add that they do not take this for an explanation of real cells.
#
# ## A veto
#
# Now input 2 is inhibitory: if it is on, the neuron is silent, whatever the other one does. What does it compute with threshold 0, and what with 1?

# %%
ThresholdExplorable(
    threshold=2.0,
    x1=1,
    x2=1,
    inhibitory=True,
    question="Input 2 is a veto. What is computed with threshold 0, what with 1?",
)

# %% [markdown]
# <details><summary>What does it compute?</summary>
#
# With threshold 0 it is NOT x₂: it fires unless it is stopped. With 1 it is "x₁ and not x₂". Above 1 it never fires, for x₁ is all it can count.
#
# </details>
#
# One liberty: in the paper thresholds are above 0, so no neuron fires when nothing comes in. Our threshold 0 stands for a helper cell that always fires.
#
# ## One formula
#
# A neuron has excitatory inputs $x_1, \dots, x_n$ and inhibitory inputs $z_1, \dots, z_m$, all of them 0 or 1, and a threshold $\theta$, a single number. Its output $y$ is 0 or 1:
#
# $$y = \begin{cases} 0 & \text{if any } z_j = 1 \\ 1 & \text{if no } z_j = 1 \text{ and } x_1 + \dots + x_n \ge \theta \\ 0 & \text{otherwise} \end{cases}$$
#
# By hand: inputs 1, 0, 1 and $\theta = 2$. The sum reaches 2, so $y = 1$. Add inhibitory inputs 0, 1: one is on, so $y = 0$, whatever the sum.
#
# ### Exercise: the neuron
#
# Write it. `inputs` and `inhibitory` are sequences of 0 and 1 (lists or arrays, perhaps empty); `inhibitory` may be None: there are none. Return the number 1 or 0.


# %% solution="mcculloch_pitts"
def mcculloch_pitts(inputs, threshold, inhibitory=None):
    """Say whether a McCulloch–Pitts neuron fires: 1 or 0.

    inputs: the excitatory inputs, a sequence of 0 and 1 of any length.
    threshold: how many of them must be on; reaching it is enough.
    inhibitory: the inhibitory inputs, a sequence of 0 and 1, or None.
        Any that is on silences the neuron.

    >>> mcculloch_pitts([1, 0, 1], threshold=2)
    1
    >>> mcculloch_pitts([1, 0, 1], threshold=2, inhibitory=[0, 1])
    0
    """
    if inhibitory is not None and any(inhibitory):
        return 0
    return int(sum(inputs) >= threshold)


# %% check="mcculloch_pitts"
mcculloch_pitts, result = check.mcculloch_pitts(mcculloch_pitts)
result

# %% [markdown]
# ## Gates from single neurons
#
# From here on a neuron has a name, so that others can listen to it: `Neuron(name, threshold, excitatory, inhibitory)`; the last two are lists of names. A *net* is a list of neurons, each listening to inputs or to neurons before it. `run_net` lets them fire in turn and tells what everyone did; `neuron=` names the function that decides, here the one you just wrote. `truth_table` does so for all combinations of inputs, counting in binary: 000, 001, 010 and so on up to 111.
#
# A function from zeros and ones to a zero or one is called *Boolean*; its truth table is all there is to know about it.

# %%
net = [Neuron("alarm", 1, ["smoke", "heat"], ["test"])]
print(run_net(net, {"smoke": 1, "heat": 0, "test": 0}, neuron=mcculloch_pitts))
print("smoke heat test   alarm")
outputs = truth_table(net, ["smoke", "heat", "test"], neuron=mcculloch_pitts)
for (smoke, heat, test), fires in zip(corners(3), outputs):
    print(f"{smoke:>5}{heat:>5}{test:>5}{fires:>8}")

# %% [markdown]
# ### Exercise: five gates
#
# Return a dict with the keys "AND", "OR", "NOT", "NOR" and "MAJORITY", each a single `Neuron`. Call the inputs x1, x2 and x3: NOT has only x1; AND, OR and NOR have x1 and x2; MAJORITY has all three and fires when at least two are on. NOR fires when neither is on.


# %% solution="gates"
def gates():
    """Return a dict from "AND", "OR", "NOT", "NOR" and "MAJORITY" to a Neuron that computes it.

    >>> truth_table([gates()["AND"]], ["x1", "x2"])
    [0, 0, 0, 1]
    """
    return {
        "AND": Neuron("y", 2, ["x1", "x2"]),
        "OR": Neuron("y", 1, ["x1", "x2"]),
        "NOT": Neuron("y", 0, [], ["x1"]),
        "NOR": Neuron("y", 0, [], ["x1", "x2"]),
        "MAJORITY": Neuron("y", 2, ["x1", "x2", "x3"]),
    }


# %% check="gates"
gates, result = check.gates(gates)
result

# %% [markdown]
# ## What one neuron cannot do
#
# Two inputs make four rows, each 0 or 1: there are $2^4 = 16$ Boolean functions of two inputs. How many of the 16 can a single neuron be? Guess.
#
# Try every neuron with at most one synapse from each input. Each input can excite, inhibit or be left out, and thresholds above 3 change nothing. In the squares $x_1$ runs to the right, $x_2$ upwards.


# %%
def functions_of_one_neuron(n):
    """Return the truth tables of single neurons with n inputs: a set of tuples of 2**n."""
    found = set()
    for roles in product(["excite", "inhibit", "absent"], repeat=n):
        excite, inhibit = np.array(roles) == "excite", np.array(roles) == "inhibit"
        for threshold in range(n + 2):
            table = [int(mcculloch_pitts(x[excite], threshold, x[inhibit])) for x in corners(n)]
            found.add(tuple(table))
    return found


possible = functions_of_one_neuron(2)
print(len(possible), "of 16")
titles = ["never", "AND", "x₁ and not x₂", "x₁", "x₂ and not x₁", "x₂", "XOR", "OR"]
titles += ["NOR", "XNOR", "NOT x₂", "x₁ or not x₂", "NOT x₁", "x₂ or not x₁", "NAND", "always"]
fig, axes = plt.subplots(2, 8, figsize=(11, 3.2))
for ax, title, table in zip(axes.flat, titles, product([0, 1], repeat=4)):
    draw_square(ax, table, title, faint=table not in possible)
alt = "All sixteen Boolean functions of two inputs as squares with dark corners where the function is 1. Eleven have solid grey frames. Five have dashed frames: XOR, XNOR, x1 or not x2, x2 or not x1, and NAND."
show(fig, alt=alt)

# %% [markdown]
# Eleven. The five with dashed frames are out of reach: NAND ("not both"), XOR ("one but not both"), its opposite XNOR, and the two implications, such as "x₁ or not x₂".
#
# Nets lose nothing by it: every Boolean function can be built from NORs, and NOR is one neuron.
#
# ### In your own words
#
# Why can no single neuron of this kind be NAND, whatever its threshold and whichever inputs inhibit? Argue in three to five sentences, beginning with the row where both inputs are off. (3 points. Write first, then open the mark scheme.)

# %% [markdown] written="why_two_neurons"
# NAND fires at (0, 0). The count there is 0, so the threshold can be no more than 0. Every count reaches that, so only an inhibitory input can make the neuron quiet at (1, 1); say x₁ is one. Then x₁ alone silences it at (1, 0), too, where NAND fires. The same holds for x₂ at (0, 1). With neither inhibitory it never falls silent.

# %%
check.written["why_two_neurons"].marks()

# %% [markdown]
# ### Exercise: two neurons
#
# With a second neuron, NAND and XOR come within reach. Return a dict with the keys "NAND" and "XOR", each a list of exactly two Neurons over the inputs x1 and x2. The second neuron is the output. It may listen to x1 and x2 as well as to the first one.
#
# Try XOR on paper before you type. Which single row does OR get wrong?


# %% solution="two_neurons"
def two_neurons():
    """Return a dict from "NAND" and "XOR" to a net of two Neurons; the second is the output.

    >>> truth_table(two_neurons()["XOR"], ["x1", "x2"])
    [0, 1, 1, 0]
    """
    both = Neuron("both", 2, ["x1", "x2"])
    return {
        "NAND": [both, Neuron("y", 0, [], ["both"])],
        "XOR": [both, Neuron("y", 1, ["x1", "x2"], ["both"])],
    }


# %% check="two_neurons"
two_neurons, result = check.two_neurons(two_neurons)
result

# %%
net = two_neurons()["XOR"]
fig, axes = plt.subplots(2, 2, figsize=(8.4, 5))
for ax, (x1, x2) in zip(axes.flat, corners(2).tolist()):
    values = run_net(net, {"x1": x1, "x2": x2}, neuron=mcculloch_pitts)
    draw_net(ax, net, values, title=f"{x1} XOR {x2} = {values[net[-1][0]]}")
alt = "The XOR net lit up for its four inputs. For 0 1 and 1 0 only the output neuron fires; for 1 1 the first neuron fires too, and its inhibitory wire silences the output."
show(fig, alt=alt)

# %% [markdown]
# In the last picture the first neuron vetoes the output. It is *hidden*, neither input nor output, and it makes the problem solvable.
#
# In the paper every neuron takes a time step, so x1 and x2 would each need a relay neuron to arrive together with the hidden neuron's signal. Our `run_net` waits for everyone instead.
#
# **A good place to stop.** Next come arithmetic and memory.
#
# ## Neurons that add
#
# In June 1945 John von Neumann's draft of a computer, the EDVAC, named McCulloch and Pitts and drew the adder as a net of such neurons.
#
# A *full adder* adds three bits a, b and c (c is what was carried over from the column on the right). The total is 0, 1, 2 or 3, in binary two digits: total = 2 · carry + sum.
#
# ### Exercise: a full adder
#
# Return a net over the inputs a, b and c that has a neuron called "carry" and a neuron called "sum". Use as many neurons as you like. For how many active inputs must each of the two fire?


# %% solution="full_adder"
def full_adder():
    """Return a net over a, b, c with neurons "carry" and "sum": a + b + c = 2 * carry + sum.

    >>> truth_table(full_adder(), ["a", "b", "c"], "carry")
    [0, 0, 0, 1, 0, 1, 1, 1]
    """
    return [
        Neuron("carry", 2, ["a", "b", "c"]),
        Neuron("three", 3, ["a", "b", "c"]),
        Neuron("one", 1, ["a", "b", "c"], ["carry"]),
        Neuron("sum", 1, ["one", "three"]),
    ]


# %% check="full_adder"
full_adder, result = check.full_adder(full_adder)
result

# %%
adder = full_adder()
fig, axes = plt.subplots(1, 2, figsize=(11, 3.6))
for ax, bits in zip(axes, [(1, 0, 1), (1, 1, 1)]):
    values = run_net(adder, dict(zip("abc", bits)), neuron=mcculloch_pitts)
    title = f"{bits[0]} + {bits[1]} + {bits[2]} = {sum(bits)}, "
    draw_net(ax, adder, values, title + f"binary {values['carry']}{values['sum']}")
alt = "The full adder lit up for two inputs. For 1 + 0 + 1 only carry fires, binary 10. For 1 + 1 + 1 both carry and sum fire, binary 11."
show(fig, alt=alt)

# %% [markdown]
# ### Try it on a thousand sums
#
# For bigger numbers, chain adders: each column hands its carry to the next, and eight columns add any two numbers below 256. The eight right rows prove it for every column. We try a thousand sums all the same.


# %%
def add(p, q, adder, neuron=mcculloch_pitts, bits=8):
    """Add two whole numbers below 2**bits with a chain of full adders; return the sum."""
    carry, total = 0, 0
    for i in range(bits):
        column = {"a": p >> i & 1, "b": q >> i & 1, "c": carry}  # binary digit i of each
        values = run_net(adder, column, neuron)
        carry, total = values["carry"], total + (values["sum"] << i)
    return total + (carry << bits)


rng = np.random.default_rng(1943)
pairs = rng.integers(0, 256, size=(1000, 2)).tolist()
right = sum(add(p, q, adder) == p + q for p, q in pairs)
print("98 + 45 =", add(98, 45, adder))
print(right, "of 1000 random sums are right")

# %% [markdown]
# ## A neuron that remembers
#
# The paper's boldest part is about nets with circles, where a signal comes back to where it started. The smallest circle is one neuron that listens to itself.
#
# At each step it has two excitatory inputs, the *set* signal and its own output of the step before, and one inhibitory input, the *reset* signal. Threshold 1. What happens after a single set pulse?
#
# ### Exercise: one bit of memory
#
# Run that neuron over T time steps. Return the list of its T outputs, each for that step's signals and the output of the step before; `start` is the output before the first step. A reset wins over a set.


# %% solution="remember"
def remember(set_signal, reset_signal, start=0):
    """Run a neuron that listens to itself; return the list of its T outputs, each 0 or 1.

    set_signal, reset_signal: sequences of T zeros and ones (T may be 0).
    start: the output before the first step, 0 or 1.

    >>> remember([0, 1, 0, 0, 0], [0, 0, 0, 1, 0])
    [0, 1, 1, 0, 0]
    """
    outputs, output = [], start
    for on, off in zip(set_signal, reset_signal):
        output = mcculloch_pitts([on, output], 1, [off])
        outputs.append(output)
    return outputs


# %% check="remember"
remember, result = check.remember(remember)
result

# %%
set_signal = np.zeros(30, dtype=int)
reset_signal = np.zeros(30, dtype=int)
set_signal[[4, 19, 25]] = 1
reset_signal[[12, 25]] = 1
output = remember(set_signal, reset_signal)
lines = {"output": output, "reset": reset_signal, "set": set_signal}
fig, ax = plt.subplots(figsize=(7.4, 2.6))
for height, (name, signal) in enumerate(lines.items()):
    ax.step(
        range(30),
        1.5 * height + np.array(signal),
        where="post",
        color=palette.BLUE if name == "output" else palette.INK,
    )
ax.set(xlabel="time step", yticks=[0.4, 1.9, 3.4], yticklabels=list(lines))
alt = "Three signals over 30 time steps. A set pulse at step 4 turns the output on until the reset at 12; a set at 19 turns it on again until step 25, where set and reset come together and the reset wins."
show(fig, alt=alt)

# %% [markdown]
# One neuron holds one bit: a signal running in a circle. Why is it off after step 25?
#
# <details><summary>Answer</summary>
#
# Set and reset came together, and a reset wins. Nothing sets it again afterwards.
#
# </details>
#
# **A good place to stop.** What follows changes the neuron itself.
#
# ## Weights with a sign
#
# A veto is a blunt tool. Suppose that each input has a *weight*, positive or negative. The unit fires when the weighted sum reaches the threshold. For an input $\mathbf{x}$ of shape $(n,)$, weights $\mathbf{w}$ of shape $(n,)$ and a number $\theta$:
#
# $$y = \begin{cases} 1 & \text{if } w_1 x_1 + \dots + w_n x_n \ge \theta \\ 0 & \text{otherwise} \end{cases}$$
#
# By hand: $\mathbf{w} = (2, -1, 1)$, $\theta = 1.5$ and $\mathbf{x} = (1, 1, 1)$ give $2 - 1 + 1 = 2 \ge 1.5$: it fires, although the negative input is on. Many books call this the McCulloch–Pitts neuron. In the paper one axon may end on a cell several times, which acts as a weight 2 or 3; what it does not have is a negative weight, one that merely subtracts.
#
# ### Exercise: a threshold unit
#
# Write it for one input, x of shape (n,), and for a batch, x of shape (N, n), a row an input. Return 1 or 0 as a number, or an array of them, of shape (N,).


# %% solution="threshold_unit"
def threshold_unit(x, w, theta):
    """Say for which inputs a unit with signed weights fires.

    x: array of shape (n,), or a batch of shape (N, n).
    w: array of shape (n,), the weights.
    theta: the threshold; reaching it is enough.

    Returns 1 or 0 as a number, for a batch an array of N of them.

    >>> threshold_unit(np.array([[0, 0], [0, 1]]), np.array([1, 1]), 0.5)
    array([0, 1])
    """
    return (x @ w >= theta).astype(int)


# %% check="threshold_unit"
threshold_unit, result = check.threshold_unit(threshold_unit)
result

# %% [markdown]
# NAND took two neurons with vetoes. Is it one unit now? And XOR? Look for weights and a threshold on paper; then let the machine try some.

# %%
tables = {"NAND": [1, 1, 1, 0], "XOR": [0, 1, 1, 0]}
for name, table in tables.items():
    for w in product([-1, 0, 1], repeat=2):
        for theta in (-1.5, -0.5, 0.5, 1.5):
            if threshold_unit(corners(2), np.array(w), theta).tolist() == table:
                print(name, "has weights", w, "and threshold", theta)

# %% [markdown]
# NAND is one unit, XOR is none, and no other weights will help. Off-off must stay silent: $\theta > 0$. Each input alone must fire: $w_1 \ge \theta$ and $w_2 \ge \theta$. Then both together give $w_1 + w_2 \ge 2\theta > \theta$, and the unit fires where XOR does not.
#
# ## A sheet of units that sees outlines
#
# Give a unit nine inputs, a pixel and its eight neighbours, each on (bright) or off (dark). The centre gets weight 8, every neighbour −1. A patch that is bright all over gives $8 - 8 = 0$; only a bright pixel gets above 0, by one for each dark neighbour. With $\theta = 2$ it takes two of them.
#
# Put one such unit at every pixel of a photograph, all with the same weights. What will the sheet of units show?

# %%
photo = load_sample_image("flower.jpg").mean(axis=2)
bright = (photo >= 110).astype(int)
windows = np.lib.stride_tricks.sliding_window_view(bright, (3, 3))  # every patch of 3 × 3
patches = windows.reshape(-1, 9)  # a row a patch
weights = np.array([-1, -1, -1, -1, 8, -1, -1, -1, -1])
fired = threshold_unit(patches, weights, 2).reshape(bright.shape[0] - 2, -1)
print("units:", patches.shape[0], " inputs each:", patches.shape[1])
fig, axes = plt.subplots(1, 3, figsize=(11, 2.8))
titles = ["photograph", "bright pixels (inputs)", "units that fire (dark)"]
for ax, title, picture in zip(axes, titles, [photo, bright, 1 - fired]):
    ax.imshow(picture, cmap="gray")
    ax.set_title(title)
    ax.axis("off")
alt = "A photograph of a dahlia, the same in pure black and white, and the units that fire, which draw the outlines of the flower and of its petals as thin dark lines on white."
show(fig, alt=alt)

# %% [markdown]
# Outlines. In 1959 Lettvin, Maturana, McCulloch and Pitts recorded from single fibres of a frog's optic nerve and found cells that answer to edges and to small dark moving spots. One small set of weights applied at every place is called a *convolution*; in chapter 09 a network finds such weights by itself.
#
# ## Break it: one wrong wire
#
# This net compares two numbers of two bits, a = 2·a1 + a0 and b = 2·b1 + b0. Its neuron y should fire when a > b: if a's twos digit is higher, or its ones digit is higher and its twos digit not lower. One wire is wrong.

# %%
broken = [
    Neuron("high", 1, ["a1"], ["b1"]),
    Neuron("low", 1, ["a0"], ["b0"]),
    Neuron("less", 1, ["b1"], ["a0"]),
    Neuron("y", 1, ["high", "low"], ["less"]),
]
for a1, a0, b1, b0 in corners(4).tolist():
    inputs = {"a1": a1, "a0": a0, "b1": b1, "b0": b0}
    values = run_net(broken, inputs, neuron=mcculloch_pitts)
    a, b = 2 * a1 + a0, 2 * b1 + b0
    if values["y"] != (a > b):
        print(f"a = {a}, b = {b}: y is {values['y']}")
        print(values)

# %% [markdown]
# Fifteen of sixteen rows are right: had you tested five, you would more likely than not have called it good. A bug in a network does not crash; it is wrong here and there.
#
# ### Exercise: find the bug
#
# Return the comparator with exactly one neuron put right, all others as they are. Go through the wrong row neuron by neuron: what should each do?


# %% solution="mended"
def mended():
    """Return `broken` as a list of four Neurons, one of them changed: y fires when a > b.

    >>> truth_table(mended(), ["a1", "a0", "b1", "b0"], "y")[4:8]
    [1, 0, 0, 0]
    """
    return [
        Neuron("high", 1, ["a1"], ["b1"]),
        Neuron("low", 1, ["a0"], ["b0"]),
        Neuron("less", 1, ["b1"], ["a1"]),
        Neuron("y", 1, ["high", "low"], ["less"]),
    ]


# %% check="mended"
mended, result = check.mended(mended)
result

# %% [markdown]
# ## Break it: noise
#
# Real cells misfire. Let each neuron do the wrong thing with probability ε, independently of all others, and add with eight columns again: some thirty neurons. With ε = 0.01, how many sums in a hundred will be wrong? (`noisy` makes a neuron: it returns a function.)


# %%
def noisy(error, rng):
    """Return a neuron that gives the wrong output with probability `error`."""

    def neuron(inputs, threshold, inhibitory):
        y = int(mcculloch_pitts(inputs, threshold, inhibitory))
        return 1 - y if rng.random() < error else y

    return neuron


def failures(neuron, trials=500):
    """Return the share of wrong sums among `trials` additions of random numbers below 256."""
    return np.mean([add(p, q, adder, neuron) != p + q for p, q in pairs[:trials]])


wrong = failures(noisy(0.01, rng))
print(f"wrong sums: {wrong:.0%}")
stray = remember([0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [0] * 10)
print("memory after one stray pulse:", np.array(stray, dtype=int))

# %% [markdown]
# With four neurons a column about every fourth sum is wrong. Memory fares worse: an adder that errs may be right at the next sum, but a neuron that listens to itself keeps a stray pulse for good.
#
# In lectures of 1952 von Neumann asked how one builds a reliable machine from unreliable parts. His answer begins with a vote: have every neuron three times, and go on with the majority. (Here the vote is taken by a perfect neuron. His voters err, too; then he carries each signal on a whole bundle of lines.)


# %%
def voted(error, rng):
    """Return a neuron made of three noisy copies and a majority vote."""
    copy = noisy(error, rng)

    def neuron(inputs, threshold, inhibitory):
        return mcculloch_pitts([copy(inputs, threshold, inhibitory) for _ in range(3)], 2)

    return neuron


errors = np.array([0.001, 0.003, 0.01, 0.03, 0.1])
single = np.array([failures(noisy(e, rng)) for e in errors])
triple = np.array([failures(voted(e, rng)) for e in errors])
fig, ax = plt.subplots()
for share, colour, marker, label in [
    (single, palette.BLUE, "o", "single neurons"),
    (triple, palette.ORANGE, "s", "three copies\nand a vote"),
]:
    spread = 2 * np.sqrt(share * (1 - share) / 500)
    ax.errorbar(errors, 100 * share, 100 * spread, color=colour, marker=marker, capsize=3)
    ax.text(errors[-1] * 1.15, 100 * share[-1], label, color=palette.INK, va="center")
ax.set(xscale="log", xlabel="chance that a neuron errs", ylabel="wrong sums (%)")
ax.set(xlim=(8e-4, 0.7), ylim=(-3, 100))
ax.set(xticks=[0.001, 0.01, 0.1], xticklabels=["0.001", "0.01", "0.1"])
ax.minorticks_off()
ax.spines["bottom"].set_bounds(8e-4, 0.1)
alt = "Share of wrong sums against the chance that a neuron errs, from 0.001 to 0.1. Single neurons rise steeply from a few per cent to nearly all sums wrong; three copies with a vote stay near zero up to 0.01 and rise later."
show(fig, alt=alt)

# %% [markdown]
# If a copy errs with probability ε, two or three of three err with probability $3ε^2 - 2ε^3$: for ε = 0.01 about 0.0003. The bars show how far such a share may be off with 500 sums; where no sum failed the bar has no width, though up to about 0.6 % is possible.
#
# ### Exercise (optional): how many copies?
#
# Return the smallest odd number of copies whose majority errs with probability at most `target`, when each copy errs with probability `error`, below one half.


# %% solution="copies_needed"
def copies_needed(error, target):
    """Return the smallest odd number of copies whose majority is good enough.

    error: the chance that one copy errs, above 0 and below 0.5; copies err independently.
    target: the majority may err with at most this probability; above 0.

    >>> copies_needed(0.1, 0.03)
    3
    """
    from math import comb

    copies = 1
    while True:
        wrong = 0.0
        for k in range(copies // 2 + 1, copies + 1):
            wrong += comb(copies, k) * error**k * (1 - error) ** (copies - k)
        if wrong <= target:
            return copies
        copies += 2


# %% check="copies_needed"
copies_needed, result = check.copies_needed(copies_needed)
result

# %% [markdown]
# **A good place to stop.** What is left is a count.
#
# ## The landmark: counting what one unit can do
#
# With vetoes: 11 of the 16 functions of two inputs. How many of one, three and four inputs? And with signed weights?

# %%
vetoes = [len(functions_of_one_neuron(n)) for n in (1, 2, 3, 4)]
print("one neuron with vetoes:", vetoes)

# %% [markdown]
# These are $n\,3^{n-1} + 2^n + 1$, for two inputs $6 + 4 + 1$; can you see why? (If an input may have several synapses on the cell, it is 42 and 265 for three and four inputs.)
#
# <details><summary>Why these numbers?</summary>
#
# With threshold 0 only vetoes matter, and each input is one or not: $2^n$ functions; one more never fires. With $k$ exciting inputs each threshold from 1 to $k$ gives another function, as many as there are ways to mark one of the $k$: $n$ inputs can bear the mark, and each of the others excites, vetoes or is absent, which makes $n\,3^{n-1}$.
#
# </details>
#
# ### Exercise: count the threshold functions
#
# Count the different Boolean functions of n inputs that one threshold unit computes when its weights are integers from −largest to largest. Thresholds half-way between integers are enough, since sums are integers; take one below all possible sums and one above, too. Return one number.


# %% solution="count_functions"
def count_functions(n, largest):
    """Count the Boolean functions of n inputs that one unit computes.

    The weights are whole numbers from -largest to largest.

    n: how many inputs, 1 to 4.
    largest: a whole number, 0 or more.

    Returns a whole number. `corners(n)` is the array of all inputs, shape (2**n, n).

    >>> count_functions(1, 1)
    4
    """
    found = set()
    for w in product(range(-largest, largest + 1), repeat=n):
        for theta in np.arange(-n * largest, n * largest + 2) - 0.5:
            found.add(tuple(threshold_unit(corners(n), np.array(w), theta)))
    return len(found)


# %% check="count_functions"
count_functions, result = check.count_functions(count_functions)
result

# %%
published = [4, 14, 104, 1882]  # OEIS A000609
signed = [count_functions(n, largest) for n, largest in [(1, 1), (2, 1), (3, 2), (4, 3)]]
smaller = [count_functions(4, largest) for largest in (1, 2)]
print("inputs   all functions   vetoes   signed weights (published)")
for n in (1, 2, 3, 4):
    ours = f"{n:>6}{2**2**n:>16}{vetoes[n - 1]:>9}{signed[n - 1]:>17}"
    print(ours, f"({published[n - 1]})")
print("four inputs, weights up to 1, then up to 2:", smaller)

# %% [markdown]
# The published numbers (sequence A000609, On-Line Encyclopedia of Integer Sequences) count what *any* real weights can reach. So reaching 1,882 proves that weights from −3 to 3 are enough for four inputs; up to 2 they are not.

# %%
inputs = np.arange(1, 5)
everything = 2.0 ** (2**inputs)
fig, ax = plt.subplots(figsize=(6.4, 3.4))
for counts, colour, marker, label in [
    (signed, palette.ORANGE, "s", "signed weights"),
    (vetoes, palette.BLUE, "o", "vetoes"),
]:
    ax.plot(inputs, 100 * np.array(counts) / everything, color=colour, marker=marker)
    ax.text(4.08, 100 * counts[3] / everything[3], label, color=palette.INK, va="center")
ax.set(xlim=(0.8, 5), xticks=inputs, xlabel="inputs", ylabel="functions one unit reaches")
ax.set(yscale="log", yticks=[0.1, 1, 10, 100], yticklabels=["0.1 %", "1 %", "10 %", "100 %"])
alt = "The share of all Boolean functions that one unit reaches, on a logarithmic scale, for 1 to 4 inputs: both kinds begin at 100 per cent; signed weights fall to about 3 per cent, vetoes to about 0.2 per cent."
show(fig, alt=alt)

# %% [markdown]
# With every further input one unit can do *more*, and its share of what there is to do collapses. Almost everything needs more than one unit.
#
# ## What this really is
#
# As a model of nerve cells it broke early. Inhibition is seldom a veto, time does not come in steps, and cells speak in rates and moments. What it lacked most was a rule for change: Donald Hebb proposed in 1949 that a synapse grows stronger when it helps to fire its cell, and Frank Rosenblatt's perceptron of 1958 learned its weights.
#
# As a theory of computing it was a beginning. It gave von Neumann a language for the EDVAC. In 1956 Stephen Kleene asked which histories of input such nets can tell apart, and his answer, regular events and finite automata, is behind every regular expression you type. The paper says that a net with a tape can compute what a Turing machine can; without one it cannot, for a finite net has finitely many states.
#
# The field got two things wrong about it. It put adjustable, signed weights into the story. And it took "a net can compute any Boolean function" (the paper says: any that is silent on silence) as news about brains, though a lookup table can do that, too. What matters is where the wiring comes from, and 1943 has no rule for that.

# %% [markdown] recap="yes"
# ### What to keep
#
# - A McCulloch–Pitts neuron fires when enough excitatory inputs are on and no inhibitory one is.
# - Threshold 1 makes OR, n makes AND, 0 with vetoes makes NOT and NOR.
# - One neuron with vetoes computes 11 of the 16 functions of two inputs; NAND and XOR take a hidden neuron.
# - A neuron that listens to itself remembers one bit, and also every stray pulse.
# - With signed weights one unit is NAND, but none is XOR: 14 of 16.
# - The share that one unit reaches collapses as inputs are added: 1,882 of 65,536 at four.

# %% tags=["live"]
mine.report()  # your own pieces of the library; mine.keep(full_adder) adds one

# %% [markdown]
# ## Ask yourself
#
# Answer aloud before you open.

# %% [markdown] recall="1"
# **What makes a McCulloch–Pitts neuron fire, and what can stop it?**
#
# <details><summary>Answer</summary>
#
# It fires when the number of active excitatory inputs reaches its threshold. Any active inhibitory input stops it.
#
# </details>

# %% [markdown] recall="2"
# **Why does NOT need a threshold of 0?**
#
# <details><summary>Answer</summary>
#
# It must fire when its input is off, and then the count is 0. So 0 must be enough, and the input must be inhibitory to silence it.
#
# </details>

# %% [markdown] recall="3"
# **Why can no threshold unit with signed weights compute XOR?**
#
# <details><summary>Answer</summary>
#
# Silence at (0, 0) makes the threshold positive; each weight alone must reach it; so their sum does, too, and it fires at (1, 1).
#
# </details>

# %% [markdown] recall="4"
# **How does a single neuron hold one bit?**
#
# <details><summary>Answer</summary>
#
# It listens to its own output with threshold 1. Once set it keeps itself firing, until an inhibitory reset.
#
# </details>

# %% [markdown] recall="5"
# **Three copies of a neuron each err with probability 0.1. How often does their majority err?**
#
# <details><summary>Answer</summary>
#
# $3 \cdot 0.1^2 \cdot 0.9 + 0.1^3 = 0.028$.
#
# </details>

# %% [markdown]
# ## Further reading
#
# - W. S. McCulloch and W. Pitts (1943), *A logical calculus of the ideas immanent in nervous activity*, Bulletin of Mathematical Biophysics 5.
# - J. von Neumann (1945), *First draft of a report on the EDVAC*. Sections 4 to 7.
# - J. von Neumann (1956), *Probabilistic logics and the synthesis of reliable organisms from unreliable components*, in Automata Studies.
# - S. C. Kleene (1956), *Representation of events in nerve nets and finite automata*, also in Automata Studies.
# - J. Y. Lettvin, H. R. Maturana, W. S. McCulloch and W. H. Pitts (1959), *What the frog's eye tells the frog's brain*, Proceedings of the IRE 47.
#
# ## Where next
#
# You set every threshold and every wire here yourself. For a photograph of a cat nobody could. In [chapter 02](../02_perceptron/02_perceptron.ipynb) the weights are found by a rule that looks at nothing but its own mistakes.
