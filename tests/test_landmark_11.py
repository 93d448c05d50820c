"""The numbers that chapter 11 shows are those that its landmark script stored."""

import ast
import json
import re

from conftest import ROOT

HERE = ROOT / "solutions" / "11_lstm"


def stored() -> dict:
    return json.loads((HERE / "landmark.json").read_text("utf-8"))


def test_the_notebook_shows_the_stored_landmark() -> None:
    source = (HERE / "11_lstm.py").read_text("utf-8")
    literal = re.search(r"^stored = (\{.*?^\})", source, flags=re.S | re.M)
    assert literal is not None
    shown, kept = ast.literal_eval(literal[1]), stored()
    assert shown["steps"] == kept["steps"]
    for key in ("error", "first_below"):
        assert shown[key] == {name: kept[key][name] for name in shown[key]}


def test_the_lstm_adds_and_the_rnn_does_not() -> None:
    error = stored()["error"]
    assert len(error["LSTM, bias 3"]) == len(error["RNN at 0.001"]) == 5
    assert max(error["LSTM, bias 3"]) < 0.01
    for name in ("RNN at 0.001", "RNN at 0.01"):
        assert min(error[name]) > 0.15


def test_all_have_the_same_number_of_parameters_within_five_per_cent() -> None:
    sizes = stored()["parameters"].values()
    assert max(sizes) < 1.05 * min(sizes)
