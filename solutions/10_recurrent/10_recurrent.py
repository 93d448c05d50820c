# ---
# jupyter:
#   nnbook:
#     minutes: 300
#     builds: "recurrent networks: backpropagation through time, a writer of letters"
#     landmark: "Elman’s temporal XOR (1990): the error falls on every third bit, ten seeds of ten"
# ---

# %% [markdown]
# # Recurrent networks
#
# Jeffrey Elman studied language at San Diego, and language comes one piece after the other. Most networks of 1990 did not. They took whole pictures at once, and whoever wanted to show them a sentence had to lay it out side by side, as if time were a place. Elman gave his network something simpler: a copy of its own hidden layer from a moment ago.
#
# Below, such a network has read this course, chapters 00 to 08, letter by letter. Now it writes. At each step it gives every letter a chance; the strip holds all the chances side by side, and a random number, the arrow, picks one.
#
# 1. Press *Next letter* a few times. When is the network sure, and when is it not?
# 2. Press *Write on*, then move the temperature. What goes wrong when it is cold, and what when it is hot?

# %%
import time

import matplotlib.pyplot as plt
import numpy as np

from nnbook import data, lift, mine, nn, no_grad, ops, optim, tensor
from nnbook.checks.ch10_recurrent import check
from nnbook.data.course_text import course_text, streams
from nnbook.explorables import SamplingExplorable
from nnbook.gradcheck import check_pair
from nnbook.plot import LiveCurves, palette, show, use_style
from nnbook.plot.unrolled import draw_by_place, draw_path, draw_states, draw_unrolled, places_in_words

use_style()
SamplingExplorable()

# %% [markdown]
# It is sure in the middle of a word and unsure at its beginning. Cold, it says the same things for ever; hot, it forgets how words are made. It has no list of words. All it knows of the text so far is 128 numbers.
#
# **Map.** You will build this network: the step, the run through time and the way back through time. You will see why its gradient fades or bursts, train it on text, sample from it, and repeat Elman's first experiment. You need the tape of [chapter 07](../07_backpropagation/07_backpropagation.ipynb), the loop of [chapter 08](../08_feedforward/08_feedforward.ipynb), [chapter 04](../04_activations/04_activations.ipynb) on gradients through depth, and the card on [eigenvectors, norms and SVD](../A_maths_you_need/A_maths_you_need.ipynb#norms-and-eigenvectors). About five hours; four places to stop are marked.
#
# ## A loop, unrolled
#
# The network keeps a *state*, one number for each hidden unit. It reads an input, mixes it with the state, and the result is the new state. The same weights do this at every step.
#
# Draw each step beside the one before, and the loop becomes a deep network: as many layers as steps, all with the same weights. That is *unrolling*. Below, one linear unit reads eight inputs. Each box shows how strongly the last state depends on the state there: white is 1, blue is less, orange is more. Above, each step multiplies by 0.6, below by 1.5. What would you see after a hundred steps?

# %%
fig, axes = plt.subplots(2, 1, figsize=(7.6, 4.4))
for ax, w in zip(axes, (0.6, 1.5)):
    draw_unrolled(ax, [f"x{t}" for t in range(1, 9)], [w ** (8 - t) for t in range(1, 9)], "output")
    ax.set_title(f"a weight of {w} from state to state")
alt = "A recurrent network unrolled over eight steps, twice, each state coloured by the gradient at it. With weight 0.6 it falls from 1 at the last state to 0.028 at the first, ever bluer; with 1.5 it grows to 17, ever more orange."
show(fig, alt)

# %% [markdown]
# A hundred steps give $0.6^{99} \approx 10^{-22}$ or $1.5^{99} \approx 10^{17}$. Chapter 04 met this through twenty layers. Here the layers are moments, there can be thousands, and all have the same weight.
#
# ## One step
#
# $$h_t = \tanh\left(W_{ih}\, x_t + b_{ih} + W_{hh}\, h_{t-1} + b_{hh}\right)$$
#
# | symbol | shape | is |
# |---|---|---|
# | $x_t$ | $(I,)$ | the input at step $t$ |
# | $h_t$ | $(H,)$ | the state after it |
# | $W_{ih}$, $b_{ih}$ | $(H, I)$, $(H,)$ | from input to state |
# | $W_{hh}$, $b_{hh}$ | $(H, H)$, $(H,)$ | from state to state |
#
# PyTorch keeps two biases where one would do, and so do we. The formulas write one sequence's state as a column; in the arrays each sequence has a row. In numbers, with one unit: $x_t = 2$, $h_{t-1} = 0.5$, $W_{ih} = 0.3$, $W_{hh} = -1$ and no biases give $\tanh(0.6 - 0.5) = 0.0997$.
#
# **Exercise 1.** Write the step for a batch: $B$ sequences at once, a row each.


