"""Flower's settings: login by default, this machine only by default, and a broker page for SQS."""

import os
import secrets
import sys

from pipeline import logs
from pipeline.settings import get_settings
from tasks.sqs import flower

flower.install()
settings = get_settings()
logs.configure(settings.log_level)

address = settings.flower_host  # Flower's own default is every interface
port = settings.flower_port

password = settings.flower_password.get_secret_value()
if not password:
    password = secrets.token_urlsafe(12)
    sys.stderr.write(f"Flower: no QUIRE_FLOWER_PASSWORD is set; log in as {settings.flower_user} with {password}\n")
basic_auth = [f"{settings.flower_user}:{password}"]  # without it Flower lets anybody read, and shut workers down

# Flower would open its API to anybody who sets this.
os.environ.pop("FLOWER_UNAUTHENTICATED_API", None)

persistent = False  # what happened is in PostgreSQL
max_tasks = 20_000  # a task takes about 10 kB of Flower's memory
inspect_timeout = 2_000.0  # milliseconds
purge_offline_workers = 3_600  # seconds; a container's worker has a new name each time
natural_time = True
tasks_columns = "name,uuid,state,received,runtime,worker,retries"  # the id says the document, so no arguments
