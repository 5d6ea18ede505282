import pytest

from api.remembered import LONGEST_SECONDS, Remembered


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def remembered(clock, costs=0.0, seconds=10.0):
    answers = iter(range(1, 100))

    def ask():
        clock.now += costs
        return next(answers)

    return Remembered(ask, seconds, clock)


def test_an_answer_is_kept_for_its_seconds():
    clock = Clock()
    question = remembered(clock)
    assert question.get() == 1
    clock.now = 9.9
    assert question.get() == 1
    clock.now = 10.0
    assert question.get() == 2


def test_a_dear_answer_is_kept_for_longer_but_not_for_ever():
    clock = Clock()
    question = remembered(clock, costs=0.5)
    question.get()
    clock.now = 0.5 + 49.9
    assert question.get() == 1
    clock.now = 0.5 + 50
    assert question.get() == 2
    dear = remembered(clock, costs=60)
    dear.get()
    clock.now += LONGEST_SECONDS
    assert dear.get() == 2


def test_an_error_is_an_answer_and_no_longer_kept_than_one():
    clock = Clock()
    answers = iter([ConnectionError("away"), 5])

    def ask():
        clock.now += 5
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    question = Remembered(ask, 10, clock)
    for _ in range(3):
        with pytest.raises(ConnectionError):
            question.get()
    clock.now += 10
    assert question.get() == 5
