"""Feeding a recorded step: the same memory, new numbers."""

from __future__ import annotations

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.show import difference


def replayer(graph, static, output):
    """Return a function that runs a recorded step on new batches.

    graph: `graph.replay()` does the recorded work again, in the same memory.
    static: tensors that the recorded work reads.  output: the tensor that it writes.
    Returns run(*batch): it takes as many tensors as static has, of the same shapes, and returns what the step gives
    for them: a tensor that later runs leave alone. The batch is not changed.
    """

    def run(*batch):
        for place, new in zip(static, batch, strict=True):
            place.copy_(new)
        graph.replay()
        return output.clone()

    return run


class Recording:
    """A recorded step in small: output becomes 2x + y, read from and written to the memory that it was given."""

    def __init__(self, x, y, output):
        self.x, self.y, self.output = (one.view_as(one) for one in (x, y, output))  # the memory, whatever it is called
        self.replays = 0

    def replay(self):
        self.replays += 1
        self.output.copy_(2 * self.x + self.y)


def played(attempt, batches, static_kind):
    """Run a recording on some batches; return all outputs as they are at the end, and what else was noticed.

    A text comes back, with what is wrong, where an output is no tensor.
    """
    import torch

    x, y = torch.full((3,), 100.0), torch.full((3,), -7.0)
    output = torch.zeros(3)
    static, graph = static_kind([x, y]), Recording(x, y, output)
    run = attempt(graph, static, output)
    if not callable(run):
        raise ValueError(f"replayer gave a {type(run).__name__}, expected a function")
    given = [[torch.tensor(one) for one in batch] for batch in batches]
    kept = [run(*batch) for batch in given]
    fresh = [[torch.tensor(one) for one in batch] for batch in batches]
    untouched = all(torch.equal(a, b) for g, f in zip(given, fresh, strict=True) for a, b in zip(g, f, strict=True))
    values = []
    for one in kept:
        if not isinstance(one, torch.Tensor):
            said = "None" if one is None else f"type {type(one).__name__}"
            return f"gave {said}, expected a tensor of PyTorch's"
        values.append(one.tolist())
    return {"outputs": values, "replays": graph.replays, "the batches": "as they were" if untouched else "changed"}


def truth(batches, _kind):
    outputs = [[2 * a + b for a, b in zip(x, y, strict=True)] for x, y in batches]
    return {"outputs": outputs, "replays": len(batches), "the batches": "as they were"}


def judge(answer, batches, kind):
    return answer if isinstance(answer, str) else difference(answer, truth(batches, kind))


def first_batch(_rng):
    import torch  # noqa: F401 (arguments are drawn before the clock of a check starts, and torch takes a while)

    return [([1.0, 2.0, 3.0], [10.0, 20.0, 30.0])], tuple


def draw(rng):
    count = int(rng.integers(2, 5))
    return [tuple(rng.integers(-9, 9, 3).astype(float).tolist() for _ in range(2)) for _ in range(count)], tuple


def replay_rebinds(graph, static, output):
    def run(*batch):
        static = batch  # noqa: F841
        graph.replay()
        return output.clone()

    return run


def replay_alias(graph, static, output):
    def run(*batch):
        for place, new in zip(static, batch, strict=True):
            place.copy_(new)
        graph.replay()
        return output

    return run


def replay_before(graph, static, output):
    def run(*batch):
        graph.replay()
        for place, new in zip(static, batch, strict=True):
            place.copy_(new)
        return output.clone()

    return run


def replay_never(graph, static, output):
    def run(*batch):
        for place, new in zip(static, batch, strict=True):
            place.copy_(new)
        return output.clone()

    return run


def replay_clones_early(graph, static, output):
    def run(*batch):
        for place, new in zip(static, batch, strict=True):
            place.copy_(new)
        kept = output.clone()
        graph.replay()
        return kept

    return run


def replay_as_numpy(graph, static, output):
    def run(*batch):
        for place, new in zip(static, batch, strict=True):
            place.copy_(new)
        graph.replay()
        return output.numpy().copy()

    return run


def replay_first(graph, static, output):
    def run(*batch):
        static[0].copy_(batch[0])
        graph.replay()
        return output.clone()

    return run


def replay_backwards(graph, static, output):
    def run(*batch):
        for place, new in zip(static, batch, strict=True):
            new.copy_(place)
        graph.replay()
        return output.clone()

    return run


def replay_early(graph, static, output):
    graph.replay()

    def run(*batch):
        for place, new in zip(static, batch, strict=True):
            place.copy_(new)
        graph.replay()
        return output.clone()

    return run


def refill(box, items):
    """Put new items into a list without making another list, and return it.

    >>> box = [1, 2]
    >>> refill(box, [3]) is box
    True
    """
    box[:] = items
    return box


replay_exercise = Exercise(
    key="replayer",
    book=replayer,
    optional=True,
    parts=[
        Part(
            "batches one after the other",
            1,
            [
                Case(
                    first_batch,
                    judge=judge,
                    run=played,
                    repeat=1,
                    shown="one batch through a recording of 2x + y",
                ),
                Case(
                    ([([1.0, 2.0, 3.0], [0.0, 0.0, 0.0]), ([5.0, 5.0, 5.0], [1.0, 2.0, 3.0])], list),
                    judge=judge,
                    run=played,
                    shown="two batches through a recording of 2x + y",
                ),
                Case(draw, judge=judge, run=played, shown="some batches through a recording of 2x + y"),
            ],
        )
    ],
    mistakes=[
        Mistake(
            replay_rebinds,
            "the recorded work reads the old memory, and the numbers there are still the old ones. Giving a name or a "
            "tensor another memory (`=`, `.data`, `set_`) does not change them.",
        ),
        Mistake(replay_alias, "the output is the memory that the next replay writes into; hand back a copy."),
        Mistake(replay_before, "the replay comes before the copying, so it works on the batch before."),
        Mistake(replay_clones_early, "the copy is taken before the replay, so it holds what the step before gave."),
        Mistake(replay_as_numpy, "this is an array of NumPy's; hand back a tensor, `output.clone()`."),
        Mistake(replay_never, "nothing is replayed: the output is as old as the recording."),
        Mistake(replay_first, "only the first tensor is copied in. What of the others?"),
        Mistake(replay_backwards, "the copying goes the wrong way: `a.copy_(b)` writes into a."),
        Mistake(replay_early, "there is one replay too many: the recorded work runs before any batch has come."),
    ],
    hints=[
        "The recorded work knows addresses, not names. What must be at those addresses when it runs?",
        "`a.copy_(b)` writes b into a's memory; `a.clone()` is a copy elsewhere.",
        "In run: place.copy_(new) for each pair of static and batch, graph.replay(), return output.clone().",
    ],
    sibling=refill,
)
