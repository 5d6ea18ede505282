"""What a document is: weighted words at its start and in its body, its structure, and its format.

The score of a class is the sum of its evidence; confidences are the softmax of the scores, with `other` at a fixed
score that the evidence must beat (docs/extraction.md, "Classes"); the constants were set by hand.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from pipeline.extraction.model import Document
from pipeline.extraction.result import ClassAlternative, Classification
from pipeline.extraction.understanding.class_words import CLASS_WORDS, SUFFIXES
from pipeline.extraction.understanding.folding import folded, key
from pipeline.extraction.understanding.view import View

LABELS = (
    "invoice", "credit_note", "receipt", "contract", "letter", "report", "resume", "form", "statement", "presentation",
    "spreadsheet", "email", "other",
)  # fmt: skip
SAMPLE_CHARACTERS = 16_000
TITLE_WORDS = 45  # at the start of the document, where its name stands
ENDINGS = tuple(SUFFIXES)
TITLE, TITLE_LATER, BODY = 3.0, 0.7, 0.8
BODY_CAP = 7.0
CREDIT_NOTE = 1.0
TITLE_ROWS, TITLE_CHARACTERS = 12, 200
CHANGE_GIVEN, CHANGE_WITHIN, LONGEST_LINE = 2.5, 150, 70
CHANGE = re.compile(
    r"\W*(?:total |cash |your )?(?:change(?: due)?|baki|r[\u00fcu]e?ckgeld|wechselgeld|rendu|su cambio|cambio|resto"
    r"|wisselgeld)\b[\s:.=*-]{0,40}(?:[A-Z]{2,3}|[\u20ac$\u00a3])?\s?\d{1,4}[.,]\d\d\b",
    re.IGNORECASE,
)
NO_TITLES = frozenset({"statement date", "contract number", "contract no", "contract date", "report date", "form no"})
OTHER = 2.2
TEMPERATURE = 1.1
FORMATS = (
    (re.compile(r"message/rfc822|vnd\.ms-outlook"), "email", 9.0),
    (re.compile(r"presentation|powerpoint"), "presentation", 7.0),
    (re.compile(r"spreadsheet|ms-excel|text/csv|tab-separated"), "spreadsheet", 5.5),
)
TIME = re.compile(r"\b([01]?\d|2[0-3])[:.h][0-5]\d(?:[:.][0-5]\d)?\b")
BLANK = re.compile(r"_{4,}|\.{8,}|[☐□▢◯❏]|\[ ?\]|\( ?\)")
CLAUSE = re.compile(
    r"^(?:§\s?\d+|art(?:icle|ikel|[ií]culo|icolo|\.)\s?\d+|\d{1,2}\.\d{1,2}\.?\s)", re.IGNORECASE | re.MULTILINE
)
CENTS = re.compile(r"\d[.,]\d\d(?!\d)")
Weights = defaultdict[tuple[str, str], float]  # by class and phrase


@cache
def phrases() -> dict[str, list[tuple[str, bool]]]:
    """Each phrase → the classes it speaks for, and whether as a title."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for label, words in CLASS_WORDS.items():
        for text, title in ((words.titles, True), (words.body, False)):
            for phrase in filter(None, text.split("|")):
                found[phrase].append((label, title))
    return dict(found)


def classify(document: Document, view: View, media_type: str, hint: str | None) -> Classification:
    """The class, how sure that is, and what else it might be; a client's hint decides."""
    scores = evidence(document, view, media_type)
    shares = softmax(scores)
    ranked = sorted(shares, key=lambda label: -shares[label])
    if hint:
        ranked.remove(hint)
        ranked.insert(0, hint)
    alternatives = [
        ClassAlternative(label=label, confidence=shares[label]) for label in ranked[1:4] if shares[label] > 0.01
    ]
    return Classification(label=ranked[0], confidence=1.0 if hint else shares[ranked[0]], alternatives=alternatives)


def softmax(scores: dict[str, float]) -> dict[str, float]:
    most = max(scores.values())
    weights = {label: math.exp((score - most) / TEMPERATURE) for label, score in scores.items()}
    whole = sum(weights.values())
    return {label: round(weight / whole, 4) for label, weight in weights.items()}


def evidence(document: Document, view: View, media_type: str) -> dict[str, float]:
    """The score of every class."""
    scores = dict.fromkeys(LABELS, 0.0) | {"other": OTHER}
    for label, score in said(view).items():
        scores[label] += score
    for pattern, label, score in FORMATS:
        if pattern.search(media_type):
            scores[label] += score
    for label, score in built(document, view).items():
        scores[label] += score
    return scores


def said(view: View) -> dict[str, float]:
    """What the words speak for; each phrase counts once, at its best place."""
    titles, body = spoken(view)
    for label, phrase in broken_titles(view):
        titles[label, phrase] = max(titles[label, phrase], TITLE)
    scores: dict[str, float] = defaultdict(float)
    for (label, _), weight in body.items():
        scores[label] = min(scores[label] + weight, BODY_CAP)
    if any(label == "credit_note" and weight >= TITLE for (label, _), weight in titles.items()):
        scores["credit_note"] += scores["invoice"] + CREDIT_NOTE  # it has all that an invoice has
    for label in {label for label, _ in titles}:
        found = sorted((weight for (owner, _), weight in titles.items() if owner == label), reverse=True)
        scores[label] += found[0] + 0.3 * sum(found[1:3])
    return scores


