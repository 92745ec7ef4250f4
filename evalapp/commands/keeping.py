"""Commands that keep a database sound: upgrades, and the check of what it recorded."""

from __future__ import annotations

import click

from evalapp import schema
from evalapp.commands.installation import installation, installation_to_upgrade
from evalapp.commands.line import DIFFERS, progress
from evalapp.core.ledger_check import verify_ledger
from evalapp.core.viewer import system
from evalapp.results.verification import verify_calculations

__all__ = ["upgrade_command", "verify_command"]


@click.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the revision of this program, with all its data; make it where there is none."""
    with installation_to_upgrade() as place:
        place.database.prepare_place()
        before = schema.current_revision(place.database)
        schema.upgrade(place.database)
        after = schema.current_revision(place.database)
    click.echo(f"The database is at revision {after}" + ("." if before == after else f" (before: {before or 'none'})."))


@click.command("verify-ledger")
@click.pass_context
def verify_command(ctx: click.Context) -> None:
    """Recompute every hash of the ledger and every calculation.

    What differs is named as table:id, one line each, with exit status 3.
    """
    with installation() as place:
        with place.database.engine.connect() as connection:
            verdict = verify_ledger(connection)
        with place.database.reading(system("verify-ledger")) as session, progress("Calculating again") as tell:
            checked = verify_calculations(session, tell)
    faults = [str(fault) for fault in (*verdict.faults, *checked.faults)]
    for fault in faults:
        click.echo(fault)
    if faults:
        ctx.exit(DIFFERS)
    click.echo(f"Nothing differs: {verdict.entries} entries in {verdict.chains} chains, {checked.count} calculations.")
