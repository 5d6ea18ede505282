"""The queues that a process declares for itself: made, subscribed, and made anew when somebody has deleted them."""

from collections import defaultdict

from botocore.exceptions import ClientError
from kombu.log import get_logger

from tasks.sqs import topics, transient
from tasks.sqs.addresses import Addresses
from tasks.sqs.clients import is_missing, transient_as_unavailable
from tasks.sqs.options import Options

logger = get_logger(__name__)


class OwnQueues:
    """The queues of one connection. What AWS refuses when they are declared is tried again by `find`."""

    def __init__(self, options: Options, addresses: Addresses) -> None:
        self._options = options
        self._addresses = addresses
        self._kinds: dict[str, str] = {}
        self._exchanges: defaultdict[str, list[str]] = defaultdict(list)
        self._subscribed: set[tuple[str, str]] = set()

    def __contains__(self, queue: str) -> bool:
        return queue in self._kinds

    def declare(self, queue: str) -> None:
        """Make a queue; UnavailableError if AWS is out of reach."""
        self._kinds[queue] = self._kind_of(queue)
        self._try(queue)

    def bind(self, queue: str, exchange: str) -> None:
        """Have a queue receive what is sent to a fanout exchange; UnavailableError if AWS is out of reach."""
        self._exchanges[queue].append(exchange)
        self._try(queue)

    def find(self, queue: str) -> str:
        """The URL of a queue, after what is not done yet of making and subscribing it."""
        url = self._addresses.declare_transient(queue, self._kinds[queue])
        for exchange in tuple(self._exchanges[queue]):
            if (url, exchange) not in self._subscribed:
                self._subscribe(queue, url, exchange)
                self._subscribed.add((url, exchange))
        return url

    def gone(self, queue: str, url: str) -> None:
        """SQS does not know the queue any more: `find` makes another, unless this process deleted it itself."""
        if transient.is_ours(url):
            logger.warning("queue %s of this process was deleted: another takes its place", url)
            self._replace(queue, url)

    def delete(self, queue: str) -> None:
        """Unsubscribe and delete a queue, for good."""
        self._kinds.pop(queue, None)
        self._exchanges.pop(queue, None)
        if url := self._addresses.forget(queue):
            transient.delete(self._options, url)

    def _try(self, queue: str) -> None:
        try:
            with transient_as_unavailable():
                self.find(queue)
        except ClientError as error:
            logger.error("queue %s of this process cannot be had, trying on: %s", queue, error)  # noqa: TRY400 - AWS says it all

    def _subscribe(self, queue: str, url: str, exchange: str) -> None:
        try:
            topics.subscribe(self._options, exchange, url, self._addresses.sqs_name(queue))
        except ClientError as error:
            if is_missing(error):
                self._replace(queue, url)
            raise

    def _replace(self, queue: str, url: str) -> None:
        self._addresses.forget(queue)
        transient.discard(self._options, url)

    def _kind_of(self, queue: str) -> str:
        if queue.endswith(".pidbox"):
            return "control"
        return "events" if queue.startswith(self._options.event_exchange) else "temporary"
