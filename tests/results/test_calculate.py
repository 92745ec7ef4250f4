"""A calculation is of the whole round, from a kept input, the same whoever asks and however the rows lie."""

import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import func, select, update

from evalapp.bundles.operations import import_round, replace_round
from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.core import clock
from evalapp.core.canonical import canonical_json
from evalapp.core.errors import Absent, Forbidden
from evalapp.core.ledger import LedgerEntry, head
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Viewer, system
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.experts.models import Expert
from evalapp.results.models import Calculation
from evalapp.results.numbers import Line, Numbers
from evalapp.results.operations import calculate
from evalapp.results.queries import calculation, calculations_of, latest, other_methods, recompute
from evalapp.results.snapshot import snapshot
from evalapp.rounds.models import Round
from evalapp.sheets.models import Sheet, SheetState
from scoring import rank
from scoring.bundle import read_files
from tests.scoring.files import small

SYSTEM = system("test")


@pytest.fixture
def round_id(database):
    with database.transaction(SYSTEM) as session:
        return import_round(session, read_files(small())).id


def calculated(database, round_id):
    with database.transaction(SYSTEM) as session:
        return calculate(session, round_id)


def test_it_says_what_the_bundle_ranks_to(database, round_id):
    made = calculated(database, round_id)
    numbers = Numbers.from_plain(made.numbers)
    expected = rank(read_files(small()))
    assert [(row.code, row.rank, row.total, row.line) for row in numbers.declarations] == [
        (row.code, row.rank, row.total, row.funded) for row in expected.declarations
    ]
    assert (made.number, made.method) == (1, "mean")
    assert numbers.sheets.counted == 4
    assert numbers.sheets.sealed == 1
    assert numbers.conflicts[0].stated is False


def test_it_lays_out_the_criteria_with_their_exact_share(database, round_id):
    rows = {row.code: row for row in Numbers.from_plain(calculated(database, round_id).numbers).criteria}
    assert list(rows) == ["PLAN", "GOAL", "COST", "PAST", "PLUS", "MEMO"]
    assert [row.depth for row in rows.values()] == [0, 1, 1, 0, 0, 0]
    assert rows["GOAL"].share == Fraction(1, 3)
    assert rows["PAST"].points == Fraction(100, 3)
    assert rows["PLUS"].share is None
    assert rows["MEMO"].points is None


def test_it_returns_the_calculation_that_has_the_same_input(database, round_id):
    first = calculated(database, round_id)
    again = calculated(database, round_id)
    assert again.id == first.id
    with database.reading(SYSTEM) as session:
        entries = select(func.count(LedgerEntry.id)).where(LedgerEntry.action == "result.calculated")
        assert session.scalar(entries) == 1


def test_it_makes_a_new_calculation_when_the_input_changed(database, round_id):
    first = calculated(database, round_id)
    with database.transaction(SYSTEM) as session:
        session.execute(update(Sheet).where(Sheet.opinion == "Sound").values(state=SheetState.SEALED))
    second = calculated(database, round_id)
    assert second.number == 2
    assert second.input_sha256 != first.input_sha256
    assert second.numbers != first.numbers
    with database.reading(SYSTEM) as session:
        assert [made.number for made in calculations_of(session, round_id)] == [2, 1]
        assert latest(session, round_id) is calculations_of(session, round_id)[0]
        assert calculation(session, round_id, 1).numbers == first.numbers
        with pytest.raises(Absent):
            calculation(session, round_id, 3)


def test_it_gives_the_same_bytes_however_the_rows_lie(database, round_id):
    first = calculated(database, round_id)
    bundle = read_files(small())
    chance = random.Random(5)  # noqa: S311
    names = ("declarations", "experts", "conflicts", "assignments", "scores", "sheets", "objective")
    mixed: dict[str, Any] = {name: tuple(chance.sample(rows := getattr(bundle, name), len(rows))) for name in names}
    with database.transaction(SYSTEM) as session:
        replace_round(session, round_id, replace(bundle, **mixed))
    second = calculated(database, round_id)
    assert second.input == first.input
    assert second.input_sha256 == first.input_sha256
    assert canonical_json(second.numbers) == canonical_json(first.numbers)


def test_it_keeps_the_head_of_the_ledger_from_before(database, round_id):
    with database.reading(SYSTEM) as session:
        before = head(session, round_id)
    made = calculated(database, round_id)
    assert (made.ledger_seq, made.ledger_hash) == (before.seq, before.hash)


