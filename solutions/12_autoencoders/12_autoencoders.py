# ---
# jupyter:
#   nnbook:
#     minutes: 270
#     builds: "learning without labels: PCA met again, denoising, the variational autoencoder"
#     landmark: "a linear autoencoder within 0.05° of PCA’s subspace (Baldi and Hornik 1989); the 8-3-8 code"
# ---

# %% [markdown]
# # Autoencoders
#
# In 1985 David Ackley, Geoffrey Hinton and Terrence Sejnowski gave a network the dullest of tasks: repeat what you are told. Eight input units, one of them on; eight output units, where the same one should come on. There was one difficulty. Between the two stood only three units, and everything had to pass through them. Nobody told the three what to say. They had to invent a code.
#
# Below stands the same with handwritten digits, and with two units. A network has learned to draw 1,797 digits again, each from two numbers of its own choosing. It never saw a label; the numerals on the map were written there afterwards, so that you can find your way. Answer by playing:
#
# 1. Drag the ring. Where are the 0s, and which digits can the network hardly tell apart?
# 2. Walk from a 3 to an 8 by hand. Is there a jump?
# 3. Tick *decode the whole plane*. What is drawn where no digit has its place?

# %%
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from nnbook import data, lift, mine, nn, ops, optim, tensor
from nnbook.checks.ch12_autoencoders import check
from nnbook.explorables import LatentExplorable
from nnbook.gradcheck import check_pair
from nnbook.plot import LiveCurves, draw_weights, palette, show, use_style
from nnbook.plot.codes import draw_bottleneck, draw_cube, draw_descent, draw_strips

use_style()
mine.use()  # pieces of the library that you have kept stand in for the book's from here on
LatentExplorable(z1=-0.5, z2=0.5)

# %% [markdown]
# <details><summary>What did you see?</summary>
#
# The 0s sit close together. 5 and 8 lie over one another in the middle, and what is decoded there is a blur. There is no jump anywhere: a small step changes the picture a little. And the decoder draws something everywhere, asked or not.
#
# </details>

# %% [markdown]
# **Map.** You will find the best straight code by linear algebra and the same one by gradient descent, bend it, use it to take noise away, and turn it into a machine that draws new digits. You need [chapter 07](../07_backpropagation/07_backpropagation.ipynb) (`lift`), [chapter 08](../08_feedforward/08_feedforward.ipynb) (the loop), and two cards: [norms and eigenvectors](../A_maths_you_need/A_maths_you_need.ipynb#norms-and-eigenvectors) with the SVD, and [entropy and divergence](../A_maths_you_need/A_maths_you_need.ipynb#entropy-and-divergence). Four and a half hours; five places to stop are marked.
#
# ## A narrow door
#
# Copying is easy: a layer that passes everything on does it without a fault and learns nothing. So make the way narrow.

# %%
digits = data.digits()
train_part, test_part = data.split(digits.x, digits.y, np.random.default_rng(12))
stored = LatentExplorable()
code, picture = stored.points[0], digits.x[0]

fig, ax = plt.subplots(figsize=(9, 2.7))
draw_bottleneck(ax, picture, stored.decode(code[None])[0], code)
alt = "A digit of 64 pixels on the left, a funnel called encoder that narrows to two circles with two numbers, a funnel called decoder that widens again, and the digit drawn anew on the right, a little blurred."
show(fig, alt)

# %% [markdown]
# The *encoder* turns a picture into a *code*, here of two *code units*. The *decoder* turns the code into a picture again, the *reconstruction*. Together they are an *autoencoder*: its target is its own input, so it needs no labels. The narrow place is the *bottleneck*, and all possible codes together are the *latent space*, here a plane. Latent means hidden: nobody measured these numbers.
#
# ## The straight door
#
# Begin with layers that do not bend. With the mean picture $m$ taken off, and $k$ code units for $D$ pixels,
#
# $$h = W_e\,(x - m), \qquad \hat x = m + W_d\, h,$$
#
# where $W_e$ has shape $(k, D)$, $W_d$ has shape $(D, k)$, and the error is $\lVert \hat x - x \rVert^2$; $h$ is the code, $\hat x$ the reconstruction. By hand, with $D = 2$, $k = 1$, $m = 0$, $W_e = (0.6,\ 0.8)$ and $W_d$ the same as a column: $x = (3, 4)$ has code 5 and comes back as $(3, 4)$. But $x = (4, 3)$ has code 4.8 and comes back as $(2.88, 3.84)$, with error $1.12^2 + 0.84^2 = 1.96$. All reconstructions lie on one line.
#
# Which line is best, or which plane? That was known long before networks: Karl Pearson asked it in 1901, and Harold Hotelling named the answer *principal components* in 1933. Take the directions along which the data vary most. The SVD of the centred data, $X - m = U S V^\top$, has them as the rows of $V^\top$, the most important first. This is *PCA*, principal component analysis.
#
# **Exercise 1.** Write `principal_directions`. Rows of $V^\top$ are *orthonormal*: of length 1, and at right angles to one another.


# %% solution="principal_directions"
def principal_directions(x, k):
    """Return the mean of the examples and the k orthonormal directions along which they vary most.

    x: array (N, D), an example a row, not centred; it is not changed.  k: how many directions, at most N and D.
    Returns (mean, directions), of shapes (D,) and (k, D); the direction of most variance comes first, signs are free.

    >>> mean, directions = principal_directions(np.array([[5.0, 1.0], [5.0, 3.0], [5.0, 8.0]]), 1)
    >>> print(mean, np.abs(directions))
    [5. 4.] [[0. 1.]]
    """
    mean = x.mean(axis=0)
    directions = np.linalg.svd(x - mean, full_matrices=False)[2]
    return mean, directions[:k]


