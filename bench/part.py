"""One part of a report: its table, and what stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench import table
from bench.table import Value


@dataclass(slots=True)
class Part:
    """`files` has a row for each document and engine, the worst first; `figures` goes into the JSON as it is."""

    title: str
    heads: Sequence[str]
    rows: list[list[Value]]
    file_heads: Sequence[str] = ()
    files: list[list[Value]] = field(default_factory=list)
    figures: Any = None

    def shown(self, *, with_files: bool) -> str:
        parts = [f"### {self.title}", table.markdown(self.heads, self.rows)]
        if with_files and self.files:
            parts.append(table.markdown(self.file_heads, self.files))
        return "\n\n".join(parts)
