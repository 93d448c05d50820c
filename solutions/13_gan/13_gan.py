# ---
# jupyter:
#   nnbook:
#     minutes: 240
#     builds: "two networks that teach each other: losses, collapse, and how to tell whether it works"
#     landmark: "D within 0.016 of p/(p+q) (Goodfellow 2014); 8 of 8 modes, over 92 % good samples"
# ---

# %% [markdown]
# # Two networks that teach each other
#
# In 2014 Ian Goodfellow, a doctoral student in Montréal, argued with friends in a bar about how a network could make pictures. They wanted to write down the statistics of a photograph. He thought of something else: let one network paint, and let a second one say what is wrong with it. He went home and programmed it that night. As he tells it, it worked the first time.
#
# Below the idea plays on a small stage. The data are the crosses, eight heaps on a ring. One network makes the dots and has never seen a cross. The other one colours the plane: orange where it expects data, blue where it expects fakes. Answer by playing:
#
# 1. Press *Train*. What do the dots do when a place turns blue under them?
# 2. How many updates does it take to cover all eight heaps?
# 3. Start again with five steps for the generator and a rate near 0.006. What becomes of the ring?

# %%
import time

import matplotlib.pyplot as plt
import numpy as np

from nnbook import data, lift, mine, nn, ops, optim, tensor
from nnbook.checks.ch13_gan import check
from nnbook.checks.ch13_gan.three import three_games
from nnbook.explorables import PlayersExplorable
from nnbook.gradcheck import check_pair
from nnbook.plot import LiveCurves, draw_images, film, palette, show, use_style
from nnbook.plot.codes import draw_strips
from nnbook.plot.ring import draw_losses, draw_ring

use_style()
PlayersExplorable(step=300)

# %% [markdown]
# <details><summary>What happens?</summary>
#
# The dots run from blue to orange, and the blue follows them. Chased like this they spread over the ring in some thousand updates. With too strong a generator the dots rush to the places that look best, a few heaps at a time, and the blue chases them on for a thousand updates and more.
#
# </details>

# %% [markdown]
# **Map.** You will write the losses of both players and their gradients, the step in which they move, and the count that says whether they succeed; find out why one of two equal-looking losses learns nothing at the start; watch the ring fail and mend it; and make digits that nobody wrote. You need binary cross-entropy from [chapter 05](../05_losses/05_losses.ipynb), Adam from [chapter 06](../06_optimisers/06_optimisers.ipynb), the tape from [chapter 07](../07_backpropagation/07_backpropagation.ipynb), and [densities](../A_maths_you_need/A_maths_you_need.ipynb#densities) from the maths cards. About four hours; four places to stop are marked.
#
# ## A forger and a judge
#
# The *generator* $G$ takes random numbers $z$, called noise, and makes a point $G(z)$ of them, a fake. The *discriminator* $D$ takes a point and says with what chance it is real, $D(x) = \sigma(\text{logit})$. A pair that is trained against each other like this is a *generative adversarial network*, or GAN.
#
# There is one number that the two fight about, the *value* of the game:
#
# $$V(D, G) = \operatorname{mean}_{x \text{ real}} \log D(x) + \operatorname{mean}_{z} \log\bigl(1 - D(G(z))\bigr).$$
#
# $D$ makes it large, $G$ makes it small. Neither ever sees the other's weights. All that $G$ learns about the data is which way $D$'s opinion rises.
#
# Suppose that $G$ stands still for a while. Real points come with the density $p(x)$, fakes with $q(x)$, equally many of both. Of all that arrives at one place $x$, the share
#
# $$D^*(x) = \frac{p(x)}{p(x) + q(x)}$$
#
# is real, and no answer is better: at each place $D$ makes $p \log D + q \log(1 - D)$ large, whose slope is 0 where $p/D = q/(1 - D)$. With $p = 0.2$ and $q = 0.8$, say 0.2.
#
# A judge who is sure teaches little, as you will see. So one may ask $D$ to call real points only 0.9 real. That is *label smoothing*. It is *one-sided*: the fakes keep their 0, so that nothing poor is ever praised. Then 0.9 of the real share counts, and the best answer is $0.9\,p/(p+q)$.
#
# **Exercise 1.** Take a pencil. What does the best discriminator say at these four places?
#
# | place | $p$ | $q$ | real label |
# |---|---|---|---|
# | A | 0.3 | 0.1 | 1 |
# | B | 0 | 0.2 | 1 |
# | C | 0.3 | 0.1 | 0.9 |
# | D | 0.2 | 0.2 | 0.9 |
#
# And what is the value $V$, with labels 1 and 0 and the best $D$, first if $p$ and $q$ are the same everywhere, then if they are nowhere above 0 together?


# %% solution="game_by_hand"
def game_by_hand():
    """Return two lists: four outputs of the best discriminator, at A, B, C and D; and the two values of the game.

    Returns (outputs, values): a list of four numbers and a list of two; within 0.0005 and 0.01.
    """
    return [0.75, 0.0, 0.675, 0.45], [-np.log(4), 0.0]


# %% check="game_by_hand"
game_by_hand, result = check.game_by_hand(game_by_hand)
result

