"""What comes in goes out again, byte for byte where it was canonical."""

import time

import pytest
from hypothesis import HealthCheck, given, settings

from evalapp.bundles.export import export_round
from evalapp.bundles.operations import import_round
from evalapp.core.viewer import system
from evalapp.results.operations import calculate
from scoring.bundle import read_bundle, read_files, write_files
from scoring.bundle.tables import IGNORED
from tests.scoring.files import SMALL, shared, small
from tests.scoring.strategies import rounds

SYSTEM = system("test")
ROUNDS = ["aibs-2014", "aibs-2015", "aibs-2017", "aibs-overall"]


def in_and_out(database, files):
    bundle = read_files(files)
    with database.transaction(SYSTEM) as session:
        import_round(session, bundle)
    with database.reading(SYSTEM) as session:
        return export_round(session, bundle.settings.code)


def canonical(files):
    return write_files(read_files(files))


@pytest.mark.parametrize("name", ROUNDS)
def test_reference_rounds_come_back_byte_for_byte(database, name):
    folder = shared("data", name)
    files = {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name not in IGNORED}
    assert in_and_out(database, files) == files


@pytest.mark.slow
def test_thousands_of_declarations_come_in_and_are_calculated_in_seconds(database):
    folder = shared("data", "nih-r01")
    files = {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name not in IGNORED}
    bundle = read_bundle(folder)
    told = []
    begun = time.monotonic()
    with database.transaction(SYSTEM) as session:
        round_ = import_round(session, bundle, progress=lambda done, total: told.append((done, total)))
        assert time.monotonic() - begun < 30
        made = calculate(session, round_.id)
    assert time.monotonic() - begun < 60
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert len(made.numbers["declarations"]) == 2076
    with database.reading(SYSTEM) as session:
        assert export_round(session, "nih-r01") == files


def test_a_round_with_every_file_comes_back(database):
    assert in_and_out(database, small()) == canonical(small())


@pytest.mark.parametrize(
    "left_out",
    [
        ("sheets.csv", "conflicts.csv"),
        ("assignments.csv",),
        ("assignments.csv", "sheets.csv", "conflicts.csv"),
        ("supported.csv", "declared.csv"),
    ],
)
def test_a_file_that_was_absent_stays_absent(database, left_out):
    files = small()
    for name in left_out:
        del files[name]
    if "conflicts.csv" in left_out:
        files["scores.csv"] = files["scores.csv"].replace(b"D2,E3,GOAL,0,\n", b"")
    assert in_and_out(database, files) == canonical(files)


@pytest.mark.parametrize(
    "change",
    [
        {"criteria_csv": ("COST,PLAN,Cost,1,1,5,0.5,,4", "COST,PLAN,Cost,1,1,5,0.5,scored,4")},
        {"sheets_csv": ("D1,E1,submitted,Sound\n", "")},
        {"sheets_csv": ("D1,E2,submitted", "D1,E2,draft")},
        {"round_toml": ("quorum = 1\n", "")},
        {"round_toml": ("fund = 1\n", 'fund_by_group = {east = 1, west = 0}\ncurrency = "a very long currency"\n')},
        {"round_toml": ("[rules]\nquorum = 1\nties = [\"PLAN\", \"lot\"]\n", "[rules]\n")},
        {"experts_csv": ("E2,Expert two,,", "E2,Expert two,,0")},
        {"conflicts_csv": ("D2,E3,employer\n", "D2,E3,employer\nD2,E3,kinship\n")},
        {"declarations_csv": ("D1,First,City one,east", '"D1"," First, ""quoted"" ",City one,"  "')},
    ],
)  # fmt: skip
def test_every_form_comes_back_as_it_was(database, change):
    files = small(**change)
    assert in_and_out(database, files) == canonical(files)


def test_long_texts_come_back(database):
    long = "x" * 5000
    files = small(
        round_toml=("A small round", long),
        indicators_csv=("I2,Firms,firms", f"I2,{long},{long}"),
        conflicts_csv=("employer", long),
        supported_csv=("City three,North,key-city,city", ",".join([long] * 4)),
    )
    assert in_and_out(database, files) == canonical(files)


def test_the_finest_scales_come_back(database):
    criteria = SMALL["criteria.csv"] + "FINE,,Fine,1,92233.7203685477,0,0.00000000000001,objective,\n"
    files = small()
    files["criteria.csv"] = criteria.encode()
    files["objective.csv"] += b"D1,FINE,92233.7203685476\n"
    assert in_and_out(database, files) == canonical(files)


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bundle=rounds())
def test_any_sound_round_comes_back(database, bundle):
    files = write_files(bundle)
    with database.session(SYSTEM, writes=True) as session:
        import_round(session, read_files(files))
        assert export_round(session, bundle.settings.code) == files
        session.rollback()
