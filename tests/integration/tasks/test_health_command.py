"""`celery -A tasks health`: one clear line, and an exit code for container checks."""

import os
import time

from click.testing import CliRunner

from tasks.commands.health import health
from tasks.sqs.health import allowed_silence


def run(*arguments):
    result = CliRunner().invoke(health, [str(argument) for argument in arguments])
    return result.exit_code, result.output.strip()


def test_a_worker_is_healthy_for_as_long_as_its_last_poll_is_recent(tmp_path):
    file = tmp_path / "health"
    assert run("--file", file) == (1, f"Error: no poll has succeeded yet: {file} does not exist")
    file.touch()
    assert run("--file", file) == (0, "the worker's polls are answered")
    os.utime(file, times=(time.time() - 50,) * 2)
    assert run("--file", file)[0] == 0
    code, line = run("--file", file, "--max-age", 45)
    assert code == 1
    assert line.endswith("more than 45 s means that it is cut off")
    assert "\n" not in line


def test_the_silence_allowed_follows_from_the_long_poll():
    assert allowed_silence(15) == 60
    assert allowed_silence(0) == 15


def test_a_file_must_be_named_somewhere():
    code, line = run()
    assert code == 2
    assert "QUIRE_HEALTH_FILE is not set" in line


def test_the_command_is_one_of_celerys(here):
    worker_file = here.folder / "health"
    here.start_worker(QUIRE_HEALTH_FILE=str(worker_file))
    done = here.run("celery", "-A", "tasks", "health", "--max-age", "30", QUIRE_HEALTH_FILE=str(worker_file))
    assert (done.returncode, done.stdout.strip()) == (0, "the worker's polls are answered"), done.stderr
