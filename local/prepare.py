"""`python -m local.prepare`: the schema, the key and the queues of a stack, all by one process.

The variables of the stack say where. LocalStack may still be starting: the queues wait for it.
"""

import sys
import time

from local.localstack import HEALTH
from local.ports import answers
from local.processes import POLL_SECONDS
from local.stack import SCHEMA_IS_THERE
from pipeline.db import schema
from pipeline.settings import get_settings
from tasks.commands.keys import keys
from tasks.commands.queues import queues


def main() -> None:
    schema.migrate()
    print(SCHEMA_IS_THERE.decode(), end="", flush=True)
    keys.main(["create", "local", "--configured", "--scope", "admin"], standalone_mode=False)
    while not answers(get_settings().localstack_port, HEALTH, {200}):
        time.sleep(POLL_SECONDS)
    queues.main(["create"], standalone_mode=False)


if __name__ == "__main__":
    sys.exit(main())
