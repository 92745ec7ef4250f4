"""The demonstration in one command: database, accounts, two rounds, the calculation, the report, the pages."""

from __future__ import annotations

from pathlib import Path

import click

from evalapp import schema
from evalapp.bundles.demo.load import ACCOUNTS, PASSWORD, load_closed_round, load_live_round
from evalapp.bundles.demo.rounds import CLOSED_CODE, LIVE_CODE, email_of
from evalapp.bundles.operations import find_code
from evalapp.commands.installation import CommandError, Installation, installation_to_upgrade
from evalapp.commands.line import progress, say_error
from evalapp.commands.rounds import report_bytes, write_whole
from evalapp.commands.serving import serve
from evalapp.core.phases import AFTER_CLOSING, RoundState
from evalapp.core.viewer import Role, system
from evalapp.results.operations import calculate
from evalapp.results.queries import latest

__all__ = ["demo_command"]

VIEWER = system("demo")
LANGUAGES = ("zh", "en")
WHO = {
    Role.ADMIN: "administrator",
    Role.COORDINATOR: "coordinator",
    Role.OFFICIAL: "official",
    Role.APPLICANT: "declaring city",
}


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Stop when the reports are written.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port of the pages.")
def demo_command(no_serve: bool, port: int) -> None:
    """Set up the demonstration (invented cities), write its decision report, and serve it.

    What is there already is kept: a second run starts in seconds and loses nothing.
    """
    with installation_to_upgrade() as place:
        if place.settings.production:
            raise CommandError("the demonstration has known passwords: it refuses to run on production settings")
        _prepare(place)
        reports = _calculate_and_report(place)
        _introduce(place, reports)
        if not no_serve:
            serve(place, "127.0.0.1", port, lambda: _say_address(port))


def _prepare(place: Installation) -> None:
    if schema.current_revision(place.database) != schema.newest_revision():
        say_error("Setting up the database …")
        schema.upgrade(place.database)
    with place.database.transaction(VIEWER) as session:
        if find_code(session, CLOSED_CODE) is None:
            with progress(f"Importing {CLOSED_CODE}") as tell:
                load_closed_round(session, tell)
        if find_code(session, LIVE_CODE) is None:
            say_error(f"Making {LIVE_CODE} …")
            load_live_round(session)


def _calculate_and_report(place: Installation) -> list[Path]:
    """The reports of the scored round: the calculation and each file only where it is not there."""
    with place.database.transaction(VIEWER) as session:
        round_ = find_code(session, CLOSED_CODE)
        if round_ is None or round_.state not in AFTER_CLOSING:
            return []
        if round_.state is RoundState.CLOSED and latest(session, round_.id) is None:
            say_error(f"Calculating {CLOSED_CODE} …")
            calculate(session, round_.id)
        round_id = round_.id
    paths = []
    for language in LANGUAGES:
        path = place.settings.var / f"demo-decision-report.{language}.pdf"
        if not path.exists():
            say_error(f"Writing the decision report ({language}) …")
            with place.database.reading(VIEWER) as session:
                write_whole(path, report_bytes(session, round_id, language))
        paths.append(path)
    return paths


def _introduce(place: Installation, reports: list[Path]) -> None:
    click.echo("The demonstration: every city, person and number in it is invented.")
    for path in reports:
        click.echo(f"  decision report   {path}")
    click.echo(f"  rounds            {CLOSED_CODE} (scored, to be decided), {LIVE_CODE} (in scoring)")
    click.echo(f"Accounts, all with the password {PASSWORD} unless it was changed:")
    for role, login, _ in ACCOUNTS:
        click.echo(f"  {WHO[role]:<17} {login}")
    click.echo(f"  {'expert':<17} {email_of('E01')} … {email_of('E05')} in {LIVE_CODE}, to E09 in {CLOSED_CODE}")
    if place.settings.smtp_url:
        click.echo("A mail server is configured: letters to invented addresses will be tried.")


def _say_address(port: int) -> None:
    click.echo(f"Open http://127.0.0.1:{port}/ and sign in as any of them. Ctrl-C stops.")
