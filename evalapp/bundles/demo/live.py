"""The round that can be clicked through: walked into scoring by the operations of each stage, then scored in part."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from evalapp.bundles.demo import opinions
from evalapp.bundles.demo.certificates import certify_experts
from evalapp.bundles.demo.chance import Chance
from evalapp.bundles.demo.relations import answer_findings, enter_relations
from evalapp.conflicts.operations import state_conflict, state_no_conflict
from evalapp.declarations.models import Declaration
from evalapp.declarations.queries import declarations_of
from evalapp.eligibility.operations import admit_passing, check_documents, screen_all
from evalapp.experts.models import Expert
from evalapp.experts.queries import experts_of
from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.moves import open_round, start_scoring
from evalapp.rounds.queries import criteria_of, documents_of
from evalapp.sheets.content import ItemInput, SheetInput
from evalapp.sheets.operations import save_draft, submit
from evalapp.sheets.scale import plain_number

__all__ = ["walk_to_scoring"]

SEED = 7
SUBMITTED = {"E01": 2, "E02": 6, "E03": 3}
"""How many sheets, from the first declaration on, these experts have submitted; the others have not begun."""
DRAFTS = {"E01": 2, "E03": 3}
"""Which declaration (from 0) they have begun."""
STEPPED_ASIDE = ("E03", 5)


def walk_to_scoring(session: Session, round_: Round) -> None:
    """Check documents, screen, admit, open, start, and let some experts work; others are left to try it."""
    documents = {document.id: (True, "") for document in documents_of(session, round_.id)}
    declarations = list(declarations_of(session, round_.id))
    for declaration in declarations:
        check_documents(session, declaration, documents)
    screen_all(session, round_.id)
    admit_passing(session, round_.id)
    enter_relations(session, round_)
    open_round(session, round_.id)
    certify_experts(session, round_, experts_of(session, round_.id), STEPPED_ASIDE[0])
    answer_findings(session, round_)
    start_scoring(session, round_.id)
    items = [row for row in criteria_of(session, round_.id) if row.is_item]
    chance = Chance(SEED)
    for expert in experts_of(session, round_.id):
        _work(session, round_, expert, declarations, items, chance)
    if STEPPED_ASIDE:
        expert = next(row for row in experts_of(session, round_.id) if row.code == STEPPED_ASIDE[0])
        aside = declarations[STEPPED_ASIDE[1]]
        state_conflict(session, expert, aside.id, "service", "所在机构为该市提供过规划咨询（虚构）。")


def _work(
    session: Session,
    round_: Round,
    expert: Expert,
    declarations: list[Declaration],
    items: list[Criterion],
    chance: Chance,
) -> None:
    for declaration in declarations[: SUBMITTED.get(expert.code, 0)]:
        state_no_conflict(session, expert, declaration.id)
        submit(session, expert, declaration.id, _sheet(round_, items, chance), 0)
    if expert.code in DRAFTS:
        begun = declarations[DRAFTS[expert.code]]
        state_no_conflict(session, expert, begun.id)
        save_draft(session, expert, begun.id, _sheet(round_, items[:3], chance), 0)


def _sheet(round_: Round, items: list[Criterion], chance: Chance) -> SheetInput:
    typed = {}
    for item in items:
        best, step = item.best or Decimal(0), item.step or Decimal(1)
        steps = int(int(best / step) * (0.6 + chance.share() * 0.35))
        comment = chance.of(opinions.COMMENTS[item.code[0]]) if chance.share() < 0.3 else ""
        typed[item.code] = ItemInput(plain_number(step * steps), comment=comment)
    groups = sorted({item.code[0] for item in items})
    opinion = f"{chance.of(opinions.STRONG[groups[0]])}；{chance.of(opinions.WEAK[groups[-1]])}。"
    return SheetInput(typed, opinion, lock=round_.lock_digest)