# %% check="principal_directions"
principal_directions, result = check.principal_directions(principal_directions)
result


# %%
def error_of_pca(x, k):
    """Return the mean squared error a pixel of pictures x through the k directions of the training digits."""
    mean, directions = principal_directions(train_part.x, k)
    return float(np.mean((mean + (x - mean) @ directions.T @ directions - x) ** 2))


mean, directions = principal_directions(train_part.x, 6)
signs = np.sign(directions[np.arange(6), np.abs(directions).argmax(axis=1)])
fig, ax = plt.subplots(figsize=(8.6, 1.9))
draw_weights(ax, (signs[:, None] * directions).reshape(6, 8, 8), columns=6)
ax.set_title("six directions of most variance, the greatest first")
alt = "Six small pictures of 8 by 8 weights, blue and orange. The first ones look like large soft strokes and rings; the later ones have finer stripes."
show(fig, alt)
print(f"two directions, error on test digits: {error_of_pca(test_part.x, 2):.4f}")

# %% [markdown]
# **Exercise 2.** A pencil is enough. Examples of three numbers have mean 0; the numbers are uncorrelated and have variances 9, 4 and 1. What is the least squared error that each autoencoder can reach on them, *summed* over the three numbers and averaged over the examples?
#
# | | sizes | layers |
# |---|---|---|
# | A | 3-1-3 | linear |
# | B | 3-2-3 | linear |
# | C | 3-9-2-9-3 | linear, all four |
# | D | 3-5-3 | linear |
# | E | 3‑many‑1‑many‑3 | ReLUs in the two wide layers, as many units and as long a training as you like, on 50 examples, all different |


# %% solution="errors_by_hand"
def errors_by_hand():
    """Return the least errors of the autoencoders A to E: a list of five numbers."""
    return [5, 1, 1, 0, 0]


# %% check="errors_by_hand"
errors_by_hand, result = check.errors_by_hand(errors_by_hand)
result

# %% [markdown]
# What a straight code does not keep is lost with its whole variance. Depth without a bend changes nothing, as in chapter 03. D shows why a bottleneck is needed: wide enough, copying is free. And E is the promise and the danger of the bend. One number can wind through all 50 examples as a thread through beads, and then it has learned them by heart.
#
# ## Does gradient descent find the plane?
#
# A linear autoencoder knows nothing of singular vectors. It begins at random and walks downhill. In 1989 Pierre Baldi and Kurt Hornik proved that its error surface has no false valleys: every minimum is the plane of PCA, and all else that is flat is a saddle. But the code units may mix the directions as they like. So one must not compare vectors; one must compare planes.
#
# Give each plane an orthonormal basis, as columns of $Q_a$ and $Q_b$, both $(D, k)$. The singular values of $Q_a^\top Q_b$ are the cosines of $k$ *principal angles*. All are 0° if the spaces are the same. The largest says how far apart they are at worst. (`np.linalg.qr(M)[0]` makes the columns of `M` orthonormal. Rounding may push a cosine just above 1.)
#
# **Exercise 3** (optional). Write `largest_angle`.


# %% solution="largest_angle"
def largest_angle(a, b):
    """Return the largest principal angle between the spaces that the rows of a and b span, in degrees.

    a, b: arrays (k, D) of the same k, at most D; the rows are linearly independent, but need not be orthonormal.
    Returns one number from 0 to 90; two sets of rows that span the same space give 0, to 3 decimals.

    >>> round(float(largest_angle(np.array([[2.0, 0.0]]), np.array([[5.0, 5.0]]))), 3)
    45.0
    """
    q_a, q_b = np.linalg.qr(a.T)[0], np.linalg.qr(b.T)[0]
    cosines = np.linalg.svd(q_a.T @ q_b)[1]
    return np.degrees(np.arccos(min(cosines.min(), 1)))


# %% check="largest_angle"
largest_angle, result = check.largest_angle(largest_angle)
result

# %% [markdown]
# Four code units, all digits in one batch, gradient descent with momentum. Which comes first: an error that can hardly be told from PCA's, or an angle below 1°?


# %%
def linear_course(seed, k=4, steps=300):
    """Train a linear autoencoder; return per step the error before, and the angle after, to the plane of PCA."""
    mean, directions = principal_directions(digits.x, k)
    x, course = tensor(digits.x - mean), []
    model = nn.Sequential(nn.Linear(64, k, bias=False), nn.Linear(k, 64, bias=False))
    nn.init.reset(model, np.random.default_rng(seed))
    opt = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(steps):
        opt.zero_grad()
        error = model(x) - x
        loss = (error * error).sum() / len(digits.x)
        loss.backward()
        opt.step()
        course.append((loss.item() / 64, largest_angle(model[1].weight.data.T.astype(float), directions)))
    return np.array(course)


course = linear_course(seed=0)
mean, directions = principal_directions(digits.x, 4)
floor = np.mean((digits.x - mean - (digits.x - mean) @ directions.T @ directions) ** 2)
near, turned = np.argmax(course < (1.01 * floor, 1), axis=0)
alt = f"Left: the error of the linear autoencoder falls to the dashed line, PCA's; after {near} steps it is 1 % above. Right, logarithmic: the largest angle to the plane of PCA falls from near 90 degrees and passes 1 degree after {turned + 1} steps."
show(draw_descent(course, floor), alt)
print(f"after 300 steps: error {course[-1, 0]:.4f}, PCA {floor:.4f}; angle below 1 degree: {course[-1, 1] < 1}")

