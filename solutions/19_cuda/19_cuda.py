# ---
# jupyter:
#   nnbook:
#     minutes: 310
#     builds: "the course's six models on PyTorch, a true timer, the roofline, half precision, two processes"
#     landmark: "outputs and gradients of every model equal PyTorch's to 10⁻⁵; the ladder, measured"
# ---

# %% [markdown]
# # The same models on a GPU
#
# In 2009 Rajat Raina, Anand Madhavan and Andrew Ng moved their networks to a card made for games. Learning became up to 70 times faster, and weeks became a day. The networks' mathematics stayed. What travels, when, and how much at once had to change.
#
# Why is a chip with thousands of multipliers sometimes *slower* than NumPy on one core? Below is an imagined device, and NumPy as it was measured. Each training step costs the device something fixed, however small the batch. Play:
#
# 1. Who wins at a batch of 16? From where on does the device win?
# 2. Make it four times faster: raise *most*. What does that change at a batch of 16?
# 3. Put *most* back and lower *cost* instead. And now?

# %%
import os

os.environ["KINETO_LOG_LEVEL"] = "6"  # the profiler, further down, is quiet
import difflib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from nnbook import data, mine, nn, optim, tensor
from nnbook.checks.ch19_cuda import check
from nnbook.data.measured import measurements
from nnbook.data.programs import NAMES, load, source
from nnbook.explorables import ThroughputExplorable
from nnbook.plot import devices, show, use_style

use_style()
ThroughputExplorable()

# %% [markdown]
# At a batch of 16 NumPy wins; the device is ahead from about 140 on. A faster device helps large batches and nobody else. Small batches want a lower fixed cost.
#
# **Map.** You will move the course's six models to PyTorch by one import, prove that they are the same, measure them honestly, and find out what limits them: launching, memory or arithmetic. Then come fewer bits, and two processes that learn as one. You need [chapter 08](../08_feedforward/08_feedforward.ipynb) (modules, the loop), and the models of chapters [09](../09_convolution/09_convolution.ipynb), [11](../11_lstm/11_lstm.ipynb), [12](../12_autoencoders/12_autoencoders.ipynb), [13](../13_gan/13_gan.ipynb) and [14](../14_transformer/14_transformer.ipynb) by name. A GPU is welcome and not needed. A little over five hours; three places to stop are marked.
#
# ## Where are you?
#
# PyTorch calls the processor `cpu` and a card of NVIDIA's `cuda`, after NVIDIA's language of 2007. A *device* is where a tensor lives and is computed with; the program itself runs on the *host*, the processor. `x.to(device)` copies.

# %%
device = "cuda" if torch.cuda.is_available() else "cpu"
torch.set_num_threads(1)  # as NumPy has one here, too
torch.backends.cudnn.allow_tf32 = False  # exact products first; what this is comes later
wait = torch.cuda.synchronize if device == "cuda" else lambda: None
mine.use()  # pieces that you have kept are compared with PyTorch below

x = torch.ones(3).to(device)
print("a card of NVIDIA's is there" if device == "cuda" else "no card here: everything below runs on the processor")
print((x + x).cpu().numpy())

# %% [markdown]
# ## One text, two packages
#
# Six models of the course stand in six program texts. Here is one.

# %%
print(source("lstm"))

# %% [markdown]
# `nnbook` has taken PyTorch's names from the first chapter on, so the text is a PyTorch program but for its third line. And the names inside a model are the same, so what `state_dict()` gives on one side fits the other.
#
# Moving numbers is where it goes wrong in practice. `load_state_dict(…, strict=False)` makes the error message go away, and with it the knowledge that half of the model is still random.
#
# **Exercise 1.** Write `port`. `exec(text, names)` runs a program text, and what the text defines is then in `names`, a dictionary.


# %% solution="port"
def port(source, state):
    """Run a program of nnbook with PyTorch instead, and give its model nnbook's numbers.

    source: the program's text. One of its lines is `from nnbook import nn`, and it defines `build()`, which makes the
    model.
    state: what `state_dict()` of nnbook's model returned: arrays by name.
    Returns PyTorch's model with these numbers, copied and not shared. Raises an error if a name of the model is
    missing in the state, or the state has one that the model lacks.

    >>> text = "from nnbook import nn" + chr(10) + "def build():" + chr(10) + "    return nn.Linear(2, 1)"
    >>> port(text, {"weight": np.ones((1, 2)), "bias": np.zeros(1)})
    Linear(in_features=2, out_features=1, bias=True)
    """
    import torch

    program = {}
    exec(source.replace("from nnbook import", "from torch import"), program)
    model = program["build"]()
    model.load_state_dict({name: torch.tensor(array) for name, array in state.items()})
    return model


# %% check="port"
port, result = check.port(port)
result

