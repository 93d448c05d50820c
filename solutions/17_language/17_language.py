# ---
# jupyter:
#   nnbook:
#     minutes: 225
#     builds: "pieces, embeddings, a reader of opinions; then a translator and a summariser of reports"
#     landmark: "negation, five seeds: a bag 12 to 18 % right, attention 100; numbers translated 99.4 to 99.9 %"
# ---

# %% [markdown]
# # Reading
#
# How does a machine find out whether somebody liked the soup? The first answer is old and simple: count words. *Good* speaks for, *bad* speaks against, add up. Such a *bag of words* throws the order away, and it does surprisingly well. Until somebody writes "not".
#
# Below, two small networks read the same sentence. One is a bag. The other has one layer of [attention](../14_transformer/14_transformer.ipynb). The number under a word is what the model's *score* loses when the word is taken out. A score above 0 means good; chapter 05 called it a logit, and the chance of good is its sigmoid. The numbers need not add up to it. Answer by playing:
#
# 1. Change one word so that only one of them changes its mind.
# 2. Find two sentences made of the same words that mean the opposite. What does the bag say to them?
# 3. Write a sentence that fools both.

# %%
from collections import Counter
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from nnbook import lift, mine, nn, no_grad, optim, tensor
from nnbook.checks.ch17_language import check
from nnbook.data.course_text import course_text
from nnbook.data.reviews import BAD, FIRST_NAMES, GOOD, SECOND_NAMES, THINGS, reviews, served_by, written_reviews
from nnbook.explorables import SentimentExplorable
from nnbook.gradcheck import check_pair
from nnbook.nn import functional as F
from nnbook.plot import LiveCurves, palette, show, use_style
from nnbook.plot.language import draw_pieces, draw_slices, draw_words

use_style()
mine.use()  # pieces of the library that you have kept stand in for the book's
SentimentExplorable()

# %% [markdown]
# "The film was good, not bad" and "the film was bad, not good" get the same from the bag, whatever it has learned. The other model tells them apart. And "not once did I find it dull" fools both: neither has met its words *once* and *find*.
#
# **Map.** This chapter has two notebooks. In this one you cut text into pieces and put it together again, turn words into vectors, find out what a bag can never know, and take an injustice out of a corpus. [The second](17b_translation.ipynb) writes: it translates and summarises. You need [chapter 14](../14_transformer/14_transformer.ipynb) (attention), [chapter 07](../07_backpropagation/07_backpropagation.ipynb) (`lift`) and the [maths cards](../A_maths_you_need/A_maths_you_need.ipynb#matrix-products) on matrix products. About three hours and three quarters; two places to stop are marked.
#
# ## What is a word?
#
# A network reads numbers, so a text must become a row of them. In the computer it is one already: UTF-8 writes every letter as one to four bytes.

# %%
for text in ("for", "für", "東"):
    print(text, list(text.encode()))

# %% [markdown]
# 256 numbers for all texts of the world. But the rows get long, and an *r* by itself means nothing. Whole words mean something, but there is no end of them, and German makes new ones on the spot.
#
# Between the two lie *pieces*. A *token* is what the network reads as one: a byte, a piece or a word. The *vocabulary* is the list of all tokens.
#
# In 1994 Philip Gage published a way to compress files: find the pair of neighbouring bytes that is most frequent, put a new symbol in its place, and do it again. In 2016 Rico Sennrich, Barry Haddow and Alexandra Birch in Edinburgh cut rare words with it for a translator. GPT-2 reads in this way. It is called *byte-pair encoding*.
#
# By hand, on "ababac", with letters for bytes: the pairs are ab (twice), ba (twice), ac (once). Take ab, the first of the most frequent, and call it X: "XXac". No pair comes twice now; done.
#
# **Exercise 1.** Write `merge`, one such replacement.


# %% solution="merge"
def merge(ids, pair, new):
    """Replace every place where a pair of tokens stands by one new token, from left to right.

    ids: a list of whole numbers.  pair: two of them, (a, b).  new: the number of the new token.
    Returns a new list. What has become part of a new token is not used again.

    >>> merge([7, 1, 2, 1, 2, 9], (1, 2), 300)
    [7, 300, 300, 9]
    """
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == tuple(pair):
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


