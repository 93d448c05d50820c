# ---
# jupyter:
#   nnbook:
#     minutes: 110
# ---

# %% [markdown]
# # The maths you need
#
# Ten cards of ten minutes; the one on norms takes 20. Each stands alone: a picture, the idea, the formula, the same in
# numbers, three questions.
#
# Nobody needs all ten at once. Come here when a chapter sends you, take one card, go back.
#
# Did one of the ten questions of [chapter 00](../00_start_here/00_start_here.ipynb) stop you? The last column says
# which card helps.
#
# | card (10 minutes each, norms 20) | what is on it | used in chapters | question in 00 |
# |---|---|---|---|
# | [slope and chain rule](#slope-and-chain-rule) | derivative, gradient | 04, 05, 06, 07 | 3, 4 |
# | [vectors and shapes](#vectors-and-shapes) | slices, transpose, reshape | 00, 03, 09, 14 | 8, 9 |
# | [matrix products](#matrix-products) | weighted sum, dot product | 00, 02, 03, 07, 14 | 1, 2 |
# | [norms and eigenvectors](#norms-and-eigenvectors) | length, SVD, PCA | 02, 10, 12 | |
# | [expectation and likelihood](#expectation-and-likelihood) | mean, variance, independence | 04, 05, 08 | 6, 7 |
# | [entropy and divergence](#entropy-and-divergence) | cross-entropy, KL divergence | 05, 12, 13 | |
# | [densities](#densities) | areas, the normal density | 04, 12, 13 | |
# | [complex numbers and waves](#complex-numbers-and-waves) | Fourier transform, spectrum | 16 | |
# | [log-sum-exp](#log-sum-exp) | logarithms, overflow | 04, 05, 14, 16 | 5 |
# | [confidence intervals](#confidence-intervals) | standard error, bootstrap | 08, 09, 18 | |
#
# Question 10 asks for Python: `[k * k for k in range(4)]` reads "k times k, for each k from 0 to 3".
#
# Run the next cell first. After it every card runs on its own, in any order.

# %%
import numpy as np

from nnbook.plot import maths_cards as cards
from nnbook.plot import show, use_style

use_style()

# %% [markdown]
# ## slope and chain rule
#
# **What for.** To learn is to ask of each weight: if I nudge it, how much does the loss change? That is a slope.
# Chapters 04 to 07 live on it.

# %%
show(
    cards.draw_slope(),
    alt="Left: the curve of x squared with its tangent, slope 2, at x = 1 and a line of slope 3 from x = 1 to x = 2. "
    "Right: x = 1 becomes u = 4 and then y = 16; a nudge of 0.001 grows to 0.003 and then to 0.024.",
)

# %% [markdown]
# A curve under a strong magnifying glass is a line. Its *slope*, or *derivative*, says how much the output changes for
# each small unit of input. From 1 to 2 the curve $x^2$ climbs by 3; right at 1 its slope is 2.
#
# When one step follows another, each enlarges the nudge in turn. So the slopes multiply. This is the *chain rule*. With
# $u = g(x)$ and $y = f(u)$, all of them single numbers, shape $()$:
#
# $$ f'(x) = \lim_{h \to 0} \frac{f(x + h) - f(x)}{h}, \qquad \frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx} $$
#
# Here $h$ is the nudge, and $du/dx$ the slope of $u$ as $x$ changes. Slopes to know: $x^n$ has $n x^{n-1}$, $e^x$ has
# $e^x$, $\log x$ has $1/x$.
#
# **By hand.** $y = (3x + 1)^2$ at $x = 1$. Inside, $u = 4$ with slope 3. Outside, $u^2$ has slope $2u = 8$. Together
# 24. Two checks: nudge $x$ both ways, and multiply.


# %%
def f(x):
    return (3 * x + 1) ** 2


h = 1e-5
print(f"nudged: {(f(1 + h) - f(1 - h)) / (2 * h):.4g}, by the chain rule: {3 * 2 * (3 * 1 + 1)}")

