"""Who can be drawn for a panel, and who cannot and why: as it stands now, and as publishing froze it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.conflicts.findings.models import ConflictFinding, FindingState
from evalapp.conflicts.models import Conflict
from evalapp.core import clock
from evalapp.core.canonical import canonical_json
from evalapp.core.clock import in_zone
from evalapp.core.visibility import suspended
from evalapp.experts.models import Absence, Expert
from evalapp.experts.queries import experts_of
from evalapp.panels.draw.labels import LeftOut
from evalapp.panels.draw.models import Draw
from evalapp.panels.models import Panel, PanelDeclaration, PanelMember
from evalapp.rounds.models import Round
from scoring.draw.pool import Candidate

__all__ = [
    "Listed",
    "Out",
    "Pool",
    "conflicts_before",
    "frozen_pool",
    "hand_left_out",
    "left_out_text",
    "pool_differences",
    "pool_text",
    "standing_pool",
]


@dataclass(frozen=True, slots=True)
class Listed:
    """A candidate with the expert's row id: a code may be changed later, the row stays."""

    id: int
    code: str
    employer: str
    region: str
    category: str

    def candidate(self) -> Candidate:
        """Return what the draw knows of this expert."""
        return Candidate(self.code, self.employer, self.region, self.category)


@dataclass(frozen=True, slots=True)
class Out:
    """An expert who is no candidate; `reason` is what was typed where one was left out by hand."""

    code: str
    rule: LeftOut
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """Every expert of the round is in one of the two."""

    candidates: tuple[Listed, ...]
    left_out: tuple[Out, ...]


def standing_pool(session: Session, draw: Draw) -> Pool:
    """Return the pool by the draw's rules as things stand now.

    The rules look at every declaration before the panel, also at one that is closed to the person who asks; no
    declaration is named in what comes back.
    """
    by_hand = {out.code: out.reason for out in hand_left_out(draw)}
    with suspended(session):
        experts = experts_of(session, draw.round_id)
        ids = [row.id for row in experts]
        barred = _barred(session, draw, ids)
    candidates, left_out = [], []
    for expert in experts:
        rule = _rule(expert, by_hand, barred)
        if rule is None:
            listed = Listed(expert.id, expert.code, expert.employer, expert.region, expert.category)
            candidates.append(listed)
        else:
            left_out.append(Out(expert.code, rule, by_hand[expert.code] if rule is LeftOut.BY_HAND else ""))
    return Pool(tuple(candidates), tuple(left_out))


def frozen_pool(draw: Draw) -> Pool:
    """Return the pool of a published draw as it was frozen."""
    candidates = tuple(Listed(**row) for row in json.loads(draw.pool or "[]"))
    return Pool(candidates, _left_out(draw))


def hand_left_out(draw: Draw) -> tuple[Out, ...]:
    """Return who was left out by hand, with the reasons."""
    return tuple(out for out in _left_out(draw) if out.rule is LeftOut.BY_HAND)


def pool_text(pool: Pool) -> str:
    """Return the candidates as they are kept."""
    return canonical_json([asdict(row) for row in pool.candidates])


def left_out_text(left_out: Sequence[Out]) -> str:
    """Return those left out as they are kept."""
    return canonical_json([asdict(row) for row in left_out])


def pool_differences(session: Session, draw: Draw) -> tuple[str, ...]:
    """Return the codes of experts for whom the pool would differ if it were made now; the frozen one stays."""
    now = {row.id: row for row in standing_pool(session, draw).candidates}
    then = {row.id: row for row in frozen_pool(draw).candidates}
    return tuple(sorted((now.get(key) or then[key]).code for key in now | then if now.get(key) != then.get(key)))


def conflicts_before(session: Session, panel_id: int, expert_ids: Collection[int]) -> Counter[int]:
    """Return with how many declarations before the panel each expert has a conflict in force, or a detected one that
    nobody has answered, by expert id. Asked for the rules, so nothing is hidden from it: call it where the visibility
    filter is suspended."""
    before = select(PanelDeclaration.declaration_id).where(PanelDeclaration.panel_id == panel_id)
    in_force = select(Conflict.expert_id, Conflict.declaration_id).where(
        Conflict.expert_id.in_(expert_ids), Conflict.declaration_id.in_(before), Conflict.lifted_at.is_(None)
    )
    detected = select(ConflictFinding.expert_id, ConflictFinding.declaration_id).where(
        ConflictFinding.expert_id.in_(expert_ids),
        ConflictFinding.declaration_id.in_(before),
        ConflictFinding.state == FindingState.OPEN,
    )
    pairs = {tuple(row) for wanted in (in_force, detected) for row in session.execute(wanted)}
    return Counter(expert_id for expert_id, _ in pairs)


def _rule(expert: Expert, by_hand: Mapping[str, str], barred: Mapping[int, LeftOut]) -> LeftOut | None:
    if expert.withdrawn_at is not None:
        return LeftOut.WITHDRAWN
    return LeftOut.BY_HAND if expert.code in by_hand else barred.get(expert.id)


def _barred(session: Session, draw: Draw, ids: Collection[int]) -> dict[int, LeftOut]:
    """Who is out by a rule, by expert id; of several rules the first of the list stays."""
    found: dict[int, LeftOut] = {}
    if draw.most_sessions is not None:
        sessions = _sessions(session, draw)
        found |= {key: LeftOut.SESSIONS for key in ids if sessions[key] >= draw.most_sessions}
    if draw.starts_on is not None:
        away = select(Absence.expert_id).where(Absence.starts_on <= draw.ends_on, Absence.ends_on >= draw.starts_on)
        found |= dict.fromkeys(set(session.scalars(away.where(Absence.expert_id.in_(ids)))), LeftOut.ABSENT)
    if draw.most_conflicts is not None:
        conflicts = conflicts_before(session, draw.panel_id, ids)
        found |= {key: LeftOut.CONFLICT for key in ids if conflicts[key] > draw.most_conflicts}
    sitting = select(PanelMember.expert_id).where(PanelMember.panel_id == draw.panel_id, PanelMember.left_at.is_(None))
    return found | dict.fromkeys(session.scalars(sitting), LeftOut.SEATED)


def _sessions(session: Session, draw: Draw) -> Counter[int]:
    """On how many panels of other rounds the person behind each expert sits in the calendar year of the evaluation (of
    the present, where it has no date), by expert id."""
    zone = session.get_one(Round, draw.round_id).timezone
    year = draw.starts_on.year if draw.starts_on else in_zone(clock.now(), zone).year
    start, end = (datetime(which, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC) for which in (year, year + 1))
    there = (
        select(Expert.user_id, func.count(PanelMember.id))
        .join(PanelMember, PanelMember.expert_id == Expert.id)
        .join(Panel, Panel.id == PanelMember.panel_id)
        .where(Panel.round_id != draw.round_id, PanelMember.left_at.is_(None))
        .where(PanelMember.joined_at >= start, PanelMember.joined_at < end)
        .group_by(Expert.user_id)
    )
    by_user: dict[int, int] = {user_id: count for user_id, count in session.execute(there)}  # noqa: C416 - typed rows
    here = select(Expert.id, Expert.user_id).where(Expert.round_id == draw.round_id)
    return Counter({expert_id: by_user.get(user_id, 0) for expert_id, user_id in session.execute(here)})


def _left_out(draw: Draw) -> tuple[Out, ...]:
    rows = json.loads(draw.left_out or "[]")
    return tuple(Out(row["code"], LeftOut(row["rule"]), row["reason"]) for row in rows)
