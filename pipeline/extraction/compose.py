"""Document → Result: one text, and everything else pointing into it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby, islice
from typing import Any, TypeVar

import numpy as np
from pydantic import TypeAdapter

from pipeline.extraction import progress, render, result
from pipeline.extraction.model import Block, Document, Page, Word, table_text
from pipeline.extraction.progress import INCOMPLETE
from pipeline.extraction.result import Box

WORDS, BLOCKS, CELLS = TypeAdapter(list[result.Word]), TypeAdapter(list[result.Block]), TypeAdapter(list[result.Cell])
T = TypeVar("T")
SEPARATOR = "\n\n"
DECIMALS = 2  # of a place on a page: a hundredth of a point is finer than any printer
# NUL cannot be stored, a lone half of a surrogate pair cannot be encoded; lengths stay, and with them offsets.
UNSTORABLE, MARK = re.compile("[\0\ud800-\udfff]"), "\ufffd"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a document is and says; all null where nobody looked."""

    classification: result.Classification | None = None
    fields: dict[str, result.ExtractedField | None] | None = None
    line_items: list[dict[str, result.ExtractedField | None]] | None = None
    entities: list[result.Entity] | None = None
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and where it stands in the text."""

    block: Block
    start: int

    @property
    def span(self) -> result.Span:
        return self.start, self.start + len(self.block.text)


def compose(
    document: Document,
    info: result.DocumentInfo,
    timings: dict[str, float],
    *,
    with_words: bool,
    children: Sequence[result.Child] = (),
    understood: Understood | None = None,
) -> result.Result:
    """Build the result; what nothing was found for is null."""
    meaning = understood or Understood()
    whole = meaning.complete and not any(caution.code in INCOMPLETE for caution in document.cautions)
    placed = place(document.blocks)
    return result.Result(
        schema_version="1",
        status="complete" if whole else "partial",
        document=info,
        content=result.Content(
            text=text_of(document.blocks), markdown=document.markdown or render.markdown(document.blocks)
        ),
        pages=pages(document.pages, placed, with_words=with_words),
        blocks=checked(BLOCKS, (block(item) for item in placed)),
        tables=[table(item) for item in placed if item.block.table],
        classification=meaning.classification,
        fields=meaning.fields,
        line_items=meaning.line_items,
        entities=meaning.entities,
        warnings=[result.ResultWarning(code=c.code, message=c.message, page=c.page) for c in document.cautions],
        engines=dict(map(engine, document.engines)),
        timings={step: round(seconds, 6) for step, seconds in timings.items()},
        children=list(children),
    )


def clean(document: Document) -> None:
    """Drop what cannot be stored, and blocks without content, before offsets are counted."""
    for item in progress.steadily(document.blocks):
        item.text = UNSTORABLE.sub(MARK, item.text)
        for cell in progress.steadily(item.table.cells if item.table else ()):
            cell.text = UNSTORABLE.sub(MARK, cell.text)
    document.blocks = [item for item in document.blocks if item.text.strip()]
    document.title = " ".join(UNSTORABLE.sub(MARK, document.title or "").split()) or None
    document.markdown = document.markdown and UNSTORABLE.sub(MARK, document.markdown)


def text_of(blocks: list[Block]) -> str:
    return SEPARATOR.join(item.text for item in blocks)


def place(blocks: list[Block]) -> list[Placed]:
    placed, start = [], 0
    for item in blocks:
        placed.append(Placed(item, start))
        start += len(item.text) + len(SEPARATOR)
    return placed


def block(item: Placed) -> dict[str, Any]:
    """What a `result.Block` is made of; they are checked together, as cells and words are."""
    source = item.block
    return {
        "type": source.type,
        "page": source.page,
        "bbox": source.box and rounded(source.box),
        "span": item.span,
        "text": source.text,
        "level": source.level,
    }


def checked(parts: TypeAdapter[list[T]], values: Iterator[dict[str, Any]]) -> list[T]:
    """Parts of the result, some thousands at a time: what they are made of takes more memory than they do."""
    made: list[T] = []
    while some := list(islice(values, progress.STEADILY)):
        made += parts.validate_python(some)
        progress.beat()
    return made


def table(item: Placed) -> result.Table:
    source = item.block.table
    assert source is not None
    spans = table_text(source)[1]
    progress.beat()
    cells = (
        {
            "row": cell.row,
            "column": cell.column,
            "row_span": cell.row_span,
            "column_span": cell.column_span,
            "header": cell.header,
            "text": cell.text,
            "span": (item.start + start, item.start + end),
            "bbox": cell.box and rounded(cell.box),
        }
        for cell, (start, end) in zip(source.cells, spans, strict=True)
    )
    return result.Table(
        page=item.block.page,
        bbox=item.block.box and rounded(item.block.box),
        span=item.span,
        rows=source.rows,
        columns=source.columns,
        cells=checked(CELLS, cells),
    )


def pages(sources: list[Page], placed: list[Placed], *, with_words: bool) -> list[result.Page]:
    words: dict[int | None, list[result.Word]] = {}
    if with_words:
        for number, items in groupby(placed, key=lambda item: item.block.page):
            found = [(w, item.start + w.start) for item in items for w in item.block.words]
            words.setdefault(number, []).extend(words_of(found) if found else ())
    return [
        result.Page(
            number=page.number,
            width=page.width,
            height=page.height,
            rotation=page.rotation,
            source=page.source,
            confidence=page.confidence,
            words=words.get(page.number, []) if with_words else None,
        )
        for page in sources
    ]


def words_of(found: list[tuple[Word, int]]) -> list[result.Word]:
    """Words, each with its offset in the text; made by thousands, they are rounded and checked together."""
    boxes = np.array([word.box for word, _ in found]).round(DECIMALS).tolist()
    return WORDS.validate_python(
        [
            {"span": (start, start + len(word.text)), "bbox": box, "confidence": word.confidence}
            for (word, start), box in zip(found, boxes, strict=True)
        ]
    )


def rounded(box: Box) -> Box:
    left, top, right, bottom = box
    return round(left, DECIMALS), round(top, DECIMALS), round(right, DECIMALS), round(bottom, DECIMALS)


@cache
def engine(said: str) -> tuple[str, str]:
    """`tesseract 5.3.0`, or the name of a distribution whose version is the installed one."""
    name, _, told = said.partition(" ")
    try:
        return name, told or version(name)
    except PackageNotFoundError:
        return name, "unknown"
