"""`celery -A tasks documents`: list, show, retry, cancel, delete."""

import json
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

import click

from pipeline.db import documents as store
from pipeline.db import listing, transitions
from pipeline.db.models import Document
from pipeline.domain import TERMINAL, Stage, Status
from tasks import deletion
from tasks.commands.output import Age, as_json, show, show_one
from tasks.dispatch import dispatch

STATUSES = click.Choice([status.value for status in Status], case_sensitive=False)
STAGES = click.Choice([stage.value for stage in Stage])
BULK_LIMIT = 10_000
SHOWN = (
    "id", "tenant", "filename", "status", "stage", "run", "media_type", "bytes", "sha256",
    "error_code", "error_message",
)  # fmt: skip


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which documents are chosen."""
    for option in (
        click.option("--code", help="Only those that failed with this code."),
        click.option("--since", type=Age(), help="Only those changed within 90s, 15m, 1h, 2d, 1w."),
        click.option("--stage", type=STAGES, help="Only those in this stage."),
        click.option("--status", type=STATUSES, help="Only those with this status."),
    ):
        command = option(command)
    return command


def chosen(limit: int, **wanted: Any) -> list[Document]:  # noqa: ANN401 - the options as click hands them over
    status, stage = wanted.pop("status"), wanted.pop("stage")
    return list(
        listing.find(
            listing.Filter(
                status=Status(status) if status else None, stage=Stage(stage) if stage else None, limit=limit, **wanted
            )
        )
    )


@click.group()
def documents() -> None:
    """Documents: what they are doing, and steering them."""


@documents.command("list")
@filters
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, BULK_LIMIT), help="At most so many.")
@as_json
def list_(limit: int, json_: bool, **wanted: Any) -> None:  # noqa: ANN401 - the filters
    """List documents, newest first."""
    rows = [
        {
            "id": str(document.id),
            "status": document.status,
            "stage": document.stage,
            "run": document.run,
            "error": document.error_code,
            "bytes": document.bytes,
            "changed": document.updated_at,
            "filename": document.filename,
        }
        for document in chosen(limit, **wanted)
    ]
    show(rows, json_, "no documents fit")


@documents.command("show")
@click.argument("document_id", type=click.UUID)
@as_json
def show_(document_id: UUID, json_: bool) -> None:
    """Show one document with its timeline."""
    view = store.get(document_id)
    if view is None:
        raise click.ClickException(f"there is no document {document_id}")
    document = view.document
    values = {name: getattr(document, name) for name in SHOWN}
    timeline = [
        {"at": entry.at, "run": entry.run, "event": entry.event, "stage": entry.stage, "message": entry.message}
        for entry in view.timeline
    ]
    if json_:
        click.echo(json.dumps(values | {"timeline": timeline}, default=str))
        return
    show_one((name, value) for name, value in values.items() if value is not None)
    click.echo()
    show(timeline, json_=False, empty="")


@documents.command()
@click.argument("document_ids", type=click.UUID, nargs=-1)
@filters
@click.option("--from", "first", type=STAGES, help="Start from this stage; the one it ended in by default.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def retry(document_ids: tuple[UUID, ...], first: str | None, yes: bool, **wanted: Any) -> None:  # noqa: ANN401 - the filters
    """Start documents again as a new run: those named, or all that fit --status, --since, --stage, --code."""
    ids = chosen_ids(document_ids, "retry", yes, wanted, lambda status: status in TERMINAL)

    def start(document_id: UUID) -> None:
        run, stage = transitions.retry(document_id, Stage(first) if first else None, "retried by an operator")
        dispatch(document_id, run, stage)

    each(ids, "retried", start)


@documents.command()
@click.argument("document_ids", type=click.UUID, nargs=-1)
@filters
@click.option("--yes", is_flag=True, help="Do not ask.")
def cancel(document_ids: tuple[UUID, ...], yes: bool, **wanted: Any) -> None:  # noqa: ANN401 - the filters
    """Cancel documents, also in the middle of an extraction: those named, or all that fit the filters."""
    ids = chosen_ids(document_ids, "cancel", yes, wanted, lambda status: status not in TERMINAL)
    each(ids, "cancelled", lambda document_id: transitions.cancel(document_id, "cancelled by an operator"))


@documents.command()
@click.argument("document_ids", type=click.UUID, nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(document_ids: tuple[UUID, ...], yes: bool) -> None:
    """Delete documents for good: bytes, results, text, and what was said of them."""
    if not yes:
        click.confirm(f"delete {len(document_ids)} documents for good?", abort=True)
    each(list(document_ids), "deleted", lambda document_id: deletion.delete(document_id, "deleted by an operator"))


def chosen_ids(
    named: tuple[UUID, ...], verb: str, yes: bool, wanted: dict[str, Any], fits: Callable[[Status], bool]
) -> list[UUID]:
    """The documents to act on; in bulk only after a question. UsageError if neither ids nor filters are given."""
    if named and any(wanted.values()):
        raise click.UsageError("name documents or give filters, not both")
    if named:
        return list(named)
    if not any(wanted.values()):
        raise click.UsageError("name documents, or choose them with --status, --since, --stage or --code")
    ids = [document.id for document in chosen(BULK_LIMIT, **wanted) if fits(Status(document.status))]
    if ids and not yes:
        click.confirm(f"{verb} {len(ids)} documents?", abort=True)
    return ids


def each(ids: list[UUID], done: str, act: Callable[[UUID], None]) -> None:
    """Act on every document, with a progress bar; exit code 1 if some could not be acted on, each with its reason."""
    refused: list[str] = []
    with click.progressbar(ids, label=done, file=sys.stderr) as progress:
        for document_id in progress:
            try:
                act(document_id)
            except transitions.UnknownDocumentError:
                refused.append(f"{document_id}: there is no such document")
            except (transitions.NotTerminalError, transitions.AlreadyTerminalError) as error:
                refused.append(f"{document_id}: it is {error}")
    click.echo(f"{done} {len(ids) - len(refused)} of {len(ids)}")
    for line in refused:
        click.echo(line, err=True)
    if refused:
        raise SystemExit(1)
