"""The exercises of chapter 14: attention in its first notebook, the decoder-only transformer in its second."""

from nnbook.checks import Chapter, Written
from nnbook.checks.ch14_transformer.attention import attention_exercise
from nnbook.checks.ch14_transformer.attention_backward import backward_exercise
from nnbook.checks.ch14_transformer.blocks import block_exercise
from nnbook.checks.ch14_transformer.caching import cache_exercise
from nnbook.checks.ch14_transformer.future import future_exercise
from nnbook.checks.ch14_transformer.heads import heads_exercise
from nnbook.checks.ch14_transformer.masks import causal_exercise
from nnbook.checks.ch14_transformer.norms import layer_norm_exercise
from nnbook.checks.ch14_transformer.norms_backward import norm_backward_exercise
from nnbook.checks.ch14_transformer.positions import positions_exercise
from nnbook.checks.ch14_transformer.targets import targets_exercise

__all__ = ["check"]

why_not_because = Written(
    key="why_not_because",
    points=2,
    scheme=[
        "½ point: names a reason for or against attention over recurrence here: all places at once "
        "in training, a short "
        "way between any two places; against it: T² work, a cache that grows.",
        "½ point: ties it to this task (dates of at most 47 characters, where T² costs little).",
        "½ point: an attention map says what was read at one layer, not that the answer depended on it.",
        "½ point: proposes a comparison that would settle it: an LSTM of as many parameters, the same dates, time or "
        "steps; unseen dates right, several seeds.",
    ],
    answer="For dates either would do: with 47 characters T² is no burden, and every place can be "
    "trained at once, with "
    "one step from any character of the answer to any of the text. On a stream without end the LSTM's state of fixed "
    "size would win over a cache that grows. The map does not prove the claim. It shows what one head mixed in, but "
    "later layers may ignore it, and what a place holds is already a mixture of many places. To settle the first "
    "half, train an LSTM with as many parameters on the same dates, for the same time, with several seeds, and compare "
    "how many unseen dates come out right.",
)

check = Chapter(
    "14_transformer",
    [
        attention_exercise,
        backward_exercise,
        causal_exercise,
        future_exercise,
        heads_exercise,
        positions_exercise,
        layer_norm_exercise,
        norm_backward_exercise,
        targets_exercise,
        block_exercise,
        cache_exercise,
    ],
    [why_not_because],
)
