"""What the `celery` command loads at every start: names only; a group's module is imported when it is called.

`celery` loads the plugins of every installed package, also for other applications than Quire's.
"""

from functools import cached_property
from importlib import import_module

import click


class Lazy(click.Group):
    """A group that stands for the one of the same name in `tasks.commands`."""

    def __init__(self, name: str, help: str) -> None:  # noqa: A002 - click's name
        super().__init__(name, help=help)

    @cached_property
    def _group(self) -> click.Group:
        module = import_module(f"tasks.commands.{str(self.name).replace('-', '_')}")
        group: click.Group = getattr(module, str(self.name).replace("-", "_"))
        return group

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The real group's commands."""
        return self._group.list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The real group's command."""
        return self._group.get_command(ctx, cmd_name)


keys = Lazy("keys", "API keys: who may speak to the API, and for which tenant.")
documents = Lazy("documents", "Documents: what they are doing, and steering them.")
dead_letters = Lazy("dead-letters", "Messages that SQS gave up on, archived with their cause.")
queues = Lazy("queues", "SQS queues: make them, compare them, empty them.")
