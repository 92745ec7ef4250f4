"""A round as the files of a bundle: the rows and columns as they came in, or the full form for one made by hand."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from evalapp.bundles.layout import columns_of, wrote_kind
from evalapp.bundles.scored import with_scored_part
from evalapp.bundles.stored import unfiltered_rows
from evalapp.conflicts.models import Conflict
from evalapp.declarations.models import Declaration, DeclaredValue, Indicator
from evalapp.eligibility.models import SupportedCity
from evalapp.experts.models import Expert
from evalapp.results.plain_text import one_line
from evalapp.results.scales import Values
from evalapp.results.snapshot import settings_of
from evalapp.rounds.models import Round
from evalapp.rounds.queries import criteria_of, find_round
from evalapp.rounds.tree import bundle_criteria
from evalapp.sheets.models import ObjectiveScore
from scoring import bundle as bundles
from scoring.bundle import Bundle, write_files

__all__ = ["bundle_of", "export_round"]

NOTHING = "-"
"""Stands where the format needs a text and a page took none."""


def export_round(session: Session, code: str) -> dict[str, bytes]:
    """Return the files of a round, by name."""
    return write_files(bundle_of(session, find_round(session, code)))


def bundle_of(session: Session, round_: Round) -> Bundle:
    """Return the whole round as a bundle, whoever asks: the names of experts and the reasons of conflicts too."""
    stored = criteria_of(session, round_.id)
    values = Values(stored)
    stated = Bundle(
        settings=settings_of(round_),
        criteria=_criteria(bundle_criteria(stored), wrote_kind(round_.layout)),
        declarations=_declarations(session, round_.id),
        experts=_experts(session, round_.id),
        conflicts=_conflicts(session, round_.id),
        objective=_objective(session, round_.id, values),
        indicators=_indicators(session, round_.id),
        declared=_declared(session, round_.id),
        supported=_supported(session, round_.id),
        layout=columns_of(round_.layout),
    )
    return with_scored_part(session, round_.id, stated, values)


def _criteria(rows: tuple[bundles.Criterion, ...], wrote: frozenset[str]) -> tuple[bundles.Criterion, ...]:
    return tuple(
        replace(
            row,
            title=one_line(row.title, row.code),
            guidance=one_line(row.guidance),
            kind_written=row.kind_written or row.code in wrote,
        )
        for row in rows
    )


def _declarations(session: Session, round_id: int) -> tuple[bundles.Declaration, ...]:
    return tuple(
        bundles.Declaration(
            code=row["code"],
            title=one_line(row["title"], row["code"]),
            applicant=one_line(row["applicant"], row["code"]),
            region=one_line(row["region"]),
            kind=one_line(row["kind"]),
            fields=_names(row["fields"]),
            group=one_line(row["group_name"]),
        )
        for row in unfiltered_rows(session, Declaration, round_id)
    )


def _experts(session: Session, round_id: int) -> tuple[bundles.Expert, ...]:
    return tuple(
        bundles.Expert(
            code=row["code"],
            name=one_line(row["name"], row["code"]),
            employer=one_line(row["employer"]),
            region=one_line(row["region"]),
            fields=_names(row["fields"]),
            max_load=row["max_load"],
            category=one_line(row["category"]),
            email=one_line(row["email"]),
        )
        for row in unfiltered_rows(session, Expert, round_id)
    )


def _names(fields: list[str]) -> tuple[str, ...]:
    return tuple(map(one_line, fields))


def _conflicts(session: Session, round_id: int) -> tuple[bundles.Conflict, ...]:
    """The conflicts in force: one that was lifted forbids nothing, and the format has no word for it."""
    return tuple(
        bundles.Conflict(row["declaration"], row["expert"], one_line(row["kind"], NOTHING), one_line(row["reason"]))
        for row in unfiltered_rows(session, Conflict, round_id)
        if row["lifted_at"] is None
    )


def _objective(session: Session, round_id: int, values: Values) -> tuple[bundles.ObjectiveScore, ...]:
    return tuple(
        bundles.ObjectiveScore(
            row["declaration"],
            row["criterion"],
            values.at(row["criterion_id"], row["steps"]),
            one_line(row["evidence"]),
        )
        for row in unfiltered_rows(session, ObjectiveScore, round_id)
    )


def _indicators(session: Session, round_id: int) -> tuple[bundles.Indicator, ...]:
    return tuple(
        bundles.Indicator(
            row["code"],
            one_line(row["title"], row["code"]),
            one_line(row["unit"], NOTHING),
            row["kind"],
            one_line(row["target"]),
        )
        for row in unfiltered_rows(session, Indicator, round_id)
    )


def _declared(session: Session, round_id: int) -> tuple[bundles.DeclaredValue, ...]:
    return tuple(
        bundles.DeclaredValue(
            row["declaration"],
            row["indicator"],
            row["year"],
            one_line(row["value"], NOTHING),
            one_line(row["evidence"]),
        )
        for row in unfiltered_rows(session, DeclaredValue, round_id)
    )


def _supported(session: Session, round_id: int) -> tuple[bundles.Supported, ...]:
    return tuple(
        bundles.Supported(
            one_line(row["city"], NOTHING),
            one_line(row["province"], NOTHING),
            one_line(row["programme"], NOTHING),
            one_line(row["kind"], NOTHING),
            row["year"],
            row["status"],
            one_line(row["source"]),
        )
        for row in unfiltered_rows(session, SupportedCity, round_id)
    )
