# ---
# jupyter:
#   nnbook:
#     minutes: 170
# ---

# %% [markdown]
# # A transformer that writes
#
# In June 2017 eight people, most of them at Google, published a translator without any recurrence. It had attention, small feedforward networks, and very little else. It trained in twelve hours on eight graphics cards, and a larger version of it beat all that had been published for English to German. A year later OpenAI took the half that writes, and trained it on books.
#
# That half is what you build here. Below, the finished network reads two dates and writes them in ISO form, one character at a time. At each step it has an opinion about every character there is. The second date is torn: "Ju" could be June or July. At which step will the network hesitate? For which would you, if you had to write from left to right?

# %%
import matplotlib.pyplot as plt
import numpy as np

from nnbook import data, mine, nn, no_grad, ops, optim, tensor
from nnbook.checks.ch14_transformer import check
from nnbook.data.dates import CHARACTERS, decode_dates, encode_dates
from nnbook.explorables import AttentionExplorable
from nnbook.explorables.attention_model import run, stored
from nnbook.nn import functional as F
from nnbook.ops import softmax
from nnbook.plot import LiveCurves, palette, show, use_style
from nnbook.plot.attention import draw_attention, draw_shares

use_style()
mine.use()  # what you have kept stands in `ops`, where this notebook fetches its mask and its attention
shown = "0123456789-"
places = [CHARACTERS.index(character) for character in shown]
fig, axes = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
for ax, text in zip(axes, ("3 July 2021", "3 Ju 2021")):
    row = encode_dates([text], ["2021-07-03"])[0]
    chances = softmax(run(stored(), row[:-1])[0][36:])[:, places]
    draw_attention(ax, chances.T, list(shown), list("2021-07-03"), numbers=True, zeros=False)
    ax.set_xlabel(f"“{text}” becomes")
axes[0].set_ylabel("chance of each character")
alt = "Two tables of chances: a column for each of the ten characters of 2021-07-03, a row for each candidate. For “3 July 2021” all of the chance is on one character in every column; zeros are left out. For “3 Ju 2021” the second digit of the month is divided: 0.63 on 7 and 0.36 on 6."
show(fig, alt)

# %% [markdown]
# Only at the second digit of the month, and between the right two. The 0 before it is certain, since both months begin with it. Nobody taught it to doubt: the loss that you know, cross-entropy, asks for honest chances.
#
# **Map.** You will tell a network where its words stand, normalise numbers, build the block that most large language models are stacked from, put five of your pieces together, train the result on dates, and make it write fast. You need [the first notebook](14_transformer.ipynb) and [chapter 08](../08_feedforward/08_feedforward.ipynb) (modules, the loop). About two hours and fifty minutes; two places to stop are marked.
#
# ## Where does a word stand?
#
# Attention alone is blind to order, as you proved. The remedy of 2017: give every position a vector of its own, and *add* it to the vector of what stands there. These *positional encodings* should differ from place to place, and make it easy to say "three places before me".
#
# The hands of a clock do both. Take $d/2$ hands, each slower than the one before by the same factor, and write down sine and cosine of every one:
#
# $$\text{pos}_{p,\,2i} = \sin\frac{p}{10000^{2i/d}}, \qquad \text{pos}_{p,\,2i+1} = \cos\frac{p}{10000^{2i/d}}, \qquad i = 0, \dots, d/2 - 1$$
#
# In numbers, for $d = 4$ and position $p = 2$: the first hand stands at 2 radians, the second at $2/10000^{2/4} = 0.02$. The row is $(0.909, -0.416, 0.020, 1.000)$.
#
# **Exercise 1.** Write `sinusoidal_positions`.


# %% solution="sinusoidal_positions"
def sinusoidal_positions(length, d):
    """Return a row of d numbers for each position: sines and cosines of d/2 clocks, in turn.

    length: T, a whole number from 1 on.  d: features, an even number.
    Entry (p, 2i) is sin(p / 10000^(2i/d)), entry (p, 2i + 1) the cosine of the same, for i from 0 to d/2 - 1.
    Returns an array (T, d).

    >>> sinusoidal_positions(2, 4).round(2).tolist()
    [[0.0, 1.0, 0.0, 1.0], [0.84, 0.54, 0.01, 1.0]]
    """
    angles = np.arange(length)[:, None] / 10_000 ** (np.arange(0, d, 2) / d)
    positions = np.zeros((length, d))
    positions[:, 0::2] = np.sin(angles)
    positions[:, 1::2] = np.cos(angles)
    return positions