# %% solution="rnn_step"
def rnn_step(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Return the new state, tanh of what the input and the old state give together.

    x: (B, I), the input at this step.  h: (B, H), the state before it.
    weight_ih: (H, I).  weight_hh: (H, H).  bias_ih, bias_hh: (H,).
    Returns the new state (B, H), with the dtype of the inputs.

    >>> none = np.zeros(1)
    >>> rnn_step(np.array([[2.0]]), np.array([[1.0]]), np.array([[1.0]]), np.array([[-2.0]]), none, none)
    array([[0.]])
    """
    return np.tanh(x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)


# %% check="rnn_step"
rnn_step, result = check.rnn_step(rnn_step)
result

# %% [markdown]
# **Exercise 2.** Now the whole sequence. Time comes first, as in PyTorch: `x[t]` is what all sequences of the batch show at step t. Keep every state.


# %% solution="rnn"
def rnn(x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
    """Run the network over a sequence and return all its states.

    x: (T, B, I), T at least 1.  h0: (B, H), the state before the first step.  weight_ih: (H, I).  weight_hh: (H, H).
    bias_ih, bias_hh: (H,).
    Returns the states after steps 1 to T, (T, B, H), with the dtype of the states.

    >>> one, none = np.ones((1, 1)), np.zeros(1)
    >>> rnn(np.zeros((3, 1, 1)), one, one, 0 * one, none, none).shape
    (3, 1, 1)
    """
    states, h = [], h0
    for x_t in x:
        h = rnn_step(x_t, h, weight_ih, weight_hh, bias_ih, bias_hh)
        states.append(h)
    return np.stack(states)


# %% check="rnn"
rnn, result = check.rnn(rnn)
result

# %% [markdown]
# What is read out of the states depends on the task. *Many-to-one*: only the last state is used, as when a sentence is judged. *Many-to-many*: an output at every step, as when each letter foretells the next. *Generation*: an output becomes the next input, as above.
#
# ## Back through time
#
# The unrolled network is a graph as in chapter 07, so the way back is known. There are two things to mind. A state is used twice: by the output at its step and by the next state. And each weight is used at every step. Both times, gradients add. The walk from the last step to the first is called *back-propagation through time*.
#
# First with a pencil, and without tanh. Let $h_t = w\,h_{t-1} + x_t$ with $w = 2$, $h_0 = 1$ and inputs $1, 0, -1$. The states are $h_1 = 3$, $h_2 = 6$, $h_3 = 11$.
#
# **Exercise 3.** For the loss $L = h_3$: the gradients at $h_0$, $x_1$ and $w$. For the loss $h_1 + h_2 + h_3$: those at $h_1$ and $x_3$.


# %% solution="gradients_in_time"
def gradients_in_time():
    """Return the gradients as a dictionary of five numbers.

    "h0", "x1" and "w": those of L = h3.  "h1 of all" and "x3 of all": those of h1 + h2 + h3, at h1 and at x3.
    """
    return {"h0": 8, "x1": 4, "w": 16, "h1 of all": 7, "x3 of all": 1}


# %% check="gradients_in_time"
gradients_in_time, result = check.gradients_in_time(gradients_in_time)
result

# %% [markdown]
# *A good place to stop: about fifty minutes in.*
#
# Now with tanh and matrices. Let $g_t$ be the gradient that comes to $h_t$ from its own output, and $z_t$ what stood inside the tanh. From the last step to the first,
#
# $$\frac{\partial L}{\partial z_t} = \left(g_t + W_{hh}^\top \frac{\partial L}{\partial z_{t+1}}\right) \odot (1 - h_t^2), \qquad \frac{\partial L}{\partial W_{hh}} = \sum_t \frac{\partial L}{\partial z_t}\, h_{t-1}^\top ,$$
#
# where $\odot$ multiplies entry by entry and nothing comes from beyond the last step. The other gradients follow in the same way.
#
# **Exercise 4.** Write the backward of `rnn`: a pair as in chapter 04, with one gradient for each of six inputs.


# %% solution="rnn_backward"
def rnn_backward(grad_h, x, h0, weight_ih, weight_hh, bias_ih, bias_hh):
    """Return the gradients at all six inputs of `rnn`, for the gradient that comes in at all its states.

    grad_h: (T, B, H), the gradient at each state from above, the way through later states not counted.
    The others as in `rnn`.
    Returns (grad_x, grad_h0, grad_weight_ih, grad_weight_hh, grad_bias_ih, grad_bias_hh), each of its input's shape
    and dtype.

    >>> one, none = np.ones((1, 1)), np.zeros((2, 1, 1))
    >>> rnn_backward(np.ones((2, 1, 1)), none, 0 * one, one, 3 * one, np.zeros(1), np.zeros(1))[1]  # 3 + 3 * 3
    array([[12.]])
    """
    h = rnn(x, h0, weight_ih, weight_hh, bias_ih, bias_hh)
    before = np.concatenate([h0[None], h[:-1]])
    grad_z, from_later = np.zeros_like(h), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        grad_z[t] = (grad_h[t] + from_later) * (1 - h[t] ** 2)
        from_later = grad_z[t] @ weight_hh
    grad_bias = grad_z.sum(axis=(0, 1))
    grad_ih = np.einsum("tbh,tbi->hi", grad_z, x)
    grad_hh = np.einsum("tbh,tbk->hk", grad_z, before)
    return grad_z @ weight_ih, from_later, grad_ih, grad_hh, grad_bias, grad_bias.copy()


# %% check="rnn_backward"
rnn_backward, result = check.rnn_backward(rnn_backward)
result

# %% [markdown]
# Once more against finite differences: `check_pair` nudges every entry of all six inputs. Then put the pair on the tape, in one line.

# %%
rng = np.random.default_rng(10)
shapes = [(12, 3, 2), (3, 5), (5, 2), (5, 5), (5,), (5,)]
agrees = check_pair(rnn, rnn_backward, *(0.5 * rng.normal(size=shape) for shape in shapes), rng=rng)
print("all six gradients agree:", bool(agrees))

my_rnn = lift(rnn, rnn_backward)

# %% [markdown]
# Train something with it. A sequence of random numbers goes by; was the *first* one above zero? Nothing but the state can know that at the end. `nn.RNN` holds the four parameters, `nn.ModuleList` takes two modules as one, and `nn.BCEWithLogitsLoss` is chapter 05's loss for yes or no, on logits. Sequences of 5 and of 50 steps: how well will each be learned?


# %%
def remember_first(steps, rng, updates=250):
    """Train eight units to tell the first number's sign after some steps; return the share right on new sequences."""
    layer, out = nn.RNN(1, 8), nn.Linear(8, 1)
    parts = nn.init.reset(nn.ModuleList([layer, out]), rng)
    weights = list(layer.parameters())  # weight_ih, weight_hh, bias_ih, bias_hh
    opt, loss_fn = optim.Adam(parts.parameters(), lr=0.01), nn.BCEWithLogitsLoss()

    def logits(x):
        return out(my_rnn(x, np.zeros((x.shape[1], 8), np.float32), *weights)[-1])

    for _ in range(updates):
        x = rng.normal(size=(steps, 32, 1)).astype(np.float32)
        opt.zero_grad()
        loss_fn(logits(x), tensor((x[0] > 0).astype(np.float32))).backward()
        opt.step()
    x = rng.normal(size=(steps, 500, 1)).astype(np.float32)
    return np.mean((logits(x).data > 0) == (x[0] > 0))


for steps in (5, 50):
    print(f"{steps} steps: {remember_first(steps, np.random.default_rng(1)):.0%} right")

# %% [markdown]
# Five steps are learned, and fifty remain a coin toss. The network *could* do it. You will see why it does not.
#
# The book's version is *fused*: one operation for the whole sequence. It keeps the forward's states instead of computing them again, and takes all inputs' products $W_{ih}\,x_t$ in one. `mine.keep(rnn_backward)` keeps yours, `rnn` and `rnn_step` likewise; `mine.use()`, further below, puts what you have kept in its place.

# %% tags=["live"]
ih, hh, bias = (tensor(rng.normal(size=s).astype(np.float32), requires_grad=True) for s in ((64, 32), (64, 64), (64,)))
x, h0 = tensor(rng.normal(size=(50, 32, 32)).astype(np.float32)), tensor(np.zeros((32, 64), np.float32))
for name, run in (("yours, lifted", my_rnn), ("the book's, fused", nn.functional.rnn)):
    seconds = []
    for _ in range(15):
        began = time.perf_counter()
        run(x, h0, ih, hh, bias, bias).sum().backward()
        seconds.append(time.perf_counter() - began)
    print(f"{name:<18}{1000 * np.median(seconds):6.1f} ms for 50 steps, forward and back")

# %% [markdown]
# *A good place to stop: about an hour and forty minutes in.*
#
# ## How far does a gradient reach?
#
# Walk back $k$ steps from the last state $h_T$ and every step multiplies by one more matrix of slopes:
#
# $$J_k = \frac{\partial h_T}{\partial h_{T-k}} = D_T W_{hh}\; D_{T-1} W_{hh} \cdots D_{T-k+1} W_{hh}, \qquad D_t = \text{diag}(1 - h_t^2).$$
#
# The *spectral norm* of a matrix, its largest singular value $\sigma_1$ (the card's $s_1$), says by how much it can stretch a vector at most.
#
# **Exercise 5.** Measure the norm of $J_k$ for every distance $k$.


# %% solution="gradient_norms"
def gradient_norms(h, weight_hh):
    """Return how strongly the last state of one sequence depends on the states before it.

    h: (T, H), the states of a tanh network after steps 1 to T.  weight_hh: (H, H).
    Returns (T,): entry k is the spectral norm of J_k, the matrix of slopes of the last state by the state k steps
    before it; J_0 is the identity. `np.linalg.norm(J, 2)` is the spectral norm of a matrix.

    >>> gradient_norms(np.array([[0.9], [0.0], [0.6]]), np.array([[-2.0]])).round(2)
    array([1.  , 1.28, 2.56])
    """
    jacobian, norms = np.eye(len(weight_hh)), [1.0]
    for state in h[:0:-1]:
        jacobian = jacobian @ ((1 - state**2)[:, None] * weight_hh)
        norms.append(float(np.linalg.norm(jacobian, 2)))
    return np.array(norms)


# %% check="gradient_norms"
gradient_norms, result = check.gradient_norms(gradient_norms)
result

# %% [markdown]
# In 2013 Razvan Pascanu, Tomas Mikolov and Yoshua Bengio wrote down what must hold. The slope of the activation is at most some $\gamma$ (1 for tanh, ¼ for the sigmoid), and a product stretches at most by the product of the factors' norms. So
#
# $$\lVert J_k \rVert \le (\gamma\,\sigma_1)^k .$$
#
# If $\gamma \sigma_1 < 1$, the gradient *must* vanish. If it is larger, the gradient *may* explode; it need not. For linear units there is a sharper law. There $J_k = W^k$, and in the long run its norm grows each step by the *spectral radius* $\rho$, the largest size of an eigenvalue ($a + bi$ has the size $\sqrt{a^2 + b^2}$). It can be far smaller than $\sigma_1$.
#
# One random matrix with $\sigma_1 = 1.4$, thirty units. Which way will its gradients go?


# %%
def states_of(weight, steps, rng, drive=0.5):
    """Run tanh units on random inputs; return their states (T, H)."""
    x, n = drive * rng.normal(size=(steps, 1, len(weight))), len(weight)
    return rnn(x, np.zeros((1, n)), np.eye(n), weight, np.zeros(n), np.zeros(n))[:, 0]


rng = np.random.default_rng(2013)
weight = rng.normal(size=(30, 30))
weight *= 1.4 / np.linalg.norm(weight, 2)
rho, k = np.abs(np.linalg.eigvals(weight)).max(), np.arange(61)
linear = [float(np.linalg.norm(np.linalg.matrix_power(weight, n), 2)) for n in k]

fig, ax = plt.subplots(figsize=(7.2, 4))
for _ in range(6):
    ax.semilogy(k, gradient_norms(states_of(weight, 61, rng), weight), color=palette.SKY, lw=1)
ax.semilogy(k, linear, color=palette.BLUE, lw=7, alpha=0.45)
ax.semilogy(k, 1.4**k, color=palette.VERMILLION)
ax.semilogy(k, linear[60] * rho ** (k - 60.0), color=palette.INK, ls="--", lw=1.6)
ends = (
    (1.4**60, "bound: 1.4 to the k"),
    (linear[60], f"linear; dashed: rate ρ = {rho:.2f}"),
    (3e-13, "tanh, six inputs"),
)
for height, text in ends:
    ax.text(61, height, text, va="center", fontsize=9.5)
ax.set(xlabel="distance k in steps", ylabel="norm of the gradient", ylim=(1e-17, 1e10), xlim=(0, 60))
alt = "Norm of the gradient against distance, logarithmic. The bound climbs to ten to the ninth. The linear network falls along a straight line whose rate is the spectral radius, the tanh networks fall faster still."
show(fig, alt)

# %% [markdown]
# They vanish, although the bound climbs. Does it hold, and is the law exact? Two hundred, of 2 to 19 units:

# %%
broken, rates = 0, []
for _ in range(200):
    n = int(rng.integers(2, 20))
    w = rng.normal(size=(n, n)) * rng.uniform(0.2, 3) / np.sqrt(n)
    bound = np.linalg.norm(w, 2) ** np.arange(30)
    broken += np.any(gradient_norms(states_of(w, 30, rng), w) > bound * (1 + 1e-9))
    far, near = (np.linalg.norm(np.linalg.matrix_power(w, p), 2) for p in (400, 200))
    rates.append((far / near) ** (1 / 200) / np.abs(np.linalg.eigvals(w)).max())
print(f"networks whose gradient exceeds the bound: {broken} of 200")
print(f"long-run rate divided by the spectral radius: median {np.median(rates):.4f}")

# %% [markdown]
# So a network that shall remember wants weights that neither shrink nor stretch. For linear units you can build some.
#
# **Exercise 6, optional.** Design a `weight_hh` through which every gradient lives for a hundred steps.


# %% solution="long_memory"
def long_memory(hidden, rng):
    """Return a weight_hh (hidden, hidden) through which a linear network's gradient lives for 100 steps.

    Any gradient, whatever its direction, must keep between half and twice its length over 100 steps back, and no unit
    may live for itself: no entry of the weight is above 0.9 in size.
    hidden: 16 or more.  rng: a random generator.
    Returns an array of floats.

    >>> long_memory(16, np.random.default_rng(0)).shape
    (16, 16)
    """
    return np.linalg.qr(rng.normal(size=(hidden, hidden)))[0]


# %% check="long_memory"
long_memory, result = check.long_memory(long_memory)
result

# %%
rng = np.random.default_rng(4)
kept = long_memory(30, rng)
for drive in (0.01, 0.5):
    norm = gradient_norms(states_of(kept, 101, rng, drive), kept)[100]
    print(f"tanh units, this weight, inputs of size {drive}: gradient norm {norm:.2g} after 100 steps")

# %% [markdown]
# Once tanh's slopes come in, it helps only as long as hardly anything is said: each slope is at most 1, and below 1 wherever a unit does something. To keep and to react is a conflict. The next chapter resolves it.
#
# ## Break it: the cliff
#
# Where gradients explode, the loss has cliffs. Take one unit, Pascanu's example: $h_t = w\,s(h_{t-1}) + b$ for fifty steps from $h_0 = ½$, with the sigmoid $s$ and the loss $(s(h_{50}) - 0.7)^2$. Here $b = -2.5$, and $w$ goes down the slope from 4.79, at a rate of 0.1, for forty steps. Once as it is, once with any slope steeper than 1 taken as 1. Where will the two end?


# %%
def cliff(w):
    h = 0.5
    for _ in range(50):
        h = w / (1 + np.exp(-h)) - 2.5
    return (1 / (1 + np.exp(-h)) - 0.7) ** 2


def walk(limit, w=4.79, lr=0.1):
    seen = [w]
    for _ in range(40):
        slope = (cliff(w + 1e-6) - cliff(w - 1e-6)) / 2e-6
        w -= lr * np.clip(slope, -limit, limit)
        seen.append(w)
    return np.array(seen)


# %%
places = np.linspace(4.6, 6.3, 2000)
fig, ax = plt.subplots(figsize=(6.8, 3.3))
ax.plot(places, cliff(places), color=palette.GREY, zorder=1)
for limit, form, colour, text in ((np.inf, "s", palette.VERMILLION, "plain"), (1, "o", palette.BLUE, "clipped")):
    seen = walk(limit)
    ax.plot(seen, cliff(seen), form, color=colour, ms=6, alpha=0.7)
    ax.text(seen[-1], cliff(seen[-1]) + 0.035, text, color=colour, va="center")
    print(f"{text:<8} loss after 5, 10, 20 and 40 steps:", *cliff(seen)[[5, 10, 20, 40]].round(3))
ax.set(xlabel="w", ylabel="loss", ylim=(-0.03, 0.36))
alt = "Loss against one recurrent weight: a plateau at 0.32, a sudden drop at 4.82, and a slowly rising floor. The plain walk ends in a heap at 6 on the floor, the clipped one at the foot of the drop."
show(fig, alt)

# %% [markdown]
# Both creep to the edge and fall to its foot, where the loss is lowest. But the foot is still part of the wall. From there the plain step, with a slope of −13, is thrown to 6, where the floor is so flat that it stays. The clipped one goes 0.1 at most and comes back, though it slips up the wall now and then.
#
# The direction was right and the length absurd. So keep the direction and limit the length: *gradient clipping*, from that paper. Mikolov had cut entry by entry. Take all gradients of the network as one vector $g$. If $\lVert g \rVert$ is above a limit $c,$ use $g \cdot c / \lVert g \rVert$ instead. For $(3, 4)$ and $c = 1$ that is $(0.6, 0.8)$.
#
# **Exercise 7.** Write it for a list of arrays.


# %% solution="clip_by_norm"
def clip_by_norm(grads, max_norm):
    """Scale gradients by one common factor so that together they are no longer than max_norm.

    grads: a list of arrays of any shapes; left unchanged.  max_norm: a number above 0.
    Returns (clipped, norm): a list of new arrays, and the length of all grads as one vector before clipping.
    Gradients that are short enough come back with the same numbers. The dtypes stay.

    >>> clip_by_norm([np.array([3.0]), np.array([[4.0]])], 1.0)
    ([array([0.6]), array([[0.8]])], 5.0)
    """
    norm = float(np.sqrt(sum(np.sum(g**2) for g in grads)))
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [g * factor for g in grads], norm


# %% check="clip_by_norm"
clip_by_norm, result = check.clip_by_norm(clip_by_norm)
result

# %% [markdown]
# The library's form is `optim.clip_grad_norm_(model.parameters(), max_norm)`. As in PyTorch, the underscore says that it changes the gradients where they are.
#
# *A good place to stop: about two hours and fifty minutes in.*
#
# ## Read the course
#
# Now the writer of the first screen. Its text is the prose of chapters 00 to 08, in small letters. Each letter is one-hot: a 1 at its own place and 0 elsewhere. Given all letters so far, the network foretells the next; the loss is chapter 05's cross-entropy, in nats a letter. This is a *language model*.
#
# The text is one sequence of 62,797 steps, too long to unroll. So `streams` cuts 56,000 of them into 16 pieces, read side by side, and training goes through in windows of 25 steps. The state goes on from window to window. The gradient stops at the edge. That is *truncated* back-propagation through time.

# %%
mine.use()
text = course_text()
letters = "".join(sorted(set(text)))
ids = np.array([letters.index(one) for one in text])
x, y = streams(ids[:56000], 16)
valid_x, valid_y = streams(ids[56000:], 1)
print(repr(text[:60]))
print(len(letters), "letters;  x and y", x.shape, y.shape)
print(f"guessing evenly costs {np.log(len(letters)):.2f} nats a letter")


# %%
class LetterNet(nn.Module):
    """A recurrent layer and a linear one over the letters."""

    def __init__(self, n_letters, hidden):
        super().__init__()
        self.n_letters = n_letters
        self.rnn, self.out = nn.RNN(n_letters, hidden), nn.Linear(hidden, n_letters)

    def forward(self, x, state=None):
        """x: whole numbers (T, B). Returns logits (T, B, V) and the last state."""
        one_hot = np.eye(self.n_letters, dtype=np.float32)[x]
        h, state = self.rnn(tensor(one_hot), state)
        return self.out(h), state


def letter_loss(logits, y):
    return nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), tensor(y.reshape(-1)))


