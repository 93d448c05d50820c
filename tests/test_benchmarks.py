"""The benchmarks compute the same on both sides, leave nothing behind, and can be missed."""

from __future__ import annotations

import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT))

from benchmarks.against_torch import LIMITS, Measurement, mean_ratio, missed, table, write_between
from benchmarks.memory import unreachable_after
from benchmarks.workloads import NAMES, pair


@pytest.mark.parametrize("name", [name for name in NAMES if name != "adam"])
def test_both_libraries_take_the_same_steps(name: str) -> None:
    ours, theirs = pair(name)
    losses = [(ours(), theirs()) for _ in range(3)]
    for mine, other in losses:
        assert mine == pytest.approx(other, rel=1e-4)
    assert losses[0][0] != losses[-1][0]


@pytest.mark.parametrize("name", NAMES)
def test_a_step_leaves_nothing_for_the_collector(name: str) -> None:
    assert unreachable_after(name, 5) == 0


def measured(**ratios: float) -> list[Measurement]:
    return [Measurement(name, 1.0, 1.0, ratio, (ratio,)) for name, ratio in ratios.items()]


def test_a_missed_limit_is_named() -> None:
    assert not missed(measured(**LIMITS))[:-1]
    assert missed(measured(lenet=LIMITS["lenet"] * 1.04)) == []
    (line,) = missed(measured(lenet=LIMITS["lenet"] * 1.06))
    assert line.startswith("lenet: ")


def test_the_mean_is_geometric() -> None:
    assert mean_ratio(measured(lenet=0.5, lstm=2.0)) == pytest.approx(1.0)


def test_the_table_is_written_between_its_marks_only() -> None:
    text = "before\n<!-- benchmark -->\nold\n<!-- /benchmark -->\nafter\n"
    written = write_between(text, "benchmark", table(measured(lenet=0.5), peak=100.0))
    assert written.startswith("before\n<!-- benchmark -->\n| training step |")
    assert written.endswith("<!-- /benchmark -->\nafter\n")
    assert "old" not in written
    with pytest.raises(ValueError, match="needs one line"):
        write_between("nothing", "benchmark", "")
