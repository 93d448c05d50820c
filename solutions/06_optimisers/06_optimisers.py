# ---
# jupyter:
#   nnbook:
#     minutes: 240
#     builds: "gradient descent, momentum, Adam and the rest, raced against each other"
#     landmark: "the rates of descent and of Polyak’s momentum (1964) within 0.1 %"
# ---

# %% [markdown]
# # Gradient descent and its descendants
#
# In 1847 Augustin-Louis Cauchy wanted to compute orbits. An orbit has six unknowns, usually eliminated one by one, at great length. In three pages he proposed something else: turn the equations into one number that is zero where they hold, start anywhere, and walk downhill.
#
# Every network of this course learns that way. Below, six walkers start from one point: Cauchy's, and five of its descendants. Home is who stays below a loss of 0.001. Guess before you press Play: who is home first? Then choose another surface. Does the winner stay the same?

# %%
import matplotlib.pyplot as plt
import numpy as np

from nnbook import mine
from nnbook.checks.ch06_optimisers import check
from nnbook.explorables import RaceExplorable
from nnbook.plot import draw_loss_surface, palette, show, use_style

use_style()
RaceExplorable(step=0)

# %% [markdown]
# Dark is low. On the chart's logarithmic axis a straight line means "the same factor in every step". Who falls lowest need not be home: it may jump out again. On the ravine Nesterov's walker wins, on the bowl plain descent, and in Rosenbrock's valley nobody gets home. Each trio has a rate of its own: the two cannot be compared.
#
# **Map.** You will build the six, compare them with PyTorch's number by number, measure the noise of a mini-batch, and reproduce the rates that Boris Polyak published in 1964. You need the loss and its slope from [chapter 05](../05_losses/05_losses.ipynb), the learning rate from [chapter 02](../02_perceptron/02_perceptron.ipynb), and [derivatives](../A_maths_you_need/A_maths_you_need.ipynb#slope-and-chain-rule) of $x^2$. Four hours without the optional exercise; four places to stop are marked.

# %% [markdown]
# ## Make it leave the picture
#
# One walker only, in a ravine: steep across, nearly level along. The *learning rate* says how long its steps are. Answer by playing:
#
# 1. Press Step a few times. Why does it zigzag, although every step goes straight downhill?
# 2. Raise the rate notch by notch (arrow keys), and press Play. At which rate does it leave the picture? What is marked there?
# 3. Set the rate to 0.02. What is wrong now?

# %%
RaceExplorable(
    "ravine",
    lr=0.19,
    runners=["gradient descent"],
    step=0,
    question="At which rate does gradient descent leave the picture?",
)

# %% [markdown]
# The steepest way leads across the ravine, and the minimum lies along it. A rate that suits the walls is too small for the floor; one that suits the floor throws the walker out over the walls.
#
# ## One step, in symbols
#
# Let $\theta$ be the parameters, an array of any shape, and $g$ the *gradient* of the loss there: the array of its slopes, of the same shape. It points to where the loss grows fastest. *Gradient descent* goes the other way,
#
# $$\theta \leftarrow \theta - \eta\, g,$$
#
# with the learning rate $\eta$, `lr` in code. Take one parameter and the loss $f(x) = 2x^2$. Its slope at $x$ is $4x$. From $x = 3$ with $\eta = 0.2$ a step goes to $3 - 0.2 \cdot 12 = 0.6$, and the loss falls from 18 to 0.72.
#
# **Exercise 1.** With a pencil: start at $x = 1$ on the same $f(x) = 2x^2$. Where are you after one, two and three steps, at the rates 0.1, 0.25, 0.5 and 0.6? `by_hand` hands back four lists of three numbers.


# %% solution="by_hand"
def by_hand():
    """Return x after one, two and three steps from x = 1, for the rates 0.1, 0.25, 0.5 and 0.6: four lists of three."""
    return [[0.6, 0.36, 0.216], [0, 0, 0], [-1, 1, -1], [-1.4, 1.96, -2.744]]


# %% check="by_hand"
by_hand, result = check.by_hand(by_hand)
result

# %%
fig, axes = plt.subplots(1, 4, figsize=(10.5, 2.8), sharey=True)
across = np.linspace(-2.9, 2.9, 100)
for ax, lr, places in zip(axes, (0.1, 0.25, 0.5, 0.6), by_hand(), strict=True):
    places = np.array([1, *places])
    ax.plot(across, 2 * across**2, color=palette.GREY, lw=1)
    ax.plot(places, 2 * places**2, "o-", color=palette.BLUE, lw=1.2, ms=5)
    ax.plot(1, 2, "o", mfc="none", mec=palette.INK, ms=10)
    ax.set(title=f"rate {lr}", xlabel="x", ylim=(-0.8, 17))
axes[0].set_ylabel("loss 2x²")
alt = "Four parabolas with three steps each from x = 1, which is ringed. At rate 0.1 the steps slide down one side; at 0.25 the first lands on the minimum; at 0.5 they jump between −1 and 1; at 0.6 they climb out on alternating sides."
show(fig, alt)

