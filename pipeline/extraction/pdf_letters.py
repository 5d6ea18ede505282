"""The characters of a PDF page in the order of its content, through PDFium's raw interface."""

import ctypes
import re
import sys
from collections.abc import Iterator
from itertools import repeat

from pypdfium2 import raw as pdfium

from pipeline.extraction import pdf_calls

REPLACEMENT = "\ufffd"  # for what a broken font maps outside Unicode
HYPHEN = "\x02"  # PDFium's sign for a hyphen at the end of a line, after which it leaves the line break out
HYPHEN_IN_TEXT = "\ufffe"  # and what it makes of it where it gives the text of a page in one call
SPACES = "\0\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
IGNORED = "\xad\u200b\ufeff\ufffe\uffff"
# Bullets of the fonts Symbol and Wingdings, as word processors write them.
BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF076: "❖", 0xF06E: "■", 0xF0E0: "→", 0xF0A8: "□"}
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
AMBIGUOUS = re.compile("[\0\ud800-\udfff\ufffd]")  # what one call makes of characters that the other tells apart
WORD = re.compile(f"[^{SPACES}{HYPHEN}]+{HYPHEN}?|{HYPHEN}")
UNUSUAL = re.compile(f"[{IGNORED}{HYPHEN}{''.join(map(chr, BULLETS))}\ufb00-\ufb06\ud800-\udfff]")
UNSEEN = re.compile(f"[{IGNORED}]")
LINE_END = re.compile(r"[ \t]*(?:\r\n?|\n)")
SAMPLE = 100  # characters
SHATTERED_SAMPLE, SHATTERED_LINES = 2_000, 20  # characters that are looked at, lines that tell


def read(text_page: pdfium.FPDF_TEXTPAGE) -> str:
    """One letter for each character: by one call where that counts them alike, else by a call for each."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text_page, 0, count, buffer) == count + 1:
        found = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if len(found) == count and not AMBIGUOUS.search(found):
            return found.replace(HYPHEN_IN_TEXT, HYPHEN)
    codes = (pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count))
    return "".join(chr(code) if code <= sys.maxunicode else REPLACEMENT for code in codes)


def runs(letters: str) -> Iterator[tuple[str, int, int]]:
    """Each word's text, and the indexes of its first and last character."""
    usual = UNUSUAL.search(letters) is None
    for found in WORD.finditer(letters):
        text = found[0]
        if usual or UNUSUAL.search(text) is None:
            start, end = found.span()
            yield text, start, end - 1
            continue
        seen = [index for index in range(*found.span()) if letters[index] not in IGNORED]
        if seen:
            yield plain(text), seen[0], seen[-1]


def lines(letters: str) -> str:
    """The text of a page as it is shown, a line of it on a line, without blank lines at its edges."""
    text = LINE_END.sub("\n", letters.replace(HYPHEN, f"{HYPHEN}\n"))
    return plain(text).replace("\0", "").strip("\n")


def is_shattered(letters: str) -> bool:
    """Whether lines break after nearly every letter, as PDFium has them where each was set by itself."""
    sizes = [len(line.strip()) for line in letters[:SHATTERED_SAMPLE].splitlines()]
    return len(sizes) >= SHATTERED_LINES and sum(size <= 2 for size in sizes) > len(sizes) / 2


def plain(text: str) -> str:
    """Without signs that nobody sees, ligatures apart, halves of one character joined; a lone half is a mark."""
    if UNUSUAL.search(text) is None:
        return text
    text = UNSEEN.sub("", text).replace(HYPHEN, "-").translate(LIGATURES | BULLETS)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def unmapped(text_page: pdfium.FPDF_TEXTPAGE) -> float:
    """The share, in a sample, of characters for which the font gives a number and no meaning."""
    count = pdfium.FPDFText_CountChars(text_page)
    sample = range(0, count, max(count // SAMPLE, 1))
    errors = list(map(pdf_calls.has_map_error, repeat(pdf_calls.address(text_page)), sample))
    return errors.count(1) / max(len(errors), 1)