# %% check="sinusoidal_positions"
sinusoidal_positions, result = check.sinusoidal_positions(sinusoidal_positions)
result

# %%
positions = sinusoidal_positions(64, 32)
products = positions @ positions.T

fig, (left, right) = plt.subplots(1, 2, figsize=(9.6, 3.2), layout="constrained")
image = left.imshow(positions, cmap="PuOr", aspect="auto", vmin=-1, vmax=1)
left.set(xlabel="feature", ylabel="position")
fig.colorbar(image, ax=left)
for p, colour, dash in ((10, palette.BLUE, "-"), (30, palette.VERMILLION, "--"), (50, palette.GREEN, "-.")):
    right.plot(products[p], color=colour, ls=dash)
    right.text(p, 17, f"p = {p}", color=palette.INK, ha="center")
right.set(xlabel="other position", ylabel="product with position p", ylim=(0, 18.5))
alt = "Left, 64 positions by 32 features as colours: the first features change from row to row, the last hardly at all. Right, the product of positions 10, 30 and 50 with all others: three peaks of the same shape, each at its own position."
show(fig, alt)

# %% [markdown]
# On the right, three peaks of one shape: the product of two positions depends only on how far apart they are. So a query can ask for "near me", wherever it stands. And one matrix turns all hands three steps back, the same at every position: a query that went through it asks for "three back".
#
# ## Keep every token at a fair size
#
# Numbers that pass many layers grow or shrink, as in chapter 08. The cure of 2016, by Jimmy Ba, Jamie Kiros and Geoffrey Hinton, is *layer norm*. For every *token* (here a character) by itself, take off the mean of its $d$ features, divide by their standard deviation, and let each feature have a scale $w$ and a shift $b$ that are learned ($\odot$: feature by feature):
#
# $$y = w \odot \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + b, \qquad \mu = \frac1d\sum_i x_i, \qquad \sigma^2 = \frac1d \sum_i (x_i - \mu)^2$$
#
# In numbers: the token $(1, 3)$ has $\mu = 2$, $\sigma = 1$, and becomes $(-1, 1)$. So does $(10, 30)$. It looks at no other token and no other example, so training and use are the same.
#
# **Exercise 2.** Write `layer_norm`.


# %% solution="layer_norm"
def layer_norm(x, weight, bias, eps=1e-5):
    """Give every token mean 0 and variance 1 over its features, then scale and shift each feature.

    x: (…, d), perhaps large numbers with small differences.  weight, bias: (d,).  eps: added to the variance,
    inside the root.
    Returns an array (…, d).

    >>> layer_norm(np.array([[1.0, 3.0]]), np.array([1.0, 2.0]), np.array([0.0, 10.0]), eps=0.0)
    array([[-1., 12.]])
    """
    centred = x - x.mean(-1, keepdims=True)
    var = (centred**2).mean(-1, keepdims=True)
    return centred / np.sqrt(var + eps) * weight + bias


# %% check="layer_norm"
layer_norm, result = check.layer_norm(layer_norm)
result

# %% [markdown]
# The way back has a picture. A layer norm does not notice if a token is shifted, nor if it is stretched. Directions that change nothing get no gradient. So take $g = w \odot G$, the gradient that has passed the weight, remove from it what would shift the token and what would stretch it, and divide by the token's size. This is exact without ε. With it, "size" is the whole root, and a trace of the stretch remains; finite differences will tell.
#
# **Exercise 3** (optional). Write `layer_norm_backward`.


# %% solution="layer_norm_backward"
def layer_norm_backward(grad_out, x, weight, bias, eps=1e-5):
    """Return the gradients at x, weight and bias, for the gradient at the output.

    grad_out, x: (…, d).  weight, bias: (d,).  eps: as in layer_norm.
    Returns (grad_x, grad_weight, grad_bias), of the shapes of x, weight and bias.

    >>> x, one = np.array([[1.0, 3.0]]), np.ones(2)
    >>> [g.round(3).tolist() for g in layer_norm_backward(np.array([[1.0, 2.0]]), x, one, one, eps=0.0)[1:]]
    [[-1.0, 2.0], [1.0, 2.0]]
    """
    centred = x - x.mean(-1, keepdims=True)
    size = np.sqrt((centred**2).mean(-1, keepdims=True) + eps)
    normal, leading = centred / size, tuple(range(x.ndim - 1))
    g = grad_out * weight
    grad_x = (g - g.mean(-1, keepdims=True) - normal * (g * normal).mean(-1, keepdims=True)) / size
    return grad_x, (grad_out * normal).sum(leading), grad_out.sum(leading)


