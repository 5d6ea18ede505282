"""The title among the properties of an OLE file (MS-OLEPS), read alone: of damaged sets a library reads for hours."""

import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import olefile

STREAM = "\x05SummaryInformation"
SET_AT = 44  # where the place of the first set of properties stands
MOST_PROPERTIES, MOST_BYTES = 100, 4_096
CODE_PAGE, TITLE = 1, 2
BYTES, WIDE = 0x1E, 0x1F  # types of texts
UTF_8 = 65_001


def title(ole: "olefile.OleFileIO[Any]") -> str | None:
    """None where there is none, or the properties are damaged: a title is not worth the document."""
    try:
        with ole.openstream(STREAM) as stream:
            return read(stream.read())
    except (OSError, struct.error, UnicodeDecodeError, LookupError):
        return None


def read(properties: bytes) -> str | None:
    start = struct.unpack_from("<I", properties, SET_AT)[0]
    count = min(struct.unpack_from("<I", properties, start + 4)[0], MOST_PROPERTIES)
    pairs = struct.unpack_from(f"<{2 * count}I", properties, start + 8)
    places = {name: start + place for name, place in zip(pairs[::2], pairs[1::2], strict=True)}
    if TITLE not in places:
        return None
    page = struct.unpack_from("<H", properties, places[CODE_PAGE] + 4)[0] if CODE_PAGE in places else 1252
    kind, size = struct.unpack_from("<II", properties, places[TITLE])
    said = properties[places[TITLE] + 8 :][: min(2 * size if kind == WIDE else size, MOST_BYTES)]
    if kind == WIDE:
        return said.decode("utf-16-le").rstrip("\0") or None
    encoding = "utf-8" if page == UTF_8 else f"cp{page}"
    return (said.decode(encoding).rstrip("\0") or None) if kind == BYTES else None