# %% [markdown]
# With many inputs there is one slope for each, the others held still, written $\partial y / \partial x_i$. Together
# they are the *gradient*, of the inputs' own shape.
#
# If $x$ reaches $y$ by two ways, the slopes of the two ways are added. Let $y = uv$ with $u = 3x$ and $v = x^2$. At
# $x = 1$ the way through $u$ gives $3 \cdot v = 3$, the way through $v$ gives $2x \cdot u = 6$: together 9, the slope
# of $3x^3$.

# %% [markdown]
# **How steep is $x^3$ at $x = 2$?**
#
# <details><summary>Answer</summary>
#
# $3x^2 = 12$.
#
# </details>

# %% [markdown]
# **What is the slope of $e^{2x}$ at $x = 0$?**
#
# <details><summary>Answer</summary>
#
# 2: the inside has slope 2, the outside $e^0 = 1$.
#
# </details>

# %% [markdown]
# **What is the gradient of $a^2 + 3b$ at $(a, b) = (1, 5)$?**
#
# <details><summary>Answer</summary>
#
# $(2, 3)$: $2a = 2$ with $b$ held still, 3 with $a$ held still.
#
# </details>

# %% [markdown]
# ## vectors and shapes
#
# **What for.** Inputs, weights, images and batches are all arrays. Most mistakes in the course are wrong shapes; you
# meet them in chapters 00, 03, 09 and 14.

# %%
show(
    cards.draw_vectors(),
    alt="Left: the arrows (3, 1) and (1, 2), laid tip to tail, reach (4, 3). Right: the table 1 2 3 over 4 5 6; "
    "its transpose has the rows 1 4, 2 5 and 3 6, its reshaped form the rows 1 2, 3 4 and 5 6.",
)

# %% [markdown]
# A *vector* is a list of $d$ numbers, an array of shape $(d,)$. Two vectors add number by number: follow one arrow,
# then the other. Positions count from 0, and the *slice* `a[1:3]` holds positions 1 and 2.
#
# A *transpose* swaps rows and columns. To *reshape* is to read all numbers row by row and fill them, in that order,
# into the new shape. The picture shows how that differs. For a table $x$ of shape $(n, d)$:
#
# $$ (x^\top)_{ji} = x_{ij}, \qquad x_{ij} \text{ stands at place } i \cdot d + j \text{ of } x\text{.reshape}(n d) $$
#
# Here $i$ is the row, from 0 to $n - 1$, and $j$ the column, from 0 to $d - 1$. The transpose $x^\top$ has shape
# $(d, n)$, the long row $(n d,)$.
#
# **By hand.** In the picture's table, of shape $(2, 3)$, the 6 has $i = 1$ and $j = 2$: place $1 \cdot 3 + 2 = 5$, the
# last of the six. In the transpose it stands at $i = 2$, $j = 1$. A reshaped array shares its numbers with the old one
# where it can, as after `b = a` one list has two names; `.copy()` makes a second.

# %%
x = np.array([[1, 2, 3], [4, 5, 6]])
print(x.reshape(6)[5], x.T[2, 1], x.T.shape)
print(x.reshape(3, -1).shape, "the -1 is worked out: 6 / 3")
row = x.reshape(6)
row[0] = 99  # a second name for the same numbers, no copy
print(x[0, 0])

# %% [markdown]
# **What is the shape of `a.T` if `a` has shape (3,)?**
#
# <details><summary>Answer</summary>
#
# (3,) still: there is only one axis, nothing to swap. A column is `a.reshape(3, 1)`.
#
# </details>

# %% [markdown]
# **An array of shape (32, 1, 8, 8) becomes `.reshape(32, -1)`. Which shape?**
#
# <details><summary>Answer</summary>
#
# (32, 64): 32 pictures, each one long row of 1 · 8 · 8 numbers.
#
# </details>

# %% [markdown]
# **What is `[5, 6, 7, 8][2:4]`?**
#
# <details><summary>Answer</summary>
#
# `[7, 8]`: positions 2 and 3.
#
# </details>

# %% [markdown]
# ## matrix products
#
# **What for.** A neuron is a weighted sum; a layer is many at once, for many examples at once. One sign, `@`, does it
# in chapters 00, 02, 03, 07 and 14.

