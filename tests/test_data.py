"""The data: what the functions claim of their sets, batches that lose nothing, and fetching through a real server."""

# Wrong arguments are given on purpose.
# pyright: reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

import functools
import gzip
import hashlib
import http.server
import io
import re
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import sklearn.datasets
from hypothesis import given
from hypothesis import strategies as st

from nnbook import data, tensor
from nnbook.data import fetched
from nnbook.data.fetch import Source, fetch, folder
from nnbook.data.formats import CIFAR_RECORD, read_cifar, read_idx


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# Splits and batches

SIZES = {"n": st.integers(0, 60), "batch_size": st.integers(1, 70), "seed": st.integers(0, 2**32)}


@given(**SIZES)
def test_batches_hold_every_example_once_with_what_belongs_to_it(n: int, batch_size: int, seed: int) -> None:
    x, y = np.arange(n), np.arange(n) * 10
    for generator in (None, rng(seed)):
        parts = list(data.batches(x, y, batch_size, generator))
        assert [len(part) for part, _ in parts[:-1]] == [batch_size] * max(0, len(parts) - 1)
        assert len(parts) == -(-n // batch_size)
        seen = np.concatenate([part for part, _ in parts]) if parts else x
        assert sorted(seen) == list(range(n))
        assert all(np.array_equal(part * 10, other) for part, other in parts)
        if generator is None:
            assert np.array_equal(seen, x)


@given(**SIZES)
def test_dropping_the_last_batch_leaves_only_full_ones(n: int, batch_size: int, seed: int) -> None:
    parts = list(data.batches(np.arange(n), None, batch_size, rng(seed), drop_last=True))
    assert [len(part) for part in parts] == [batch_size] * (n // batch_size)
    assert len({int(i) for part in parts for i in part}) == batch_size * (n // batch_size)


def test_each_pass_is_shuffled_anew_and_an_equal_generator_repeats_it() -> None:
    x, generator = np.arange(50), rng(3)
    first, second = (np.concatenate(list(data.batches(x, None, 8, generator))) for _ in range(2))
    again = np.concatenate(list(data.batches(x, None, 8, rng(3))))
    assert not np.array_equal(first, second)
    assert np.array_equal(first, again)


def test_batches_in_order_share_memory_and_shuffled_ones_do_not() -> None:
    x = np.arange(10)
    assert all(np.shares_memory(part, x) for part in data.batches(x, None, 3))
    assert not any(np.shares_memory(part, x) for part in data.batches(x, None, 3, rng()))


@given(
    counts=st.lists(st.integers(6, 40), min_size=1, max_size=5),
    test=st.floats(0.2, 0.4),
    validation=st.floats(0.2, 0.4),
    seed=st.integers(0, 2**32),
)
def test_splits_are_disjoint_complete_and_keep_the_classes_shares(
    counts: list[int], test: float, validation: float, seed: int
) -> None:
    y = rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    x = np.arange(len(y))
    train, held_out = data.split(x, y, rng(seed), test=test)
    three = data.split_three(x, y, rng(seed), validation=validation, test=test)
    assert np.array_equal(three[2].x, held_out.x)
    for parts, shares in (((train, held_out), (None, test)), (three, (None, validation, test))):
        assert sorted(np.concatenate([part.x for part in parts])) == list(x)
        for part, share in zip(parts, shares, strict=True):
            assert np.array_equal(part.y, y[part.x])
            if share is not None:
                assert len(part.x) == round(share * len(y))
                assert (np.abs(np.bincount(part.y, minlength=len(counts)) - np.array(counts) * share) < 1.6).all()


def test_a_split_of_values_needs_no_classes() -> None:
    train, test = data.split(np.arange(10), np.linspace(0, 1, 10), rng(), stratify=False)
    assert (len(train.x), len(test.x)) == (8, 2)


X, Y = np.zeros((10, 2)), np.repeat([0, 1], 5)
WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "a seed for a generator": (lambda: data.batches(X, Y, 2, 0), r"batches: rng must be a generator .*, got 0"),
    "batches of none": (lambda: data.batches(X, Y, 0), r"batches: batch_size must be at least 1, got 0"),
    "batches of two and a half": (lambda: data.batches(X, Y, 2.5), r"batches: batch_size .* whole number, got 2\.5"),
    "unequal lengths": (lambda: data.batches(X, Y[1:], 2), r"batches: x has 10 examples, y has 9"),
    "a split without a generator": (lambda: data.split(X, Y, None), r"split: rng must be a generator .*, got None"),
    "classes as a table": (lambda: data.split(X, Y[:, None], rng()), r"split: x must be \(N, …\) and y \(N,\)"),
    "values as classes": (lambda: data.split(X, Y / 3, rng()), r"split: stratify=True needs classes .*float64"),
    "nobody to test on": (lambda: data.split(X, Y, rng(), test=0.01), r"split: test=0\.01 takes 0 of 10 examples"),
    "nobody to train on": (lambda: data.split(X, Y, rng(), test=1.0), r"split: test=1\.0 takes 10 of 10"),
    "a class of one": (lambda: data.split(X, np.arange(10) == 3, rng()), r"split: class True has 1 of 10 examples"),
    "too much of three": (
        lambda: data.split_three(X, Y, rng(), validation=0.6, test=0.5),
        r"split_three: validation=0\.6 takes 6 of 5",
    ),
    "no points": (lambda: data.moons(0, rng()), r"moons: n must be at least 1, got 0"),
    "noise below 0": (lambda: data.blobs(5, rng(), noise=-1), r"blobs: noise must be a number of at least 0, got -1"),
    "a circle inside out": (lambda: data.circles(5, rng(), factor=2), r"circles: factor must be .* got 2"),
    "points of three axes": (lambda: data.nearest_mode(np.zeros((2, 3))), r"nearest_mode: x must be .*\(2, 3\)"),
    "a short sequence": (lambda: data.adding_problem(1, 1, rng()), r"adding_problem: length must be at least 2, got 1"),
    "too many patterns": (lambda: data.mirror_symmetry(40), r"mirror_symmetry: n_inputs must be at most 20"),
    "a step that does not fit": (lambda: data.mackey_glass(5, step=0.3), r"mackey_glass: .* multiples of step"),
    "another part": (lambda: data.mnist("valid"), r'mnist: part must be "train" or "test", got \'valid\''),
    "no address": (lambda: data.mnist(mirror="ftp://a"), r"mnist: a mirror's address begins with http"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_arguments_give_one_sentence_that_names_the_function(case: str) -> None:
    call, expected = WRONG[case]
    with pytest.raises((TypeError, ValueError), match=f"^{expected}") as caught:
        call()
    assert "\n" not in str(caught.value)


# Sets that are made

PLANAR = (data.moons, data.circles, data.spirals, data.blobs, data.xor, data.ring_of_gaussians)


@pytest.mark.parametrize("make", PLANAR, ids=lambda make: make.__name__)
def test_points_are_what_they_say_and_only_the_generator_decides(make: Callable) -> None:
    x, y = make(100, rng(1))
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((100, 2), np.float32, (100,), np.int64)
    assert np.isfinite(x).all()
    again, other = make(100, rng(1)), make(100, rng(2))
    assert x.tobytes() == again[0].tobytes()
    assert x.tobytes() != other[0].tobytes()
    if make is not data.ring_of_gaussians:
        assert np.ptp(np.bincount(y)) <= 1


def test_the_shapes_without_noise() -> None:
    x, y = data.moons(200, rng(), noise=0)
    np.testing.assert_allclose(np.linalg.norm(x[y == 0], axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(x[y == 1] - [1, 0.5], axis=1), 1, rtol=1e-6)
    assert x[y == 0, 1].min() >= 0
    assert x[y == 1, 1].max() <= 0.5
    x, y = data.circles(200, rng(), noise=0, factor=0.3)
    np.testing.assert_allclose(np.linalg.norm(x, axis=1), np.where(y == 0, 1, 0.3), rtol=1e-6)
    x, y = data.xor(200, rng(), noise=0)
    assert np.array_equal(y, (x[:, 0] > 0) != (x[:, 1] > 0))


def test_the_noise_has_the_spread_that_was_asked_for() -> None:
    plain, noisy = (data.spirals(20_000, rng(5), noise=noise)[0] for noise in (0, 0.3))
    assert (noisy - plain).std() == pytest.approx(0.3, rel=0.02)


def test_random_spirals_lie_on_the_historic_ones() -> None:
    points, classes = data.two_spirals()
    x, y = data.spirals(500, rng(), noise=0)
    for c in (0, 1):
        gaps = np.linalg.norm(x[y == c][:, None] - points[classes == c], axis=2).min(axis=1)
        assert gaps.max() < 0.7  # half of the widest step between two of the 97 points
    assert np.array_equal(points[classes == 1], -points[classes == 0]) or np.allclose(
        np.sort(points[classes == 1], axis=0), np.sort(-points[classes == 0], axis=0), atol=1e-5
    )


def test_of_true_samples_of_the_ring_as_many_are_good_as_theory_says() -> None:
    x, y = data.ring_of_gaussians(20_000, rng())
    mode, good = data.nearest_mode(x)
    assert np.array_equal(mode, y)
    assert good.mean() == pytest.approx(1 - np.exp(-4.5), abs=0.003)
    assert data.nearest_mode(np.full((1, 2), np.nan))[1].tolist() == [False]


def test_the_adding_problem_marks_two_and_the_mean_answer_costs_a_sixth() -> None:
    x, y = data.adding_problem(20_000, 11, rng())
    assert (x.dtype, y.dtype) == (np.float32, np.float32)
    marks = x[:, :, 1]
    assert (marks[:, :5].sum(axis=1) == 1).all()
    assert (marks[:, 5:].sum(axis=1) == 1).all()
    np.testing.assert_allclose((x[:, :, 0] * marks).sum(axis=1), y, rtol=1e-6)
    assert ((y - 1) ** 2).mean() == pytest.approx(1 / 6, rel=0.03)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 3000])
def test_every_third_bit_is_the_xor_of_the_two_before(n: int) -> None:
    bits = data.temporal_xor(n, rng())
    assert bits.shape == (n,)
    assert set(bits) <= {0.0, 1.0}
    assert np.array_equal(bits[2::3], bits[0::3][: n // 3] != bits[1::3][: n // 3])


@pytest.mark.parametrize("n", [2, 3, 6, 7])
def test_symmetric_patterns_are_counted_rightly(n: int) -> None:
    x, y = data.mirror_symmetry(n)
    assert len(np.unique(x, axis=0)) == 2**n
    assert y.sum() == 2 ** ((n + 1) // 2)
    assert np.array_equal(y, (x == x[:, ::-1]).all(axis=1))


def test_mackey_glass_converges_with_order_four() -> None:
    fine, half, coarse = (data.mackey_glass(60, step=step, skip=0).astype(float) for step in (0.0125, 0.05, 0.1))
    before = slice(0, 18)  # float32 hides the difference where the series is still smooth, chaos enlarges it later
    assert fine[0] == np.float32(1.2)
    assert np.abs(half - fine)[before].max() < 1e-6
    assert np.abs(coarse - fine).max() < 1e-5


def test_mackey_glass_against_the_exact_solution_of_its_first_delay() -> None:
    # until time tau the delayed value is the start: the equation is linear, and its solution an exponential
    series = data.mackey_glass(18, skip=0).astype(float)
    level = 0.2 * 1.2 / (1 + 1.2**10) / 0.1
    np.testing.assert_allclose(series, level + (1.2 - level) * np.exp(-0.1 * np.arange(18)), rtol=1e-6)


# Sets that come along

TABLES = {
    "digits": ((1797, 64), 10, "load_digits"),
    "breast_cancer": ((569, 30), 2, "load_breast_cancer"),
    "iris": ((150, 4), 3, "load_iris"),
    "wine": ((178, 13), 3, "load_wine"),
    "diabetes": ((442, 10), 0, "load_diabetes"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_holds_what_scikit_learn_has(name: str) -> None:
    shape, classes, loader = TABLES[name]
    table = getattr(data, name)()
    assert (table.x.shape, table.x.dtype) == (shape, np.float32)
    assert table.y.dtype == (np.int64 if classes else np.float32)
    assert len(table.class_names) == classes
    assert not classes or set(table.y) == set(range(classes))
    options = {"scaled": False} if name == "diabetes" else {}
    original: Any = getattr(sklearn.datasets, loader)(**options)
    np.testing.assert_allclose(table.x * (16 if name == "digits" else 1), original.data, rtol=1e-6)
    np.testing.assert_allclose(table.y, original.target)
    assert len(table.feature_names) == shape[1]


def test_digits_as_images_are_the_same_pixels() -> None:
    flat, images = data.digits(), data.digits(images=True)
    assert images.x.shape == (1797, 1, 8, 8)
    assert (images.x.min(), images.x.max()) == (0, 1)
    assert np.array_equal(images.x.reshape(-1, 64), flat.x)
    assert images.feature_names == ()


def test_scikit_learn_and_the_network_are_imported_only_when_called() -> None:
    code = (
        "import sys; from nnbook import data; import numpy as np; data.moons(4, np.random.default_rng(0)); "
        "print([m for m in ('sklearn', 'pooch', 'requests', 'tqdm', 'matplotlib') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


# Files of the formats, and what is wrong with them


def idx(array: np.ndarray, code: int = 0x08) -> bytes:
    """Write an array as the format's description says, apart from the code that reads it."""
    head = bytes([0, 0, code, array.ndim]) + b"".join(int(n).to_bytes(4, "big") for n in array.shape)
    return head + array.tobytes()


def cifar(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def records(labels: list[int], seed: int = 0) -> bytes:
    planes = rng(seed).integers(0, 256, (len(labels), CIFAR_RECORD - 1), np.uint8)
    return np.concatenate([np.array(labels, np.uint8)[:, None], planes], axis=1).tobytes()


@pytest.mark.parametrize(("code", "dtype"), [(8, "u1"), (9, "i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8")])
def test_idx_files_of_every_type_are_read(code: int, dtype: str, tmp_path: Path) -> None:
    array = rng().integers(0, 100, (3, 4, 5)).astype(dtype)
    (tmp_path / "plain").write_bytes(idx(array, code))
    (tmp_path / "packed.gz").write_bytes(gzip.compress(idx(array, code)))
    for name in ("plain", "packed.gz"):
        read = read_idx(tmp_path / name)
        assert np.array_equal(read, array)
        assert read.dtype.isnative


IMAGES = idx(np.zeros((2, 3, 3), np.uint8))
SPOILT = {
    "empty": (b"", "is no IDX file, it begins with nothing"),
    "a page": (b"<html>not found</html>", "is no IDX file, it begins with 3c 68 74 6d"),
    "cut short": (IMAGES[:-1], r"has 33 bytes, its head \(2, 3, 3\) asks for 34"),
    "too long": (IMAGES + b"0", r"has 35 bytes, its head \(2, 3, 3\) asks for 34"),
    "cut in its head": (IMAGES[:6], "asks for"),
    "enormous by its own word": (b"\0\0\x08\x03" + b"\xff" * 12, "asks for"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_idx_file_gives_one_sentence(case: str, tmp_path: Path) -> None:
    content, expected = SPOILT[case]
    (tmp_path / "a-idx").write_bytes(content)
    with pytest.raises(ValueError, match=f"^read_idx: a-idx {expected}|^read_idx: a-idx .*{expected}"):
        read_idx(tmp_path / "a-idx")


def test_a_packed_file_cut_short_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(IMAGES)[:-9])
    with pytest.raises(ValueError, match=r"^read_idx: a\.gz cannot be unpacked"):
        read_idx(tmp_path / "a.gz")


def test_cifars_records_are_planes_of_red_green_and_blue(tmp_path: Path) -> None:
    path = tmp_path / "c.tar.gz"
    path.write_bytes(cifar({"a.bin": bytes([3]) + b"\x01" * 1024 + b"\x02" * 1024 + bytes([9]) + b"\x03" * 1023}))
    images, labels = read_cifar(path, ["a.bin"])
    assert labels.tolist() == [3]
    assert [images[0, c, 5, 5] for c in range(3)] == [1, 2, 3]
    assert (images[0, 2, 0, 0], images[0, 2, 0, 1]) == (9, 3)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (cifar({"a.bin": records([1, 2])[:-1]}), r"a\.bin has 6145 bytes, no multiple of 3073"),
        (cifar({"a.bin": records([1, 77])}), r"c\.tar\.gz has a label 77, expected 0 to 9"),
        (cifar({"b.bin": records([1])}), r"c\.tar\.gz has no file a\.bin, only b\.bin"),
        (cifar({"a.bin": records([1])})[:-900], r"c\.tar\.gz cannot be unpacked"),
        (b"<html>", r"c\.tar\.gz cannot be unpacked"),
    ],
    ids=["a record cut", "a label too high", "a member missing", "cut short", "a page"],
)
def test_a_spoilt_archive_gives_one_sentence(content: bytes, expected: str, tmp_path: Path) -> None:
    (tmp_path / "c.tar.gz").write_bytes(content)
    with pytest.raises(ValueError, match=f"^read_cifar: {expected}") as caught:
        read_cifar(tmp_path / "c.tar.gz", ["a.bin"])
    assert "\n" not in str(caught.value)


# Fetching, from a server on this machine


class Server(NamedTuple):
    """A file server on loopback: its address, the folder it serves and what it was asked for."""

    address: str
    root: Path
    asked: list[str]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    asked: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path.endswith("slow.gz"):  # promises more than it sends
                self.send_response(200)
                self.send_header("Content-Length", "1000000")
                self.end_headers()
                self.wfile.write(b"x" * 1000)
                return
            super().do_GET()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    root = tmp_path / "served"
    root.mkdir()
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(root)))
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield Server(f"http://127.0.0.1:{httpd.server_address[1]}", root, asked)
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NNBOOK_DATA", str(tmp_path / "cache"))
    monkeypatch.delenv("NNBOOK_MIRROR", raising=False)
    return tmp_path / "cache"


def serve(server: Server, source: Source, contents: dict[str, bytes]) -> Source:
    """Put files where a mirror of a source has them; return the source with their checksums."""
    place = server.root / source.name
    place.mkdir(exist_ok=True)
    for name, content in contents.items():
        (place / name).write_bytes(content)
    sums = {name: "md5:" + hashlib.md5(content).hexdigest() for name, content in contents.items()}
    return source._replace(files=sums)


def small_mnist(server: Server, source: Source = fetched.MNIST) -> tuple[Source, dict[str, np.ndarray]]:
    arrays, contents = {}, {}
    for i, name in enumerate(source.files):
        shape = (5 + i // 2, 28, 28) if "images" in name else (5 + i // 2,)
        arrays[name] = rng(i).integers(0, 256 if "images" in name else 10, shape).astype(np.uint8)
        contents[name] = gzip.compress(idx(arrays[name]))
    return serve(server, source, contents), arrays


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_small_mnists_are_fetched_read_and_kept(
    name: str, server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, arrays = small_mnist(server, getattr(fetched, name.upper()))
    monkeypatch.setattr(fetched, name.upper(), source)
    files = list(source.files)
    for part, at in (("train", 0), ("test", 2)):
        for _ in range(2):
            got = getattr(data, name)(part, mirror=server.address + "/", progressbar=False)
            assert np.array_equal(np.rint(got.x[:, 0] * 255), arrays[files[at]])
            assert (got.x.dtype, got.y.dtype, len(got.class_names)) == (np.float32, np.int64, 10)
            assert np.array_equal(got.y, arrays[files[at + 1]])
    assert sorted(server.asked) == sorted(f"/{name}/{file}" for file in files)  # each once
    assert sorted(path.name for path in (cache / name).iterdir()) == sorted(files)


def test_a_small_cifar_is_fetched_and_read(server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = (*fetched.TRAIN_BATCHES, *fetched.TEST_BATCHES)
    content = cifar({name: records([i, 9 - i], seed=i) for i, name in enumerate(names)})
    monkeypatch.setattr(fetched, "CIFAR10", serve(server, fetched.CIFAR10, {"cifar-10-binary.tar.gz": content}))
    monkeypatch.setenv("NNBOOK_MIRROR", server.address)
    train, test = data.cifar10("train", progressbar=False), data.cifar10("test", progressbar=False)
    assert (train.x.shape, test.x.shape) == ((10, 3, 32, 32), (2, 3, 32, 32))
    assert train.y.tolist() == [0, 9, 1, 8, 2, 7, 3, 6, 4, 5]
    assert test.y.tolist() == [5, 4]
    expected = np.frombuffer(records([2, 7], seed=2), np.uint8).reshape(2, -1)[1, 1:].reshape(3, 32, 32)
    np.testing.assert_allclose(train.x[5] * 255, expected, rtol=1e-6)
    assert len(server.asked) == 1


ONE = Source("one", {"a.gz": "md5:" + hashlib.md5(b"right").hexdigest()}, ())


def test_a_file_with_a_wrong_checksum_never_reaches_its_place(server: Server, cache: Path) -> None:
    serve(server, ONE, {"a.gz": b"wrong"})
    with pytest.raises(OSError, match=r"^one: a\.gz could not be fetched \(.*: wrong checksum\); to use it, put"):
        fetch(ONE, "a.gz", server.address, progressbar=False)
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_a_file_that_breaks_off_never_reaches_its_place(server: Server, cache: Path) -> None:
    source = Source("one", {"slow.gz": "md5:" + "0" * 32}, ())
    with pytest.raises(OSError, match=r"^one: slow\.gz could not be fetched"):
        fetch(source, "slow.gz", server.address, progressbar=False)
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_a_damaged_file_in_the_cache_is_fetched_again(server: Server, cache: Path) -> None:
    serve(server, ONE, {"a.gz": b"right"})
    (cache / "one").mkdir(parents=True)
    (cache / "one" / "a.gz").write_bytes(b"damaged")
    assert fetch(ONE, "a.gz", server.address, progressbar=False).read_bytes() == b"right"
    (cache / "one" / "a.gz").write_bytes(b"damaged")
    (server.root / "one" / "a.gz").unlink()
    with pytest.raises(OSError, match=r"answered 404\); .* \(what lies there now is damaged\), but no chapter"):
        fetch(ONE, "a.gz", server.address, progressbar=False)
    assert (cache / "one" / "a.gz").read_bytes() == b"damaged"


def test_the_next_mirror_is_tried(server: Server, cache: Path) -> None:
    serve(server, ONE, {"a.gz": b"right"})
    source = ONE._replace(mirrors=("http://127.0.0.1:9/", f"{server.address}/none/", f"{server.address}/one/"))
    assert fetch(source, "a.gz", progressbar=False) == (cache / "one" / "a.gz")
    assert server.asked == ["/none/a.gz", "/one/a.gz"]


def test_without_a_network_one_sentence_says_what_to_do(cache: Path) -> None:
    source = ONE._replace(mirrors=("http://127.0.0.1:9/", "http://name.invalid/"))
    with pytest.raises(OSError, match=r"no connection.*no connection") as caught:
        fetch(source, "a.gz", progressbar=False)
    said = str(caught.value)
    assert "\n" not in said
    assert str(cache / "one") in said
    assert said.endswith("but no chapter needs it")
    assert re.search("HTTPConnectionPool|Errno|Traceback", said) is None


@pytest.mark.parametrize("shown", [True, False])
def test_progress_is_told_or_not(
    shown: bool, server: Server, cache: Path, capfd: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(server, ONE, {"a.gz": b"right"})
    fetch(ONE, "a.gz", server.address, progressbar=shown)
    out, err = capfd.readouterr()
    assert out == ""
    assert ("100%" in err) is shown
    assert cache.exists()


def test_the_cache_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NNBOOK_DATA", str(tmp_path))
    assert folder(ONE) == tmp_path / "one"
    monkeypatch.delenv("NNBOOK_DATA")
    assert folder(ONE).parent.name == "nnbook"


def test_the_sets_sources_are_whole() -> None:
    for source in (fetched.MNIST, fetched.FASHION_MNIST, fetched.CIFAR10):
        assert len(source.mirrors) == 2
        assert all(address.startswith("http") and address.endswith("/") for address in source.mirrors)
        assert all(re.fullmatch("md5:[0-9a-f]{32}", checksum) for checksum in source.files.values())


def test_lists_are_examples_too() -> None:
    assert [x.tolist() for x in data.batches([1, 2, 3], None, 2)] == [[1, 2], [3]]
    train, test = data.split([[1.0], [2.0], [3.0], [4.0]], [0, 1, 0, 1], np.random.default_rng(0), test=0.5)
    assert sorted(train.y.tolist()) == sorted(test.y.tolist()) == [0, 1]
    ours = tensor([1.0, 2.0, 3.0])
    assert all(isinstance(batch, type(ours)) for batch in data.batches(ours, None, 2))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda rng: data.batches(None, None, 2), "batches: expected arrays of examples, got None"),
        (lambda rng: data.batches(3, None, 2), "batches: expected arrays of examples, got 3"),
        (lambda rng: data.split([1, 2], None, rng), "split: expected arrays of examples, got None"),
        (lambda rng: data.split([1, 2], [0, 1], rng, test="a"), "split: test must be a number, got 'a'"),
        (lambda rng: data.circles(4, rng, factor="a"), "circles: factor must be above 0 and below 1, got 'a'"),
    ],
)
def test_what_are_no_examples_is_said_in_a_line(wrong: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words) as caught:
        wrong(np.random.default_rng(0))
    assert "\n" not in str(caught.value)