# %% [markdown]
# The error is there first. Even 17° off the plane, it is 1 % above the floor; the rest gains next to nothing, so the slope that drives it is small. The loss alone does not tell you whether two networks have learned the same.
#
# *A good place to stop: about an hour and a quarter in.*
#
# ## Bend it
#
# Digits do not lie on a plane. Turn a 1 slowly, and its ink wanders from pixel to pixel: in the space of 64 numbers that is a curve. A bent sheet can follow it.
#
# **Exercise 4.** Design a deep autoencoder with two code units, and choose its learning rate. Two straight directions leave an error of about 0.052 on digits that were not trained on. Yours should get below 0.046 in 25 epochs. Try it out as you like before you check.


# %% solution="autoencoder"
def autoencoder(rng):
    """Return an encoder from 64 pixels to 2 code units, a decoder back, and a learning rate for Adam.

    rng: draws the first weights (`nn.init.reset(module, rng)`).
    Returns (encoder, decoder, lr): two `nn.Sequential`, made of nn.Linear, nn.ReLU, nn.Tanh and nn.Sigmoid alone, with
    at most 60,000 weights and biases together, and a number. After 25 epochs on 1,438 digits, in batches of 64, the
    mean squared error on the other 359 must be below 0.046.

    >>> encoder, decoder, lr = autoencoder(np.random.default_rng(0))
    >>> decoder(encoder(tensor(np.zeros((5, 64), np.float32)))).shape
    (5, 64)
    """
    encoder = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 2))
    decoder = nn.Sequential(nn.Linear(2, 128), nn.ReLU(), nn.Linear(128, 64))
    return nn.init.reset(encoder, rng), nn.init.reset(decoder, rng), 5e-3


# %% check="autoencoder"
autoencoder, result = check.autoencoder(autoencoder)
result


# %%
def epoch(model, loss_of, opt, rng):
    """Train for one epoch, in batches of 64; loss_of(batch) returns the loss, a tensor. Return the mean loss."""
    losses = []
    for x in data.batches(train_part.x, None, 64, rng):
        opt.zero_grad()
        loss = loss_of(x)
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return float(np.mean(losses))


def error_on(model, x, shown=None):
    """Return the mean squared error a pixel between pictures x and what the model makes of them, or of `shown`."""
    return float(np.mean((model(tensor(x if shown is None else shown)).data - x) ** 2))


rng = np.random.default_rng(12)
encoder, decoder, lr = autoencoder(rng)
model = nn.Sequential(encoder, decoder)
opt = optim.Adam(model.parameters(), lr=lr)


# %% tags=["live"]
def copy_loss(x):
    return nn.functional.mse_loss(model(tensor(x)), tensor(x))


with LiveCurves(value="mean squared error", total=200, log=True) as live:
    for done in range(200):
        opt.param_groups[0]["lr"] = lr * (1 - done / 200)
        live.update(training=epoch(model, copy_loss, opt, rng), test=error_on(model, test_part.x))

# %% [markdown]
# Stop it whenever you like; the model keeps what it has learned. It began as yours and is trained for longer, with a rate that falls.

# %%
print(f"two numbers, test digits: deep {error_on(model, test_part.x):.4f}, PCA {error_of_pca(test_part.x, 2):.4f}")
LatentExplorable(
    decoder,
    encoder(tensor(test_part.x)).data,
    test_part.y,
    question="This is your autoencoder, with digits it has not seen. Which classes did it part, and with no label?",
)

# %% [markdown]
# Another seed makes another map, turned, mirrored or torn elsewhere. The axes mean nothing; what lies beside what does.
#
# ## How many numbers does a digit need?
#
# Straight and bent, with 1 to 32 code units. How many straight directions would you need to match two bent ones?


# %%
def mlp(*sizes):
    """Return linear layers of these sizes, with ReLUs between them."""
    layers = [part for pair in pairwise(sizes) for part in (nn.Linear(*pair), nn.ReLU())]
    return nn.Sequential(*layers[:-1])


units = [1, 2, 4, 8, 16, 32]
deep = {}
for k in units:
    rng = np.random.default_rng(k)
    net = nn.init.reset(nn.Sequential(mlp(64, 128, k), mlp(k, 128, 64)), rng)
    opt = optim.Adam(net.parameters(), lr=4e-3)
    for _ in range(30):
        epoch(net, lambda x, net=net: nn.functional.mse_loss(net(tensor(x)), tensor(x)), opt, rng)
    deep[k] = net

# %%
bent = [error_on(deep[k], test_part.x) for k in units]
straight = [error_of_pca(test_part.x, k) for k in units]
some = test_part.x[[int(np.flatnonzero(test_part.y == d)[0]) for d in range(10)]]

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4), width_ratios=(1, 1.25), layout="constrained")
left.loglog(units, straight, "s--", color=palette.INK, ms=5)
left.loglog(units, bent, "o-", color=palette.BLUE, ms=6)
left.text(3, 0.052, "PCA", color=palette.INK)
left.text(1.35, 0.019, "deep", color=palette.BLUE)
left.set_xticks(units, [str(k) for k in units])
left.set_yticks([0.003, 0.01, 0.03], ["0.003", "0.01", "0.03"])
left.minorticks_off()
left.set(xlabel="code units", ylabel="mean squared error on test digits")
rows = [some, *(deep[k](tensor(some)).data for k in units)]
draw_strips(right, rows, ["digit", *(f"{k} unit{'s' if k > 1 else ''}" for k in units)])
errors = [", ".join(f"{error:.4f}" for error in line) for line in (straight, bent)]
alt = f"Left: error against code units, logarithmic, for {units} units. PCA: {errors[0]}. Deep: {errors[1]}. Right: ten test digits, and below them their reconstructions from 1 to 32 units, clearer from row to row."
show(fig, alt)