# %%
show(
    cards.draw_product(),
    alt="The table A with rows 1 0 2 and 3 1 0, the table B with rows 1 2, 0 1 and 4 1, and their product with rows "
    "9 4 and 3 7. Framed: the first row of A, the first column of B and the 9 where they cross.",
)

# %% [markdown]
# Start with two vectors: multiply pair by pair, then add. This *dot product* is one number. Three apples at 4 and two
# pears at 5 cost $3 \cdot 4 + 2 \cdot 5 = 22$.
#
# A *matrix* is a table of numbers. A matrix product is a dot product for every row of the first matrix with every
# column of the second. In the picture the 9 stands where its row and its column cross. With $a$ and $b$ of shape
# $(d,)$, $A$ of shape $(n, d)$, $B$ of shape $(d, m)$ and $C = AB$ of shape $(n, m)$:
#
# $$ a \cdot b = \sum_{k=1}^{d} a_k b_k, \qquad C_{ij} = \sum_{k=1}^{d} A_{ik} B_{kj} $$
#
# Here $i$ names a row of $A$, $j$ a column of $B$, and $k$ runs along both. The inner sizes must agree, and vanish:
# $(n, d)$ times $(d, m)$ is $(n, m)$.
#
# **By hand.** Second row, first column: $3 \cdot 1 + 1 \cdot 0 + 0 \cdot 4 = 3$.

# %%
A = np.array([[1, 0, 2], [3, 1, 0]])
B = np.array([[1, 2], [0, 1], [4, 1]])
print(A @ B)
print(np.array([3, 2]) @ np.array([4, 5]))

# %% [markdown]
# Order matters: $BA$ here has shape $(3, 3)$. Transposing turns the order round, $(AB)^\top = B^\top A^\top$.

# %% [markdown]
# **What is $(1, 2, 3) \cdot (2, 0, -1)$?**
#
# <details><summary>Answer</summary>
#
# $2 + 0 - 3 = -1$.
#
# </details>

# %% [markdown]
# **`x` has shape (32, 64) and `weight` (10, 64). Which product gives (32, 10)?**
#
# <details><summary>Answer</summary>
#
# `x @ weight.T`: (32, 64) times (64, 10).
#
# </details>

# %% [markdown]
# **How many multiplications does (2, 3) times (3, 4) take?**
#
# <details><summary>Answer</summary>
#
# 24: the result has 8 numbers, each a dot product of length 3.
#
# </details>

# %% [markdown]
# ## norms and eigenvectors
#
# **What for.** How long is a weight vector (chapter 02)? What does a matrix do, applied again and again (10)? Along
# which directions do data spread (12)? This card takes 20 minutes.

# %%
show(
    cards.draw_directions(),
    alt="Left: the matrix with rows (2, 1) and (1, 2) turns the dashed unit circle into an ellipse, three times as "
    "long along the diagonal and unchanged across it. Right: a slanting cloud of points; a long arrow lies along it, "
    "a short one across, each two standard deviations long.",
)

