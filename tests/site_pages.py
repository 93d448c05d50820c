"""The course as a site, built for the tests by what `make site` calls, and its pages as text."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from nnbook.course.places import Places
from nnbook.course.site import build_site

ROOT = Path(__file__).resolve().parents[1]
PLACES = Places(ROOT, ROOT / "work")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built afresh by what `make site` calls."""
    return build_site(PLACES, tmp_path_factory.mktemp("site")).parent


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, BeautifulSoup]:
    """Every page by its address below the site."""
    return {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts
    }
