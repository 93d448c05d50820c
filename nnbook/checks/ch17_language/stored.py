"""The translator that comes with the book: seed 0 of solutions/17_language/landmark.py, in sixteen bits."""

from __future__ import annotations

import pathlib

import numpy as np

from nnbook import explorables
from nnbook.checks.ch17_language.codec import BytePairs
from nnbook.checks.ch17_language.models import Pieces, Translator, english_pieces, greedy

FILE = pathlib.Path(explorables.__file__).with_name("number_words.npz")

# Numbers right in per cent, five seeds, after training without seventy-seven and without six digits (landmark.json).
GAPS = {
    "like those learned": (99.9, 100.0, 99.9, 99.7, 99.9),
    "seventy-seven": (100.0, 100.0, 100.0, 100.0, 100.0),
    "six digits": (0.1, 0.0, 0.3, 0.0, 0.0),
}


def stored_translator() -> tuple[Translator, Pieces, Pieces, BytePairs]:
    """Return the model, the vocabularies of its source and target, and the codec of the target.

    >>> model, read, wrote, codec = stored_translator()
    >>> codec.decode([wrote.pieces[i] for i in wrote.encode([codec.encode("sieben")])[0]])
    'sieben'
    """
    with np.load(FILE) as file:
        lists = {name: file[name].tobytes().decode().split("\n") for name in ("source", "target", "merges")}
        state = {name: file[name].astype(np.float32) for name in file.files if name not in lists}
    read, wrote = Pieces([lists["source"]]), Pieces([[int(token) for token in lists["target"]]])
    model = Translator(len(read.pieces), len(wrote.pieces))
    model.load_state_dict(state)
    merges = [tuple(map(int, pair.split())) for pair in lists["merges"]]
    return model, read, wrote, BytePairs(merges)


def translated(text: str) -> tuple[list[str], list[str], np.ndarray]:
    """Return an English number's words, the pieces that the model writes for it, and its alignment (pieces, words).

    >>> words, pieces, weights = translated("thirty-two")
    >>> "".join(pieces), weights.shape[1]
    ('zweiunddreißig', 2)
    """
    model, read, wrote, codec = stored_translator()
    source = read.encode([english_pieces(text)])
    tokens, weights = greedy(model, source, 24)
    ids = [wrote.pieces[i] for i in tokens[0]]
    pieces, looks, begin = [], [], 0
    for i in range(1, len(ids) + 1):  # the two bytes of a ü may be two tokens: show them as one piece
        piece = codec.decode(ids[begin:i])
        if "�" not in piece:
            pieces.append(piece)
            looks.append(weights[0, begin])
            begin = i
    return english_pieces(text), pieces, np.array(looks)
