"""What a document costs in requests. Stock Celery: 6.7 and more."""

from bench.sqs.throughput import measure
from bench.sqs.trial import QUIRE, Setting


def test_a_burst_costs_fewer_than_five_requests_a_document(localstack, tmp_path):
    burst = measure(QUIRE, Setting(localstack.endpoint_url, tmp_path), documents=60, alone=0)
    assert burst.per_document("SendMessage") == 3
    assert burst.per_document("DeleteMessage", "SendMessageBatch") == 0
    assert burst.per_document() < 5, burst.requests
