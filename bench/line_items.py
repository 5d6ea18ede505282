"""Positions of invoices: read from the page of electronic invoices without their XML, against the lines of the XML.

A line is found if a position has its amount, in the order of the lines as far as possible, each position once. Of the
lines that were found: how often quantity and price are those of the XML, and how many words of its name the
description has. "On the page" is the share of the lines whose amount the page shows at all; "beside" counts positions
that are no line. A quantity of which the XML's price is not that of one piece counts as it stands.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench import fields
from bench.einvoices import Line
from bench.part import Part
from bench.quire import Quire
from bench.table import Value
from bench.words import words

HEADS = ("documents", "files", "lines", "on the page", "found", "quantity", "price", "words of the name", "beside")
FILE_HEADS = ("lines", "on the page", "found", "quantities", "prices", "beside", "file")


@dataclass(frozen=True, slots=True)
class Counted:
    """One document: how many of its lines were found, and what was right of those."""

    name: str
    lines: int
    visible: int
    found: int
    quantities: int
    prices: int
    words: float
    beside: int


def measure(root: Path, quire: Quire, match: str = "") -> Iterator[Part]:
    counted = [
        counts(case, (quire.read(case.path).result or {}).get("line_items") or [])
        for case in fields.bare_cases(root)
        if match in case.name and case.lines
    ]
    worst = sorted(counted, key=lambda each: each.found - each.lines)
    files = [file_row(each) for each in worst if each.found < each.lines or each.beside]
    yield Part("Line items", HEADS, [row(counted)], FILE_HEADS, files, [*map(asdict, counted)])


def counts(case: fields.Case, items: list[dict[str, Any]]) -> Counted:
    visible = sum(fields.visible("net_amount", line.amount, case.text) for line in case.lines)
    pairs = paired(case.lines, items)
    return Counted(
        name=case.name,
        lines=len(case.lines),
        visible=visible,
        found=len(pairs),
        quantities=sum(same(line.quantity, item, "quantity") for line, item in pairs),
        prices=sum(same(line.price, item, "unit_price") for line, item in pairs),
        words=sum(named(line, item) for line, item in pairs),
        beside=len(items) - len(pairs),
    )


def paired(lines: tuple[Line, ...], items: list[dict[str, Any]]) -> list[tuple[Line, dict[str, Any]]]:
    """Each line with the first free position that has its amount, rather one with its quantity, too."""
    free = list(items)
    found = []
    for line in lines:
        fitting = [item for item in free if same(line.amount, item, "net_amount")]
        fitting.sort(key=lambda item: not same(line.quantity, item, "quantity"))
        if fitting:
            free = [item for item in free if item is not fitting[0]]
            found.append((line, fitting[0]))
    return found


def same(truth: str | None, item: dict[str, Any], name: str) -> bool:
    """Whether a figure of a position is what the XML says; what it does not say is not asked for."""
    value = (item.get(name) or {}).get("value")
    if truth is None:
        return True
    return value is not None and Decimal(str(value)) == Decimal(truth)


def named(line: Line, item: dict[str, Any]) -> float:
    wanted = words(line.name or "")
    there = set(words(str((item.get("description") or {}).get("value") or "")))
    return sum(word in there for word in wanted) / len(wanted) if wanted else 1.0


def row(counted: list[Counted]) -> list[Value]:
    def whole(name: str) -> int:
        return sum(getattr(each, name) for each in counted)

    lines, found = max(whole("lines"), 1), max(whole("found"), 1)
    shares = [whole("visible") / lines, whole("found") / lines]
    right = [whole(name) / found for name in ("quantities", "prices", "words")]
    return [fields.BARE, len(counted), whole("lines"), *shares, *right, whole("beside")]


def file_row(each: Counted) -> list[Value]:
    name = each.name.rpartition("/")[2]
    return [each.lines, each.visible, each.found, each.quantities, each.prices, each.beside, name]
