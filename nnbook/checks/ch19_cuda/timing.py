"""A timer for a device that answers before it has done the work."""

from __future__ import annotations

import time

from nnbook.checks import Case, Exercise, Mistake, Part


def seconds_per_step(step, synchronize, clock, warmup, repeats):
    """Measure one step on a device that works through a queue: warm up, wait, then time many steps as one.

    step: a function without arguments that puts one step into the queue, and may return before it is done.
    synchronize: a function that returns when the queue is empty.  clock: a function that returns seconds.
    warmup: steps to take first, uncounted, 0 or more.  repeats: steps to time, 1 or more.
    The clock is read twice, each time right after the queue has been emptied; in between there is no other waiting.
    Returns the seconds a step.

    >>> ticks = iter([5.0, 11.0])
    >>> seconds_per_step(lambda: None, lambda: None, lambda: next(ticks), warmup=1, repeats=3)
    2.0
    """
    for _ in range(warmup):
        step()
    synchronize()
    began = clock()
    for _ in range(repeats):
        step()
    synchronize()
    return (clock() - began) / repeats


class Device:
    """A device with its own time: a launch takes the host `launch`, the work takes `work` and waits in a queue.

    The first `cold` steps take the host 3 seconds more. backlog: work that is in the queue at the beginning.
    """

    def __init__(self, launch, work, wait, cold, backlog):
        self.launch, self.work, self.wait, self.cold = launch, work, wait, cold
        self.now, self.free, self.steps, self.looks = 100.0, 100.0 + backlog, 0, 0

    def step(self):
        self.steps += 1
        self.now += self.launch + 3 * (self.steps <= self.cold)
        self.free = max(self.now, self.free) + self.work

    def synchronize(self):
        self.now = max(self.now, self.free) + self.wait

    def clock(self):
        self.looks += 1
        return self.now


def measured(attempt, device, warmup, repeats):
    """Return the seconds that an attempt finds on a fresh device, how many steps and how many looks it took for that.

    Without a look at the device's clock the seconds are another clock's, and mean nothing.
    """
    there = Device(*device)
    value = attempt(there.step, there.synchronize, there.clock, warmup, repeats)
    value = value if there.looks or value is None else "seconds of another clock"
    return {"looks at the clock": there.looks, "steps taken": there.steps, "seconds a step": value}


def truth(device, warmup, repeats):
    launch, work, wait, cold, _ = device
    slow = 3 * max(0, min(cold - warmup, repeats))
    device_bound, host_bound = launch + repeats * work + wait, repeats * launch + slow + work + wait
    whole = device_bound if work >= launch and not slow else host_bound
    return {"looks at the clock": 2, "steps taken": warmup + repeats, "seconds a step": whole / repeats}


def play(device, warmup, repeats):
    names = "launch {}, work {}, waiting {}, {} slow first steps, {} in the queue".format(*device)
    shown = f"seconds_per_step(…, warmup={warmup}, repeats={repeats}) on a device with {names}:"
    return Case((device, warmup, repeats), truth, run=measured, shown=shown)


def draw_device(rng):
    launch = float(rng.uniform(0.01, 0.05))
    return (launch, float(rng.uniform(0.1, 0.5)), 0.02, 2, float(rng.uniform(2, 9))), 3, int(rng.integers(2, 9))


def run(step, times):
    for _ in range(times):
        step()


def timer_never_waits(step, synchronize, clock, warmup, repeats):
    run(step, warmup)
    began = clock()
    run(step, repeats)
    return (clock() - began) / repeats


def timer_waits_after(step, synchronize, clock, warmup, repeats):
    run(step, warmup)
    began = clock()
    run(step, repeats)
    synchronize()
    return (clock() - began) / repeats


def timer_each_step(step, synchronize, clock, warmup, repeats):
    run(step, warmup)
    synchronize()
    began = clock()
    for _ in range(repeats):
        step()
        synchronize()
    return (clock() - began) / repeats


def timer_reads_too_early(step, synchronize, clock, warmup, repeats):
    run(step, warmup)
    began = clock()
    synchronize()
    run(step, repeats)
    synchronize()
    return (clock() - began) / repeats


def timer_cold(step, synchronize, clock, warmup, repeats):
    synchronize()
    began = clock()
    run(step, repeats)
    synchronize()
    return (clock() - began) / repeats


def timer_counts_the_warmup(step, synchronize, clock, warmup, repeats):
    synchronize()
    began = clock()
    run(step, warmup + repeats)
    synchronize()
    return (clock() - began) / (warmup + repeats)


