"""What demonstration rounds have beside their bundles: dates, documents, grounds, exclusion rules, who sees what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from evalapp.bundles.frame import Frame
from evalapp.rounds.models import PhaseName
from evalapp.rounds.rules import RoundRules

__all__ = ["closed_frame", "live_frame"]

DOCUMENTS = ("申报书", "三年实施方案", "绩效目标申报表", "资金安排方案", "真实性承诺函")
GROUNDS = (
    "申报主体书面放弃",
    "评审结束后查实存在弄虚作假或重大失信",
    "入围线附近同一省份集中，须兼顾区域布局",
)
EXCLUSION_RULES = (
    "评分明显偏离评分标准或其他专家意见，且不能说明理由的，其评分不计入",
    "明显偏袒本地区申报城市的，其评分不计入",
    "与他人串通评分，经查实的，其评分不计入",
)
_MIDNIGHT = 16  # in Asia/Shanghai, 8 hours before UTC
_LIVE_DAYS = 60


def closed_frame() -> Frame:
    """The frame of the scored round; its dates are past."""
    phases = {
        PhaseName.DECLARING: (_day(3, 2), _day(3, 20)),
        PhaseName.SCREENING: (_day(3, 20), _day(3, 31)),
        PhaseName.SCORING: (_day(4, 1), _day(4, 10)),
        PhaseName.DECIDING: (_day(4, 10), _day(4, 30)),
    }
    return Frame(True, _rules(GROUNDS), phases, DOCUMENTS)


def live_frame(moment: datetime) -> Frame:
    """The frame of the round in scoring, around the moment at which it is made."""
    start = moment.replace(minute=0, second=0, microsecond=0)
    phases = {
        PhaseName.DECLARING: (start - timedelta(days=30), start - timedelta(days=10)),
        PhaseName.SCREENING: (start - timedelta(days=10), start - timedelta(days=1)),
        PhaseName.SCORING: (start - timedelta(hours=1), start + timedelta(days=_LIVE_DAYS)),
        PhaseName.DECIDING: (start + timedelta(days=_LIVE_DAYS), start + timedelta(days=_LIVE_DAYS + 20)),
    }
    return Frame(True, _rules(GROUNDS[:2]), phases, DOCUMENTS[:2])


def _rules(grounds: tuple[str, ...]) -> RoundRules:
    return RoundRules(confirmations=1, reply_days=5, grounds=grounds, exclusion_rules=EXCLUSION_RULES)


def _day(month: int, day: int) -> datetime:
    """Midnight in Shanghai at the beginning of a day of 2026."""
    return datetime(2026, month, day, _MIDNIGHT, tzinfo=UTC) - timedelta(days=1)
