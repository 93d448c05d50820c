"""A picture that was drawn before is found for a figure that would look the same, and for no other."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from nnbook.explorables import PerceptronExplorable
from nnbook.plot import drawn
from nnbook.plot.page import picture

ALT = "A line that rises, with a picture beside it."
OTHER = b"\x89PNG\r\n\x1a\n" + bytes(8) + (640).to_bytes(4, "big") + b"another picture"


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(drawn, "_kept", None)
    monkeypatch.delenv(drawn.DRAWN, raising=False)
    drawn._found_in.cache_clear()
    yield
    drawn._found_in.cache_clear()


def some_figure() -> Any:
    figure = Figure(figsize=(4, 2))
    left, right = figure.subplots(1, 2)
    left.plot([0, 1, 2], [1, 3, 2], "o-", label="line")
    left.set_title("to the left")
    left.add_patch(Rectangle((0.2, 0.2), 1, 1))
    left.legend()
    right.imshow(np.arange(12.0).reshape(3, 4), cmap="viridis")
    return figure


CHANGES: dict[str, Callable[[Any], Any]] = {
    "one number": lambda f: f.axes[0].lines[0].set_ydata([1, 3, 2.0000001]),
    "one pixel": lambda f: f.axes[1].images[0].set_data(np.arange(12.0).reshape(3, 4) + np.eye(3, 4)),
    "a colour": lambda f: f.axes[0].lines[0].set_color("red"),
    "a marker": lambda f: f.axes[0].lines[0].set_marker("s"),
    "a width": lambda f: f.axes[0].lines[0].set_linewidth(1.1),
    "a title": lambda f: f.axes[0].set_title("to the leFt"),
    "a font": lambda f: f.axes[0].title.set_fontsize(11.5),
    "limits": lambda f: f.axes[0].set_xlim(0, 3),
    "a scale": lambda f: f.axes[0].set_yscale("log"),
    "ticks": lambda f: f.axes[0].set_xticks([0, 2]),
    "a spine": lambda f: f.axes[0].spines["top"].set_visible(False),
    "a corner": lambda f: f.axes[0].patches[0].set_xy((0.3, 0.2)),
    "transparency": lambda f: f.axes[0].patches[0].set_alpha(0.5),
    "what is on top": lambda f: f.axes[0].patches[0].set_zorder(9),
    "the legend's place": lambda f: f.axes[0].legend(loc="lower left"),
    "a map of colours": lambda f: f.axes[1].images[0].set_cmap("magma"),
    "the range of colours": lambda f: f.axes[1].images[0].set_clim(0, 20),
    "where axes stand": lambda f: f.axes[1].set_position((0.6, 0.1, 0.3, 0.8)),
    "the figure's size": lambda f: f.set_size_inches(4, 2.1),
    "the figure's ground": lambda f: f.set_facecolor("0.9"),
    "one line more": lambda f: f.axes[0].plot([0, 1], [0, 1]),
    "one text more": lambda f: f.text(0.5, 0.5, "here"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_figure_that_looks_different_has_another_key(name):
    changed = some_figure()
    CHANGES[name](changed)
    assert drawn.key_of(some_figure()) == drawn.key_of(some_figure()) != ""
    assert drawn.key_of(changed) not in ("", drawn.key_of(some_figure()))


def test_settings_and_the_way_of_drawing_are_part_of_the_key():
    figure = some_figure()
    key = drawn.key_of(figure, "tight")
    assert drawn.key_of(figure, "whole") != key
    with mpl.rc_context({"path.simplify_threshold": 0.9}):
        assert drawn.key_of(figure, "tight") != key
    assert drawn.key_of(figure, "tight") == key


def test_another_process_gives_the_same_key():
    code = "from test_drawn import *; print(drawn.key_of(some_figure()))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert len(said.pop().strip()) == 64


def in_a_notebook(value: float, place: int | None) -> str:
    return f"{value:g}"


class Mine(FuncFormatter):
    """What a notebook defines: its name and contents stay when what it does is changed."""


@pytest.mark.parametrize(
    "formatter",
    [Mine(str), FuncFormatter(lambda value, place: "a"), FuncFormatter(in_a_notebook)],
    ids=["class", "lambda", "function"],
)
def test_a_figure_that_a_notebook_draws_in_its_own_way_is_drawn_anew(formatter):
    figures = [some_figure(), some_figure()]
    for figure in figures:
        figure.axes[0].xaxis.set_major_formatter(formatter)
    assert drawn.key_of(figures[0]) == ""
    drawn.keep()
    drawings: list[bytes] = []

    def draw() -> bytes:
        drawings.append(OTHER)
        return OTHER

    for figure in figures:
        drawn.png_of(figure, "", draw)
    assert len(drawings) == 2
    assert drawn._kept == {}


def test_for_a_learner_nothing_is_looked_up(monkeypatch):
    monkeypatch.setattr(drawn, "key_of", lambda figure, how: pytest.fail("a key was worked out"))
    assert picture(some_figure(), ALT).png.startswith(b"\x89PNG")


def test_what_is_kept_is_what_was_drawn_and_is_found_again(tmp_path, monkeypatch):
    plain = picture(some_figure(), ALT).png
    explorable = PerceptronExplorable().png()
    drawn.keep()
    assert picture(some_figure(), ALT).png == plain
    assert PerceptronExplorable().png() == explorable
    kept = drawn.as_zip()
    with zipfile.ZipFile(io.BytesIO(kept)) as file:
        assert [file.read(name) for name in file.namelist()] == [plain, explorable]
        names = file.namelist()

    monkeypatch.setattr(drawn, "_kept", None)
    with zipfile.ZipFile(tmp_path / "drawn.zip", "w") as file:
        for name in names:
            file.writestr(name, OTHER)
    monkeypatch.setenv(drawn.DRAWN, str(tmp_path / "drawn.zip"))
    assert picture(some_figure(), ALT).png == OTHER
    assert PerceptronExplorable().png() == OTHER
    assert PerceptronExplorable(b=0.5).png() != OTHER
    changed = some_figure()
    changed.axes[0].set_title("another")
    assert picture(changed, ALT).png not in (OTHER, plain)


@pytest.mark.parametrize("content", [None, b"no zip file"])
def test_pictures_that_cannot_be_read_are_drawn(content, tmp_path, monkeypatch):
    plain = picture(some_figure(), ALT).png
    if content is not None:
        (tmp_path / "drawn.zip").write_bytes(content)
    monkeypatch.setenv(drawn.DRAWN, str(tmp_path / "drawn.zip"))
    assert picture(some_figure(), ALT).png == plain


def test_no_more_is_kept_than_may_be(monkeypatch):
    monkeypatch.setattr(drawn, "MOST_KEPT", 50_000)
    drawn.keep()
    for width in (3, 4, 5):
        figure = some_figure()
        figure.set_size_inches(width, 2)
        drawn.png_of(figure, "", lambda: bytes(20_000))
    assert [len(png) for png in (drawn._kept or {}).values()] == [20_000, 20_000]
