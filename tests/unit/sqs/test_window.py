import threading
import time

from tasks.sqs import health
from tasks.sqs.options import Options
from tasks.sqs.receiving import Receiver
from tasks.sqs.window import LOOK_AGAIN_SECONDS, Window
from tests.processes import wait_for


def always():
    return True


def test_a_window_without_a_limit_always_asks_for_ten():
    assert Window().reserve("a", always) == 10


def test_a_poll_asks_for_the_room_that_is_left():
    window = Window()
    window.limit = 4
    assert window.reserve("a", always) == 4
    window.settle("a", 1)
    assert window.reserve("a", always) == 3


def test_a_full_window_makes_a_poll_wait_until_an_acknowledgement_frees_it():
    window = Window()
    window.limit = 1
    window.settle("a", 1)
    asked = []
    poll = threading.Thread(target=lambda: asked.append(window.reserve("a", always)))
    poll.start()
    time.sleep(0.1)
    assert not asked
    began = time.monotonic()
    window.free()
    poll.join(60)
    assert asked == [1]
    assert time.monotonic() - began < LOOK_AGAIN_SECONDS / 2  # it was told


def test_a_long_poll_on_an_empty_queue_does_not_starve_another_queue():
    window = Window()
    window.limit = 2
    assert window.reserve("empty", always) == 2
    assert window.reserve("busy", always) == 2


def done(order):
    """The polls that have had all of their turns."""
    return {queue for queue in order if order.count(queue) == 3}


def test_polls_take_turns():
    window = Window()
    window.limit = 1
    window.settle("x", 1)
    order = []

    def poll(queue):
        for _ in range(3):
            window.reserve(queue, always)
            order.append(queue)
            window.settle(queue, 1)

    threads = [threading.Thread(target=poll, args=(queue,)) for queue in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for turn in range(9):
        wait_for(lambda turn=turn: len(order) == turn and len(window._waiting) == len({"a", "b", "c"} - done(order)))
        window.free()
    for thread in threads:
        thread.join(60)
    assert sorted(order) == sorted("abc" * 3)
    assert all(len(set(order[i : i + 3])) == 3 for i in (0, 3, 6)), order


def test_a_poll_that_is_no_longer_wanted_gets_nothing():
    window = Window()
    window.limit = 1
    window.settle("a", 1)
    wanted = [True]
    asked = []
    poll = threading.Thread(target=lambda: asked.append(window.reserve("a", lambda: wanted[0])))
    poll.start()
    wanted[0] = False
    window.wake()
    poll.join(60)
    assert asked == [0]


def test_a_receiver_without_room_is_busy_and_not_cut_off(tmp_path):
    window, health_file = Window(), tmp_path / "health"
    window.limit = 1
    window.settle("one", 1)
    options = Options(health_file=str(health_file))
    receiver = Receiver("one", lambda: "url", options, window, on_batch=lambda *_: None)
    health._touched = 0.0
    receiver.start()
    wait_for(health_file.exists)
    receiver.close()


def test_a_queue_that_was_just_emptied_is_left_alone_while_there_is_other_work():
    window = Window()
    window.limit = 16
    assert window.reserve("a", always) == 10
    window.settle("a", 8)
    began = time.monotonic()
    assert window.reserve("a", always) == 8
    assert time.monotonic() - began >= 0.2


def test_a_queue_that_was_just_emptied_is_asked_at_once_by_a_worker_that_runs_dry():
    window = Window(clock=lambda: 0.0)  # it would wait for ever
    window.limit = 16
    assert window.reserve("a", always) == 10
    window.settle("a", 2)
    assert window.reserve("a", always) == 10


def test_a_full_batch_is_followed_by_the_next_at_once():
    window = Window(clock=lambda: 0.0)
    window.limit = 40
    assert window.reserve("a", always) == 10
    window.settle("a", 10)
    window.settle("b", 10)
    assert window.reserve("a", always) == 10
