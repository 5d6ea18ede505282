"""What the `celery` command loads at every start: names only; a group's module is imported when it is called.

`celery` loads the plugins of every installed package, also for other applications than Quire's.
"""

from functools import cached_property
from importlib import import_module
from typing import Any

import click


def real(name: str | None) -> click.Command:
    """The command that a name stands for."""
    under_scores = str(name).replace("-", "_")
    found: click.Command = getattr(import_module(f"tasks.commands.{under_scores}"), under_scores)
    return found


class LazyCommand(click.Command):
    """A command that stands for the one of the same name in `tasks.commands`."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's signature
    ) -> click.Context:
        """The real command's context: its options, its help and what it does."""
        return real(self.name).make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Do what the real command does."""
        return ctx.command.invoke(ctx)


class Lazy(click.Group):
    """A group that stands for the one of the same name in `tasks.commands`."""

    def __init__(self, name: str, help: str) -> None:  # noqa: A002 - click's name
        super().__init__(name, help=help)

    @cached_property
    def _group(self) -> click.Group:
        group = real(self.name)
        assert isinstance(group, click.Group)
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
health = LazyCommand("health", help="Say whether the worker behind the health file still gets answers from SQS.")
