"""Rounds in which there is little or nothing to watch: no flags, with the reason; what is no number is refused."""

import time
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from scoring.bundle.model import Bundle, RoundSettings
from scoring.crossed.table import ScoreTable, table_of
from scoring.watch import Signal, UnwatchedCode, watch, watch_report, watch_table
from tests.benchmarks.scoring.simulate import simulate
from tests.scoring.watch.rounds import bundle_of, changed, item_sheets


def complete(values) -> ScoreTable:
    return table_of((f"D{i}", f"E{j}", value) for i, row in enumerate(values) for j, value in enumerate(row))


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (table_of([]), UnwatchedCode.NO_SCORES),
        (complete([[50]]), UnwatchedCode.NO_COMPARISON),
        (complete([[10], [20], [90], [30]]), UnwatchedCode.NO_COMPARISON),
        (complete([[10, 20, 30, 90]]), UnwatchedCode.NO_COMPARISON),
        (table_of((f"D{i}", f"E{i // 5}", 7.0 * i) for i in range(14)), UnwatchedCode.NO_COMPARISON),
        (complete([[60] * 5] * 6), UnwatchedCode.NO_SPREAD),
        (complete([[0] * 5] * 6), UnwatchedCode.NO_SPREAD),
    ],
    ids=["none", "one score", "one expert", "one declaration", "no overlap", "all equal", "all nought"],
)
def test_where_nobody_can_be_compared_there_are_no_flags_and_the_reason(table, why):
    report = watch_table(table)
    assert set(report.flags) == set(table.experts)
    assert not any(report.flags.values())
    assert {found.code for found in report.unwatched.values()} == {why}
    assert set(report.unwatched) == set(Signal)
    assert all(found.text for found in report.unwatched.values())


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused(bad):
    table = complete([[10, 20, 30, 40]] * 5)
    table.value[3] = bad
    with pytest.raises(ValueError, match="no finite number"):
        watch_table(table)


def test_a_score_beyond_the_scale_is_refused():
    with pytest.raises(ValueError, match="beyond the scale's ends 0 and 100"):
        watch_table(complete([[10, 20, 30, 101]] * 5))


@pytest.mark.parametrize("rate", [0.0, -0.1, 0.6, float("nan")])
def test_a_rate_that_is_none_is_refused(rate):
    with pytest.raises(ValueError, match="false alarm rate"):
        watch_table(complete([[10, 20, 30, 40]] * 5), false_alarm=rate)


def test_marks_of_another_length_are_refused():
    with pytest.raises(ValueError, match="one mark of the own region"):
        watch_table(complete([[10, 20, 30, 40]] * 5), own_region=np.array([True]))


def test_an_empty_bundle_has_no_flags():
    assert watch(Bundle(RoundSettings("none", "None", "UTC", Decimal(100)))) == {}


def test_two_experts_are_watched_without_comparing_them_with_a_crowd():
    rng = np.random.default_rng(1)
    quality = rng.normal(50, 15, 12)
    report = watch_table(complete((quality[:, None] + rng.normal(0, 5, (12, 2))).clip(0, 100).tolist()))
    assert not any(report.flags.values())
    assert report.unwatched[Signal.NOISE].code is UnwatchedCode.TOO_FEW
    assert Signal.RESIDUAL not in report.unwatched


def test_experts_with_one_sheet_and_declarations_with_one_are_passed_over():
    table = simulate("one_adversary", 3).table
    rows = [
        (table.declarations[i], table.experts[j], value)
        for i, j, value in zip(table.declaration.tolist(), table.expert.tolist(), table.value.tolist(), strict=True)
    ]
    rows += [("D000", "Once", 100.0), ("Alone", "E01", 0.0), ("Other", "Nowhere", 55.0)]
    report = watch_table(table_of(rows, step=1.0))
    assert report.flags["Once"] == report.flags["Nowhere"] == ()
    assert report.thresholds["Once"] == 0
    assert sum(map(bool, report.flags.values())) >= 1


def test_abstentions_and_an_item_that_nobody_scored():
    sheets = item_sheets(4, seed=5)
    sheets = {pair: [None, *scores[1:]] for pair, scores in sheets.items()}
    sheets = changed(sheets, "E01", lambda _, scores: [None, scores[1], None, None])
    sheets = changed(sheets, "E02", lambda _, scores: [None for _ in scores])
    report = watch_report(bundle_of(sheets))
    assert "E02" not in report.flags
    assert report.flags["E01"] == ()
    assert Signal.HALO not in report.unwatched


@pytest.mark.parametrize("scale", [1e-12, pytest.param(1e12, marks=pytest.mark.slow)])
def test_very_small_and_very_large_points(scale):
    table = simulate("one_adversary", 8).table
    plain = watch_table(table).flags
    scaled = replace(table, value=table.value * scale, step=scale)
    found = watch_table(scaled, ends=(0.0, 100.0 * scale)).flags
    assert {code: [flag.signal for flag in flags] for code, flags in plain.items()} == {
        code: [flag.signal for flag in flags] for code, flags in found.items()
    }


def test_noiseless_scores_raise_no_flag():
    quality, effect = np.arange(12) * 5.0, np.arange(6) * 3.0
    report = watch_table(complete((quality[:, None] + effect).tolist()))
    assert not any(report.flags.values())


@pytest.mark.slow
def test_ten_thousand_experts_take_bounded_time():
    rng = np.random.default_rng(0)
    n = 10_000
    declaration = np.repeat(np.arange(n), 3)
    expert = (declaration * 7 + np.tile([0, 1, 2], n) * np.repeat(rng.integers(1, 3_000, n), 3)) % n
    order = np.lexsort((expert, declaration))
    value = 50 + 15 * rng.standard_normal(n)[declaration] + 10 * rng.standard_normal(3 * n)
    table = ScoreTable(
        tuple(f"D{place:05}" for place in range(n)),
        tuple(f"E{place:05}" for place in range(n)),
        declaration[order],
        expert[order],
        np.rint(value.clip(0, 100)),
        step=1.0,
    )
    start = time.perf_counter()
    report = watch_table(table)
    assert time.perf_counter() - start < 60
    assert report.pooled
    assert report.replications < 999
    assert sum(map(bool, report.flags.values())) < 0.015 * n
