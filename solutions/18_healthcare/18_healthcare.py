# ---
# jupyter:
#   nnbook:
#     minutes: 300
#     builds: "a diagnosis judged: ROC, costs, calibration, splits without leaks, and a treatment chosen"
#     landmark: "Wisconsin biopsies: 97.8 % right, AUC 0.996, five seeds; logistic regression does as well"
# ---

# %% [markdown]
# # Diagnosing
#
# A lump in the breast is felt, a thin needle draws out a few cells, and a doctor looks at them. In the early 1990s William Wolberg, a surgeon in Wisconsin, and Nick Street and Olvi Mangasarian, two computer scientists, outlined the nuclei of such cells on a screen and measured them: 569 patients, thirty numbers each. In 212 of them the lump was malignant.
#
# Below are 143 of these patients. A small network has been shown two of the thirty numbers, texture and smoothness, and has said for each patient how likely the illness is. You decide what is done about it:
#
# 1. At 50 %, how many ill people are sent home?
# 2. Bring that down to none. How many healthy people pay for it?
# 3. A miss costs ten false alarms. Where is the cheapest threshold? And at three, at one?
# 4. At ten, refer some to an unerring doctor, at ½ each. How cheap?

# %%
import numpy as np
from IPython.display import Markdown
from sklearn.linear_model import LogisticRegression

from nnbook import data, nn, optim, tensor
from nnbook.checks.ch18_healthcare import check
from nnbook.data.patients import lesions, markers, trial
from nnbook.explorables import DiagnosisExplorable
from nnbook.plot import LiveCurves, clinic, show, use_style

use_style()
explorable = DiagnosisExplorable()
explorable

# %% [markdown]
# There is no setting without a price.
#
# **Map.** Medicine wants three things of a model: a diagnosis, a prediction of how it will go, a choice of treatment. You need [chapter 08](../08_feedforward/08_feedforward.ipynb) (training, leaks), [chapter 09](../09_convolution/09_convolution.ipynb) (convolution) and [chapter 05](../05_losses/05_losses.ipynb) (cross-entropy); the [maths card on confidence intervals](../A_maths_you_need/A_maths_you_need.ipynb#confidence-intervals) helps. About five hours, with three places to stop. Nothing is medical advice.
#
# ## Two ways to be wrong
#
# *Sensitivity* is the share of the ill who are called ill, *specificity* the share of the healthy who are not. Accuracy mixes the two, and hides both.
#
# **Exercise 1.** Write `rates`.


# %% solution="rates"
def rates(chance, ill, threshold):
    """Return sensitivity and specificity of calling ill whose chance is at or above the threshold.

    chance: array (N,), from 0 to 1.  ill: array (N,) of 0 and 1, with at least one of each.  threshold: a number.
    Returns (sensitivity, specificity): the share of the ill who are called ill, and the share of the healthy who
    are not, two numbers.

    >>> rates(np.array([0.9, 0.4, 0.6, 0.5, 0.1, 0.2, 0.3]), np.array([1, 1, 0, 0, 0, 0, 0]), 0.5)
    (0.5, 0.6)
    """
    called = chance >= threshold
    return float(called[ill == 1].mean()), float(1 - called[ill == 0].mean())


# %% check="rates"
rates, result = check.rates(rates)
result

# %%
chance, ill = np.array(explorable.chances) / 1000, np.array(explorable.ill)
for threshold in (0.1, 0.3, 0.5, 0.7):
    print(f"threshold {threshold}: sensitivity %.2f, specificity %.2f" % rates(chance, ill, threshold))

# %% [markdown]
# ## Called ill is not ill
#
# Take a pencil. Of 1,000 people who come to a screening, 1 in 100 is ill. The test has a sensitivity of 0.9 and a specificity of 0.9.
#
# 1. Somebody is called ill. What is the chance that she is? (Count heads.)
# 2. A lazy test calls everybody healthy. What is its accuracy?
# 3. Two ill people got the chances 0.9 and 0.4, three healthy ones 0.6, 0.4 and 0.1. Set each ill person beside each healthy one. In what share of these pairs does the ill one have the higher chance? A draw counts half.
#
# **Exercise 2.** Hand back the three numbers, as shares from 0 to 1, to three digits or as a fraction such as `1 / 3`.


# %% solution="by_hand"
def by_hand():
    """Return three numbers from 0 to 1: the share of the called who are ill, the lazy test's accuracy, the pairs won.

    Returns (ill_if_called, lazy_accuracy, pairs_won), each right to three digits.
    """
    return 9 / 108, 0.99, 4.5 / 6


# %% check="by_hand"
by_hand, result = check.by_hand(by_hand)
result

# %%
show(*clinic.draw_people(found=9, missed=1, alarms=99, spared=891))

# %% [markdown]
# Most who are called are healthy, because so many healthy people take the test. In 1978 Ward Casscells and two colleagues asked sixty students and doctors such a question: one in a thousand is ill, and five in a hundred healthy people are called. Twenty-seven said that whoever is called is ill with 95 %. Eleven said 2 %, which is right.
#
# The share of the called who are ill is the *predictive value*. It depends on the *prevalence*, the share of ill among those tested, and so it changes when the same test moves from a clinic to a screening. Sensitivity and specificity stay, if the patients are alike in the rest.
#
# ## Every threshold at once
#
# Let the threshold $t$ fall from above all chances to below them. With $N_1$ ill and $N_0$ healthy people, of whom $i$ has the chance $p_i$, plot
#
# $$\text{found}(t) = \frac{1}{N_1} \sum_{i\ \text{ill}} [p_i \ge t] \quad\text{against}\quad \text{alarms}(t) = \frac{1}{N_0} \sum_{i\ \text{healthy}} [p_i \ge t],$$
#
# where $[\ldots]$ is 1 if it holds and 0 if not. This is the *ROC curve*. The area below it is the *AUC*, and it is the share of pairs you have just counted by hand: the statistic of Henry Mann and Donald Whitney (1947). ½ is a coin, 1 a perfect order.
#
# **Exercise 3.** Write `roc`. People with equal chances cross the threshold together.


