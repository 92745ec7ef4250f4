"""Kendall's W."""

import pytest

from scoring.agreement import NotDefinedError
from scoring.agreement.kendall import kendall_w
from tests.scoring.agreement.tables import exact
from tests.scoring.files import gold


def test_w_with_ties_on_the_reference_table():
    case = gold("kendall_w_anxiety")
    assert kendall_w(exact(case["input"]["scores"])) == pytest.approx(case["expected"]["W_tie_corrected"], abs=1e-9)


def test_full_concordance_and_none():
    assert kendall_w(exact([[1, 10], [2, 20], [3, 30]])) == 1
    assert kendall_w(exact([[1, 3], [2, 2], [3, 1]])) == 0


def test_ties_by_hand():
    # Ranks 1.5 1.5 3 and 1 2 3: sums 2.5, 3.5, 6; S = 6.5; ties 6: 12 * 6.5 / (4 * 24 - 2 * 6).
    assert kendall_w(exact([[1, 1], [1, 2], [2, 3]])) == pytest.approx(78 / 84)


def test_without_differences_there_is_no_w():
    with pytest.raises(NotDefinedError, match="no expert tells the declarations apart"):
        kendall_w(exact([[1, 2], [1, 2]]))
