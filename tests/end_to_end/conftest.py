"""One running stack for all tests that only use it."""

import pytest

from tests.processes import new_stack


@pytest.fixture(scope="module")
def running(localstack, module_database_url, tmp_path_factory):
    with new_stack(localstack.endpoint_url, module_database_url, tmp_path_factory.mktemp("stack")) as stack:
        stack.start_api()
        stack.start_beat()
        stack.start_worker()
        yield stack
