"""Explorables: widgets with a question, computed in the browser, each leaving a static picture behind."""

from nnbook.explorables.activation import ActivationExplorable
from nnbook.explorables.attack import AttackExplorable
from nnbook.explorables.attention import AttentionExplorable
from nnbook.explorables.backward import BackwardExplorable
from nnbook.explorables.broadcast import BroadcastExplorable
from nnbook.explorables.diagnosis import DiagnosisExplorable
from nnbook.explorables.folding import FoldingExplorable
from nnbook.explorables.gates import GatesExplorable
from nnbook.explorables.kernel import KernelExplorable
from nnbook.explorables.latent import LatentExplorable
from nnbook.explorables.loss import LossExplorable
from nnbook.explorables.overfit import OverfitExplorable
from nnbook.explorables.paint import PaintExplorable
from nnbook.explorables.path import PathExplorable
from nnbook.explorables.perceptron import PerceptronExplorable
from nnbook.explorables.players import PlayersExplorable
from nnbook.explorables.race import RaceExplorable
from nnbook.explorables.sampling import SamplingExplorable
from nnbook.explorables.sentiment import SentimentExplorable
from nnbook.explorables.threshold import ThresholdExplorable
from nnbook.explorables.throughput import ThroughputExplorable
from nnbook.explorables.voice import VoiceExplorable

__all__ = [
    "ActivationExplorable",
    "AttackExplorable",
    "AttentionExplorable",
    "BackwardExplorable",
    "BroadcastExplorable",
    "DiagnosisExplorable",
    "FoldingExplorable",
    "GatesExplorable",
    "KernelExplorable",
    "LatentExplorable",
    "LossExplorable",
    "OverfitExplorable",
    "PaintExplorable",
    "PathExplorable",
    "PerceptronExplorable",
    "PlayersExplorable",
    "RaceExplorable",
    "SamplingExplorable",
    "SentimentExplorable",
    "ThresholdExplorable",
    "ThroughputExplorable",
    "VoiceExplorable",
]
