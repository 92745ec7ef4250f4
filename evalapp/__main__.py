"""The command line: `python -m evalapp COMMAND`; `--help` after a command says what it takes."""

from __future__ import annotations

import click

from evalapp.commands.assignments import (
    apply_assignments_command,
    plan_assignments_command,
    release_assignments_command,
)
from evalapp.commands.demonstration import demo_command
from evalapp.commands.keeping import upgrade_command, verify_command
from evalapp.commands.line import CommandLine
from evalapp.commands.people import create_user_command, invite_command
from evalapp.commands.rounds import calculate_command, export_command, import_command, report_command
from evalapp.commands.serving import serve_command, worker_command

__all__ = ["main"]

COMMANDS: tuple[click.Command, ...] = (
    upgrade_command, import_command, export_command, calculate_command, report_command, serve_command, worker_command,
    create_user_command, invite_command, demo_command, verify_command, plan_assignments_command,
    apply_assignments_command, release_assignments_command,
)  # fmt: skip


@click.group(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Competitive evaluation: rounds in and out, calculations, reports, the web application.

    The installation is named by the environment: EVALAPP_DATABASE_URL (default: SQLite under var/), EVALAPP_VAR and
    the others of config.py. Exit status: 0, 2 for input that cannot be used, 3 where something differs.
    """


for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="python -m evalapp")
