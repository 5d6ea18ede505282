"""How sure a choice is: a logistic function of the evidence for it, with weights that `bench.calibration` fits."""

import math

from pipeline.extraction.understanding.confidence_weights import WEIGHTS
from pipeline.extraction.understanding.options import Choice

HIGHEST = 0.98
CHECK_FAILS = 0.8  # at most: read wrong, or sums that contradict each other
POSITION, LARGEST = "position", "largest"
AT_MOST = {
    POSITION: 0.8,  # an order that only a position names may be that of one of them
    LARGEST: 0.4,  # a total that no label names: in other documents than invoices an amount is seldom one
}
DOUBTFUL = 0.6  # at most: a coin decides which of two readings is right, and real invoices favour one a little
OF_ANOTHER = 0.85  # at most: "Auftrag" and "Ihr Zeichen" may name another number than that of an order
FULL_SCORE = 1.2
SURE_LABEL = 1.0
NUMBERS = frozenset({"supplier_vat_id"})  # where no OCR was needed, it stands there as it is given
PARTIES = ("supplier_name", "supplier_address", "customer_")


def evidence(name: str, choice: Choice) -> dict[str, float]:
    """What speaks for the choice of a field, by the names of the weights."""
    option = choice.option
    return {
        "": 1.0,
        "score": min(option.score, FULL_SCORE),
        "margin": choice.margin,
        "strong label": float(option.strength >= SURE_LABEL),
        "no label": float(option.strength == 0),
        "party without label": float(option.strength == 0 and name.startswith(PARTIES)),
        "again": float(option.places > 1),
        "adds up": float(choice.balanced),
        "check holds": float(choice.validated is True),
        "check fails": float(choice.validated is False),
        f"source {option.source}": 1.0,
        f"field {name.replace('_address', '_name')}": 1.0,  # an address is as sure as its name
    }


def of(name: str, choice: Choice, *, read: bool = False) -> float:
    """The probability that the value is right, as far as one can be told from made and real invoices.

    `read` says that the page was read by OCR.
    """
    score = sum(WEIGHTS.get(part, 0.0) * value for part, value in evidence(name, choice).items())
    return min(ceiling(name, choice, read=read), 1 / (1 + math.exp(-score)))


def ceiling(name: str, choice: Choice, *, read: bool) -> float:
    if choice.doubtful:
        return DOUBTFUL
    if name == "order_number" and choice.option.strength < SURE_LABEL:
        return OF_ANOTHER
    if choice.validated is False and (read or name not in NUMBERS):
        return CHECK_FAILS
    return AT_MOST.get(choice.option.source, HIGHEST)
