"""`celery -A tasks queues`: create, check, policy, purge."""

import json
import sys

import click

from pipeline.db import outbox
from tasks import policies
from tasks import queues as stage_queues
from tasks.commands.output import as_json, show

ROLES = list(policies.ROLES)


@click.group()
def queues() -> None:
    """SQS queues: make them, compare them, empty them."""


@queues.command()
def create() -> None:
    """Create what is missing and correct what differs; messages stay.

    Where all queues had to be made anew no message can exist: unfinished documents are then sent again.
    """
    missing = stage_queues.missing()
    urls = stage_queues.create()
    for name, url in urls.items():
        click.echo(f"{'created' if name in missing else 'present'}  {name:<16} {url}")
    if len(missing) == len(stage_queues.specs()):
        count = outbox.send_all_again("the queues were made anew")
        click.echo(f"the queues are new: {count} unfinished documents will be sent again")


@queues.command()
@as_json
def check(json_: bool) -> None:
    """Say what differs from what is wanted; exit code 1 if anything does."""
    differences = stage_queues.check()
    rows = [{"queue": d.queue, "attribute": d.attribute, "wanted": d.wanted, "found": d.found} for d in differences]
    show(rows, json_, "the queues are as they should be")
    sys.exit(1 if differences else 0)


@queues.command()
@click.option("--role", type=click.Choice(ROLES), help="Only this one; all by default.")
@click.option("--account", default="*", help="Number of the AWS account that the queues are in.")
@click.option("--json", "json_", is_flag=True, help="One JSON object, with a policy for each role.")
def policy(role: str | None, account: str, json_: bool) -> None:
    """Print the least that IAM has to allow: every action by name, every resource by prefix."""
    written = {each: policies.policy(each, account) for each in ROLES if role in {None, each}}
    if json_:
        click.echo(json.dumps(written[role] if role else written))
        return
    for each, document in written.items():
        click.echo(f"{each}: {policies.ROLES[each].purpose}", err=True)
        click.echo(json.dumps(document, indent=2))


@queues.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def purge(yes: bool) -> None:
    """Delete every message of the stage queues. Documents are not lost: beat sends them again later."""
    if not yes:
        click.confirm("delete every message of the stage queues?", abort=True)
    stage_queues.purge()
    click.echo("purged")
