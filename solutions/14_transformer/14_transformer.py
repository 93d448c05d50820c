# ---
# jupyter:
#   nnbook:
#     minutes: 150
#     builds: "attention and the transformer, in two notebooks: dates translated, decoding with a cache"
#     landmark: "unseen dates 99.8 to 100 % right, five seeds; cached decoding gives the same tokens"
# ---

# %% [markdown]
# # Attention
#
# In 2014 a network could translate a sentence, but it had to do so from memory. One [LSTM](../11_lstm/11_lstm.ipynb) read the whole sentence into a single vector, another wrote the translation out of it. Dzmitry Bahdanau, Kyunghyun Cho and Yoshua Bengio in Montreal thought that this vector was the bottleneck: the longer the sentence, the more had to fit into it. So they let the writer look back. At every word it could weigh all words of the source and take a mixture. They called it *attention*.
#
# Below, a small network of today writes a date in ISO form, and it has no memory other than looking back. It was trained on pairs of texts; nobody told it what a month is. Answer by playing:
#
# 1. The orange frame marks a digit of the month. Where does this head look to write it?
# 2. Move on to the day. Which of the eight heads looks at the word for it?
# 3. Type a date in a style of your own. Then type something that is no date at all.

# %%
import time

import matplotlib.pyplot as plt
import numpy as np

from nnbook import lift, mine, nn, optim, tensor
from nnbook.checks.ch14_transformer import check
from nnbook.explorables import AttentionExplorable
from nnbook.gradcheck import check_pair
from nnbook.nn import functional as F
from nnbook.ops import softmax
from nnbook.plot import draw_array, draw_curves, palette, show, use_style
from nnbook.plot.attention import draw_attention, draw_saturation

use_style()
mine.use()  # pieces of the library that you have kept stand in for the book's
AttentionExplorable()

# %% [markdown]
# Head 4 of layer 2 looks at the last letter of the month, which tells May from March. For the day's last digit, head 2 of the same layer and head 4 of layer 1 look at letters of "third". And to "tomorrow" the network answers with a date as well: it has learned nothing else, and it does not know what it does not know.
#
# **Map.** This chapter has two notebooks. In this one you will write attention and its gradient, masks and heads; catch a layer that peeks into the future; and prove what attention alone cannot know. [The second](14b_gpt.ipynb) builds the network above from it. You need [chapter 04](../04_activations/04_activations.ipynb) (softmax), [chapter 07](../07_backpropagation/07_backpropagation.ipynb) (the tape) and [chapter 08](../08_feedforward/08_feedforward.ipynb) (the training loop). The maths cards have [matrix products](../A_maths_you_need/A_maths_you_need.ipynb#matrix-products). About two and a half hours; three places to stop are marked.
#
# ## A dictionary that gives soft answers
#
# A Python dictionary compares what you ask with its keys, and hands out the value of the one that fits. All or nothing. Nothing can be learned from that, for a small change of the question changes nothing at all.
#
# Attention is the soft form. A *query* is compared with every *key*, and each key gets a *weight*, the larger the better it fits. Out comes the mean of all *values* with these weights. Query, keys and values are vectors, and networks make them.
#
# Here are four keys in the plane, and a query that turns. Before you look: for which angles will the answer be close to a single value?

# %%
keys = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])
angles = np.linspace(0, 2 * np.pi, 181)
queries = 4 * np.column_stack([np.cos(angles), np.sin(angles)])
shares = softmax(queries @ keys.T)

fig, ax = plt.subplots(figsize=(6.6, 3))
styles = ((palette.BLUE, "-"), (palette.ORANGE, "--"), (palette.GREEN, "-."), (palette.VERMILLION, ":"))
for share, name, (colour, dash) in zip(shares.T, ("right", "up", "left", "down"), styles):
    ax.plot(np.degrees(angles), share, dash, color=colour)
    top = angles[share.argmax()] * 180 / np.pi + 8 * (name == "right")
    ax.text(float(top), share.max() + 0.03, name, color=palette.INK, ha="center")
ax.set(xlabel="direction of the query, degrees", ylabel="weight", ylim=(0, 1.15), xticks=range(0, 361, 45))
alt = "The weights of four keys, pointing right, up, left and down, as a query turns through 360 degrees. Each key's weight rises to nearly 1 where the query points its way and is shared with a neighbour in between."
show(fig, alt)

