"""A server to ask, and how."""

import pytest

from pipeline.extraction.llm.options import LlmOptions
from pipeline.settings import Settings
from tests.integration.llm.endpoint import serving


@pytest.fixture
def server():
    with serving() as server:
        yield server


@pytest.fixture
def options(server):
    settings = Settings(
        llm_base_url=server.url,
        llm_model="a-model",
        llm_api_key="a-key",
        llm_prompt_price=2.0,
        llm_answer_price=10.0,
        llm_request_seconds=30,
        llm_total_seconds=90,
    )
    return LlmOptions.from_settings(settings)
