import asyncio
import os
from pathlib import Path
from uuid import uuid4

import boto3
import pytest

from pipeline.errors import UnavailableError
from pipeline.settings import Settings
from pipeline.storage import PART_BYTES, open_store

BIG = bytes(range(256)) * (PART_BYTES // 256) + b"the last part"


@pytest.fixture(params=["folder", "s3"])
def store(request, tmp_path, monkeypatch):
    if request.param == "folder":
        return open_store(Settings(store_url=f"file://{tmp_path}/objects"))
    endpoint = request.getfixturevalue("localstack").endpoint_url
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    bucket = f"quire-{uuid4().hex}"
    boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket=bucket)
    return open_store(Settings(store_url=f"s3://{bucket}/some/prefix", aws_endpoint_url=endpoint))


def write(store, key, chunks, error=None):
    async def run():
        async with store.writer(key) as file:
            for chunk in chunks:
                await file.write(chunk)
            if error:
                raise error

    asyncio.run(run())


def test_what_is_written_in_chunks_is_read_back(store):
    write(store, "a/b", [BIG[:5], BIG[5:1000], BIG[1000:]])
    assert store.read("a/b") == BIG


def test_an_interrupted_write_leaves_nothing(store):
    with pytest.raises(RuntimeError):
        write(store, "a/b", [BIG, BIG], RuntimeError("the client went away"))
    with pytest.raises(FileNotFoundError):
        store.read("a/b")


def test_what_is_put_in_one_go_is_read_back_and_can_be_kept(store):
    asyncio.run(store.put("a/b", BIG))
    store.keep("a/b")
    assert store.read("a/b") == BIG


def test_a_kept_file_is_flushed_once_it_has_its_name(tmp_path, monkeypatch):
    flushed, real = [], os.fsync

    def fsync(file):
        flushed.append(str(Path(f"/proc/self/fd/{file}").readlink()))
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    folder = tmp_path / "objects"
    store = open_store(Settings(store_url=f"file://{folder}"))
    asyncio.run(store.put("a/b", b"x"))
    store.keep("a/b")
    assert flushed == [str(folder / "a" / "b")]


def test_what_is_placed_is_flushed_under_its_name_and_read_back(tmp_path, monkeypatch):
    flushed, real = [], os.fsync

    def fsync(file):
        flushed.append(Path(f"/proc/self/fd/{file}").readlink())
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "write", lambda file, content, write=os.write: write(file, content[:1000]))  # a part
    folder = tmp_path / "objects"
    store = open_store(Settings(store_url=f"file://{folder}"))
    for key in ("documents/a/original", "documents/b/original"):
        store.place(key, BIG[:5_500])
        assert store.read(key) == BIG[:5_500]
        assert flushed.pop() == folder / key
        assert (folder / key).stat().st_mode == _mode_of_a_new_file(tmp_path)


def _mode_of_a_new_file(folder):
    (folder / "new").write_bytes(b"")
    return (folder / "new").stat().st_mode


def test_what_is_not_there_cannot_be_kept(tmp_path):
    store = open_store(Settings(store_url=f"file://{tmp_path}/objects"))
    with pytest.raises(FileNotFoundError):
        store.keep("a/b")


def test_a_local_file_is_uploaded_whole(store, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(BIG)
    store.upload("x", source)
    assert b"".join(store.chunks("x")) == BIG


def test_deleting_twice_is_no_error(store):
    write(store, "gone", [b"soon"])
    store.delete("gone")
    store.delete("gone")
    with pytest.raises(FileNotFoundError):
        store.read("gone")


def opened(store, key, part=None):
    async def read():
        return b"".join([chunk async for chunk in await store.open(key, part)])

    return asyncio.run(read())


def test_an_object_is_streamed_whole_or_in_part(store):
    write(store, "a/b", [BIG])
    write(store, "a/empty", [])
    assert opened(store, "a/b") == BIG
    assert opened(store, "a/b", (5, 1000)) == BIG[5:1000]
    assert opened(store, "a/b", (len(BIG) - 3, len(BIG))) == BIG[-3:]
    assert opened(store, "a/empty") == b""
    with pytest.raises(FileNotFoundError):
        opened(store, "a/nothing")


def test_all_objects_below_a_path_are_removed_and_no_others(store):
    for key in ("one/a", "one/b/c", "one-more/a"):
        write(store, key, [b"x"])
    store.delete_all("one")
    assert opened(store, "one-more/a") == b"x"
    for key in ("one/a", "one/b/c"):
        with pytest.raises(FileNotFoundError):
            store.read(key)
    store.delete_all("one")


def test_a_probe_shows_that_the_store_takes_writes(store):
    store.probe()


def test_a_store_that_cannot_be_reached_is_unavailable(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    away = open_store(Settings(store_url="s3://bucket", aws_endpoint_url="http://127.0.0.1:9", aws_read_timeout=1))
    with pytest.raises(UnavailableError):
        away.probe()
