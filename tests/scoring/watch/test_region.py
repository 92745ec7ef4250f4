"""Favour to the own region: found over the round and in the expert who shows it, in points."""

from dataclasses import replace

import numpy as np
import pytest

from scoring.watch import Signal, UnwatchedCode, watch_report, watch_table
from scoring.watch.region import shrunken
from tests.benchmarks.scoring.simulate import simulate
from tests.scoring.watch.rounds import bundle_of, item_sheets


def homes(seed):
    table, rng = simulate("base", seed).table, np.random.default_rng(seed)
    own = rng.integers(0, 4, 100)[table.declaration] == rng.integers(0, 4, 30)[table.expert]
    return replace(table, value=table.value.clip(0, 70)), own


def test_a_favour_of_all_shows_in_the_overall_effect_and_in_nobody_alone():
    table, own = homes(3)
    before = watch_table(table, own_region=own)
    after = watch_table(replace(table, value=table.value + 10.0 * own), own_region=own)
    assert before.region is not None
    assert after.region is not None
    assert after.region.effect - before.region.effect == pytest.approx(10.0, abs=0.3)
    assert after.region.interval[0] > 5
    assert before.region.interval[0] < 0 < before.region.interval[1]
    assert set(after.regions) == set(before.regions)
    assert 4 < np.mean([found.effect for found in after.regions.values()]) < 16


def test_the_favour_of_one_is_flagged_with_its_interval_and_evidence():
    table, own = homes(2)
    chosen = int(np.argmax(np.bincount(table.expert[own], minlength=30)))
    favoured = own & (table.expert == chosen)
    report = watch_table(replace(table, value=table.value + 30.0 * favoured), own_region=own)
    code = table.experts[chosen]
    (flag,) = (flag for flag in report.flags[code] if flag.signal is Signal.OWN_REGION)
    assert flag.interval is not None
    assert 0 < flag.interval[0] < flag.value < flag.interval[1]
    assert flag.value < flag.facts["raw"]
    assert flag.facts["own"] + flag.facts["other"] == flag.facts["sheets"]
    favours = {table.declarations[place] for place in table.declaration[favoured]}
    assert set(flag.declarations) <= favours
    assert "own region" in flag.text


def test_effects_that_differ_no_more_than_by_chance_are_all_the_mean():
    found = shrunken(np.array([1.0, 2.0, 3.0]), np.array([5.0, 5.0, 5.0]))
    assert [row.effect for row in found] == pytest.approx([2.0] * 3)
    assert [row.se for row in found] == pytest.approx([5.0 / np.sqrt(3)] * 3)


def test_effects_known_well_keep_their_own_value():
    found = shrunken(np.array([-20.0, 0.0, 20.0]), np.array([0.1, 0.1, 0.1]))
    assert [row.effect for row in found] == pytest.approx([-20.0, 0.0, 20.0], abs=0.01)
    assert all(row.se == pytest.approx(0.1, rel=0.01) for row in found)
    assert shrunken(np.array([4.0]), np.array([2.0]))[0].effect == pytest.approx(4.0)


def test_regions_are_read_from_the_bundle():
    sheets = item_sheets(3, seed=6)
    regions = {code: "north" if int(code[1:]) % 2 else "south" for pair in sheets for code in pair}
    known, unknown = watch_report(bundle_of(sheets, regions=regions)), watch_report(bundle_of(sheets))
    assert known.region is not None
    assert len(known.regions) == 12
    assert Signal.OWN_REGION not in known.unwatched
    assert unknown.region is None
    assert unknown.unwatched[Signal.OWN_REGION].code is UnwatchedCode.NO_REGIONS
