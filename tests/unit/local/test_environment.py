"""What a stack tells its processes, and a second terminal."""

import socket
import subprocess
from pathlib import Path

import pytest

from local.environment import Ports, child_environment, given, quire_variables, write_env
from local.processes import StartError
from pipeline.settings import Settings

PORTS = Ports(api=1, flower=2, localstack=3, postgres=4)


@pytest.fixture
def variables(tmp_path):
    return quire_variables(PORTS, "postgresql+psycopg2://quire:it's@host/quire", "http://127.0.0.1:3", tmp_path)


def test_the_file_brings_the_variables_into_a_shell_and_is_private(tmp_path, variables):
    path = write_env(tmp_path, variables)
    script = f'set -a; . {path}; set +a; printenv "$1"'
    for name, value in variables.items():
        told = subprocess.run(["/bin/sh", "-c", script, "sh", name], env={}, text=True, capture_output=True, check=True)
        assert told.stdout == f"{value}\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_aws_account_in_the_shell_does_not_reach_the_stack(monkeypatch, variables):
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "real")
    environment = child_environment(variables)
    assert {name: value for name, value in environment.items() if name.startswith("AWS_")} == {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }


def test_settings_of_the_shell_reach_the_stack_but_not_those_that_are_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("QUIRE_WORKER_CONCURRENCY", "7")
    monkeypatch.setenv("QUIRE_DATABASE_URL", "of another stack")
    variables = quire_variables(PORTS, "its own", "http://127.0.0.1:3", tmp_path)
    assert variables["QUIRE_WORKER_CONCURRENCY"] == "7"
    assert variables["QUIRE_DATABASE_URL"] == "its own"


def test_a_proxy_may_stand_before_localstack(monkeypatch):
    monkeypatch.setenv("QUIRE_AWS_ENDPOINT_URL", "http://127.0.0.1:9999")
    assert given(Settings())["QUIRE_AWS_ENDPOINT_URL"] == "http://127.0.0.1:9999"


def test_flowers_password_is_made_once_and_kept_private(monkeypatch, tmp_path):
    monkeypatch.delenv("QUIRE_FLOWER_PASSWORD", raising=False)
    first, again = (quire_variables(PORTS, "", "", tmp_path)["QUIRE_FLOWER_PASSWORD"] for _ in range(2))
    assert first == again
    assert len(first) >= 12
    assert Path(tmp_path, "flower-password").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["api", "flower", "localstack", "postgres"])
def test_a_taken_port_gets_one_line_that_names_its_variable(monkeypatch, name):
    for port, other in zip(Ports.free().__dict__.values(), ("api", "flower", "localstack", "postgres"), strict=True):
        monkeypatch.setenv(f"QUIRE_{other.upper()}_PORT", str(port))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv(f"QUIRE_{name.upper()}_PORT", str(taken.getsockname()[1]))
        with pytest.raises(StartError) as told:
            Ports.configured(Settings())
    assert f"QUIRE_{name.upper()}_PORT" in str(told.value)
    assert "\n" not in str(told.value)
