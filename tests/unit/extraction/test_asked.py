"""What a client's schema asks for, found in documents."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extraction import compose
from pipeline.extraction.model import Block, Cell, Document, Table, table_block
from pipeline.extraction.request import Options
from pipeline.extraction.result import DocumentInfo
from pipeline.extraction.understanding import understand


def found(text, blocks=(), language="en", media_type="text/plain", **properties):
    document = Document([*([Block("paragraph", text)] if text else []), *blocks])
    info = DocumentInfo(
        sha256="0" * 64, media_type=media_type, declared_type=None, bytes=1, pages=None, language=language
    )
    meaning = understand(document, info, Options(schema={"type": "object", "properties": properties}))
    return meaning.fields, "\n\n".join(block.text for block in document.blocks)


def table(*rows):
    return table_block(Table([Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]))


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [
        ("Customer number: C-10482", {"type": "string"}, "C-10482"),
        ("Customer No. C-10482   Page 3", {"type": "string"}, "C-10482"),
        ("Kundennummer\tC-10482", {"type": "string", "x-aliases": ["Kundennummer"]}, "C-10482"),
        ("Numéro de client : 4711 B", {"type": "string", "aliases": ["numéro de client"]}, "4711"),
    ],
)
def test_a_text_is_found_by_its_label(text, wanted, value):
    fields, whole = found(text, customer_number=wanted)
    field = fields["customer_number"]
    assert field.value == value
    assert whole[slice(*field.span)] == field.raw
    assert (field.method, field.type) == ("rule", "text")


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [
        ("Valid from: 5 March 2026", {"type": "string", "format": "date"}, "2026-03-05"),
        ("Valid from: 2.30 pm", {"type": "string", "format": "time"}, "14:30"),
        ("Valid from: € 1,234.50", {"type": "string", "format": "amount"}, "1234.50"),
        ("Valid from: 1,234.50", {"type": "number"}, 1234.5),
        ("Valid from: 12 pieces", {"type": "integer"}, 12),
        ("Valid from: ☒", {"type": "boolean"}, True),
        ("Valid from: no", {"type": "boolean"}, False),
        ("Valid from: joe@example.com", {"type": "string", "format": "email"}, "joe@example.com"),
        ("Valid from: https://example.com/a", {"type": "string", "format": "uri"}, "https://example.com/a"),
        ("Valid from: 020 7946 0958", {"type": "string", "format": "phone"}, "+442079460958"),
        ("Valid from: DE89 3704 0044 0532 0130 00", {"x-quire-type": "iban"}, "DE89370400440532013000"),
        ("Valid from: EUR", {"x-quire-type": "currency"}, "EUR"),
        ("Valid from: fully PAID", {"enum": ["open", "paid"]}, "paid"),
        ("Valid from: 3", {"enum": [1, 2, 3]}, 3),
    ],
)
def test_a_value_has_the_type_that_was_asked_for(text, wanted, value):
    fields, _ = found(text, valid_from=wanted)
    assert fields["valid_from"].value == value
    assert type(fields["valid_from"].value) is type(value)


def test_nothing_is_invented():
    fields, _ = found(
        "Dear Ms Smith,\nplease find attached the report of 5 March 2026 about € 20.00.\nRegards",
        customer_number={"type": "string"},
        delivery_date={"type": "string", "format": "date"},
        deposit={"type": "string", "format": "amount"},
        state={"enum": ["open", "paid"]},
        accepted={"type": "boolean"},
        rows={"type": "array", "items": {"type": "object", "properties": {"part": {}, "count": {"type": "integer"}}}},
    )
    assert all(field is None for field in fields.values())


def test_two_values_for_one_label_are_a_doubt():
    sure, _ = found("Reference: A-1", reference={"type": "string"})
    unsure, _ = found("Reference: A-1\nReference: B-2", reference={"type": "string"})
    assert unsure["reference"].confidence < sure["reference"].confidence
    assert [other.value for other in unsure["reference"].alternatives] == ["B-2"]


def test_examples_tell_which_of_two_values_is_meant():
    text = "Reference: see page 3\nReference: AB-2041"
    fields, _ = found(text, reference={"type": "string", "examples": ["XY-1000"]})
    assert fields["reference"].value == "AB-2041"


def test_what_is_the_only_one_of_its_kind_needs_no_label():
    fields, _ = found("Write to joe@example.com.", contact={"type": "string", "format": "email"})
    assert fields["contact"].value == "joe@example.com"
    assert fields["contact"].confidence < 0.7
    fields, _ = found("Write to joe@example.com or ann@example.com.", contact={"type": "string", "format": "email"})
    assert fields["contact"] is None


def test_a_table_is_filled_by_its_headings_from_several_tables_of_a_kind():
    heading = ("Part", "Serial no.", "Tested on", "Result")
    fields, whole = found(
        "",
        [
            table(heading, ("Valve", "V-1", "5 March 2026", "ok"), ("Pump", "", "6 March 2026", "failed")),
            Block("paragraph", "And the second half"),
            table(heading, ("Fan", "F-7", "7 March 2026", "ok")),
        ],
        tests={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "part": {"type": "string"},
                    "serial_number": {"type": "string", "x-aliases": ["Serial no."]},
                    "day": {"type": "string", "format": "date", "x-aliases": ["tested on"]},
                    "result": {"enum": ["ok", "failed"]},
                    "colour": {"type": "string"},
                },
            },
        },
    )
    rows = fields["tests"].rows
    assert fields["tests"].value == 3
    assert [{name: cell and cell.value for name, cell in row.items()} for row in rows] == [
        {"part": "Valve", "serial_number": "V-1", "day": "2026-03-05", "result": "ok", "colour": None},
        {"part": "Pump", "serial_number": None, "day": "2026-03-06", "result": "failed", "colour": None},
        {"part": "Fan", "serial_number": "F-7", "day": "2026-03-07", "result": "ok", "colour": None},
    ]
    assert all(whole[slice(*cell.span)] == cell.raw for row in rows for cell in row.values() if cell)


def test_positions_are_known_by_what_everybody_calls_them():
    fields, _ = found(
        "",
        [table(("Bezeichnung", "Menge", "Einzelpreis"), ("Lampe", "2", "10,50 €"))],
        language="de",
        lines={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"description": {}, "qty": {"type": "integer"}, "unit_price": {"type": "number"}},
            },
        },
    )
    (row,) = fields["lines"].rows
    assert {name: cell.value for name, cell in row.items()} == {"description": "Lampe", "qty": 2, "unit_price": 10.5}


SCRAPS = [
    *("Menge", "Preis", "Beschreibung", "Datum", "Name", "Tel:", "TOTAL", "SUMME", "Bar", "Rückgeld", "MwSt", "Visa"),
    *(
        "19%",
        "1,19",
        "2.50",
        "12",
        "3 x",
        "EUR",
        "€",
        "-",
        "-5,00",
        "05.03.2024",
        "☒",
        "☐",
        "17:05",
        "1.234.567,89",
        "ja",
        "nein",
    ),
    *("²", "٣", "½", "0", ",", ".", "00", "1.", ":", "\t", "   ", "\n", "\u2212"),
]
EVERYTHING = {
    "menge": {"type": "integer"}, "datum": {"type": "string", "format": "date"}, "preis": {"type": "number"},
    "wahl": {"enum": ["ja", "nein", 1, True]}, "tel": {"x-quire-type": "phone"}, "name": {"examples": ["A-1"]},
    "beginn": {"type": "string", "format": "date-time"}, "tage": {"type": "array", "items": {"format": "date"}},
    "preise": {"type": "array", "items": {"type": "number"}}, "wahlen": {"type": "array", "items": {"enum": ["ja", 1]}},
    "summe": {"type": "object", "properties": {"preis": {"type": "number"}, "bar": {"type": "boolean"}}},
    "zeilen": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"menge": {"type": "integer"}, "preis": {"x-quire-type": "amount"}, "beschreibung": {}},
        },
    },
}  # fmt: skip
scraps = st.lists(st.sampled_from(SCRAPS), max_size=30).map(" ".join)


@given(
    st.lists(scraps, max_size=4),
    st.lists(st.lists(scraps, max_size=4), max_size=3),
    st.sampled_from(["receipt", "invoice", None]),
)
@settings(max_examples=60, deadline=None)
def test_whatever_a_document_says_every_value_stands_where_it_says(texts, rows, label):
    cells = [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    tables = [table_block(Table(cells))] if any(cell.text.strip() for cell in cells) else []
    document = Document([*(Block("paragraph", text) for text in texts if text.strip()), *tables])
    info = DocumentInfo(
        sha256="0" * 64, media_type="text/plain", declared_type=None, bytes=1, pages=None, language="de"
    )
    schema = {"type": "object", "properties": EVERYTHING}
    meaning = understand(document, info, Options(schema=schema, document_class=label))
    result = compose.compose(document, info, {}, with_words=False, understood=meaning)
    rows_of_tables = [row for field in result.fields.values() if field and field.rows for row in field.rows]
    for item in (item for field in result.fields.values() if field for item in field.items or ()):
        assert result.content.text[slice(*item.span)] == item.raw
    for named in (result.fields, *(result.line_items or []), *rows_of_tables):
        for field in named.values():
            assert field is None or field.span is None or result.content.text[slice(*field.span)] == field.raw


def test_what_the_rules_of_the_class_know_is_found_under_another_name():
    text = "Anna Berg\nMarburg, den 1.2.2024\nRechnung 2024-118\nGesamtbetrag 350,00 EUR"
    fields, _ = found(
        text, language="de", bill_day={"type": "string", "format": "date", "description": "Date of issue"}
    )
    assert fields["bill_day"].value == fields["invoice_date"].value == "2024-02-01"