# %% solution="roc"
def roc(chance, ill):
    """Return the ROC curve: the rates at every threshold that matters, from the strictest to the most lenient.

    chance: array (N,) of numbers, larger for likelier ill.  ill: array (N,) of 0 and 1, at least one of each.
    Returns (alarms, found), two arrays (K + 1,) where K is the number of different chances: the share of the healthy
    and the share of the ill with a chance at or above the threshold. The first point is (0, 0), nobody called ill;
    then the threshold goes down through the K chances.

    >>> alarms, found = roc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([1, 1, 0, 0]))
    >>> alarms.tolist(), found.tolist()
    ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0])
    """
    thresholds = np.append(np.inf, np.unique(chance)[::-1])
    called = chance >= thresholds[:, None]
    return called[:, ill == 0].mean(axis=1), called[:, ill == 1].mean(axis=1)


# %% check="roc"
roc, result = check.roc(roc)
result

# %% [markdown]
# Is the area really the share of pairs? And what would all thirty measures give? `fit` is the training loop for the whole chapter: one logit, binary cross-entropy.


# %%
def area(chance, ill):
    """Return the AUC, the area below the ROC curve, by trapezia."""
    alarms, found = roc(chance, ill)
    return np.trapezoid(found, alarms)


def pairs_won(chance, ill):
    """Return the share of pairs in which the ill one has the higher chance, a draw counting half."""
    difference = chance[ill == 1][:, None] - chance[ill == 0]
    return np.mean((difference > 0) + 0.5 * (difference == 0))


def make_mlp(inputs):
    return nn.Sequential(nn.Linear(inputs, 32), nn.ReLU(), nn.Linear(32, 1))


def logits_of(model, x):
    return model(tensor(x)).data[:, 0].astype(float)


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


# %%
def fit(model, x, ill, rng, epochs, lr=3e-3, weight_decay=0.0, watch=lambda: None):
    """Draw a model's weights and train it to give the logit of being ill; call watch after each epoch."""
    nn.init.reset(model, rng)
    opt, loss_fn = optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay), nn.BCEWithLogitsLoss()
    for _ in range(epochs):
        for x_i, y_i in data.batches(x, ill.astype(np.float32)[:, None], 32, rng):
            opt.zero_grad()
            loss_fn(model(tensor(x_i)), tensor(y_i)).backward()
            opt.step()
        watch()
    return model


biopsies = data.breast_cancer()
malignant = (biopsies.y == 0).astype(int)  # this table's 0 is the illness
rng = np.random.default_rng(18)
known, held = data.split(np.arange(569), malignant, rng, test=0.25)
x = (biopsies.x - biopsies.x[known.x].mean(axis=0)) / biopsies.x[known.x].std(axis=0)
model = fit(make_mlp(30), x[known.x], known.y, rng, epochs=30, weight_decay=1.0)
thirty = sigmoid(logits_of(model, x[held.x]))
curves = {}
for name, c, y in (("thirty measures", thirty, held.y), ("two measures", chance, ill)):
    curves[name] = *roc(c, y), area(c, y)
    print(f"{name:16} area {area(c, y):.4f}, pairs won {pairs_won(c, y):.4f}")
show(*clinic.draw_roc(curves, (malignant.mean(), 0.01)))

# %% [markdown]
# Area and pairs agree. The two curves come from different patients, so compare them only roughly: a staircase has a step for every patient, so a curve of few patients is ragged, and its area uncertain.
#
# On the right the same thresholds as a *precision–recall curve*: the predictive value is [chapter 15](../15_image_recognition/15b_finding_and_fooling.ipynb)'s precision, the sensitivity its recall. With 1 in 100 ill the ROC curves would stay. The precision falls (thin lines).
#
# ## What a mistake costs
#
# If the chance $p$ is true, calling somebody ill costs $(1-p)\,c_\text{alarm}$ on average and sending her home $p\,c_\text{miss}$. The first is cheaper from
#
# $$p = \frac{c_\text{alarm}}{c_\text{alarm} + c_\text{miss}}$$
#
# on. With ten alarms to a miss that is $1/11$, far from ½. But are the chances true? One can also try what each threshold costs on patients whose illness is known.
#
# **Exercise 4.** Write `best_threshold`.


# %% solution="best_threshold"
def best_threshold(chance, ill, miss, alarm):
    """Return the threshold with the least cost a patient, and that cost.

    chance: array (N,).  ill: array (N,) of 0 and 1; either may be missing, so count instead of calling `rates`.
    miss: what an ill person not called costs.  alarm: what a healthy person called ill costs.
    Called ill is who has a chance at or above the threshold. Try the chances that occur, and np.inf, which calls
    nobody. If several cost the same, take the lowest. Costs are per patient: the sum divided by N.
    Returns (threshold, cost), two numbers.

    >>> best_threshold(np.array([0.9, 0.6, 0.3, 0.1]), np.array([1, 0, 1, 0]), miss=10, alarm=1)
    (0.3, 0.25)
    """
    thresholds = np.append(np.unique(chance), np.inf)
    called = chance >= thresholds[:, None]
    costs = (miss * (~called & (ill == 1)) + alarm * (called & (ill == 0))).mean(axis=1)
    best = costs.argmin()
    return float(thresholds[best]), float(costs[best])


# %% check="best_threshold"
best_threshold, result = check.best_threshold(best_threshold)
result

