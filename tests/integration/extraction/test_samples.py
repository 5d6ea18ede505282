"""The sample documents, through the child: what they say, or why they are refused."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from pipeline.errors import ErrorCode, PermanentError
from pipeline.extraction import ExtractionRequest, Options, Result, extract_file, inspect_file
from pipeline.extraction.request import DocumentClass

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("results")


@pytest.fixture
def read(folder, limits):
    """The result of a sample."""

    def read(name, **options):
        path, output = SAMPLES / name, folder / "result.json"
        inspection = inspect_file(path, None, path.name, limits)
        assert inspection.warnings == ()
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        request = ExtractionRequest(inspection.media_type, None, path.name, sha256, Options(**options))
        extract_file(path, request, limits, output)
        return Result.model_validate_json(output.read_bytes())

    return read


def iban_checks(text):
    moved = text.replace(" ", "")
    return int("".join(str(int(sign, 36)) for sign in moved[4:] + moved[:4])) % 97 == 1


def test_the_invoice(read):
    result = read("invoice.pdf", words=True)
    text = result.content.text
    assert (result.document.media_type, result.document.pages, result.document.language) == ("application/pdf", 2, "en")
    for line in ("Invoice INV-2026-0417", "Total GBP 14,272.32", "VAT 20 % 2,378.72", "Net amount 11,893.60"):
        assert line in text
    assert "22\tSV-0900\tCarriage and insurance\t1\t64.00\t64.00" in text
    facts, items = result.tables
    assert (facts.rows, facts.columns, items.rows, items.columns) == (4, 4, 23, 6)
    assert [c.text for c in items.cells if c.header] == ["Pos", "Article", "Description", "Qty", "Unit price", "Amount"]
    assert iban_checks(re.search(r"IBAN: ([A-Z0-9 ]+\d)", text)[1])
    words = [word for page in result.pages for word in page.words]
    assert [text[slice(*word.span)] for word in words] == text.split()
    for page in result.pages:
        assert all(
            0 <= w.bbox[0] < w.bbox[2] <= page.width and 0 <= w.bbox[1] < w.bbox[3] <= page.height for w in page.words
        )
    assert result.warnings == []
    assert "pypdfium2" in result.engines


def test_the_report(read):
    result = read("report.pdf")
    assert result.document.pages == 12
    assert [b.text for b in result.blocks if b.type == "footer"] == [f"Page {n} of 12" for n in range(2, 13)]
    assert len([b for b in result.blocks if b.type == "header"]) == 11
    headings = [(b.level, " ".join(b.text.split())) for b in result.blocks if b.type == "heading" and b.page == 8]
    assert headings == [(1, "6. Interviews with the shifts")]
    column = [b.text for b in result.blocks if b.page == 8 and b.type == "paragraph"]
    assert column[0].startswith("In October")
    assert column[-1].startswith("The team thanks")
    assert [(t.page, t.rows, t.columns) for t in result.tables][:2] == [(4, 14, 4), (5, 4, 3)]
    assert len(result.tables) == 5
    assert result.content.markdown.startswith("# Energy and Water Report 2025\n\n## Example Works Ltd")


def test_the_contract(read):
    result = read("contract.docx")
    assert result.document.pages is None
    assert result.blocks[0].type == "heading"
    assert "# 3. Fees and payment\n\n- (1) The fees are set out" in result.content.markdown
    assert "| Work on site | hour | 95.00 |" in result.content.markdown
    (table,) = result.tables
    assert (table.rows, table.columns, [c.text for c in table.cells if c.header]) == (
        5,
        3,
        ["Service", "Unit", "Fee in GBP"],
    )


def test_the_page(read):
    result = read("page.html")
    assert "dataLayer" not in result.content.text
    assert "2. Pack the goods in their original box and put the return form inside.\n   - Wrap glassware" in (
        result.content.markdown
    )
    assert [cell.text for cell in result.tables[0].cells if cell.row == 3] == [
        "Returned after 30 days",
        "£6.90",
        "15 % of the price",
    ]


def test_the_orders(read):
    (table,) = read("orders.csv").tables
    assert (table.rows, table.columns) == (61, 7)
    assert 'Pipette "Classic", 1000 µl' in {cell.text for cell in table.cells}


def test_the_notes_keep_their_markdown(read):
    result = read("notes.md")
    assert result.content.markdown == (SAMPLES / "notes.md").read_text().strip("\n")
    assert (result.tables[0].rows, result.tables[0].columns) == (4, 3)


def test_the_letter_is_read_in_the_encoding_it_does_not_name(read):
    result = read("letter.txt")
    assert "das sind 187,50 € auf den Rechnungsbetrag von 3.750,00 €." in result.content.text
    assert result.document.language == "de"
    assert [warning.code for warning in result.warnings] == ["encoding_guessed"]


def test_the_order_and_what_is_attached_to_it(read):
    result = read("order.eml")
    assert result.blocks[0].text.startswith("From: Jörg Muster <joerg.muster@beispiel.example>\nTo: Orders")
    assert "12 x Meeting chair, 189.00 EUR each" in result.content.text
    [child] = result.children
    assert (child.filename, child.media_type, child.error) == ("Preise März.csv", "text/csv", None)
    assert child.result.tables[0].rows == 4
    assert child.result.document.sha256 == child.sha256


def test_the_budget(read):
    result = read("budget.xlsx")
    table = result.tables[0]
    assert [cell.text for cell in table.cells if cell.row == 1] == ["Rent", "2 January 2026", "4,200.00 €", "31 %"]
    assert [cell.text for cell in table.cells if cell.row == 4] == ["Total", "", "13,580.75 €", ""]
    assert "C6 Controlling: Includes the fair in April." in result.content.text
    assert [warning.code for warning in result.warnings] == ["hidden_sheet"]
    assert result.document.title == "Budget 2026"


def test_the_receipt(read):
    result = read("receipt.png", words=True)
    text = result.content.text
    for line in (
        "EXAMPLE STORE",
        "Coffee beans 1 kg 18.90",
        "Cleaning tablets 8.25",
        "TOTAL GBP 47.53",
        "14/04/2026 10:27",
    ):
        assert line in text
    (page,) = result.pages
    assert (page.source, page.width, page.height) == ("ocr", 920, 1360)
    assert page.confidence > 0.9
    total = next(word for word in page.words if text[slice(*word.span)] == "47.53")
    assert 640 < total.bbox[0] < total.bbox[2] < 810
    assert {"rapidocr", "onnxruntime"} <= set(result.engines)


@pytest.mark.parametrize(("name", "page"), [("scanned_letter.pdf", 1), ("mixed.pdf", 2)])
def test_a_scanned_page_is_read(read, name, page):
    result = read(name, words=True)
    assert result.warnings == []
    scanned = result.pages[page - 1]
    assert (scanned.source, scanned.width, scanned.height) == ("ocr", 595.28, pytest.approx(841.89, abs=0.5))
    assert scanned.confidence > 0.9
    assert "We will transfer the amount of 2,480.00 GBP, less the agreed" in result.content.text
    amount = next(word for word in scanned.words if result.content.text[slice(*word.span)] == "2,480.00")
    assert amount.bbox[0] == pytest.approx(266, abs=5)
    assert [p.source for p in result.pages if p.number != page] == ["text"] * (len(result.pages) - 1)


def test_text_on_a_turned_page_is_upright(read):
    result = read("mixed.pdf")
    assert (result.pages[2].rotation, result.pages[2].width > result.pages[2].height) == (90, True)
    goods = next(block for block in result.blocks if "Flour" in block.text)
    assert goods.text == "Flour, 40 bags: 1,120.00 GBP\nSugar, 25 bags: 860.00 GBP\nShelves: 500.00 GBP"
    assert goods.bbox[2] - goods.bbox[0] > goods.bbox[3] - goods.bbox[1]


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("broken.pdf", ErrorCode.CORRUPT_FILE, "damaged"),
        ("encrypted.pdf", ErrorCode.ENCRYPTED, "password"),
        ("empty.pdf", ErrorCode.EMPTY_FILE, "empty"),
        ("mislabelled.pdf", ErrorCode.UNSUPPORTED_TYPE, "executable"),
        ("unsupported.zip", ErrorCode.UNSUPPORTED_TYPE, "ZIP archive"),
    ],
)
def test_a_refusal_has_a_code_and_a_sentence(limits, name, code, words):
    path = SAMPLES / "broken" / name
    with pytest.raises(PermanentError) as error:
        inspect_file(path, "application/pdf", path.name, limits)
    assert error.value.code is code
    assert words in error.value.message
    assert error.value.message.endswith(".")


def test_the_list_of_samples_is_complete():
    readme = (SAMPLES / "README.md").read_text()
    files = {str(p.relative_to(SAMPLES)) for p in SAMPLES.rglob("*") if p.suffix not in {".py", ".pyc"} and p.is_file()}
    assert set(re.findall(r"^\| `([^`]+)`", readme, re.MULTILINE)) == files - {"README.md"}
    assert sum((SAMPLES / name).stat().st_size for name in files) < 3 * 1024**2


def test_results_are_json_that_others_can_read(read, folder):
    read("notes.md")
    written = json.loads((folder / "result.json").read_bytes())
    assert written["schema_version"] == "1"
    assert written["status"] == "complete"
    assert written["classification"]["label"] in DocumentClass.__args__
    assert {entity["type"] for entity in written["entities"]} >= {"language", "title"}
    assert written["fields"] is None
