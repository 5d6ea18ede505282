"""RTF → tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?"  # a control word, its number, and the space that ends it
    rb"|\\'([0-9a-fA-F]{2})"  # a byte
    rb"|\\([^a-zA-Z])"  # a control symbol
    rb"|([{}])"
    rb"|([^\\{}\r\n]+)"
)
ESCAPED = b"\\{}"


@dataclass(frozen=True, slots=True)
class Token:
    """A `word` with its number, a `symbol`, an `open` or `close` of a group, or `bytes` of text."""

    kind: Literal["word", "symbol", "open", "close", "bytes"]
    word: str = ""
    number: int | None = None
    content: bytes = b""


OPEN, CLOSE = Token("open"), Token("close")


def tokens(content: bytes) -> Iterator[Token]:
    """What `\\bin` announces is left out: it is a picture or a program."""
    position = 0
    while found := TOKEN.search(content, position):
        position = found.end()
        word, number, byte, symbol, brace, text = found.groups()
        if word == b"bin":
            position += max(int(number or 0), 0)
        elif word:
            yield Token("word", word.decode(), int(number) if number else None)
        elif brace:
            yield OPEN if brace == b"{" else CLOSE
        elif symbol and symbol not in ESCAPED:
            yield Token("symbol", symbol.decode("latin-1"))
        else:
            yield Token("bytes", content=symbol or text or bytes.fromhex(byte.decode()))