# %% [markdown]
# ## Two over L
#
# The *curvature* $L$ is the slope of the slope; here it is 4. A step multiplies $x$ by $1 - \eta L$. So it converges while this factor lies between −1 and 1:
#
# $$\eta < \frac{2}{L}.$$
#
# At $2/L$ it jumps to and fro for ever; past it the jumps grow.
#
# With many parameters there are many curvatures, from the smallest $\mu$ to the largest $L$. One rate must serve all. The largest sets the limit, the smallest pays for it. Their ratio $\kappa = L/\mu$ is the *condition number*: 1 for a round bowl, 25 for the ravine above, whose curvatures are 0.4 and 10. The best single rate is $2/(L + \mu)$. There the slowest direction, and the fastest, shrink by
#
# $$\rho = \frac{\kappa - 1}{\kappa + 1}$$
#
# in each step; this is the *contraction*. How many steps does one more correct digit take?

# %%
print("    κ   contraction   steps for a digit")
for kappa in (1.5, 10, 100, 1000):
    rho = (kappa - 1) / (kappa + 1)
    print(f"{kappa:5g}   {rho:.4f}        {np.log(10) / -np.log(rho):6.1f}")

# %% [markdown]
# Ten times the condition number, ten times the steps.
#
# ## Remember where you were going
#
# Boris Polyak's answer of 1964 was a heavy ball. A ball does not turn with every bump; it keeps most of its velocity. Across the ravine the slopes alternate and cancel, along the floor they agree and add up. This is *momentum*: keep a buffer $b$, begun at zero, that fades by a factor $\beta$ (`momentum` in code) and takes up each gradient,
#
# $$b \leftarrow \beta\, b + g, \qquad \theta \leftarrow \theta - \eta\, b.$$
#
# If the slope stays the same, $b$ grows to $g / (1 - \beta)$: with $\beta = 0.9$ ten times the step.
#
# In 1983 Yurii Nesterov let the ball look ahead: the slope should count where the ball is about to be. In the form that PyTorch uses, *Nesterov's momentum* keeps the same buffer, and the step is the gradient plus the faded new buffer:
#
# $$\theta \leftarrow \theta - \eta\,(g + \beta\, b).$$
#
# By hand, with $\eta = 0.1$ and $\beta = 0.5$, from $\theta = 1$ with gradients 2, then 1. First $b = 2$ and $\theta = 0.8$. Then $b = 0.5 \cdot 2 + 1 = 2$ and $\theta = 0.6$. Nesterov would take $0.1 \cdot (2 + 0.5 \cdot 2) = 0.3$ at first.
#
# **Exercise 2.** Write `sgd_step`, all three in one. It changes nothing that comes in: it hands back a new parameter, and a *state* with what the next step must know. At the first step the state is `None`, and the old buffer counts as zero. The S is for *stochastic*, which comes later.


# %% solution="sgd_step"
def sgd_step(param, grad, state=None, *, lr=1e-3, momentum=0, nesterov=False):
    """Return a parameter after one step of gradient descent, and what is to be remembered for the next.

    param, grad: arrays of one shape.  state: what the last step returned; None at first.  None of them is changed.
    lr: the learning rate.  momentum: how much of the buffer is kept.  nesterov: whether to look ahead.
    Returns (param, state): a new array, and {} without momentum, else {"momentum_buffer": another new array}.

    >>> sgd_step(np.array([1.0]), np.array([2.0]), lr=0.1, momentum=0.9)
    (array([0.8]), {'momentum_buffer': array([2.])})
    """
    if momentum == 0:
        return param - lr * grad, {}
    old = state["momentum_buffer"] if state else 0
    buffer = momentum * old + grad
    step = grad + momentum * buffer if nesterov else buffer
    return param - lr * step, {"momentum_buffer": buffer}


# %% check="sgd_step"
sgd_step, result = check.sgd_step(sgd_step)
result

# %% [markdown]
# Now your step walks through the ravine $f = \frac12 (0.4\, x^2 + 10\, y^2)$, sixty steps in each way, all at the rate 0.12. The star is the end.


# %%
def walk(rule, start, slope, steps, **options):
    """Return the places (steps + 1, …) that an update rule visits; slope is a function of the place."""
    places, state = [np.array(start, dtype=float)], None
    for _ in range(steps):
        place, state = rule(places[-1], slope(places[-1]), state, **options)
        places.append(place)
    return np.array(places)


curvatures = np.array([0.4, 10.0])
ways = {
    "no momentum": {"lr": 0.12},
    "momentum 0.7": {"lr": 0.12, "momentum": 0.7},
    "Nesterov 0.7": {"lr": 0.12, "momentum": 0.7, "nesterov": True},
}
fig, axes = plt.subplots(1, 3, figsize=(10.5, 2.7), sharey=True)
for ax, (name, options) in zip(axes, ways.items(), strict=True):
    path = walk(sgd_step, [-2.4, 1.2], lambda at: curvatures * at, 60, **options)
    draw_loss_surface(
        ax, lambda a, b: 0.2 * a * a + 5 * b * b, path, limits=((-3.2, 3.2), (-1.8, 1.8)), names=("x", "y")
    )
    loss = 0.5 * curvatures @ path[-1] ** 2
    ax.set_title(f"{name}: loss {loss:.1e}")
alt = "Three maps of a ravine, all at the rate 0.12. Without momentum the path drops to the floor and creeps along it. With momentum it swings across and reaches the middle. With Nesterov's it swings at first and calms down sooner."
show(fig, alt)

