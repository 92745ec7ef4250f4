"""The interval of alpha: declarations drawn with replacement."""

from fractions import Fraction

import numpy as np
import pytest

from scoring.agreement import NotDefinedError, agreement_of, krippendorff_alpha
from scoring.agreement.bootstrap import FEWEST, _alpha, _drawn, _parts, interval_of_alpha
from tests.scoring.agreement.tables import exact, ratings


def table(seed=1, n=30, k=4, gaps=0.2):
    """Declarations x experts with a true alpha of a half; some missing."""
    rng = np.random.default_rng(seed)
    values = np.round(60 + 10 * (rng.normal(size=(n, 1)) + rng.normal(size=(n, k))))
    values[rng.random(values.shape) < gaps] = np.nan
    return values


def units(values):
    return [[Fraction(value) for value in row[~np.isnan(row)].tolist()] for row in values]


def test_the_interval_holds_alpha_and_grows_with_the_level():
    values = table()
    alpha = krippendorff_alpha(values)
    limits = [interval_of_alpha(units(values), level) for level in (0.5, 0.9, 0.99)]
    lows, highs = zip(*limits, strict=True)
    assert lows[2] < lows[1] < lows[0] < alpha < highs[0] < highs[1] < highs[2] <= 1


def test_it_repeats_to_the_bit_and_takes_a_seed():
    found = interval_of_alpha(units(table()), 0.9, seed=3)
    assert interval_of_alpha(units(table()), 0.9, seed=3) == found
    other = interval_of_alpha(units(table()), 0.9, seed=4)
    assert other != found
    assert other == pytest.approx(found, abs=0.05)


def test_no_order_and_no_unit_of_measurement_shows():
    rows = units(table())
    mixed = [row[2:] + row[:2] for row in rows[::2][::-1] + rows[1::2]]
    found = interval_of_alpha(rows)
    assert interval_of_alpha(mixed) == found
    assert interval_of_alpha([[value * Fraction(1, 10**12) for value in row] for row in rows]) == found
    assert interval_of_alpha([[value + 10**12 for value in row] for row in rows]) == found


def test_the_sums_give_alpha():
    values = table()
    assert _alpha(_parts(units(values)).sum(axis=0)).item() == pytest.approx(krippendorff_alpha(values), abs=1e-12)


def test_a_drawn_alpha_is_that_of_the_drawn_table():
    values = np.array(sorted(table(gaps=0).tolist()))
    rows = sorted(sorted(row) for row in values.tolist())
    rng = np.random.default_rng(0)
    places = rng.integers(0, len(rows), size=(1_000, len(rows)))
    drawn = _drawn(_parts(units(values)), 0, 1_000)
    for chosen in (0, 1, 999):
        again = np.array([rows[place] for place in places[chosen].tolist()])
        assert drawn[chosen] == pytest.approx(krippendorff_alpha(again), abs=1e-12)


def test_full_agreement_is_certain():
    assert interval_of_alpha(exact([[value, value] for value in range(8)])) == (1, 1)


def test_too_few_declarations_have_no_interval():
    rows = exact([[1, 2], [3, 3], [4, 6], [9, 9], [5]])
    with pytest.raises(NotDefinedError, match=f"at least {FEWEST} declarations"):
        interval_of_alpha(rows)
    found = agreement_of(ratings([[1, 2], [3, 3], [4, 6], [9, 9]]))
    assert found.krippendorff["interval"] is not None
    assert found.alpha_interval is None
    assert found.why["intervals.krippendorff.interval"] == f"needs at least {FEWEST} declarations with two scores"


def test_one_declaration_that_alone_differs_has_no_interval():
    with pytest.raises(NotDefinedError, match="too few declarations differ"):
        interval_of_alpha(exact([[5, 5]] * 6 + [[1, 9]]))


@pytest.mark.parametrize("rows", [[], [[1], [2]], [[2, 2]] * 6])
def test_without_alpha_there_is_no_interval(rows):
    with pytest.raises(NotDefinedError):
        interval_of_alpha(exact(rows))


@pytest.mark.parametrize("level", [0, 1, 95, -1, float("nan")])
def test_a_level_is_a_share(level):
    with pytest.raises(ValueError, match="level"):
        interval_of_alpha(units(table()), level)


@pytest.mark.slow
def test_it_covers_nearly_what_it_says():
    hits = 0
    for seed in range(400):
        low, high = interval_of_alpha(units(table(seed, n=50, k=5, gaps=0)), 0.9, seed, resamples=400)
        hits += low <= 0.5 <= high
    assert 0.85 <= hits / 400 <= 0.94
