"""A decided round and its report."""

from __future__ import annotations

from typing import Any

from evalapp.core.database import Database
from evalapp.core.viewer import system
from evalapp.decisions.operations import confirm, propose
from evalapp.reports.decision import decision_report
from tests.decisions.scene import GROUND, draft, fresh, scene
from tests.support.world import World

__all__ = ["TOTALS", "decided", "printed"]

TOTALS = {"D1": 90, "D2": 80, "D3": 70, "D4": None}


def decided(database: Database, **keywords: Any) -> World:
    """Return a round decided with one departure each way, its declaration D4 unresolved."""
    world = scene(database, TOTALS, **keywords)
    reasons = {"D2": "It declined in writing.", "D3": "Second reason of substance."}
    with world.acting(world.official) as session:
        made = propose(
            session, world.round_id, draft("D1", "D3", D2="Declined in writing", D3=GROUND), fresh(**reasons)
        )
    with world.acting(world.second_official) as session:
        confirm(session, world.round_id, 1, made.digest, fresh(D2="Letter seen.", D3="Agreed."))
    return world


def printed(world: World, language: str = "en", number: int | None = None) -> bytes:
    """Return the report as a command makes it."""
    with world.database.reading(system("test")) as session:
        return decision_report(session, world.round_id, language, number)
