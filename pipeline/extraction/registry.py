"""Which parser reads which media type: the files of parsers/ and the entry points of installed packages."""

import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from pipeline.extraction import parsers as built_in
from pipeline.extraction.parser import Parser

GROUP = "quire.parsers"


@cache
def parsers() -> tuple[Parser, ...]:
    """Every parser, in the order in which they are asked whether they recognise a file."""
    found = [
        import_module(f"{built_in.__name__}.{module.name}").PARSER for module in pkgutil.iter_modules(built_in.__path__)
    ]
    found += [entry.load() for entry in entry_points(group=GROUP)]
    return tuple(sorted(found, key=lambda parser: parser.rank))


@cache
def by_media_type() -> dict[str, Parser]:
    """The first parser by rank wins a type that two claim."""
    return {media_type: parser for parser in reversed(parsers()) for media_type in parser.media_types}


@cache
def by_extension() -> dict[str, str]:
    """The media type that a file's extension (with its dot, lower case) promises."""
    return {
        extension: media_type
        for parser in reversed(parsers())
        for media_type, extensions in parser.media_types.items()
        for extension in extensions
    }


def accepted() -> str:
    """The accepted formats, for a sentence to a client."""
    extensions = sorted({e[0].removeprefix(".").upper() for p in parsers() for e in p.media_types.values() if e})
    return ", ".join(extensions)
