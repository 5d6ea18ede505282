"""A worker whose extracting processes find one more parser: `celery -A tests.integration.tasks.slow_worker worker`.

`QUIRE_TEST_PLUGIN` is the folder of its package.
"""

import os

from pipeline.extraction.process import owner
from tasks.app import app

__all__ = ["app"]

owner.ENVIRONMENT["PYTHONPATH"] += os.pathsep + os.environ["QUIRE_TEST_PLUGIN"]
