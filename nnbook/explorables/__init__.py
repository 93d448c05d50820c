"""Explorables: widgets with a question, computed in the browser, each leaving a static picture behind."""

from nnbook.explorables.broadcast import BroadcastExplorable
from nnbook.explorables.perceptron import PerceptronExplorable
from nnbook.explorables.threshold import ThresholdExplorable

__all__ = ["BroadcastExplorable", "PerceptronExplorable", "ThresholdExplorable"]
