"""CSV and TSV: one table."""

import csv
from collections import Counter
from io import StringIO

from pipeline.extraction.encodings import decode
from pipeline.extraction.model import Block, Cell, Document, Table, table_block
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek

CSV, TSV = "text/csv", "text/tab-separated-values"
EXTENSIONS = {CSV: (".csv",), TSV: (".tsv", ".tab")}
DELIMITERS = ",;\t|"
SAMPLE_ROWS = 50
SURE_ROWS = 3  # without the client's word: this many rows, nearly all of one width of two columns or more
SURE_SHARE = 0.9
MAX_FIELD_CHARACTERS = 10 * 1024**2


def recognise(peek: Peek) -> str | None:
    if peek.text is None:
        return None
    for media_type, extensions in EXTENSIONS.items():
        if peek.promises(extensions, media_type):
            return media_type
    if peek.extension or peek.declared_type or not regular(peek.text):
        return None
    return TSV if delimiter(peek.text) == "\t" else CSV


def regular(text: str) -> bool:
    """Say whether a text nobody called CSV is plainly a table of values."""
    rows = sample(text.rpartition("\n")[0], delimiter(text))
    share, width = evenness(rows)
    return (
        len(rows) >= SURE_ROWS
        and share >= SURE_SHARE
        and width >= 2
        and all(len(cell) < 80 for row in rows for cell in row)
    )


def delimiter(text: str) -> str:
    """The delimiter under which most rows have the same, largest width; a comma if none splits anything."""

    def fitness(candidate: str) -> tuple[float, int]:
        share, width = evenness(sample(text, candidate))
        return (share, width) if width > 1 else (0.0, 0)

    return max(DELIMITERS, key=fitness)


def sample(text: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(text[:65_536]), delimiter=separator):
            rows += [row] if row else []
            if len(rows) == SAMPLE_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def evenness(rows: list[list[str]]) -> tuple[float, int]:
    """The share of rows of the commonest width, and that width."""
    if not rows:
        return 0.0, 0
    width, count = Counter(map(len, rows)).most_common(1)[0]
    return count / len(rows), width


def parse(source: Source) -> Document:
    text = decode(source.path.read_bytes()).text
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    separator = "\t" if source.media_type == TSV else delimiter(text)
    rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=separator) if any(map(str.strip, row))]
    header = has_header(rows)
    cells = [
        Cell(number, column, value.strip(), header=header and number == 0)
        for number, row in enumerate(rows)
        for column, value in enumerate(row)
    ]
    return Document(blocks=[table_block(Table(cells))] if cells else [Block("paragraph", "")])


def has_header(rows: list[list[str]]) -> bool:
    """The first row names the columns if it holds no number and repeats no name."""
    names = [name.strip() for name in rows[0] if name.strip()] if len(rows) > 1 else []
    return bool(names) and len(set(names)) == len(names) and not any(is_number(name) for name in names)


def is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").lstrip("+-").isdigit()


PARSER = Parser(title="a CSV table", media_types=EXTENSIONS, recognise=recognise, parse=parse, rank=70)
