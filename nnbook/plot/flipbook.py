"""A film without a player: frames side by side in a strip that is moved by hand, one frame at a time."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nnbook.plot.arguments import complete
from nnbook.plot.page import picture, require_alt

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STRIP = "display:flex;gap:10px;overflow-x:auto;scroll-snap-type:x mandatory;padding:4px 4px 10px;max-width:100%"
# A little over two frames fit, so that one sees there are more.
FRAME = "flex:0 0 43%;min-width:15em;margin:0;scroll-snap-align:start"
CAPTION = "font-size:.92em;line-height:1.4;padding:.2em 0 .3em"


class Film:
    """Frames with alternative text and captions, as one strip of HTML; it needs no script and no network.

    The strip scrolls sideways and stops at each frame; the Tab key goes from frame to frame. Where HTML is not
    shown, the captions stand for it. `film` makes one of figures.

    >>> Film(["<img …>", "<img …>"], ["A guess.", "After one step."], label="A line finds its place")
    [film] A line finds its place
      1. A guess.
      2. After one step.
    """

    def __init__(self, frames: Sequence[str], captions: Sequence[str], label: str) -> None:
        self.frames, self.captions, self.label = frames, captions, label

    def __repr__(self) -> str:
        lines = [f"  {i}. {caption}" for i, caption in enumerate(self.captions, start=1)]
        return "\n".join([f"[film] {self.label}", *lines])

    def _repr_html_(self) -> str:
        count = len(self.frames)
        figures = "".join(
            f'<figure tabindex="0" style="{FRAME}">{frame}<figcaption style="{CAPTION}">'
            f"<strong>{i} of {count}</strong> {html.escape(caption)}</figcaption></figure>"
            for i, (frame, caption) in enumerate(zip(self.frames, self.captions, strict=True), start=1)
        )
        return f'<div role="group" aria-label="{html.escape(self.label)}" style="{STRIP}">{figures}</div>'


@complete
def film(figures: Sequence[Figure], captions: Sequence[str], alts: Sequence[str], label: str) -> Film:
    """Make a film of figures, one frame each, and close them.

    Args:
        figures: the frames in order.
        captions: what happens in each, as text below it.
        alts: alternative text of each.
        label: what the film shows as a whole.

    Returns:
        A Film; as the last line of a cell it is shown.

    Raises:
        ValueError: if there are not as many captions and alternative texts as frames, or one of these says nothing.

    >>> from matplotlib.figure import Figure
    >>> film([Figure()], ["Before."], ["An empty figure, nothing is drawn yet."], label="The beginning")
    [film] The beginning
      1. Before.
    """
    import matplotlib.pyplot as plt

    if not len(figures) == len(captions) == len(alts):
        raise ValueError(f"film: {len(figures)} figures, {len(captions)} captions and {len(alts)} alternative texts")
    for alt in alts:
        require_alt(alt)
    for figure in figures:
        plt.close(figure)
    frames = [picture(figure, alt)._repr_html_() for figure, alt in zip(figures, alts, strict=True)]
    return Film(frames, captions, label)
