"""A conflict in force hides a declaration, and every row that hangs on it, from the person behind the expert."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, inspect, select, update
from sqlalchemy.orm import aliased, joinedload, selectinload

from evalapp.accounts.models import RoleGrant
from evalapp.conflicts.models import Conflict
from evalapp.core import clock, visibility
from evalapp.core.database import Base
from evalapp.core.scope import OfDeclaration
from evalapp.core.viewer import ANYONE, Role, Viewer, system
from evalapp.core.visibility import NoViewer, suspended
from evalapp.declarations.models import Attachment, Declaration, DeclaredValue
from evalapp.panels.models import Assignment
from evalapp.sheets.models import Score, Sheet
from tests.support.world import World

SCOPED = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, OfDeclaration)),
    key=lambda table: table.__name__,
)


@pytest.fixture
def world(database):
    """E1 has scored D1 and D2; then a conflict with D1 comes into force."""
    made = World(database)
    for code in ("D1", "D2"):
        made.add_sheet(code, "E1", {"A1": 73, "A2": 5, "B": 1})
    made.add_conflict("D1", "E1")
    return made


@pytest.fixture
def session(world):
    with world.looking(world.experts["E1"]) as opened:
        yield opened


@pytest.fixture
def hidden(world):
    return world.declarations["D1"].id


def test_it_hides_the_declaration_from_select_get_and_count(session, hidden):
    assert [row.code for row in session.scalars(select(Declaration).order_by(Declaration.position))] == ["D2", "D3"]
    assert session.get(Declaration, hidden) is None
    assert session.scalar(select(func.count()).select_from(Declaration)) == 2
    assert session.scalar(select(func.count(Declaration.id))) == 2
    assert session.scalars(select(Declaration.title).where(Declaration.id == hidden)).all() == []
    assert not session.scalar(select(select(Declaration).where(Declaration.id == hidden).exists()))


def test_it_hides_what_hangs_on_it(session, hidden):
    assert {row.declaration_id for row in session.scalars(select(Sheet))} == {hidden + 1}
    assert session.scalar(select(func.count()).select_from(Score)) == 3
    assert session.scalar(select(func.max(Score.steps)).where(Score.declaration_id == hidden)) is None
    assert session.scalars(select(Conflict)).all() == []


@pytest.mark.parametrize("table", SCOPED, ids=lambda table: table.__name__)
def test_it_reaches_every_table_of_a_declaration(session, table, hidden):
    sees = session.scalar(select(func.count()).select_from(table).where(table.declaration_id == hidden))
    assert sees == 0
    # The count alone would be 0 for an empty table too: the statement itself must carry the filter.
    asked: list[str] = []
    engine = session.get_bind()
    from sqlalchemy import event

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    session.scalars(select(table).limit(1)).all()
    assert "lifted_at IS NULL" in asked[-1]


def test_it_knows_every_table_that_names_a_declaration(session):
    """A table with a declaration's key but without the mixin would leak."""
    for mapper in Base.registry.mappers:
        keys = {column.name for column in inspect(mapper.class_).columns}
        assert "declaration_id" not in keys or issubclass(mapper.class_, OfDeclaration), mapper.class_.__name__


def test_it_filters_joins_aliases_and_eager_loads(session, world, hidden):
    twin = aliased(Declaration)
    joined = select(Declaration.code).join(Assignment, Assignment.declaration_id == Declaration.id)
    mine = joined.where(Assignment.expert_id == world.experts["E1"].id)
    assert set(session.scalars(mine)) == {"D2", "D3"}
    assert hidden not in set(session.scalars(select(twin.id)))
    assert hidden not in set(session.scalars(select(Score.declaration_id).join(Sheet, Sheet.id == Score.sheet_id)))
    for option in (joinedload(Declaration.attachments), selectinload(Declaration.declared)):
        assert hidden not in {row.id for row in session.scalars(select(Declaration).options(option)).unique()}


