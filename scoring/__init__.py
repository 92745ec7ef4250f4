"""The numbers of an evaluation, with no web application and no database: `import scoring` in a notebook.

Everything here is a function of its arguments: no clock, no globals, no network; what is drawn at random takes a seed.
A round is a `Bundle` (`read_bundle`, `example_round`). `rank` gives the official ranking in exact fractions, `explain`
its steps; `reference_of` says how sure it is, `agree` how far the experts agree, `robust_of` what would change the
outcome, `watch_report` whose sheets stand out. Formulas, units and sources stand in their docstrings and, as a whole,
in docs/numbers.md; `scoring.assignment` and `scoring.draw` are rooms of their own.
"""

from scoring.agreement import AgreementReport, agree
from scoring.bundle import (
    Bundle,
    BundleError,
    Problem,
    digest,
    read_bundle,
    read_files,
    sheets_of,
    write_bundle,
    write_files,
)
from scoring.crossed import CrossedError, CrossedFit, ScoreTable, fit_crossed, table_of
from scoring.example import example_round
from scoring.explain import Explanation, as_text, explain, reference_table
from scoring.ranking import METHODS, Funded, Ranked, Ranking, Unresolved, funding_line, rank
from scoring.reference import MODELS, Reference, reference_of
from scoring.sensitivity import Robust, robust_of
from scoring.watch import WatchReport, watch_report
from scoring.weights import weigh

__all__ = [
    "METHODS",
    "MODELS",
    "AgreementReport",
    "Bundle",
    "BundleError",
    "CrossedError",
    "CrossedFit",
    "Explanation",
    "Funded",
    "Problem",
    "Ranked",
    "Ranking",
    "Reference",
    "Robust",
    "ScoreTable",
    "Unresolved",
    "WatchReport",
    "agree",
    "as_text",
    "digest",
    "example_round",
    "explain",
    "fit_crossed",
    "funding_line",
    "rank",
    "read_bundle",
    "read_files",
    "reference_of",
    "reference_table",
    "robust_of",
    "sheets_of",
    "table_of",
    "watch_report",
    "weigh",
    "write_bundle",
    "write_files",
]
