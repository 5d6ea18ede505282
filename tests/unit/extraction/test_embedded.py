"""Files inside slides and sheets."""

import zipfile
from io import BytesIO

import pytest

from tests.unit.extraction.test_pptx import PPTX, presentation, relations, shape, slide
from tests.unit.extraction.test_xlsx import XLSX, prices, workbook


def holding(content, owner, *targets, **files):
    """The package with these relations of one part, and these files."""
    folder, _, name = owner.rpartition("/")
    replaced = f"{folder}/_rels/{name}.rels"
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as archive:
        for member in source.namelist():
            if member != replaced:
                archive.writestr(member, source.read(member))
        archive.writestr(replaced, relations(*targets))
        for file, inside in files.items():
            archive.writestr(f"{folder}/{file}.bin", inside)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "owner", "media_type"),
    [
        (presentation([slide(shape())]), "ppt/slides/slide1.xml", PPTX),
        (workbook(prices), "xl/worksheets/sheet1.xml", XLSX),
    ],
)
def test_documents_embedded_in_slides_and_sheets_are_attachments(parse, content, owner, media_type):
    targets = [("package", "plan.bin"), ("oleObject", "equation.bin"), ("package", "missing.bin")]
    made = holding(content, owner, *targets, plan=b"PK", equation=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    attachments = parse(made, media_type).attachments
    assert [(found.filename, found.data) for found in attachments] == [("plan.bin", b"PK")]
