"""Shapes of a slide → blocks."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from pipeline.extraction import drawings
from pipeline.extraction.counting import counted
from pipeline.extraction.drawings import local, paragraph_text
from pipeline.extraction.grid import Grid
from pipeline.extraction.model import Block, list_item, table_block
from pipeline.extraction.ooxml import RELATIONSHIPS, Package
from pipeline.extraction.result import BlockType

TITLES = frozenset({"title", "ctrTitle"})
BODIES = frozenset({"body", "obj", ""})
EDGES: dict[str, BlockType] = {"hdr": "header", "ftr": "footer", "sldNum": "footer", "dt": "footer"}
MAX_GROUPS = 50
MAX_SPAN = 1_000


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What a shape is for: its type (empty for content) and its number in the layout."""

    kind: str
    index: str


class Styles:
    """The list styles that a shape inherits: from the layout's and the master's placeholder, then the master's own."""

    def __init__(self, layout: Element | None, master: Element | None) -> None:
        self._layout = placeholders(layout)
        self._master = placeholders(master)
        styles = master.find("{*}txStyles") if master is not None else None
        self._body = styles.find("{*}bodyStyle") if styles is not None else None

    def bulleted(self, shape: Element, holder: Placeholder | None, level: int) -> bool:
        """Say whether a paragraph of this level has a bullet or number unless it says otherwise."""
        for source in self._sources(shape, holder):
            properties = source.find(f"{{*}}lvl{level + 1}pPr") if source is not None else None
            found = bullet(properties)
            if found is not None:
                return found != ""
        return False

    def _sources(self, shape: Element, holder: Placeholder | None) -> Iterator[Element | None]:
        yield shape.find("{*}txBody/{*}lstStyle")
        if holder is None:
            return
        for known in (self._layout, self._master):
            for candidate in (holder, Placeholder(holder.kind, "")):
                if candidate in known:
                    yield known[candidate].find("{*}txBody/{*}lstStyle")
        if holder.kind in BODIES:
            yield self._body


def placeholders(root: Element | None) -> dict[Placeholder, Element]:
    """The placeholders of a layout or master, by what they are, with and without their number."""
    found: dict[Placeholder, Element] = {}
    for shape in root.iter("{*}sp") if root is not None else ():
        holder = placeholder(shape)
        if holder is not None:
            found.setdefault(holder, shape)
            found.setdefault(Placeholder(holder.kind, ""), shape)
    return found


def placeholder(shape: Element) -> Placeholder | None:
    found = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
    return None if found is None else Placeholder(found.get("type", ""), found.get("idx", ""))


def bullet(properties: Element | None) -> str | None:
    """The numbering scheme, `-` for a bullet, empty for none, None where nothing is said."""
    for child in properties if properties is not None else ():
        match local(child):
            case "buNone":
                return ""
            case "buAutoNum":
                return child.get("type", "arabicPeriod")
            case "buChar" | "buBlip":
                return "-"
    return None


