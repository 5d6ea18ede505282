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

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def closed(self) -> bool:
        return self._socket.fileno() == -1

    def close(self) -> None:
        self._socket.close()

    def send(self, message: Message) -> None:
        """Send; OSError if the other side is gone."""
        self._socket.sendall(json.dumps(message).encode() + b"\n")

    def wait(self, seconds: float) -> bool:
        """Say whether `receive` would return within `seconds`."""
        return b"\n" in self._pending or bool(select.select([self._socket], [], [], max(seconds, 0))[0])

    def receive(self) -> Message | None:
        """The next message, or None when the other side is gone."""
        while b"\n" not in self._pending:
            try:
                received = self._socket.recv(65_536)
            except ConnectionError:
                return None
            if not received:
                return None
            self._pending += received
        line, self._pending = self._pending.split(b"\n", 1)
        message: Message = json.loads(line)
        return message
