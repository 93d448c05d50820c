"""Chapter 13 shows the stored numbers of its landmark as they were measured, and they are those asked for."""

import ast
import json
import re

from conftest import ROOT

FOLDER = ROOT / "solutions" / "13_gan"
FOUND = json.loads((FOLDER / "landmark.json").read_text("utf-8"))


def test_the_notebook_shows_what_was_measured() -> None:
    source = (FOLDER / "13_gan.py").read_text("utf-8")
    literal = re.search(r"^stored = (\{.*?^\})", source, flags=re.S | re.M)
    assert literal is not None
    assert ast.literal_eval(literal[1]) == FOUND


def test_the_landmark_is_reached_on_every_seed() -> None:
    assert len(FOUND["largest error of D"]) == len(FOUND["value where q = p"]) == 5
    assert max(FOUND["largest error of D"]) <= 0.05
    assert all(abs(value + 1.38629) < 1e-3 for value in FOUND["value where q = p"])
    assert FOUND["careful, modes"] == 10 * [8]
    assert min(FOUND["careful, good"]) >= 0.9


def test_the_naive_setting_collapses_on_most_seeds() -> None:
    lost = sum(modes < 8 for modes in FOUND["naive, modes"])
    assert lost > len(FOUND["naive, modes"]) / 2
