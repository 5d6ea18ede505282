"""Whether lines break because they are full, and where a text begins anew between lines that stand close together."""

from collections.abc import Sequence
from itertools import pairwise

from pipeline.extraction.model import Line, Word

WIDE_GAP = 2.0  # of a line's height
SPACE = 0.25  # of the size of letters, between two words
SLACK = 0.03  # share of the width of its block by which a line may fall short of what would fit
RAGGED = 0.3  # the same, where the next one begins with a small letter: some break their lines by hand
UNSPACED = "\u3001"  # the first letters of Chinese and Japanese
LEADER = "...."
MIN_LINES = 4  # of a block that may be several paragraphs
USUAL_LINES = 3  # of each of them, on average: verses and addresses have fewer
FARTHEST = 2.8  # heights from the top of a line to that of the next, in a text set far apart
SAME_PITCH = 0.1  # share by which that may differ
DEEPEST = 5.0  # of the size of letters, by which a first line stands in
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


def respaced(groups: Sequence[Sequence[Line]]) -> list[Sequence[Line]]:
    """The groups; lines of one text that are set far apart, each in a group of its own, as its paragraphs."""
    found: list[Sequence[Line]] = []
    run: list[Line] = []
    for group in [*groups, []]:
        if len(group) == 1 and (not run or keeps_pace(run, group[0])):
            run.append(group[0])
            continue
        found += paragraphs(run)
        run = [group[0]] if len(group) == 1 else []
        found += [group] if len(group) > 1 else []
    return found


def keeps_pace(run: Sequence[Line], line: Line) -> bool:
    """Whether a line stands as far below the last one as that below the one before it, as far left and as large."""
    last = run[-1]
    pitch, height = line.box[1] - last.box[1], last.box[3] - last.box[1]
    if not height < pitch < FARTHEST * height or abs(line.size - last.size) > SAME_PITCH * last.size:
        return False
    before = last.box[1] - run[-2].box[1] if len(run) > 1 else pitch
    stands_in = line.box[0] - min(one.box[0] for one in run)
    return abs(pitch - before) <= SAME_PITCH * before and abs(stands_in) <= DEEPEST * line.size


def paragraphs(run: Sequence[Line]) -> list[Sequence[Line]]:
    parts = parted(run) if len(run) >= MIN_LINES and not any(is_counted(line) for line in run) else []
    flows = [part for part in parts if len(part) > 1 and flowing(part)]
    return parts if sum(map(len, flows)) > len(run) / 2 else [[line] for line in run]


def is_counted(line: Line) -> bool:
    """Whether a line begins with a number, as those of a list, or of a law whose lines are counted."""
    return line.words[0].text.rstrip(".)").isdecimal()


def short(group: Sequence[Line]) -> list[int]:
    """The places of lines that had room for the first word of the next one."""
    if len(group) < 2:
        return []
    boxes = [line.box for line in group]
    edge_at = max(box[2] for box in boxes)
    width = edge_at - min(box[0] for box in boxes)
    found = []
    for index, (before, after) in enumerate(pairwise(group)):
        goes_on = (
            len(group) >= MIN_LINES and after.words[0].text[0].islower() and boxes[index][2] > edge_at - RAGGED * width
        )
        if boxes[index][2] + first_width(after) + SPACE * before.size < edge_at - SLACK * width and not goes_on:
            found.append(index)
    return found


def first_width(line: Line) -> float:
    """Of the first word, or of a letter where a script has no spaces and a line may break anywhere."""
    word = line.words[0]
    width = word.box[2] - word.box[0]
    return width / len(word.text) if word.text[0] >= UNSPACED else width


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
    return leads or gap(line.words) > WIDE_GAP * (line.box[3] - line.box[1])


def gap(words: Sequence[Word]) -> float:
    """The widest distance between two words of a line."""
    boxes = [word.box for word in words]
    return max([after[0] - before[2] for before, after in pairwise(boxes)], default=0.0)
