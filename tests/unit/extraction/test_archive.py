"""The one reader of ZIPs: members, bytes and ratio are counted while they stream."""

import zipfile
from dataclasses import replace

import pytest

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import archive
from pipeline.extraction.archive import Archive
from pipeline.extraction.ooxml import Package


@pytest.fixture
def changed(limits):
    return lambda **values: replace(limits, **values)


@pytest.fixture
def packed(tmp_path):
    def packed(**members):
        path = tmp_path / "made.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in members.items():
                made.writestr(name, content)
        return path

    return packed


def refused(path, limits, setting, read=None):
    with pytest.raises(PermanentError) as error, Archive(path, limits) as found:
        found.read(read or found.names[0])
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED
    assert setting in error.value.message


def test_members_are_counted(packed, changed):
    refused(packed(**{f"m{n}": "x" for n in range(6)}), changed(max_archive_entries=5), "MAX_ARCHIVE_ENTRIES")


def test_a_directory_too_large_for_its_members_is_refused_before_it_is_read(packed, changed, monkeypatch):
    path = packed(**{f"{n:04}{'n' * 500}": "x" for n in range(200)})
    monkeypatch.setattr(zipfile, "ZipFile", None)  # reading the directory would fail
    refused(path, changed(max_archive_entries=5), "MAX_ARCHIVE_ENTRIES", "x")


def test_unpacked_bytes_are_counted_over_all_members(packed, changed):
    with Archive(packed(a="x" * 600, b="y" * 600), changed(max_unpacked_bytes=1_000)) as found:
        assert len(found.read("a")) == 600
        with pytest.raises(PermanentError) as error:
            found.read("b")
    assert "MAX_UNPACKED_BYTES" in error.value.message


def test_a_member_that_lies_about_its_size_yields_no_more_than_it_admits(packed, changed):
    path = packed(a="x" * 5_000)
    content = path.read_bytes()
    path.write_bytes(content.replace((5_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with Archive(path, changed(max_unpacked_bytes=1_000)) as found, pytest.raises(zipfile.BadZipFile):
        found.read("a")


def test_a_ratio_is_asked_for_once_a_member_is_large(packed, changed, monkeypatch):
    path = packed(a="x" * 100_000)
    with Archive(path, changed(max_archive_ratio=10)) as found:
        assert len(found.read("a")) == 100_000
    monkeypatch.setattr(archive, "RATIO_FLOOR", 50_000)
    refused(path, changed(max_archive_ratio=10), "MAX_ARCHIVE_RATIO")


def test_the_strict_form_is_read_by_the_common_names(packed, changed):
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    path = packed(document=f'<w:document xmlns:w="{strict}"><w:p/></w:document>')
    with Package(path, changed()) as package:
        tag = package.tree("document").tag
    assert tag == "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}document"
