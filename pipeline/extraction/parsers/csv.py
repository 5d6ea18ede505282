"""CSV and TSV: one table."""

import csv
import re
from collections import Counter
from io import StringIO

from pipeline.extraction import progress
from pipeline.extraction.encodings import decode, tell
from pipeline.extraction.model import Block, Cell, Document, Table, table_block
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek

CSV, TSV = "text/csv", "text/tab-separated-values"
EXTENSIONS = {CSV: (".csv",), TSV: (".tsv", ".tab")}
DELIMITERS = ",;\t|"
DECLARED = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
MAX_TITLES = 10  # rows
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
        for row in csv.reader(StringIO(text[:65_536]), delimiter=separator, skipinitialspace=True):
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
    decoded = decode(source.path.read_bytes())
    text, separator = undeclared(decoded.text)
    separator = separator or ("\t" if source.media_type == TSV else delimiter(text))
    found, whole = read(text, separator)
    rows = [row for row in found if any(map(str.strip, row))]
    del found
    titles = preamble(rows)
    document = Document([Block("paragraph", "".join(row).strip()) for row in rows[:titles]])
    rows = rows[titles:]
    header = has_header(rows)
    cells = [
        Cell(number, column, value.strip(), header=header and number == 0)
        for number, row in progress.steadily(enumerate(rows))
        for column, value in enumerate(row)
    ]
    progress.beat()
    document.blocks.append(table_block(Table(cells)) if cells else Block("paragraph", ""))
    progress.beat()
    tell(decoded, document)
    if not whole:
        progress.cut(f"The table was read up to row {titles + len(rows)}")
    return document


def undeclared(text: str) -> tuple[str, str | None]:
    """The text without the line `sep=;` that Excel puts before it, and the delimiter that it declares."""
    found = DECLARED.match(text)
    return (text[found.end() :], found[1]) if found else (text, None)


def read(text: str, separator: str) -> tuple[list[list[str]], bool]:
    """The rows, and whether these are all.

    A quotation mark that none closes stands for itself, rather than make the rest of the file a value.
    """
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows: list[list[str]] = []
    begin = lines = 0
    for row in reader:
        rows.append(row)
        begin, lines = lines, reader.line_num
        if progress.full(len(row)):
            return rows, next(reader, None) is None
    if rows and text.count('"') % 2 and lines - begin > 1:
        rest = list(StringIO(text, newline=""))[begin:]
        rows[-1:] = csv.reader(rest, delimiter=separator, quoting=csv.QUOTE_NONE)
    return rows, True


def preamble(rows: list[list[str]]) -> int:
    """How many rows before the table hold one value only, as its title."""
    filled = [sum(bool(value.strip()) for value in row) for row in rows[: MAX_TITLES + 2]]
    titles = next((number for number, count in enumerate(filled) if count > 1), 0)
    return titles if titles <= MAX_TITLES and len(rows) > titles + 1 else 0


def has_header(rows: list[list[str]]) -> bool:
    """The first row names the columns if it holds no number and repeats no name."""
    names = [name.strip() for name in rows[0] if name.strip()] if len(rows) > 1 else []
    return bool(names) and len(set(names)) == len(names) and not any(is_number(name) for name in names)


def is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").lstrip("+-").isdigit()


PARSER = Parser(title="a CSV table", media_types=EXTENSIONS, recognise=recognise, parse=parse, rank=70)
