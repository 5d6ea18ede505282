"""Which Python `make` sets up with."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path):
    """A PATH folder with a shim that exists and fails, before a Python that works."""
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'no version is set' >&2; exit 127\n")
    shim.chmod(0o755)
    return tmp_path


def choose(folder, tmp_path, **environment):
    command = ["/bin/sh", str(ROOT / "local" / "python.sh")]
    environment |= {"PATH": str(folder)}
    return subprocess.run(command, env=environment, cwd=tmp_path, text=True, capture_output=True, check=False)


def test_a_shim_without_a_version_is_passed_over(folder, tmp_path):
    (folder / "python3").symlink_to(Path(sys.base_prefix, "bin", "python3"))
    assert choose(folder, tmp_path).stdout.strip() == str(folder / "python3")


def test_the_python_of_an_existing_environment_goes_first(folder, tmp_path):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    chosen = choose(folder, tmp_path)
    assert Path(chosen.stdout.strip()).samefile(sys.executable), chosen.stderr


def test_a_choice_that_does_not_work_gets_one_line_with_its_name(folder, tmp_path):
    chosen = choose(folder, tmp_path, PYTHON=str(folder / "python3.13"))
    assert chosen.returncode == 1
    assert chosen.stderr.count("\n") == 1
    assert "python3.13" in chosen.stderr


def test_no_python_gets_one_line_that_says_what_is_needed(folder, tmp_path):
    chosen = choose(folder, tmp_path)
    assert (chosen.returncode, chosen.stdout) == (1, "")
    assert chosen.stderr.count("\n") == 1
    assert "3.11" in chosen.stderr
