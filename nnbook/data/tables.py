"""Real data that come along with scikit-learn: nothing is fetched."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Dataset(NamedTuple):
    """Hold examples, what is to be said of each, and the names that go with the numbers.

    x: inputs, float32, an example a row.
    y: classes from 0, int64, or for a regression the values, float32; shape (N,).
    class_names: the name of each class; empty for a regression.
    feature_names: the name of each column of x; empty for images.

    >>> iris().class_names[iris().y[0]]
    'setosa'
    """

    x: np.ndarray
    y: np.ndarray
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()


def digits(images: bool = False) -> Dataset:
    """Return 1,797 handwritten digits, scanned by 43 people, 8 × 8 pixels each, from 0 (paper) to 1 (ink).

    images: leave the pixels in their places: x of shape (1797, 1, 8, 8) in place of (1797, 64).

    Returns a `Dataset`; the classes are the digits 0 to 9, each 174 to 183 times.

    Source: E. Alpaydin and C. Kaynak (1998), Optical recognition of handwritten digits, UCI (its test part).

    >>> digits().x.shape, digits(images=True).x.shape
    ((1797, 64), (1797, 1, 8, 8))
    """
    from sklearn.datasets import load_digits

    loaded: Any = load_digits()
    flat = _dataset(loaded)
    x = flat.x / 16
    return flat._replace(x=x.reshape(-1, 1, 8, 8), feature_names=()) if images else flat._replace(x=x)


def breast_cancer() -> Dataset:
    """Return 569 biopsies of the breast: 30 measures of the cells' nuclei, in their own units.

    Returns a `Dataset` with x (569, 30). Class 0 is "malignant" (212), class 1 "benign" (357): mind that the illness
    is the 0, so that a "positive" finding of the field is not this table's 1.

    Source: W. N. Street, W. H. Wolberg and O. L. Mangasarian (1993), Nuclear feature extraction for breast tumor
    diagnosis (Wisconsin Diagnostic Breast Cancer, UCI).

    >>> breast_cancer().class_names
    ('malignant', 'benign')
    """
    from sklearn.datasets import load_breast_cancer

    return _dataset(load_breast_cancer())


def iris() -> Dataset:
    """Return 150 irises of three species, 50 each: length and width of sepal and petal, in centimetres.

    Returns a `Dataset` with x (150, 4).

    Source: R. A. Fisher (1936), The use of multiple measurements in taxonomic problems (measured by E. Anderson).

    >>> iris().x[0].tolist()
    [5.099999904632568, 3.5, 1.399999976158142, 0.20000000298023224]
    """
    from sklearn.datasets import load_iris

    return _dataset(load_iris())


def wine() -> Dataset:
    """Return the chemical analyses of 178 Italian wines from three growers: 13 measures, in their own units.

    Returns a `Dataset` with x (178, 13); the growers are classes 0 (59 wines), 1 (71) and 2 (48).

    Source: M. Forina et al. (1988), PARVUS; as given to UCI by S. Aeberhard.

    >>> wine().feature_names[:2]
    ('alcohol', 'malic_acid')
    """
    from sklearn.datasets import load_wine

    return _dataset(load_wine())


def diabetes() -> Dataset:
    """Return 442 people with diabetes: ten measures, and how far the disease had come a year later.

    Returns a `Dataset` with x (442, 10) and y (442,) float32, from 25 to 346; there are no classes. The measures are in
    their own units (years, mmHg…; sex is 1 or 2): standardised over all 442, as scikit-learn hands them out by default,
    they would already have seen the test set.

    Source: B. Efron, T. Hastie, I. Johnstone and R. Tibshirani (2004), Least angle regression.

    >>> diabetes().x[0, :3].round(1).tolist()
    [59.0, 2.0, 32.099998474121094]
    """
    from sklearn.datasets import load_diabetes

    return _dataset(load_diabetes(scaled=False))


def _dataset(loaded: Any) -> Dataset:
    """Turn what scikit-learn hands out into a `Dataset`."""
    classes = tuple(str(name) for name in loaded.get("target_names", ()))
    y = loaded.target.astype(np.int64 if classes else np.float32)
    return Dataset(loaded.data.astype(np.float32), y, classes, tuple(str(name) for name in loaded.feature_names))
