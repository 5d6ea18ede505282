"""Fields of invoices that are read without a child process."""

from pipeline.extraction import compose, language, layout, page_edges
from pipeline.extraction.model import Block, Document
from pipeline.extraction.request import Options
from pipeline.extraction.result import DocumentInfo
from pipeline.extraction.understanding import understand


def fields_of(document, media_type="text/plain"):
    compose.clean(document)
    page_edges.mark(document)
    layout.mark_headings(document)
    info = DocumentInfo(
        sha256="0" * 64, media_type=media_type, declared_type=None, bytes=1, pages=None,
        language=language.detect(compose.text_of(document.blocks)),
    )  # fmt: skip
    return understand(document, info, Options(document_class="invoice")).fields


def lines(*texts):
    return fields_of(Document([Block("paragraph", "\n".join(texts))]))
