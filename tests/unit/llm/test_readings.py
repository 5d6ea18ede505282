"""What a passage may mean, under every convention."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.llm import readings
from pipeline.extraction.llm.parts import OVERLAP, parts


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,234.50", {"1234.50"}),
        ("1.234,50", {"1234.50"}),
        ("1 234,50", {"1234.50"}),
        ("1'234.50", {"1234.50"}),
        ("1.234", {"1234", "1.234"}),
        ("1.234.567", {"1234567"}),
        ("12,5", {"12.5"}),
        ("42", {"42"}),
    ],
)
def test_a_number_means_what_some_convention_says(written, meant):
    assert readings.meanings(written) == {Decimal(value) for value in meant}


@given(st.text(alphabet="0123456789.,' -()€", max_size=40))
def test_any_jumble_of_digits_and_marks_can_be_read(passage):
    for value, start, end in readings.numbers(passage):
        assert value.is_finite()
        assert passage[start:end][0].isdigit()


def test_a_sign_or_a_bracket_before_a_number_may_make_it_negative():
    assert {value for value, *_ in readings.numbers("credit (12.50)")} == {Decimal("12.50"), Decimal("-12.50")}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-03-04", [date(2025, 3, 4)]),
        ("04.03.2025", [date(2025, 3, 4), date(2025, 4, 3)]),
        ("31/12/25", [date(2025, 12, 31)]),
        ("4. März 2025", [date(2025, 3, 4)]),
        ("le 4 août 2025", [date(2025, 8, 4)]),
        ("4 de diciembre de 2025", [date(2025, 12, 4)]),
        ("1 luglio 2025", [date(2025, 7, 1)]),
        ("4 mei 2025", [date(2025, 5, 4)]),
        ("March 4th, 2025", [date(2025, 3, 4)]),
        ("99.99.2025 or 31 February 2025", []),
    ],
)
def test_a_date_means_what_some_convention_says(written, meant):
    assert [found for found, *_ in readings.dates(written)] == meant


@given(st.text(alphabet="a \n", max_size=3_000), st.integers(min_value=1_000, max_value=1_500))
def test_parts_cover_the_text_and_fit(text, size):
    spans = parts(text, size)
    covered = set().union(*(range(*span) for span in spans))
    assert covered == set(range(len(text)))
    assert all(end - start <= size for start, end in spans)
    assert len(spans) <= len(text) // (int(size * 0.8) - OVERLAP) + 1