# %% [markdown]
# Two bent numbers are worth four straight ones. With 32 units PCA is ahead: no plane is better, while the network has trained for only 30 epochs.
#
# *A good place to stop: about two hours in.*
#
# ## Take the noise away
#
# A bottleneck is not the only way to keep a network from copying. In 2008 Pascal Vincent and colleagues spoilt the input and asked for the clean picture. To answer, a network must know what digits look like. This is a *denoising autoencoder*.
#
# **Exercise 5.** Somebody wrote its loss like this. It runs, the loss falls, and the result is useless. There are two bugs. Write `denoising_loss` without them.


# %%
def denoising_loss_with_bugs(model, x, std, rng):
    x += std * rng.normal(size=x.shape).astype(x.dtype)
    return nn.functional.mse_loss(model(tensor(x)), tensor(x))


# %% solution="denoising_loss"
def denoising_loss(model, x, std, rng):
    """Show a model noisy pictures, and return the loss that asks it for the clean ones.

    model: a module that takes a tensor (N, D) to one of that shape.  x: array (N, D), float32; it is not changed.
    std: standard deviation of the noise, normal with mean 0, another number for each pixel of each picture.
    rng: draws the noise, anew at each call.
    Returns a tensor of one number, the mean squared error over all pixels of all pictures.

    >>> loss = denoising_loss(nn.Linear(2, 2), np.ones((4, 2), np.float32), 0.1, np.random.default_rng(0))
    >>> loss.shape, loss.requires_grad
    ((), True)
    """
    noise = std * rng.normal(size=x.shape).astype(x.dtype)
    return nn.functional.mse_loss(model(tensor(x + noise)), tensor(x))


# %% check="denoising_loss"
denoising_loss, result = check.denoising_loss(denoising_loss)
result

# %% [markdown]
# Train it with noise of spread 0.5, and give it and the plain autoencoder with 32 units the same noisy test digits.

# %%
rng = np.random.default_rng(8)
denoiser = nn.init.reset(nn.Sequential(mlp(64, 128, 32), mlp(32, 128, 64)), rng)
opt = optim.Adam(denoiser.parameters(), lr=3e-3)
for _ in range(40):
    epoch(denoiser, lambda x: denoising_loss(denoiser, x, 0.5, rng), opt, rng)

noisy = test_part.x + 0.5 * rng.normal(size=test_part.x.shape).astype(np.float32)
index = [int(np.flatnonzero(test_part.y == d)[0]) for d in range(10)]
answers = {"denoiser": denoiser, "plain": deep[32]}
rows = [some, noisy[index], *(net(tensor(noisy[index])).data for net in answers.values())]
fig, ax = plt.subplots(figsize=(8.4, 3.6))
draw_strips(ax, rows, ["clean", "noisy", *answers])
alt = "Ten test digits in four rows: clean; covered with so much noise that most can hardly be read; as the denoiser gives them back, smooth and mostly right; as the plain autoencoder does, still full of noise."
show(fig, alt)
print(f"error of the noisy pictures themselves: {np.mean((noisy - test_part.x) ** 2):.3f}")
for name, net in answers.items():
    print(f"after the {name:8} autoencoder:       {error_on(net, test_part.x, noisy):.3f}")

# %% [markdown]
# A third way is a *sparse* code: many units, of which only some may speak for any one digit. Add the mean activation to the loss, times a price, and each unit must be worth it. How many of 100 units speak, with and without a price?


# %%
def price_speech(price, rng):
    """Train an autoencoder of 100 code units that pays for their mean activation."""
    coder = nn.Sequential(nn.Linear(64, 100), nn.ReLU())
    wide = nn.Sequential(coder, nn.Linear(100, 64))
    opt = optim.Adam(nn.init.reset(wide, rng).parameters(), lr=3e-3)
    loss_fn = nn.functional.mse_loss
    for _ in range(40):
        epoch(wide, lambda x: loss_fn(wide(tensor(x)), tensor(x)) + price * coder(tensor(x)).mean(), opt, rng)
    return coder, wide


for price in (0.0, 0.2):
    coder, wide = price_speech(price, np.random.default_rng(3))
    speak = (coder(tensor(test_part.x)).data > 0.001).sum(axis=1).mean()
    print(f"price {price}: {speak:.0f} units speak for a digit, error {error_on(wide, test_part.x):.4f}")

# %% [markdown]
# The layer is wide enough to copy, and the price keeps them from it.
#
# ## Break it: ask for a new digit
#
# A decoder draws a digit from a code. So draw a random code and get a new digit? Try it with 16 units, each drawn with the mean and the spread that it has on real digits. What do you expect?

# %%
rng = np.random.default_rng(16)
codes = deep[16][0](tensor(train_part.x)).data
random_codes = (codes.mean(axis=0) + codes.std(axis=0) * rng.normal(size=(24, 16))).astype(np.float32)
fig, ax = plt.subplots(figsize=(7.4, 1.7))
draw_strips(ax, deep[16][1](tensor(random_codes)).data.reshape(2, 12, 64), ["", ""])
ax.set_title("plain autoencoder, random codes")
alt = "Twenty-four pictures decoded from random codes of a plain autoencoder with 16 code units, in two rows."
show(fig, alt)

