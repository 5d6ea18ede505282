"""A client's schema: what is understood of it, and what is refused, with a sentence."""

import time
from datetime import date
from decimal import Decimal
from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from pipeline.extraction import ExtractionRequest, Options
from pipeline.extraction import fields_schema as schema


class State(Enum):
    OPEN = "open"
    PAID = "paid"


class Position(BaseModel):
    description: str
    unitPrice: Decimal | None  # noqa: N815  as clients write it


class Bill(BaseModel):
    customerNumber: str = Field(description="Customer's number", json_schema_extra={"x-aliases": ["Kundennummer"]})  # noqa: N815
    due: date | None = None
    state: State
    total: str = Field(json_schema_extra={"format": "amount"})
    paid: bool
    positions: list[Position]


def properties(**given):
    return {"type": "object", "properties": given}


def test_the_schema_of_a_pydantic_model_is_understood():
    found = {each.name: each for each in schema.read(Bill.model_json_schema())}
    assert {name: each.type for name, each in found.items()} == {
        "customerNumber": "text", "due": "date", "state": "choice", "total": "amount", "paid": "boolean",
        "positions": "table",
    }  # fmt: skip
    assert found["customerNumber"].labels == ("Kundennummer", "customer number", "Customer's number")
    assert found["state"].choices == ("open", "paid")
    assert found["state"].labels == ("state",)
    assert [each.required for each in found.values()] == [True, False, True, True, True, True]
    assert [(each.name, each.type) for each in found["positions"].columns] == [
        ("description", "text"),
        ("unitPrice", "number"),
    ]


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({}, "text"),
        (True, "text"),
        ({"type": ["string", "null"]}, "text"),
        ({"type": "string", "format": "date"}, "date"),
        ({"type": "string", "format": "uri"}, "url"),
        ({"type": "string", "format": "hostname"}, "text"),
        ({"type": "number", "format": "amount"}, "amount"),
        ({"type": "number", "x-quire-type": "amount"}, "amount"),
        ({"type": "integer", "format": "date"}, "integer"),
        ({"anyOf": [{"type": "null"}, {"type": "boolean"}]}, "boolean"),
        ({"enum": ["a", None]}, "choice"),
        ({"type": "string", "format": "date-time"}, "date_time"),
        ({"type": "array", "items": {"type": "integer"}}, "list"),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, "list"),
        ({"const": 3}, "choice"),
    ],
)
def test_a_property_has_a_type(given, kind):
    assert schema.read(properties(it=given))[0].type == kind


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({}, "no object"),
        ({"type": "array", "items": {}}, "no object"),
        (properties(), "no field"),
        (properties(it={"type": "objekt"}), "properties.it.type"),
        (properties(it={"type": "object", "properties": {}}), "properties.it.properties: there is no field"),
        (properties(it={"type": "object", "additionalProperties": {"type": "string"}}), "it names none"),
        (properties(a={"$ref": "#/$defs/a"}) | {"$defs": {"a": properties(a={"$ref": "#/$defs/a"})}}, "nested deeper"),
        (properties(a={"type": "object", "properties": {"b": {}}}) | {"properties": {"a.b": {}, "a": properties(b={})}},
         "two of the name a.b"),
        (properties(it={"type": "array"}), "`items` of one kind"),
        (properties(it={"type": "array", "prefixItems": [{}]}), "`items` of one kind"),
        (properties(it={"type": "array", "items": {"type": "array", "items": {"type": "string"}}}), "inside an array"),
        (properties(it={"type": "array", "items": {"type": "object"}}), "which name none"),
        (properties(it={"type": "array", "items": properties(a={"type": "array", "items": {"type": "string"}})}),
         "inside a table"),
        (properties(it={"anyOf": [properties(a={}), properties(b={})]}), "several objects or arrays"),
        (properties(it={"type": "null"} | {"type": ["null", "array"]}), "`items` of one kind"),
        (properties(it={"$ref": "https://example.com/schema"}), "into the schema itself"),
        (properties(it={"$ref": "#/$defs/it"}) | {"$defs": {"it": {"$ref": "#/$defs/it"}}}, "in a circle"),
        (properties(it={"$ref": "#/$defs/none"}), "nothing at"),
        (properties(it={"x-quire-type": "colour"}), "is one of"),
        (properties(it={"x-aliases": "word"}), "a list"),
        (properties(it={"enum": [["a"]]}), "texts, numbers or booleans"),
        (properties(it={}) | {"required": ["that"]}, "not among them"),
        (properties(**{f"f{number}": {} for number in range(schema.MAX_FIELDS + 1)}), "more than 100"),
        (properties(it={"description": "x" * (schema.MAX_BYTES + 1)}), "more than 32768 bytes"),
        ({"$schema": 3} | properties(it={}), "$schema"),
    ],
)  # fmt: skip
def test_what_cannot_be_filled_is_refused_with_a_sentence(given, part):
    with pytest.raises(schema.SchemaError, match=part.replace("$", r"\$").replace(".", r"\.")):
        schema.read(given)


