"""What a grader and its warm process say to each other, over Unix sockets.

Down the control socket goes one request a kernel: its length, its JSON, and three file descriptors (the kernel's leash,
its standard output and its standard error). The leash is a socket of that kernel alone. Down the leash each byte is the
number of a signal, and its closing ends the kernel. Up the leash come lines: ``ready PID`` once all sockets of the
kernel are bound, ``fault SENTENCE`` if it could not be made, ``limit SENTENCE`` if it was stopped for using too much,
and at last ``exit STATUS``, a negative number for the signal that ended it.
"""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

_LENGTH = struct.Struct("!I")
READY, FAULT, LIMIT, EXIT = "ready", "fault", "limit", "exit"


def send_request(control: socket.socket, request: dict[str, Any], descriptors: list[int]) -> None:
    """Send a request of JSON's types with open file descriptors; raises OSError if nobody listens."""
    payload = json.dumps(request).encode()
    socket.send_fds(control, [_LENGTH.pack(len(payload))], descriptors)
    control.sendall(payload)


def receive_request(control: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Wait for a request; None once the other side is gone."""
    head, descriptors, _flags, _address = socket.recv_fds(control, _LENGTH.size, 3)
    if not head:
        return None
    head += receive_exactly(control, _LENGTH.size - len(head))
    payload = receive_exactly(control, _LENGTH.unpack(head)[0])
    return json.loads(payload), descriptors


def receive_exactly(channel: socket.socket, count: int) -> bytes:
    """Return the next ``count`` bytes; raises ConnectionError if the other side goes before."""
    received = b""
    while len(received) < count:
        part = channel.recv(count - len(received))
        if not part:
            raise ConnectionError("the other side went away in the middle of a message")
        received += part
    return received


def line(kind: str, text: object = "") -> bytes:
    """Return a line for the leash, all on one line whatever the text is."""
    return f"{kind} {' '.join(str(text).split())}\n".encode(errors="replace")
