"""Understanding: what a document is and what it says, each value with its place, method and confidence."""

from dataclasses import replace

from pipeline.extraction.compose import Understood
from pipeline.extraction.model import Document
from pipeline.extraction.request import Options
from pipeline.extraction.result import DocumentInfo
from pipeline.extraction.understanding import asked, by_class, embedded, entities, mails
from pipeline.extraction.understanding.classify import classify
from pipeline.extraction.understanding.view import FIRST_PAGES, LAST_PAGES, View


def understand(document: Document, info: DocumentInfo, options: Options) -> Understood:
    """Classify an arranged document, and find its fields and entities."""
    view = View.of(document)
    habits = entities.Habits.of(view.text, info.language)
    mail = mails.is_mail(info.media_type) and not options.document_class
    label = mails.classified(view) if mail else classify(document, view, info.media_type, options.document_class)
    found = Understood(label, entities=entities.find(view, habits, document.title))
    pages = whole(document, view) if options.asked or label.label in by_class.FIND else view  # nobody else reads a book
    if mail:
        fields, items = mails.find(label, view, habits) or (None, None)
        found = replace(found, fields=fields, line_items=items)
    else:
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
    if found.classification.label not in by_class.FIND:
        return found
    fields, items = by_class.find(found.classification.label, view, pages, habits)
    return replace(found, fields=fields, line_items=items)


def whole(document: Document, view: View) -> View:
    """The view with all of its pages: a table may be longer than what stands around it."""
    return view if len(document.pages) <= FIRST_PAGES + LAST_PAGES else View.of(document, every_page=True)
