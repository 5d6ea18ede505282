"""Tables drawn with lines: the lines of a page and the words between them → tables with cells and boxes."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.extraction import ruled_cells
from pipeline.extraction.model import Word
from pipeline.extraction.page_tables import Place, Placed, placed
from pipeline.extraction.result import Box

SNAP = 3.0  # points by which two lines may miss each other and still meet
MAX_LINES = 4_000  # of a page; more are a drawing
MAX_PLACES = 20_000  # rows times columns
MIN_FILLED = 4  # cells with text


class Ruling(NamedTuple):
    """A straight line: `at` is its place across its direction, from `start` to `end` along it."""

    upright: bool
    at: float
    start: float
    end: float


def find(words: Sequence[Word], lines: Sequence[Ruling]) -> list[Placed]:
    """The tables that the lines make, and the words in each."""
    if len(lines) > MAX_LINES:
        return []
    tables = []
    for group in connected(merged(lines)):
        grid = Lattice(group)
        if grid.rows >= 2 and grid.columns >= 2 and grid.rows * grid.columns <= MAX_PLACES:
            table = table_of(grid, words)
            if table is not None:
                tables.append(table)
    return without_nested(tables)


def merged(lines: Iterable[Ruling]) -> list[Ruling]:
    """Join pieces of one line, as the borders of cells that were drawn one by one."""
    found: list[Ruling] = []
    for line in sorted(lines, key=lambda line: (line.upright, round(line.at / SNAP), line.start)):
        last = found[-1] if found else None
        if last and last.upright == line.upright and abs(last.at - line.at) <= SNAP and line.start <= last.end + SNAP:
            found[-1] = Ruling(last.upright, last.at, last.start, max(last.end, line.end))
        else:
            found.append(line)
    return found


def connected(lines: Sequence[Ruling]) -> list[list[Ruling]]:
    """Groups of lines that meet."""
    parent = list(range(len(lines)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    across = [index for index, line in enumerate(lines) if not line.upright]
    across.sort(key=lambda index: lines[index].at)
    heights = [lines[index].at for index in across]
    for number, line in enumerate(lines):
        if line.upright:
            first = bisect_right(heights, line.start - SNAP)
            last = bisect_right(heights, line.end + SNAP)
            for index in across[first:last]:
                if lines[index].start - SNAP <= line.at <= lines[index].end + SNAP:
                    parent[root(index)] = root(number)
    groups: dict[int, list[Ruling]] = defaultdict(list)
    for index, line in enumerate(lines):
        groups[root(index)].append(line)
    return [group for group in groups.values() if len(group) >= 4]


class Lattice:
    """Where the lines of one group stand, and which places of the grid they part."""

    def __init__(self, lines: Sequence[Ruling]) -> None:
        self.xs = steps(line.at for line in lines if line.upright)
        self.ys = steps(line.at for line in lines if not line.upright)
        self._uprights = [line for line in lines if line.upright]
        self._levels = [line for line in lines if not line.upright]

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        return len(self.xs) - 1

    def places(self) -> list[Place]:
        """The cells: places of the grid that no line parts are one."""
        right = self._walls(self._uprights, self.xs, self.ys)
        below = self._walls(self._levels, self.ys, self.xs)
        taken: set[tuple[int, int]] = set()
        found = []
        for row in range(self.rows):
            for column in range(self.columns):
                if (row, column) in taken:
                    continue
                wide, high = 1, 1
                while (
                    column + wide < self.columns
                    and (column + wide, row) not in right
                    and (row, column + wide) not in taken
                ):
                    wide += 1
                while row + high < self.rows and all(
                    (row + high, column + step) not in below and (row + high, column + step) not in taken
                    for step in range(wide)
                ):
                    high += 1
                taken.update((row + down, column + across) for down in range(high) for across in range(wide))
                found.append(Place(row, column, high, wide, self._box(row, column, high, wide)))
        return found

    def _walls(self, lines: Sequence[Ruling], at: list[float], along: list[float]) -> set[tuple[int, int]]:
        """(which step across, which step along) for each side of a place that a line runs along."""
        walls: set[tuple[int, int]] = set()
        middles = [(one + other) / 2 for one, other in pairwise(along)]
        for line in lines:
            number = nearest(at, line.at)
            first = bisect_right(middles, line.start - SNAP)
            last = bisect_right(middles, line.end + SNAP)
            walls.update((number, index) for index in range(first, last))
        return walls

    def _box(self, row: int, column: int, high: int, wide: int) -> Box:
        return self.xs[column], self.ys[row], self.xs[column + wide], self.ys[row + high]


def nearest(places: Sequence[float], place: float) -> int:
    """Which of the places, in order, is nearest; of two as near the first."""
    after = min(max(bisect_left(places, place), 1), len(places) - 1)
    return after - 1 if place - places[after - 1] <= places[after] - place else after


def steps(places: Iterable[float]) -> list[float]:
    """Distinct places, those within SNAP as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > SNAP:
            found.append(place)
    return found


def table_of(grid: Lattice, words: Sequence[Word]) -> Placed | None:
    """The table, if it has text in enough cells, in two rows and two columns at least."""
    box = grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]
    left, top, right, bottom = (2 * side for side in box)
    inside = [
        word
        for word in words
        if left <= word.box[0] + word.box[2] < right and top <= word.box[1] + word.box[3] < bottom
    ]
    places = grid.places()
    by_step: dict[tuple[int, int], int] = {
        (place.row + down, place.column + across): index
        for index, place in enumerate(places)
        for down in range(place.row_span)
        for across in range(place.column_span)
    }
    contents: dict[int, list[Word]] = defaultdict(list)
    for word in inside:
        row = bisect_right(grid.ys, (word.box[1] + word.box[3]) / 2) - 1
        column = bisect_right(grid.xs, (word.box[0] + word.box[2]) / 2) - 1
        contents[by_step[row, column]].append(word)
    filled = [places[index] for index in contents]
    if len(filled) < MIN_FILLED or len({p.row for p in filled}) < 2 or len({p.column for p in filled}) < 2:
        return None
    cells = [(place, contents.get(index, [])) for index, place in enumerate(places)]
    return placed(ruled_cells.told_apart(cells, grid.xs), box)


def without_nested(tables: list[Placed]) -> list[Placed]:
    """A table inside a cell of another stays text of that cell."""
    kept: list[Placed] = []
    for table in sorted(tables, key=lambda table: -len(table.words)):
        if not any(set(map(id, table.words)) & set(map(id, other.words)) for other in kept):
            kept.append(table)
    return kept
