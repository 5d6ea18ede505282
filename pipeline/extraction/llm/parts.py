"""A long text in parts that fit a request."""

from pipeline.extraction.result import Span

OVERLAP = 400  # characters of the part before: a value and its label stay together
SEAM = 0.2  # share of a part in which a paragraph's end is looked for


def parts(text: str, size: int) -> list[Span]:
    """Spans that cover `text`; the first, then the last, since letters and invoices say most there, then the others."""
    spans: list[Span] = []
    start = 0
    while start < len(text):
        end = min(start + size, len(text))
        if end < len(text):
            end = seam(text, end, end - int(size * SEAM))
        spans.append((start, end))
        if end == len(text):
            break
        start = max(end - OVERLAP, start + 1)
    return spans if len(spans) < 3 else [spans[0], spans[-1], *spans[1:-1]]


def seam(text: str, end: int, earliest: int) -> int:
    """The last end of a paragraph, a line or a word before `end`."""
    for separator in ("\n\n", "\n", " "):
        found = text.rfind(separator, earliest, end)
        if found > earliest:
            return found + len(separator)
    return end
