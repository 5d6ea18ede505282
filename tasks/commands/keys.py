"""`celery -A tasks keys`: create, list, revoke."""

import json
from typing import Any
from uuid import UUID

import click

from pipeline.db import keys as store
from pipeline.domain import Scope
from pipeline.settings import get_settings
from tasks.commands.output import Age, as_json, show

SHORTEST_SECRET = 24  # of those that an operator chooses
DEFAULT_SCOPES = (Scope.READ.value, Scope.WRITE.value)


@click.group()
def keys() -> None:
    """API keys: who may speak to the API, and for which tenant."""


@keys.command()
@click.argument("name")
@click.option("--tenant", default="default", show_default=True, help="Whose documents the key sees and makes.")
@click.option(
    "--scope", "scopes", multiple=True, default=DEFAULT_SCOPES, show_default=True,
    type=click.Choice([scope.value for scope in Scope]), help="May be given more than once.",
)  # fmt: skip
@click.option("--expires-in", type=Age(), help="90s, 15m, 1h, 2d, 1w; never by default.")
@click.option(
    "--rate", "rate_per_minute", type=click.IntRange(1), help="Requests a minute; QUIRE_RATE_PER_MINUTE by default."
)
@click.option(
    "--quota", "documents_per_day", type=click.IntRange(1), help="Documents a day; QUIRE_DOCUMENTS_PER_DAY by default."
)
@click.option("--configured", is_flag=True, help="Make QUIRE_API_KEY good, rather than a new one.")
@click.option("--if-none", is_flag=True, help="Only if there is no key at all yet.")
@as_json
def create(name: str, configured: bool, if_none: bool, json_: bool, **granted: Any) -> None:  # noqa: ANN401 - a Grant's values
    """Make a key and show it, this once."""
    if if_none and store.listing():
        click.echo("there are keys already")
        return
    grant = store.Grant(name=name, scopes=[Scope(scope) for scope in granted.pop("scopes")], **granted)
    if configured:
        store.create(grant, chosen_secret())
        return
    key = store.create(grant)
    if json_:
        click.echo(json.dumps({"id": str(key.id), "tenant": grant.tenant, "key": key.secret}))
        return
    click.echo(key.secret)
    click.echo(
        f"Keep it now: it is not shown again. Clients send it as X-API-Key. Revoke: keys revoke {key.id}", err=True
    )


def chosen_secret() -> str:
    """The secret in the settings; a usage error if it could be guessed."""
    secret = get_settings().api_key.get_secret_value()
    if len(secret) < SHORTEST_SECRET:
        raise click.UsageError(f"QUIRE_API_KEY must hold at least {SHORTEST_SECRET} characters")
    return secret


@keys.command("list")
@click.option("--tenant", help="Only those of this tenant.")
@as_json
def list_(tenant: str | None, json_: bool) -> None:
    """List keys, newest first, with the first letters of each."""
    rows = [
        {
            "id": str(key.id),
            "key": f"{key.shown}...",
            "tenant": key.tenant,
            "name": key.name,
            "scopes": " ".join(key.scopes),
            "created": key.created_at,
            "expires": key.expires_at,
            "last used": key.last_used_at,
            "revoked": key.revoked_at,
        }
        for key in store.listing(tenant)
    ]
    show(rows, json_, "there are no keys")


@keys.command()
@click.argument("key_id", type=click.UUID)
def revoke(key_id: UUID) -> None:
    """End a key for good. API processes learn of it within seconds."""
    try:
        store.revoke(key_id)
    except store.UnknownKeyError:
        raise click.ClickException(f"there is no key {key_id} to revoke") from None
    click.echo("revoked")
