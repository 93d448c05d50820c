"""Byte-pair encoding in other ways: two right ones to measure with, and what goes wrong."""

from __future__ import annotations

from typing import Any

from nnbook.checks.ch17_language.merging import merge


def by_rank(merges, text):
    """Encode as most implementations do: as long as there is one, merge the pair that was learned first."""
    rank = {}
    for k, pair in enumerate(merges):
        rank.setdefault(pair, k)
    ids = list(text.encode())
    for k, (a, b) in enumerate(merges):
        i = 0
        while i < len(ids) - 1:
            if rank[(a, b)] == k and ids[i] == a and ids[i + 1] == b:
                ids[i : i + 2] = [256 + k]
            i += 1
    return ids


def unfolded(merges, ids):
    """Decode by taking tokens apart until only bytes are left."""
    todo, out = list(ids)[::-1], bytearray()
    while todo:
        i = todo.pop()
        if i < 256:
            out.append(i)
        else:
            todo += merges[i - 256][::-1]
    return out.decode("utf-8", "replace")


class Plain:
    """A right one, to go wrong from."""

    def __init__(self, merges):
        self.merges = list(merges)

    def encode(self, text):
        return by_rank(self.merges, text)

    def decode(self, ids) -> Any:
        return unfolded(self.merges, ids)


class Backwards(Plain):
    def encode(self, text):
        ids = list(text.encode())
        for k, pair in reversed(list(enumerate(self.merges))):
            ids = merge(ids, pair, 256 + k)
        return ids


class Characters(Plain):
    def encode(self, text):
        ids = [ord(c) for c in text]
        for k, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + k)
        return ids


class NoMerges(Plain):
    def encode(self, text):
        return list(text.encode())


class CutAtSpaces(Plain):
    def encode(self, text):
        first, *others = text.split(" ")
        return [i for word in (first, *(f" {other}" for other in others)) for i in by_rank(self.merges, word)]


class LongestFirst(Plain):
    def encode(self, text):
        pieces = [bytes([i]) for i in range(256)]
        for a, b in self.merges:
            pieces.append(pieces[a] + pieces[b])
        rest, ids = text.encode(), []
        while rest:
            fits = [i for i, piece in enumerate(pieces) if rest.startswith(piece)]
            ids.append(max(fits, key=lambda i: len(pieces[i])))
            rest = rest[len(pieces[ids[-1]]) :]
        return ids


class LosesSpaces(Plain):
    def encode(self, text):
        return [i for word in text.split() for i in by_rank(self.merges, word)]


class OneToken(Plain):
    def encode(self, text):
        ids = list(text.encode())
        for pair in self.merges:
            ids = merge(ids, pair, 256)
        return ids


class FromOne(Plain):
    def encode(self, text):
        ids = list(text.encode())
        for k, pair in enumerate(self.merges):
            ids = merge(ids, pair, 257 + k)
        return ids


class FirstMergeOnly(Plain):
    def encode(self, text):
        ids = list(text.encode())
        for k, pair in enumerate(self.merges):
            return merge(ids, pair, 256 + k)
        return ids


class EachPieceByItself(Plain):
    def decode(self, ids):
        pieces = [bytes([i]) for i in range(256)]
        for a, b in self.merges:
            pieces.append(pieces[a] + pieces[b])
        return "".join(pieces[i].decode(errors="replace") for i in ids)


class CharactersBack(Plain):
    def decode(self, ids):
        pieces = [chr(i) for i in range(256)]
        for a, b in self.merges:
            pieces.append(pieces[a] + pieces[b])
        return "".join(pieces[i] for i in ids)


class OneLevel(Plain):
    def decode(self, ids):
        flat = [j for i in ids for j in (self.merges[i - 256] if i >= 256 else [i])]
        return bytes(j % 256 for j in flat).decode(errors="replace")


class HandsBackBytes(Plain):
    def decode(self, ids):
        return super().decode(ids).encode()


class SwappedHalves(Plain):
    def decode(self, ids):
        pieces = [bytes([i]) for i in range(256)]
        for a, b in self.merges:
            pieces.append(pieces[b] + pieces[a])
        return b"".join(pieces[i] for i in ids).decode(errors="replace")


class Strict(Plain):
    def decode(self, ids):
        pieces = [bytes([i]) for i in range(256)]
        for a, b in self.merges:
            pieces.append(pieces[a] + pieces[b])
        return b"".join(pieces[i] for i in ids).decode()
