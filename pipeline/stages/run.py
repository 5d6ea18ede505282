"""Run a stage once, however often its message comes: claim, work, record."""

import logging
from collections.abc import Callable
from uuid import UUID

from pipeline import logs
from pipeline.db import claims, documents
from pipeline.db.claims import Claim, ClaimState, LeaseLostError
from pipeline.db.session import transaction
from pipeline.domain import Stage
from pipeline.errors import ErrorCode, PermanentError, PipelineError, PoisonError
from pipeline.extraction import ExtractionCancelledError
from pipeline.settings import get_settings
from pipeline.stages.extract import extract
from pipeline.stages.persist import persist
from pipeline.stages.validate import validate
from pipeline.stages.work import Outcome, Work, kept_lease, load

log = logging.getLogger(__name__)

STAGES: dict[Stage, Callable[[Work], Outcome]] = {
    Stage.VALIDATE: validate,
    Stage.EXTRACT: extract,
    Stage.PERSIST: persist,
}


class SupersededError(Exception):
    """The document is terminal, gone or in a newer run: this message has nothing left to do."""


class LeaseHeldError(Exception):
    """Another delivery works on this stage; come back when its lease, `seconds` from now, can have ended."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def run_stage(stage: Stage, document_id: UUID, run: int) -> None:
    """Do a stage of a run, or return at once if an earlier delivery finished it: the chain goes on either way.

    Raises SupersededError, LeaseHeldError, LeaseLostError for deliveries that must not go on; RetryableError,
    PoisonError as the stage raised them; PermanentError after the document was marked FAILED with it.
    """
    claim = claims.take(document_id, run, stage, get_settings().lease_seconds)
    if claim.state is ClaimState.DONE:
        return
    if claim.state is ClaimState.STALE:
        raise SupersededError
    if claim.state is ClaimState.BUSY:
        raise LeaseHeldError(claim.busy_seconds)
    try:
        _work(claim)
    except PermanentError as error:
        fail(stage, document_id, run, error)
        raise
    except PipelineError as error:
        claims.release(claim, error)
        raise
    except LeaseLostError:
        raise
    except Exception as error:
        # Not a word of the pipeline's: an error in Quire. Kept as the cause for the dead letter that this may become.
        claims.release(claim, PoisonError(ErrorCode.DEAD_LETTER, f"unexpected {type(error).__name__} in {stage}"))
        raise


def _work(claim: Claim) -> None:
    document, options = load(claim)
    logs.bind(tenant=document.tenant)
    with kept_lease(claim, get_settings().lease_seconds) as lost:
        try:
            outcome = STAGES[claim.stage](Work(claim, document, options, lost.is_set))
        except ExtractionCancelledError:
            raise LeaseLostError from None
    with claims.finishing(claim) as (session, current):
        documents.record(session, current, "stage_finished", None)
        outcome.record(session, current)
    outcome.after()


def fail(stage: Stage, document_id: UUID, run: int, error: PipelineError) -> None:
    """Mark the document FAILED with `error`, unless its run is already over."""
    with transaction() as session:
        if documents.fail(session, document_id, run, stage, error):
            log.info("document %s failed in %s: %s", document_id, stage, error)
