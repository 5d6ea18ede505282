"""XLSX: cells as they are displayed, by lxml over the parts."""

import re
from collections.abc import Iterator
from functools import lru_cache, partial

from lxml.etree import _Element as Element

from pipeline.extraction import drawings, progress, workbook
from pipeline.extraction.drawings import local
from pipeline.extraction.errors import corrupt
from pipeline.extraction.model import Block, Document
from pipeline.extraction.number_format import GENERAL, display, general
from pipeline.extraction.ooxml import RELATIONSHIPS, Package, check_main
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek
from pipeline.extraction.sheets import Place, Sheet, add
from pipeline.extraction.workbook import Shared

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MACROS = "application/vnd.ms-excel.sheet.macroenabled.12"
TITLE = "an XLSX workbook"
MAIN = "xl/workbook.xml"
REFERENCE = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")


def recognise(peek: Peek) -> str | None:
    if not peek.is_zip:
        return None
    if not peek.members:
        return TYPE if peek.magic == TYPE or peek.promises((".xlsx", ".xlsm"), TYPE, MACROS) else None
    if not any(name.lower() == MAIN for name in peek.members):
        return None
    return MACROS if "xl/vbaProject.bin" in peek.members else TYPE


def parse(source: Source) -> Document:
    document = Document(engines=("lxml",))
    with Package(source.path, source.limits) as package:
        main = package.main(MAIN)
        root = package.tree(main)
        if root is None:
            raise corrupt(TITLE)
        document.title = package.title()
        shared = workbook.read(package, main, root)
        relations = package.relations(main)
        for element in root.iterfind("{*}sheets/{*}sheet"):
            relation = relations.get(element.get(f"{RELATIONSHIPS}id") or "")
            if relation is not None and relation.target in package:
                sheet = Sheet(element.get("name", ""), element.get("state", "visible") != "visible")
                read(package, relation.target, sheet, shared)
                add(document, sheet)
                document.attachments += package.embedded(relation.target)
    return document


def read(package: Package, part: str, sheet: Sheet, shared: Shared) -> None:
    row, full = 0, False
    for element in workbook.elements(package, part, "{*}row", "{*}mergeCell"):
        if local(element) == "row" and full:
            sheet.cut = row
            break
        if local(element) == "row":
            number = element.get("r", "")
            row = int(number) - 1 if number.isdecimal() else row
            before = len(sheet.cells)
            read_row(element, row, sheet, shared)
            row += 1
            full = progress.full(len(sheet.cells) - before)
        else:
            first, _, last = element.get("ref", "").partition(":")
            merge(sheet, place(first), place(last))
    sheet.notes = list(comments(package, part))
    sheet.drawn = list(drawn(package, part))


def read_row(row: Element, number: int, sheet: Sheet, shared: Shared) -> None:
    column = 0
    for cell in row.iterchildren("{*}c"):
        at = place(cell.get("r", ""))
        column = at[1] if at else column
        text, is_number = value(cell, shared)
        if text:
            sheet.cells[number, column] = text
            if is_number:
                sheet.numbers.add((number, column))
        column += 1


def value(cell: Element, shared: Shared) -> tuple[str, bool]:
    """What the cell displays, and whether that is a number; of a formula, the value that was saved with it."""
    kind = cell.get("t", "n")
    raw = next((child.text or "" for child in cell.iterchildren("{*}v")), "").strip()
    match kind:
        case "inlineStr":
            return "".join(workbook.text(item) for item in cell.iterchildren("{*}is")), False
        case "s":
            known = raw.isdecimal() and int(raw) < len(shared.strings)
            return shared.strings[int(raw)] if known else "", False
        case "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw, raw), False
        case "str" | "e":
            return raw, False
        case "d":
            return raw.replace("T", " ").removesuffix(" 00:00:00"), True
        case _:
            return displayed(raw, cell.get("s", ""), shared) if raw else "", True


def displayed(raw: str, style: str, shared: Shared) -> str:
    known = style.isdecimal() and int(style) < len(shared.formats)
    code = shared.formats[int(style)] if known else GENERAL
    try:
        return display(float(raw), code, from_1904=shared.from_1904) or general(float(raw))
    except (ValueError, OverflowError):
        return raw


def place(reference: str) -> Place | None:
    """`B3` → (2, 1)."""
    found = REFERENCE.match(reference)
    return (int(found[2]) - 1, column_of(found[1])) if found else None


@lru_cache(1_024)
def column_of(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def merge(sheet: Sheet, first: Place | None, last: Place | None) -> None:
    """A merged cell shows the value of its first place alone."""
    if first is not None and last is not None and first in sheet.cells:
        sheet.spans[first] = max(last[0] - first[0] + 1, 1), max(last[1] - first[1] + 1, 1)


def comments(package: Package, part: str) -> Iterator[str]:
    """Threads of comments, then the notes that are not only there for programs without threads."""
    people = persons(package)
    for root in trees(package, part, "threadedComment"):
        for comment in root.iterchildren("{*}threadedComment"):
            yield remark(comment, people.get(comment.get("personId", ""), ""), "{*}text")
    for root in trees(package, part, "comments"):
        authors = dict(enumerate(author.text or "" for author in root.iterfind("{*}authors/{*}author")))
        for comment in root.iterfind("{*}commentList/{*}comment"):
            number = comment.get("authorId", "")
            author = authors.get(int(number), "") if number.isdecimal() else ""
            if not author.startswith("tc="):
                yield remark(comment, author, "{*}t")


def persons(package: Package) -> dict[str, str]:
    """The names of those who comment, by id."""
    roots = [package.tree(name) for name in package.names if name.startswith("xl/persons/") and name.endswith(".xml")]
    return {
        person.get("id", ""): person.get("displayName", "") for root in roots if root is not None for person in root
    }


def remark(comment: Element, author: str, tag: str) -> str:
    said = "".join(piece.text or "" for piece in comment.iter(tag)).strip()
    said = said.removeprefix(f"{author}:").strip()  # Excel begins a note with its author
    return f"{comment.get('ref', '')}{' ' if author else ''}{author}: {said}"


def trees(package: Package, part: str, kind: str) -> Iterator[Element]:
    for name in package.related(part, kind):
        root = package.tree(name)
        if root is not None:
            yield root


def drawn(package: Package, part: str) -> Iterator[Block]:
    """Texts in shapes, and charts."""
    for root in trees(package, part, "drawing"):
        yield from (Block("paragraph", text) for text in drawings.texts(root))
    for drawing in package.related(part, "drawing"):
        for root in trees(package, drawing, "chart"):
            yield from drawings.chart(root)
        for root in trees(package, drawing, "diagramData"):
            yield from (Block("paragraph", text) for text in drawings.texts(root))


PARSER = Parser(
    title=TITLE,
    media_types={TYPE: (".xlsx", ".xltx"), MACROS: (".xlsm",)},
    recognise=recognise,
    parse=parse,
    check=partial(check_main, default=MAIN, title=TITLE),
    rank=20,
)
