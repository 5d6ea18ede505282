import pytest

from api.requests import choose_id


def test_a_sane_request_id_of_a_client_is_kept():
    assert choose_id("01HXYZ-abc_1.2:3/4+5=") == "01HXYZ-abc_1.2:3/4+5="


@pytest.mark.parametrize("offered", [None, "", "a b", "x\ny", "é", "a" * 129, "<script>"])
def test_any_other_is_replaced(offered):
    made = choose_id(offered)
    assert made != offered
    assert len(made) == 32
    assert made != choose_id(offered)
