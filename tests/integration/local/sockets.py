"""Who listens where, by the kernel's word."""

import socket
import struct
from pathlib import Path

LISTEN = "0A"  # include/net/tcp_states.h


def addresses(port: int) -> set[str]:
    """The IPv4 addresses on which somebody listens on `port`; "IPv6" if there too."""
    found = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *_ = line.split()
        address, local_port = local.split(":")
        if state == LISTEN and int(local_port, 16) == port:
            found.add(socket.inet_ntoa(struct.pack("<I", int(address, 16))))
    six = Path("/proc/net/tcp6")
    lines = [line.split() for line in six.read_text().splitlines()[1:]] if six.exists() else []
    if any(line[3] == LISTEN and int(line[1].split(":")[1], 16) == port for line in lines):
        found.add("IPv6")
    return found