class Reader:
    """Reads the shapes of one slide, in the order in which they were drawn; titles come first."""

    def __init__(self, package: Package, part: str, styles: Styles) -> None:
        self._package = package
        self._relations = package.relations(part)
        self._styles = styles

    def read(self, root: Element) -> list[Block]:
        tree = root.find("{*}cSld/{*}spTree")
        found = list(self._shapes(tree, 0)) if tree is not None else []
        return [block for block in found if block.type == "heading"] + [b for b in found if b.type != "heading"]

    def _shapes(self, parent: Element, depth: int) -> Iterator[Block]:
        for shape in parent:
            match local(shape):
                case "sp" | "cxnSp":
                    yield from self._shape(shape)
                case "grpSp" | "AlternateContent" | "Choice" if depth < MAX_GROUPS:
                    yield from self._shapes(shape, depth + 1)
                case "graphicFrame":
                    yield from self._frame(shape)
                case _:
                    pass

    def _shape(self, shape: Element) -> Iterator[Block]:
        holder = placeholder(shape)
        body = shape.find("{*}txBody")
        if body is None:
            return
        if holder is not None and holder.kind in TITLES:
            words = " ".join(filter(None, (paragraph_text(p) for p in body.iterchildren("{*}p"))))
            yield Block("heading", words.replace("\n", " "), level=1)
        elif holder is not None and holder.kind in EDGES:
            yield Block(EDGES[holder.kind], "\n".join(paragraph_text(p) for p in body.iterchildren("{*}p")))
        else:
            yield from self._paragraphs(shape, body, holder)

    def _paragraphs(self, shape: Element, body: Element, holder: Placeholder | None) -> Iterator[Block]:
        counts: dict[int, int] = {}
        for paragraph in body.iterchildren("{*}p"):
            text = paragraph_text(paragraph)
            if not text:
                continue
            properties = paragraph.find("{*}pPr")
            level = depth_of(properties)
            scheme = bullet(properties)
            if scheme is None:
                scheme = "-" if self._styles.bulleted(shape, holder, level) else ""
            counts = {deeper: count for deeper, count in counts.items() if deeper <= level}
            if not scheme:
                counts.pop(level, None)
                yield Block("paragraph", text)
                continue
            counts[level] = counts.get(level, start_of(properties) - 1) + 1
            yield list_item(text, "-" if scheme == "-" else numbered(scheme, counts[level]), level + 1)

    def _frame(self, frame: Element) -> Iterator[Block]:
        """A table, a chart or a diagram."""
        content = frame.find("{*}graphic/{*}graphicData")
        for child in content if content is not None else ():
            name = local(child)
            if name == "tbl":
                yield from table(child)
            elif name == "chart":
                root = self._related(child, "id")
                yield from drawings.chart(root) if root is not None else ()
            elif name == "relIds":
                root = self._related(child, "dm")
                yield from (Block("paragraph", text) for text in (drawings.texts(root) if root is not None else ()))

    def _related(self, element: Element, name: str) -> Element | None:
        identifier = element.get(f"{RELATIONSHIPS}{name}") or ""
        relation = self._relations.get(identifier)
        return self._package.tree(relation.target) if relation is not None and not relation.external else None


def depth_of(properties: Element | None) -> int:
    level = properties.get("lvl", "0") if properties is not None else "0"
    return min(int(level), 8) if level.isdecimal() else 0


def start_of(properties: Element | None) -> int:
    scheme = properties.find("{*}buAutoNum") if properties is not None else None
    start = scheme.get("startAt", "1") if scheme is not None else "1"
    return int(start) if start.isdecimal() and len(start) < 6 else 1


def numbered(scheme: str, count: int) -> str:
    """`alphaLcParenR`, 2 → `b)`."""
    case = "upper" if "Uc" in scheme else "lower"
    kind = "Letter" if scheme.startswith("alpha") else "Roman" if scheme.startswith("roman") else ""
    sign = counted(f"{case}{kind}", count)
    if scheme.endswith("ParenBoth"):
        return f"({sign})"
    return f"{sign})" if scheme.endswith("ParenR") else f"{sign}."


def table(element: Element) -> Iterator[Block]:
    grid = Grid()
    look = element.find("{*}tblPr")
    header = look is not None and look.get("firstRow") in {"1", "true"}
    for number, row in enumerate(element.iterchildren("{*}tr")):
        grid.next_row()
        for cell in row.iterchildren("{*}tc"):
            if cell.get("hMerge") in {"1", "true"} or cell.get("vMerge") in {"1", "true"}:
                continue  # Grid keeps the places of a spanned cell
            words = "\n".join(filter(None, (paragraph_text(p) for p in cell.iterfind("{*}txBody/{*}p"))))
            grid.add(words, span(cell, "rowSpan"), span(cell, "gridSpan"), header=header and number == 0)
    found = grid.table()
    if found.cells:
        yield table_block(found)


def span(cell: Element, name: str) -> int:
    text = cell.get(name, "1")
    return min(max(int(text), 1), MAX_SPAN) if text.isdecimal() and len(text) < 6 else 1
