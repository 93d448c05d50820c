"""The benchmarks compute the same on both sides, leave nothing behind, and can be missed."""

from __future__ import annotations

import importlib
import sys

import numpy as np
import pytest
from conftest import ROOT, TEST_ALL

sys.path.insert(0, str(ROOT))

from benchmarks import peers
from benchmarks.against_torch import LIMITS, Measurement, mean_ratio, missed, table
from benchmarks.memory import LIMIT, grown, unreachable_after
from benchmarks.workloads import NAMES, pair
from nnbook.course.files import write_between


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


@pytest.mark.skipif(not TEST_ALL, reason="a thousand steps of each workload take half a minute: `make test-all`")
@pytest.mark.parametrize("name", NAMES)
def test_a_thousand_steps_leave_memory_as_it_was(name: str) -> None:
    first, last = grown(name)
    assert last <= LIMIT * first


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


@pytest.fixture
def installed_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `make peers` installed, with threads and devices as it sets them."""
    monkeypatch.syspath_prepend(ROOT / "build" / "peers")
    for name, value in peers.PEERS_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


# tinygrad compiles for up to ten seconds a workload: `make peers` itself looks at the others.
@pytest.mark.parametrize(
    ("peer", "name"), [*((peer, name) for peer in ("autograd", "jax") for name in NAMES), ("tinygrad", "mlp64")]
)
@pytest.mark.usefixtures("installed_peers")
def test_a_peer_takes_the_steps_of_nnbook(peer: str, name: str) -> None:
    if reason := peers.absent(peer):
        pytest.skip(reason)
    assert peers.agrees(peer, name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("installed_peers")
def test_autograd_computes_in_float32_throughout(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if reason := peers.absent("autograd"):
        pytest.skip(reason)
    core = importlib.import_module("autograd.core")
    add_outgrads, dtypes = core.add_outgrads, {np.dtype("float32")}

    def watched(previous, grad):
        dtypes.add(getattr(grad, "dtype", np.dtype("float32")))
        return add_outgrads(previous, grad)

    monkeypatch.setattr(core, "add_outgrads", watched)
    assert isinstance(peers.builder("autograd")(name, peers.begin(name)[-1])[0](), float)
    assert dtypes == {np.dtype("float32")}


def test_a_peer_with_other_losses_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(name, weights):
        ours, *_ = peers.begin(name)
        return lambda: 1.002 * ours(), lambda: weights

    monkeypatch.setattr(peers, "builder", lambda peer: build)
    row = peers.measure("mlp64", ["jax"], runs=1, turns=2)
    assert row.ratios["jax"] == peers.DIFFERS
    assert row.ratios["nnbook"] != peers.DIFFERS


def test_the_table_of_peers_has_a_cell_for_everything() -> None:
    rows = [peers.Row("lstm", 2.0, {"nnbook": 1.0, "jax": 0.5}), peers.Row("gan", 1.0, {"autograd": peers.DIFFERS})]
    lines = peers.table(rows).splitlines()
    assert {line.count("|") for line in lines} == {7}
    assert lines[2].endswith("| 2.00 | 1.00 | – | 0.50 | – |")
    assert lines[3].endswith("| 1.00 | – | differs | – | – |")
