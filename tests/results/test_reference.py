"""A calculation keeps how sure its ranking is: beside its numbers, with a digest of its own, naming no expert."""

import json
import random
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import null, select, update

from evalapp.core import canonical, ledger
from evalapp.core.labels import label
from evalapp.core.ledger import LedgerEntry
from evalapp.core.viewer import system
from evalapp.results import operations
from evalapp.results.doubts import doubt_words
from evalapp.results.measure import measure, same
from evalapp.results.models import Calculation
from evalapp.results.operations import calculate
from evalapp.results.queries import how_sure, input_of, latest, reference_rankings
from evalapp.results.reference import HowSure, strictness_of
from evalapp.results.verification import verify_calculations
from scoring.agreement.words import Band
from scoring.ranking import rank
from scoring.reference import model
from scoring.reference.model import DoubtCode
from tests.decisions.scene import scene
from tests.results.sure_scene import sure_scene

SYSTEM = system("test")


@pytest.fixture
def world(database):
    return sure_scene(database)


def kept(world) -> Calculation:
    with world.database.reading(SYSTEM) as session:
        made = latest(session, world.round_id)
        assert made is not None
        session.expunge(made)
        return made


def measured(world) -> HowSure:
    found = how_sure(kept(world))
    assert found is not None
    return found


def faults(database):
    with database.reading(SYSTEM) as session:
        return [fault.why for fault in verify_calculations(session).faults]


def change(database, **values):
    with database.transaction(SYSTEM) as session:
        session.execute(update(Calculation).values(**values))


def without_reference(database):
    """Make the calculation one of before: the ledger's entry named no digest of what it did not keep."""
    change(database, reference=null(), reference_sha256=None)


def test_it_is_kept_under_a_digest_that_the_ledger_names(world):
    made = kept(world)
    assert canonical.digest(made.reference) == made.reference_sha256
    assert canonical.digest(made.numbers) == made.numbers_sha256
    assert not {"ranks", "chance", "reference"} & set(made.numbers["declarations"][0])
    with world.database.reading(SYSTEM) as session:
        facts = session.scalars(select(LedgerEntry.facts).where(LedgerEntry.action == "result.calculated")).one()
    assert json.loads(facts)["reference_sha256"] == made.reference_sha256


def test_it_says_of_each_ranked_declaration_how_sure_its_place_is(world):
    sure = measured(world)
    assert set(sure.places) == set(world.declarations)
    assert sure.why is None
    for place in sure.places.values():
        assert place.raw + place.strictness + place.shrinkage == place.total
        assert 1 <= place.ranks[0] <= place.ranks[1] <= len(sure.places)
        assert 1 <= place.expected_rank <= len(sure.places)
        assert place.chance is not None
        assert 0 <= place.chance <= 1
        assert place.interval[0] < place.total < place.interval[1]
    assert sum(place.chance or 0 for place in sure.places.values()) == pytest.approx(4, abs=1e-4)
    assert sure.zone == tuple(
        sorted(code for code, row in sure.places.items() if Decimal("0.1") < (row.chance or 0) < Decimal("0.9"))
    )
    assert 0 < len(sure.zone) < len(sure.places)
    assert sure.agreement is not None
    assert sure.agreement.figures[0].key == "icc.1k"


def test_the_strict_expert_is_the_strictest_and_only_coordinators_values_name_any(world):
    made = kept(world)
    assert made.reference is not None
    rows = strictness_of(made.reference)
    assert [row.code for row in rows] == sorted(world.experts)
    assert max(rows, key=lambda row: row.severity).code == "E1"
    assert all(row.interval[0] < row.severity < row.interval[1] for row in rows)
    assert not any(re.search(rf"\b{code}\b", repr(how_sure(made))) for code in world.experts)


def test_it_is_the_same_however_the_rows_lie(world):
    made = kept(world)
    bundle = input_of(made)
    chance = random.Random(3)  # noqa: S311
    names = ("declarations", "experts", "scores", "sheets")
    mixed: dict[str, Any] = {name: tuple(chance.sample(rows := getattr(bundle, name), len(rows))) for name in names}
    other = replace(bundle, **mixed)
    assert canonical.canonical_json(measure(other, rank(other))) == canonical.canonical_json(made.reference)


