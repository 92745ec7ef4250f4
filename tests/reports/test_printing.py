import re
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pikepdf
import pytest
import time_machine
from sqlalchemy import null, select, update

from evalapp.core import clock
from evalapp.core.database import Database
from evalapp.core.vault import open_vault
from evalapp.decisions.operations import confirm, propose
from evalapp.declarations.models import Declaration
from evalapp.reports.collect import collect
from evalapp.reports.decision import decision_html
from evalapp.reports.pdf import RenderingError, to_pdf
from evalapp.results.models import Calculation
from evalapp.results.operations import calculate
from evalapp.results.queries import how_sure, latest
from evalapp.results.reference import strictness_of
from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.models import Sheet, SheetState
from tests.conftest import IDENTITY_KEY
from tests.decisions.scene import GROUND, draft, fresh, scene
from tests.reports.pdf import opened, text_of, uncompressed
from tests.reports.scene import TOTALS, decided, printed
from tests.results.sure_scene import sure_scene
from tests.support.world import World


@pytest.fixture
def database_url(empty_sqlite, tmp_path) -> str:
    """One database is enough: what is printed comes from plain values. Asking for it is tested on both."""
    path = tmp_path / "evalapp.sqlite3"
    shutil.copy(empty_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def reports(empty_sqlite, tmp_path_factory) -> tuple[World, dict[str, bytes]]:
    """A decided round and its report in both languages, for tests that only read."""
    open_vault(IDENTITY_KEY)
    path = tmp_path_factory.mktemp("reports") / "evalapp.sqlite3"
    shutil.copy(empty_sqlite, path)
    world = decided(Database(f"sqlite:///{path}"))
    return world, {language: printed(world, language) for language in ("zh", "en")}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_says_what_was_decided_and_names_no_expert(reports, tmp_path, language):
    world, contents = reports
    content = contents[language]
    text = text_of(content, tmp_path)
    for said in ("City 1", "D3", GROUND, "It declined in writing.", "Letter seen.", world.official.name):
        assert said in text
    everything = uncompressed(content)
    for expert in world.experts.values():
        for hidden in (expert.name, expert.employer, expert.email):
            assert hidden not in text
            assert hidden.encode() not in everything
            assert hidden.encode("utf-16-be") not in everything
        assert f" {expert.code} " not in f" {text} "


@pytest.mark.slow
@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-CN"), ("en", "en")])
def test_the_report_is_tagged_and_clean(reports, language, tag):
    world, contents = reports
    with opened(contents[language]) as document:
        root = document.Root
        assert str(root.Lang) == tag
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert world.round.title in str(document.docinfo.Title)
        assert "/Author" not in document.docinfo
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        kinds = _kinds(root.StructTreeRoot)
        assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/P", "/Figure", "/L"} <= kinds.keys()
        assert all("/Alt" in figure for figure in kinds["/Figure"])
        assert len(document.open_outline().root) == 1
        assert len(document.open_outline().root[0].children) == 9
        assert "/Names" not in root or "/EmbeddedFiles" not in root.Names


def _kinds(root) -> dict[str, list[pikepdf.Object]]:
    found: dict[str, list[pikepdf.Object]] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        found.setdefault(str(node.get("/S", "")), []).append(node)
        children = node.get("/K", [])
        kids = children if isinstance(children, pikepdf.Array) else [children]
        waiting.extend(kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid)
    return found


@pytest.mark.slow
def test_the_same_calculation_gives_the_same_bytes(reports):
    world, contents = reports
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        assert printed(world) == contents["en"]


@pytest.mark.slow
def test_an_earlier_calculation_is_not_decided(database, tmp_path):
    world = scene(database, TOTALS)
    world.add_conflict("D3", "E2")
    with world.system() as session:
        wanted = Sheet.declaration_id == world.declarations["D3"].id, Sheet.expert_id == world.experts["E2"].id
        session.scalars(select(Sheet).where(*wanted)).one().state = SheetState.SEALED
    with world.acting(world.official) as session:
        calculate(session, world.round_id)
        made = propose(session, world.round_id, draft("D1", "D2", calculation=2), fresh())
    with world.acting(world.second_official) as session:
        confirm(session, world.round_id, 1, made.digest, fresh())
    assert "Decided on" in text_of(printed(world), tmp_path)
    earlier = text_of(printed(world, number=1), tmp_path)
    assert "Not decided" in earlier
    assert "Decided on" not in earlier
    assert "Employment" in text_of(printed(world), tmp_path)


def test_sheets_are_shown_only_where_the_rules_open_them(database):
    rules = RoundRules(officials_see_sheets=False)
    with scene(database, TOTALS, rules=rules).system() as session:
        report = collect(session, 1)
    assert report.axis is None
    html = decision_html(report, "en")
    assert "<circle" not in html
    assert 'class="bar"' in html


@pytest.fixture(scope="module")
def sure(empty_sqlite, tmp_path_factory) -> tuple[World, dict[str, bytes]]:
    """A calculated round of which the model has something to say, and its report in both languages."""
    open_vault(IDENTITY_KEY)
    path = tmp_path_factory.mktemp("sure") / "evalapp.sqlite3"
    shutil.copy(empty_sqlite, path)
    world = sure_scene(Database(f"sqlite:///{path}"))
    return world, {language: printed(world, language) for language in ("zh", "en")}


@pytest.mark.slow
def test_it_says_how_sure_the_ranking_is_and_that_the_official_one_is_the_rules(sure, tmp_path):
    world, contents = sure
    with world.system() as session:
        made = latest(session, world.round_id)
        found = how_sure(made)
        assert made is not None
        assert found is not None
        assert made.reference is not None
        strict = strictness_of(made.reference)
        digest = made.reference_sha256
    text = text_of(contents["en"], tmp_path)
    joined = text.replace(" ", "")
    for said in (
        "The official ranking is the one that the round's rules fixed before the first score",
        f"for {len(found.zone)} declarations (shaded and marked ≈)",
        "not settled by these scores",
        "How far the experts agree",
        "components of variance",
        f"{found.draws:,} joint draws",
        "with seed 0",
        *(f"{place.ranks[0]} – {place.ranks[1]}" for place in found.places.values() if place.ranks[0] < place.ranks[1]),
    ):
        assert said.replace(" ", "") in joined, said
    assert str(digest) in joined
    for row in strict:
        assert f" {row.code} " not in f" {text} "
        assert world.experts[row.code].name not in text
    with opened(contents["zh"]) as document:
        figures = [str(figure.Alt) for figure in _kinds(document.Root.StructTreeRoot)["/Figure"]]
    assert len(figures) > 2 * len(found.places)


@pytest.mark.slow
def test_its_pictures_have_their_text_and_the_zone_its_shade(sure):
    world, _ = sure
    with world.system() as session:
        report = collect(session, world.round_id)
        found = how_sure(latest(session, world.round_id))
    assert found is not None
    html = decision_html(report, "en").split('id="sureness"', 1)[1].split("</section>", 1)[0]
    assert html.count('class="ranks"') == len(found.places) + 1
    assert len(re.findall(r'<tr class="[^"]* zone"', html)) == len(found.zone)
    for line in report.tables[0].lines:
        assert f"Official rank {line.rank}; true rank" in html
    assert "Reference total" not in html


def test_a_calculation_of_before_makes_a_report_that_says_so(database):
    world = scene(database, TOTALS)
    with world.system() as session:
        session.execute(update(Calculation).values(reference=null(), reference_sha256=None))
    with world.system() as session:
        report = collect(session, world.round_id)
    html = decision_html(report, "en")
    assert "says nothing of how sure it is" in html
    assert 'class="ranks"' not in html


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server on loopback that remembers who knocks."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    heard.append(connection.recv(1000))

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], heard
        done.set()
        thread.join()


