"""The numbers that chapter 07 shows are those that its landmark script stored."""

import ast
import json
import re

from conftest import ROOT

HERE = ROOT / "solutions" / "07_backpropagation"


def test_the_notebook_shows_the_stored_landmark() -> None:
    stored = json.loads((HERE / "landmark.json").read_text("utf-8"))
    source = (HERE / "07_backpropagation.py").read_text("utf-8")
    literal = re.search(r"^stored = (\{.*?^\})", source, flags=re.S | re.M)
    assert literal is not None
    shown = ast.literal_eval(literal[1])
    assert shown == {key: stored[key] for key in shown}
    assert stored["learned"] == len(shown["learned_at"])


def test_most_that_learned_found_the_published_code() -> None:
    stored = json.loads((HERE / "landmark.json").read_text("utf-8"))
    assert stored["one_two_four"] + stored["two_three_four"] == stored["learned"]
    assert stored["one_two_four"] > stored["learned"] / 2
    assert stored["largest_departure_from_mirror"] < 0.01