# %% check="layer_norm_backward"
layer_norm_backward, result = check.layer_norm_backward(layer_norm_backward)
result

# %% [markdown]
# ## A stream with branches
#
# Now the frame that holds it all. Every token has a vector of $d$ numbers that runs through the network from bottom to top: the *residual stream*. A layer does not replace it. It reads a normalised copy, computes something, and *adds* that to the stream. A *block* does so twice:
#
# $$y = x + \text{attention}(\text{norm}_1(x)), \qquad z = y + \text{mlp}(\text{norm}_2(y))$$
#
# Attention moves information between places. The *mlp*, a network with one hidden layer applied at every place by itself, works on what has arrived there. (In 2017 the norm stood after each sum. Before the branch, as here, deep stacks train more easily.)
#
# **Exercise 4.** Write `Block`, around an `attention` and an `mlp` that are given.


# %% solution="Block"
class Block(nn.Module):
    """Let two branches, one after the other, read the normalised stream and add their findings to it.

    The attributes are ln1 and ln2, both `nn.LayerNorm(d)`, attention and mlp.

    >>> x = tensor(np.ones((1, 3, 4), np.float32))
    >>> Block(4, nn.Identity(), nn.Identity())(x).data.tolist() == x.data.tolist()  # the norm of equal features is 0
    True
    """

    def __init__(self, d, attention, mlp):
        """Keep the branches, and make two layer norms over d features.

        attention, mlp: modules that take and return a tensor (N, T, d).
        """
        super().__init__()
        self.ln1, self.attention = nn.LayerNorm(d), attention
        self.ln2, self.mlp = nn.LayerNorm(d), mlp

    def forward(self, x):
        """Return (N, T, d): x + attention(ln1(x)), called y, and then y + mlp(ln2(y))."""
        x = x + self.attention(self.ln1(x))
        return x + self.mlp(self.ln2(x))


# %% check="Block"
Block, result = check.Block(Block)
result

# %% [markdown]
# What are the sums good for? Stack up to 32 blocks, fresh from the random generator, and send a gradient back to the input. Then do the same without the sums, for five seeds. Guess both bundles of curves.


# %%
def mlp(d, hidden):
    return nn.Sequential(nn.Linear(d, hidden), nn.ReLU(), nn.Linear(hidden, d))


class Plain(Block):
    def forward(self, x):
        return self.mlp(self.ln2(self.attention(self.ln1(x))))


def arriving(kind, depth, rng):
    """Return the size of the gradient at the input of a fresh stack, for one of size 1 at its output."""
    stack = nn.Sequential(*(kind(32, nn.Linear(32, 32), mlp(32, 64)) for _ in range(depth)))
    x = tensor(rng.normal(size=(8, 4, 32)).astype(np.float32), requires_grad=True)
    nn.init.reset(stack, rng)(x).backward(tensor(rng.normal(size=x.shape).astype(np.float32)))
    return np.std(np.asarray(x.grad))


depths, seeds = [1, 2, 4, 8, 16, 32], range(5)
arrived = []
for kind in (Block, Plain):
    rngs = [np.random.default_rng(seed) for seed in seeds]
    arrived.append([[arriving(kind, depth, rng) for rng in rngs] for depth in depths])

# %%
fig, ax = plt.subplots(figsize=(6.4, 3))
for sizes, colour, label in zip(arrived, (palette.BLUE, palette.VERMILLION), ("with sums", "without")):
    middle = np.exp(np.log(sizes).mean(axis=1))
    ax.loglog(depths, sizes, color=colour, lw=0.8, alpha=0.5)
    ax.loglog(depths, middle, "o-", color=colour, ms=4)
    ax.text(36, middle[-1], label, color=colour, va="center")
ax.set_xticks(depths, [str(depth) for depth in depths])
ax.minorticks_off()
ax.set(xlabel="blocks", ylabel="gradient at the input", xlim=(0.9, 90))
alt = "The size of the gradient that reaches the input, against 1 to 32 blocks, on logarithmic axes. Five seeds thin, their geometric mean thick. With the sums it rises slowly, from about 1 to about 4, in a narrow bundle. Without them a quarter arrives behind one block, and behind 32 between a thousandth and a tenth, widely scattered."
show(fig, alt)

