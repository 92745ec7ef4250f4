"""T33, T99, T105: numbers, moments and files that are not what they look like; parts of what is kept as it was."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import func, select

from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.conflicts.operations import impose_conflict
from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.phases import RoundState
from evalapp.core.uploads import check_upload
from evalapp.declarations.attachments import detach
from evalapp.declarations.indicators import remove_value
from evalapp.declarations.models import Attachment, Declaration, DeclaredValue
from evalapp.declarations.operations import withdraw_declaration
from tests.attacks.leaks import plant
from tests.support.web import send, signed_in_client
from tests.support.world import World

SETTINGS = {"title": "Title", "timezone": "Asia/Shanghai", "points": "100", "how": "number", "fund": "2"}


@pytest.fixture
def preparing(database):
    return World(database, state=RoundState.PREPARATION)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59", "1899-12-31T23:59", "0020-07-01T12:00"])
def test_a_moment_in_no_usable_year_is_refused(app, preparing, moment):
    client = signed_in_client(app, preparing.coordinator)
    answer = send(client, "/rounds/R1/dates", {"scoring_ends_at": moment})
    assert answer.status_code == 422
    assert "between 1900 and 2499" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong",
    [{"points": "10²"}, {"points": "1_0"}, {"points": "sNaN"}, {"points": "9" * 5000}, {"points": "1e3"},
     {"how": "groups", "groups": "east = " + "9" * 5000}, {"how": "groups", "groups": "east = ²"}],
)  # fmt: skip
def test_what_is_no_number_is_not_guessed(app, preparing, wrong):
    client = signed_in_client(app, preparing.coordinator)
    assert send(client, "/rounds/R1/settings", {**SETTINGS, **wrong}).status_code == 422


def test_full_width_digits_are_understood(app, preparing):
    client = signed_in_client(app, preparing.coordinator)
    assert send(client, "/rounds/R1/settings", {**SETTINGS, "points": "１２０．５"}).status_code == 302


def archive(comment: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.js", "alert(1)")
        made.comment = comment
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"IEND\xaeB`\x82"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", b"\xff\xd9"),
    ],
)
def test_a_picture_that_is_an_archive_as_well_is_refused(name, start, end):
    with pytest.raises(Refusal):
        check_upload(name, start + archive(end), 10**6)


def test_the_parts_of_a_withdrawn_declaration_stay(database):
    world = World(database, state=RoundState.OPEN)
    plant(world, "D2")
    with world.acting(world.coordinator) as session:
        withdraw_declaration(session, world.round_id, session.get_one(Declaration, world.declarations["D2"].id), "Why")
    with world.acting(world.coordinator) as session:
        kept = session.get_one(Declaration, world.declarations["D2"].id)
        file, value = session.scalars(select(Attachment)).one(), session.scalars(select(DeclaredValue)).one()
        with pytest.raises(Refusal):
            detach(session, kept, file)
        with pytest.raises(Refusal):
            remove_value(session, kept, value.id)


@pytest.mark.parametrize("kind", ["kinship", "service", "employment"])
def test_of_several_imported_conflicts_one_in_force_is_enough(database, kind):
    world = World(database)
    pair = world.declarations["D2"].id, world.experts["E1"].id
    place = {"declaration_id": pair[0], "expert_id": pair[1]}
    with world.system() as session:
        for stated, lifted in (("kinship", clock.now()), ("service", None)):
            row = Conflict(**place, kind=stated, reason="r", origin=ConflictOrigin.IMPORTED, stated_at=clock.now())
            row.lifted_at = lifted
            session.add(row)
    with world.acting(world.coordinator) as session, pytest.raises(Refusal, match="in force already"):
        impose_conflict(session, world.round_id, *pair, kind, "Again.")


@pytest.mark.parametrize("kind", ["kinship", "service", "employment"])
def test_a_lifted_conflict_of_the_same_kind_comes_into_force_again(database, kind):
    world = World(database)
    pair = world.declarations["D2"].id, world.experts["E1"].id
    place = {"declaration_id": pair[0], "expert_id": pair[1]}
    with world.system() as session:
        for stated in ("kinship", "service"):
            row = Conflict(**place, kind=stated, reason="r", origin=ConflictOrigin.IMPORTED, stated_at=clock.now())
            row.lifted_at = clock.now()
            session.add(row)
    with world.acting(world.coordinator) as session:
        impose_conflict(session, world.round_id, *pair, kind, "Again.")
        in_force = select(func.count()).select_from(Conflict).where(Conflict.lifted_at.is_(None))
        assert session.scalar(in_force) == 1
