"""The kernel explorable: its map beside the library's convolution, and the browser beside Python."""

import numpy as np
import pytest

from nnbook import ops
from nnbook.explorables import KernelExplorable
from nnbook.explorables.kernel import KERNELS, PICTURES

STATES = [
    KernelExplorable(),
    KernelExplorable(picture="an edge", kernel="blur", stride=2, padding=1, row=0, column=3),
    KernelExplorable(picture="a dot", kernel="one to nine", padding=1, turned=True, row=4, column=5),
    KernelExplorable(picture="a square", kernel="sharpen", padding=2, row=9, column=0),
    KernelExplorable(kernel="level edges", stride=3, padding=2, row=9, column=9),  # held inside the map
    KernelExplorable(kernel="right neighbour", turned=True, stride=3),
]


def test_browser_and_python_say_the_same(bare) -> None:
    for widget in STATES:
        assert bare(widget).label() == widget.alt, widget


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_the_map_is_the_librarys(stride: int, padding: int) -> None:
    for picture in PICTURES:
        for kernel in KERNELS:
            widget = KernelExplorable(picture=picture, kernel=kernel, stride=stride, padding=padding)
            image = np.array(widget.pictures[picture], dtype=float).reshape(1, 1, 8, 8)
            weight = np.array(KERNELS[kernel], dtype=float).reshape(1, 1, 3, 3)
            expected = ops.conv2d(image, weight, stride=stride, padding=padding)[0, 0]
            np.testing.assert_allclose(widget.out, expected, atol=1e-12)


def test_turned_it_is_scipys_convolution() -> None:
    from scipy.signal import convolve2d

    for kernel, rows in KERNELS.items():
        widget = KernelExplorable(kernel=kernel, turned=True, padding=1)
        image = np.array(widget.pictures["a digit"], dtype=float).reshape(8, 8)
        np.testing.assert_allclose(widget.out, convolve2d(image, rows, mode="same"), atol=1e-12)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("picture_name", "a dot"),
        ("kernel", "blur"),
        ("stride", 2),
        ("padding", 1),
        ("turned", True),
        ("row", 4),
        ("column", 4),
    ],
)
def test_a_change_redraws_the_picture_and_its_text(name: str, value: object) -> None:
    widget = KernelExplorable()
    before = widget.png(), widget.alt, repr(widget)
    setattr(widget, name, value)
    assert all(one != other for one, other in zip(before, (widget.png(), widget.alt, repr(widget)), strict=True))


def test_every_control_moves_by_keyboard(bare) -> None:
    page = bare(KernelExplorable())
    page.page.locator("summary").press("Enter")
    for name, key in (
        ("stride", "ArrowRight"),
        ("padding", "End"),
        ("row of the map", "End"),
        ("column of the map", "Home"),
    ):
        page.page.get_by_role("slider", name=name).press(key)
        assert page.numbers_agree()
    page.page.get_by_label("picture", exact=True).select_option("a square")
    page.page.get_by_label("kernel", exact=True).select_option("level edges")
    page.page.get_by_label("turn the kernel").press("Space")
    assert page.numbers_agree()
    widget = page.widget
    assert isinstance(widget, KernelExplorable)
    assert (widget.stride, widget.padding, widget.row, widget.column) == (2, 2, 4, 0)
    assert (widget.picture_name, widget.kernel, widget.turned) == ("a square", "level edges", True)
    assert page.page.locator(".nnb-data tbody tr").count() == 25


def test_the_place_is_chosen_by_mouse_in_both_pictures(bare) -> None:
    page = bare(KernelExplorable())
    cells = page.page.locator(".nnb-grid8.nnb-map rect:not(.nnb-here)")
    cells.nth(6 * 5 + 4).click()
    assert page.numbers_agree()
    assert page.widget.place == (5, 4)  # type: ignore[attr-defined]
    page.page.locator(".nnb-grid8.nnb-input rect:not(.nnb-here)").nth(
        8 * 3 + 2
    ).click()  # the window's middle goes there
    assert page.numbers_agree()
    assert page.widget.place == (2, 1)  # type: ignore[attr-defined]


def test_it_slides_to_the_end_and_can_be_stopped(bare) -> None:
    page = bare(KernelExplorable(stride=3))
    page.page.get_by_role("button", name="Slide").press("Enter")
    page.page.wait_for_function("window.model.get('row') === 1 && window.model.get('column') === 1")
    page.page.get_by_role("button", name="Slide").wait_for()
    assert page.numbers_agree()
    page.page.get_by_role("button", name="Slide").press("Enter")
    page.page.get_by_role("button", name="Stop").press("Enter")
    page.page.get_by_role("button", name="Slide").wait_for()
