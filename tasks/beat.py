"""Beat that runs its jobs itself: what repairs the queues must not wait in one."""

import logging
from typing import Any

from celery.beat import Scheduler

from pipeline.errors import PipelineError

log = logging.getLogger(__name__)


class InProcessScheduler(Scheduler):
    """Calls each due task in the beat process. Several beats are harmless: the jobs lock what they touch."""

    producer: Any = None  # Celery would connect to the broker for it

    def apply_entry(self, entry: Any, producer: Any = None) -> None:  # noqa: ANN401, ARG002 - Celery's signature
        """Run a job that is due. Whatever it raises is logged, and the job comes round again."""
        try:
            self.app.tasks[entry.task].run()
        except (PipelineError, OSError) as error:
            log.warning("%s: %s", entry.name, error)
        except Exception:
            log.exception("%s", entry.name)