# %% [markdown]
# Half-way between two keys it nearly gives their mean, and on the way there it changes smoothly. So it has a gradient, and queries and keys can be learned.
#
# ## In symbols and in numbers
#
# There are $T$ queries and $S$ keys, all vectors of $d$ numbers, and to each key belongs a value of $e$ numbers. As rows of matrices:
#
# $$\text{attention}(Q, K, V) = \operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt d}\right) V$$
#
# | symbol | shape | |
# |---|---|---|
# | $Q$ | $(T, d)$ | what each place asks |
# | $K$ | $(S, d)$ | what each place offers to be found by |
# | $V$ | $(S, e)$ | what it hands out |
# | $QK^\top$ | $(T, S)$ | *scores*: row $i$ holds those of query $i$ with all keys |
#
# The softmax turns each *row* of scores into weights that add up to 1.
#
# In numbers, with $d = 4$: a query $(2, 0, 0, 0)$ meets the keys $(1, 5, 0, 0)$ and $(0, 9, 9, 9)$, whose values are 10 and 40. The scores are 2 and 0, divided by $\sqrt 4$ they are 1 and 0. The weights are $\exp(1)/(\exp(1)+1) = 0.731$ and $0.269$. The answer is $0.731 \cdot 10 + 0.269 \cdot 40 = 18.07$. The large numbers in the second key did nothing, since the query has zeros there.
#
# **Exercise 1.** Write `scaled_dot_product_attention`, also for arrays with leading axes such as batch and head. Sometimes a query must not look everywhere. A mask says where it may: give the other scores the value $-\infty$ *before* the softmax, since $\exp(-\infty) = 0$. `softmax` from earlier is at hand.


# %% solution="scaled_dot_product_attention"
def scaled_dot_product_attention(q, k, v, attn_mask=None):
    """Return for every query a weighted mean of the values: softmax(q kᵀ / √d) v.

    q: queries (…, T, d).  k: keys (…, S, d).  v: values (…, S, e); all with the same leading axes, perhaps none.
    attn_mask: None, or an array of bools (T, S): True where a query (row) may look at a key (column). Every query
    may look at one key at least. The weight of a key that must not be seen is 0.
    Returns an array (…, T, e).

    >>> q, k = np.array([[0.0]]), np.array([[1.0], [2.0]])  # a query of zeros finds all keys equally good
    >>> scaled_dot_product_attention(q, k, np.array([[10.0], [20.0]]))
    array([[15.]])
    """
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    if attn_mask is not None:
        scores = np.where(attn_mask, scores, -np.inf)
    return softmax(scores) @ v


# %% check="scaled_dot_product_attention"
scaled_dot_product_attention, result = check.scaled_dot_product_attention(scaled_dot_product_attention)
result

# %%
q, k, v = np.array([[2.0, 0, 0, 0]]), np.array([[1.0, 5, 0, 0], [0, 9, 9, 9]]), np.array([[10.0], [40]])
print("by hand 18.07, by your function", scaled_dot_product_attention(q, k, v).round(2).item())

# %% [markdown]
# ## Why divide by the root of d?
#
# If the entries of $q$ and $k$ are independent with mean 0 and variance 1, their product $q \cdot k$ is a sum of $d$ terms with variance 1 each. Its variance is $d$, its standard deviation $\sqrt d$. With $d = 64$ scores of ±8 are usual, and differences of 16 between two of them. What does a softmax do with that? And what gradient is left? Decide, then run.

# %%
fig, axes = plt.subplots(1, 2, figsize=(9.6, 3.2), layout="constrained")
draw_saturation(axes, [1, 4, 16, 64, 256, 1024], np.random.default_rng(0))
for ax in axes:
    ax.set_xlim(0.8, 12_000)
alt = "Two curves against the length d of queries and keys, from 1 to 1024. Left, the greatest of sixteen weights: raw scores drive it towards 1, divided by root d it stays about 0.25. Right, the gradient that passes the softmax: with raw scores it falls, to half at d = 64 and to a seventh at d = 1,024; divided by root d it stays level."
show(fig, alt)

