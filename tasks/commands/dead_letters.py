"""`celery -A tasks dead-letters`: list, show, redrive, purge; of the archive in PostgreSQL."""

import json
import sys
from datetime import timedelta

import click

from pipeline.db import dead_letters as archive
from pipeline.db.models import DeadLetter
from tasks import redrive as redriving
from tasks.commands.output import Age, as_json, show, show_one
from tasks.dispatch import dispatch

LIMIT = 10_000


@click.group("dead-letters")
def dead_letters() -> None:
    """Messages that SQS gave up on, archived with their cause."""


@dead_letters.command("list")
@click.option("--since", type=Age(), help="Only those archived within 90s, 15m, 1h, 2d, 1w.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, LIMIT), help="At most so many.")
@as_json
def list_(since: timedelta | None, limit: int, json_: bool) -> None:
    """List dead letters, newest first."""
    rows = [
        {
            "id": letter.id,
            "archived": letter.archived_at,
            "queue": letter.queue,
            "document": letter.document_id,
            "run": letter.run,
            "redriven": letter.redriven_at,
            "cause": letter.cause,
        }
        for letter in archive.find(since, limit=limit)
    ]
    show(rows, json_, "there are no dead letters")


@dead_letters.command("show")
@click.argument("letter_id", type=int)
@as_json
def show_(letter_id: int, json_: bool) -> None:
    """Show one dead letter with its body."""
    found = archive.find(ids=[letter_id])
    if not found:
        raise click.ClickException(f"there is no dead letter {letter_id}")
    values = {column.key: getattr(found[0], column.key) for column in DeadLetter.__table__.columns}
    if json_:
        click.echo(json.dumps(values, default=str))
    else:
        show_one((name, value) for name, value in values.items() if value is not None)


@dead_letters.command()
@click.argument("letter_ids", type=int, nargs=-1)
@click.option("--since", type=Age(), help="All that were archived within 90s, 15m, 1h, 2d, 1w.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def redrive(letter_ids: tuple[int, ...], since: timedelta | None, yes: bool) -> None:
    """Start the documents of dead letters again, each as a new run from the stage that it died in."""
    if not letter_ids and since is None:
        raise click.UsageError("name dead letters, or choose them with --since")
    letters = [letter for letter in archive.find(since, letter_ids, LIMIT) if letter.redriven_at is None]
    if letters and not letter_ids and not yes:
        click.confirm(f"redrive {len(letters)} dead letters?", abort=True)
    with click.progressbar(letters, label="redriven", file=sys.stderr) as progress:
        refused = [f"{letter.id}: {reason}" for letter in progress if (reason := _redrive(letter))]
    click.echo(f"redriven {len(letters) - len(refused)} of {len(letters)}")
    for line in refused:
        click.echo(line, err=True)
    if refused:
        raise SystemExit(1)


def _redrive(letter: DeadLetter) -> str | None:
    """Start the document again; the reason if that cannot be."""
    try:
        run, stage = redriving.redrive(letter, f"redriven from dead letter {letter.id}")
    except redriving.NotRedrivenError as error:
        return str(error)
    if letter.document_id is not None:
        dispatch(letter.document_id, run, stage)
    return None


@dead_letters.command()
@click.option("--older-than", type=Age(), required=True, help="Age of those to delete: 90s, 15m, 1h, 2d, 1w.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def purge(older_than: timedelta, yes: bool) -> None:
    """Delete archived dead letters; their documents stay as they are."""
    if not yes:
        click.confirm(f"delete dead letters older than {older_than}?", abort=True)
    click.echo(f"deleted {archive.purge(older_than)} dead letters")
