"""Whether what is kept of each calculation is what was calculated: input, numbers, how sure they are, ledger entry."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core import canonical
from evalapp.core.ledger import LedgerEntry, chain_of
from evalapp.core.version import PROGRAM
from evalapp.results.measure import measure, same
from evalapp.results.models import Calculation
from evalapp.results.operations import CALCULATED
from evalapp.results.queries import input_of, recompute
from scoring.bundle import BundleError, digest
from scoring.ranking import rank

__all__ = ["CalculationFault", "Checked", "verify_calculations"]


DIGESTS = ("input_sha256", "numbers_sha256", "reference_sha256")
"""What the ledger's entry names; of a calculation without a reference it names no digest of one."""


@dataclass(frozen=True, slots=True)
class CalculationFault:
    """What is wrong with one calculation."""

    calculation_id: int
    why: str

    def __str__(self) -> str:
        return f"calculations:{self.calculation_id}: {self.why}"


@dataclass(frozen=True, slots=True)
class Checked:
    """How many calculations were read and what is wrong (`faults` empty: nothing)."""

    count: int
    faults: tuple[CalculationFault, ...]


def verify_calculations(session: Session, progress: Callable[[int, int], None] | None = None) -> Checked:
    """Check every calculation; `progress` is told how many of how many."""
    ids = session.scalars(select(Calculation.id).order_by(Calculation.id)).all()
    faults: list[CalculationFault] = []
    for number, calculation_id in enumerate(ids, 1):
        made = session.get_one(Calculation, calculation_id)
        faults += [CalculationFault(calculation_id, why) for why in _faults(session, made)]
        session.expunge(made)
        if progress is not None:
            progress(number, len(ids))
    return Checked(len(ids), tuple(faults))


def _faults(session: Session, made: Calculation) -> Iterator[str]:
    files = {name: str(text).encode() for name, text in made.input.items()}
    if digest(files) != made.input_sha256:
        yield "its input does not give its digest"
    if canonical.digest(made.numbers) != made.numbers_sha256:
        yield "its numbers do not give their digest"
    try:
        if recompute(made) != made.numbers:
            yield "its input gives other numbers"
    except BundleError as error:
        yield f"its input cannot be read ({error.problems[0]})"
    yield from _reference_faults(made)
    facts = _recorded(session, made)
    if facts is None:
        yield "the ledger does not know it"
    elif any(facts.get(name) != getattr(made, name) for name in DIGESTS):
        yield "the ledger recorded other digests"


def _reference_faults(made: Calculation) -> Iterator[str]:
    """How sure the ranking is: repeated within a tolerance, and only where this version of the program measured it."""
    if made.reference is None:
        return  # a calculation of an earlier version; the ledger knows whether it had one
    if canonical.digest(made.reference) != made.reference_sha256:
        yield "how sure it is does not give its digest"
    if made.program != PROGRAM:
        return
    try:
        bundle = input_of(made)
        if not same(made.reference, measure(bundle, rank(bundle, made.method))):
            yield "its input gives another measure of how sure it is"
    except BundleError:
        return  # said of its numbers already


def _recorded(session: Session, made: Calculation) -> dict[str, object] | None:
    entry = session.scalar(
        select(LedgerEntry).where(
            LedgerEntry.chain == chain_of(made.round_id),
            LedgerEntry.action == CALCULATED,
            LedgerEntry.subject_table == Calculation.__tablename__,
            LedgerEntry.subject_id == str(made.id),
        )
    )
    try:
        facts = None if entry is None else json.loads(entry.facts)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else None