# %% [markdown]
# More scribbles than digits. A real code is more than sixteen likely numbers side by side; most draws land where the decoder was never asked. To copy, no one needs an orderly latent space. Order must be asked for.
#
# *A good place to stop: about two and a half hours in.*
#
# ## A cloud in place of a point
#
# In December 2013 Diederik Kingma and Max Welling did so. In their *variational autoencoder*, or VAE, the encoder hands out no code but a small cloud: a mean $\mu$ and a variance $\sigma^2$ for each code unit. The code is *drawn* from the cloud. So all places near $\mu$ must decode to nearly the same digit, and the holes close.
#
# Left alone, the encoder would make its clouds tiny and push them far apart. So each cloud pays for its distance from the standard Gaussian, $\mathcal N(0, 1)$. Chapter 05's Kullback–Leibler divergence measures it. For $k$ independent code units
#
# $$\mathrm{KL} = \tfrac12 \sum_{j=1}^{k} \left(\mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2\right).$$
#
# A network's output may be any number, a variance may not be negative. So the encoder hands out $v = \log \sigma^2$, in code `log_var`. By hand, for one unit with $\mu = 1$ and $\sigma^2 = 4$: $\frac12 (1 + 4 - 1 - 1.386) = 1.307$ nats.
#
# **Exercise 6.** Write `kl_divergence`.


# %% solution="kl_divergence"
def kl_divergence(mean, log_var):
    """Return how far Gaussians are from the standard one, KL(N(mean, exp(log_var)) ‖ N(0, 1)), in nats.

    mean, log_var: arrays (N, k); log_var may be far below 0.
    Returns one number: summed over the k code units, averaged over the N examples.

    >>> print(kl_divergence(np.array([[1.0, 0.0]]), np.zeros((1, 2))))
    0.5
    """
    each = 0.5 * (mean**2 + np.exp(log_var) - 1 - log_var)
    return each.sum(axis=1).mean()


# %% check="kl_divergence"
kl_divergence, result = check.kl_divergence(kl_divergence)
result

# %% [markdown]
# Its slopes are short: $\mu$ at the mean and $\frac12(\sigma^2 - 1)$ at $v$, each divided by $N$. The other part is harder. What is the slope of a random draw?
#
# A draw has none. But one may throw the dice *first*: draw $\varepsilon$ from $\mathcal N(0, 1)$, with no regard to the network, and then compute
#
# $$z = \mu + \sigma\,\varepsilon, \qquad \sigma = e^{v/2}.$$
#
# That has the same distribution, and for given $\varepsilon$ it is an ordinary formula of $\mu$ and $v$. This is the *reparameterisation*. By hand, $\mu = 1$, $\sigma^2 = 4$, $\varepsilon = 0.5$: $z = 1 + 2 \cdot 0.5 = 2$.
#
# **Exercise 7.** Write `reparameterise`. As with chapter 08's dropout masks, randomness comes in as data.


# %% solution="reparameterise"
def reparameterise(mean, log_var, *, noise):
    """Return a draw from each Gaussian N(mean, exp(log_var)), made of standard normal noise that was drawn before.

    mean, log_var, noise: arrays (N, k).
    Returns an array (N, k).

    >>> print(reparameterise(np.array([[1.0]]), np.log(np.array([[4.0]])), noise=np.array([[0.5]])))
    [[2.]]
    """
    return mean + np.exp(log_var / 2) * noise


# %% check="reparameterise"
reparameterise, result = check.reparameterise(reparameterise)
result

# %% [markdown]
# **Exercise 8.** And its backward. Noise is a constant, so only two gradients come back. Check the 0.5 of the docstring by hand.


# %% solution="reparameterise_backward"
def reparameterise_backward(grad_out, mean, log_var, *, noise):
    """Return the gradients at mean and at log_var.

    grad_out: array (N, k), the gradient at the draw.  mean, log_var, noise: arrays (N, k), as they went forward.
    Returns (grad_mean, grad_log_var), two arrays (N, k).

    >>> one = np.array([[1.0]])
    >>> grad_mean, grad_log_var = reparameterise_backward(one, one, np.log(4 * one), noise=0.5 * one)
    >>> print(grad_mean, grad_log_var)
    [[1.]] [[0.5]]
    """
    return grad_out, grad_out * noise * np.exp(log_var / 2) / 2


# %% check="reparameterise_backward"
reparameterise_backward, result = check.reparameterise_backward(reparameterise_backward)
result

# %% [markdown]
# ## Is it right?
#
# Three witnesses: finite differences, the numbers that PyTorch gives, and many draws.

# %%
rng = np.random.default_rng(6)
mean, log_var, noise = rng.normal(size=(3, 4, 5))
drawn = check_pair(reparameterise, reparameterise_backward, mean, log_var, noise=noise, rng=rng)
print("finite differences agree: the draw", bool(drawn), end=", ")
print("the divergence", bool(check_pair(kl_divergence, ops.kl_divergence_backward, mean, log_var, rng=rng)))

mean, log_var = np.array([[0.5, -1.0]]), np.array([[0.0, 1.0]])
torch_says = {"divergence": 0.984141, "grad_log_var": [[0.5, -0.824361]]}  # stored
grads = reparameterise_backward(np.array([[1.0, 2.0]]), mean, log_var, noise=np.array([[1.0, -0.5]]))
print("PyTorch agrees: the draw", np.allclose(grads[1], torch_says["grad_log_var"]), end=", ")
print("the divergence", np.isclose(kl_divergence(mean, log_var), torch_says["divergence"]))

draws = reparameterise(
    np.full((100_000, 1), 1.0), np.full((100_000, 1), np.log(4.0)), noise=rng.normal(size=(100_000, 1))
)
print(f"100,000 draws with mean 1 and variance 4: mean {draws.mean():.2f}, variance {draws.var():.1f}")

