"""The numbers of an evaluation: round bundles, rankings and agreement, with no web application and no database.

Everything here is a function of its arguments: no clock, no globals, no network. What others use is imported from
here or from the rooms `scoring.bundle` and `scoring.ranking`.
"""

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
from scoring.ranking import METHODS, Funded, Ranked, Ranking, Unresolved, funding_line, rank

__all__ = [
    "METHODS",
    "Bundle",
    "BundleError",
    "Funded",
    "Problem",
    "Ranked",
    "Ranking",
    "Unresolved",
    "digest",
    "funding_line",
    "rank",
    "read_bundle",
    "read_files",
    "sheets_of",
    "write_bundle",
    "write_files",
]
