"""Every write to results: a calculation, locked as it is made."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.conflicts.barring.queries import require_none_waits
from evalapp.conflicts.office.queries import require_whole_round
from evalapp.core import canonical, clock
from evalapp.core.errors import Forbidden, Refusal
from evalapp.core.ledger import head, record
from evalapp.core.phases import RoundState
from evalapp.core.version import PROGRAM
from evalapp.core.words import say
from evalapp.results.flags.operations import watch_experts
from evalapp.results.measure import measure
from evalapp.results.models import Calculation
from evalapp.results.ranking import numbers_of_ranking
from evalapp.results.snapshot import snapshot
from evalapp.rounds.queries import round_for_change
from scoring.bundle import Bundle, BundleError, digest, read_files, write_files
from scoring.ranking import rank

__all__ = ["CALCULATED", "calculate"]

CALCULATED = "result.calculated"
"""What the ledger calls it."""


def calculate(session: Session, round_id: int) -> Calculation:
    """Calculate the round by its own method, from a snapshot that is kept with the numbers.

    Nobody can write to the round meanwhile. Where the newest calculation has the same input and method, it is returned
    and nothing is written, unless it was made before experts were watched. Refused while a request to bar an expert
    waits for its decision.
    """
    round_ = round_for_change(session, round_id, alone=True)
    if round_.state is not RoundState.CLOSED:
        raise Forbidden(say("A calculation needs scoring to be closed and the decision to be open."))
    require_whole_round(session, round_id)
    require_none_waits(session, round_id)
    files = write_files(snapshot(session, round_id))
    bundle, sha256 = _read_back(files), digest(files)
    method = bundle.settings.rules.method.value
    newest = session.scalar(
        select(Calculation).where(Calculation.round_id == round_id).order_by(Calculation.number.desc()).limit(1)
    )
    known = newest is not None and newest.reference is not None
    if newest is not None and known and (newest.input_sha256, newest.method) == (sha256, method):
        watch_experts(session, newest, bundle)
        return newest
    made = _keep(session, round_id, bundle, files, sha256)
    watch_experts(session, made, bundle)
    return made


def _keep(session: Session, round_id: int, bundle: Bundle, files: Mapping[str, bytes], sha256: str) -> Calculation:
    ranking = rank(bundle)
    numbers, reference = numbers_of_ranking(bundle, ranking).to_plain(), measure(bundle, ranking)
    before = head(session, round_id)
    made = Calculation(
        round_id=round_id,
        number=_next_number(session, round_id),
        method=numbers["method"],
        program=PROGRAM,
        input={name: data.decode() for name, data in files.items()},
        input_sha256=sha256,
        numbers=numbers,
        numbers_sha256=canonical.digest(numbers),
        reference=reference,
        reference_sha256=canonical.digest(reference),
        made_at=clock.now(),
        made_by=session.info["viewer"].user_id,
        ledger_seq=before.seq,
        ledger_hash=before.hash,
    )
    session.add(made)
    session.flush()
    names = ("number", "method", "program", "input_sha256", "numbers_sha256", "reference_sha256")
    facts = {name: getattr(made, name) for name in names}
    record(session, CALCULATED, ("calculations", made.id), round_id=round_id, facts=facts)
    return made


def _read_back(files: Mapping[str, bytes]) -> Bundle:
    """The input as the files say it: what is ranked is exactly what is kept."""
    try:
        return read_files(files)
    except BundleError as error:
        problems = (say("The round cannot be calculated: %(problem)s.", problem=str(item)) for item in error.problems)
        raise Refusal(*problems) from error


def _next_number(session: Session, round_id: int) -> int:
    highest = session.scalar(select(func.max(Calculation.number)).where(Calculation.round_id == round_id))
    return (highest or 0) + 1
