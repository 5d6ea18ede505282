"""One line a request, and the request's id on every line that is logged on its behalf."""

import logging
from contextvars import ContextVar

FORMAT = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
TALKATIVE = ("botocore", "kombu", "python_multipart")

request_id: ContextVar[str] = ContextVar("request_id", default="-")


def _add_request_id(record: logging.LogRecord) -> bool:
    record.request_id = request_id.get()
    return True


def configure(level: str) -> None:
    """Log to standard error, unless whoever runs the process has set up logging already."""
    handler = logging.StreamHandler()
    handler.addFilter(_add_request_id)
    logging.basicConfig(level=level, format=FORMAT, handlers=[handler])
    logging.getLogger("uvicorn.access").disabled = True  # `api.requests` writes that line, with the request's id
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR if level != "DEBUG" else logging.DEBUG)
