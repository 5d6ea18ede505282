"""The fields of a client's schema, asked for in the client's words."""

from pipeline.extraction import Options
from pipeline.extraction.llm.complete import complete
from pipeline.extraction.requirements import MISSING, sentence
from pipeline.extraction.result import ResultWarning
from tests.integration.llm.documents import TEXT, document, said
from tests.integration.llm.endpoint import Reply

SCHEMA = {
    "type": "object",
    "properties": {
        "dealer": {
            "type": "string",
            "description": "whoever sells the goods that are listed here",
            "x-aliases": ["Seller"],
        },
        "amount_due": {"type": "number"},
        "state": {"enum": ["Total due", "paid"]},
        "parts": {
            "type": "array",
            "items": {"type": "object", "properties": {"part": {}, "count": {"type": "integer"}}},
        },
    },
    "required": ["dealer", "amount_due"],
}
ASKED = Options(schema=SCHEMA).asked


def partial(*missing):
    """A result in which nothing of the schema was found."""
    warnings = [ResultWarning(code=MISSING, message=sentence(name), page=None) for name in missing]
    fields = dict.fromkeys(SCHEMA["properties"])
    return document(fields=fields).model_copy(update={"status": "partial", "warnings": warnings})


def test_the_model_is_told_what_the_schema_says_and_fills_its_types(server, options):
    server.replies = [
        Reply(
            said(
                dealer=("Example Instruments Ltd", "Example Instruments Ltd"),
                amount_due=("1234.50", "EUR 1,234.50"),
                state=("total due", "Total due"),
            )
        )
    ]
    result = complete(partial("dealer", "amount_due"), options, asked=ASKED)
    assert {name: found and found.value for name, found in result.fields.items()} == {
        "dealer": "Example Instruments Ltd", "amount_due": 1234.5, "state": "Total due", "parts": None,
    }  # fmt: skip
    assert [found.type for found in result.fields.values() if found] == ["text", "number", "choice"]
    assert TEXT[slice(*result.fields["dealer"].span)] == "Example Instruments Ltd"
    assert (result.status, result.warnings) == ("complete", [])
    told = server.requests[0]["messages"][0]["content"]
    assert "Seller or dealer; whoever sells the goods that are listed here" in told
    assert "one of Total due, paid" in told
    assert "parts" not in told


def test_what_is_none_of_the_choices_is_dropped_and_what_is_required_stays_missing(server, options):
    server.replies = [Reply(said(dealer=None, amount_due=("1234.50", "EUR 1,234.50"), state=("dated", "dated")))]
    result = complete(partial("dealer", "amount_due"), options, asked=ASKED)
    assert result.fields["state"] is None
    assert result.status == "partial"
    assert [warning.code for warning in result.warnings] == ["required_missing", "llm_value_dropped"]
    assert "dealer" in result.warnings[0].message
