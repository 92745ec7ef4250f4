"""How far the experts agree: intraclass correlation, Krippendorff's alpha, Kendall's W, generalizability."""

from scoring.agreement.ratings import NotDefinedError, Ratings
from scoring.agreement.report import Agreement, AgreementReport, agree, agreement_of

__all__ = ["Agreement", "AgreementReport", "NotDefinedError", "Ratings", "agree", "agreement_of"]