# %% [markdown]
# `lift` puts such a pair on the tape in one line. The same formula could be written with tensors throughout; then each of its signs becomes an entry on the tape, with an array of its own. The book's `nn.functional.kl_divergence` is one entry, as yours is, and asks first whether the shapes fit. What does one entry save?

# %% tags=["live"]
import timeit

divergence = lift(kl_divergence, ops.kl_divergence_backward)
m, v = (tensor(rng.normal(size=(64, 16)).astype(np.float32), requires_grad=True) for _ in range(2))
ways = {
    "formula in tensors": lambda: (((m * m + v.exp() - 1 - v) * 0.5).sum() / 64).backward(),
    "your pair, lifted": lambda: divergence(m, v).backward(),
    "the book's": lambda: nn.functional.kl_divergence(m, v).backward(),
}
for name, way in ways.items():
    print(f"{name:20} {1000 * min(timeit.repeat(way, number=200, repeat=5)):5.1f} ms for 200 times there and back")

# %% [markdown]
# One entry in place of eight: where this was written, it saved a third of the time or more. The book's is one entry, too, and somewhat faster, partly because it averages by one sum, where `.sum(axis=1).mean()` takes two. On arrays this small, calls count more than numbers.
#
# *A good place to stop: about three hours and a quarter in.*
#
# ## Train the VAE
#
# Both pairs go on the tape, a line each. The loss of one digit is $\lVert \hat x - x \rVert^2 / 2 s^2 + \mathrm{KL}$. The number $s$ is how far off a pixel may be before it matters; we take 0.2. Both parts are then in nats, and may be added.


# %%
draw = lift(reparameterise, reparameterise_backward)
divergence = lift(kl_divergence, ops.kl_divergence_backward)


def vae_loss(encoder, decoder, x, rng, weight=1.0, s=0.2):
    """Return the loss of a variational autoencoder on pictures x (N, 64), the divergence times `weight`."""
    x, out = tensor(x), encoder(tensor(x))
    units = out.shape[1] // 2
    mean, log_var = out[:, :units], out[:, units:]
    noise = rng.normal(size=mean.shape).astype(np.float32)
    error = decoder(draw(mean, log_var, noise=noise)) - x
    return (error * error).sum() / (2 * s**2 * len(x.data)) + weight * divergence(mean, log_var)


def make_vae(units, rng):
    """Return encoder 64-128-2·units, decoder units-128-64 and their optimiser."""
    encoder, decoder = mlp(64, 128, 2 * units), mlp(units, 128, 64)
    both = nn.init.reset(nn.Sequential(encoder, decoder), rng)
    return encoder, decoder, optim.Adam(both.parameters(), lr=3e-3)


def train_vae(units, epochs, seed, weight=1.0):
    """Return the two halves of a trained VAE."""
    rng = np.random.default_rng(seed)
    encoder, decoder, opt = make_vae(units, rng)
    for _ in range(epochs):
        epoch(encoder, lambda x: vae_loss(encoder, decoder, x, rng, weight), opt, rng)
    return encoder, decoder


vae_encoder, vae_decoder = train_vae(2, epochs=60, seed=13)

# %%
LatentExplorable(
    vae_decoder,
    vae_encoder(tensor(test_part.x)).data[:, :2],
    test_part.y,
    plane=True,
    question="Compare with the first map. Where is the middle now, how far do the codes reach, and how many holes are left?",
)

# %% [markdown]
# The codes lie around 0, with a spread near 1. Now this is asked for, and no accident. Now draw new digits again, from a VAE with 16 code units. This time the codes come from $\mathcal N(0, 1)$, for that is what the divergence asked for.


# %%
wide_encoder, wide_decoder = train_vae(16, epochs=60, seed=16)
fresh = np.random.default_rng(16).normal(size=(24, 16)).astype(np.float32)
fig, ax = plt.subplots(figsize=(7.4, 1.7))
draw_strips(ax, wide_decoder(tensor(fresh)).data.reshape(2, 12, 64), ["", ""])
ax.set_title("variational autoencoder, random codes")
alt = "Twenty-four pictures decoded from standard normal codes by a variational autoencoder with 16 code units: soft, but most of them look like a digit."
show(fig, alt)

# %% [markdown]
# Soft, and far from perfect, but digits, which nobody wrote.
#
# **Exercise 9.** What lies between two digits? Write `interpolate`, which walks straight from one digit's code to another's.


# %% solution="interpolate"
def interpolate(encoder, decoder, a, b, steps):
    """Return the pictures that lie evenly on the straight way from a's code to b's code, both ends included.

    encoder, decoder: modules; the encoder takes a tensor (N, D) to codes (N, k), the decoder takes them back.
    a, b: arrays (D,), float32, two examples.  steps: how many pictures, at least 2.
    Returns an array (steps, D): what the decoder makes of `steps` codes, from a's to b's.

    >>> half, twice = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    >>> half.weight.data[...], twice.weight.data[...] = 0.5, 2
    >>> print(interpolate(half, twice, np.float32([0]), np.float32([4]), 3).ravel())
    [0. 2. 4.]
    """
    start, end = encoder(tensor(np.stack([a, b]))).data
    share = np.linspace(0, 1, steps, dtype=np.float32)[:, None]
    return decoder(tensor((1 - share) * start + share * end)).data


# %% check="interpolate"
interpolate, result = check.interpolate(interpolate)
result


# %%
def mean_code(x):
    return wide_encoder(x)[:, :16]


rows, names = [], []
for one, other in ((0, 1), (4, 2), (7, 6)):
    share = np.linspace(0, 1, 9)[:, None]
    rows.append((1 - share) * some[one] + share * some[other])
    rows.append(np.asarray(interpolate(mean_code, wide_decoder, some[one], some[other], 9)))
    names += [f"{one} to {other}, pixels", f"{one} to {other}, codes"]
