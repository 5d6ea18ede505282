"""The API: `uvicorn --factory api.app:create_app`."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.middleware import Middleware

from api import errors, logs, openapi, page
from api.auth import Keyring
from api.bell import Bell
from api.closing import told_of_exit
from api.committer import Committer
from api.dispatcher import Dispatcher
from api.drawing import Easel
from api.events import Timelines
from api.gauges import Gauges
from api.probes import Probes
from api.rates import Backlog, Quotas, Rates
from api.routes import (
    batches,
    changes,
    dead_letters,
    deliveries,
    documents,
    events,
    health,
    key,
    metrics,
    originals,
    results,
    uploads,
    webhooks,
)
from api.shortcut import LAYERS, Application
from api.streams import Streams
from api.turns import for_results, for_tables
from pipeline import tracing
from pipeline.settings import get_settings
from pipeline.storage import get_store

# In the order in which the description shows them.
ROUTES = (
    documents,
    results,
    uploads,
    originals,
    changes,
    batches,
    dead_letters,
    events,
    webhooks,
    deliveries,
    key,
    health,
    metrics,
)


SWITCH_SECONDS = 0.0005  # how long a thread may keep the event loop waiting; Python's default is 5 ms


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """On the way out, end the streams, and send what was accepted and is not sent yet."""
    sys.setswitchinterval(SWITCH_SECONDS)
    loop = asyncio.get_running_loop()
    tracing.start("quire-api")
    with told_of_exit(lambda: app.state.bell.close(loop)):
        yield
    await run_in_threadpool(app.state.bell.stop)
    await run_in_threadpool(app.state.committer.stop)
    await run_in_threadpool(app.state.dispatcher.stop)
    await run_in_threadpool(app.state.easel.stop)
    await run_in_threadpool(tracing.stop)


def create_app() -> FastAPI:
    """The application; SettingsError if a setting is wrong. Connects to nothing yet."""
    logs.configure(get_settings().log_level)
    get_store()
    app = Application(
        title="Quire",
        version=version("quire"),
        description=openapi.DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would make a client send its document twice
        lifespan=lifespan,
        middleware=[Middleware(layer) for layer in LAYERS],
    )
    app.state.committer = Committer()
    app.state.dispatcher = Dispatcher()
    app.state.bell = Bell()
    app.state.easel = Easel()
    app.state.streams = Streams()
    app.state.timelines = Timelines()
    app.state.tables = for_tables()
    app.state.results = for_results()
    app.state.probes = Probes()
    app.state.keyring = Keyring()
    app.state.rates = Rates()
    app.state.backlog = Backlog()
    app.state.quotas = Quotas()
    app.state.gauges = Gauges()
    errors.install(app)
    openapi.install(app)
    for routes in ROUTES:
        app.include_router(routes.router)
    page.install(app)
    return app
