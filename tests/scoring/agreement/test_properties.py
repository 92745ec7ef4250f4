"""What must hold of agreement for any scores: names, order, origin and unit do not matter; bad input says why."""

from dataclasses import asdict
from fractions import Fraction
from math import inf, isfinite, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement import agreement_of, ratings_of
from scoring.agreement.anova import one_way, two_way
from scoring.agreement.generalizability import generalizability
from scoring.agreement.incomplete import generalizability_of
from tests.scoring.agreement.tables import exact, ratings
from tests.scoring.files import QUICK

SCORES = st.sampled_from([0, 1, 2, 5, "7.5", 8, 10])


@st.composite
def tables(draw, gaps=True):
    """Declarations x experts, up to 6 x 4; None is missing."""
    cell = st.none() | SCORES if gaps else SCORES
    width = draw(st.integers(1, 4))
    return draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=6))


def rows_of(table):
    return [
        (f"D{d}", f"E{e}", Fraction(str(value)))
        for d, row in enumerate(table)
        for e, value in enumerate(row)
        if value is not None
    ]


def plain(found):
    """Everything in one flat dictionary, variances left out: they have a unit."""
    flat = {f"icc.{key}": value for key, value in found.icc.items()}
    for key, interval in found.icc_intervals.items():
        flat |= {f"limit.{key}.{end}": limit for end, limit in enumerate(interval or (None, None))}
    flat |= {f"alpha.{key}": value for key, value in found.krippendorff.items()}
    flat |= {f"alpha.limit.{end}": limit for end, limit in enumerate(found.alpha_interval or (None, None))}
    flat |= asdict(found.concordance) if found.concordance else {"w": None}
    if general := found.generalizability:
        flat |= {"g": general.g, "phi": general.phi, "for g": general.experts_for_g, "for phi": general.experts_for_phi}
    return flat


def same(one, other):
    assert one.keys() == other.keys()
    for key, value in one.items():
        assert (value is None) == (other[key] is None), key
        if value is not None:
            # REML's own tolerance; everything else is exact up to the last bits.
            assert other[key] == pytest.approx(value, rel=1e-6, abs=1e-6), key


@QUICK
@given(table=tables(), data=st.data())
def test_new_names_and_another_order_change_nothing(table, data):
    rows = rows_of(table)
    names = data.draw(st.permutations([f"X{number}" for number in range(6)]))
    moved = data.draw(st.permutations(rows))
    renamed = [(names[int(d[1:])], f"Y{names[int(e[1:])]}", value) for d, e, value in moved]
    one, other = agreement_of(ratings_of(rows)), agreement_of(ratings_of(renamed))
    same(plain(one), plain(other))
    assert one.why == other.why


@QUICK
@given(table=tables(), constant=st.sampled_from([Fraction(1, 3), Fraction(-7), Fraction(10**12)]))
def test_a_constant_added_to_all_scores_leaves_all_but_ratios_alone(table, constant):
    rows = rows_of(table)
    one = agreement_of(ratings_of(rows))
    other = agreement_of(ratings_of((d, e, value + constant) for d, e, value in rows))
    ours, theirs = plain(one), plain(other)
    del ours["alpha.ratio"], theirs["alpha.ratio"]
    same(ours, theirs)


@QUICK
@given(table=tables(), factor=st.sampled_from([Fraction(1, 10**12), Fraction(10**12), Fraction(2, 7)]))
def test_no_unit_of_measurement_shows(table, factor):
    rows = rows_of(table)
    one = agreement_of(ratings_of(rows))
    other = agreement_of(ratings_of((d, e, value * factor) for d, e, value in rows))
    same(plain(one), plain(other))
    assert one.why == other.why


@QUICK
@given(table=tables())
def test_every_figure_is_finite_or_has_its_reason(table):
    found = agreement_of(ratings_of(rows_of(table)))
    values = {f"icc.{key}": value for key, value in found.icc.items()}
    values |= {f"krippendorff.{key}": value for key, value in found.krippendorff.items()}
    values["kendall_w"] = found.kendall_w
    values["generalizability"] = found.generalizability.g if found.generalizability else None
    for key, value in values.items():
        assert found.why[key] if value is None else isfinite(value) and value <= 1 + 1e-12
    intervals = {f"icc.{key}": limits for key, limits in found.icc_intervals.items()}
    for key, limits in (intervals | {"krippendorff.interval": found.alpha_interval}).items():
        if values[key] is not None:
            assert found.why[f"intervals.{key}"] if limits is None else limits[0] <= limits[1] <= 1


