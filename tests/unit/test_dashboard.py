"""The dashboard and the alerts speak of metrics that exist, by labels that they have."""

import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from api import gauges, latency
from pipeline import metrics
from pipeline.db.counts import Backlog, Totals
from tasks.metrics import Polls
from tasks.queues import QueueState
from tasks.sqs import health
from tasks.sqs.queues import Depth

DEPLOY = Path(__file__).parents[2] / "deploy"
ROOT = DEPLOY.parent
PROMETHEUS_OWN = {"instance", "job", "le"}


class State:
    """What the gauges show when their sources answer."""

    def collect(self):
        yield from gauges.of_backlog(Backlog([], {}, 0, 0.0, {}))
        yield from gauges.of_totals(Totals({}, {}))
        yield from gauges.of_queues([QueueState(Depth("validate", 0, 0, 0), 1.0)])
        yield gauges.source_up({"queues": True})


@pytest.fixture(scope="module")
def exported():
    """The labels of each metric of API and worker, by the names that a query uses."""
    assert latency.REQUEST_SECONDS  # its module, and those above, have registered theirs
    found = {}
    for collector in list(metrics.OURS._collector_to_names):
        suffixes = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",)}[collector._type]
        for suffix in suffixes:
            found[collector._name + suffix] = set(collector._labelnames)
    health._polled["validate"] = 0.0
    try:
        text = metrics.exposed(State(), Polls()).decode()
    finally:
        del health._polled["validate"]
    for family in text_string_to_metric_families(text):
        if family.type == "gauge" and not family.name.endswith("_created"):
            found[family.name] = {label for sample in family.samples for label in sample.labels}
    return found


def dashboard():
    return json.loads((DEPLOY / "grafana-dashboard.json").read_text())


def rules():
    (group,) = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text())["groups"]
    return group["rules"]


def queries():
    panels = [target["expr"] for panel in dashboard()["panels"] for target in panel.get("targets", [])]
    return panels + [rule["expr"] for rule in rules()]


def test_every_metric_of_a_query_is_exported(exported):
    asked = {name for query in queries() for name in re.findall(r"\bquire_\w+", query)}
    assert asked - exported.keys() == set()
    assert len(asked) > 15


def test_every_metric_is_on_the_dashboard_or_is_known_not_to_be(exported):
    shown = {name for query in queries() for name in re.findall(r"\bquire_\w+", query)}
    families = {re.sub(r"_(bucket|count|sum|total)$", "", name) for name in exported}
    seen = {re.sub(r"_(bucket|count|sum|total)$", "", name) for name in shown}
    assert families - seen == {"quire_outbox_runs"}  # their age says more


def test_every_label_of_a_query_belongs_to_one_of_its_metrics(exported):
    for query in queries():
        names = re.findall(r"\bquire_\w+", query)
        known = set().union(*(exported[name] for name in names)) | PROMETHEUS_OWN
        grouped = {label.strip() for labels in re.findall(r"by \(([^)]*)\)", query) for label in labels.split(",")}
        matched = {label for labels in re.findall(r"\{([^}]*)\}", query) for label in re.findall(r"(\w+)[=!]", labels)}
        assert (grouped | matched) - known == set(), query


def test_the_dashboard_is_one_that_grafana_can_import():
    made = dashboard()
    assert made["schemaVersion"] >= 36
    ids = [panel["id"] for panel in made["panels"]]
    assert len(ids) == len(set(ids))
    taken = set()
    for panel in made["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells
    (variable,) = made["templating"]["list"]
    used = {target["datasource"]["uid"] for panel in made["panels"] for target in panel.get("targets", [])}
    assert used == {f"${{{variable['name']}}}"}


def test_the_operators_page_says_what_to_do_for_each_alert():
    page = (ROOT / "docs" / "operations.md").read_text()
    assert [rule["alert"] for rule in rules() if f"**{rule['alert']}**" not in page] == []
    assert {rule["labels"]["severity"] for rule in rules()} == {"page", "ticket"}
