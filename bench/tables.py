"""Tables: those of the truth in Markdown against those found.

Each table of the truth is matched with the table found that shares most cells with it; a table found serves once. A
cell counts by its words, and blank ones don't. `cells` is the F1 of the bags of cells over all tables of a document:
what it misses are cells that are in no table, or cut or joined. `grid` is the F1 of pairs of neighbours, right and
below, as in the ICDAR 2013 competition: it also falls where the cells are there but in wrong rows or columns.
"""

import html
import re
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import pairwise

from bench.reading import Grid
from bench.words import shares, words

RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
PIPE = re.compile(r"(?<!\\)\|")
BREAK = re.compile(r"<br\s*/?>")
Bag = Counter[Hashable]


@dataclass(frozen=True, slots=True)
class TableScore:
    """`true` tables in the truth, `found` of them with at least half of their cells."""

    true: int
    found: int
    cells: float
    grid: float


def of_markdown(text: str) -> list[Grid]:
    """The pipe tables of a text: a row, a rule, more rows."""
    grids: list[Grid] = []
    lines = text.splitlines()
    index = 1
    while index < len(lines):
        if "|" in lines[index] and RULE.match(lines[index]) and "|" in lines[index - 1]:
            end = index + 1
            while end < len(lines) and lines[end].strip().startswith("|"):
                end += 1
            grids.append([row(line) for line in [lines[index - 1], *lines[index + 1 : end]]])
            index = end
        index += 1
    return grids


def row(line: str) -> list[str]:
    cells = PIPE.split(line.strip().removeprefix("|").removesuffix("|"))
    return [html.unescape(BREAK.sub(" ", cell)).strip() for cell in cells]


def bag_of_cells(grid: Grid) -> Bag:
    return Counter(filter(None, (key(cell) for line in grid for cell in line)))


def bag_of_pairs(grid: Grid) -> Bag:
    """Neighbours that both have words; a merged cell is no neighbour of itself."""
    keys = [[key(cell) for cell in line] for line in grid]
    across = [("→", one, other) for line in keys for one, other in pairwise(line)]
    down = [("↓", *pair) for upper, lower in pairwise(keys) for pair in zip(upper, lower, strict=False)]
    return Counter(pair for pair in across + down if pair[1] and pair[2] and pair[1] != pair[2])


def key(cell: str) -> str:
    return " ".join(words(cell))


def score(found: list[Grid], truth: list[Grid]) -> TableScore | None:
    """None where the truth has no table with words: there is nothing to find, and few truths say so by intent."""
    true = [grid for grid in truth if bag_of_cells(grid)]
    if not true:
        return None
    left = [grid for grid in found if bag_of_cells(grid)]
    cells, pairs, halves = [0, 0, 0], [0, 0, 0], 0
    for grid in sorted(true, key=lambda grid: -bag_of_cells(grid).total()):
        mine = take_best(grid, left)
        count(cells, bag_of_cells(mine), bag_of_cells(grid))
        count(pairs, bag_of_pairs(mine), bag_of_pairs(grid))
        halves += 2 * (bag_of_cells(mine) & bag_of_cells(grid)).total() >= bag_of_cells(grid).total()
    for grid in left:  # what is no table of the truth
        count(cells, bag_of_cells(grid), Counter())
        count(pairs, bag_of_pairs(grid), Counter())
    return TableScore(len(true), halves, shares(*cells)[2], shares(*pairs)[2])


def take_best(grid: Grid, left: list[Grid]) -> Grid:
    """Take the grid with the most cells of `grid` out of `left`; an empty one if none has any."""
    truth = bag_of_cells(grid)
    best = max(left, key=lambda other: (bag_of_cells(other) & truth).total(), default=[])
    if not (bag_of_cells(best) & truth).total():
        return []
    left.remove(best)
    return best


def count(sums: list[int], found: Bag, truth: Bag) -> None:
    sums[0] += (found & truth).total()
    sums[1] += found.total()
    sums[2] += truth.total()