# %% [markdown]
# So the forger's aim has a number: $-\log 4 \approx -1.386$. Goodfellow and his colleagues showed that $V$ with the best $D$ can fall no lower, and gets there only where $q = p$. At the other end, 0, the judge has won.
#
# ## What the judge pays
#
# A network wants a loss to make small. For the discriminator it is the cross-entropy of chapter 05, target 0 at fakes and 1 (this is $-V$) or 0.9 at real points. Let $r$ be the logits of real points, $f$ those of fakes, and $a$ the real label. With softplus from [chapter 04](../04_activations/04_activations.ipynb), $-\log \sigma(r) = \operatorname{softplus}(-r)$ and $-\log(1 - \sigma(f)) = \operatorname{softplus}(f)$:
#
# $$L_D = \operatorname{mean}\bigl[a \operatorname{softplus}(-r) + (1 - a) \operatorname{softplus}(r)\bigr] + \operatorname{mean} \operatorname{softplus}(f).$$
#
# Early in a game logits run to great sizes. $\log \sigma(-1000)$, computed as it stands, is minus infinity.
#
# **Exercise 2.** Write it from the logits, safe at ±1000.


# %% solution="discriminator_loss"
def discriminator_loss(real_logits, fake_logits, real_label=1.0):
    """Return the discriminator's loss: the mean over real points plus the mean over fakes, from logits.

    real_logits, fake_logits: arrays of floats, of any shape and size, entries from -1000 to 1000.
    real_label: the target of the real points, above 0 and at most 1; that of the fakes is 0.
    Returns one number, without a warning.

    >>> round(float(discriminator_loss(np.array([0.0, 0.0]), np.array([0.0]))), 4)
    1.3863
    """
    real = np.logaddexp(0, -real_logits) + (1 - real_label) * real_logits
    return real.mean() + np.logaddexp(0, fake_logits).mean()


# %% check="discriminator_loss"
discriminator_loss, result = check.discriminator_loss(discriminator_loss)
result

# %% [markdown]
# A judge who shrugs has the logit 0 everywhere and pays $\log 4$. That is the number to remember: at the end of a perfect game the discriminator's loss is as high as if it knew nothing.
#
# **Exercise 3.** Its backward. The slope of softplus is the sigmoid, and $a\,(\sigma(r) - 1) + (1 - a)\,\sigma(r)$ becomes very short.


# %% solution="discriminator_loss_backward"
def discriminator_loss_backward(grad_out, real_logits, fake_logits, real_label=1.0):
    """Return the gradients of discriminator_loss at the real logits and at the fake ones.

    grad_out: a number, the gradient at the loss.  The others: as for discriminator_loss.
    Returns two arrays, of the shapes of real_logits and fake_logits, without a warning.

    >>> for grad in discriminator_loss_backward(1.0, np.array([0.0, 0.0]), np.array([0.0])):
    ...     print(grad)
    [-0.25 -0.25]
    [0.5]
    """
    real = (ops.sigmoid(real_logits) - real_label) / real_logits.size
    return grad_out * real, grad_out * ops.sigmoid(fake_logits) / fake_logits.size


# %% check="discriminator_loss_backward"
discriminator_loss_backward, result = check.discriminator_loss_backward(discriminator_loss_backward)
result

# %% [markdown]
# Hold the pair against finite differences, then put it on the tape.

# %%
rng = np.random.default_rng(13)
real, fake = rng.normal(size=(5, 1)), rng.normal(size=(8, 1))
for label in (1.0, 0.9):
    print(check_pair(discriminator_loss, discriminator_loss_backward, real, fake, real_label=label, rng=rng).message)

d_loss = lift(discriminator_loss, discriminator_loss_backward)
mine.use()  # pieces of the library that you have kept stand in for the book's from here on

# %% [markdown]
# ## Does a network find the best answer?
#
# Now the formula meets a network. Real points come from two hills, fakes from one broad hill, and both densities are known. $D$ sees samples only, never a density. Will its output be $p/(p+q)$?


# %%
def hill(x, mean, std):
    return np.exp(-0.5 * ((x - mean) / std) ** 2) / (std * np.sqrt(2 * np.pi))


def draw_p(n, rng):
    left = rng.random((n, 1)) < 0.5
    return (np.where(left, -1.5, 1.0) + np.where(left, 0.5, 0.4) * rng.normal(size=(n, 1))).astype(np.float32)


def draw_q(n, rng):
    return (1.5 * rng.normal(size=(n, 1))).astype(np.float32)


x = np.linspace(-5, 5, 501)
p, q = 0.5 * hill(x, -1.5, 0.5) + 0.5 * hill(x, 1.0, 0.4), hill(x, 0.0, 1.5)
there = p + q > 0.01 * (p + q).max()  # places where anything comes at all

# %%
rng = np.random.default_rng(0)
judge = nn.init.reset(nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1)), rng)
opt = optim.Adam(judge.parameters(), lr=0.01)
for step in range(4000):
    opt.param_groups[0]["lr"] = 0.01 * (1 - step / 4000)
    opt.zero_grad()
    d_loss(judge(tensor(draw_p(1024, rng))), judge(tensor(draw_q(1024, rng)))).backward()
    opt.step()
found = ops.sigmoid(judge(tensor(x[:, None].astype(np.float32))).data[:, 0])
print(f"largest distance from p / (p + q): {np.abs(found - p / (p + q))[there].max():.1g}")

