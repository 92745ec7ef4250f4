"""Reports as long work, done by the worker."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from evalapp.core.jobs import Made, Progress, handler
from evalapp.reports.collect import collect
from evalapp.reports.decision import file_name, print_decision

__all__ = ["DECISION"]

DECISION = "report.decision"


@handler(DECISION)
def _decision(session: Session, arguments: dict[str, Any], progress: Progress) -> Made:
    """Make a decision report. Arguments: `round_id`, `language`, `calculation` (a number)."""
    report = collect(session, arguments["round_id"], arguments["calculation"])
    session.rollback()  # nothing is held open while pages are laid out
    language = arguments["language"]
    content = print_decision(report, language, progress)
    facts = {
        "report": "decision",
        "language": language,
        "calculation": report.calculation.number,
        "numbers_sha256": report.calculation.numbers_sha256,
        "decided": report.decision is not None,
    }
    name = file_name(report.code, report.calculation.number, language)
    return Made(name, "application/pdf", content, "report.made", facts)
