"""What a process does not need it does not import: each of these would be most of a second at every start."""

import os
import subprocess
import sys

import pytest

from tests.processes import ROOT

FLOWER = """
import sys, flowerconfig
from tasks.app import app
from tasks.sqs.flower import Monitor

Monitor(capp=app)
print(*sys.modules)
"""
FLOWER_NAMES_A_TASK = """
import flowerconfig
from types import SimpleNamespace
from tasks.app import app
from tasks.sqs import flower

monitor = flower.Monitor(capp=app)
assert "quire.extract" not in app.tasks
handler = SimpleNamespace(application=monitor, capp=app, current_user=True)
monitor.options.basic_auth = ["somebody:secret"]
flower.know_tasks(handler)
print(*app.tasks)
"""
WORKER = """
import sys, celeryconfig
from tasks.app import app

app.loader.import_default_modules()
print(*sys.modules)
"""
PREPARATION = "import sys, local.prepare; print(*sys.modules)"
PARSERS = {"cv2", "lxml", "numpy", "onnxruntime", "phonenumbers", "py3langid", "pypdfium2", "rapidocr"}
SERVER = {"fastapi", "flower.command", "uvicorn"}
DATABASE = {"alembic", "obstore", "pipeline.stages", "psycopg2", "sqlalchemy"}


def words(script):
    environment = os.environ | {"QUIRE_FLOWER_PASSWORD": "secret"}
    return set(
        subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stdout.split()
    )


@pytest.mark.parametrize(
    ("script", "needless"),
    [
        (FLOWER, PARSERS | DATABASE | {"fastapi", "opentelemetry"}),
        (WORKER, PARSERS | SERVER | {"alembic", "opentelemetry"}),
        (PREPARATION, PARSERS | SERVER | {"opentelemetry"}),
    ],
    ids=["flower", "worker and beat", "preparation"],
)
def test_a_process_does_not_import_what_only_others_need(script, needless):
    assert not needless & words(script)


def test_flower_learns_the_tasks_when_somebody_names_one():
    assert {"quire.extract", "quire.maintenance.sweep"} <= words(FLOWER_NAMES_A_TASK)
