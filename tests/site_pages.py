"""The course as a site, built for the tests by what `make site` calls, and its pages as text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from filelock import FileLock

from nnbook.course.places import Places
from nnbook.course.site import build_site

ROOT = Path(__file__).resolve().parents[1]
PLACES = Places(ROOT, ROOT / "work")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built afresh by what `make site` calls: once a test run, whichever worker comes first."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        return build_site(PLACES, tmp_path_factory.mktemp("site")).parent
    folder = tmp_path_factory.getbasetemp().parent / f"site-{run}"  # the workers' folders stand side by side
    with FileLock(f"{folder}.lock"):
        first = folder / "site" / "index.html"
        return (first if first.exists() else build_site(PLACES, folder)).parent


@pytest.fixture(scope="session")
def texts(site: Path) -> dict[str, str]:
    """Every page's text by its address below the site."""
    return {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts
    }


@pytest.fixture(scope="session")
def pages(texts: dict[str, str]) -> dict[str, BeautifulSoup]:
    """Every page, read, by its address below the site."""
    return {name: BeautifulSoup(text, "html.parser") for name, text in texts.items()}
