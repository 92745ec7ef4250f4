"""SNSF's Bayesian ranking of its example panel, beside what sampling gave."""

from __future__ import annotations

import json
from time import process_time

import numpy as np

from scoring.crossed import table_of
from scoring.reference.snsf import snsf_ranking
from tests.benchmarks.assign.rows import Row
from tests.scoring.files import SHARED

__all__ = ["run"]

_CASE = SHARED / "gold" / "erforresearch_mock_panel1.json"
_SAMPLING = "JAGS: 152.7 s"
"""As the case's own source states."""


def run() -> list[Row]:
    """One row: the farthest expected rank, the farthest SUCRA, and the CPU seconds."""
    if not _CASE.exists():
        return [Row("15 proposals", "expected ranks by quadrature", "the reference case is not here", "", "")]
    case = json.loads(_CASE.read_text(encoding="utf-8"))
    table = table_of(case["input"]["grades"])
    started = process_time()
    found = snsf_ranking(table)
    seconds = process_time() - started
    sampled = {row["id_proposal"]: row["er"] for row in case["expected"]["rerun"]}
    published = case["expected"]["published_sucra"]
    ranks = float(np.abs(found.expected_rank - [sampled[code] for code in table.declarations]).max())
    sucra = float(np.abs(found.sucra - [published[code] for code in table.declarations]).max())
    most = case["tolerance"]["er_mcmc"], case["tolerance"]["sucra"]
    ours = f"{seconds:.2f} s, {ranks:.3f} ranks and SUCRA {sucra:.4f} apart at most"
    goal = f"within {most[0]} ranks, SUCRA {most[1]}"
    return [Row("15 proposals", "SNSF's ranking", ours, _SAMPLING, goal, ranks <= most[0] and sucra <= most[1])]
