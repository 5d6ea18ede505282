"""Boxes to tick, in forms: where they stand, whether they are checked, and which of several answers is."""

import re
from collections.abc import Sequence
from typing import NamedTuple

BOX = re.compile(r"[\u2610-\u2612\u2713\u2714\u25a0\u25a1\u25fb\u25fc]|\[[ xX]?\]|\([ xX]\)")
CHECKED = frozenset("\u2611\u2612\u2713\u2714\u25a0\u25fcxX")
NEAR = 3  # characters between a box and its answer


class Box(NamedTuple):
    start: int
    end: int
    checked: bool


def find(text: str) -> list[Box]:
    return [Box(*found.span(), checked=bool(CHECKED & set(found[0]))) for found in BOX.finditer(text)]


def checked(text: str, answers: Sequence[tuple[int, int]]) -> list[int] | None:
    """Which of these parts of a text have a checked box; None if none has a box at all.

    Boxes stand before all answers, or behind all of them: what comes first tells.
    """
    boxes = find(text)
    if not boxes or not answers:
        return None
    before = boxes[0].start < min(start for start, _ in answers)
    owned = {n: box for n, answer in enumerate(answers) if (box := beside(text, answer, boxes, before=before))}
    return [number for number, box in owned.items() if box.checked] if owned else None


def beside(text: str, answer: tuple[int, int], boxes: Sequence[Box], *, before: bool) -> Box | None:
    for box in boxes:
        between = text[box.end : answer[0]] if before else text[answer[1] : box.start]
        apart = answer[0] - box.end if before else box.start - answer[1]
        if 0 <= apart <= NEAR and not between.strip(" :\t"):
            return box
    return None