# %% [markdown]
# Here is somebody's loop. It runs without an error, and its loss gets very small very soon.


# %%
def pass_with_bugs(model, x, y, loss_fn, opt, window, max_norm):
    losses = []
    for t in range(0, len(x), window):
        state = None
        opt.zero_grad()
        optim.clip_grad_norm_(model.parameters(), max_norm)
        logits, state = model(x[t : t + window], state)
        loss = loss_fn(logits, x[t : t + window])
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return float(np.mean(losses))


net = nn.init.reset(LetterNet(len(letters), 64), np.random.default_rng(0))
opt = optim.Adam(net.parameters(), lr=0.005)
print([f"{pass_with_bugs(net, x[:1000], y[:1000], letter_loss, opt, 25, 1.0):.3f}" for _ in range(3)])

# %% [markdown]
# Too good to be true is mostly a bug. There are three, and the cure of one of them calls for something more: a state that is carried on drags the whole tape of its past along, unless it is cut off by `state.detach()`.
#
# **Exercise 8.** Write the pass without the bugs.


# %% solution="one_pass"
def one_pass(model, x, y, loss_fn, opt, window, max_norm):
    """Train once over all steps, window by window; return the mean of the windows' losses.

    model: model(x, state) takes an array (T, B) and a state, None for zeros; returns logits (T, B, V) and the state.
    x, y: arrays (T, B) of whole numbers, y what is to be foretold.  loss_fn: loss_fn(logits, y) returns the loss.
    opt: holds the model's parameters.  window: steps a window; the last one may be shorter.
    max_norm: the gradients are clipped to it together before each step of opt.
    The state goes on from window to window, the gradient does not: `state.detach()` is a state without a past.

    >>> none = np.zeros((6, 2), int)  # a single letter is no surprise
    >>> net = LetterNet(1, 4)
    >>> one_pass(net, none, none, letter_loss, optim.SGD(net.parameters(), lr=0.1), window=4, max_norm=1.0)
    0.0
    """
    state, losses = None, []
    for t in range(0, len(x), window):
        opt.zero_grad()
        logits, state = model(x[t : t + window], state)
        state = state.detach()
        loss = loss_fn(logits, y[t : t + window])
        loss.backward()
        optim.clip_grad_norm_(model.parameters(), max_norm)
        opt.step()
        losses.append(loss.item())
    return float(np.mean(losses))


