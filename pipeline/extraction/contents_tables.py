"""Tables of contents: rows whose dots lead from a title to the number of its page."""

import re
from collections.abc import Sequence

from pipeline.extraction.page_tables import Place, Placed, around, placed
from pipeline.extraction.visual_rows import Row

MIN_ROWS = 4
LEADER = re.compile(r"[.\u2026\u00b7_]+")
DOTS = 4  # in a row, at least
PAGE = re.compile(r"(?:[a-z]{1,2}-?)?\d{1,4}|[ivxlc]{1,6}", re.IGNORECASE)
NEXT_ROW = 3.0  # heights of text between two rows
TITLES = 1  # rows without dots between two with them: the first line of a title, or the name of a part


def find(rows: Sequence[Row]) -> list[Placed]:
    """The tables among the rows of a page, which are given from top to bottom."""
    found: list[Placed] = []
    run: list[Row] = []
    for row in rows:
        if run and (row.top - run[-1].bottom > NEXT_ROW * row.height or not any(map(leads, [*run[-TITLES:], row]))):
            found += table(run)
            run = []
        if run or leads(row):
            run.append(row)
    return found + table(run)


def leads(row: Row) -> bool:
    """Whether a title, dots and a page's number are all there is in the row."""
    *before, last = row.words
    dots = 0
    for word in reversed(before):
        if not LEADER.fullmatch(word.text):
            break
        dots += len(word.text)
    begun = len(before) > 1 and not LEADER.fullmatch(before[0].text)
    return dots >= DOTS and begun and PAGE.fullmatch(last.text) is not None


def table(run: list[Row]) -> list[Placed]:
    while run and not leads(run[-1]):
        run.pop()
    if sum(map(leads, run)) < MIN_ROWS:
        return []
    parts = [
        (number, column, words)
        for number, row in enumerate(run)
        for column, words in enumerate((row.words[:-1], row.words[-1:]) if leads(row) else (row.words,))
    ]
    cells = [(Place(number, column, 1, 1, around(words)), words) for number, column, words in parts]
    return [placed(cells, around([word for row in run for word in row.words]))]
