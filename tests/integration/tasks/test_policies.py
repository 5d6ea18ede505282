"""What each process asks of SQS and SNS is what its policy grants: whatever else it asked for would be denied."""

from contextlib import ExitStack
from fnmatch import fnmatchcase

import httpx
import pytest

from tasks import policies
from tests.integration.sqs.proxy import Proxy
from tests.processes import PATIENCE, START_SECONDS, free_port, wait_for


@pytest.fixture
def proxies(localstack):
    """A counting proxy for each role."""
    with ExitStack() as stack:
        yield {role: stack.enter_context(Proxy(localstack.endpoint_url)) for role in policies.ROLES}


def is_granted(policy, action, name):
    return any(
        action.removesuffix("Batch") in {granted.partition(":")[2] for granted in statement["Action"]}
        and any(fnmatchcase(name, resource.split(":")[-1]) for resource in statement["Resource"])
        for statement in policy["Statement"]
    )


def answers(url):
    try:
        return httpx.get(url, timeout=PATIENCE).status_code == 200
    except httpx.TransportError:
        return False


def flower(here, **environment):
    """Start Flower and look at all of its pages."""
    port, auth = str(free_port()), ("quire", "secret")
    here.start("flower", "celery", "-A", "tasks", "flower", QUIRE_FLOWER_PORT=port, QUIRE_FLOWER_PASSWORD="secret",
               **environment)  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    wait_for(lambda: answers(f"{url}/healthcheck"), START_SECONDS, here.logs)
    wait_for(
        lambda: "flower_worker_online" in httpx.get(f"{url}/metrics", timeout=PATIENCE, auth=auth).text,
        described="a worker in Flower",
    )
    for page in ("/workers", "/tasks", "/broker"):
        assert httpx.get(url + page, auth=auth, timeout=PATIENCE).status_code == 200


def test_every_process_asks_for_no_more_than_its_policy_grants(here, proxies, put):
    through = {role: {"QUIRE_AWS_ENDPOINT_URL": proxy.url} for role, proxy in proxies.items()}
    put("persist-dead", "nonsense")
    here.start_worker(**through["worker"])
    here.start_api(**through["api"])
    here.environment |= {"QUIRE_SWEEP_INTERVAL_SECONDS": "1", "QUIRE_RESCUE_INTERVAL_SECONDS": "1"}
    here.start("beat", "celery", "-A", "tasks", "beat", "-l", "INFO", **through["beat"])
    assert here.ended(here.upload(b"Some text."))["status"] == "COMPLETED"
    wait_for(lambda: answers(f"{here.url}/readyz"), 2 * PATIENCE, here.logs)
    wait_for(lambda: proxies["beat"].counts["ListQueues"], described="a sweep")
    flower(here, **through["flower"])
    commands = (["inspect", "ping", "-t", "12"], ["control", "-t", "12", "heartbeat"], ["queues", "create"],
                ["queues", "check"], ["queues", "purge", "--yes"])  # fmt: skip
    for command in commands:
        done = here.run("celery", "-A", "tasks", *command, **through["operator"])
        assert done.returncode == 0, done.stdout + done.stderr
    here.stop()

    for role, proxy in proxies.items():
        policy = policies.policy(role, "000000000000")
        assert proxy.asked, role
        refused = {(action, name) for action, name in proxy.asked if not is_granted(policy, action, name)}
        assert refused == set(), role


def test_only_queues_of_ones_own_are_created_by_anybody_but_the_operator(here):
    for role in set(policies.ROLES) - {"operator"}:
        policy = policies.policy(role)
        for stage in ("validate", "extract-dead"):
            for action in ("CreateQueue", "DeleteQueue", "SetQueueAttributes", "PurgeQueue"):
                assert not is_granted(policy, action, here.environment["QUIRE_QUEUE_PREFIX"] + stage)
    assert is_granted(policies.policy("worker"), "CreateQueue", here.environment["QUIRE_QUEUE_PREFIX"] + "control-x")