# %%
thresholds = np.append(np.unique(chance), 1)
found, spared = np.array([rates(chance, ill, t) for t in thresholds]).T
missed, alarms = (1 - found) * ill.mean(), (1 - spared) * (1 - ill.mean())
costs = {str(c): np.round(c * missed + alarms, 6) for c in (1, 3, 10)}
show(*clinic.draw_costs(thresholds, costs))
for miss in (1, 3, 10):
    print(f"a miss costs {miss:2}: best threshold %.3f, cost %.2f" % best_threshold(chance, ill, miss, 1))

# %% [markdown]
# The formula says 0.091, 0.25 and 0.5, trying says 0.084, 0.278 and 0.466: close, as they would be if the chances were true. But the curves are jagged: a single patient moves the least point. So a threshold is chosen on a validation set, its cost reported on another.
#
# *A good place to stop: about an hour and a half in.*
#
# ## Photographs that know the patient
#
# The second kind of data is pictures. These lesions of the skin are simulated, and of each we know the true chance of illness, before a coin decided: it grows with how ragged the edge is.

# %%
some = lesions(16, np.random.default_rng(3))
order = np.argsort(some.chance)
show(*clinic.draw_lesions(some.x[order, 0], [f"{c:.0%}" for c in some.chance[order]]))

# %% [markdown]
# The best anybody can do is to call ill from 50 % on, which is right for about 85 % of them. Now 120 patients with six photographs each. A quarter of the 720 photographs, drawn at random, is kept for the test. Will a network come near 85 %?


# %%
def make_cnn():
    """Return a small convolutional network for pictures of 16 × 16 pixels."""
    first, second = nn.Conv2d(1, 8, 5, stride=2, padding=2), nn.Conv2d(8, 16, 3, stride=2, padding=1)
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), nn.Flatten(), nn.Linear(256, 1))


def pixels(some):
    return some.x - np.float32(0.5)


def right(model, x, ill):
    """Return the share of examples on whose right side of 0 the logit lies."""
    return np.mean((logits_of(model, x) > 0) == ill)


rng = np.random.default_rng(0)
album, new = lesions(120, rng, photos=6), lesions(1000, rng)
photo = rng.permutation(720) < 180
model = fit(make_cnn(), pixels(album)[~photo], album.ill[~photo], rng, 40)
print(f"photographs held out   {right(model, pixels(album)[photo], album.ill[photo]):.1%}")
print(f"1,000 new patients     {right(model, pixels(new), new.ill):.1%}")
print(f"best possible for them {np.mean((new.chance > 0.5) == new.ill):.1%}")

# %% [markdown]
# Better than possible, and wrong. Most held-out photographs have siblings in the training set, with the same freckles and the same answer: the network knows the patients. Over five seeds the first number is 87 to 95 %, the second 71 to 76 %.
#
# **Exercise 5** (optional). Write the split that holds out patients.


# %% solution="split_patients"
def split_patients(patient, test, rng):
    """Deal photographs into a part to train on and a part to test on, all of a patient's on the same side.

    patient: array (N,), the number of the patient on each photograph, any whole numbers, in any order.
    test: the share of the patients to test on, rounded to whole patients.  rng: draws which patients these are.
    Returns (train, test), two arrays of indices into `patient`.

    >>> train, test = split_patients(np.array([7, 7, 3, 3, 3, 5]), 1 / 3, np.random.default_rng(0))
    >>> len(train) + len(test)
    6
    """
    people = rng.permutation(np.unique(patient))
    held_out = np.isin(patient, people[: round(test * len(people))])
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)


# %% check="split_patients"
split_patients, result = check.split_patients(split_patients)
result

# %%
scores = []
for seed in range(4):
    rng = np.random.default_rng(seed)
    inside, outside = split_patients(album.patient, 0.25, rng)
    model = fit(make_cnn(), pixels(album)[inside], album.ill[inside], rng, 40)
    scores.append(right(model, pixels(album)[outside], album.ill[outside]))
print("patients held out, four splits:", ", ".join(f"{score:.1%}" for score in scores))

# %% [markdown]
# Far lower, and spread: thirty patients are few. Over five seeds the mean is 71.6 %.
#
# ## How sure is too sure?
#
# Now 400 patients with one photograph each, and a network trained for too long on purpose. Watch the validation loss. How often will the network be right in the end, and how sure of it?

# %%
rng = np.random.default_rng(1)
known, valid, new = lesions(400, rng), lesions(800, rng), lesions(2000, rng)
model = nn.init.reset(make_cnn(), rng)
loss_fn = nn.BCEWithLogitsLoss()


def loss_on(some):
    return loss_fn(model(tensor(pixels(some))), tensor(some.ill.astype(np.float32)[:, None])).item()


def watch():
    live.update(training=loss_on(known), validation=loss_on(valid))


# %% tags=["live"]
with LiveCurves(value="loss", total=100) as live:
    try:
        fit(model, pixels(known), known.ill, np.random.default_rng(1), 100, lr=6e-3, watch=watch)
    except KeyboardInterrupt:
        print("stopped early; the model is as far as it got")

# %%
z_valid, z_new = logits_of(model, pixels(valid)), logits_of(model, pixels(new))
sure = np.maximum(sigmoid(z_new), 1 - sigmoid(z_new))
print(f"right on new patients {right(model, pixels(new), new.ill):.1%}, sure of it on average {sure.mean():.1%}")

# %% [markdown]
# Seven in ten are right, and the network is sure of nearly all. A network is *calibrated* if, of all patients to whom it gives 30 %, three in ten are ill. With the patients sorted into bins $b$ by their chance, the *expected calibration error* is
#
# $$\text{ECE} = \sum_b \frac{n_b}{N}\,\bigl|\bar p_b - \bar y_b\bigr|,$$
#
# where $n_b$ of the $N$ patients are in the bin, $\bar p_b$ is their mean chance, and $\bar y_b$ the share of ill among them.
#
# **Exercise 6.** Write `calibration_error`.