# %% [markdown]
# The *norm* of a vector is its length, by Pythagoras. A matrix moves most arrows off their line. An *eigenvector* stays
# on its line and is only stretched, by its *eigenvalue* $\lambda$: after $k$ rounds by $\lambda^k$. A quarter turn
# keeps no line: its eigenvalues are $\pm i$, of size 1. Stretch and eigenvalue may differ: rows (0.5, 4) and (0, 0.5)
# have $\lambda = 0.5$ but $s_1 = 4.06$ (see below).
#
# Any table $X$, shape $(n, d)$, is a turn, a stretch along axes and a turn again, mirrors allowed. This is its
# *singular value decomposition*, SVD. With $r$ the smaller of $n$ and $d$:
#
# $$ \lVert x \rVert = \sqrt{\textstyle\sum_i x_i^2}, \qquad A v = \lambda v, \qquad X = U S V^\top $$
#
# $x$ and $v \neq 0$ are $(d,)$, $A$ is $(d, d)$, $\lambda$ a number; $U$ is $(n, r)$, $V^\top$ is $(r, d)$. $S$,
# $(r, r)$, has the *singular values* $s_1 \geq s_2 \geq \dots$ on its diagonal; $s_1$ is the most by which $X$ can
# lengthen a vector. Rows of $V^\top$ are *orthonormal*: length 1, dot products 0. NumPy returns $S$ as a list; a
# direction's sign is free.
#
# For a matrix `J`, `np.linalg.norm(J, 2)` is $s_1$; plain `np.linalg.norm(J)` is the root of the sum of all its
# squares.
#
# *Principal component analysis*, PCA, is the SVD of data with each column's mean taken off. The rows of $V^\top$ are
# the directions, $s_k^2 / n$ the variance along the $k$-th.
#
# **By hand.** $\lVert (3, 4) \rVert = 5$. The left picture's matrix, rows (2, 1) and (1, 2), takes $(1, 1)$ to
# $(3, 3)$: eigenvalue 3. The four points below lie at $\pm 2\sqrt 2$, 0 and 0 along $(1, 1)/\sqrt 2$: variance
# $(8 + 8)/4 = 4$.

# %%
print(np.linalg.norm([3, 4]), np.array([[2, 1], [1, 2]]) @ [1, 1])
X = np.array([[2, 2], [-2, -2], [1, -1], [-1, 1]])
U, s, Vt = np.linalg.svd(X, full_matrices=False)
print("singular values", s.round(4), "variances", (s**2 / 4).round(4))
print((Vt * np.sign(Vt[:, :1])).round(4), "directions, a row each")

# %% [markdown]
# **What is the norm of (1, 2, 2)?**
#
# <details><summary>Answer</summary>
#
# $\sqrt{1 + 4 + 4} = 3$.
#
# </details>

# %% [markdown]
# **A matrix takes (1, −1) to (−2, 2). Is that an eigenvector?**
#
# <details><summary>Answer</summary>
#
# Yes, with eigenvalue −2: the same line, turned round and twice as long.
#
# </details>

# %% [markdown]
# **Centred data of two columns have singular values 3 and 1. Which share of the variance lies along the first direction?**
#
# <details><summary>Answer</summary>
#
# 9 of 10, so 90 %: variances go with the squares.
#
# </details>

# %% [markdown]
# ## expectation and likelihood
#
# **What for.** A loss is an average (chapter 05). Starting weights are chosen by their variance (04, 08). And fitting a
# model mostly means: make the data likely (05).

# %%
show(
    cards.draw_expectation(),
    alt="Left: bars of height 1/2, 1/4 and 1/4 at 0, 2 and 6 balance at their mean, 2; the standard deviation is 2.45. "
    "Right: the likelihood of heads, heads, tails rises to its highest point at p = 2/3.",
)

# %% [markdown]
# The *expectation* is the average in the long run: each value times its probability, added. On a beam it is where the
# bars balance. The *variance* is the expected squared distance from there; its root is the *standard deviation*.
#
# Chances of independent events multiply. The *likelihood* turns the question round: the data are fixed, so which
# parameter makes them most probable? For $K$ values $x_k$ with probabilities $p_k$, both of shape $(K,)$, and $n$
# independent observations $d_i$:
#
# $$ \mu = E[X] = \sum_k p_k x_k, \qquad \operatorname{Var}(X) = \sum_k p_k (x_k - \mu)^2, \qquad L(\theta) = \prod_{i=1}^{n} P(d_i \mid \theta) $$
#
# $\mu$, the variance and $L$ are single numbers. $\theta$ is the parameter, and $P(d_i \mid \theta)$ the probability of
# $d_i$ if $\theta$ is true. The sign $\prod$ multiplies as $\sum$ adds. Minus the log-likelihood, $-\log L$, is a sum,
# and a loss: lowest where $L$ is highest.
#
# **By hand.** Left: $\mu = 0 + \frac{2}{4} + \frac{6}{4} = 2$, variance $\frac{4}{2} + 0 + \frac{16}{4} = 6$. Right:
# $L(p) = p \cdot p \cdot (1 - p)$, highest at $p = 2/3$, the share of heads seen.

