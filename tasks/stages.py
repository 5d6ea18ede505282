"""The three tasks of a run: a message becomes one call."""

from uuid import UUID

from pipeline.domain import Stage
from pipeline.stages.run import run_stage
from tasks.app import app
from tasks.base import StageTask


@app.task(name="quire.validate", base=StageTask)
def validate(document_id: str, run: int) -> None:
    run_stage(Stage.VALIDATE, UUID(document_id), run)


@app.task(name="quire.extract", base=StageTask)
def extract(document_id: str, run: int) -> None:
    run_stage(Stage.EXTRACT, UUID(document_id), run)


@app.task(name="quire.persist", base=StageTask)
def persist(document_id: str, run: int) -> None:
    run_stage(Stage.PERSIST, UUID(document_id), run)
