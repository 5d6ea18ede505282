"""A message that SQS no longer keeps hidden while its stage runs: told in the log and on the document's timeline.

Nothing is ended. The claim's lease protects the work: another delivery of the message finds it held and comes back
later, and if this worker is the one that is cut off, its lease runs out and it loses the stage.
"""

import logging
from typing import Any

from pipeline.db import documents
from pipeline.domain import parse_task_id
from pipeline.errors import PipelineError
from tasks.sqs.deliveries import Delivery
from tasks.sqs.visibility import visibility_lost

log = logging.getLogger(__name__)


@visibility_lost.connect
def note_lost(delivery: Delivery, code: str, **_: Any) -> None:  # noqa: ANN401 - what else a signal brings
    """Called in the worker's main process, by the thread that extends what is unacknowledged."""
    try:
        document_id, run, stage = parse_task_id(delivery.task_id)
    except ValueError:
        return  # not one of Quire's: tasks.sqs has logged it
    log.error("document %s run %d: SQS no longer hides the message of its %s stage (%s)", document_id, run, stage, code)
    try:
        documents.note(document_id, run, "visibility_lost", f"SQS no longer hides the message of {stage}: {code}")
    except PipelineError as unavailable:
        log.warning("not on the timeline of %s: %s", document_id, unavailable)
