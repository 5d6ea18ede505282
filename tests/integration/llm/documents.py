"""A document with fields that no rule found, and what a model would say of it."""

from pipeline.extraction import compose
from pipeline.extraction.model import Block, Document, Page, Word
from pipeline.extraction.result import DocumentInfo, ExtractedField

TEXT = """Example Instruments Ltd

Invoice no. EX-2031, dated 3 March 2025

Total due: EUR 1,234.50"""
INFO = DocumentInfo(sha256="0" * 64, media_type="text/plain", declared_type=None, bytes=1, pages=1, language="en")


def words_of(text, top):
    words, start = [], 0
    for word in text.split(" "):
        words.append(Word(word, (start * 5.0, top, (start + len(word)) * 5.0, top + 10), 10, None, start))
        start += len(word) + 1
    return words


def document(text=TEXT, fields=None):
    """A result of one page whose `fields` (by default number, date, total) nobody found."""
    lines = text.split("\n\n")
    blocks = [Block("paragraph", line, 1, words=words_of(line, 20.0 * n)) for n, line in enumerate(lines)]
    result = compose.compose(Document(blocks, [Page(1, 600, 800)]), INFO, {}, with_words=True)
    names = ("invoice_number", "invoice_date", "total_amount")
    return result.model_copy(update={"fields": dict.fromkeys(names) if fields is None else fields})


def unsure(value, **changes):
    found = {"value": value, "raw": None, "confidence": 0.3, "page": None, "bbox": None, "span": None}
    return ExtractedField(type="string", method="rule", validated=None, alternatives=[], **found | changes)


def said(**values):
    """What a model would answer: name → (value, quote), or None."""
    return {name: value and dict(zip(("value", "quote"), value, strict=True)) for name, value in values.items()}