# %% [markdown]
# One rate for all three is no fair race: momentum 0.5 at the rate 0.18 gets as near as Nesterov here, and Nesterov leaves the picture past 0.14.
#
# *A good place to stop: an hour in.*
#
# ## A rate for each number
#
# One rate for all directions is the trouble. So give every number its own. In the autumn of 2012 Geoffrey Hinton taught neural networks to an online class, and on one slide of lecture 6 he proposed to divide each gradient by its own recent size. No paper ever followed; people cite the slide.
#
# *RMSprop* keeps a *running mean* $v$ of the squared gradient, number by number, begun at zero:
#
# $$v \leftarrow \alpha\, v + (1 - \alpha)\, g^2, \qquad \theta \leftarrow \theta - \eta\, \frac{g}{\sqrt{v} + \epsilon}.$$
#
# The $\epsilon$ (`eps`, a hundred-millionth) only keeps the division finite. By hand, with $\alpha = 0.75$ and $\eta = 0.1$: the gradient 5 gives $v = 0.25 \cdot 25 = 6.25$, its root is 2.5, and the step $0.1 \cdot 5 / 2.5 = 0.2$.
#
# **Exercise 3.** Write `rmsprop_step`.


# %% solution="rmsprop_step"
def rmsprop_step(param, grad, state=None, *, lr=1e-2, alpha=0.99, eps=1e-8):
    """Return a parameter after one step of RMSprop, and what is to be remembered for the next.

    param, grad: arrays of one shape.  state: what the last step returned; None at first.  None of them is changed.
    lr: the learning rate.  alpha: how much of the running mean is kept.  eps: is added to the root.
    Returns (param, state): a new array, and {"square_avg": array}; the running mean begins at 0.

    >>> param, state = rmsprop_step(np.array([1.0]), np.array([5.0]), lr=0.1, alpha=0.75)
    >>> param.round(6), state
    (array([0.8]), {'square_avg': array([6.25])})
    """
    old = state["square_avg"] if state else 0
    square_avg = alpha * old + (1 - alpha) * grad**2
    return param - lr * grad / (np.sqrt(square_avg) + eps), {"square_avg": square_avg}


# %% check="rmsprop_step"
rmsprop_step, result = check.rmsprop_step(rmsprop_step)
result

# %% [markdown]
# Two numbers, one with gradient 1,000 and one with 0.001, in every step. The rate is 0.1. How far does each go in the first step, and how far in the hundredth?

# %%
path = walk(rmsprop_step, [0.0, 0.0], lambda at: np.array([1000.0, 0.001]), 100, lr=0.1)
lengths = np.abs(np.diff(path, axis=0))
for step in (1, 2, 10, 100):
    print(f"step {step:3}: {lengths[step - 1][0]:.4f} and {lengths[step - 1][1]:.4f}")

# %% [markdown]
# The size of the gradient has dropped out; the 0.9999 is the work of $\epsilon$. But the first step is ten times the rate. The running mean starts at zero and has taken up only a hundredth of the first square, so its root is a tenth of the gradient. A cold start.
#
# ## Both at once, started warm
#
# In December 2014 Diederik Kingma and Jimmy Ba put the two ideas together. *Adam* keeps a running mean $m$ of the gradient (momentum as an average) and one $v$ of its square. After $t$ steps the weights in $m$ add up to $1 - \beta_1^t$ and not to 1, so dividing by that makes a proper average of it. This is the *bias correction*:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2,$$
#
# $$\theta \leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}, \qquad \hat m = \frac{m}{1 - \beta_1^t}, \quad \hat v = \frac{v}{1 - \beta_2^t}.$$
#
# With $\beta_1 = 0.9$, $\beta_2 = 0.999$ and gradient 5: $m = 0.5$ and $v = 0.025$; corrected they are 5 and 25. So the first step is as long as the rate, whatever the gradient, unless that is 0 or as tiny as $\epsilon$.
#
# **Exercise 4.** Write `adam_step`. The means are stored uncorrected. Why?


# %% solution="adam_step"
def adam_step(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    """Return a parameter after one step of Adam, and what is to be remembered for the next.

    param, grad: arrays of one shape.  state: what the last step returned; None at first.  None of them is changed.
    lr: the learning rate.  betas: (β₁, β₂), how much of the means of grad and grad² is kept.  eps: as before.
    Returns (param, state): a new array, and {"step": t, "exp_avg": m, "exp_avg_sq": v} with t from 1 and m, v as they
    are before the correction.

    >>> param, state = adam_step(np.array([1.0]), np.array([5.0]), lr=0.1)
    >>> param.round(6), state["step"]
    (array([0.9]), 1)
    """
    t, m, v = (state["step"], state["exp_avg"], state["exp_avg_sq"]) if state else (0, 0, 0)
    t = t + 1
    m = betas[0] * m + (1 - betas[0]) * grad
    v = betas[1] * v + (1 - betas[1]) * grad**2
    m_hat, v_hat = m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), {"step": t, "exp_avg": m, "exp_avg_sq": v}


# %% check="adam_step"
adam_step, result = check.adam_step(adam_step)
result

# %% [markdown]
# Stored corrected, they would be corrected anew in each step. And how much does the correction matter? Here are the step lengths of Adam, of RMSprop, and of Adam without it, in the same constant slope.


# %%
def uncorrected_step(param, grad, state=None, *, lr, betas=(0.9, 0.999)):
    m, v = state or (0, 0)
    m, v = betas[0] * m + (1 - betas[0]) * grad, betas[1] * v + (1 - betas[1]) * grad**2
    return param - lr * m / (np.sqrt(v) + 1e-8), (m, v)


