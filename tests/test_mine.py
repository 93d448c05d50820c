"""What a learner keeps in one chapter runs the next: saved, checked again, put in place, and undone by one call."""

from __future__ import annotations

import dataclasses
import importlib
import subprocess
import sys

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from notebooks import run

from nnbook import mine, neurons, nn, optim, tensor
from nnbook.source import Unkeepable, whole_source

ADD = 1


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NNBOOK_WORK", str(tmp_path))
    yield tmp_path
    mine.restore()


def mcculloch_pitts(inputs, threshold, inhibitory=None):
    if inhibitory is not None and any(inhibitory):
        return 0
    return 1 if count(inputs) >= threshold else 0


def count(values):
    return int(np.sum(np.asarray(values)))


def test_a_piece_is_kept_with_what_it_uses_and_used_in_place_of_the_books(own_folder):
    book = neurons.mcculloch_pitts
    assert "is kept" in mine.keep(mcculloch_pitts).title
    (file,) = (own_folder / "mine").glob("*.py")
    text = file.read_text()
    assert "import numpy as np" in text
    assert "def count" in text
    assert "Yours from here on: mcculloch_pitts" in mine.use().text
    assert neurons.mcculloch_pitts is not book
    assert neurons.mcculloch_pitts([1, 1, 0], 2) == 1
    mine.restore()
    assert neurons.mcculloch_pitts is book


def test_a_kept_piece_runs_in_a_fresh_process(own_folder):
    mine.keep(mcculloch_pitts)
    code = "from nnbook import mine, neurons; print(mine.use().text); print(neurons.mcculloch_pitts.__module__)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.startswith("Yours from here on: mcculloch_pitts.")
    assert out.split()[-1] == "mine.mcculloch_pitts"


def test_what_does_not_pass_is_not_kept(own_folder):
    def mcculloch_pitts(inputs, threshold, inhibitory=None):
        return 1

    assert "does not pass its check yet" in mine.keep(mcculloch_pitts).title
    assert not (own_folder / "mine").exists()


def test_the_book_is_not_kept():
    assert "is the book's" in mine.keep(neurons.mcculloch_pitts).title


def test_what_is_no_piece_is_said():
    assert "is no piece of the library" in mine.keep(count).title


def test_a_piece_that_no_longer_passes_is_named_and_not_used(own_folder):
    mine.keep(mcculloch_pitts)
    (file,) = (own_folder / "mine").glob("*.py")
    file.write_text(file.read_text().replace(">= threshold", "> threshold"))
    book = neurons.mcculloch_pitts
    said = mine.use().text
    assert "Not used: mcculloch_pitts (does not pass its check any more)" in said
    assert neurons.mcculloch_pitts is book


def test_a_spoilt_file_is_named_and_does_no_harm(own_folder):
    mine.keep(mcculloch_pitts)
    (file,) = (own_folder / "mine").glob("*.py")
    file.write_text("def (")
    assert "its file raises SyntaxError" in mine.use().text


def test_an_older_version_is_never_lost(own_folder):
    mine.keep(mcculloch_pitts)
    (file,) = (own_folder / "mine").glob("*.py")
    file.write_text("# my notes\n")
    mine.keep(mcculloch_pitts)
    kept = sorted(p.read_text() for p in (own_folder / "mine").iterdir())
    assert len(kept) == 2
    assert "# my notes\n" in kept
    mine.keep(mcculloch_pitts)
    assert len(list((own_folder / "mine").iterdir())) == 2, "the same source is not saved twice"