# %%
fig, ax = plt.subplots(figsize=(7, 3.2))
ax.fill_between(x, p, color=palette.ORANGE, alpha=0.35, lw=0)
ax.fill_between(x, q, color=palette.BLUE, alpha=0.35, lw=0)
ax.plot(x[there], (p / (p + q))[there], color=palette.GREY, lw=5, alpha=0.6)
ax.plot(x[there], found[there], color=palette.INK, lw=1.5)
ax.text(-1.5, 0.1, "p, real", ha="center")
ax.text(2.5, 0.1, "q, fakes", ha="left")
ax.text(-2.75, 0.75, "p / (p + q), wide\nD, narrow", ha="right", fontsize=9)
ax.set(xlabel="x", ylabel="density, or chance", xlim=(-5, 5), ylim=(0, 1))
alt = "Two hills of real points, one broad hill of fakes, and the share of real points at every place as a wide grey line with two summits. The trained discriminator's output, a narrow line, runs within it all along."
show(fig, alt)

# %% [markdown]
# It does, from samples alone. A classifier that tells two sets apart has learned the ratio of their densities, without ever knowing either.
#
# *A good place to stop: an hour and ten minutes in.*
#
# ## What the forger wants
#
# The generator reaches $V$ through its fakes only, so it could make
#
# $$\operatorname{mean} \log\bigl(1 - D(G(z))\bigr)$$
#
# small. The paper of 2014 says so, and soon after advises against it: make $-\operatorname{mean} \log D(G(z))$ small instead. Both want $D(G(z))$ to rise. The first is called *saturating*, the second *non-saturating*; the next exercises show why.
#
# **Exercise 4.** Write both from the logits.


# %% solution="generator_loss"
def generator_loss(fake_logits, saturating=False):
    """Return the generator's loss, a mean over the fakes, from the discriminator's logits.

    fake_logits: array of floats, of any shape, entries from -1000 to 1000.
    saturating: False for the mean of -log D(fake), True for the mean of log(1 - D(fake)).
    Returns one number, without a warning.

    >>> round(float(generator_loss(np.array([0.0]))), 4), round(float(generator_loss(np.array([0.0]), True)), 4)
    (0.6931, -0.6931)
    """
    if saturating:
        return -np.logaddexp(0, fake_logits).mean()
    return np.logaddexp(0, -fake_logits).mean()


# %% check="generator_loss"
generator_loss, result = check.generator_loss(generator_loss)
result

# %% [markdown]
# In the first minutes of a game the fakes are poor, and the judge is sure of it: a logit of −6, or $D = 0.0025$. That is when the forger needs advice most. How large is the gradient at that logit, for each form? Guess before you write it down.
#
# **Exercise 5.** Write the backward of both.


# %% solution="generator_loss_backward"
def generator_loss_backward(grad_out, fake_logits, saturating=False):
    """Return the gradient of generator_loss at the fake logits.

    grad_out: a number, the gradient at the loss.  The others: as for generator_loss.
    Returns an array of the shape of fake_logits, without a warning.

    >>> print(generator_loss_backward(1.0, np.array([0.0, 0.0])))
    [-0.25 -0.25]
    """
    d = ops.sigmoid(fake_logits)
    return grad_out * ((-d if saturating else d - 1) / fake_logits.size)


# %% check="generator_loss_backward"
generator_loss_backward, result = check.generator_loss_backward(generator_loss_backward)
result

# %%
z = np.linspace(-8, 8, 161)
fig, (left, right) = plt.subplots(1, 2, figsize=(9.4, 3.2), layout="constrained")
for saturating, colour, dashes in ((True, palette.VERMILLION, "--"), (False, palette.BLUE, "-")):
    values = [generator_loss(np.array([one]), saturating) for one in z]
    left.plot(z, values, color=colour, ls=dashes)
    right.plot(z, -z.size * generator_loss_backward(1.0, z, saturating), color=colour, ls=dashes)
left.set(xlabel="logit of the fake", ylabel="loss")
right.set(xlabel="logit of the fake", ylabel="pull towards real")
right.text(-7.8, 0.88, "non-saturating", color=palette.BLUE)
right.text(-7.8, 0.08, "saturating", color="#a84800")
alt = "Left, both losses against the logit of a fake: both fall; the saturating one is flat on the left, the other one on the right. Right, their pulls: for logits below −4 the saturating one hardly pulls, the non-saturating one with almost full strength; they cross at 0."
show(fig, alt)
print("pull at a logit of -6:", [f"{-generator_loss_backward(1.0, np.array([-6.0]), s)[0]:.4f}" for s in (True, False)])

# %% [markdown]
# Four hundred times as much. Where the judge is sure, the saturating loss is flat, and a sure judge teaches nothing. The other form pulls hardest on the worst fakes and leaves the good ones in peace. (A belief to give up: that a loss with the right minimum is as good as any other. What it says on the way there counts.)
#
# Both halves go on the tape. The book's `binary_cross_entropy_with_logits` does the same for any targets; and one could leave it all to the tape, operation by operation. What does each cost?

# %% tags=["live"]
g_loss = lift(generator_loss, generator_loss_backward)
bce = nn.functional.binary_cross_entropy_with_logits
r, f = (tensor(rng.normal(size=(256, 1)).astype(np.float32), requires_grad=True) for _ in range(2))
one, zero = tensor(np.ones((256, 1), np.float32)), tensor(np.zeros((256, 1), np.float32))
ways = {
    "your pair, lifted": lambda: d_loss(r, f),
    "the book's, twice": lambda: bce(r, one) + bce(f, zero),
    "the tape, step by step": lambda: -(1 / (1 + (-r).exp())).log().mean() - (1 - 1 / (1 + (-f).exp())).log().mean(),
}
for name, way in ways.items():
    began = time.perf_counter()
    for _ in range(300):
        way().backward()
    print(f"{name:24} {(time.perf_counter() - began) / 300 * 1e6:6.0f} µs forward and back")

