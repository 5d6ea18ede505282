"""The Celery application."""

import os
import sys
from pathlib import Path

from celery import Celery
from celery.signals import worker_init, worker_process_init, worker_process_shutdown

from pipeline import extraction
from pipeline.settings import SettingsError, get_settings

# Flower looks for its configuration in the current folder, and where it finds none it lets anybody in.
os.environ.setdefault("FLOWER_CONF", str(Path(__file__).parents[1] / "flowerconfig.py"))

app = Celery(
    "quire",
    config_source="celeryconfig",
    include=[
        "tasks.stages",
        "tasks.maintenance",
        "tasks.visibility",
        "tasks.metrics",
        "tasks.context",
        "tasks.tracing",
        "tasks.webhooks",
    ],
)


@worker_init.connect
def _check_programs(**_: object) -> None:
    try:
        extraction.check_programs(get_settings())
    except SettingsError as error:
        sys.exit(f"wrong settings:\n  {error}")


@worker_process_init.connect
def _warm_up(**_: object) -> None:
    extraction.warm_up()  # the first document should not wait for the parsers' imports


@worker_process_shutdown.connect
def _shut_down(**_: object) -> None:
    extraction.shut_down()
