"""The numbers that chapter 12 shows are those that its landmark script stored, and they reach the mark."""

import ast
import json
import re

from conftest import ROOT

HERE = ROOT / "solutions" / "12_autoencoders"


def test_the_notebook_shows_the_stored_landmark() -> None:
    stored = json.loads((HERE / "landmark.json").read_text("utf-8"))
    source = (HERE / "12_autoencoders.py").read_text("utf-8")
    literal = re.search(r"^stored = (\{.*?^\})", source, flags=re.S | re.M)
    assert literal is not None
    shown = ast.literal_eval(literal[1])
    assert shown == {key: stored[key] for key in shown}
    assert stored["seeds"] == 200
    assert "in 37 of 40 groups of five" in source
    assert stored["groups_of_five_without_eight"] == 40 - 37


def test_one_of_the_first_five_restarts_has_eight_codes() -> None:
    stored = json.loads((HERE / "landmark.json").read_text("utf-8"))
    assert 8 in stored["first_five"]
    assert sum(stored["distinct_codes"].values()) == stored["seeds"]
