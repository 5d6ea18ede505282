import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import Problem
from api.ranges import requested

CONTENT = bytes(range(10))


@pytest.mark.parametrize(
    ("header", "expected"),
    [("bytes=0-3", CONTENT[:4]), ("bytes=4-", CONTENT[4:]), ("bytes=-3", CONTENT[-3:]), ("bytes=8-99", CONTENT[8:]),
     ("bytes=-99", CONTENT), ("Bytes= 2-2 ", CONTENT[2:3])],
)  # fmt: skip
def test_one_part_is_given(header, expected):
    part = requested(header, 10)
    assert CONTENT[part.start : part.end] == expected
    assert part.headers["Content-Length"] == str(len(expected))


@pytest.mark.parametrize("header", [None, "", "bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=5-2", "bytes=x-1"])
def test_what_is_no_single_part_gets_the_whole(header):
    assert requested(header, 10) is None


@pytest.mark.parametrize(("header", "size"), [("bytes=10-", 10), ("bytes=0-0", 0), ("bytes=-0", 10)])
def test_a_part_behind_the_end_is_refused_with_the_size(header, size):
    with pytest.raises(Problem) as refused:
        requested(header, size)
    assert (refused.value.status, refused.value.headers) == (416, {"Content-Range": f"bytes */{size}"})


@given(st.text(alphabet="bytes=-,0123456789 ", max_size=30), st.integers(0, 2**40))
def test_a_part_lies_within_the_file(header, size):
    try:
        part = requested(header, size)
    except Problem:
        return
    assert part is None or 0 <= part.start < part.end <= size