# %% [markdown]
# The book's asks for targets, checks shapes and dtypes, and is a pair like yours. One pair for the whole loss means one entry on the tape. The composed one is the slowest, and at a logit of 1000 it would give infinity.
#
# ## One step of the game
#
# A step has two halves. First $D$ moves: the fakes are mere data to it, and nothing may go back into $G$. `fake.detach()` gives the same numbers off the tape. Then $G$ moves, and the gradient takes a long way: from the loss back through $D$ to the fake points, and on into $G$. On its way through $D$ it leaves gradients there as well.
#
# Somebody has written this. It runs without an error, and it does not work. Three things are wrong.


# %%
def gan_step_with_bugs(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    fake = generator(z).detach()
    loss_d = d_loss(discriminator(fake), discriminator(real))
    loss_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    loss_g = g_loss(discriminator(fake))
    loss_g.backward()
    opt_g.step()
    return loss_d.item(), loss_g.item()


# %% [markdown]
# **Exercise 6.** Write it without them.


# %% solution="gan_step"
def gan_step(generator, discriminator, opt_g, opt_d, real, z, d_loss, g_loss):
    """Let the discriminator take one step, then the generator one against the discriminator that has just moved.

    generator, discriminator: modules; opt_g and opt_d hold their parameters, with whatever gradients are left there.
    real: tensor (N, features), real points.  z: tensor (M, z_size), noise: the fakes of both steps are made of it.
    d_loss: takes the logits of the real points and of the fakes.  g_loss: takes those of the fakes.
    Returns (loss_d, loss_g), two numbers, each as computed for its step.

    >>> g, d = nn.Linear(3, 2), nn.Linear(2, 1)
    >>> opt_g, opt_d = (optim.SGD(net.parameters(), lr=0.1) for net in (g, d))
    >>> x, z = tensor(np.ones((4, 2), np.float32)), tensor(np.ones((5, 3), np.float32))
    >>> len(gan_step(g, d, opt_g, opt_d, x, z, d_loss, g_loss))
    2
    """
    fake = generator(z)
    opt_d.zero_grad()
    loss_d = d_loss(discriminator(real), discriminator(fake.detach()))
    loss_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    loss_g = g_loss(discriminator(fake))
    loss_g.backward()
    opt_g.step()
    return loss_d.item(), loss_g.item()


# %% check="gan_step"
gan_step, result = check.gan_step(gan_step)
result

# %% [markdown]
# The check plays with two linear networks and does their gradients by hand. It also leaves old gradients lying about, as the generator's half does in every step.
#
# *A good place to stop: two hours in. Next comes a ring.*
#
# ## How to tell whether it works
#
# The losses will not tell: they say how two moving players stand to each other. On the ring one can do better: we know the heaps, called its *modes*. Luke Metz and others used such a ring in 2017. Ours: eight Gaussians, standard deviation 0.05, radius 2. A sample is good if it lies within three standard deviations of its nearest mode; a mode is covered if enough good samples are nearest to it.
#
# **Exercise 7.** Write the count.


# %% solution="modes_covered"
def modes_covered(samples, centres, std, least=1):
    """Count the modes that samples cover, and the share of samples that are any good.

    samples: array (N, D), N may be 0.  centres: array (K, D), the middles of the modes.  std: of every mode.
    A sample is good if it lies within 3 std of the nearest middle (at exactly 3 std, too).
    A mode is covered if it is the nearest one of at least `least` good samples.
    Returns (modes, share): a whole number, and the share of good samples from 0 to 1, 0 without samples.

    >>> modes_covered(np.array([[0.0, 0.1], [5.0, 0.0], [9.0, 9.0], [0.1, 0.0]]), np.array([[0, 0], [5, 0]]), 0.1)
    (2, 0.75)
    """
    if len(samples) == 0:
        return 0, 0.0
    distances = np.sqrt(((samples[:, None] - centres) ** 2).sum(axis=2))
    good = distances.min(axis=1) <= 3 * std
    counts = np.bincount(distances.argmin(axis=1)[good], minlength=len(centres))
    return int((counts >= least).sum()), float(good.mean())


# %% check="modes_covered"
modes_covered, result = check.modes_covered(modes_covered)
result

# %% [markdown]
# Now the players. The discriminator gets a door: a module that adds noise to whatever comes in, real or fake. At first it blurs both so much that they overlap, and then it fades. Such *instance noise* keeps an early judge from being certain.


# %%
class InputNoise(nn.Module):
    def __init__(self, rng):
        super().__init__()
        self.std, self.rng = 0.0, rng

    def forward(self, x):
        return x + tensor((self.std * self.rng.normal(size=x.shape)).astype(x.dtype)) if self.std > 0 else x


def players(z_size, size, rng, *last):
    """Return a generator and a discriminator with two hidden layers of 128; `last` ends the generator."""
    first = nn.Linear(z_size, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU()
    judge = nn.Linear(size, 128), nn.LeakyReLU(), nn.Linear(128, 128), nn.LeakyReLU(), nn.Linear(128, 1)
    g, d = nn.Sequential(*first, nn.Linear(128, size), *last), nn.Sequential(InputNoise(rng), *judge)
    nn.init.reset(g, rng)
    nn.init.reset(d, rng)
    return g, d


def noise(n, z_size, rng):
    return tensor(rng.normal(size=(n, z_size)).astype(np.float32))


# %% [markdown]
# And the loop. `calm` lets both rates fall in the second half. `watch` is called with every step and its two losses.


# %%
def compete(g, d, draw, steps, rng, lr, beta1=0.9, door=0.0, calm=False, label=1.0, batch=128, watch=None):
    """Train both players in place. draw(n, rng) gives n real points; door is the noise on the door at first."""
    opt_g, opt_d = (optim.Adam(net.parameters(), lr=lr, betas=(beta1, 0.999)) for net in (g, d))
    try:
        for step in range(steps):
            d[0].std = door * max(0.0, 1 - step / (0.8 * steps))
            for opt in (opt_g, opt_d):
                opt.param_groups[0]["lr"] = lr * min(1.0, 2.05 - 2 * step / steps) if calm else lr
            real, z = tensor(draw(batch, rng)), noise(batch, g[0].in_features, rng)
            losses = gan_step(g, d, opt_g, opt_d, real, z, lambda r, f: d_loss(r, f, real_label=label), g_loss)
            if watch:
                watch(step, *losses)
    except KeyboardInterrupt:
        print("stopped; the players keep what they have")


# %%
CENTRES = 2 * np.column_stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)])


