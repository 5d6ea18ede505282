"""Sources and documents made on the spot."""

import os
import zipfile
from dataclasses import replace

import pytest

environment = dict(os.environ)
from pipeline.extraction import registry, sniff  # noqa: E402  between the two lines around it
from pipeline.extraction.parser import Source  # noqa: E402
from pipeline.extraction.peek import Peek  # noqa: E402
from pipeline.extraction.request import Limits, Options  # noqa: E402
from pipeline.settings import Settings  # noqa: E402

# pylibmagic writes library paths into the environment, which the services of other tests would inherit.
os.environ.clear()
os.environ.update(environment)

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture
def limits():
    return Limits.from_settings(Settings())


@pytest.fixture
def parse(tmp_path, limits):
    """Parse `content` as `media_type`, in this process."""

    def parse(content, media_type, options=None, **changed):
        path = tmp_path / "document"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        source = Source(path, media_type, replace(limits, **changed), options or Options())
        return registry.by_media_type()[media_type].parse(source)

    return parse


@pytest.fixture
def peek(tmp_path):
    def peek(content, filename=None, declared_type=None):
        path = tmp_path / "document"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Peek(path, filename, declared_type)

    return peek


@pytest.fixture
def inspect(tmp_path, limits):
    def inspect(content, filename=None, declared_type=None, **changed):
        path = tmp_path / "document"
        path.write_bytes(content)
        return sniff.inspect(path, filename, declared_type, replace(limits, **changed))

    return inspect


@pytest.fixture
def docx(tmp_path):
    """The bytes of a DOCX with this body, and these other parts."""

    def docx(body, **parts):
        path = tmp_path / "made.docx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
            for name, content in parts.items():
                archive.writestr(f"word/{name}.xml", f"<w:{name} {W}>{content}</w:{name}>")
        return path.read_bytes()

    return docx
