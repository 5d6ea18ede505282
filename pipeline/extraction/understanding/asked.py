"""The fields that a client's schema asks for: found by their labels and types, tables by their headings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import InvalidOperation

from pipeline.extraction.fields_schema import Asked
from pipeline.extraction.result import ExtractedField, Found
from pipeline.extraction.understanding import (
    asked_boxes,
    asked_lists,
    asked_sections,
    asked_tables,
    dates,
    labels,
    values,
)
from pipeline.extraction.understanding.anchors import Candidate, Names, Vocabulary
from pipeline.extraction.understanding.asked_sections import Sectioned
from pipeline.extraction.understanding.asked_values import holds, kind_of, read, valued
from pipeline.extraction.understanding.entities import SEARCHED_CHARACTERS, Habits
from pipeline.extraction.understanding.folding import key
from pipeline.extraction.understanding.typed import Typed
from pipeline.extraction.understanding.view import View

Fields = dict[str, ExtractedField | None]

STRICT = frozenset([
    "date", "time", "date_time", "iban", "bic", "vat_id", "email", "url", "currency", "phone", "choice", "amount",
])  # fmt: skip
UNIQUE = frozenset({"iban", "bic", "vat_id", "email", "url", "phone"})  # of which one in a document is the one meant
SURE, LIKELY, WITHOUT_LABEL = 0.93, 0.85, 0.6
RIVALS = 0.85  # of the best score, from which another value makes it doubtful
DOUBT, UNLIKE_EXAMPLES, AMBIGUOUS_DATE = 0.7, 0.75, 0.6
MOST_ALTERNATIVES = 3
MIN_CHOICE = 3  # letters of a choice that is believed without a label
LATER_LABEL = 0.97  # weight of a label for each one that is surer
MIN_OTHER = 9  # letters of a foreign label of one word, so that it does not end values by chance
# Words at the end of a name that are written in many ways.
WORDS = {
    "number": ("number", "no", "nr", "num", "#", "id"), "no": ("no", "number", "nr"), "nr": ("nr", "nummer", "number"),
    "nummer": ("nummer", "nr", "no"), "id": ("id", "no", "number"), "reference": ("reference", "ref"),
    "ref": ("ref", "reference"), "phone": ("phone", "tel", "telephone", "phone number"),
    "email": ("email", "e mail", "mail", "e mail address"),
    "quantity": ("quantity", "qty"), "telephone": ("telephone", "phone", "tel"),
}  # fmt: skip


def find(
    asked: Sequence[Asked], view: View, whole: View, habits: Habits, known: Fields, items: list[Fields] | None
) -> Fields:
    """Every field that was asked for, null where it was not found.

    What the rules of the document's class have `known` under the same name stays, if it is of the type asked for; under
    another name for the same thing it is taken where it is surer.
    """
    scalars = [each.columns[0] if each.type == "list" else each for each in asked if each.type != "table"]
    anchors = Sectioned(view, vocabulary(scalars), habits)
    found: Fields = {}
    for each in asked:
        if each.type == "table":
            found[each.name] = asked_tables.find(each, whole, habits, items)
        elif each.type == "list":
            found[each.name] = all_of(each, anchors)
        else:
            kept = as_asked(each, known.get(each.name) or known.get(each.name.replace(".", "_")))
            found[each.name] = kept or surer(labelled(each, anchors), meant(each, known)) or unique(each, view, habits)
    return found


def all_of(asked: Asked, anchors: Sectioned) -> ExtractedField | None:
    """Every value of a list."""
    element = asked.columns[0]
    beside = list(asked_boxes.candidates(element, anchors))
    beside += sorted(
        (each for kind in kind_of(element) for each in candidates(element, kind, anchors)), key=lambda each: -each.score
    )

    def shown(element: Asked, typed: Typed, sure: float) -> ExtractedField:
        return field(element, typed, sure, anchors.view, anchors.habits)

    unique = element.type in UNIQUE or element.type == "choice"
    return asked_lists.find(asked, beside, anchors, shown, unique=unique)


def vocabulary(asked: Sequence[Asked]) -> Vocabulary:
    """The labels of what is asked for, among those of fields that everybody knows."""
    meanings: dict[str, dict[str, float]] = {key(label): {} for label in labels.NOT_THESE.split("|")}
    for words in labels.STRONG.values():
        meanings |= {key(label): {} for label in words.split("|") if " " in label or len(label) >= MIN_OTHER}
    for each in asked:
        for label, weight in weighted(each).items():
            meanings.setdefault(label, {})[each.name] = max(meanings.get(label, {}).get(each.name, 0.0), weight)
    for label, name in asked_sections.labels(asked):
        meanings.setdefault(label, {})[name] = 1.0
    names: Mapping[str, Names] = meanings
    return Vocabulary(names)


def weighted(asked: Asked) -> dict[str, float]:
    """Folded label → how surely it names the field: the client's own words, then what they are also written as."""
    found: dict[str, float] = {}
    for place, label in enumerate(asked.labels):
        weight = LATER_LABEL**place
        for variant, share in variants(label):
            found.setdefault(key(variant), round(weight * share, 4))
    for words in known_labels(asked):
        for label in words:
            found.setdefault(key(label), round(LATER_LABEL ** len(asked.labels), 4))
    found.pop("", None)
    return found


def variants(label: str) -> Iterator[tuple[str, float]]:
    """A label with its last word as others write it."""
    yield label, 1.0
    *first, last = label.split()
    for word in WORDS.get(last.lower(), ()):
        if first and word != last.lower():
            yield " ".join([*first, word]), LATER_LABEL


