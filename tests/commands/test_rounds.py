"""Rounds in and out by command: exit statuses, what is printed where, and nothing done by halves."""

import pytest
from sqlalchemy import func, select

from evalapp.accounts.models import RoleGrant, User
from evalapp.core.ledger import LedgerEntry
from evalapp.core.viewer import Role, system
from evalapp.reports import decision
from evalapp.results.models import Calculation
from evalapp.rounds.models import Round
from scoring.bundle import read_files, write_files
from tests.scoring.files import small

SYSTEM = system("test")
BROKEN = {
    "an unknown expert": small(scores_csv=("D1,E1,GOAL,8", "D1,E9,GOAL,8")),
    "a score off the scale": small(scores_csv=("D1,E1,GOAL,8", "D1,E1,GOAL,11")),
    "a conflict with an assignment": small(assignments_csv=("D2,E2", "D2,E3")),
    "bytes that are not text": small() | {"experts.csv": b"code,name\nE1,\xff\n"},
    "an unknown file": small() | {"extra.csv": b""},
    "no criteria": {name: data for name, data in small().items() if name != "criteria.csv"},
    "broken settings": small(round_toml=("format = 1", "format = ")),
    "nothing at all": {},
}


@pytest.fixture
def ask(database):
    """Ask the database for one value."""

    def ask(query):
        with database.reading(SYSTEM) as session:
            return session.scalar(query)

    return ask


@pytest.fixture
def imported(run, folder):
    made = folder(small())
    assert run("import-round", made).exit_code == 0
    return made


def test_a_bundle_becomes_a_round(run, folder, ask):
    result = run("import-round", folder(small()))
    assert result.exit_code == 0
    assert result.stdout == "Imported small: 2 declarations, 3 experts, 10 scores; the round is closed.\n"
    assert "Importing small" in result.stderr
    assert ask(select(Round.code)) == "small"


@pytest.mark.parametrize("files", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_bundle_is_refused_line_by_line_and_nothing_is_imported(run, folder, ask, files):
    result = run("import-round", folder(files))
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines
    assert all(line.count(": ") >= 2 and "; expected " in line for line in lines)
    assert ask(select(func.count(Round.id))) == 0
    assert ask(select(func.count(User.id))) == 0
    assert ask(select(func.count(LedgerEntry.id))) == 0


def test_every_problem_is_told_at_once(run, folder):
    files = small(scores_csv=("D1,E1,GOAL,8", "D1,E9,GOAL,8"), declarations_csv=("D2,Second", "D1,Second"))
    result = run("import-round", folder(files))
    assert any(line.startswith("scores.csv:2: expert: ") for line in result.stderr.splitlines())
    assert any(line.startswith("declarations.csv:3: code: ") for line in result.stderr.splitlines())


def test_a_folder_that_is_not_there_is_bad_input(run, place):
    result = run("import-round", place / "nowhere")
    assert result.exit_code == 2
    assert result.stderr.startswith("nowhere: folder: cannot be read")


def test_the_same_bundle_again_changes_nothing(run, imported, ask):
    before = ask(select(func.count(LedgerEntry.id)))
    result = run("import-round", imported)
    assert result.exit_code == 0
    assert "exists and is the same" in result.stdout
    assert ask(select(func.count(LedgerEntry.id))) == before


def test_another_bundle_of_the_code_is_compared_and_changes_nothing(run, imported, folder, ask):
    other = folder(small(declarations_csv=("D1,First", "D1,Other")), "other")
    result = run("import-round", other)
    assert result.exit_code == 3
    assert "declarations.csv: 0 added, 0 removed, 1 changed" in result.stdout
    assert "~ D1" in result.stdout
    assert "nothing was changed" in result.stderr
    assert ask(select(func.count(LedgerEntry.id)).where(LedgerEntry.action == "round.replaced")) == 0


def test_another_bundle_of_the_code_replaces_when_asked(run, imported, folder, place):
    files = small(declarations_csv=("D1,First", "D1,Other"))
    assert run("import-round", folder(files, "other"), "--replace").exit_code == 0
    assert run("export-round", "small", place / "out").exit_code == 0
    assert (place / "out" / "declarations.csv").read_bytes() == files["declarations.csv"]


def test_people_get_their_parts_with_the_import(run, folder, ask):
    for login in ("chair", "first", "second"):
        assert run("create-user", login, "--role", "coordinator").exit_code == 0
    parts = ("--coordinator", "chair", "--official", "first", "--official", "second")
    result = run("import-round", folder(small()), *parts)
    assert result.exit_code == 0
    assert "Nobody coordinates" not in result.stderr
    officials = select(func.count(RoleGrant.id)).where(RoleGrant.role == Role.OFFICIAL)
    assert ask(officials) == 2


def test_a_part_for_nobody_stops_the_import(run, folder, ask):
    result = run("import-round", folder(small()), "--official", "nobody")
    assert result.exit_code == 2
    assert "there is no account 'nobody'" in result.stderr
    assert ask(select(func.count(Round.id))) == 0


def test_an_export_gives_the_files_back(run, imported, place):
    result = run("export-round", "small", place / "deep" / "out")
    assert result.exit_code == 0
    written = {entry.name: entry.read_bytes() for entry in (place / "deep" / "out").iterdir()}
    assert written == write_files(read_files(small()))


def test_an_export_does_not_mix_with_other_files(run, imported, place):
    (place / "out").mkdir()
    (place / "out" / "notes.txt").write_text("mine")
    result = run("export-round", "small", place / "out")
    assert result.exit_code == 2
    assert "notes.txt" in result.stderr
    assert len(list((place / "out").iterdir())) == 1


def test_an_export_to_a_file_is_refused(run, imported, place):
    (place / "out").write_text("mine")
    assert run("export-round", "small", place / "out").exit_code == 2
    assert (place / "out").read_text() == "mine"


def test_a_round_is_calculated_once(run, imported, ask):
    first, again = run("calculate", "small"), run("calculate", "small")
    assert first.exit_code == again.exit_code == 0
    assert first.stdout == again.stdout
    assert "Calculation 1 of small by mean: 2 ranked, 0 unresolved, 4 sheets counted." in first.stdout
    assert ask(select(func.count(Calculation.id))) == 1


def test_a_round_that_is_not_closed_is_not_calculated(run, folder):
    files = {name: data for name, data in small().items() if name not in ("scores.csv", "sheets.csv")}
    run("import-round", folder(files))
    result = run("calculate", "small")
    assert result.exit_code == 2
    assert "needs scoring to be closed" in result.stderr


@pytest.mark.parametrize("command", [("calculate", "none"), ("export-round", "none", "x"), ("invite", "none")])
def test_a_code_that_is_not_there_is_bad_input(run, command):
    result = run(*command)
    assert result.exit_code == 2
    assert "There is no round “none”." in result.stderr


def test_a_report_is_written_whole(run, imported, place, monkeypatch):
    asked = []

    def fake(session, round_id, language, number=None):
        asked.append((language, number))
        return b"%PDF-report"

    monkeypatch.setattr(decision, "decision_report", fake)
    out = place / "reports" / "r.pdf"
    result = run("report", "small", "--out", out, "--lang", "en")
    assert result.exit_code == 0
    assert out.read_bytes() == b"%PDF-report"
    assert asked == [("en", None)]
    assert [entry.name for entry in out.parent.iterdir()] == ["r.pdf"]


def test_a_report_without_calculation_is_refused(run, imported, place):
    result = run("report", "small", "--out", place / "r.pdf")
    assert result.exit_code == 2
    assert not (place / "r.pdf").exists()
