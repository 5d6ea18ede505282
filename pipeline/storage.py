"""The object store: a folder or an S3 bucket behind one interface."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from pipeline.errors import ErrorCode, UnavailableError
from pipeline.settings import Settings, SettingsError, get_settings

if TYPE_CHECKING:
    from obstore import AsyncWritableFile, GetOptions, GetResult
    from obstore.store import S3Config

CHUNK_BYTES = 1024 * 1024
PART_BYTES = 5 * 1024 * 1024  # the least that S3 takes, 10,000 times at most; a writer holds up to three of them
PROBE_KEY = "health/probe"


def original_key(document_id: UUID) -> str:
    """Where the uploaded bytes of a document lie."""
    return f"documents/{document_id}/original"


def objects_of(document_id: UUID) -> str:
    """Under what every object of a document lies."""
    return f"documents/{document_id}"


def interim_key(document_id: UUID, run: int) -> str:
    """Where extract leaves its result for persist: the claim check that the message does not carry."""
    return f"documents/{document_id}/runs/{run}/result.json"


@contextmanager
def _unavailable() -> Iterator[None]:
    """Turn a store's failure into an UnavailableError; a missing object stays FileNotFoundError."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        reason = str(error).split("\n", 1)[0]
        raise UnavailableError(ErrorCode.STORE_UNAVAILABLE, f"the object store does not answer: {reason}") from error


@dataclass(frozen=True)
class ObjectStore:
    """Streams in, streams out. UnavailableError if the store cannot be reached, FileNotFoundError for no such key."""

    backend: LocalStore | S3Store

    @asynccontextmanager
    async def writer(self, key: str) -> AsyncIterator["AsyncWritableFile"]:
        """Write an object in chunks; it appears whole at the end, or not at all if the block raises."""
        with _unavailable():
            async with obstore.open_writer_async(self.backend, key, buffer_size=PART_BYTES, max_concurrency=2) as file:
                yield file

    async def put(self, key: str, content: bytes) -> None:
        """Write a small object in one go; it appears whole, or not at all."""
        with _unavailable():
            await obstore.put_async(self.backend, key, content, use_multipart=False)

    @property
    def is_folder(self) -> bool:
        """Whether its objects are files of this machine, which nobody keeps unless told (`keep`)."""
        return isinstance(self.backend, LocalStore)

    def keep(self, key: str) -> None:
        """Return once an object that is there outlasts a loss of power: S3 promises it, a folder has to be told."""
        if isinstance(self.backend, LocalStore) and (folder := self.backend.prefix):
            with _unavailable():
                flush_to_disk(folder / key)

    def place(self, key: str, content: bytes) -> None:
        """Write a small object of a folder, and keep it. Nobody may look for it before this returns."""
        assert isinstance(self.backend, LocalStore)
        assert self.backend.prefix
        with _unavailable():
            write_to_disk(self.backend.prefix / key, content)

    def upload(self, key: str, source: Path) -> None:
        """Copy a local file into the store."""
        with _unavailable(), source.open("rb") as chunks:
            obstore.put(self.backend, key, chunks, chunk_size=PART_BYTES, max_concurrency=2)

    def chunks(self, key: str) -> Iterator[bytes]:
        """The bytes of an object, in pieces of about a mebibyte."""
        with _unavailable():
            for chunk in obstore.get(self.backend, key).stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)

    async def open(self, key: str, part: tuple[int, int] | None = None) -> AsyncIterator[bytes]:
        """The bytes of an object, or those from `part[0]` up to `part[1]`, once the store has said that it has them."""
        with _unavailable():
            options: GetOptions = {"range": part} if part else {}
            found = await obstore.get_async(self.backend, key, options=options)
        return _streamed(found)

    def size(self, key: str) -> int:
        """How many bytes an object has; 0 if there is none."""
        with _unavailable():
            try:
                return int(obstore.head(self.backend, key)["size"])
            except FileNotFoundError:
                return 0

    def read(self, key: str) -> bytes:
        """A small object, whole."""
        return b"".join(self.chunks(key))

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no error."""
        with _unavailable():
            try:
                obstore.delete(self.backend, key)
            except FileNotFoundError:
                return  # a duplicate delivery was here first

    def delete_all(self, prefix: str) -> None:
        """Remove every object under a path; none is no error."""
        with _unavailable():
            keys = [one["path"] for found in obstore.list(self.backend, prefix) for one in found]
        for key in keys:
            self.delete(key)

    def probe(self) -> None:
        """Show that the store takes writes; UnavailableError if not."""
        with _unavailable():
            obstore.put(self.backend, PROBE_KEY, b"", use_multipart=False)


def flush_to_disk(path: Path) -> None:
    """Have a file on the disk under the name that it has; OSError.

    Its folders need no flush of their own: ext4, XFS and Btrfs write what made and named it in one go with the file.
    """
    file = os.open(path, os.O_RDONLY)
    try:
        flush(file)
    finally:
        os.close(file)


def write_to_disk(path: Path, content: bytes) -> None:
    """Have a new file on the disk, as `flush_to_disk`, in as few calls as it takes; OSError."""
    file = _new(path)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(file, left) :]
        flush(file)
    finally:
        os.close(file)


def flush(file: int) -> None:
    os.fsync(file)


def _new(path: Path) -> int:
    try:
        path.parent.mkdir(exist_ok=True)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)


async def _streamed(found: "GetResult") -> AsyncIterator[bytes]:
    with _unavailable():
        async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
            yield bytes(chunk)


def open_store(settings: Settings) -> ObjectStore:
    """The store that `QUIRE_STORE_URL` names; SettingsError if it names none."""
    url = urlsplit(settings.store_url)
    if url.scheme == "file":
        folder = Path(settings.store_url.removeprefix("file://")).absolute()
        return ObjectStore(LocalStore(folder, mkdir=True, automatic_cleanup=True))
    if url.scheme == "s3" and url.netloc:
        return ObjectStore(_s3(url.netloc, url.path.strip("/"), settings))
    raise SettingsError("QUIRE_STORE_URL: must be file://FOLDER or s3://BUCKET[/PREFIX]")


def _s3(bucket: str, prefix: str, settings: Settings) -> S3Store:
    endpoint = settings.aws_endpoint_url
    # Without an endpoint obstore takes that of the region, and credentials from the environment or the role.
    config: S3Config = {"region": settings.aws_region}
    if endpoint:
        config |= {"endpoint": endpoint, "virtual_hosted_style_request": False}
    return S3Store(
        bucket,
        prefix=prefix or None,
        config=config,
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=settings.aws_connect_timeout),
            "timeout": timedelta(seconds=settings.aws_read_timeout),
        },
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=settings.aws_read_timeout)},
    )


@cache
def get_store() -> ObjectStore:
    """The store of this process."""
    return open_store(get_settings())
