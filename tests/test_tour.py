"""The networks that come along for the tour do what chapter 00 says of them."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from nnbook import tour


def test_spirals_are_told_apart_at_every_point():
    points, classes = tour.two_spirals()
    assert np.array_equal(tour.forward(points / 6.5, tour.load("spirals")).argmax(axis=1), classes)


def test_the_second_spiral_is_the_first_turned_half_round():
    points, _ = tour.two_spirals()
    assert np.allclose(points[97:], -points[:97])


def test_the_digit_reader_reads_350_of_the_360_scans_it_never_saw():
    model = tour.load("digits")
    scans, digits = load_digits(return_X_y=True)
    unseen = model["unseen"]
    right = tour.forward(scans[unseen] / 16, model).argmax(axis=1) == digits[unseen]
    assert len(set(unseen.tolist())) == 360
    assert abs(right.sum() - 350) <= 1


def test_most_invented_names_are_no_elements_and_some_are():
    model, rng = tour.load("elements"), np.random.default_rng(0)
    real = [tour.invent(model, rng) in model["names"] for _ in range(200)]
    assert 0.05 < np.mean(real) < 0.5


def test_probabilities_stand_large_scores():
    assert np.allclose(tour.probabilities(np.array([[1000.0, 1000.0], [-1000.0, 1000.0]])), [[0.5, 0.5], [0, 1]])


def test_an_unknown_network_is_refused_by_name():
    with pytest.raises(ValueError, match="no network called 'faces'"):
        tour.load("faces")
