"""Whatever the server does, the document completes: with its fields, or without them and a warning."""

import time
from dataclasses import replace

import pytest

from pipeline.extraction import ExtractionCancelledError
from pipeline.extraction.llm.complete import complete
from tests.integration.llm.documents import document, said
from tests.integration.llm.endpoint import Reply

GOOD = Reply(said(total_amount=("1234.50", "EUR 1,234.50")))


def ask(options, **changes):
    return complete(document(fields={"total_amount": None}), replace(options, **changes))


def value(result):
    return result.fields["total_amount"] and result.fields["total_amount"].value


@pytest.mark.parametrize(
    "fault",
    [
        Reply(status=429, body=b"{}", headers={"Retry-After": "0"}),
        Reply(status=503, body=b"busy", headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
        Reply(status=500, body=b""),
        Reply(drop=True),
        Reply(body=b"<html>"),
        Reply(body=b'{"choices": []}'),
        Reply("no JSON at all"),
        Reply('{"total_amount": {"value": "12'),
        Reply('{"total_amount": null}', finish_reason="length"),
        Reply("[" * 100_000),
        Reply('["a list"]'),
        Reply(body=b"x" * 2_000_000),
    ],
    ids=lambda fault: (fault.content or fault.body or b"dropped")[:20] if fault.status == 200 else str(fault.status),
)
def test_what_may_pass_is_tried_again(server, options, fault):
    server.replies = [fault, GOOD]
    result = ask(options)
    assert value(result) == "1234.50"
    assert len(server.requests) == result.usage.requests == 2
    assert result.warnings == []


@pytest.mark.parametrize(
    "fault", [Reply(status=503, body=b""), Reply("garbage"), Reply(drop=True)], ids=["503", "garbage", "drop"]
)
def test_what_does_not_pass_is_given_up_after_a_bounded_number_of_tries(server, options, fault):
    server.replies = [fault]
    result = ask(options, max_attempts=2)
    assert value(result) is None
    assert [warning.code for warning in result.warnings] == ["llm_unavailable"]
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "refusal",
    [
        Reply(status=401, body=b'{"error": {"message": "a-key is wrong"}}'),
        Reply(refusal="I cannot help with that."),
        Reply("", finish_reason="content_filter"),
        Reply(status=302, body=b"", headers={"Location": "http://127.0.0.1:9/"}),
    ],
    ids=["401", "refusal", "filter", "redirect"],
)
def test_a_refusal_is_final_and_shows_no_key(server, options, refusal):
    server.replies = [refusal]
    result = ask(options)
    assert [warning.code for warning in result.warnings] == ["llm_refused"]
    assert "a-key" not in result.warnings[0].message
    assert len(server.requests) == 1


def test_a_server_without_schemas_is_told_the_schema_in_words(server, options):
    server.replies = [Reply(status=400, body=b'{"error": "response_format not supported"}'), GOOD]
    result = ask(options)
    assert value(result) == "1234.50"
    assert [request["response_format"]["type"] for request in server.requests] == ["json_schema", "json_object"]
    assert "JSON Schema" in server.requests[1]["messages"][0]["content"]


@pytest.mark.parametrize(
    "said",
    ['```json\n{"total_amount": {"value": "1234.50", "quote": "EUR 1,234.50"}}\n```', '{"total_amount": 1234.5}'],
    ids=["fenced", "bare"],
)
def test_an_answer_that_strays_from_the_schema_counts_if_the_text_bears_it_out(server, options, said):
    server.replies = [Reply(said)]
    assert value(ask(options)) in {"1234.50", "1234.5"}


@pytest.mark.parametrize("answer", ['{"total_amount": {"value": {}}}', '{"total_amount": []}', '{"other": 1}', "{}"])
def test_an_answer_of_the_wrong_shape_says_nothing(server, options, answer):
    server.replies = [Reply(answer)]
    assert value(ask(options)) is None


@pytest.mark.parametrize("slow", [Reply(hang=True), Reply(GOOD.content, drip=True)], ids=["hangs", "drips"])
def test_a_server_that_takes_for_ever_is_given_up_in_time(server, options, slow):
    server.replies = [slow]
    begin = time.monotonic()
    result = ask(options, request_seconds=0.5, total_seconds=1.5)
    assert time.monotonic() - begin < 60
    assert result.warnings[0].code in {"llm_unavailable", "llm_bound_reached"}


def test_a_server_that_asks_for_more_patience_than_there_is_ends_it_at_once(server, options):
    server.replies = [Reply(status=429, body=b"", headers={"Retry-After": "3600"})]
    begin = time.monotonic()
    assert [warning.code for warning in ask(options).warnings] == ["llm_unavailable"]
    assert time.monotonic() - begin < 45


def test_a_cancelled_document_asks_no_more(server, options):
    server.replies = [Reply(status=503, body=b"", headers={"Retry-After": "10"})]

    def interrupted():
        if server.requests:
            raise ExtractionCancelledError

    with pytest.raises(ExtractionCancelledError):
        complete(document(fields={"total_amount": None}), options, interrupted)
