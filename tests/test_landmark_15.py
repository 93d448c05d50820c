"""The numbers that chapter 15 shows are those that its landmark script stored."""

import ast
import json
import re

import numpy as np
import pytest
from conftest import ROOT

HERE = ROOT / "solutions" / "15_image_recognition"
STORED = json.loads((HERE / "landmark.json").read_text("utf-8"))


@pytest.mark.parametrize("notebook", ["15_image_recognition", "15b_finding_and_fooling"])
def test_the_notebook_shows_the_stored_landmark(notebook: str) -> None:
    source = (HERE / f"{notebook}.py").read_text("utf-8")
    literal = re.search(r"^stored_runs = (\{.*?^\})", source, flags=re.S | re.M)
    assert literal is not None
    shown = ast.literal_eval(literal[1])
    assert shown == {key: STORED[key] for key in shown}


def test_the_plain_network_gets_worse_with_depth_and_the_residual_one_does_not() -> None:
    assert len(STORED["depth"]) == 5
    for run in STORED["depth"]:
        assert run["plain 20"] > 3 * run["plain 8"]
        assert run["residual 20"] < run["residual 8"]


def test_the_attack_takes_at_least_half_and_training_on_it_wins_half_of_that_back() -> None:
    assert len(STORED["attack"]) == 5
    for run in STORED["attack"]:
        clean, _, attacked = run["ordinary"]
        assert attacked < clean / 2
        assert run["hardened"][2] - attacked > (clean - attacked) / 2
    assert np.mean([run["ordinary"][1] for run in STORED["attack"]]) > 90  # by chance, hardly anything happens
