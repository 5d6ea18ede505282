"""HTML, Markdown, RTF, tables and plain texts that become large, slow or deep."""

import random
from pathlib import Path

from bench.bombs.making import MIB, Maker, repeated


def html(body: bytes, times: int = 1, start: bytes = b"", end: bytes = b"") -> Maker:
    return repeated(body, times, b"<!DOCTYPE html><html><body>" + start, end + b"</body></html>")


def attributes(path: Path) -> None:
    html(b"<p " + b"".join(b"a%d=x " % number for number in range(1_000_000)) + b">lorem ipsum</p>")(path)


def styled(sheet: bytes) -> Maker:
    """A page of a thousand paragraphs under this style sheet."""
    return html(b"<p class=a>lorem</p>", 1_000, b"<style>" + sheet + b"</style>")


def wide_table(path: Path) -> None:
    """A million columns by their words, in a thousand rows of thirty cells."""
    html(b"<tr>" + b"<td colspan=1000000000 rowspan=1000000000>x" * 30, 1_000, b"<table>")(path)


def rtf(body: bytes, times: int = 1, start: bytes = b"", end: bytes = b"") -> Maker:
    return repeated(body, times, b"{\\rtf1\\ansi " + start, end + b"}")


def words(path: Path) -> None:
    """A paragraph of ten million letters, of words as they come."""
    choose = random.Random(1)  # noqa: S311  the same words each time
    letters = "eeeeetttaaooiinnsshhrrdlu"
    made = ["".join(choose.choices(letters, k=choose.randint(2, 9))) for _ in range(2_000)]
    path.write_text(" ".join(choose.choices(made, k=1_550_000)))


def marks(path: Path) -> None:
    """Five million marks above and below one letter, in an order that has to be sorted."""
    path.write_text("a" + "\u0301\u0323" * 2_500_000)


# What rules look for, begun and never ended: each is repeated to 4 MB of one line, and to as many lines.
PATTERNS = (
    "1", "1.", "1,", "1 ", "1-", "1/", "12.12.", "1'", "(1)", "+1 ", "+", "-", " ", "\t", ".", "..", ":", ": ",
    "/", "//", "a@", "@", "a.", "a@a.", "www.", "http://", "http://a/", "(", "((a)", "[", "{", "<", "<a ", "\"",
    "'", "EUR ", "EUR 1", "1 EUR ", "\u20ac", "$1,", "DE", "DE12 ", "DE12 1234 ", "GB12", "AAAA", "AAAA1", "A1",
    "Aa", "Mr. ", "A. ", "a, ", "A B ", "1 a ", "No. ", "Invoice ", "Invoice: ", "Total ", "Total: ", "Date ",
    "Date: 1", "1 January ", "January 1, ", "12:", "12:00 ", "#", "* ", "- ", "1) ", "_", "=", "|", "| ", "\\",
    "\u2026", "\xa0", "\u200b", "\u0661", "\xe9", "\u6f22", "x x", "0", "00", "000 ", "%", "1% ",
)  # fmt: skip