# %% [markdown]
# A sum hands its gradient on untouched, so there is always a way straight down the stream. Without the sums the gradient has to pass every layer of every block. Up to 8 blocks a quarter arrives, behind 32 a sixtieth, and how much exactly is a matter of luck.
#
# *A good place to stop: about an hour in.*
#
# ## What is asked, and where
#
# A *decoder-only* transformer is a network that says at each place which token comes next. Question and answer stand in one row: `3 May 2021>2021-05-03`. In training it reads the row and is asked at all places at once; the causal mask keeps it honest. The loss is the cross-entropy of chapter 05, counted here on the answer alone.
#
# The arithmetic is trivial, and it goes wrong all the time; further down you will see how that looks.
#
# **Exercise 5.** Write `next_tokens`.


# %% solution="next_tokens"
def next_tokens(tokens, answer):
    """Return what a model reads, what it should say at each place, and at which places that counts.

    tokens: array (N, T) of whole numbers, T at least 2.  answer: how many tokens at the end of each row are the
    answer, from 1 to T - 1.
    Returns (inputs, targets, counts): inputs (N, T - 1), what is read; targets (N, T - 1), at each place the token
    that comes next; counts, bools (T - 1,): True where the target belongs to the answer.

    >>> inputs, targets, counts = next_tokens(np.array([[5, 6, 7, 8]]), answer=2)
    >>> inputs.tolist(), targets.tolist(), counts.tolist()
    ([[5, 6, 7]], [[6, 7, 8]], [False, True, True])
    """
    length = tokens.shape[1] - 1
    return tokens[:, :-1], tokens[:, 1:], np.arange(length) >= length - answer


# %% check="next_tokens"
next_tokens, result = check.next_tokens(next_tokens)
result

# %% [markdown]
# ## Put together: a tiny GPT
#
# Here is the whole network. `Attention` has its three projections in one matrix; its heads are exercise 5 of the first notebook, on tensors. `permute` puts the axes in a new order: q, k and v come first, and heads before places. The mask is `ops.causal_mask`.


# %%
class Attention(nn.Module):
    def __init__(self, d, num_heads):
        super().__init__()
        self.num_heads, self.qkv, self.out = num_heads, nn.Linear(d, 3 * d), nn.Linear(d, d)

    def split(self, x):
        """Return q, k and v (N, H, T, d/H) of x (N, T, d)."""
        n, t, d = x.shape
        qkv = self.qkv(x).reshape(n, t, 3, self.num_heads, d // self.num_heads).permute(2, 0, 3, 1, 4)
        return qkv[0], qkv[1], qkv[2]

    def merge(self, mixed):
        return self.out(mixed.transpose(1, 2).reshape(mixed.shape[0], mixed.shape[2], -1))

    def forward(self, x):
        mask = tensor(ops.causal_mask(x.shape[1]))
        return self.merge(F.scaled_dot_product_attention(*self.split(x), attn_mask=mask))


class GPT(nn.Module):
    def __init__(self, vocabulary, length, d=64, num_heads=4, layers=2, hidden=128):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, d)
        self.positions = tensor(sinusoidal_positions(length, d).astype(np.float32))
        self.blocks = nn.Sequential(*(Block(d, Attention(d, num_heads), mlp(d, hidden)) for _ in range(layers)))
        self.ln, self.head = nn.LayerNorm(d), nn.Linear(d, vocabulary)

    def forward(self, tokens):
        x = self.embedding(tokens) + self.positions[: tokens.shape[1]]
        return self.head(self.ln(self.blocks(x)))


# %%
rng = np.random.default_rng(2017)
train, test = data.dates(40_000, rng)
rows, unseen = encode_dates(*train), encode_dates(*test)
for i in range(4):
    print(f"{test.texts[i]:>36}>{test.isos[i]}")

model = nn.init.reset(GPT(len(CHARACTERS), length=46), rng)
print(f"{len(rows):,} rows of {rows.shape[1]} tokens;  {sum(p.data.size for p in model.parameters()):,} parameters")

# %% [markdown]
# No date of the test is among those to learn from, in whatever style. The spaces in front only make all rows equally long. `exact_match` is strict: all ten characters must be right.
#
# Training takes between ten seconds and a minute. Stop it when you like; what it has learned by then stays. It runs on the book's functions: a loop of yours may be right and still take minutes here, so `mine.restore()` puts yours aside until the network writes.


