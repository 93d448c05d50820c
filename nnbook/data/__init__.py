"""Data: sets that come along, sets that are made, sets that are fetched; splits and batches.

`tables` come with scikit-learn, `planar` and `sequences` are made on the spot from a generator, `fetched` need a
network once and no chapter needs them.
"""

from nnbook.data.batches import Part, batches, split, split_three
from nnbook.data.dates import dates
from nnbook.data.fetched import cifar10, fashion_mnist, mnist
from nnbook.data.planar import (
    blobs,
    circles,
    moons,
    nearest_mode,
    ring_of_gaussians,
    spirals,
    two_spirals,
    xor,
)
from nnbook.data.sequences import adding_problem, mackey_glass, mirror_symmetry, temporal_xor
from nnbook.data.tables import Dataset, breast_cancer, diabetes, digits, iris, wine

__all__ = [
    "Dataset",
    "Part",
    "adding_problem",
    "batches",
    "blobs",
    "breast_cancer",
    "cifar10",
    "circles",
    "dates",
    "diabetes",
    "digits",
    "fashion_mnist",
    "iris",
    "mackey_glass",
    "mirror_symmetry",
    "mnist",
    "moons",
    "nearest_mode",
    "ring_of_gaussians",
    "spirals",
    "split",
    "split_three",
    "temporal_xor",
    "two_spirals",
    "wine",
    "xor",
]
