"""The README of a class's package."""

from __future__ import annotations

TEXT = """# Neural networks: your class's package

The chapters, the library and checks that say whether you are on the way. Your teacher has the full checks, which draw
other numbers, and gives the points.

## Start

With conda or mamba:

    conda env create -f environment.yml
    conda activate nnbook
    python -m pip install --no-deps -e .
    nnbook lab

With Python 3.11 or newer alone:

    python3 -m venv .venv
    . .venv/bin/activate
    python -m pip install -r requirements.txt
    python -m pip install --no-deps -e .
    nnbook lab

`nnbook lab` opens a copy of the chapters in `work/`; what you write there is yours. Hand in the notebook that your
teacher asks for, from that folder. `nnbook check` runs your notebooks afresh and lists what is there.

## What is other than in the book

A check tries calls whose answers are stored. Where more than one answer can be right it says so, and where nothing
could be stored it tries the examples in the docstring. There are no hints, solutions or mark schemes. As long as a
function is not written, the library's stands in if there is one; else the cells that need it wait for yours, and the
other sections go on without it.

Chapters: {chapters}.
"""


def readme(chapters: list[str]) -> str:
    """Return the text, with the chapters' names in it."""
    return TEXT.format(chapters=", ".join(chapters))
