"""Byte-pair encoding and its exact inverse."""

from __future__ import annotations

from nnbook.checks import Case, Exercise, Mistake, Part
from nnbook.checks.ch17_language.codec_slips import (
    Backwards,
    Characters,
    CharactersBack,
    CutAtSpaces,
    EachPieceByItself,
    FirstMergeOnly,
    FromOne,
    HandsBackBytes,
    LongestFirst,
    LosesSpaces,
    NoMerges,
    OneLevel,
    OneToken,
    Strict,
    SwappedHalves,
    by_rank,
    unfolded,
)
from nnbook.checks.ch17_language.merging import merge


class BytePairs:
    """Turn texts into tokens and back. Tokens 0 to 255 are bytes; token 256 + k is the pair `merges[k]` in one.

    >>> codec = BytePairs([(97, 98), (256, 97)])  # "ab", then "aba"
    >>> codec.encode("abac"), codec.decode([257, 99])
    ([257, 99], 'abac')
    """

    def __init__(self, merges):
        """Keep the merges: a list of pairs (a, b), in the order in which they were learned."""
        self.merges = list(merges)

    def encode(self, text):
        """Return a text's tokens, a list: all its bytes (UTF-8), then every merge in the order of learning."""
        ids = list(text.encode())
        for k, pair in enumerate(self.merges):
            ids = merge(ids, pair, 256 + k)
        return ids

    def decode(self, ids):
        """Return the text of a list of tokens. Bytes that are no text by themselves become "\ufffd"."""
        pieces = [bytes([i]) for i in range(256)]
        for a, b in self.merges:
            pieces.append(pieces[a] + pieces[b])
        return b"".join(pieces[i] for i in ids).decode(errors="replace")


AB, ABA, ABAB = (97, 98), (256, 97), (256, 256)
BC = (98, 99)
UE = (0xC3, 0xBC)  # the two bytes of ü
LETTERS = "abcü ß€\N{GOTHIC LETTER AHSA}"


def encoded(attempt, merges, text):
    answer = attempt(merges).encode(text)
    return [int(i) for i in answer] if not isinstance(answer, str | bytes) and answer is not None else answer


def decoded(attempt, merges, ids):
    return attempt(merges).decode(ids)


def draw_merges(rng):
    """Draw some merges, each of tokens that exist by then and make sense on the letters of LETTERS."""
    known = [97, 98, 99, 32]
    merges = []
    for new in range(256, 256 + int(rng.integers(2, 8))):
        merges.append(tuple(int(i) for i in rng.choice(known, 2)))
        known.append(new)
    return merges


def draw_text(rng):
    return draw_merges(rng), "".join(rng.choice(list("abc "), 30))


def draw_ids(rng):
    merges = draw_merges(rng)
    return merges, [int(i) for i in rng.choice([97, 98, 99, 32, *range(256, 256 + len(merges))], 12)]


class RunLengths:
    """Write equal letters in a row as one letter and a count, and back.

    >>> RunLengths().decode(RunLengths().encode("aaab"))
    'aaab'
    """

    def encode(self, text):
        """Return a list of pairs (letter, count)."""
        pairs = []
        for letter in text:
            if pairs and pairs[-1][0] == letter:
                pairs[-1] = letter, pairs[-1][1] + 1
            else:
                pairs.append((letter, 1))
        return pairs

    def decode(self, pairs):
        """Return the text of a list of pairs."""
        return "".join(letter * count for letter, count in pairs)


def encode_case(merges, text, truth):
    return Case((merges, text), truth, run=encoded, shown=f"BytePairs({merges}).encode({text!r})")


def decode_case(merges, ids, truth):
    return Case((merges, ids), truth, run=decoded, shown=f"BytePairs({merges}).decode({ids})")


codec_exercise = Exercise(
    key="BytePairs",
    book=BytePairs,
    parts=[
        Part(
            "encode",
            1,
            [
                encode_case([AB, ABA], "cabac", [99, 257, 99]),
                encode_case([AB, BC, ABAB], "abcbcabab", [256, 99, 257, 258]),
                encode_case([BC, AB], "abc", [97, 256]),
                encode_case([(98, 32), (256, 97)], "ab ab", [97, 257, 98]),
                encode_case([AB], "ab  c ", [256, 32, 32, 99, 32]),
                encode_case([UE], "für", [102, 256, 114]),
                encode_case([AB], "", []),
                encode_case([], "ab", [97, 98]),
                Case(draw_text, by_rank, run=encoded, shown="BytePairs(merges).encode(text)"),
            ],
        ),
        Part(
            "decode",
            1,
            [
                decode_case([AB, ABA, (257, 98)], [258, 99, 256], "ababcab"),
                decode_case([UE], [102, 256, 114], "für"),
                decode_case([], [102, 0xC3, 0xBC, 114], "für"),
                decode_case([AB], [0xC3, 256], "�ab"),
                decode_case([AB], [], ""),
                Case(draw_ids, unfolded, run=decoded, shown="BytePairs(merges).decode(ids)"),
                Case(
                    lambda rng: (draw_merges(rng), "".join(rng.choice(list(LETTERS), 20))),
                    lambda merges, text: text,
                    run=lambda attempt, merges, text: decoded(attempt, merges, by_rank(merges, text)),
                    shown="BytePairs(merges).decode(the tokens of a text)",
                ),
            ],
        ),
    ],
    mistakes=[
        Mistake(Backwards, "the merges are applied from the last to the first. A later one is made of earlier ones."),
        Mistake(Characters, "the text begins as characters (`ord`). A token below 256 is a byte: `text.encode()`."),
        Mistake(
            LongestFirst,
            "from left to right, the longest piece that fits is taken. The order of the merges decides which it is.",
        ),
        Mistake(LosesSpaces, "the spaces are lost. A space is a byte like any other, 32."),
        Mistake(NoMerges, "these are the bytes. No merge is applied to them."),
        Mistake(CutAtSpaces, "the text is cut at spaces. Here it stays whole: a pair may stand across a space."),
        Mistake(OneToken, "all merges give token 256. Merge k gives token 256 + k."),
        Mistake(FromOne, "the new tokens are one too high. The first of them is 256."),
        Mistake(FirstMergeOnly, "only the first merge is applied: a `return` stands inside the loop."),
        Mistake(
            EachPieceByItself,
            "each token is turned into letters by itself. ü is two bytes and may lie in two tokens: join bytes first.",
        ),
        Mistake(CharactersBack, "bytes are taken for characters (`chr`). A letter such as ü is two bytes."),
        Mistake(OneLevel, "a token is taken apart only once. Its halves may be pairs themselves."),
        Mistake(HandsBackBytes, "decode hands back bytes. A text is asked for."),
        Mistake(SwappedHalves, "the halves of each pair are joined in the wrong order."),
        Mistake(Strict, "half a letter raises an error. `bytes.decode` has an argument for what it cannot read."),
    ],
    hints=[
        "Encoding replays the learning: bytes first, then merge after merge. For decoding, which bytes is each token?",
        "`list(text.encode())` gives bytes as numbers. Keep a list of the bytes of each token: 256 single ones, then "
        "for each merge those of its two halves, one after the other.",
        "decode: pieces = [bytes([i]) for i in range(256)]; for a, b in merges: pieces.append(pieces[a] + pieces[b]); "
        'join those of ids with b"".join and call .decode(errors="replace").',
    ],
    sibling=RunLengths,
)
