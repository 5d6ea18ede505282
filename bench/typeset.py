"""Invoices set as web pages, bench/typeset/LANGUAGE-NAME.html: what they say in a comment, then the page.

They are written as firms write them: senders above a window or in the foot, addresses for bills and for deliveries,
sums carried over, deposits, discounts, withheld taxes, bills of hotels, of energy and of phones. All of it is made up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("typeset")


@dataclass(frozen=True, slots=True)
class Page:
    """`truth` has every field that the page says, but for addresses."""

    name: str
    truth: dict[str, str]
    html: str


def pages() -> Iterator[Page]:
    for path in sorted(FOLDER.glob("*.html")):
        head, _, html = path.read_text(encoding="utf-8").partition("-->\n")
        truth = dict(line.split(": ", 1) for line in head.removeprefix("<!--\n").splitlines())
        yield Page(path.stem, truth, html)
