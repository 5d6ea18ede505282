"""`python -m pipeline.db migrate | check | revise MESSAGE | reseal`."""

import sys

import click
from alembic.util import CommandError

from pipeline.db import schema, webhooks
from pipeline.errors import UnavailableError


@click.group()
def cli() -> None:
    """PostgreSQL's schema."""


@cli.command()
def migrate() -> None:
    """Upgrade the database to the newest schema."""
    schema.migrate()
    click.echo("database: the schema is the newest")


@cli.command()
def check() -> None:
    """Fail if the models differ from what the migrations make."""
    try:
        schema.check()
    except CommandError as error:
        sys.exit(f"database: {error}")


@cli.command()
@click.argument("message")
def revise(message: str) -> None:
    """Write a migration for what changed in the models."""
    schema.revise(message)


@cli.command()
def reseal() -> None:
    """Seal the secrets of all webhooks anew, by the first of QUIRE_SECRET_KEYS, or by none."""
    try:
        click.echo(f"database: the secrets of {webhooks.reseal()} webhooks are sealed as the settings say")
    except UnavailableError as error:
        sys.exit(f"database: {error.message}")


if __name__ == "__main__":
    cli()
