"""The exercises of chapter 15: seeing in its first notebook; finding, asking why and fooling in its second."""

from nnbook.checks import Chapter, Written
from nnbook.checks.ch15_image_recognition.attacking import fgsm_exercise
from nnbook.checks.ch15_image_recognition.boxes import iou_exercise
from nnbook.checks.ch15_image_recognition.frozen import frozen_exercise
from nnbook.checks.ch15_image_recognition.norm import norm_exercise
from nnbook.checks.ch15_image_recognition.norm_backward import norm_backward_exercise
from nnbook.checks.ch15_image_recognition.occlusion import occlusion_exercise
from nnbook.checks.ch15_image_recognition.residual import residual_exercise
from nnbook.checks.ch15_image_recognition.shifting import shift_exercise
from nnbook.checks.ch15_image_recognition.shortcuts import shortcut_exercise
from nnbook.checks.ch15_image_recognition.suppression import suppression_exercise

__all__ = ["check"]

before_it_is_used = Written(
    key="before_it_is_used",
    points=2,
    scheme=[
        "½ point: 97 % is a mean, and says nothing of a rare group. Asks for the error by group, with how many of "
        "each were counted.",
        "½ point: the test pictures come from the same clinics as the training ones, so a shortcut helps in both.",
        "½ point: proposes an experiment for it: pictures from elsewhere, or the same with the mark added, removed or "
        "exchanged, and what result would count.",
        "½ point: a saliency map shows where one answer came from; it is no test of what happens elsewhere. Or: small "
        "changes made on purpose are another matter than accuracy, and have to be tried as well.",
    ],
    answer="97 % is a mean over the test pictures. A group that makes up 2 % of them can be wrong every second "
    "time and hardly move it, so I want the error for each group, with the number of patients behind it. "
    "The test pictures come from the clinics that the training pictures came from, so whatever gives a "
    "clinic away works in both. I would ask for pictures from a clinic that had no part in training, and "
    "for the same pictures with machine marks exchanged between the ill and the healthy: if the share of "
    "right answers falls, it leans on the mark, and I say no. The heat map shows where a few answers came "
    "from, and nothing about the next clinic.",
)

check = Chapter(
    "15_image_recognition",
    [
        shift_exercise,
        norm_exercise,
        norm_backward_exercise,
        residual_exercise,
        frozen_exercise,
        iou_exercise,
        suppression_exercise,
        occlusion_exercise,
        fgsm_exercise,
        shortcut_exercise,
    ],
    [before_it_is_used],
)