# %% solution="calibration_error"
def calibration_error(chance, ill, bins=10):
    """Return the expected calibration error: how far the chances are from what happened, on average.

    chance: array (N,), from 0 to 1, N at least 1.  ill: array (N,) of 0 and 1.  bins: bins of equal width from 0 to 1.
    A chance belongs to bin floor(chance * bins); 1 belongs to the last bin. Each bin that is not empty has a gap, the
    distance between its mean chance and its share of ill. Returns the mean of the gaps, each weighted by the share of
    all patients in its bin, a number.

    >>> calibration_error(np.array([0.75, 0.95, 0.1, 0.3]), np.array([1, 0, 0, 0]), bins=2)  # gaps 0.35 and 0.2
    0.275
    """
    place = np.minimum((chance * bins).astype(int), bins - 1)
    error = 0.0
    for k in np.unique(place):
        here = place == k
        error += here.mean() * abs(chance[here].mean() - ill[here].mean())
    return float(error)


# %% check="calibration_error"
calibration_error, result = check.calibration_error(calibration_error)
result

# %% [markdown]
# The repair is one number. Divide every logit $z$ by a *temperature* $T$, as [chapter 10](../10_recurrent/10_recurrent.ipynb) did when it drew letters, and choose $T$ so that the cross-entropy on the validation set is least (Chuan Guo and others, 2017):
#
# $$T^* = \arg\min_T \frac1N \sum_i \Bigl(\log\bigl(1 + e^{z_i/T}\bigr) - y_i\, \frac{z_i}{T}\Bigr).$$
#
# The order of the patients stays, and with it the AUC and who is above 50 %.
#
# **Exercise 7.** Write `temperature`.


# %% solution="temperature"
def temperature(logits, ill):
    """Return the temperature T that makes the chances sigmoid(logits / T) fit best: with the least cross-entropy.

    logits: array (N,).  ill: array (N,) of 0 and 1.
    The best T lies between 0.05 and 20, and the answer may be off by 1 %. Logits may be as large as 100.
    Returns a number above 0.

    >>> round(temperature(np.array([2.0, 2.0, 2.0, 2.0]), np.array([1, 1, 1, 0])), 1)  # 2 / log 3: three of four
    1.8
    """
    tried = np.geomspace(0.05, 20, 1000)
    z = logits / tried[:, None]
    losses = (np.logaddexp(0, z) - z * ill).mean(axis=1)
    return float(tried[losses.argmin()])


# %% check="temperature"
temperature, result = check.temperature(temperature)
result

# %%
T = temperature(z_valid, valid.ill)
diagrams = {}
for name, z in (("as trained", z_new), (f"temperature {T:.1f}", z_new / T)):
    diagrams[name] = sigmoid(z), new.ill, calibration_error(sigmoid(z), new.ill)
show(*clinic.draw_reliability(diagrams))

# %% [markdown]
# A *reliability diagram*: the larger a diamond, the more patients. On the left most stand at the ends, where the network says 0 or 100 %, and are wrong there far too often. On the right they come nearer, but most still lie below the line: one temperature cannot shift them. Over five seeds, measured beforehand:

# %%
stored = {
    "calibration_before": [0.221, 0.213, 0.185, 0.192, 0.205],
    "calibration_after": [0.038, 0.052, 0.06, 0.035, 0.064],
    "few_dark_light": [0.885, 0.883, 0.884, 0.895, 0.901],
    "few_dark_dark": [0.843, 0.854, 0.829, 0.838, 0.841],
    "half_dark_light": [0.874, 0.871, 0.872, 0.879, 0.89],
    "half_dark_dark": [0.843, 0.863, 0.848, 0.845, 0.855],
}
for name in ("calibration_before", "calibration_after"):
    print(f"{name:19} mean {np.mean(stored[name]):.3f}, standard deviation {np.std(stored[name], ddof=1):.3f}")

# %% [markdown]
# *A good place to stop: about two hours and forty minutes in.*
#
# ## When to ask a doctor
#
# A model may also say: not me. One way to know when is to train several networks and average their chances, an *ensemble*; where they disagree, the mean lies near ½. *Selective prediction* refers those who lie nearest to the threshold, first ½, to a doctor. Here are five networks, each stopped early, after 25 epochs.

# %%
chances = []
for seed in range(5):
    member = fit(make_cnn(), pixels(known), known.ill, np.random.default_rng(seed), 25)
    chances.append([sigmoid(logits_of(member, pixels(some))) for some in (valid, new)])
mean_valid, mean_new = (np.mean([pair[i] for pair in chances], axis=0) for i in (0, 1))
referred = np.arange(0, 61, 5)
lines = {}
for name, c in (("five networks", mean_new), ("one of them", chances[0][1])):
    order = np.argsort(-np.abs(c - 0.5))
    hits = ((c >= 0.5) == new.ill)[order]
    lines[name] = np.array([100 * hits[: round(2000 * (1 - r / 100))].mean() for r in referred])
show(*clinic.draw_kept(referred, lines))
print(f"expected calibration error of the five: {calibration_error(mean_new, new.ill):.3f}")

# %% [markdown]
# The sure answers are right more often: every step to the right hands the hard cases to somebody else. Here are 150 of these patients, and a band to start with.

# %%
question = "Where should the doctor's band lie, and is a wider one worth its price?"
DiagnosisExplorable(mean_new[:150], new.ill[:150], threshold=35, width=15, miss=5, question=question)

# %% [markdown]
# Were the chances true, a referral at ½ would pay from 10 % ($5p > ½$) to 50 % ($1 - p > ½$). For these 150 a still wider band is cheaper. The next cell asks all 2,000, too.
#
# ## Who is served worse?
#
# One number over all patients can hide a group. Half of these people have dark skin.

