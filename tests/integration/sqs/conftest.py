"""Workers of a tiny Celery app over LocalStack, each test with queues of its own."""

import os
from uuid import uuid4

import boto3
import pytest

from tasks.sqs import queues
from tasks.sqs.options import Options
from tests.integration.sqs.proxy import Proxy
from tests.integration.sqs.trial import Trial


@pytest.fixture(scope="session", autouse=True)
def credentials():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield


@pytest.fixture
def proxy(localstack):
    with Proxy(localstack.endpoint_url) as running:
        yield running


@pytest.fixture
def options(localstack):
    return Options(
        endpoint_url=localstack.endpoint_url, region="us-east-1", queue_name_prefix=f"t{uuid4().hex[:8]}-",
        visibility_timeout=6, wait_time_seconds=5, connect_timeout=5, read_timeout=10,
    )  # fmt: skip


@pytest.fixture
def sqs(options):
    return boto3.client("sqs", endpoint_url=options.endpoint_url, region_name="us-east-1")


@pytest.fixture
def sns(options):
    return boto3.client("sns", endpoint_url=options.endpoint_url, region_name="us-east-1")


@pytest.fixture
def trial(options, tmp_path):
    """The app of `trial_app` on queue `one` (visibility 6 s, dead after 3 receives), with no worker yet."""
    queues.create([queues.QueueSpec("one", visibility_timeout=6, max_receive_count=3)], options)
    with Trial(options, tmp_path, os.environ) as running:
        yield running
