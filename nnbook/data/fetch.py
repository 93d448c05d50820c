"""Files from the network, kept in a cache: fetched once, checked each time, optional always."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

PATIENCE = (5, 30)  # seconds to wait for a connection, and for the next bytes


class Source(NamedTuple):
    """Say where a set's files are to be had, and how to know them.

    name: the set's, and the name of its folder in the cache.
    files: the checksum of each file, as pooch writes it ("md5:…"), by the file's name.
    mirrors: addresses to which a file's name is joined, tried in order.

    >>> Source("small", {"a.gz": "md5:d41d8cd98f00b204e9800998ecf8427e"}, ("https://example.org/",)).name
    'small'
    """

    name: str
    files: Mapping[str, str]
    mirrors: tuple[str, ...]


def folder(source: Source) -> Path:
    """Return where a set's files are kept: under $NNBOOK_DATA if that is set, else in the user's cache.

    >>> folder(Source("mnist", {}, ())).name
    'mnist'
    """
    import pooch

    kept = os.environ.get("NNBOOK_DATA")
    return (Path(kept).expanduser() if kept else Path(pooch.os_cache("nnbook"))).resolve() / source.name


def fetch(source: Source, file: str, mirror: str | None = None, progressbar: bool = True) -> Path:
    """Return the path to one file of a set, after fetching it if it is not in the cache, or not whole.

    source: the set. file: the name of one of its files.
    mirror: an address that stands for the set's own, with a folder a set: ``mirror/mnist/train-images-idx3-ubyte.gz``.
        If left out, $NNBOOK_MIRROR says; if that is not set, the set's own mirrors are tried one after another.
    progressbar: tell on stderr that and how far a file is fetched (a bar if tqdm is installed, a line if not).

    A file reaches its place only when it is whole and its checksum right. Raises OSError where no mirror gave it,
    ValueError where the mirror is no http address.
    """
    import pooch
    import requests

    place, known = folder(source), source.files[file]
    bar = progressbar and importlib.util.find_spec("tqdm") is not None
    # The checksum is that of the packed file: nobody may unpack it on the way.
    http: dict[str, Any] = {"timeout": PATIENCE, "headers": {"Accept-Encoding": "identity"}}
    downloader: Any = pooch.HTTPDownloader(progressbar=bar, chunk_size=1 << 16, **http)
    failures = []
    with _quiet(not progressbar):
        for address in _addresses(source, mirror):
            try:
                return Path(pooch.retrieve(address + file, known, file, place, downloader=downloader))
            except (requests.RequestException, ValueError) as error:
                failures.append(f"{address}: {_reason(error)}")
    there = " (what lies there now is damaged)" if (place / file).exists() else ""
    raise OSError(
        f"{source.name}: {file} could not be fetched ({'; '.join(failures)}); to use it, put it by hand into {place}"
        f"{there}, but no chapter needs it"
    )


def _addresses(source: Source, mirror: str | None) -> tuple[str, ...]:
    base = mirror or os.environ.get("NNBOOK_MIRROR")
    if not base:
        return source.mirrors
    if not base.startswith(("http://", "https://")):
        raise ValueError(f"{source.name}: a mirror's address begins with http:// or https://, got {base!r}")
    return (f"{base.rstrip('/')}/{source.name}/",)


def _reason(error: Exception) -> str:
    """Say in a few words why a mirror did not give a file."""
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"answered {error.response.status_code}"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError) and "Read timed out" not in str(error):
        return "no connection"
    return "broke off" if isinstance(error, requests.RequestException) else "wrong checksum"


@contextmanager
def _quiet(quiet: bool) -> Iterator[None]:
    """Keep pooch's own line about a download from stderr."""
    import pooch

    logger = pooch.get_logger()
    level = logger.level
    if quiet:
        logger.setLevel("WARNING")
    try:
        yield
    finally:
        logger.setLevel(level)
