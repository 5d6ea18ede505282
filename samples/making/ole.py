"""A small OLE file (MS-CFB), as Outlook and old Office programs write them: streams of up to 7 MB in all."""

import struct
from dataclasses import dataclass, field
from itertools import pairwise

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
STORAGE, STREAM, ROOT = 1, 2, 5
HEADER_FATS = 109


@dataclass
class Entry:
    """A stream with its content, or a storage with its entries."""

    name: str
    content: bytes | None = None
    inside: list["Entry"] = field(default_factory=list)
    place: int = 0
    beside: int = FREE
    start: int = END


def ole(tree: dict) -> bytes:
    """`tree` maps names to bytes (a stream) or to a tree (a storage)."""
    root = Entry("Root Entry", None, entries(tree))
    listed = flatten(root)
    sectors: list[bytes] = []
    chains: list[int] = []
    for entry in listed:
        if entry.content:  # padded above the size under which streams would live in a stream of their own
            entry.content = entry.content.ljust(4096, b"\0") if len(entry.content) < 4096 else entry.content
            entry.start = append(entry.content, sectors, chains)
    directory = b"".join(record(entry, is_root=entry is root) for entry in listed)
    first = append(directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0"), sectors, chains)
    count = 1
    while count * 128 < len(sectors) + count:
        count += 1
    fats = range(len(sectors), len(sectors) + count)
    chains += [FAT] * count
    table = struct.pack(f"<{len(chains)}I", *chains).ljust(count * SECTOR, b"\xff")
    header = struct.pack("<8s16xHHHHH6xIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6,
                         0, count, first, 0, 4096, END, 0, END, 0)  # fmt: skip
    header += struct.pack(f"<{HEADER_FATS}I", *[*fats, *[FREE] * (HEADER_FATS - count)])
    return header + b"".join(sectors) + table


def entries(tree: dict) -> list[Entry]:
    return [
        Entry(name, value) if isinstance(value, bytes) else Entry(name, None, entries(value))
        for name, value in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper()))
    ]


def flatten(root: Entry) -> list[Entry]:
    """Every entry, with its place in the directory."""
    listed = [root]
    for entry in listed:
        listed += entry.inside
    for place, entry in enumerate(listed):
        entry.place = place
    for entry in listed:
        for one, other in pairwise(entry.inside):
            one.beside = other.place
    return listed


def append(content: bytes, sectors: list[bytes], chains: list[int]) -> int:
    first = len(sectors)
    parts = [content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR)]
    sectors += parts
    chains += [*range(first + 1, first + len(parts)), END]
    return first


def record(entry: Entry, *, is_root: bool) -> bytes:
    """One of the directory's records; siblings hang in a chain to the right."""
    name = entry.name.encode("utf-16-le")
    kind = ROOT if is_root else STORAGE if entry.content is None else STREAM
    child = entry.inside[0].place if entry.inside else FREE
    start = entry.start if entry.content else END if is_root else 0
    return struct.pack(
        "<64sHBBIII16x4x8x8xIQ",
        *(name, len(name) + 2, kind, 1, FREE, entry.beside, child, start, len(entry.content or b"")),
    )
