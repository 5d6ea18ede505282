"""The application over a real database and a real store; only the handing over for sending to SQS is caught."""

import asyncio
import shutil

import httpx
import pytest

from api.app import create_app
from pipeline.db.session import get_engine
from pipeline.settings import get_settings
from pipeline.storage import get_store
from tests.integration.api.serving import Server, server_environment
from tests.keys import HEADERS

CACHES = (get_settings, get_engine, get_store)


class Client:
    """Asks the application itself, each request in an event loop of its own."""

    def __init__(self, app):
        self.app = app

    def request(self, method, path, *, headers=None, **options):
        async def ask():
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://quire") as client:
                return await client.request(method, path, headers={**HEADERS, **(headers or {})}, **options)

        return asyncio.run(ask())

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def upload(self, content=b"Hello, reader.", filename="hello.txt", media_type="text/plain", **options):
        return self.request(
            "POST", "/api/v1/documents/", files={"file": (filename, content, media_type)}, **options
        )  # fmt: skip


@pytest.fixture
def settings(database_url, tmp_path, monkeypatch):
    """Set variables, e.g. `settings(QUIRE_MAX_UPLOAD_BYTES=5)`; what is asked for next is made anew."""

    def change(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))
        for cache in CACHES:
            cache.cache_clear()

    change(
        QUIRE_DATABASE_URL=database_url,
        QUIRE_STORE_URL=f"file://{tmp_path}/objects",
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
    )
    yield change
    get_engine().dispose()
    for cache in CACHES:
        cache.cache_clear()


@pytest.fixture
def sent(monkeypatch):
    """What was handed over for sending."""
    calls = []
    monkeypatch.setattr("api.dispatcher.Dispatcher.give", lambda _, due: calls.append(due[:3]))
    return calls


@pytest.fixture
def client(settings, sent):
    """Made on first use after the settings of a test."""
    made = []

    class Late:
        def __getattr__(self, name):
            if not made:
                made.append(Client(create_app()))
            return getattr(made[0], name)

    yield Late()
    for one in made:
        one.app.state.bell.stop()
        one.app.state.dispatcher.stop()


@pytest.fixture
def stored(tmp_path):
    """The files of the folder store, finished or not."""
    return lambda: [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]


@pytest.fixture
def server(database_url, tmp_path):
    servers = []

    def start(**settings):
        environment = server_environment(database_url, tmp_path) | settings
        servers.append(Server(tmp_path, environment))
        return servers[-1]

    yield start
    for one in servers:
        one.process.stop()
        shutil.rmtree(tmp_path / "objects", ignore_errors=True)
