"""An HTTP proxy in front of LocalStack that counts requests by action, and fails, holds or hangs them on demand."""

import asyncio
import json
import threading
from collections import Counter
from typing import Self
from urllib.parse import parse_qs, urlsplit

ERROR = (503, b'{"__type":"ServiceUnavailable","message":"out of order"}')
THROTTLE = (400, b'{"__type":"com.amazonaws.sqs#RequestThrottled","message":"too fast"}')
DENIED = (403, b'{"__type":"com.amazonaws.sqs#AccessDeniedException","message":"not allowed"}')
EXPIRED = (400, b'{"__type":"ExpiredTokenException","message":"the security token has expired"}')
PAGE = (200, b"<html><body>Please accept the terms of use of this network.</body></html>")
ANSWERS = {"error": ERROR, "throttle": THROTTLE, "denied": DENIED, "expired": EXPIRED}
FAULTS = (*ANSWERS, "drop", "hang")  # those of SQS itself; a page comes from somebody else


class Proxy:
    """A context manager; `url` stands in for LocalStack's."""

    def __init__(self, target: str) -> None:
        self._target = urlsplit(target)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.url = ""
        self.counts: Counter[str] = Counter()
        self.asked: set[tuple[str, str]] = set()  # actions, each with the queue or topic it was about
        self.held = False  # requests wait for as long as this is set
        self._fault: str | None = None
        self._actions: frozenset[str] = frozenset()
        self._about = ""
        self._spared = 0
        self._serving: set[asyncio.Task[None]] = set()
        self._accepted: set[asyncio.StreamWriter] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        started = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._accept, "127.0.0.1", 0), self._loop)
        self._server = started.result(60)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)
        self._loop.close()

    async def _stop(self) -> None:
        for socket in self._server.sockets:
            self._loop.remove_reader(socket.fileno())
        await asyncio.sleep(0.05)  # asyncio leaks a connection that it accepts while its server is being closed
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for writer in self._accepted:  # a task that was cancelled before its first step has closed nothing
            writer.close()
        await asyncio.sleep(0.05)  # they are closed by then

    def fail(self, fault: str, *actions: str, about: str = "", after: int = 0) -> None:
        """From now on, but for the first `after`, answer so to these actions, or to all, about one queue or all.

        See FAULTS.
        """
        assert fault in {*FAULTS, "page"}
        self._fault, self._actions, self._about, self._spared = fault, frozenset(actions), about, after

    def heal(self) -> None:
        self._fault = None

    def _fault_for(self, action: str, body: bytes) -> str | None:
        meant = (not self._actions or action in self._actions) and self._about in {"", resource_of(body)}
        if meant and self._spared:
            self._spared -= 1
            return None
        return self._fault if meant else None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._accepted.add(writer)
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        # Asyncio knows tasks weakly: one whose client is gone, and that waits for an answer, would be collected.
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        try:
            upstream = await asyncio.open_connection(self._target.hostname, self._target.port)
            while request := await self._read(reader):
                head, body = request
                action = action_of(head, body)
                self.counts[action] += 1
                self.asked.add((action, resource_of(body)))
                while self.held:  # noqa: ASYNC110 - set by another thread
                    await asyncio.sleep(0.02)
                fault = self._fault_for(action, body)
                if fault == "drop":
                    return
                if fault == "hang":
                    await asyncio.sleep(3600)
                if fault:
                    writer.write(answer(*(ANSWERS | {"page": PAGE})[fault], head))
                else:
                    if upstream[0].at_eof():  # LocalStack ends a connection that was idle for a minute
                        upstream[1].close()
                        upstream = await asyncio.open_connection(self._target.hostname, self._target.port)
                    upstream[1].write(head + body)
                    answered = await self._read(upstream[0])
                    if answered is None:
                        return
                    writer.write(b"".join(answered))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            writer.close()
            self._accepted.discard(writer)
            if upstream is not None:
                upstream[1].close()

    async def _read(self, reader: asyncio.StreamReader) -> tuple[bytes, bytes] | None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        headers = headers_of(head)
        if headers.get("transfer-encoding") == "chunked":
            return head, await self._chunks(reader)
        return head, await reader.readexactly(int(headers.get("content-length", 0)))

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        body = b""
        while True:
            line = await reader.readuntil(b"\r\n")
            body += line + await reader.readexactly(int(line, 16) + 2)
            if int(line, 16) == 0:
                return body


def headers_of(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}


def action_of(head: bytes, body: bytes) -> str:
    """What a request asks for: `SendMessage`, `Publish` …"""
    target = headers_of(head).get("x-amz-target", "")
    return target.rpartition(".")[2] or parse_qs(body.decode("latin-1")).get("Action", ["other"])[0]


def resource_of(body: bytes) -> str:
    """The name of the queue or topic that a request is about, or an empty text."""
    if body.startswith(b"{"):
        told = json.loads(body)
    else:
        told = {key: values[0] for key, values in parse_qs(body.decode("latin-1")).items()}
    url_or_name = told.get("QueueUrl") or told.get("QueueName") or told.get("Name") or ""
    arn = told.get("TopicArn") or told.get("SubscriptionArn") or ":::::"
    return url_or_name.rpartition("/")[2] or arn.split(":")[5]


def answer(status: int, body: bytes, asked: bytes) -> bytes:
    """An error in the protocol of the one who asked, SQS's JSON or SNS's XML; or what is none."""
    kind = "application/x-amz-json-1.0"
    if status == 200:
        kind = "text/html"
    elif "x-amz-target" not in headers_of(asked):
        told = json.loads(body)
        code = told["__type"].rpartition("#")[2]
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{told['message']}</Message></Error>"
        kind, body = "text/xml", f"<ErrorResponse>{error}<RequestId>0</RequestId></ErrorResponse>".encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