fig, ax = plt.subplots(figsize=(6.8, 3.4))
rules = [(adam_step, "Adam", palette.VERMILLION), (rmsprop_step, "RMSprop", palette.ORANGE)]
for rule, name, colour in [*rules, (uncorrected_step, "Adam, not corrected", palette.GREY)]:
    lengths = -np.diff(walk(rule, [0.0], lambda at: np.array([5.0]), 60, lr=0.1)[:, 0])
    ax.plot(np.arange(1, 61), lengths, color=colour)
    ax.text(61, lengths[-1], name, color=colour, va="top" if name == "Adam" else "bottom")
ax.set(xlabel="step", ylabel="length of the step", ylim=(0, 1.05), xlim=(0, 60))
alt = "Step length against step at rate 0.1. Adam stays at 0.1 from the first step on. RMSprop begins at 1 and falls to 0.15. Adam without correction begins at 0.3, rises to 0.65 and then falls slowly to 0.4."
show(fig, alt)

# %% [markdown]
# Uncorrected, the first step has $0.1\, g$ above the line and $\sqrt{0.001}\, |g| \approx 0.03\, |g|$ below it: three times the rate.
#
# ## A decay that does not decay
#
# *Weight decay* is a gentle pull of every weight towards 0; chapter 08 shows what it is good for. For decades it was done by adding $\lambda \theta$ to the gradient (`weight_decay` is $\lambda$). With gradient descent that is the same as shrinking the weights by the share $\eta\lambda$ in each step. People typed the same line into Adam:


# %%
def adam_with_decay(param, grad, state=None, *, weight_decay=1e-2, **options):
    grad = grad + weight_decay * param
    return adam_step(param, grad, state, **options)


rng = np.random.default_rng(2017)
noise = rng.normal(size=(600, 2)) * [100, 0.01]  # two weights whose gradients are pure noise, large and small
place, state = np.array([1.0, 1.0]), None
for grad in noise:
    place, state = adam_with_decay(place, grad, state, lr=0.002, weight_decay=1.0)
print(f"a decay of 1 should leave {(1 - 0.002) ** 600:.2f} of each weight after 600 steps:", place.round(2))

# %% [markdown]
# Nothing in the data speaks for either weight, so both should keep 30 %. The one with large gradients has hardly been pulled, the other too far.
#
# **Exercise 5.** Find the bug in `adam_with_decay`, and repair it: in `adamw_step` every weight loses the same share of itself. You may call `adam_step`.


# %% solution="adamw_step"
def adamw_step(param, grad, state=None, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
    """Return a parameter after one step of AdamW, and what is to be remembered for the next.

    All as in adam_step; before Adam's step the parameter loses the share lr * weight_decay of itself.
    Returns (param, state): a new array, and Adam's state.

    >>> param, state = adamw_step(np.array([1.0]), np.array([5.0]), lr=0.1, weight_decay=0.5)
    >>> param.round(6)
    array([0.85])
    """
    return adam_step((1 - lr * weight_decay) * param, grad, state, lr=lr, betas=betas, eps=eps)


# %% check="adamw_step"
adamw_step, result = check.adamw_step(adamw_step)
result

# %%
place, state = np.array([1.0, 1.0]), None
for grad in noise:
    place, state = adamw_step(place, grad, state, lr=0.002, weight_decay=1.0)
print("AdamW leaves", place.round(2), " (the rest is what noise does to Adam)")

# %% [markdown]
# Adam divides *everything* in the gradient by the gradient's size, and the decay with it. Ilya Loshchilov and Frank Hutter pointed it out in 2017, and named the repair *AdamW*.
#
# *A good place to stop, two hours in.*
#
# ## From rules to a class
#
# A network has many parameters, and each needs a memory of its own. In PyTorch, and in `nnbook.optim`, an optimiser is an object that holds them: `opt = Adam(params, lr=0.1)`, then `opt.step()` again and again. There a parameter is a tensor that carries its gradient along; that is chapter 07. Until then you hand the gradients over: `opt.step(grads)`.
#
# One thing is new. The network holds the same arrays as the optimiser, so a step must change them *in place*. For an array `a`, `a = b` gives the name a new array, while `a[...] = b` writes new numbers into the old one (`a[:]` fails where `a` has no axes).
#
# **Exercise 6.** Write the class `Optimizer`, which works with any of your rules.


# %% solution="Optimizer"
class Optimizer:
    """Hold parameters and walk them downhill with one rule, each with a memory of its own.

    params: list of arrays; `step` changes these very arrays, in place.
    rule: such as sgd_step: rule(param, grad, state, **options) returns (new param, new state); state is None at first.
    options: keywords for the rule, such as lr=0.1; kept as the dict `options`, and read at each step.

    >>> w = np.array([1.0])
    >>> opt = Optimizer([w], sgd_step, lr=0.1)
    >>> opt.step([np.array([2.0])])
    >>> w
    array([0.8])
    """

    def __init__(self, params, rule, **options):
        """Keep the parameters, the rule, the options, and an empty memory for each parameter."""
        self.params, self.rule, self.options = list(params), rule, options
        self.states = [None] * len(self.params)

    def step(self, grads):
        """Move each parameter once, in place. grads: list of arrays in the order of the parameters. Returns nothing."""
        for i, (param, grad) in enumerate(zip(self.params, grads, strict=True)):
            param[...], self.states[i] = self.rule(param, grad, self.states[i], **self.options)


# %% check="Optimizer"
Optimizer, result = check.Optimizer(Optimizer)
result

# %% [markdown]
# Four of PyTorch's optimisers, with its names and defaults, are now three lines each.


# %%
class SGD(Optimizer):
    def __init__(self, params, lr=1e-3, momentum=0, nesterov=False):
        super().__init__(params, sgd_step, lr=lr, momentum=momentum, nesterov=nesterov)


class RMSprop(Optimizer):
    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8):
        super().__init__(params, rmsprop_step, lr=lr, alpha=alpha, eps=eps)


