"""The exercises of chapter 08: the training loop, weights to begin with, regularisation, and honest measuring."""

from nnbook.checks import Chapter, Written
from nnbook.checks.ch08_feedforward.batching import batches_exercise
from nnbook.checks.ch08_feedforward.chance import dropout_exercise
from nnbook.checks.ch08_feedforward.choosing import choose_exercise
from nnbook.checks.ch08_feedforward.finder import lr_finder_exercise
from nnbook.checks.ch08_feedforward.loop_mistakes import train_exercise
from nnbook.checks.ch08_feedforward.measuring import accuracy_exercise
from nnbook.checks.ch08_feedforward.predictions import predictions_exercise
from nnbook.checks.ch08_feedforward.scaling import standardise_exercise
from nnbook.checks.ch08_feedforward.start import glorot_exercise, he_exercise
from nnbook.checks.ch08_feedforward.stopping_mistakes import early_exercise

__all__ = ["check"]

read_the_curves = Written(
    key="read_the_curves",
    points=2,
    scheme=[
        "½ point: A learns too little (underfits): both losses are high and close together, so more capacity, a longer "
        "training or a larger learning rate.",
        "½ point: B overfits: the gap opens and the validation loss turns, so stop early, regularise, get more data.",
        "½ point: C has too high a learning rate: the losses jump and do not settle, so a lower rate or a schedule.",
        "½ point: each remedy follows from what is seen in the curve. Any sound remedy counts.",
    ],
    answer="A: both losses stay high and lie close together. The network learns too little; a larger one, a longer "
    "training or a higher rate would help, more data would not. B: the training loss goes on falling while the "
    "validation loss turns and rises. It overfits; stop at the turn, use dropout or weight decay, or get more data. "
    "C: both losses jump up and down and never settle. The steps are too long; lower the learning rate, or let it "
    "fall as training goes on.",
)

check = Chapter(
    "08_feedforward",
    [
        batches_exercise,
        train_exercise,
        predictions_exercise,
        glorot_exercise,
        he_exercise,
        dropout_exercise,
        accuracy_exercise,
        standardise_exercise,
        early_exercise,
        choose_exercise,
        lr_finder_exercise,
    ],
    [read_the_curves],
)
