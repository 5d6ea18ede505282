"""Ports of loopback."""

import errno
import http.client
import random
import socket
from contextlib import closing

# Below what the kernel gives to outgoing connections: a port from there can be gone between our look and our start.
FREE_PORTS = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Say whether a server could listen on a port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: closed connections do not count
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
        return True


def free_port() -> int:
    """A port on loopback that nobody listens on at this moment."""
    while True:
        port = random.choice(FREE_PORTS)  # noqa: S311 - not a secret; at random, so that two starts rarely collide
        if is_free(port):
            return port


def answers(port: int, path: str, statuses: set[int]) -> bool:
    """Say whether an HTTP server on loopback answers with one of the statuses."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status in statuses
        except (OSError, http.client.HTTPException):
            return False