# %%
values, chances = np.array([0, 2, 6]), np.array([0.5, 0.25, 0.25])
mean = chances @ values
print("mean", mean, "variance", chances @ (values - mean) ** 2)
p = np.linspace(0, 1, 1001)
print("most likely p:", p[np.argmax(p * p * (1 - p))].round(3))

# %% [markdown]
# Two rules: $\operatorname{Var}(aX + b) = a^2 \operatorname{Var}(X)$, and variances of independent numbers add. A
# product of independent factors, each of mean 0 and variance 1, has variance 1 too.
#
# The *covariance* $E[(X - \mu_X)(Y - \mu_Y)]$ is above 0 if $X$ and $Y$ tend to be large together. If it is 0 they are
# *uncorrelated*, as independent numbers are; that is enough for variances to add.
#
# NumPy's `x.var()` divides by $n$, `x.var(ddof=1)` by $n - 1$.

# %% [markdown]
# **What is the expectation of a fair die?**
#
# <details><summary>Answer</summary>
#
# $21 / 6 = 3.5$, which no throw ever shows.
#
# </details>

# %% [markdown]
# **$X$ has variance 2. What is the variance of $3X + 5$?**
#
# <details><summary>Answer</summary>
#
# $9 \cdot 2 = 18$. The 5 shifts everything and spreads nothing.
#
# </details>

# %% [markdown]
# **100 independent numbers of variance 4 are added. What is the standard deviation of the sum?**
#
# <details><summary>Answer</summary>
#
# $\sqrt{400} = 20$. Variances add, standard deviations do not.
#
# </details>

# %% [markdown]
# ## entropy and divergence
#
# **What for.** Cross-entropy is the loss of nearly every classifier from chapter 05 on. The KL divergence keeps the
# variational autoencoder's code in shape (12).

# %%
show(
    cards.draw_entropy(),
    alt="Left: a coin's entropy is 0 if heads never or always come and highest, 0.693, if they come half the time. "
    "Right: cross-entropy of a fair coin touches the entropy at q = 0.5 and lies 0.144 above it at q = 0.25.",
)

# %% [markdown]
# The rarer an event, the more it surprises: give an event of probability $p$ the surprise $-\log p$. *Entropy* is the
# surprise you expect if you know the true probabilities. *Cross-entropy* is what you suffer if you believe others. The
# difference is the price of the wrong belief: the *Kullback–Leibler divergence*, KL.
#
# For $K$ outcomes, true probabilities $p$ and believed ones $q$, both of shape $(K,)$:
#
# $$ H(p) = -\sum_k p_k \log p_k, \qquad H(p, q) = -\sum_k p_k \log q_k, \qquad \operatorname{KL}(p \,\|\, q) = \sum_k p_k \log \frac{p_k}{q_k} $$
#
# All three are single numbers, in *nats* with the natural logarithm, in bits with $\log_2$. A term with $p_k = 0$
# counts 0. Always $H(p, q) = H(p) + \operatorname{KL}(p \,\|\, q)$, and KL is never negative, 0 only if $p = q$.
#
# **By hand.** A fair coin, believed to show heads one time in four: $H(p) = \log 2 = 0.693$ and
# $H(p, q) = \frac12 \log 4 + \frac12 \log \frac43 = 0.837$. KL is the gap, 0.144.

# %%
p, q = np.array([0.5, 0.5]), np.array([0.25, 0.75])
print(f"H(p) {-p @ np.log(p):.4f}, H(p, q) {-p @ np.log(q):.4f}")
print(f"KL(p, q) {p @ np.log(p / q):.4f}, the other way round {q @ np.log(q / p):.4f}")

# %% [markdown]
# The two ways round differ, so KL is no distance.
#
# For [densities](#densities) an integral takes the place of the sum. The KL of a Gaussian, mean $\mu$ and variance
# $\sigma^2$, to the standard one, mean 0 and variance 1, is $\frac12(\mu^2 + \sigma^2 - 1 - \log \sigma^2)$.