def ring(n, rng):
    return data.ring_of_gaussians(n, rng)[0]


def count(g, rng):
    return modes_covered(g(noise(2000, 2, rng)).data, CENTRES, 0.05, least=20)


# %% [markdown]
# Careful first: $\beta_1 = 0.5$ in Adam, as Alec Radford and others advised in 2015, so that a player does not roll on in a direction that the other one has made wrong; noise of 0.5 on the door; calm. You may interrupt it at any time. You get six pictures; scroll sideways. The circles show where a sample is good.

# %%
rng = np.random.default_rng(0)
careful_g, careful_d = players(2, 2, rng)
frames, captions, alts = [], [], []


def shoot(step, *losses):
    """Take a picture of the game at some of its steps."""
    if step + 1 not in (1, 150, 400, 1000, 2000, 4000):
        return
    samples = careful_g(noise(1000, 2, np.random.default_rng(1))).data
    modes, share = modes_covered(samples, CENTRES, 0.05, least=10)
    fig, ax = plt.subplots(figsize=(4, 4.2))
    draw_ring(ax, samples, lambda x: ops.sigmoid(careful_d[1:](tensor(x)).data))
    frames.append(fig)
    captions.append(f"After {step + 1} step{'s' * (step > 0)}: {modes} of 8 modes, {share:.0%} good.")
    alts.append(f"Samples over the discriminator's opinion on the ring. {captions[-1]}")


# %%
compete(careful_g, careful_d, ring, 4000, rng, 2e-3, beta1=0.5, door=0.5, calm=True, watch=shoot)
film(frames, captions, alts, label="A generator finds the ring; scroll sideways or use Tab")

# %% [markdown]
# At first the noise blurs the heaps into a ring, and the dots make that ring. As the noise fades, the heaps part. In the end the plane is blue nearly everywhere and white at the modes: there the judge shrugs. Between the modes a thin thread remains. $G$ is a continuous function, and what is in one piece before it is in one piece after.
#
# ## Break it
#
# Now the same networks, rate, batch and number of steps, without the three precautions: Adam as it comes, no noise, no calm. What do you expect to go wrong?

# %%
rng = np.random.default_rng(0)
naive_g, naive_d = players(2, 2, rng)
compete(naive_g, naive_d, ring, 4000, rng, 2e-3)
fig, axes = plt.subplots(1, 2, figsize=(8.6, 4.4), layout="constrained")
for ax, name, g, d in ((axes[0], "careful", careful_g, careful_d), (axes[1], "naive", naive_g, naive_d)):
    modes, share = count(g, np.random.default_rng(2))
    title = f"{name}: {modes} of 8 modes, {share:.0%} good"
    draw_ring(
        ax, g(noise(1000, 2, np.random.default_rng(2))).data, lambda x, d=d: ops.sigmoid(d[1:](tensor(x)).data), title
    )
titles = [ax.get_title("left") for ax in axes]
alt = f"Two rings of eight circles, the generators' dots upon the judges' opinions. {titles[0]}. {titles[1]}."
show(fig, alt)

# %% [markdown]
# In the book's run the naive one covers two modes. (Yours may keep more: the order in which numbers are added is enough to send 4,000 such steps elsewhere.) Good samples from a few modes only: that is *mode collapse*. Nothing in the generator's loss asks for variety. It is asked for points that $D$ takes for real, and one perfect forgery, made over and over, will do until $D$ notices. Then $G$ moves on to the next mode.
#
# *A good place to stop: two hours and three quarters in.*
#
# ## The smallest game there is
#
# Why do precautions help? Lars Mescheder and others shrank the game in 2018 until it could be drawn. There is one real point, at 0. The generator is one number, $\theta$: where its only fake is. The discriminator is one number, too: its logit is $\psi x$. So
#
# $$L_D = \log 2 + \operatorname{softplus}(\psi\theta), \qquad L_G = \operatorname{softplus}(-\psi\theta).$$
#
# The $\log 2$ is the real point's: at 0 the logit is 0 whatever $\psi$ is. Both should end at 0. Their remedy is a *gradient penalty*: $D$ pays for being steep at real points. The slope of the logit is $\psi$, so it pays $\frac{\gamma}{2}\psi^2$ on top.
#
# At $\theta = 1$, $\psi = 0$, without penalty and with a rate of 0.5: $L_D$ has the slope $\theta\,\sigma(\psi\theta) = 0.5$ in $\psi$, so $\psi$ becomes −0.25. Then $L_G$ has the slope $-\psi\,\sigma(-\psi\theta) = 0.25 \cdot \sigma(0.25) \approx 0.1405$ in $\theta$, and $\theta$ becomes 0.9297.
#
# **Exercise 8.** Write this step, with the penalty.


