"""Addresses in a document: lines below each other, of which one has a postcode and a town."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.extraction.understanding import dates
from pipeline.extraction.understanding.address_words import (
    ADDRESSED,
    CONTACT,
    COUNTRIES,
    GREETING,
    NO_TOWN,
    POSTCODE,
    PREMISES,
    REACHED,
    RETURN_LINE,
    STREET,
    TITLE_LINE,
)
from pipeline.extraction.understanding.folding import key
from pipeline.extraction.understanding.view import Segment, View

MOST_LINES = 40  # of a block
MOST_ADDRESS_LINES = 7
MOST_CONTACT_LINES = 4
LOOSER = 1.45  # times the distance of the lines below: there another block ends
OFF = 2.6
LONG_LINE = 70  # letters; longer lines are prose
GAP = 2.3  # of the letters' height, between the lines of one block
APART = 4.0  # points, by which left edges of one block may differ
ASIDE = 0.4  # of the letters' height, likewise: OCR draws its boxes loosely
SEARCHED_ROWS = 160


PRICE = re.compile(r"(?<!\d\.)(?<!\d\.\d)\d[.,]\d\d(?![\d.,])")  # and no date as 7.11.22


@dataclass(slots=True)
class Address:
    """`name` and the lines below it; `contact` says that a phone, an e-mail or a tax number stands with them.

    `reached` says the same without tax numbers. `addressed`: a line as *An* or *Spett.le* stands above the name.
    `nameless`: `name` is the street.
    """

    name: Segment
    lines: list[Segment] = field(default_factory=list)
    contact: bool = False
    reached: bool = False
    addressed: bool = False
    nameless: bool = False


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """The sender in one small line: its name and address as offsets in the text."""

    segment: Segment
    name: tuple[int, int]
    address: tuple[int, int]


def stacks(view: View) -> Iterator[list[Segment]]:
    """Short texts that stand below each other with one left edge, in the order of their first lines."""
    open_stacks: list[list[Segment]] = []
    for row in view.rows[:SEARCHED_ROWS]:
        if is_of_table(row):
            continue
        kept: list[list[Segment]] = []
        for segment in row:
            if len(segment.text) > LONG_LINE:
                continue
            above = next((stack for stack in [*open_stacks, *kept[-1:]] if continues(stack[-1], segment, view)), None)
            if above is not None and len(above) < MOST_LINES:
                above.append(segment)
                kept += [] if any(above is one for one in kept) else [above]
            else:
                kept.append([segment])
        ended = [stack for stack in open_stacks if not any(stack is one for one in kept)]
        still = [stack for stack in ended if near(stack[-1], row[0])]
        yield from (stack for stack in ended if not any(stack is one for one in still))
        open_stacks = kept + still
    yield from open_stacks


def is_of_table(row: list[Segment]) -> bool:
    """Say whether a row is one of a table of goods or sums."""
    return sum(bool(PRICE.search(segment.text)) for segment in row) >= min(2, len(row))


def near(above: Segment, below: Segment) -> bool:
    """Say whether a later row may still go on below `above`: rows of two columns alternate."""
    if above.box is None or below.box is None or above.page != below.page:
        return False
    return below.box[1] - above.box[3] < GAP * above.height


def continues(above: Segment, below: Segment, view: View) -> bool:
    if above.page != below.page:
        return False
    if above.box is None or below.box is None:
        return continues_without_boxes(above, below, view)
    size = min(above.height, below.height)
    apart = max(APART, ASIDE * size)
    left = abs(above.box[0] - below.box[0]) <= apart
    right = abs(above.box[2] - below.box[2]) <= apart  # addresses at the right edge of the page
    return (left or right) and -size < below.box[1] - above.box[3] < GAP * size


def continues_without_boxes(above: Segment, below: Segment, view: View) -> bool:
    """As lines that follow each other, lines of a cell, cells below each other, or a column of plain text."""
    between = view.text[above.end : below.start]
    lone = len(view.rows[above.row]) == 1 and len(view.rows[below.row]) == 1
    if lone or (above.row == below.row and above.cell is not None and above.cell == below.cell):
        return not between.strip() and between.count("\n") <= 2
    return below.row == above.row + 1 and between.count("\n") == 1 and aligned(above, below)


def aligned(above: Segment, below: Segment) -> bool:
    """Say whether two texts begin at one left edge: on the page, in a table, or in lines of plain text."""
    if above.box and below.box:
        return abs(above.box[0] - below.box[0]) <= max(APART, ASIDE * min(above.height, below.height))
    if above.cell is not None or below.cell is not None:
        return above.cell == below.cell
    return abs((above.start - above.line) - (below.start - below.line)) <= 1


def find(view: View, labels: Container[int] = ()) -> list[Address]:
    """The blocks with a name and an address, from the top; texts that start at one of `labels` are no part of them."""
    parted = ([segment for segment in stack if segment.start not in labels] for stack in stacks(view))
    found = [address for stack in parted for address in within(view, stack)]
    return sorted(found, key=lambda address: (address.name.row, address.name.column))


def block_above(view: View, stack: list[Segment], end: int, begin: int) -> list[Segment]:
    """The lines up to `end` that stand as close together as the last two of them; a name may stand off its street."""
    first = end - 1
    pitch, close = None, False
    while first > begin and end - first < MOST_ADDRESS_LINES:
        upper, lower = stack[first - 1].box, stack[first].box
        if upper and lower:
            step = lower[1] - upper[1]
            named = any(not any(map(str.isdigit, one.text)) for one in stack[first : end - 1])
            if pitch is not None and step > (LOOSER if named else OFF) * pitch:
                break
            pitch = step if pitch is None else max(pitch, step)
        elif "\n\n" in view.text[stack[first - 1].end : stack[first].start]:
            if close:
                break
        else:
            close = True  # then an empty line parts blocks
        first -= 1
    return stack[first:end]


def within(view: View, stack: list[Segment]) -> Iterator[Address]:
    """The addresses in a block of lines: each ends with its postcode and town, or the country below them."""
    begin = 0
    for index, line in enumerate(stack):
        if index < begin or not has_town(line.text):
            continue
        end = index + 1
        if end < len(stack) and key(stack[end].text) in COUNTRIES:
            end += 1
        block = block_above(view, stack, end, begin)
        lines = [one for one in block if belongs(one.text)]
        head = start_of(lines)
        if head:
            around = [*block, *close_below(stack, end)]
            contact, reached = (any(sign.search(one.text) for one in around) for sign in (CONTACT, REACHED))
            addressed = any(ADDRESSED.match(one.text) for one in block if one.start < head[0].start)
            yield Address(head[0], head[1:], contact, reached, addressed, is_premises(head))
        begin = end


def is_premises(lines: list[Segment]) -> bool:
    """Say whether an address begins with its street, right above the town."""
    return bool(PREMISES.search(lines[0].text)) and has_town(lines[1].text)


def close_below(stack: list[Segment], end: int) -> Iterator[Segment]:
    """The next lines that stand as close below an address as its own do."""
    before, last = stack[max(end - 2, 0)].box, stack[end - 1].box
    pitch = last[1] - before[1] if end > 1 and last and before else None
    for above, line in zip(stack[end - 1 :], stack[end : end + MOST_CONTACT_LINES], strict=False):
        if line.box and above.box and pitch is not None and line.box[1] - above.box[1] > LOOSER * pitch:
            return
        if line.box is None and line.row - above.row > 1:
            return
        yield line


def belongs(text: str) -> bool:
    """Say whether a line can be part of a name and an address."""
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return (
        letters >= 3
        and digits <= 2 * letters
        and not TITLE_LINE.match(text)
        and not GREETING.match(text)
        and not CONTACT.search(text)
    )


def start_of(lines: list[Segment]) -> list[Segment]:
    """The lines from the name on: after the last one that ends a remark with a colon or has a whole address."""
    ends = (index for index, line in enumerate(lines) if line.text.rstrip().endswith(":") or as_return_line(line))
    after = max(ends, default=-1) + 1
    kept = [line for line in lines[after:] if not re.match(r"^[^:]{2,24}\s?:\s?\S", line.text)]
    return kept if len(kept) >= 2 else []


def has_town(text: str) -> bool:
    """Say whether a line names a postcode and a town."""
    match = POSTCODE.search(text) if len(text) <= LONG_LINE else None
    if match is None or STREET.search(text[match.start() :]):
        return False
    return not NO_TOWN.search(text) and not any(dates.find(text))


def return_lines(view: View) -> Iterator[ReturnLine]:
    """Lines with name, street and town in one, as above an address or at the head of a letter."""
    for row in view.rows[:SEARCHED_ROWS]:
        for segment in [*row, *whole_line(view, row)]:
            if not is_of_table(row) and 20 <= len(segment.text) <= 160 and (line := as_return_line(segment)):
                yield line


def whole_line(view: View, row: list[Segment]) -> Iterator[Segment]:
    """A row without boxes as one text: its parts were cut where the line parts name, street and town."""
    if len(row) >= 3 and row[0].box is None:
        start, end = row[0].start, row[-1].end
        yield replace(row[0], text=view.text[start:end])


def as_return_line(segment: Segment) -> ReturnLine | None:
    parts = list(cut(segment.text))
    if not 3 <= len(parts) <= 8 or not is_street(name := segment.text[slice(*parts[0])]) or PREMISES.search(name):
        return None
    if CONTACT.search(name):
        return None
    town = next((i for i, part in enumerate(parts[2:], 2) if has_town(segment.text[slice(*part)])), None)
    if town is None or not is_street(segment.text[slice(*parts[town - 1])]):
        return None
    if town + 1 < len(parts) and key(segment.text[slice(*parts[town + 1])]) in COUNTRIES:
        town += 1
    start = segment.start
    first, address = parts[0], (parts[1][0], parts[town][1])
    return ReturnLine(segment, (start + first[0], start + first[1]), (start + address[0], start + address[1]))


def is_street(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= 3 and len(text) < LONG_LINE


def cut(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a line between its separators."""
    cuts = [(0, 0), *(match.span() for match in RETURN_LINE.finditer(text)), (len(text), len(text))]
    for (_, start), (end, _) in pairwise(cuts):
        if text[start:end].strip():
            yield start, end
