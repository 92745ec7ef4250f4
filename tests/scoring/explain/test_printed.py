"""Exact numbers as digits."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.explain.printed import EXACT, places_apart, places_for, printed
from tests.scoring.explain.by_hand import half_up, number
from tests.scoring.files import QUICK


@pytest.mark.parametrize(("value", "places", "text"), [
    ("0", 6, "0"), ("5", 6, "5"), ("-5/2", 6, "-2.5"), ("244/3", 6, "81 1/3"), ("-5/3", 6, "-1 2/3"),
    ("2/3", 6, "2/3"), ("-2/3", 6, "-2/3"), ("1/103", 6, "≈0.009709"), ("-104/103", 6, "≈-1.009709"),
    ("1/103", EXACT, "1/103"), ("1/4096", 6, "0.000244140625"), ("1/8192", 6, "≈0.000122"),
    ("1/8192", EXACT, "0.0001220703125"), ("1000000", 6, "1000000"), ("1/99999999", 6, "≈0.000000"),
])  # fmt: skip
def test_a_number_is_printed_exactly_where_that_is_short(value, places, text):
    assert printed(Fraction(value), places) == text


@QUICK
@given(st.fractions(), st.integers(6, 20))
def test_what_is_printed_is_the_number_or_within_half_of_its_last_place(value, places):
    text = printed(value, places)
    if text.startswith("≈"):
        assert abs(number(text) - value) <= Fraction(1, 2 * 10**places)
    else:
        assert number(text) == value
    assert number(printed(value, EXACT)) == value


@QUICK
@given(st.fractions(max_denominator=10**6), st.integers(0, 4), st.integers(1, 10**6), st.fractions(-1, 1))
def test_an_error_within_the_bound_rounds_to_the_same_digits(total, decimals, magnified, part):
    places = places_for(total, decimals, Fraction(magnified))
    if places is not EXACT:
        off = part * magnified / (2 * 10**places)
        assert half_up(total + off, decimals) == half_up(total, decimals)


def test_a_total_where_rounding_turns_needs_exact_numbers():
    assert places_for(Fraction("50.125"), 2, Fraction(1)) is EXACT
    assert places_for(Fraction("50.125"), 3, Fraction(1)) == 6
    assert places_for(Fraction("50.1250000001"), 2, Fraction(1)) == 10
    assert places_for(Fraction(1, 2) + Fraction(1, 10**60), 0, Fraction(1)) is EXACT
    assert places_for(Fraction(1), 0, Fraction(1), finest=Fraction(1, 10**9)) == 9


@QUICK
@given(st.lists(st.fractions(), min_size=1, max_size=6))
def test_different_values_stay_apart_in_print(values):
    places = places_apart(values)
    ordered = sorted(set(values))
    assert sorted({number(printed(value, places)) for value in values}) == [number(printed(v, places)) for v in ordered]
    assert len({number(printed(value, places)) for value in values}) == len(ordered)
