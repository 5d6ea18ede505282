"""What `docker-compose.yml` starts; `make check` has its syntax checked."""

import re

import yaml

from tasks import queues
from tests.processes import ROOT


def test_every_queue_has_a_worker_and_webhooks_have_their_own():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    consumed = {}
    for name, service in services.items():
        command = service.get("command", [])
        if "worker" in command:
            consumed[name] = set(command[command.index("-Q") + 1].split(",")) if "-Q" in command else {*queues.names()}
    assert set().union(*consumed.values()) == set(queues.names())
    assert [name for name, names in consumed.items() if queues.WEBHOOKS in names] == ["webhooks"]
    assert consumed["webhooks"] == {queues.WEBHOOKS}


def test_localstack_starts_with_every_queue():
    (named,) = re.findall(r"for queue in (.+); do", (ROOT / "deploy" / "init_sqs.sh").read_text())
    assert named.split() == queues.names()