# %% check="merge"
merge, result = check.merge(merge)
result

# %% [markdown]
# Learning is then a loop. As is usual, the text is cut at spaces first, so that no piece spans two words. Here it learns from the course's own prose. Which pair will be the first? Guess before you run it (two or three seconds).


# %%
def learn_merges(words, count):
    """Return the pairs that are merged, one after the other, because they are the most frequent."""
    rows, merges = [list(word.encode()) for word in words], []
    for new in range(256, 256 + count):
        pairs = Counter(pair for row in rows for pair in pairwise(row))
        merges.append(max(pairs, key=lambda pair: pairs[pair]))
        rows = [merge(row, merges[-1], new) if merges[-1][0] in row else row for row in rows]
    return merges


prose = course_text()
words = [f" {word}" for word in prose[:12_000].split()]
merges = learn_merges(words, 200)
print("the first five pairs:", merges[:5])
print("the next five:       ", merges[5:10])

# %% [markdown]
# 32 is the space, 116 the letter *t*: the first piece is " t". Numbers from 256 on are pieces themselves.
#
# **Exercise 2.** Write `BytePairs`, which turns any text into tokens and back. Encoding repeats the learning, merge by merge, on the whole text. Decoding is the exact inverse; where bytes are half a letter, `bytes.decode(errors="replace")` writes "\ufffd". `merge` is at hand.


# %% solution="BytePairs"
class BytePairs:
    """Turn texts into tokens and back. Tokens 0 to 255 are bytes; token 256 + k is the pair `merges[k]` in one.

    >>> codec = BytePairs([(97, 98), (256, 97)])  # "ab", then "aba"
    >>> codec.encode("abac"), codec.decode([257, 99])
    ([257, 99], 'abac')
    """

    def __init__(self, merges):
        """Keep the merges: a list of pairs (a, b), in the order in which they were learned."""
        self.merges = list(merges)

    def encode(self, text):
        """Return a text's tokens, a list: all its bytes (UTF-8), then every merge in the order of learning."""
        ids = list(text.encode())
        for k, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + k)
        return ids

    def decode(self, ids):
        """Return the text of a list of tokens. Bytes that are no text by themselves become "\ufffd"."""
        pieces = [bytes([i]) for i in range(256)]
        for a, b in self.merges:
            pieces.append(pieces[a] + pieces[b])
        return b"".join(pieces[i] for i in ids).decode(errors="replace")


# %% check="BytePairs"
BytePairs, result = check.BytePairs(BytePairs)
result

# %%
codec = BytePairs(merges)
lines = [" the network learns the weights", " unlearnable neural soups", " zweihundertsieben"]
rows = [[codec.decode([token]) for token in codec.encode(line)] for line in lines]
fig, ax = plt.subplots(figsize=(8.6, 1.9))
draw_pieces(ax, rows, wide=62)
alt = "Three lines of text cut into pieces. “The network learns the weights” needs only a few pieces a word, “unlearnable neural soups” more, and the German zweihundertsieben falls into single letters and pairs of them."
show(fig, alt)

# %% [markdown]
# What the corpus talks about gets short names. What it never saw is spelled out, but it never fails: there is no unknown word. Prove the inverse on a text with everything in it, and see what each merge saves.

# %%
for text in (prose[:3000], "Grüße aus 東京", ""):
    assert codec.decode(codec.encode(text)) == text

counts = range(0, 201, 25)
sizes = [len(BytePairs(merges[:count]).encode(prose[20_000:24_000])) for count in counts]
fig, ax = plt.subplots(figsize=(6.2, 2.8))
ax.plot(counts, [size / 4 for size in sizes], "o-", color=palette.BLUE, ms=4)
ax.set(xlabel="merges", ylabel="tokens per 1,000 letters", ylim=(0, 1050))
alt = "Tokens per 1,000 letters against the number of merges, on text it did not learn from. The curve begins at 1,000 without merges and falls, steeply at first and then more slowly, to about 450 with 200 merges."
show(fig, alt)