# %%
rng, ours, theirs = np.random.default_rng(19), {}, {}
for name in NAMES:
    ours[name] = nn.init.reset(load(name).build(), rng)
    theirs[name] = port(source(name), ours[name].state_dict()).to(device)
    ours[name].load_state_dict({key: value.cpu() for key, value in theirs[name].state_dict().items()})
    count = sum(p.numel() for p in theirs[name].parameters())
    print(f"{name:12} {len(ours[name].state_dict()):3} arrays, {count:7,} parameters, there and back")

changed = source("gan").replace("from nnbook", "from torch")
for line in difflib.unified_diff(source("gan").splitlines(), changed.splitlines(), n=0, lineterm=""):
    print(line)

# %% [markdown]
# All six went there and back, strictly. The whole difference is one line.
#
# ## Is it really the same?
#
# Sums in another order round differently, so "the same" means: up to rounding. *Parity* is checked with a relative error. Three traps lie on the way.
#
# - Ours (64,) and theirs (64, 1) subtract without complaint. NumPy broadcasts to (64, 64).
# - `nan` is never greater than anything, so `if error > 1e-5` lets a broken model through, and `np.nanmax` hides it.
# - Dividing each difference by its own number blows up at numbers near 0.
#
# In numbers: ours (1, -4.5), theirs (1, -4). The greatest difference is 0.5, theirs reach 4, so the error is 0.125.
#
# **Exercise 2.** Write `relative_error`.


# %% solution="relative_error"
def relative_error(ours, theirs):
    """Say how far two arrays are apart: the greatest difference, divided by the greatest number of theirs.

    ours, theirs: arrays of the same shape, float32 or float64, of at least one number. Signs do not count in either
    greatest. The difference is taken in float64.
    Returns a number: 0 where both are all 0 and nan where either holds a nan; elsewhere theirs is not all 0.
    Raises ValueError where the shapes differ.

    >>> relative_error(np.array([1.0, -4.5]), np.array([1.0, -4.0]))
    0.125
    """
    if ours.shape != theirs.shape:
        raise ValueError(f"relative_error: shapes {ours.shape} and {theirs.shape}")
    gap = np.abs(ours.astype(float) - theirs.astype(float)).max()
    return float(gap / np.abs(theirs).max()) if gap != 0 else 0.0


# %% check="relative_error"
relative_error, result = check.relative_error(relative_error)
result


# %%
def both_errors(name, rng):
    """Return the relative errors of a model's output and of its gradients, the worst of all its parameters."""
    batch = load(name).batch(rng)
    loss, said = load(name).loss(ours[name], *map(tensor, batch))
    loss_t, said_t = load(name, "torch").loss(theirs[name], *(torch.tensor(one).to(device) for one in batch))
    loss.backward()
    loss_t.backward()
    pairs = zip(ours[name].parameters(), theirs[name].parameters())
    gradients = [relative_error(p.grad, q.grad.cpu().numpy()) for p, q in pairs]
    return [relative_error(said.data, said_t.detach().cpu().numpy()), float(np.max(gradients))]


small = both_errors("mlp", np.random.default_rng(8))
print("mlp, output and gradients within 0.00001:", [error < 1e-5 for error in small])

# %% [markdown]
# One model down. The other five are the landmark, at the end.
#
# *A good place to stop: about an hour in.*
#
# ## It answers before it has worked
#
# Now the stopwatch. A call such as `model(x)` on a card does not compute. It puts work into a queue and returns at once: the device is *asynchronous*. The small programs in the queue are called *kernels* (the third meaning of that word in this course).
#
# Look at the picture before you read on. At which moment must the clock stop?

# %%
show(*devices.draw_queue())

# %% [markdown]
# At B. Whoever stops at A has timed the asking, and gets a wonderful number. So empty the queue before each look at the clock, with `torch.cuda.synchronize()`. Not after every step: then host and device take turns, and the overlap is gone. The first few steps don't count either: they load libraries, choose algorithms, compile.
#
# In numbers: asking takes 1, working 3, for 4 steps. At A the clock says 4, one a step. At B it says 1 + 4 · 3 = 13, or 3.25 a step.
#
# **Exercise 3.** Write `seconds_per_step`. The check has a device with a queue and a clock of its own.


# %% solution="seconds_per_step"
def seconds_per_step(step, synchronize, clock, warmup, repeats):
    """Measure one step on a device that works through a queue: warm up, wait, then time many steps as one.

    step: a function without arguments that puts one step into the queue, and may return before it is done.
    synchronize: a function that returns when the queue is empty.  clock: a function that returns seconds.
    warmup: steps to take first, uncounted, 0 or more.  repeats: steps to time, 1 or more.
    The clock is read twice, each time right after the queue has been emptied; in between there is no other waiting.
    Returns the seconds a step.

    >>> ticks = iter([5.0, 11.0])
    >>> seconds_per_step(lambda: None, lambda: None, lambda: next(ticks), warmup=1, repeats=3)
    2.0
    """
    for _ in range(warmup):
        step()
    synchronize()
    began = clock()
    for _ in range(repeats):
        step()
    synchronize()
    return (clock() - began) / repeats


