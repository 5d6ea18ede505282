"""report.pdf: twelve pages with headings, tables, two columns, headers and footers."""

from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from making import report_text as text

STYLES = getSampleStyleSheet()
BODY = ParagraphStyle("body", parent=STYLES["BodyText"], fontSize=10.5, leading=15, spaceAfter=7)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
ELECTRICITY = [412, 398, 377, 341, 318, 305, 322, 316, 329, 361, 388, 409]
GAS = [688, 641, 540, 352, 188, 96, 74, 71, 143, 331, 540, 667]
WATER = [1210, 1184, 1230, 1195, 1262, 1330, 1388, 1375, 1290, 1221, 1187, 1169]


def make(path: Path) -> None:
    document = BaseDocTemplate(
        str(path), pagesize=A4, title=text.TITLE, author="Example Works Ltd", invariant=1, pageTemplates=templates()
    )
    document.build(story())


def templates() -> list[PageTemplate]:
    width, height = A4
    inner = width - 50 * mm
    one = Frame(25 * mm, 25 * mm, inner, height - 55 * mm, id="one")
    half = (inner - 10 * mm) / 2
    columns = [Frame(25 * mm + i * (half + 10 * mm), 25 * mm, half, height - 55 * mm, id=f"c{i}") for i in (0, 1)]
    return [
        PageTemplate(id="cover", frames=[one]),
        PageTemplate(id="page", frames=[one], onPage=furniture),
        PageTemplate(id="columns", frames=columns, onPage=furniture),
    ]


def furniture(canvas: Canvas, _document: BaseDocTemplate) -> None:
    width, height = A4
    canvas.setFont("Helvetica", 8)
    canvas.drawString(25 * mm, height - 15 * mm, "Example Works Ltd")
    canvas.drawRightString(width - 25 * mm, height - 15 * mm, text.TITLE)
    canvas.line(25 * mm, height - 17 * mm, width - 25 * mm, height - 17 * mm)
    canvas.drawCentredString(width / 2, 12 * mm, f"Page {canvas.getPageNumber()} of 12")


def story() -> list[Flowable]:
    """Cover and contents, then one chapter a page; chapter 6 is set in two columns."""
    parts = [*cover(), NextPageTemplate("page"), PageBreak(), *contents()]
    for number, (title, paragraphs) in enumerate(text.CHAPTERS, 1):
        parts += [NextPageTemplate("columns" if number == 6 else "page"), PageBreak()]
        parts += [Paragraph(f"{number}. {title}", STYLES["Heading1"])]
        parts += [Paragraph(paragraph, BODY) for paragraph in paragraphs]
        parts += extras().get(number, [])
    return parts


def cover() -> list[Flowable]:
    return [
        Spacer(0, 70 * mm),
        Paragraph(text.TITLE, STYLES["Title"]),
        Paragraph("Example Works Ltd, Exampletown site", STYLES["Heading2"]),
        Spacer(0, 20 * mm),
        Paragraph("Prepared by the energy management team for the board, 27 February 2026.", BODY),
    ]


def contents() -> list[Flowable]:
    lines = [Paragraph(f"{n}. {title}, page {n + 2}", BODY) for n, (title, _) in enumerate(text.CHAPTERS, 1)]
    return [Paragraph("Contents", STYLES["Heading1"]), *lines]


def extras() -> dict[int, list[Flowable]]:
    """What stands after the text of a chapter, by its number."""
    monthly = [[m, str(e), str(g), f"{w:,}"] for m, e, g, w in zip(MONTHS, ELECTRICITY, GAS, WATER, strict=True)]
    total = ["Year", f"{sum(ELECTRICITY):,}", f"{sum(GAS):,}", f"{sum(WATER):,}"]
    return {
        2: [*table("Table 1: Consumption in 2025", [text.MONTHLY, *monthly, total])],
        3: [
            Paragraph("3.1 Compressed air", STYLES["Heading2"]),
            Paragraph(text.AIR, BODY),
            *table("Table 2: Compressed air", text.AIR_TABLE),
        ],
        4: [Paragraph("4.1 Boilers", STYLES["Heading2"]), Paragraph(text.BOILERS, BODY), bullets(text.BOILER_LIST)],
        7: table("Table 3: Measures", text.MEASURES),
        8: table("Table 4: Costs", text.COSTS),
        9: [bullets(text.RISKS)],
        10: [*table("Table 5: Targets", text.TARGETS), Spacer(0, 8 * mm), Paragraph(text.CLOSING, BODY)],
    }


def table(caption: str, rows: list[list[str]]) -> list[Flowable]:
    return [Paragraph(caption, STYLES["Italic"]), grid(rows)]


def grid(rows: list[list[str]]) -> Table:
    found = Table(rows, hAlign="LEFT", spaceBefore=10, spaceAfter=10, repeatRows=1)
    style = [
        ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9.5),
        ("FONT", (0, 1), (-1, -1), "Helvetica", 9.5),
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e8eef0")),
        ("ALIGN", (1, 1), (-1, -1), "RIGHT"),
    ]
    found.setStyle(TableStyle(style))
    return found


def bullets(lines: list[str]) -> ListFlowable:
    return ListFlowable([Paragraph(line, BODY) for line in lines], bulletType="bullet", leftIndent=14)
