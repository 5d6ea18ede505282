"""DrawingML: the texts of charts and diagrams in slides and sheets."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from pipeline.extraction.model import Block, Cell, Table, table_block

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MAX_POINTS = 10_000  # of a chart: more are measurements rather than a text


def paragraph_text(paragraph: Element) -> str:
    """The runs of an `a:p`, with its line breaks."""
    parts = []
    for child in paragraph.iter():
        name = local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "br":
            parts.append("\n")
        elif name == "tab":
            parts.append("\t")
    return "".join(parts).replace("\v", "\n").strip()


def texts(root: Element) -> list[str]:
    """Every paragraph with a text, in the order of the drawing."""
    found = (paragraph_text(element) for element in root.iter(f"{A}p"))
    return [text for text in found if text]


def chart(root: Element) -> list[Block]:
    """The title of a chart, and its figures as a table: categories down, series across."""
    blocks = []
    title = next(root.iterfind("{*}chart/{*}title"), None)
    words = " ".join(texts(title)) if title is not None else ""
    if words:
        blocks.append(Block("paragraph", words))
    cells = list(figures(root))
    if cells:
        blocks.append(table_block(Table(cells)))
    return blocks


def figures(root: Element) -> Iterator[Cell]:
    labelled: set[int] = set()
    for column, series in enumerate(root.iterfind("{*}chart/{*}plotArea/{*}*/{*}ser"), 1):
        name = " ".join(points(series, "tx").values())
        yield Cell(0, column, name, header=True)
        labels = points(series, "cat") or points(series, "xVal")
        for index, value in (points(series, "val") or points(series, "yVal")).items():
            if index not in labelled and index in labels:
                yield Cell(index + 1, 0, labels[index])
                labelled.add(index)
            yield Cell(index + 1, column, value)


def points(series: Element, name: str) -> dict[int, str]:
    """The cached values of one part of a series, by their place."""
    found: dict[int, str] = {}
    for point in series.iterfind(f"{{*}}{name}//{{*}}pt"):
        index = point.get("idx", "0")
        text = "".join(value.text or "" for value in point.iterfind("{*}v"))
        if index.isdecimal() and int(index) < MAX_POINTS:
            found[int(index)] = text
    if not found and (value := next(series.iterfind(f"{{*}}{name}/{{*}}v"), None)) is not None:
        found[0] = value.text or ""
    return found


def local(element: Element) -> str:
    """The name without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
