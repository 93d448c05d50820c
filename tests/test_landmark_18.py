"""The numbers that chapter 18 shows are those that its landmark script stored."""

import ast
import json
import re

import numpy as np
import pytest
from conftest import ROOT

HERE = ROOT / "solutions" / "18_healthcare"


@pytest.fixture(scope="module")
def kept() -> dict[str, np.ndarray]:
    stored = json.loads((HERE / "landmark.json").read_text("utf-8"))
    return {name: np.array(values) for name, values in stored.items()}


def test_the_notebook_shows_the_stored_landmark(kept: dict) -> None:
    literal = re.search(r"^stored = (\{.*?^\})", (HERE / "18_healthcare.py").read_text("utf-8"), flags=re.S | re.M)
    assert literal is not None
    shown = ast.literal_eval(literal[1])
    assert shown == {name: kept[name].tolist() for name in shown}
    assert all(len(values) >= 5 for values in kept.values())


def test_both_models_pass_their_marks_and_neither_clearly_beats_the_other(kept: dict) -> None:
    for name in ("network", "logistic"):
        assert kept[name].mean() >= 97
        assert kept[f"{name}_auc"].mean() >= 0.99
    assert abs(kept["network"].mean() - kept["logistic"].mean()) < 0.5


def test_temperature_more_than_halves_the_calibration_error_for_every_seed(kept: dict) -> None:
    assert (kept["calibration_after"] < kept["calibration_before"] / 2).all()


def test_photographs_of_known_patients_look_better_than_possible(kept: dict) -> None:
    assert (kept["by_photo"] > kept["best_possible"]).all()
    assert kept["by_photo_really"].mean() < kept["best_possible"].mean() - 5
    assert kept["by_patient"].mean() < kept["best_possible"].mean()
    assert f"{kept['by_patient'].mean():.1f}" == "71.6"
    assert (int(kept["by_photo"].min()), round(kept["by_photo"].max())) == (87, 95)
    assert (round(kept["by_photo_really"].min()), round(kept["by_photo_really"].max())) == (71, 76)


def test_the_gap_between_skins_becomes_smaller_and_stays(kept: dict) -> None:
    few, half = (kept[f"{name}_light"] - kept[f"{name}_dark"] for name in ("few_dark", "half_dark"))
    assert (half > 0).all()
    assert half.mean() < few.mean()
