"""The command line as a whole: a refusal is one line for each problem on standard error, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from alembic.util import CommandError as MigrationError
from sqlalchemy.exc import DBAPIError

from config import SettingsError
from evalapp.bundles.folder import BundleError
from evalapp.commands.installation import CommandError
from evalapp.core.errors import Refusal
from evalapp.core.vault import VaultError

__all__ = ["BAD_INPUT", "DIFFERS", "CommandLine", "progress", "say_error"]

BAD_INPUT = 2
DIFFERS = 3


def say_error(text: str) -> None:
    """Print a line on standard error."""
    click.echo(text, err=True)


class CommandLine(click.Group):
    """A group whose commands exit with status 2 where what they were given cannot be used."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        lines: list[str]
        try:
            return super().invoke(ctx)
        except (Refusal, BundleError, CommandError) as error:
            lines = [str(problem) for problem in error.problems]
        except (SettingsError, VaultError, MigrationError) as error:
            lines = [str(error)]
        except DBAPIError as error:
            lines = ["the database cannot be used: " + str(error.orig).strip().splitlines()[0]]
        except OSError as error:
            lines = [f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)]
        for line in lines:
            say_error(line)
        raise click.exceptions.Exit(BAD_INPUT)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show on standard error how far long work is; the block is given what to tell: how many of how many."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield tell
        bar.update(bar.length - bar.pos if bar.length else 0)