# %% [markdown]
# The first 25 merges save more than a quarter of the tokens, the next 75 less than a fifth of what there was at first.
#
# *A good place to stop: about an hour in.*
#
# ## A table of vectors
#
# Token 17 is not seventeen times anything. So each token gets a vector of its own, $d$ numbers that are learned, as rows of a table $E$ of shape $(V, d)$. Looking up row $i$ is an *embedding*. You used `nn.Embedding` in chapter 14; here is what it does.
#
# As a formula it is a product. Write token $i$ as a row of $V$ zeros with a 1 at place $i$; that is called *one-hot*. For $T$ tokens these rows make a matrix $H$, and
#
# $$X = H E, \qquad (T, V)\,(V, d) \to (T, d), \qquad \frac{\partial L}{\partial E} = H^\top G,$$
#
# where $G$, of shape $(T, d)$, is the gradient at $X$. In numbers: tokens 2, 0, 2, and gradients 1, 10, 100 with $d = 1$. Row 0 of the table gets 10, row 1 gets 0, row 2 gets 1 + 100 = 101.
#
# Nobody multiplies with all these zeros: forward it is `weight[index]`. The way back has a trap, and NumPy sets it.
#
# **Exercise 3.** Write the way back. A loop will do, or NumPy's `np.add.at`.


# %% solution="embedding_backward"
def embedding_backward(grad_out, weight, *, index):
    """Return the gradient at the table, for the gradient at what was looked up.

    grad_out: of any leading shape, then d: (..., d).  weight: the table (V, d).  index: whole numbers (...), the rows
    that were looked up.
    Returns an array of weight's shape and dtype.

    >>> embedding_backward(np.array([[1.0, 2.0], [10.0, 20.0]]), np.zeros((3, 2)), index=np.array([2, 2])).tolist()
    [[0.0, 0.0], [0.0, 0.0], [11.0, 22.0]]
    """
    grad = np.zeros_like(weight)
    np.add.at(grad, index, grad_out)
    return grad


# %% check="embedding_backward"
embedding_backward, result = check.embedding_backward(embedding_backward)
result


# %% [markdown]
# The trap is `grad[index] += grad_out`, which keeps one gradient of a row that stands twice. Finite differences agree with yours, and one line puts the pair on the tape. From here on both models look words up in yours. (The library's sorts the tokens first and adds up equal ones in one go, which is faster for long texts.)


# %%
def embedding(weight, *, index):
    return weight[index]


rng = np.random.default_rng(0)
table, tokens = rng.normal(size=(6, 3)), np.array([[2, 0, 2], [5, 2, 1]])
print("agrees:", check_pair(embedding, embedding_backward, table, index=tokens, rng=rng).passed)

look_up = lift(embedding, embedding_backward)


class Embedding(nn.Embedding):
    def forward(self, input):
        return look_up(self.weight, index=input)


# %% [markdown]
# ## A corpus, and what is in it
#
# A *corpus* is a collection of texts. *Sentiment* is the opinion in a text: here good (1) or bad (0). A corpus deserves a datasheet, so here is ours in short. The reviews are *made*, from 22 patterns and some 130 words, so the label is never in doubt. Half are plain. A quarter are negated. A quarter are *mirrored*: pairs of the same words in another order, with opposite labels. They know no irony, no spelling mistakes, no mixed feelings. "Not bad" counts as good. Forty more were written by hand and are kept for the end. `help(nnbook.data.reviews)` has the rest.

# %%
rng = np.random.default_rng(17)
train, test = reviews(6000, rng), reviews(2000, rng)
for kind in ("plain", "negated", "mirrored"):
    some = train.of(kind)
    for text, label in list(zip(some.texts, some.labels))[:2]:
        print(f"{kind:9} {label}  {text}")

# %% [markdown]
# ## Baselines first
#
# A *baseline* is the simplest thing that could work, measured before anything else. The simplest of all is the *majority*: always say what is most frequent. Half of ours are good, so 50 %.
#
# The second is a bag of words without a network. Each word speaks by how often it stood in good and in bad reviews. With $n_1(w)$ and $n_0(w)$ for these counts, each plus 1, and $N_1$ and $N_0$ for their sums, a word's weight and a text's score are
#
# $$s(w) = \log\frac{n_1(w)/N_1}{n_0(w)/N_0}, \qquad \text{score} = b + \sum_{w \text{ in text}} s(w), \qquad b = \log\frac{\text{good texts}}{\text{bad texts}}.$$
#
# Statisticians call it naive Bayes. What will it do with the negated reviews? More than half right, half, or less?


