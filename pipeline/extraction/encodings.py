"""Bytes of a text file → text: marks first, then UTF-8, then the shape of UTF-16 and UTF-32, then a guess."""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE_BYTES = 32_768  # of a guess, which takes time in proportion
FALLBACK = "cp1252"  # the most common of the single-byte encodings; every byte means something
CONTROLS = frozenset(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27} | {127}


# Code pages of Windows that Python knows by another name than cp followed by the number.
CODE_PAGES = {
    1200: "utf-16-le",
    1201: "utf-16-be",
    10000: "mac-roman",
    20127: "ascii",
    20866: "koi8-r",
    21866: "koi8-u",
    50220: "iso-2022-jp",
    51932: "euc-jp",
    51949: "euc-kr",
    54936: "gb18030",
    65001: "utf-8",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    certain: bool


def decode(content: bytes, *, partial: bool = False, declared: str | None = None) -> Decoded:
    """Decode `content`; `partial` allows it to end inside a character; `declared` is tried before guessing."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return Decoded(_lenient(content, encoding), encoding, certain=True)
    for candidate in (wide(content), "utf-8", declared):  # zeros are valid UTF-8
        if candidate is not None and (text := _strict(content, candidate, partial=partial)) is not None:
            return Decoded(text, candidate, certain=True)
    guess = _guess(content[:SAMPLE_BYTES])
    return Decoded(_lenient(content, guess), guess, certain=False)


def decode_as(content: bytes, charset: str | None) -> str:
    """Decode what a mail or an RTF declares: its word comes first, as in ISO-2022-JP, whose bytes are all ASCII."""
    text = _strict(content, charset, partial=False) if charset else None
    return decode(content).text if text is None else text


def code_page(number: int | None) -> str | None:
    """Python's name of a Windows code page, or None."""
    if number is None:
        return None
    latin = f"iso-8859-{number - 28590}" if 28590 < number < 28606 else f"cp{number}"
    try:
        return codecs.lookup(CODE_PAGES.get(number, latin)).name
    except LookupError:
        return None


def wide(content: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by where the zeros of common letters fall; None if they do not."""
    sample = content[: 4_096 - 4_096 % 4]
    if len(sample) < 4 or sample.count(0) < len(sample) // 5:
        return None
    zeros = [sample[place::4].count(0) * 4 / len(sample) for place in range(4)]
    patterns = {
        "utf-32-le": (0, 1, 1, 1),
        "utf-32-be": (1, 1, 1, 0),
        "utf-16-le": (0, 1, 0, 1),
        "utf-16-be": (1, 0, 1, 0),
    }
    for encoding, pattern in patterns.items():
        if all(share > 0.4 if zero else share < 0.2 for share, zero in zip(zeros, pattern, strict=True)):
            return encoding
    return None


def is_binary(head: bytes) -> bool:
    """Say whether `head` holds control characters that no text has."""
    if any(head.startswith(mark) for mark, _ in MARKS) or wide(head):
        return False
    return any(byte in CONTROLS for byte in head)


def html_charset(head: bytes) -> str | None:
    """The encoding that an HTML or XML head declares, if Python knows it."""
    found = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", head[:4_096])
    try:
        return codecs.lookup(found[1].decode("ascii")).name if found else None
    except LookupError:
        return None


def _strict(content: bytes, encoding: str, *, partial: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(content, final=not partial)
    except (UnicodeError, LookupError):
        return None


def _lenient(content: bytes, encoding: str) -> str:
    return content.decode(encoding, errors="replace")


def _guess(sample: bytes) -> str:
    best = from_bytes(sample).best()
    if best is None or FALLBACK in best.could_be_from_charset:
        return FALLBACK  # of several that read the same, the commonest
    return best.encoding
