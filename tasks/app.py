"""The Celery application."""

from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown

from pipeline import extraction

app = Celery("quire", config_source="celeryconfig", include=["tasks.stages", "tasks.maintenance", "tasks.visibility"])


@worker_process_init.connect
def _warm_up(**_: object) -> None:
    extraction.warm_up()  # the first document should not wait for the parsers' imports


@worker_process_shutdown.connect
def _shut_down(**_: object) -> None:
    extraction.shut_down()
