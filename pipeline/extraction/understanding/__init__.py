"""Understanding: what a document is and what it says, each value with its place, method and confidence."""

from pipeline.extraction.compose import Understood
from pipeline.extraction.model import Document
from pipeline.extraction.request import Options
from pipeline.extraction.result import DocumentInfo
from pipeline.extraction.understanding import embedded, entities, invoice
from pipeline.extraction.understanding.classify import classify
from pipeline.extraction.understanding.view import View

INVOICES = ("invoice", "credit_note")


def understand(document: Document, info: DocumentInfo, options: Options) -> Understood:
    """Classify an arranged document, and find its fields and entities."""
    view = View.of(document)
    habits = entities.Habits.of(view.text, info.language)
    classification = classify(document, view, info.media_type, options.document_class)
    e_invoice = embedded.find(document, view, habits)
    found = entities.find(view, habits)
    if e_invoice is not None:
        classification = embedded.classified(classification, e_invoice.label)
        return Understood(classification, e_invoice.fields, e_invoice.line_items, found)
    fields = invoice.find(view, habits) if classification.label in INVOICES else None
    return Understood(classification, fields, entities=found)