def test_it_filters_relationships_loaded_later(database, world, hidden):
    with world.system() as session:
        session.add(DeclaredValueFor(session, world, hidden))
    with world.looking(world.experts["E1"]) as session:
        with suspended(session):
            row = session.get_one(Declaration, hidden)
        assert row.declared == []
    with world.looking(world.experts["E2"]) as session:
        assert len(session.get_one(Declaration, hidden).declared) == 1


def DeclaredValueFor(session, world, declaration_id):  # noqa: N802 - reads as the row it makes
    from evalapp.declarations.models import Indicator
    from scoring.bundle.model import IndicatorKind

    indicator = Indicator(round_id=world.round_id, position=1, code="I1", title="I1", unit="", target="")
    indicator.kind = IndicatorKind.TEXT
    session.add(indicator)
    session.flush()
    value = DeclaredValue(declaration_id=declaration_id, position=1, indicator_id=indicator.id, year=2020)
    value.value, value.evidence = "canary", ""
    return value


def test_it_filters_bulk_writes(world, hidden):
    with world.acting(world.experts["E1"]) as session:
        session.execute(update(Sheet).values(opinion="changed"))
        session.execute(delete(Score))
        session.execute(delete(Attachment))
    with world.system() as session:
        kept = session.scalars(select(Sheet).where(Sheet.declaration_id == hidden)).one()
        assert kept.opinion == ""
        assert len(kept.scores) == 3


def test_it_hides_it_whatever_other_roles_the_person_holds(world, database, hidden):
    user_id = world.experts["E1"].user_id
    with world.system() as session:
        for role in (Role.COORDINATOR, Role.OFFICIAL):
            session.add(RoleGrant(user_id=user_id, role=role, round_id=world.round_id))
        session.add(RoleGrant(user_id=user_id, role=Role.ADMIN, round_id=None))
    with world.looking(world.experts["E1"]) as session:
        assert len(session.info["viewer"].roles) == 4
        assert session.get(Declaration, hidden) is None


def test_it_reaches_over_rounds_and_leaves_other_people_alone(world, database, hidden):
    other = World(database, code="R2")
    for who in (world.experts["E2"], world.coordinator, other.experts["E1"]):
        with world.looking(who) as session:
            assert session.get(Declaration, hidden) is not None
    with database.reading(ANYONE) as session:
        assert session.get(Declaration, hidden) is not None
    with database.reading(system("test")) as session:
        assert session.scalar(select(func.count()).select_from(Declaration)) == 6


def test_it_opens_again_when_the_conflict_is_lifted(world, hidden):
    with world.system() as session:
        session.scalars(select(Conflict)).one().lifted_at = clock.now()
    with world.looking(world.experts["E1"]) as session:
        assert session.get(Declaration, hidden) is not None


def test_it_sees_everything_only_while_suspended(session, hidden):
    with suspended(session):
        assert session.scalar(select(func.count()).select_from(Declaration)) == 3
    assert session.scalar(select(func.count()).select_from(Declaration)) == 2
    with pytest.raises(ZeroDivisionError), suspended(session):
        raise ZeroDivisionError
    assert session.scalar(select(func.count()).select_from(Declaration)) == 2


def test_it_refuses_sessions_without_viewer(database):
    from sqlalchemy.orm import Session

    with Session(database.engine) as session, pytest.raises(NoViewer):
        session.scalar(select(Declaration))


def test_it_refuses_to_start_without_the_filter(monkeypatch):
    monkeypatch.setattr(visibility, "_registered", [])
    with pytest.raises(RuntimeError, match="visibility"):
        visibility.require_registered()


def test_it_does_not_mix_up_the_filters_of_two_people(world, database, hidden):
    """The compiled statement is cached; whose conflicts it asks for must not be."""
    user = world.experts["E1"].user_id
    for _ in range(3):
        with database.reading(Viewer(user)) as session:
            assert session.get(Declaration, hidden) is None
        with database.reading(Viewer(world.experts["E2"].user_id)) as session:
            assert session.get(Declaration, hidden) is not None
