"""What a command prints: tables for people, JSON for programs."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import click
from rich.console import Console
from rich.table import Table

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}

as_json = click.option("--json", "json_", is_flag=True, help="One JSON object a line instead of a table.")


class Age(click.ParamType[timedelta]):
    """A length of time as `90s`, `15m`, `1h`, `2d` or `1w`."""

    name = "age"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:  # noqa: ANN401 - click's signature
        """Read the text; a usage error says what is wanted."""
        if isinstance(value, timedelta):
            return value
        match = re.fullmatch(r"(\d+)([smhdw])", value)
        if not match:
            self.fail(f"{value!r} is no length of time; write 90s, 15m, 1h, 2d or 1w", param, ctx)
        return timedelta(seconds=int(match[1]) * UNITS[match[2]])


def show(rows: Sequence[dict[str, Any]], json_: bool, empty: str) -> None:
    """Print rows with the same keys; `empty` is what a person reads when there are none."""
    if json_:
        for row in rows:
            click.echo(json.dumps(row, default=str))
        return
    if not rows:
        click.echo(empty)
        return
    table = Table(*rows[0], box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(text(value) for value in row.values()))
    Console(width=None if Console().is_terminal else 200).print(table)


def text(value: object) -> str:
    """A value as a person reads it in a table."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)


def show_one(values: Iterable[tuple[str, object]]) -> None:
    """Print the properties of one thing, a line each."""
    for name, value in values:
        click.echo(f"{name + ':':<14}{text(value)}")
