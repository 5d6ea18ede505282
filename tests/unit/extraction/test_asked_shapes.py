"""What a client's schema asks for beside single values: lists, objects, boxes to tick, dates with a time."""

import pytest

from pipeline.extraction.model import Block
from tests.unit.extraction.test_asked import found, table

PERSON = {"type": "object", "properties": {"date": {"type": "string", "format": "date"}, "name": {"type": "string"}}}


def many(**items):
    return {"type": "array", "items": items}


def values(field):
    return field and [item.value for item in field.items]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Start: 5 March 2026, 14:30", "2026-03-05T14:30:00"),
        ("Start: 2026-03-05T14:30:15Z", "2026-03-05T14:30:15Z"),
        ("Start: 2026-03-05 14:30 +01:00", "2026-03-05T14:30:00+01:00"),
        ("Start: 05.03.2026 um 9.05 Uhr", "2026-03-05T09:05:00"),
        ("Start: 5 mars 2026 à 14h30", "2026-03-05T14:30:00"),
        ("Start: 2.30 pm on 5 March 2026", "2026-03-05T14:30:00"),
        ("Start: 5 March 2026", None),
    ],
)
def test_a_moment_has_a_date_and_a_time(text, value):
    fields, whole = found(text, start={"type": "string", "format": "date-time"})
    field = fields["start"]
    assert (field and field.value) == value
    assert field is None or whole[slice(*field.span)] == field.raw


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [
        ("Order numbers: A-1, A-2 and A-3\nOrder number: B-7", {"type": "string"}, ["A-1", "A-2", "A-3", "B-7"]),
        ("Order numbers\nA-1\nA-2\nA-3\nTotal: 3", {"type": "string"}, ["A-1", "A-2", "A-3"]),
        ("Order number: A-1\nOrder number: A-1", {"type": "string"}, ["A-1"]),
        ("Order numbers: 12, 15; 19", {"type": "integer"}, [12, 15, 19]),
        ("Order numbers: none", {"type": "integer"}, None),
    ],
)
def test_a_list_has_every_value_beside_its_labels(text, wanted, value):
    fields, whole = found(text, order_numbers=many(**wanted))
    field = fields["order_numbers"]
    assert values(field) == value
    if field:
        assert (field.type, field.value) == ("list", ", ".join(map(str, value)))
        assert all(whole[slice(*item.span)] == item.raw for item in field.items)


def test_a_list_is_filled_from_a_column():
    rows = table(("Order no.", "Day"), ("A-1", "5 March 2026"), ("A-2", ""), ("A-3", "7 March 2026"))
    fields, whole = found("", [rows], order_no=many(type="string"), day=many(type="string", format="date"))
    assert values(fields["order_no"]) == ["A-1", "A-2", "A-3"]
    assert values(fields["day"]) == ["2026-03-05", "2026-03-07"]
    assert all(whole[slice(*item.span)] == item.raw for field in fields.values() for item in field.items)


def test_all_of_a_kind_that_tells_itself_apart_need_no_label():
    text = "Write to joe@example.com or ann@example.com, or again to joe@example.com."
    fields, _ = found(text, contacts=many(type="string", format="email"))
    assert values(fields["contacts"]) == ["joe@example.com", "ann@example.com"]
    assert fields["contacts"].confidence == 0.6


@pytest.mark.parametrize(
    ("text", "value"),
    [("Extras: pool and bar", ["pool", "bar"]), ("Extras: ☒ wifi ☐ pool   ☒ bar", ["wifi", "bar"])],
)
def test_several_choices_are_a_list(text, value):
    fields, _ = found(text, extras=many(enum=["wifi", "pool", "bar"]))
    assert values(fields["extras"]) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Paid: ☐ yes ☒ no", False), ("Paid: ☐ no ☒ yes", True), ("Paid: yes ☒ no ☐", True), ("☒ Paid", True),
        ("☐ Paid", False), ("[x] Paid", True), ("Paid [ ]", False), ("☐ Sent\n☒ Paid\n☐ Kept", True),
        ("☒ Sent   ☐ Paid", False), ("Paid\n☐ no\n☒ yes", True), ("Paid: [ ] yes [ ] no", None),
    ],
)  # fmt: skip
def test_a_box_to_tick_answers(text, value):
    fields, _ = found(text, paid={"type": "boolean"})
    assert (fields["paid"] and fields["paid"].value) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Payment: ☐ cash ☒ card", "card"), ("Payment: ☐ cash   ☒ card", "card"), ("Payment\n☐ cash\n☒ card", "card"),
        ("Payment: cash ☐ card ☒", "card"), ("Payment: ☐ cash ☐ card", None), ("(x) cash ( ) card", "cash"),
    ],
)  # fmt: skip
def test_the_choice_is_the_one_that_is_ticked(text, value):
    fields, _ = found(text, payment={"enum": ["cash", "card"]})
    assert (fields["payment"] and fields["payment"].value) == value


def test_objects_are_told_apart_by_the_part_of_the_document():
    text = "Delivery\nName: Ann Lee\nDate: 5 March 2026"
    blocks = [Block("paragraph", "Billing\nName: Joe Ray\nDate: 6 March 2026")]
    fields, _ = found(text, blocks, delivery=PERSON, billing=PERSON)
    assert {name: field.value for name, field in fields.items()} == {
        "delivery.date": "2026-03-05", "delivery.name": "Ann Lee",
        "billing.date": "2026-03-06", "billing.name": "Joe Ray",
    }  # fmt: skip


def test_objects_are_told_apart_by_labels_that_name_them():
    fields, _ = found("Billing date: 6 March 2026\nDelivery date: 5 March 2026", delivery=PERSON, billing=PERSON)
    assert (fields["delivery.date"].value, fields["billing.date"].value) == ("2026-03-05", "2026-03-06")
    assert (fields["delivery.name"], fields["billing.name"]) == (None, None)


def test_what_stands_in_the_part_of_another_object_is_not_taken():
    fields, _ = found("Delivery\nDate: 5 March 2026\nBilling\nName: Joe Ray", delivery=PERSON, billing=PERSON)
    assert (fields["billing.date"], fields["delivery.name"]) == (None, None)
