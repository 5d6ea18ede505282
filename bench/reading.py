"""What one engine made of one document."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Grid = list[list[str]]


@dataclass(slots=True)
class Reading:
    """`error` says why there is no text. `cpu_seconds` and `peak_bytes` are those of the process that read it."""

    text: str = ""
    markdown: str | None = None
    tables: list[Grid] = field(default_factory=list)
    pages: int | None = None
    seconds: float = 0.0
    cpu_seconds: float | None = None
    peak_bytes: int | None = None
    error: str | None = None
    result: dict[str, Any] | None = None  # Quire's own, with fields and class


Read = Callable[[Path], Reading]
