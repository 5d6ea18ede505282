"""Names that kombu uses to queue URLs, looked up once."""

import threading

from botocore.exceptions import ClientError

from tasks.sqs import queues, transient
from tasks.sqs.clients import client, is_missing, transient_as_unavailable
from tasks.sqs.options import Options


class Addresses:
    """URLs of queues; any thread may ask. ListQueues is never needed, CreateQueue only for what does not exist."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._urls: dict[str, str] = {}
        self._transient: dict[str, str] = {}

    def sqs_name(self, queue: str) -> str:
        return self._transient.get(queue) or self._options.sqs_name(queue)

    def url(self, queue: str) -> str:
        """The URL of an existing queue; botocore's QueueDoesNotExist if there is none, UnavailableError if AWS is."""
        if queue not in self._urls:
            with transient_as_unavailable():
                name = self._options.sqs_name(queue)
                self._urls[queue] = client("sqs", self._options).get_queue_url(QueueName=name)["QueueUrl"]
        return self._urls[queue]

    def declare(self, queue: str) -> str:
        """The URL of a lasting queue, created plainly if it is missing and the options allow."""
        try:
            return self.url(queue)
        except ClientError as error:
            if not is_missing(error) or not self._options.create_missing_queues:
                raise
        with transient_as_unavailable():
            self._urls[queue] = queues.create_plain(self._options, queue)
        return self._urls[queue]

    def declare_transient(self, queue: str, kind: str) -> str:
        """The URL of a queue of this process, created at the first call."""
        with self._lock:
            if queue not in self._transient:
                name = transient.name_for(self._options, kind, queue)
                with transient_as_unavailable():
                    self._urls[queue] = transient.create(self._options, name)
                self._transient[queue] = name
            return self._urls[queue]

    def forget(self, queue: str) -> str | None:
        """Drop what is known of a queue; its URL if it was known."""
        self._transient.pop(queue, None)
        return self._urls.pop(queue, None)
