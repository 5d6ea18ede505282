from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ErrorCode, RetryableError, UnavailableError
from pipeline.settings import Settings
from tasks.retries import Delay, GiveUp, plan_retry

SETTINGS = Settings(max_attempts=4, retry_base_seconds=2, retry_max_seconds=10)
ERROR = RetryableError(ErrorCode.STORE_UNAVAILABLE, "try later")


@given(st.integers(0, 2))
def test_a_try_within_the_bound_is_delayed_longer_each_time_with_jitter(retries):
    plan = plan_retry(ERROR, retries, SETTINGS)
    ceiling = min(10, 2 * 2**retries)
    assert isinstance(plan, Delay)
    assert plan.counts
    assert ceiling / 2 <= plan.seconds <= ceiling


@given(st.integers(3, 100))
def test_the_last_try_is_the_last(retries):
    assert plan_retry(ERROR, retries, SETTINGS) == GiveUp(retries + 1)


@given(st.integers(0, 1_000))
def test_an_outage_of_our_own_services_never_uses_up_a_documents_tries(retries):
    plan = plan_retry(UnavailableError(ErrorCode.DATABASE_UNAVAILABLE, "away"), retries, SETTINGS)
    assert isinstance(plan, Delay)
    assert not plan.counts
    assert 0 < plan.seconds <= 900