class Adam(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, adam_step, lr=lr, betas=betas, eps=eps)


class AdamW(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, adamw_step, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)


# %% [markdown]
# ## Ask a stranger
#
# PyTorch walked two parameters for 100 steps in float64; its numbers are stored with the chapter's checks. The promise: ours agree to $10^{-6}$.

# %%
from nnbook.checks.ch06_optimisers.torch_values import START, STEPS, VALUES, slopes

CLASSES = {"SGD": SGD, "RMSprop": RMSprop, "Adam": Adam, "AdamW": AdamW}
for name, (kind, options, *theirs) in VALUES.items():
    params = [np.array(p) for p in START]
    opt = CLASSES[kind](params, **options)
    for _ in range(STEPS):
        opt.step(slopes(*params))
    worst = max(np.abs(ours - np.array(them)).max() for ours, them in zip(params, theirs, strict=True))
    print(f"{name:14} agrees to 1e-6: {worst < 1e-6}")

# %% [markdown]
# ## Warm up, then come down
#
# A rate that is right at first is too long in the end. And the first steps of all are risky: Adam's averages rest on a handful of gradients. So a common *schedule* rises along a line for a while, the *warm-up*, and then falls along half a cosine.
#
# Let $w$ be the steps of warm-up and $T$ the step at which the rate arrives at its least value $\eta_{\min}$. During warm-up the rate at step $s$ is $\eta (s + 1)/(w + 1)$. It is full at $s = w$. From there
#
# $$\eta_s = \eta_{\min} + (\eta - \eta_{\min})\, \frac{1 + \cos(\pi q)}{2}, \qquad q = \frac{s - w}{T - w}.$$
#
# **Exercise 7.** Write `cosine_with_warmup`.


# %% solution="cosine_with_warmup"
def cosine_with_warmup(step, warmup_steps, total_steps, lr=1.0, min_lr=0.0):
    """Return a learning rate that rises along a line for `warmup_steps`, then falls along half a cosine.

    step: the steps taken so far, from 0.  warmup_steps: how many come before the full rate; 0 for none.
    total_steps: when the rate has come down to min_lr, where it stays.  lr: the full rate.
    Returns a number.

    >>> [round(cosine_with_warmup(step, 3, 7), 3) for step in range(8)]
    [0.25, 0.5, 0.75, 1.0, 0.854, 0.5, 0.146, 0.0]
    """
    if step < warmup_steps:
        return lr * (step + 1) / (warmup_steps + 1)
    if step >= total_steps:
        return min_lr
    share = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (lr - min_lr) * (1 + np.cos(np.pi * share)) / 2


# %% check="cosine_with_warmup"
cosine_with_warmup, result = check.cosine_with_warmup(cosine_with_warmup)
result

# %% [markdown]
# ## The noise of a batch
#
# The loss of a network is a mean over all its examples, and so is its gradient. Must one really look at all of them for one step? In 1951 Herbert Robbins and Sutton Monro proved that noisy looks suffice, if the steps get shorter, but not too fast. *Stochastic* gradient descent takes a few examples, a *mini-batch*, and walks along their mean gradient. How wrong is it?
#
# Let the *gradient noise* be the typical distance of a batch's mean gradient from the mean over all: draw many batches, square the distances, take the mean, then the root. Before you measure: four times the batch, how much less noise?
#
# **Exercise 8.** Write the experiment. No example occurs twice in a batch.


# %% solution="gradient_noise"
def gradient_noise(grads, batch_size, draws, rng):
    """Return how far a batch's mean gradient typically is from the mean of all: the root of the mean squared distance.

    grads: array (N, D), the gradient of each example.  batch_size: examples in a batch, none twice.
    draws: how many batches to draw.  rng: the random generator to draw them with.
    Returns a number.

    >>> gradient_noise(np.array([[1.0], [3.0]]), 1, 10, np.random.default_rng(0))
    1.0
    """
    whole, squares = grads.mean(axis=0), []
    for _ in range(draws):
        batch = rng.choice(len(grads), batch_size, replace=False)
        squares.append(np.sum((grads[batch].mean(axis=0) - whole) ** 2))
    return float(np.sqrt(np.mean(squares)))


# %% check="gradient_noise"
gradient_noise, result = check.gradient_noise(gradient_noise)
result

# %% [markdown]
# Now on real gradients: handwritten digits and one layer of ten sums with softmax and cross-entropy. Chapter 05 gives the gradient of one example, $p - y$ times its input.

# %%
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from nnbook import ops

images, labels = load_digits(return_X_y=True)
images = np.column_stack([images / 16, np.ones(len(images))])  # 64 pixels, and a 1 for the bias
split = train_test_split(images, labels, test_size=0.2, stratify=labels, random_state=0)
x, x_test, y, y_test = (np.asarray(part) for part in split)


def errors(x, y, weight):
    """Return p − y for each example, (N, 10); the weight is (10, 65)."""
    return ops.softmax(x @ weight.T) - np.eye(10)[y]


each = np.einsum("nk,nd->nkd", errors(x, y, np.zeros((10, 65))), x).reshape(len(x), -1)  # (N, 650)
rng = np.random.default_rng(1951)
sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
noises = [gradient_noise(each, size, 120, rng) for size in sizes]
print(f"size of the whole gradient {np.linalg.norm(each.mean(axis=0)):.3f};  noise of one example {noises[0]:.3f}")

