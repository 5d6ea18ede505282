"""A value of a known type, found in a text."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Typed:
    """`value` is canonical, `raw` is what stands at `start:end`; `valid` is None where no check exists."""

    start: int
    end: int
    value: str
    raw: str
    valid: bool | None = None
    currency: str | None = None

    def moved(self, by: int) -> Self:
        return replace(self, start=self.start + by, end=self.end + by)
