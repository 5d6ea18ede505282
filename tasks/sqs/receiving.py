"""One thread per queue that receives: long polls, bounded timeouts, back-off, and no error that ends it."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kombu.log import get_logger

from tasks.sqs.background import backoff
from tasks.sqs.clients import AWS_ERRORS, client, code_of, is_missing, is_transient
from tasks.sqs.health import POLL_GRACE_SECONDS, polled, unwatch, watch
from tasks.sqs.options import Options
from tasks.sqs.window import Window

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

logger = get_logger(__name__)

PROBE_WAIT_SECONDS = 1  # after an error: short polls find the end of an outage soon
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 2.0  # a chain crosses several queues, each of which may be in its pause when an outage ends
DENIED_PAUSE_SECONDS = 10.0  # what SQS refuses it will refuse until a person has done something
MISSES_OF_A_NEW_QUEUE = 5  # SQS may take a moment to know a queue that it has just created

Batch = Callable[["Receiver", list["MessageTypeDef"]], None]


class Receiver:
    """Receives from one queue while it is active and hands over what comes, in its own thread.

    `find` gives the URL of the queue; it is asked until it does. A queue of this process's own says itself for how
    long it hides what was received, and `gone` is told when SQS no longer knows it, before `find` is asked again.
    """

    def __init__(
        self, queue: str, find: Callable[[], str], options: Options, window: Window, *, on_batch: Batch,
        gone: Callable[[str], None] | None = None,
    ) -> None:  # fmt: skip
        self.queue = queue
        self.url = ""
        self.active = False
        self._find = find
        self._gone = gone
        self._known = False
        self._misses = 0
        self._options = options
        self._window = window
        self._on_batch = on_batch
        self._wait = options.wait_time_seconds
        self._closed = False
        self._failures = 0
        self._resumed = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Receive; a poll still under way from before `pause` goes on rather than being doubled."""
        if not self.active and not self._gone:
            watch(self.queue)
        self.active = True
        self._resumed.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=f"sqs-receive-{self.queue}", daemon=True)
            self._thread.start()

    def pause(self) -> None:
        """Start no more polls."""
        self._deactivate()
        self._resumed.clear()
        self._window.wake()

    def close(self) -> None:
        """End the thread after the poll under way."""
        self._deactivate()
        self._closed = True
        self._resumed.set()
        self._window.wake()

    def _deactivate(self) -> None:
        self.active = False
        unwatch(self.queue)

    def _run(self) -> None:
        while not self._closed:
            self._resumed.wait()
            count = self._window.reserve(self.queue, self._wanted)
            if count:
                self._poll(count)

    def _wanted(self) -> bool:
        """Asked every now and then while there is no room: whoever has enough to do is not cut off."""
        if not self._failures:
            self._answered()
        return self.active

    def _answered(self) -> None:
        if self.active:
            polled(self.queue, self._options.health_file, self._wait + 2 * POLL_GRACE_SECONDS)

    def _poll(self, count: int) -> None:
        messages: list[MessageTypeDef] = []
        try:
            messages = self._receive(count)
        except AWS_ERRORS as error:
            self._window.settle(self.queue, 0)
            self._after_failure(error)
            return
        except Exception as error:  # an answer that cannot be read must not end the only thread that asks
            logger.exception("poll of %s failed in an unexpected way", self.queue)
            self._window.settle(self.queue, 0)
            self._after_failure(error)
            return
        self._window.settle(self.queue, len(messages))
        self._after_success()
        if messages:
            self._hand_over(messages)

    def _hand_over(self, messages: list["MessageTypeDef"]) -> None:
        try:
            self._on_batch(self, messages)
        except Exception:  # likewise; the messages come back by their visibility timeout
            logger.exception("%d messages of %s could not be taken", len(messages), self.queue)
            self._window.free(len(messages))

    def _receive(self, count: int) -> list["MessageTypeDef"]:
        self.url = self.url or self._find()
        hidden: Any = {} if self._gone else {"VisibilityTimeout": self._options.visibility_timeout}
        answer = self._client().receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=count,
            WaitTimeSeconds=min(self._wait, PROBE_WAIT_SECONDS) if self._failures else self._wait,
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
            MessageAttributeNames=["All"],
            **hidden,
        )
        return list(answer.get("Messages", []))

    def _client(self) -> "SQSClient":
        wait = PROBE_WAIT_SECONDS if self._failures else self._wait
        return client("sqs", self._options, read_timeout=wait + POLL_GRACE_SECONDS, max_attempts=1)

    def _after_success(self) -> None:
        self._answered()
        self._known, self._misses = True, 0
        if self._failures:
            logger.info("receiving from %s again after %d failed polls", self.queue, self._failures)
            self._failures = 0

    def _after_failure(self, error: Exception) -> None:
        self._failures += 1
        longest = LONGEST_PAUSE_SECONDS if is_transient(error) or is_missing(error) else DENIED_PAUSE_SECONDS
        pause = backoff(self._failures, FIRST_PAUSE_SECONDS, longest)
        level = logger.error if is_missing(error) or code_of(error).startswith("AccessDenied") else logger.warning
        if self.active:
            level("poll of %s failed (%d): %s; next try in %.1f s", self.queue, self._failures, error, pause)
            if is_missing(error):
                self._miss()
        deadline = time.monotonic() + pause
        while self.active and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, 0.25))

    def _miss(self) -> None:
        """A queue of our own that has answered before, or does not after a while, is gone: have another made."""
        self._misses += 1
        if self._gone and self.url and (self._known or self._misses >= MISSES_OF_A_NEW_QUEUE):
            self._gone(self.url)
            self.url, self._known, self._misses = "", False, 0