def test_the_twin_and_the_reference_ranking_are_compared_and_the_kept_one_is_not_measured_again(world):
    made = kept(world)
    found = reference_rankings(made)
    assert list(found) == ["calibrated", "robust"]
    assert found["calibrated"] == how_sure(made)
    assert found["robust"].model == "robust"
    assert set(found["robust"].places) == set(found["calibrated"].places)
    assert found["robust"].agreement is None


@pytest.mark.parametrize("totals", [{"D1": 90}, {"D1": None}])
def test_a_round_too_small_for_a_model_says_why_and_breaks_nothing(database, totals):
    world = scene(database, totals, fund=1)
    sure = HowSure.from_plain(json.loads(json.dumps(kept(world).reference)))
    assert sure.places == {}
    assert str(sure.why)
    assert strictness_of(kept(world).reference or {}) == ()
    assert faults(database) == []


def test_nothing_differs_where_nothing_was_changed(world):
    assert faults(world.database) == []


def test_a_changed_measure_is_found(world):
    made = kept(world)
    changed = json.loads(json.dumps(made.reference))
    changed["declarations"]["D1"]["chance"] = "0.200000"
    change(world.database, reference=changed)
    assert faults(world.database) == [
        "how sure it is does not give its digest", "its input gives another measure of how sure it is",
    ]  # fmt: skip
    change(world.database, reference_sha256=canonical.digest(changed))
    assert faults(world.database) == [
        "its input gives another measure of how sure it is", "the ledger recorded other digests",
    ]  # fmt: skip


def test_one_that_was_taken_away_is_missed(world):
    without_reference(world.database)
    assert faults(world.database) == ["the ledger recorded other digests"]


def test_another_version_of_the_program_may_measure_otherwise(world, monkeypatch):
    monkeypatch.setattr("evalapp.results.verification.PROGRAM", "evalapp 9.9.9")
    monkeypatch.setattr("evalapp.results.verification.measure", lambda *_: pytest.fail("measured"))
    assert faults(world.database) == []


def test_a_calculation_of_before_is_sound_and_the_next_one_measures(database, monkeypatch):
    """As an earlier version made it: the entry in the ledger knows no digest of a reference."""
    world = sure_scene(database, calculated=False)
    record = ledger.record

    def as_before(session, action, subject, *, round_id, facts):
        record(
            session,
            action,
            subject,
            round_id=round_id,
            facts={k: v for k, v in facts.items() if k != "reference_sha256"},
        )

    with monkeypatch.context() as before, world.acting(world.official) as session:
        before.setattr(operations, "record", as_before)
        calculate(session, world.round_id)
    without_reference(database)
    assert faults(database) == []
    assert how_sure(kept(world)) is None
    with world.acting(world.official) as session:
        assert calculate(session, world.round_id).number == 2
    with world.acting(world.official) as session:
        assert calculate(session, world.round_id).number == 2
    assert how_sure(kept(world)) is not None


@pytest.mark.parametrize(
    ("other", "close"),
    [
        ({"ranks": [2, 4]}, True),
        ({"ranks": [3, 4]}, False),
        ({"chance": "0.505000"}, True),
        ({"chance": "0.520000"}, False),
        ({"chance": None}, False),
        ({"total": "80.000900"}, True),
        ({"total": "80.002000"}, False),
        ({"tied": True}, False),
        ({"more": 1}, False),
    ],
)
def test_it_is_compared_within_a_stated_tolerance(other, close):
    row = {"ranks": [1, 4], "chance": "0.500000", "total": "80.000000", "tied": False}
    assert same({"declarations": {"D1": row}}, {"declarations": {"D1": {**row, **other}}}) is close


def test_every_doubt_and_every_band_has_its_words():
    for code in DoubtCode:
        asked = set(re.findall(r"%\((\w+)\)s", doubt_words(code, {}).text))
        assert asked <= set(re.findall(r"{(\w+)}", model._SENTENCES[code])), code
    for band in Band:
        assert str(label(band))