# %% check="one_pass"
one_pass, result = check.one_pass(one_pass)
result

# %% [markdown]
# Does the clipping matter? Make the weights large on purpose and walk fast: 64 units, a spectral radius of about 1.5, plain descent with a rate of 1.

# %%
ends = {}
for limit in (1e6, 1.0):
    rng = np.random.default_rng(4)
    net = LetterNet(len(letters), 64)
    nn.init.reset(net, rng)
    dict(net.named_parameters())["rnn.weight_hh_l0"].data[...] = rng.normal(size=(64, 64)) * 1.5 / 8
    opt = optim.SGD(net.parameters(), lr=1.0)
    ends[limit] = [
        one_pass(net, x[t : t + 250], y[t : t + 250], letter_loss, opt, 25, limit) for t in range(0, 3500, 250)
    ]
    print(
        f"limit {limit:.0e}: first ten windows {ends[limit][0]:.2f}, worst {max(ends[limit]):.1f}, last ten {ends[limit][-1]:.2f} nats"
    )

# %% [markdown]
# Without the limit one burst throws the network to a place worse than guessing, and it does not come back. With it, the same beginning learns.
#
# ## Draw a letter
#
# The network's chances are the softmax of its logits $z$. To choose the likeliest each time is dull; to draw by the chances is risky. Between them lies a knob borrowed from physics, the *temperature* $\tau$:
#
# $$p_i = \frac{e^{z_i/\tau}}{\sum_j e^{z_j/\tau}}$$
#
# Two logits that differ by 1 have chances in the ratio $e^{1/\tau}$: 2.7 at $\tau = 1$, 7.4 at ½, 1.6 at 2. At $\tau \to 0$ the likeliest takes all; at $\tau \to \infty$ all are equal.
#
# **Exercise 9.** Write `sample`. Mind large logits: at $\tau = 0.01$ all are large.


