"""OpenDocument: text (ODT), spreadsheets (ODS) and presentations (ODP)."""

import zipfile
from collections.abc import Iterator
from itertools import product

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.extraction import progress
from pipeline.extraction.archive import Archive
from pipeline.extraction.drawings import local
from pipeline.extraction.errors import corrupt, pages_exceeded
from pipeline.extraction.model import Block, Caution, Document, Page, cell_text
from pipeline.extraction.odf import MAX_REPEAT, Reader, attribute, number
from pipeline.extraction.odf_lists import Styles, attributes
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek
from pipeline.extraction.sheets import Place, Sheet, add

BASE = "application/vnd.oasis.opendocument."
TEXT, SHEET, SLIDES = f"{BASE}text", f"{BASE}spreadsheet", f"{BASE}presentation"
EXTENSIONS = {TEXT: (".odt", ".ott"), SHEET: (".ods", ".ots"), SLIDES: (".odp", ".otp")}
TITLE = "an OpenDocument file"
CONTENT = "content.xml"
EDGES = ("{*}header", "{*}footer", "{*}header-first", "{*}footer-first")
UNITS = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0, "pt": 1.0}
DEFAULT_SIZE = 793.7, 595.3  # points; A4 lying, as an empty presentation has it


def recognise(peek: Peek) -> str | None:
    """By its member `mimetype`; templates count as what they make."""
    kind = peek.member("mimetype", 100).decode("latin-1").strip().removesuffix("-template")
    if kind in EXTENSIONS:
        return kind
    if peek.is_zip and not peek.members:
        likely = (kind for kind, names in EXTENSIONS.items() if peek.magic == kind or peek.promises(names, kind))
        return next(likely, None)
    return None


def check(source: Source) -> None:
    try:
        with Archive(source.path, source.limits) as archive, archive.part(CONTENT) as file:
            file.read(1)
    except (zipfile.BadZipFile, KeyError, OSError, etree.XMLSyntaxError) as error:
        raise corrupt(TITLE) from error


def parse(source: Source) -> Document:
    document = Document(engines=("lxml",))
    with Archive(source.path, source.limits) as archive:
        content, styles = archive.tree(CONTENT), archive.tree("styles.xml")
        if content is None:
            raise corrupt(TITLE)
        reader = Reader(archive, Styles(styles, content))
        document.title = title(archive.tree("meta.xml"))
        body = content.find("{*}body")
        for part in body if body is not None else ():
            if local(part) == "spreadsheet":
                add_sheets(document, part, reader, hidden_styles(content, "table-properties", "display", "false"))
            elif local(part) == "presentation":
                add_slides(document, part, reader, (content, styles), source.limits.max_pages)
            elif local(part) == "text":
                edges = list(edge_blocks(styles, reader))
                document.blocks += [block for block in edges if block.type == "header"]
                document.blocks += [*reader.blocks(part), *reader.notes]
                document.blocks += [block for block in edges if block.type == "footer"]
    return document


def title(meta: Element | None) -> str | None:
    return next((element.text for element in meta.iter("{*}title")), None) if meta is not None else None


def edge_blocks(styles: Element | None, reader: Reader) -> Iterator[Block]:
    """What stands at the top and bottom of the pages, each text once."""
    seen: set[str] = set()
    for element in styles.iter(*EDGES) if styles is not None else ():
        for block in reader.blocks(element):
            if block.text and block.text not in seen:
                seen.add(block.text)
                yield Block("header" if local(element).startswith("header") else "footer", block.text)


def add_sheets(document: Document, spreadsheet: Element, reader: Reader, hidden: set[str]) -> None:
    for table in spreadsheet.iterchildren("{*}table"):
        sheet = Sheet(attribute(table, "name"), attribute(table, "style-name") in hidden)
        row, full = 0, False
        for element, repeats in lines(table):
            if full:
                sheet.cut = row
                break
            before = len(sheet.cells)
            read_row(element, row, repeats, sheet, reader)
            row += repeats
            full = progress.full(len(sheet.cells) - before)
        sheet.drawn = [block for shapes in table.iterchildren("{*}shapes") for block in reader.blocks(shapes)]
        sheet.notes = [block.text for block in reader.notes]
        reader.notes.clear()
        add(document, sheet)


