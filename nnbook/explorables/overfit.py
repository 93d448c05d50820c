"""A network too large for its data: how units, data, weight decay and training time move its two errors."""

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.explorables.widget import Explorable, module, number, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NOISE, SAMPLES, MOST, TESTS = 0.35, 5, 100, 200
GOLDEN = 0.6180339887498949
NO_DECAY = -7.0  # the slider's left end
LAST = 6.0
TIMES = np.linspace(0, LAST, 49)
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
FLOOR = 0.03  # errors below it are drawn there


def truth(x: Any) -> Any:
    """Return the curve behind the noise.

    >>> float(truth(0.0))
    0.0
    """
    return np.sin(4 * np.asarray(x))


def spread(n: int) -> np.ndarray:
    """Return n places in −1 to 1 that fill it evenly, however many of them one takes, (n,).

    >>> spread(2).round(2)
    array([ 0.  , -0.76])
    """
    return 2 * ((0.5 + GOLDEN * np.arange(n)) % 1) - 1


def hidden(x: np.ndarray, units: int) -> np.ndarray:
    """Return the hidden layer for inputs x (N,): tanh units with fixed slopes and places, then a 1; (N, units + 1).

    >>> hidden(np.array([0.0]), 2).shape
    (1, 3)
    """
    slopes = np.array([3.0, 7.0, 12.0])[np.arange(units) % 3]
    centres = 1.1 * spread(units)
    return np.column_stack([np.tanh(slopes * (x[:, None] - centres)), np.ones(len(x))])


def power(exponent: float) -> str:
    """Write a power of ten in two digits.

    >>> power(2.1), power(4.5), power(-6)
    ('130', '3.2 × 10⁴', '10⁻⁶')
    """
    digits, _, size = f"{10**exponent:.1e}".partition("e")
    if -3 <= int(size) <= 3:
        return f"{float(f'{10**exponent:.1e}'):,.10g}"
    raised = "10" + str(int(size)).translate(RAISED)
    return raised if digits == "1.0" else f"{float(digits):g} × {raised}"


