"""Messages gathered to be sent together: what goes into one request, and what a refusal means for the others."""

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from tasks.sqs import posting
from tasks.sqs.options import Options
from tasks.sqs.posting import MAX_BYTES, Letter, UnsentError, batches, gather, gathered, post


def letter(body="{}", url="queue", forgotten=None):
    return Letter(Options(), url, {"MessageBody": body}, (forgotten if forgotten is not None else []).clear)


class Client:
    """Answers as SQS does; refuses the bodies that it is told to."""

    def __init__(self, *refused, error=None):
        self.requests, self._refused, self._error = [], refused, error

    def send_message_batch(self, QueueUrl, Entries):  # noqa: N803 - boto3's names
        self.requests.append((QueueUrl, [entry["MessageBody"] for entry in Entries]))
        if self._error:
            raise self._error
        failed = [entry["Id"] for entry in Entries if entry["MessageBody"] in self._refused]
        return {"Failed": [{"Id": one, "Code": "InternalError", "Message": "Try again."} for one in failed]}


@pytest.fixture
def sqs(monkeypatch):
    def use(client):
        monkeypatch.setattr(posting, "client", lambda *_: client)
        return client

    return use


def test_ten_go_in_one_request_and_their_order_stays():
    letters = [letter(str(number)) for number in range(23)]
    assert [len(batch) for batch in batches(letters)] == [10, 10, 3]
    assert [one for batch in batches(letters) for one in batch] == letters


def test_a_request_is_for_one_queue():
    letters = [letter(url=url) for url in ("a", "a", "b", "a")]
    assert [[one.url for one in batch] for batch in batches(letters)] == [["a", "a"], ["b"], ["a"]]


def test_a_request_is_no_larger_than_sqs_takes():
    letters = [letter("ü" * (MAX_BYTES // 6)) for _ in range(5)]  # two bytes each: two fit, with their overhead
    assert [len(batch) for batch in batches(letters)] == [2, 2, 1]
    assert [len(batch) for batch in batches([letter("x" * 2 * MAX_BYTES), letter()])] == [1, 1]  # SQS will refuse it


def test_what_sqs_refuses_fails_alone(sqs):
    sqs(Client("b"))
    letters = [letter(body) for body in "abc"]
    post(letters)
    assert [type(one.error) for one in letters] == [type(None), UnsentError, type(None)]
    assert str(letters[1].error) == "InternalError: Try again."


def test_a_request_that_fails_is_the_error_of_its_ten_and_the_next_is_tried(sqs):
    client = sqs(Client(error=EndpointConnectionError(endpoint_url="http://here")))
    letters = [letter(str(number)) for number in range(12)]
    post(letters)
    assert all(isinstance(one.error, EndpointConnectionError) for one in letters)
    assert [len(bodies) for _, bodies in client.requests] == [10, 2]


def test_a_queue_that_is_gone_is_forgotten(sqs):
    known = ["its address"]
    gone = {"Error": {"Code": "AWS.SimpleQueueService.NonExistentQueue"}}
    sqs(Client(error=ClientError(gone, "SendMessageBatch")))
    post([letter(forgotten=known)])
    assert known == []


def test_letters_are_gathered_only_within_the_block():
    assert not gather(letter())
    with gathered() as outer:
        assert gather(letter("1"))
        with gathered() as inner:
            assert gather(letter("2"))
        assert gather(letter("3"))
    assert not gather(letter())
    assert [one.parameters["MessageBody"] for one in outer] == ["1", "3"]
    assert [one.parameters["MessageBody"] for one in inner] == ["2"]
