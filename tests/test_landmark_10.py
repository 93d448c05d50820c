"""The numbers that chapter 10 shows are those that its landmark script stored."""

import ast
import json
import re

import numpy as np
from conftest import ROOT

HERE = ROOT / "solutions" / "10_recurrent"
ROWS = json.loads((HERE / "landmark.json").read_text("utf-8"))["rows"]


def test_the_notebook_shows_the_stored_landmark() -> None:
    source = (HERE / "10_recurrent.py").read_text("utf-8")
    literal = re.search(r"^stored = (\{.*?^\})", source, flags=re.S | re.M)
    assert literal is not None
    shown = ast.literal_eval(literal[1])
    assert len(shown) == len(ROWS)
    for row in ROWS:
        errors = np.array(row["errors"])
        third, others = errors[:, 2], errors[:, :2]
        expected = row["learned"], third.mean(), third.min(), third.max(), others.mean()
        np.testing.assert_allclose(shown[row["way"], row["lr"]], expected, atol=6e-4)


def test_a_good_share_of_ten_seeds_learns_either_way() -> None:
    for way in ("through time", "one step back"):
        assert max(row["learned"] for row in ROWS if row["way"] == way) >= 8


def test_the_error_falls_on_no_other_bit() -> None:
    for row in ROWS:
        assert np.array(row["errors"])[:, :2].mean() > 0.25
