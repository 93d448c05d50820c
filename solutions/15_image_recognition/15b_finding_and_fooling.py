# ---
# jupyter:
#   nnbook:
#     minutes: 220
# ---

# %% [markdown]
# # Finding, and fooling
#
# In December 2014 Ian Goodfellow, Jonathon Shlens and Christian Szegedy at Google took a photograph of a panda. A good network called it a panda, with 57.7 %. They changed every pixel by less than a hundredth of the way from black to white, so little that nobody can see it. Now it said *gibbon*, with 99.3 %.
#
# Their recipe is one line, and it works on your digits. The network below has 64 hidden units and reads about 98 of 100 digits. Move eps. Then tick the box that moves the pixels by chance, by just as much.

# %%
import matplotlib.pyplot as plt
import numpy as np

from nnbook import data, nn, no_grad, optim, tensor
from nnbook.checks.ch15_image_recognition import check
from nnbook.data.faces import faces
from nnbook.data.scans import scans
from nnbook.explorables import AttackExplorable
from nnbook.nn import functional as F
from nnbook.ops import softmax
from nnbook.plot import LiveCurves, draw_images, palette, show, use_style
from nnbook.plot.seeing import draw_boxes, draw_shares, draw_signed

use_style()
AttackExplorable()

# %% [markdown]
# By chance, nothing much happens. In the right direction a little is enough. By the end you will know why.
#
# **Map.** You will find digits on a page and box them, ask a network which part of a picture its answer hangs on, fool it, harden it, and try out two ways in which recognition fails people. You need [the first notebook](15_image_recognition.ipynb), [chapter 07](../07_backpropagation/07_backpropagation.ipynb) (what backward gives) and [chapter 09](../09_convolution/09_convolution.ipynb). About three hours and forty minutes; three places to stop are marked.
#
# ## Where is it?
#
# Three digits lie on a page of 24 by 24 pixels. *Detection* asks for more than a name: a box around each thing, and its name. A box is four numbers here: top, left, bottom, right. The last two are the first row and column that are *not* inside, as in a slice.
#
# How good is a box? Compare it with the true one by *intersection over union*: the area that both share, divided by the area that they cover together.
#
# $$\mathrm{IoU}(A, B) = \frac{|A \cap B|}{|A \cup B|}, \qquad |A \cup B| = |A| + |B| - |A \cap B|$$
#
# By hand: boxes $(0, 0, 2, 2)$ and $(0, 1, 2, 3)$ have 4 cells each and share 2. So $2 / (4 + 4 - 2) = 1/3$.
#
# **Exercise 1.** Write `iou`, for all pairs of two lists.


# %% solution="iou"
def iou(a, b):
    """Return the area that two boxes share, divided by the area that they cover together, for all pairs.

    a: boxes (N, 4), each (top, left, bottom, right) with top < bottom and left < right; these may be
    fractions.  b: boxes (M, 4).  N and M are at least 1.
    Returns an array (N, M) from 0, where two boxes share nothing, to 1, where they are the same.

    >>> iou(np.array([[0, 0, 2, 2]]), np.array([[0, 1, 2, 3], [5, 5, 6, 6]])).round(3).tolist()
    [[0.333, 0.0]]
    """
    a, b = np.asarray(a)[:, None], np.asarray(b)[None]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    shared = np.maximum(sides, 0).prod(-1)
    area_a, area_b = (a[..., 2:] - a[..., :2]).prod(-1), (b[..., 2:] - b[..., :2]).prod(-1)
    return shared / (area_a + area_b - shared)


# %% check="iou"
iou, result = check.iou(iou)
result

# %% [markdown]
# The simplest detector: take a classifier for pictures of 8 by 8, and slide it over the page: 17 by 17 windows, one answer each. It needs one more class, *nothing*, or it would have to see a digit everywhere. So it trains on digits and on windows beside them or across two halves, for about three seconds.


# %%
digits = data.digits(images=True)
train, test = data.split(digits.x, digits.y, np.random.default_rng(0))


def write_page(part, rng, size=24, count=3):
    """Put some digits on an empty page, without overlap; return it, their boxes and what they are."""
    page, boxes, names = np.zeros((size, size), np.float32), [], []
    while len(boxes) < count:
        i, (r, c) = rng.integers(len(part.x)), rng.integers(0, size - 7, 2)
        if all(abs(r - top) >= 8 or abs(c - left) >= 8 for top, left, _, _ in boxes):
            page[r : r + 8, c : c + 8] = part.x[i, 0]
            boxes.append((r, c, r + 8, c + 8))
            names.append(part.y[i])
    return page, np.array(boxes), np.array(names)