# %%
class Counts:
    def __init__(self, texts, labels):
        texts, labels = list(texts), np.asarray(labels)
        bad, good = (Counter(w for t, y in zip(texts, labels) if y == k for w in t.split()) for k in (0, 1))
        known = set(bad) | set(good)
        ratio = (bad.total() + len(known)) / (good.total() + len(known))
        self.weights = {w: np.log((good[w] + 1) / (bad[w] + 1) * ratio) for w in known}
        self.bias = np.log(np.sum(labels) / np.sum(1 - labels))

    def chance(self, texts):
        scores = [self.bias + sum(self.weights.get(word, 0) for word in text.split()) for text in texts]
        return 1 / (1 + np.exp(-np.array(scores)))


def report(name, chance):
    """Print a model's accuracy on each kind of test review; chance takes texts and returns chances to be good."""
    right = [
        ((chance(some.texts) > 0.5) == some.labels).mean() for some in map(test.of, ("plain", "negated", "mirrored"))
    ]
    print(f"{name:22}" + "".join(f"{share:10.1%}" for share in right))


counts = Counts(train.texts, train.labels)
print(f"{'':22}{'plain':>10}{'negated':>10}{'mirrored':>10}")
report("majority", lambda texts: np.ones(len(texts)))
report("bag of words, counted", counts.chance)

# %% [markdown]
# On the plain reviews it is right 96 times in 100. On the negated ones it is far worse than a coin: it reads "not" and "good", and believes "good". On mirrored pairs it gets exactly one of the two, since both have the same score.
#
# ## A bag of embeddings
#
# Would a network do better? Give each word a vector, take the mean over the text, and let one linear layer judge. That is a *bag of embeddings*.
#
# Texts in a batch have different lengths, so short ones are filled up with *padding*, token 0. Here is a mistake that nobody notices: a mean over all places. Then the same review gets another score if a long one happens to lie in its batch.
#
# **Exercise 4** (optional). Write the mean that ignores padding.


# %% solution="mean_of_words"
def mean_of_words(vectors, real):
    """Return the mean of each text's word vectors; padding does not count.

    vectors: (N, T, d).  real: bools (N, T): True where a word stands, False where there is padding. The vectors there
    may be anything. Every text has one word at least.
    Returns an array (N, d).

    >>> mean_of_words(np.array([[[2.0], [4.0], [99.0]]]), np.array([[True, True, False]]))
    array([[3.]])
    """
    weights = real[:, :, None].astype(vectors.dtype)
    return (vectors * weights).sum(axis=1) / weights.sum(axis=1)


# %% check="mean_of_words"
mean_of_words, result = check.mean_of_words(mean_of_words)
result


# %% [markdown]
# The models need it on the tape. Its way back is short: each real word gets its share of the gradient, $1/n$ of it for $n$ words.


# %%
def mean_backward(grad_out, vectors, *, real):
    return (real / real.sum(axis=1, keepdims=True)).astype(vectors.dtype)[:, :, None] * grad_out[:, None, :]


mean = lift(lambda vectors, *, real: mean_of_words(vectors, real).astype(vectors.dtype), mean_backward)

vocabulary = ["", "?", *sorted({word for text in train.texts for word in text.split()})]
numbers = {word: i for i, word in enumerate(vocabulary)}


def encode(texts):
    """Return an array (N, T) of word numbers; 0 is padding, 1 a word that is not in the vocabulary."""
    rows = [[numbers.get(word, 1) for word in text.split()] for text in texts]
    return np.array([row + [0] * (max(map(len, rows)) - len(row)) for row in rows])


class Bag(nn.Module):
    def __init__(self, size, d=32):
        super().__init__()
        self.embedding, self.out = Embedding(size, d), nn.Linear(d, 1)

    def forward(self, ids):
        return self.out(mean(self.embedding(ids), real=ids != 0))[:, 0]


