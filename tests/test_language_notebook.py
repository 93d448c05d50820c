"""What the first notebook of chapter 17 does with an accepted answer of any form."""

import re
from collections import Counter

import numpy as np
from conftest import ROOT

SOURCE = ROOT / "solutions" / "17_language" / "17_language.py"


def test_the_counts_take_a_repaired_corpus_of_lists_and_of_iterators() -> None:
    found = re.search(r"^class Counts:.*?(?=^def )", SOURCE.read_text("utf-8"), flags=re.S | re.M)
    assert found is not None
    names: dict = {"np": np, "Counter": Counter}
    exec(found[0], names)
    texts, labels = ["a good soup", "a bad film", "a bad soup"], np.array([1, 0, 0])
    expected = names["Counts"](texts, labels).chance(texts)
    for corpus in ((tuple(texts), labels.tolist()), (map(str, texts), labels.astype(bool)), (texts, (1, 0, 0))):
        np.testing.assert_array_equal(names["Counts"](*corpus).chance(texts), expected)
