"""The Celery application."""

import os
from pathlib import Path

from celery import Celery

# Flower looks for its configuration in the current folder, and where it finds none it lets anybody in.
os.environ.setdefault("FLOWER_CONF", str(Path(__file__).parents[1] / "flowerconfig.py"))

app = Celery(
    "quire",
    config_source="celeryconfig",
    include=[
        "tasks.stages",
        "tasks.maintenance",
        "tasks.visibility",
        "tasks.metrics",
        "tasks.parsers",
        "tasks.context",
        "tasks.tracing",
        "tasks.webhooks",
    ],
)
