"""Experts who do not read are flagged, honest ones hardly ever."""

import numpy as np
import pytest

from scoring.crossed.table import table_of
from scoring.watch import Signal, watch_table
from tests.benchmarks.scoring.simulate import simulate
from tests.scoring.files import gold


def test_the_gold_adversary_is_flagged_by_every_sign_that_can_show_it():
    case = gold("sim_adversary_one_1000")
    table = table_of(((f"D{i:03}", f"E{j:02}", value) for i, j, value in case["input"]["rows"]), step=1.0)
    given: dict[int, list[float]] = {}
    for _, expert, value in case["input"]["rows"]:
        given.setdefault(expert, []).append(value)
    (liar,) = (expert for expert, values in given.items() if set(values) == {0.0, 100.0})
    report = watch_table(table)
    signals = {flag.signal for flag in report.flags[f"E{liar:02}"]}
    assert {Signal.NOISE, Signal.RESIDUAL, Signal.EXTREMES, Signal.HALO} <= signals
    assert [code for code, flags in report.flags.items() if flags] == [f"E{liar:02}"]


def test_a_flag_carries_its_evidence():
    found = simulate("one_adversary", 5)
    liar = found.table.experts[int(np.flatnonzero(found.liars)[0])]
    flags = {flag.signal: flag for flag in watch_table(found.table).flags[liar]}
    friend = found.table.declarations[found.friend]
    residual, noise = flags[Signal.RESIDUAL], flags[Signal.NOISE]
    assert residual.declarations == (friend,)
    assert residual.facts["score"] == 100
    assert residual.facts["score"] - residual.facts["expected"] == pytest.approx(residual.facts["points"])
    assert residual.facts["points"] > 50
    assert noise.value == pytest.approx(noise.facts["ratio"] * noise.facts["typical"])
    assert noise.facts["ratio"] > 1.5
    assert flags[Signal.EXTREMES].value == 1
    assert flags[Signal.EXTREMES].facts["others"] < 0.1
    assert friend not in flags[Signal.HALO].declarations
    assert all(0 < flag.false_alarm <= 0.01 for flag in flags.values())
    assert all("no finding" in flag.text for flag in flags.values())


@pytest.mark.slow
def test_an_honest_expert_is_not_accused_for_differing_from_colluders():
    accused = 0
    for seed in range(4):
        found = simulate("collude", seed)
        report = watch_table(found.table, seed=seed)
        flagged = np.array([bool(report.flags[code]) for code in found.table.experts])
        assert flagged[found.liars].all()
        panel = np.isin(np.arange(30), found.table.expert[found.table.declaration == found.friend]) & ~found.liars
        assert panel.sum() == 2
        accused += int(flagged[panel].sum())
    assert accused == 0


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["base", "no_severity", "noise_wide", "three_scores", "weak_panels"])
def test_honest_experts_are_flagged_as_seldom_as_said(scenario):
    flagged = 0
    for seed in range(10):
        report = watch_table(simulate(scenario, 700 + seed).table, seed=seed)
        assert 0.1 < report.any_alarm < 0.35
        assert 0.15 < report.expected_alarms <= 0.3
        flagged += sum(map(bool, report.flags.values()))
    # 300 honest experts at 1 %: 3 on average; more than 9 by luck once in a thousand.
    assert flagged <= 9


@pytest.mark.slow
def test_the_expert_of_one_friend_is_always_flagged():
    for seed in range(10):
        found = simulate("one_adversary", 800 + seed)
        report = watch_table(found.table, seed=seed)
        assert report.flags[found.table.experts[int(np.flatnonzero(found.liars)[0])]]


@pytest.mark.slow
def test_each_signal_at_the_rate_asked_for_flags_more():
    found = simulate("three_random", 3)
    joint, single = watch_table(found.table), watch_table(found.table, each=True)
    assert set(single.thresholds.values()) == {0.01}
    assert max(joint.thresholds.values()) < 0.005
    assert single.expected_alarms > 2 * joint.expected_alarms
    pairs = {
        code: ({f.signal for f in joint.flags[code]}, {f.signal for f in flags}) for code, flags in single.flags.items()
    }
    assert sum(len(few) for few, _ in pairs.values()) <= sum(len(many) for _, many in pairs.values())
    assert all(0.005 < share <= 0.0101 for signal, share in single.realised.items() if signal is not Signal.HALO)
