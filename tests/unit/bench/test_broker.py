"""The arithmetic of the broker's benchmark."""

import pytest

from bench.sqs.idle import Idle
from bench.sqs.report import ratio
from bench.sqs.steps import finished
from bench.sqs.throughput import Burst, middle


def burst(name="a", seconds=2.0):
    return Burst(name, 0.0, 100, seconds, seconds + 1, 1.5, {"SendMessage": 300, "ReceiveMessage": 50}, [0.1, 0.2, 0.9])


def test_a_burst_is_told_by_the_document():
    measured = burst()
    assert measured.rate == 50
    assert measured.cpu_per_thousand == 15
    assert measured.per_document() == 3.5
    assert measured.per_document("ReceiveMessage", "DeleteMessage") == 0.5
    assert measured.p50 == 0.2
    assert 0.2 < measured.p95 <= 0.9


def test_a_rate_is_compared_with_a_peer_that_ran():
    assert ratio(burst(), [burst("b", seconds=6.0)], "b") == "3.0x"
    assert ratio(burst(), [burst("b")], "c") == "-"


def test_the_middle_round_counts_with_the_single_documents_of_all():
    chosen = middle([burst(seconds=1.0), burst(seconds=9.0), burst(seconds=2.0)])
    assert chosen.rate == 50
    assert len(chosen.alone) == 9


def test_an_hour_is_extrapolated_from_what_was_counted():
    assert Idle("a", "nobody", 120.0, {"ReceiveMessage": 24}).per_hour == pytest.approx(720)


def test_a_journal_tells_documents_and_times(tmp_path):
    journal = tmp_path / "journal"
    assert finished(journal) == []
    journal.write_text("one 1.5\ntwo 2.0\n")
    assert finished(journal) == [("one", 1.5), ("two", 2.0)]
