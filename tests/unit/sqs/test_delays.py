from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.sqs.delays import LONGEST_HOP_SECONDS, plan_arrival, plan_send

NOW = 1_000_000.0


def at(seconds):
    return datetime.fromtimestamp(NOW + seconds, UTC).isoformat()


@pytest.mark.parametrize(("seconds", "delay"), [(-5, 0), (0.4, 1), (10, 10), (899.5, 900), (900, 900)])
def test_a_wait_of_up_to_15_minutes_is_all_sqss(seconds, delay):
    assert plan_send({"eta": at(seconds)}, NOW, fifo=False) == (delay, {"eta": None})


def test_a_longer_wait_keeps_its_eta():
    headers = {"eta": at(5000)}
    assert plan_send(headers, NOW, fifo=False) == (900, headers)
    assert plan_arrival(headers, NOW + 900) == 4100
    assert plan_arrival(headers, NOW + 4999.5) == 0


def test_a_fifo_queue_takes_no_delay_and_hides_instead():
    headers = {"eta": at(60)}
    assert plan_send(headers, NOW, fifo=True) == (0, headers)
    assert plan_arrival(headers, NOW) == 60


def test_days_are_hidden_12_hours_at_a_time():
    assert plan_arrival({"eta": at(5 * 86_400)}, NOW) == LONGEST_HOP_SECONDS


def test_an_expired_task_is_let_through_for_celery_to_revoke():
    assert plan_arrival({"eta": at(60), "expires": at(-1)}, NOW) == 0


@given(st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()))
def test_a_forged_eta_delays_nothing(forged):
    delay, _ = plan_send({"eta": forged}, NOW, fifo=False)
    assert 0 <= delay <= 900
    assert 0 <= plan_arrival({"eta": forged}, NOW) <= LONGEST_HOP_SECONDS