# %% solution="duel_step"
def duel_step(theta, psi, lr, penalty=0.0):
    """Take one step of the smallest game: psi first, then theta against the new psi.

    theta: where the generator's only point is; the only real point is at 0.  psi: the slope of D's logit, psi * x.
    lr: learning rate of both.  penalty: the weight of the gradient penalty, 0 or more.
    psi makes softplus(psi * theta) + penalty / 2 * psi**2 small, theta makes softplus(-psi * theta) small.
    Returns (theta, psi), two numbers, after a step of gradient descent each.

    >>> theta, psi = duel_step(1.0, 0.0, lr=0.5)
    >>> round(float(theta), 4), float(psi)
    (0.9297, -0.25)
    """
    psi = psi - lr * (theta / (1 + np.exp(-psi * theta)) + penalty * psi)
    theta = theta + lr * psi / (1 + np.exp(psi * theta))
    return theta, psi


# %% check="duel_step"
duel_step, result = check.duel_step(duel_step)
result

# %% [markdown]
# Where do they go in 150 steps? Three games: both move at the same time; they take turns; they take turns, with a penalty.


# %%
def together(theta, psi, lr):
    new_psi = duel_step(theta, psi, lr)[1]
    return theta + lr * psi / (1 + np.exp(psi * theta)), new_psi


fig, axes = plt.subplots(1, 3, figsize=(9.6, 3.5), sharex=True, sharey=True, layout="constrained")
games = {
    "at the same time": lambda t, p: together(t, p, 0.3),
    "in turns": lambda t, p: duel_step(t, p, 0.3),
    "in turns, penalty 0.2": lambda t, p: duel_step(t, p, 0.3, penalty=0.2),
}
for ax, (name, move) in zip(axes, games.items()):
    path = [(1.0, 0.0)]
    for _ in range(150):
        path.append(move(*path[-1]))
    ax.plot(*np.array(path).T, ".-", color=palette.BLUE, lw=0.8, ms=3)
    ax.plot(1, 0, "o", color=palette.VERMILLION)
    ax.plot(0, 0, "+", color=palette.INK, ms=12, mew=1.5)
    ax.set(title=name, xlabel="θ, the fake's place", aspect="equal")
axes[0].set_ylabel("ψ, slope of D's logit")
alt = "Three paths of the smallest game from the same start, around a cross at the origin. At the same time: after one round it goes round and round on the same wide ring. In turns: a spiral that comes nearer slowly and after 150 steps is still a third of the way out. In turns with a penalty: a spiral, nearly home after two rounds."
show(fig, alt)

# %% [markdown]
# Descent finds the bottom of a valley. Here there is no valley: each player's downhill moves the other's ground, and the two circle. At the same time they never get anywhere, in turns they come nearer slowly. That is the trouble with all GANs. A penalty is friction. Noise on the door works alike: a blurred judge cannot be steep.
#
# **Exercise 9** (optional). Design an experiment. How much friction is best? Loop over penalties, play 100 steps of rate 0.2 from three starts, and look at how far from home each one ends.


# %% solution="choose_penalty"
def choose_penalty():
    """Return a gradient penalty that brings the smallest game home: |theta| and |psi| below 0.01 after 100 steps.

    The learning rate is 0.2; it must come home from (1, 0), from (2, 1) and from (-1, 2), theta first.
    Returns one number, 0 or more.
    """
    return 0.8


# %% check="choose_penalty"
choose_penalty, result = check.choose_penalty(choose_penalty)
result

# %% [markdown]
# *A good place to stop: forty minutes are left, and some digits.*
#
# ## Read three games
#
# Three games on the ring of the first screen, with something wrong in some of them. Above are the losses, below what the generator makes at the end.

# %%
fig, axes = plt.subplots(2, 3, figsize=(9.6, 5.8), height_ratios=(1, 1.5), layout="constrained")
for column, (name, (losses, samples)) in zip(axes.T, three_games().items()):
    draw_losses(column[0], losses).set_title(name)
    draw_ring(column[1], samples, std=0.1)
axes[0, 0].set_ylabel("loss")
axes[0, 2].legend(loc="upper right", ncols=2, frameon=False)
alt = "Three games. A: the discriminator's loss falls to 0, the generator's leaves the picture above 4, and the samples are a cloud within the ring. B: both losses stay near log 4 and log 2; nearly all samples are in two places. C: the same losses; the samples crowd at all eight heaps, with some strays between."
show(fig, alt)

# %% [markdown]
# **In words** (2 points). What happened in A, in B and in C? For each that failed, how do you know, and what would you try? And what can losses alone tell you?

# %% [markdown] written="which_failure"
# A: the discriminator won. Its loss is near 0, the generator's is far above log 2, and hardly any samples are at a heap. Slow the discriminator down, or put noise on its inputs. B: mode collapse. The losses stand where a fair game has them, but only two heaps get samples. Slow the generator down, fewer steps for it, a penalty. C is on its way: the same losses, samples at all eight heaps, some still astray. So losses tell who is ahead, and not how good or how varied the samples are; one has to look at samples, or count.

# %%
check.written["which_failure"].marks()

