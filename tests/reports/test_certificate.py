"""The printed certificate: what one person stated, in both languages, and nothing that others found or set."""

from __future__ import annotations

import shutil

import pytest

from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.certificates.operations import confirm_certificate, keep_certificate
from evalapp.conflicts.certificates.queries import certificate_of, stated
from evalapp.conflicts.certificates.rows import TypedRelation
from evalapp.conflicts.models import ConflictOrigin
from evalapp.conflicts.operations import state_conflict
from evalapp.core.phases import RoundState
from evalapp.reports.certificate import certificate_html, certificate_report, file_name, print_certificate
from evalapp.rounds.models import Round
from tests.reports.pdf import opened, text_of, uncompressed
from tests.support.web import signed_in_client
from tests.support.world import World

HOSTILE = "<script>alert(1)</script><link rel='attachment' href='file:///etc/hostname'>{{ 7*7 }}%(x)s"


@pytest.fixture
def database_url(empty_sqlite, tmp_path):
    """One database is enough: what is printed comes from plain values."""
    path = tmp_path / "evalapp.sqlite3"
    shutil.copy(empty_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def world(database):
    made = World(database, declarations=4)
    me = made.experts["E1"]
    rows = (
        TypedRelation("city", "City 9", "service", "2023", "2024", HOSTILE),
        TypedRelation("person", "李雷", "kinship"),
    )
    with made.acting(me) as session:
        keep_certificate(session, made.round_id, Capacity.EXPERT, rows, none=False)
        state_conflict(session, me, made.declarations["D2"].id, "dispute", "We are at court: secret.")
    made.add_conflict("D3", "E1", ConflictOrigin.DETECTED)
    made.add_conflict("D4", "E1", ConflictOrigin.IMPOSED)
    return made


def report_of(world, who, capacity=Capacity.EXPERT):
    with world.looking(who) as session:
        found = certificate_of(session, world.round_id, session.info["viewer"].user_id, capacity)
        assert found is not None
        return certificate_report(session, session.get_one(Round, world.round_id), found)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "tag", "says"), [("zh", "zh-CN", ("李雷",)), ("en", "en", ("李雷", "Stepped aside", "not yet"))]
)
def test_it_names_what_was_stated_and_nothing_that_others_set(world, tmp_path, language, tag, says):
    report = report_of(world, world.experts["E1"])
    content = print_certificate(report, language)
    text = text_of(content, tmp_path)
    for said in (*says, "City 9", "2023–2024", "D1", "Title of D1", "D2", "Title of D2", world.experts["E1"].name):
        assert said in text
    assert "<script>alert(1)</script>" in text.replace(" ", "")
    for hidden in ("D3", "D4", "at court"):
        assert hidden not in text
        assert hidden.encode("utf-16-be") not in uncompressed(content)
    with opened(content) as document:
        assert str(document.Root.Lang) == tag
        assert bool(document.Root.MarkInfo.Marked)
        assert len(document.pages) == 1
        assert "/Author" not in document.docinfo
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {})
    assert file_name(report, language) == f"conflict-certificate-R1-{language}.pdf"
    assert print_certificate(report, language) == content


def test_it_carries_the_digest_that_was_confirmed(world):
    world.set_state(RoundState.CLOSED)
    me = world.experts["E1"]
    with world.acting(me) as session:
        found = certificate_of(session, world.round_id, me.user_id, Capacity.EXPERT)
        assert found is not None
        confirm_certificate(session, world.round_id, Capacity.EXPERT, stated(session, found).digest)
    report = report_of(world, me)
    assert report.confirmed_at is not None
    html = certificate_html(report, "en")
    assert report.stated.digest in html
    assert report.entry is not None
    assert report.entry[1] in html
    assert "not yet" not in html


def test_in_office_it_names_the_own_conflicts(database):
    world = World(database, stated=False)
    world.add_own_conflict("D2", world.official, Capacity.OFFICIAL)
    html = certificate_html(report_of(world, world.official, Capacity.OFFICIAL), "en")
    assert "Title of D2" in html
    assert "no relation to a declaring city" in html


@pytest.mark.slow
def test_it_is_fetched_from_its_page_by_its_person_only(app, world):
    address = "/rounds/R1/certificate/expert/en/certificate.pdf"
    answer = signed_in_client(app, world.experts["E1"].user).get(address)
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-1.7")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="conflict-certificate-R1-en.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    for other in (world.coordinator, world.official, world.applicant):
        assert signed_in_client(app, other).get(address).status_code == 403
