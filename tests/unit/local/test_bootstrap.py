"""When an environment has to be made, and when not."""

import sys

import pytest

from local.bootstrap import OWN, ROOT, Environment, quoted


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "some.lock"
    path.write_text("one==1.0 \\\n    --hash=sha256:0\ntwo==2.0 ; python_version < '3.12' \\\n    --hash=sha256:0\n")
    return path


@pytest.fixture
def finished(tmp_path, lock):
    """As a set-up leaves it."""
    environment = Environment("Some", tmp_path / "venv", lock)
    environment.folder.mkdir()
    (environment.folder / "quire-unfinished").touch()
    environment.finish()
    return environment


def test_a_finished_environment_is_ready(finished):
    assert finished.ready


def test_an_environment_that_was_never_made_is_not_ready(tmp_path, lock):
    assert not Environment("Some", tmp_path / "venv", lock).ready


def test_a_changed_lock_asks_for_another_set_up(finished, lock):
    lock.write_text("one==1.1\n")
    assert not finished.ready


def test_another_python_asks_for_another_set_up(finished, monkeypatch):
    monkeypatch.setattr(sys, "version", "3.14.0 (some other)")
    assert not finished.ready


def test_a_moved_environment_asks_for_another_set_up(finished, tmp_path, lock):
    finished.folder.rename(tmp_path / "elsewhere")
    assert not Environment("Some", tmp_path / "elsewhere", lock).ready


def test_a_set_up_that_was_interrupted_begins_anew(finished):
    (finished.folder / "bin").mkdir()
    (finished.folder / "bin" / "python").symlink_to(sys.executable)
    (finished.folder / "quire-unfinished").touch()
    assert not finished._sound


def test_packages_are_counted_in_the_lock(finished):
    assert finished.packages == 2


def test_paths_are_quoted_for_the_shell():
    assert quoted("/a b/it's") == "'/a b/it'\\''s'"


def test_what_every_process_imports_is_compiled_once_at_the_set_up(tmp_path, lock):
    steps = list(Environment("Some", tmp_path / "venv", lock, project=ROOT)._steps(anew=True))
    assert "-m compileall" in steps[-1]
    assert all((ROOT / name).exists() and f" {name}" in steps[-1] for name in OWN)
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"} <= set(OWN)