# %% [markdown]
# Raw, one key takes nearly everything, and less and less gradient comes back: half at $d = 64$, a seventh at $d = 1024$. The softmax saturates, as the sigmoid did in chapter 04. Divided by $\sqrt d$, it behaves alike at every size. That is all the root is for.
#
# *A good place to stop: about forty-five minutes in.*
#
# ## Back through it
#
# Attention is three steps, and you know the way back through each. Write $W$ for the weights, and $G$ for the gradient at the output:
#
# - At $V$ stands $W^\top G$: a value collects from every query, by its weight.
# - At $W$ stands $U = G V^\top$.
# - Through the softmax, row by row: $W \odot (U - m)$, entry by entry, where $m$ is the mean of the row of $U$, weighted by the row of $W$. The weights of a row compete: raising one lowers the others, and that is what $m$ takes off.
#
# From there the division by $\sqrt d$, and the product $QK^\top$, are left to you.
#
# **Exercise 2.** Write the way back. `attention_weights` below may help; it is the first half of exercise 1.


# %%
def attention_weights(q, k, attn_mask=None):
    """Return the weights (…, T, S) of every query on every key."""
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    return softmax(scores if attn_mask is None else np.where(attn_mask, scores, -np.inf))


# %% solution="scaled_dot_product_attention_backward"
def scaled_dot_product_attention_backward(grad_out, q, k, v, attn_mask=None):
    """Return the gradients at q, k and v, for the gradient at the output.

    grad_out: (…, T, e).  q, k, v, attn_mask: as they went into scaled_dot_product_attention.
    Returns (grad_q, grad_k, grad_v), of the shapes of q, k and v.

    >>> one, two = np.ones((1, 1)), np.ones((2, 1))  # equal keys: each value had a weight of one half
    >>> scaled_dot_product_attention_backward(one, one, two, two)[2].tolist()
    [[0.5], [0.5]]
    """
    weights = attention_weights(q, k, attn_mask)
    grad_v = weights.swapaxes(-1, -2) @ grad_out
    grad_weights = grad_out @ v.swapaxes(-1, -2)
    mean = (weights * grad_weights).sum(-1, keepdims=True)
    grad_scores = weights * (grad_weights - mean) / q.shape[-1] ** 0.5
    return grad_scores @ k, grad_scores.swapaxes(-1, -2) @ q, grad_v


# %% check="scaled_dot_product_attention_backward"
scaled_dot_product_attention_backward, result = check.scaled_dot_product_attention_backward(
    scaled_dot_product_attention_backward
)
result

# %% [markdown]
# Prove it once more, with finite differences along random directions and leading axes of 2 and 3. Then put the pair on the tape, in one line.

# %%
rng = np.random.default_rng(3)
shapes = (2, 3, 4, 5), (2, 3, 6, 5), (2, 3, 6, 2)
inputs = [rng.normal(size=shape) for shape in shapes]
pair = scaled_dot_product_attention, scaled_dot_product_attention_backward
print("agrees with finite differences:", check_pair(*pair, *inputs, rng=rng).passed)

attend = lift(*pair)

# %% [markdown]
# *A good place to stop: about seventy minutes in.*
#
# ## Use it: a pile of cards
#
# Eight cards lie in a random order. On each stands a letter, A to H, and a digit. Say the digits in the order of the letters. No fixed mixture can do that, since card A lies somewhere else each time: the way from input to output depends on the input itself.
#
# The network below has one layer of attention and nothing else of interest. Output $i$ asks with a vector of its own; every card has a key made from its letter and a value made from its digit. `nn.Embedding` holds such vectors, random at first.


# %%
def draw_cards(n, rng):
    """Return letters (n, 8), each row a shuffle of 0 to 7, digits (n, 8), and the digits in the letters' order."""
    letters = rng.permuted(np.tile(np.arange(8), (n, 1)), axis=1)
    digits = rng.integers(0, 10, (n, 8))
    return letters, digits, np.take_along_axis(digits, letters.argsort(axis=1), axis=1)


class CardReader(nn.Module):
    def __init__(self, d=16):
        super().__init__()
        self.query, self.key, self.value = nn.Embedding(8, d), nn.Embedding(8, d), nn.Embedding(10, d)
        self.out = nn.Linear(d, 10)

    def forward(self, letters, digits):
        q = self.query(np.tile(np.arange(8), (len(letters), 1)))
        return self.out(attend(q, self.key(letters), self.value(digits)).float())


rng = np.random.default_rng(1)
reader = CardReader()
nn.init.reset(reader, rng)
_, digits, said = draw_cards(1, rng)
print("on the cards, as they lie:", *digits[0], "  to be said:", *said[0])

