"""A table on the terminal and in Markdown, and figures as JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Value = str | float | int | None


def shown(value: Value) -> str:
    """Shares as .972, larger figures with as many digits as mean something, None as a dash."""
    if value is None:
        return "-"
    if not isinstance(value, float):
        return str(value)
    if 0 <= value < 1:
        return f"{value:.3f}".removeprefix("0")
    return f"{value:.3f}" if value < 1.001 else f"{value:.3g}" if value < 100 else f"{value:.0f}"


def markdown(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> str:
    """Aligned, so that it reads well without rendering."""
    cells = [list(heads), *([shown(value) for value in row] for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(heads))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def write_json(path: Path, figures: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