# %%
fig, ax = plt.subplots(figsize=(6.4, 3.8))
ax.loglog(sizes, noises, "o", color=palette.BLUE)
ends = np.array([1, 1500])
ax.loglog(ends, noises[0] / np.sqrt(ends), color=palette.GREY, lw=1)
ax.text(6, 1.25 * noises[0] / np.sqrt(6), "1/√batch", color=palette.GREY)
whole = float(np.linalg.norm(each.mean(axis=0)))
ax.axhline(whole, color=palette.VERMILLION, lw=1, ls="--")
ax.text(1500, 1.08 * whole, "size of the gradient", color=palette.VERMILLION, ha="right")
ax.set(xlabel="examples in a batch", ylabel="gradient noise")
alt = "Gradient noise against batch size on logarithmic axes. The points lie on a line of slope minus one half and bend down from it where the batch is a good part of the data: a little at 256, far at 1,024 of 1,437. A dashed line marks the size of the gradient; one example's noise is several times larger."
show(fig, alt)

# %% [markdown]
# Four times the batch, half the noise, and four times the work. A single example's gradient is mostly noise, and on average it still points downhill, at a thousandth of the price. At the right end the points dip: a batch of nearly all has nearly no noise.
#
# ## Use it
#
# Four optimisers learn the digits in batches of 32, eight epochs, with warm-up and cosine. Each may try the same eight rates; its best one counts. Predict: how far apart will the four end?


# %%
def train(kind, lr, rng, epochs=8, **options):
    """Return the training losses after each epoch, and the weight (10, 65), for one optimiser and rate."""
    weight, losses = np.zeros((10, 65)), []
    opt, step, total = kind([weight], lr=lr, **options), 0, epochs * (len(x) // 32)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for i in range(len(x) // 32):
            batch = order[32 * i : 32 * i + 32]
            opt.options["lr"] = cosine_with_warmup(step, 20, total, lr=lr)
            opt.step([errors(x[batch], y[batch], weight).T @ x[batch] / 32])
            step += 1
        losses.append(float(ops.cross_entropy(x @ weight.T, y)))
    return losses, weight


rates = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]
teams = {
    "SGD": (SGD, {}),
    "momentum": (SGD, {"momentum": 0.9}),
    "RMSprop": (RMSprop, {}),
    "Adam": (Adam, {}),
}
runs = {
    name: [train(kind, lr, np.random.default_rng(6), **options) for lr in rates]
    for name, (kind, options) in teams.items()
}

# %%
fig, ax = plt.subplots(figsize=(6.8, 3.8))
colours = [palette.INK, palette.BLUE, palette.ORANGE, palette.VERMILLION]
for (name, results), colour, mark in zip(runs.items(), colours, "osD^", strict=True):
    ends = [losses[-1] for losses, _ in results]
    ax.loglog(rates, ends, marker=mark, color=colour)
    ax.text(0.008, ends[0], name, color=colour, ha="right", va="center")
    best = int(np.argmin(ends))
    seen = np.mean((x_test @ results[best][1].T).argmax(axis=1) == y_test)
    print(f"{name:9} best rate {rates[best]:<4g}  loss {ends[best]:.4f}  unseen digits right {seen:.1%}")
ax.set(xlabel="learning rate", ylabel="training loss after 8 epochs", xlim=(0.0012, 45))
alt = "Training loss after eight epochs against the learning rate, for four optimisers, on logarithmic axes. Each falls and turns up again, at places that lie apart: best is 10 for plain SGD, 1 with momentum, 0.3 for RMSprop and Adam."
show(fig, alt)

# %% [markdown]
# SGD's and Adam's best rates lie a factor of about 30 apart. At Adam's, SGD looks slow; at SGD's, Adam looks lost. At their own, the four read the unseen digits within one percentage point of each other. That is one seed, one problem and three digits of 360. Over five seeds all lie between 96.1 and 97.2 %, with a spread of up to 0.8 for one method. Comparisons of optimisers are won and lost on this axis.
#
# *A good place to stop, three and a quarter hours in.*
#
# ## Break it: balance on the saddle
#
# On the surface $f = \frac12 x^2 + \frac14 (y^2 - 1)^2$ two valleys lie at $y = \pm 1$. Between them, at (0, 0), is a *saddle point*: the slope is zero, and yet it is no minimum. Gradient descent starts at $x = -2$, exactly on the ridge or next to it. How many steps does it take to reach a loss of 0.01?


# %%
def saddle_slope(at):
    x, y = at
    return np.array([x, y * (y * y - 1)])


def steps_down(y, noise, rng):
    at = np.array([-2.0, y])
    for step in range(1, 2001):
        at, _ = sgd_step(at, saddle_slope(at) + noise * rng.normal(size=2), lr=0.1)
        if 0.5 * at[0] ** 2 + 0.25 * (at[1] ** 2 - 1) ** 2 < 0.01:
            return step
    return None


rng = np.random.default_rng(3)
for y0 in (0.1, 1e-3, 1e-6, 1e-12, 0.0):
    print(f"start y = {y0:<6g} steps: {steps_down(y0, 0, rng)}")
print("start y = 0, with a little gradient noise:", [steps_down(0.0, 0.01, rng) for _ in range(6)])