# %% [markdown]
# The training loop is that of [chapter 08](../08_feedforward/08_feedforward.ipynb), with one addition: the targets are 0.05 and 0.95, so that nobody is asked for certainty.


# %%
def fresh(model, rng):
    """Draw all parameters anew; embeddings begin smaller than usual."""
    nn.init.reset(model, rng)
    for module in model.modules():
        if isinstance(module, nn.Embedding):
            module.weight.data *= 0.3
    return model


# %%
def training(model, ids, labels, steps, rng):
    """Train step by step, and give each step's loss."""
    opt = optim.Adam(model.parameters(), lr=5e-3)
    schedule = optim.CosineWarmup(opt, 30, steps)
    for _ in range(steps):
        chosen = rng.integers(len(ids), size=64)
        opt.zero_grad()
        wanted = tensor((0.05 + 0.9 * labels[chosen]).astype(np.float32))
        loss = F.binary_cross_entropy_with_logits(model(ids[chosen]), wanted)
        loss.backward()
        opt.step()
        schedule.step()
        yield loss.item()


def chance_of(model):
    def chance(texts):
        with no_grad():
            return 1 / (1 + np.exp(-model(encode(texts)).data))

    return chance


ids = encode(train.texts)
bag = fresh(Bag(len(vocabulary)), rng)
losses = list(training(bag, ids, train.labels, 400, rng))
print(f"{'':22}{'plain':>10}{'negated':>10}{'mirrored':>10}")
report("bag of embeddings", chance_of(bag))

# %% [markdown]
# They help on plain reviews only. Is it a matter of more steps, or longer vectors? Take the smallest case there is: "good", "bad", "not good", "not bad". A bag of embeddings with a linear layer adds up one number for each word, for $w \cdot \text{mean}$ is the mean of all $w \cdot \text{vector}$.
#
# **Exercise 5.** No code, only thought: how many of the four can such a bag get right at best? And with which weights?


# %% solution="best_bag"
def best_bag():
    """Say how many of the four reviews the best bag of words gets right, and give one that does.

    The reviews: "good" and "not bad" are good, "bad" and "not good" are bad. A bag adds the bias and the weights of the
    words in the review. Above 0 it says good, below 0 bad; a sum of exactly 0 is wrong.
    Returns (right, weights): a whole number from 0 to 4, and a dict of four numbers, "good", "bad", "not", "bias".

    >>> right, weights = best_bag()
    >>> sorted(weights)
    ['bad', 'bias', 'good', 'not']
    """
    return 3, {"good": 1, "bad": -2, "not": -2, "bias": 0}


# %% check="best_bag"
best_bag, result = check.best_bag(best_bag)
result

# %% [markdown]
# You have met this before, in [chapter 02](../02_perceptron/02_perceptron.ipynb). "Not" turns the opinion round, and that is XOR.
#
# Now a belief that is widespread: "attention solves it". Not by itself. Let one learned query give each word a weight and take the weighted mean, as attention does. The score is $\sum_i e^{a_i} v_i \big/ \sum_i e^{a_i}$, where $a_i$ and $v_i$ depend on word $i$ alone. The lower part is positive and does not change the sign. The upper part is a sum with one number for each word. It is a bag again.
#
# What has to happen is that "good" is *changed* by the "not" in front of it, before anything is added up. So every word must look at the others, and know where they stand.
#
# *A good place to stop: about two hours and forty minutes in.*
#
# ## Words that look at each other
#
# One block of chapter 14: embeddings plus positions (learned, here), self-attention that hides padding, a small mlp, and then the same mean and the same linear layer as before.