def test_nothing_is_saved_while_a_notebook_is_graded(own_folder, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert "nothing is saved" in mine.keep(mcculloch_pitts).title
    assert not (own_folder / "mine").exists()


def test_the_report_counts():
    total = len(mine.pieces())
    assert mine.report().title == f"0 of {total} pieces are yours"
    mine.keep(mcculloch_pitts)
    assert mine.report().title == f"1 of {total} pieces are yours"
    assert "yours       mcculloch_pitts" in mine.report().code


def test_every_piece_that_is_named_exists_in_the_library_and_passes_the_check():
    for key, piece in mine.pieces().items():
        ours = getattr(importlib.import_module(piece.module), piece.name)
        if ours is piece.exercise.book:
            continue
        # The check would notice that the library's function is called; here it is to be tried like anyone's.
        as_anyones = dataclasses.replace(piece.exercise, piece="", also=(), _hints_given=0, _last=None)
        assert as_anyones(ours, seed=0)[1].passed or piece.exercise.fit, f"{key}: {as_anyones(ours, seed=0)[1]}"


def test_a_class_that_was_typed_into_a_notebook_brings_its_source(tmp_path):
    typed = "import math\nfrom nnbook import nn\n\nclass Half(nn.Module):\n    def forward(self, x):\n"
    typed += "        return x / math.sqrt(4)"
    cells = [new_code_cell(typed), new_code_cell("from nnbook.source import whole_source\nprint(whole_source(Half))")]
    out = run(new_notebook(cells=cells), tmp_path).cells[1].outputs[0].text
    assert out.startswith("import math\n")
    assert "import nn" in out or "import nnbook.nn as nn" in out
    assert "class Half(nn.Module):\n    def forward(self, x):" in out


def losses_of_a_small_network() -> list[float]:
    """Train with what the pieces are for: layers, activations, losses, an optimiser's step."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(16, 3)).astype(np.float32), rng.integers(0, 4, 16)
    model = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 8), nn.Sigmoid())
    model = nn.init.reset(nn.Sequential(model, nn.Linear(8, 8), nn.Softplus(), nn.Linear(8, 4)), rng)
    opt, losses = optim.SGD(model.parameters(), lr=0.1, momentum=0.9), []
    for _ in range(5):
        logits = model(tensor(x))
        loss = nn.functional.cross_entropy(logits, tensor(y))
        loss = loss + nn.functional.mse_loss(logits.softmax(-1), tensor(np.eye(4, dtype=np.float32)[y]))
        chance = tensor((y[:, None] == np.arange(4)).astype(np.float32))
        loss = loss + nn.functional.binary_cross_entropy_with_logits(logits, chance)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return losses


class Attends(nn.Module):
    def forward(self, x):
        return nn.functional.scaled_dot_product_attention(x, x, x)


def test_the_library_computes_the_same_on_pieces_that_are_kept():
    before = losses_of_a_small_network()
    for piece in mine.pieces().values():
        piece.file.parent.mkdir(parents=True, exist_ok=True)
        book = piece.exercise.book
        piece.file.write_text(f"{whole_source(book)}\n{piece.exercise.key} = {book.__name__}\n", encoding="utf-8")
    try:
        assert "Not used" not in str(mine.use())
        assert losses_of_a_small_network() == pytest.approx(before, rel=1e-5)
    finally:
        mine.restore()


LAYERS = {
    "conv2d": (lambda: nn.Conv2d(2, 3, 3, padding=1), (2, 2, 5, 5)),
    "max_pool2d": (lambda: nn.MaxPool2d(2), (2, 2, 4, 4)),
    "rnn": (lambda: nn.RNN(3, 4), (5, 2, 3)),
    "lstm": (lambda: nn.LSTM(3, 4), (5, 2, 3)),
    "layer_norm": (lambda: nn.LayerNorm(6), (2, 6)),
    "scaled_dot_product_attention": (Attends, (2, 5, 4)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_runs_the_kept_piece_and_learns_as_before(name, own_folder):
    make, shape = LAYERS[name]
    layer = nn.init.reset(make(), np.random.default_rng(0))
    x = tensor(np.random.default_rng(1).normal(size=shape).astype(np.float32), requires_grad=True)

    def run_layer():
        out = layer(x)
        out = out[0] if isinstance(out, tuple) else out
        x.grad = None
        (out * out).sum().backward()
        assert x.grad is not None
        return out.data, x.grad.data

    before = run_layer()
    key, piece = next((key, piece) for key, piece in mine.pieces().items() if piece.name == name)
    book = piece.exercise.book
    piece.file.parent.mkdir(parents=True, exist_ok=True)
    calls = own_folder / "calls"
    counted = f"def {key}(*a, **o):\n    open({str(calls)!r}, 'a').write('.')\n    return kept(*a, **o)\n"
    piece.file.write_text(f"{whole_source(book)}\nkept = {book.__name__}\n\n{counted}", encoding="utf-8")
    assert key in mine.use().text
    seen = calls.stat().st_size
    for now, then in zip(run_layer(), before, strict=True):
        np.testing.assert_allclose(now, then, rtol=1e-5, atol=1e-6)
    assert calls.stat().st_size == seen + 1


def test_the_checks_hold_on_to_the_books_version():
    book = mine.pieces()["mcculloch_pitts"].exercise.book
    mine.keep(mcculloch_pitts)
    mine.use()
    assert mine.pieces()["mcculloch_pitts"].exercise.book is book


def test_the_source_brings_constants_helpers_and_imports_along():
    text = whole_source(uses_much)
    assert "ADD = 1" in text
    assert "def count" in text
    assert "import numpy as np" in text
    assert "from importlib import import_module" not in text
    namespace: dict = {}
    exec(text, namespace)
    assert namespace["uses_much"]([1, 2]) == 4


def uses_much(x):
    return ADD + count(x)


TABLE = np.eye(2)


def uses_an_array(x):
    return TABLE @ x


def test_what_cannot_be_saved_is_named():
    with pytest.raises(Unkeepable, match=r"TABLE \(ndarray\)"):
        whole_source(uses_an_array)
