"""A model's state: what is in it and in which order, and its way to disk and back."""

# Wrong arguments are given on purpose, and one source runs on two libraries.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

from __future__ import annotations

import copy
import io
import pickle
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from models import MODELS

import nnbook
from nnbook import nn, tensor

BOTH = (nnbook, torch)


def shared(L: Any) -> Any:
    """A language model whose head is its embedding, and a layer that stands in it twice."""

    class Tied(L.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = L.nn.Embedding(5, 3)
            self.first = L.nn.Linear(3, 3)
            self.again = self.first
            self.head = L.nn.Linear(3, 5)
            self.head.weight = self.embedding.weight

    return Tied()


def late(L: Any) -> Any:
    """A model whose parts are assigned, replaced and taken away in a confusing order."""

    class Late(L.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("mean", L.tensor([0.0, 0.0]))
            self.c, self.a, self.b = None, L.nn.Linear(1, 1), L.nn.Linear(2, 2)
            self.scale = L.nn.Parameter(L.tensor([1.0]))
            self.a = L.nn.Linear(3, 3)
            self.plain = L.tensor([1.0])
            self.register_parameter("shift", None)
            self.gone = L.nn.Linear(4, 4)
            del self.gone
            self.add_module("d", L.nn.ReLU())

    return Late()


BUILDS = {**{name: model.build for name, model in MODELS.items()}, "shared": shared, "late": late}


@pytest.mark.parametrize("name", BUILDS)
def test_everything_in_a_model_stands_in_pytorchs_order(name: str) -> None:
    ours, theirs = (BUILDS[name](L) for L in BOTH)
    for walk in ("named_parameters", "named_buffers", "named_modules", "named_children"):
        assert [key for key, _ in getattr(ours, walk)()] == [key for key, _ in getattr(theirs, walk)()], walk
        named, plain = list(getattr(ours, walk)()), list(getattr(ours, walk.removeprefix("named_"))())
        assert [id(one) for _, one in named] == [id(one) for one in plain], walk
    state, expected = ours.state_dict(), theirs.state_dict()
    assert list(state) == list(expected)
    assert [one.shape for one in state.values()] == [tuple(one.shape) for one in expected.values()]


def test_a_module_assigned_over_a_none_stands_where_pytorch_has_it() -> None:
    orders = []
    for L in BOTH:
        model = L.nn.Module()
        model.last = None
        model.first = L.nn.Linear(1, 1)
        model.last = L.nn.Linear(1, 1)
        orders.append(list(model.state_dict()))
    assert orders[0] == orders[1]


def test_a_shared_parameter_is_counted_once_and_named_twice() -> None:
    model = shared(nnbook)
    assert sum(parameter.numel() for parameter in model.parameters()) == 15 + 12 + 5
    assert list(model.state_dict()) == [
        *("embedding.weight", "first.weight", "first.bias", "again.weight", "again.bias", "head.weight", "head.bias")
    ]
    assert sum(1 for module in model.modules() if module is model.first) == 1


def test_a_shared_parameter_gets_the_gradients_of_both_uses() -> None:
    model = shared(nnbook)
    hidden = model.again(model.first(model.embedding(tensor([1, 2]))))
    model.head(hidden).sum().backward()
    reference = shared(torch)
    reference.load_state_dict({key: torch.from_numpy(array) for key, array in model.state_dict().items()})
    reference.head(reference.again(reference.first(reference.embedding(torch.tensor([1, 2]))))).sum().backward()
    for mine, other in zip(model.parameters(), reference.parameters(), strict=True):
        np.testing.assert_allclose(mine.grad, other.grad.numpy(), rtol=1e-5, atol=1e-6)


def test_a_state_dict_is_a_copy() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    for key, array in model.state_dict().items():
        array += 1
        assert not np.array_equal(model.state_dict()[key], array), key
    mine = {key: np.full_like(array, 2) for key, array in model.state_dict().items()}
    model.load_state_dict(mine)
    mine["0.weight"] += 1
    assert (model[0].weight.data == 2).all()


def test_loading_keeps_the_parameters_that_an_optimiser_holds_and_their_dtype() -> None:
    model = nn.Linear(2, 2)
    held = list(model.parameters())
    model.load_state_dict({"weight": np.ones((2, 2)), "bias": torch.zeros(2, dtype=torch.float64)})
    assert all(one is other for one, other in zip(model.parameters(), held, strict=True))
    assert (held[0].data == 1).all()
    assert {one.data.dtype for one in held} == {np.dtype(np.float32)}


GOOD = {"0.weight": np.ones((3, 2), np.float32), "0.bias": np.ones(3, np.float32)}
WRONG: list[tuple[Any, list[str]]] = [
    ({key: GOOD[key] for key in ("0.weight",)}, ["missing", "0.bias"]),
    ({**GOOD, "1.weight": np.ones(3)}, ["unexpected", "1.weight"]),
    ({"weight": GOOD["0.weight"], "bias": GOOD["0.bias"]}, ["missing", "0.weight", "unexpected", "bias"]),
    ({**GOOD, "0.weight": np.ones((2, 3))}, ["0.weight", "(3, 2)", "(2, 3)"]),
    ({**GOOD, "0.bias": np.ones(())}, ["0.bias", "(3,)", "()"]),
    ({**GOOD, "0.bias": "ones"}, ["0.bias", "numbers"]),
    ({**GOOD, "0.bias": None}, ["0.bias", "numbers"]),
    ({**GOOD, "0.bias": [[1.0], [1.0, 2.0], 3.0]}, ["0.bias", "numbers"]),
    ({**GOOD, **{f"{i}.x": np.ones(1) for i in range(50)}}, ["unexpected", "0.x", "46 more"]),
    ({**GOOD, 7: np.ones(1)}, ["unexpected", "7"]),
    ([GOOD], ["dict", "list"]),
    ("model.npz", ["dict", "str"]),
    (None, ["dict", "NoneType"]),
    (nn.Linear(2, 3), ["dict", "Linear"]),
]


@pytest.mark.parametrize(("state", "words"), WRONG, ids=[" ".join(words) for _, words in WRONG])
def test_a_state_that_does_not_fit_is_named_in_one_line_and_changes_nothing(state: Any, words: list[str]) -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    before = model.state_dict()
    with pytest.raises((ValueError, TypeError, KeyError)) as caught:
        model.load_state_dict(state)
    said = str(caught.value.args[0])
    assert "load_state_dict" in said
    assert [word for word in words if word not in said] == []
    assert "\n" not in said
    assert len(said) < 200
    for key, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[key])


def test_loading_loosely_says_what_was_left_out_as_pytorch_does() -> None:
    ours, theirs = nn.Linear(2, 2), torch.nn.Linear(2, 2)
    mine = ours.load_state_dict({"weight": np.ones((2, 2)), "more": np.ones(1)}, strict=False)
    other = theirs.load_state_dict({"weight": torch.ones(2, 2), "more": torch.ones(1)}, strict=False)
    assert mine.missing_keys == other.missing_keys == ["bias"]
    assert mine.unexpected_keys == other.unexpected_keys == ["more"]
    assert (ours.weight.data == 1).all()
    with pytest.raises(ValueError, match=r"weight must be \(2, 2\), got \(3, 2\)"):
        ours.load_state_dict({"weight": np.ones((3, 2))}, strict=False)


# On disk


@pytest.mark.parametrize("name", MODELS)
def test_a_saved_model_comes_back_to_the_last_bit(name: str, tmp_path: Path) -> None:
    model = MODELS[name].build(nnbook)
    nn.save(model.state_dict(), tmp_path / "model.npz")
    loaded = nn.load(str(tmp_path / "model.npz"))
    assert list(loaded) == list(model.state_dict())
    for key, array in model.state_dict().items():
        assert (loaded[key].dtype, loaded[key].shape) == (array.dtype, array.shape)
        assert loaded[key].tobytes() == array.tobytes()
    nn.save(loaded, tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == (tmp_path / "model.npz").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.npz", "model.npz"]


def test_special_numbers_and_names_survive_the_disk(tmp_path: Path) -> None:
    numbers = np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324])
    names = ("a", "file", "self", "__class__", "allow_pickle", "../up", "ünïcode", "with space", "x.npy", "")
    state = {name: numbers + i for i, name in enumerate(names)}
    state |= {"empty": np.zeros((0, 3)), "one": np.array(7), "bools": np.array([True, False])}
    state["turned"] = np.arange(6.0).reshape(2, 3).T
    nn.save(state, tmp_path / "odd.npz")
    loaded = nn.load(tmp_path / "odd.npz")
    for name, array in state.items():
        assert name in loaded
        assert loaded[name].tobytes() == array.tobytes()
        assert loaded[name].shape == array.shape
    assert [path.name for path in tmp_path.iterdir()] == ["odd.npz"]
    assert not (tmp_path.parent / "up.npy").exists()


