"""One request to an OpenAI-compatible endpoint (`POST {base}/chat/completions`), and what may come back."""

import email.utils
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from pipeline.extraction.llm import prompt
from pipeline.extraction.llm.budget import Budget, guess
from pipeline.extraction.llm.options import LlmOptions
from pipeline.extraction.llm.wanted import Wanted

MAX_ANSWER_BYTES = 1024**2
TOO_MANY, SERVER_ERROR = 429, 500
UNDERSTOOD_NOT = frozenset({400, 404, 415, 422, 501})  # what servers say to a `response_format` they do not know
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0


class TransientError(Exception):
    """May pass: worth another try, after `pause` seconds if the server said so."""

    def __init__(self, what: str, pause: float | None = None) -> None:
        super().__init__(what)
        self.pause = pause


class RefusedError(Exception):
    """Will not pass: the server, or the model, will not answer this."""


class FormatError(Exception):
    """The server does not know the response format that was asked for."""


class Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class Choice(BaseModel):
    message: Message
    finish_reason: str | None = None


class Tokens(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Completion(BaseModel):
    """What we read of an answer; servers send more."""

    choices: list[Choice]
    usage: Tokens | None = None


@dataclass(slots=True)
class Endpoint:
    """Asks within a budget; knows, once it was told, that the server enforces no schema."""

    client: httpx.Client
    options: LlmOptions
    budget: Budget
    interrupted: Callable[[], None]
    strict: bool = True

    def ask(self, wanted: Sequence[Wanted], text: str) -> dict[str, Any]:
        """The members of the model's answer; RefusedError, SpentError, or TransientError when tries are used up."""
        for attempt in range(1, self.options.max_attempts + 1):
            self.interrupted()
            try:
                return self._once(wanted, text)
            except FormatError:
                self.strict = False
            except TransientError as error:
                if attempt == self.options.max_attempts:
                    raise
                self._pause(attempt, error.pause)
        raise TransientError("the server knows no response format")

    def _pause(self, attempt: int, asked: float | None) -> None:
        pause = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE) if asked is None else asked
        if pause >= self.budget.seconds_left:
            raise TransientError("the server asks for more patience than there is time")
        until = time.monotonic() + pause
        while (left := until - time.monotonic()) > 0:
            self.interrupted()
            time.sleep(min(left, FIRST_PAUSE))

    def _once(self, wanted: Sequence[Wanted], text: str) -> dict[str, Any]:
        body = self._body(wanted, text)
        length = sum(len(message["content"]) for message in body["messages"])
        self.budget.open(length)
        try:
            completion = Completion.model_validate_json(self._post(body))
        except ValidationError as error:
            raise TransientError("the server's answer is no completion") from error
        counted = completion.usage or Tokens()
        said = completion.choices[0].message.content or "" if completion.choices else ""
        self.budget.close(
            counted.prompt_tokens if counted.prompt_tokens is not None else guess(length),
            counted.completion_tokens if counted.completion_tokens is not None else guess(len(said)),
        )
        return members(completion)

    def _body(self, wanted: Sequence[Wanted], text: str) -> dict[str, Any]:
        messages, schema = prompt.messages(wanted, text), prompt.schema(wanted)
        form: dict[str, Any] = {"type": "json_object"}
        if self.strict:
            form = {"type": "json_schema", "json_schema": {"name": "fields", "strict": True, "schema": schema}}
        return {
            "model": self.options.model,
            "messages": messages if self.strict else prompt.with_schema(messages, schema),
            "response_format": form,
            "temperature": 0,
            "max_tokens": self.options.max_answer_tokens,
        }

    def _post(self, body: dict[str, Any]) -> bytes:
        deadline = time.monotonic() + min(self.options.request_seconds, max(self.budget.seconds_left, 0.01))
        try:
            with self.client.stream(
                "POST", "chat/completions", json=body, timeout=deadline - time.monotonic()
            ) as answer:
                content = collect(answer, deadline)
        except httpx.TransportError as error:
            raise TransientError(f"the server cannot be reached ({type(error).__name__})") from error
        self._check(answer, content)
        return content

    def _check(self, answer: httpx.Response, content: bytes) -> None:
        status = answer.status_code
        if status == TOO_MANY or status >= SERVER_ERROR:
            if status == 501 and self.strict:
                raise FormatError
            raise TransientError(f"the server answered {status}", retry_after(answer))
        if status in UNDERSTOOD_NOT and self.strict and (status != 404 or b"response_format" in content):
            raise FormatError
        if not answer.is_success:
            raise RefusedError(f"the server answered {status}")


def collect(answer: httpx.Response, deadline: float) -> bytes:
    """The body, bounded in size and, also for a server that sends a byte a second, in time."""
    content = b""
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise TransientError("the server's answer is too long")
        if time.monotonic() > deadline:
            raise TransientError("the server is too slow")
    return content


def retry_after(answer: httpx.Response) -> float | None:
    """Seconds, also where the header is a date; None if it says nothing that can be understood."""
    stated = answer.headers.get("retry-after", "")
    try:
        return max(float(stated), 0.0)
    except ValueError:
        pass  # not a number of seconds, perhaps a date
    try:
        return max(email.utils.parsedate_to_datetime(stated).timestamp() - time.time(), 0.0)
    except ValueError:
        return None


def members(completion: Completion) -> dict[str, Any]:
    """The object that the model answered, not yet believed."""
    if not completion.choices:
        raise TransientError("the server's answer holds no choice")
    choice = completion.choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise RefusedError("the model refused to answer")
    if choice.finish_reason == "length":
        raise TransientError("the model's answer was cut off (QUIRE_LLM_MAX_ANSWER_TOKENS)")
    content = (choice.message.content or "").strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise TransientError("the model's answer is not JSON") from error
    if not isinstance(answer, dict):
        raise TransientError("the model's answer is not an object")
    return answer
