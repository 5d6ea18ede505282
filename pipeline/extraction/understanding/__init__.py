"""Understanding: what a document is and what it says, each value with its place, method and confidence."""

from dataclasses import replace

from pipeline.extraction.compose import Understood
from pipeline.extraction.model import Document
from pipeline.extraction.request import Options
from pipeline.extraction.result import DocumentInfo
from pipeline.extraction.understanding import asked, embedded, entities, invoice, line_items
from pipeline.extraction.understanding.classify import classify
from pipeline.extraction.understanding.names import BY_CLASS
from pipeline.extraction.understanding.view import FIRST_PAGES, LAST_PAGES, View

INVOICES = ("invoice", "credit_note")


def understand(document: Document, info: DocumentInfo, options: Options) -> Understood:
    """Classify an arranged document, and find its fields and entities."""
    view = View.of(document)
    habits = entities.Habits.of(view.text, info.language)
    found = Understood(classify(document, view, info.media_type, options.document_class))
    found = replace(found, entities=entities.find(view, habits))
    pages = whole(document, view)
    found = with_fields(found, document, view, pages, habits)
    if not options.asked:
        return found
    known = found.fields or {}
    return replace(found, fields=known | asked.find(options.asked, view, pages, habits, known, found.line_items))


def with_fields(found: Understood, document: Document, view: View, pages: View, habits: entities.Habits) -> Understood:
    """The fields and positions of the document's class: from its XML, if it has one, else by rules."""
    assert found.classification is not None
    e_invoice = embedded.find(document, view, habits)
    if e_invoice is not None:
        label = embedded.classified(found.classification, e_invoice.label)
        return replace(found, classification=label, fields=e_invoice.fields, line_items=e_invoice.line_items)
    label_ = found.classification.label
    fields = invoice.find(view, habits) if label_ in INVOICES else None
    items = line_items.find(pages, habits) if label_ in BY_CLASS else None
    return replace(found, fields=fields, line_items=items)


def whole(document: Document, view: View) -> View:
    """The view with all of its pages: a table may be longer than what stands around it."""
    return view if len(document.pages) <= FIRST_PAGES + LAST_PAGES else View.of(document, every_page=True)
