"""What a parser is. Each file of parsers/, and each entry point `quire.parsers`, offers one as `PARSER`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.extraction.model import Document
from pipeline.extraction.peek import Peek
from pipeline.extraction.request import Limits, Options


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, of a type that its parser recognised."""

    path: Path
    media_type: str
    limits: Limits
    options: Options = Options()  # noqa: RUF009  frozen


def nothing() -> None:
    return None


def accept(_source: Source) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Parser:
    """How one family of formats is recognised and read.

    `title` completes "The file looks like …". `media_types` maps each type to its usual extensions. `recognise` returns
    one of the types or None; parsers are asked by `rank`, the surest first. `check` refuses early, by PermanentError,
    what `parse` could not read. `prepare` imports and loads what many documents share, before the fork, and starts no
    thread. `threads` asks for a crew (process/crew.py), `programs` to run programs where `Limits.programs` allows.
    """

    title: str
    media_types: Mapping[str, tuple[str, ...]]
    recognise: Callable[[Peek], str | None]
    parse: Callable[[Source], Document]
    rank: int = 50
    check: Callable[[Source], None] = accept
    prepare: Callable[[], None] = nothing
    threads: bool = False
    programs: bool = False