# %%
opt, losses = optim.Adam(reader.parameters(), lr=0.02), []
for _ in range(100):
    letters, digits, said = draw_cards(64, rng)
    opt.zero_grad()
    loss = F.cross_entropy(reader(letters, digits).reshape(-1, 10), tensor(said.reshape(-1)))
    loss.backward()
    opt.step()
    losses.append(loss.item())

fig, ax = plt.subplots(figsize=(6.4, 3))
draw_curves(ax, {"training": losses}, step="step", value="loss", smooth=10)
show(fig, alt="The loss falls from 2.3 to nearly 0 within 100 steps.")

# %%
letters, digits, said = draw_cards(2000, np.random.default_rng(2))
right = (reader(letters, digits).data.argmax(-1) == said).mean()
print(f"2,000 new piles, digits said right: {right:.1%}")

fig, axes = plt.subplots(1, 3, figsize=(9.6, 3.3), layout="constrained")
for ax, row, shown in zip(axes, letters, digits):
    weights = attention_weights(reader.query.weight.data, reader.key.weight.data[row])
    draw_attention(ax, weights, "ABCDEFGH", [f"{'ABCDEFGH'[i]}{digit}" for i, digit in zip(row, shown)])
axes[0].set_ylabel("to be said: the digit of card")
alt = "Three maps of attention for three piles of eight cards. Rows are the outputs A to H, columns the cards in the order in which they lie. In each row nearly all the weight is on one card, the one with that letter, so that each map is another permutation."
show(fig, alt)

# %% [markdown]
# Nobody told the network to look for equal letters. The maps are *alignments*: which place of the output came from which place of the input. In translation, the first such maps showed French words lined up with the English ones, turned round where French turns an adjective and its noun.
#
# ## Masks
#
# When a network writes text, it is trained on text that is already there. At each place it is asked what comes next, and the answer stands in the very next column. A *causal mask* keeps every place from looking ahead.
#
# **Exercise 3.** Write it.


# %% solution="causal_mask"
def causal_mask(length):
    """Return the mask with which every position sees itself and what came before it.

    length: a whole number T, 0 or more.
    Returns an array of True and False (T, T): row i says where query i may look.

    >>> causal_mask(2)
    array([[ True, False],
           [ True,  True]])
    """
    places = np.arange(length)
    return places[:, None] >= places


# %% check="causal_mask"
causal_mask, result = check.causal_mask(causal_mask)
result

# %% [markdown]
# Now a belief that many people hold: "I may as well mask after the softmax. The forbidden weights are set to 0 either way." Look at the last row of both maps, then at the first. What is different?

# %%
x = np.random.default_rng(4).normal(size=(4, 3))
before = attention_weights(x, x, causal_mask(4))
after = attention_weights(x, x) * causal_mask(4)

fig, axes = plt.subplots(1, 2, figsize=(8, 3.1), layout="constrained")
for ax, weights, name in zip(axes, (before, after), ("masked before the softmax", "masked after it")):
    sums = [f"sum {row.sum():.2f}" for row in weights]
    draw_attention(ax, weights, sums, [f"key {j}" for j in range(4)], numbers=True)
    ax.set_title(name, pad=22)
alt = "Two maps of weights for four places, with numbers. Masked before the softmax, the rows add up to 1. Masked after it, the numbers above the diagonal are 0 as well, but rows 0 to 2 add up to less than 1."
show(fig, alt)

# %% [markdown]
# Masked afterwards, row 0 no longer adds up to 1. How much is missing? As much as the *future* keys had won before they were struck out. So the future shows through, as a shadow on the size of the weights. A network may find it, look splendid in training, and when it has to write, with no future to peek at, it fails.
#
# You need not read code to catch such a leak. Ask the layer.
#
# **Exercise 4.** Design the experiment. `sees_the_future` is given a layer as a function, and finds out by trying whether an output depends on a later input. Some layers peek everywhere, some only at one place or feature; some ignore a shift, some a stretch; some leaks are faint.


# %% solution="sees_the_future"
def sees_the_future(layer, x, rng):
    """Find out by trying whether some output of a layer depends on a later input.

    layer: a function that takes an array of x's shape (T, d) and returns an array (T, e), a row for each row; the
    same input always gives the same output.  x: T at least 2, to try it with.  rng: to draw other inputs with.
    Returns True if an output before a change differs by more than 1e-9, else False. x is not changed.

    >>> x = np.ones((4, 2))
    >>> sees_the_future(lambda x: x.cumsum(axis=0), x, np.random.default_rng(0))
    False
    >>> sees_the_future(lambda x: x - x.mean(axis=0), x, np.random.default_rng(0))
    True
    """
    before = layer(x)
    for t in range(1, len(x)):
        changed = x.copy()
        changed[t:] = rng.normal(size=changed[t:].shape)
        if np.abs(layer(changed)[:t] - before[:t]).max() > 1e-9:
            return True
    return False