# %%
def answers(model, prompts, count=10):
    """Return the tokens that the model writes after prompts (N, T): the likeliest, one by one."""
    tokens = prompts
    with no_grad():
        for _ in range(count):
            tokens = np.column_stack([tokens, model(tokens).data[:, -1].argmax(-1)])
    return tokens[:, prompts.shape[1] :]


def exact_match(model, rows):
    return (answers(model, rows[:, :-10]) == rows[:, -10:]).all(axis=1).mean()


def step(model, opt, tokens, ask=next_tokens):
    inputs, targets, counts = ask(tokens, 10)
    opt.zero_grad()
    logits = model(inputs)[:, counts]
    loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), tensor(targets[:, counts].reshape(-1)))
    loss.backward()
    opt.step()
    return loss.item()


# %% tags=["live"]
mine.restore()
opt = optim.Adam(model.parameters(), lr=3e-3)
schedule = optim.CosineWarmup(opt, 30, 400)
shares = [0.0]
with LiveCurves(total=400, step="step", value="loss") as live:
    for i in range(400):
        live.update(training=step(model, opt, rows[rng.integers(len(rows), size=32)]))
        schedule.step()
        if i % 40 == 39:
            shares.append(100 * exact_match(model, unseen[:100]))

show(*draw_shares(shares, 40))
wrote = decode_dates(answers(model, unseen[:300, :-10]))
wrong = [(t, iso, w) for t, iso, w in zip(test.texts, test.isos, wrote) if iso != w]
print(f"{len(wrong)} of 300 wrong, for example:")
for t, iso, w in wrong[:5]:
    print(f"{t:>36}>{w}   should be {iso}")
AttentionExplorable(state=model.state_dict(), question="Where does the network that you have just trained look?")

# %% [markdown]
# The loss falls from the first step on. The share does nothing for a while and then shoots up, since one wrong character spoils a date. Which dates come late? Your cell lists some that it still gets wrong.
#
# ## The landmark: 98 % of unseen dates
#
# Transformers were made for translating, and the mark for this small translation is 98 % exact match. With batches of 64, twice yours, and 2,000 steps the same network takes a minute and a half or more, so five seeds were measured beforehand. These are the stored shares of 1,000 unseen dates. (At step 400 they are ahead of yours, for they have seen twice as many dates.)

# %%
stored_runs = {
    "steps": [100, 200, 400, 700, 1000, 2000],
    "right": [
        [4.0, 67.6, 90.9, 95.7, 98.9, 100.0],
        [0.9, 60.2, 86.0, 94.0, 97.7, 100.0],
        [2.6, 69.2, 85.4, 94.4, 98.6, 100.0],
        [2.0, 67.6, 86.3, 91.7, 97.3, 100.0],
        [1.1, 59.7, 83.6, 94.5, 97.0, 99.8],
    ],
}
right = np.array(stored_runs["right"])
print("after 2,000 steps, %:", *right[:, -1], "  asked: 98")

fig, ax = plt.subplots(figsize=(6.4, 3.2))
for course in right:
    ax.semilogx(stored_runs["steps"], course, "o-", color=palette.BLUE, ms=4, alpha=0.6)
ax.axhline(98, color=palette.VERMILLION, ls="--", lw=1.2)
ax.text(100, 93, "asked: 98 %", color=palette.VERMILLION, va="center")
ax.set_xticks(stored_runs["steps"], [f"{n:,}" for n in stored_runs["steps"]])
ax.minorticks_off()
ax.set(xlabel="steps", ylabel="unseen dates right, %", ylim=(0, 104))
alt = "Unseen dates right against training steps for five seeds. All are under 5 % at 100 steps, between 59 and 70 % at 200, above 83 % at 400, and end between 99.8 and 100 % after 2,000 steps."
show(fig, alt)

# %%
# From here on: the first of these runs, in eight bits. Its split was another: it knows most of these dates.
model.load_state_dict(stored())
print(f"{exact_match(model, unseen[:300]):.1%} of 300 dates right")
for text in ("the 1st of april, 1999", "31 February 2020", "tomorrow"):
    print(f"{text:>36}>{decode_dates(answers(model, encode_dates([text])))[0]}")

# %% [markdown]
# It has learned to rewrite, not what a calendar is.
#
# ## Break it: targets off by one
#
# Somebody forgot the shift of exercise 5, and a small network is asked at each place for the token it has *just read*. Train it beside a right one. Which loss will be lower?


