import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from pipeline.db import claims, documents
from pipeline.db.claims import ClaimState, LeaseLostError
from pipeline.db.models import Document, Run
from pipeline.db.session import transaction
from pipeline.domain import Stage, Status
from pipeline.errors import ErrorCode, PoisonError


def take(document, run=1, stage=Stage.VALIDATE, seconds=30.0):
    return claims.take(document.id, run, stage, seconds)


def set_status(document, **values):
    with transaction() as session:
        current = session.get(Document, document.id)
        for name, value in values.items():
            setattr(current, name, value)


def test_of_many_who_claim_at_once_one_gets_it(upload):
    document = upload()
    with ThreadPoolExecutor(8) as pool:
        states = [claim.state for claim in pool.map(lambda _: take(document), range(8))]
    assert sorted(state.value for state in states) == ["busy"] * 7 + ["taken"]


def test_a_claimed_document_is_processing_and_its_timeline_says_so(upload):
    document = upload()
    take(document)
    view = documents.get(document.id)
    assert view.document.status == Status.PROCESSING
    assert [entry.event for entry in view.timeline] == ["uploaded", "stage_started"]


def test_a_lease_that_was_not_renewed_can_be_taken_over_and_its_old_owner_writes_nothing(upload):
    document = upload()
    old = take(document, seconds=0.05)
    time.sleep(0.1)
    new = take(document)
    assert (new.state, new.attempt) == (ClaimState.TAKEN, 2)
    assert not claims.renew(old, 30)
    with pytest.raises(LeaseLostError), claims.finishing(old):
        pytest.fail("an owner without a lease was let in")


def test_a_renewed_lease_lives_on(upload):
    document = upload()
    claim = take(document, seconds=3)
    for _ in range(4):
        time.sleep(1)
        assert claims.renew(claim, 3)
    assert take(document).state is ClaimState.BUSY


def test_a_duplicate_finds_the_stage_done(upload):
    document = upload()
    with claims.finishing(take(document)):
        pass
    assert take(document).state is ClaimState.DONE


def test_a_block_that_raises_leaves_the_stage_unfinished(upload):
    document = upload()
    claim = take(document)
    with pytest.raises(RuntimeError), claims.finishing(claim):
        raise RuntimeError
    assert claims.renew(claim, 30)


def test_a_released_claim_is_free_at_once_and_keeps_its_cause(upload):
    document = upload()
    claims.release(take(document), PoisonError(ErrorCode.PARSER_CRASHED, "it fell"))
    with transaction() as session:
        assert claims.last_error(session, document.id, 1, Stage.VALIDATE) == ("parser_crashed", "it fell")
    assert take(document).state is ClaimState.TAKEN


def test_the_claim_of_a_dead_worker_is_released_with_an_entry_in_the_timeline(upload):
    document = upload()
    take(document, seconds=300)
    claims.release_lost(document.id, 1, Stage.VALIDATE, PoisonError(ErrorCode.WORKER_LOST, "signal 9"))
    assert take(document).state is ClaimState.TAKEN
    assert "worker_lost" in [entry.event for entry in documents.get(document.id).timeline]


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED, Status.CANCELLED])
def test_a_message_for_a_terminal_document_is_stale(upload, status):
    document = upload()
    claim = take(document)
    set_status(document, status=status)
    assert take(document).state is ClaimState.STALE
    assert not claims.renew(claim, 30)
    with pytest.raises(LeaseLostError), claims.finishing(claim):
        pytest.fail("a terminal document was let change")


def test_a_message_of_an_older_run_is_stale(upload):
    document = upload()
    with transaction() as session:
        session.add(Run(document_id=document.id, number=2))
    set_status(document, run=2)
    assert take(document, run=1).state is ClaimState.STALE
    assert take(document, run=2).state is ClaimState.TAKEN


def test_a_message_for_a_document_that_never_was_is_stale(quire):
    assert claims.take(uuid4(), 1, Stage.VALIDATE, 30).state is ClaimState.STALE
