import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.sqs.messages import CorruptBodyError, decode, delay_of, encode, payload, send_parameters, to_send_anew

MESSAGE = {"body": "[[], {}, {}]", "headers": {"id": "1"}, "properties": {"delivery_info": {}}}


def test_a_body_survives_the_way_wrapped_or_not():
    assert decode(encode(MESSAGE)) == MESSAGE
    assert decode(base64.b64encode(encode(MESSAGE).encode()).decode()) == MESSAGE


@given(st.text() | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps))
def test_a_body_is_read_or_called_corrupt_and_nothing_else(text):
    try:
        read = decode(text)
    except CorruptBodyError:
        return
    assert isinstance(read["headers"], dict)
    assert isinstance(read["properties"]["delivery_info"], dict)


@pytest.mark.parametrize("forged", [
    {"__type__": "decimal", "__value__": "x"}, {"__type__": "uuid", "__value__": {"hex": 5}},
    {"__type__": "uuid", "__value__": {}}, {"__type__": "base64", "__value__": 1}, {"__type__": [], "__value__": 1},
])  # fmt: skip
def test_a_body_that_names_a_type_and_is_none_is_corrupt(forged):
    """kombu's JSON calls the type's constructor, which raises what it likes."""
    with pytest.raises(CorruptBodyError):
        decode(json.dumps(MESSAGE | {"headers": {"id": forged}}))


def test_the_task_is_told_how_often_its_message_was_received():
    read = payload(
        {
            "Body": encode(MESSAGE),
            "ReceiptHandle": "r",
            "MessageId": "m",
            "Attributes": {"ApproximateReceiveCount": "3"},
        },
        "one",
    )
    assert read["properties"]["sqs"] == {"message_id": "m", "receive_count": 3, "queue": "one"}
    assert read["properties"]["delivery_info"]["redelivered"] is True


def test_what_was_asked_of_the_first_send_is_not_asked_again():
    """A delay would come on top of the rest of the wait; SQS would drop a duplicate of the message itself."""
    asked = {"delay_seconds": 600, "DelaySeconds": 600, "MessageDeduplicationId": "1", "MessageGroupId": "g"}
    body = encode(MESSAGE | {"properties": asked | {"delivery_info": {}}})
    attributes = {"colour": {"DataType": "String", "StringValue": "blue"}}
    again = to_send_anew({"Body": body, "MessageAttributes": attributes})
    assert again["properties"] == {"MessageGroupId": "g", "delivery_info": {}, "message_attributes": attributes}


@pytest.mark.parametrize(("asked", "given"), [
    ({}, None), ({"delay_seconds": 5}, 5), ({"delay_seconds": "30"}, 30), ({"DelaySeconds": 5000}, 900),
    ({"delay_seconds": 0}, 0), ({"delay_seconds": -1}, None), ({"delay_seconds": "soon"}, None),
    ({"delay_seconds": float("inf")}, None),
])  # fmt: skip
def test_a_delay_that_sqs_would_not_take_costs_the_delay_and_not_the_message(asked, given):
    message = {"body": "x", "headers": {}, "properties": asked | {"delivery_info": {}}}
    assert delay_of(asked) == given
    assert send_parameters(message, "one", new_id="1", now=0.0).get("DelaySeconds") == given
    assert "DelaySeconds" not in send_parameters(message, "one.fifo", new_id="1", now=0.0)


def test_sending_leaves_the_message_as_it_was_so_that_it_can_be_sent_again():
    message = {
        "body": "x", "headers": {"eta": "2000-01-01T00:00:00+00:00"},
        "properties": {"delivery_info": {}, "message_attributes": {"a": {"DataType": "String", "StringValue": "b"}}},
    }  # fmt: skip
    before = json.dumps(message)
    first = send_parameters(message, "one", new_id="1", now=0.0)
    assert json.dumps(message) == before
    assert send_parameters(message, "one", new_id="1", now=0.0) == first


def test_a_fifo_message_has_a_group_and_no_delay():
    message = {"body": "x", "headers": {}, "properties": {"delivery_info": {}, "delay_seconds": 5}}
    parameters = send_parameters(message, "line.fifo", new_id="1", now=0.0)
    assert parameters["MessageGroupId"] == "default"
    assert parameters["MessageDeduplicationId"] == "1"
    assert "DelaySeconds" not in parameters


def test_a_message_group_is_passed_on_standard_queues_too():
    message = {"body": "x", "headers": {}, "properties": {"delivery_info": {}, "MessageGroupId": "tenant"}}
    assert send_parameters(message, "one", new_id="1", now=0.0)["MessageGroupId"] == "tenant"