class OverfitExplorable(Explorable):
    """Fit a noisy curve with a network of one hidden layer, overfit it, and regularise it.

    The hidden units stay as they are; the output's weights begin at 0 and follow the slope of the mean squared error
    (halved) plus decay / 2 times the sum of their squares. Where they are after any time has a closed form, so
    nothing is approximated: w(t) = V (1 − exp(−t Λ)) / Λ Vᵀ Φᵀ y / N, with V and Λ the eigenvectors and eigenvalues of
    ΦᵀΦ / N + decay.

    Args:
        units: hidden units, 1 to 40.
        points: points to train on, 4 to 100.
        decay: weight decay as a power of ten, −6 to 0; −7 for none.
        time: training time as a power of ten, 0 to 6. A time of 1 is one step at learning rate 1.
        sample: which draw of the noise, 0 to 4.
        question: the sentence on top.

    Attributes:
        training_error, test_error: root mean squared errors, on the points and on 200 others.

    Source: C. M. Bishop (2006), Pattern recognition and machine learning, sections 1.1 and 5.5.

    >>> widget = OverfitExplorable(units=30, points=10, time=6)
    >>> widget.training_error < 0.1 < 0.35 < widget.test_error
    True
    """

    _esm = module("overfit.js")
    _css = sheet("overfit.css")

    question = traitlets.Unicode(
        "Bring the training error close to zero. What does the test error do, and what brings it back?"
    ).tag(sync=True)
    scene = traitlets.Unicode(
        "Above, noisy points, the dashed curve that they come from and the network's fit; below, the errors on the "
        "training points and on 200 unseen ones against training time, with a line at the present time."
    ).tag(sync=True)
    units = traitlets.Int(20, min=1, max=40).tag(sync=True)
    points = traitlets.Int(15, min=4, max=MOST).tag(sync=True)
    decay = traitlets.Float(NO_DECAY, min=NO_DECAY, max=0).tag(sync=True)
    time = traitlets.Float(2.0, min=0, max=LAST).tag(sync=True)
    sample = traitlets.Int(0, min=0, max=SAMPLES - 1).tag(sync=True)
    ys = traitlets.List().tag(sync=True)
    test_x = traitlets.List().tag(sync=True)
    test_y = traitlets.List().tag(sync=True)

    shows = ("units", "points", "decay", "time", "sample")
    size = (6.4, 5.2)

    def __init__(self, **traits: Any) -> None:
        rng = np.random.default_rng(8)
        ys = truth(spread(MOST)) + NOISE * rng.normal(size=(SAMPLES, MOST))
        test_x = np.linspace(-1, 1, TESTS).round(4)
        test_y = truth(test_x) + NOISE * rng.normal(size=TESTS)
        super().__init__(ys=ys.round(3).tolist(), test_x=test_x.tolist(), test_y=test_y.round(3).tolist(), **traits)

    @property
    def x(self) -> np.ndarray:
        """The inputs of the training points, (points,)."""
        return spread(self.points)

    @property
    def y(self) -> np.ndarray:
        """Their noisy values, (points,)."""
        return np.array(self.ys[self.sample][: self.points])

    def weights(self, times: Any) -> np.ndarray:
        """Return the output's weights after each of some training times (T,), in powers of ten: (units + 1, T)."""
        features = hidden(self.x, self.units)
        values, vectors = np.linalg.eigh(features.T @ features / self.points)
        pull = np.maximum(values, 0) + (10**self.decay if self.decay > NO_DECAY else 0)
        t = 10 ** np.atleast_1d(np.asarray(times, dtype=float))
        steep = pull[:, None] * t
        gained = np.where(steep > 1e-12, -np.expm1(-steep) / np.maximum(pull, 1e-300)[:, None], t)
        return vectors @ (gained * (vectors.T @ (features.T @ self.y / self.points))[:, None])

    def errors(self, times: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return root mean squared errors after each of some training times: in training and in test, (T,) each."""
        w = self.weights(times)
        on = [(self.x, self.y), (np.array(self.test_x), np.array(self.test_y))]
        seen, unseen = (np.sqrt(np.mean((hidden(x, self.units) @ w - y[:, None]) ** 2, axis=0)) for x, y in on)
        return seen, unseen

    @property
    def training_error(self) -> float:
        """The root mean squared error on the training points now."""
        return float(self.errors(self.time)[0][0])

    @property
    def test_error(self) -> float:
        """The root mean squared error on the test points now."""
        return float(self.errors(self.time)[1][0])

    @property
    def best(self) -> tuple[float, float]:
        """The least test error on the way, and the power of ten of its training time."""
        errors = self.errors(TIMES)[1]
        at = int(np.flatnonzero(errors < errors.min() + 1e-3)[0])  # the first, where the curve is flat
        return float(errors.min()), float(TIMES[at])

    @property
    def summary(self) -> str:
        units = f"{self.units} hidden unit{'s' if self.units > 1 else ''}"
        decay = f"weight decay {power(self.decay)}" if self.decay > NO_DECAY else "no weight decay"
        least, at = self.best
        return (
            f"{units}, {self.points} points, {decay}, training time {power(self.time)}: training error "
            f"{number(self.training_error)}, test error {number(self.test_error)}, against noise of {number(NOISE)}. "
            f"The least test error, {number(least)}, comes at time {power(at)}."
        )

    def draw(self, figure: "Figure") -> None:
        fit, errors = figure.subplots(2, 1, height_ratios=(1.35, 1))
        figure.subplots_adjust(left=0.09, right=0.975, bottom=0.1, top=0.94, hspace=0.42)
        self._draw_fit(fit)
        self._draw_errors(errors)
        for ax in (fit, errors):
            ax.spines[:].set_color("#cccccc")
            ax.tick_params(length=0, labelsize=8)

    def _draw_fit(self, ax: "Axes") -> None:
        from nnbook.plot.palette import BLUE, INK, ORANGE

        x = np.linspace(-1.05, 1.05, 241)
        ax.plot(x, truth(x), color=INK, lw=1.3, ls=(0, (5, 4)))
        ax.plot(x, hidden(x, self.units) @ self.weights(self.time)[:, 0], color=BLUE, lw=2.2)
        ax.plot(self.x, self.y, "o", ms=6, mfc=ORANGE, mec=INK, mew=0.8, zorder=3)
        ax.set(xlim=(-1.05, 1.05), ylim=(-2.3, 2.3))
        ax.set_xlabel("x", fontsize=9, labelpad=1)
        decay = power(self.decay) if self.decay > NO_DECAY else "none"
        ax.set_title(
            f"units {self.units}   points {self.points}   decay {decay}   time {power(self.time)}   "
            "dashed: the true curve",
            fontsize=9.5,
        )

    def _draw_errors(self, ax: "Axes") -> None:
        from nnbook.plot.palette import INK, VERMILLION

        seen, unseen = self.errors(TIMES)
        for error, colour, dashes in ((unseen, VERMILLION, "-"), (seen, INK, "--")):
            ax.semilogy(TIMES, np.maximum(error, FLOOR), color=colour, lw=2, ls=dashes)
        ax.axvline(self.time, color="#999999", lw=1)
        for error, colour in ((self.test_error, VERMILLION), (self.training_error, INK)):
            ax.plot(self.time, np.clip(error, FLOOR, 4), "o", ms=6, color=colour, zorder=4)
        ax.axhline(NOISE, color="#999999", lw=0.8, ls=":")
        ax.set(xlim=(0, LAST), ylim=(FLOOR, 4), yticks=[0.1, 0.35, 1, 3], yticklabels=["0.1", "0.35", "1", "3"])
        ax.minorticks_off()
        ax.set_xticks(range(7), ["1", "10", "100", "1000", "10⁴", "10⁵", "10⁶"])
        ax.set_xlabel("training time", fontsize=9, labelpad=1)
        ax.set_title(
            f"error   test (solid) {number(self.test_error)}   training (dashed) {number(self.training_error)}   "
            f"noise (dotted) {number(NOISE)}",
            fontsize=9.5,
        )
