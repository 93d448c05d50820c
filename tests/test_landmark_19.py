"""The measurements of chapter 19 are stored once for the repository and once for readers, and hold what is drawn."""

import json

import numpy as np
import pytest
from conftest import ROOT

from nnbook.data.measured import FOLDER, measurements
from nnbook.data.programs import IMPORT, NAMES, load, source
from nnbook.plot import devices

STORED = ROOT / "solutions" / "19_cuda" / "measurements"


def test_readers_have_the_same_files_as_the_repository() -> None:
    names = sorted(path.name for path in STORED.glob("*.json"))
    assert names
    assert names == sorted(path.name for path in FOLDER.glob("*.json"))
    for name in names:
        assert (STORED / name).read_text("utf-8") == (FOLDER / name).read_text("utf-8")


def test_every_measurement_names_its_device_and_versions() -> None:
    for one in measurements():
        assert one["device"]
        assert {"python", "numpy", "torch"} <= set(one["versions"])
        assert set(one["models"]) == set(NAMES)
        for model in (*one["models"].values(), one["large"]):
            climbed = [rung for rung in model["ladder"] if "seconds" in rung]
            assert any(rung["rung"] == "PyTorch float32" for rung in climbed)
            for rung in climbed:
                assert rung["examples"] == pytest.approx(model["batch"] / rung["seconds"], rel=2e-3)


def test_the_large_transformer_fills_a_card() -> None:
    for one in measurements():
        if one["kind"] == "cuda":
            best = max(rung["share"] for rung in one["large"]["ladder"] if rung.get("share") and "b" in rung["rung"])
            assert best >= 0.45, one["device"]


def test_the_processor_of_the_text_is_as_the_text_says() -> None:
    one = next(one for one in measurements() if one["device"] == "AMD EPYC")
    rungs = {name: {r["rung"]: r for r in m["ladder"]} for name, m in {**one["models"], "large": one["large"]}.items()}
    speed = {n: {k: r["PyTorch float32"]["seconds"] / v["seconds"] for k, v in r.items()} for n, r in rungs.items()}
    assert speed["mlp"]["nnbook (NumPy)"] > 1.2
    assert min(found["nnbook (NumPy)"] for found in speed.values()) > 0.66
    assert all(1.1 < speed[name]["torch.compile"] < 1.25 for name in ("mlp", "autoencoder"))
    assert all(speed[name]["torch.compile"] < 0.7 for name in ("cnn", "gan"))
    best = sorted(speed, key=lambda name: -speed[name]["bfloat16"])
    assert set(best[:2]) == {"lstm", "large"}
    assert speed["transformer"]["bfloat16"] < 0.8
    assert rungs["mlp"]["PyTorch float32"]["share"] < 0.2
    assert rungs["large"]["PyTorch float32"]["share"] > 0.8


def test_the_processors_ridge_is_left_of_all_models() -> None:
    one = next(one for one in measurements() if one["device"] == "AMD EPYC")
    ridge = one["peak"]["float32"] / one["bandwidth"]
    assert 3.5 < ridge < 4.5
    assert all(model["flops"] / model["bytes"] > ridge for model in (*one["models"].values(), one["large"]))


def test_a_file_that_lacks_something_is_named(tmp_path) -> None:
    (tmp_path / "odd.json").write_text(json.dumps({"device": "a"}), "utf-8")
    with pytest.raises(ValueError, match=r"odd\.json lacks bandwidth"):
        measurements(tmp_path)


def test_every_drawing_says_what_it_shows() -> None:
    import matplotlib.pyplot as plt

    records = measurements()
    card = json.loads(json.dumps(records[0])) | {"kind": "cuda", "device": "a card"}  # as a file that comes later
    card["sweep"]["seconds"]["torch cuda"] = card["sweep"]["seconds"]["torch cpu"]
    card["trace"].append(["device", 0, "gemm", 10.0, 50.0])
    card["large"]["ladder"] = [one for one in card["large"]["ladder"] if "NumPy" not in one["rung"]]
    card["models"]["mlp"]["ladder"][-1] = {"rung": "bfloat16", "failed": "no memory"}
    rng = np.random.default_rng(0)
    drawn = [
        devices.draw_queue(),
        devices.draw_formats(),
        devices.draw_sweep([*records, card], {"nnbook": ([1, 8], [1e-3, 2e-3])}),
        devices.draw_roofline([*records, card]),
        devices.draw_trace(card["trace"], "a card"),
        devices.draw_ladder(card),
        devices.draw_parity({"mlp": [1e-7, 2e-7]}, 1e-5),
        devices.draw_underflow(rng.normal(size=500) * 1e-8, 2.0**30),
    ]
    for fig, alt in drawn:
        assert len(alt) > 60
        plt.close(fig)


@pytest.mark.parametrize("name", NAMES)
def test_a_program_is_one_text_for_both_packages(name: str) -> None:
    assert source(name).count(IMPORT) == 1
    ours, theirs = load(name), load(name, "torch")
    assert list(ours.build().state_dict()) == list(theirs.build().state_dict())


def test_an_unknown_program_is_named() -> None:
    with pytest.raises(ValueError, match="there is no program 'vgg'"):
        source("vgg")