# %%
for low, high in ((0.1, 0.5), (0.05, 0.6)):
    price = np.where(mean_new < low, 5 * new.ill, np.where(mean_new < high, 0.5, 1 - new.ill))
    print(f"doctor from {low:.0%} to {high:.0%}: cost {price[:150].mean():.3f} for 150, {price.mean():.3f} for 2,000")
for name, group in (("light skin", ~new.dark), ("dark skin", new.dark)):
    both = rates(mean_new[group], new.ill[group], 0.5)
    print(f"{name}: AUC {area(mean_new[group], new.ill[group]):.3f}, sensitivity %.2f, specificity %.2f" % both)
few, half = (np.mean([stored[f"{k}_dark_light"], stored[f"{k}_dark_dark"]], axis=1) for k in ("few", "half"))
for share, (light, dark) in ((" 5 %", few), ("50 %", half)):
    print(f"trained on 800 patients, {share} with dark skin: AUC light {light:.3f}, dark {dark:.3f} (mean of 5 seeds)")

# %% [markdown]
# For all 2,000 the wider band is dearer: chosen on 150 patients, it fits their chance events.
#
# With more dark skin in training the gap halves, half of that by a loss on light skin. What is left stays: a lesion stands out less on dark skin, and no balancing brings back light that the camera did not catch.
#
# ## Predict an outcome
#
# The second job: how far will a disease come in a year? [Chapter 08](../08_feedforward/08_feedforward.ipynb) met the 442 people with diabetes. Each is predicted once, by models that learned from four other fifths. How much better than a straight line will a network be?


# %%
def regress(x, y, rng, epochs=30):
    """Train a network to predict numbers y (N,) from x (N, D); return a function from x_new (M, D) to numbers (M,)."""
    model = nn.init.reset(nn.Sequential(nn.Linear(x.shape[1], 32), nn.ReLU(), nn.Linear(32, 1)), rng)
    opt, loss_fn = optim.AdamW(model.parameters(), lr=5e-3), nn.MSELoss()
    mean, std = y.mean(), y.std()
    for _ in range(epochs):
        for x_i, y_i in data.batches(x, ((y - mean) / std)[:, None], 32, rng):
            opt.zero_grad()
            loss_fn(model(tensor(x_i)), tensor(y_i)).backward()
            opt.step()
    return lambda x_new: model(tensor(x_new)).data[:, 0] * std + mean


def straight(x, y):
    """Fit linear regression; return a function from x_new to numbers."""
    w = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y)[0]
    return lambda x_new: np.column_stack([x_new, np.ones(len(x_new))]) @ w


# %%
def interval(values, rng, times=2000):
    """Return the middle 95 % of the means of values (N,) drawn anew with replacement: the bootstrap."""
    means = values[rng.integers(0, len(values), (times, len(values)))].mean(axis=1)
    return np.quantile(means, [0.025, 0.975])


people, rng = data.diabetes(), np.random.default_rng(2004)
fold = rng.permutation(442) % 5
names, said = ("mean", "straight line", "network"), np.zeros((3, 442))
for k in range(5):
    inside, outside = fold != k, fold == k
    x = (people.x - people.x[inside].mean(axis=0)) / people.x[inside].std(axis=0)
    y = people.y[inside]
    said[0, outside] = y.mean()
    said[1, outside] = straight(x[inside], y)(x[outside])
    said[2, outside] = regress(x[inside], y, rng, epochs=12)(x[outside])
squared = (said - people.y) ** 2
for name, one in zip(names, squared):
    print(f"{name:14} root mean squared error {np.sqrt(one.mean()):.1f}")
low, high = interval(squared[1] - squared[2], rng)
print(f"squared error, line less network: {np.mean(squared[1] - squared[2]):.0f}, 95 % from {low:.0f} to {high:.0f}")

# %% [markdown]
# The *bootstrap* (Bradley Efron, 1979) draws 442 patients with replacement, again and again, and looks how much the result varies. The interval holds 0, so these people cannot tell whether the network is better.
#
# What does it look at? *Permutation importance* shuffles one column of the held-out patients and measures how much the error grows; black lines show the range over ten shuffles. Before you run: column s5, probably the logarithm of a blood fat, is among the most important. Now hand the network a copy of s5 as an eleventh column. What will become of its importance?


# %%
def importance(predict, x, y, rng, times=10):
    """Return how much the root mean squared error grows if a column is shuffled: an array (D, times)."""
    rises = np.zeros((x.shape[1], times))
    base = np.sqrt(np.mean((predict(x) - y) ** 2))
    for j in range(x.shape[1]):
        for t in range(times):
            shuffled = x.copy()
            shuffled[:, j] = rng.permutation(x[:, j])
            rises[j, t] = np.sqrt(np.mean((predict(shuffled) - y) ** 2)) - base
    return rises


panels = {"ten measures": [], "and s5 again": []}
for k in range(5):
    inside, outside = fold != k, fold == k
    x = ((people.x - people.x[inside].mean(axis=0)) / people.x[inside].std(axis=0)).astype(np.float32)
    for name, columns in zip(panels, (x, np.column_stack([x, x[:, 8]]))):
        predict = regress(columns[inside], people.y[inside], np.random.default_rng(k), epochs=12)
        panels[name].append(importance(predict, columns[outside], people.y[outside], np.random.default_rng(k)))
panels = {name: np.mean(rises, axis=0) for name, rises in panels.items()}
show(*clinic.draw_importance([*people.feature_names, "s5 again"], panels))

