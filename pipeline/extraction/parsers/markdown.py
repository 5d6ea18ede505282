"""Markdown (CommonMark with tables), by markdown-it."""

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.extraction import html_blocks
from pipeline.extraction.encodings import decode, tell
from pipeline.extraction.model import Block, Cell, Document, Table, list_item, table_block
from pipeline.extraction.parser import Parser, Source
from pipeline.extraction.peek import Peek

MEDIA_TYPE = "text/markdown"
EXTENSIONS = (".md", ".markdown", ".mdown", ".mkd")
SIGNS = (
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"^(```|~~~)", re.MULTILINE),
    re.compile(r"\[[^\]\n]+\]\([^)\s]+\)"),
    re.compile(r"^\|? *:?-{3,}:? *\|", re.MULTILINE),
    re.compile(r"\*\*[^*\n]+\*\*"),
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What programs of web sites and notes put above a text: lines of YAML between two rules.
FRONT = re.compile(r"\A---[ \t]*\n((?:[^\n]*\n){0,200}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
TITLE_LINE = re.compile(r"^title:(.*)$", re.MULTILINE)
BREAK = re.compile(r"<br\b", re.IGNORECASE)
SURE = 2  # different signs without the client's word


def recognise(peek: Peek) -> str | None:
    if peek.text is None:
        return None
    if peek.promises(EXTENSIONS, MEDIA_TYPE):
        return MEDIA_TYPE
    unnamed = peek.extension == "" and peek.declared_type is None
    return MEDIA_TYPE if unnamed and sum(bool(sign.search(peek.text)) for sign in SIGNS) >= SURE else None


@cache
def grammar() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def prepare() -> None:
    grammar()


def parse(source: Source) -> Document:
    decoded = decode(source.path.read_bytes())
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    front = FRONT.match(text)
    tokens = grammar().parse(text[front.end() :] if front else text)
    document = Document(blocks=list(blocks(tokens)), markdown=text.strip("\n"), engines=("markdown-it-py",))
    if front:
        title = TITLE_LINE.search(front[1])
        document.title = title[1].strip().strip("\"'") if title else None
        document.blocks.insert(0, Block("paragraph", front[1]))
    tell(decoded, document)
    return document


def blocks(tokens: list[Token]) -> Iterator[Block]:
    """Walk the flat stream of tokens; lists and quotes nest, so where we are is a stack of their types."""
    nesting: list[str] = []
    markers: list[str] = []
    outside: list[int] = []  # markers that waited for a text when each open item began
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "table_open":
            end = position + next(i for i, later in enumerate(tokens[position:]) if later.type == "table_close")
            yield table(tokens[position:end])
            position = end
        elif token.type == "list_item_open":
            outside.append(len(markers))
            markers.append(f"{token.info}{token.markup}" if token.info else "-")
        elif token.type == "list_item_close":
            del markers[outside.pop() :]  # an empty item's
        elif token.nesting == 1:
            nesting.append(token.tag or token.type)
        elif token.nesting == -1:
            nesting.pop()
        elif token.type == "inline":
            yield text_block(token, nesting, markers)
        elif token.type in {"fence", "code_block"}:
            yield Block("code", token.content.rstrip("\n"))
        elif token.type == "html_block":
            yield from html_blocks.read(token.content)
        position += 1


def text_block(token: Token, nesting: list[str], markers: list[str]) -> Block:
    """A heading, list item, quote or paragraph, by what it stands in; only the first text of an item is the item."""
    text = plain(token)
    if nesting[-1] in HEADINGS:
        return Block("heading", text, level=HEADINGS.index(nesting[-1]) + 1)
    if markers:
        return list_item(text, markers.pop(), nesting.count("ul") + nesting.count("ol"))
    return Block("quote" if "blockquote" in nesting else "paragraph", text)


def table(tokens: list[Token]) -> Block:
    """The cells between the opening and the closing of a table."""
    cells: list[Cell] = []
    row, column = -1, 0
    for token, content in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "tr_open":
            row, column = row + 1, 0
        elif token.type in {"th_open", "td_open"} and content is not None:
            cells.append(Cell(row, column, plain(content), header=token.tag == "th"))
            column += 1
    return table_block(Table(cells))


def plain(token: Token) -> str:
    """The text of an inline token without its marks; a picture gives its description."""
    parts = []
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"} or (child.type == "html_inline" and BREAK.match(child.content)):
            parts.append("\n")
        elif child.type == "image":
            parts.append(plain(child))
        elif child.type in {"text", "code_inline"}:
            parts.append(child.content)
    return "".join(parts).strip()


PARSER = Parser(
    title="a Markdown text",
    media_types={MEDIA_TYPE: EXTENSIONS},
    recognise=recognise,
    parse=parse,
    prepare=prepare,
    rank=80,
)