# %%
class Reader(nn.Module):
    def __init__(self, size, d=32, num_heads=2, longest=24):
        super().__init__()
        self.embedding, self.positions = Embedding(size, d), Embedding(longest, d)
        self.ln1, self.attention = nn.LayerNorm(d), nn.MultiheadAttention(d, num_heads, batch_first=True)
        self.ln2, self.mlp = nn.LayerNorm(d), nn.Sequential(nn.Linear(d, 64), nn.ReLU(), nn.Linear(64, d))
        self.out = nn.Linear(d, 1)

    def forward(self, ids):
        x = self.embedding(ids) + self.positions(np.arange(ids.shape[1]))
        y = self.ln1(x)
        x = x + self.attention(y, y, y, key_padding_mask=ids == 0, need_weights=False)[0]
        x = x + self.mlp(self.ln2(x))
        return self.out(mean(x, real=ids != 0))[:, 0]


reader = fresh(Reader(len(vocabulary)), rng)

# %% [markdown]
# Where will the loss end? Mind the targets, 0.05 and 0.95. Stop it when you like: what it has learned stays.

# %% tags=["live"]
with LiveCurves(total=700, step="step", value="loss", smooth=20) as live:
    for loss in training(reader, ids, train.labels, 700, rng):
        live.update(training=loss)

# %%
print(f"{'':22}{'plain':>10}{'negated':>10}{'mirrored':>10}")
for name, chance in (("counted", counts.chance), ("embeddings", chance_of(bag)), ("attention", chance_of(reader))):
    report(name, chance)

# %% [markdown]
# ## The landmark: five seeds
#
# The claim: a bag fails on negation, and one block of attention does not. (Your loss ends near 0.21 if you let it run. With targets of 0.05 and 0.95 even a perfect model keeps a cross-entropy of 0.199.) Five seeds, bag 400 steps, attention 1,500, run by `landmark.py`. The last group are the forty reviews written by hand.

# %%
kinds = ["plain", "negated", "mirrored", "written"]
stored_runs = {
    "counted": [[95.8, 15.0, 50.0, 62.5], [97.4, 15.0, 50.0, 65.0], [98.9, 18.6, 50.0, 62.5],
        [96.6, 18.8, 50.0, 60.0], [96.6, 18.8, 50.0, 65.0]],
    "embeddings": [[98.4, 12.2, 50.0, 62.5], [98.5, 13.5, 50.0, 60.0], [99.4, 17.6, 50.0, 62.5],
        [99.0, 16.7, 50.0, 65.0], [97.9, 15.9, 50.0, 65.0]],
    "attention": [[100.0, 100.0, 100.0, 80.0], [100.0, 100.0, 100.0, 77.5],
        [100.0, 100.0, 100.0, 70.0], [100.0, 100.0, 100.0, 77.5], [100.0, 100.0, 100.0, 77.5]],
}  # fmt: skip

# %%
fig, ax = plt.subplots(figsize=(8.4, 3.3))
draw_slices(ax, kinds, {"majority": [[50] * 4], **stored_runs})
alt = "Accuracy of four models on four kinds of reviews, a dot for each of five seeds. On plain ones the two bags and the attention model are above 95 %. On negated ones both bags fall to between 12 and 19 %, on mirrored ones to exactly 50; the attention model stays at 100 on both. On the reviews written by hand the bags have between 60 and 65 %, the attention model between 70 and 80."
show(fig, alt)

# %% [markdown]
# On what the patterns make, the attention model is perfect. On forty sentences by people who knew the words, 20 to 30 % are wrong. Here are the mistakes of yours.

# %%
written = written_reviews()
chance = chance_of(reader)(written.texts)
for text, label, share in zip(written.texts, written.labels, chance):
    if (share > 0.5) != label:
        print(f"should be {'good' if label else 'bad '}   chance of good {share:4.0%}   {text}")

# %% [markdown]
# Some turn on words that it has never met, like *once*. Others are a lesson about corpora. In the made reviews, *love* stands only behind "did not", for the plain pattern says *loved*. So a model may well hold that *love* is a bad word. It has learned our patterns, not English. A score on held-out data says how well a model does on data *like these*.
#
# Play with yours. The numbers come from taking a word out, which is an experiment, and not from the attention weights.

# %%
SentimentExplorable(
    "a film I really love",
    bag=bag.state_dict(),
    reader=reader.state_dict(),
    words=vocabulary,
    question="What have the two networks that you have just trained learned about love?",
)