# %%
def unshifted(tokens, answer):
    inputs, _, counts = next_tokens(tokens, answer)
    return inputs, inputs, counts


for name, ask in (("next token", next_tokens), ("not shifted", unshifted)):
    rng = np.random.default_rng(3)
    small = nn.init.reset(GPT(len(CHARACTERS), 46, d=32, layers=1, hidden=64), rng)
    opt = optim.Adam(small.parameters(), lr=3e-3)
    loss = [step(small, opt, rows[rng.integers(len(rows), size=32)], ask) for _ in range(120)][-1]
    wrote = decode_dates(answers(small, encode_dates(["3 May 2021"])))[0]
    print(f"{name:12} loss {loss:.2g}, and after “3 May 2021>” it writes {wrote}")

# %% [markdown]
# The slip wins by far, yet only repeats. What the right one writes after so few steps is no date yet either, but it has found digits and hyphens; it needs more steps. A training loss that is too good to be true is not true. Ask the model to write.
#
# *A good place to stop: about two hours in.*
#
# ## Write without doing everything twice
#
# To write ten characters, `answers` ran the whole row through the network ten times. But the earlier tokens have not changed, and the causal mask forbids them to look at the new one. So their keys and values are what they were. Keep them: that is the *key–value cache*. For a new token you need its own query, key and value, and attention of one query on everything kept.
#
# Which mask does it need?
#
# **Exercise 6.** Write `attend_next`. `ops.scaled_dot_product_attention(q, k, v)` is at hand; it takes a mask by name only, as `attn_mask=…`. If you kept yours, it comes back below.


# %% solution="attend_next"
def attend_next(q, k, v, past_k, past_v):
    """Return the attention of one new token on all earlier ones and on itself, and the grown cache.

    q, k, v: of the new token, (N, H, 1, d).  past_k, past_v: of the S earlier tokens, (N, H, S, d), oldest first;
    S may be 0.
    Returns (out, keys, values): out (N, H, 1, d); keys and values (N, H, S + 1, d), the new ones at the end.

    >>> one, none = np.ones((1, 1, 1, 2)), np.zeros((1, 1, 0, 2))
    >>> out, keys, values = attend_next(one, one, 5 * one, none, none)  # the first token has only itself
    >>> out.tolist(), values.shape
    ([[[[5.0, 5.0]]]], (1, 1, 1, 2))
    """
    keys = np.concatenate([past_k, k], axis=2)
    values = np.concatenate([past_v, v], axis=2)
    return ops.scaled_dot_product_attention(q, keys, values), keys, values


# %% check="attend_next"
attend_next, result = check.attend_next(attend_next)
result


# %% [markdown]
# Now a network that reads one token at a time. Its norms are your `layer_norm`, on plain arrays; `cache[i]` holds the keys and values of block i.


# %%
def norm(ln, x):
    return tensor(layer_norm(x.data, ln.weight.data, ln.bias.data, ln.eps)).float()


# %%
def feed(model, tokens, t, cache):
    """Read token t of all rows; return the logits (N, V) for the next one. The cache, a list, grows."""
    x = model.embedding(tokens[:, t : t + 1]) + model.positions[t : t + 1]
    for i, block in enumerate(model.blocks):
        q, k, v = (one.double().data for one in block.attention.split(norm(block.ln1, x)))
        if t == 0:
            cache[i] = k[:, :, :0], v[:, :, :0]
        out, *cache[i] = attend_next(q, k, v, *cache[i])
        x = x + block.attention.merge(tensor(out).float())
        x = x + block.mlp(norm(block.ln2, x))
    return model.head(norm(model.ln, x)).data[:, 0]


def cached_answers(model, prompts, count=10):
    """Return what `answers` returns, with every token read once."""
    tokens, cache = prompts, [None] * len(model.blocks)
    with no_grad():
        for t in range(prompts.shape[1] + count - 1):
            logits = feed(model, tokens, t, cache)
            if t >= prompts.shape[1] - 1:
                tokens = np.column_stack([tokens, logits.argmax(-1)])
    return tokens[:, prompts.shape[1] :]


# %%
slow = answers(model, unseen[:200, :-10])
mine.use()  # yours again, if you kept it
fast = cached_answers(model, unseen[:200, :-10])
print(f"tokens written: {slow.size};  the same with and without a cache: {(slow == fast).sum()}")