# %% solution="sample"
def sample(logits, temperature, rng):
    """Draw an index with chances softmax(logits / temperature).

    logits: (V,), any size, without overflow.  temperature: a number above 0.  rng: a random generator.
    Returns one whole number from 0 to V - 1. The same seed gives the same number.

    >>> int(sample(np.array([0.0, 5.0, 0.0]), 0.1, np.random.default_rng(0)))
    1
    """
    z = logits / temperature
    p = np.exp(z - z.max())
    return rng.choice(len(p), p=p / p.sum())


# %% check="sample"
sample, result = check.sample(sample)
result

# %% [markdown]
# `write_on` reads an opening, draws, and feeds each letter back in. Below it the model, in a cell of its own: you may stop training at any time and go on.


# %%
def write_on(model, opening, n, temperature, rng):
    """Return the opening and n letters more."""
    with no_grad():
        logits, state = model(np.array([[letters.index(one)] for one in opening]))
        for _ in range(n):
            i = int(sample(logits.data[-1, 0].astype(float), temperature, rng))
            opening += letters[i]
            logits, state = model(np.array([[i]]), state)
    return opening


rng = np.random.default_rng(10)
reader = LetterNet(len(letters), 128)
nn.init.reset(reader, rng)
opt = optim.AdamW(reader.parameters(), lr=0.005, weight_decay=0.01)
samples = [write_on(reader, "the network ", 60, 0.7, rng)]