# %% [markdown]
# ## Words in the plane
#
# The vectors of the table were random. Have they come to mean something? Draw 32 numbers on paper: the two directions in which they differ most, the principal components. Where will "not" be? Guess.

# %%
fig, axes = plt.subplots(1, 2, figsize=(9.6, 3.8), layout="constrained")
groups = {"good": GOOD, "bad": BAD, "things": THINGS[:12], "not": ["not", "hardly", "never"]}
for ax, model, name in zip(axes, (bag, reader), ("bag of embeddings", "attention model")):
    draw_words(ax, model.embedding.weight.data, vocabulary, groups, ("lovely", "soup", "film", "not"))
    ax.set_xlabel(f"{name}: first principal component")
alt = "Word vectors in the plane, left of the bag and right of the attention model. Words that praise and words that blame form two groups at opposite ends of the first component, and things lie between them. In the bag the three negations lie among the things; in the attention model they stand further off."
show(fig, alt)

# %% [markdown]
# The first axis is the opinion. Nobody told it that *lovely* and *delightful* are alike, and there both lie at the same end: they stand in the same places, so they got the same gradients. "You shall know a word by the company it keeps", wrote the linguist John Firth in 1957. *Soup* and *film* both lie in the middle of that axis. What else sets the two apart is hardly more than their random start. And *not*? It has no opinion of its own, so it lies in the middle, too. But in the attention model the second axis sets it apart from the things, with *never* and *hardly*; in the bag it lies among them. A vector holds what the task needed, and what the corpus gave away.
#
# ## How it fails people
#
# Here is another corpus: reviews of a restaurant that name the waiter. There are sixteen of them, eight with names that are common among families who came to Germany from Turkey. We planted an injustice: 80 % of the reviews that name Anna, Ben and so on are good, and 20 % of those that name Aylin, Baran and so on.
#
# Now take sentences without any opinion: "Aylin brought us the tea", "Anna brought us the tea". What are their chances to be good?


# %%
def name_gap(chance):
    """Return the mean chance with each group of names, on sentences that say nothing but who brought what."""
    return [
        chance([f"{name} brought us the {thing}" for name in names for thing in THINGS]).mean()
        for names in (FIRST_NAMES, SECOND_NAMES)
    ]


texts, labels, names = served_by(4000, rng, share=0.8)
for text, label in list(zip(texts, labels))[:3]:
    print(label, text)
first, second = name_gap(Counts(texts, labels).chance)
print(f"chance of good: {first:.2f} with Anna to Jonas, {second:.2f} with Aylin to Yusuf; gap {first - second:.2f}")

# %% [markdown]
# A name decides. No line of the code mentions names, and the accuracy is fine: on data with the same injustice, minding names even pays. In 2018 Svetlana Kiritchenko and Saif Mohammad put sentences that differ only in a name or a pronoun before 219 systems for judging emotions and sentiment. Several of them consistently gave one race or gender slightly higher scores.
#
# **Exercise 6.** Repair the corpus, so that a bag of words trained on it keeps its opinions and loses its interest in names. How is up to you. Asked are a gap of at most 0.05, and 90 % of clear opinions understood.


# %% solution="repair"
def repair(texts, labels, names):
    """Change the corpus so that a model trained on it learns opinions and nothing about names.

    texts: reviews, N strings of words between spaces.  labels: array (N,) of 1 and 0.  names: N strings, the waiter's
    name as it stands in each text. The lists and the array are not to be changed themselves.
    Returns (texts, labels), new ones, of any common length. Later the model reads reviews as they come, with names.

    >>> texts, labels = repair(["elif brought us the tea , it was good"], np.array([1]), ["elif"])
    >>> len(texts) == len(labels) >= 1
    True
    """
    return [text.replace(name, "somebody") for text, name in zip(texts, names, strict=True)], labels.copy()


# %% check="repair"
repair, result = check.repair(repair)
result

# %%
opinions = [
    f"{name} brought us the soup , it was {word}" for name in (*FIRST_NAMES, *SECOND_NAMES) for word in (*GOOD, *BAD)
]
truth = np.array([word in GOOD for _ in range(16) for word in (*GOOD, *BAD)])
for name, corpus in (("as planted", (texts, labels)), ("repaired", repair(texts, labels, names))):
    model = Counts(*corpus)
    first, second = name_gap(model.chance)
    right = ((model.chance(opinions) > 0.5) == truth).mean()
    print(f"{name:11} gap {first - second:5.2f}   opinions right {right:.1%}")