def lines(element: Element) -> Iterator[tuple[Element, int]]:
    """The rows of a sheet, and how often each is there."""
    for child in element:
        if local(child) == "table-row":
            yield child, plain_number(attribute(child, "number-rows-repeated"))
        elif local(child) in {"table-header-rows", "table-rows", "table-row-group"}:
            yield from lines(child)


def read_row(element: Element, row: int, repeats: int, sheet: Sheet, reader: Reader) -> None:
    column = 0
    for cell in element:
        values = attributes(cell)
        beside = plain_number(values.get("number-columns-repeated", ""))
        text = cell_text(reader.blocks(cell)) if local(cell) == "table-cell" else ""
        text = text or value_of(values)
        if text:
            below, right = row + min(repeats, MAX_REPEAT), column + min(beside, MAX_REPEAT)
            for place in product(range(row, below), range(column, right)):
                put(sheet, place, text, values)
        column += beside


def value_of(values: dict[str, str]) -> str:
    """The value of a cell that was saved without its text."""
    kind = values.get("value-type", "")
    return values.get("string-value", "") or values.get(f"{kind}-value", "") or (kind and values.get("value", ""))


def put(sheet: Sheet, place: Place, text: str, values: dict[str, str]) -> None:
    sheet.cells[place] = text
    if values.get("value-type", "string") != "string":
        sheet.numbers.add(place)
    spans = number(values.get("number-rows-spanned", "")), number(values.get("number-columns-spanned", ""))
    if spans != (1, 1):
        sheet.spans[place] = spans


def plain_number(text: str) -> int:
    return max(int(text), 1) if text.isdecimal() and len(text) < 10 else 1


def hidden_styles(content: Element, name: str, said: str, value: str) -> set[str]:
    """Styles whose properties say that what has them is not displayed."""
    return {
        attribute(style, "name")
        for style in content.iter("{*}style")
        if any(attribute(properties, said) == value for properties in style.iterchildren(f"{{*}}{name}"))
    }


def add_slides(
    document: Document, show: Element, reader: Reader, roots: tuple[Element, Element | None], max_pages: int
) -> None:
    pages = list(show.iterchildren("{*}page"))
    if len(pages) > max_pages:
        raise pages_exceeded(len(pages), max_pages)
    width, height = size(roots[1])
    hidden = hidden_styles(roots[0], "drawing-page-properties", "visibility", "hidden")
    for page_number, page in enumerate(pages, 1):
        document.pages.append(Page(page_number, width, height))
        blocks = list(slide(page, reader))
        for block in blocks:
            block.page = page_number
        document.blocks += blocks
        if attribute(page, "style-name") in hidden:
            document.cautions.append(Caution("hidden_slide", f"Slide {page_number} is hidden.", page_number))


def slide(page: Element, reader: Reader) -> Iterator[Block]:
    """Titles first, then the shapes as they were drawn, then what the speaker wrote."""
    frames = [child for child in page if local(child) not in {"notes", "forms", "annotation", "animations"}]
    titles = [frame for frame in frames if attribute(frame, "class") == "title"]
    for frame in titles:
        words = " ".join(block.text for block in reader.block(frame))
        if words:
            yield Block("heading", words, level=1)
    for frame in frames:
        if frame not in titles:
            yield from reader.block(frame)
    for notes in page.iterchildren("{*}notes"):
        said = "\n".join(block.text for frame in notes for block in reader.block(frame))
        if said:
            yield Block("quote", said)
    yield from reader.notes
    reader.notes.clear()


def size(styles: Element | None) -> tuple[float, float]:
    """Of the first page layout that says it, in points."""
    for properties in styles.iter("{*}page-layout-properties") if styles is not None else ():
        width, height = (points(attribute(properties, f"page-{side}")) for side in ("width", "height"))
        if width and height:
            return width, height
    return DEFAULT_SIZE


def points(length: str) -> float | None:
    try:
        return float(length[:-2]) * UNITS[length[-2:]]
    except (ValueError, KeyError):
        return None


PARSER = Parser(
    title=TITLE,
    media_types=EXTENSIONS,
    recognise=recognise,
    parse=parse,
    check=check,
    rank=20,
)
