"""Where intervals stand in drawings, and how probabilities and corrections are written."""

from decimal import Decimal
from fractions import Fraction

import pytest

from evalapp.reports.figures import chance
from evalapp.reports.intervals import rank_axis, rank_span, signed_axis, stretch
from evalapp.reports.places import place_line
from evalapp.results.reference import Place


def test_each_rank_has_a_slot_of_the_same_width():
    axis = rank_axis(10, 4)
    one, two = rank_span(axis, 1, 1, 1), rank_span(axis, 2, 5, 3)
    assert Fraction(two.x) == Fraction(one.x) + Fraction(one.width)
    assert Fraction(two.width) == 4 * Fraction(one.width)
    assert Fraction(one.mark) == Fraction(one.x) + Fraction(one.width) / 2
    assert axis.line is not None
    assert Fraction(axis.line) == Fraction(one.x) + 4 * Fraction(one.width)


def test_the_last_rank_ends_inside_the_drawing():
    axis = rank_axis(7, None)
    last = rank_span(axis, 7, 7, 7)
    assert Fraction(last.x) + Fraction(last.width) < axis.width


@pytest.mark.parametrize(("count", "ticks"), [(1, ["1"]), (4, ["1", "2", "3", "4"]), (28, ["1", "10", "20"])])
def test_ticks_are_few_and_round(count, ticks):
    assert [tick.label for tick in rank_axis(count, None).ticks] == ticks


@pytest.mark.parametrize("places", [None, 0, 10, 12])
def test_there_is_no_line_where_all_or_none_are_inside(places):
    assert rank_axis(10, places).line is None


def test_a_bar_among_thousands_can_still_be_seen():
    assert Fraction(rank_span(rank_axis(2_000, 10), 5, 5, 5).width) == 1


def test_the_axis_of_strictness_holds_zero_and_every_end():
    axis = signed_axis([Decimal("1.5"), Decimal("4.2")])
    assert axis.low == 0
    drawn = stretch(axis, Decimal("1.5"), Decimal("4.2"), Decimal(3))
    assert Fraction(axis.at(Fraction(0))) < Fraction(drawn.low) < Fraction(drawn.middle) < Fraction(drawn.high)
    assert signed_axis([]).low <= 0


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0", "< 1 %"), ("0.0049", "< 1 %"), ("0.005", "1 %"), ("0.624", "62 %"), ("0.9949", "99 %"), ("1", "> 99 %")],
)
def test_an_estimated_chance_is_never_shown_as_certain(value, shown):
    assert chance(Decimal(value)) == shown


def test_the_parts_of_a_reference_total_add_up_as_shown():
    parts = {"raw": Decimal("87.254000"), "strictness": Decimal("0.403000"), "shrinkage": Decimal("-0.751000")}
    place = Place(
        "D1", (1, 3), Decimal("0.5"), Decimal("86.906000"), 1, False, Decimal("1.55"), Decimal("2.1"),
        (Decimal("83.4"), Decimal("90.4")), **parts,
    )  # fmt: skip
    line = place_line(place, 2)
    assert (line.raw, line.strictness, line.shrinkage, line.total) == ("87.25", "+0.40", "-0.74", "86.91")
    assert Decimal(line.raw) + Decimal(line.strictness) + Decimal(line.shrinkage) == Decimal(line.total)
    assert place.unsettled
