"""Office files behind a password (MS-OFFCRYPTO, ODF): told from others, and copied without it where it is known."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import olefile

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import odf_lock, progress
from pipeline.extraction.errors import encrypted
from pipeline.extraction.peek import OLE_HEADER
from pipeline.extraction.request import Limits

ENCRYPTED_PACKAGE = "encryptedpackage"  # holds a DOCX, XLSX, PPTX or XLSB
WORKBOOKS = ("workbook", "book")
FILEPASS = 0x2F  # MS-XLS: what follows this record is encrypted
SCANNED_BYTES = 8_192
WORD_FLAGS, WORD_ENCRYPTED = 10, 0x0100  # MS-DOC, FibBase
SLIDES_TOKEN_AT, SLIDES_ENCRYPTED = 12, 0xF3D1C4DF  # MS-PPT, CurrentUserAtom
UNASKED = "VelvetSweatshop"  # what Excel uses, and tries without asking, for workbooks that must not be changed


@contextmanager
def unlocked(path: Path, password: str | None, limits: Limits) -> Iterator[Path]:
    """The file itself, or, if it is behind a password, a copy without it that lives for the `with`.

    PermanentError ENCRYPTED if the password is missing or wrong.
    """
    is_open_document = odf_lock.is_locked(path)
    if not is_open_document and not is_locked(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="unlocked-") as folder:
        copy = Path(folder) / "document"
        for word in (password,) if is_open_document else (password, UNASKED):
            most = limits.max_unpacked_bytes
            if word and (odf_lock.opened(path, word, copy, most) if is_open_document else opened(path, word, copy)):
                break
        else:
            raise encrypted("document", given=password is not None, openable=True)
        yield copy


def is_locked(path: Path) -> bool:
    """Whether the file is an encrypted one of Microsoft's Office, by its first few bytes and records."""
    with path.open("rb") as file:
        if file.read(len(OLE_HEADER)) != OLE_HEADER:
            return False
    try:
        with olefile.OleFileIO(str(path)) as ole:
            return has_lock(ole)
    except Exception:  # noqa: BLE001  olefile lets out whatever a damaged file makes it stumble over
        return False


def has_lock(ole: "olefile.OleFileIO[Any]") -> bool:
    streams = {entry[0].lower() for entry in ole.listdir()}
    if ENCRYPTED_PACKAGE in streams:
        return True
    if name := next((name for name in WORKBOOKS if name in streams), None):
        return has_record(ole.openstream(name).read(SCANNED_BYTES), FILEPASS)
    if "worddocument" in streams:
        return bool(number(ole.openstream("worddocument"), WORD_FLAGS, 2) & WORD_ENCRYPTED)
    return "current user" in streams and number(ole.openstream("current user"), SLIDES_TOKEN_AT, 4) == SLIDES_ENCRYPTED


def number(stream: IO[bytes], at: int, size: int) -> int:
    return int.from_bytes(stream.read(at + size)[at:], "little")


def has_record(start: bytes, wanted: int) -> bool:
    """Walk the first records of a workbook."""
    position = 0
    while position + 4 <= len(start):
        if int.from_bytes(start[position : position + 2], "little") == wanted:
            return True
        position += 4 + int.from_bytes(start[position + 2 : position + 4], "little")
    return False


def opened(path: Path, password: str, copy: Path) -> bool:
    """Write the file without its password to `copy`; False if the password is another one, or none would do."""
    import msoffcrypto  # type: ignore[import-untyped]  # noqa: PLC0415  cryptography is large, and rarely needed
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        with path.open("rb") as file, copy.open("wb") as plain:
            office = msoffcrypto.OfficeFile(file)
            office.load_key(password=password)
            progress.beat()
            office.decrypt(plain)
    except (InvalidKeyError, FileFormatError):
        return False
    except DecryptionError as error:
        sentence = "The document is encrypted in a way that is not opened. Remove the protection and send it again."
        raise PermanentError(ErrorCode.ENCRYPTED, sentence) from error
    progress.beat()
    return True
