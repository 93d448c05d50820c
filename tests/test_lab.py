"""JupyterLab as a learner meets it: `nnbook lab` served, chapter 01 worked on in a real browser."""

from __future__ import annotations

import inspect
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Lab, LabPage, running_lab
from conftest import ROOT

from nnbook.neurons import mcculloch_pitts

CHAPTER = "01_mcculloch_pitts/01_mcculloch_pitts.ipynb"
WRONG = "return int(sum(inputs) > threshold)"
RIGHT = inspect.getsource(mcculloch_pitts).rpartition('"""')[2].strip()
SECONDS_TO_SERVE = 30  # 4 on a machine with nothing else to do


@pytest.fixture(scope="module")
def started() -> list[float]:
    return []


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, started: list[float]) -> Iterator[Lab]:
    begin = time.monotonic()
    with running_lab(tmp_path_factory.mktemp("lab")) as lab:
        started.append(time.monotonic() - begin)
        yield lab


@pytest.fixture(scope="module")
def page(browser: Any, lab: Lab) -> Iterator[LabPage]:
    """Chapter 01, opened and run to its end before anything is written."""
    page = LabPage(browser, lab)
    page.open(CHAPTER)
    page.command("notebook:run-all-cells")
    yield page
    page.context.close()


# The server


def test_lab_is_served_soon(lab: Lab, started: list[float]) -> None:
    assert started[0] < SECONDS_TO_SERVE


def test_lab_copies_every_chapter_into_the_learners_folder(lab: Lab) -> None:
    def notebooks(folder: Path) -> dict[str, bytes]:
        found = folder.glob("[!.]*/*.ipynb")
        return {path.name: path.read_bytes() for path in found if "checkpoint" not in path.name}

    shipped = notebooks(ROOT / "chapters")
    assert shipped
    assert set(notebooks(lab.work)) == set(shipped)


@pytest.mark.parametrize("token", ["", "?token=guessed"])
def test_without_the_token_nothing_is_shown(lab: Lab, token: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{lab.url}/api/contents{token}", timeout=10)
    assert refused.value.code == 403


def test_with_the_token_the_folder_is_shown(lab: Lab) -> None:
    with urllib.request.urlopen(f"{lab.url}/api/contents?token={lab.token}", timeout=10) as answer:
        assert b"01_mcculloch_pitts" in answer.read()


# A chapter in the browser


def write_answer(page: LabPage, body: str) -> None:
    """Put the cursor behind the docstring, select what stands below, write something else, run it and its check."""
    cell = page.cell("mcculloch_pitts")
    cell.locator(".cm-line", has_text='"""').last.click()
    for key in ("End", "Control+Shift+End", "Enter"):
        page.keyboard.press(key)
    first, *others = body.splitlines(keepends=True)
    page.keyboard.type(first.rstrip("\n"))  # key by key, with JupyterLab's indents and brackets
    page.keyboard.insert_text("".join(["\n"] * bool(others) + others))
    for _ in ("the answer", "its check"):
        page.keyboard.press("Shift+Enter")


def test_a_wrong_answer_is_told_its_cause_and_the_right_one_its_points(page: LabPage) -> None:
    verdict = page.cell("check_mcculloch_pitts").locator(".jp-OutputArea")

    write_answer(page, WRONG)
    verdict.get_by_text("Likely: this fires above the threshold").wait_for()
    said = verdict.inner_text()
    assert "0 of 2 points" in said
    assert "gave 0, expected 1" in said
    assert "Three hints are left" in said
    page.photograph("wrong-answer")

    write_answer(page, RIGHT)
    verdict.get_by_text("2 of 2 points").wait_for()
    said = verdict.inner_text()
    assert said.count("passed") == 2
    assert "Likely" not in said
    page.photograph("right-answer")


def test_an_explorable_moves_by_keyboard_and_its_picture_changes(page: LabPage) -> None:
    explorable = page.page.locator(".jp-OutputArea .nnb").first
    picture = explorable.locator("[role=img]")
    explorable.get_by_role("slider").focus()
    page.keyboard.press("Home")
    explorable.get_by_label("With threshold 0 the neuron always fires").wait_for()
    before = picture.screenshot()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    explorable.get_by_label("With threshold 2 the neuron fires for (1, 1) alone, which is AND").wait_for()
    assert explorable.locator("caption").inner_text() == "Truth table: AND"
    assert picture.screenshot() != before
    page.photograph("explorable-moved")


def test_validate_names_what_is_still_missing_and_nothing_else(page: LabPage) -> None:
    write_answer(page, RIGHT)
    page.page.get_by_role("button", name="Validate").click()
    dialog = page.page.locator(".jp-Dialog")
    dialog.wait_for()
    page.photograph("validate")
    said = dialog.inner_text()
    dialog.get_by_role("button").click()
    dialog.wait_for(state="detached")
    assert "check.gates(gates)" in said
    assert "check.mcculloch_pitts" not in said


def test_the_notebook_holds_no_error(page: LabPage) -> None:
    outputs = page.outputs()
    kinds = {output["output_type"] for cell in outputs.values() for output in cell}
    assert "execute_result" in kinds
    assert "error" not in kinds
    assert page.page.get_by_text("Error displaying widget").count() == 0


def test_no_error_in_the_page_and_no_request_to_elsewhere(page: LabPage) -> None:
    assert any(url.startswith("ws:") for url in page.requests)  # the kernel's: so it is heard what is sent
    assert page.problems == []


def test_no_one_is_asked_about_news(page: LabPage) -> None:
    assert not [url for url in page.requests if "announcements" in url or "/api/news" in url or "/api/update" in url]
    assert page.page.get_by_text("Jupyter news").count() == 0


# The course as pages


def test_built_pages_are_served_beside_the_notebooks_and_linked(tmp_path: Path) -> None:
    (tmp_path / "chapters").symlink_to(ROOT / "chapters")
    (tmp_path / "build/site").mkdir(parents=True)
    (tmp_path / "build/site/index.html").write_text("<p>The pages.</p>")
    with running_lab(tmp_path / "lab", NNBOOK_COURSE=str(tmp_path)) as lab:
        address = f"{lab.url}/static/index.html"
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert b"The pages." in answer.read()
        start_page = (lab.work / "00-index.ipynb").read_text()
        assert f'<a href=\\"{address}\\"' in start_page
