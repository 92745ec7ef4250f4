"""Random rounds: totals and ranks as an independent model has them, whatever the order of rows."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ranking import METHODS, Funded, rank
from tests.scoring.files import QUICK
from tests.scoring.ranking.plain_model import half_up, plain_ranks, plain_totals
from tests.scoring.strategies import rounds

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("method", ["mean", "median", "trimmed"])
@QUICK
@given(bundle=rounds())
def test_totals_are_exactly_those_of_the_contract(method, bundle):
    expected = plain_totals(bundle, method)
    found = rank(bundle, method)
    assert {row.code: row.total for row in found.declarations} == {c: t for c, t in expected.items() if t is not None}
    assert {row.code for row in found.unresolved} == {code for code, total in expected.items() if total is None}


@QUICK
@given(rounds())
def test_z_scores_are_those_of_the_textbook(bundle):
    expected = plain_totals(bundle, "zscore")
    for row in rank(bundle, "zscore").declarations:
        assert float(row.total) == pytest.approx(expected[row.code], abs=1e-6)


@QUICK
@given(rounds())
def test_ranks_count_those_strictly_better(bundle):
    found = rank(bundle)
    rules = bundle.settings.rules
    totals = {row.code: row.total for row in found.declarations}
    if rules.rank_on == "shown":
        totals = {code: Fraction(half_up(total, rules.decimals)) for code, total in totals.items()}
    parted = {row.code: (totals[row.code], row.values["S"] if "S" in rules.ties else 0) for row in found.declarations}
    assert {row.code: row.rank for row in found.declarations} == plain_ranks(parted)
    ranks = [row.rank for row in found.declarations]
    assert ranks == sorted(ranks)
    assert all(row.tied == (ranks.count(row.rank) > 1) for row in found.declarations)
    assert all(row.shown == half_up(row.total, rules.decimals) for row in found.declarations)


@QUICK
@given(rounds(), st.randoms(use_true_random=False), st.sampled_from(METHODS))
def test_the_order_of_rows_changes_nothing(bundle, order, method):
    names = ("criteria", "declarations", "experts", "scores", "sheets", "objective")
    shuffled = {}
    for name in names:
        rows = list(getattr(bundle, name))
        order.shuffle(rows)
        shuffled[name] = tuple(rows)
    assert rank(replace(bundle, **shuffled), method) == rank(bundle, method)


@QUICK
@given(rounds(complete=True))
def test_the_mean_by_items_is_the_mean_of_own_totals_where_nothing_is_missing(bundle):
    bundle = replace(bundle, settings=replace(bundle.settings, rules=replace(bundle.settings.rules, quorum=1)))
    for row in rank(bundle, "mean").declarations:
        own = sum(row.sheets.values(), Fraction(0)) / len(row.sheets)
        assert row.total == own + row.adjustment


@QUICK
@given(rounds(), st.integers(1, 4))
def test_the_line_funds_no_more_than_there_are_places(bundle, places):
    found = rank(bundle, fund=places)
    states = [row.funded for row in found.declarations]
    inside = states.count(Funded.INSIDE)
    fundable = [row for row in found.declarations if not row.below_threshold]
    assert inside <= places
    if Funded.LINE_TIE in states:
        assert inside < places < inside + states.count(Funded.LINE_TIE)
    else:
        assert inside == min(places, len(fundable))
    assert all((row.funded == "below_threshold") == bool(row.below_threshold) for row in found.declarations)
