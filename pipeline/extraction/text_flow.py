"""Whether lines break because they are full, and where a text begins anew between lines that stand close together."""

from collections.abc import Sequence
from itertools import pairwise

from pipeline.extraction.model import Line

WIDE_GAP = 2.0  # of a line's height
SPACE = 0.25  # of the size of letters, between two words
SLACK = 0.03  # share of the width of its block by which a line may fall short of what would fit
RAGGED = 0.3  # the same, where the next one begins with a small letter: some break their lines by hand
LEADER = "...."
MIN_LINES = 4  # of a block that may be several paragraphs
USUAL_LINES = 3  # of each of them, on average: verses and addresses have fewer
INDENT, SAME_LEFT = 1.0, 0.3  # of the size of letters: a first line stands in by more, others by less


def flowing(group: Sequence[Line]) -> bool:
    """Whether no line but the last had room for the next one's first word, and none is a row of a table."""
    return not short(group) and not any(map(is_tabular, group))


def parted(group: Sequence[Line]) -> list[Sequence[Line]]:
    """The paragraphs of a block, each of full lines but for its last; all of it as one if they had few lines."""
    if len(group) < MIN_LINES:
        return [group]
    ends = sorted({*short(group), *before_indented(group)})
    if not ends or len(group) < USUAL_LINES * (len(ends) + 1) or any(map(is_tabular, group)):
        return [group]
    return [group[begin:end] for begin, end in pairwise([0, *(index + 1 for index in ends), len(group)])]


def short(group: Sequence[Line]) -> list[int]:
    """The places of lines that had room for the first word of the next one."""
    if len(group) < 2:
        return []
    boxes = [line.box for line in group]
    edge_at = max(box[2] for box in boxes)
    width = edge_at - min(box[0] for box in boxes)
    found = []
    for index, (before, after) in enumerate(pairwise(group)):
        first = after.words[0].box
        goes_on = after.words[0].text[0].islower() and boxes[index][2] > edge_at - RAGGED * width
        if boxes[index][2] + (first[2] - first[0]) + SPACE * before.size < edge_at - SLACK * width and not goes_on:
            found.append(index)
    return found


def before_indented(group: Sequence[Line]) -> list[int]:
    """The places of lines before one that stands in, as the first of a paragraph does."""
    lefts = [line.box[0] for line in group]
    return [
        index
        for index in range(len(group) - 2)
        if abs(lefts[index] - lefts[index + 2]) <= SAME_LEFT * group[index].size
        and lefts[index + 1] - lefts[index] >= INDENT * group[index].size
    ]


def is_tabular(line: Line) -> bool:
    """Whether a line has a wide gap, or dots that lead to its last word, as in a table of contents."""
    if len(line.words) < 2:
        return False
    leads = not line.words[-2].text.strip(".") or LEADER in line.words[-1].text
    return leads or gap(line) > WIDE_GAP * (line.box[3] - line.box[1])


def gap(line: Line) -> float:
    """The widest distance between two words of a line."""
    pairs = pairwise(line.words)
    return max((after.box[0] - before.box[2] for before, after in pairs), default=0.0)