def pattern(part: str, *, in_lines: bool, size: int = 2_000_000) -> Maker:
    line = part * (40 // len(part)) + "\n" if in_lines else part
    return lambda path: path.write_text(line * (size // len(line)) + "\nend")


def table(body: bytes, times: int, start: bytes = b"", end: bytes = b"") -> Maker:
    return repeated(body, times, start, end)


BOMBS: dict[str, Maker] = {
    "deep.html": repeated(b"<div>", 1_000_000),
    "spans.html": repeated(b"<td colspan=1000 rowspan=65534>x", 20_000, b"<table><tr>"),
    "open.html": repeated(b"<", 20_000_000),
    "wide-table.html": wide_table,
    "million-attributes.html": attributes,
    "long-attribute.html": html(b"x" * MIB, 40, b"<p title='", b"'>lorem</p>"),
    "tables-in-tables.html": html(b"<table><tr><td>x<td>", 20_000),
    "lists.html": html(b"<ul><li>x", 50_000),
    "bold.html": html(b"<b><i><a>x<p>", 50_000),
    "misnested.html": html(b"<a><div></a><b></div><i></b>", 50_000),
    "tables-and-text.html": html(b"<table>x<b>", 50_000),
    "selects.html": html(b"<select><option>x", 200_000),
    "cells.html": html(b"<td>x", 1_000_000, b"<table><tr>"),
    "million-paragraphs.html": html(b"<p>x", 1_000_000),
    "million-links.html": html(b"<a href=x>x</a> ", 500_000),
    "million-breaks.html": html(b"x<br>", 1_000_000),
    "entities.html": html(b"&NotEqualTilde;&bogus&#1114112;&#x0;", 500_000),
    "spaces.html": html(b" ", 20_000_000, b"<p>a", b"b"),
    "comments.html": html(b"<!--", 2_000_000),
    "scripts.html": html(b"<script>", 2_000_000),
    "pictures.html": html(b"<img alt='a word' src='data:image/png;base64,AAAA'>", 300_000),
    "many-rules.html": styled(b".a{display:none}" * 1_000_000),
    "long-selector.html": styled(b"p:not(" * 200_000),
    "long-list.html": styled(b"a," * 5_000_000 + b"p{color:red}"),
    "open-comments.css.html": styled(b"/*" * 5_000_000),
    "imports.html": styled(b"@import url(http://127.0.0.1:9/);" * 300_000),
    "style.html": html(b"color:red;", 3_000_000, b"<p style='", b"'>lorem</p>"),
    "styles.html": html(b"<p style='display : none ; ; ;" + b";" * 200 + b"'>x</p>", 50_000),
    "quotes.md": repeated(b"> ", 200_000, end=b"x"),
    "brackets.md": repeated(b"[", 500_000),
    "emphasis.md": repeated(b"*a _b ", 100_000),
    "tables.md": repeated(b"|", 500_000, b"|a\n|-\n"),
    "links.md": repeated(b"[a](<b", 300_000),
    "references.md": repeated(b"[a]: b\n[a] ", 200_000),
    "pictures.md": repeated(b"![", 300_000),
    "ticks.md": repeated(b"`a``b", 300_000),
    "tags.md": repeated(b"<a <!-- <? ", 200_000),
    "lists.md": lambda path: path.write_text("".join(" " * 2 * n + "- x\n" for n in range(3_000))),
    "entities.md": repeated(b"&#1234567;&a", 500_000),
    "marks.md": repeated(b"***", 500_000),
    "escapes.md": repeated(b"\\", 2_000_001),
    "setext.md": repeated(b"a\n", 1_000_000, end=b"==="),
    "wide-rows.md": repeated(b"|a|b|c|d|e\n", 300_000, b"|a|b|c|d|e\n|-|-|-|-|-\n"),
    "braces.rtf": repeated(b"{", 5_000_000, b"{\\rtf1 "),
    "groups.rtf": rtf(b"{\\b x}", 1_000_000),
    "deep-groups.rtf": rtf(b"{\\b x", 1_000_000),
    "binary.rtf": rtf(b"\\bin2000000000 x", 500_000),
    "fonts.rtf": rtf(b"{\\f1\\fcharset128 A;}", 500_000, b"{\\fonttbl", b"}x"),
    "unicode.rtf": rtf(b"\\uc30000\\u12345 ?", 500_000),
    "surrogates.rtf": rtf(b"\\u-10240 \\u-9216 ", 500_000),
    "long-words.rtf": rtf(b"\\" + b"a" * 1_000_000 + b"99999999999999999999 ", 10),
    "cells.rtf": rtf(b"x\\cell ", 1_000_000, b"\\trowd\\intbl ", b"\\row"),
    "nested-cells.rtf": rtf(b"\\trowd\\itap%d\\intbl x\\nestcell " % 99_999_999, 200_000),
    "cell-bounds.rtf": rtf(b"\\cellx1", 1_000_000, b"\\trowd ", b"\\intbl x\\cell\\row"),
    "hex.rtf": rtf(b"\\'", 3_000_000),
    "pictures.rtf": rtf(b"{\\pict\\pngblip 89504e47}", 200_000),
    "fields.rtf": rtf(b"{\\field{\\*\\fldinst HYPERLINK a}{\\fldrslt ", 300_000),
    "lists.rtf": rtf(b"{\\listtext x\\tab}\\ls1\\ilvl999999 x\\par ", 300_000),
    "commas.csv": table(b"," * 1_000_000 + b"\n", 60),
    "quoted.csv": table(b"x" * MIB, 60, b'a,b\n"'),
    "million-columns.csv": table(b"x," * 1_000_000 + b"\n", 3),
    "100-mb-field.csv": table(b"lorem ipsum " * 87_382, 100, b"a,b\n1,"),
    "quotation-marks.csv": table(b'"', 30_000_001),
    "open-quotes.csv": table(b'"a,b\n', 2_000_000),
    "ragged.csv": lambda path: path.write_text("".join("x," * (n % 5_000) + "\n" for n in range(3_000))),
    "million-rows.csv": table(b"1,2,3\n", 1_500_000),
    "one-line.txt": repeated(b"lorem ipsum ", 10_000_000),
    "empty-lines.txt": repeated(b"\n\nx", 10_000_000),
    "words-10mb.txt": words,
    "marks.txt": marks,
    "one-letter.txt": repeated(b"x", 100_000_000),
    "one-letter-lines.txt": repeated(b"x\n", 10_000_000),
    "one-sign.txt": repeated("\u6f22".encode(), 10_000_000),
    "zeros.txt": repeated(b"\0", 50_000_000, b"text"),
    "bad-utf-8.txt": repeated(b"\xe9\xff ", 10_000_000, b"text "),
    "escapes.txt": repeated(b"\x1b$B", 10_000_000, b"text "),
} | {
    f"pattern-{number:02}{'-lines' if in_lines else ''}.txt": pattern(part, in_lines=in_lines)
    for number, part in enumerate(PATTERNS)
    for in_lines in (False, True)
}  # fmt: skip