# %% [markdown]
# **What is the entropy of a fair die with eight sides?**
#
# <details><summary>Answer</summary>
#
# $\log 8 = 2.079$ nats, or 3 bits: three yes-or-no questions find the side.
#
# </details>

# %% [markdown]
# **A classifier gives the right class probability 0.5. What is its loss on this example?**
#
# <details><summary>Answer</summary>
#
# $-\log 0.5 = 0.693$. All of $p$ lies on the right class, so one term is left.
#
# </details>

# %% [markdown]
# **You believe an event impossible, $q_k = 0$, and it can happen. What is $\operatorname{KL}(p \,\|\, q)$?**
#
# <details><summary>Answer</summary>
#
# Infinite. No surprise is greater.
#
# </details>

# %% [markdown]
# ## densities
#
# **What for.** Weights, noise and codes take any value, not one of ten. Their chances are areas: chapter 04 predicts
# inactive units that way, 12 draws codes, 13 compares two densities.

# %%
show(
    cards.draw_densities(),
    alt="Left: a flat density of height 2 from 0 to 0.5; the strip from 0.1 to 0.2 has area 0.2. Right: the bell curve "
    "of the normal density; 68 % of its area lies within one standard deviation of the mean.",
)

# %% [markdown]
# How likely is it that a random number is exactly 0.15, to all digits? Not at all. Only intervals have chances. A
# *density* is a curve under which the area over an interval is its chance, so all the area together is 1. The height is
# no probability: it may be 2.
#
# For a density $p$, and for the normal density with mean $\mu$ and standard deviation $\sigma$:
#
# $$ P(a < X < b) = \int_a^b p(x)\, dx, \qquad p(x) = \frac{1}{\sigma \sqrt{2\pi}} \exp\!\left(-\frac{(x - \mu)^2}{2\sigma^2}\right) $$
#
# $X$ is the random number, $a$ and $b$ are the ends of the interval, and the integral is the area. All are single
# numbers, shape $()$.
#
# Normal is also called *Gaussian*, and written $\mathcal N(\mu, \sigma^2)$: the second number is the variance. 95 % of
# the area lies within $1.96\,\sigma$ of the mean. $\Phi(z)$ is the area of $\mathcal N(0, 1)$ to the left of $z$.
#
# If $z$ is normal with mean 0 and standard deviation 1, then $\mu + \sigma z$ is normal with mean $\mu$ and standard
# deviation $\sigma$. Stretching by $\sigma$ makes the curve wider and lower, so the area stays 1.
#
# In the plane densities are heights, under which volumes are probabilities.
#
# **By hand.** Left: width 0.1 times height 2 is 0.2. For the right, add narrow strips.

# %%
dx = 0.001
x = np.arange(-6, 6, dx) + dx / 2  # middles of strips
density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
print(f"all {density.sum() * dx:.4f}, within 1 of the mean {density[np.abs(x) < 1].sum() * dx:.4f}")

# %% [markdown]
# **A density is flat from 0 to 4. How high is it?**
#
# <details><summary>Answer</summary>
#
# 1/4, for width times height must be 1.
#
# </details>

# %% [markdown]
# **How high is the normal density at its mean if $\sigma = 0.1$?**
#
# <details><summary>Answer</summary>
#
# $1/(0.1\sqrt{2\pi}) = 3.99$, well above 1.
#
# </details>

# %% [markdown]
# **Real data have density 3 at some $x$, forgeries 1. Both are equally common. How likely is a find at $x$ to be real?**
#
# <details><summary>Answer</summary>
#
# $3 / (3 + 1) = 0.75$. Chapter 13's best judge answers just this.
#
# </details>

# %% [markdown]
# ## complex numbers and waves
#
# **What for.** A vowel is a mixture of waves. Chapter 16 takes sounds apart into them.

# %%
show(
    cards.draw_waves(),
    alt="Left: a point on the unit circle at the angle θ, with cos θ along and sin θ up. Right: a signal of 64 samples "
    "that mixes two waves, and its spectrum: a bar of 32 at 3 turns and one of 16 at 10 turns.",
)

