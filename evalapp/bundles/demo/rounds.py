"""The two demonstration rounds as bundles: one scored and closed, one small and about to be scored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from evalapp.bundles.demo.chance import Chance
from evalapp.bundles.demo.criteria import CRITERIA, SMALL_CRITERIA
from evalapp.bundles.demo.names import CITIES, EMPLOYERS, EXPERTS, FIELDS, SUPPORTED
from evalapp.bundles.demo.scores import Story, invent
from scoring.bundle import (
    Assignment,
    Bundle,
    Conflict,
    Declaration,
    DeclaredValue,
    Expert,
    Indicator,
    IndicatorKind,
    Method,
    RoundSettings,
    Rules,
    Supported,
    SupportedStatus,
)

__all__ = ["CLOSED_CODE", "LIVE_CODE", "SEED", "closed_round", "email_of", "live_round"]

CLOSED_CODE, LIVE_CODE = "demo-2026", "demo-live"
SEED = 20260433
PANEL, POOL = 9, 40
LIVE_DECLARATIONS, LIVE_PANEL = 6, 5
AWARD, FIRST_TRANCHE = 150_000_000, 100_000_000
FIRST_YEAR, LAST_YEAR = 2025, 2028

STORY = Story(
    conflicts=frozenset(
        {("C05", "E02"), ("C11", "E04"), ("C19", "E07"), ("C03", "E09"), ("C22", "E01"), ("C14", "E06")}
    ),
    sealed=frozenset({("C03", "E09")}),
    drafts=frozenset({("C08", "E05"), ("C17", "E03"), ("C26", "E08")}),
    abstains_from={"E07": "B21", "E02": "B21"},
    weak_in={"C09": "D"},
    favours={("C13", "E08"): 0.12, ("C16", "E03"): -0.15, ("C21", "E05"): -0.1},
)
_KINDS = ("employment", "service", "kinship", "employment", "other", "service")
_REASONS = (
    "近三年曾受聘为该市顾问。",
    "所在机构承担该市规划编制服务。",
    "近亲属在该市申报单位任职。",
    "评分后发现所在单位与申报单位签有合作协议。",
    "与申报单位存在其他可能影响公正的关系。",
    "所在事务所代理该市平台公司业务。",
)
INDICATORS = (
    Indicator("N1", "专利转让、许可次数年均增长率", "%", IndicatorKind.GROWTH, "20"),
    Indicator("N2", "知识产权质押融资金额年均增长率", "%", IndicatorKind.GROWTH, "30"),
    Indicator("N3", "涉及专利的技术合同成交额年均增长率", "%", IndicatorKind.GROWTH, "40"),
    Indicator("N4", "转化高校院所专利的中小企业数", "家", IndicatorKind.COUNT, "100"),
    Indicator("N5", "专利导航项目数", "个", IndicatorKind.COUNT, "5"),
    Indicator("N6", "知识产权托管企业数", "家", IndicatorKind.COUNT, "1000"),
    Indicator("N7", "运营平台建设", "项", IndicatorKind.TEXT, "建成并开放 1 个平台"),
)


def closed_round(seed: int = SEED) -> Bundle:
    """Return the scored round: 28 cities, a panel of 9 who score everybody, a pool of 40."""
    declarations = _declarations()
    codes, experts = [row.code for row in declarations], _experts(POOL)
    panel = [row.code for row in experts[:PANEL]]
    made = invent(CRITERIA, codes, panel, STORY, seed)
    return Bundle(
        settings=RoundSettings(
            CLOSED_CODE, "知识产权运营服务体系建设重点城市竞争性评审（演示：城市、人员、数据均为虚构）",
            "Asia/Shanghai", Decimal(100), fund=10, currency="CNY", award=AWARD, first_tranche=FIRST_TRANCHE,
            rules=Rules(Method.TRIMMED, quorum=5, ties=("D", "A", "shared")),
        ),
        criteria=CRITERIA,
        declarations=declarations,
        experts=experts,
        conflicts=tuple(
            Conflict(declaration, expert, kind, reason)
            for (declaration, expert), kind, reason in zip(sorted(STORY.conflicts), _KINDS, _REASONS, strict=True)
        ),
        assignments=tuple(_panel(codes, panel)),
        scores=tuple(made.scores),
        sheets=tuple(made.sheets),
        objective=tuple(made.objective),
        indicators=INDICATORS,
        declared=tuple(_declared(codes, seed)),
        supported=_supported(),
    )  # fmt: skip


def live_round() -> Bundle:
    """Return the small round without scores: 6 cities, 5 experts who are to score everybody."""
    declarations = _declarations()[:: 28 // LIVE_DECLARATIONS][:LIVE_DECLARATIONS]
    codes, experts = [row.code for row in declarations], _experts(LIVE_PANEL)
    return Bundle(
        settings=RoundSettings(
            LIVE_CODE, "专利转化专项城市评审（演示：评分进行中，城市、人员均为虚构）", "Asia/Shanghai", Decimal(100),
            fund=2, currency="CNY", award=10_000_000, first_tranche=5_000_000,
            rules=Rules(Method.MEAN, quorum=3, ties=("A", "shared")),
        ),
        criteria=SMALL_CRITERIA,
        declarations=declarations,
        experts=experts,
        assignments=tuple(Assignment(code, expert.code) for code in codes for expert in experts),
        indicators=INDICATORS[:4],
        declared=tuple(row for row in _declared(codes, SEED) if row.indicator in {"N1", "N2", "N3", "N4"}),
        supported=_supported(),
    )  # fmt: skip


def email_of(code: str) -> str:
    """Return the e-mail, and so the sign-in name, of an expert of the pool."""
    return f"{code.lower()}@demo.example"


def _declarations() -> tuple[Declaration, ...]:
    placed = [(province, area, city) for province, area, cities in CITIES for city in cities]
    return tuple(
        Declaration(
            f"C{number:02}", f"{city}知识产权运营服务体系建设实施方案", city, region=province,
            kind="separate-plan" if city == "星屿市" else "city", fields=("知识产权运营",), group=area,
        )
        for number, (province, area, city) in enumerate(placed, 1)
    )  # fmt: skip


def _experts(count: int) -> tuple[Expert, ...]:
    provinces = [province for province, _, _ in CITIES]
    rows = []
    for number, name in enumerate(EXPERTS[:count], 1):
        field, category = FIELDS[number % len(FIELDS)]
        code = f"E{number:02}"
        rows.append(
            Expert(
                code, name, EMPLOYERS[number % len(EMPLOYERS)], provinces[number % len(provinces)], (field,),
                category=category, email=email_of(code),
            )
        )  # fmt: skip
    return tuple(rows)


def _panel(declarations: Sequence[str], experts: Sequence[str]) -> Iterable[Assignment]:
    for declaration in declarations:
        for expert in experts:
            if (declaration, expert) not in STORY.conflicts:
                yield Assignment(declaration, expert)


def _declared(declarations: Sequence[str], seed: int) -> Iterable[DeclaredValue]:
    """What each city had in the first year and promises for the last."""
    for declaration in declarations:
        chance = Chance(seed + int(declaration[1:]))
        for row in INDICATORS:
            for year in (FIRST_YEAR, LAST_YEAR):
                grown = 1.0 if year == FIRST_YEAR else 1.3 + chance.share()
                if row.kind is IndicatorKind.TEXT:
                    value = "平台处于筹建阶段" if year == FIRST_YEAR else "建成并向全省开放"
                elif row.kind is IndicatorKind.GROWTH:
                    value = str(int((8 + chance.share() * 15) * grown))
                else:
                    value = str(int(int(row.target) * (0.4 + chance.share() * 0.4) * grown))
                evidence = f"附件 {1 + int(row.code[1:])}" if year == FIRST_YEAR else ""
                yield DeclaredValue(declaration, row.code, year, value, evidence)


def _supported() -> tuple[Supported, ...]:
    return tuple(
        Supported(city, province, "ip-operation-key-city", "city", year, SupportedStatus(status), source)
        for city, province, year, status, source in SUPPORTED
    )
