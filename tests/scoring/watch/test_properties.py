"""What must not matter, does not."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from scoring.crossed.table import table_of
from scoring.watch import Flag, Signal, watch, watch_report, watch_table
from tests.benchmarks.scoring.simulate import simulate
from tests.scoring.watch.rounds import bundle_of, changed, item_sheets, relabelled

BESIDE_OTHERS = (Signal.NOISE, Signal.RESIDUAL, Signal.CORRELATION)


def plain(flag: Flag) -> tuple[object, ...]:
    return (
        flag.signal,
        round(flag.value, 9),
        flag.false_alarm,
        {name: round(fact, 9) for name, fact in flag.facts.items()},
    )


@pytest.mark.parametrize("scenario", ["one_adversary", pytest.param("three_random", marks=pytest.mark.slow)])
def test_codes_do_not_matter(scenario):
    table = simulate(scenario, 11).table
    other, names = relabelled(table, 1)
    before, after = watch_table(table), watch_table(other)
    assert any(before.flags.values())
    for code, flags in before.flags.items():
        assert list(map(plain, after.flags[names[code]])) == list(map(plain, flags))
    assert before.expected_alarms == after.expected_alarms


def test_the_order_of_rows_does_not_matter():
    sheets = changed(item_sheets(seed=2), "E05", lambda _, scores: [scores[0]] * len(scores))
    bundle = bundle_of(sheets)
    rng = np.random.default_rng(0)

    def shuffled(rows):
        return tuple(rows[place] for place in rng.permutation(len(rows)))

    other = replace(
        bundle,
        criteria=shuffled(bundle.criteria),
        declarations=shuffled(bundle.declarations),
        experts=shuffled(bundle.experts),
        scores=shuffled(bundle.scores),
        sheets=shuffled(bundle.sheets),
    )
    assert watch(bundle)["E05"]
    assert watch(other) == watch(bundle)


def test_the_same_seed_repeats_to_the_bit():
    bundle = bundle_of(item_sheets(seed=3))
    assert watch_report(bundle, seed=7) == watch_report(bundle, seed=7)


@pytest.mark.parametrize(
    ("scenario", "seed"),
    [("one_adversary", 1), pytest.param("three_random", 4, marks=pytest.mark.slow)],
)
def test_a_constant_added_to_an_expert_changes_no_flag_beside_the_others(scenario, seed):
    found = simulate(scenario, seed)
    # Without ends or steps: near an end, or a half step, what is added does change what can be given.
    table = replace(found.table, step=0.0)
    chosen = int(np.flatnonzero(found.liars)[0])
    moved = replace(table, value=table.value + 23.0 * (table.expert == chosen))
    before, after = (watch_table(each, ends=None) for each in (table, moved))
    assert before.flags.keys() == after.flags.keys()
    for code in before.flags:
        kept = [
            [(flag.signal, round(flag.value, 6)) for flag in report.flags[code] if flag.signal in BESIDE_OTHERS]
            for report in (before, after)
        ]
        assert kept[0] == kept[1]


def test_a_table_and_a_bundle_of_one_item_say_the_same():
    sheets = changed(item_sheets(1, seed=4), "E02", lambda code, _: [Decimal(10 if code == "D00" else 0)])
    bundle = bundle_of(sheets)
    table = table_of(((d, e, 10 * float(scores[0] or 0)) for (d, e), scores in sheets.items()), step=10.0)
    assert watch(bundle) == watch_table(table).flags
    assert watch(bundle)["E02"]
