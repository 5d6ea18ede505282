"""Flower started from any folder asks for a login, also without a password in its environment."""

import os
import re

import httpx

from tests.processes import BIN, PATIENCE, START_SECONDS, Process, free_port, wait_for


def test_flower_makes_up_a_password_wherever_it_is_started(aws_env, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.processes.ROOT", tmp_path)
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("QUIRE_FLOWER", "FLOWER"))}
    flower = Process(
        "flower", [str(BIN / "celery"), "-A", "tasks", "flower"],
        clean | aws_env | {"QUIRE_FLOWER_PORT": str(port)}, tmp_path / "log",
    )  # fmt: skip
    try:
        wait_for(lambda: b"Visit me" in flower.log.read_bytes() or not flower.running, START_SECONDS, flower.tail)
        user, password = re.search(r"log in as (\S+) with (\S+)", flower.log.read_text()).groups()
        url = f"http://127.0.0.1:{port}/api/workers"
        assert httpx.get(url, timeout=PATIENCE).status_code == 401
        assert httpx.get(url, timeout=PATIENCE, auth=(user, password)).status_code == 200
    finally:
        flower.stop()
