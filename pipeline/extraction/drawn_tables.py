"""Tables of PowerPoint 97 to 2003: groups of shapes, whose frames say which cells they are (MS-ODRAW)."""

import struct
from bisect import bisect_right
from collections.abc import Iterable

from pipeline.extraction.model import Cell, Table

ANCHOR = 0xF00F  # the frame of a shape in a group: left, top, right, bottom
PROPERTIES = frozenset({0xF00B, 0xF121, 0xF122})
TABLE, NUMBER_BITS = 0x039F, 0x3FFF  # 2.3.4.44; the first bit of its value says that the group is one
NEAR = 8  # units, a point: frames that begin so close together begin at the same line

Frame = tuple[int, int, int, int]


def says_table(content: bytes, count: int) -> bool:
    """Whether `count` properties, each a number and a value, say so."""
    pairs = (struct.unpack_from("<HI", content, 6 * each) for each in range(min(count, len(content) // 6)))
    return any(number & NUMBER_BITS == TABLE and value & 1 for number, value in pairs)


def arranged(placed: list[tuple[Frame, str]]) -> Table:
    """The cells by where their frames begin and how far they reach."""
    columns, rows = lines(frame[0] for frame, _ in placed), lines(frame[1] for frame, _ in placed)
    cells = []
    for (left, top, right, bottom), words in placed:
        column, row = at(columns, left), at(rows, top)
        spans = max(at(rows, bottom - 2 * NEAR) - row, 0) + 1, max(at(columns, right - 2 * NEAR) - column, 0) + 1
        cells.append(Cell(row, column, words, *spans))
    return Table(cells)


def lines(places: Iterable[int]) -> list[int]:
    """Where rows or columns begin."""
    found: list[int] = []
    for place in sorted(places):
        if not found or place > found[-1] + NEAR:
            found.append(place)
    return found


def at(begins: list[int], place: int) -> int:
    """The number of the last line that begins at `place` or before it."""
    return max(bisect_right(begins, place + NEAR) - 1, 0)
