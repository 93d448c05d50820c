"""Larger sets, one call away where there is a network. No chapter needs them."""

from __future__ import annotations

import numpy as np

from nnbook.data.fetch import Source, fetch
from nnbook.data.formats import read_cifar, read_idx
from nnbook.data.tables import Dataset

MNIST = Source(
    "mnist",
    {
        "train-images-idx3-ubyte.gz": "md5:f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "train-labels-idx1-ubyte.gz": "md5:d53e105ee54ea40749a09fcbcd1e9432",
        "t10k-images-idx3-ubyte.gz": "md5:9fb629c4189551a2d022fa330f9573f3",
        "t10k-labels-idx1-ubyte.gz": "md5:ec29112dd5afa0611ce80d1b7f02629c",
    },
    ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"),
)
FASHION_MNIST = Source(
    "fashion_mnist",
    {
        "train-images-idx3-ubyte.gz": "md5:8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        "train-labels-idx1-ubyte.gz": "md5:25c81989df183df01b3e8a0aad5dffbe",
        "t10k-images-idx3-ubyte.gz": "md5:bef4ecab320f06d8554ea6380940ec79",
        "t10k-labels-idx1-ubyte.gz": "md5:bb300cfdad3c16e7a12a480ee83cd310",
    },
    (
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
)
# The binary version: the better-known Python version is a pickle, which could run code when it is opened.
CIFAR10 = Source(
    "cifar10",
    {"cifar-10-binary.tar.gz": "md5:c32a1d4ab5d03f1284b67883e8d87530"},
    ("https://www.cs.toronto.edu/~kriz/", "https://cave.cs.toronto.edu/kriz/"),
)

DIGITS = tuple("0123456789")
CLOTHES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
THINGS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
TRAIN_BATCHES = tuple(f"cifar-10-batches-bin/data_batch_{i}.bin" for i in range(1, 6))
TEST_BATCHES = ("cifar-10-batches-bin/test_batch.bin",)


def mnist(part: str = "train", mirror: str | None = None, progressbar: bool = True) -> Dataset:
    """Return MNIST's handwritten digits: 60,000 to train on or 10,000 to test on, 28 × 28 pixels, 0 (paper) to 1 (ink).

    part: "train" or "test". mirror, progressbar: as in `nnbook.data.fetch.fetch` (about 12 MB, fetched once).

    Returns a `Dataset` with x (N, 1, 28, 28), float32. Raises OSError, in one sentence, where there is no network;
    ValueError for another part.

    Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), Gradient-based learning applied to document
    recognition.

    >>> mnist("test").x.shape  # doctest: +SKIP
    (10000, 1, 28, 28)
    """
    return _idx_set(MNIST, DIGITS, part, mirror, progressbar)


def fashion_mnist(part: str = "train", mirror: str | None = None, progressbar: bool = True) -> Dataset:
    """Return Fashion-MNIST: pictures of ten kinds of clothes, in number, size and layout like MNIST's digits.

    part, mirror, progressbar, returns and raises: as in `mnist` (about 31 MB, fetched once).

    Source: H. Xiao, K. Rasul and R. Vollgraf (2017), Fashion-MNIST: a novel image dataset for benchmarking machine
    learning algorithms.

    >>> fashion_mnist().x.shape  # doctest: +SKIP
    (60000, 1, 28, 28)
    """
    return _idx_set(FASHION_MNIST, CLOTHES, part, mirror, progressbar)


def cifar10(part: str = "train", mirror: str | None = None, progressbar: bool = True) -> Dataset:
    """Return CIFAR-10: colour photographs of ten kinds of things, 50,000 to train on or 10,000 to test on.

    part, mirror, progressbar, raises: as in `mnist` (170 MB, fetched once).

    Returns a `Dataset` with x (N, 3, 32, 32), float32 from 0 to 1, red, green and blue (600 MB of memory for "train").

    Source: A. Krizhevsky (2009), Learning multiple layers of features from tiny images.

    >>> cifar10("test").x.shape  # doctest: +SKIP
    (10000, 3, 32, 32)
    """
    return _cifar_set(CIFAR10, part, mirror, progressbar)


def _idx_set(source: Source, names: tuple[str, ...], part: str, mirror: str | None, progressbar: bool) -> Dataset:
    _needs_part(source, part)
    paths = [fetch(source, file, mirror, progressbar) for file in list(source.files)[0 if part == "train" else 2 :][:2]]
    images, labels = read_idx(paths[0]), read_idx(paths[1])
    if images.ndim != 3 or labels.shape != images.shape[:1]:
        raise ValueError(
            f"{source.name}: expected images (N, H, W) and labels (N,), got {images.shape}, {labels.shape}"
        )
    return Dataset(_brightness(images[:, None]), labels.astype(np.int64), names)


def _cifar_set(source: Source, part: str, mirror: str | None, progressbar: bool) -> Dataset:
    _needs_part(source, part)
    path = fetch(source, next(iter(source.files)), mirror, progressbar)
    images, labels = read_cifar(path, TRAIN_BATCHES if part == "train" else TEST_BATCHES)
    return Dataset(_brightness(images), labels.astype(np.int64), THINGS)


def _needs_part(source: Source, part: str) -> None:
    if part not in ("train", "test"):
        raise ValueError(f'{source.name}: part must be "train" or "test", got {part!r}')


def _brightness(images: np.ndarray) -> np.ndarray:
    x = images.astype(np.float32)
    x /= 255
    return x