@QUICK
@given(table=tables(gaps=False))
def test_a_complete_design_gives_the_classical_analysis_of_variance(table):
    """Sums of squares add up; ICC(3,k) is G and ICC(2,k) is Phi where no component is negative."""
    if len(table) < 2 or len(table[0]) < 2:
        return
    rows = exact(table)
    one, two = one_way(rows), two_way(rows)
    n, k = two.n, two.k
    values = [value for row in rows for value in row]
    mean = sum(values) / len(values)
    total = sum((value - mean) ** 2 for value in values)
    assert one.between == two.declarations
    assert one.within * n * (k - 1) == two.experts * (k - 1) + two.residual * (n - 1) * (k - 1)
    assert one.between * (n - 1) + one.within * n * (k - 1) == total
    assert one.ratings == k
    if two.declarations > two.residual and two.experts >= two.residual:
        found, general = agreement_of(ratings(table)), generalizability(two)
        assert found.icc["3k"] == pytest.approx(general.g)
        assert found.icc["2k"] == pytest.approx(general.phi)


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_what_is_no_number_is_refused_with_its_place(value):
    with pytest.raises(ValueError, match=r"D1, E2: .* is no finite number"):
        ratings_of([("D1", "E1", 1), ("D1", "E2", value)])


def test_a_second_score_for_the_same_is_refused():
    with pytest.raises(ValueError, match="D1, E1: more than one score"):
        ratings_of([("D1", "E1", 1), ("D1", "E1", 1)])


def test_no_scores_at_all():
    found = agreement_of(ratings_of([]))
    assert (found.declarations, found.experts) == (0, 0)
    assert set(found.icc.values()) | set(found.krippendorff.values()) == {None}
    assert found.generalizability is None
    assert len(found.why) == 6 + 4 + 2


def test_one_expert():
    found = agreement_of(ratings([[1], [2], [5]]))
    assert set(found.icc.values()) | set(found.krippendorff.values()) == {None}
    assert found.why["icc.1"] == "needs at least two declarations, one of them with two scores"
    assert found.why["kendall_w"] == found.why["generalizability"] == "needs at least two declarations and two experts"
    assert found.why["krippendorff.interval"] == "no declaration has two scores"


def test_experts_without_a_declaration_in_common():
    found = agreement_of(ratings([[1, None, None], [None, 2, None], [None, None, 7], [None, None, 8]]))
    assert set(found.icc.values()) | set(found.krippendorff.values()) == {None}
    assert found.generalizability is None


def test_all_scores_equal():
    found = agreement_of(ratings([[3, 3], [3, 3]]))
    assert set(found.icc.values()) | set(found.krippendorff.values()) == {None}
    assert found.kendall_w is None
    assert found.why["krippendorff.ratio"] == "the scores do not vary"


def test_an_item_that_nobody_scored_beside_one_that_one_declaration_has():
    found = agreement_of(ratings([[1, 5, 9]]))
    assert found.icc["1"] is None
    assert found.kendall_w is None


def test_ten_thousand_experts():
    rows = [(f"D{d}", f"E{e}", (e * 7 + d * d * 3) % 11 + d) for e in range(10_000) for d in (e % 5, 5 + e % 3)]
    found = agreement_of(ratings_of(rows))
    assert (found.declarations, found.experts) == (8, 10_000)
    assert found.icc_intervals["1"] is not None
    assert found.krippendorff["ratio"] is not None
    assert found.generalizability is not None
    assert found.generalizability.estimated_by == "reml"


def test_a_wide_table_of_every_expert():
    rows = [(f"D{d}", f"E{e}", (e * 7 + d * 13) % 10 + d) for e in range(2_000) for d in range(4)]
    found = agreement_of(ratings_of(rows))
    assert found.generalizability == generalizability_of(ratings_of(reversed(rows)))
    assert found.kendall_w is not None
    assert not any(key.startswith("icc") for key in found.why)