# %% [markdown]
# The two copies share it, and even their bars added are shorter than the one was. Importance belongs to a model and its other columns. It is no cause.
#
# *A good place to stop: about three hours and twenty minutes in.*
#
# ## Break it: the answer slips in
#
# The third kind of data: many genetic markers, few patients. Sixty patients, 2,000 columns of noise, classes 30 and 30. Somebody keeps the twenty columns that go best with the class, and then cross-validates with care:
#
# ```python
# def accuracy(x, y, fold, choose, classify):
#     columns = choose(x, y)
#     right = 0
#     for k in np.unique(fold):
#         inside, outside = fold != k, fold == k
#         said = classify(x[inside][:, columns], y[inside], x[outside][:, columns])
#         right += (said == y[outside]).sum()
#     return float(right / len(y))
# ```
#
# It reports over 90 %. Christophe Ambroise and Geoffrey McLachlan found in 2002 that published results had been made so.
#
# **Exercise 8.** Find the bug, and write it right.


# %% solution="honest_accuracy"
def honest_accuracy(x, y, fold, choose, classify):
    """Return the cross-validated accuracy of choosing columns and classifying by them.

    x: array (N, D).  y: array (N,) of classes.  fold: array (N,), the number of each patient's fold, from 0.
    choose(x, y): returns the columns to keep, an array of indices.
    classify(x, y, x_new): learns from x (n, D') and y (n,) and returns classes for x_new (m, D'), an array (m,).
    Each fold in turn is tested on; nothing of it may be seen by choose, nor by classify in learning.
    Returns the share of all N patients who are classified rightly, a number.

    >>> x, y = np.array([[0.0], [1.0], [0.0], [1.0]]), np.array([0, 1, 0, 0])
    >>> def copy(x, y, x_new):
    ...     return x_new[:, 0].astype(int)
    >>> honest_accuracy(x, y, np.array([0, 0, 1, 1]), lambda x, y: np.array([0]), copy)
    0.75
    """
    right = 0
    for k in np.unique(fold):
        inside, outside = fold != k, fold == k
        columns = choose(x[inside], y[inside])
        said = classify(x[inside][:, columns], y[inside], x[outside][:, columns])
        right += (said == y[outside]).sum()
    return float(right / len(y))


# %% check="honest_accuracy"
honest_accuracy, result = check.honest_accuracy(honest_accuracy)
result


# %%
def correlation(x, y):
    x, y = x - x.mean(axis=0), y - y.mean()
    return y @ x / np.sqrt((x**2).sum(axis=0) * (y**2).sum())


def twenty_best(x, y):
    return np.argsort(-np.abs(correlation(x, y)))[:20]


def nearer_mean(x, y, x_new):
    far = [((x_new - x[y == c].mean(axis=0)) ** 2).sum(axis=1) for c in (0, 1)]
    return (far[1] < far[0]).astype(int)


results = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    x, y, fold = rng.normal(size=(60, 2000)), rng.permutation(60) % 2, rng.permutation(60) % 5
    seen = twenty_best(x, y)  # with everybody's help
    leaky = honest_accuracy(x[:, seen], y, fold, lambda x, y: np.arange(20), nearer_mean)
    results.append((leaky, honest_accuracy(x, y, fold, twenty_best, nearer_mean)))
before, within = 100 * np.mean(results, axis=0)
print(f"ten sets of noise: chosen before {before:.1f} %, chosen inside the folds {within:.1f} %")

# %% [markdown]
# ## The gene for chopsticks
#
# Now markers that do something. 2,000 patients, 400 markers, five of which raise the chance of an illness. For each marker, its correlation with the illness times $\sqrt N$ is a $z$-score: nearly normal with spread 1 if there is no connection. A bar at 3.84 lets one of 400 idle markers pass by chance in one study of twenty. What else might let markers pass?

# %%
bar = 3.84
study = markers(2000, np.random.default_rng(5))
naive = correlation(study.x, study.ill) * np.sqrt(2000)
x, y = study.x.astype(float), study.ill.astype(float)
for group in (0, 1):
    here = study.group == group
    x[here], y[here] = x[here] - x[here].mean(axis=0), y[here] - y[here].mean()
within = correlation(x, y) * np.sqrt(2000)
show(*clinic.draw_markers({"as it is": naive, "within populations": within}, study.causes, bar))
first = np.linalg.svd(study.x - study.x.mean(axis=0), full_matrices=False)[0][:, 0]
print(f"first principal component and population: correlation {abs(np.corrcoef(first, study.group)[0, 1]):.3f}")

# %% [markdown]
# The patients come from two populations. In one the illness is commoner for reasons that are in no marker, such as food; so every marker that is commoner there seems to cause it. Whatever influences both the supposed cause and the outcome is a *confounder*. Dean Hamer and a colleague warned in 2000 of a gene for chopsticks. Compared within populations, the false finds are gone. If nobody has noted the population, the markers' own first principal component ([chapter 12](../12_autoencoders/12_autoencoders.ipynb)) shows it.
#
# ## Choose a treatment
#
# The third job. A new drug, an old one, well-being in points after a year, and the true effect on each patient known to us. First from a hospital's files, where doctors decided; then from a trial, where a coin did; ± is one standard error. The true mean effect is near 0. What will the two say?

# %%
files = trial(1000, np.random.default_rng(0), by_doctors=True)
study = trial(1000, np.random.default_rng(1))
for name, t in (("files", files), ("trial", study)):
    new_drug, old_drug = t.outcome[t.treated == 1], t.outcome[t.treated == 0]
    error = np.sqrt(new_drug.var() / len(new_drug) + old_drug.var() / len(old_drug))
    print(
        f"{name}: new less old {new_drug.mean() - old_drug.mean():.1f} ± {error:.1f}; the truth {t.effect.mean():.1f}"
    )

