"""What a stage raises, and what becomes of its document."""


def faulty_worker(stack, fault, tmp_path, **environment):
    return stack.start_worker(
        "tests.faults.worker", QUIRE_TEST_FAULT=fault, QUIRE_TEST_FOLDER=str(tmp_path), **environment
    )


def attempts(document, stage="extract") -> int:
    return sum(entry["event"] == "stage_started" and entry["stage"] == stage for entry in document["timeline"])


def test_a_retryable_error_is_tried_again_until_it_passes(stack, tmp_path):
    stack.start_api()
    faulty_worker(stack, "stumble", tmp_path)
    document = stack.ended(stack.upload(b"Third time lucky."))
    assert document["status"] == "COMPLETED"
    assert attempts(document) == 3


def test_retries_are_bounded_and_the_last_error_is_told(stack, tmp_path):
    stack.start_api()
    faulty_worker(stack, "stumble", tmp_path, QUIRE_MAX_ATTEMPTS="2")
    document = stack.ended(stack.upload(b"Never.", "poison.txt"))
    assert document["status"] == "FAILED"
    assert document["error"]["code"] == "retries_exhausted"
    assert "not now" in document["error"]["message"]
    assert attempts(document) == 2


def test_an_error_while_the_next_step_is_sent_leaves_the_message_in_the_queue(stack, tmp_path):
    stack.start_api()
    worker = faulty_worker(stack, "lose_the_next_send", tmp_path)
    document = stack.ended(stack.upload(b"The next step is not sent at first."))
    assert document["status"] == "COMPLETED"
    assert attempts(document) == 1, "the stage was done and must not be done again"
    assert b"the broker went away" in worker.log.read_bytes()


def test_an_error_nobody_foresaw_ends_as_a_dead_letter_and_not_in_silence(stack, tmp_path):
    stack.start_api()
    stack.start_beat()
    faulty_worker(stack, "blunder", tmp_path)
    document = stack.ended(stack.upload(b"Divided by zero.", "poison.txt"))
    assert document["status"] == "FAILED"
    assert document["error"] == {"code": "dead_letter", "message": "unexpected ZeroDivisionError in extract"}
    assert attempts(document) == 3
