"""A picture that was drawn before is found for a figure that would look the same, and for no other."""

from __future__ import annotations

import copy
import functools
import io
import logging
import os
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import get_named_colors_mapping
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from nnbook import plot
from nnbook.explorables import PerceptronExplorable
from nnbook.plot import drawn
from nnbook.plot.page import picture

ALT = "A line that rises, with a picture beside it."
OTHER = b"\x89PNG\r\n\x1a\n" + bytes(8) + (640).to_bytes(4, "big") + b"another picture"


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(drawn, "_kept", None)
    monkeypatch.delenv(drawn.DRAWN, raising=False)
    found_in = drawn._found_in
    found_in.cache_clear()
    yield
    found_in.cache_clear()


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


def test_names_of_colours_and_fonts_are_part_of_the_key(monkeypatch):
    key = drawn.key_of(some_figure())
    monkeypatch.setitem(get_named_colors_mapping(), "course", "#ff0000")
    named = drawn.key_of(some_figure())
    monkeypatch.setitem(get_named_colors_mapping(), "course", "#0000ff")
    assert len({key, named, drawn.key_of(some_figure())}) == 3
    monkeypatch.undo()
    assert drawn.key_of(some_figure()) == key
    monkeypatch.setattr(fontManager, "ttflist", fontManager.ttflist[::-1])
    assert drawn.key_of(some_figure()) == key
    monkeypatch.setattr(fontManager, "ttflist", fontManager.ttflist[1:])
    assert drawn.key_of(some_figure()) != key


@pytest.mark.parametrize("says", ["warns", "prints", "logs"])
def test_a_picture_whose_drawing_says_something_is_not_kept(says):
    ways: dict[str, Callable[[], Any]] = {
        "warns": lambda: warnings.warn("a glyph is missing", stacklevel=1),
        "prints": lambda: print("drawing"),
        "logs": lambda: logging.getLogger("matplotlib.font_manager").warning("a font is missing"),
    }

    def draw() -> bytes:
        ways[says]()
        return OTHER

    drawn.keep()
    assert drawn.png_of(some_figure(), "", draw) == OTHER
    assert drawn._kept == {}


def test_another_process_gives_the_same_key(tmp_path):
    code = "from test_drawn import *; print(drawn.key_of(some_figure()))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parent,
            # Without a cache of the fonts, which are then found in the order of a set.
            env={**os.environ, "PYTHONHASHSEED": seed, "MPLCONFIGDIR": str(tmp_path / seed)},
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


def with_formatter(formatter: Any) -> Callable[[Any], Any]:
    return lambda figure: figure.axes[0].xaxis.set_major_formatter(formatter)


OWN_WAYS: dict[str, Callable[[Any], Any]] = {
    "class": with_formatter(Mine(str)),
    "lambda": with_formatter(FuncFormatter(lambda value, place: "a")),
    "function": with_formatter(FuncFormatter(in_a_notebook)),
    "cached function": with_formatter(FuncFormatter(functools.cache(in_a_notebook))),
    "callback of an axis": lambda f: f.axes[0].callbacks.connect("ylim_changed", in_a_notebook),
    "callback of drawing": lambda f: f.canvas.mpl_connect("draw_event", in_a_notebook),
    "font of a file": lambda f: f.axes[0].set_title("file", font=Path(fontManager.ttflist[0].fname)),
}


@pytest.mark.parametrize("way", OWN_WAYS)
def test_a_figure_that_a_notebook_draws_in_its_own_way_is_drawn_anew(way):
    figures = [some_figure(), some_figure()]
    for figure in figures:
        OWN_WAYS[way](figure)
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


# a figure whose picture was found


