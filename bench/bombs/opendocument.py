"""OpenDocument files and books (EPUB) that become large, slow or deep."""

from pathlib import Path

from bench.bombs.making import Maker, package
from bench.bombs.ooxml import zipped

OPEN_DOCUMENT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)


def repeated_ods(path: Path) -> None:
    """One cell that says that it stands in seventeen thousand million places."""
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    open_document(path, "spreadsheet", f"<office:spreadsheet><table:table>{rows}</table:table></office:spreadsheet>")


def deep_odt(path: Path) -> None:
    nested = "<text:section>" * 100_000 + "</text:section>" * 100_000
    open_document(path, "text", f"<office:text>{nested}</office:text>")


def open_document(path: Path, kind: str, body: str) -> None:
    content = f"<office:document-content {OPEN_DOCUMENT}><office:body>{body}</office:body></office:document-content>"
    mimetype = ("mimetype", f"application/vnd.oasis.opendocument.{kind}")
    package(path, "content.xml", content, b"", 0, "", mimetype)


def text(body: str) -> Maker:
    return lambda path: open_document(path, "text", f"<office:text>{body}</office:text>")


def sheet(table: str) -> Maker:
    body = f'<office:spreadsheet><table:table table:name="s">{table}</table:table></office:spreadsheet>'
    return lambda path: open_document(path, "spreadsheet", body)


def cell(attributes: str = "", content: str = "x") -> str:
    return f"<table:table-cell {attributes}><text:p>{content}</text:p></table:table-cell>"


def repeated_cells(times: int) -> str:
    return f'table:number-columns-repeated="{times}"'


def row(cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


BILLION = 1_000_000_000
SPANS = f'table:number-columns-spanned="{BILLION}" table:number-rows-spanned="{BILLION}"'


def show(path: Path) -> None:
    """A presentation of a hundred thousand empty pages."""
    open_document(path, "presentation", "<office:presentation>" + "<draw:page/>" * 100_000 + "</office:presentation>")


def book(path: Path, page: str, times: int = 1) -> None:
    """A book whose spine names its one page `times` times."""
    container = '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>'
    manifest = '<manifest><item id="p" href="p.xhtml" media-type="application/xhtml+xml"/></manifest>'
    zipped(path, {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "a.opf": f"<package>{manifest}<spine>" + '<itemref idref="p"/>' * times + "</spine></package>",
        "p.xhtml": page,
    })  # fmt: skip


def repeated_page(path: Path) -> None:
    """A page of 60 KB in two hundred thousand places of the spine."""
    book(path, f"<html><body>{'<p>lorem ipsum</p>' * 3_000}</body></html>", 200_000)


def own_page(path: Path) -> None:
    """A book whose spine names the spine, and whose pages name each other."""
    container = '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>'
    items = "".join(f'<item id="{n}" href="a.opf#{n}" media-type="application/xhtml+xml" fallback="{(n + 1) % 9}"/>'
                    for n in range(9))  # fmt: skip
    references = "".join(f'<itemref idref="{n % 9}"/>' for n in range(10_000))
    zipped(path, {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "a.opf": f"<package><manifest>{items}</manifest><spine>{references}</spine></package>",
    })  # fmt: skip


def style_cycle(path: Path) -> None:
    style = '<style:style style:name="{}" style:family="paragraph" style:parent-style-name="{}"/>'
    styles = f"<office:automatic-styles>{style.format('a', 'b')}{style.format('b', 'a')}</office:automatic-styles>"
    paragraphs = '<text:p text:style-name="a">x</text:p>' * 9
    body = f"<office:body><office:text>{paragraphs}</office:text></office:body>"
    zipped(path, {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {OPEN_DOCUMENT}>{styles}{body}</office:document-content>",
    })  # fmt: skip


BOMBS: dict[str, Maker] = {
    "repeated.ods": repeated_ods,
    "deep.odt": deep_odt,
    "billions.ods": sheet(row(cell(repeated_cells(BILLION)), BILLION)),
    "billion-rows.ods": sheet(row(cell(), BILLION)),
    "repeated-text.ods": sheet(row(cell(repeated_cells(1_000), "lorem ipsum " * 3_000), 1_000)),
    "repeated-rows.ods": sheet(row(cell(repeated_cells(100)), 100) * 1_000),
    "spans.ods": sheet(row(cell(SPANS) * 50, 10) * 50),
    "spaces.odt": text(f'<text:p>a<text:s text:c="{BILLION}"/>b</text:p>'),
    "many-spaces.odt": text('<text:p>a<text:s text:c="99999"/>b</text:p>' * 20_000),
    "spans.odt": text(f"<table:table>{row(cell(SPANS) * 50) * 200}</table:table>"),
    "columns.odt": text(f"<table:table>{row(cell(repeated_cells(BILLION)), BILLION) * 9}</table:table>"),
    "lists.odt": text("<text:list><text:list-item>" * 120 + "<text:p>x</text:p>"
                      + "</text:list-item></text:list>" * 120),
    "100000-notes.odt": text("<text:p>x" + "<text:note><text:note-body><text:p>y</text:p></text:note-body></text:note>"
                             * 100_000 + "</text:p>"),
    "style-cycle.odt": style_cycle,
    "100000-pages.odp": show,
    "200000-times-the-page.epub": repeated_page,
    "spine-of-itself.epub": own_page,
    "deep.epub": lambda path: book(path, "<div>" * 300_000),
    "entities.epub": lambda path: book(path, "<p>" + "&nbsp;&lt;&amp;&bogus;" * 500_000),
}  # fmt: skip
