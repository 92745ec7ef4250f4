"""What is kept of the watch with a calculation: frozen, nameless, once."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete, select

from evalapp.core.errors import Absent
from evalapp.core.ledger import LedgerEntry
from evalapp.core.ledger_check import verify_ledger
from evalapp.results.flags import watching
from evalapp.results.flags.evidence import Evidence, significant
from evalapp.results.flags.models import FlaggedExpert, Watch
from evalapp.results.flags.queries import evidence_of, flagged_expert, flagged_in, watch_of
from evalapp.rounds.rules import RoundRules
from scoring.watch import Flag, Signal, WatchReport
from tests.decisions.flags.scene import NOISY, calculated, flag_these, flagged_scene, newest

WATCH = (4, "0.01", "0.04", {"own_region": "no_regions"})
FAVOUR = Flag(Signal.OWN_REGION, 4.2, 0.01, (1.5, 6.9), ("D2",), {"raw": 5.0, "own": 1.0})


def kept(world):
    with world.system() as session:
        made = newest(session, world)
        watch = watch_of(session, made)
        assert watch is not None
        said = watch.experts, str(watch.level), str(watch.expected), watch.unwatched
        return said, flagged_in(session, made)


def test_it_keeps_the_flags_with_the_calculation_and_never_changes_them(database, monkeypatch):
    world = flagged_scene(database, monkeypatch, {"E2": (NOISY, FAVOUR), "E4": (NOISY,), "E1": ()})
    watch, rows = kept(world)
    assert watch == WATCH
    by_expert = {row.expert_id: row for row in rows}
    assert set(by_expert) == {world.experts["E2"].id, world.experts["E4"].id}
    row = by_expert[world.experts["E2"].id]
    assert evidence_of(row) == (Evidence.of(NOISY), Evidence.of(FAVOUR))
    assert (row.sheets, row.unresolved) == (4, 0)
    flag_these(monkeypatch, {})
    assert calculated(world) == 1
    assert [one.flags for one in kept(world)[1]] == [one.flags for one in rows]


def test_a_round_in_which_nobody_stands_out_has_a_watch_without_flags(database, monkeypatch):
    world = flagged_scene(database, monkeypatch, {})
    assert kept(world) == (WATCH, [])


def test_it_counts_what_an_exclusion_would_leave_without_quorum(database, monkeypatch):
    world = flagged_scene(database, monkeypatch, rules=RoundRules(quorum=4))
    assert kept(world)[1][0].unresolved == 4


def test_numbers_and_ids_say_nothing_of_codes(database, monkeypatch):
    world = flagged_scene(database, monkeypatch, {f"E{n}": (NOISY,) for n in range(1, 13)}, experts=12)
    _, rows = kept(world)
    codes = {expert.id: code for code, expert in world.experts.items()}
    order = [codes[row.expert_id] for row in rows]
    assert [row.number for row in rows] == list(range(1, 13))
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    assert order != sorted(order, key=lambda code: int(code[1:]))  # one chance in 479 million


def test_numbers_are_drawn_among_all_that_are_watched(database, monkeypatch):
    class Last:
        def sample(self, population, k):
            assert (list(population), k) == ([1, 2, 3, 4], 1)
            return [4]

    monkeypatch.setattr("evalapp.results.flags.operations.secrets.SystemRandom", Last)
    world = flagged_scene(database, monkeypatch)
    assert [row.number for row in kept(world)[1]] == [4]


def test_the_watch_reads_the_regions_that_the_locked_input_leaves_out(database, monkeypatch):
    world = flagged_scene(database, monkeypatch, {})
    seen = {}

    def look(bundle, *, false_alarm):
        seen.update({row.code: row.region for row in bundle.experts})
        return WatchReport({}, false_alarm)

    monkeypatch.setattr(watching, "watch_report", look)
    with world.system() as session:
        session.get_one(type(world.experts["E1"]), world.experts["E1"].id).region = "Province 1"
        session.execute(delete(Watch))
    assert calculated(world) == 1
    assert (seen["E1"], seen["E2"]) == ("Province 1", "")
    with world.system() as session:
        assert "Province 1" not in newest(session, world).input["experts.csv"]


def test_a_calculation_from_before_the_watch_is_watched_when_calculated_again(database, monkeypatch):
    world = flagged_scene(database, monkeypatch)
    with world.system() as session:
        session.execute(delete(FlaggedExpert))
        session.execute(delete(Watch))
    assert calculated(world) == 1
    assert len(kept(world)[1]) == 1


def test_the_ledger_holds_who_was_flagged_by_code(database, monkeypatch):
    world = flagged_scene(database, monkeypatch)
    with world.system() as session:
        entry = session.scalars(select(LedgerEntry).where(LedgerEntry.action == "experts.watched")).one()
        assert json.loads(entry.facts) == {"calculation": 1, "experts": 4, "flagged": {"E2": ["noise"]}}
        assert world.experts["E2"].name not in entry.facts
        assert not verify_ledger(session.connection()).faults


def test_another_calculations_number_finds_nobody(database, monkeypatch):
    world = flagged_scene(database, monkeypatch)
    with world.system() as session:
        made = newest(session, world)
        with pytest.raises(Absent):
            flagged_expert(session, made, 99)


def test_evidence_reads_back_to_the_very_same_numbers():
    for flag in (NOISY, FAVOUR, Flag(Signal.HALO, 1 / 3, 1e-9)):
        assert Evidence.from_plain(json.loads(json.dumps(Evidence.of(flag).to_plain()))) == Evidence.of(flag)


@pytest.mark.parametrize(
    ("number", "read"),
    [(2.0, "2"), (1 / 3, "0.333"), (1234.5, "1230"), (-0.05, "-0.05"), (0.0, "0"), (99.96, "100"), (4e-7, "0.0000004")],
)
def test_three_digits_are_read(number, read):
    assert significant(number) == read