def test_its_input_and_numbers_name_no_expert(database, round_id):
    made = calculated(database, round_id)
    text = canonical_json(made.input) + canonical_json(made.numbers)
    assert "Expert one" not in text
    numbers = canonical_json(made.numbers)
    assert not any(code in numbers for code in ("E1", "E2", "E3"))


def test_its_input_leaves_out_what_no_number_depends_on(database, round_id):
    made = calculated(database, round_id)
    assert "Sound" not in canonical_json(made.input)
    assert "good" not in canonical_json(made.input)


def test_it_calculates_again_to_the_same_numbers(database, round_id):
    made = calculated(database, round_id)
    assert recompute(made) == made.numbers


def test_it_compares_other_methods_and_keeps_nothing(database, round_id):
    made = calculated(database, round_id)
    others = other_methods(made)
    assert set(others) == {"median", "trimmed", "zscore"}
    assert others["median"].method == "median"
    with database.reading(SYSTEM) as session:
        assert session.scalar(select(func.count(Calculation.id))) == 1


@pytest.mark.parametrize("state", [state for state in RoundState if state is not RoundState.CLOSED])
def test_it_is_refused_unless_scoring_is_closed_and_nothing_decided(database, round_id, state):
    with database.transaction(SYSTEM) as session:
        session.get_one(Round, round_id).state = state
    with pytest.raises(Forbidden), database.transaction(SYSTEM) as session:
        calculate(session, round_id)


def test_it_counts_declarations_that_are_closed_to_who_asks(database, round_id):
    """A person with a conflict in the round must not get, or make, a ranking without that declaration."""
    with database.reading(SYSTEM) as session:
        everything = snapshot(session, round_id)
        user_id = session.get_one(Expert, session.scalars(select(Conflict)).one().expert_id).user_id
    with database.reading(Viewer(user_id)) as session:
        assert session.scalar(select(func.count(Declaration.id))) == 1
        assert snapshot(session, round_id) == everything


def test_it_leaves_out_declarations_that_are_not_admitted(database, round_id):
    with database.transaction(SYSTEM) as session:
        session.execute(update(Declaration).where(Declaration.code == "D2").values(state=DeclarationState.EXCLUDED))
    numbers = Numbers.from_plain(calculated(database, round_id).numbers)
    assert [row.code for row in numbers.declarations] == ["D1"]
    assert numbers.conflicts == ()
    assert numbers.sheets.sealed == 0


def test_it_says_which_conflicts_their_experts_stated(database, round_id):
    with database.transaction(SYSTEM) as session:
        session.execute(update(Conflict).values(origin=ConflictOrigin.STATED))
    assert Numbers.from_plain(calculated(database, round_id).numbers).conflicts[0].stated is True


def test_it_does_not_count_lifted_conflicts(database, round_id):
    with database.transaction(SYSTEM) as session:
        session.execute(update(Conflict).values(lifted_at=clock.now()))
    assert Numbers.from_plain(calculated(database, round_id).numbers).conflicts == ()


@pytest.mark.parametrize(("rule", "counted"), [("void", 3), ("counted", 4)])
def test_it_treats_drafts_as_the_rules_say(database, rule, counted):
    files = small(
        round_toml=("quorum = 1", f'quorum = 1\ndrafts = "{rule}"'), sheets_csv=("D1,E2,submitted", "D1,E2,draft")
    )
    with database.transaction(SYSTEM) as session:
        made = calculate(session, import_round(session, read_files(files)).id)
    numbers = Numbers.from_plain(made.numbers)
    assert (numbers.sheets.counted, numbers.sheets.void) == (counted, 4 - counted)
    expected = rank(read_files(files))
    assert [row.total for row in numbers.declarations] == [row.total for row in expected.declarations]


def test_it_names_every_reason_of_an_unresolved_declaration(database):
    files = small(
        objective_csv=("D2,PAST,60\n", ""), round_toml=("quorum = 1", "quorum = 3"), sheets_csv=("D2,E3", "D1,E3")
    )
    files["scores.csv"] = files["scores.csv"].replace(b"D2,E3,GOAL,0,\n", b"")
    with database.transaction(SYSTEM) as session:
        made = calculate(session, import_round(session, read_files(files)).id)
    numbers = Numbers.from_plain(made.numbers)
    reason = next(str(row.reason) for row in numbers.unresolved if row.code == "D2")
    assert reason == "2 of at least 3 sheets counted. The objective score for PAST is missing."


def test_it_marks_the_funding_line(database, round_id):
    lines = {row.code: row.line for row in Numbers.from_plain(calculated(database, round_id).numbers).declarations}
    assert set(lines.values()) <= set(Line)
    assert any(line is not Line.OUTSIDE for line in lines.values())