# %% tags=["live"]
epochs = 9
with LiveCurves(total=epochs, value="loss, nats a letter") as live:
    for epoch in range(epochs):
        opt.param_groups[0]["lr"] = 0.005 * (1 + np.cos(np.pi * epoch / epochs)) / 2
        loss = one_pass(reader, x, y, letter_loss, opt, 25, 1.0)
        with no_grad():
            valid = letter_loss(reader(valid_x)[0], valid_y).item()
        live.update(training=loss, validation=valid)
        samples.append(write_on(reader, "the network ", 60, 0.7, rng))

# %%
for epoch in (0, 1, 3, 9):
    print(f"after {epoch} epochs: {samples[min(epoch, len(samples) - 1)]}")

# %% [markdown]
# Noise first, then words of a likely length, then words that exist. One word hardly knows of the next.
#
# Your own network's weights can travel to the first screen. At temperature 0.6 it makes up some 30 words in 100; the one there, which has read the text 24 times, 17.

# %%
SamplingExplorable(reader.state_dict(), letters, start="the network ", temperature=0.6, length=60)

# %% [markdown]
# *A good place to stop: about four hours in.*
#
# ## Look into the state
#
# Where does the network look when it foretells a letter? Take the loss at the end of a phrase and walk back with $J$: the gradient at each earlier state, divided by that at the last one.

# %%
phrase = "which of the two is the larger"
w_ih, w_hh, b_ih, b_hh = (p.data.astype(float) for p in reader.rnn.parameters())
w_out, b_out = (p.data.astype(float) for p in reader.out.parameters())
codes = np.array([letters.index(one) for one in phrase])
h = rnn(np.eye(len(letters))[codes][:-1, None], np.zeros((1, 128)), w_ih, w_hh, b_ih, b_hh)
p = ops.softmax(h[-1, 0] @ w_out.T + b_out)
at_state = [(p - np.eye(len(letters))[codes[-1]]) @ w_out]
for state in h[:0:-1, 0]:
    at_state.append((at_state[-1] * (1 - state**2)) @ w_hh)
norms = np.linalg.norm(at_state[::-1], axis=1)

fig, ax = plt.subplots(figsize=(8.6, 2.2))
draw_unrolled(ax, ["␣" if one == " " else one for one in phrase[-11:-1]], norms[-10:] / norms[-1], "“r”?")
alt = "The last ten letters of the phrase before its final r, each state coloured by the gradient of the loss at it. It is 1 at the last state and becomes smaller, ever bluer, towards the earlier letters."
show(fig, alt)

# %% [markdown]
# So what does truncation lose? With `rnn_backward` on the last $k$ steps alone you get the gradient that a window of $k$ would give. How far is it from the whole one, if only the window's last loss counts, and if all its losses do, as in training? The mean over 24 places:

# %%
one_hot = np.eye(len(letters))[ids[:1301], None]
h = rnn(one_hot[:-1], np.zeros((1, 128)), w_ih, w_hh, b_ih, b_hh)
pull = (ops.softmax(h @ w_out.T + b_out) - one_hot[1:]) @ w_out


