"""Drawn faces and simulated scans: what may tell the classes apart, and what may not."""

import numpy as np
import pytest

from nnbook.data.faces import faces
from nnbook.data.scans import mark, scans


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_faces_have_the_shape_range_and_dtype_of_pictures() -> None:
    drawn = faces(50, rng())
    assert drawn.x.shape == (50, 1, 20, 20)
    assert drawn.x.dtype == np.float32
    assert drawn.x.min() >= 0
    assert drawn.x.max() <= 1
    assert set(drawn.smiles) == {0, 1}


def test_the_share_of_beards_is_the_chance_and_says_nothing_of_the_smile() -> None:
    drawn = faces(4000, rng(1), bearded=0.1)
    assert 0.07 < drawn.beard.mean() < 0.13
    assert abs(drawn.smiles[drawn.beard].mean() - drawn.smiles[~drawn.beard].mean()) < 0.1
    assert not faces(200, rng(), bearded=0).beard.any()
    assert faces(200, rng(), bearded=1).beard.all()


def test_only_the_beard_differs_where_the_chance_differs() -> None:
    without, with_beards = faces(100, rng(2), bearded=0), faces(100, rng(2), bearded=0.5)
    same = ~with_beards.beard
    assert same.any()
    np.testing.assert_array_equal(without.x[same], with_beards.x[same])
    np.testing.assert_array_equal(without.smiles, with_beards.smiles)


def test_a_smile_hangs_in_both_groups() -> None:
    drawn = faces(3000, rng(3), noise=0)
    for group in (drawn.beard, ~drawn.beard):
        smiling, other = (drawn.x[group & (drawn.smiles == s), 0].mean(0) for s in (1, 0))
        assert np.abs(smiling - other)[12:17].max() > 5 * np.abs(smiling - other)[:8].max()


def test_scans_have_the_mark_where_they_say_so() -> None:
    drawn = scans(300, rng(4), marked=(0.05, 0.95))
    assert drawn.x.shape == (300, 1, 20, 20)
    assert drawn.x.dtype == np.float32
    bright = (drawn.x[:, 0, mark()] > 0.9).all(axis=1)
    np.testing.assert_array_equal(bright, drawn.marked)
    assert drawn.marked[drawn.ill == 1].mean() > 0.85
    assert drawn.marked[drawn.ill == 0].mean() < 0.15


def test_the_edge_of_an_ill_spot_is_longer() -> None:
    drawn = scans(600, rng(5), marked=(0, 0), noise=0)
    edge = np.abs(np.diff(drawn.x[:, 0], axis=1)).sum((1, 2)) + np.abs(np.diff(drawn.x[:, 0], axis=2)).sum((1, 2))
    contrast = np.ptp(drawn.x[:, 0], axis=(1, 2))
    size = (drawn.x[:, 0] > (drawn.x.min((1, 2, 3)) + contrast / 2)[:, None, None]).sum((1, 2)) ** 0.5
    roughness = edge / contrast / size
    assert roughness[drawn.ill == 1].mean() > 1.1 * roughness[drawn.ill == 0].mean()


@pytest.mark.parametrize("draw", [faces, scans])
def test_the_same_seed_gives_the_same_pictures(draw) -> None:
    for one, other in zip(draw(20, rng(6)), draw(20, rng(6)), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("draw", [faces, scans])
def test_wrong_arguments_are_named(draw) -> None:
    with pytest.raises(ValueError, match="n must be at least 1"):
        draw(0, rng())
    with pytest.raises(TypeError, match="rng must be a generator"):
        draw(5, 0)


def test_chances_outside_of_0_and_1_are_refused() -> None:
    with pytest.raises(ValueError, match="bearded is a chance"):
        faces(5, rng(), bearded=1.5)
    for marked in ((0.5, 2), (0.1,), 0.3):
        with pytest.raises(ValueError, match="marked must be two chances"):
            scans(5, rng(), marked=marked)  # type: ignore[arg-type]
