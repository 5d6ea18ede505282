"""JSON messages over a stream socket between an owner and its zygote."""

import json
import select
import socket
from typing import Any

Message = dict[str, Any]


class Channel:
    """One end; a message is one line of JSON."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._pending = b""
        self._came: list[int] = []  # descriptors that came with messages, not yet taken

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def closed(self) -> bool:
        return self._socket.fileno() == -1

    def close(self) -> None:
        self._socket.close()

    def send(self, message: Message, descriptor: int | None = None) -> None:
        """Send, and with it what `descriptor` is open on; OSError if the other side is gone."""
        written = json.dumps(message).encode() + b"\n"
        sent = 0 if descriptor is None else socket.send_fds(self._socket, [written], [descriptor])
        self._socket.sendall(written[sent:])

    def take_descriptor(self) -> int:
        """The descriptor that came with the last message; the caller closes it."""
        return self._came.pop()

    def wait(self, seconds: float) -> bool:
        """Say whether `receive` would return within `seconds`."""
        return b"\n" in self._pending or bool(select.select([self._socket], [], [], max(seconds, 0))[0])

    def receive(self) -> Message | None:
        """The next message, or None when the other side is gone."""
        while b"\n" not in self._pending:
            try:
                received, came, _, _ = socket.recv_fds(self._socket, 65_536, 1)
                self._came += came
            except ConnectionError:
                return None
            if not received:
                return None
            self._pending += received
        line, self._pending = self._pending.split(b"\n", 1)
        message: Message = json.loads(line)
        return message
