"""The simulated patients: shapes and types, and that the truth is in them as their docstrings say."""

import numpy as np
import pytest

from nnbook.data.patients import lesions, markers, trial


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_lesions_are_ill_as_often_as_their_chance_says() -> None:
    some = lesions(4000, rng())
    assert some.x.shape == (4000, 1, 16, 16)
    assert some.x.dtype == np.float32
    assert some.x.min() >= 0
    assert some.x.max() <= 1
    for low in (0.0, 0.3, 0.7):
        here = (some.chance >= low) & (some.chance < low + 0.3)
        assert abs(some.ill[here].mean() - some.chance[here].mean()) < 0.05


def test_photographs_of_a_patient_share_everything_but_the_picture() -> None:
    album = lesions(10, rng(), photos=4)
    for name in ("ill", "dark", "chance"):
        values = getattr(album, name).reshape(10, 4)
        assert (values == values[:, :1]).all(), name
    flat = album.x.reshape(10, 4, -1)
    within = np.abs(flat[:, 0] - flat[:, 1]).mean()
    across = np.abs(flat[:-1, 0] - flat[1:, 0]).mean()
    assert 0 < within < across


def test_a_lesion_on_dark_skin_stands_out_less() -> None:
    some = lesions(1000, rng())
    contrast = some.x[:, 0, 0].mean(axis=1) - some.x[:, 0, 7:9, 7:9].mean(axis=(1, 2))
    assert contrast[some.dark].mean() < 0.7 * contrast[~some.dark].mean()
    assert abs(some.dark.mean() - 0.5) < 0.06
    assert not lesions(50, rng(), dark=0).dark.any()


def test_the_markers_population_goes_with_illness_and_only_causes_do_within_it() -> None:
    study = markers(4000, rng())
    assert study.x.shape == (4000, 400)
    assert set(np.unique(study.x)) <= {0, 1, 2}
    shares = [study.ill[study.group == g].mean() for g in (0, 1)]
    assert shares[1] > shares[0] + 0.2
    x, ill = study.x.astype(float), study.ill.astype(float)
    for g in (0, 1):
        x[study.group == g] -= x[study.group == g].mean(axis=0)
        ill[study.group == g] -= shares[g]
    z = np.abs(ill @ x / np.sqrt((x**2).sum(axis=0) * (ill**2).sum())) * np.sqrt(4000)
    assert (z[study.causes] > 4).all()
    assert np.delete(z, study.causes).max() < 4.5


def test_a_coin_makes_the_arms_alike_and_doctors_do_not() -> None:
    for by_doctors in (False, True):
        t = trial(4000, rng(), by_doctors=by_doctors)
        gap = t.x[t.treated == 1, 0].mean() - t.x[t.treated == 0, 0].mean()
        assert (abs(gap) > 0.5) == by_doctors
    coin = trial(20000, rng(1))
    naive = coin.outcome[coin.treated == 1].mean() - coin.outcome[coin.treated == 0].mean()
    assert abs(naive - coin.effect.mean()) < 0.7
    assert abs(coin.effect.mean()) < 1 < np.maximum(coin.effect, 0).mean()


@pytest.mark.parametrize("make", [lesions, markers, trial])
def test_the_same_seed_gives_the_same_patients_and_wrong_arguments_are_named(make) -> None:
    one, other = make(20, rng(3)), make(20, rng(3))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    with pytest.raises(TypeError, match="rng must be a generator"):
        make(20, 3)
    with pytest.raises(ValueError, match="patients must be at least 1"):
        make(0, rng())


def test_shares_and_counts_out_of_range_are_named() -> None:
    with pytest.raises(ValueError, match="dark must be from 0 to 1"):
        lesions(5, rng(), dark=1.5)
    with pytest.raises(ValueError, match="at most 400"):
        markers(5, rng(), causes=401)
