"""The two file formats that the fetched sets come in, read byte by byte: nothing here can run code."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
CIFAR_RECORD = 1 + 3 * 32 * 32  # a label, then the red, the green and the blue plane


def read_idx(path: Path) -> np.ndarray:
    """Return the array of an IDX file; a file ending in .gz is unpacked on the way.

    path: the file. It begins with two zero bytes, a code for the type and the number of axes; then comes the length of
    each axis, four bytes each, the highest first; then the numbers, the last axis fastest.

    Raises ValueError where the file does not begin so, or holds more or fewer numbers than it says.

    Source: Y. LeCun, C. Cortes and C. J. C. Burges (1998), The MNIST database of handwritten digits.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as kept:
    ...     path = Path(kept) / "two-idx1-ubyte"
    ...     _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 2, 5, 7]))
    ...     read_idx(path).tolist()
    [5, 7]
    """
    raw = path.read_bytes()
    if path.suffix == ".gz":
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"read_idx: {path.name} cannot be unpacked ({error})") from None
    if len(raw) < 4 or raw[:2] != b"\0\0" or raw[2] not in IDX_TYPES:
        raise ValueError(f"read_idx: {path.name} is no IDX file, it begins with {raw[:4].hex(' ') or 'nothing'}")
    dtype, start = np.dtype(IDX_TYPES[raw[2]]), 4 + 4 * raw[3]
    shape = [int.from_bytes(raw[i : i + 4], "big") for i in range(4, start, 4)]
    expected = start + dtype.itemsize * int(np.prod(shape, dtype=object))
    if len(raw) != expected:
        raise ValueError(f"read_idx: {path.name} has {len(raw)} bytes, its head {tuple(shape)} asks for {expected}")
    return np.frombuffer(raw, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


def read_cifar(path: Path, members: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the images and labels of the named members of CIFAR-10's binary archive.

    path: a packed tar archive. members: the names of files in it, each a row of records: one byte for the class, then
    1,024 for red, green and blue each, row by row of the picture.

    Returns images (N, 3, 32, 32) and labels (N,), both uint8. Raises ValueError where the archive is damaged or
    lacks a member, where a member is no whole number of records, or where a class is above 9.

    Source: A. Krizhevsky (2009), Learning multiple layers of features from tiny images.

    >>> import io, tempfile
    >>> with tempfile.TemporaryDirectory() as kept:
    ...     path = Path(kept) / "one.tar.gz"
    ...     with tarfile.open(path, "w:gz") as archive:
    ...         info = tarfile.TarInfo("one.bin")
    ...         info.size = CIFAR_RECORD
    ...         archive.addfile(info, io.BytesIO(bytes([7]) + bytes(3072)))
    ...     images, labels = read_cifar(path, ["one.bin"])
    >>> images.shape, labels.tolist()
    ((1, 3, 32, 32), [7])
    """
    try:
        with tarfile.open(path, "r:gz") as archive:
            parts = [_member(archive, path.name, member) for member in members]
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise ValueError(f"read_cifar: {path.name} cannot be unpacked ({error})") from None
    records = np.concatenate(parts)
    labels = records[:, 0]
    if labels.size and labels.max() > 9:
        raise ValueError(f"read_cifar: {path.name} has a label {labels.max()}, expected 0 to 9")
    return records[:, 1:].reshape(-1, 3, 32, 32), labels


def _member(archive: tarfile.TarFile, name: str, member: str) -> np.ndarray:
    try:
        file = archive.extractfile(member)
    except KeyError:
        file = None
    if file is None:
        raise ValueError(f"read_cifar: {name} has no file {member}, only {', '.join(archive.getnames())[:200]}")
    raw = np.frombuffer(file.read(), np.uint8)
    if raw.size % CIFAR_RECORD:
        raise ValueError(f"read_cifar: {member} has {raw.size} bytes, no multiple of {CIFAR_RECORD}")
    return raw.reshape(-1, CIFAR_RECORD)
