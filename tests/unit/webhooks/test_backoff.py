from itertools import pairwise

from pipeline.settings import Settings
from pipeline.webhooks.backoff import LONGEST_SECONDS, plan


def test_pauses_grow_to_a_day_and_end():
    settings = Settings(webhook_max_attempts=12)
    pauses = [plan(attempts, settings) for attempts in range(1, 13)]
    assert pauses[-1] is None
    assert 4 <= pauses[0] <= 5
    assert all(earlier < later for earlier, later in pairwise(pauses[:8]))
    assert all(0.8 * LONGEST_SECONDS <= pause <= LONGEST_SECONDS for pause in pauses[8:-1])


def test_the_attempts_of_the_settings_span_more_than_a_day():
    settings = Settings()
    assert sum(plan(attempts, settings) for attempts in range(1, settings.webhook_max_attempts)) > 86_400
