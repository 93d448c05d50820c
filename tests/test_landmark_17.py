"""The numbers that chapter 17 shows are those that its landmark script stored."""

import ast
import json
import re

from conftest import ROOT

from nnbook.checks.ch17_language.stored import GAPS

HERE = ROOT / "solutions" / "17_language"
KINDS = ("plain", "negated", "mirrored", "written")


def stored() -> dict:
    return json.loads((HERE / "landmark.json").read_text("utf-8"))


def literal(name: str) -> dict:
    found = re.search(r"^stored_runs = (\{.*?^\})", (HERE / name).read_text("utf-8"), flags=re.S | re.M)
    assert found is not None
    return ast.literal_eval(found[1])


def test_the_first_notebook_shows_the_stored_accuracies() -> None:
    runs = stored()["sentiment"]
    for place, name in ((1, "counted"), (2, "embeddings"), (3, "attention")):
        assert literal("17_language.py")[name] == [[run[kind][place] for kind in KINDS] for run in runs]


def test_the_second_notebook_shows_the_stored_translations() -> None:
    shown = literal("17b_translation.py") | {name: list(shares) for name, shares in GAPS.items()}
    assert shown.pop("steps") == stored()["steps"]
    assert all(values == [run[name] for run in stored()["translation"]] for name, values in shown.items())


def test_five_seeds_reach_the_marks() -> None:
    translation, sentiment = stored()["translation"], stored()["sentiment"]
    assert len(translation) == len(sentiment) == 5
    for run in translation:
        assert min(run["to German"][-1], run["to English"][-1]) >= 98
        assert run["turned"][0] >= 98  # and elsewhere less often, by pieces that need not look anywhere
        assert run["turned"][1] <= run["turned"][0] - 30
        assert run["seventy-seven"] >= 98
        assert run["six digits"] <= 5
    for run in sentiment:
        assert max(run["negated"][1:3]) < 30
        assert run["mirrored"][1:3] == [50, 50]
        assert min(run["negated"][3], run["mirrored"][3]) >= 98
        assert run["gaps"][0] > 0.4
        assert abs(run["gaps"][2]) < 0.05
