"""How the language model is reached, and what it may cost."""

from dataclasses import dataclass
from typing import Self

from pydantic import SecretStr

from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class LlmOptions:
    """The bounds are those of one document, all of its requests together; prices are for a million tokens."""

    base_url: str
    model: str
    api_key: SecretStr
    request_seconds: float
    total_seconds: float
    max_attempts: int
    max_requests: int
    max_answer_tokens: int
    max_cost: float
    prompt_price: float
    answer_price: float
    part_characters: int
    unsure_below: float

    @classmethod
    def from_settings(cls, settings: Settings) -> Self | None:
        """None where no model is configured."""
        if not settings.llm_base_url:
            return None
        return cls(
            base_url=settings.llm_base_url,
            model=settings.llm_model,
            api_key=settings.llm_api_key,
            request_seconds=settings.llm_request_seconds,
            total_seconds=settings.llm_total_seconds,
            max_attempts=settings.llm_max_attempts,
            max_requests=settings.llm_max_requests,
            max_answer_tokens=settings.llm_max_answer_tokens,
            max_cost=settings.llm_max_cost,
            prompt_price=settings.llm_prompt_price,
            answer_price=settings.llm_answer_price,
            part_characters=settings.llm_part_characters,
            unsure_below=settings.llm_unsure_below,
        )