# %% check="sees_the_future"
sees_the_future, result = check.sees_the_future(sees_the_future)
result

# %%
suspects = {
    "attention without a mask": lambda x: attention_weights(x, x) @ x,
    "masked before the softmax": lambda x: attention_weights(x, x, causal_mask(len(x))) @ x,
    "masked after the softmax": lambda x: attention_weights(x, x) * causal_mask(len(x)) @ x,
}
x = np.random.default_rng(5).normal(size=(6, 4))
for name, layer in suspects.items():
    print(f"{name:28} sees the future: {sees_the_future(layer, x, np.random.default_rng(6))}")

# %% [markdown]
# Keep this tool. It finds the leak in a network of any size, and costs T runs.
#
# *A good place to stop: about two hours in.*
#
# ## Heads
#
# One softmax gives one mixture. To write a date's month, a place needs the month's name, and also where it stands in the answer. It wants to look at two things and keep them apart. So the features are cut into $H$ pieces, and each piece attends by itself: $H$ *heads*, each with queries and keys of $D/H$ numbers. Afterwards the results stand side by side again, $D$ features as before. It costs about as much as one large head.
#
# The picture shows the axes' way: $(N, T, D)$ is cut to $(N, T, H, D/H)$, and the heads move in front of the places.

# %%
features = np.arange(6) + 10 * np.arange(3)[:, None]
fig, ax = plt.subplots(figsize=(8.4, 2.5))
draw_array(ax, features, label="x[0]: 3 places, 6 features", colour=palette.GREY)
draw_array(ax, features[:, :3], at=(8, 0), label="head 0: 3 places, 3 features", colour=palette.BLUE)
draw_array(ax, features[:, 3:], at=(13, 0), label="head 1: 3 places, 3 features", colour=palette.VERMILLION)
alt = "Left, three rows of six numbers, the features of three places. To the right, what the two heads get: head 0 the first three columns of all rows, head 1 the last three."
show(fig, alt)

# %% [markdown]
# **Exercise 5.** Write both ways, split and merge, around a given `attend`. A single reshape gives the right shape and the wrong numbers, so think about which axis is cut.


# %% solution="multi_head_attention"
def multi_head_attention(q, k, v, num_heads, attend):
    """Attend in several heads at once: head h works with the h-th piece of the features of q, k and v.

    q: (N, T, D).  k, v: (N, S, D).  num_heads: H, which divides D.
    attend(q, k, v): to be called once, with q (N, H, T, D/H), k and v (N, H, S, D/H); returns (N, H, T, D/H).
    Returns an array (N, T, D): the heads' outputs side by side, head 0 first.

    >>> x = np.arange(8.0).reshape(1, 2, 4)
    >>> multi_head_attention(x, x, x, 2, lambda q, k, v: v * [[[1]], [[100]]]).tolist()  # the second head, enlarged
    [[[0.0, 1.0, 200.0, 300.0], [4.0, 5.0, 600.0, 700.0]]]
    """
    q, k, v = (x.reshape(*x.shape[:2], num_heads, -1).swapaxes(1, 2) for x in (q, k, v))
    out = attend(q, k, v).swapaxes(1, 2)
    return out.reshape(*out.shape[:2], -1)


# %% check="multi_head_attention"
multi_head_attention, result = check.multi_head_attention(multi_head_attention)
result

# %% [markdown]
# In a layer, four matrices stand around it. With $X$ for the places, $Q = XW_q^\top$, $K = XW_k^\top$, $V = XW_v^\top$, and the output goes through $W_o$. When queries, keys and values come from the same places, it is called *self-attention*; when keys and values come from another text, *cross-attention*.
#
# ## The landmark: what attention alone knows of order
#
# Shuffle the words of a sentence before self-attention without a mask. What happens to the output? Decide first. The claim, exact in mathematics: it is shuffled in the same way, and otherwise unchanged.


# %%
rng = np.random.default_rng(8)
matrices = [rng.normal(size=(12, 12)) / 12**0.5 for _ in range(3)]


