from decimal import Decimal
from fractions import Fraction

import pytest

from evalapp.reports.charts import axis_for, bar, histogram, spread
from evalapp.reports.figures import median, percent, plain_decimal, rounded


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Fraction(349, 4), 2, "87.25"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(1, 3), 0, "0"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(10**20 + 1, 10), 1, "10000000000000000000.1"),
    ],
)
def test_it_rounds_half_away_from_zero_exactly(value, decimals, shown):
    assert rounded(value, decimals) == shown


def test_it_writes_shares_and_entered_numbers_plainly():
    assert percent(Fraction(3, 10)) == "30 %"
    assert percent(Fraction(1, 3), 2) == "33.33 %"
    assert [plain_decimal(Decimal(text)) for text in ("1E+2", "0.50", "-0", "60")] == ["100", "0.5", "-0", "60"]
    assert plain_decimal(None) == ""
    assert median([Fraction(3), Fraction(1), Fraction(2), Fraction(10)]) == Fraction(5, 2)


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ((61, 92), ["60", "70", "80", "90", "100"]),
        ((0, 100), ["0", "20", "40", "60", "80", "100"]),
        ((50, 50), ["50", "51"]),
        ((-3, 7), ["-4", "-2", "0", "2", "4", "6", "8"]),
        ((), ["0", "20", "40", "60", "80", "100"]),
    ],
)
def test_an_axis_ends_on_round_numbers_and_holds_every_value(values, labels):
    axis = axis_for([Fraction(value) for value in values], Fraction(100))
    assert [tick.label for tick in axis.ticks] == labels
    assert all(0 <= Fraction(axis.at(Fraction(value))) <= axis.width for value in values)


def test_drawings_place_what_they_show():
    axis = axis_for([Fraction(0), Fraction(100)], Fraction(100), width=116)
    drawn = spread(axis, [Fraction(0), Fraction(100)], Fraction(50), 1)
    assert (drawn.dots, drawn.total, drawn.lowest, drawn.highest) == (("8", "108"), "58", "0.0", "100.0")
    assert bar(Fraction(1, 3), Fraction(1)).length == "33.33"
    counts = histogram([Fraction(n) for n in range(100)], Fraction(100), Fraction(90))
    assert sum(each.count for each in counts.bars) == 100
    assert counts.line is not None


def test_sheets_that_nobody_scored_have_no_dots():
    axis = axis_for([], Fraction(100))
    assert spread(axis, [], Fraction(0), 2).lowest == ""
