"""Commands on assignments: a plan computed and written as a file, a file applied, what waits released."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evalapp.commands.installation import installation
from evalapp.commands.line import DIFFERS, say_error
from evalapp.commands.rounds import write_whole
from evalapp.core.errors import Refusal
from evalapp.core.viewer import system
from evalapp.panels.plans.difference import write_changes
from evalapp.panels.plans.ground import ground_of
from evalapp.panels.plans.operations import apply_plan
from evalapp.panels.plans.problems import request_problems
from evalapp.panels.plans.proposing import by_panels, propose_file
from evalapp.panels.plans.request import Least, Objective, PlanRequest
from evalapp.panels.plans.solving import solved
from evalapp.panels.plans.words import goodness_words, mend_words, short_words
from evalapp.panels.release import release
from evalapp.rounds.queries import find_round

__all__ = ["apply_assignments_command", "plan_assignments_command", "release_assignments_command"]

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("plan-assignments")
@click.argument("code", metavar="CODE")
@click.option(
    "--objective", type=click.Choice([each.value for each in Objective]), default="fair", show_default=True,
    help="fair: the worst-off declaration first; total: the sum of affinities.",
)  # fmt: skip
@click.option("--experts", type=click.IntRange(1), default=3, show_default=True, help="Experts on each declaration.")
@click.option("--min-load", type=click.IntRange(0), default=0, help="Fewest declarations of an expert.")
@click.option("--max-load", type=click.IntRange(0), help="Most declarations of an expert.")
@click.option("--most-per-employer", type=click.IntRange(1), help="Experts of one employer on a declaration, at most.")
@click.option("--most-per-region", type=click.IntRange(1), help="Experts of one province on a declaration, at most.")
@click.option("--category", "categories", type=(str, int), multiple=True, help="NAME N: at least N of it (repeatable).")
@click.option("--field", "fields", type=(str, int), multiple=True, help="NAME N: at least N of it (repeatable).")
@click.option("--apart", type=(str, str), multiple=True, help="EXPERT EXPERT: never on one declaration (repeatable).")
@click.option("--fixed", type=(str, str), multiple=True, help="DECLARATION EXPERT: this pair must be (repeatable).")
@click.option("--across", type=click.IntRange(0, 100), default=0, help="Percent of the pairs across fields, at least.")
@click.option("--seed", default="", help="Decides between plans that are equally good.")
@click.option("--afresh", is_flag=True, help="Do not mind how many present assignments change.")
@click.option(
    "--panels", is_flag=True, help="By panels instead: every member scores all declarations before the panel."
)
@click.option("--out", metavar="FILE.csv", type=FILE, help="Where the difference goes; standard output where left out.")
def plan_assignments_command(code: str, out: Path | None, panels: bool, **asked: Any) -> None:
    """Compute a plan for the round CODE and write the difference as action,declaration,expert; nothing is changed.

    Where there is no such plan, what is short and what would mend it are listed (exit status 3).
    """
    with installation() as place, place.database.reading(system("plan-assignments")) as session:
        round_ = find_round(session, code)
        ground = ground_of(session, round_)
        if panels:
            answer = by_panels(session, round_, ground)
        else:
            request = _request(asked)
            problems = request_problems(request, ground)
            if problems:
                raise Refusal(*problems)
            session.rollback()  # nothing is held open while the solver is at work
            say_error(f"Computing a plan for {code} …")
            answer = solved(request, ground)
    outcome = answer.outcome
    if not outcome.feasible:
        for row in outcome.shortages:
            say_error(str(short_words(row)))
        for mend in outcome.mends:
            say_error(f"would mend it: {mend_words(mend)}")
        raise click.exceptions.Exit(DIFFERS)
    for words in [] if outcome.goodness is None else goodness_words(outcome.goodness):
        say_error(str(words))
    content = write_changes(answer.changes)
    if out is None:
        click.echo(content, nl=False)
    else:
        write_whole(out, content.encode())
        click.echo(f"Wrote {out}: {len(answer.add)} to assign, {len(answer.end)} to take away.")


@click.command("apply-assignments")
@click.argument("code", metavar="CODE")
@click.argument("file", metavar="FILE.csv", type=FILE)
@click.option("--reason", default="", help="Needed while scoring runs.")
@click.option("--release", "release_now", is_flag=True, help="Let the experts who gain something know at once.")
def apply_assignments_command(code: str, file: Path, reason: str, release_now: bool) -> None:
    """Apply the changes in FILE.csv to the assignments of the round CODE, all of them or none."""
    content = file.read_bytes()
    with installation() as place, place.database.transaction(system("apply-assignments")) as session:
        round_ = find_round(session, code)
        plan = propose_file(session, round_.id, content)
        done = apply_plan(session, round_.id, plan.number, reason, release_now=release_now)
    click.echo(
        f"Plan {plan.number} of {code} is applied: {done.given} assigned, {done.ended} taken away, "
        f"{done.released} released."
    )


@click.command("release-assignments")
@click.argument("code", metavar="CODE")
def release_assignments_command(code: str) -> None:
    """Let the experts of the round CODE see what they are assigned to, with a letter to each."""
    with installation() as place, place.database.transaction(system("release-assignments")) as session:
        count = release(session, find_round(session, code).id)
    click.echo(f"Released: {count} assignments of {code}.")


def _request(asked: dict[str, Any]) -> PlanRequest:
    least = [Least("category", name, count) for name, count in asked.pop("categories")]
    least += [Least("field", name, count) for name, count in asked.pop("fields")]
    objective, keep = Objective(asked.pop("objective")), not asked.pop("afresh")
    return PlanRequest(objective=objective, least=tuple(least), keep=keep, **asked)