fig, ax = plt.subplots(figsize=(8.4, 5))
alt = "Three pairs of digits, each joined in two ways. Blending the pixels fades one digit out and the other in, with both seen at once in the middle. Walking through the codes, the pictures change as smoothly; the middle ones are softer, and not always easier to read."
show(draw_strips(ax, rows, names), alt)

# %%
a, b = test_part.x[:150], test_part.x[150:300]


def half_way(encoder, decoder):
    return decoder(tensor((encoder(tensor(a)).data + encoder(tensor(b)).data) / 2)).data


middles = {
    "half-way by pixels": (a + b) / 2,
    "the same, put through the VAE": wide_decoder(mean_code(tensor((a + b) / 2))).data,
    "half-way by codes, plain one": half_way(deep[16][0], deep[16][1]),
    "half-way by codes, VAE": half_way(mean_code, wide_decoder),
    "real test digits": a,
    "their copies by the VAE": wide_decoder(mean_code(tensor(a))).data,
}
for name, middle in middles.items():
    away = np.linalg.norm(middle[:, None] - train_part.x[None], axis=2).min(axis=1)
    print(f"{name:30} the nearest training digit is {away.mean():.2f} away")

# %% [markdown]
# Half of the pixels of one digit and half of another's are two ghosts. Half-way between codes one is nearer to a digit that somebody has written, with the VAE's codes most of all. But look at the second line: the ghost itself, put through the VAE, comes out as near. The decoder draws little else than digits, whatever the way. And the last two lines give the scale: the VAE's copies lie nearer to a training digit than real digits do, so near is not yet real. A number without its control can claim too much.
#
# *A good place to stop: about three hours and three quarters in.*
#
# ## Break it again: too much order
#
# The two parts of the loss pull against one another. Weigh the divergence 4 times, then 16 times as much. What will the reconstructions look like?

# %%
rows, names = [some], ["digit"]
for weight in (1, 4, 16):
    e, d = train_vae(2, epochs=30, seed=2, weight=weight)
    out = e(tensor(test_part.x)).data
    error = np.mean((d(tensor(out[:, :2])).data - test_part.x) ** 2)
    print(f"weight {weight:2}: divergence {kl_divergence(out[:, :2], out[:, 2:]):.3f} nats, error {error:.3f}")
    rows.append(d(e(tensor(some))[:, :2]).data)
    names.append(f"weight {weight}")
print(f"error of the mean picture: {np.mean((train_part.x.mean(axis=0) - test_part.x) ** 2):.3f}")

fig, ax = plt.subplots(figsize=(8.4, 3.4))
draw_strips(ax, rows, names)
spread = ", ".join(f"{np.std(row, axis=0).mean():.2f}" for row in rows)
alt = f"Ten digits, and their reconstructions for three weights of the divergence. The ten pictures of a row spread about their mean by {spread} of ink a pixel, from the first row to the last."
show(fig, alt)

# %% [markdown]
# **In words** (2 points). Look at the numbers for weight 16. What has happened? Say how both numbers tell, why the loss prefers it, and what you would change.

# %% [markdown] written="weight_16"
# The divergence is nearly 0: the encoder gives every digit the standard Gaussian, so the draw says nothing about the digit. The error is that of the mean picture, the best answer for a decoder that hears only noise. With so large a weight, what a code costs in divergence is more than it saves in error, so it is given up. I would lower the weight, or let it rise from 0 during training, once the decoder has learned to use the code.

# %%
check.written["weight_16"].marks()

# %% [markdown]
# ## The landmarks
#
# **Baldi and Hornik (1989).** A linear autoencoder spans the plane of PCA. Five seeds, four code units; the mark is 1°.

# %%
angles = [linear_course(seed, steps=400)[-1, 1] for seed in range(5)]
print("largest angle to PCA, degrees:", ", ".join("< 0.05" if a < 0.05 else f"{a:.2g}" for a in angles), "  asked: 1")

# %% [markdown]
# **The 8-3-8 encoder.** Ackley, Hinton and Sejnowski used a Boltzmann machine, whose units flip at random. A year later David Rumelhart, Hinton and Ronald Williams set the same task to backpropagation. Eight patterns, one unit on in each; three sigmoid units in the middle. Round their activations at ½: are the eight codes all different? The mark is one of five restarts.


# %%
def encoder_838(seed, sweeps=5000):
    """Return the hidden activations (8, 3) of a trained 8-3-8 network of sigmoid units."""
    rng, x = np.random.default_rng(seed), tensor(np.eye(8))
    hidden, output = nn.Linear(8, 3), nn.Linear(3, 8)
    parameters = [hidden.weight, hidden.bias, output.weight, output.bias]
    for parameter in parameters:
        parameter.data = rng.uniform(-0.3, 0.3, parameter.shape)
    opt = optim.SGD(parameters, lr=0.25, momentum=0.9)
    for _ in range(sweeps):
        opt.zero_grad()
        error = output(hidden(x).sigmoid()).sigmoid() - x
        ((error * error).sum() / 2).backward()
        opt.step()
    return hidden(x).sigmoid().data


runs = [encoder_838(seed) for seed in range(5)]
for seed, h in enumerate(runs):
    codes = ["".join(str(int(unit > 0.5)) for unit in row) for row in h]
    print(f"restart {seed + 1}: {len(set(codes))} different codes:", " ".join(codes))

# %%
fig, axes = plt.subplots(1, 2, figsize=(8.6, 3.7))
for ax, run in zip(axes, (0, 4)):
    draw_cube(ax, runs[run])
    ax.set_title(f"restart {run + 1}")
