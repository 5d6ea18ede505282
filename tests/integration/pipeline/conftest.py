"""A database and a store of their own for each test."""

import hashlib
from uuid import uuid4

import pytest

from pipeline.db import documents
from pipeline.db.session import get_engine
from pipeline.settings import get_settings
from pipeline.storage import get_store, original_key


@pytest.fixture
def quire(database_url, tmp_path, monkeypatch):
    """The settings of this process point at a fresh database and an empty folder store."""
    monkeypatch.setenv("QUIRE_DATABASE_URL", database_url)
    monkeypatch.setenv("QUIRE_STORE_URL", f"file://{tmp_path}/objects")
    caches = (get_settings, get_engine, get_store)
    for cache in caches:
        cache.cache_clear()
    yield get_settings()
    get_engine().dispose()
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def upload(quire, tmp_path):
    """Store bytes and commit a document for them."""

    def make(content: bytes = b"Hello, reader.", filename: str = "hello.txt", **changes):
        document_id = uuid4()
        source = tmp_path / "source"
        source.write_bytes(content)
        get_store().upload(original_key(document_id), source)
        values = {
            "declared_type": "text/plain",
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "storage_key": original_key(document_id),
        } | changes
        return documents.create(
            documents.Upload(document_id=document_id, tenant="default", filename=filename, **values)
        )

    return make