def gradient(end, reach, losses):
    """Return the gradient of the last losses before a place, walked back over a reach of steps."""
    grad_h, past = np.zeros((reach, 1, 128)), slice(end - reach, end)
    grad_h[-losses:] = pull[end - losses : end]
    return rnn_backward(grad_h, one_hot[past], h[end - reach - 1], w_ih, w_hh, b_ih, b_hh)[3]


def missing(window, losses):
    off = []
    for end in range(150, 1300, 48):
        whole = gradient(end, 149, losses)
        off.append(np.linalg.norm(gradient(end, window, losses) - whole) / np.linalg.norm(whole))
    return np.mean(off)


print("missing of the gradient   last loss   all losses")
for window in (1, 2, 4, 8, 25, 50):
    print(f"window of {window:>2} letters {missing(window, 1):>14.1%} {missing(window, window):>12.1%}")

# %% [markdown]
# For its last loss a window of 25 misses next to nothing, for there is next to nothing further back. For all 25 losses together a quarter is missing: the first letter in the window looks back one step, the second two. Truncation is cheap for those late in the window alone.
#
# The state itself has 128 numbers. *Principal components* (the card on SVD) turn it so that the first directions show as much as any can of what moves.

# %%
with no_grad():
    reading = ids[:3001]
    states = reader.rnn(tensor(np.eye(len(letters), dtype=np.float32)[reading][:, None]))[0].data[:, 0]
centre = states.mean(axis=0)
_, spread, directions = np.linalg.svd(states - centre, full_matrices=False)
plane = directions[:2].T * np.sign(directions[:2, 0])
points = (states - centre) @ plane

fig, ax = plt.subplots(figsize=(6.8, 5))
draw_states(ax, points, places_in_words(text[: len(points)]))
first = text.index(" points and ")
draw_path(ax, points[first : first + 8], text[first : first + 8])
ax.set(xlabel="first principal component", ylabel="second principal component")
alt = "States of the network after each of 3,001 letters, in the plane of the first two principal components. Spaces, first letters, second letters and later letters of words lie in regions of their own, and a line goes round through them with the word “points”."
show(fig, alt)
share = np.sum(spread[:2] ** 2) / np.sum(spread**2)
print(f"the plane holds {share:.0%} of the variance")

# %% [markdown]
# Nobody told it what a word is. Yet its state goes round: a space, a first letter, a second one, and back. Where one is in a word says much about what follows, so the state keeps it, on a plane with a fifth of its variance.
#
# ## The landmark: Elman's exclusive or in time
#
# Elman's first example in *Finding structure in time* is as small as can be. A row of bits: two at random, then their exclusive or, and so on, without a mark between the triples. The network has one input, two hidden units and one output, and is to foretell the next bit: 3,000 bits, 600 passes.
#
# Only every third bit can be foretold. Whoever answers ½ always has a squared error of ¼ everywhere. And whoever believes in the exclusive or, but cannot count to three? Before you run: what happens to the error on the *other* bits?

# %%
rng = np.random.default_rng(0)
bits = data.temporal_xor(3000, rng)
bit_x, bit_y = (one[..., None] for one in streams(bits, 50))
hidden, output = nn.RNN(1, 2), nn.Linear(2, 1)
elman = nn.init.reset(nn.ModuleList([hidden, output]), rng)
opt, loss_fn = optim.Adam(elman.parameters(), lr=0.01), nn.BCEWithLogitsLoss()
for _ in range(600):
    state = None
    for t in range(0, len(bit_x), 20):
        opt.zero_grad()
        h, state = hidden(tensor(bit_x[t : t + 20]), state)
        state = state.detach()
        loss_fn(output(h), tensor(bit_y[t : t + 20])).backward()
        opt.step()

# %%
fresh = data.temporal_xor(14403, rng)
with no_grad():
    h, _ = hidden(tensor(fresh[:-1, None]))
    foretold = ops.sigmoid(output(h).data[:, 0])
squared = (foretold - fresh[1:]) ** 2
by_place = squared[:14400].reshape(1200, 12).mean(axis=0)  # bits 2 to 13

fig, ax = plt.subplots(figsize=(6.8, 3.2))
draw_by_place(ax, by_place)
ax.text(13.3, 0.25, "always ½", va="center", fontsize=9.5, color=palette.INK)
ax.text(3.25, by_place[1] + 0.006, "predictable", color=palette.VERMILLION, fontsize=9.5, va="center")
ax.set(ylim=(0.06, 0.32), xlim=(1.5, 13.2))
alt = "Mean squared error at the bits 2 to 13 of a stretch, averaged over 1,200 stretches. It falls deep at the bits 3, 6, 9 and 12, the predictable ones, and lies slightly above a quarter at the others."
show(fig, alt)
mean = [squared[np.arange(14402) % 3 == k].mean() for k in (1, 0, 2)]
print(f"squared error: predictable bit {mean[0]:.3f}, the others {mean[1]:.3f} and {mean[2]:.3f}")

# %% [markdown]
# Elman drew its root: the error falls on every third bit, and on the others it even rises above ¼. Hardly able to count, the network applies the rule everywhere. A third of the time it holds, else it is right by luck half the time: ⅓ + ⅔ · ½ = ⅔. So the network says two thirds rather than one, and pays where the rule does not hold. Without any counting this would give 1/9 on the predictable bit and 5/18 ≈ 0.278 on the others. At 0.099 it counts a little.
#
# Does it always get there? Ten seeds for each way and rate, measured beforehand. As *learned* counts an error on predictable bits of new sequences below 0.18, half way from ¼ to 1/9. *Through time* is the training above. *One step back* is Elman's own: sigmoid units, bit by bit, plain descent on the squared error, and a gradient that stops at the copied state.

