import asyncio

from api import unread
from api.unread import UnreadBody


def exchange(app, messages, headers=((b"content-length", b"999"),)):
    """What the server is sent, and how many messages of the body were taken from it."""
    sent, taken = [], 0

    async def receive():
        nonlocal taken
        if taken == len(messages):
            await asyncio.Event().wait()
        taken += 1
        return messages[taken - 1]

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": list(headers)}
    asyncio.run(UnreadBody(app)(scope, receive, send))
    return sent, taken


async def refuse(scope, receive, send):
    await send({"type": "http.response.start", "status": 413, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"no"})


async def read_all(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    await refuse(scope, receive, send)


def body(chunk, more=True):
    return {"type": "http.request", "body": chunk, "more_body": more}


def closes(sent):
    return (b"connection", b"close") in sent[0]["headers"]


def test_an_early_answer_is_whole_before_the_connection_ends():
    sent, taken = exchange(refuse, [body(b"x"), body(b"y", more=False)])
    assert closes(sent)
    assert [message.get("body") for message in sent[1:]] == [b"no", b""]
    assert [message["more_body"] for message in sent[1:]] == [True, False]
    assert taken == 2


def test_an_endless_body_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(unread, "LINGER_BYTES", 1_000)
    _, taken = exchange(refuse, [body(b"x" * 300)] * 1_000)
    assert taken == 4


def test_a_client_that_only_waits_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(unread, "LINGER_SECONDS", 0.05)
    sent, taken = exchange(refuse, [])
    assert sent[-1]["more_body"] is False
    assert taken == 0


def test_a_client_that_hangs_up_ends_the_wait():
    _, taken = exchange(refuse, [{"type": "http.disconnect"}, body(b"x")])
    assert taken == 1


def test_a_connection_whose_request_was_read_stays():
    sent, _ = exchange(read_all, [body(b"x"), body(b"y", more=False)])
    assert not closes(sent)
    assert len(sent) == 2


def test_a_request_without_a_body_stays_as_it_is():
    sent, taken = exchange(refuse, [], headers=())
    assert not closes(sent)
    assert taken == 0