# %% [markdown]
# In the files the drug seems harmful: doctors gave it to the severely ill, who fare worse with either. The coin cuts that tie. And the trial says that the drug makes next to no difference. So one drops it?
#
# No difference on average may be help for some and harm for others. A policy is worth the mean effect on those to whom it gives the new drug, counted over all. The best there is treats exactly those with a positive effect.
#
# **Exercise 9.** Design `choose_drug`, which learns from a trial whom to treat. It is graded on new patients, whose true effects it never sees: bring three quarters of what the best policy brings. `regress(x, y, rng)` from above is yours to use.


# %% solution="choose_drug"
def choose_drug(x, treated, outcome, rng):
    """Learn from a trial who should get the new drug.

    x: array (N, 5) float32, the measures in any order.  treated: array (N,), 1 where a coin gave the new drug, else 0.
    outcome: array (N,) float32, well-being after a year, more is better.  rng: a random generator.
    Returns a function that takes measures (M, 5) and returns an array (M,): 1 or True for the new drug, 0 for the old.
    On new patients it should bring at least three quarters of what is possible beyond the old drug for all.
    A trial of 1,000 should take a few seconds at most.

    >>> t = trial(1000, np.random.default_rng(0))
    >>> give = choose_drug(t.x, t.treated, t.outcome, np.random.default_rng(0))
    >>> give(t.x[:3]).shape
    (3,)
    """
    with_new = regress(x[treated == 1], outcome[treated == 1], rng)
    with_old = regress(x[treated == 0], outcome[treated == 0], rng)
    return lambda x_new: (with_new(x_new) > with_old(x_new)).astype(int)


# %% check="choose_drug"
choose_drug, result = check.choose_drug(choose_drug)
result

# %%
later = trial(4000, np.random.default_rng(2))
give = choose_drug(study.x, study.treated, study.outcome, np.random.default_rng(0))
best = np.maximum(later.effect, 0).mean()
for name, given in (
    ("everybody", np.ones(4000)),
    ("those chosen", give(later.x)),
    ("the best policy", later.effect > 0),
):
    print(
        f"{name:16} {np.mean(given * later.effect):5.2f} points, {np.mean(given * later.effect) / best:.0%} of the best"
    )
arms = [
    regress(study.x[study.treated == t], study.outcome[study.treated == t], np.random.default_rng(t)) for t in (1, 0)
]
show(*clinic.draw_effect(later.x[:800, 1], later.effect[:800], (arms[0](later.x) - arms[1](later.x))[:800]))

# %% [markdown]
# The drug helps in the middle and harms on both sides. That is *personalised treatment*. Outside a simulation nobody sees the black line: each patient gets one drug, and what the other would have done remains unknown.
#
# ## The landmark
#
# Back to Wisconsin, with all 569 patients and thirty measures. Five times five-fold cross-validation: each patient is predicted five times, by networks that did not know her. Beside it logistic regression, one layer. This course's marks, set beforehand, are 97 % and an AUC of 0.99. Some seconds.


# %%
def cross_validate(seed):
    """Return for each patient whether network and logistic regression are right, (2, 569), and their mean AUCs."""
    rng, z, areas = np.random.default_rng(seed), np.zeros((2, 569)), []
    fold = np.empty(569, int)
    for which in (0, 1):
        group = rng.permutation(np.flatnonzero(malignant == which))
        fold[group] = np.arange(len(group)) % 5
    for k in range(5):
        inside, outside = fold != k, fold == k
        x = (biopsies.x - biopsies.x[inside].mean(axis=0)) / biopsies.x[inside].std(axis=0)
        net = fit(make_mlp(30), x[inside], malignant[inside], rng, 30, weight_decay=1.0)
        line = LogisticRegression(max_iter=1000).fit(x[inside], malignant[inside])
        z[:, outside] = logits_of(net, x[outside]), line.decision_function(x[outside])
        areas.append([area(one[outside], malignant[outside]) for one in z])
    return (z > 0) == malignant, np.mean(areas, axis=0)


runs = [cross_validate(seed) for seed in range(5)]
hits, areas = np.mean([run[0] for run in runs], axis=0), np.mean([run[1] for run in runs], axis=0)
rng = np.random.default_rng(569)
shares = {"network": hits[0], "logistic regression": hits[1], "difference": hits[0] - hits[1]}
for i, (name, values) in enumerate(shares.items()):
    low, high = 100 * interval(values, rng)
    tail = f", AUC {areas[i]:.4f}" if i < 2 else ""
    print(f"{name:20} {100 * values.mean():6.2f} %, 95 % from {low:.1f} to {high:.1f}{tail}")

# %% [markdown]
# Both models pass both marks. By accuracy logistic regression is ahead, by a fraction of the interval; by AUC the network is. 569 patients are too few for so small a gap. A straight line that reads off thirty weights is then the better choice.
#
# ## A model card
#
# In 2019 Margaret Mitchell and eight colleagues proposed that a model travel with a *model card*: what it is for, on whom it was measured, and how it does for each group. It speaks of past patients. In a new clinic a model first runs silently, its answers hidden from the doctors. Here is that of the five lesion networks. The threshold is chosen on the validation patients, with a miss at three alarms.


# %%
def area_interval(chance, ill, rng, times=500):
    """Return the middle 95 % of the AUCs of ill and healthy people drawn anew."""
    won = (1 + np.sign(chance[ill == 1][:, None] - chance[ill == 0])) / 2
    sick, well = (rng.multinomial(n, np.full(n, 1 / n), times) for n in won.shape)
    return tuple(np.quantile((sick @ won * well).sum(axis=1) / won.size, [0.025, 0.975]))


threshold, _ = best_threshold(mean_valid, valid.ill, miss=3, alarm=1)
rows = []
for name, group in (("all", np.full(2000, True)), ("light skin", ~new.dark), ("dark skin", new.dark)):
    c, y = mean_new[group], new.ill[group]
    found, spared = rates(c, y, threshold)
    low, high = interval((c >= threshold)[y == 1].astype(float), np.random.default_rng(0))
    auc = f"{area(c, y):.2f} (%.2f to %.2f)" % area_interval(c, y, np.random.default_rng(0))
    rows.append(f"| {name} | {len(y):,} | {auc} | {found:.2f} ({low:.2f} to {high:.2f}) | {spared:.2f} |")
