from uuid import uuid4

import pytest

from pipeline.domain import TERMINAL, TRANSITIONS, Stage, Status, may_follow, parse_task_id, stages_from, task_id


def test_a_run_from_extract_leaves_validate_out():
    assert stages_from(Stage.EXTRACT) == [Stage.EXTRACT, Stage.PERSIST]
    assert stages_from(Stage.VALIDATE) == list(Stage)


def test_a_terminal_document_starts_again_only_as_pending():
    for status in TERMINAL:
        assert TRANSITIONS[status] == {Status.PENDING}
    assert not may_follow(Status.COMPLETED, Status.PROCESSING)
    assert may_follow(Status.PROCESSING, Status.CANCELLED)


def test_a_task_id_names_document_run_and_stage_and_can_be_read_back():
    document_id = uuid4()
    text = task_id(document_id, 3, Stage.EXTRACT)
    assert text == f"{document_id}.3.extract"
    assert parse_task_id(text) == (document_id, 3, Stage.EXTRACT)


SOME_ID = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("text", ["", "abc", "a.b.c", f"{SOME_ID}.x.extract", f"{SOME_ID}.1.nothing"])
def test_what_is_no_task_id_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        parse_task_id(text)
