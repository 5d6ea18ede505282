"""Celery over Amazon SQS with what the stock transport lacks: control, events, long tasks, delays, dead letters.

Knows kombu, Celery and boto3, and nothing of what the tasks do.
"""

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from kombu.transport import TRANSPORT_ALIASES

#: What sending a task may raise, besides kombu's own OperationalError.
PUBLISH_ERRORS = (BotoCoreError, ClientError, ResponseParserError, OSError)


def register() -> None:
    """Make `sqs://` mean this package's transport, and Celery's remote control use its mailbox; call it before the app
    connects (the configuration module is a good place). Calling it twice is harmless."""
    from celery.app.control import Control  # noqa: PLC0415 - importing it here keeps `import tasks.sqs` free of Celery
    from celery.signals import celeryd_init  # noqa: PLC0415 - likewise

    from tasks.sqs import shutdown  # noqa: PLC0415 - likewise
    from tasks.sqs.control import Mailbox  # noqa: PLC0415 - likewise

    TRANSPORT_ALIASES["sqs"] = "tasks.sqs.transport:Transport"
    Control.Mailbox = Mailbox
    celeryd_init.connect(shutdown.prepare)
