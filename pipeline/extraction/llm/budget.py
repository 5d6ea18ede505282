"""What the requests for one document have used, and whether another may be made."""

import time
from dataclasses import dataclass, field

from pipeline.extraction.llm.options import LlmOptions
from pipeline.extraction.result import Usage

CHARACTERS_PER_TOKEN = 3  # a careful guess, for bounds and for servers that do not count
MILLION = 1_000_000


class SpentError(Exception):
    """A bound of the document is reached; the text names its setting."""


@dataclass(slots=True)
class Budget:
    options: LlmOptions
    begin: float = field(default_factory=time.monotonic)
    requests: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0

    @property
    def seconds_left(self) -> float:
        return self.begin + self.options.total_seconds - time.monotonic()

    @property
    def cost(self) -> float:
        return self._price(self.prompt_tokens, self.answer_tokens)

    def open(self, prompt_characters: int) -> None:
        """Count a request, tried or repeated, before it is sent; SpentError if it might break a bound."""
        if self.seconds_left <= 0:
            raise SpentError("QUIRE_LLM_TOTAL_SECONDS")
        if self.requests >= self.options.max_requests:
            raise SpentError("QUIRE_LLM_MAX_REQUESTS")
        dearest = self._price(guess(prompt_characters), self.options.max_answer_tokens)
        if self.options.max_cost and self.cost + dearest > self.options.max_cost:
            raise SpentError("QUIRE_LLM_MAX_COST")
        self.requests += 1

    def close(self, prompt_tokens: int, answer_tokens: int) -> None:
        """Count what the server says that a request took."""
        self.prompt_tokens += prompt_tokens
        self.answer_tokens += answer_tokens

    def usage(self) -> Usage:
        return Usage(
            model=self.options.model,
            requests=self.requests,
            prompt_tokens=self.prompt_tokens,
            answer_tokens=self.answer_tokens,
            cost=round(self.cost, 6),
            seconds=round(time.monotonic() - self.begin, 3),
        )

    def _price(self, prompt_tokens: int, answer_tokens: int) -> float:
        return (prompt_tokens * self.options.prompt_price + answer_tokens * self.options.answer_price) / MILLION


def guess(characters: int) -> int:
    return -(-characters // CHARACTERS_PER_TOKEN)
