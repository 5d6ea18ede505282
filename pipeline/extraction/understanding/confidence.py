"""How sure a choice is: a logistic function of the evidence for it. bench/calibration.py fits the weights."""

import math

from pipeline.extraction.understanding.options import Choice

HIGHEST = 0.98
WEIGHTS: dict[str, float] = {"bias": -2.2, "score": 2.5, "margin": 1.5, "strong": 1.0, "balanced": 1.0, "valid": 1.0}


def evidence(choice: Choice) -> dict[str, float]:
    option = choice.option
    return {
        "bias": 1.0,
        "score": min(option.score, 1.2),
        "margin": choice.margin,
        "strong": float(option.strength >= 1),
        "below": float(option.source == "below"),
        "unlabelled": float(option.strength == 0),
        "again": float(option.places > 1),
        "balanced": float(choice.balanced),
        "valid": float(choice.validated is True),
        "invalid": float(choice.validated is False),
        "doubtful": float(choice.doubtful),
    }


def of(name: str, choice: Choice) -> float:
    found = evidence(choice)
    score = sum(WEIGHTS.get(key, 0.0) * value for key, value in found.items()) + WEIGHTS.get(name, 0.0)
    return min(HIGHEST, 1 / (1 + math.exp(-score)))
