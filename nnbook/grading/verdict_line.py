"""The line between the trusted process and a student's kernel: messages of JSON and ``.npy`` blobs, of limited size."""

from __future__ import annotations

import json
import re
import socket
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np

_HEAD = struct.Struct("!II")  # the bytes of the JSON, the number of blobs
_SIZE = struct.Struct("!Q")
MOST_JSON = 32_000_000  # bytes; as objects it is some ten times as much
MOST_BYTES = 256_000_000
MOST_BLOBS = 100_000
MOST_DEEP = 900  # levels of lists and objects, which Python's JSON reads by recursion
_CONNECT_SECONDS = 20.0

Message = dict[str, Any]


_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.S)
_BRACKETS = np.zeros(256, np.int8)
_BRACKETS[list(b"[{")], _BRACKETS[list(b"]}")] = 1, -1


class LineBroken(Exception):
    """The other side is gone, or what came is no message of ours."""


class Line:
    """One end of the line. Once something has gone wrong on it, it stays broken."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._reader = channel.makefile("rb")
        self.broken = False
        self.waiting = False  # for the other side

    @classmethod
    def to(cls, address: str) -> Line:
        """Connect to a Unix socket; raises OSError."""
        channel = socket.socket(socket.AF_UNIX)
        channel.settimeout(_CONNECT_SECONDS)
        channel.connect(address)
        channel.settimeout(None)
        return cls(channel)

    def send(self, message: Message, blobs: Sequence[bytes] = ()) -> None:
        """Send a message of JSON's types.

        Raises
        ------
        ValueError
            if it is too large; nothing is sent then.
        LineBroken
            if the other side is gone.
        """
        head = json.dumps(message, check_circular=False).encode()
        if len(head) > MOST_JSON or len(blobs) > MOST_BLOBS or sum(map(len, blobs)) > MOST_BYTES:
            size = (len(head) + sum(map(len, blobs))) / 1e6
            raise ValueError(f"a value of {size:.0f} MB is too large to be handed over")
        sizes = [_SIZE.pack(len(blob)) for blob in blobs]
        self._try(lambda: self._channel.sendall(b"".join((_HEAD.pack(len(head), len(blobs)), head, *sizes, *blobs))))

    def receive(self) -> tuple[Message, list[bytes]]:
        """Wait for a message and return it with its blobs; raises LineBroken."""
        return self._try(self._receive)

    def close(self) -> None:
        self.broken = True
        self._reader.close()
        self._channel.close()

    def _try(self, action: Any) -> Any:
        if self.broken:
            raise LineBroken("the line is broken")
        try:
            return action()
        except BaseException as error:  # an interrupt, too, leaves half a message behind
            self.close()
            if isinstance(error, OSError | ValueError | RecursionError | MemoryError):
                raise LineBroken(f"{type(error).__name__}: {error}") from error
            raise

    def _receive(self) -> tuple[Message, list[bytes]]:
        self.waiting = True
        length, count = _HEAD.unpack(self._read(_HEAD.size))
        if length > MOST_JSON or count > MOST_BLOBS:
            raise ValueError("a message is too large")
        message = json.loads(_require_shallow(self._read(length)))
        sizes = [_SIZE.unpack(self._read(_SIZE.size))[0] for _ in range(count)] if count else []
        if sum(sizes) > MOST_BYTES:
            raise ValueError("a message is too large")
        blobs = [self._read(size) for size in sizes]
        self.waiting = False
        if not isinstance(message, dict):
            raise ValueError("a message is no object")
        return message, blobs

    def _read(self, count: int) -> bytes:
        data = self._reader.read(count)
        if len(data) != count:
            raise ConnectionError("the other side is gone")
        return data


def _require_shallow(text: bytes) -> bytes:
    """Return JSON as it is; raises ValueError if it is deep enough to end a process whose recursion limit is high."""
    if text.count(b"[") + text.count(b"{") > MOST_DEEP:
        plain = np.frombuffer(_STRING.sub(b"", text), np.uint8)
        if np.cumsum(_BRACKETS[plain], dtype=np.int32).max(initial=0) > MOST_DEEP:
            raise ValueError("a message is too deep")
    return text