# %%
stored = {
    ("through time", 0.003): (10, 0.108, 0.078, 0.174, 0.271),
    ("through time", 0.01): (10, 0.099, 0.068, 0.173, 0.273),
    ("through time", 0.03): (9, 0.113, 0.072, 0.219, 0.270),
    ("through time", 0.1): (9, 0.125, 0.068, 0.250, 0.268),
    ("one step back", 0.1): (8, 0.161, 0.141, 0.188, 0.266),
    ("one step back", 0.3): (9, 0.154, 0.131, 0.184, 0.268),
    ("one step back", 1): (3, 0.195, 0.136, 0.231, 0.269),
    ("one step back", 3): (0, 0.262, 0.217, 0.348, 0.287),
}
print("way to train    rate   learned   error on predictable bits   on the others")
for (way, rate), (learned, mean, least, most, others) in stored.items():
    print(f"{way:<16}{rate:<7}{learned:>2} of 10   {mean:.3f} ({least:.3f} to {most:.3f})      {others:.3f}")

# %% [markdown]
# Learning through time at a rate of 0.01 gets there from all ten seeds. Elman's way, one step back, learns in 8 and 9 of 10 at 0.1 and 0.3, fails at 3.
#
# ## The last question
#
# Your letter reader forgets the beginning of a long sentence. Three friends have advice. A: "It trains on windows of 25 letters, so it cannot know anything older than 25." B: "Make the windows 100 letters long." C: "Clip the gradients less."
#
# **In words** (2 points). What is right and what is wrong in each?

# %% [markdown] written="how_far_back"
# A is wrong: the state runs on from window to window, so what the network has read long ago may still be in it. Only the gradient stops at the window's edge, so the network is never told that something it read more than 25 letters ago would have helped. B is half right: a longer window lets that gradient through, but on its way it is multiplied by dozens of matrices and arrives at nearly nothing (over all losses, 25 letters miss 26 %, 50 miss 18 %). C does not help: clipping makes gradients that are too long shorter; it cannot make vanished ones longer. What helps is a state whose gradient keeps its size.

# %%
check.written["how_far_back"].marks()

# %% [markdown]
# ## What this really is
#
# A recurrent network is a dynamical system that is pushed by its inputs. In principle, with numbers of unlimited precision, it can imitate any computer (Siegelmann and Sontag 1992). In practice it learns what lies a few steps back, since that is as far as its gradient reaches. Sepp Hochreiter's diploma thesis of 1991, in German, said so first.
#
# It also wastes the hardware. Step 50 must wait for step 49, so a machine that could do ten thousand things at once does one after the other. That, as much as forgetting, is why chapter 14's transformer took its place.
#
# Elman's question outlived his network: today's assistants, too, are trained to foretell what comes next.

# %% [markdown] recap="yes"
# ## What to keep
#
# - The state: `h = tanh(W_ih x + b_ih + W_hh h + b_hh)`, the same weights at every step.
# - Back-propagation through time is backpropagation on the unrolled network: what comes from the output and what comes from the next state add, and so do the gradients of all uses of a weight.
# - The gradient over k steps is at most (γσ₁)ᵏ; for linear units its long-run rate is the spectral radius.
# - Exploding: clip all gradients together by their norm. Vanishing: clipping does not help.
# - Truncation: carry the state from window to window, cut its past off with `detach`.
# - Sampling: divide the logits by the temperature, then softmax, then draw.

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **A network of 100 tanh units reads a sequence of 5,000 steps. How many parameters more does it need than for 50 steps?**
#
# <details><summary>Answer</summary>
#
# None. The same weights serve at every step; only the unrolled graph becomes longer.
#
# </details>

# %% [markdown] recall="2"
# **The largest singular value of `weight_hh` is 2. Must the gradient explode?**
#
# <details><summary>Answer</summary>
#
# No. It may grow at most like 2 to the distance. Tanh's slopes are at most 1, and the directions that are stretched once need not be stretched again: for linear units the spectral radius counts, which may be below 1.
#
# </details>

# %% [markdown] recall="3"
# **Why is every array of gradients clipped by the same factor, and not each by its own?**
#
# <details><summary>Answer</summary>
#
# One factor changes the length of the step and not its direction. A factor for each array would turn it.
#
# </details>

# %% [markdown] recall="4"
# **A language model's loss falls to 0.01 nats a letter within a minute. What do you check first?**
#
# <details><summary>Answer</summary>
#
# Whether the targets are shifted by one. A network that is asked for the letter it has just read needs no memory and no luck.
#
# </details>

# %% [markdown] recall="5"
# **Logits 0 and 2. What is the ratio of the two chances at temperature 1, and at temperature 2?**
#
# <details><summary>Answer</summary>
#
# e² ≈ 7.4 at temperature 1, and e¹ ≈ 2.7 at temperature 2.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Jeffrey Elman (1990), [Finding structure in time](https://doi.org/10.1207/s15516709cog1402_1). After the bits come letters, words and sentences.
# - Razvan Pascanu, Tomas Mikolov and Yoshua Bengio (2013), [On the difficulty of training recurrent neural networks](https://arxiv.org/abs/1211.5063). The bound, the cliff and the clipping.
# - Yoshua Bengio, Patrice Simard and Paolo Frasconi (1994), [Learning long-term dependencies with gradient descent is difficult](https://doi.org/10.1109/72.279181). Why holding on to something and learning it are at odds.
# - Paul Werbos (1990), [Backpropagation through time: what it does and how to do it](https://doi.org/10.1109/5.58337). From one of its inventors.
# - Andrej Karpathy (2015), [The unreasonable effectiveness of recurrent neural networks](https://karpathy.github.io/2015/05/21/rnn-effectiveness/). What larger ones write, and what single units have learned.
#
# Fifty steps were too many for tanh. In the next chapter a state is held by a gate, and a gradient lives for a hundred.
