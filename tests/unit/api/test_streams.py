import asyncio

import pytest

from api import streams
from api.streams import EventStream, Streams


class Source:
    """Chunks without end, counted as they are made."""

    def __init__(self):
        self.made, self.closed = 0, False

    async def chunks(self):
        try:
            while True:
                self.made += 1
                yield b": x\n\n"
                await asyncio.sleep(0)
        finally:
            self.closed = True


async def stays():
    await asyncio.sleep(60)


def run(source, send, receive=stays):
    open_streams = Streams()
    asyncio.run(EventStream(source.chunks(), open_streams)({}, receive, send))
    return open_streams


def test_nothing_is_made_for_a_client_that_does_not_read_and_in_time_it_is_given_up(monkeypatch):
    monkeypatch.setattr(streams, "SEND_SECONDS", 0.2)
    source, taken = Source(), []

    async def send(message):
        if len(taken) == 3:
            await asyncio.sleep(60)
        taken.append(message)

    open_streams = run(source, send)
    assert (source.made, source.closed) == (3, True)
    assert taken[-1]["more_body"]  # no end: the client can tell that it did not get all
    open_streams.admit()


def test_a_client_that_leaves_ends_its_stream():
    source, seen = Source(), asyncio.Event()

    async def send(message):
        if source.made == 10:
            seen.set()

    async def leaves():
        await seen.wait()
        return {"type": "http.disconnect"}

    run(source, send, leaves)
    assert source.closed


def test_an_error_on_the_way_is_not_swallowed():
    async def broken():
        yield b": x\n\n"
        raise ZeroDivisionError

    async def send(message):
        pass

    with pytest.raises(ZeroDivisionError):
        asyncio.run(EventStream(broken(), Streams())({}, stays, send))
