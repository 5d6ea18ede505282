"""multipart/form-data, read piece by piece: RFC 7578, by python-multipart's own streaming parser."""

from dataclasses import dataclass
from typing import NoReturn

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.errors import Problem

MAX_HEADERS = 8  # of one part
MAX_HEADER_BYTES = 4096
PLAIN_ENCODINGS = frozenset({b"", b"7bit", b"8bit", b"binary"})


@dataclass(frozen=True)
class Part:
    """The beginning of a part: what its headers say, verbatim."""

    name: str
    filename: str | None
    content_type: str | None


Event = Part | bytes


def boundary_of(content_type: str | None) -> bytes:
    """The boundary that a Content-Type names; Problem if it is of another type or names none."""
    media_type, options = parse_options_header(content_type)
    if media_type != b"multipart/form-data":
        raise Problem(415, "not_multipart", "Send the document as the part `file` of a multipart/form-data body.")
    return options.get(b"boundary") or malformed("the Content-Type names no boundary")


def malformed(reason: str) -> NoReturn:
    """Raise the Problem of a body that is not what its Content-Type says."""
    raise Problem(400, "malformed_form", f"The body is not well-formed multipart/form-data: {reason}.")


class FormReader:
    """Turns chunks of a body into parts and their bytes. Problem for a malformed body."""

    def __init__(self, boundary: bytes) -> None:
        self._events: list[Event] = []
        self._headers: dict[bytes, bytes] = {}
        self._field, self._value = b"", b""
        self._ended = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._headers.clear,
                    "on_header_field": self._on_header_field,
                    "on_header_value": self._on_header_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._on_headers_finished,
                    "on_part_data": self._on_part_data,
                    "on_end": self._on_end,
                },
                max_header_count=MAX_HEADERS,
                max_header_size=MAX_HEADER_BYTES,
            )
        except FormParserError:
            malformed("the boundary is too long")

    def feed(self, chunk: bytes) -> list[Event]:
        """What begins or goes on in this chunk, in order."""
        self._events = []
        try:
            self._parser.write(chunk)
        except FormParserError:
            malformed("a boundary or a header of a part is broken or too long")
        return self._events

    def finish(self) -> None:
        """Problem if the body ended before its closing boundary."""
        if not self._ended:
            malformed("it ends before its closing boundary")

    def _on_header_field(self, chunk: bytes, start: int, end: int) -> None:
        self._field += chunk[start:end]

    def _on_header_value(self, chunk: bytes, start: int, end: int) -> None:
        self._value += chunk[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._field.lower()] = self._value.strip(b" \t")
        self._field = self._value = b""

    def _on_headers_finished(self) -> None:
        disposition, options = parse_options_header(self._headers.get(b"content-disposition"))
        if disposition != b"form-data" or b"name" not in options:
            malformed("a part has no Content-Disposition with a name")
        if self._headers.get(b"content-transfer-encoding", b"").lower() not in PLAIN_ENCODINGS:
            malformed("a part has a Content-Transfer-Encoding, which RFC 7578 does not allow over HTTP")
        filename, content_type = options.get(b"filename"), self._headers.get(b"content-type")
        self._events.append(
            Part(
                name=options[b"name"].decode(errors="replace"),
                filename=None if filename is None else filename.decode(errors="replace"),
                content_type=None if content_type is None else content_type.decode("latin-1"),
            )
        )

    def _on_part_data(self, chunk: bytes, start: int, end: int) -> None:
        self._events.append(chunk[start:end])

    def _on_end(self) -> None:
        self._ended = True
