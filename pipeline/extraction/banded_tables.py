"""Tables between level lines of one length, as of books and papers: lines above and below, few or none within."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from pipeline.extraction import banded_rows, visual_rows
from pipeline.extraction.banded_rows import GAP, Band, Span
from pipeline.extraction.model import Word
from pipeline.extraction.page_tables import Place, Placed, around, is_numeric, placed
from pipeline.extraction.ruled_tables import SNAP, Ruling, merged
from pipeline.extraction.visual_rows import CELL_GAP, Row

SHORTEST = 60.0  # points, of the lines around a table
SAME_END = 4.0  # points by which the ends of its lines may differ
OVER = 2.0  # points by which text may stand out of them
MOST_HEADINGS = 3  # rows of them
FEW_ROWS = 3  # below, columns are as far apart as stretches of text are
CROSSING = 0.1  # share of the rows that may reach over a gap between columns
FULL = 0.5  # share of the columns in which a row of several cells has one, on average
PROSE = 4  # words in the usual cell of a row, in each column: those are no table
FIGURES = 0.3  # share of the cells that are figures where two lines are all there is of two columns
MIN_CELLS = 4
OUTER = 10.0  # points of the first column or the last that a line below a heading runs along
BESIDE = 15.0  # points from a line to the middle of the row next to it
MAX_LINES = 200

Gap = tuple[float, float]


def find(words: Sequence[Word], rulings: Sequence[Ruling]) -> list[Placed]:
    """The tables among words that are in no other table."""
    levels = merged([line for line in rulings if not line.upright])
    if not 2 <= len(levels) <= MAX_LINES:
        return []
    found: list[Placed] = []
    for group in alike([line for line in levels if line.end - line.start >= SHORTEST]):
        parts = [line for line in levels if line.end - line.start < group[0].end - group[0].start - SAME_END]
        left, right = group[0].start - OVER, group[0].end
        inside = [word for word in words if left <= word.box[0] and word.box[0] + word.box[2] <= 2 * right]
        for chain in chains(list(bands(inside, group))):
            if (table := table_of(chain, parts)) is not None:
                found.append(table)
                taken = set(map(id, table.words))
                words = [word for word in words if id(word) not in taken]
    return found


def alike(levels: Sequence[Ruling]) -> Iterator[list[Ruling]]:
    """Lines of one beginning and one end, from top to bottom, the longest first."""
    left = sorted(levels, key=lambda line: line.start - line.end)
    while left:
        first = left[0]
        group = [
            line for line in left if abs(line.start - first.start) <= SAME_END and abs(line.end - first.end) <= SAME_END
        ]
        left = [line for line in left if line not in group]
        if len(group) > 1:
            yield sorted(group, key=lambda line: line.at)


def bands(words: Sequence[Word], group: Sequence[Ruling]) -> Iterator[Band]:
    """What stands between each line and the next one, and the rows next to the first and the last."""
    middles = [(word, (word.box[1] + word.box[3]) / 2) for word in words]
    yield from beside([word for word, middle in middles if group[0].at - BESIDE <= middle < group[0].at], -1)
    for upper, lower in pairwise(group):
        if lower.at - upper.at > SNAP:
            yield Band(visual_rows.rows([word for word, middle in middles if upper.at <= middle < lower.at]))
    yield from beside([word for word, middle in middles if group[-1].at <= middle < group[-1].at + BESIDE], 0)


def beside(words: Sequence[Word], place: int) -> Iterator[Band]:
    """The row of `words` that may belong to the table though it is outside of its lines."""
    if rows := visual_rows.rows(words):
        yield Band([rows[place]], outer=True)


def chains(found: Sequence[Band]) -> Iterator[list[Band]]:
    """Bands that follow each other and are rows of a table, or name a part of one."""
    chain: list[Band] = []
    body: list[Row] = []
    for band in [*found, Band([])]:
        if (band.tabular and agrees(body, band) and not begins(chain, body, band)) or (chain and band.titles):
            if len(chain) > 1 or not body or len(band.rows) > len(body):
                body += band.rows if band.tabular else []
            else:
                body = list(band.rows)  # the first band has the headings, which may reach over columns
            chain.append(band)
            continue
        yield from ended(chain)
        chain, body = ([band], list(band.rows)) if band.tabular else ([], [])


def ended(chain: list[Band]) -> Iterator[list[Band]]:
    """The chain without titles at its end; nothing if it has more of them than of rows."""
    while chain and not chain[-1].tabular:
        chain.pop()
    tabular = sum(band.tabular for band in chain)
    if tabular > len(chain) - tabular:
        yield chain


def agrees(body: Sequence[Row], band: Band) -> bool:
    """Whether the band's rows have columns where those of the bands before them have."""
    if not body:
        return True
    wanted = min(len(separators(body)), len(separators(band.rows)))
    return len(separators([*body, *band.rows])) >= max(wanted, 1)


