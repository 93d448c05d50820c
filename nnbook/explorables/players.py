"""Two players, a generator and a discriminator, trained a step at a time on a ring of eight Gaussians."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.explorables.widget import Explorable, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MODES, RADIUS, STD = 8, 2.0, 0.1
BATCH, HIDDEN, SHOWN, LEAST = 48, 32, 300, 3
BETA1, BETA2, EPS = 0.5, 0.99, 1e-8
LAST, NOISE, QUIET = 3000, 0.5, 1500  # updates at most; noise at first; the update at which it is gone
HALF = 3.0  # half the width of the picture
SEEDS = 5
KEPT = 0.95  # of the running means of the losses
SETTINGS = ("d_steps", "g_steps", "d_lr", "g_lr", "noise")


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * z))


def softplus(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


class Numbers:
    """Random numbers that the browser draws in the same way: the generator mulberry32 by Tommy Ettinger."""

    def __init__(self, seed: int) -> None:
        self.count = 1_000_003 * (seed + 1)

    def uniform(self, n: int) -> np.ndarray:
        """Return n numbers from 0 to below 1."""
        a = ((np.arange(1, n + 1, dtype=np.uint64) + np.uint64(self.count)) * np.uint64(0x6D2B79F5)).astype(np.uint32)
        self.count += n
        t = (a ^ (a >> np.uint32(15))) * (a | np.uint32(1))
        t ^= t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))
        return (t ^ (t >> np.uint32(14))) / 4294967296

    def normal(self, *shape: int) -> np.ndarray:
        """Return standard normal numbers, by the method of Box and Muller."""
        n = int(np.prod(shape))
        u = self.uniform(2 * n)
        return (np.sqrt(-2 * np.log(1 - u[:n])) * np.cos(2 * np.pi * u[n:])).reshape(shape)


class Net:
    """Two hidden layers of tanh units, and Adam."""

    def __init__(self, outputs: int, numbers: Numbers) -> None:
        sizes = [(HIDDEN, 2, 2), (HIDDEN, HIDDEN, 2), (outputs, HIDDEN, 1)]
        self.w = [numbers.normal(out, into) * np.sqrt(gain / into) for out, into, gain in sizes]
        self.b = [np.zeros(out) for out, _, _ in sizes]
        self.memory = [(np.zeros_like(p), np.zeros_like(p)) for p in (*self.w, *self.b)]
        self.decay1 = self.decay2 = 1.0

    def forward(self, x: np.ndarray) -> list[np.ndarray]:
        """Return the input and what every layer makes of it."""
        layers = [x]
        for i, (w, b) in enumerate(zip(self.w, self.b, strict=True)):
            z = layers[-1] @ w.T + b
            layers.append(z if i == 2 else np.tanh(z))
        return layers

    def backward(self, grad: np.ndarray, layers: list[np.ndarray]) -> tuple[list[np.ndarray], np.ndarray]:
        """Return the gradients of all weights and biases, and that of the input."""
        ws, bs = [], []
        for i in (2, 1, 0):
            if i < 2:
                grad = grad * (1 - layers[i + 1] ** 2)
            ws.append(grad.T @ layers[i])
            bs.append(grad.sum(axis=0))
            grad = grad @ self.w[i]
        return [*ws[::-1], *bs[::-1]], grad

    def step(self, grads: list[np.ndarray], lr: float) -> None:
        self.decay1, self.decay2 = self.decay1 * BETA1, self.decay2 * BETA2
        for p, g, (m, v) in zip((*self.w, *self.b), grads, self.memory, strict=True):
            m += (1 - BETA1) * (g - m)
            v += (1 - BETA2) * (g * g - v)
            p -= lr * (m / (1 - self.decay1)) / (np.sqrt(v / (1 - self.decay2)) + EPS)


class Game:
    """The two networks, their data, and all that has happened so far."""

    def __init__(self, seed: int) -> None:
        self.numbers = Numbers(seed)
        self.g, self.d = Net(2, self.numbers), Net(1, self.numbers)
        self.z, self.real = self.numbers.normal(SHOWN, 2), self.ring(SHOWN)
        self.updates = 0
        self.means = [np.log(4), np.log(2)]
        self.losses: list[tuple[float, float]] = []

    def ring(self, n: int) -> np.ndarray:
        """Draw real points (n, 2)."""
        angle = np.floor(MODES * self.numbers.uniform(n)) * (2 * np.pi / MODES)
        return RADIUS * np.column_stack([np.cos(angle), np.sin(angle)]) + STD * self.numbers.normal(n, 2)

    def update(self, d_steps: int, g_steps: int, d_lr: float, g_lr: float, noise: bool) -> None:
        """Let both players take their steps."""
        std = NOISE * max(0.0, 1 - self.updates / QUIET) if noise else 0.0
        for _ in range(d_steps):
            both = np.concatenate([self.ring(BATCH), self.g.forward(self.numbers.normal(BATCH, 2))[-1]])
            layers = self.d.forward(both + std * self.numbers.normal(2 * BATCH, 2) if std else both)
            real, fake = layers[-1][:BATCH], layers[-1][BATCH:]
            self._note(0, float(softplus(-real).mean() + softplus(fake).mean()))
            grad = np.concatenate([sigmoid(real) - 1, sigmoid(fake)]) / BATCH
            self.d.step(self.d.backward(grad, layers)[0], d_lr)
        for _ in range(g_steps):
            own = self.g.forward(self.numbers.normal(BATCH, 2))
            layers = self.d.forward(own[-1] + std * self.numbers.normal(BATCH, 2) if std else own[-1])
            self._note(1, float(softplus(-layers[-1]).mean()))
            grad = self.d.backward((sigmoid(layers[-1]) - 1) / BATCH, layers)[1]
            self.g.step(self.g.backward(grad, own)[0], g_lr)
        self.updates += 1
        self.losses.append((self.means[0], self.means[1]))

    def _note(self, player: int, loss: float) -> None:
        self.means[player] += (1 - KEPT) * (loss - self.means[player])


@lru_cache(maxsize=8)
def play(seed: int, schedule: tuple, updates: int) -> Game:
    """Return the game after some updates; a schedule holds (from this update on, …settings)."""
    game = Game(seed)
    for i, (_, *settings) in enumerate(schedule):
        end = schedule[i + 1][0] if i + 1 < len(schedule) else updates
        while game.updates < min(end, updates):
            game.update(*settings)
    return game


class PlayersExplorable(Explorable):
    """Train a generator and a discriminator on a ring of eight Gaussians, a step at a time.

    Both have two hidden layers of 32 tanh units and learn by Adam (betas 0.5 and 0.99) on batches of 48, with the loss
    that does not saturate. The browser draws the same random numbers as Python, so that both show the same state.

    Args:
        step: how many updates have been made, up to 3000.
        d_steps, g_steps: how many steps each player takes in an update, 0 to 5.
        d_lr, g_lr: their learning rates.
        noise: whether noise is added to what the discriminator sees, of standard deviation 0.5 at first and 0 from
            update 1500 on.
        seed: the draw of first weights and data, 0 to 4.
        history: settings of earlier updates, [first update, d_steps, g_steps, d_lr, g_lr, noise] each; without it the
            present ones held all the time.
        question: the sentence on top.

    Attributes:
        modes: how many of the eight modes are covered, by at least 3 of 300 samples within 3 std.
        share: the share of samples within 3 std of a mode.

    >>> widget = PlayersExplorable(step=2)
    >>> widget.game.updates, 0 <= widget.modes <= 8
    (2, True)
    """

    _esm = module("players.js")
    _css = sheet("players.css")

    question = traitlets.Unicode(
        "Can two networks teach each other to draw a ring, and what if one is too strong?"
    ).tag(sync=True)
    scene = traitlets.Unicode(
        "Samples of the generator as dots, real points as small crosses in eight heaps on a ring, and behind them the "
        "discriminator's opinion of every place, orange for real and blue for fake; a circle around each mode is solid "
        "once it is covered. Below, both players' losses against the updates."
    ).tag(sync=True)
    step = traitlets.Int(0, min=0, max=LAST).tag(sync=True)
    d_steps = traitlets.Int(1, min=0, max=5).tag(sync=True)
    g_steps = traitlets.Int(1, min=0, max=5).tag(sync=True)
    d_lr = traitlets.Float(0.003, min=1e-5, max=0.1).tag(sync=True)
    g_lr = traitlets.Float(0.003, min=1e-5, max=0.1).tag(sync=True)
    noise = traitlets.Bool(False).tag(sync=True)
    seed = traitlets.Int(0, min=0, max=SEEDS - 1).tag(sync=True)
    history = traitlets.List().tag(sync=True)

    shows = ("step", "d_steps", "g_steps", "d_lr", "g_lr", "noise", "seed")
    size = (6.4, 6.2)

    def __init__(self, step: int = 0, **traits: Any) -> None:
        super().__init__(step=step, **traits)

    @property
    def game(self) -> Game:
        """The game after all updates so far."""
        schedule = self.history or [[0, *(getattr(self, name) for name in SETTINGS)]]
        return play(self.seed, tuple(map(tuple, schedule)), self.step)

    @property
    def samples(self) -> np.ndarray:
        """The 300 samples that are shown, (300, 2)."""
        return self.game.g.forward(self.game.z)[-1]

    def _counts(self) -> tuple[np.ndarray, float]:
        angle = np.arange(MODES) * (2 * np.pi / MODES)
        centres = RADIUS * np.column_stack([np.cos(angle), np.sin(angle)])
        far = np.sqrt(((self.samples[:, None] - centres) ** 2).sum(axis=2))
        good = far.min(axis=1) <= 3 * STD
        return np.bincount(far.argmin(axis=1)[good], minlength=MODES), float(good.mean())

    @property
    def modes(self) -> int:
        return int((self._counts()[0] >= LEAST).sum())

    @property
    def share(self) -> float:
        return self._counts()[1]

    @property
    def verdicts(self) -> tuple[float, float]:
        """The discriminator's mean output on the real points and on the samples shown."""
        one, other = (float(sigmoid(self.game.d.forward(x)[-1]).mean()) for x in (self.game.real, self.samples))
        return one, other

    @property
    def summary(self) -> str:
        real, fake = self.verdicts
        plural = "" if self.step == 1 else "s"
        return (
            f"After {self.step} update{plural}: {self.modes} of {MODES} modes are covered and "
            f"{number(100 * self.share, 0)} % of the samples are good. The discriminator gives the real points "
            f"{number(real)} on average and the samples {number(fake)}."
        )

    def draw(self, figure: "Figure") -> None:
        self._draw_plane(figure.add_axes((0.14, 0.3, 0.72, 0.64)))
        self._draw_losses(figure.add_axes((0.14, 0.08, 0.72, 0.15)))
        figure.text(
            0.5,
            0.96,
            f"update {self.step}    modes {self.modes} of {MODES}    good {number(100 * self.share, 0)} %    "
            f"D steps {self.d_steps} at {self.d_lr:g}, G steps {self.g_steps} at {self.g_lr:g}",
            ha="center",
            fontsize=9,
        )

    def _draw_plane(self, ax: "Axes") -> None:
        from matplotlib.colors import LinearSegmentedColormap

        from nnbook.plot.palette import BLUE, INK, ORANGE

        line = np.linspace(-HALF, HALF, 61)
        grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
        opinion = sigmoid(self.game.d.forward(grid)[-1]).reshape(61, 61)
        shades = LinearSegmentedColormap.from_list("players", [BLUE, "white", ORANGE])
        ax.imshow(
            opinion, origin="lower", extent=(-HALF, HALF, -HALF, HALF), cmap=shades, vmin=0, vmax=1,
            interpolation="bilinear", alpha=0.8,
        )  # fmt: skip
        ax.plot(*self.game.real.T, "x", ms=3, mew=0.7, color="#5c5c5c")
        ax.plot(*self.samples.T, "o", ms=3.2, color=INK)
        for i, count in enumerate(self._counts()[0]):
            angle = i * 2 * np.pi / MODES
            middle = RADIUS * np.cos(angle), RADIUS * np.sin(angle)
            covered = count >= LEAST
            from matplotlib.patches import Circle

            ax.add_patch(Circle(middle, 3 * STD, fill=False, ls="-" if covered else ":", lw=1.8 if covered else 1.1))
        ax.set(xlim=(-HALF, HALF), ylim=(-HALF, HALF), xticks=[], yticks=[])
        ax.spines[:].set_color("#cccccc")

    def _draw_losses(self, ax: "Axes") -> None:
        from nnbook.plot.palette import INK, VERMILLION

        if self.game.losses:
            d, g = np.array(self.game.losses).T
            ax.plot(np.arange(1, len(d) + 1), np.minimum(d, 3), color=INK, lw=1.5)
            ax.plot(np.arange(1, len(g) + 1), np.minimum(g, 3), color=VERMILLION, lw=1.5, ls="--")
        ax.axhline(np.log(4), color="#999999", lw=0.8, ls=":")
        ax.axhline(np.log(2), color="#999999", lw=0.8, ls=":")
        ax.set(xlim=(0, LAST), ylim=(0, 3), yticks=[np.log(2), np.log(4)], yticklabels=["log 2", "log 4"])
        ax.set_xlabel("updates;  solid: loss of D, dashed: loss of G", fontsize=8.5, labelpad=1)
        ax.tick_params(length=0, labelsize=8)
        ax.spines[:].set_color("#cccccc")
