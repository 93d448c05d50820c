"""The exercises of chapter 19: the same models on another device, and how fast they may become."""

from nnbook.checks import Chapter, Written
from nnbook.checks.ch19_cuda.averaging import average_exercise
from nnbook.checks.ch19_cuda.by_hand import by_hand_exercise
from nnbook.checks.ch19_cuda.costing import cost_exercise
from nnbook.checks.ch19_cuda.parity import parity_exercise
from nnbook.checks.ch19_cuda.porting import port_exercise
from nnbook.checks.ch19_cuda.replaying import replay_exercise
from nnbook.checks.ch19_cuda.scaling import scale_exercise
from nnbook.checks.ch19_cuda.sweeping import sweep_exercise
from nnbook.checks.ch19_cuda.timing import timing_exercise

__all__ = ["check"]

what_to_buy = Written(
    key="what_to_buy",
    points=2,
    scheme=[
        "½ point: the step is too small to fill the card: the fixed cost of launching dominates, the card idles.",
        "½ point: how to see it: throughput that doubles with the batch, a low share of the peak, gaps in the trace.",
        "½ point: a remedy that cuts or spreads the fixed cost: a larger batch, compile, a CUDA graph; or stay on the "
        "processor.",
        "½ point: why a faster card would not help, and why bfloat16 would hardly: neither shortens the launching.",
    ],
    answer="Her step does so little work that nearly all of its time is the launching of small kernels; the card waits "
    "for the host. One sees it by raising the batch size: the time a step stays the same and the throughput doubles, "
    "and in a trace the device has gaps. So launch less: a larger batch, torch.compile, a CUDA graph, or train on the "
    "processor, which is quick enough for such a network. A card of twice the speed, or bfloat16, shortens only the "
    "work, which takes next to no time already.",
)

check = Chapter(
    "19_cuda",
    [
        port_exercise,
        parity_exercise,
        timing_exercise,
        sweep_exercise,
        cost_exercise,
        by_hand_exercise,
        scale_exercise,
        replay_exercise,
        average_exercise,
    ],
    [what_to_buy],
)
