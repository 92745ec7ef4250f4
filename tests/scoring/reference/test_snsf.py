"""The SNSF's Bayesian ranking: its own example, and a table so small that everything can be summed by hand."""

import json

import numpy as np
import pytest

from scoring.crossed.table import table_of
from scoring.reference.snsf import snsf_ranking
from tests.scoring.files import shared

SMALL = [("A", "x", 5), ("A", "y", 4), ("B", "x", 4), ("B", "y", 4), ("C", "y", 1)]


def test_it_ranks_the_published_panel_as_sampling_did():
    case = json.loads((shared("gold") / "erforresearch_mock_panel1.json").read_text(encoding="utf-8"))
    table = table_of(case["input"]["grades"])
    found = snsf_ranking(table)
    sampled = {row["id_proposal"]: row["er"] for row in case["expected"]["rerun"]}
    off = found.expected_rank - [sampled[code] for code in table.declarations]
    assert np.abs(off).max() <= case["tolerance"]["er_mcmc"]
    published = case["expected"]["published_sucra"]
    assert np.abs(found.sucra - [published[code] for code in table.declarations]).max() <= case["tolerance"]["sucra"]
    assert found.expected_rank.sum() == pytest.approx(15 * 16 / 2, abs=1e-9)
    # Sampling put equal panels up to 0.08 ranks apart; here equal grades share a place.
    equal = [found.expected_rank[table.declarations.index(code)] for code in ("#13", "#14")]
    assert equal[0] == pytest.approx(equal[1], abs=1e-12)


def test_a_small_table_comes_out_as_summed_over_all_three_standard_deviations():
    table = table_of(SMALL)
    value = table.value - table.value.mean()
    own = np.eye(3)[table.declaration]
    read = np.eye(2)[table.expert]
    middles = (np.arange(40) + 0.5) / 20  # of 40 strips of 0..2
    tau, assessor, sigma = (part.ravel()[:, None, None] for part in np.meshgrid(middles, middles, middles))
    covariance = tau**2 * (own @ own.T) + 0.25 * (read @ read.T) + (assessor**2 + sigma**2) * np.eye(5)
    solved = np.linalg.solve(covariance, value[:, None])[:, :, 0]
    density = np.exp(-solved @ value / 2) / np.sqrt(np.linalg.det(covariance))
    quality = (density[:, None] * tau[:, :, 0] ** 2 * (solved @ own)).sum(axis=0) / density.sum()
    assert snsf_ranking(table).quality == pytest.approx(quality, abs=1e-3)


def test_names_and_order_change_nothing():
    names = {"A": "Z", "B": "M", "C": "K", "x": "u", "y": "e"}
    found = snsf_ranking(table_of(SMALL))
    other = snsf_ranking(table_of((names[one], names[two], value) for one, two, value in reversed(SMALL)))
    assert other.expected_rank[::-1] == pytest.approx(found.expected_rank, abs=1e-12)


def test_equal_scores_share_the_middle_rank():
    found = snsf_ranking(table_of((one, two, 3) for one in "ABC" for two in "xy"))
    assert found.expected_rank == pytest.approx([2, 2, 2], abs=1e-12)
    assert found.sucra == pytest.approx([0.5, 0.5, 0.5], abs=1e-12)


def test_one_declaration_is_no_ranking():
    with pytest.raises(ValueError, match="two declarations"):
        snsf_ranking(table_of([("A", "x", 3), ("A", "y", 4)]))
