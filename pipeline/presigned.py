"""Uploads straight to S3: addresses that are good for one object and a time, so that its bytes never pass the API."""

import base64
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from pipeline.errors import ErrorCode, UnavailableError
from pipeline.settings import GIB, MIB, get_settings
from pipeline.storage import original_key

LARGEST_PUT_BYTES = 5 * GIB  # S3 takes more only in parts
LEAST_PART_BYTES = 5 * MIB  # S3 takes smaller ones only at the end
MOST_PARTS = 10_000  # S3's
PART_BYTES = 64 * MIB  # few enough addresses, and little lost with a connection
CLIENTS_FAULT = frozenset({"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "MalformedXML", "NoSuchUpload"})


@dataclass(frozen=True)
class Part:
    """A piece of a file: PUT so many bytes to the URL, with these headers."""

    number: int
    url: str
    bytes: int
    headers: dict[str, str] = field(default_factory=dict)


class IncompleteError(ValueError):
    """S3 cannot make one object of the parts; the text is S3's code."""


def part_bytes(size: int) -> int:
    """The size of every part but the last, in whole mebibytes."""
    return max(PART_BYTES, math.ceil(size / MOST_PARTS / MIB) * MIB)


def begin_parts(upload_id: UUID) -> str:
    """Begin a multipart upload; S3's id of it."""
    with _unavailable():
        answer = _client().create_multipart_upload(Bucket=_bucket(), Key=_key(upload_id))
    return str(answer["UploadId"])


def put(upload_id: UUID, size: int, sha256: str, seconds: float) -> Part:
    """The address for the whole file at once; S3 refuses other bytes than those announced."""
    checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
    asked = {"Bucket": _bucket(), "Key": _key(upload_id), "ContentLength": size, "ChecksumSHA256": checksum}
    url = _client(public=True).generate_presigned_url("put_object", Params=asked, ExpiresIn=int(seconds))
    return Part(1, url, size, {"Content-Length": str(size), "x-amz-checksum-sha256": checksum})


def parts(upload_id: UUID, s3_upload_id: str, size: int, each: int, seconds: float) -> list[Part]:
    """The addresses of the parts of a file."""
    return [
        Part(number, _part_url(upload_id, s3_upload_id, number, seconds), min(each, size - (number - 1) * each))
        for number in range(1, math.ceil(size / each) + 1)
    ]


def _part_url(upload_id: UUID, s3_upload_id: str, number: int, seconds: float) -> str:
    asked = {"Bucket": _bucket(), "Key": _key(upload_id), "UploadId": s3_upload_id, "PartNumber": number}
    url: str = _client(public=True).generate_presigned_url("upload_part", Params=asked, ExpiresIn=int(seconds))
    return url


def complete(upload_id: UUID, s3_upload_id: str, etags: Sequence[str]) -> None:
    """Make one object of the parts, whose ETags are given in order; IncompleteError."""
    listed = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
    try:
        with _unavailable():
            _client().complete_multipart_upload(
                Bucket=_bucket(), Key=_key(upload_id), UploadId=s3_upload_id, MultipartUpload={"Parts": listed}
            )
    except ClientError as error:
        raise IncompleteError(_code(error)) from error


def abort(upload_id: UUID, s3_upload_id: str) -> None:
    """Remove the parts of an upload that was not completed; one that is gone is no error."""
    try:
        with _unavailable():
            _client().abort_multipart_upload(Bucket=_bucket(), Key=_key(upload_id), UploadId=s3_upload_id)
    except ClientError:
        return


@cache
def _client(*, public: bool = False) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
    settings = get_settings()
    endpoint = (public and settings.s3_public_endpoint_url) or settings.aws_endpoint_url or None
    return boto3.client(
        "s3",
        region_name=settings.aws_region,
        endpoint_url=endpoint,
        config=Config(
            signature_version="s3v4",
            connect_timeout=settings.aws_connect_timeout,
            read_timeout=settings.aws_read_timeout,
            s3={"addressing_style": "path" if endpoint else "virtual"},
            request_checksum_calculation="when_required",  # a presigned part would ask its sender for a CRC otherwise
        ),
    )


def _bucket() -> str:
    return urlsplit(get_settings().store_url).netloc


def _key(upload_id: UUID) -> str:
    prefix = urlsplit(get_settings().store_url).path.strip("/")
    return f"{prefix}/{original_key(upload_id)}" if prefix else original_key(upload_id)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if _code(error) in CLIENTS_FAULT:
            raise
        raise UnavailableError(ErrorCode.STORE_UNAVAILABLE, f"S3 refused: {_code(error)}") from error
    except BotoCoreError as error:
        raise UnavailableError(ErrorCode.STORE_UNAVAILABLE, f"S3 does not answer: {error}") from error
