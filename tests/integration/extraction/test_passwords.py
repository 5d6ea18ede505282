"""Office files behind a password, through the limited child."""

import hashlib
import io
import zipfile

import pytest
from msoffcrypto.method.ecma376_agile import ECMA376Agile

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import ExtractionRequest, Options, Result, extract_file, inspect_file
from tests.unit.extraction.odf_locked_made import WORD, argon2

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = '<Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
PARTS = {
    "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}"><sheets><sheet name="Pay" sheetId="1" '
    'r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f"<Relationships>{RELATION}</Relationships>",
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
    "Salaries</t></is></c></row></sheetData></worksheet>",
    "xl/filler": "#" * 8_000,  # so that the locked streams have the size of real ones
}


@pytest.fixture
def locked(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
    packed.seek(0)
    path = tmp_path / "pay.xlsx"
    path.write_bytes(ECMA376Agile.encrypt("s3cret", packed))
    return path


def test_a_locked_workbook_is_read_with_its_password(tmp_path, limits, locked):
    options, output = Options(password="s3cret"), tmp_path / "result.json"
    found = inspect_file(locked, None, locked.name, limits, options=options)
    assert found.warnings == ()
    sha256 = hashlib.sha256(locked.read_bytes()).hexdigest()
    extract_file(locked, ExtractionRequest(found.media_type, None, locked.name, sha256, options), limits, output)
    result = Result.model_validate_json(output.read_bytes())
    assert result.document.media_type.endswith("spreadsheetml.sheet")
    assert result.document.bytes == locked.stat().st_size
    assert "Salaries" in result.content.text


def test_a_key_that_wants_several_threads_is_derived_where_none_may_be_started(tmp_path, limits):
    path, output, options = tmp_path / "a.odt", tmp_path / "result.json", Options(password=WORD)
    path.write_bytes(argon2())
    found = inspect_file(path, None, path.name, limits, options=options)
    extract_file(path, ExtractionRequest(found.media_type, None, path.name, "0" * 64, options), limits, output)
    assert Result.model_validate_json(output.read_bytes()).content.text == "Kept from strangers"


@pytest.mark.parametrize("password", [None, "guess"])
def test_without_it_the_child_says_encrypted(limits, locked, password):
    with pytest.raises(PermanentError) as error:
        inspect_file(locked, None, locked.name, limits, options=Options(password=password))
    assert error.value.code is ErrorCode.ENCRYPTED
