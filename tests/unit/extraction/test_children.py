"""Files inside a document become children: extracted, or with a typed error of their own."""

import hashlib
from dataclasses import replace

import pytest

from pipeline.errors import ErrorCode
from pipeline.extraction import progress
from pipeline.extraction.children import Nesting
from pipeline.extraction.model import Attachment, Block, Document
from pipeline.extraction.process import jobs
from pipeline.extraction.request import ExtractionRequest, Options


@pytest.fixture
def children(limits):
    def children(*attachments, build=jobs.build, **changed):
        document = Document([Block("paragraph", "around")], attachments=list(attachments))
        return Nesting(replace(limits, **changed)).children(document, Options(), build), document

    return children


def test_a_file_inside_is_recognised_by_its_bytes_and_extracted(children):
    [child], _ = children(Attachment("table", "application/octet-stream", b"a,b,c\n1,2,3\n4,5,6\n"))
    assert (child.filename, child.media_type, child.bytes, child.error) == ("table", "text/csv", 18, None)
    assert child.sha256 == child.result.document.sha256 == hashlib.sha256(b"a,b,c\n1,2,3\n4,5,6\n").hexdigest()
    assert child.result.content.text == "a\tb\tc\n1\t2\t3\n4\t5\t6"


def test_what_cannot_be_read_has_its_own_typed_error(children):
    damaged = b"PK\x03\x04" + b"\xff" * 80
    found, _ = children(
        Attachment("empty.txt", None, b""),
        Attachment("program.exe", "application/x-dosexec", b"MZ\x90\0" + b"\0" * 80),
        Attachment("damaged.docx", None, damaged),
        Attachment("fine.txt", "text/plain", b"fine"),
    )
    codes = [child.error and child.error.code for child in found]
    assert codes == [ErrorCode.EMPTY_FILE, ErrorCode.UNSUPPORTED_TYPE, ErrorCode.CORRUPT_FILE, None]
    assert found[1].media_type == "application/x-dosexec"
    assert found[3].result.content.text == "fine"


@pytest.mark.parametrize(
    ("raised", "code"), [(ValueError("odd"), ErrorCode.CORRUPT_FILE), (MemoryError(), ErrorCode.LIMIT_EXCEEDED)]
)
def test_whatever_a_parser_raises_becomes_the_error_of_the_child(children, raised, code, capsys):
    def build(*_):
        raise raised

    [child], _ = children(Attachment("a.txt", "text/plain", b"text"), build=build)
    assert (child.result, child.error.code) == (None, code)


def test_more_files_than_allowed_are_counted_and_left_out(children):
    found, document = children(*[Attachment(f"{n}.txt", None, b"text") for n in range(5)], max_attachments=3)
    assert [child.filename for child in found] == ["0.txt", "1.txt", "2.txt"]
    assert [(c.code, c.message.split()[0]) for c in document.cautions] == [("attachments_skipped", "2")]


def test_files_inside_files_count_together_and_stop_at_the_depth(children):
    def build(path, request, limits, nesting):
        inner = Document(attachments=[Attachment("inner.txt", None, b"text")] * 2)
        seen.append((nesting.depth, nesting.children(inner, Options(), build)))
        return jobs.build(path, request, limits, nesting)

    seen = []
    found, _ = children(Attachment("outer.txt", None, b"text"), build=build, max_depth=2, max_attachments=6)
    assert found[0].error is None
    depths = [depth for depth, _ in seen]
    assert max(depths) == 2
    too_deep = [child for depth, inside in seen if depth == 2 for child in inside]
    assert {child.error.code for child in too_deep} == {ErrorCode.LIMIT_EXCEEDED}
    assert "QUIRE_MAX_DEPTH" in too_deep[0].error.message
    assert 1 + sum(len(inside) for _, inside in seen) == 6


def test_a_name_that_cannot_be_stored_is_cleaned(children):
    [child], _ = children(Attachment("a\0b\ud800.txt", None, b"text"))
    assert child.filename == "ab?.txt"


def test_what_a_client_says_of_the_document_is_not_said_of_the_files_inside(limits):
    seen = []

    def build(path, request, limits, nesting):
        seen.append(request.options)
        return jobs.build(path, request, limits, nesting)

    document = Document(attachments=[Attachment("a.txt", None, b"text")])
    Nesting(limits).children(document, Options(words=True, document_class="invoice"), build)
    assert seen == [Options(words=True)]


def test_when_the_time_is_up_files_are_named_and_not_read(children, monkeypatch):
    monkeypatch.setattr(progress, "time_is_up", lambda: True)
    [child], _ = children(Attachment("a.txt", None, b"text"))
    assert child.error.code == ErrorCode.LIMIT_EXCEEDED
    assert "QUIRE_EXTRACT_WALL_SECONDS" in child.error.message


MAIL = b"""\
From: ann@example.com
To: joe@example.com
Subject: Papers
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

See the attachment.
--b
Content-Type: text/plain
Content-Disposition: attachment; filename=order.txt

Order code: AB-2041
--b--
"""


@pytest.mark.parametrize(
    ("required", "status", "missing"), [("order_code", "complete", []), ("weight", "partial", ["weight"])]
)
def test_what_a_schema_requires_may_stand_in_a_file_inside(tmp_path, limits, required, status, missing):
    path = tmp_path / "document"
    path.write_bytes(MAIL)
    properties = {"order_code": {"type": "string"}, "weight": {"type": "number"}}
    options = Options(schema={"type": "object", "properties": properties, "required": [required]})
    request = ExtractionRequest("message/rfc822", None, "a.eml", "0" * 64, options)
    result = jobs.build(path, request, limits)
    (child,) = result.children
    assert child.result.fields["order_code"].value == "AB-2041"
    assert (result.status, child.result.status) == (status, "complete")
    assert [w.message.split()[3].rstrip(",") for w in result.warnings if w.code == "required_missing"] == missing
