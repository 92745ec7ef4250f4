"""The round in which a panel is drawn, written straight into a served installation: people, declarations, no pairs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from config import Settings
from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.certificates.operations import keep_certificate
from evalapp.conflicts.certificates.queries import certificate_of
from evalapp.conflicts.operations import state_no_conflict
from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.core.vault import open_vault
from evalapp.core.viewer import Role
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.content import ItemInput, SheetInput
from evalapp.sheets.models import Sheet
from evalapp.sheets.operations import submit
from tests.browser.walk import PASSWORD
from tests.support.world import World

__all__ = ["ROUND", "fill_the_rest", "ground"]

ROUND = "trial"
TYPED = {"D1": ("90", "8", "2"), "D2": ("70", "6", "3"), "D3": ("50", "5", "4")}
"""What every sheet says of A1, A2 and B, so that the ranking is D1, D2, D3 whoever was drawn."""


@contextmanager
def ground(env: dict[str, str]) -> Iterator[World]:
    """An open round of three declarations and nine experts in two categories; three officials; nobody certified."""
    settings = Settings.from_env(env)
    open_vault(settings.identity_key)
    database = Database(settings.database_url)
    try:
        made = World(
            database, code=ROUND, state=RoundState.OPEN, rules=RoundRules(quorum=2), declarations=3, experts=9,
            assign=False, certified=False, password=PASSWORD,
        )  # fmt: skip
        with made.system() as session:
            made.person(session, "official3", Role.OFFICIAL)
            for row in session.scalars(select(Expert).where(Expert.round_id == made.round_id)):
                number = int(row.code[1:])
                row.category = "technical" if number % 2 else "finance"
                row.employer, row.region = f"Institute {min(number, 8)}", f"Province {10 + number % 4}"
        yield made
    finally:
        database.dispose()


def fill_the_rest(world: World) -> None:
    """Submit every sheet that waits, by the operations that experts' pages call."""
    with world.system() as session:
        lock = session.get_one(Round, world.round_id).lock_digest
        pairs = session.execute(
            select(Assignment.declaration_id, Assignment.expert_id)
            .outerjoin(
                Sheet,
                (Sheet.declaration_id == Assignment.declaration_id) & (Sheet.expert_id == Assignment.expert_id),
            )
            .where(Assignment.ended_at.is_(None), Sheet.id.is_(None))
            .order_by(Assignment.expert_id, Assignment.declaration_id)
        ).all()
    codes = {row.id: code for code, row in world.declarations.items()}
    experts = {row.id: row for row in world.experts.values()}
    for declaration_id, expert_id in pairs:
        with world.acting(experts[expert_id]) as session:
            expert = session.get_one(Expert, expert_id)
            if certificate_of(session, world.round_id, expert.user_id, Capacity.EXPERT) is None:
                keep_certificate(session, world.round_id, Capacity.EXPERT, (), none=True)
            state_no_conflict(session, expert, declaration_id)
            items = dict(zip(("A1", "A2", "B"), map(ItemInput, TYPED[codes[declaration_id]]), strict=True))
            submit(session, expert, declaration_id, SheetInput(items, "", lock=lock), 0)