def test_a_schema_of_any_depth_is_refused_and_not_followed():
    deep: dict = {}
    for _ in range(5_000):
        deep = {"properties": {"a": deep}}
    with pytest.raises(schema.SchemaError, match="deeper"):
        schema.read(deep)


KEYWORDS = st.sampled_from(["type", "properties", "items", "enum", "$ref", "anyOf", "a", "required"])
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(KEYWORDS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["type", "properties", "required", "$defs"]), json, max_size=4))
@settings(deadline=None)
def test_whatever_is_sent_is_read_or_refused(given):
    try:
        fields = schema.read(given)
    except schema.SchemaError:
        return
    assert list(dict.fromkeys(each.name.split(".")[0] for each in fields)) == list(given["properties"])


def test_options_say_why_a_schema_is_refused():
    with pytest.raises(ValidationError) as caught:
        Options(schema={"type": "object"})
    (error,) = caught.value.errors()
    assert error["loc"] == ("schema",)
    assert error["msg"].startswith("The schema cannot be filled: it describes no object")


def test_options_travel_to_the_child_and_back():
    options = Options(schema=properties(it={"type": "string"}))
    request = ExtractionRequest("text/plain", None, None, "0" * 64, options)
    assert ExtractionRequest.from_json(request.to_json()).options == options
    assert [each.name for each in options.asked] == ["it"]
    assert Options().asked == ()


def test_the_properties_of_an_object_are_fields_that_stand_under_its_name_too():
    inner = {
        "type": "object",
        "properties": {"day": {"type": "string", "format": "date"}, "by": {}},
        "required": ["day"],
    }
    given = properties(delivery=inner, return_of_goods=inner) | {"required": ["delivery"]}
    found = {each.name: each for each in schema.read(given)}
    assert {name: (each.type, each.required) for name, each in found.items()} == {
        "delivery.day": ("date", True), "delivery.by": ("text", False),
        "return_of_goods.day": ("date", False), "return_of_goods.by": ("text", False),
    }  # fmt: skip
    assert found["return_of_goods.day"].labels == ("return of goods day", "day")
    assert found["return_of_goods.day"].section == ("return of goods",)


def test_a_list_has_an_element_that_stands_under_the_singular_too():
    (found,) = schema.read(
        properties(order_numbers={"type": "array", "items": {"type": "string", "examples": ["A-1"]}})
    )
    (element,) = found.columns
    assert (element.name, element.type, element.examples) == ("order_numbers", "text", ("A-1",))
    assert element.labels == ("order numbers", "order number")


@pytest.mark.parametrize(
    "draft", ["http://json-schema.org/draft-04/schema#", "https://json-schema.org/draft/2020-12/schema"]
)
def test_a_schema_that_is_slow_to_check_is_refused_at_once(draft):
    unlike = [[number] if number % 2 else {"a": number} for number in range(2_500)]
    wrong = {"anyOf": [{"type": 5}] * 2_000}
    for wanted in ({"enum": unlike}, wrong):
        begin = time.process_time()
        with pytest.raises(schema.SchemaError, match="a list in it has more than 300 values"):
            schema.read({"$schema": draft, **properties(field=wanted)})
        assert time.process_time() - begin < 2
