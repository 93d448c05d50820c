"""What each character looks at while a small transformer reads a date."""

import base64
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from nnbook.data.dates import CHARACTERS, LONGEST
from nnbook.explorables.attention_model import HEADS, LAYERS, ORDER, pack, packed, run, unpack, write
from nnbook.explorables.widget import Explorable, listed, module, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ANSWER = 10
MARK = LONGEST  # the column of the end mark
LAST = MARK + ANSWER
A_ROW = 21
EXAMPLES = ("the third of May 2021", "July 14th, 1989", "Mon 3 Sep 2012", "29 Feb '96", "7.11.1968")
NAMES = {" ": "a space", ">": "the end mark", ",": "a comma", ".": "a point", "-": "a hyphen", "'": "an apostrophe"}


class AttentionExplorable(Explorable):
    """Choose or type a date, point at a character, and see what the model looks at there, head by head.

    The model is a decoder-only transformer of 2 layers with 4 heads, trained to turn written dates into ISO form. It
    runs in the browser. For a character of the answer, the map shows where it looked when it wrote that character.

    Args:
        text: what is read, up to 36 characters.
        token: the column of the character pointed at: 0 to 35 in the text, which stands at the right of these columns,
            36 for the end mark, 37 to 46 for the answer.
        layer: 1 or 2.
        head: 1 to 4; 0 for the mean of the four.
        state: parameters to use instead of the book's, as `model.state_dict()` gives them. They are rounded to
            eight bits.
        question: the sentence on top.

    Raises:
        ValueError: if the text is too long, or a column, layer or head is out of range.

    >>> AttentionExplorable("3 May 2021").answer
    '2021-05-03'
    """

    _esm = module("attention.js")
    _css = sheet("attention.css")

    question = traitlets.Unicode("Where does it look to write the month, and where to write the day?").tag(sync=True)
    scene = traitlets.Unicode(
        "The characters of a date, and below them the answer that a small transformer writes, each character in a box. "
        "The darker a box, the more the chosen character looks at it. Eight strips below show the same for each head."
    ).tag(sync=True)
    text = traitlets.Unicode(EXAMPLES[0]).tag(sync=True)
    token = traitlets.Int(43).tag(sync=True)
    layer = traitlets.Int(2).tag(sync=True)
    head = traitlets.Int(4).tag(sync=True)
    weights = traitlets.Unicode().tag(sync=True)  # for every parameter its scales as float32, then its int8, in base64
    sizes = traitlets.List(traitlets.Int()).tag(sync=True)  # vocabulary, d, hidden units
    characters = traitlets.Unicode(CHARACTERS).tag(sync=True)
    examples = traitlets.List(traitlets.Unicode(), list(EXAMPLES)).tag(sync=True)

    shows = ("text", "token", "layer", "head")
    size = (7.2, 4.6)

    def __init__(
        self,
        text: str = EXAMPLES[0],
        *,
        token: int = 43,
        layer: int = 2,
        head: int = 4,
        state: Mapping[str, Any] | None = None,
        **traits: Any,
    ) -> None:
        if len(text) > LONGEST:
            raise ValueError(f"AttentionExplorable: text has {len(text)} characters, expected at most {LONGEST}")
        for name, value, least, most in (
            ("token", token, 0, LAST),
            ("layer", layer, 1, LAYERS),
            ("head", head, 0, HEADS),
        ):
            if not least <= value <= most:
                raise ValueError(f"AttentionExplorable: {name} is {value}, expected {least} to {most}")
        rounded = packed() if state is None else pack(state)
        vocabulary, d = rounded["embedding.weight"].shape
        whole = b"".join(rounded[f"{name}:scale"].tobytes() + rounded[name].tobytes() for name in ORDER)
        super().__init__(
            text=text,
            token=max(token, MARK - len(text)),
            layer=layer,
            head=head,
            weights=base64.b64encode(whole).decode(),
            sizes=[vocabulary, d, rounded["blocks.0.mlp.0.weight"].shape[0]],
            **traits,
        )
        self._state = {name: value.astype(np.float64) for name, value in unpack(rounded).items()}
        self._run = lru_cache(64)(self._compute)

    def _compute(self, text: str) -> tuple[str, np.ndarray]:
        places = {character: i for i, character in enumerate(CHARACTERS)}
        prompt = np.array([places[character] for character in text.rjust(LONGEST) + ">"])
        tokens = write(self._state, prompt, ANSWER)
        return "".join(CHARACTERS[i] for i in tokens[len(prompt) :]), run(self._state, tokens[:-1])[1]

    @property
    def strange(self) -> str:
        """The first character that the model has never seen, "" if there is none."""
        return next((character for character in self.text if character not in CHARACTERS), "")

    @property
    def answer(self) -> str:
        """What the model writes, "" if it cannot read the text."""
        return "" if self.strange else self._run(self.text)[0]

    @property
    def looks(self) -> np.ndarray:
        """How much the chosen character looks at each column, (46,): by one head, or by the mean of four."""
        if self.strange:
            return np.zeros(LAST)
        return self._look(self.layer, self.head)

    def _look(self, layer: int, head: int) -> np.ndarray:
        heads = self._run(self.text)[1][layer - 1, :, self.token - (self.token > MARK)]
        return heads.mean(axis=0) if head == 0 else heads[head - 1]

    @property
    def _whole(self) -> str:
        return self.text.rjust(LONGEST) + ">" + self.answer

    def _called(self, column: int) -> str:
        return _name(self._whole[column])

    @property
    def summary(self) -> str:
        if self.strange:
            return f"The model has never seen “{self.strange}”, so it cannot read “{self.text}”."
        begin, looks = MARK - len(self.text), self.looks
        shares = [(looks[column], self._called(column)) for column in range(begin, LAST)]
        if begin:
            shares.append((looks[:begin].sum(), "the empty places before the text"))
        shares = sorted(((share, name) for share, name in shares if share >= 0.005), key=lambda one: -one[0])[:3]
        seen = listed([f"{name} ({100 * share:.0f} %)" for share, name in shares])
        who = f"layer {self.layer}, {f'head {self.head}' if self.head else 'mean of its heads'},"
        if self.token > MARK:
            what = f"To write {self._called(self.token)}, character {self.token - MARK} of the answer, {who} looks at"
        elif self.token == MARK:
            what = f"At the end mark {who} looks at"
        else:
            what = f"At {self._called(self.token)}, character {self.token - begin + 1} of the text, {who} looks at"
        return f"“{self.text}” becomes {self.answer}. {what} {seen}."

    def draw(self, figure: "Figure") -> None:
        ax = figure.add_axes((0.01, 0.33, 0.98, 0.58))
        ax.set(xlim=(0, A_ROW), ylim=(4.3, 0))
        ax.axis("off")
        who = f"layer {self.layer}, {f'head {self.head}' if self.head else 'mean of four heads'}"
        figure.text(0.02, 0.94, f"“{self.text}”  →  {self.answer}   ({who})", fontsize=11)
        self._draw_tiles(ax)
        self._draw_strips(figure)

    def _draw_tiles(self, ax: "Axes") -> None:
        from matplotlib.patches import Rectangle

        from nnbook.plot.palette import INK

        looks, begin = self.looks, MARK - len(self.text)
        for column in range(begin, LAST + 1 if self.answer else MARK):
            x, y = _place(column, begin)
            share = looks[column] if column < LAST else 0.0
            chosen = column == self.token
            ax.add_patch(
                Rectangle(
                    (x + 0.06, y + 0.06),
                    0.88,
                    1.08,
                    fc=(0, 0.447, 0.698, min(share**0.5, 1)),
                    ec="#D55E00" if chosen else "#cccccc",
                    lw=2.4 if chosen else 0.8,
                    zorder=3 if chosen else 2,
                )
            )
            shown, colour = self._whole[column].replace(" ", "␣"), "white" if share > 0.35 else INK
            ax.text(x + 0.5, y + 0.6, shown, ha="center", va="center", fontsize=13, zorder=4, color=colour)

    def _draw_strips(self, figure: "Figure") -> None:
        begin = MARK - len(self.text)
        for layer in range(1, LAYERS + 1):
            figure.text(0.05 + 0.49 * (layer - 1), 0.275, f"layer {layer}, heads 1 to 4", fontsize=9)
            for head in range(1, HEADS + 1):
                ax = figure.add_axes((0.05 + 0.49 * (layer - 1), 0.21 - 0.058 * (head - 1), 0.43, 0.04))
                strip = np.zeros(LAST) if self.strange else self._look(layer, head)
                ax.imshow(strip[None, begin:] ** 0.5, cmap="Blues", vmin=0, vmax=1, aspect="auto")
                ax.set_xticks([])
                ax.set_yticks([])
                mine = layer == self.layer and self.head in (0, head)
                ax.spines[:].set(color="#D55E00" if mine else "#bbbbbb", linewidth=1.6 if mine else 0.8)
                ax.set_ylabel(str(head), rotation=0, ha="right", va="center", fontsize=9)


def _name(character: str) -> str:
    return NAMES.get(character, character)


def _place(column: int, begin: int) -> tuple[float, float]:
    """Return where a column's box stands: the text in rows of 21, the answer below in a row of its own."""
    if column >= MARK:
        return float(column - MARK), 0.4 + 1.25 * max(-(-(MARK - begin) // A_ROW), 1)
    i = column - begin
    return float(i % A_ROW), 1.25 * (i // A_ROW)