def known_labels(asked: Asked) -> Iterator[list[str]]:
    """The labels in six languages of a field that the client names as everybody does."""
    for name in known_names(asked):
        yield labels.STRONG[name].split("|")


def known_names(asked: Asked) -> Iterator[str]:
    """The fields that the client names as everybody does, whatever it calls them."""
    own = {key(label) for label in asked.labels}
    for name, words in labels.STRONG.items():
        if key(name) in own or own & {key(label) for label in words.split("|")}:
            yield name


def meant(asked: Asked, known: Fields) -> ExtractedField | None:
    """What the rules of the class found for the field that a client asks for under another name."""
    found = (as_asked(asked, known.get(labels.ALSO.get(name, name))) for name in known_names(asked))
    return next((each for each in found if each is not None), None)


def surer(one: ExtractedField | None, other: ExtractedField | None) -> ExtractedField | None:
    if one is None or other is None:
        return one or other
    return other if other.confidence > one.confidence else one


def as_asked(asked: Asked, known: ExtractedField | None) -> ExtractedField | None:
    """What is known, as a value of the type asked for; None if it is none."""
    if known is None or asked.type in {known.type, "text"}:
        return known
    typed = next(iter(read(asked, str(known.value), Habits(None, ".", "dmy", order_certain=True, currencies={}))), None)
    try:
        value = None if typed is None else valued(asked, typed.value)
    except InvalidOperation:
        return None
    return None if value is None else known.model_copy(update={"value": value, "type": asked.type})


def labelled(asked: Asked, anchors: Sectioned) -> ExtractedField | None:
    """The likeliest value beside one of the field's labels."""
    found = list(asked_boxes.candidates(asked, anchors))
    found = found or [each for kind in kind_of(asked) for each in candidates(asked, kind, anchors)]
    found.sort(key=lambda each: -each.score)
    if not found:
        return None
    best, rivals = found[0], [each for each in found[1:] if each.value != found[0].value]
    sure = min(best.score, 1.0) * (SURE if asked.type in STRICT else LIKELY)
    if any(rival.score > RIVALS * best.score for rival in rivals):
        sure *= DOUBT
    if asked.examples and asked.type == "text" and not like(best.typed.raw, asked.examples):
        sure *= UNLIKE_EXAMPLES
    distinct = {each.value: each for each in reversed(rivals) if each.score > best.score / 2}
    others = sorted(distinct.values(), key=lambda each: -each.score)[:MOST_ALTERNATIVES]
    alternatives = [
        Found.model_validate(field(asked, each.typed, sure * each.score / best.score / 2, anchors.view, anchors.habits)
                             .model_dump(include=set(Found.model_fields)))
        for each in others
    ]  # fmt: skip
    return field(asked, best.typed, sure, anchors.view, anchors.habits, alternatives)


def candidates(asked: Asked, kind: str, anchors: Sectioned) -> Iterator[Candidate]:
    """The values beside the labels; texts are read once more where the type has a reader of its own."""
    for near in anchors.candidates(asked.name, kind):
        share = asked_sections.share(asked, near.anchor, anchors)
        if not share:
            continue
        each = replace(near, score=near.score * share)
        if kind != "text" or asked.type == "text":
            if not each.typed.raw.endswith(":"):
                yield Candidate(each.typed, each.anchor, each.relation, each.segment, each.score * fitting(asked, each))
            continue
        for typed in read(asked, each.typed.raw, anchors.habits)[:1]:
            yield Candidate(typed.moved(each.typed.start), each.anchor, each.relation, each.segment, each.score)


def fitting(asked: Asked, candidate: Candidate) -> float:
    """More for a text that looks as the examples do."""
    return 1.0 if not asked.examples or like(candidate.typed.raw, asked.examples) else UNLIKE_EXAMPLES


def like(text: str, examples: Sequence[str]) -> bool:
    return shape(text) in {shape(example) for example in examples}


def shape(text: str) -> str:
    """`C-10482` as `A-0`: which kinds of signs follow each other."""
    return re.sub(r"\d+", "0", re.sub(r"[^\W\d_]+", "A", " ".join(text.split())))


def unique(asked: Asked, view: View, habits: Habits) -> ExtractedField | None:
    """The only value of its type in the document, where the type is one that tells it from everything else.

    Likewise the only one of several choices that the document names.
    """
    text = view.text[:SEARCHED_CHARACTERS]
    if asked.type in UNIQUE:
        found = [each for each in values.read(text, asked.type, habits) if each.valid is not False]
    elif asked.type == "choice" and len(asked.choices) > 1:
        found = [each for each in read(asked, text, habits) if len(each.raw) >= MIN_CHOICE]
    else:
        return None
    one = found[0] if len({each.value for each in found}) == 1 else None
    return field(asked, one, WITHOUT_LABEL, view, habits) if one else None


def field(
    asked: Asked, typed: Typed, sure: float, view: View, habits: Habits, alternatives: Sequence[Found] = ()
) -> ExtractedField:
    place = view.locate(typed.start, typed.end)
    if asked.type == "date" and not habits.order_certain and dates.ambiguous(typed.raw):
        sure = min(sure, AMBIGUOUS_DATE)
    if typed.valid is False:
        sure *= DOUBT
    return ExtractedField(
        value=valued(asked, typed.value), raw=typed.raw, confidence=round(sure * (place.confidence or 1.0), 4),
        page=place.page, bbox=place.box, span=(typed.start, typed.end), currency=typed.currency, type=asked.type,
        method="rule", validated=holds(asked, typed), alternatives=list(alternatives),
    )  # fmt: skip
