"""One trace a document, from the client's own span over the upload and the queue to the last stage."""

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.keys import HEADERS
from tests.processes import PATIENCE, ROOT, new_stack, wait_for

TRACE, CLIENTS_SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


class Collector(ThreadingHTTPServer):
    """Takes what OTLP exporters send."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Take)
        self.received = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1/traces"

    def spans(self, trace):
        """The spans of a trace by name, each with the service that sent it."""
        return {
            span.name: (service(group), span)
            for request in list(self.received)
            for group in request.resource_spans
            for scope in group.scope_spans
            for span in scope.spans
            if span.trace_id.hex() == trace
        }


class Take(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def service(group):
    return next(each.value.string_value for each in group.resource.attributes if each.key == "service.name")


@pytest.fixture(scope="module")
def collector():
    server = Collector()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def traced(localstack, module_database_url, tmp_path_factory, collector):
    folder = tmp_path_factory.mktemp("traced")
    settings = {"QUIRE_TRACE_ENDPOINT": collector.url}
    with new_stack(localstack.endpoint_url, module_database_url, folder, **settings) as stack:
        stack.start_api()
        stack.start_worker()
        yield stack


def test_one_trace_goes_from_the_client_through_the_queue_to_persist(traced, collector):
    answer = httpx.post(
        f"{traced.url}/api/v1/documents/",
        files={"file": ("a.txt", b"Hello, tracer.", "text/plain")},
        headers=HEADERS | {"traceparent": f"00-{TRACE}-{CLIENTS_SPAN}-01", "X-Request-ID": "traced-request"},
        timeout=PATIENCE,
    )
    assert answer.status_code == 202
    document = answer.json()["id"]
    assert traced.ended(document)["status"] == "COMPLETED"
    way = ["POST /api/v1/documents/", "send", "quire.validate", "quire.extract", "quire.persist"]
    wait_for(
        lambda: collector.spans(TRACE).keys() >= set(way),
        described=lambda: f"the spans, of which came {collector.spans(TRACE)}",
    )

    spans = collector.spans(TRACE)
    above = CLIENTS_SPAN
    for name in way:
        _, span = spans[name]
        assert span.parent_span_id.hex() == above, name
        above = span.span_id.hex()
    assert [spans[name][0] for name in way] == 2 * ["quire-api"] + 3 * ["quire-worker"]
    attributes = {each.key: each.value for each in spans["quire.extract"][1].attributes}
    assert attributes["quire.document"].string_value == document
    request = {each.key: each.value for each in spans[way[0]][1].attributes}
    assert request["quire.request_id"].string_value == "traced-request"
    assert request["http.response.status_code"].int_value == 202
    assert TRACE in (traced.folder / "worker.log").read_text()  # a line of the log leads to its trace


def test_a_client_without_a_trace_gets_one(traced, collector):
    document = traced.upload(b"Hello again.")
    traced.ended(document)

    def of_document():
        found = [
            span
            for request in list(collector.received)
            for group in request.resource_spans
            for scope in group.scope_spans
            for span in scope.spans
            if any(each.value.string_value == document for each in span.attributes)
        ]
        return found if len(found) == 4 else None

    spans = wait_for(of_document, described="send and three stages")
    assert len({span.trace_id for span in spans}) == 1


def test_without_a_setting_the_sdk_is_not_even_loaded():
    script = (
        "import sys; from api.app import create_app; import tasks.stages, tasks.tracing; create_app();"
        "from pipeline import tracing; tracing.start('x');"
        "sys.exit(str([name for name in sys.modules if name.startswith('opentelemetry.sdk')] or ''))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
