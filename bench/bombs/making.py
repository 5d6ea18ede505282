"""What makers of bombs share."""

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

MIB = 1024**2
OUTSIDE = "/etc/passwd"  # what an entity from outside would show

Maker = Callable[[Path], object]


def pdf(*objects: bytes) -> bytes:
    """A PDF of these numbered objects, of which the first is the catalogue; readers rebuild the missing index."""
    bodies = (b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(objects, 1))
    return b"%PDF-1.7\n" + b"".join(bodies) + b"trailer<</Root 1 0 R>>"


def stream(content: bytes, dictionary: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary, len(content), content)


def page_pdf(content: bytes, box: bytes = b"0 0 600 800", resources: bytes = b"", *more: bytes) -> bytes:
    """A PDF of one page; `more` objects are numbered from 5."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Resources<<%s>>/Contents 4 0 R>>" % (box, resources)
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, *more)


def packed(chunk: bytes, times: int) -> bytes:
    """The zlib stream of `chunk`, many times; packed once, since the pieces between two full flushes stand alone."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    piece = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(times):
        check = zlib.adler32(chunk, check)
    return b"\x78\xda" + piece * times + packer.flush() + check.to_bytes(4, "big")


def package(path: Path, main: str, start: str, chunk: bytes, times: int, end: str, *types: tuple[str, str]) -> None:
    """A ZIP of `types` and the member `main`: `start`, `chunk` many times, `end`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in types:
            archive.writestr(name, content, zipfile.ZIP_STORED)  # as the member `mimetype` has to be
        with archive.open(main, "w", force_zip64=True) as file:
            for part in (start.encode(), *[chunk] * times, end.encode()):
                file.write(part)


def repeated(content: bytes, times: int = 1, start: bytes = b"", end: bytes = b"") -> Maker:
    return lambda path: path.write_bytes(start + content * times + end)
