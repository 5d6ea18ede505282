"""The part of a file that a client asks for, as one that goes on with a broken download (RFC 9110, 14)."""

import re
from dataclasses import dataclass

from api.errors import Problem

SPECIFIED = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """Bytes `start` to `end`, the latter not included, of a file of `size`."""

    start: int
    end: int
    size: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Content-Length": str(self.end - self.start),
            "Content-Range": f"bytes {self.start}-{self.end - 1}/{self.size}",
        }


def requested(header: str | None, size: int) -> Part | None:
    """The part that a Range header names; None for the whole: no header, several parts, or a unit that is unknown.

    Problem 416 for a part that lies behind the end.
    """
    match = SPECIFIED.fullmatch(header or "")
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1 if last else size)
        if last and int(last) < int(first):
            return None  # malformed, which RFC 9110 has us ignore
    if start >= end:
        headers = {"Content-Range": f"bytes */{size}"}
        raise Problem(416, "range_not_satisfiable", f"The file has only {size} bytes.", headers=headers)
    return Part(start, end, size)
