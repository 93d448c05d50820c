"""The two readers of chapter 17 in plain NumPy: a bag of words, and one block of attention over them."""

from __future__ import annotations

import base64
import pathlib
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

HEADS, LONGEST = 2, 24
ORDER = (
    "bag.embedding.weight", "bag.out.weight", "bag.out.bias",
    "reader.embedding.weight", "reader.positions.weight", "reader.ln1.weight", "reader.ln1.bias",
    "reader.attention.in_proj_weight", "reader.attention.in_proj_bias",
    "reader.attention.out_proj.weight", "reader.attention.out_proj.bias",
    "reader.ln2.weight", "reader.ln2.bias",
    "reader.mlp.0.weight", "reader.mlp.0.bias", "reader.mlp.2.weight", "reader.mlp.2.bias",
    "reader.out.weight", "reader.out.bias",
)  # fmt: skip


def stored() -> tuple[dict[str, np.ndarray], list[str]]:
    """Return the parameters that come with the book, seed 0 of solutions/17_language/landmark.py, and the words.

    >>> state, words = stored()
    >>> state["bag.out.weight"].shape, words[:2]
    ((1, 32), ['', '?'])
    """
    with np.load(pathlib.Path(__file__).with_name("sentiment.npz")) as file:
        return {name: file[name].astype(np.float32) for name in ORDER}, file["words"].tobytes().decode().split("\n")


def joined(bag: Mapping[str, Any], reader: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Return two `state_dict`s as one, rounded to sixteen bits."""
    both = {f"bag.{k}": v for k, v in bag.items()} | {f"reader.{k}": v for k, v in reader.items()}
    return {
        name: np.asarray(getattr(both[name], "data", both[name])).astype(np.float16).astype(np.float32)
        for name in ORDER
    }


def packed(state: Mapping[str, np.ndarray]) -> str:
    """Return the parameters as sixteen-bit floats in base64, one after the other."""
    return base64.b64encode(b"".join(state[name].astype("<f2").tobytes() for name in ORDER)).decode()


def split_words(text: str) -> list[str]:
    """Cut a text into small words and marks, at most `LONGEST`.

    >>> split_words("The soup wasn't good, was it?")
    ['the', 'soup', "wasn't", 'good', ',', 'was', 'it', '?']
    """
    return re.findall(r"[a-zà-ÿ0-9'-]+|[^\sa-zà-ÿ0-9'-]", text.lower())[:LONGEST]


def scores(state: Mapping[str, np.ndarray], ids: list[int]) -> tuple[float, float]:
    """Return the scores of both models for a text of word numbers; 0 for none."""
    if not ids:
        return 0.0, 0.0
    p = {name: value.astype(np.float64) for name, value in state.items()}
    bag = p["bag.embedding.weight"][ids].mean(axis=0) @ p["bag.out.weight"][0] + p["bag.out.bias"][0]
    return float(bag), _read({name[7:]: value for name, value in p.items() if name.startswith("reader.")}, ids)


def _read(p: Mapping[str, np.ndarray], ids: list[int]) -> float:
    x = p["embedding.weight"][ids] + p["positions.weight"][: len(ids)]
    qkv = _norm(x, p, "ln1") @ p["attention.in_proj_weight"].T + p["attention.in_proj_bias"]
    q, k, v = (one.reshape(len(ids), HEADS, -1).swapaxes(0, 1) for one in np.split(qkv, 3, axis=1))
    looks = q @ k.swapaxes(1, 2) / q.shape[2] ** 0.5
    looks = np.exp(looks - looks.max(axis=2, keepdims=True))
    mixed = ((looks / looks.sum(axis=2, keepdims=True)) @ v).swapaxes(0, 1).reshape(x.shape)
    x = x + mixed @ p["attention.out_proj.weight"].T + p["attention.out_proj.bias"]
    up = np.maximum(0, _norm(x, p, "ln2") @ p["mlp.0.weight"].T + p["mlp.0.bias"])
    x = x + up @ p["mlp.2.weight"].T + p["mlp.2.bias"]
    return float(x.mean(axis=0) @ p["out.weight"][0] + p["out.bias"][0])


def _norm(x: np.ndarray, p: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    centred = x - x.mean(axis=1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5) * p[f"{name}.weight"] + p[f"{name}.bias"]
