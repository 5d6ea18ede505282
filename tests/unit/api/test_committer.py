"""Uploads that share a commit: what each of them gets, whatever becomes of the others."""

import asyncio
import threading
from uuid import uuid4

import pytest

from api import committer as committer_module
from api.committer import MOST, Committer
from pipeline.db import group
from pipeline.db.documents import Upload
from pipeline.db.idempotency import Answer
from pipeline.db.intake import Request
from pipeline.errors import ErrorCode, UnavailableError
from tests.processes import wait_for


@pytest.fixture
def committer(monkeypatch):
    monkeypatch.setattr(committer_module, "STOP_SECONDS", 60)
    committer = Committer()
    yield committer
    committer.stop()


class Store:
    """In place of the object store: says what was kept and what was discarded."""

    is_folder = True

    def __init__(self):
        self.kept, self.deleted, self.placed = [], [], {}

    def keep(self, key):
        if key == "lost":
            raise UnavailableError(ErrorCode.STORE_UNAVAILABLE, "the disk is full")
        self.kept.append(key)

    def place(self, key, content):
        self.keep(key)
        self.placed[key] = content

    def delete(self, key):
        self.deleted.append(key)


@pytest.fixture(autouse=True)
def store(monkeypatch):
    store = Store()
    monkeypatch.setattr(committer_module, "get_store", lambda: store)
    return store


class Ledger:
    """In place of PostgreSQL: takes groups, the first only once it is let go on."""

    def __init__(self, monkeypatch):
        self.groups, self.open, self.entered = [], threading.Event(), threading.Event()
        monkeypatch.setattr(group, "accept_each", self.accept_each)

    def accept_each(self, requests):
        self.entered.set()
        assert self.open.wait(60)
        self.groups.append([request.uploads[0].filename for request in requests])
        return [refused(name) or f"document {name}" for name in self.groups[-1]]


def refused(name):
    return ValueError(name) if name.startswith("bad") else None


@pytest.fixture
def ledger(monkeypatch):
    return Ledger(monkeypatch)


def request(name, unstored=None):
    return Request("default", [Upload(uuid4(), "default", name, None, 1, "0" * 64, name)], unstored=unstored)


async def accept(committer, name, unstored=None):
    accepted = await committer.accept(request(name, unstored), lambda documents, _: Answer("/", documents[0]))
    return accepted.answer.body


async def all_of(committer, ledger, names):
    """The outcomes of uploads of which the first is being committed while the others arrive."""
    first = asyncio.create_task(accept(committer, names[0]))
    await asyncio.to_thread(ledger.entered.wait, 60)
    others = [asyncio.create_task(accept(committer, name)) for name in names[1:]]
    await asyncio.sleep(0)  # they are handed over now
    ledger.open.set()
    return await asyncio.gather(first, *others, return_exceptions=True)


def test_what_arrives_during_a_commit_shares_the_next(committer, ledger):
    outcomes = asyncio.run(all_of(committer, ledger, ["a", "b", "c", "d"]))
    assert ledger.groups == [["a"], ["b", "c", "d"]]
    assert outcomes == ["document a", "document b", "document c", "document d"]


def test_each_gets_its_own_error(committer, ledger):
    outcomes = asyncio.run(all_of(committer, ledger, ["a", "bad b", "c", "bad d"]))
    assert [str(outcome) for outcome in outcomes] == ["document a", "bad b", "document c", "bad d"]
    assert [isinstance(outcome, ValueError) for outcome in outcomes] == [False, True, False, True]


def test_a_group_has_a_largest_size(committer, ledger):
    names = [str(number) for number in range(MOST + 2)]
    asyncio.run(all_of(committer, ledger, names))
    assert [len(members) for members in ledger.groups] == [1, MOST, 1]


def test_who_gives_up_is_committed_all_the_same_and_disturbs_nobody(committer, ledger):
    async def ask():
        waits = [asyncio.create_task(accept(committer, name)) for name in ("a", "b")]
        await asyncio.to_thread(ledger.entered.wait, 60)
        waits[0].cancel()
        ledger.open.set()
        return await asyncio.gather(*waits, return_exceptions=True)

    gone, other = asyncio.run(ask())
    assert isinstance(gone, asyncio.CancelledError)
    assert other == "document b"
    committer.stop()
    assert sorted(name for members in ledger.groups for name in members) == ["a", "b"]


def test_stopping_commits_what_waits(committer, ledger):
    async def ask():
        waits = [asyncio.create_task(accept(committer, name)) for name in ("a", "b", "c")]
        await asyncio.to_thread(ledger.entered.wait, 60)
        ledger.open.set()
        await asyncio.to_thread(committer.stop)
        return await asyncio.gather(*waits)

    assert asyncio.run(ask()) == ["document a", "document b", "document c"]


def test_requests_of_several_event_loops_are_answered_each_in_its_own(committer, ledger):
    ledger.open.set()
    answers = []
    threads = [
        threading.Thread(target=lambda name=name: answers.append(asyncio.run(accept(committer, name))))
        for name in ("a", "b", "c")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == ["document a", "document b", "document c"]


def test_bytes_are_kept_before_the_commit_and_discarded_where_it_is_refused(committer, ledger, store):
    asyncio.run(all_of(committer, ledger, ["a", "bad b", "c"]))
    assert sorted(store.kept) == ["a", "bad b", "c"]
    assert store.deleted == ["bad b"]


def test_bytes_at_hand_are_stored_before_the_commit(committer, ledger, store):
    ledger.open.set()
    assert asyncio.run(accept(committer, "a", b"of a")) == "document a"
    assert store.placed == {"a": b"of a"}


def test_bytes_of_more_than_a_group_that_waits_take_no_memory(committer, ledger, store):
    async def ask():
        waits = [asyncio.create_task(accept(committer, "first"))]
        await asyncio.to_thread(ledger.entered.wait, 10)
        waits += [asyncio.create_task(accept(committer, str(number))) for number in range(MOST)]
        await asyncio.sleep(0)
        waits += [asyncio.create_task(accept(committer, name, b"x")) for name in ("late", "lost")]
        (lost,), _ = await asyncio.wait(waits, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.to_thread(wait_for, lambda: "late" in store.placed)  # nothing is committed yet
        assert (ledger.groups, store.deleted) == ([], ["lost"])
        assert isinstance(lost.exception(), UnavailableError)
        ledger.open.set()
        return await asyncio.gather(*waits[:-1])

    assert len(asyncio.run(ask())) == MOST + 2


def test_what_cannot_be_kept_is_not_committed_and_holds_up_no_other(committer, ledger, store):
    first, lost, last = asyncio.run(all_of(committer, ledger, ["a", "lost", "c"]))
    assert (first, last) == ("document a", "document c")
    assert isinstance(lost, UnavailableError)
    assert ledger.groups == [["a"], ["c"]]
    assert store.deleted == ["lost"]


def test_a_store_that_keeps_by_itself_is_not_told(committer, ledger, store):
    store.is_folder = False
    asyncio.run(all_of(committer, ledger, ["a", "b"]))
    assert store.kept == []
