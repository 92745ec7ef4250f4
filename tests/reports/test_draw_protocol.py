"""The protocol of a draw, read back from its PDF."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from evalapp.core.errors import Refusal
from evalapp.core.viewer import system
from evalapp.experts.models import Expert
from evalapp.panels.draw.calls import record_call
from evalapp.panels.draw.commitments import reveal, use_fallback
from evalapp.panels.draw.models import CallOutcome
from evalapp.panels.draw.run import record_of, run_draw
from evalapp.reports.draw_collect import collect_protocol
from evalapp.reports.draw_jobs import ask_for_protocol
from evalapp.reports.draw_protocol import print_protocol, protocol_html
from tests.panels.draw_scene import OFFICES, call, committed, draw_in, published, scene
from tests.reports.pdf import opened, text_of


@pytest.fixture
def world(database):
    return scene(database)


def with_a_fallback(world):
    number = committed(world, max_per_employer=None, left_out=("E12 SECRET-REASON",))
    with world.acting(world.official) as session:
        reveal(session, draw_in(session, world, number), "Zeal", OFFICES["Zeal"])
    with world.acting(world.coordinator) as session:
        use_fallback(session, draw_in(session, world, number), "03 11 19 + 07")
        run_draw(session, draw_in(session, world, number), "Notary Li\nOfficial Wang")
        seats = record_of(draw_in(session, world, number)).drawn.seats
        record_call(session, draw_in(session, world, number), seats[0], call(CallOutcome.DECLINED, "SECRET-NOTE"))
    return number


def collected(world, number):
    with world.database.reading(system("test")) as session:
        return collect_protocol(session, draw_in(session, world, number).id)


def everything_secret(world):
    with world.system() as session:
        people = [(row.name, row.email) for row in session.scalars(select(Expert))]
    return ["SECRET-EMPLOYER", "SECRET-REASON", "SECRET-NOTE", *(text for pair in people for text in pair)]


@pytest.mark.slow
def test_it_says_what_was_announced_revealed_drawn_and_called(world, tmp_path):
    number = with_a_fallback(world)
    protocol = collected(world, number)
    content = print_protocol(protocol, "en")
    found = text_of(content, tmp_path)
    joined = found.replace(" ", "")
    for said in (
        "Protocol of a draw", "Audit office", "财政厅", "Not revealed: the fallback stands in its place.",
        "03 11 19 + 07", "Notary Li", "Official Wang", "Declined", "Stand-in", "Seat 5", "Left out by hand",
        "python verifier.py RECORD.json",
    ):  # fmt: skip
        assert said.replace(" ", "") in joined, said
    wanted = [protocol.seed, protocol.record_sha256, protocol.pool_digest, protocol.salt, protocol.announcement]
    for digest in (*wanted, *(row.key for row in protocol.order)):
        assert digest in joined
    for row in protocol.offices:  # a narrow cell: the digest goes on in the next line
        assert row.sha256[:40] in joined
    for secret in (*everything_secret(world), OFFICES["Audit office"]):
        assert secret not in found
    with opened(content) as pdf:
        assert "/Author" not in pdf.docinfo
        assert pdf.Root.MarkInfo.Marked
    assert print_protocol(collected(world, number), "en") == content


def test_its_html_names_no_expert_in_either_language(world):
    protocol = collected(world, with_a_fallback(world))
    for language in ("zh", "en"):
        html = protocol_html(protocol, language)
        assert protocol.record_sha256 in html
        assert not [secret for secret in everything_secret(world) if secret in html]


def test_there_is_none_before_the_draw_nor_in_another_language(world):
    number = published(world)
    with world.acting(world.official) as session:
        with pytest.raises(Refusal, match="after the draw"):
            ask_for_protocol(session, None, draw_in(session, world, number), "en")
        with pytest.raises(Refusal, match="language"):
            ask_for_protocol(session, None, draw_in(session, world, number), "fr")
    with pytest.raises(ValueError, match="not drawn"):
        collected(world, number)
