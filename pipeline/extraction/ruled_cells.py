"""Cells as lines draw them → cells as they are read: those of rows and columns that no line parts are told apart."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from pipeline.extraction import visual_rows
from pipeline.extraction.model import Word
from pipeline.extraction.page_tables import Place, is_numeric
from pipeline.extraction.visual_rows import Row

STEPS = 1_000  # numbers for the rows within one row of the drawing
OVER = 1.0  # points by which text may stand over the edge of a column
CROSSING = 0.1  # share of the texts of many rows that may reach into the next column
FIGURES = 2  # lines of figures in two columns, from which each is a row
MORE_FIGURES = 3  # the same, where only one column has figures
LEVEL = 0.5  # of a line's height by which lines of one row may miss each other

Cell = tuple[Place, Sequence[Word]]


def told_apart(cells: Sequence[Cell], xs: Sequence[float]) -> list[Cell]:
    """The cells with their rows renumbered; `xs` are the edges of the columns."""
    parted = [part for place, words in cells for part in by_columns(place, words, xs)]
    by_row: dict[int, list[Cell]] = {}
    for place, words in parted:
        if place.row_span == 1 and words:
            by_row.setdefault(place.row, []).append((place, words))
    starts = {row: found for row, cells_ in by_row.items() if len(found := row_starts(cells_)) > 1}
    return [part for place, words in parted for part in by_rows(place, words, starts)]


def by_columns(place: Place, words: Sequence[Word], xs: Sequence[float]) -> list[Cell]:
    """A cell over several columns whose texts each stand in one of them is a cell for each."""
    texts = texts_of(place, words, xs) if place.column_span > 1 and len(words) > 1 else {}
    if len(texts) < 2:
        return [(place, words)]
    _, top, _, bottom = place.box
    return [
        (
            place._replace(column=column, column_span=1, box=(xs[column], top, xs[column + 1], bottom)),
            texts.get(column, []),
        )
        for column in range(place.column, place.column + place.column_span)
    ]


def texts_of(place: Place, words: Sequence[Word], xs: Sequence[float]) -> dict[int, list[Word]]:
    """The words of a cell by the columns in which they begin; nothing if too many texts do not fit into theirs."""
    if any(word.turn for word in words):
        return {}
    found: dict[int, list[Word]] = {}
    count, over = 0, 0
    for row in visual_rows.rows(words):
        for text in row.stretches():
            column = min(max(bisect_right(xs, text[0].box[0] + OVER) - 1, place.column), len(xs) - 2)
            found.setdefault(column, []).extend(text)
            count += 1
            over += max(word.box[2] for word in text) > xs[column + 1] + OVER
    return found if over <= CROSSING * count else {}


def row_starts(cells: Sequence[Cell]) -> list[float]:
    """The tops of the rows within a row that is drawn as one: of the lines of figures that stand beside each other."""
    if len(cells) < 2 or not any(is_tall(words) for _, words in cells):
        return []
    lines = [visual_rows.rows(words) for _, words in cells if not any(word.turn for word in words)]
    figures = [found for found in lines if len(found) >= FIGURES and all(map(is_figure, found))]
    if not figures:
        return []
    most = max(figures, key=len)
    alike = sum(len(found) == len(most) and beside(most, found) for found in figures)
    if alike < 2 and not (len(most) >= MORE_FIGURES and any(f is not most and beside(most, f) for f in lines)):
        return []
    return [row.top for row in most]


def is_tall(words: Sequence[Word]) -> bool:
    """Whether words stand in several lines."""
    first = words[0].box
    return any(word.box[1] > first[3] or word.box[3] < first[1] for word in words)


def is_figure(row: Row) -> bool:
    return is_numeric(" ".join(word.text for word in row.words))


def beside(rows: Sequence[Row], others: Sequence[Row]) -> bool:
    """Whether each of the rows has one of the others at its height."""
    return all(any(abs(row.top - other.top) <= LEVEL * row.height for other in others) for row in rows)


def by_rows(place: Place, words: Sequence[Word], starts: dict[int, list[float]]) -> Iterator[Cell]:
    """The parts of a cell that are in the rows beginning at these heights."""
    row, high = place.row * STEPS, place.row_span * STEPS
    tops = starts.get(place.row) if place.row_span == 1 and words else None
    if tops is None:
        yield Place(row, place.column, high, place.column_span, place.box), words
        return
    left, top, right, bottom = place.box
    edges = [top, *tops[1:], bottom]
    parts: dict[int, list[Word]] = {}
    for word in words:
        parts.setdefault(max(bisect_right(tops, (word.box[1] + word.box[3]) / 2) - 1, 0), []).append(word)
    for number in range(len(tops)):
        box = left, edges[number], right, edges[number + 1]
        yield Place(row + number, place.column, 1, place.column_span, box), parts.get(number, [])