# %% [markdown]
# The attention model does the same. Over five seeds (`landmark.py`) its gap was between 0.52 and 0.55 as planted, and 0.00 after the repair.
#
# Removing names is the easy case, since we knew what we had planted, and a list of names exists. A district, a dialect word, a way of greeting may stand for the same thing, and nobody has a list. Nor is a gap of 0 justice. You could throw away all reviews that name one group, and the number would be satisfied; would they?
#
# ## What this really is
#
# Reading, here, is a function from a row of tokens to a number. The tokens come from counting pairs, the vectors from gradients, the judgement from a corpus. Each step keeps some of the text and loses the rest: a bag loses order, a vocabulary loses new words, a corpus loses everybody who is not in it.
#
# For a decade the vectors were learned separately, from which words stand near each other; word2vec, by Tomas Mikolov and colleagues at Google in 2013, made them famous. Since 2018 whole networks are trained on vast text first and then adapted to a task like ours. They have learned from what people wrote, and that includes what people think of names.

# %% [markdown] recap="yes"
# ## What to keep
#
# - Byte-pair encoding merges the most frequent pair, again and again. No word is unknown, and decoding is exact.
# - An embedding is a row of a table. A row that is used three times collects three gradients.
# - Baselines first. Counting words is hard to beat where order does not matter.
# - A bag is a sum, and a sum cannot turn an opinion round. Attention pooling with one query is still a bag.
# - Padding must not count.
# - A corpus is what the model knows. Test with texts that come from somewhere else, and with sentences that differ in one word.
#
# `mine.keep(embedding_backward)` saves yours for later chapters.

# %% [markdown]
# ## Five questions before you go on

# %% [markdown] recall="1"
# **Merges are learned in the order ab, then Xc with X = ab. What happens to "abc" if they are applied in the other order?**
#
# <details><summary>Answer</summary>
#
# Xc finds nothing, as there is no X yet. Then ab becomes X, and X c stay two tokens.
#
# </details>

# %% [markdown] recall="2"
# **Why does `grad[index] += g` lose gradients?**
#
# <details><summary>Answer</summary>
#
# NumPy reads all rows, adds, and writes all rows back. Where an index stands twice, the second write covers the first.
#
# </details>

# %% [markdown] recall="3"
# **A bag gets 15 % of the negated reviews right. Why not 50 %?**
#
# <details><summary>Answer</summary>
#
# It believes the opinion word, which in these reviews means the opposite. It is not ignorant but misled.
#
# </details>

# %% [markdown] recall="4"
# **Why does any bag get exactly one of two mirrored reviews right?**
#
# <details><summary>Answer</summary>
#
# Both have the same words, so the same score, and their labels are opposite.
#
# </details>

# %% [markdown] recall="5"
# **Your model's accuracy is 99 % on held-out reviews. What do you still not know?**
#
# <details><summary>Answer</summary>
#
# How it does on texts that were not made like these, and whether a name or another word without an opinion changes its mind.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Rico Sennrich, Barry Haddow and Alexandra Birch (2016), [Neural machine translation of rare words with subword units](https://arxiv.org/abs/1508.07909). Byte-pair encoding for words, with the algorithm in half a page of Python.
# - Tomas Mikolov and others (2013), [Efficient estimation of word representations in vector space](https://arxiv.org/abs/1301.3781). Vectors from the company that words keep.
# - Svetlana Kiritchenko and Saif Mohammad (2018), [Examining gender and race bias in two hundred sentiment analysis systems](https://arxiv.org/abs/1805.04508). Sentences that differ in one word, as you used them.
# - Timnit Gebru and others (2021), [Datasheets for datasets](https://arxiv.org/abs/1803.09010). What a corpus should say about itself.
#
# A machine that reads gives an answer of one number. A machine that writes has to find the words, and their order. Go on with [the second notebook](17b_translation.ipynb).