# %% [markdown]
# On the ridge the slope across is exactly zero, and without noise it stays there for ever. Next to it each step multiplies the distance by about 1.1, so a thousandth of the distance costs some seventy steps more. Noise finds the way down.
#
# ## Break it: one bad direction among fifty
#
# Fifty curvatures between 0.1 and 1, and one of 10. The rate is 0.21, a hair past $2/L = 0.2$. How will the loss look during the first steps: alarming at once?

# %%
rng = np.random.default_rng(10)
many = np.append(rng.uniform(0.1, 1, 50), 10.0)
start = np.append(rng.normal(size=50), 1e-3)
fig, ax = plt.subplots(figsize=(6.4, 3.6))
for lr, colour in ((0.19, palette.BLUE), (0.21, palette.VERMILLION)):
    path = walk(sgd_step, start, lambda at: many * at, 160, lr=lr)
    losses = 0.5 * path**2 @ many
    ax.semilogy(losses, color=colour)
    ax.text(162, losses[-1], f"rate {lr}", color=colour, va="center")
ax.set(xlabel="step", ylabel="loss", xlim=(0, 160))
alt = "Loss against step on a logarithmic axis for two rates. Both fall together for some forty steps; then the curve of rate 0.21 turns and rises along a straight line, while that of 0.19 goes on falling."
show(fig, alt)

# %% [markdown]
# The sharp direction began almost at rest, but it grows by 1.1 in each step, and whatever grows wins. A loss that falls and then explodes is often a rate slightly too high from the first step on.
#
# ## Rosenbrock's valley
#
# In 1960 Howard Rosenbrock published a test for such methods: a curved valley with steep walls and an almost level floor. He started at (−1.2, 1).
#
# **Exercise 9** (optional). Choose a rule and its options so that it is home, below a loss of 0.001, after 300 steps. The check uses the book's rules. Try rates and momentum by playing; there RMSprop has $\alpha = 0.9$ (your default: 0.99), AdamW a decay of 0.1 (0.01).

# %%
RaceExplorable("Rosenbrock valley", step=0, question="Which rule, at which rate, gets through the valley in 300 steps?")


# %% solution="win"
def win():
    """Return the name of a rule ("sgd", "rmsprop", "adam" or "adamw") and a dict of its options."""
    return "sgd", {"lr": 0.0015, "momentum": 0.95}


# %% check="win"
win, result = check.win(win)
result

# %% [markdown]
# **In words** (2 points). A friend runs gradient descent and Adam on this valley, both with rate 0.1. Gradient descent leaves the picture, Adam comes nearer to the minimum. "So Adam is the better optimiser," says the friend. Say what is wrong with that conclusion, and describe an experiment that would allow one.

# %% [markdown] written="fair_race"
# A rate of 0.1 means two different things: Adam moves each number by about 0.1, whatever the slope, gradient descent by 0.1 times the slope. So the race compared two settings, not two methods. A fair one gives each method its best rate out of the same wide range, found with the same number of trials, repeats it over several seeds and problems, shows the spread, and compares the loss on unseen examples after the same time.

# %%
check.written["fair_race"].marks()

# %% [markdown]
# *A good place to stop, with twenty minutes left.*
#
# ## Polyak's rates
#
# Polyak showed in 1964 that on a *quadratic*, a loss of the same curvatures everywhere, the heavy ball with
#
# $$\eta = \frac{4}{(\sqrt L + \sqrt \mu)^2}, \qquad \beta = \left(\frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}\right)^2$$
#
# contracts by $(\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ a step: the condition number counts only with its root. His rate may lie past $2/L$, for momentum raises the limit to $2(1 + \beta)/L$. We measure $-\log\rho$, minus the slope of the error's logarithm. At these values the error goes as $k\rho^k$, so we divide by the step $k$ first. Twenty curvatures from 1 to $\kappa$, five random starts.


