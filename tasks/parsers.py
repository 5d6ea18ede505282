"""The parsers of a worker: their programs are there when it starts, and they come and go with each of its processes."""

import sys

from celery.signals import worker_init, worker_process_init, worker_process_shutdown

from pipeline import extraction
from pipeline.settings import SettingsError, get_settings


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
