"""Whether what is kept of each calculation is what was calculated: its input, its numbers, its ledger entry."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core import canonical
from evalapp.core.ledger import LedgerEntry, chain_of
from evalapp.results.models import Calculation
from evalapp.results.operations import CALCULATED
from evalapp.results.queries import recompute
from scoring.bundle import BundleError, digest

__all__ = ["CalculationFault", "Checked", "verify_calculations"]


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
    facts = _recorded(session, made)
    if facts is None:
        yield "the ledger does not know it"
    elif (facts.get("input_sha256"), facts.get("numbers_sha256")) != (made.input_sha256, made.numbers_sha256):
        yield "the ledger recorded other digests"


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
