import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import csv_tables
from api.downloads import attachment, renamed
from api.grids import grid, is_formula


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(1)", "\t=1", " =1", "\n1", "-1+2", "\uff1d1", "=", "-"])
def test_what_a_spreadsheet_may_calculate_is_a_formula(text):
    assert is_formula(text)
    assert csv_tables.harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-12,50", "+49 30 123", "-1.000,00", "3-4", "a=b", "-5 %", "1'000.-"])
def test_numbers_and_plain_words_stay_as_they_are(text):
    assert not is_formula(text)


def cell(row, column, text="x"):
    return {"row": row, "column": column, "text": text, "header": False}


def test_a_table_of_huge_spans_is_not_spelled_out():
    rows = grid({"cells": [cell(0, 10**9), *(cell(n, 0) for n in range(1, 1000))]})
    assert sum(map(len, rows)) == 1000


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=30))
def test_every_cell_of_a_table_is_written_once(places):
    rows = grid({"cells": [cell(*place, text=str(number)) for number, place in enumerate(places)]})
    assert sorted(int(c.text) for row in rows for c in row if c) == list(range(len(places)))


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("a.pdf", 'attachment; filename="a.pdf"'),
        ('a"b\\c%d.pdf', "attachment; filename=\"a_b_c_d.pdf\"; filename*=UTF-8''a%22b%5Cc%25d.pdf"),
        ("Ö;x.pdf", "attachment; filename=\"_;x.pdf\"; filename*=UTF-8''%C3%96%3Bx.pdf"),
    ],
)
def test_a_name_reaches_old_and_new_clients(name, disposition):
    assert attachment(name)["Content-Disposition"] == disposition


def test_another_suffix_takes_the_place_of_the_last():
    assert [renamed(name, "csv") for name in ("a.b.pdf", "a", ".pdf")] == ["a.b.csv", "a.csv", ".pdf.csv"]
