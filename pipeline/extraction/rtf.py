"""RTF → blocks: one pass over the tokens, with the state of each open group on a stack."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pipeline.extraction import progress, symbol_fonts
from pipeline.extraction.encodings import FALLBACK, code_page, decode
from pipeline.extraction.model import Block, cell_line, list_item, table_block
from pipeline.extraction.result import BlockType
from pipeline.extraction.rtf_tables import Row, table
from pipeline.extraction.rtf_tokens import Token, tokens
from pipeline.extraction.shifted import lowered_words, raised_words

SIGNS = {
    "tab": "\t", "line": "\n", "emdash": "\u2014", "endash": "\u2013", "bullet": "\u2022", "lquote": "\u2018",
    "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d", "emspace": " ", "enspace": " ", "qmspace": " ",
    "lbr": "\n",
}  # fmt: skip
SYMBOLS = {"~": "\xa0", "_": "-", "\n": "\n", "\r": "\n", "\t": "\t"}
SKIPPED_NAMES = """
    colortbl pict object fldinst listtable listoverridetable rsidtbl generator xmlnstbl themedata bkmkstart bkmkend
    datafield formfield nonesttables revtbl filetbl template private pgptbl footnotesep sp atnid atnref nonshppict upr
"""
SKIPPED = frozenset(SKIPPED_NAMES.split())
PICTURE = "[image]"
READ = frozenset({"shptxt", "shppict", "result", "ud", "fldrslt"})  # text inside what is otherwise skipped
WHICH = ("", "l", "r", "f")  # of all pages, the left, the right, the first
EDGES: dict[str, BlockType] = {f"header{which}": "header" for which in WHICH}
EDGES.update({f"footer{which}": "footer" for which in WHICH})
SHIFTS = {"super": raised_words, "sub": lowered_words, "nosupersub": None}
NESTED = "nesttableprops"  # holds the end of a row of a table in a cell
NOTES = frozenset({"footnote", "annotation"})
MARKERS = frozenset({"listtext", "pntext"})
CODE_PAGES = {"ansi": "cp1252", "mac": "mac-roman", "pc": "cp437", "pca": "cp850"}
# MS-RTF: the character set of a font → code page.
FONT_SETS = {
    77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
    186: 1257, 204: 1251, 222: 874, 238: 1250, 255: 850,
}  # fmt: skip
HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop) (\d)", re.IGNORECASE)
NUMBER = re.compile(r"[(\[]?[\w.]{1,12}[.)\]:]|\d")  # anything else is drawn as a bullet, as the letter o
MARKED = re.compile(r"^(\[\d+\])\s+")  # a note
BODY_LEVEL = 9
BEAT_TOKENS = 10_000
MAX_GROUPS = 10_000


@dataclass(slots=True)
class State:
    """What a group inherits from the one around it."""

    skip: bool = False
    place: str = ""  # of the text: "" for the body, or the word of the destination
    unicode_skip: int = 1
    charset: str = FALLBACK
    hidden: bool = False
    font: str = ""  # its name, if its letters are signs
    shift: Callable[[str], str] | None = None  # above or below the line


@dataclass(slots=True)
class Look:
    """Of the paragraph being read; `\\pard` makes it new."""

    style: int | None = None
    outline: int = BODY_LEVEL
    listed: bool = False
    level: int = 0
    in_table: bool = False


@dataclass(slots=True)
class Text:
    """A text being collected: that of the body, of a note, or of a header."""

    blocks: list[Block] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    marker: str = ""
    rows: list[Row] = field(default_factory=list)
    row: Row = field(default_factory=Row)
    cell: list[str] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)  # the row so far of a table in the cell


class Reader:
    """Reads one RTF: what it says, notes and comments last, and its title."""

    def __init__(self) -> None:
        self.title: str | None = None
        self._font_names: dict[int, str] = {}
        self._notes = 0
        self._stack: list[State] = []
        self._state = State()
        self._look = Look()
        self._texts = [Text()]
        self._ended: list[Block] = []
        self._bytes = bytearray()
        self._to_skip = 0  # characters that stand for the one before for programs without Unicode
        self._starred = False
        self._charset = FALLBACK
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._styles: dict[int, int] = {}
        self._style = 0
        self._name: list[str] = []

    def read(self, content: bytes) -> list[Block]:
        for count, token in enumerate(tokens(content)):
            self._take(token)
            if count % BEAT_TOKENS == 0:
                progress.beat()
        self._flush_bytes()
        while len(self._texts) > 1:
            self._end_text()
        self._end_paragraph(last=True)
        self._end_table()
        return self._texts[0].blocks + self._ended

    def _take(self, token: Token) -> None:
        if token.kind == "bytes":
            self._add_bytes(token.content)
            return
        self._flush_bytes()
        if token.kind == "open":
            if len(self._stack) < MAX_GROUPS:
                self._stack.append(replace(self._state))
            self._to_skip = 0
        elif token.kind == "close":
            self._close()
        elif token.kind == "symbol":
            self._starred = token.word == "*"
            self._add(SYMBOLS.get(token.word, ""))
        else:
            self._word(token.word, token.number)

    def _close(self) -> None:
        place = self._state.place
        self._state = self._stack.pop() if self._stack else State()
        self._to_skip = 0
        if place == "stylesheet":
            self._end_style()
        elif place == "title" != self._state.place:
            self.title, self._name = "".join(self._name).strip() or None, []
        elif place == self._state.place:
            return
        elif place in MARKERS:
            text = self._texts[-1]
            text.marker, self._name = "".join(self._name).strip() or "-", []
        elif place in NOTES or place in EDGES:
            self._end_text(place)

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word in SIGNS:
            self._add(SIGNS[word])
        elif word == "u":
            self._add_unicode(number or 0)
        elif word == "chftn":
            self._add(self._note_mark())
        elif word in READ:
            self._state.skip = False
        elif not self._destination(word) and not self._format(word, number):
            if starred:
                self._state.skip = True
            elif not self._state.skip and not self._nested(word):
                self._break(word, number)

    def _destination(self, word: str) -> bool:
        """Begin the place that a group's first word names."""
        state = self._state
        if word in SKIPPED:
            self._add(PICTURE if word == "pict" else "")
            state.skip = True
        elif word in {"fonttbl", "stylesheet", "info", NESTED} or word in MARKERS:
            state.place, self._name = word, []
        elif word == "title" and state.place == "info":
            state.place = word
        elif word in NOTES or word in EDGES:
            if not state.skip or word == "annotation":
                state.skip, state.place = False, word
                self._texts.append(Text())
        else:
            return False
        return True

    def _format(self, word: str, number: int | None) -> bool:
        """What changes how the text to come is read."""
        state = self._state
        if word == "uc":
            state.unicode_skip = min(max(number or 0, 0), 10)
        elif word in CODE_PAGES:
            self._charset = state.charset = CODE_PAGES[word]
        elif word == "ansicpg":
            self._charset = state.charset = code_page(number) or FALLBACK
        elif word == "f":
            self._font = number or 0
            state.charset = self._fonts.get(self._font, self._charset)
            name = self._font_names.get(self._font, "").rstrip(";").strip().lower()
            state.font = name if name in symbol_fonts.FONTS else ""
        elif word == "fcharset":
            self._fonts[self._font] = code_page(FONT_SETS.get(number or 0)) or self._charset
        elif word in {"v", "deleted"}:
            state.hidden = number != 0
        elif word == "plain":
            state.hidden, state.charset, state.font, state.shift = False, self._charset, "", None
        elif word in SHIFTS:
            state.shift = SHIFTS[word] if number != 0 else None
        else:
            return self._look_of_paragraph(word, number or 0)
        return True

    def _look_of_paragraph(self, word: str, number: int) -> bool:
        look = self._look
        match word:
            case "pard":
                self._look = self._look if self._state.place in MARKERS else Look()
            case "s":
                self._style = look.style = number
            case "outlinelevel":
                look.outline = number
                if self._state.place == "stylesheet" and number < BODY_LEVEL:
                    self._styles[self._style] = number + 1
            case "ls":
                look.listed = number > 0
            case "ilvl":
                look.level = min(max(number, 0), BODY_LEVEL)
            case "cs" | "ds" | "ts":
                pass  # may be starred, and yet stand before text to read
            case "intbl":
                look.in_table = True
            case _:
                return False
        return True

    def _nested(self, word: str) -> bool:
        """What ends cells and rows of a table in a cell, each row a line of that; nothing else of it counts."""
        text = self._texts[-1]
        if word == "nestcell":
            text.nested.append(joined(text.parts).strip())
            text.parts, text.marker = [], ""
        elif word == "nestrow":
            text.cell.append(" ".join(filter(None, text.nested)))
            text.nested = []
        else:
            return self._state.place == NESTED
        return True

    def _break(self, word: str, number: int | None) -> None:
        """What ends paragraphs, cells and rows."""
        text = self._texts[-1]
        if word in {"par", "sect", "page", "column"}:
            self._end_paragraph()
        elif word == "cell":
            self._end_paragraph(in_table=True)
            text.row.texts.append("\n".join(text.cell))
            text.cell = []
        elif word == "row":
            if text.row.texts:
                text.rows.append(text.row)
            text.row = replace(text.row, texts=[])
        elif word == "trowd":
            text.row = Row(texts=text.row.texts)
        elif word == "trhdr":
            text.row.header = True
        elif word == "cellx":
            text.row.edges.append(number or 0)
        elif word in {"clmrg", "clvmrg"}:
            flags = text.row.beside if word == "clmrg" else text.row.above
            flags += [False] * (len(text.row.edges) - len(flags)) + [True]

    def _add_bytes(self, content: bytes) -> None:
        skipped = min(self._to_skip, len(content))
        self._to_skip -= skipped
        if not self._state.skip:
            self._bytes += content[skipped:]

    def _flush_bytes(self) -> None:
        if self._bytes and self._state.font and self._state.place != "fonttbl":
            text = "".join(symbol_fonts.sign(self._state.font, code) if code > 0x20 else " " for code in self._bytes)
            self._bytes.clear()
            self._add(text)
        elif self._bytes:
            try:
                text = self._bytes.decode(self._state.charset)
            except UnicodeDecodeError:
                text = decode(bytes(self._bytes)).text
            self._bytes.clear()
            self._add(text)

    def _add_unicode(self, number: int) -> None:
        code = number % 0x10000
        is_sign = self._state.font and symbol_fonts.PRIVATE <= code < symbol_fonts.PRIVATE + 0x100
        self._add(symbol_fonts.sign(self._state.font, code) if is_sign else chr(code))
        self._to_skip = self._state.unicode_skip

    def _add(self, text: str) -> None:
        state = self._state
        if not text or state.skip or state.hidden or state.place in {"info", NESTED}:
            return
        if state.place == "fonttbl":
            self._font_names[self._font] = self._font_names.get(self._font, "") + text
        elif state.place in {"stylesheet", "title"} or state.place in MARKERS:
            self._name.append(text)
        else:
            self._texts[-1].parts.append(state.shift(text) if state.shift else text)

    def _note_mark(self) -> str:
        """The number of a note, as `[1]`: counted where the text refers to it, and again before the note itself."""
        if self._state.place == "footnote":
            return f"[{self._notes}] "
        self._notes += 1
        return f"[{self._notes}]"

    def _end_style(self) -> None:
        name = "".join(self._name).strip().rstrip(";")
        self._name = []
        if found := HEADING.match(name):
            self._styles[self._style] = int(found[1])
        elif name.lower() == "title":
            self._styles[self._style] = 1
        self._style, self._look = 0, Look()

    def _end_paragraph(self, *, in_table: bool = False, last: bool = False) -> None:
        text, look = self._texts[-1], self._look
        content = joined(text.parts).strip()
        text.parts = []
        marker, text.marker = text.marker, ""
        sign = marker if NUMBER.match(marker) else "-"
        if in_table or (look.in_table and not last):
            item = content and (marker or look.listed)
            text.cell += [cell_line(list_item(content, sign, 1)) if item else content] if content else []
            return
        self._end_table()
        if not content:
            return
        level = look.outline + 1 if look.outline < BODY_LEVEL else self._styles.get(look.style or 0)
        if level is not None:
            text.blocks.append(Block("heading", content, level=min(level, 6)))
        elif marker or look.listed:
            text.blocks.append(list_item(content, sign, look.level + 1))
        else:
            text.blocks.append(Block("paragraph", content))

    def _end_table(self) -> None:
        text = self._texts[-1]
        rows, text.rows = text.rows, []
        if text.row.texts:
            rows.append(text.row)
        text.row = Row()
        if not rows:
            return
        found = table(rows)
        if found.columns > 1:
            text.blocks.append(table_block(found))
        else:
            text.blocks += [Block("paragraph", cell.text) for cell in found.cells if cell.text]

    def _end_text(self, place: str = "footnote") -> None:
        """A note goes behind the text, a header or footer where it stands."""
        self._end_paragraph(last=True)
        self._end_table()
        blocks = self._texts.pop().blocks
        for block in blocks:
            if place in EDGES:
                block.type, block.level, block.marker = EDGES[place], None, None
            elif place == "annotation":
                block.type = "quote"
            else:
                block.text = MARKED.sub(r"\1 ", block.text)
        if place in EDGES:
            self._texts[-1].blocks += blocks
        else:
            self._ended += blocks


def joined(parts: list[str]) -> str:
    """The text, pairs of surrogates made whole, signs of the Symbol font read as what they look like."""
    text = "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\uf0b7", "\u2022").replace("\xa0", " ")