# %%
def measured_rate(kappa, heavy, rng):
    """Return −log ρ of gradient descent or of the heavy ball, fitted over the second half of a run, and the theory's."""
    root = np.sqrt(kappa)
    rho = (root - 1) / (root + 1) if heavy else (kappa - 1) / (kappa + 1)
    options = {"lr": 4 / (root + 1) ** 2, "momentum": rho**2} if heavy else {"lr": 2 / (kappa + 1)}
    curvatures, steps = np.geomspace(1, kappa, 20), int(75 / -np.log(rho))
    path = walk(sgd_step, rng.normal(size=20), lambda at: curvatures * at, steps, **options)
    k = np.arange(steps // 2, steps + 1)
    error = np.linalg.norm(path[k], axis=1) / (k if heavy else 1)
    return -np.polyfit(k, np.log(error), 1)[0], -np.log(rho)


rows = []
print("    κ   method             theory    measured   worst of five, off by")
for kappa in (10, 100, 1000):
    for heavy, name in ((False, "gradient descent"), (True, "heavy ball")):
        fits = [measured_rate(kappa, heavy, np.random.default_rng(seed)) for seed in range(5)]
        got, theory = np.array([fit[0] for fit in fits]), fits[0][1]
        rows.append((kappa, heavy, theory, got.mean()))
        worst = np.abs(got / theory - 1).max()
        print(f"{kappa:5}   {name:16}   {theory:.4f}    {got.mean():.4f}     {worst:.1%}")

# %%
fig, ax = plt.subplots(figsize=(6.4, 3.8))
line = np.geomspace(5, 2000, 60)
for heavy, name, colour in ((False, "gradient descent", palette.INK), (True, "heavy ball", palette.BLUE)):
    root = np.sqrt(line) if heavy else line
    ax.loglog(line, -np.log((root - 1) / (root + 1)), color=colour, lw=1)
    dots = [(kappa, rate) for kappa, h, _, rate in rows if h == heavy]
    ax.loglog(*np.array(dots).T, "s" if heavy else "o", color=colour, ms=7)
    ax.text(2200, -np.log((root[-1] - 1) / (root[-1] + 1)), name, color=colour, va="center")
ax.set(xlabel="condition number κ", ylabel="−log ρ a step", xlim=(5, 2000))
alt = "The rate minus log rho against the condition number on logarithmic axes. Gradient descent falls along a line of slope minus one, the heavy ball along one of slope minus one half; the measured points for 10, 100 and 1,000 lie on both lines."
show(fig, alt)

# %% [markdown]
# At $\kappa = 1000$ a digit costs gradient descent 1,151 steps and the heavy ball 36.
#
# ## What this really is
#
# All six are one idea: a step against the slope, with a memory. Momentum remembers directions, RMSprop sizes, Adam both. The theory is at home on quadratics. A network's loss is none: its curvature changes as one walks. With full batches training often drifts to where $\eta L$ is close to 2 and stays there (Jeremy Cohen and others, 2021).
#
# The field believed for three years that Adam's published proof showed it to converge. In 2018 Sashank Reddi, Satyen Kale and Sanjiv Kumar found the error, and gave a problem in one number on which Adam walks to the worst point. It remains the default for most networks all the same, with decoupled decay and a schedule, because it forgives a rate that is somewhat off.
#
# Well over a hundred optimisers have been published. When Robin Schmidt, Frank Schneider and Philipp Hennig ran fifteen of them on eight problems in 2021, trying several at their defaults did about as well as tuning one.

# %% [markdown] recap="yes"
# ## What to keep
#
# - Gradient descent: $\theta \leftarrow \theta - \eta g$. It diverges past $\eta = 2/L$, where $L$ is the largest curvature; momentum raises that limit to $2(1 + \beta)/L$.
# - The condition number $\kappa = L/\mu$ sets the pace: $(\kappa - 1)/(\kappa + 1)$ a step, with tuned momentum $(\sqrt\kappa - 1)/(\sqrt\kappa + 1)$.
# - Momentum: $b \leftarrow \beta b + g$, step along $b$.
# - RMSprop divides each gradient by the root of its running mean square; Adam adds momentum and corrects both means for their start at zero.
# - In AdamW the decay acts on the parameter, not through the gradient.
# - A batch four times as large has half the noise. Noise also leaves saddle points.
# - Rates of different methods cannot be compared. Tune each with the same effort, or do not compare.

# %% tags=["live"]
# mine.keep(adam_step) puts your piece in the place of the library's
for key, piece in mine.pieces().items():
    if piece.exercise.chapter == "06_optimisers":
        print(f"{'yours' if piece.file.exists() else 'the book’s':12}{key}")

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **The loss falls for fifty steps and then explodes, and nothing has changed. What do you suspect?**
#
# <details><summary>Answer</summary>
#
# A rate past 2/L in one direction that began almost at rest. Its part grows by the same factor in each step and is too small to be seen at first.
#
# </details>

# %% [markdown] recall="2"
# **You set momentum from 0 to 0.9 and keep the learning rate. What changes on a long, even slope?**
#
# <details><summary>Answer</summary>
#
# The steps become up to ten times as long, since the buffer grows to g / (1 − 0.9).
#
# </details>

# %% [markdown] recall="3"
# **Why does Adam divide its means by 1 − βᵗ?**
#
# <details><summary>Answer</summary>
#
# They start at zero, and after t steps their weights add up to 1 − βᵗ only. Divided by it they are proper averages, and the first step is about as long as the rate.
#
# </details>

# %% [markdown] recall="4"
# **Why is weight decay through the gradient no decay in Adam?**
#
# <details><summary>Answer</summary>
#
# Adam divides the whole gradient by its recent size, the decay's part as well. Weights with large gradients are hardly pulled at all.
#
# </details>

# %% [markdown] recall="5"
# **Four times as many examples in a batch: what do you pay, and what do you get?**
#
# <details><summary>Answer</summary>
#
# Four times the work for half the noise.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Claude Lemaréchal (2012), *Cauchy and the gradient method*, Documenta Mathematica, Extra Volume ISMP, 251–254. The story of Cauchy's three pages.
# - Boris Polyak (1964), [Some methods of speeding up the convergence of iteration methods](https://doi.org/10.1016/0041-5553(64)90137-5). The heavy ball.
# - Gabriel Goh (2017), [Why momentum really works](https://doi.org/10.23915/distill.00006). The same quadratics, interactive.
# - Diederik Kingma and Jimmy Ba (2015), [Adam: a method for stochastic optimization](https://arxiv.org/abs/1412.6980). Algorithm 1 is your Exercise 4.
# - Ilya Loshchilov and Frank Hutter (2019), [Decoupled weight decay regularization](https://arxiv.org/abs/1711.05101). One moved line.
# - Sashank Reddi, Satyen Kale and Sanjiv Kumar (2018), [On the convergence of Adam and beyond](https://arxiv.org/abs/1904.09237). How a trusted proof was wrong.
# - Robin Schmidt, Frank Schneider and Philipp Hennig (2021), [Descending through a crowded valley](https://arxiv.org/abs/2007.01547). Fair comparisons, and how little they leave.
#
# You can walk downhill now, if somebody tells you the slope. For one layer a pencil will do. For a hundred, somebody has to pass the blame backwards: the next chapter.
