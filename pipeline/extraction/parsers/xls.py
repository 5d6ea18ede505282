"""Workbooks of Excel 97 to 2003, and binary ones of today (XLSB), by calamine: values, without their formats."""

import datetime as dt
import zipfile

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from pipeline.extraction import progress
from pipeline.extraction.archive import Archive
from pipeline.extraction.errors import corrupt, encrypted
from pipeline.extraction.model import Document
from pipeline.extraction.number_format import general
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek
from pipeline.extraction.sheets import Sheet, add

XLS = "application/vnd.ms-excel"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
TITLE = "an Excel workbook"
STREAMS = ("workbook", "book")
Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def recognise(peek: Peek) -> str | None:
    if "xl/workbook.bin" in peek.members:
        return XLSB
    return XLS if any(name in peek.streams for name in STREAMS) else None


def parse(source: Source) -> Document:
    if source.media_type == XLSB:
        unpack(source)
    document = Document(engines=("python-calamine",))
    try:
        with CalamineWorkbook.from_path(str(source.path)) as workbook:
            for info in workbook.sheets_metadata:
                if info.typ is SheetTypeEnum.WorkSheet:
                    visible = info.visible is SheetVisibleEnum.Visible
                    add(document, sheet(workbook.get_sheet_by_name(info.name), hidden=not visible))
    except PasswordError as error:
        raise encrypted("workbook") from error
    return document


def unpack(source: Source) -> None:
    """Count what the library will unpack, which has no bound of its own."""
    try:
        with Archive(source.path, source.limits) as archive:
            for name in archive.names:
                with archive.part(name) as part:
                    while part.read(65_536):
                        pass
    except zipfile.BadZipFile as error:
        raise corrupt(TITLE) from error


def sheet(source: CalamineSheet, *, hidden: bool) -> Sheet:
    found = Sheet(source.name, hidden)
    full = False
    for row, values in enumerate(source.iter_rows()):
        if full:
            found.cut = row
            break
        before = len(found.cells)
        for column, value in enumerate(values):
            text = shown(value)
            if text:
                found.cells[row, column] = text
                if not isinstance(value, str):
                    found.numbers.add((row, column))
        full = progress.full(len(found.cells) - before)
    for (top, left), (bottom, right) in source.merged_cell_ranges or ():
        found.spans[top, left] = bottom - top + 1, right - left + 1
    return found


def shown(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return general(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value).strip()


PARSER = Parser(
    title=TITLE,
    media_types={XLS: (".xls", ".xlt"), XLSB: (".xlsb",)},
    recognise=recognise,
    parse=parse,
    rank=20,
)
