"""A stack for one test: what it kills is nobody else's."""

import pytest

from tests.processes import new_stack


@pytest.fixture
def stack(localstack, database_url, tmp_path):
    with new_stack(localstack.endpoint_url, database_url, tmp_path) as made:
        yield made
