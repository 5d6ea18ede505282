"""Whether the queues can be reached."""

from botocore.exceptions import BotoCoreError, ClientError

from tasks import queues


class QueuesUnavailableError(Exception):
    """SQS cannot be reached, or queues are missing; the text says which."""


def probe_queues() -> None:
    """Raise QueuesUnavailableError unless every stage queue answers."""
    try:
        queues.depths()
    except (ClientError, BotoCoreError, OSError) as error:
        raise QueuesUnavailableError(str(error)) from error