alt = "Two cubes whose edges are the activations of the three hidden units, with the eight patterns as numbered circles. Left, each pattern sits at or near a corner of its own. Right, three do, and the others lie along an edge or in the middle of a face."
show(fig, alt)

# %% [markdown]
# Nobody told it to count in binary. But is that the rule? The same for 200 seeds, measured once (`landmark.py` beside the solution) and stored:

# %%
stored = {
    "all_eight_reproduced": 199,
    "distinct_codes": {"5": 1, "6": 3, "7": 110, "8": 86},
    "share_between_0.1_and_0.9": 0.273,
}
share = stored["distinct_codes"]["8"] / 200
print(f"all eight codes different: {share:.0%} of 200 seeds; in 37 of 40 groups of five at least one")
print(f"all eight patterns repeated rightly: {stored['all_eight_reproduced']} of 200")

# %% [markdown]
# Nearly all networks repeat all eight patterns, but fewer than half have eight different codes in zeros and ones. How can that be? They use levels in between: over a quarter of all activations lie between 0.1 and 0.9. Rumelhart and his colleagues noted the same, a unit at one half, and found it interesting. A code need not be the one that we would have written.
#
# ## What this really is
#
# An autoencoder learns what is cheap to say about its data. In 2006 Hinton and Ruslan Salakhutdinov showed that deep ones beat PCA by far, if their weights are prepared layer by layer, and much of the field's return began there. Six years later it was going out of use: ReLUs, good first weights and more data made up for it.
#
# Do not take a latent space for knowledge. Axes have no meaning, and another seed draws another map. What lies close in code need not be alike for your purpose: squared error cares for ink, not for sense. And a low error is no sign of a good code; D in exercise 2 had none.
#
# The VAE's pictures are soft for a reason. Where it is not sure, it draws the mean of what could be, for that costs the least squared error. Its descendants live on inside today's image generators: they pack pictures into small codes, and other networks, which begin with noise and take it away step by step, work on these.

# %% [markdown] recap="yes"
# ## What to keep
#
# - An autoencoder copies its input through something that makes copying hard: a bottleneck, noise, a price on activity.
# - The best straight code is PCA: centre, take the SVD, keep the first rows of $V^\top$. A linear autoencoder finds the same plane, not the same axes.
# - Depth without a bend gains nothing. Bent, two numbers do the work of about four.
# - A denoiser sees the noisy picture and is asked for the clean one.
# - A plain latent space has holes. A VAE codes clouds, and pays for each cloud's divergence from the standard Gaussian.
# - Reparameterise: draw the noise first, then $z = \mu + e^{v/2}\varepsilon$ is an ordinary formula with slopes $1$ and $\frac12 e^{v/2} \varepsilon$.
# - A divergence near 0 is no success: the code is empty.
#
# `mine.keep(kl_divergence)` saves yours for later chapters.

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **An autoencoder with 64 inputs and 100 code units reaches error 0. Has it learned something?**
#
# <details><summary>Answer</summary>
#
# Nothing need have been learned: it is wide enough to copy. Make the way narrow, spoil the input, or charge for activity.
#
# </details>

# %% [markdown] recall="2"
# **A linear autoencoder with 3 code units has converged. Are its code units the first three principal components?**
#
# <details><summary>Answer</summary>
#
# Not one by one. Its decoder spans the same space, but the units may be any mix of the three.
#
# </details>

# %% [markdown] recall="3"
# **A denoising autoencoder is trained with the noisy picture as its target. What does it learn?**
#
# <details><summary>Answer</summary>
#
# To copy the noise along with the digit, as far as its bottleneck lets it.
#
# </details>

# %% [markdown] recall="4"
# **The encoder says mean 0 and log_var 0 for a digit of a VAE. What is its divergence, and what does the code say?**
#
# <details><summary>Answer</summary>
#
# 0 nats. The cloud is the standard Gaussian itself, so the code says nothing about the digit.
#
# </details>

# %% [markdown] recall="5"
# **Why is the noise drawn outside the network and handed in?**
#
# <details><summary>Answer</summary>
#
# A draw from N(μ, σ²) has no slope by μ and σ. With ε drawn before, μ + σε is an ordinary formula of both, and the gradient comes through.
#
# </details>

# %% [markdown]
# ## Read on
#
# - David Ackley, Geoffrey Hinton and Terrence Sejnowski (1985), [A learning algorithm for Boltzmann machines](https://doi.org/10.1207/s15516709cog0901_7). The encoder problem, and how a network of coin-flippers solves it.
# - David Rumelhart, Geoffrey Hinton and Ronald Williams (1986), *Learning internal representations by error propagation*, in Parallel Distributed Processing 1. A table of an 8-3-8 code, half-way values and all.
# - Pierre Baldi and Kurt Hornik (1989), [Neural networks and principal component analysis](https://doi.org/10.1016/0893-6080(89)90014-2). Why there are no false valleys, in a few pages.
# - Geoffrey Hinton and Ruslan Salakhutdinov (2006), [Reducing the dimensionality of data with neural networks](https://doi.org/10.1126/science.1127647). Three pages; compare their map of digits with yours.
# - Pascal Vincent and others (2008), [Extracting and composing robust features with denoising autoencoders](https://doi.org/10.1145/1390156.1390294). Noise as a teacher.
# - Diederik Kingma and Max Welling (2014), [Auto-encoding variational Bayes](https://arxiv.org/abs/1312.6114). Your divergence is its appendix B.
#
# The VAE blurs because squared error has no eye for what looks real. In the next chapter a second network becomes that eye.
