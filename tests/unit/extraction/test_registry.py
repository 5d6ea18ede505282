"""Parsers of installed packages stand beside the built-in ones."""

import sys

import pytest

from pipeline.extraction import registry

MODULE = """
from pipeline.extraction.model import Block, Document
from pipeline.extraction.parser import Parser

TYPE = "application/x-example"

PARSER = Parser(
    title="an example",
    media_types={TYPE: (".example",)},
    recognise=lambda peek: TYPE if peek.head.startswith(b"EXAMPLE") else None,
    parse=lambda source: Document([Block("paragraph", source.path.read_text()[8:])]),
    rank=10,
)
"""


def forget():
    for known in (registry.parsers, registry.by_media_type, registry.by_extension):
        known.cache_clear()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """An installed package that offers a parser by the entry point `quire.parsers`."""
    folder = tmp_path / "site"
    info = folder / "example_parser-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: example-parser\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[quire.parsers]\nexample = example_parser:PARSER\n")
    (folder / "example_parser.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(folder))
    forget()
    yield
    sys.modules.pop("example_parser", None)
    monkeypatch.undo()
    forget()


def test_an_installed_package_adds_a_format(package, inspect, parse):
    found = inspect(b"EXAMPLE hello", "a.example")
    assert (found.media_type, found.warnings) == ("application/x-example", ())
    assert parse(b"EXAMPLE hello", found.media_type).blocks[0].text == "hello"
    assert "EXAMPLE" in registry.accepted()


def test_without_it_the_format_is_text_like_any_other(inspect):
    assert inspect(b"EXAMPLE hello", "a.example").media_type == "text/plain"


def test_each_media_type_and_extension_has_one_parser():
    claimed = [media_type for parser in registry.parsers() for media_type in parser.media_types]
    assert len(claimed) == len(set(claimed))
    extensions = [e for parser in registry.parsers() for some in parser.media_types.values() for e in some]
    assert len(extensions) == len(set(extensions))
