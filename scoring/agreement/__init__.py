"""How far the experts agree: intraclass correlation, Krippendorff's alpha, Kendall's W, generalizability."""

from scoring.agreement.generalizability import Generalizability, experts_needed
from scoring.agreement.icc_intervals import Interval
from scoring.agreement.kendall import Concordance
from scoring.agreement.krippendorff_array import krippendorff_alpha
from scoring.agreement.ratings import NotDefinedError, Ratings, ratings_of
from scoring.agreement.report import Agreement, AgreementReport, agree, agreement_of
from scoring.agreement.summary import Headline, headline, in_words
from scoring.agreement.words import Band, Coefficient, Worded, word

__all__ = [
    "Agreement",
    "AgreementReport",
    "Band",
    "Coefficient",
    "Concordance",
    "Generalizability",
    "Headline",
    "Interval",
    "NotDefinedError",
    "Ratings",
    "Worded",
    "agree",
    "agreement_of",
    "experts_needed",
    "headline",
    "in_words",
    "krippendorff_alpha",
    "ratings_of",
    "word",
]