def spoken(view: View) -> tuple[Weights, Weights]:
    """The known phrases of a document, as titles and in its body."""
    words, opening, table = folded_words(view.text[:SAMPLE_CHARACTERS]), first_words(view), phrases()
    begin = lengths()
    titles: Weights = defaultdict(float)
    body: Weights = defaultdict(float)
    for index, word in enumerate(words):
        if word not in begin and not word.endswith(ENDINGS):
            continue  # as nearly all
        place = TITLE if index < TITLE_WORDS or word in opening else TITLE_LATER
        for phrase in starting(words, index) if " ".join(words[index : index + 2]) not in NO_TITLES else ():
            for label, title in table.get(phrase, ()):
                if title:
                    titles[label, phrase] = max(titles[label, phrase], place * (1 + 0.25 * phrase.count(" ")))
                else:
                    body[label, phrase] = BODY
        if word.endswith(ENDINGS) and word not in SUFFIXES:
            suffix = next(suffix for suffix in SUFFIXES if word.endswith(suffix))
            titles[SUFFIXES[suffix], suffix] = max(titles[SUFFIXES[suffix], suffix], place)
    return titles, body


def starting(words: list[str], index: int) -> Iterator[str]:
    """The known phrases that begin here."""
    for length in lengths().get(words[index], ()):
        yield " ".join(words[index : index + length])


@cache
def lengths() -> dict[str, list[int]]:
    """The lengths, in words, of the phrases that begin with a word."""
    found: dict[str, set[int]] = defaultdict(set)
    for phrase in phrases():
        parts = phrase.split(" ")
        found[parts[0]].add(len(parts))
    return {word: sorted(counts) for word, counts in found.items()}


def broken_titles(view: View) -> Iterator[tuple[str, str]]:
    """Titles whose letters were torn apart, as in `Rechnungskor rektur`."""
    starts = [key(segment.text[:TITLE_CHARACTERS]) for row in view.rows[:TITLE_ROWS] for segment in row[:2]]
    unless = tuple(map(key, NO_TITLES))
    starts = [start for start in starts if not start.startswith(unless)]
    for label, phrase, plain in long_titles():
        if any(start.startswith(plain) for start in starts):
            yield label, phrase


@cache
def long_titles() -> list[tuple[str, str, str]]:
    titles = [(label, phrase) for label, words in CLASS_WORDS.items() for phrase in words.titles.split("|")]
    return [(label, phrase, key(phrase)) for label, phrase in titles if len(key(phrase)) >= 9]


def first_words(view: View) -> frozenset[str]:
    """Words set as headings on the first page, and those in the first rows as they stand on the page."""
    rows = " ".join(segment.text for row in view.rows[:4] for segment in row)
    headings = (
        item.block.text for item in view.placed[:60] if item.block.type == "heading" and item.block.page in {None, 1}
    )
    return frozenset(folded_words(" ".join([rows, *headings])[:SAMPLE_CHARACTERS]))


def folded_words(text: str) -> list[str]:
    text = spaced_out(text)
    return text.translate({ord(letter): folded(letter) or " " for letter in set(text)}).split()


def spaced_out(text: str) -> str:
    """Titles set with a space after each letter, put together."""
    return re.sub(r"\b(?:[^\W\d_] ){4,}[^\W\d_]\b", lambda match: match[0].replace(" ", ""), text)


def gives_change(view: View) -> bool:
    """Say whether a line says what was given back: so it was paid at a till, whatever the document calls itself."""
    rows = (" ".join(segment.text for segment in row) for row in view.rows[:CHANGE_WITHIN])
    return any(len(row) <= LONGEST_LINE and CHANGE.match(row) for row in rows)


def built(document: Document, view: View) -> dict[str, float]:
    """What the structure speaks for."""
    text = view.text[:SAMPLE_CHARACTERS]
    scores: dict[str, float] = defaultdict(float)
    prices = len(CENTS.findall(text))
    words = len(text.split())
    page = document.pages[0] if document.pages else None
    narrow = page is not None and page.width < 0.62 * page.height
    if words < 260 and prices >= 2:
        scores["receipt"] += 1.0 + (1.2 if narrow else 0) + (1.0 if TIME.search(text) else 0)
    scores["receipt"] += CHANGE_GIVEN * gives_change(view)
    if prices >= 3:
        scores["invoice"] += 0.8
        scores["credit_note"] += 0.8
    if prices >= 12:
        scores["statement"] += 0.5
    headings = sum(item.block.type == "heading" for item in view.placed[:400])
    if words > 700:
        scores["report"] += min(0.4 * headings, 2.5)
        scores["letter"] -= 2
        scores["receipt"] -= 2
    scores["contract"] += min(0.45 * len(CLAUSE.findall(text)), 2.5)
    scores["form"] += min(0.6 * len(BLANK.findall(text)), 3.0)
    if (
        page is not None
        and page.width > 1.2 * page.height
        and len(document.pages) > 2
        and words < 130 * len(document.pages)
    ):
        scores["presentation"] += 2.5
    return scores
