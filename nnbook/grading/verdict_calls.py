"""Call functions of the process at the other end of a line, and let it call those that were handed to it."""

from __future__ import annotations

import contextlib
import functools
import signal
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

import numpy as np

from nnbook.checks.run import repeated, time_limit
from nnbook.grading.verdict_errors import STUDENTS_FILE, describe_error, make_error, raise_as_from_there
from nnbook.grading.verdict_line import Line, LineBroken, Message
from nnbook.grading.verdict_unpack import Unpacker
from nnbook.grading.verdict_values import CannotCross, Packer

_SHORTEST_ALARM = 0.05  # seconds; time for an error on its way to put everything right behind it
_MOST_TIMES = 100_000  # that a call is repeated for one message
_MOST_ERRORS = 1000  # that are kept in case they come back


class Peer:
    """One side of the line: a call goes out and, until its answer is there, calls of the other side are served.

    What differs between the sides stands in `describe_call`, `around` and `take_effects`.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self._handed_out: list[Any] = []  # what the other side may call or go on with, by number
        self._raised: list[BaseException] = []  # by what was called from there, in case it comes back
        self._remote: dict[int, int] = {}  # the numbers of what is theirs, by id
        self._kept: list[Any] = []
        self._known: dict[int, list[Any]] = {}  # for what was handed out, the objects of the call that gave it
        self._of_this_call: list[Any] = []

    # What `verdict_values` asks for

    def number_of(self, thing: Any) -> int:
        number = next((i for i, one in enumerate(self._handed_out) if one is thing), None)
        if number is None:
            number = len(self._handed_out)
            self._handed_out.append(thing)
        return number

    def theirs(self, thing: Any) -> int | None:
        return self._remote.get(id(thing))

    def ours(self, number: Any) -> Any:
        if type(number) is not int or not 0 <= number < len(self._handed_out):
            raise CannotCross(f"there is no function {number!r}")
        return self._handed_out[number]

    def remote(self, number: int, name: str) -> Callable:
        def function(*args: Any, **kwargs: Any) -> Any:
            return self.call(number, args, kwargs)

        function.__name__ = function.__qualname__ = name
        function.__code__ = function.__code__.replace(co_filename=STUDENTS_FILE, co_name=name)
        made: Any = function
        made.at_once = lambda times, args: self.call(number, args, {}, "repeat", times=times)
        return self._keep(function, number)

    def remote_iterator(self, number: int, name: str) -> Iterator:
        known = self._of_this_call  # a generator may change the arguments that it was made with

        def generator() -> Generator[Any, None, None]:
            while True:
                some = self.call(number, (), {}, "next", known)
                if not some:
                    return
                yield some[0]

        made: Any = generator()
        made.__name__ = made.__qualname__ = name
        return self._keep(made, number)

    def _keep(self, thing: Any, number: int) -> Any:
        self._kept.append(thing)
        self._remote[id(thing)] = number
        return thing

    # Calling

    def call(
        self,
        number: int,
        args: Sequence[Any],
        kwargs: dict[str, Any],
        do: str = "call",
        known: Sequence[Any] = (),
        times: int = 1,
    ) -> Any:
        """Call a function of the other side; what it raises is raised here, what it changes is changed here.

        do: "next" to go on with an iterator, "repeat" for the list of what so many calls give.
        known: the objects that both sides have already.
        """
        packer = Packer(self, known)
        drawn_from = [(place, one) for place, one in enumerate(known) if isinstance(one, np.random.Generator)]
        states = [[place, packer.describe(one)] for place, one in drawn_from]
        message: Message = {"do": do, "of": number, "states": states, "times": times}
        message["args"] = [packer.pack(one) for one in args]
        message["kwargs"] = {name: packer.pack(one) for name, one in kwargs.items()}
        message["objects"] = packer.objects
        with _paused_alarm() as seconds_left:
            self.line.send({**message, **self.describe_call(), "seconds": seconds_left()}, packer.blobs)
            reply, blobs = self._wait(seconds_left)
        return self._take(reply, blobs, packer)

    def _wait(self, seconds_left: Callable[[], float]) -> tuple[Message, list[bytes]]:
        while True:
            message, blobs = self.line.receive()
            if message.get("do") not in ("call", "next", "repeat"):
                return message, blobs
            self.serve(message, blobs, seconds_left())

    def _take(self, reply: Message, blobs: list[bytes], packer: Packer) -> Any:
        """Take over what a call has done; return what it gave or raise what it raised."""
        self.take_effects(reply)
        # Values that cannot be read are the fault of who sent them, as an error of the function would be.
        unpacker = Unpacker(self, reply.get("objects", []), blobs, packer.kept)
        changed = reply.get("changed", [])
        if not isinstance(changed, list):
            raise CannotCross("what came is no list of changes")
        for place, described in changed:
            if type(place) is not int or not 0 <= place < len(packer.kept):
                raise CannotCross("what came changes what is not there")
            unpacker.change(place, described)
        self._of_this_call = packer.kept
        if "raised" not in reply:
            return unpacker.unpack(reply.get("gave"))
        described = reply["raised"] if isinstance(reply["raised"], dict) else {}
        number = described.get("number")
        if type(number) is int and 0 <= number < len(self._raised):
            raise_as_from_there(self._raised[number], described.get("line"))
        error = make_error(described)
        error._nnbook_number = described.get("own")  # type: ignore[attr-defined]
        return raise_as_from_there(error, described.get("line"))

    # Being called

    def serve(self, message: Message, blobs: list[bytes], seconds: float) -> None:
        """Do what the other side asks for and answer it."""
        kept: list[Any] = []
        before: list[tuple[Any, Any]] = []
        reply: Message = {}
        function: Any = None
        value: Any = None
        try:
            function = self.ours(message["of"])
            known = self._known.get(message["of"], []) if message["do"] == "next" else []
            unpacker = Unpacker(self, message["objects"], blobs, known)
            for place, described in message["states"]:
                unpacker.change(place, described)
            args = [unpacker.unpack(one) for one in message["args"]]
            kwargs = {str(name): unpacker.unpack(one) for name, one in message["kwargs"].items()}
            kept = unpacker.known
            before = [(one, _state(self, one, kept)) for one in kept]
            if message["do"] == "next":
                function = functools.partial(_next, function)
            elif message["do"] == "repeat":
                args = [function, _count(message["times"]), *args]
            asked = message.get("seconds")
            limit = min(asked, seconds or asked) if isinstance(asked, int | float) and asked > 0 else seconds
            with self.around(message, reply), _limit(limit):
                value = repeated(*args) if message["do"] == "repeat" else function(*args, **kwargs)
        except LineBroken:
            raise
        except BaseException as error:
            reply["raised"] = self._describe(error, function)
        packer = Packer(self, kept)
        count = len(self._handed_out)
        try:
            if "raised" not in reply:
                reply["gave"] = packer.pack(value)
                self._known.update((number, kept) for number in range(count, len(self._handed_out)))
            reply["changed"] = _changes(self, before, packer)
            reply["objects"] = packer.objects
            self.line.send(reply, packer.blobs)
        except (CannotCross, ValueError, RecursionError, TypeError) as error:
            raised = self._describe(ValueError(f"what it gave cannot be handed over ({error})"), function)
            self.line.send({**reply, "raised": raised, "changed": [], "objects": []})

    def _describe(self, error: BaseException, function: Any) -> dict[str, Any]:
        described = describe_error(error, function)
        if described["number"] is None and len(self._raised) < _MOST_ERRORS:
            described["own"] = len(self._raised)
            self._raised.append(error)
        return described

    # What the sides do in their own way

    def describe_call(self) -> Message:
        """Return what goes with a call beside its arguments."""
        return {}

    @contextlib.contextmanager
    def around(self, message: Message, reply: Message) -> Iterator[None]:
        """Surround a call that is served; ``reply`` takes what else it does."""
        yield

    def take_effects(self, reply: Message) -> None:
        """Let happen here what else a call has done there."""


def _count(times: Any) -> int:
    if type(times) is not int or not 0 < times <= _MOST_TIMES:
        raise CannotCross(f"a call is repeated 1 to {_MOST_TIMES} times, not {times!r}")
    return times


def _next(iterator: Iterator) -> list[Any]:
    """Return the next of an iterator in a list; an empty one at its end."""
    return [one for _, one in zip(range(1), iterator, strict=False)]


def _state(peer: Peer, thing: Any, known: Sequence[Any]) -> Any:
    """Return something that differs once a thing has been changed."""
    kind = type(thing)
    if kind is np.ndarray and not thing.dtype.hasobject:
        return thing.dtype, thing.shape, thing.strides, thing.flags.writeable, thing.tobytes()
    if kind is np.random.Generator and type(thing.bit_generator) is np.random.PCG64:  # its state is plain numbers
        return thing.bit_generator.state
    packer = Packer(peer, known)
    described = packer.describe(thing)
    return described, packer.blobs


def _changes(peer: Peer, before: Sequence[tuple[Any, Any]], packer: Packer) -> list[Any]:
    return [
        [place, packer.describe(thing)]
        for place, (thing, state) in enumerate(before)
        if _state(peer, thing, [one for one, _ in before]) != state
    ]


@contextlib.contextmanager
def _paused_alarm() -> Iterator[Callable[[], float]]:
    """Hold the alarm of a time limit while the line is in use; give what says how many seconds are left, 0 without."""
    seconds, again = signal.setitimer(signal.ITIMER_REAL, 0)
    begun = time.monotonic()

    def left() -> float:
        return max(seconds - (time.monotonic() - begun), _SHORTEST_ALARM) if seconds else 0.0

    try:
        yield left
    finally:
        if seconds:
            signal.setitimer(signal.ITIMER_REAL, left(), again)


def _limit(seconds: float) -> contextlib.AbstractContextManager[None]:
    return time_limit(seconds) if seconds else contextlib.nullcontext()
