"""The running total of one sheet against a second, plainer way to compute it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalapp.rounds.models import Criterion
from evalapp.sheets.content import ItemContent, SheetContent
from evalapp.sheets.totals import shown, totals_of
from tests.support.world import RICH, SMALL


def criteria(rows):
    names = ("code", "title", "weight", "best", "worst", "step", "guidance", "kind", "threshold")
    return [
        Criterion(position=place, parent_code=row.parent, **{name: getattr(row, name) for name in names})
        for place, row in enumerate(rows)
    ]


def said(**steps):
    return SheetContent({code: ItemContent(count, count is None) for code, count in steps.items()})


def test_it_weighs_items_and_branches():
    totals = totals_of(criteria(SMALL), Decimal(100), said(A1=85, A2=15, B=3))
    assert totals.whole == 79
    assert totals.worth["A"] == 49
    assert totals.worth["B"] == 30
    assert (totals.scored, totals.required) == (3, 3)


def test_it_shares_the_weight_of_missing_items_and_never_counts_them_as_zero():
    totals = totals_of(criteria(SMALL), Decimal(100), said(A1=85, B=None))
    assert totals.whole == 85
    assert totals.worth["A"] == 51
    assert "B" not in totals.worth
    assert totals.scored == 1


def test_it_has_no_total_without_any_score():
    assert totals_of(criteria(SMALL), Decimal(100), said(A1=None)).whole is None
    assert totals_of(criteria(SMALL), Decimal(100), SheetContent()).whole is None


def test_it_adds_adjustments_in_points_and_leaves_notes_and_objective_items_out():
    totals = totals_of(criteria(RICH), Decimal(100), said(A1=85, A2=15, B=3, X=5, N=10))
    assert totals.adjustment == Decimal("-2.5")
    assert totals.whole == Fraction("76.5")
    assert (totals.scored, totals.required) == (3, 3)


@pytest.mark.parametrize(("value", "text"), [("2.675", "2.68"), ("0.005", "0.01"), ("-0.001", "0.00"), ("1/3", "0.33")])
def test_it_rounds_half_up_only_to_show(value, text):
    assert str(shown(Fraction(value), 2)) == text


@given(
    a1=st.none() | st.integers(0, 100),
    a2=st.none() | st.integers(0, 20),
    b=st.none() | st.integers(0, 4),
    weights=st.tuples(*[st.integers(1, 500)] * 4),
)
def test_it_agrees_with_a_second_way(a1, a2, b, weights):
    rows = criteria(SMALL)
    for row, weight in zip(rows, weights, strict=True):
        row.weight = Decimal(weight)
    of_a, w1, w2, of_b = (Fraction(weight) for weight in weights)
    inner = [(w1, Fraction(a1 or 0, 100))] * (a1 is not None) + [(w2, Fraction(a2 or 0, 20))] * (a2 is not None)
    outer = [(of_a, sum(w * u for w, u in inner) / sum(w for w, _ in inner))] if inner else []
    outer += [(of_b, Fraction(b, 4))] if b is not None else []
    expected = 100 * sum(w * u for w, u in outer) / sum(w for w, _ in outer) if outer else None
    given_scores = {code: steps for code, steps in (("A1", a1), ("A2", a2), ("B", b)) if steps is not None}
    assert totals_of(rows, Decimal(100), said(**given_scores)).whole == expected
