"""The README's table of settings, made from Settings: `python -m local.settings_table [--write]`."""

import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from pipeline.settings import Settings

README = Path(__file__).parents[1] / "README.md"
START, END = "<!-- settings -->", "<!-- /settings -->"


def table() -> str:
    """Markdown: variable, default, meaning."""
    rows = [f"| `QUIRE_{name.upper()}` | {_default(field)} | {field.description} |" for name, field in _fields()]
    return "\n".join(["| Variable | Default | Meaning |", "|---|---|---|", *rows])


def _fields() -> list[tuple[str, FieldInfo]]:
    return list(Settings.model_fields.items())


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return f"`{value}`" if value != "" else "empty"


def readme_with_table(text: str) -> str:
    """The text of the README with the table as it should be."""
    before, rest = text.split(START, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{START}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    current = README.read_text()
    wanted = readme_with_table(current)
    if "--write" in sys.argv:
        README.write_text(wanted)
    elif current != wanted:
        sys.exit("README.md: the table of settings is old; run `python -m local.settings_table --write`")
