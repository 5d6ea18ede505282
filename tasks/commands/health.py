"""`celery -A tasks health`: for container checks and for people."""

from pathlib import Path

import click

from pipeline.settings import get_settings
from tasks.worker_health import complaint


@click.command()
@click.option(
    "--max-age", type=click.FloatRange(min=0), help="Seconds of silence allowed; three long polls by default."
)
@click.option("--file", "file_", type=click.Path(path_type=Path), help="The health file; QUIRE_HEALTH_FILE by default.")
def health(max_age: float | None, file_: Path | None) -> None:
    """Say whether the worker behind the health file still gets answers from SQS."""
    configured = get_settings().health_file
    if file_ is None and not configured:
        raise click.UsageError("QUIRE_HEALTH_FILE is not set, and no --file is given")
    if wrong := complaint(file_ or Path(configured), max_age):
        raise click.ClickException(wrong)
    click.echo("the worker's polls are answered")
