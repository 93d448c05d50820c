"""The exercises of chapter 16: hearing a vowel in its first notebook, strings of words with CTC in its second."""

from nnbook.checks import Chapter, Written
from nnbook.checks.ch16_speech_recognition.alphas import alphas_exercise
from nnbook.checks.ch16_speech_recognition.backwards import backward_exercise
from nnbook.checks.ch16_speech_recognition.chances import chances_exercise
from nnbook.checks.ch16_speech_recognition.edits import distance_exercise
from nnbook.checks.ch16_speech_recognition.features import features_exercise
from nnbook.checks.ch16_speech_recognition.greedy import greedy_exercise
from nnbook.checks.ch16_speech_recognition.groups import groups_exercise
from nnbook.checks.ch16_speech_recognition.mels import mel_exercise
from nnbook.checks.ch16_speech_recognition.resonators import resonate_exercise
from nnbook.checks.ch16_speech_recognition.sampling import heard_exercise
from nnbook.checks.ch16_speech_recognition.spectra import stft_exercise
from nnbook.checks.ch16_speech_recognition.windows import windows_exercise

__all__ = ["check"]

who_is_heard = Written(
    key="who_is_heard",
    points=2,
    scheme=[
        "½ point: the average is a mixture of groups and hides a small one; error rates for each group are asked for.",
        "½ point: asks who and what was in the test and in the training data (ages, accents, rooms, noise), and "
        "whether the test's speakers were new.",
        "½ point: asks what an error costs here, or compares with a baseline or with what people hear.",
        "½ point: proposes a repair that can be tested: collect the missing voices, train in noise, refuse when "
        "unsure, a second way to order; and measure again for each group.",
    ],
    answer="Four per cent is an average, and children may be few in it: with a third children, 2 % for adults "
    "and 8 % for children also average to 4 %. I would ask for the rate of each group that will use it, "
    "children above all, with how many speakers each rests on; whether those speakers were absent from "
    "training; and whether the test was made in a quiet room or in a noisy shop. I would also ask what a "
    "wrong digit costs, and whether it can be corrected. If children come out worse, record children, "
    "train on them and in noise, test on new children, and until then let the machine repeat what it "
    "heard and offer a keypad.",
)

check = Chapter(
    "16_speech_recognition",
    [
        heard_exercise,
        resonate_exercise,
        stft_exercise,
        windows_exercise,
        mel_exercise,
        features_exercise,
        greedy_exercise,
        chances_exercise,
        alphas_exercise,
        backward_exercise,
        distance_exercise,
        groups_exercise,
    ],
    [who_is_heard],
)
