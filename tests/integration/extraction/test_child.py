"""A stranger's file may do what it likes: its child ends, with a reason, and nothing else does."""

import json
import logging
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import ErrorCode, PermanentError, PoisonError
from pipeline.extraction import (
    ExtractionCancelledError,
    ExtractionRequest,
    Options,
    extract_file,
    inspect_file,
    service,
    shut_down,
    warm_up,
)
from pipeline.extraction.process import owner
from tests.processes import is_alive, wait_for

MIB = 1024**2


def lasting_child(zygote):
    """The child at work on a document; loading the libraries starts others, which soon end."""
    children = Path(f"/proc/{zygote}/task/{zygote}/children")
    before = children.read_text().split()
    time.sleep(0.5)
    return next((int(child) for child in children.read_text().split() if child in before), None)


def kill_at_work(zygote):
    wait_for(lambda: lasting_child(zygote), described="a child at work")
    os.kill(zygote, signal.SIGKILL)


def zygotes():
    return [zygote.process.pid for zygote in owner._idle]


@pytest.mark.parametrize(
    ("act", "change", "setting"),
    [
        ("burn", {"cpu_seconds": 1}, "QUIRE_EXTRACT_CPU_SECONDS"),
        ("grow", {"memory_bytes": 600 * MIB}, "QUIRE_EXTRACT_MEMORY_BYTES"),
        ("write", {"output_bytes": 20 * MIB}, "QUIRE_EXTRACT_OUTPUT_BYTES"),
        ("talk", {"output_bytes": 5 * MIB}, "QUIRE_EXTRACT_OUTPUT_BYTES"),
        ("sleep", {"wall_seconds": 1.5}, "QUIRE_EXTRACT_WALL_SECONDS"),
    ],
)
def test_each_limit_is_a_typed_error_that_names_its_setting(misbehave, limits, act, change, setting):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(PermanentError) as error:
        misbehave(act, replace(limits, **change))
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED
    assert setting in error.value.message
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KiB
    assert misbehave("look")  # the next document is read by the same zygote


@pytest.mark.parametrize(("act", "how"), [("segfault", "SIGSEGV"), ("abort", "SIGABRT"), ("quit", "exit code 7")])
def test_a_crash_is_poison_and_says_how(misbehave, act, how):
    with pytest.raises(PoisonError) as error:
        misbehave(act)
    assert error.value.code is ErrorCode.PARSER_CRASHED
    assert how in error.value.message
    assert misbehave("look")


def test_a_child_that_was_taken_over_cannot_make_its_owner_stumble(misbehave):
    with pytest.raises(PoisonError, match="no sense"):
        misbehave("babble")


def test_an_exception_is_a_damaged_file_to_the_client_and_a_traceback_to_the_log(misbehave, caplog):
    with caplog.at_level(logging.WARNING), pytest.raises(PermanentError) as error:
        misbehave("fail")
    assert error.value.code is ErrorCode.CORRUPT_FILE
    assert "secret words" not in error.value.message
    assert "ValueError: secret words" in caplog.text


