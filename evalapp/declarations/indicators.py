"""Writes to the round's indicators and to what a declaration declares for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.core import typed
from evalapp.core.errors import Absent, Refusal
from evalapp.core.ledger import record
from evalapp.core.words import Words, say
from evalapp.declarations.models import Declaration, DeclaredValue, Indicator, IndicatorKind
from evalapp.declarations.operations import editable_round, hold, require_in_round

__all__ = ["EnteredIndicator", "add_indicator", "declare_value", "edit_indicator", "remove_indicator", "remove_value"]

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,14})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class EnteredIndicator:
    """What is entered for an indicator; the target of a growth rate or a count is a number."""

    code: str
    title: str
    unit: str
    kind: IndicatorKind
    target: str = ""

    def cleaned(self) -> EnteredIndicator:
        """Return the texts as they are kept; refuse what cannot be stored."""
        target = typed.line(self.target, say("Target"))
        return EnteredIndicator(
            typed.code(self.code),
            typed.line(self.title, say("Title"), needed=True),
            typed.line(self.unit, say("Unit"), needed=True, most=60),
            self.kind,
            _value(self.kind, target, say("Target")) if target else "",
        )


def add_indicator(session: Session, round_id: int, entered: EnteredIndicator) -> Indicator:
    """Add an indicator that every city of the round declares."""
    editable_round(session, round_id)
    clean = entered.cleaned()
    _require_free(session, round_id, clean.code)
    last = session.scalar(select(func.max(Indicator.position)).where(Indicator.round_id == round_id))
    made = Indicator(round_id=round_id, position=0 if last is None else last + 1)
    _write(made, clean)
    session.add(made)
    session.flush()
    record(session, "indicators.added", ("indicators", made.id), round_id=round_id, facts=_facts(clean))
    return made


def edit_indicator(session: Session, round_id: int, indicator: Indicator, entered: EnteredIndicator) -> None:
    """Change an indicator; its kind only while nobody declared anything for it."""
    editable_round(session, round_id)
    _require_own(round_id, indicator.round_id)
    clean = entered.cleaned()
    if clean.code != indicator.code:
        _require_free(session, round_id, clean.code)
    if clean.kind is not indicator.kind and _declared(session, indicator):
        raise Refusal(say("Values are declared for this indicator; its kind cannot change."))
    _write(indicator, clean)
    session.flush()
    record(session, "indicators.changed", ("indicators", indicator.id), round_id=round_id, facts=_facts(clean))


def remove_indicator(session: Session, round_id: int, indicator: Indicator) -> None:
    """Remove an indicator for which nobody declared anything."""
    editable_round(session, round_id)
    _require_own(round_id, indicator.round_id)
    if _declared(session, indicator):
        raise Refusal(say("Values are declared for this indicator; remove them first."))
    code, indicator_id = indicator.code, indicator.id
    session.delete(indicator)
    session.flush()
    record(session, "indicators.removed", ("indicators", indicator_id), round_id=round_id, facts={"code": code})


def declare_value(
    session: Session, declaration: Declaration, indicator: Indicator, year: int, value: str, evidence: str
) -> DeclaredValue:
    """Write what a city declares for an indicator in a year; a second value for the same year replaces the first."""
    round_id = declaration.round_id
    editable_round(session, round_id)
    hold(session, round_id, declaration)
    _require_own(round_id, indicator.round_id)
    require_in_round(declaration)
    if not 1900 <= year <= 2999:
        raise Refusal(say("“%(year)s” is not a year of four digits.", year=year))
    text = _value(indicator.kind, typed.line(value, say("Value"), needed=True), say("Value"))
    source = typed.line(evidence, say("Evidence"), most=2000)
    same = DeclaredValue.declaration_id == declaration.id
    kept = same & (DeclaredValue.indicator_id == indicator.id) & (DeclaredValue.year == year)
    row = session.scalar(select(DeclaredValue).where(kept))
    if row is None:
        last = session.scalar(select(func.max(DeclaredValue.position)).where(same))
        row = DeclaredValue(declaration_id=declaration.id, indicator_id=indicator.id, year=year)
        row.position = 0 if last is None else last + 1
    row.value, row.evidence = text, source
    session.add(row)
    session.flush()
    session.refresh(declaration, ["declared"])
    facts = {"indicator": indicator.code, "year": year, "value": row.value, "evidence": row.evidence}
    record(session, "declarations.value_declared", ("declarations", declaration.id), round_id=round_id, facts=facts)
    return row


def remove_value(session: Session, declaration: Declaration, value_id: int) -> None:
    """Remove a declared value."""
    editable_round(session, declaration.round_id)
    hold(session, declaration.round_id, declaration)
    require_in_round(declaration)
    same = DeclaredValue.id == value_id, DeclaredValue.declaration_id == declaration.id
    row = session.scalar(select(DeclaredValue).where(*same))
    if row is None:
        raise Absent(say("There is no such value."))
    facts = {"indicator": row.indicator.code, "year": row.year, "value": row.value}
    session.delete(row)
    session.flush()
    session.refresh(declaration, ["declared"])
    subject = ("declarations", declaration.id)
    record(session, "declarations.value_removed", subject, round_id=declaration.round_id, facts=facts)


def _value(kind: IndicatorKind, text: str, what: Words) -> str:
    """A number in the form of bundles for growth rates and counts, a text as it is."""
    if kind is IndicatorKind.TEXT:
        return text
    plain = text.removesuffix("%").strip() if kind is IndicatorKind.GROWTH else text
    if not _NUMBER.fullmatch(plain) or sum(character.isdigit() for character in plain) > 15:
        raise Refusal(say("%(what)s: “%(typed)s” is not a number; type digits such as 30 or 12.5.",
                          what=what, typed=text[:40]))  # fmt: skip
    return plain


def _declared(session: Session, indicator: Indicator) -> bool:
    wanted = select(DeclaredValue.id).where(DeclaredValue.indicator_id == indicator.id).limit(1)
    return session.scalar(wanted) is not None


def _require_own(round_id: int, found: int) -> None:
    if found != round_id:
        raise Absent(say("There is no such indicator."))


def _require_free(session: Session, round_id: int, code: str) -> None:
    same = Indicator.round_id == round_id, Indicator.code == code
    if session.scalar(select(Indicator.id).where(*same)) is not None:
        raise Refusal(say("The code “%(code)s” is taken.", code=code))


def _write(indicator: Indicator, clean: EnteredIndicator) -> None:
    indicator.code, indicator.title, indicator.unit = clean.code, clean.title, clean.unit
    indicator.kind, indicator.target = clean.kind, clean.target


def _facts(clean: EnteredIndicator) -> dict[str, object]:
    return {"code": clean.code, "title": clean.title, "unit": clean.unit, "kind": clean.kind, "target": clean.target}