# %% [markdown]
# Token for token the same. Without the cache a date reads 37 + 38 + … + 46 = 415 tokens, with it 46. Writing the likeliest token each time, as here, is *greedy decoding*.
#
# ## What does it cost?
#
# Count multiplications for a row of $T$ tokens in one block. The projections to queries, keys, values and back take $4Td^2$. The mlp takes $4Td^2$ with $2d$ hidden units, as here, and $8Td^2$ with $4d$, as is usual. The scores and the mixing take $T^2d$ each.
#
# By hand, for this network, $d = 64$ and $T = 46$: $8 \cdot 46 \cdot 64^2 = 1.51$ million, and $2 \cdot 46^2 \cdot 64 = 0.27$ million. For dates the square is little. For a book it is most of it: with $4d$ hidden units, $12Td^2 + 2T^2d$ in all, attention proper catches up with the rest at $T = 6d$.

# %%
lengths = np.geomspace(16, 1e6, 60)
fig, ax = plt.subplots(figsize=(6.6, 3.4))
for d, colour in ((64, palette.BLUE), (4096, palette.VERMILLION)):
    total, square = 12 * lengths * d**2 + 2 * lengths**2 * d, 2 * lengths**2 * d
    ax.semilogx(lengths, 100 * square / total, color=colour)
    ax.plot(6 * d, 50, "o", color=colour)
    ax.text(6 * d * 0.8, 54, f"d = {d:,}", color=colour, ha="right")
ax.set(xlabel="tokens in the row, T", ylabel="share of T² in the work, %", ylim=(0, 103))
ax.set_xticks([16, 46, 384, 2000, 24_576, 1e6], ["16", "46", "384", "2,000", "24,576", "a million"], fontsize=9)
ax.minorticks_off()
alt = "The share of the work that grows with the square of the row's length, against that length, with 4d hidden units. For d = 64 it passes one half at 384 tokens, for d = 4,096 at 24,576. At a million tokens it is nearly all of it in both cases."
show(fig, alt)

# %% [markdown]
# The cache has a price, too: it grows with every token, in every layer.
#
# ## A map is not an explanation
#
# "It wrote 05 because it looked at *May*." Is it so? Blot out one character of the text at a time, and see how much less likely the right month becomes. If the map explained the answer, both rows of bars would have the same peaks.

# %%
text, answer = "the third of May 2021", "2021-05-03"
row = encode_dates([text], [answer])[0]
columns = np.arange(36 - len(text), 36)
blotted = np.tile(row, (len(text) + 1, 1))
blotted[np.arange(len(text)), columns] = CHARACTERS.index(" ")
chance = softmax(model(blotted[:, :-1]).data[:, 41:43])[:, [0, 1], row[42:44]].prod(axis=1)
looked = run(stored(), row[:-1])[1][:, :, 41:43].mean(axis=(0, 1, 2))[columns]

fig, axes = plt.subplots(2, 1, figsize=(7.6, 4), sharex=True, layout="constrained")
axes[0].bar(range(len(text)), 100 * looked, color=palette.BLUE)
axes[0].set(ylabel="looked at, %", title="how much all heads look at a character while writing 05")
axes[1].bar(range(len(text)), 100 * (chance[-1] - chance[:-1]), color=palette.VERMILLION)
axes[1].set(ylabel="points lost", title="what blotting it out costs the chance of 05", xticks=range(len(text)))
axes[1].set_xticklabels(text.replace(" ", "␣"))
alt = "Two rows of bars over the characters of 'the third of May 2021'. Above, the share of attention: a has about 19 %, y 14 %, M 8 %, the others less. Below, what is lost when a character is blotted out: nearly 100 points at y, and next to nothing anywhere else."
show(fig, alt)

# %% [markdown]
# The network looks most at the *a*, and could do without it; and without the *M*. It could not do without the *y*, which alone tells May from March. After the first layer a place holds more than its own character: a mixture, and a later layer may ignore what an earlier one fetched. A map tells you where values were read. What the answer *depends* on is told by changing something.
#
# ## Which network for which data?
#
# Every architecture is an assumption about the data. If it is true, you need less data.
#
# | data | network | what it assumes | the way between two places |
# |---|---|---|---|
# | tables | feedforward | nothing about order; columns are what they are | one layer |
# | images | [convolution](../09_convolution/09_convolution.ipynb) | near things belong together; the same pattern may be anywhere | grows with the distance |
# | streams, sensors | [LSTM](../11_lstm/11_lstm.ipynb) | the past fits into a state of fixed size; time goes one way | as many steps as they are apart |
# | text, sets, pairs of texts | transformer | any place may matter to any other; order must be told | one layer |
#
# Of the last three, the transformer assumes least. So it shines where data are plentiful, and the others often win where they are few.
#
# **In words** (2 points). A colleague says: "For our dates we need a transformer and not an LSTM, and the attention map proves that it understands months." Answer both halves, and propose an experiment that would settle the first.

