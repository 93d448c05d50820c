"""The exercises of chapter 03: layers, networks of them, folds, bumps and teeth."""

from nnbook.checks import Chapter
from nnbook.checks.ch03_layers.bumps import bump
from nnbook.checks.ch03_layers.collapsing import collapse
from nnbook.checks.ch03_layers.counting import count_parameters
from nnbook.checks.ch03_layers.layer import linear
from nnbook.checks.ch03_layers.passing import forward
from nnbook.checks.ch03_layers.saw import sawtooth, why_depth
from nnbook.checks.ch03_layers.share import share_on
from nnbook.checks.ch03_layers.tents import curve
from nnbook.checks.ch03_layers.xor import xor_layers

__all__ = ["check"]

check = Chapter(
    "03_layers",
    [
        collapse,
        linear,
        forward,
        count_parameters,
        xor_layers,
        bump,
        curve,
        share_on,
        sawtooth,
    ],
    [why_depth],
)