def test_a_name_like_class_is_no_way_in(tmp_path: Path) -> None:
    nn.save({"__class__": np.ones(1), "__dict__": np.ones(1), "forward": np.ones(1)}, tmp_path / "trap.npz")
    model = nn.Linear(1, 1)
    with pytest.raises((ValueError, KeyError), match="__class__"):
        model.load_state_dict(nn.load(tmp_path / "trap.npz"))
    left = model.load_state_dict(nn.load(tmp_path / "trap.npz"), strict=False)
    assert left.unexpected_keys == ["__class__", "__dict__", "forward"]
    assert type(model) is nn.Linear
    assert callable(model.forward)


class Trap:
    """Unpickled, it would leave a mark."""

    opened: list[bool] = []  # noqa: RUF012

    def __reduce__(self) -> tuple:
        return (Trap.opened.append, (True,))


def npz(**members: bytes) -> bytes:
    """Return a zip of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def plain_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("weight.txt", "1 2 3")
    return file.getvalue()


SPOILT = {
    "a pickle": pickle.dumps({"weight": Trap()}),
    "an array of objects": npz(weight=npy(np.array([Trap()], object))),
    "a pickled member": npz(weight=pickle.dumps(Trap())),
    "nothing": b"",
    "a text": b"weights, honestly",
    "half a header": npz(weight=npy(np.ones(3))[:40]),
    "a member cut short": npz(weight=npy(np.ones(300))[:-40]),
    "a single array": npy(np.ones(3)),
    "another kind of zip": plain_zip(),
    "an array of text": npz(weight=npy(np.array(["a"]))),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_a_file_that_is_no_model_is_refused_in_one_sentence(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(SPOILT[kind])
    with pytest.raises(ValueError, match=r"load: model\.npz is not a whole file of saved arrays") as caught:
        nn.load(path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250
    assert Trap.opened == []


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_gives_one_sentence(share: float, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    nn.save(MODELS["mlp"].build(nnbook).state_dict(), path)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(ValueError, match=r"load: model\.npz is not a whole file") as caught:
        nn.load(path)
    assert "\n" not in str(caught.value)


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    nn.save(MODELS["mlp"].build(nnbook).state_dict(), path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(bytes(content))
    with pytest.raises(ValueError, match=r"load: model\.npz is not a whole file"):
        nn.load(path)


@pytest.mark.parametrize("name", ["model.pt", "model.pkl", "model.npy", "model", "model.npz.bak", "model.h5"])
def test_other_endings_are_refused(name: str, tmp_path: Path) -> None:
    state = nn.Linear(1, 1).state_dict()
    for call in (lambda: nn.save(state, tmp_path / name), lambda: nn.load(tmp_path / name)):
        with pytest.raises(ValueError, match=rf"must end in \.npz, got {re.escape(name)}"):
            call()
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_state_is_not_saved_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    nn.save(nn.Linear(1, 1), path)
    before = path.read_bytes()
    for wrong in ([np.ones(1)], None, {"a": "text"}, {1: np.ones(1)}, {"a": None}, {"a": Trap()}, {"a": [[1], [1, 2]]}):
        with pytest.raises((TypeError, ValueError), match=r"^save: ") as caught:
            nn.save(wrong, path)
        assert "\n" not in str(caught.value)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["model.npz"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"load: there is no file model\.npz"):
        nn.load(tmp_path / "model.npz")


def test_a_pytorch_state_dict_can_be_saved(tmp_path: Path) -> None:
    reference = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
    nn.save(reference.state_dict(), tmp_path / "model.npz")
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    model.load_state_dict(nn.load(tmp_path / "model.npz"))
    for key, array in model.state_dict().items():
        np.testing.assert_array_equal(array, reference.state_dict()[key].numpy())


def test_a_deep_copy_shares_nothing() -> None:
    model = MODELS["gpt"].build(nnbook)
    twin = copy.deepcopy(model)
    for one, other in zip(model.parameters(), twin.parameters(), strict=True):
        assert one is not other
        other.data += 1
        assert not np.array_equal(one.data, other.data)
    assert repr(twin) == repr(model)
