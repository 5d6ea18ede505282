"""Which way leads to a page: decided by numbers alone."""

import pytest

from pipeline.db.ways import FIRST, Expected, Gather, Walk, choose

COLUMNS = frozenset({"status", "label"})
MILLION = 1_000_000


def expected(*, by_creation=True, text_cost=1.0, tenant=MILLION, **fitting):
    ordered, ranges = (COLUMNS, frozenset({"created"})) if by_creation else (frozenset(), frozenset())
    return Expected(MILLION, tenant, fitting, ordered, ranges, text_cost)


@pytest.mark.parametrize(
    ("fitting", "way"),
    [
        ({"text": 300_000}, Walk(None, FIRST)),
        ({"text": 500}, Gather("text")),
        ({"text": 10_000, "label": 143_000}, Walk("label", 10_000)),
        ({"text": 300_000, "label": 143_000}, Walk("label", FIRST)),
        ({"text": 2_000, "label": 143_000}, Gather("text")),
        ({"text": 10_000, "label": 100}, Gather("label")),
        ({"status": 20_000, "label": 143_000}, Walk("status", FIRST)),
        ({"tags": 200, "text": 300_000}, Gather("tags")),
    ],
)
def test_what_passes_fewer_documents_by_comes_first(fitting, way):
    assert choose(expected(**fitting), missing=51) == way


def test_an_order_without_an_index_for_the_value_is_walked_by_all():
    assert choose(expected(by_creation=False, label=143_000), missing=51) == Walk(None, FIRST)
    assert choose(expected(by_creation=False, status=3_000), missing=51) == Gather("status")


def test_days_bound_the_walk_in_their_order_and_are_a_condition_in_any_other():
    assert choose(expected(created=3_000, label=143_000), missing=51) == Walk("label", FIRST)
    assert choose(expected(by_creation=False, created=3_000, label=143_000), missing=51) == Gather("created")


def test_the_documents_of_a_small_tenant_are_walked_by_whatever_others_have():
    assert choose(expected(tenant=150, text=300_000), missing=51) == Walk(None, FIRST)
    assert choose(expected(tenant=150, text=300), missing=51) == Walk(None, FIRST)


def test_words_that_are_dear_to_read_are_sought_in_their_index():
    assert choose(expected(text=30_000), missing=51) == Walk(None, 3_400)
    assert choose(expected(text=30_000, text_cost=40), missing=51) == Gather("text")


def test_a_walk_on_which_nothing_fits_is_given_up_before_it_has_cost_twice_the_gathering():
    of_last_year, passed = expected(tags=50_000), 0
    while isinstance(step := choose(of_last_year, 51, passed), Walk):
        passed += step.documents
    assert step == Gather("tags")
    assert passed < 50_000


def test_a_walk_on_which_enough_fits_goes_on():
    assert choose(expected(text=10_000, label=143_000), 51 - 20, passed=2_000, found=20) == Walk("label", 6_200)


@pytest.mark.parametrize("fitting", [{"status": 0, "text": 0}, {"label": 1, "tags": MILLION}])
def test_no_expectation_is_too_small(fitting):
    assert isinstance(choose(expected(tenant=0, **fitting), missing=1), Walk | Gather)
