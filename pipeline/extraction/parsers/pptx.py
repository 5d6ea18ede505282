"""PPTX: slides in their order, each a page, with notes and comments."""

from collections.abc import Iterator
from functools import partial

from lxml.etree import _Element as Element

from pipeline.extraction import progress
from pipeline.extraction.drawings import paragraph_text
from pipeline.extraction.errors import corrupt, pages_exceeded
from pipeline.extraction.model import Block, Caution, Document, Page
from pipeline.extraction.ooxml import RELATIONSHIPS, Package, check_main
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek
from pipeline.extraction.slides import Reader, Styles, placeholder

BASE = "application/vnd.openxmlformats-officedocument.presentationml."
TYPE, SHOW = f"{BASE}presentation", f"{BASE}slideshow"
TITLE = "a PPTX presentation"
MAIN = "ppt/presentation.xml"
EMU = 12_700  # in a point
DEFAULT_SIZE = 720.0, 540.0


def recognise(peek: Peek) -> str | None:
    if not peek.is_zip:
        return None
    if not peek.members:
        return TYPE if peek.magic == TYPE or peek.promises((".pptx",), TYPE) else None
    if MAIN not in peek.members:
        return None
    return SHOW if b"presentationml.slideshow.main" in peek.member("[Content_Types].xml") else TYPE


def parse(source: Source) -> Document:
    document = Document(engines=("lxml",))
    with Package(source.path, source.limits) as package:
        main = package.main(MAIN)
        root = package.tree(main)
        if root is None:
            raise corrupt(TITLE)
        parts = slides(package, main, root)
        if len(parts) > source.limits.max_pages:
            raise pages_exceeded(len(parts), source.limits.max_pages)
        document.title = package.title()
        width, height = size(root)
        masters: dict[str, Element | None] = {}
        for number, part in enumerate(parts, 1):
            document.pages.append(Page(number, width, height))
            add(document, package, part, number, masters)
            progress.beat()
    return document


def slides(package: Package, main: str, root: Element) -> list[str]:
    """The slides' parts in the order of the show."""
    relations = package.relations(main)
    ids = [element.get(f"{RELATIONSHIPS}id") or "" for element in root.iterfind("{*}sldIdLst/{*}sldId")]
    return [relations[name].target for name in ids if name in relations and relations[name].target in package]


def size(root: Element) -> tuple[float, float]:
    found = root.find("{*}sldSz")
    sides = [found.get(name, "") for name in ("cx", "cy")] if found is not None else []
    if len(sides) == 2 and all(side.isdecimal() and 0 < int(side) < 10**9 for side in sides):
        return int(sides[0]) / EMU, int(sides[1]) / EMU
    return DEFAULT_SIZE


def add(document: Document, package: Package, part: str, number: int, known: dict[str, Element | None]) -> None:
    root = package.tree(part)
    if root is None:
        return
    blocks = Reader(package, part, styles(package, part, known)).read(root)
    blocks += [Block("quote", text) for text in (*notes(package, part), *comments(package, part))]
    for block in blocks:
        block.page = number
    document.blocks += blocks
    document.attachments += package.embedded(part)
    if root.get("show") in {"0", "false"}:
        document.cautions.append(Caution("hidden_slide", f"Slide {number} is hidden.", number))


def styles(package: Package, part: str, known: dict[str, Element | None]) -> Styles:
    """Those of the slide's layout and master, which many slides share."""

    def tree(of: str, kind: str) -> tuple[str, Element | None]:
        name = next(iter(package.related(of, kind)), "") if of else ""
        if name not in known:
            known[name] = package.tree(name)
        return name, known[name]

    layout, layout_root = tree(part, "slideLayout")
    return Styles(layout_root, tree(layout, "slideMaster")[1])


def notes(package: Package, part: str) -> Iterator[str]:
    """What the speaker wrote below the slide."""
    for name in package.related(part, "notesSlide"):
        root = package.tree(name)
        for shape in root.iter("{*}sp") if root is not None else ():
            holder = placeholder(shape)
            if holder is not None and holder.kind == "body":
                lines = [paragraph_text(paragraph) for paragraph in shape.iterfind("{*}txBody/{*}p")]
                yield "\n".join(filter(None, lines))


def comments(package: Package, part: str) -> Iterator[str]:
    for name in package.related(part, "comments"):
        root = package.tree(name)
        for comment in root if root is not None else ():
            if isinstance(comment.tag, str):
                yield "".join(text.text or "" for text in comment.iter("{*}text", "{*}t")).strip()


PARSER = Parser(
    title=TITLE,
    media_types={TYPE: (".pptx", ".pptm", ".potx"), SHOW: (".ppsx",)},
    recognise=recognise,
    parse=parse,
    check=partial(check_main, default=MAIN, title=TITLE),
    rank=20,
)