@pytest.fixture
def all_found(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every picture that can be known is found; the list has an entry for each time that one is drawn all the same."""
    draws: list[int] = []
    plain = Figure.savefig

    def counted(figure: Any, *args: Any, **kwargs: Any) -> None:
        draws.append(1)
        plain(figure, *args, **kwargs)

    class Everything(dict):
        def get(self, key: str, default: Any = None) -> Any:
            return OTHER if key else default

    monkeypatch.setattr(Figure, "savefig", counted)
    monkeypatch.setattr(drawn, "_found_in", lambda path: Everything())
    return draws


def looked_at() -> dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]]:
    """Return ways to make a figure, with what drawing settles in it."""
    scattered: list[Any] = []

    def scatter() -> Figure:
        figure = some_figure()
        scattered[:] = [figure.axes[0].scatter([1, 2, 3], [1, 2, 3], c=[0, 1, 2])]
        return figure

    def equal() -> Figure:
        figure = some_figure()
        figure.axes[0].set_aspect("equal", adjustable="datalim")
        return figure

    def large() -> Figure:
        figure = Figure()
        figure.subplots().plot([0, 2e6])
        return figure

    def arrows() -> Figure:
        figure = Figure()
        figure.subplots().quiver([0, 1], [0, 1], [1, 2], [2, 1])
        return figure

    def deep() -> Figure:
        figure: Any = Figure()
        figure.add_subplot(projection="3d").scatter([1, 2], [1, 2], [1, 2])
        return figure

    return {
        "colours of a scatter plot": (scatter, lambda f: scattered[0].get_facecolors().tolist()),
        "limits of equal axes": (equal, lambda f: f.axes[0].get_xlim()),
        "text of ticks": (some_figure, lambda f: [one.get_text() for one in f.axes[0].get_xticklabels()]),
        "text of the offset": (large, lambda f: f.axes[0].yaxis.offsetText.get_text()),
        "where the legend stands": (some_figure, lambda f: f.axes[0].get_legend().get_window_extent().bounds),
        "length of arrows": (arrows, lambda f: f.axes[0].collections[0].scale),
        "a transform": (some_figure, lambda f: f.axes[0].transData.transform((1, 2)).tolist()),
        "the matrix of a deep plot": (deep, lambda f: f.axes[0].M.tolist()),
        "the next picture": (deep, lambda f: (f.axes[0].plot([0, 9], [0, 9], [0, 9]), drawn_now(f))[1]),
    }


def drawn_now(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


@pytest.mark.parametrize("name", looked_at())
def test_whoever_looks_at_a_figure_finds_it_as_if_it_had_been_drawn(name, all_found, monkeypatch):
    make, look = looked_at()[name]
    figure = make()
    picture(figure, ALT)
    expected = look(figure)

    monkeypatch.setenv(drawn.DRAWN, "all")
    all_found.clear()
    figure = make()
    assert picture(figure, ALT).png == OTHER
    assert all_found == []
    assert look(figure) == expected
    assert len(all_found) == (2 if name == "the next picture" else 1)


def test_it_is_drawn_later_under_the_settings_of_when_it_was_shown(all_found, monkeypatch):
    seen: list[Any] = []
    draw = lambda: (seen.append(mpl.rcParams["font.size"]), OTHER)[1]  # noqa: E731
    monkeypatch.setenv(drawn.DRAWN, "all")
    figure = some_figure()
    with mpl.rc_context({"font.size": 7.5}):
        assert drawn.png_of(figure, "", draw) == OTHER
    before = mpl.rcParams["font.size"]
    assert figure.axes
    assert seen == [7.5]
    assert mpl.rcParams["font.size"] == before != 7.5


LOOKS: dict[str, Callable[[Any, Any], Any]] = {
    "read": lambda figure, axes: axes.get_xlim(),
    "set": lambda figure, axes: setattr(axes, "note", 1),
    "deleted": lambda figure, axes: delattr(axes, "gone"),
    "shown": lambda figure, axes: repr(axes),
    "its class": lambda figure, axes: axes.__class__,
    "copied": lambda figure, axes: copy.copy(figure),
}


@pytest.mark.parametrize("name", LOOKS)
def test_it_is_drawn_once_and_is_then_an_ordinary_figure(name, all_found, monkeypatch):
    monkeypatch.setenv(drawn.DRAWN, "all")
    figure = some_figure()
    axes = figure.axes[0]
    axes.gone = 1
    kinds = type(figure), type(axes), type(axes.xaxis)
    before = set(vars(axes))
    picture(figure, ALT)
    assert isinstance(figure, Figure)
    assert (type(axes).__name__, type(axes).__module__) == (kinds[1].__name__, kinds[1].__module__)
    assert all_found == []
    LOOKS[name](figure, axes)
    assert len(all_found) == 1
    assert (type(figure), type(axes), type(axes.xaxis)) == kinds
    assert set(vars(axes)) - before <= {"note"}
    axes.set_title("another")
    assert len(all_found) == 1


def test_showing_and_closing_a_figure_is_no_look_at_it(all_found, monkeypatch):
    import matplotlib.pyplot as plt

    monkeypatch.setenv(drawn.DRAWN, "all")
    for _ in range(3):
        figure, axes = plt.subplots(1, 2)
        axes[0].plot([1, 2], label="rising")
        axes[0].legend()
        plot.show(figure, ALT)
        frame, axes = plt.subplots()
        axes.imshow(np.eye(3))
        plot.film([frame], ["One."], [ALT], label="a film of one frame")
        PerceptronExplorable().png()
        assert plt.get_fignums() == []
    assert all_found == []