HOSTILE = (
    '<img src="http://127.0.0.1:{port}/a"><script>alert(1)</script><svg><image href="http://127.0.0.1:{port}/b"/></svg>'
    "</title></td></table><style>@import url(http://127.0.0.1:{port}/c); * {{ display: none }}</style>"
    '<link rel="attachment" href="file:///etc/hostname">{{{{ 7 * 7 }}}}{{% raw %}}%(x)s %s'
)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_text_stays_text(database, tmp_path, listener, language):
    port, heard = listener
    hostile = HOSTILE.format(port=port)
    grounds = (hostile[:300],)
    world = scene(database, TOTALS, rules=RoundRules(grounds=grounds))
    with world.system() as session:
        session.get_one(Round, world.round_id).title = hostile
        for declaration in session.scalars(select(Declaration)):
            declaration.title = declaration.applicant = declaration.region = declaration.group = hostile
        for criterion in session.scalars(select(Criterion)):
            criterion.title = hostile
    stand = fresh(D2=hostile, D3=hostile)
    with world.acting(world.official) as session:
        assert calculate(session, world.round_id).number == 2
        choice = draft("D1", "D3", calculation=2, D2=grounds[0], D3=grounds[0])
        made = propose(session, world.round_id, choice, stand)
    with world.acting(world.second_official) as session:
        confirm(session, world.round_id, 1, made.digest, stand)
    content = printed(world, language)
    text = text_of(content, tmp_path)
    assert "<script>alert(1)</script>" in text.replace(" ", "")
    assert "{{7*7}}" in text.replace(" ", "")
    with opened(content) as document:
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {})
    assert heard == []


@pytest.mark.slow
@pytest.mark.parametrize("totals", [{"D1": None}, {"D1": 50}, {"D1": 70, "D2": 70, "D3": 70, "D4": 70}])
def test_nobody_ranked_one_declaration_and_all_tied_make_a_report(database, tmp_path, totals):
    text = text_of(printed(scene(database, totals)), tmp_path)
    assert "Not decided" in text
    assert "1 unresolved" in text or "Rank 1" in text


AWKWARD = (
    "مدينة العلم " * 20,  # right to left
    "a\u200bb\u200d\u2060c" * 50,  # of no width
    "x" * 100_000,  # nowhere to break
    "长" * 500,
    "<div>" * 200 + "in" + "</div>" * 200,
)


@pytest.mark.slow
def test_awkward_names_make_a_report_all_the_same(database):
    world = scene(database, {f"D{place}": 50 + place for place in range(1, len(AWKWARD) + 1)})
    with world.system() as session:
        session.get_one(Round, world.round_id).title = AWKWARD[3]
        for declaration, text in zip(session.scalars(select(Declaration)), AWKWARD, strict=True):
            declaration.title = declaration.applicant = text
    with world.acting(world.official) as session:
        calculate(session, world.round_id)
    with opened(printed(world)) as document:
        assert len(document.pages) >= 4


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked", ["http://127.0.0.1:{port}/a", "file:///etc/hostname", "asset:../decision.py", "asset:nothing.css"]
)
def test_the_renderer_fetches_nothing_but_its_assets(listener, asked):
    port, heard = listener
    page = f'<!doctype html><html lang="en"><title>x</title><p>text<img src="{asked.format(port=port)}" alt="x">'
    with pytest.raises(RenderingError, match="refused"):
        to_pdf(page, "test")
    assert heard == []
