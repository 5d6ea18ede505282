"""The age of the oldest message, asked of a server that answers as CloudWatch does."""

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time

import pytest

from tasks.sqs import policy
from tasks.sqs.ages import Ages
from tasks.sqs.options import Options


class CloudWatch(BaseHTTPRequestHandler):
    """Answers GetMetricStatistics in AWS's JSON protocol; `answer` is what it says, `asked` what it was asked."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(body))
        status, answer = self.server.answer
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def cloudwatch(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with ThreadingHTTPServer(("127.0.0.1", 0), CloudWatch) as server:
        server.asked, server.answer = [], (200, {"Datapoints": []})
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def options(cloudwatch):
    url = f"http://127.0.0.1:{cloudwatch.server_port}"
    return Options(region="eu-west-1", queue_name_prefix="q-", cloudwatch_url=url, max_attempts=1)


def point(seconds_ago, age):
    return {"Timestamp": time() - seconds_ago, "Maximum": age, "Unit": "Seconds"}


def test_the_newest_figure_is_the_age_and_is_asked_for_once_a_minute(cloudwatch, options):
    cloudwatch.answer = (200, {"Datapoints": [point(300, 20.0), point(60, 250.0), point(120, 190.0)]})
    ages = Ages(options)
    assert [ages.oldest("extract") for _ in range(3)] == [250.0] * 3
    assert len(cloudwatch.asked) == 1
    assert cloudwatch.asked[0]["Dimensions"] == [{"Name": "QueueName", "Value": "q-extract"}]
    assert cloudwatch.asked[0]["MetricName"] == "ApproximateAgeOfOldestMessage"


def test_a_queue_without_a_figure_has_no_age(options):
    assert Ages(options).oldest("extract") is None


def test_a_refusal_is_said_once_and_leaves_the_age_unknown(cloudwatch, options, caplog):
    cloudwatch.answer = (403, {"__type": "AccessDenied", "message": "not authorized"})
    ages = Ages(options)
    with caplog.at_level(logging.WARNING):
        assert [ages.oldest(name) for name in ("validate", "extract", "extract")] == [None] * 3
    assert len(caplog.records) == 1
    assert "AccessDenied" in caplog.text


def test_nobody_asks_where_the_queues_are_not_aws_s_or_the_option_is_off(cloudwatch, options):
    elsewhere = Options(endpoint_url="http://127.0.0.1:1", cloudwatch_url=options.cloudwatch_url)
    off = Options(cloudwatch=False, cloudwatch_url=options.cloudwatch_url)
    assert [Ages(chosen).oldest("extract") for chosen in (elsewhere, off)] == [None, None]
    assert cloudwatch.asked == []


@pytest.mark.parametrize(("chosen", "allowed"), [(None, True), (False, False)])
def test_a_monitor_may_read_the_metric_only_if_it_asks_for_it(chosen, allowed):
    written = policy.policy("monitor", Options(cloudwatch=chosen), ("one",))
    actions = {action for statement in written["Statement"] for action in statement["Action"]}
    assert ("cloudwatch:GetMetricStatistics" in actions) is allowed
