"""Words → the rows in which they stand on a page, and the gaps and stretches of text in each."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from statistics import median

from pipeline.extraction.model import Word

SAME_ROW = 0.5  # share of the smaller height by which a word overlaps its row
LOW = 0.1  # points: what is lower counts as so high
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # Hebrew, Arabic, and their forms
CELL_GAP = 0.8  # of the row's height: wider than the space between two words of a sentence


@dataclass(slots=True)
class Row:
    """Words that stand at one height, from left to right; they do not change once their stretches were asked for."""

    words: list[Word]
    top: float
    bottom: float
    _stretches: dict[float, list[list[Word]]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def stretches(self, gap: float = CELL_GAP) -> list[list[Word]]:
        """Words that stand close together, by `gap` in heights of the text; nobody changes what is answered."""
        known = self._stretches.get(gap)
        if known is None:
            known = self._stretches[gap] = list(stretches(self.words, gap))
        return known


def stretches(words: Sequence[Word], gap: float) -> Iterator[list[Word]]:
    before = words[0]
    found, right = [before], before.box[2]
    for word in words[1:]:
        its_left, _, its_right, _ = word.box
        space = its_left - right
        if space > 0 and space > gap * min(word.size, before.size):
            yield found
            found, right = [word], its_right
        else:
            found.append(word)
            right = max(right, its_right)
        before = word
    yield found


def rows(words: Sequence[Word]) -> list[Row]:
    """From top to bottom; a word joins the row with which it overlaps most of its height."""
    found: list[Row] = []
    highest = lowest = math.nan  # edges of the last row's words, while they are all the same: as nearly always
    for word in sorted(words, key=middle):
        _, top, _, bottom = word.box
        if top == highest and bottom == lowest:
            found[-1].words.append(word)
            continue
        row = next((row for row in found[:-4:-1] if overlaps(row, top, bottom)), None)
        if row is None:
            found.append(Row([word], top, bottom))
            highest, lowest = (top, bottom) if bottom - top > LOW else (math.nan, math.nan)
        else:
            row.words.append(word)
    for row in found:
        if len(row.words) > 1:
            row.words.sort(key=left)
    return sorted(found, key=lambda row: row.top)


def middle(word: Word) -> float:
    return word.box[1] + word.box[3]


def left(word: Word) -> float:
    return word.box[0]


def overlaps(row: Row, top: float, bottom: float) -> bool:
    """By the row's first word, so that a chain of small steps does not join two rows."""
    shared = min(row.bottom, bottom) - max(row.top, top)
    return shared > SAME_ROW * max(min(row.bottom - row.top, bottom - top), LOW)


def pitch(found: Sequence[Row]) -> float:
    """The usual height of a row."""
    return median(row.height for row in found) if found else 0.0


def in_order(words: Sequence[Word]) -> list[Word]:
    """Words that stand from left to right in the order in which their script is read."""
    if not any(map(runs_leftwards, words)):
        return list(words)
    runs = [(key, list(group)) for key, group in groupby(words, key=runs_leftwards)]
    backwards = sum(len(run) for key, run in runs if key) * 2 >= len(words)
    ordered = reversed(runs) if backwards else runs
    return [word for key, run in ordered for word in (reversed(run) if key else run)]


def runs_leftwards(word: Word) -> bool:
    return not word.text.isascii() and RIGHT_TO_LEFT.search(word.text) is not None
