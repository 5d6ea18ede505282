"""`celery -A tasks keys`."""

import json

import pytest
from click.testing import CliRunner

from pipeline.db import keys as store
from pipeline.db.session import get_engine
from pipeline.domain import Scope
from pipeline.settings import get_settings
from tasks.commands.keys import keys


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("QUIRE_DATABASE_URL", database_url)
    for cache in (get_settings, get_engine):
        cache.cache_clear()
    yield lambda *arguments: CliRunner().invoke(keys, arguments)
    get_engine().dispose()
    for cache in (get_settings, get_engine):
        cache.cache_clear()


def test_a_key_is_shown_once_and_works(run):
    done = run("create", "billing", "--tenant", "acme", "--scope", "read", "--expires-in", "1d")
    assert done.exit_code == 0, done.output
    secret = done.stdout.splitlines()[0]
    found = store.find(secret)
    assert (found.tenant, found.name, found.scopes) == ("acme", "billing", [Scope.READ])
    listed = run("list", "--tenant", "acme")
    assert "billing" in listed.output
    assert secret not in listed.output


def test_a_revoked_key_is_gone_and_cannot_be_revoked_twice(run):
    key = json.loads(run("create", "a", "--json").output)
    assert run("revoke", key["id"]).exit_code == 0
    assert store.find(key["key"]) is None
    again = run("revoke", key["id"])
    assert again.exit_code == 1
    assert "there is no key" in again.output


def test_a_chosen_secret_must_be_long_and_is_made_only_once(run, monkeypatch):
    monkeypatch.setenv("QUIRE_API_KEY", "short")
    assert run("create", "a", "--configured").exit_code == 2
    monkeypatch.setenv("QUIRE_API_KEY", "quire_chosen-by-the-operator")
    get_settings.cache_clear()
    before = len(store.listing())
    for _ in range(2):
        assert run("create", "a", "--configured").exit_code == 0
    assert len(store.listing()) == before + 1
    assert store.find("quire_chosen-by-the-operator") is not None


def test_a_first_key_is_made_only_where_there_is_none(run):
    before = store.listing()
    assert run("create", "a", "--if-none").output == "there are keys already\n"
    assert len(store.listing()) == len(before)
