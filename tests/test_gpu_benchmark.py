"""The ladder's script: it counts right, it times right, and it runs on a processor."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
import torch
from conftest import ROOT

sys.path.insert(0, str(ROOT))

from benchmarks import gpu
from nnbook.data.measured import KEYS, measurements
from nnbook.data.programs import NAMES, load

CPU = torch.device("cpu")


def test_a_linear_layer_costs_three_products() -> None:
    layer, x = torch.nn.Linear(5, 3), torch.ones(7, 5)
    assert gpu.cost(layer, lambda: layer(x)) == (3 * 2 * 7 * 5 * 3, 3 * 4 * (7 * 5 + 5 * 3 + 3 + 7 * 3))


def test_a_convolution_costs_a_product_for_each_pixel() -> None:
    layer, x = torch.nn.Conv2d(2, 4, 3, padding=1, bias=False), torch.ones(6, 2, 8, 8)
    assert gpu.cost(layer, lambda: layer(x))[0] == 3 * 2 * 6 * 64 * 4 * 2 * 9


def test_the_transformers_operations_are_the_books() -> None:
    program, d, t, n = load("transformer", "torch"), 16, 12, 2
    model = program.build(words=10, length=t, d=d, heads=2, layers=3)
    batch = [torch.tensor(one) for one in program.batch(np.random.default_rng(0), n, 10, t)]
    found, _ = gpu.cost(model, lambda: program.loss(model, *batch))
    # Chapter 14 counts 12Td² + 2T²d multiplications a block; the causal half of the scores is enough.
    assert found == 3 * 2 * n * (3 * (12 * t * d**2 + t**2 * d) + t * d * 10)


def test_a_step_of_either_package_makes_its_loss_smaller() -> None:
    arrays = load("mlp").batch(np.random.default_rng(0), 16)
    step = gpu.torch_step(load("mlp", "torch"), {}, arrays, gpu.Rung("float32"), CPU)
    model = next(cell.cell_contents for cell in step.__closure__ or () if hasattr(cell.cell_contents, "param_groups"))
    before = [p.detach().clone() for group in model.param_groups for p in group["params"]]
    step()
    after = [p for group in model.param_groups for p in group["params"]]
    assert all(not torch.equal(a, b) for a, b in zip(before, after, strict=True))
    gpu.nnbook_step(load("mlp"), {}, arrays)()


def test_a_rung_that_breaks_is_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(program, sizes, arrays, rung, device):
        if rung.compiled:
            raise RuntimeError("no compiler")
        return lambda: None

    monkeypatch.setattr(gpu, "torch_step", broken)
    arrays = load("mlp").batch(np.random.default_rng(0), 4)
    found = gpu.ladder("mlp", {}, arrays, CPU, {"float32": 1e9, "bfloat16": 1e9}, 1e-4)
    by_name = {one["rung"]: one for one in found["ladder"]}
    assert by_name["torch.compile"] == {"rung": "torch.compile", "failed": "RuntimeError: no compiler"}
    assert by_name["bfloat16"]["seconds"] > 0


def test_it_runs_on_a_processor(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = torch.get_num_threads()
    monkeypatch.setitem(gpu.LADDER, "cpu", [rung for rung in gpu.LADDER["cpu"] if not rung.compiled])  # a minute each
    try:
        path = gpu.main(["--quick", "--cpu", "--out", str(tmp_path)])
    finally:
        torch.set_num_threads(threads)
    record = json.loads(path.read_text("utf-8"))
    assert set(record) >= KEYS
    assert set(record["models"]) == set(NAMES)
    assert measurements(tmp_path) == [record]
    assert all(one["seconds"] > 0 for model in record["models"].values() for one in model["ladder"])
    assert record["trace"]
