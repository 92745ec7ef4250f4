"""Reading calculations, and calculating again what was calculated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Absent
from evalapp.core.words import say
from evalapp.results.measure import reference_values
from evalapp.results.models import Calculation
from evalapp.results.numbers import Numbers
from evalapp.results.ranking import numbers_of
from evalapp.results.reference import HowSure
from evalapp.results.snapshot import snapshot
from scoring.bundle import Bundle, digest, read_files, write_files
from scoring.ranking import METHODS, rank
from scoring.reference.model import MODELS

__all__ = [
    "calculation",
    "calculations_of",
    "how_sure",
    "input_of",
    "latest",
    "other_methods",
    "recompute",
    "reference_rankings",
    "up_to_date",
]


def calculations_of(session: Session, round_id: int) -> Sequence[Calculation]:
    """Return the round's calculations, newest first."""
    wanted = select(Calculation).where(Calculation.round_id == round_id).order_by(Calculation.number.desc())
    return session.scalars(wanted).all()


def calculation(session: Session, round_id: int, number: int) -> Calculation:
    """Return a calculation by its number, or refuse as absent."""
    wanted = select(Calculation).where(Calculation.round_id == round_id, Calculation.number == number)
    found = session.scalar(wanted)
    if found is None:
        raise Absent(say("There is no calculation %(number)s in this round.", number=number))
    return found


def latest(session: Session, round_id: int) -> Calculation | None:
    """Return the newest calculation; None before the first."""
    wanted = select(Calculation).where(Calculation.round_id == round_id).order_by(Calculation.number.desc()).limit(1)
    return session.scalar(wanted)


def how_sure(made: Calculation | None) -> HowSure | None:
    """Return how sure a calculation's ranking is; None for one made before calculations kept it. Names no expert."""
    return None if made is None or made.reference is None else HowSure.from_plain(made.reference)


def input_of(made: Calculation) -> Bundle:
    """Return the locked input as a bundle; `BundleError` where someone changed it into something else."""
    return read_files({name: text.encode() for name, text in made.input.items()})


def recompute(made: Calculation) -> dict[str, Any]:
    """Rank the locked input again: equal to `numbers`, unless one of the two was changed."""
    return numbers_of(input_of(made), made.method).to_plain()


def other_methods(made: Calculation) -> dict[str, Numbers]:
    """Return the numbers of the same locked input by every other method, for comparison; nothing is kept."""
    bundle = input_of(made)
    return {method: numbers_of(bundle, method) for method in METHODS if method != made.method}


def reference_rankings(made: Calculation) -> dict[str, HowSure]:
    """Return the reference ranking of the same locked input and its robust twin, for comparison; nothing is kept."""
    bundle, kept = input_of(made), how_sure(made)
    ranking = rank(bundle, made.method)
    return {
        model: kept
        if kept is not None and kept.model == model
        else HowSure.from_plain(reference_values(bundle, ranking, model))
        for model in MODELS
    }


def up_to_date(session: Session, made: Calculation) -> bool:
    """Whether calculating now would start from the same input: a conflict set since, or an extension, changes it."""
    return digest(write_files(snapshot(session, made.round_id))) == made.input_sha256
