"""The numbers that chapter 09 shows are those that its landmark script stored."""

import ast
import json
import re

import numpy as np
from conftest import ROOT

HERE = ROOT / "solutions" / "09_convolution"


def stored() -> dict:
    return json.loads((HERE / "landmark.json").read_text("utf-8"))


def test_the_notebook_shows_the_stored_landmark() -> None:
    source = (HERE / "09_convolution.py").read_text("utf-8")
    literal = re.search(r"^stored = (\{.*?^\})", source, flags=re.S | re.M)
    assert literal is not None
    assert ast.literal_eval(literal[1]) == {key: value for key, value in stored().items() if key != "parameters"}


def test_the_convolutional_network_passes_its_mark_and_the_plain_one_of_its_size() -> None:
    kept = stored()
    cnn, mlp = np.array(kept["cnn"]), np.array(kept["mlp"])
    assert min(len(cnn), len(mlp)) >= 5
    assert cnn[:5].mean() >= 98.8
    assert cnn.mean() >= 98.8
    errors = [scores.std(ddof=1) / np.sqrt(len(scores)) for scores in (cnn, mlp)]
    assert cnn.mean() - mlp.mean() > sum(errors)
    assert abs(kept["parameters"][0] - kept["parameters"][1]) < 0.01 * kept["parameters"][0]


def test_shuffled_pixels_take_the_advantage_away() -> None:
    kept = stored()
    cnn, mlp = np.array(kept["cnn_shuffled"]), np.array(kept["mlp_shuffled"])
    errors = [scores.std(ddof=1) / np.sqrt(len(scores)) for scores in (cnn, mlp)]
    assert cnn.mean() - mlp.mean() < sum(errors)
