"""When each of Celery's processes begins and ends to trace."""

from celery.signals import beat_init, worker_process_init, worker_process_shutdown

from pipeline import tracing


@worker_process_init.connect
def _start(**_: object) -> None:
    tracing.start("quire-worker")


@worker_process_shutdown.connect
def _stop(**_: object) -> None:
    tracing.stop()


@beat_init.connect
def _start_beat(**_: object) -> None:
    tracing.start("quire-beat")
