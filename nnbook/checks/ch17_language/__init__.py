"""The exercises of chapter 17: reading in its first notebook, writing in its second."""

from nnbook.checks import Chapter, Written
from nnbook.checks.ch17_language.additive import bag_exercise
from nnbook.checks.ch17_language.codec import codec_exercise
from nnbook.checks.ch17_language.crossing import crossing_exercise
from nnbook.checks.ch17_language.decoder import decoder_exercise
from nnbook.checks.ch17_language.fairness import repair_exercise
from nnbook.checks.ch17_language.lookup import lookup_exercise
from nnbook.checks.ch17_language.merging import merge_exercise
from nnbook.checks.ch17_language.overlap import rouge_exercise
from nnbook.checks.ch17_language.pointing import pointing_exercise
from nnbook.checks.ch17_language.pooling import pooling_exercise
from nnbook.checks.ch17_language.precision import bleu_exercise
from nnbook.checks.ch17_language.writing import writing_exercise

__all__ = ["check"]

does_it_understand = Written(
    key="does_it_understand",
    points=2,
    scheme=[
        "½ point: says what the 99 % measure: unseen numbers drawn like those it learned from, not German.",
        "½ point: names something that it cannot do (six digits, had they been left out; a word it never met; a row of "
        "words that is no number), and that it answers all the same.",
        "½ point: proposes an experiment whose outcome would speak for or against: leave something out "
        "systematically, change one word.",
        "½ point: says what would have to be true before people may rely on it: errors by kind and cost, amounts that "
        "come from elsewhere, a way to refuse.",
    ],
    answer="The 99 per cent are the share of unseen numbers that it writes without an error, and these were drawn like "
    "those it learned from. About numbers of a length it has not met they say nothing, nor about German otherwise, "
    "and it gives no sign of doubt. An experiment that tells more leaves something out of the training "
    "systematically, as we did with seventy-seven and with six digits, and looks whether it is written all the same. "
    "Before a bank may rely on it, errors have to be counted by kind and by what they cost, on amounts that did not "
    "come from our generator, and it has to be able to refuse.",
)

check = Chapter(
    "17_language",
    [
        merge_exercise,
        codec_exercise,
        lookup_exercise,
        pooling_exercise,
        bag_exercise,
        repair_exercise,
        decoder_exercise,
        writing_exercise,
        crossing_exercise,
        pointing_exercise,
        rouge_exercise,
        bleu_exercise,
    ],
    [does_it_understand],
)
