"""Nobody changes what is scored, or who scores, towards a known result."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evalapp.bundles.download import export_archive
from evalapp.bundles.operations import import_round
from evalapp.conflicts.operations import impose_conflict
from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.viewer import system
from evalapp.declarations.queries import find_declaration
from evalapp.experts.queries import find_expert
from evalapp.results.operations import calculate
from evalapp.rounds.moves import reopen_scoring
from scoring.bundle import read_files
from tests.scoring.files import small

SYSTEM = system("test")
DAY = timedelta(days=1)


@pytest.fixture
def round_id(database):
    with database.transaction(SYSTEM) as session:
        return import_round(session, read_files(small())).id


def test_scoring_is_not_extended_once_the_scores_were_exported(database, round_id):
    with database.transaction(SYSTEM) as session:
        export_archive(session, round_id)
    with database.transaction(SYSTEM) as session, pytest.raises(Refusal, match="were exported"):
        reopen_scoring(session, round_id, clock.now() + DAY, "More time")


def test_scoring_can_be_extended_while_nobody_knows_the_scores(database, round_id):
    with database.transaction(SYSTEM) as session:
        reopen_scoring(session, round_id, clock.now() + DAY, "More time")


@pytest.mark.parametrize("known", [True, False])
def test_no_conflict_is_set_by_one_person_once_the_ranking_is_known(database, round_id, known):
    if known:
        with database.transaction(SYSTEM) as session:
            calculate(session, round_id)
    with database.transaction(SYSTEM) as session:
        place = find_declaration(session, round_id, "D1").id, find_expert(session, round_id, "E1").id
        if known:
            with pytest.raises(Refusal, match="the ranking is known"):
                impose_conflict(session, round_id, *place, "other", "Aimed at one expert.")
        else:
            assert impose_conflict(session, round_id, *place, "other", "Found in time.").lifted_at is None
