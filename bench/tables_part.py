"""The part on tables: how many of the truth's tables and cells each engine found."""

from dataclasses import asdict, dataclass
from statistics import mean

from bench.part import Part
from bench.table import Value
from bench.tables import TableScore

HEADS = ("format", "engine", "files", "tables", "found", "cells F1", "neighbours F1")
FILE_HEADS = ("format", "engine", "tables", "found", "cells F1", "neighbours F1", "file")


@dataclass(frozen=True, slots=True)
class Tabled:
    """The tables of one document as one engine has them."""

    format: str
    name: str
    engine: str
    score: TableScore


def tables_part(tabled: list[Tabled]) -> Part:
    groups: dict[tuple[str, str], list[Tabled]] = {}
    for each in tabled:
        groups.setdefault((each.format, each.engine), []).append(each)
    rows = [row(*key, group) for key, group in sorted(groups.items(), key=lambda item: item[0][0])]
    worst_first = sorted(tabled, key=lambda each: (each.format, each.engine, each.score.cells))
    return Part("Tables", HEADS, rows, FILE_HEADS, [file_row(each) for each in worst_first], [*map(asdict, tabled)])


def row(format_: str, engine: str, group: list[Tabled]) -> list[Value]:
    scores = [each.score for each in group]
    cells, grid = mean(score.cells for score in scores), mean(score.grid for score in scores)
    found, true = sum(score.found for score in scores), sum(score.true for score in scores)
    return [format_, engine, len(scores), true, found, cells, grid]


def file_row(each: Tabled) -> list[Value]:
    score = each.score
    return [each.format, each.engine, score.true, score.found, score.cells, score.grid, each.name]
