from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from evalapp.core.database import Database
from evalapp.core.viewer import system
from evalapp.rounds.create import RoundValues, create_round
from evalapp.rounds.models import Round

TABLE = b"""code,parent,title,weight,best,worst,step,guidance,kind,threshold
A,,Quality,60,,,,,,60
A1,A,Plan,2,100,0,1,How sound,,
A2,A,Team,1,10,0,0.5,,,5
B,,Cost,40,1,5,1,,,
X,,Bonus,1,5,-5,1,,adjust,
"""

VALUES = RoundValues("A round", "Asia/Shanghai", Decimal(100), fund=2)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A transaction of the system, rolled back at the end."""
    with database.session(system("test"), writes=True) as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def made(session: Session) -> Round:
    """A round in preparation, without criteria."""
    return create_round(session, "R1", VALUES)
