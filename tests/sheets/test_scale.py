"""Reading scores: exact, on the scale, nothing guessed; steps and values lead back to each other."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evalapp.core.errors import Refusal
from evalapp.rounds.models import Criterion
from evalapp.sheets.scale import read_score, steps_of, value_of


def item(best="100", worst="0", step="0.5"):
    return Criterion(code="A", title="Item A", best=Decimal(best), worst=Decimal(worst), step=Decimal(step))


@pytest.mark.parametrize(
    ("typed", "steps"),
    [
        ("85", 170), ("85.5", 171), ("0", 0), ("-0", 0), ("-0.0", 0), ("100.000", 200), ("007", 14),
        (" 85 ", 170), ("\u300085\n", 170), ("８５", 170), ("８５．５", 171), ("－０", 0),
    ],
)  # fmt: skip
def test_it_reads_what_is_a_number(typed, steps):
    assert read_score(item(), typed) == steps


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "sNaN", "NaN", "inf", "-Infinity", "1e2", "1E-400", "1e308", "0x10", "1_0", "+5", "8,5", "85%", "九十",
        "٣٤", "८५", "8²", "①", "½", "8 5", "85.", ".5", "--5", "8-5", "1/2", "85\0", "８,５", "ⅷ", "𝟖𝟓", "1" * 16,
        "0." + "0" * 15, "99.99999999999999999", "100.0000000000000000001", "85\u200b", "\u202e58", "0" * 50_000,
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_number_or_too_long(typed):
    with pytest.raises(Refusal, match="is not a number"):
        read_score(item(), typed)


@pytest.mark.parametrize("typed", ["100.5", "-0.5", "101", "-1", "999999999999999"])
def test_it_refuses_what_is_off_the_scale(typed):
    with pytest.raises(Refusal, match="outside the scale of “Item A”: from 0 to 100"):
        read_score(item(), typed)


@pytest.mark.parametrize("typed", ["85.1", "0.25", "99.99999999", "0.0000000000001"])
def test_it_refuses_what_lies_between_two_steps(typed):
    with pytest.raises(Refusal, match=r"0\.5 from one score to the next"):
        read_score(item(), typed)


def test_it_counts_steps_from_the_worst_end_in_both_directions():
    assert read_score(item("1", "5", "0.5"), "1") == 8
    assert read_score(item("1", "5", "0.5"), "5") == 0
    assert read_score(item("5", "-5", "0.5"), "-2.5") == 5
    assert value_of(item("1", "5", "0.5"), 3) == Decimal("3.5")


def test_it_does_not_round_a_long_number_onto_a_step():
    wide = item("999999999999999", "0", "0.1")
    with pytest.raises(Refusal):
        steps_of(wide, Decimal("123456789012345.000000000000001"))


numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=3, allow_nan=False, allow_infinity=False)


@given(
    worst=numbers,
    step=st.decimals(min_value="0.001", max_value=1000, places=3),
    count=st.integers(1, 10**6),
    data=st.data(),
)
def test_it_leads_from_steps_to_the_value_and_back(worst, step, count, data):
    best = worst + step * count * data.draw(st.sampled_from([1, -1]))
    assume(best != worst)
    scale = item(str(best), str(worst), str(step))
    steps = data.draw(st.integers(0, count))
    value = value_of(scale, steps)
    assert steps_of(scale, value) == steps
    assert (Fraction(value) - Fraction(worst)) / (Fraction(best) - Fraction(worst)) == Fraction(steps, count)