# %% [markdown]
# A: three steps of $D$ to one of $G$, and $G$ has a five-hundredth of the rate. B: three steps of $G$ to one of $D$, at ten times its rate. C: equals, given 2,400 updates instead of 800; nine samples in ten are good by then.
#
# ## Digits that nobody wrote
#
# Sixteen random numbers go in, 64 pixels come out; a sigmoid ends the generator. Real labels are 0.9, the noise on the door begins at 0.3. A round of the plot is 20 steps. Will the curves say when the digits are good?

# %%
digits = data.digits()
rng = np.random.default_rng(4)
digit_g, digit_d = players(16, 64, rng, nn.Sigmoid())


def draw_digits(n, rng):
    return digits.x[rng.integers(0, len(digits.x), n)]


# %% tags=["live"]
with LiveCurves(total=200, value="loss", step="round") as live:
    recent = []

    def note(step, loss_d, loss_g):
        recent.append((loss_d, loss_g))
        if step % 20 == 19:
            d_mean, g_mean = np.mean(recent[-20:], axis=0)
            live.update(discriminator=d_mean, generator=g_mean)

    compete(digit_g, digit_d, draw_digits, 4000, rng, 1e-3, beta1=0.5, door=0.3, label=0.9, batch=64, watch=note)

# %% [markdown]
# They do not. $D$ leads early, $G$'s loss climbs, and then the two draw closer. So count. A network as in [chapter 08](../08_feedforward/08_feedforward.ipynb) learns to read digits, then says what 1,000 fakes look like. Beside it the same GAN without precautions.

# %%
rng = np.random.default_rng(5)
reader = nn.init.reset(nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10)), rng)
opt = optim.Adam(reader.parameters(), lr=3e-3)
for _ in range(30):
    for x_i, y_i in data.batches(digits.x, digits.y, 64, rng):
        opt.zero_grad()
        nn.functional.cross_entropy(reader(tensor(x_i)), tensor(y_i)).backward()
        opt.step()

rng = np.random.default_rng(4)
poor_g, poor_d = players(16, 64, rng, nn.Sigmoid())
compete(poor_g, poor_d, draw_digits, 4000, rng, 1e-3, batch=64)

# %%
fakes = {
    name: g(noise(1000, 16, np.random.default_rng(6))).data for name, g in (("careful", digit_g), ("naive", poor_g))
}
read = {name: reader(tensor(x)).data.argmax(axis=1) for name, x in fakes.items()}
counts = {name: np.bincount(r, minlength=10) for name, r in read.items()}
for name, c in counts.items():
    print(
        f"{name:8} {(c >= 10).sum()} of 10 classes with 10 fakes of 1,000 or more; the most frequent one has {c.max()}"
    )

fig, axes = plt.subplots(1, 3, figsize=(10.5, 3.6), width_ratios=(1, 1, 0.9))
fig.set_layout_engine("constrained", wspace=0.08)
for ax, (name, x) in zip(axes, fakes.items()):
    draw_images(ax, x[:40].reshape(-1, 8, 8), columns=8)
    ax.set_title(name)
for i, (name, colour) in enumerate((("careful", palette.BLUE), ("naive", palette.ORANGE))):
    axes[2].bar(np.arange(10) + 0.4 * i - 0.2, counts[name], 0.4, color=colour, label=name)
axes[2].set(xticks=range(10), xlabel="read as", ylabel="of 1,000 fakes")
axes[2].legend(frameon=False)
spread = [f"{name}: between {c.min()} and {c.max()}" for name, c in counts.items()]
alt = f"Forty fakes of each GAN, and how many of 1,000 are read as each of the ten digits; {'; '.join(spread)}."
show(fig, alt)

# %% [markdown]
# An even hand would deal each class about 100. In the book's run the careful GAN gives no class more than a fifth; four of ten naive fakes are read as a 4, hardly any as a 3 or a 5. Yours may end elsewhere, and one run proves little. And the count flatters poor fakes: the reader has to call every blotch some digit. So look, too.
#
# A second belief to test: that a GAN copies its training set. For eight fakes, here are the real digits that lie nearest.

# %%
chosen = fakes["careful"][:8]
distances = np.linalg.norm(chosen[:, None] - digits.x, axis=2)
apart = [np.linalg.norm(x[:200, None] - digits.x, axis=2).min(axis=1).mean() for x in fakes.values()]
nearest = digits.x[distances.argmin(axis=1)]
fig, ax = plt.subplots(figsize=(8.6, 2.5))
draw_strips(ax, [chosen, nearest], ["fake", "nearest"])
same = (read["careful"][:8] == digits.y[distances.argmin(axis=1)]).sum()
alt = f"Above eight fakes, below for each one the nearest real digit; {same} of the eight are read as what is below them. None is the same picture."
show(fig, alt)
between = np.sort(np.linalg.norm(digits.x[:200, None] - digits.x, axis=2), axis=1)[:, 1]
print(f"to the nearest real digit: careful fakes {apart[0]:.2g}, naive {apart[1]:.2g}, real ones {between.mean():.2g}")

# %% [markdown]
# A copy would have the distance 0. In the book's run careful fakes lie a little further off than real digits do, naive ones further still. These are no copies: $G$ has never seen a digit, only the slope of $D$'s opinion. (It can still leak. A judge that has learned its examples by heart teaches them.)
#
# ## The landmark
#
# Three claims: a discriminator finds $p/(p+q)$; where $q = p$ the value is $-\log 4$ (both from 2014); with the precautions a GAN covers the ring. You ran one seed of the first and last; here is what five or ten gave when the book was built, beside what it asks.

