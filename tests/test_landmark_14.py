"""The numbers that chapter 14 shows are those that its landmark script stored."""

import ast
import json
import re

from conftest import ROOT

HERE = ROOT / "solutions" / "14_transformer"


def test_the_notebook_shows_the_stored_landmark() -> None:
    stored = json.loads((HERE / "landmark.json").read_text("utf-8"))
    source = (HERE / "14b_gpt.py").read_text("utf-8")
    literal = re.search(r"^stored_runs = (\{.*?^\})", source, flags=re.S | re.M)
    assert literal is not None
    shown = ast.literal_eval(literal[1])
    assert shown == {key: stored[key] for key in shown}
    assert f"{stored['parameters']:,} parameters" in (HERE / "14b_gpt.ipynb").read_text("utf-8")


def test_five_seeds_reach_the_mark() -> None:
    stored = json.loads((HERE / "landmark.json").read_text("utf-8"))
    assert len(stored["right"]) == 5
    assert all(course[-1] >= 98 for course in stored["right"])
