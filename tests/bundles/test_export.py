"""Rounds made on pages export to sound bundles, whatever was typed."""

from sqlalchemy import select, update

from evalapp.bundles.export import bundle_of, export_round
from evalapp.bundles.operations import import_round
from evalapp.conflicts.models import Conflict
from evalapp.core import clock
from evalapp.core.phases import RoundState
from evalapp.core.viewer import system
from evalapp.declarations.models import Declaration
from evalapp.panels.models import Assignment
from evalapp.results.operations import calculate
from evalapp.rounds.models import Criterion, Round
from evalapp.sheets.models import ObjectiveScore, Sheet, SheetState
from scoring.bundle import SheetState as BundleState
from scoring.bundle import read_files
from tests.support.world import RICH, World

SYSTEM = system("test")
FULL = {"A1": 80, "A2": 7, "B": 4}


def worked(database):
    world = World(database, state=RoundState.CLOSED, criteria=RICH, declarations=2, experts=3)
    for declaration in ("D1", "D2"):
        for expert in ("E1", "E2", "E3"):
            steps = FULL | {"X": 12} if expert == "E1" else FULL | {"A1": 60}
            world.add_sheet(declaration, expert, steps, SheetState.SUBMITTED)
    with world.system() as session:
        for row_of in world.declarations.values():
            row = ObjectiveScore(declaration_id=row_of.id, criterion_id=world.criteria["O"].id, steps=5000)
            row.evidence = "first line\nsecond line"
            session.add(row)
    return world


def exported(database):
    with database.reading(SYSTEM) as session:
        return export_round(session, "R1")


def test_a_round_made_by_hand_is_a_sound_bundle(database):
    worked(database)
    bundle = read_files(exported(database))
    assert len(bundle.scores) == 20
    assert {sheet.state for sheet in bundle.sheets} == {BundleState.SUBMITTED}
    assert len(bundle.assignments) == 6
    assert bundle.objective[0].evidence == "first line second line"


def test_it_calculates_to_the_same_numbers_elsewhere(database):
    world = worked(database)
    files = exported(database)
    files["round.toml"] = files["round.toml"].replace(b'"R1"', b'"R2"')
    with world.system() as session:
        here = calculate(session, world.round_id).numbers
        there = calculate(session, import_round(session, read_files(files)).id).numbers
    assert here == there


def test_texts_of_several_lines_are_written_on_one(database):
    world = worked(database)
    with world.system() as session:
        session.execute(update(Criterion).values(guidance="one\r\ntwo"))
        session.execute(update(Sheet).values(opinion="good\n\nbut", abstained="why"))
        session.execute(update(Declaration).values(applicant=""))
    bundle = read_files(exported(database))
    assert {row.guidance for row in bundle.criteria} == {"one two"}
    assert {sheet.opinion for sheet in bundle.sheets} == {"good but why"}
    assert [row.applicant for row in bundle.declarations] == ["D1", "D2"]


def test_a_sealed_sheet_under_a_conflict_is_kept(database):
    world = worked(database)
    world.add_conflict("D1", "E1")
    with world.system() as session:
        of_pair = Sheet.declaration_id == world.declarations["D1"].id, Sheet.expert_id == world.experts["E1"].id
        session.execute(update(Sheet).where(*of_pair).values(state=SheetState.SEALED))
    bundle = read_files(exported(database))
    assert ("D1", "E1") not in {(row.declaration, row.expert) for row in bundle.assignments}
    assert [sheet.expert for sheet in bundle.sheets if sheet.state is BundleState.SEALED] == ["E1"]


def test_a_lifted_conflict_and_an_ended_assignment_are_left_out(database):
    world = World(database, state=RoundState.CLOSED, declarations=1, experts=2)
    world.add_conflict("D1", "E1")
    with world.system() as session:
        session.execute(update(Conflict).values(lifted_at=clock.now()))
        ended = Assignment.expert_id == world.experts["E2"].id
        session.execute(update(Assignment).where(ended).values(ended_at=clock.now()))
    bundle = read_files(exported(database))
    assert bundle.conflicts == ()
    assert [row.expert for row in bundle.assignments] == ["E1"]


def test_work_after_an_import_is_added_to_what_came_in(database):
    world = World(database, state=RoundState.CLOSED, declarations=2, experts=2)
    world.add_sheet("D1", "E1", FULL)
    with world.system() as session:
        round_ = session.get_one(Round, world.round_id)
        bundle = bundle_of(session, round_)
        round_.layout = {"criteria.csv": [], "scores.csv": ["expert", "declaration", "criterion", "score"]}
        session.execute(update(Assignment).where(Assignment.expert_id == world.experts["E2"].id).values(position=0))
    world.add_sheet("D2", "E2", {"A1": 1}, SheetState.VOID)
    found = read_files(exported(database) | {"round.toml": exported(database)["round.toml"]})
    assert found.layout["scores.csv"] == ("expert", "declaration", "criterion", "score")
    assert len(found.scores) == len(bundle.scores) + 1
    assert [sheet for sheet in found.sheets if sheet.expert == "E2"] == []
    assert found.assignments[0].expert == "E2"


def test_what_does_not_follow_from_the_scores_is_written(database):
    """A sheet that the rest of the bundle does not imply gets its row although `sheets.csv` was absent."""
    world = World(database, state=RoundState.CLOSED, declarations=1, experts=1)
    world.add_sheet("D1", "E1", FULL, SheetState.SEALED)
    with world.system() as session:
        session.get_one(Round, world.round_id).layout = {"round.toml": ["format", "code"]}
        assert session.scalars(select(Sheet.position)).all() == [None]
    found = read_files(exported(database))
    assert [sheet.state for sheet in found.sheets] == [BundleState.SEALED]
