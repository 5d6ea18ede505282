"""Files inside files, in one limited child: each is extracted, or has an error of its own."""

import hashlib
from email.message import EmailMessage
from pathlib import Path

from pipeline.errors import ErrorCode
from pipeline.extraction import ExtractionRequest, Result, extract_file, inspect_file

SAMPLES = Path(__file__).parents[3] / "samples"


def mail(subject, *files):
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "a@mail.example", subject, "<1@mail.example>"
    message.set_content(f"the text of {subject}\n")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_a_mail_with_a_picture_a_pdf_a_damaged_file_and_a_mail(tmp_path, limits):
    inner = mail("inner", ("orders.csv", b"a,b,c\n1,2,3\n4,5,6\n"), ("deeper.eml", mail("deeper", ("x.txt", b"x"))))
    content = mail(
        "outer",
        ("receipt.png", (SAMPLES / "receipt.png").read_bytes()),
        ("invoice.pdf", (SAMPLES / "invoice.pdf").read_bytes()),
        ("broken.pdf", (SAMPLES / "broken" / "broken.pdf").read_bytes()),
        ("inner.eml", inner),
    )
    path, output = tmp_path / "mail", tmp_path / "result.json"
    path.write_bytes(content)
    found = inspect_file(path, None, "mail.eml", limits)
    request = ExtractionRequest(found.media_type, None, "mail.eml", hashlib.sha256(content).hexdigest())
    extract_file(path, request, limits, output)
    result = Result.model_validate_json(output.read_bytes())
    receipt, invoice, broken, nested = result.children
    assert "the text of outer" in result.content.text
    assert receipt.result.pages[0].source == "ocr"
    assert invoice.result.document.pages == 2
    assert broken.result is None
    assert broken.error.code == ErrorCode.CORRUPT_FILE
    orders, deeper = nested.result.children
    assert orders.result.tables[0].rows == 3
    assert deeper.result.children[0].error.code == ErrorCode.LIMIT_EXCEEDED
    assert "QUIRE_MAX_DEPTH" in deeper.result.children[0].error.message
