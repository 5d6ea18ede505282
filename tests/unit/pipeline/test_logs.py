import json
import logging
import sys
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from pipeline import logs, origin
from pipeline.domain import Stage, task_id


@pytest.fixture
def line():
    """What one record looks like: `line(text, as_json=True, ...)`."""

    def make(text, *arguments, as_json=True, error=None, **extra):
        record = logging.LogRecord("a.logger", logging.WARNING, __file__, 1, text, arguments, error)
        record.__dict__.update(extra)
        written = logs.formatter(as_json=as_json).format(record)
        return json.loads(written) if as_json else written

    logs.forget()  # what a test of this process before left
    yield make
    logs.forget()


def test_a_line_is_one_object_with_time_level_and_logger(line):
    written = line("%d documents\nof %s", 3, "two lines")
    assert written.pop("timestamp").endswith("Z")
    assert written == {"event": "3 documents\nof two lines", "level": "warning", "logger": "a.logger"}


def test_what_is_bound_is_on_the_line_until_it_is_forgotten(line):
    logs.bind(document="d", run=2)
    token = origin.request_id.set("r")
    bound = line("x")
    origin.request_id.reset(token)
    logs.forget()
    assert (bound["document"], bound["run"], bound["request_id"]) == ("d", 2, "r")
    assert not {"document", "run", "request_id"} & line("x").keys()


def test_a_usual_line_is_the_one_that_structlog_makes():
    logs.forget()
    logs.bind(tenant="acme", document=uuid4())
    record = logging.LogRecord("a.logger", logging.INFO, __file__, 1, "%s é\n", ("GET",), None)
    record.__dict__.update(status=202, method="GET", secret="hunter2", milliseconds=1.5)
    formatter, token = logs.formatter(as_json=True), origin.request_id.set("r")
    quick, whole = (json.loads(each(record)) for each in (formatter.format, super(type(formatter), formatter).format))
    origin.request_id.reset(token)
    logs.forget()
    times = quick.pop("timestamp"), whole.pop("timestamp")
    assert [datetime.fromisoformat(time).tzinfo for time in times] == [UTC, UTC]
    assert list(quick.items())[:5] == list(whole.items())[:5]  # the known extras have no order
    assert quick == whole


def test_only_known_extras_are_shown(line):
    written = line("x", status=202, password="hunter2")
    assert written["status"] == 202
    assert "hunter2" not in str(written)


def test_a_line_of_celery_names_the_document_of_its_task(line):
    document = uuid4()
    written = line("x", data={"id": task_id(document, 2, Stage.EXTRACT), "args": "(...)"})
    assert (written["document"], written["run"], written["stage"]) == (str(document), 2, "extract")
    assert "document" not in line("x", data={"id": "celery's own"})


@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_is_on_the_line_without_the_values_of_variables(line, as_json):
    secret = "hunter2-of-the-variables"
    try:
        int(secret[:0])
    except ValueError:
        written = line("x", as_json=as_json, error=sys.exc_info())
    assert "ValueError: invalid literal" in (written["exception"] if as_json else written)
    assert secret not in str(written)


def test_on_a_terminal_it_reads_as_a_sentence(line):
    logs.bind(document="d")
    written = line("%d documents", 3, as_json=False)
    assert "3 documents" in written
    assert "document=d" in written
    assert not written.startswith("{")
