"""What a document is called: its own title where it stands in the text, a letter's subject, or the first heading."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.extraction.compose import Placed
from pipeline.extraction.understanding.folding import key
from pipeline.extraction.understanding.view import View

WITHIN = 12  # blocks from the start
LONGEST = 200  # characters
SUBJECT_LINES = 2
OWN, HEADING, SUBJECT = 0.95, 0.8, 0.75  # how often each is the title; set by hand
GREETINGS = re.compile(
    r"(?:dear|to whom it may concern|sehr geehrte[rs]?|liebe[rs]?|guten tag|madame|monsieur|mesdames|messieurs|chère?s?"
    r"|bonjour|estimad[oa]s?|apreciad[oa]s?|muy señore?s?|muy señora?s?|gentil[ei]|gent\.?m[oai]|egregi[ao]?|spett\S*"
    r"|geachte|beste)\b[^\n]{0,80}[,:!.]?",
    re.IGNORECASE,
)
CLOSINGS = re.compile(
    r"(?:yours\b|(?:very )?truly yours|sincerely|(?:with )?(?:kind|best|warm)(?:est)? (?:regards|wishes)|regards"
    r"|mit (?:freundliche\w*|besten|herzlichen) gr(?:ü|ue)(?:ß|ss)\w*|(?:freundliche|viele|beste) gr(?:ü|ue)(?:ß|ss)e"
    r"|hochachtungsvoll|cordialement|bien à vous|veuillez agréer|salutations|atentamente|(?:un )?(?:cordial )?saludos?"
    r"|(?:cordiali|distinti) saluti|in fede|hoogachtend|met (?:vriendelijke|hartelijke) groet\w*)\b",
    re.IGNORECASE,
)
LABEL = re.compile(r"(?:subject|re|ref|betreff|betr|objet|asunto|oggetto|onderwerp|betreft)\s*\.?:\s*", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{3,}")
# What a line that is only a date or a place may hold besides figures: names of months and of days are no subject.
ONLY_A_DATE = re.compile(
    r"(?:[\w .-]{2,30},)?\s*(?:den |the |le |el |il )?(?:[^\W\d_]+,? )?\d{1,4}(?:st|nd|rd|th|er|º)?[ ./-]*(?:de |of )?"
    r"[\w.]*,?[ ./-]*(?:de |del )?\d{0,4}\s*",
)


def find(view: View, own: str | None) -> tuple[int, int, float] | None:
    """Where in the text the title stands, and how sure that is; `own` is what the file calls itself."""
    first = view.placed[:WITHIN]
    return called(view, own, first) or subject(view, first) or heading(first)


def called(view: View, own: str | None, first: Sequence[Placed]) -> tuple[int, int, float] | None:
    """The file's own title, where it stands by itself: as a block, a line, or after its label."""
    wanted = key(own or "")
    if len(wanted) < 3:
        return None
    for start, line in lines(view, first):
        label = LABEL.match(line)
        begin = label.end() if label else 0
        if key(line[begin:]) == wanted:
            return start + begin, start + len(line), OWN
    return None


def lines(view: View, first: Iterable[Placed]) -> Iterable[tuple[int, str]]:
    """Each line of the first blocks, with its offset in the text."""
    for item in first:
        start = item.start
        for line in view.text[slice(*item.span)].split("\n"):
            yield start, line
            start += len(line) + 1


def subject(view: View, first: Sequence[Placed]) -> tuple[int, int, float] | None:
    """The line above a letter's greeting, unless that is a date or an address."""
    for before, item in pairwise(first):
        if not GREETINGS.fullmatch(view.text[slice(*item.span)].split("\n")[0].strip()):
            continue
        start, end = before.span
        text = view.text[start:end]
        label = LABEL.match(text)
        return (start + (label.end() if label else 0), end, SUBJECT) if tells(before, text) else None
    return None


def tells(item: Placed, text: str) -> bool:
    """Whether a block before a greeting says what the letter is about."""
    return (
        item.block.type in {"paragraph", "heading"}
        and len(text) <= LONGEST
        and text.count("\n") < SUBJECT_LINES
        and WORD.search(text) is not None
        and ONLY_A_DATE.fullmatch(text) is None
    )


def heading(first: Iterable[Placed]) -> tuple[int, int, float] | None:
    for item in first:
        text = item.block.text.strip()
        if item.block.type == "heading" and not CLOSINGS.match(text) and not GREETINGS.fullmatch(text):
            return (*item.span, HEADING)
    return None