# %%
stored = {
    "largest error of D": [0.0137, 0.0103, 0.0094, 0.0163, 0.0147],
    "value where q = p": [-1.3863, -1.3863, -1.3863, -1.3863, -1.3863],
    "careful, modes": [8, 8, 8, 8, 8, 8, 8, 8, 8, 8],
    "careful, good": [0.937, 0.954, 0.939, 0.946, 0.948, 0.939, 0.939, 0.946, 0.927, 0.945],
    "naive, modes": [2, 4, 7, 8, 4, 4, 7, 3, 7, 7],
    "naive, good": [0.679, 0.838, 0.87, 0.927, 0.83, 0.845, 0.82, 0.909, 0.873, 0.743],
}
errors, values = stored["largest error of D"], stored["value where q = p"]
print(f"D against p / (p + q), five seeds: off by {min(errors):.3f} to {max(errors):.3f};  asked: at most 0.05")
print(f"the value where q = p: {min(values):.4f} to {max(values):.4f};  -log 4 is {-np.log(4):.4f}")
for name in ("careful", "naive"):
    modes, shares = stored[f"{name}, modes"], stored[f"{name}, good"]
    print(f"{name:10} modes {modes}, good {min(shares):.0%} to {max(shares):.0%}")
print("asked of the careful: 8 of 8, and at least 90 % good")

# %% [markdown]
# With the precautions all ten seeds cover the ring. Without them nine of ten lose modes, one of them down to two; the game may come round, or it may not. A claim about a GAN from one seed is worth little.
#
# ## What this really is
#
# A GAN is a loss function that is itself learned. No formula says what a good picture is, so a network is asked, and it is taught anew whenever the answers become too easy.
#
# The game was the price. There is no valley to walk down and no loss to watch; the theorem about $-\log 4$ assumes a perfect judge at every moment and generators that can be anything. Hundreds of variants followed. In 2018 Mario Lucic and others at Google compared several with the same budget for tuning, and found that most could reach similar scores. By 2019 faces of people who did not exist looked real (Tero Karras and others, StyleGAN), and forged videos had a name.
#
# Then came another way. *Diffusion models* learn to remove a little noise, over and over: one network, one plain squared error. In 2021 Prafulla Dhariwal and Alex Nichol put in their title that they beat GANs on images, and the field moved. The adversary lives on where one step must be enough, and as a second loss beside a plain one.

# %% [markdown] recap="yes"
# ## What to keep
#
# - $G$ makes fakes of noise; $D$ says with what chance a point is real. The best $D$ is $p/(p+q)$.
# - Where $q = p$, $D$ says ½, the value is $-\log 4$, and $D$'s loss is $\log 4$.
# - Losses come from logits. $G$ uses $-\log D$: it pulls where $D$ is sure.
# - $D$'s half detaches the fakes; $G$'s half goes through $D$ and leaves gradients there, so clear them.
# - Losses do not say how good samples are. Count modes and good samples, and look.
# - Precautions help: $\beta_1 = 0.5$, noise that fades, one-sided smoothing, a gradient penalty, falling rates.

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **The discriminator's loss has been 1.386 for a thousand steps. Is the generator perfect?**
#
# <details><summary>Answer</summary>
#
# It may be. Or the discriminator is too weak to tell anything apart, or has just been fooled. Its loss says only that it is guessing. Look at samples.
#
# </details>

# %% [markdown] recall="2"
# **Why does the fake need `detach()` in one half of the step and must not have it in the other?**
#
# <details><summary>Answer</summary>
#
# In the discriminator's half the fakes are data; without it the loss would go back into the generator and help the wrong side. In the generator's half the gradient must run through the discriminator into the generator.
#
# </details>

# %% [markdown] recall="3"
# **A fake has the logit −10. How strongly does each loss of the generator pull at it?**
#
# <details><summary>Answer</summary>
#
# The saturating one with σ(−10), about 0.00005; the other with 1 − σ(−10), nearly 1.
#
# </details>

# %% [markdown] recall="4"
# **All fakes are perfect, and all are the same picture. What is it called, and why does the loss allow it?**
#
# <details><summary>Answer</summary>
#
# Mode collapse. Each fake is judged alone, and nothing in the loss of one fake asks whether the others look different.
#
# </details>

# %% [markdown] recall="5"
# **Why smooth the labels of the real points only?**
#
# <details><summary>Answer</summary>
#
# With a label b for the fakes, the best D is (a p + b q) / (p + q). Where there are only fakes it would be b instead of 0, so that even poor fakes would be called a little real and would have less reason to move.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Ian Goodfellow and others (2014), [Generative adversarial nets](https://arxiv.org/abs/1406.2661). Nine pages; the proofs are in section 4.
# - Tim Salimans and others (2016), [Improved techniques for training GANs](https://arxiv.org/abs/1606.03498). One-sided smoothing, and a list of tricks with reasons.
# - Luke Metz and others (2017), [Unrolled generative adversarial networks](https://arxiv.org/abs/1611.02163). The ring, and a generator that looks ahead.
# - Lars Mescheder, Andreas Geiger and Sebastian Nowozin (2018), [Which training methods for GANs do actually converge?](https://arxiv.org/abs/1801.04406) The smallest game, drawn for several methods.
# - Mario Lucic and others (2018), [Are GANs created equal?](https://arxiv.org/abs/1711.10337) What remains of improvements when all are tuned alike.
# - Prafulla Dhariwal and Alex Nichol (2021), [Diffusion models beat GANs on image synthesis](https://arxiv.org/abs/2105.05233). The next idea, compared with this one.
#
# So far a network has read its input in a fixed order, or looked at neighbours. The next one chooses where to look.
