"""Explorables: widgets with a question, computed in the browser, each leaving a static picture behind."""

from nnbook.explorables.activation import ActivationExplorable
from nnbook.explorables.backward import BackwardExplorable
from nnbook.explorables.broadcast import BroadcastExplorable
from nnbook.explorables.folding import FoldingExplorable
from nnbook.explorables.loss import LossExplorable
from nnbook.explorables.overfit import OverfitExplorable
from nnbook.explorables.perceptron import PerceptronExplorable
from nnbook.explorables.race import RaceExplorable
from nnbook.explorables.threshold import ThresholdExplorable

__all__ = [
    "ActivationExplorable",
    "BackwardExplorable",
    "BroadcastExplorable",
    "FoldingExplorable",
    "LossExplorable",
    "OverfitExplorable",
    "PerceptronExplorable",
    "RaceExplorable",
    "ThresholdExplorable",
]
