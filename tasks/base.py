"""StageTask: an error's type decides the fate of its message."""

import logging
from contextlib import AbstractContextManager
from typing import Any, NoReturn
from uuid import UUID

from billiard.exceptions import TimeLimitExceeded, WorkerLostError
from celery import Task
from celery.exceptions import Reject, Retry
from celery.worker.request import Request

from pipeline import tracing
from pipeline.db import claims
from pipeline.db.claims import LeaseLostError
from pipeline.domain import Stage, parse_task_id
from pipeline.errors import ErrorCode, PermanentError, PipelineError, PoisonError, RetryableError
from pipeline.settings import get_settings
from pipeline.stages.run import LeaseHeldError, SupersededError, fail
from tasks import context
from tasks.lanes import URGENT, queue_of
from tasks.metrics import FAILURES, LOST, timed
from tasks.retries import Delay, GiveUp, plan_retry

log = logging.getLogger(__name__)

BUSY_MARGIN_SECONDS = 1  # a lease that was not renewed has certainly ended by then


class StageRequest(Request):
    """A request whose claim does not outlive the child process that died with it."""

    def on_failure(self, exc_info: Any, send_failed_event: bool = True, return_ok: bool = False) -> Any:  # noqa: ANN401 - Celery's signature
        error = getattr(exc_info.exception, "exc", exc_info.exception)
        if isinstance(error, WorkerLostError | TimeLimitExceeded | SystemExit):
            self._release(error)
        return super().on_failure(exc_info, send_failed_event=send_failed_event, return_ok=return_ok)

    def _release(self, error: BaseException) -> None:
        document_id, run = self.args
        LOST.labels(stage_of(self.task)).inc()
        lost = PoisonError(ErrorCode.WORKER_LOST, f"The worker process died while it worked on this document: {error}")
        try:
            claims.release_lost(UUID(document_id), run, stage_of(self.task), lost)
        except PipelineError as unavailable:
            log.warning("claim of %s left to expire: %s", self.id, unavailable)


class StageTask(Task):  # type: ignore[type-arg] # generic in its stubs only
    """A stage as a task: bounded retries for RetryableError, FAILED for PermanentError, redelivery for all else.

    A message is acknowledged when its stage is recorded *and* the next step is sent, when a later try has been sent in
    its place, or when its document is FAILED. Whatever else happens, it stays in its queue: SQS delivers it again
    and, after `max_receive_count` times, moves it to the dead-letter queue.
    """

    Request = StageRequest  # type: ignore[assignment] # a class or its path; the stubs know the path
    acks_on_failure = True  # a stage fails for good only once its document is FAILED
    throws = (PermanentError,)  # Celery logs these without a traceback

    def __call__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever a forged message says
        if kwargs or not self._is_named_by(*args):
            log.error("%s stays in its queue: its id does not name this stage of its document", self.request.id)
            raise Reject("forged", requeue=True)
        self._answer_for(*args)

    def _is_named_by(self, *args: Any) -> bool:  # noqa: ANN401 - likewise
        try:
            document_id, run, stage = parse_task_id(self.request.id or "")
        except ValueError:
            return False
        return stage is stage_of(self) and args == (str(document_id), run)

    def _answer_for(self, document_id: str, run: int) -> None:
        try:
            with timed(stage_of(self)), self._traced(document_id, run):
                self._run_and_send_next(document_id, run)
        except (PermanentError, Retry, Reject):
            raise
        except SupersededError:
            log.info("nothing left to do for %s", self.request.id)
        except LeaseHeldError as held:
            self._send_again(Delay(held.seconds + BUSY_MARGIN_SECONDS, counts=False), held)
        except RetryableError as error:
            self._retry(document_id, run, error)
        except LeaseLostError as error:
            log.warning("lease of %s lost; its result is thrown away", self.request.id)
            raise Reject(error, requeue=True) from error
        except Exception as error:
            log.exception("%s stays in its queue", self.request.id)
            raise Reject(error, requeue=True) from error
        finally:
            # Celery's tracer would send the next step after the task, where an error acknowledges the message.
            self.request.chain = None

    def _run_and_send_next(self, document_id: str, run: int) -> None:
        self.run(document_id, run)
        remaining = list(self.request.chain or [])
        if not remaining:
            return
        following = self.app.signature(remaining.pop())
        following.apply_async(
            chain=remaining,
            parent_id=self.request.id,
            root_id=self.request.root_id,
            headers=context.handed_on(self),
            queue=queue_of(_stage_named(str(following.task)), urgent=self._is_urgent()),
            **self._fair_share(),
        )

    def _is_urgent(self) -> bool:
        """Say whether this message came by the queue of urgent ones, which is where the next one goes."""
        return (self.request.delivery_info or {}).get("routing_key") == URGENT

    def _traced(self, document_id: str, run: int) -> AbstractContextManager[object]:
        parent = context.header_of(self, tracing.HEADER)
        return tracing.span(self.name, "CONSUMER", parent, document=document_id, run=run, retries=self.request.retries)

    def _fair_share(self) -> dict[str, Any]:
        """The message group of this message, for the one that follows it."""
        group = (self.request.properties or {}).get("MessageGroupId")
        return {"MessageGroupId": group} if group else {}

    def _retry(self, document_id: str, run: int, error: RetryableError) -> None:
        plan = plan_retry(error, self.request.retries, get_settings())
        if isinstance(plan, Delay):
            self._send_again(plan, error)
        self._give_up(document_id, run, error, plan)

    def _send_again(self, delay: Delay, cause: Exception) -> NoReturn:
        again = self.signature_from_request(countdown=delay.seconds, retries=self.request.retries + int(delay.counts))
        try:
            again.apply_async(**self._fair_share())
        except Exception as error:
            log.warning("%s stays in its queue: its next try could not be sent: %s", self.request.id, error)
            raise Reject(error, requeue=True) from error
        raise Retry(exc=cause, when=delay.seconds)  # type: ignore[arg-type] # a number of seconds is one of its kinds

    def _give_up(self, document_id: str, run: int, error: RetryableError, plan: GiveUp) -> NoReturn:
        final = PermanentError(
            ErrorCode.RETRIES_EXHAUSTED, f"Tried {plan.attempts} times; the last try ended with {error}"
        )
        fail(stage_of(self), UUID(document_id), run, final)
        FAILURES.labels(stage_of(self), final.code).inc()
        raise final from error


def stage_of(task: Any) -> Stage:  # noqa: ANN401 - Celery's Task is generic in its stubs only
    """The stage that a task's name ends with."""
    return _stage_named(task.name)


def _stage_named(task: str) -> Stage:
    return Stage(task.rsplit(".", 1)[1])