corners = np.indices((17, 17)).reshape(2, -1).T
every_box = np.concatenate([corners, corners + 8], axis=1)


def windows(page):
    """Return all windows of a page, (289, 1, 8, 8), in the order of `every_box`."""
    return np.lib.stride_tricks.sliding_window_view(page, (8, 8)).reshape(-1, 1, 8, 8).copy()


# %%
def conv_net(classes, side=8):
    one = nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)
    two = nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU()
    return nn.Sequential(*one, *two, nn.Flatten(), nn.Linear(8 * side**2, classes))


def fit(model, x, y, rng, epochs, change=None, each=lambda loss: None):
    """Train by Adam with a cosine; `change(model, x, y)` may change every batch, `each(loss)` is told."""
    opt = optim.Adam(model.train().parameters(), lr=0.005)
    schedule = optim.CosineWarmup(opt, 0, epochs * -(-len(x) // 64))
    for _ in range(epochs):
        losses = []
        for x_i, y_i in data.batches(x, y, 64, rng):
            x_i = change(model, x_i, y_i) if change else x_i
            opt.zero_grad()
            loss = F.cross_entropy(model(tensor(x_i)), tensor(y_i))
            loss.backward()
            opt.step()
            schedule.step()
            losses.append(loss.item())
        each(np.mean(losses))
    model.eval()


# %%
rng = np.random.default_rng(1)
nothing = []
for _ in range(300):
    page, boxes, _ = write_page(train, rng)
    beside = np.abs(corners[:, None] - boxes[:, :2]).max(-1).min(-1) > 1  # at least 2 pixels off every digit
    nothing.append(windows(page)[rng.permutation(np.flatnonzero(beside))[:12]])
nothing = np.concatenate(nothing)
x = np.concatenate([train.x, nothing])
y = np.concatenate([train.y, np.full(len(nothing), 10)])
finder = nn.init.reset(conv_net(11), np.random.default_rng(2))

# %%
fit(finder, x, y, rng, epochs=8)


# %%
def chances(model, x):
    with no_grad():
        return softmax(model(tensor(x)).data)


page, boxes, names = write_page(test, np.random.default_rng(3))
said = chances(finder, windows(page))
scores, guesses = said[:, :10].max(1), said[:, :10].argmax(1)
sure = np.flatnonzero(scores > 0.3)

fig, axes = plt.subplots(1, 3, figsize=(9.4, 3.4), layout="constrained")
draw_boxes(axes[0], page, boxes, names, "the truth", palette.BLUE)
axes[1].imshow(scores.reshape(17, 17), cmap="Greys", extent=(3.5, 20.5, 20.5, 3.5), vmin=0, vmax=1)
axes[1].set(xlim=(-0.5, 23.5), ylim=(23.5, -0.5), xticks=[], yticks=[])
axes[1].spines[:].set(visible=True, color="#cccccc")
axes[1].set_title("how sure, at each window's middle", fontsize=10, loc="center", pad=12)
draw_boxes(axes[2], page, every_box[sure], title=f"all {len(sure)} boxes above 0.3")
alt = "Three views of one page. Left, three digits with their true boxes. Middle, how sure the network is that a digit stands in each window: three dark spots, each of several windows. Right, all 13 boxes above 0.3: heaps of three to six on each digit."
show(fig, alt)

# %% [markdown]
# It finds all three, and each of them more than once, for a window that is off by one pixel still holds the digit. What you want is the best of each heap. That is *non-maximum suppression*: go from the surest box down; a box stays, unless it overlaps one that stays by more than a threshold.
#
# **Exercise 2.** Write `non_max_suppression`. Mind the second half of that sentence: what about a box that overlaps only boxes that have gone?


# %% solution="non_max_suppression"
def non_max_suppression(boxes, scores, threshold):
    """Return which boxes stay: going from the best score down, a box stays unless it overlaps one that stays.

    boxes: (N, 4), each (top, left, bottom, right); N may be 0.  scores: (N,), all different, the higher the surer.
    threshold: two boxes overlap if their iou is above it.
    Returns a list of the indices that stay, the best score first.

    >>> boxes = np.array([[0, 0, 4, 4], [9, 9, 12, 12], [0, 1, 4, 5]])
    >>> non_max_suppression(boxes, np.array([0.6, 0.7, 0.9]), threshold=0.5)
    [2, 1]
    """
    overlaps = iou(boxes, boxes) > threshold
    kept = []
    for i in np.argsort(-np.asarray(scores)):
        if not overlaps[i, kept].any():
            kept.append(int(i))
    return kept


# %% check="non_max_suppression"
non_max_suppression, result = check.non_max_suppression(non_max_suppression)
result

# %% [markdown]
# Count, on 60 new pages of unseen digits. A digit is found if a box with its name has an IoU of at least 0.5 with its own; of all boxes shown, some are right. The first share is called *recall*, the second *precision*. The baseline slides ten mean pictures over the page, and is told to find three. Will it be far behind?


# %%
means = np.array([train.x[train.y == d].mean(0) for d in range(10)])


def by_network(page):
    said = chances(finder, windows(page))[:, :10]
    return said.max(1), said.argmax(1), 0.5, None


def by_means(page):
    # the distance, less that of an empty page: else every empty window would fit better than a digit does
    off = ((windows(page)[:, None] - means) ** 2).sum((2, 3, 4)) - (windows(page) ** 2).sum((2, 3))
    return -off.min(1), off.argmin(1), -np.inf, 3


def count_right(detect, pages):
    """Return recall and precision."""
    right = shown = there = 0
    for page, boxes, names in pages:
        scores, guesses, least, most = detect(page)
        able = np.flatnonzero(scores > least)
        kept = able[non_max_suppression(every_box[able], scores[able], 0.3)[:most]]
        fits = (iou(boxes, every_box[kept]) >= 0.5) & (names[:, None] == guesses[kept])
        right, shown, there = right + fits.any(1).sum(), shown + len(kept), there + len(names)
    return right / there, right / max(shown, 1)


rng = np.random.default_rng(4)
pages = [write_page(test, rng) for _ in range(60)]
for name, detect in (("mean pictures", by_means), ("the network", by_network)):
    recall, precision = count_right(detect, pages)
    print(f"{name:14} recall {recall:.0%}   precision {precision:.0%}")

# %% [markdown]
# Only 94 to 97 %: on clean paper, with digits of one size, mean pictures do well. But they had to be told how many there are.
#
# Today's detectors run the convolutions once over the whole page, and each place proposes boxes of several sizes. They are scored by IoU, too, and most end in non-maximum suppression.
#
# *A good place to stop: about an hour and ten minutes in.*
#
# ## Which part of the picture does the answer hang on?
#
# The plainest way to ask: cover a part and see how much of the answer goes. A map of that is an *occlusion map*, one kind of *saliency* (what stands out for the network).
#
# **Exercise 3.** Write `occlusion_map`. The network comes as a function that gives probabilities.


# %% solution="occlusion_map"
def occlusion_map(predict, x, label, size):
    """Cover one square of a picture at a time, and return how much of a class's probability is lost.

    predict: a function from pictures (N, H, W) to probabilities (N, classes).  x: one picture (H, W).
    label: the class.  size: the side of the square, at most H and W; its pixels become 0.
    Returns an array (H - size + 1, W - size + 1): at [r, c], the probability of label for x less that for x with
    rows r to r + size - 1 and columns c to c + size - 1 covered. x is not changed.

    >>> x = np.array([[0.0, 0.5, 0.25]])
    >>> occlusion_map(lambda pictures: pictures.sum((1, 2))[:, None], x, label=0, size=1).tolist()
    [[0.0, 0.5, 0.25]]
    """
    height, width = x.shape
    rows, columns = height - size + 1, width - size + 1
    covered = np.repeat(x[None], rows * columns, axis=0)
    for i in range(len(covered)):
        r, c = divmod(i, columns)
        covered[i, r : r + size, c : c + size] = 0
    return predict(x[None])[0, label] - predict(covered)[:, label].reshape(rows, columns)


# %% check="occlusion_map"
occlusion_map, result = check.occlusion_map(occlusion_map)
result

# %% [markdown]
# There is a cheaper way. One backward pass gives the gradient of a class's score at *every* pixel: how the score would change if the pixel got darker by a little. Here are both for three digits; orange speaks for the answer, purple against it. Where would you have to erase to turn the 8 into something else?


# %%
def small_net():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


ordinary = nn.init.reset(small_net(), np.random.default_rng(5))
fit(ordinary, train.x, train.y, np.random.default_rng(6), epochs=30)


def gradient_map(model, x, label):
    pixels = tensor(x[None, None], requires_grad=True)
    model(pixels)[0, label].backward()
    return np.asarray(pixels.grad)[0, 0]


fig, axes = plt.subplots(3, 3, figsize=(6, 5.6), layout="constrained")
for row, (d, k) in zip(axes, ((8, 4), (3, 0), (9, 6))):
    x = test.x[test.y == d][k, 0]
    lost = occlusion_map(lambda pictures: chances(ordinary, pictures), x, d, 2)
    row[0].imshow(x, cmap="Greys", vmin=0, vmax=1)
    row[0].set(xticks=[], yticks=[])
    row[0].spines[:].set(visible=True, color="#cccccc")
    draw_signed(row[1], 100 * lost, f"at most {100 * lost.max():.0f} points lost")
    draw_signed(row[2], gradient_map(ordinary, x, d), "gradient")
alt = "Three rows, for an 8, a 3 and a 9: the scan, its occlusion map and its gradient map. For the 8 most is lost at the left of the waist, for the 3 in the lower bow, for the 9 in the closed loop. The gradient maps are a patchwork of orange and purple over the whole picture, also where there is no ink."
show(fig, alt)

# %% [markdown]
# By occlusion, the 8 hangs on its waist, the 3 on its lower bow and the 9 on its loop: places that you might have named. The gradients look otherwise: one asks what happens if ink *goes*, the other what a *little more* ink would do, even on empty paper. Neither says why, and in 2018 Julius Adebayo and colleagues showed that some popular kinds of such maps look much the same when the network's weights are replaced by random ones.
#
# But look at the right column once more. The score can be pushed up or down by pixels *everywhere*, and half of them are on empty paper where you would never look.
#
# *A good place to stop: about an hour and a half in.*
#
# ## Fool it
#
# Take a score that is linear, $w \cdot x$ with 64 pixels, and move every pixel by at most $\varepsilon$. The worst that can happen is that each moves against its weight: the score changes by
#
# $$\varepsilon \sum_i |w_i|,$$
#
# which grows with the *number* of pixels, while the eye sees $\varepsilon$. If all $|w_i|$ are 0.5, a move of 0.1 makes $64 \cdot 0.05 = 3.2.$ By chance signs cancel, and the usual size is $\sqrt{64} \cdot 0.05 = 0.4$. A network is not linear, but over so short a way nearly so. Its weights are then the gradient, and that is the *fast gradient sign method*:
#
# $$x' = \operatorname{clip}\bigl(x + \varepsilon \operatorname{sign}(\nabla_x L(x, y)),\ 0,\ 1\bigr)$$
#
# with $L$ the cross-entropy for the true label $y$. In training you go down the gradient at the weights; here, up that at the pixels.
#
# **Exercise 4.** Write `fgsm`.


# %% solution="fgsm"
def fgsm(model, x, y, eps):
    """Move every pixel by eps in the direction in which the loss rises, and keep it between 0 and 1.

    model: a module from pictures to logits (N, classes).  x: pictures (N, …) from 0 to 1, float32.
    y: what they show, whole numbers (N,).  eps: the step, from 0 on.  The loss is the cross-entropy.
    Returns an array of x's shape and dtype. A pixel whose gradient is 0 stays. x keeps its numbers, and the model its
    parameters, its mode (training or not) and what `requires_grad` its parameters have.

    >>> model = nn.Linear(2, 2, bias=False)
    >>> _ = model.load_state_dict({"weight": np.float32([[1, -1], [0, 0]])})
    >>> fgsm(model, np.float32([[0.5, 0.5], [0.9, 0.0]]), np.array([0, 1]), 0.25).tolist()
    [[0.25, 0.75], [1.0, 0.0]]
    """
    pixels = tensor(x, requires_grad=True)
    F.cross_entropy(model(pixels), tensor(y)).backward()
    moved = x + eps * np.sign(np.asarray(pixels.grad))
    return np.clip(moved, 0, 1).astype(x.dtype)


# %% check="fgsm"
fgsm, result = check.fgsm(fgsm)
result

# %% [markdown]
# Here are eight unseen digits, attacked at $\varepsilon = 0.15$, which is less than three of the data's sixteen steps of grey. Cover the lower row and read the upper one yourself; on so few pixels some are hard. Above each stands what the network reads. Below are the scans, with what they are.


# %%
some = [np.flatnonzero(test.y == digit)[0] for digit in (4, 7, 2, 9, 3, 0, 8, 5)]
scanned, true = test.x[some], test.y[some]
attacked = fgsm(ordinary, scanned, true, 0.15)
reads = chances(ordinary, attacked).argmax(1)
labels = [*(f"reads {said}" for said in reads), *(f"is {digit}" for digit in true)]
fig, ax = plt.subplots(figsize=(8.6, 3))
draw_images(ax, np.concatenate([attacked, scanned]), labels, marked=np.flatnonzero(reads != true).tolist(), columns=8)
alt = f"Eight attacked digits with grey specks on the paper, above the same eight as scanned, which are {', '.join(map(str, true))}. Attacked, the network reads them as {', '.join(map(str, reads))}."
show(fig, alt)

# %% [markdown]
# ## Harden it, and the landmark
#
# The same paper's remedy: train on attacked pictures, too. At every step attack the batch as it is *now*, with the network as it is *now*, and learn from that. This is *adversarial training*; your `fgsm` stands inside the loop. It takes three seconds.

# %%
hardened = nn.init.reset(small_net(), np.random.default_rng(5))

# %% tags=["live"]
with LiveCurves(total=60, value="loss on attacked batches") as live:
    fit(hardened, train.x, train.y, np.random.default_rng(6), epochs=60,
        change=lambda model, x, y: fgsm(model, x, y, 0.15), each=lambda loss: live.update(loss=loss))  # fmt: skip

# %%
measured = [0, 0.03, 0.06, 0.09, 0.12, 0.15, 0.18, 0.21, 0.24]
signs = np.random.default_rng(7).choice(np.array([-1, 1], np.float32), test.x.shape)


def right(model, x, y=test.y):
    return 100 * (chances(model, x).argmax(1) == y).mean()


lines = {
    "ordinary,\nby chance": [right(ordinary, np.clip(test.x + np.float32(eps) * signs, 0, 1)) for eps in measured],
    "hardened,\nattacked": [right(hardened, fgsm(hardened, test.x, test.y, eps)) for eps in measured],
    "ordinary,\nattacked": [right(ordinary, fgsm(ordinary, test.x, test.y, eps)) for eps in measured],
}
fig, ax = plt.subplots(figsize=(6.8, 3.3))
for (name, values), colour, mark in zip(
    lines.items(), (palette.GREY, palette.BLUE, palette.VERMILLION), ("d:", "o-", "s--")
):
    ax.plot(measured, values, mark, color=colour, ms=5)
    ax.text(0.245, max(values[-1], 8), name, color=colour, va="center")
ax.set(xlabel="eps", ylabel="digits read right, %", ylim=(0, 102), xlim=(-0.005, 0.3))
ax.set_xticks(measured[::2])
alt = "Digits read right against eps from 0 to 0.24. The ordinary network falls from 97 % to 15 % at 0.15; moved by chance, it stays above 80 %. The hardened network, attacked itself, falls slowly and still reads more than half at 0.15."
show(fig, alt)

# %% [markdown]
# And over five seeds, each with its own split, from the script `landmark.py` (per cent of 359 unseen digits: as scanned, moved by chance, attacked at 0.15). Goodfellow and his colleagues report for MNIST that a network's error under attack fell from 89.4 % to 17.9 % when it trained on clean and attacked pictures together.

# %%
stored_runs = {
    "attack": [
        {"ordinary": [98.1, 94.2, 7.0], "hardened": [96.4, 94.7, 70.8]},
        {"ordinary": [96.9, 93.3, 9.7], "hardened": [96.1, 93.9, 72.7]},
        {"ordinary": [96.9, 93.0, 14.2], "hardened": [95.3, 93.0, 69.4]},
        {"ordinary": [96.7, 91.9, 7.5], "hardened": [98.3, 97.5, 71.3]},
        {"ordinary": [96.9, 91.9, 8.6], "hardened": [97.8, 95.8, 69.4]},
    ],
    "eps": 0.15,
}
table = {kind: np.array([run[kind] for run in stored_runs["attack"]]) for kind in ("ordinary", "hardened")}
groups = {
    name: {kind: table[kind][:, i] for kind in table}
    for i, name in enumerate(("as scanned", "moved by chance", "attacked"))
}
fig, ax = plt.subplots(figsize=(6.8, 3.1))
draw_shares(ax, groups)
ax.set(ylim=(0, 128), yticks=[0, 50, 100], ylabel="digits read right, %")
alt = "Bars with five dots each, ordinary beside hardened. As scanned both read about 97 %, moved by chance 93 and 95 %. Attacked, the ordinary network reads about 9 %, the hardened one about 71 %."
show(fig, alt)

lost = (table["ordinary"][:, 0] - table["ordinary"][:, 2]).mean()
back = (table["hardened"][:, 2] - table["ordinary"][:, 2]).mean()
print(f"points lost to the attack: {lost:.0f}; won back by training on attacks: {back:.0f}, or {back / lost:.0%}")

# %% [markdown]
# Is it safe now? It was trained against one attack. Take ten small steps instead of a large one, each from a new gradient, and never leave the same eps. Guess what is left to the hardened one, then run both.


# %%
def in_steps(model, x, y, eps, steps=10):
    now = x
    for _ in range(steps):
        now = np.clip(fgsm(model, now, y, eps / 4), x - np.float32(eps), x + np.float32(eps))
    return now


for name, model in (("ordinary", ordinary), ("hardened", hardened)):
    one, ten = (right(model, attack(model, test.x, test.y, 0.15)) for attack in (fgsm, in_steps))
    print(f"{name}: attacked in one step {one:.0f} %, in ten steps {ten:.0f} %")

# %% [markdown]
# Your own two networks: is there a digit that the hardened one never loses?

# %%
layers = [{name.replace("1.", "0.").replace("3.", "2."): value for name, value in model.state_dict().items()}
          for model in (ordinary, hardened)]  # fmt: skip
AttackExplorable(*layers, eps=15, question="Your two networks: which digit does the hardened one defend longest?")

# %% [markdown]
# *A good place to stop: about two hours and twenty minutes in.*
#
# ## Whom does it fail?
#
# Nobody attacks most networks, and they fail people all the same. A case: faces, drawn by a few lines of code, and the question whether they smile. Some have a beard. On a shaven chin a mouth is dark, in a beard it is light.
#
# In the training set one face in fifty has a beard. The test report says: 98 % right. Would you use it?

# %%
drawn = faces(600, np.random.default_rng(8), bearded=0.02)
some = np.concatenate([np.flatnonzero(~drawn.beard)[:9], np.flatnonzero(drawn.beard)[:3]])
fig, ax = plt.subplots(figsize=(8.6, 2.4))
draw_images(ax, drawn.x[some], labels=["smiles" if s else "-" for s in drawn.smiles[some]], columns=12, ink=False)
print(f"faces: {len(drawn.x)}, with a beard: {drawn.beard.sum()}")
alt = "Twelve drawn faces of 20 by 20 pixels: nine shaven with a dark mouth, three with a dark beard and a light mouth in it. Some smile."
show(fig, alt)


# %%
def fit_faces(bearded, seed):
    """Return per cent wrong on a test set like the training set, and for each group."""
    rng = np.random.default_rng(seed)
    seen = faces(600, rng, bearded)
    model = nn.init.reset(conv_net(2, side=20), rng)
    fit(model, seen.x - 0.5, seen.smiles, rng, epochs=5)
    fresh = faces(2000, np.random.default_rng(100 + seed))
    wrong = chances(model, fresh.x - 0.5).argmax(1) != fresh.smiles
    shaven, beard = 100 * wrong[~fresh.beard].mean(), 100 * wrong[fresh.beard].mean()
    return (1 - bearded) * shaven + bearded * beard, shaven, beard


errors = {share: np.array([fit_faces(share, seed) for seed in range(3)]) for share in (0.02, 0.5)}

# %%
groups = {
    name: {f"{share:.0%} beards in training": values[:, i] for share, values in errors.items()}
    for i, name in enumerate(("all, as in training", "shaven", "with a beard"))
}
fig, ax = plt.subplots(figsize=(6.8, 3))
draw_shares(ax, groups, "wrong, %")
ax.set_ylim(0, None)
ax.legend(frameon=False, fontsize=9, loc="upper left")
alt = "Bars of the share of wrong answers, with a dot for each of three seeds. Trained with 2 % beards: about 2 % wrong in all, 1 % of the shaven, 43 % of the bearded. Trained with 50 % beards: a few per cent in each."
show(fig, alt)

# %% [markdown]
# About 2 % wrong in all, and of the bearded about four in ten, hardly better than a coin. The mean hides the group *because* it is rare. And nothing about beards is hard: with as many of them as others in training, 2 % of them go wrong. Only in one seed of three do the shaven pay for it.
#
# In 2018 Joy Buolamwini and Timnit Gebru tried three commercial programs that guess a person's gender from a photograph. For lighter-skinned men the error was at most 0.8 %, for darker-skinned women up to 34.7 %. No company had reported its errors by group.
#
# ## What does it look at, really?
#
# The second case: scans, made up as well. A spot with a smooth edge is harmless, one with a ragged edge is not. The hospital has two machines. The one on the ward for severe cases leaves a bright mark in the corner, so that of the ill 95 % bear it, and of the healthy 5 %.

# %%
clinic = scans(800, np.random.default_rng(14), marked=(0.05, 0.95))
fig, ax = plt.subplots(figsize=(8.6, 2))
draw_images(ax, clinic.x[:10], labels=["ill" if one else "healthy" for one in clinic.ill[:10]], columns=10, ink=False)
alt = "Ten simulated scans: a bright spot on dark noise, with a smooth edge for the healthy and a ragged one for the ill. Nearly all of the ill have a white angle in the upper left corner."
show(fig, alt)


# %%
def fit_scans(marked):
    rng = np.random.default_rng(10)
    seen = scans(800, rng, marked)
    model = nn.init.reset(conv_net(2, side=20), rng)
    fit(model, seen.x - 0.5, seen.ill, rng, epochs=6)
    return lambda x: chances(model, x - np.float32(0.5)).argmax(1)


readers = {"trained at the clinic": fit_scans((0.05, 0.95)), "trained where marks mean nothing": fit_scans((0.5, 0.5))}

# %% [markdown]
# Both are right on fresh scans from the clinic. Is one of them leaning on the mark?
#
# **Exercise 5.** Design the experiment. You get a classifier as a function, and `draw`, which gives new pictures with whatever link between mark and illness you want. Some classifiers lean on the mark only where it is, others only where it is not, others in half of the cases. Some need it in order to see at all, or are thrown off by it. And some are simply not very good, which is no crime.


# %% solution="leans_on_mark"
def leans_on_mark(predict, draw, rng):
    """Find out by trying whether a classifier's answers lean on the scanner's mark.

    predict: a function from pictures to answers 0 or 1, (N,).
    draw: draw(n, marked, rng) gives new pictures x and the truth y (N,), half 0 and half 1 by chance; marked is a
    pair, the share that bears the mark among those with y 0 and among those with y 1.
    The classifier was trained where marked was (0.05, 0.95); it is right there in 70 to 100 of 100 cases.
    Returns True if some other pair makes it right in at least 15 of 100 cases fewer, else False. For each classifier
    either some pair costs 20 of 100 or more, or none costs anything.

    >>> def draw(n, marked, rng):  # a picture of two pixels: the illness and the mark
    ...     y = rng.integers(0, 2, n)
    ...     return np.stack([y, rng.random(n) < np.array(marked)[y]], axis=1), y
    >>> leans_on_mark(lambda x: x[:, 1], draw, np.random.default_rng(0))
    True
    >>> leans_on_mark(lambda x: x[:, 0], draw, np.random.default_rng(0))
    False
    """

    def right(marked):
        x, y = draw(2000, marked, rng)
        return (predict(x) == y).mean()

    usual = right((0.05, 0.95))
    return bool(min(right((0.95, 0.05)), right((0, 0)), right((1, 1))) < usual - 0.1)


# %% check="leans_on_mark"
leans_on_mark, result = check.leans_on_mark(leans_on_mark)
result


# %%
def draw_scans(n, marked, rng):
    drawn = scans(n, rng, marked)
    return drawn.x, drawn.ill


for name, reader in readers.items():
    print(f"{name}: leans on the mark: {leans_on_mark(reader, draw_scans, np.random.default_rng(11))}")
    for where, marked in (("the clinic", (0.05, 0.95)), ("no marks at all", (0, 0)), ("marks exchanged", (0.95, 0.05))):
        x, y = draw_scans(1000, marked, np.random.default_rng(12))
        print(f"    {where:16} {(reader(x) == y).mean():.0%} right")

# %% [markdown]
# The first network is the better one at the clinic: the mark is right in 95 of 100, and the edge of a spot is hard to see. Take the marks away and it guesses. Exchange them and it is wrong seven times in eight. No held-out scan from the clinic could have told, since there the mark is as good as in training. You asked for right answers, and the mark gives them: that is a *shortcut*.
#
# John Zech and colleagues met it for real in 2018. A network for pneumonia on chest radiographs did well in the hospitals it was trained in and worse in another. A second one could tell a picture's hospital almost without error, and with it how ill its patients tended to be.
#
# **In words** (2 points). A company offers a hospital a network for radiographs: "97 % right on held-out pictures, and the heat maps (saliency, in colours) look at the lung." What do you ask for before it is used, and which result would make you say no?

# %% [markdown] written="before_it_is_used"
# 97 % is a mean. A group that makes up 2 % of the pictures can be wrong every second time and hardly move it, so I ask for the error by group, with how many patients stand behind each. The held-out pictures come from the clinics that the training pictures came from, so a mark that gives the clinic away works in both. I ask for pictures from a clinic that had no part in it, and for the same pictures with the marks exchanged: if the share of right answers falls, I say no. A heat map shows where some answers came from, and nothing about the next clinic.

# %%
check.written["before_it_is_used"].marks()

# %% [markdown]
# ## What this really is
#
# A network that recognises pictures has found *some* function of the pixels that gives the right label on pictures like those it has seen. It need not be yours. Attacks, shortcuts and rare groups are three views of this gap: it used what worked.
#
# After 2014 many defences were published and most of them broken; adversarial training, in its stronger form with many steps, is one of the few that lasted, and it costs accuracy on clean pictures. Detection and segmentation (a name for every pixel) now serve cars and microscopes. Recognition of faces became common enough to be banned in places.

# %% [markdown] recap="yes"
# ## What to keep
#
# - IoU: shared area over the area of both together. Non-maximum suppression: the best stays, its doubles go, and only boxes that stay push others out.
# - A detector in small: a classifier with a class for nothing, at every window.
# - Occlusion asks what is lost if a part goes; a gradient what a little more ink would do. Neither says why.
# - FGSM: every pixel by eps, up the gradient's sign. Small steps add up over many pixels.
# - Adversarial training wins back most of what FGSM takes, and less against stronger attacks.
# - A mean hides a rare group. Report the error by group, with counts.
# - A shortcut that holds in training and test shows only when you break the link on purpose.

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **Two boxes of 8 by 8, one moved down by 4 rows. What is their IoU?**
#
# <details><summary>Answer</summary>
#
# They share 4 · 8 = 32 cells and cover 64 + 64 - 32 = 96 together: 1/3.
#
# </details>

# %% [markdown] recall="2"
# **A detector shows two boxes of two digits that truly overlap by an IoU of 0.6, and suppression is set to 0.5. What happens?**
#
# <details><summary>Answer</summary>
#
# The less sure of the two goes, although it was right. A threshold that removes doubles also removes crowded neighbours.
#
# </details>

# %% [markdown] recall="3"
# **Why does a change by chance of the same size hardly hurt, when a chosen one is fatal?**
#
# <details><summary>Answer</summary>
#
# By chance the pixels' effects cancel, and their sum grows like the root of their number. Chosen, they all push the same way and add up.
#
# </details>

# %% [markdown] recall="4"
# **A test set has 2,000 pictures, 40 of them of a rare group. The network is right in 99 %. How bad can the rare group be?**
#
# <details><summary>Answer</summary>
#
# 20 pictures are wrong. They may all be of the group: half of it.
#
# </details>

# %% [markdown] recall="5"
# **Why does a held-out test set not reveal a scanner's mark?**
#
# <details><summary>Answer</summary>
#
# It was drawn from the same place, so the link between mark and illness holds in it, too. One has to break the link.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Ian Goodfellow, Jonathon Shlens and Christian Szegedy (2014), [Explaining and harnessing adversarial examples](https://arxiv.org/abs/1412.6572). The panda, the argument with the sum, the training.
# - Julius Adebayo and others (2018), [Sanity checks for saliency maps](https://arxiv.org/abs/1810.03292). Which maps know about the network at all.
# - Joy Buolamwini and Timnit Gebru (2018), [Gender shades](https://proceedings.mlr.press/v81/buolamwini18a.html). How to measure by group, with consequences.
# - John Zech and others (2018), [Variable generalization performance of a deep learning model to detect pneumonia in chest radiographs](https://doi.org/10.1371/journal.pmed.1002683). The mark, in real life.
#
# Networks see, with care. Can they also hear? Chapter 16 makes sounds and listens to them.
