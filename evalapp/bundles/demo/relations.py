"""What detection compares in the round that can be clicked through, and what became of the three things it finds."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.findings.answers import answer_finding
from evalapp.conflicts.findings.models import ConflictFinding
from evalapp.conflicts.relations.operations import paste_relations
from evalapp.conflicts.relations.pasted import RelationTable
from evalapp.core import clock
from evalapp.declarations.models import Declaration
from evalapp.declarations.queries import find_declaration
from evalapp.experts.models import Expert
from evalapp.experts.queries import find_expert
from evalapp.panels.operations import unassign
from evalapp.rounds.models import Round

__all__ = ["answer_findings", "enter_relations"]

PARTIES = """申报编号,类型,名称,起始年,截止年
C01,负责人,顾长汀（虚构）,,
C13,服务机构,碧川专利代理事务所（虚构）,2021,
C17,合作单位,银湖数据服务中心（虚构）,2022,
C21,申报单位,赤原工业大学（虚构）,2020,
"""
AFFILIATIONS = "专家,单位,类型,起始年,截止年\nE05,赤原工业大学（虚构）,任职,2012,{until}\n"
ALIASES = "名称,别名,关系\n银湖科技金融研究所（虚构）,银湖数据服务中心（虚构）,下属机构\n"

CONFIRMED = ("C13", "E04", "所在单位就是该市的服务机构（虚构）。")
DISMISSED = ("C17", "E05", "该中心已独立核算两年，专家未参与其业务（虚构）。")
OPEN = ("C21", "E05")
"""The pair is not assigned, so its finding keeps nobody from scoring."""


def enter_relations(session: Session, round_: Round) -> None:
    """Paste the three tables; what they hold is compared at once."""
    affiliations = AFFILIATIONS.format(until=clock.now().year - 1)
    for table, text in (
        (RelationTable.PARTIES, PARTIES),
        (RelationTable.AFFILIATIONS, affiliations),
        (RelationTable.ALIASES, ALIASES),
    ):
        paste_relations(session, round_.id, table, text.encode())


def answer_findings(session: Session, round_: Round) -> None:
    """Confirm one, dismiss one, and leave one to be answered."""
    code, expert = OPEN
    unassign(session, round_.id, find_declaration(session, round_.id, code), find_expert(session, round_.id, expert))
    for (code, expert, reason), confirm in ((CONFIRMED, True), (DISMISSED, False)):
        number = _finding(session, round_, code, expert)
        answer_finding(session, round_.id, number, confirm=confirm, reason=reason)


def _finding(session: Session, round_: Round, code: str, expert: str) -> int:
    wanted = (
        select(ConflictFinding.id)
        .join(Declaration, Declaration.id == ConflictFinding.declaration_id)
        .join(Expert, Expert.id == ConflictFinding.expert_id)
        .where(Declaration.round_id == round_.id, Declaration.code == code, Expert.code == expert)
    )
    return session.scalars(wanted).one()
