"""What every extraction does, done once in the zygote: what is loaded or computed the first time is then shared.

Else each child imports the tables of telephone numbers, folds the words that tell classes, and so on, for itself.
"""

from functools import cache

from pipeline.extraction import compose, language, understanding
from pipeline.extraction.model import Block, Document, Page, Word
from pipeline.extraction.request import Options
from pipeline.extraction.result import DocumentInfo

TEXT = "Invoice 4711 of 3 May 2024, due within 14 days: total EUR 1,190.00, VAT included. Call +49 30 901820."


@cache
def rehearse() -> None:
    """Understand and compose a document of one sentence."""
    word = Word(TEXT, (0.0, 0.0, 500.0, 10.0), 10.0)
    block = Block("paragraph", TEXT, 1, word.box, words=[word])
    document = Document([block], [Page(1, 595.0, 842.0)], engines=("pypdfium2",))
    info = DocumentInfo(
        sha256="0" * 64,
        media_type="text/plain",
        declared_type=None,
        bytes=len(TEXT),
        pages=1,
        language=language.detect(TEXT),
    )
    meaning = understanding.understand(document, info, Options())
    compose.compose(document, info, {}, with_words=True, understood=meaning).model_dump_json()
