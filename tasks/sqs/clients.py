"""botocore clients with bounded timeouts, shared by the threads of a process, and its errors sorted by what helps."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal, overload

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader, create_loader
from botocore.parsers import ResponseParserError
from botocore.session import get_session

from tasks.sqs.options import Options

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

Service = Literal["sqs", "sns", "cloudwatch"]

THROTTLED = frozenset(
    {
        "RequestThrottled",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "SlowDown",
        "KmsThrottled",
        "OverLimit",
        "PriorRequestNotComplete",
    }
)
EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
MISSING = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "QueueDoesNotExist",
        "NonExistentQueue",
        "NotFound",
        "NotFoundException",
    }
)

_clients: dict[tuple[Any, ...], Any] = {}
_lock = threading.Lock()


#: What a request to AWS may raise; the third for an answer that AWS did not write, such as a proxy's page.
AWS_ERRORS = (ClientError, BotoCoreError, ResponseParserError, OSError)


class UnavailableError(ConnectionError):
    """AWS is out of reach, overloaded or has a fault of its own: the same request may succeed later."""


def code_of(error: BaseException) -> str:
    """AWS's code of an error, or an empty text."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def is_missing(error: BaseException) -> bool:
    """True if the queue, topic or subscription does not exist."""
    return code_of(error) in MISSING


def is_transient(error: BaseException) -> bool:
    """True if the same request may succeed later without anybody's help."""
    if isinstance(error, ClientError):
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        return status >= 500 or code_of(error) in THROTTLED | EXPIRED
    return isinstance(error, BotoCoreError | ResponseParserError | OSError)


@contextmanager
def transient_as_unavailable() -> Iterator[None]:
    """Raise UnavailableError, which kombu retries, where AWS's answer means "later"."""
    try:
        yield
    except (ClientError, ResponseParserError) as error:
        if not is_transient(error):
            raise
        raise UnavailableError(str(error)) from error


@contextmanager
def suppress_missing() -> Iterator[None]:
    """For deletions: what does not exist any more is as it should be."""
    try:
        yield
    except ClientError as error:
        if not is_missing(error):
            raise


@overload
def client(
    service: Literal["sqs"], options: Options, *, read_timeout: float | None = ..., max_attempts: int | None = ...
) -> "SQSClient": ...
@overload
def client(
    service: Literal["sns"], options: Options, *, read_timeout: float | None = ..., max_attempts: int | None = ...
) -> "SNSClient": ...
@overload
def client(
    service: Literal["cloudwatch"],
    options: Options,
    *,
    read_timeout: float | None = ...,
    max_attempts: int | None = ...,
) -> Any: ...
def client(
    service: Service, options: Options, *, read_timeout: float | None = None, max_attempts: int | None = None
) -> Any:
    """This process's client for a service; credentials come from botocore's chain unless the options name some."""
    read = options.read_timeout if read_timeout is None else read_timeout
    attempts = options.max_attempts if max_attempts is None else max_attempts
    credentials = (options.access_key_id, options.secret_access_key)
    key = (service, options.endpoint_url, options.region, credentials, options.connect_timeout, read, attempts)
    with _lock:
        if key not in _clients:
            _clients[key] = _new(service, options, read, attempts)
            _clients[key].meta.events.register("after-call", partial(_look_at, key))
        return _clients[key]


def _new(service: Service, options: Options, read_timeout: float, attempts: int) -> Any:
    session = get_session()  # of its own, which reads the credentials anew
    session.register_component("data_loader", _models(session.get_config_variable("data_path")))
    config = Config(
        connect_timeout=options.connect_timeout,
        read_timeout=read_timeout,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=32,
        # A digest of each body is checked by TLS and by SQS's own answer already.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return session.create_client(
        service,
        region_name=options.region or session.get_config_variable("region") or "us-east-1",
        endpoint_url=options.endpoint_url or None,
        aws_access_key_id=options.access_key_id,
        aws_secret_access_key=options.secret_access_key,
        config=config,
    )


@cache
def _models(path: str | None) -> Loader:
    """botocore's descriptions of AWS, which take most of the time of making a client: read once, also for a fork's."""
    return create_loader(path)


def _look_at(key: tuple[Any, ...], http_response: Any, parsed: dict[str, Any], **_: Any) -> None:
    if http_response.status_code < 300 and http_response.headers.get("Content-Type", "").startswith("text/html"):
        # boto3 reads it as an empty answer: a message that was sent would be lost, and polls would never wait.
        raise UnavailableError("a web page answered in the place of AWS: is there a proxy in between?")
    # Credentials from a file are not renewed by themselves: the next client reads it again.
    if parsed.get("Error", {}).get("Code") in EXPIRED:
        with _lock:
            _clients.pop(key, None)


def _forget_after_fork() -> None:
    # A child must neither share the parent's sockets nor wait for a lock that a thread of the parent held.
    global _lock  # noqa: PLW0603 - a lock cannot be emptied
    _lock = threading.Lock()
    _clients.clear()


os.register_at_fork(after_in_child=_forget_after_fork)
