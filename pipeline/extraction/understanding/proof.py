"""A choice as a field of the result: the value with its place, its confidence, and what else it might be."""

from pipeline.extraction.result import ExtractedField, Found
from pipeline.extraction.understanding import confidence
from pipeline.extraction.understanding.options import Choice, Option
from pipeline.extraction.understanding.view import View

MOST_ALTERNATIVES = 3


def shown(name: str, kind: str, choice: Choice, view: View, currency: str | None = None) -> ExtractedField:
    """The chosen value of a field; `currency` is that of an amount beside which none stands."""
    typed = choice.option.typed
    place = view.locate(typed.start, typed.end)
    sure = confidence.of(name, choice, read=place.confidence is not None)
    return ExtractedField(
        value=typed.value,
        raw=typed.raw,
        confidence=round(sure * (place.confidence if place.confidence is not None else 1.0), 4),
        page=place.page,
        bbox=place.box,
        span=(typed.start, typed.end),
        currency=(typed.currency or currency) if kind == "amount" else None,
        type=kind,
        method="rule",
        validated=choice.validated,
        alternatives=[
            alternative(option, choice, view, sure, (option.typed.currency or currency) if kind == "amount" else None)
            for option in choice.others[:MOST_ALTERNATIVES]
        ],
    )


def alternative(option: Option, choice: Choice, view: View, sure: float, currency: str | None) -> Found:
    """What was not taken: the others share what the choice leaves, by their scores."""
    typed = option.typed
    whole = sum(other.score for other in choice.others) or 1.0
    place = view.locate(typed.start, typed.end)
    return Found(value=typed.value, raw=typed.raw, confidence=round(min(sure, 1 - sure) * option.score / whole, 4),
                 page=place.page, bbox=place.box, span=(typed.start, typed.end), currency=currency)  # fmt: skip
