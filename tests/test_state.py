"""State of models: names, loading, files, modes, summaries."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from nnbook import nn, tensor


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5))
        self.heads = nn.ModuleList([nn.Linear(4, 2), nn.Linear(4, 2)])
        self.scale = nn.Parameter(np.ones(2, np.float32))
        self.note = None

    def forward(self, x):
        h = self.body(x)
        return (self.heads[0](h) + self.heads[1](h)) * self.scale


class TorchNet(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Dropout(0.5))
        self.heads = torch.nn.ModuleList([torch.nn.Linear(4, 2), torch.nn.Linear(4, 2)])
        self.scale = torch.nn.Parameter(torch.ones(2))


def test_names_stand_in_pytorchs_order() -> None:
    ours, theirs = Net(), TorchNet()
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert [n for n, _ in ours.named_parameters()] == [n for n, _ in theirs.named_parameters()]
    assert [n for n, _ in ours.named_modules()] == [n for n, _ in theirs.named_modules()]
    assert [n for n, _ in ours.named_children()] == [n for n, _ in theirs.named_children()]
    assert [n for n, _ in ours.named_buffers()] == [n for n, _ in theirs.named_buffers()]
    assert {k: v.shape for k, v in ours.state_dict().items()} == {
        k: tuple(v.shape) for k, v in theirs.state_dict().items()
    }


def test_a_state_is_a_copy() -> None:
    model = nn.Linear(2, 2)
    state = model.state_dict()
    state["weight"][...] = 9
    assert not (model.weight.data == 9).any()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s.pop("scale"), "missing scale; unexpected nothing"),
        (lambda s: s.update(other=np.zeros(1)), "missing nothing; unexpected other"),
        (lambda s: s.update(scale=np.zeros(3)), r"scale must be \(2,\), got \(3,\)"),
        (lambda s: s.update(scale="two"), "scale must be numbers, got a str"),
    ],
)
def test_what_does_not_load_is_named_and_nothing_is_loaded(change, words: str) -> None:
    model = Net()
    state = {name: array + 1 for name, array in model.state_dict().items()}
    before = model.state_dict()
    change(state)
    with pytest.raises((KeyError, ValueError, TypeError), match=words) as caught:
        model.load_state_dict(state)
    assert "\n" not in str(caught.value)
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_loading_loosely_says_what_was_left_out() -> None:
    model = Net()
    state = model.state_dict()
    del state["scale"]
    result = model.load_state_dict({**state, "other": np.zeros(1)}, strict=False)
    assert result == (["scale"], ["other"])
    with pytest.raises(TypeError, match="expected a dict"):
        model.load_state_dict([1])  # type: ignore[arg-type]


def test_a_file_gives_back_every_byte(tmp_path: Path) -> None:
    model = Net()
    nn.save(model, tmp_path / "model.npz")
    nn.save(model.state_dict(), tmp_path / "again.npz")
    assert (tmp_path / "model.npz").read_bytes() == (tmp_path / "again.npz").read_bytes()
    loaded = nn.load(tmp_path / "model.npz")
    assert list(loaded) == list(model.state_dict())
    for name, array in model.state_dict().items():
        assert loaded[name].dtype == array.dtype
        np.testing.assert_array_equal(loaded[name], array)
    Net().load_state_dict(loaded)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.npz", "model.npz"]
        list(tmp_path.iterdir())
    ) == 2


@pytest.mark.parametrize("name", ["file", "__class__", "a/b", "weight.npy"])
def test_odd_names_are_only_names(name: str, tmp_path: Path) -> None:
    nn.save({name: np.arange(3)}, tmp_path / "odd.npz")
    assert nn.load(tmp_path / "odd.npz").keys() >= {name} or name == "weight.npy"


def test_bad_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no file missing\.npz"):
        nn.load(tmp_path / "missing.npz")
    with pytest.raises(ValueError, match=r"must end in \.npz, got model\.pt"):
        nn.save(nn.Linear(1, 1), tmp_path / "model.pt")
    with pytest.raises(TypeError, match="must be numbers"):
        nn.save({"a": np.array([object()])}, tmp_path / "a.npz")
    nn.save(Net(), tmp_path / "whole.npz")
    content = (tmp_path / "whole.npz").read_bytes()
    for cut in (0, 10, len(content) // 2, len(content) - 5):
        (tmp_path / "cut.npz").write_bytes(content[:cut])
        with pytest.raises(ValueError, match=r"cut\.npz is not a whole file"):
            nn.load(tmp_path / "cut.npz")


def test_pickles_are_never_opened(tmp_path: Path) -> None:
    np.savez(tmp_path / "objects.npz", a=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="is not a whole file of saved arrays"):
        nn.load(tmp_path / "objects.npz")


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nn.save({"a": np.zeros(2)}, tmp_path / "a.npz")
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        nn.save({"a": np.ones(2)}, tmp_path / "a.npz")
    monkeypatch.undo()
    np.testing.assert_array_equal(nn.load(tmp_path / "a.npz")["a"], np.zeros(2))


def test_modes_reach_every_module() -> None:
    model = Net().eval()
    assert not any(module.training for module in model.modules())
    assert all(module.training for module in model.train().modules())


def test_a_shared_parameter_counts_once() -> None:
    class Tied(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(5, 3)
            self.head = nn.Linear(3, 5, bias=False)
            self.head.weight = self.embedding.weight

    model = Tied()
    assert len(list(model.parameters())) == 1
    assert list(model.state_dict()) == ["embedding.weight", "head.weight"]


def test_a_module_list_is_a_list() -> None:
    layers = nn.ModuleList(nn.Linear(1, n) for n in (1, 2, 3))
    layers.append(nn.ReLU()).extend([nn.Tanh()])
    assert len(layers) == 5
    assert layers[-1].__class__ is nn.Tanh
    assert [type(one).__name__ for one in layers[1:4]] == ["Linear", "Linear", "ReLU"]
    assert len(nn.Sequential(nn.ReLU(), nn.Tanh())[:1]) == 1


def test_a_replaced_layer_takes_the_place_of_the_old() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    setattr(model, "1", nn.Tanh())
    assert repr(model) == "Sequential(\n  (0): Linear(in_features=2, out_features=2, bias=True)\n  (1): Tanh()\n)"
    del model.__dict__["1"]
    assert len(model) == 1


def test_a_summary_shows_shapes_and_counts_and_changes_nothing() -> None:
    model = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.BatchNorm2d(6), nn.Flatten(), nn.Linear(6 * 64, 10))
    before = model.state_dict()
    text = nn.summary(model, tensor(np.zeros((2, 1, 8, 8), np.float32)))
    assert "(2, 6, 8, 8)" in text
    assert "(2, 10)" in text
    count = sum(p.numel() for p in model.parameters())
    assert f"{count:,} parameters, {count:,} of them trainable" in text
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    assert model.training
    model[0].requires_grad_(False)
    assert f"{count - 156:,} of them trainable" in nn.summary(model)


def test_a_hook_sees_every_output_until_it_is_removed() -> None:
    layer, seen = nn.ReLU(), []
    hook = layer.register_forward_hook(lambda module, inputs, out: seen.append(out.shape))
    layer(tensor([[1.0]]))
    hook.remove()
    layer(tensor([1.0]))
    assert seen == [(1, 1)]


def test_doubles_stay_doubles() -> None:
    model = Net().double().eval()
    assert model(tensor(np.zeros((2, 3)))).dtype == np.float64
    assert model.float()(tensor(np.zeros((2, 3), np.float32))).dtype == np.float32