def begins(chain: Sequence[Band], body: Sequence[Row], band: Band) -> bool:
    """Whether the band has columns of its own below one of more rows than headings have: another table."""
    return (
        len(chain) == 1
        and len(body) > MOST_HEADINGS
        and len(separators(band.rows)) > len(separators([*body, *band.rows]))
    )


def table_of(chain: Sequence[Band], parts: Sequence[Ruling]) -> Placed | None:
    """The table of the bands; None where their rows are prose or have no columns."""
    inner = [band for band in chain if not band.outer]
    body = [row for band in inner[1:] for row in band.rows]
    body = body if inner and len(body) >= len(inner[0].rows) else [row for band in inner for row in band.rows]
    between = separators(body)
    edges = [(begin + end) / 2 for begin, end in between]
    if not edges or is_prose(body, edges) or not banded_rows.suits(body, edges):
        return None
    fitting = [band for band in chain if not band.outer or banded_rows.fits(band, edges)]
    rows = banded_rows.of(fitting, edges, list(spans(parts, between)))
    if banded_rows.fullness(rows) < FULL * (len(edges) + 1):
        return None
    texts = [" ".join(word.text for word in words) for row in rows for words in row.values()]
    if not is_table(len(inner), len(rows), len(edges) + 1, texts):
        return None
    cells = [
        (Place(number, first, 1, last + 1 - first, around(words)), words)
        for number, row in enumerate(rows)
        for (first, last), words in sorted(row.items())
    ]
    return placed(cells, around([word for row in rows for words in row.values() for word in words]))


def is_table(chain: int, rows: int, columns: int, texts: Sequence[str]) -> bool:
    """Whether so many bands, rows and columns with these texts are more than labels of a drawing."""
    figures = sum(map(is_numeric, texts))
    if rows < 2 or len(texts) - figures < 2 or len(texts) < MIN_CELLS:
        return False
    return chain > 1 or (rows >= FEW_ROWS and (columns > 2 or figures >= FIGURES * len(texts)))


def is_prose(rows: Sequence[Row], edges: Sequence[float]) -> bool:
    """Whether every column has lines of a text."""
    counts: dict[int, list[int]] = {}
    for row in rows:
        for cell in row.stretches(GAP):
            counts.setdefault(bisect_right(edges, cell[0].box[0]), []).append(len(cell))
    return all(median(column) >= PROSE for column in counts.values())


def spans(parts: Sequence[Ruling], between: Sequence[Gap]) -> Iterator[Span]:
    """Lines that run along several columns, which have these gaps between them."""
    inner = [(before[1], after[0]) for before, after in pairwise(between)]
    columns = [(between[0][0] - OUTER, between[0][0]), *inner, (between[-1][1], between[-1][1] + OUTER)]
    for line in parts:
        along = [
            number
            for number, (begin, end) in enumerate(columns)
            if min(end, line.end) - max(begin, line.start) > (end - begin) / 2
        ]
        if len(along) > 1:
            yield Span(line, along[0], along[-1])


def separators(rows: Sequence[Row]) -> list[Gap]:
    """The gaps over which no row, or hardly any, reaches: whichever finds more columns."""
    several = [row for row in rows if len(row.words) > 1 and len(row.stretches()) > 1]
    if not several:
        return []
    few = len(several) < FEW_ROWS
    least = (CELL_GAP if few else GAP) * median(word.size for row in several for word in row.words)
    ends = sorted(end for row in several for cell in row.stretches(GAP) for end in ((left(cell), 1), (right(cell), -1)))
    return max((gaps(ends, least, depth) for depth in (0.0, CROSSING * len(several))), key=len)


def gaps(ends: Sequence[tuple[float, int]], least: float, allowed: float) -> list[Gap]:
    """Where at most `allowed` stretches reach for `least` points; `ends` are where they begin (1) and end (-1)."""
    found: list[Gap] = []
    depth = 0
    since: float | None = None
    for place, step in ends:
        before, depth = depth, depth + step
        if before <= allowed < depth:
            if since is not None and place - since >= least:
                found.append((since, place))
            since = None
        elif depth <= allowed < before:
            since = place
    return found


def left(cell: Sequence[Word]) -> float:
    return cell[0].box[0]


def right(cell: Sequence[Word]) -> float:
    return max(word.box[2] for word in cell)
