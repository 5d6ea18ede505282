"""Every `celery` command of every application loads the plugin: it must cost next to nothing."""

import subprocess
import sys

import click
import pytest

from tasks.commands import plugin

GROUPS = [value for value in vars(plugin).values() if isinstance(value, plugin.Lazy)]
COMMANDS = [value for value in vars(plugin).values() if isinstance(value, plugin.LazyCommand)]


def test_loading_the_plugin_imports_neither_the_application_nor_the_database():
    code = "import tasks.commands.plugin, sys; sys.exit({'tasks.app', 'sqlalchemy'} & set(sys.modules) != set())"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_a_group_says_of_itself_what_its_module_says(group):
    real = group._group
    assert (group.name, group.help) == (real.name, real.help)
    assert group.list_commands(click.Context(group)) == real.list_commands(click.Context(real))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_says_of_itself_what_its_module_says(command):
    real = plugin.real(command.name)
    assert (command.name, command.help) == (real.name, real.help)
    assert command.make_context("x", [], resilient_parsing=True).command is real
