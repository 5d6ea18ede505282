"""`python -m api`: the API as the settings say, in one process or several that count together."""

from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from api import logs
from pipeline import metrics
from pipeline.settings import Settings, get_settings

STOP_SECONDS = 8  # for answers under way, within the 10 s that Docker gives a container


def serve(settings: Settings) -> None:
    """Listen until SIGTERM or SIGINT."""
    logs.configure(settings.log_level)  # for this process, where others serve
    uvicorn.run(
        "api.app:create_app",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        workers=settings.api_workers,
        http="api.connection:Connection",
        ws="none",  # nothing here speaks WebSocket
        log_config=None,  # `api.logs` does
        access_log=False,  # `api.requests` writes that line, with the request's id
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


if __name__ == "__main__":
    with TemporaryDirectory(prefix="quire-metrics-") as folder:
        metrics.share(Path(folder))  # before the other processes start, which learn of it by their environment
        serve(get_settings())
