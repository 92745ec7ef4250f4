"""Commands on whole rounds: in, out, calculated, reported."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from evalapp.accounts.operations import grant_role
from evalapp.bundles.differences import differences
from evalapp.bundles.export import bundle_of, export_round
from evalapp.bundles.folder import Bundle, read_bundle, write_folder
from evalapp.bundles.operations import find_code, import_round, replace_round
from evalapp.commands.installation import CommandError, installation
from evalapp.commands.line import DIFFERS, progress, say_error
from evalapp.commands.people import account, has_coordinator
from evalapp.core.viewer import Role, system
from evalapp.results.numbers import Numbers
from evalapp.results.operations import calculate
from evalapp.rounds.models import Round
from evalapp.rounds.queries import find_round

__all__ = ["calculate_command", "export_command", "import_command", "report_command"]

FOLDER = click.Path(path_type=Path)


@click.command("import-round")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--replace", is_flag=True, help="Put the bundle in the place of the round of the same code.")
@click.option("--coordinator", "coordinators", metavar="LOGIN", multiple=True, help="Who coordinates it (repeatable).")
@click.option("--official", "officials", metavar="LOGIN", multiple=True, help="Who decides on it (repeatable).")
@click.pass_context
def import_command(
    ctx: click.Context, folder: Path, replace: bool, coordinators: tuple[str, ...], officials: tuple[str, ...]
) -> None:
    """Make a round of the bundle in DIR.

    A bundle with scores becomes a round whose scoring is closed and whose decision is open. Where a round of this code
    exists, what differs is listed and nothing is changed (exit status 3), unless --replace is given.
    """
    bundle = read_bundle(folder)
    parts = [(login, Role.COORDINATOR) for login in coordinators] + [(login, Role.OFFICIAL) for login in officials]
    with installation() as place, place.database.transaction(system("import-round")) as session:
        present = find_code(session, bundle.settings.code)
        if present is not None and not _may_replace(session, present, bundle, replace=replace):
            ctx.exit(DIFFERS)
        if present is None or replace:
            with progress(f"Importing {bundle.settings.code}") as tell:
                if present is None:
                    present = import_round(session, bundle, progress=tell)
                else:
                    present = replace_round(session, present.id, bundle, progress=tell)
            click.echo(_imported(present, bundle))
        for login, role in parts:
            grant_role(session, account(session, login), role, present.id)
        if not has_coordinator(session, present.id):
            say_error("Nobody coordinates this round: --coordinator LOGIN, or `create-user`, gives it to somebody.")


def _may_replace(session: Session, present: Round, bundle: Bundle, *, replace: bool) -> bool:
    """List what differs; whether the command may go on."""
    found = differences(bundle_of(session, present), bundle)
    if not found:
        click.echo(f"The round {present.code} exists and is the same.")
        return True
    for difference in found:
        for line in difference.lines():
            click.echo(line)
    if not replace:
        say_error(
            f"The round {present.code} exists and differs; nothing was changed. --replace puts this in its place."
        )
    return replace


def _imported(round_: Round, bundle: Bundle) -> str:
    counts = f"{len(bundle.declarations)} declarations, {len(bundle.experts)} experts, {len(bundle.scores)} scores"
    return f"Imported {round_.code}: {counts}; the round is {round_.state.value}."


@click.command("export-round")
@click.argument("code", metavar="CODE")
@click.argument("folder", metavar="DIR", type=FOLDER)
def export_command(code: str, folder: Path) -> None:
    """Write the round CODE as a bundle into DIR, which may not hold anything else."""
    with installation() as place, place.database.reading(system("export-round")) as session:
        files = export_round(session, code)
    others = sorted({entry.name for entry in folder.iterdir()} - files.keys()) if folder.is_dir() else []
    if others:
        raise CommandError(f"{folder} holds something else: {', '.join(others[:5])}; name an empty folder")
    write_folder(files, folder)
    click.echo(f"Exported {code}: {len(files)} files in {folder}.")


@click.command("calculate")
@click.argument("code", metavar="CODE")
def calculate_command(code: str) -> None:
    """Calculate the round CODE by its own method and keep the result, locked."""
    with installation() as place, place.database.transaction(system("calculate")) as session:
        say_error(f"Calculating {code} …")
        made = calculate(session, find_round(session, code).id)
        numbers = Numbers.from_plain(made.numbers)
    click.echo(
        f"Calculation {made.number} of {code} by {made.method}: {len(numbers.declarations)} ranked, "
        f"{len(numbers.unresolved)} unresolved, {numbers.sheets.counted} sheets counted."
    )
    click.echo(f"Input SHA-256 {made.input_sha256}")
    for warning in numbers.warnings:
        say_error(f"warning: {warning}")


@click.command("report")
@click.argument("code", metavar="CODE")
@click.option(
    "--out", metavar="FILE.pdf", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where."
)
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language.")
@click.option("--calculation", "number", metavar="N", type=int, help="Which calculation; the newest where left out.")
def report_command(code: str, out: Path, language: str, number: int | None) -> None:
    """Write the decision report of the round CODE as a PDF."""
    with installation() as place, place.database.reading(system("report")) as session:
        say_error(f"Writing the report of {code} …")
        content = report_bytes(session, find_round(session, code).id, language, number)
    write_whole(out, content)
    click.echo(f"Wrote {out} ({len(content)} bytes).")


def report_bytes(session: Session, round_id: int, language: str, number: int | None = None) -> bytes:
    """Return the decision report."""
    # The libraries of PDF take a second to load, which the other commands need not wait for.
    from evalapp.reports.decision import decision_report  # noqa: PLC0415

    return decision_report(session, round_id, language, number)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)
