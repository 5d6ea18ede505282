"""A span of the text → the page it stands on and its box there."""

from pipeline.extraction.model import enclose
from pipeline.extraction.result import Box, Result, Span


def locate(result: Result, span: Span) -> tuple[int | None, Box | None]:
    """By the words, where the result has them, else by the cell or the block that holds the span."""
    for page in result.pages:
        boxes = [word.bbox for word in page.words or () if touch(word.span, span)]
        if boxes:
            return page.number, enclose(boxes)
    for table in result.tables:
        for cell in table.cells:
            if cell.span is not None and cell.bbox is not None and touch(cell.span, span):
                return table.page, cell.bbox
    block = next((block for block in result.blocks if touch(block.span, span)), None)
    return (block.page, block.bbox if block.span == span else None) if block else (None, None)


def touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
