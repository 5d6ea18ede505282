"""One line a request, and the request's id on every line that is logged on its behalf."""

import logging

from pipeline import logs

SERVERS = ("uvicorn", "uvicorn.error", "uvicorn.access")


def configure(level: str) -> None:
    """Log to standard error, unless whoever runs the process has set up logging already."""
    logs.configure(level)
    for name in SERVERS:  # uvicorn's command line gives them handlers of its own
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    for name in ("botocore", "kombu"):  # an SQS that is away is told once, by whoever asked it
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("uvicorn.access").disabled = True  # `api.requests` writes that line, with the request's id
