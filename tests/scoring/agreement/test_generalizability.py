"""Variance components, generalizability, and how many experts are enough."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement import NotDefinedError, agreement_of, experts_needed, ratings_of
from scoring.agreement.anova import two_way
from scoring.agreement.generalizability import from_components, generalizability, harmonic_mean
from scoring.agreement.incomplete import components_of, generalizability_of
from scoring.crossed import Components, fit_crossed, table_of
from tests.scoring.agreement.tables import exact, ratings
from tests.scoring.files import QUICK, gold

# Brennan 2001, synthetic data set 1: ten persons, twelve items.
BRENNAN = [
    [int(mark) for mark in row]
    for row in (
        "101000000000", "111001000000", "111110000000", "110110010000", "111110100000",
        "111011100000", "111111100000", "111101111100", "111111111110", "111111111111",
    )
]  # fmt: skip


def test_the_published_components_of_brennan():
    found = generalizability(two_way(exact(BRENNAN)))
    assert (found.declaration, found.expert, found.residual) == pytest.approx((0.0574, 0.0754, 0.1269), abs=1e-3)
    assert (found.g, found.phi) == pytest.approx((0.844, 0.773), abs=1e-3)
    assert (found.experts, found.estimated_by) == (12, "anova")


def test_the_gold_case_to_its_digits():
    case = gold("gtheory_brennan1")
    assert case["input"]["scores"] == BRENNAN
    expected = case["expected"]
    found = generalizability(two_way(exact(BRENNAN)))
    digits = case["tolerance"]["digits"]
    assert found.declaration == pytest.approx(expected["var_p"], abs=digits)
    assert found.expert == pytest.approx(expected["var_i"], abs=digits)
    assert found.residual == pytest.approx(expected["var_pi"], abs=digits)
    assert found.g == pytest.approx(expected["G"], abs=digits)
    assert found.phi == pytest.approx(expected["Phi"], abs=digits)


def test_how_many_items_brennan_would_need():
    # G: 4 x 0.12685 / 0.05741 = 8.84; Phi: 4 x (0.12685 + 0.07542) / 0.05741 = 14.09.
    found = generalizability(two_way(exact(BRENNAN)))
    assert (found.target, found.experts_for_g, found.experts_for_phi) == (0.8, 9, 15)


@QUICK
@given(
    parts=st.tuples(st.integers(1, 50), st.integers(0, 50)).map(lambda pair: tuple(map(Fraction, pair))),
    target=st.sampled_from([Fraction(1, 2), Fraction(4, 5), Fraction(9, 10)]),
)
def test_the_number_needed_is_the_first_that_reaches_the_target(parts, target):
    declaration, error = parts
    needed = experts_needed(declaration, error, target)
    assert needed is not None
    assert declaration / (declaration + error / needed) >= target
    assert needed == 1 or declaration / (declaration + error / (needed - 1)) < target


def test_a_bound_that_is_met_exactly_needs_no_further_expert():
    # In floats 0.8 / 0.2 x 0.15 / 0.2 is a little above 3.
    assert 0.8 / (1 - 0.8) * 0.15 / 0.2 > 3
    assert experts_needed(Fraction("0.2"), Fraction("0.15")) == 3


@pytest.mark.parametrize("target", [0, 1, Fraction(3, 2)])
def test_a_target_lies_between_0_and_1(target):
    with pytest.raises(ValueError, match="between 0 and 1"):
        experts_needed(Fraction(1), Fraction(1), Fraction(target))


def test_no_number_is_enough_where_declarations_do_not_differ():
    found = agreement_of(ratings([[1, 2], [2, 1], [1, 2]]))
    general = found.generalizability
    assert general is not None
    assert (general.declaration, general.expert, general.g, general.phi) == (0, 0, 0, 0)
    assert general.residual > 0
    assert (general.experts_for_g, general.experts_for_phi) == (None, None)
    assert "no number of experts" in found.why["generalizability.experts_for_g"]
    assert "no number of experts" in found.why["generalizability.experts_for_phi"]


def test_experts_who_always_agree_are_enough_alone():
    found = generalizability(two_way(exact([[1, 2], [4, 5], [7, 8]])))
    assert (found.g, found.residual) == (1, 0)
    assert found.experts_for_g == 1
    assert found.experts_for_phi == 1
    assert 0.9 < found.phi < 1


def test_an_incomplete_table_is_estimated_by_reml_and_says_so():
    table = [[9, 2, 5, 8], [6, 1, 3, None], [8, 4, None, 8], [7, 1, 2, 6], [10, None, 6, 9], [6, 2, 4, 7]]
    found = agreement_of(ratings(table)).generalizability
    assert found is not None
    assert found.estimated_by == "reml"
    assert found.experts == pytest.approx(6 / (3 / 4 + 3 / 3))
    parts, error = components_of(ratings(table))
    assert found.component_error == error == 0
    assert found.g == pytest.approx(parts.declaration / (parts.declaration + parts.residual / found.experts))
    assert (found.declaration, found.expert) == (parts.declaration, parts.expert)
    assert found.phi < found.g


def test_reml_of_a_complete_table_is_its_analysis_of_variance():
    rows = exact([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    complete = generalizability(two_way(rows))
    parts, _ = components_of(ratings(rows))
    assert (parts.declaration, parts.expert, parts.residual) == pytest.approx(
        (complete.declaration, complete.expert, complete.residual), rel=1e-5
    )


@pytest.mark.parametrize(("factor", "moved"), [(10**-12, 0), (10**12, 0), (1, 10**9), (Fraction(1, 7), -3)])
def test_reml_does_not_depend_on_unit_or_origin(factor, moved):
    table: list[list[int | None]] = [[9, 2, 5], [6, 1, None], [8, None, 6], [7, 1, 2]]
    plain = generalizability_of(ratings(table))
    other = generalizability_of(
        ratings_of(
            (f"D{d}", f"E{e}", value * Fraction(factor) + moved)
            for d, row in enumerate(table)
            for e, value in enumerate(row)
            if value is not None
        )
    )
    assert [other.g, other.phi] == pytest.approx([plain.g, plain.phi], rel=1e-12)
    assert other.experts_for_g == plain.experts_for_g
    assert other.residual == pytest.approx(plain.residual * float(factor) ** 2)


@pytest.mark.parametrize(("table", "why"), [
    ([[3, 3], [3, None]], "the scores vary too little for it"),
    ([[1, None], [None, 2]], "too few scores"),
    ([[None, 1, None], [0, 5, 10]], "too few scores"),  # many components fit these as well as any
    ([[1, 2, None, None], [None, None, 3, 5]], "too few scores"),
    ([[1, 2]], "at least two declarations and two experts"),
    ([[1], [2]], "at least two declarations and two experts"),
    ([], "at least two declarations and two experts"),
    ([[3, 3], [3, 3]], "the scores vary too little for it"),
])  # fmt: skip
def test_what_no_design_can_tell_apart_says_why(table, why):
    with pytest.raises(NotDefinedError, match=why):
        generalizability_of(ratings(table))


def test_a_variance_beyond_every_float_says_so():
    for cells in ([(0, 0, 10**200), (0, 1, 0), (1, 0, 1), (1, 1, 5)], [(0, 0, 10**200), (0, 1, 0), (1, 0, 1)]):
        found = agreement_of(ratings_of((f"D{d}", f"E{e}", Fraction(value)) for d, e, value in cells))
        assert found.generalizability is None
        assert found.why["generalizability"]
        assert found.krippendorff["ratio"] is not None


def test_the_harmonic_mean_of_sheets():
    assert harmonic_mean([2, 2, 2]) == 2
    assert harmonic_mean([1, 3]) == Fraction(3, 2)
    found = from_components(Components(4.0, 1.0, 4.0), [1, 3])
    assert found.experts == 1.5
    assert found.g == pytest.approx(4 / (4 + 4 / 1.5))
    assert (found.experts_for_g, found.experts_for_phi) == (4, 5)


@pytest.mark.slow
def test_a_very_large_incomplete_table_tells_the_error_of_its_probes():
    rng = np.random.default_rng(2)
    quality, severity = rng.normal(0, 2, 700), rng.normal(0, 1, 650)
    rows = [
        (f"D{d}", f"E{e}", round(50 + quality[d] + severity[e] + rng.normal(0, 3), 3))
        for d in range(700)
        for e in rng.choice(650, 4, replace=False).tolist()
    ]
    found = generalizability_of(ratings_of(rows))
    exact_fit = fit_crossed(table_of(rows)).components
    assert 0 < found.component_error < 0.01
    close = 4 * found.component_error
    assert (found.declaration, found.expert, found.residual) == pytest.approx(
        (exact_fit.declaration, exact_fit.expert, exact_fit.residual), abs=close
    )
    assert generalizability_of(ratings_of(rows[::-1])) == found
