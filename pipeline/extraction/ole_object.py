"""Objects inside office documents: the file that one of them is, or holds."""

import io
import posixpath
import struct

import olefile

from pipeline.extraction.model import Attachment
from pipeline.extraction.peek import OLE_HEADER

PACKAGED = "\x01Ole10Native"  # MS-OLEDS 2.3.6, and what Windows' packager writes into it
CONTENTS = ("CONTENTS", "Package", "EmbeddedOdf")  # as Acrobat, Office and LibreOffice call the file
DOCUMENTS = ("WordDocument", "Workbook", "Book", "PowerPoint Document", "__properties_version1.0")


def unpacked(name: str, content: bytes) -> Attachment | None:
    """The file of an object whose part is called `name`; None for an object that is no document, as an equation."""
    name = posixpath.basename(name)
    if not content.startswith(OLE_HEADER):
        return Attachment(name, None, content)
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            return held(ole, name, content)
    except Exception:  # noqa: BLE001  olefile lets out whatever a damaged file makes it stumble over
        return None


def held(ole: "olefile.OleFileIO[str]", name: str, content: bytes) -> Attachment | None:
    if ole.exists(PACKAGED):
        return packaged(ole.openstream(PACKAGED).read())
    for stream in CONTENTS:
        if ole.exists(stream):
            return Attachment(None, None, ole.openstream(stream).read())
    return Attachment(name, None, content) if any(map(ole.exists, DOCUMENTS)) else None


def packaged(stream: bytes) -> Attachment | None:
    """Size, 2 bytes, label, path, 4 bytes, the path's length, a temporary path, the file's size, the file."""
    label, _, rest = stream[6:].partition(b"\0")
    _, _, rest = rest.partition(b"\0")
    (length,) = struct.unpack_from("<I", rest, 4)
    (size,) = struct.unpack_from("<I", rest, 8 + length)
    content = rest[12 + length : 12 + length + size]
    return Attachment(label.decode("cp1252", "replace") or None, None, content) if content else None
