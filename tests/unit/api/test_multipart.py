from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import Problem
from api.multipart import FormReader, Part, boundary_of

BODY = (
    b'--XX\r\nContent-Disposition: form-data; name="tag"\r\n\r\nred\r\n'
    b'--XX\r\ncontent-disposition: form-data; name="file"; filename="a \xc3\xbc.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\none\r\n--X\r\ntwo\r\n--XX--\r\n"
)
PARTS = [(Part("tag", None, None), b"red"), (Part("file", "a ü.txt", "text/plain"), b"one\r\n--X\r\ntwo")]


def read(chunks):
    """The parts of a body with their bytes."""
    reader = FormReader(b"XX")
    parts = []
    for chunk in chunks:
        for event in reader.feed(chunk):
            if isinstance(event, Part):
                parts.append([event, b""])
            else:
                parts[-1][1] += event
    reader.finish()
    return [tuple(part) for part in parts]


@given(st.lists(st.integers(0, len(BODY))))
def test_a_body_reads_the_same_however_it_is_cut(cuts):
    edges = [0, *sorted(cuts), len(BODY)]
    assert read(BODY[start:end] for start, end in pairwise(edges)) == PARTS


def test_bytes_are_handed_on_as_they_come():
    reader = FormReader(b"XX")
    head, _, _ = BODY.partition(b"one")
    reader.feed(head)
    assert reader.feed(b"o" * 100_000) == [b"o" * 100_000]


@pytest.mark.parametrize(
    "body",
    [
        b"nonsense",
        BODY[:-6],
        b"",
        b"--XX\r\nContent-Type: text/plain\r\n\r\nno disposition\r\n--XX--\r\n",
        b'--XX\r\nContent-Disposition: form-data; filename="no-name"\r\n\r\nx\r\n--XX--\r\n',
        b'--XX\r\nContent-Disposition: attachment; name="file"\r\n\r\nx\r\n--XX--\r\n',
        b"--XX\r\nContent-Disposition: form-data; name=" + b"n" * 5_000 + b"\r\n\r\nx\r\n--XX--\r\n",
        b"--XX\r\n" + b"X-Many: 1\r\n" * 9 + b'Content-Disposition: form-data; name="a"\r\n\r\nx\r\n--XX--\r\n',
        b'--XX\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--XX--\r\n',
    ],
    ids=["nonsense", "cut", "empty", "disposition", "name", "attachment", "long header", "many headers", "encoding"],
)
def test_a_malformed_body_is_a_problem(body):
    with pytest.raises(Problem) as caught:
        read([body])
    assert (caught.value.status, caught.value.code) == (400, "malformed_form")


def test_the_boundary_comes_from_the_content_type():
    assert boundary_of('multipart/form-data; boundary="a b"') == b"a b"


@pytest.mark.parametrize(
    ("content_type", "status"),
    [(None, 415), ("application/json", 415), ("multipart/mixed; boundary=x", 415), ("multipart/form-data", 400)],
)
def test_a_content_type_without_a_form_or_its_boundary_is_a_problem(content_type, status):
    with pytest.raises(Problem) as caught:
        boundary_of(content_type)
    assert caught.value.status == status


def test_a_boundary_beyond_measure_is_a_problem():
    with pytest.raises(Problem):
        FormReader(b"b" * 1_000)
