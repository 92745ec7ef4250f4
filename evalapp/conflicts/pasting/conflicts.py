"""Many conflicts at once, pasted from a spreadsheet: read whole, shown first, then all put in force, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.force import LONGEST_REASON
from evalapp.conflicts.force_many import Wanted, put_many_in_force
from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.conflicts.pasting.table import Column, Complaints, PastedRow, by_code, read_pasted
from evalapp.conflicts.pasting.words import conflict_kinds, strange_conflict_kind
from evalapp.core.errors import Refusal
from evalapp.core.hooks import announce
from evalapp.core.phases import RoundState
from evalapp.core.words import Words, say
from evalapp.declarations.models import Declaration
from evalapp.declarations.queries import declarations_of
from evalapp.experts.models import Expert
from evalapp.experts.queries import experts_of
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change

__all__ = ["COLUMNS", "MOST_ROWS", "impose_pasted", "read_conflicts"]

MOST_ROWS = 10_000

DECLARATION = Column("declaration", ("申报编号", "申报材料", "项目编号", "编号"))
EXPERT = Column("expert", ("专家", "专家编号", "专家代码"))
KIND = Column("kind", ("类型", "类别", "利益冲突类型", "回避情形"))
REASON = Column("reason", ("理由", "原因", "说明", "回避理由", "回避原因"))
COLUMNS = (DECLARATION, EXPERT, KIND, REASON)

_UNKNOWN_DECLARATION = say("“%(typed)s” is no declaration of this round.")
_UNKNOWN_EXPERT = say("“%(typed)s” is no expert of this round.")
_STRANGE_KIND = strange_conflict_kind()


@dataclass(slots=True)
class _Known:
    """What rows are read against: codes, kinds, the pairs in force, the lines on which pairs stood before."""

    declarations: Mapping[str, Declaration]
    experts: Mapping[str, Expert]
    kinds: Mapping[str, str]
    in_force: set[tuple[int, int]]
    lines: dict[tuple[int, int], int]


def read_conflicts(session: Session, round_: Round, data: bytes) -> list[Wanted]:
    """Read the rows `declaration, expert, kind, reason`; refuses with every problem at once. Writes nothing."""
    complaints = Complaints()
    for problem in _closed(session, round_):
        complaints.found.append(problem)
    known = _known(session, round_.id)
    found = [_wanted(row, known) for row in read_pasted(data, COLUMNS, complaints, most_rows=MOST_ROWS)]
    complaints.refuse()
    return [row for row in found if row is not None]


def impose_pasted(session: Session, round_id: int, data: bytes) -> int:
    """Put every pasted conflict in force and return how many there are; refuses as `read_conflicts` does."""
    round_ = round_for_change(session, round_id, alone=True)
    wanted = read_conflicts(session, round_, data)
    put_many_in_force(session, round_id, wanted, ConflictOrigin.IMPOSED)
    return len(wanted)


def _closed(session: Session, round_: Round) -> Sequence[Words]:
    """Why no conflict can be set any more, with or without the rows."""
    if round_.state is RoundState.DECIDED:
        return [say("The round is decided; its conflicts can no longer be changed.")]
    try:
        announce(session, "conflict.imposing", round_id=round_.id)
    except Refusal as error:
        return error.problems
    return []


def _known(session: Session, round_id: int) -> _Known:
    wanted = select(Conflict.declaration_id, Conflict.expert_id).join(Expert, Expert.id == Conflict.expert_id)
    pairs = session.execute(wanted.where(Expert.round_id == round_id, Conflict.lifted_at.is_(None)))
    return _Known(
        by_code((row.code, row) for row in declarations_of(session, round_id)),
        by_code((row.code, row) for row in experts_of(session, round_id)),
        conflict_kinds(),
        {(declaration_id, expert_id) for declaration_id, expert_id in pairs},
        {},
    )


def _wanted(row: PastedRow, known: _Known) -> Wanted | None:
    declaration = row.one_of(DECLARATION, known.declarations, _UNKNOWN_DECLARATION)
    expert = row.one_of(EXPERT, known.experts, _UNKNOWN_EXPERT)
    kind, reason = row.one_of(KIND, known.kinds, _STRANGE_KIND), row.text(REASON, LONGEST_REASON)
    if declaration is None or expert is None:
        return None
    pair = declaration.id, expert.id
    first = known.lines.setdefault(pair, row.line)
    if first != row.line:
        row.wrong(EXPERT, say("the same declaration and expert stand on line %(line)s already.", line=first))
    elif pair in known.in_force:
        row.wrong(EXPERT, say("this conflict is in force already."))
    return Wanted(declaration, expert, kind, reason) if kind and reason else None
