"""The exercises of chapter 18: rates, thresholds, leaks, calibration, and the choice of a treatment."""

from nnbook.checks import Chapter, Written
from nnbook.checks.ch18_healthcare.byhand import by_hand_exercise
from nnbook.checks.ch18_healthcare.calibration import calibration_exercise
from nnbook.checks.ch18_healthcare.cooling import temperature_exercise
from nnbook.checks.ch18_healthcare.costs import best_threshold_exercise
from nnbook.checks.ch18_healthcare.curve import roc_exercise
from nnbook.checks.ch18_healthcare.grouping import split_exercise
from nnbook.checks.ch18_healthcare.leaks import honest_exercise
from nnbook.checks.ch18_healthcare.rates import rates_exercise
from nnbook.checks.ch18_healthcare.treating import choose_drug_exercise

__all__ = ["check"]

good_enough = Written(
    key="good_enough",
    points=2,
    scheme=[
        "½ point: with 1 in 100 ill, most of those called are healthy, however good the AUC; a rough count will do.",
        "½ point: the card's numbers hold for patients like those measured, and these were simulated, not for any "
        "real patient: either that, or that another share of ill, another camera, other skin may change calibration "
        "and threshold, so that both must be measured anew.",
        "½ point: its AUC is lower on dark skin, which the mean hides; that the intervals overlap asks for more "
        "patients and is no all-clear.",
        "½ point: a step that would really tell: measuring on the clinic's own patients before anybody acts on it, "
        "such as a silent run beside the doctors; not merely more training.",
    ],
    answer="Not yet. The card says it: simulated patients, not for any real one. "
    "In training about four in ten were ill, in the clinic 1 in 100 is, so chances and threshold no "
    "longer fit, and most of those called will be healthy. On dark skin the AUC is lower, "
    "and the average hides it; the intervals overlap, so more patients must be tested there. "
    "I would let it run silently in the clinic for some months: "
    "measure its sensitivity, specificity and calibration there, with intervals and for each group, beside what "
    "the doctors decide without it, and set the threshold by the clinic's own costs.",
)

check = Chapter(
    "18_healthcare",
    [
        rates_exercise,
        by_hand_exercise,
        roc_exercise,
        best_threshold_exercise,
        split_exercise,
        calibration_exercise,
        temperature_exercise,
        honest_exercise,
        choose_drug_exercise,
    ],
    [good_enough],
)
