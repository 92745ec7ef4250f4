"""What is read of a flag: what was seen and how often luck alone shows it, never who or where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalapp.core.labels import label
from evalapp.results.flags.evidence import Evidence
from evalapp.results.flags.words import chance, in_words, reads_like, why_unwatched
from scoring.watch import Flag, Signal, UnwatchedCode

FLAGS = {
    Signal.NOISE: (Flag(Signal.NOISE, 12.345, 0.004, facts={"typical": 5.0, "ratio": 2.469}), "scatter by 12.3 points"),
    Signal.RESIDUAL: (
        Flag(Signal.RESIDUAL, -4.5, 0.01, facts={"score": 17.25, "expected": 61.5, "points": -44.25}),
        "44.2 points below what the other experts and this one's own strictness lead to expect: 4.5 times",
    ),
    Signal.CORRELATION: (Flag(Signal.CORRELATION, -0.2, 0.001, facts={"typical": 0.8}), "correlation of -0.2"),
    Signal.EXTREMES: (Flag(Signal.EXTREMES, 1.0, 0.0005, facts={"others": 0.125}), "100 % of the scores"),
    Signal.HALO: (Flag(Signal.HALO, 0.95, 0.002, facts={"same": 0.8, "spread": 0.05}), "by 5 % of what they do"),
    Signal.OWN_REGION: (
        Flag(Signal.OWN_REGION, 4.2, 0.008, (1.5, 6.9), ("D2",), {"raw": 6.0, "own": 7.0, "other": 13.0}),
        "4.2 points beside what the other experts lead to expect (90 % interval: 1.5 to 6.9)",
    ),
}


@pytest.mark.parametrize("signal", Signal)
def test_every_signal_is_said_in_words(signal):
    flag, said = FLAGS[signal]
    assert said in str(in_words(Evidence.of(flag)))
    assert str(label(signal))


@pytest.mark.parametrize("signal", Signal)
def test_the_words_do_not_lead_to_the_sheet_or_the_region(signal):
    flag, _ = FLAGS[signal]
    said = str(in_words(Evidence.of(replace(flag, declarations=("D2", "D17")))))
    assert "D2" not in said
    assert "D17" not in said
    assert not {"17.3", "61.5", "7", "13", "6"} & set(said.replace("%", " ").split())


def test_a_single_total_is_said_to_be_above_without_a_sign():
    said = str(in_words(Evidence.of(Flag(Signal.RESIDUAL, 4.5, 0.01, facts={"points": 44.25}))))
    assert "44.2 points above" in said
    assert "-" not in said


def test_sheets_without_items_are_said_to_be_alike_by_their_totals():
    assert "80 % of the sheets have the very same total" in str(
        in_words(Evidence.of(Flag(Signal.HALO, 0.8, 0.01, facts={"same": 0.8})))
    )


def test_the_chance_is_of_a_hundred_honest_experts():
    assert chance(Evidence.of(Flag(Signal.NOISE, 1.0, 0.0005))) == "0.05"


@pytest.mark.parametrize("code", UnwatchedCode)
def test_why_a_signal_was_not_watched_is_said(code):
    assert str(why_unwatched(code.value))


NOISY = Flag(Signal.NOISE, 12.345, 0.004, None, ("D1", "D3"), {"typical": 5.0})


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (replace(NOISY, value=12.3451, declarations=("D3", "D1")), True),
        (replace(NOISY, false_alarm=0.00401), True),
        (replace(NOISY, value=12.4), False),
        (replace(NOISY, false_alarm=0.005), False),
        (replace(NOISY, declarations=("D1",)), False),
        (replace(NOISY, facts={"typical": 5.1}), False),
        (Flag(Signal.CORRELATION, 12.345, 0.004, None, ("D1", "D3"), {"typical": 5.0}), False),
    ],
)
def test_evidence_is_the_same_where_nobody_could_tell_it_apart(other, same):
    assert (reads_like(Evidence.of(other)) == reads_like(Evidence.of(NOISY))) is same