def self_attention(x, mask=None):
    q, k, v = (x @ w.T for w in matrices)
    return multi_head_attention(q, k, v, 3, lambda q, k, v: scaled_dot_product_attention(q, k, v, mask))


x, order = rng.normal(size=(1, 7, 12)), rng.permutation(7)
for name, mask in (("without a mask", None), ("with the causal mask", causal_mask(7))):
    gap = np.abs(self_attention(x[:, order], mask) - self_attention(x, mask)[:, order]).max()
    print(f"{name}: shuffled alike to 1e-6: {gap < 1e-6}")

# %% [markdown]
# So "dog bites man" and "man bites dog" get the same three vectors. The mask gives some order back, since the first place sees one key and the second two. For the rest one has to *tell* the network where each word stands, and the next notebook begins with that.
#
# ## In one operation, for speed
#
# The library does the same as your pair, with three differences. It keeps the weights of the forward pass for the backward; it keeps them transposed, since NumPy adds up faster along that axis; and it makes fewer copies.

# %% tags=["live"]
q, k, v = (tensor(rng.normal(size=(16, 4, 64, 16)).astype(np.float32), requires_grad=True) for _ in range(3))
took = {"yours": [], "the library's": []}
for _ in range(15):
    for name, function in zip(took, (attend, F.scaled_dot_product_attention)):
        began = time.perf_counter()
        function(q, k, v).sum().backward()
        took[name].append(1000 * (time.perf_counter() - began))
print({name: f"{np.median(times):.1f} ms there and back" for name, times in took.items()})

# %% [markdown] recap="yes"
# ## What to keep
#
# - Attention is a soft dictionary: weights from queries and keys, a mean of the values.
# - Scores are divided by √d, so that the softmax does not saturate.
# - A mask goes in before the softmax. After it, the future shows through in what the weights add up to.
# - Whether a layer sees the future is an experiment: change later inputs, watch earlier outputs.
# - Heads cut the features, not the places: reshape, then swap axes.
# - Without positions and mask, self-attention is blind to order.
#
# `mine.keep(scaled_dot_product_attention)` and `mine.keep(causal_mask)` save yours: the end of the next notebook runs on them.

# %% [markdown]
# ## Five questions before you go on

# %% [markdown] recall="1"
# **A query of zeros meets five keys. What comes out?**
#
# <details><summary>Answer</summary>
#
# The plain mean of the five values: all scores are 0, so all weights are 1/5.
#
# </details>

# %% [markdown] recall="2"
# **A model's training loss is far better than anybody else's, and what it writes is nonsense. What do you try first?**
#
# <details><summary>Answer</summary>
#
# Whether it sees the future: change a later input and watch earlier outputs. A mask that is missing, turned round or applied after the softmax does exactly this; so do targets that are off by one.
#
# </details>

# %% [markdown] recall="3"
# **Where do the scores' rows and columns come from, and along which do the weights add up to 1?**
#
# <details><summary>Answer</summary>
#
# A row for each query, a column for each key; each row adds up to 1.
#
# </details>

# %% [markdown] recall="4"
# **Why is the score divided by the root of d, and not by d?**
#
# <details><summary>Answer</summary>
#
# The product of two random vectors has variance d, so its usual size is √d. Divided by that it stays near 1 at every d.
#
# </details>

# %% [markdown] recall="5"
# **Eight heads on 512 features: how long is one head's query, and do eight heads cost more than one?**
#
# <details><summary>Answer</summary>
#
# 64 numbers. Together they cost what one head of 512 costs: the scores take eight times T² · 64 products.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Dzmitry Bahdanau, Kyunghyun Cho and Yoshua Bengio (2014), [Neural machine translation by jointly learning to align and translate](https://arxiv.org/abs/1409.0473). Attention for translation; look at the four alignment maps.
# - Ilya Sutskever, Oriol Vinyals and Quoc Le (2014), [Sequence to sequence learning with neural networks](https://arxiv.org/abs/1409.3215). How far one vector can carry a sentence, and why they fed the source in reverse.
# - Ashish Vaswani and others (2017), [Attention is all you need](https://arxiv.org/abs/1706.03762). Section 3.2 is this notebook.
#
# Attention replaced the LSTM's memory by looking back. Could it replace the LSTM altogether? Go on with [the second notebook](14b_gpt.ipynb).