# %% [markdown]
# A *complex number* $a + bi$ is a point in the plane, $a$ along and $b$ up, with $i \cdot i = -1$. Python writes $i$ as
# `j`: `3 + 4j`. Multiply two: their lengths multiply, their angles add. So $e^{i\theta}$, the point at angle $\theta$
# on the unit circle, turns whatever it multiplies.
#
# Fourier's idea: to ask how much of a wave is in a signal, multiply by that turn run backwards and add up. What keeps
# step piles up, the rest cancels. With a signal $x$ and its transform $X$, both of shape $(N,)$:
#
# $$ e^{i\theta} = \cos\theta + i \sin\theta, \qquad X_k = \sum_{n=0}^{N-1} x_n\, e^{-2\pi i k n / N} $$
#
# $\theta$ is in radians, $n$ counts samples, $k$ counts full turns within the $N$ samples. $|X_k|$, a length, says how
# strong the wave is, the angle of $X_k$ where it starts. A wave of amplitude 1 and $k$ turns, $0 < k < N/2$, gives
# $|X_k| = N/2$: the picture's 32 of 64. With $R$ samples a second, $k$ turns are $k R / N$ hertz.
#
# **By hand.** $x = (1, 0, -1, 0)$, $N = 4$. For $k = 1$ the third sample meets $e^{-i\pi} = -1$:
# $X_1 = 1 + (-1)(-1) = 2$. For $k = 0$ it meets 1, and $X_0 = 1 - 1 = 0$.

# %%
x = np.array([1, 0, -1, 0])
n = np.arange(4)
print(f"by the formula, k = 1: {abs(np.sum(x * np.exp(-2j * np.pi * n / 4))):.4g}")
print("all lengths:", np.abs(np.fft.fft(x)))

# %% [markdown]
# The length at $k = 3$ repeats that at $k = 1$, as for every real signal: `np.fft.rfft` leaves such copies out.

# %% [markdown]
# **How long is $3 + 4i$?**
#
# <details><summary>Answer</summary>
#
# $\sqrt{9 + 16} = 5$.
#
# </details>

# %% [markdown]
# **What does multiplying by $i$ do to a point?**
#
# <details><summary>Answer</summary>
#
# It turns it by 90° about the origin, anticlockwise: $i = e^{i \pi / 2}$.
#
# </details>

# %% [markdown]
# **400 samples at 8,000 a second. Which pitch has $k = 5$?**
#
# <details><summary>Answer</summary>
#
# $5 \cdot 8000 / 400 = 100$ hertz: five turns in a twentieth of a second.
#
# </details>

# %% [markdown]
# ## log-sum-exp
#
# **What for.** Softmax and cross-entropy (chapters 04, 05), attention (14) and sums over alignments (16) add
# exponentials. Done plainly they overflow.

# %%
show(
    cards.draw_log_sum_exp(),
    alt="Left: the exponents 1000 and 1001 lie in the zone beyond 709.8 where exp overflows; less 1001 they are −1 and "
    "0. Right: log-sum-exp of x and 0 follows the larger of the two with its corner rounded off.",
)

# %% [markdown]
# The logarithm undoes exp, and turns products into sums: the product of a thousand chances of
# 0.1 is 0 to the computer, the sum of their logarithms an unremarkable −2303. For $a, b > 0$:
#
# $$ \log(e^x) = x, \qquad \log(ab) = \log a + \log b, \qquad \log(a^n) = n \log a $$
#
# So $\log(a/b) = \log a - \log b$.
#
# But sometimes chances must be *added* while you hold their logarithms. Take off the largest first, put it back at the
# end. For $x$ of shape $(K,)$ with largest entry $m$, a single number:
#
# $$ \log \sum_{k=1}^{K} e^{x_k} = m + \log \sum_{k=1}^{K} e^{x_k - m} $$
#
# Now no exponent exceeds 0, and one is exactly 0, so the sum lies between 1 and $K$: no overflow, no $\log 0$. The
# result lies between $m$ and $m + \log K$.
#
# **By hand.** $x = (1000, 1001)$, $m = 1001$: $1001 + \log(e^{-1} + 1) = 1001 + \log 1.3679 = 1001.3133$.

