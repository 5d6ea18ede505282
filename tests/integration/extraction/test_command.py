"""`python -m pipeline.extraction FILE…`"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[3] / "samples"


def run(*names, **environment):
    """The command without any setting of Quire, but for `environment`."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("QUIRE_", "AWS_"))}
    command = [sys.executable, "-m", "pipeline.extraction", *map(str, names)]
    return subprocess.run(command, env=bare | environment, capture_output=True, text=True, timeout=120, check=False)


def test_one_line_for_each_file_and_an_end_that_tells_failures():
    names = [SAMPLES / "notes.md", SAMPLES / "broken/encrypted.pdf", "no such file", SAMPLES]
    done = run(*names)
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(name) for name in names]
    assert [set(line) for line in lines] == [{"file", "result", "error"}] * 4
    assert lines[0]["error"] is None
    assert lines[0]["result"]["content"]["markdown"].startswith("# Project meeting")
    assert [line["error"]["code"] for line in lines[1:]] == ["encrypted", "content_missing", "content_missing"]
    assert all(line["result"] is None for line in lines[1:])
    assert "Traceback" not in done.stdout + done.stderr


def test_all_is_well():
    done = run(SAMPLES / "notes.md", SAMPLES / "orders.csv")
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, "", 2)


def test_a_damaged_file_leaves_no_traceback(tmp_path):
    damaged = tmp_path / "a.docx"
    damaged.write_bytes((SAMPLES / "contract.docx").read_bytes()[:-200])
    done = run(damaged)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "corrupt_file"
    assert "Traceback" not in done.stderr


def test_settings_hold_and_a_wrong_one_is_named():
    done = run(SAMPLES / "report.pdf", QUIRE_MAX_PAGES="11")
    assert json.loads(done.stdout)["error"]["code"] == "limit_exceeded"
    done = run(SAMPLES / "report.pdf", QUIRE_MAX_UPLOAD_BYTES="100")
    assert json.loads(done.stdout)["error"]["code"] == "file_too_large"
    done = run(SAMPLES / "report.pdf", QUIRE_MAX_PAGES="many")
    assert (done.returncode, done.stdout) == (2, "")
    assert "QUIRE_MAX_PAGES" in done.stderr


@pytest.mark.parametrize(("arguments", "code"), [((), 2), (("--help",), 0)])
def test_its_usage(arguments, code):
    done = run(*arguments)
    assert done.returncode == code
    assert "usage:" in done.stderr
