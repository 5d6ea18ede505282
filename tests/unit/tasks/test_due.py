from uuid import uuid4

import pytest

from pipeline.db.outbox import Envelope
from pipeline.domain import Stage
from tasks.due import Due

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ATOMIC = 4096  # bytes that a pipe takes whole or not at all (PIPE_BUF)


@pytest.mark.parametrize(
    "due",
    [
        Due(uuid4(), 1),
        Due(uuid4(), 7, Stage.PERSIST),
        Due(uuid4(), 1, envelope=Envelope()),
        Due(uuid4(), 1, envelope=Envelope('Ümlaut & "Söhne"\n', "the-request", TRACE, urgent=True)),
    ],
)
def test_a_line_tells_it_all(due):
    line = due.line()
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    read = Due.read(line)
    assert (read.document_id, read.run, read.first) == (due.document_id, due.run, due.first)
    assert read.envelope == due.envelope


def test_the_longest_line_is_written_at_once():
    assert len(Due(uuid4(), 2**31, Stage.VALIDATE, Envelope("ü" * 200, "r" * 128, TRACE)).line()) < ATOMIC


def test_no_part_of_a_line_is_one():
    line = Due(uuid4(), 1, envelope=Envelope("acme", "the-request", TRACE)).line()
    for start in range(1, len(line)):
        with pytest.raises(ValueError, match=r".*"):
            Due.read(line[start:])


@pytest.mark.parametrize("line", [b"\n", b"{}\n", b"7\n", b"null\n", b"[1,2,3,4]\n", b'["x",1,"validate",null]\n'])
def test_what_is_no_such_line_is_refused(line):
    with pytest.raises(ValueError, match=r".*"):
        Due.read(line)