# %% check="seconds_per_step"
seconds_per_step, result = check.seconds_per_step(seconds_per_step)
result

# %% [markdown]
# ## The batch-size sweep
#
# *Throughput* is examples a second. Time a training step of an MLP (784-256-10, AdamW) for larger and larger batches, with `nnbook` and with PyTorch on your device.


# %%
def torch_step(name, n, sizes=(), low=False, compiled=False):
    """Return a training step in PyTorch on the device; sizes go to the program's build."""
    program, rng = load(name, "torch"), np.random.default_rng(19)
    model = program.build(*sizes).to(device)
    batch = [torch.tensor(one).to(device) for one in program.batch(rng, n, *sizes[:1])]
    opt = torch.optim.AdamW(model.parameters(), lr=1e-4)

    def forward(*batch):
        return program.loss(model, *batch)[0]

    forward = torch.compile(forward) if compiled else forward

    def step():
        opt.zero_grad()
        with torch.autocast(device, torch.bfloat16, enabled=low):
            loss = forward(*batch)
        loss.backward()
        opt.step()

    return step


# %% tags=["live"]
def numpy_step(name, n, sizes=()):
    program, rng = load(name), np.random.default_rng(19)
    model = nn.init.reset(program.build(*sizes), rng)
    batch = [tensor(one) for one in program.batch(rng, n, *sizes[:1])]
    opt = optim.AdamW(model.parameters(), lr=1e-4)

    def step():
        opt.zero_grad()
        program.loss(model, *batch)[0].backward()
        opt.step()

    return step