def test_a_child_sees_no_secret_holds_nothing_open_and_its_folder_goes(misbehave, monkeypatch):
    monkeypatch.setenv("QUIRE_DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with Path("/dev/null").open() as inherited:
        os.set_inheritable(inherited.fileno(), True)
        seen = json.loads(misbehave("look"))
    assert seen["environment"] == {"TMPDIR": seen["folder"]}
    assert "secret" not in seen["given"]
    # Three standard ones, the pipe, the result's, the document's, and the listing's own.
    assert len(seen["descriptors"]) <= 7
    assert seen["folder"] == seen["temporary"] != str(Path.cwd())
    assert not Path(seen["folder"]).exists()
    status = dict(line.split(":\t", 1) for line in seen["status"].splitlines() if ":\t" in line)
    assert status["NoNewPrivs"].strip() == "1"
    assert not is_alive(seen["pid"])
    assert zygotes() == [seen["parent"]]


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is shown so on Linux only")
def test_a_child_knows_nothing_of_the_documents_before_it(misbehave, tmp_path, limits):
    word = "secret-handshake"  # what the act "remember" looks for

    def read(act, name, options):
        path, output = tmp_path / f"{name}.bad", tmp_path / "read.json"
        path.write_bytes(b"MISBEHAVE " + act)
        extract_file(
            path, ExtractionRequest("application/x-misbehaving", None, name, "0" * 64, options), limits, output
        )
        return json.loads(output.read_bytes())["content"]["text"]

    schema = {"type": "object", "properties": {word: {"type": "string"}}}
    known = Options(password=word, schema=schema)
    assert read(b"remember", word, known) == "remembered"  # of itself it knows
    inspect_file(tmp_path / f"{word}.bad", None, word, limits, options=known)
    before = zygotes()
    assert misbehave("remember") == "forgotten"
    assert zygotes() == before


def test_a_child_can_start_nothing(misbehave):
    with pytest.raises(PermanentError) as error:
        misbehave("fork")
    assert error.value.code is ErrorCode.CORRUPT_FILE


REFUSED_BY_SECCOMP = frozenset(
    {"internet", "unix", "pair", "fork", "thread", "program", "signal", "memory without a name", "a signal by a file"}
    | {"who may read a file", "when a file was written", "out of its group", "another's processors"}
)
REFUSED_BY_LANDLOCK = frozenset(
    {"parent's environment", "passwords", "a checkout's folder", "a home", "a sibling", "shared memory"}
)


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp and Landlock are parts of Linux")
def test_a_child_reaches_no_network_no_process_and_no_file_but_its_own(misbehave, caplog):
    service._told.clear()
    seen = json.loads(misbehave("reach"))
    refused = {name for name, error in seen.items() if error is not None}
    granted = caplog.text  # what this machine does not allow to give up is said there
    assert "every system call" in granted or refused >= REFUSED_BY_SECCOMP
    assert "Landlock" in granted or refused >= REFUSED_BY_LANDLOCK
    assert not refused & {"own folder", "a library", "own signal", "own processors"}


def test_what_could_not_be_given_up_is_said_once_in_the_log(misbehave, caplog, monkeypatch):
    monkeypatch.setattr(service, "_told", set())
    for _ in range(2):
        service.tell_freedoms(["may do as it likes"])
    assert [record.message for record in caplog.records].count(
        "the process that reads a document is less confined than it might be: may do as it likes"
    ) == 1


def test_what_a_child_that_may_run_programs_left_behind_is_killed_with_it(misbehave, limits):
    begin = time.monotonic()
    assert misbehave("linger", replace(limits, programs=(sys.executable,))) == "left"
    assert time.monotonic() - begin < 40  # what it left would go on for a minute
    (zygote,) = zygotes()
    children = Path(f"/proc/{zygote}/task/{zygote}/children").read_text()
    assert children == ""


@pytest.mark.parametrize("act", ["many large files", "deleted files", "many small files"])
def test_a_child_cannot_fill_the_disk(misbehave, limits, act):
    with pytest.raises(PermanentError, match="QUIRE_EXTRACT_OUTPUT_BYTES") as error:
        misbehave(act, replace(limits, output_bytes=8 * MIB))
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED
    (zygote,) = owner._idle
    assert list(zygote.folder.iterdir()) == []


def test_a_folder_goes_however_deep_its_child_made_it(misbehave):
    assert misbehave("dig") == "deep"
    (zygote,) = owner._idle
    assert list(zygote.folder.iterdir()) == []


def test_a_child_that_says_it_is_done_and_lives_on_is_ended(misbehave, limits):
    with pytest.raises(PermanentError, match="QUIRE_EXTRACT_STALL_SECONDS"):
        misbehave("hang up", replace(limits, stall_seconds=1))


def test_work_that_goes_on_and_on_is_a_typed_error_whatever_it_says(misbehave, limits):
    with pytest.raises(PermanentError, match="QUIRE_EXTRACT_STALL_SECONDS"):
        misbehave("beat", replace(limits, stall_seconds=1))


def test_a_page_that_goes_on_and_on_is_left_out_and_named(extracted, limits):
    result = extracted("pages beat 2 of 3", replace(limits, stall_seconds=5))
    assert result["content"]["text"] == "page 1\n\npage 3"
    assert [warning["code"] for warning in result["warnings"]] == ["pages_not_read"]


def test_silence_is_a_typed_error_long_before_the_time_is_up(misbehave, limits):
    with pytest.raises(PermanentError, match="QUIRE_EXTRACT_STALL_SECONDS") as error:
        misbehave("sleep", replace(limits, stall_seconds=1))
    assert error.value.code is ErrorCode.LIMIT_EXCEEDED


@pytest.mark.parametrize(
    ("act", "read", "sentence"),
    [
        ("segfault 3 of 5", [1, 2, 4, 5], "Page 3 was not read, of 5"),
        ("grow 1 of 2", [2], "Page 1 was not read, of 2"),
        ("fail 2 of 3", [1, 3], "Page 2 was not read, of 3"),
        ("sleep 3 of 5", [1, 2], "Pages 3-5 were not read, of 5"),
    ],
)
def test_a_page_that_breaks_its_reader_is_left_out_and_named(extracted, limits, act, read, sentence):
    patience = 5 if act.startswith("sleep") else limits.stall_seconds
    result = extracted(f"pages {act}", replace(limits, stall_seconds=patience, memory_bytes=700 * MIB))
    assert result["content"]["text"].split("\n\n") == [f"page {number}" for number in read]
    assert [w["code"] for w in result["warnings"]] == ["pages_not_read"]
    assert sentence in result["warnings"][0]["message"]


def test_when_the_time_is_up_what_was_read_is_the_result(extracted, limits):
    result = extracted("pages dawdle 1 of 90", replace(limits, wall_seconds=8))
    read = len(result["content"]["text"].split("\n\n"))
    assert 1 < read < 90
    assert f"Pages {read + 1}-90 were not read" in result["warnings"][0]["message"]


def test_pages_that_take_long_together_but_not_each_are_all_read(extracted, limits):
    result = extracted("pages dawdle 1 of 20", replace(limits, stall_seconds=5))
    assert result["warnings"] == []


def test_a_document_of_which_no_page_can_be_read_is_an_error(misbehave, limits):
    with pytest.raises(PermanentError, match="QUIRE_EXTRACT_STALL_SECONDS"):
        misbehave("pages sleep 1 of 5", replace(limits, stall_seconds=1))


def test_the_owner_may_cancel_and_goes_on_with_the_same_zygote(misbehave):
    begin = time.monotonic()
    misbehave("look")
    (zygote,) = zygotes()
    with pytest.raises(ExtractionCancelledError):
        misbehave("sleep", cancelled=lambda: time.monotonic() - begin > 1)
    assert zygotes() == [zygote]
    assert misbehave("look")


def test_an_exception_in_the_owner_ends_the_child(misbehave):
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        misbehave("sleep", cancelled=interrupted)
    assert misbehave("look")


def test_a_zygote_that_is_killed_at_work_is_poison_and_is_replaced(misbehave):
    misbehave("look")
    (zygote,) = zygotes()
    with ThreadPoolExecutor(1) as other:
        killed = other.submit(kill_at_work, zygote)
        with pytest.raises(PoisonError):
            misbehave("sleep")
        killed.result()
    assert misbehave("look")
    assert zygotes() != [zygote]


def test_a_zygote_that_was_killed_while_idle_is_replaced_silently(misbehave):
    misbehave("look")
    (zygote,) = zygotes()
    os.kill(zygote, signal.SIGKILL)
    wait_for(lambda: not is_alive(zygote))
    assert misbehave("look")


def test_threads_do_not_wait_for_each_other(misbehave, limits):
    endings, done = [], threading.Event()

    def sleep():
        with pytest.raises(ExtractionCancelledError):
            misbehave("sleep", replace(limits, wall_seconds=300, stall_seconds=300), cancelled=done.is_set)
        endings.append("cancelled")

    sleeper = threading.Thread(target=sleep)
    sleeper.start()
    path = Path(__file__).parents[3] / "samples/notes.md"
    assert inspect_file(path, None, path.name, limits).media_type == "text/markdown"
    assert endings == []
    done.set()
    sleeper.join()
    assert endings == ["cancelled"]


def test_a_fork_gets_its_own_zygote_and_leaves_its_parents_alone(misbehave):
    parents = json.loads(misbehave("look"))["parent"]
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(writing, str(json.loads(misbehave("look"))["parent"]).encode())
        finally:
            shut_down()
            os._exit(0)
    os.close(writing)
    childs = int(os.read(reading, 100))
    os.close(reading)
    os.waitpid(pid, 0)
    assert childs != parents
    assert json.loads(misbehave("look"))["parent"] == parents


OWNER = """
import os, sys, time
from pathlib import Path
from pipeline.extraction import ExtractionRequest, Limits, extract_file
from pipeline.extraction.process import owner
from pipeline.settings import Settings
owner.ENVIRONMENT["PYTHONPATH"] += os.pathsep + sys.argv[1]
if os.fork() == 0:
    time.sleep(300)  # a sibling that holds the socket open, as another worker of a pool might
    os._exit(0)
zygote = owner.Zygote()
owner._idle.append(zygote)
print(zygote.process.pid, zygote.folder, flush=True)
request = ExtractionRequest("application/x-misbehaving", None, None, "0" * 64)
extract_file(Path(sys.argv[2]), request, Limits.from_settings(Settings()), Path(sys.argv[2] + ".json"))
"""


def test_nothing_outlives_an_owner_that_is_killed(plugin, tmp_path):
    document = tmp_path / "document.bad"
    document.write_bytes(b"MISBEHAVE sleep")
    command = [sys.executable, "-c", OWNER, str(plugin), str(document)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, process_group=0)
    try:
        zygote, folder = process.stdout.readline().split()
        child = wait_for(lambda: lasting_child(zygote))
        process.kill()
        wait_for(lambda: not is_alive(int(zygote)) and not is_alive(child))
        wait_for(lambda: not Path(folder).exists())
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def test_a_zygote_started_ahead_is_the_one_that_works(limits):
    shut_down()
    warm_up()
    ahead = zygotes()
    path = Path(__file__).parents[3] / "samples/notes.md"
    inspect_file(path, None, path.name, limits)
    assert zygotes() == ahead


def test_a_document_that_is_gone_is_an_error_and_no_traceback(tmp_path, limits):
    with pytest.raises(PermanentError) as error:
        inspect_file(tmp_path / "gone", None, None, limits)
    assert error.value.code is ErrorCode.CONTENT_MISSING


def test_limits_hold_for_inspection_too(misbehave, tmp_path, limits):
    path = tmp_path / "document"
    path.write_bytes(b"MISBEHAVE AT SIGHT")
    with pytest.raises(PermanentError, match="QUIRE_EXTRACT_CPU_SECONDS"):
        inspect_file(path, None, None, replace(limits, cpu_seconds=1))
