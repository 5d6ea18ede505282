"""broken/: documents that must be refused, each for its own reason."""

import zipfile
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

EPOCH = (2026, 1, 5, 9, 0, 0)
# The header of a Windows program, as a scanner of attachments would meet it; there is no code in it.
PROGRAM = (
    b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8\x00\x00\x00\x00\x00\x00\x00\x40\x00"
    + bytes(34)
    + b"\x80\x00\x00\x00"
    + b"\x0e\x1f\xba\x0e\x00\xb4\x09\xcd\x21\xb8\x01\x4c\xcd\x21This program cannot be run in DOS mode.\r\r\n$".ljust(
        64, b"\0"
    )
    + b"PE\x00\x00\x4c\x01\x01\x00"
    + bytes(12)
    + b"\xe0\x00\x02\x01\x0b\x01"
    + bytes(512)
)


def make_broken(path: Path) -> None:
    """The first kilobyte of a download that broke off."""
    path.write_bytes((path.parent.parent / "invoice.pdf").read_bytes()[:900])


def make_encrypted(path: Path) -> None:
    lock = StandardEncryption("open sesame", strength=128)
    canvas = Canvas(str(path), encrypt=lock, invariant=1)
    canvas.drawString(72, 720, "Nobody reads this without the password.")
    canvas.save()


def make_empty(path: Path) -> None:
    path.write_bytes(b"")


def make_mislabelled(path: Path) -> None:
    path.write_bytes(PROGRAM)


def make_unsupported(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("readme.txt", EPOCH), "Archives are not opened: send the files one by one.\n")