# %%
x = np.array([1000.0, 1001.0])
with np.errstate(over="ignore"):
    print("plainly:", np.log(np.sum(np.exp(x))))
m = x.max()
print(f"shifted: {m:.0f} + {np.log(np.sum(np.exp(x - m))):.4f}")

# %% [markdown]
# Take the result off every $x_k$, then exp, and you have the softmax. The picture's right curve, for $x$ and 0, is
# softplus: $\log(1 + e^x)$.

# %% [markdown]
# **What is $\log(e^3 \cdot e^4)$?**
#
# <details><summary>Answer</summary>
#
# $3 + 4 = 7$.
#
# </details>

# %% [markdown]
# **What is the log-sum-exp of (5, 5)?**
#
# <details><summary>Answer</summary>
#
# $5 + \log 2 = 5.693$.
#
# </details>

# %% [markdown]
# **And of (0, −1000), to four digits?**
#
# <details><summary>Answer</summary>
#
# 0: $e^{-1000}$ is far too small to count.
#
# </details>

# %% [markdown]
# ## confidence intervals
#
# **What for.** Another seed, another split, another number. Chapter 08 compares networks over seeds, 18 decides about
# patients. Both need to say how sure they are.

# %%
rng = np.random.default_rng(6)
samples = rng.normal(10, 3, size=(40, 20))  # 40 samples of 20 numbers
middle = samples.mean(axis=1)
half = 2.093 * samples.std(axis=1, ddof=1) / np.sqrt(20)  # 2.093: t for 19 degrees of freedom
caught = np.sum(np.abs(middle - 10) <= half)
show(
    cards.draw_intervals(middle - half, middle + half, truth=10),
    alt=f"Forty intervals from forty samples of one source, one above the other, a dot at each sample's mean: "
    f"{caught} contain the true mean 10, {40 - caught} miss it.",
)

# %% [markdown]
# A mean of few numbers is itself random. Its standard deviation is the *standard error*. It shrinks with the root of
# the number of observations. A 95 % *confidence interval* is made so that, of many such intervals, about 95 in 100 hold
# the truth. You never know whether yours is one of them.
#
# For $n$ independent numbers with mean $\bar x$ and standard deviation $s$ (dividing by $n - 1$), and for an accuracy
# $a$ on $n$ test examples:
#
# $$ \bar x \pm t\, \frac{s}{\sqrt n}, \qquad a \pm 1.96 \sqrt{\frac{a (1 - a)}{n}} $$
#
# All are single numbers. $t$ is Student's factor: 2.776 for $n = 5$, 2.262 for $n = 10$, near 1.96 for large $n$. The
# second form wants ten mistakes or more, and ten right answers.
#
# **By hand.** 90 of 100 right: $\sqrt{0.9 \cdot 0.1 / 100} = 0.03$, so $0.90 \pm 0.059$. Or use the *bootstrap*: draw
# 100 of your 100 results anew, with repeats, many times, and see how the mean moves. The interval's ends are the 2.5
# and 97.5 % marks of those means.

# %%
rng = np.random.default_rng(0)
right = np.array([1] * 90 + [0] * 10)
means = rng.choice(right, size=(10_000, 100)).mean(axis=1)
print("bootstrap, 95 %:", np.quantile(means, [0.025, 0.975]).round(3))

# %% [markdown]
# **To halve an interval, how many times as many examples do you need?**
#
# <details><summary>Answer</summary>
#
# Four times as many: the width goes with $1/\sqrt n$.
#
# </details>

# %% [markdown]
# **Five seeds give a mean of 97.5 % and $s = 0.5$ points. Which interval?**
#
# <details><summary>Answer</summary>
#
# $2.776 \cdot 0.5 / \sqrt 5 = 0.62$, so $97.5 \pm 0.6$ %.
#
# </details>

# %% [markdown]
# **Two networks' intervals overlap a little. Are they equally good?**
#
# <details><summary>Answer</summary>
#
# That doesn't follow. Make one interval for the difference, pairing what shares a seed or a test example.
#
# </details>
