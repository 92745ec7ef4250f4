"""Every table of the application, imported in one place so that migrations and tests see them all."""

from __future__ import annotations

from evalapp.accounts import models as accounts
from evalapp.conflicts import labels as conflicts_labels
from evalapp.conflicts import models as conflicts
from evalapp.conflicts.barring import models as barrings
from evalapp.conflicts.certificates import labels as certificates_labels
from evalapp.conflicts.certificates import models as certificates
from evalapp.conflicts.findings import listeners as conflicts_findings
from evalapp.conflicts.findings import models as findings
from evalapp.conflicts.office import listeners as conflicts_in_office
from evalapp.core import files, jobs, ledger, mail
from evalapp.core.database import Base
from evalapp.decisions import conflict_listeners as decisions_listeners
from evalapp.decisions import models as decisions
from evalapp.decisions.flags import listeners as verdicts_listeners
from evalapp.decisions.flags import models as verdicts
from evalapp.declarations import labels as declarations_labels
from evalapp.declarations import models as declarations
from evalapp.eligibility import labels as eligibility_labels
from evalapp.eligibility import listeners as eligibility_listeners
from evalapp.eligibility import models as eligibility
from evalapp.experts import models as experts
from evalapp.panels import findings_listeners as panels_findings
from evalapp.panels import listeners as panels_listeners
from evalapp.panels import models as panels
from evalapp.panels import release as panels_release
from evalapp.panels import taken_back as panels_taken_back
from evalapp.panels.draw import labels as draws_labels
from evalapp.panels.draw import models as draws
from evalapp.panels.plans import jobs as plans_jobs
from evalapp.panels.plans import labels as plans_labels
from evalapp.panels.plans import models as plans
from evalapp.reports import draw_jobs as reports_draw_jobs
from evalapp.reports import jobs as reports_jobs
from evalapp.reports import standing as reports_labels
from evalapp.results import labels as results_labels
from evalapp.results import listeners as results_listeners
from evalapp.results import models as results
from evalapp.results.flags import models as flags
from evalapp.rounds import labels as rounds_labels
from evalapp.rounds import models as rounds
from evalapp.sheets import assignment_listeners as sheets_assignments
from evalapp.sheets import certificate_listeners as sheets_certificates
from evalapp.sheets import labels as sheets_labels
from evalapp.sheets import listeners as sheets_listeners
from evalapp.sheets import models as sheets

__all__ = ["REGISTERS", "TABLE_MODULES", "metadata"]

TABLE_MODULES = (
    files, ledger, mail, jobs, accounts, rounds, declarations, eligibility, experts, conflicts,
    certificates, findings, barrings, panels, draws, plans, sheets, results, flags, decisions, verdicts,
)  # fmt: skip
# Modules whose import registers something: labels, listeners of a stage to what earlier stages announce.
REGISTERS = (
    rounds_labels, declarations_labels, eligibility_labels, eligibility_listeners, results_labels,
    results_listeners, conflicts_labels, certificates_labels, conflicts_in_office, conflicts_findings,
    panels_listeners, panels_findings, plans_labels, plans_jobs, panels_release, panels_taken_back, draws_labels,
    sheets_labels, sheets_listeners, sheets_assignments, sheets_certificates, decisions_listeners, verdicts_listeners,
    reports_labels, reports_jobs, reports_draw_jobs,
)  # fmt: skip

metadata = Base.metadata
