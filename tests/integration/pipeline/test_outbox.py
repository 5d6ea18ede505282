from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from pipeline.db import claims, documents, outbox
from pipeline.db.models import Run
from pipeline.db.session import transaction
from pipeline.domain import Stage


def test_what_was_committed_and_not_sent_is_found_until_it_is_marked(upload):
    document = upload()
    with transaction() as session:
        (run,) = outbox.undispatched(session, 0, 10)
        assert run.document_id == document.id
        outbox.mark_dispatched(session, document.id, 1)
    with transaction() as session:
        assert outbox.undispatched(session, 0, 10) == []


def test_a_run_that_was_just_committed_is_left_to_its_sender(upload):
    upload()
    with transaction() as session:
        assert outbox.undispatched(session, 60, 10) == []


def test_two_sweepers_never_hold_the_same_run(upload):
    made = {upload().id for _ in range(10)}
    barrier = Barrier(2, timeout=60)

    def sweep(_):
        with transaction() as session:
            found = [run.document_id for run in outbox.undispatched(session, 0, 5)]
            barrier.wait()
            return found

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(sweep, range(2))
    assert set(one) | set(other) == made
    assert not set(one) & set(other)


def test_only_a_silent_dispatched_document_without_a_live_lease_is_lost(upload):
    waiting, claimed, lost = upload(), upload(), upload()
    with transaction() as session:
        for document in (claimed, lost):
            outbox.mark_dispatched(session, document.id, 1)
    claims.take(claimed.id, 1, Stage.VALIDATE, 30)
    with transaction() as session:
        assert [document.id for document in outbox.silent(session, 0, 10)] == [lost.id]
        assert outbox.silent(session, 60, 10) == []
    assert waiting.id != lost.id


def test_a_rescued_run_goes_on_from_the_stage_it_had_reached(upload):
    document = upload()
    with claims.finishing(claims.take(document.id, 1, Stage.VALIDATE, 30)):
        pass
    claims.take(document.id, 1, Stage.EXTRACT, 0.001)
    assert outbox.send_all_again("the queues were made anew") == 1
    with transaction() as session:
        run = session.get(Run, (document.id, 1))
        assert (run.dispatched_at, run.first_stage) == (None, "extract")
    assert documents.get(document.id).timeline[-1].event == "rescued"