# %% [markdown] written="why_not_because"
# For dates either would do: with 47 characters T² is no burden, and all places can be trained at once, with one step from any character of the answer to any of the text; on a stream without end the LSTM's state of fixed size would win. The map shows what some heads mixed in, not that the answer depended on it, since later layers may ignore it. To settle the first half, train an LSTM with as many parameters on the same dates for the same time, with several seeds, and compare how many unseen dates come out right.

# %%
check.written["why_not_because"].marks()

# %% [markdown]
# ## What this really is
#
# A transformer is a stack of soft look-ups in what it has read so far, with small feedforward networks between them. Nothing in it is about language. It replaced recurrence because it is *parallel*: in training all places are computed at once, which is what graphics cards are good at. And the way from any word to any other is short.
#
# GPT-3 is in essence this network with 96 blocks and 12,288 features, trained on the next token of text from web and books. It writes what is likely. That is often true, and it is not the same.
#
# Still open are the square of the length, for which there are many remedies and no winner; how to find out what such a network has understood; and why so simple a task, saying the next word, teaches so much.

# %% [markdown] recap="yes"
# ## What to keep
#
# - Positions are added to the tokens: sines and cosines of clocks, each slower than the one before.
# - Layer norm looks at one token: mean 0, variance 1, then scale and shift.
# - The stream is added to, never replaced. A block reads a normalised copy, first with attention, then with an mlp.
# - Targets are the inputs moved by one. A loss too good to be true means a leak or a slip.
# - Keys and values of the past do not change, so keep them. One new query needs no mask.
# - The work is 12Td² + 2T²d a block, with 4d hidden units.
# - A map of attention says where was read, not why it was written.

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **Why may the keys and values of earlier tokens be kept when a new one comes?**
#
# <details><summary>Answer</summary>
#
# The causal mask forbids them to look at it, in every layer, so nothing about them changes.
#
# </details>

# %% [markdown] recall="2"
# **What does layer norm make of the tokens (1, 3), (10, 30) and (5, 5), with weight 1 and bias 0?**
#
# <details><summary>Answer</summary>
#
# (-1, 1) twice, up to eps, and (0, 0): a token whose features are all equal has variance 0, and eps saves it from 0 / 0.
#
# </details>

# %% [markdown] recall="3"
# **A network's rows become four times as long. By how much does the work of the scores grow, and that of the mlp?**
#
# <details><summary>Answer</summary>
#
# Sixteen times, and four times: T² against T.
#
# </details>

# %% [markdown] recall="4"
# **Both branches of all blocks are set to zero. What does the stack compute?**
#
# <details><summary>Answer</summary>
#
# Its input: each block adds nothing to the stream. Without the sums it would compute zeros.
#
# </details>

# %% [markdown] recall="5"
# **Why does a transformer need positions, and a convolution not?**
#
# <details><summary>Answer</summary>
#
# Attention compares contents alone, so shuffled inputs give shuffled outputs. A convolution's weights belong to places in its window; neighbours are built in.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Ashish Vaswani and others (2017), [Attention is all you need](https://arxiv.org/abs/1706.03762). Now you can read all of it.
# - Jimmy Ba, Jamie Kiros and Geoffrey Hinton (2016), [Layer normalization](https://arxiv.org/abs/1607.06450). With what it leaves unchanged, in a table.
# - Nelson Elhage and others (2021), [A mathematical framework for transformer circuits](https://transformer-circuits.pub/2021/framework/index.html). The stream and the heads, taken apart.
# - Sarthak Jain and Byron Wallace (2019), [Attention is not explanation](https://arxiv.org/abs/1902.10186), and the answer of Sarah Wiegreffe and Yuval Pinter (2019), [Attention is not not explanation](https://arxiv.org/abs/1908.04626). Read both.
#
# Four architectures, four assumptions. In the last part of the course they meet the world, and the first thing they have to do is see: chapter 15.
