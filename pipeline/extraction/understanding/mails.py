"""Mails whose own text is an invoice, a credit note, a receipt or an order: still mails, but with what it says.

A file attached to a mail is a child with a class and fields of its own; nothing of it is taken for the mail's.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from pipeline.extraction.compose import Placed
from pipeline.extraction.model import Block, Document
from pipeline.extraction.result import ClassAlternative, Classification
from pipeline.extraction.understanding import by_class, receipt_items
from pipeline.extraction.understanding.by_class import Fields
from pipeline.extraction.understanding.classify import classify
from pipeline.extraction.understanding.entities import Habits
from pipeline.extraction.understanding.folding import folded
from pipeline.extraction.understanding.party_names import LEGAL_FORM
from pipeline.extraction.understanding.view import View

MEDIA_TYPES = frozenset({"message/rfc822", "application/vnd.ms-outlook"})
LABEL, SURE = "email", 0.99
MOST_ALTERNATIVES = 3
LEAST = 0.1  # confidence of an alternative that is told
HEADERS = re.compile(r"(?:From|To|Cc|Bcc|Date|Subject): ")
SUBJECT = re.compile(r"^Subject: (?:(?:re|aw|fwd?|wg|tr)\s?: ?)*(.+)", re.IGNORECASE | re.MULTILINE)
OPENING_CHARACTERS = 600  # where a mail says that it is an order
ORDER = re.compile(
    r"\b(?:(?:your|thank you for (?:your|the)|purchase) order|order (?:confirmation|confirmed|number|no|id)|"
    r"(?:auftrags|bestell)(?:bestatigung|eingang)|(?:ihre|deine) bestellung|bestellnummer|(?:votre|de) commande|"
    r"(?:tu|su|de|del) pedido|(?:tuo|suo|vostro|d) ordine|(?:uw|je) (?:bestelling|order)|(?:order|bestel)bevestiging)\b"
)
GREETING = re.compile(
    r"(?:dear|hi|hello|hey|hallo|guten (?:tag|morgen)|sehr geehrte\w?|liebe[rs]?|bonjour|ch[eè]re?|madame, monsieur|"
    r"estimad[oa]s?|hola|buenos d[ií]as|gentile|egregi[oa]|ciao|buongiorno|beste|geachte|dag)\b[^\d:]*[,!]?$",
    re.IGNORECASE,
)
PROSE_WORDS, PROSE_ENDS = 4, (".", "!", "?", ",", ":")
LEAST_TOTAL = 0.5  # confidence
TELLING = ("invoice_number", "order_number", "invoice_date", "receipt_date")


def is_mail(media_type: str) -> bool:
    return media_type in MEDIA_TYPES


def classified(view: View) -> Classification:
    """E-mail, which its format is; the alternatives begin with what its text would be by itself."""
    itself = Document([*opening(view), *(item.block for item in own(view))])
    found = classify(itself, View.of(itself), "text/plain", None)
    others = [ClassAlternative(label=found.label, confidence=found.confidence), *found.alternatives]
    told = [each for each in others if each.label not in {LABEL, "other"} and each.confidence > LEAST]
    return Classification(label=LABEL, confidence=SURE, alternatives=told[:MOST_ALTERNATIVES])


def find(classification: Classification, view: View, habits: Habits) -> tuple[Fields, list[Fields] | None] | None:
    """The fields and positions of a mail's text; None unless it is a document that has a total and a number or date."""
    label = kind(classification, view)
    if label is None:
        return None
    said = of_rows(view, own(view))
    fields, items = by_class.find(label, said, said, habits)
    if items is None:
        items = receipt_items.find(said, receipt_items.currency_of(fields))
    total = fields["total_amount"]
    whole = total is not None and total.confidence >= LEAST_TOTAL and any(fields.get(name) for name in TELLING)
    return (fields, items) if whole else None


def kind(classification: Classification, view: View) -> str | None:
    """The class whose fields are looked for: an order has those of an invoice."""
    first = next((each.label for each in classification.alternatives), "")
    if by_class.FIND.get(first) is by_class.FIND["invoice"]:
        return first
    text = " ".join(block.text for block in [*opening(view), *(item.block for item in own(view))])
    words = " ".join("".join(folded(letter) or " " for letter in text[:OPENING_CHARACTERS]).split())
    if ORDER.search(words):
        return "invoice"
    return first if first in by_class.FIND else None


def opening(view: View) -> Iterator[Block]:
    """The subject, as the heading that it is to a reader."""
    headers = view.placed[0].block.text if view.placed else ""
    subject = SUBJECT.search(headers) if HEADERS.match(headers) else None
    if subject:
        yield Block("heading", subject[1], level=1)


def own(view: View) -> list[Placed]:
    """What the mail itself says: neither its headers nor what it quotes."""
    return [
        item
        for number, item in enumerate(view.placed)
        if item.block.type != "quote" and not (number == 0 and HEADERS.match(item.block.text))
    ]


def is_prose(row: str) -> bool:
    """Whether a row speaks to its reader, and so names no party and no value."""
    if GREETING.match(row):
        return True
    sentence = len(row.split()) >= PROSE_WORDS and row.endswith(PROSE_ENDS)
    return sentence and not any(letter.isdigit() for letter in row) and not LEGAL_FORM.search(row)


def of_rows(view: View, items: list[Placed]) -> View:
    """The same text and places, with the rows of these blocks only."""
    spans = [item.span for item in items]
    starts = [start for start, _ in spans]

    def within(place: int) -> bool:
        index = bisect_right(starts, place) - 1
        return index >= 0 and place < spans[index][1]

    rows = [row for row in view.rows if within(row[0].start) and not is_prose(" ".join(each.text for each in row))]
    numbered = [[replace(segment, row=number) for segment in row] for number, row in enumerate(rows)]
    return replace(view, rows=numbered)
