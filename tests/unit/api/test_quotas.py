"""What a key may bring in a day, which PostgreSQL counts and is seldom asked for; and ask for in a minute."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

import pytest
from starlette.datastructures import State

from api.auth import Caller
from api.errors import Problem
from api.rates import QUOTA_SECONDS, Quotas, Rates

CALLER = Caller("acme", uuid4(), "of a test", frozenset(), 600, documents_per_day=3)


class Counted:
    """PostgreSQL's count of a key's day, and how often it was asked for."""

    def __init__(self, monkeypatch):
        self.documents, self.asked, self.now = 0, 0, 100.0
        monkeypatch.setattr("pipeline.db.keys.documents_today", self.read)
        self.quotas = Quotas(lambda: self.now)

    def read(self, _):
        self.asked += 1
        return self.documents

    def admit(self, caller=CALLER):
        asyncio.run(self.quotas.admit(caller))

    def bring(self, documents=1):
        self.documents += documents
        self.quotas.count(CALLER, documents)


@pytest.fixture
def counted(monkeypatch):
    return Counted(monkeypatch)


def test_the_day_is_used_up_by_the_last_document_without_asking_for_each(counted):
    for _ in range(3):
        counted.admit()
        counted.bring()
    assert counted.asked == 1
    with pytest.raises(Problem) as refused:
        counted.admit()
    assert refused.value.status == 429
    assert counted.asked == 2  # nobody is refused by memory alone


def test_a_batch_counts_all_its_documents(counted):
    counted.admit()
    counted.bring(3)
    with pytest.raises(Problem):
        counted.admit()


def test_what_another_process_took_is_known_a_second_later(counted):
    counted.admit()
    counted.documents = 3
    counted.admit()
    counted.now += QUOTA_SECONDS
    with pytest.raises(Problem):
        counted.admit()


def test_a_new_day_is_noticed_at_once(counted):
    counted.admit()
    counted.bring(3)
    counted.documents = 0
    counted.admit()


def test_a_key_without_a_quota_costs_nothing(counted):
    counted.admit(Caller("acme", uuid4(), "another", frozenset(), 600, documents_per_day=0))
    assert counted.asked == 0


def test_the_window_ends_when_the_minutes_worth_is_whole_again_or_while_nothing_is_left_with_one_more():
    now, state = [100.0], State()
    rates = Rates(lambda: now[0])
    slow = replace(CALLER, rate_per_minute=6)

    def told():
        with suppress(Problem):
            rates.take(slow, state)
        return state.response_headers["RateLimit"]

    told_by_six = [told() for _ in range(6)]
    assert (told_by_six[0], told_by_six[4]) == ('"requests";r=5;t=10', '"requests";r=1;t=50')
    assert told_by_six[5] == told() == '"requests";r=0;t=10'
    now[0] += 4
    assert told() == '"requests";r=0;t=6'
