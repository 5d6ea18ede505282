import asyncio
import threading

import pytest

from api.errors import Problem
from api.turns import AT_ONCE, Turns

MOST = 8


def test_a_few_at_a_time_some_wait_and_the_rest_is_told_to_come_back():
    full, free, lock = threading.Event(), threading.Event(), threading.Lock()
    now, peak = 0, 0

    def make():
        nonlocal now, peak
        with lock:
            now += 1
            peak = max(peak, now)
            if now == AT_ONCE:
                full.set()
        assert free.wait(60)
        with lock:
            now -= 1
        return "made"

    async def all_ask():
        turns = Turns("tables", MOST)
        asking = [asyncio.create_task(turns.take(make)) for _ in range(MOST)]
        await asyncio.to_thread(full.wait, 60)
        with pytest.raises(Problem) as refused:
            await turns.take(make)
        assert await asyncio.to_thread(lambda: "others are answered") == "others are answered"
        free.set()
        answers = await asyncio.gather(*asking)
        return refused.value, answers, await turns.take(make)

    refused, answers, later = asyncio.run(all_ask())
    assert (refused.status, refused.code) == (503, "too_many_tables")
    assert answers == ["made"] * MOST
    assert later == "made"
    assert peak == AT_ONCE


def test_a_failure_gives_its_turn_back():
    async def fail_and_go_on():
        turns = Turns("tables", MOST)
        for _ in range(MOST + 1):
            with pytest.raises(ZeroDivisionError):
                await turns.take(lambda: 1 / 0)

    asyncio.run(fail_and_go_on())