def well_timed(step, synchronize, clock, warmup, repeats):
    run(step, warmup)
    synchronize()
    began = clock()
    run(step, repeats)
    synchronize()
    return clock() - began


def timer_all_together(step, synchronize, clock, warmup, repeats):
    return well_timed(step, synchronize, clock, warmup, repeats)


def timer_rate(step, synchronize, clock, warmup, repeats):
    return repeats / well_timed(step, synchronize, clock, warmup, repeats)


def timer_divides_by_all(step, synchronize, clock, warmup, repeats):
    return well_timed(step, synchronize, clock, warmup, repeats) / (warmup + repeats)


def timer_other_clock(step, synchronize, clock, warmup, repeats):
    return well_timed(step, synchronize, time.perf_counter, warmup, repeats)


def timer_looks_again(step, synchronize, clock, warmup, repeats):
    seconds = well_timed(step, synchronize, clock, warmup, repeats)
    clock()
    return seconds / repeats


def timer_from_the_warmup(step, synchronize, clock, warmup, repeats):
    began = clock()
    run(step, warmup)
    synchronize()
    run(step, repeats)
    synchronize()
    return (clock() - began) / repeats


def timer_from_the_warmup_on(step, synchronize, clock, warmup, repeats):
    began = clock()
    run(step, warmup + repeats)
    synchronize()
    return (clock() - began) / repeats


def timer_from_the_queue_on(step, synchronize, clock, warmup, repeats):
    synchronize()
    return timer_from_the_warmup_on(step, synchronize, clock, warmup, repeats)


def timer_one_step(step, synchronize, clock, warmup, repeats):
    return well_timed(step, synchronize, clock, warmup, 1)


def letters_per_second(text, seconds):
    """Return how many letters a second were read.

    >>> letters_per_second("abcdef", 2.0)
    3.0
    """
    return len(text) / seconds


timing_exercise = Exercise(
    key="seconds_per_step",
    book=seconds_per_step,
    parts=[
        Part(
            "a device that lags behind",
            1,
            [
                play((0.01, 0.5, 0.02, 0, 0.0), 2, 4),
                play((0.01, 0.5, 0.02, 0, 5.0), 0, 3),
                Case(draw_device, truth, run=measured, shown="seconds_per_step on a drawn device:"),
                play((0.001, 0.001, 0.5, 0, 0.0), 5, 1),
            ],
        ),
        Part(
            "slow first steps",
            1,
            [
                play((0.25, 0.125, 0.0625, 2, 0.0), 3, 4),
                play((0.25, 0.125, 0.0625, 2, 1.0), 2, 5),
                play((0.25, 0.125, 0.0625, 1, 4.0), 0, 2),
                play((0.25, 0.0, 0.0, 0, 0.0), 1, 1),
            ],
        ),
    ],
    mistakes=[
        Mistake(timer_never_waits, "this is how long it takes to ask for the work. The device has not done it yet."),
        Mistake(timer_waits_after, "what was in the queue before is counted in: the clock starts before it is empty."),
        Mistake(timer_each_step, "it waits after every step, so launching and working cannot overlap any more."),
        Mistake(timer_reads_too_early, "the clock is read before the first waiting; it should be read after it."),
        Mistake(timer_cold, "there is no warm-up: the slow first steps are counted in."),
        Mistake(timer_counts_the_warmup, "the warm-up is counted in."),
        Mistake(timer_from_the_warmup, "the clock is read before the warm-up, so that is timed, too."),
        Mistake(
            timer_from_the_warmup_on,
            "the clock starts before the warm-up, so that is timed, too, and so is what was in the queue.",
        ),
        Mistake(timer_from_the_queue_on, "the clock starts before the warm-up, so that is timed, too."),
        Mistake(timer_one_step, "a single step is timed; take and time as many as repeats says."),
        Mistake(
            timer_other_clock,
            "the clock that was handed over is never read. The device here has a time of its own; `clock()` tells it.",
        ),
        Mistake(timer_looks_again, "the clock is read three times; two looks are enough."),
        Mistake(timer_all_together, "this is the time of all repeats together."),
        Mistake(timer_rate, "these are steps a second; seconds a step are asked for."),
        Mistake(timer_divides_by_all, "the warm-up is not timed, and yet it is counted in what one divides by."),
    ],
    hints=[
        "What may still be in the queue when the clock starts, and what when it stops?",
        "The order is: warm up, empty the queue, read the clock, take the steps, empty the queue, read the clock.",
        "Two loops, `for _ in range(warmup): step()` and the same with repeats, each followed by synchronize() and a "
        "look at the clock. The difference of the two looks, divided by repeats.",
    ],
    sibling=letters_per_second,
)