card = f"""**Model** five convolutional networks, 400 simulated patients, one photograph each.
**Meant for** this course. **Not for** any real patient.
**Threshold** {threshold:.2f}. **Calibration error** {calibration_error(mean_new, new.ill):.3f}. **Prevalence** {new.ill.mean():.0%}.

| group | patients | AUC (95 %) | sensitivity (95 %) | specificity |
|---|---|---|---|---|
"""
Markdown(card + "\n".join(rows))

# %% [markdown]
# **In words** (2 points). A clinic that screens everybody, 1 in 100 of whom is ill, wants to use these networks as they are: "The AUC is good, and it has been tested on 2,000 patients." What do you answer, from the card, and what should be done before they are used?

# %% [markdown] written="good_enough"
# Not yet. The card says it: simulated patients, not for any real one. About four in ten of them were ill, in the clinic it is 1 in 100; so the chances and the threshold no longer fit, and most of those called will be healthy. On dark skin the AUC is lower, which the average hides; the intervals overlap, so more patients must be tested there, with this camera. Let them run silently in the clinic first, beside what the doctors decide, and measure sensitivity, specificity and calibration there, with intervals and by group; then choose the threshold by the clinic's own costs.

# %%
check.written["good_enough"].marks()

# %% [markdown]
# ## What this really is
#
# A network that diagnoses is a curve through patients of the past. It is good enough when somebody can say what it costs to be wrong, on whom it was measured, and what would be done without it.
#
# Networks are strongest where a picture has to be read. Andre Esteva and colleagues showed in 2017 that one could tell skin cancers from photographs about as well as the dermatologists it was tested against. On tables of some hundred patients straight lines and trees are hard to beat. What works in one hospital often does worse in the next, for a network also learns the hospital: its scanner, its habits, its patients.
#
# What the field got wrong was not the networks. It was leaks, test sets of one hospital, averages over unlike groups, and a claim of effect where there was only a prediction. A prediction says who will be ill. Only an experiment says what helps.

# %% [markdown] recap="yes"
# ## What to keep
#
# - Sensitivity looks at the ill, specificity at the healthy; the predictive value depends on the prevalence as well.
# - AUC: the share of pairs in which the ill one has the higher chance. It says nothing of calibration or of any threshold.
# - With true chances, call ill from alarm / (alarm + miss) on; otherwise choose on validation patients.
# - Split by patient. Choose columns inside the folds.
# - One temperature repairs over-confidence and leaves the order as it is.
# - Measure by group, with intervals over patients, and a simple model beside.
# - Importance is no cause; a confounder makes false causes; a coin removes it.
# - No effect on average can be help for some and harm for others.

# %% [markdown]
# ## Five questions before you go

# %% [markdown] recall="1"
# **A test with sensitivity and specificity 0.99 is given to a million people, 100 of whom are ill. About how many are called ill, and how many of these are?**
#
# <details><summary>Answer</summary>
#
# 99 of the ill, and 1 % of nearly a million healthy people, about 10,000. So 1 in 100 of the called is ill.
#
# </details>

# %% [markdown] recall="2"
# **All logits of a model are divided by 3. What happens to its AUC, its accuracy at 50 %, and its calibration error?**
#
# <details><summary>Answer</summary>
#
# AUC and accuracy stay: order and sign stay. The calibration error changes, for better if it was far too sure of itself.
#
# </details>

# %% [markdown] recall="3"
# **A model reads X-rays from two hospitals, and one of them treats the severe cases. It reaches an AUC of 0.95. What would you look at first?**
#
# <details><summary>Answer</summary>
#
# Its AUC within each hospital. Telling the hospitals apart, by the scanner's marks, would be enough to look good overall.
#
# </details>

# %% [markdown] recall="4"
# **Why must columns be chosen inside the folds, if the model itself is trained inside?**
#
# <details><summary>Answer</summary>
#
# Choosing is part of learning. Columns chosen with the test patients' classes carry these classes into the test, even if they are noise.
#
# </details>

# %% [markdown] recall="5"
# **In a hospital's files those who got a drug died more often. Does it kill?**
#
# <details><summary>Answer</summary>
#
# One cannot tell. Perhaps it went to those who were more severely ill. A trial in which a coin decides would tell.
#
# </details>

# %% [markdown]
# ## Read on
#
# - Ward Casscells, Arno Schoenberger and Thomas Graboys (1978), [Interpretation by physicians of clinical laboratory results](https://doi.org/10.1056/NEJM197811022991808), New England Journal of Medicine. Sixty answers, in brief.
# - Nick Street, William Wolberg and Olvi Mangasarian (1993), *Nuclear feature extraction for breast tumor diagnosis*. How thirty numbers come out of a microscope.
# - Christophe Ambroise and Geoffrey McLachlan (2002), [Selection bias in gene extraction on the basis of microarray gene-expression data](https://doi.org/10.1073/pnas.102102699), PNAS. Exercise 8 on published data.
# - Chuan Guo and others (2017), [On calibration of modern neural networks](https://arxiv.org/abs/1706.04599). Where temperature scaling beats cleverer repairs.
# - Margaret Mitchell and others (2019), [Model cards for model reporting](https://arxiv.org/abs/1810.03993). With two finished cards to copy.
# - Andre Esteva and others (2017), [Dermatologist-level classification of skin cancer with deep neural networks](https://doi.org/10.1038/nature21056), Nature. Read it with this chapter's questions.
#
# The last chapter moves the same models to a graphics card, and asks what changes.
