"""Tests wait for what happens, and give a busy machine the time that it needs."""

import ast

from tests.processes import PATIENCE, ROOT

ASK = {"get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "Client"}


def calls():
    """Each call of the tests: its place, its name as in `httpx.get`, and itself."""
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", ast.unparse(node.func), node


def test_no_answer_is_awaited_for_httpxs_five_seconds_only():
    asked = [(place, node) for place, name, node in calls() if name in {f"httpx.{way}" for way in ASK}]
    assert len(asked) > 30
    assert [place for place, node in asked if "timeout" not in {keyword.arg for keyword in node.keywords}] == []


def test_no_wait_ends_sooner_than_a_busy_machine_can_be_expected_to_act():
    waits = [(place, node) for place, name, node in calls() if name.rpartition(".")[2] in {"wait_for", "until"}]
    limits = [(place, node.args[1]) for place, node in waits if len(node.args) > 1]
    assert len(waits) > 100
    assert [place for place, limit in limits if isinstance(limit, ast.Constant) and limit.value < PATIENCE] == []