mine.restore()  # the book's functions, for the clock
sizes = [1, 4, 16, 64, 256, 1024]
library, own = f"torch {device}", {}
for kind, make in (("nnbook", numpy_step), (library, torch_step)):
    steps = [make("mlp", n, (784, 256)) for n in sizes]
    took = [seconds_per_step(step, wait, time.perf_counter, 3, max(3, 200 // n)) for step, n in zip(steps, sizes)]
    own[kind] = sizes, took
    print(kind, "".join(f"  {n}: {1e3 * t:.3g} ms" for n, t in zip(sizes, took)))
show(*devices.draw_sweep(measurements(), own))

# %% [markdown]
# Your own points are hollow; the others were measured for this book by the script `benchmarks/gpu.py` in its repository. Below are those alone. Run the script on a card, and its curve appears here by itself.

# %%
records = measurements()
for record in records:
    threads = f"{record['threads']} thread, " if record["kind"] == "cpu" else f"driver {record['driver']}, "
    print(f"{record['device']} ({record['kind']}): {threads}PyTorch {record['versions']['torch']}")
show(*devices.draw_sweep(records))

# %% [markdown]
# On the left of PyTorch's curve a step costs the same whatever is in it, so four times the batch is about four times the throughput. NumPy has less to get going and bends sooner. (From 1 to 4 it gains more than four times: for a single row its product takes a slower routine.) On the right the device is busy and the curve is flat. A step takes about $a + b\,n$ seconds: $a$ to get going, $b$ for each of $n$ examples. At $n = a/b$ both cost the same, and you have half of the most.
#
# To find $a$ and $b$, make the sum of the squares of the *relative* errors $(a + b\,n - t)/t$ least. Each is linear in $a$ and $b$: divide the equation $a + b\,n = t$ by $t$. Plain least squares would look at nothing but the largest batch.
#
# **Exercise 4.** Write `fit_step_time`.


# %% solution="fit_step_time"
def fit_step_time(sizes, seconds):
    """Fit a + b·n to the times of a training step, so that the squares of the relative errors are least in sum.

    sizes: array (K,) of batch sizes n.  seconds: array (K,) of times t, one for each; K is at least 2.
    The relative error of one is (a + b·n - t) / t.
    Returns (a, b, half): seconds a step, seconds an example, and the batch size at which both cost the same, a / b.
    None of them is kept from being negative.

    >>> a, b, half = fit_step_time(np.array([1, 100]), np.array([3.0, 201.0]))
    >>> round(a, 6), round(b, 6), round(half, 6)
    (1.0, 2.0, 0.5)
    """
    columns = np.column_stack([1 / seconds, sizes / seconds])
    a, b = np.linalg.lstsq(columns, np.ones(len(sizes)))[0]
    return float(a), float(b), float(a / b)


# %% check="fit_step_time"
fit_step_time, result = check.fit_step_time(fit_step_time)
result

# %%
for record in records:
    for kind, seconds in record["sweep"]["seconds"].items():
        a, b, half = fit_step_time(np.array(record["sweep"]["sizes"][: len(seconds)]), np.array(seconds))
        print(f"{record['device']}, {kind}: {1e6 * a:,.0f} µs + {1e6 * b:.3g} µs · n, half at a batch of {half:.3g}")

# %% [markdown]
# The explorable's sliders set them: *cost* is $a$ and *most* is $1/b$. Why is the batch not simply made huge? Because ten times the batch still has a third of the gradient's noise, as [chapter 06](../06_optimisers/06_optimisers.ipynb) showed. You pay with steps.
#
# *A good place to stop: about two hours in.*
#
# ## Arithmetic or memory?
#
# When the device is busy, what is it busy with? Count two things. *Operations*: multiplications and additions. *Bytes*: what has to come from memory and go back. Their quotient is the *arithmetic intensity*.
#
# A linear layer with $n$ examples, $i$ inputs and $o$ outputs takes three [matrix products](../A_maths_you_need/A_maths_you_need.ipynb#matrix-products) in a training step: $Y = XW^\top$, then $G W$ for the input's gradient and $G^\top X$ for the weight's, where $G$ $(n, o)$ is the gradient at the output. A product of $(r, k)$ with $(k, c)$ takes $2rkc$ operations.
#
# By hand, for $n = 1$, $i = 10$, $o = 1$ in float32: $2 \cdot 10$ operations forward. The arrays have 10, 10 and 1 numbers, 84 bytes.
#
# **Exercise 5.** Write `linear_cost` for the whole step.


# %% solution="linear_cost"
def linear_cost(n, fan_in, fan_out, itemsize):
    """Count the operations and the bytes of one training step of a linear layer without a bias.

    n: examples in the batch.  fan_in, fan_out: the layer's inputs and outputs.  itemsize: bytes a number.
    A step takes three matrix products: the output, the gradient at the input, the gradient at the weight. A
    multiplication and an addition are two operations, and a sum of k products counts k of each. Each product reads
    its two factors and writes its result once.
    Returns (operations, bytes), two numbers.

    >>> linear_cost(n=1, fan_in=10, fan_out=1, itemsize=4)
    (60, 252)
    """
    operations = 3 * 2 * n * fan_in * fan_out
    numbers = n * fan_in + fan_in * fan_out + n * fan_out
    return operations, 3 * numbers * itemsize


# %% check="linear_cost"
linear_cost, result = check.linear_cost(linear_cost)
result

# %%
for n in (1, 16, 256, 4096):
    operations, moved = linear_cost(n, 1024, 1024, 4)
    print(f"1,024 to 1,024, batch {n:5,}: {operations / moved:6.3g} operations a byte")

# %% [markdown]
# There is the second reason for large batches. With one example every weight travels for two operations; with many it is used again and again.
#
# A device with a peak of $P$ operations a second and a memory that moves $B$ bytes a second can do no more than $\min(P,\; B \cdot \text{intensity})$. Drawn on logarithmic axes that is a slope and a flat roof: the *roofline* of Samuel Williams, Andrew Waterman and David Patterson (2009). They meet at the *ridge*, $P/B$. The peak here is what a plain matrix product reached, and every dot a model's training step.

# %%
show(*devices.draw_roofline(records))

# %% [markdown]
# The dots are float32's, and so is the solid line. None reaches its roof. A dot under the slope waits for memory, under the flat part it could compute. On the processor measured here the ridge is at 4 in float32, left of every dot, so none waits for memory. What is far below its roof pays for getting many small operations going; on a card, it waits for the host to launch them. The bytes are counted as if nothing stayed in the cache, so a small model may do better than its slope.
#
# ## Fewer bits
#
# The first way up is to move and multiply shorter numbers.

# %%
show(*devices.draw_formats())

# %% [markdown]
# *bfloat16* keeps float32's reach and gives up digits: it has eight binary digits in all, the leading 1 included. *float16* keeps eleven digits and gives up reach: nothing above 65,504, and nothing between 0 and $2^{-24}$. *TF32* is what NVIDIA's cards make of float32 inside a product if one lets them. A result that does not fit is rounded to the nearest number that does; on a tie, to the one whose last binary digit is 0. From 65,520 on, float16 gives infinity.
#
# Between 256 and 512, eight binary digits reach only every second number: 256, 258, 260, … are 128, 129, 130, … times 2.
#
# **Exercise 6.** Take a pencil, and hand back three lists.
#
# 1. In bfloat16: 256 + 1, and 258 + 1. In float16: $2^{-26}$, and 300 · 300.
# 2. A device has a peak of 100 · 10¹² operations a second and moves 2 · 10¹² bytes a second. Its ridge, in operations a byte; and what it can reach at an intensity of 10 and of 400, in 10¹² operations a second.
# 3. Matrix products are 70 % of a step's time. How many times faster is the step if they become 7 times faster? And if they took no time at all? (Gene Amdahl asked this in 1967.)


# %% solution="by_hand"
def by_hand():
    """Return three lists of numbers, worked out by hand; infinity is float("inf").

    Returns (rounded, roof, faster): four rounded sums and products, three numbers of the roofline, two speed-ups.
    """
    return [256, 260, 0, float("inf")], [50, 20, 100], [2.5, 3.333]


# %% check="by_hand"
by_hand, result = check.by_hand(by_hand)
result

# %%
short, half = torch.bfloat16, torch.float16
print([(torch.tensor(k, dtype=short) + 1).item() for k in (256.0, 258.0)])
print(torch.tensor(2.0**-26).to(half).item(), (torch.tensor(300.0, dtype=half) * 300).item())
total = torch.zeros((), dtype=short)
for _ in range(1000):
    total += 1
print("a thousand ones, added up in bfloat16:", total.item())

# %% [markdown]
# A thousand ones make 256. A weight that is nudged by less than a 512th of itself does not move at all, and training stops for no reason that a loss curve would tell. So few train on bfloat16 alone. *Mixed precision* (Paulius Micikevicius and others, 2018) keeps a copy of the weights in float32 and does products in few bits. Around the forward pass goes
#
# ```python
# with torch.autocast(device, torch.bfloat16):
# ```
#
# ## Break it: gradients that vanish
#
# float16 was there first, and its trouble is the other end. A network near the end of its training has small gradients. Train one on digits until it makes hardly an error, and ask how many of its gradients float16 would turn into 0.

# %%
digits, rng = data.digits(), np.random.default_rng(19)
program = load("mlp")
model = nn.init.reset(program.build(), rng)
opt, losses = optim.Adam(model.parameters(), lr=1e-2), []
for _ in range(3000):
    chosen = rng.integers(len(digits.x), size=64)
    opt.zero_grad()
    loss = program.loss(model, tensor(digits.x[chosen]), tensor(digits.y[chosen]))[0]
    loss.backward()
    opt.step()
    losses.append(loss.item())
gradients = np.concatenate([p.grad.ravel() for p in model.parameters() if p.grad is not None])
some = gradients[gradients != 0]
print(f"loss {losses[-1]:.1g}; of {some.size:,} gradients float16 loses {np.mean(np.float16(some) == 0):.0%}")

# %% [markdown]
# The remedy is to multiply the loss by a large number before going back, which makes every gradient that much larger, and to divide again, in float32, before the optimiser steps: *loss scaling*. A power of two is taken, since it costs no digit. How large may it be?
#
# **Exercise 7.** Write `loss_scale`.


# %% solution="loss_scale"
def loss_scale(gradients):
    """Find how far the loss may be scaled up before a gradient is too large for float16.

    gradients: array of any shape, float32 or float64, none of them nan or infinite.
    Returns the largest power of two, 2.0**k, k a whole number and maybe negative, for which no gradient times it is
    above 65504 in magnitude; 1.0 if there are no gradients or all are 0.

    >>> loss_scale(np.array([0.001, -2.0]))
    16384.0
    """
    largest = float(np.abs(gradients).max(initial=0))
    if largest == 0:
        return 1.0
    return float(2.0 ** np.floor(np.log2(65504 / largest)))


# %% check="loss_scale"
loss_scale, result = check.loss_scale(loss_scale)
result

# %%
show(*devices.draw_underflow(gradients, loss_scale(gradients)))

# %% [markdown]
# The same shape, moved right, and nearly nothing is lost. The left line is at -25 because half of float16's smallest number, $2^{-24}$, rounds to 0. In practice nobody knows the gradients beforehand: `torch.amp.GradScaler` raises its scale from time to time, and halves it and skips the step when something overflows. bfloat16 reaches as far as float32 and needs none of this; that is why it won.
#
# *A good place to stop: about three and a half hours in.*
#
# ## Where does the time go?
#
# A *profiler* writes down when each operation began and ended. Here is one stored step of the sweep's MLP, batch 256: callers above, what they call below. Find the three largest blocks. What are they? And why do the *two* `linear` of the forward pass differ so much? (`addmm` is a product plus a bias, and `AddmmBackward0` its way back.)

# %%
show(*devices.draw_trace(records[0]["trace"], records[0]["device"]))

# %% [markdown]
# The first layer has 784 · 256 weights and the second 256 · 10. So one product forward and one backward are most of the step, and AdamW comes third. Only one backward? The pixels want no gradient, so the first layer needs two products and not three. Everything else is many small calls, each with a gap before it. On a card such gaps are where the device waits for the host.

# %% [markdown]
# Two tools close the gaps. `torch.compile` reads the program and *fuses* neighbouring operations into fewer, larger kernels. A *CUDA graph* records a whole step once, and from then on the host launches the recording with a single call.
#
# A recording knows addresses, not names: it reads the memory that it read then and writes where it wrote then. The field's favourite mistake with it: a new batch under the old name, and a model that trains on the first batch for ever.
#
# **Exercise 8** (optional). Write `replayer`. `a.copy_(b)` writes b's numbers into a's memory, and `a.clone()` is a copy elsewhere.


# %% solution="replayer"
def replayer(graph, static, output):
    """Return a function that runs a recorded step on new batches.

    graph: `graph.replay()` does the recorded work again, in the same memory.
    static: tensors that the recorded work reads.  output: the tensor that it writes.
    Returns run(*batch): it takes as many tensors as static has, of the same shapes, and returns what the step gives
    for them: a tensor that later runs leave alone. The batch is not changed.
    """

    def run(*batch):
        for place, new in zip(static, batch, strict=True):
            place.copy_(new)
        graph.replay()
        return output.clone()

    return run


# %% check="replayer"
replayer, result = check.replayer(replayer)
result


# %%
def captured(name, n):
    """Record a training step as a CUDA graph, and return its replay on the batch; for a card only."""
    program, rng = load(name, "torch"), np.random.default_rng(19)
    model = program.build().to(device)
    batch = [torch.tensor(one).to(device) for one in program.batch(rng, n)]
    opt = torch.optim.AdamW(model.parameters(), lr=1e-4, capturable=True)

    def step():
        opt.zero_grad()
        loss = program.loss(model, *batch)[0]
        loss.backward()
        opt.step()
        return loss

    side = torch.cuda.Stream()  # a queue of its own, to warm up in
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        loss = step()
    run = replayer(graph, batch, loss.detach())
    return lambda: run(*(one.clone() for one in batch))


# %% [markdown]
# Float32, bfloat16, compiled, recorded: try each on your own machine, on a small transformer. The list at the end says what takes the host's time: on a processor look for the products, called `mm` and `addmm`, and for attention. On a processor the compiler takes up to a minute, so it is left out unless you ask for it.

# %% tags=["live"]
import shutil
from torch.profiler import profile

compile_here = device == "cuda"  # set it to True to wait for the compiler
rungs = {"float32": torch_step("transformer", 32), "bfloat16": torch_step("transformer", 32, low=True)}
compiler = any(map(shutil.which, ("c++", "g++", "clang++", "cl")))
if compile_here and compiler:
    low = device == "cuda"
    rungs["compiled, bfloat16" if low else "compiled, float32"] = torch_step("transformer", 32, low=low, compiled=True)
else:
    print("torch.compile is left out;", "a C++ compiler is there." if compiler else "it needs a C++ compiler.")
if device == "cuda":
    rungs["CUDA graph, float32"] = captured("transformer", 32)
for rung, step in rungs.items():
    print(f"{rung:19} {1e3 * seconds_per_step(step, wait, time.perf_counter, 3, 20):8.3g} ms a step on {device}")

with profile() as seen:
    rungs["float32"]()
    wait()
for one in sorted(seen.key_averages(), key=lambda one: -one.self_cpu_time_total)[:5]:
    print(f"{one.key[:40]:40} {one.count:3} calls  {one.self_cpu_time_total:8.0f} µs")

# %% [markdown]
# ## Two that learn as one
#
# When one device is not enough, give each its part of the batch, its *shard*. All hold the same model, each computes the gradient of its own shard, they average, and everybody takes the same step. This is *data-parallel* training, and the averaging in the middle is an *all-reduce*: each puts in an array, each gets the sum.
#
# *The misconception: average the averages.* Here is what somebody wrote. It is right whenever you try it, and wrong at the end of every epoch, when the last batch does not divide evenly.
#
# ```python
# return [sum(shards) / len(shards) for shards in zip(*gradients)]
# ```
#
# **Exercise 9.** Find what is wrong, and write `average_gradients`.


# %% solution="average_gradients"
def average_gradients(gradients, counts):
    """Return the gradients of the mean loss over all examples, from those of the mean losses over shards.

    gradients: for each process a list of arrays, one a parameter: the gradients of the mean loss over its own shard.
    counts: how many examples each process had, whole numbers, at least one of them above 0. The gradients of a
    process with 0 examples are nan and have no say; any other nan is handed on.
    Returns a list of arrays, one a parameter, with the shapes and the dtype of the gradients.

    >>> average_gradients([[np.array([4.0])], [np.array([8.0])]], [3, 1])
    [array([5.])]
    """
    total = sum(counts)
    return [
        sum(n / total * g for n, g in zip(counts, shards, strict=True) if n) for shards in zip(*gradients, strict=True)
    ]


# %% check="average_gradients"
average_gradients, result = check.average_gradients(average_gradients)
result

# %% [markdown]
# Now with two real processes. `torchrun` starts this script twice and tells each which one it is, its *rank*. They talk through gloo on processors, through NVIDIA's NCCL on cards. Of 101 digits process 0 takes 51, every other one; process 1 takes 50.

# %%
script = """
import os, sys, numpy as np, torch, torch.distributed as dist
from nnbook.data.programs import load

local, here = (int(os.environ[name]) for name in ("LOCAL_RANK", "LOCAL_WORLD_SIZE"))
cards = torch.cuda.device_count() >= here
device = f"cuda:{local}" if cards else "cpu"
if cards: torch.cuda.set_device(device)
dist.init_process_group("nccl" if cards else "gloo")
rank, world = dist.get_rank(), dist.get_world_size()

program = load("cnn", "torch")
model = program.build()
model.load_state_dict(torch.load(sys.argv[1]))
model.to(device)
batch = program.batch(np.random.default_rng(0), 101)
shard = [torch.tensor(one[rank::world]).to(device) for one in batch]
program.loss(model, *shard)[0].backward()
for p in model.parameters():
    p.grad *= len(shard[0]) / 101  # my share of the examples
    dist.all_reduce(p.grad)        # everybody's sum
if rank == 0:
    torch.save([p.grad.cpu() for p in model.parameters()], sys.argv[1])
dist.destroy_process_group()
"""


# %%
def run_two(script, state):
    """Run the script in two processes; return the gradients that they found, or None and say why not."""
    with tempfile.TemporaryDirectory() as folder:
        program, exchange = Path(folder, "two.py"), Path(folder, "exchange.pt")
        program.write_text(script, "utf-8")
        torch.save(state, exchange)
        command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]
        settings = {**os.environ, "OMP_NUM_THREADS": "1"}
        if sys.platform == "linux":
            settings["GLOO_SOCKET_IFNAME"] = "lo"  # talk within this machine only
        try:
            both = [*command, str(program), str(exchange)]
            subprocess.run(both, env=settings, capture_output=True, text=True, timeout=180, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"Two processes could not be run here: {error}\n{(getattr(error, 'stderr', '') or '')[-500:]}")
            return None
        return [gradient.numpy() for gradient in torch.load(exchange)]


# %%
model = theirs["cnn"].cpu()
found = run_two(script, model.state_dict())
model.zero_grad()
batch = [torch.tensor(one) for one in load("cnn").batch(np.random.default_rng(0), 101)]
load("cnn", "torch").loss(model, *batch)[0].backward()
if found is not None:
    errors = [relative_error(two, p.grad.numpy()) for two, p in zip(found, model.parameters())]
    print("51 + 50 digits in two processes, 101 in one: equal within 0.00001:", max(errors) < 1e-5)
model = model.to(device)

# %% [markdown]
# The same script runs on 32 cards in four machines: a process takes the card LOCAL_RANK of its machine and every 32nd digit. Put script, state and `nnbook` on each, and run there
#
# ```bash
# torchrun --nnodes=4 --nproc-per-node=8 \
#     --rdzv-backend=c10d --rdzv-endpoint=first-machine:29500 two.py exchange.pt
# ```
#
# In practice PyTorch's `DistributedDataParallel` does the loop for you, and sends the gradients of the last layers while those of the first are still being computed.
#
# ## The landmark: all six, to the fifth digit
#
# Now every model of the course, `nnbook` against PyTorch on your device, outputs and gradients in float32.

# %%
rng, errors = np.random.default_rng(20), {}
for name in NAMES:
    ours[name].zero_grad()
    theirs[name].zero_grad()
    errors[name] = both_errors(name, rng)
    print(f"{name:12} outputs and gradients within 0.00001: {max(errors[name]) < 1e-5}")
show(*devices.draw_parity(errors, 1e-5))

# %% [markdown]
# All within 15 roundings or so; one of float32 is $2^{-24}$. What you have built from chapter 1 on *is* what the field uses. The rest is speed, and here is how much: the ladder for each measured device, as speed against PyTorch in float32, with the share of what PyTorch's plain matrix product reaches in the same precision (NumPy's steps have none).

# %%
for record in records:
    print(
        f"{record['device']}: a product reaches {record['peak']['float32'] / 1e9:,.0f} · 10⁹ operations/s in float32,"
    )
    print(
        f"    {record['peak']['bfloat16'] / 1e9:,.0f} · 10⁹ in bfloat16; memory moves {record['bandwidth'] / 1e9:,.0f} · 10⁹ bytes/s"
    )
    show(*devices.draw_ladder(record))

# %%
if all(record["kind"] == "cpu" for record in records):
    print("No card has been measured for this copy of the book yet: python benchmarks/gpu.py does it.")

# %% [markdown]
# NumPy is a third behind PyTorch at most, and wins where the model is tiny: it has less to get going. `torch.compile` gains a little on the tiny and slows the CNN and the GAN. bfloat16 helps the LSTM and the large transformer most, and slows the small transformer down, since the way back through attention is much slower in it here. And with the same library on the same chip, the share of the peak runs from under a fifth for the MLP to more than four fifths for the large transformer.
#
# Before you look at a card's table, here or yours: which rung should help the small models most, and which the large one?
#
# <details><summary>What one would expect</summary>
#
# The small: the CUDA graph, with one launch, then `torch.compile`, with fewer. The large: bfloat16, in which a card multiplies several times as fast.
#
# </details>

# %% [markdown]
# **In words** (2 points). A friend trains an MLP of 2,410 parameters with a batch of 32 on a card, finds it slower than her laptop, and wants to buy a card of twice the speed. What is going on, how can she make sure without buying anything, and what would you do instead? Would bfloat16 help?

# %% [markdown] written="what_to_buy"
# Her step does so little that nearly all of its time is the launching of small kernels; the card waits for the host. She can raise the batch: if the time a step stays the same and the throughput doubles each time, that is it, and a trace would show the gaps. I would launch less: a larger batch, torch.compile, a CUDA graph; or stay on the laptop. A card of twice the speed and bfloat16 both shorten only the work, which takes next to no time already.

# %%
check.written["what_to_buy"].marks()

# %% [markdown]
# ## What this really is
#
# A GPU is no better at mathematics. It is a great many slow multipliers that are cheap if they all do the same, fed by a memory that is never fast enough. Networks won on it because they are made of matrix products. Perhaps it is the other way round: of all the ideas of these twenty chapters, those survived that turn into large matrix products. Sara Hooker calls it the hardware lottery. The recurrent network lost a draw in it, since its time steps must wait for each other.
#
# The field got its share wrong here. Speed-ups of 100 and more were reported against processors that ran one thread of untuned code; when Victor Lee and others tuned both sides in 2010, about 2.5 were left on average of 14 kernels. Ask of every such number: against what, timed how, at which batch?
#
# And a faster step is not a better model. What it buys is more tries.

# %% [markdown] recap="yes"
# ## What to keep
#
# - Change one import, load the state strictly, check parity in float32 before you touch speed.
# - A relative error minds shapes and nan, and divides by the greatest number of the reference.
# - A device answers before it has worked: warm up, empty the queue, then look at the clock.
# - A step takes a + b·n. Half of the most comes at n = a / b.
# - A step of a linear layer is three products. Intensity is operations a byte; the roofline is min(P, B · intensity).
# - bfloat16 has float32's reach and eight binary digits; float16 needs loss scaling; weights stay in float32.
# - A CUDA graph reads addresses: copy the new batch into the old memory.
# - Gradients of shards are averaged by their number of examples.

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **A forward pass on a card takes 20 µs, whatever the size of the model. What was measured?**
#
# <details><summary>Answer</summary>
#
# The asking. The call returns when the work is in the queue; `torch.cuda.synchronize()` is missing before the clock is read.
#
# </details>

# %% [markdown] recall="2"
# **Throughput doubles each time you double the batch. Would a card with twice the peak help?**
#
# <details><summary>Answer</summary>
#
# No. The step costs the same whatever is in it, so it is the fixed cost that you pay. Launch less, or batch more.
#
# </details>

# %% [markdown] recall="3"
# **Why does a matrix product with one example never come near a device's peak?**
#
# <details><summary>Answer</summary>
#
# Each weight is fetched for two operations, half an operation a byte in float32. The memory cannot feed the multipliers at that intensity.
#
# </details>

# %% [markdown] recall="4"
# **Which of bfloat16 and float16 needs loss scaling, and why?**
#
# <details><summary>Answer</summary>
#
# float16: with five bits of exponent, small gradients become 0. bfloat16 has float32's eight.
#
# </details>

# %% [markdown] recall="5"
# **Two processes have 3 and 1 examples, and their mean gradients are 4 and 8. What is the gradient of all four?**
#
# <details><summary>Answer</summary>
#
# (3 · 4 + 1 · 8) / 4 = 5. The plain mean, 6, would give the one example the say of three.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Rajat Raina, Anand Madhavan and Andrew Ng (2009), *Large-scale deep unsupervised learning using graphics processors*. The paper of the first paragraph, with what they did about memory.
# - Samuel Williams, Andrew Waterman and David Patterson (2009), [Roofline](https://doi.org/10.1145/1498765.1498785). One picture that says what to optimise.
# - Paulius Micikevicius and others (2018), [Mixed precision training](https://arxiv.org/abs/1710.03740). Where your histogram comes from.
# - Shen Li and others (2020), [PyTorch Distributed](https://arxiv.org/abs/2006.15704). How the averaging hides behind the backward pass.
# - Victor Lee and others (2010), [Debunking the 100X GPU vs. CPU myth](https://doi.org/10.1145/1815961.1816021). How to measure, by people who sell processors.
# - Sara Hooker (2020), [The hardware lottery](https://arxiv.org/abs/2009.06489). Which ideas win, and whether they deserve it.
#
# This is the last chapter. You began with a cell that counts to its threshold. The [glossary](../B_glossary/B_glossary.ipynb) has all the words; the rest is in your hands.
