"""Bytes of a text file → text: marks first, then UTF-8, then the shape of UTF-16 and UTF-32, then a guess."""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from pipeline.extraction import latin_letters
from pipeline.extraction.model import Caution, Document

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE_BYTES = 32_768  # of a guess, which takes time in proportion
# What the rest of the world means by these names (WHATWG Encoding Standard): what they declare is a part of it.
WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
ESCAPES = re.compile(rb"\x1b\$[@B]|\x1b\(J|\x1b\$\)C")  # of ISO-2022, whose bytes are all ASCII
LATIN = frozenset(
    ["latin_1", "mac_roman", "mac_latin2"]
    + [f"cp{page}" for page in (437, 775, 850, 852, 858, 1250, 1252, 1254, 1257, 1258)]
    + [f"iso8859_{part}" for part in (1, 2, 3, 4, 9, 10, 13, 14, 15, 16)]
)
FALLBACK = "cp1252"  # the most common of the single-byte encodings; every byte means something
# Of texts in other scripts: quotes, dashes and the full stops and commas of East Asia and Arabic.
MARKS_OF_TEXT = frozenset("\u00ab\u00bb\u060c\u061b\u061f\u0964\u20ac\u20bd\u2116\u30fb\ufeff").union(
    *(map(chr, range(first, last)) for first, last in ((0x2010, 0x2027), (0x3000, 0x3020), (0xFF00, 0xFF66)))
)
READABLE = 0.97  # share of letters, figures and common signs in a text that is one
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
    for candidate in (wide(content), escaped(content), "utf-8", wider(declared), declared):  # zeros are valid UTF-8
        if candidate is not None and (text := _strict(content, candidate, partial=partial)) is not None:
            return Decoded(text, candidate, certain=True)
    guess = _guess(whole_lines(content[:SAMPLE_BYTES]))
    return Decoded(_lenient(content, guess), guess, certain=False)


def tell(decoded: Decoded, document: Document) -> None:
    """Say in `document` that its encoding is a guess, if it is."""
    if not decoded.certain:
        document.engines = (*document.engines, "charset-normalizer")
        sentence = f"The encoding is not declared; the text was read as {decoded.encoding}."
        document.cautions.append(Caution("encoding_guessed", sentence))


def decode_as(content: bytes, charset: str | None) -> str:
    """Decode what a mail or an RTF declares: its word comes first, as in ISO-2022-JP, whose bytes are all ASCII."""
    tried = (_strict(content, name, partial=False) for name in (wider(charset), charset) if name)
    text = next((text for text in tried if text is not None), None)
    return decode(content).text if text is None else text


def wider(charset: str | None) -> str | None:
    """The encoding that is meant by the name of one, as browsers take it."""
    try:
        name = codecs.lookup(charset).name if charset else None
    except LookupError:
        return None
    return WIDER.get(name, name) if name else None


def escaped(content: bytes) -> str | None:
    """ISO-2022, told by its escapes."""
    found = ESCAPES.search(content[:SAMPLE_BYTES])
    if found is None:
        return None
    return "iso2022_kr" if found[0].endswith(b")C") else "iso2022_jp_2"


def code_page(number: int | None) -> str | None:
    """Python's name of a Windows code page, or None."""
    if number is None:
        return None
    latin = f"iso-8859-{number - 28590}" if 28590 < number < 28606 else f"cp{number}"
    try:
        return codecs.lookup(CODE_PAGES.get(number, latin)).name
    except LookupError:
        return None


def whole_lines(sample: bytes) -> bytes:
    """Without the last line, in which a character may be cut, if the sample is a long one."""
    return sample.rpartition(b"\n")[0] or sample if len(sample) == SAMPLE_BYTES else sample


def wide(content: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by where the zeros of common letters fall; None if they do not."""
    sample = content[: min(len(content) - len(content) % 4, 4_096)]
    if len(sample) < 4 or 0 not in sample:
        return None
    if sample.count(0) < len(sample) // 5:
        return foreign(sample)
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


def foreign(sample: bytes) -> str | None:
    """UTF-16 without a mark in another script, whose only zeros are those of spaces; None if that makes no text."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        good = sum(sign.isalnum() or sign.isspace() or sign.isascii() or sign in MARKS_OF_TEXT for sign in text)
        if good >= READABLE * len(text) and len({ord(letter) >> 8 for letter in text}) <= max(4, len(text) // 4):
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
    if best is None:
        return latin_letters.best(sample) or FALLBACK
    alike = {best.encoding, *best.could_be_from_charset}
    if alike.isdisjoint(LATIN):
        return best.encoding
    return latin_letters.best(sample, best.encoding) or (FALLBACK if FALLBACK in alike else best.encoding)
