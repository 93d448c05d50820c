"""The exercises of chapter 00: how this book works, and thinking in arrays. One file a topic, mistakes beside it."""

from __future__ import annotations

from nnbook.checks import Chapter
from nnbook.checks.ch00_start_here import chance, notebook, rows, scaler, shapes, sums

check = Chapter(
    "00_start_here",
    [
        notebook.DOUBLE,
        sums.WEIGHTED_SUM,
        sums.ADD_BIAS,
        rows.ROW_MEAN,
        rows.MOST_LIKELY,
        chance.DRAW,
        shapes.SHAPES,
        scaler.MAKE_SCALER,
    ],
    [notebook.WORKS_FOR_ME],
)
