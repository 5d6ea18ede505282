"""Flower's settings: login by default, this machine only by default, and a broker page for SQS."""

import os
import secrets
import sys

from tasks.sqs import flower

flower.install()

address = os.environ.get("FLOWER_ADDRESS", "127.0.0.1")  # Flower's own default is every interface
port = int(os.environ.get("QUIRE_FLOWER_PORT") or 5555)

_user = os.environ.get("QUIRE_FLOWER_USER") or "quire"
_password = os.environ.get("QUIRE_FLOWER_PASSWORD")
if not _password:
    _password = secrets.token_urlsafe(12)
    sys.stderr.write(f"Flower: no QUIRE_FLOWER_PASSWORD is set; log in as {_user} with {_password}\n")
basic_auth = [f"{_user}:{_password}"]  # without it Flower lets anybody read, and shut workers down

# Flower would open its API to anybody who sets this.
os.environ.pop("FLOWER_UNAUTHENTICATED_API", None)

persistent = False  # what happened is in PostgreSQL
max_tasks = 20_000  # a task takes about 10 kB of Flower's memory
inspect_timeout = 2_000.0  # milliseconds
natural_time = True
tasks_columns = "name,uuid,state,args,received,started,runtime,worker,retries"
