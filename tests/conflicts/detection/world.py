"""Experts and declarations with names as they are written: short forms, departments, widths, orders, gaps."""

from __future__ import annotations

from random import Random

from evalapp.conflicts.detection.city_table import CITIES
from evalapp.conflicts.detection.facts import (
    Affiliation,
    AffiliationKind,
    DeclarationFacts,
    ExpertFacts,
    Party,
    Relation,
)
from evalapp.conflicts.detection.places import PROVINCES

__all__ = ["YEAR", "made_declarations", "made_experts"]

YEAR = 2026
_FAMILY = tuple("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏")
_GIVEN = (
    "知远",
    "砚秋",
    "衡之",
    "问渠",
    "明澈",
    "若谷",
    "清和",
    "序之",
    "如晦",
    "叙白",
    "怀瑾",
    "望舒",
    "观棋",
    "知秋",
)
_PINYIN = ("Zhang Wei", "Wei Zhang", "W. Zhang", "LI, Na", "Li Na", "John A. Smith", "J. Smith", "Smith, John")
_SUBJECTS = ("", "理工", "师范", "农业", "科技", "财经")
_UNITS = ("", "", "", "法学院", "第一医院", "附属医院", "生命科学学院", "材料研究所", "城")
_TRADES = ("科技", "知识产权服务", "医药", "智能装备")
_FORMS = ("有限公司", "股份有限公司", "集团有限公司", "有限责任公司", "")
_BRANDS = ("云帆", "启明", "恒远", "瑞泽", "天衡", "博达", "新创", "合众", "金桥", "同润")
_LATIN = (
    "University of Cambridge", "Cambridge University", "MIT", "Massachusetts Institute of Technology",
    "School of Law, Tsinghua University", "Tsinghua Univ.", "Siemens AG", "Siemens", "none", "",
)  # fmt: skip
_KINDS: tuple[AffiliationKind, ...] = ("employment", "employment", "control", "service", "dispute", "other")
_ORGANS = ("财政局", "知识产权局", "市场监管局", "科技局", "人民政府")


def _organisation(chance: Random, cities: list[str]) -> str:
    city = chance.choice(cities)
    kind = chance.random()
    if kind < 0.5:
        return f"{city}{chance.choice(_SUBJECTS)}大学{chance.choice(_UNITS)}"
    if kind < 0.75:
        trade = chance.choice(_TRADES)
        return f"{city}{chance.choice(('', '市'))}{chance.choice(_BRANDS)}{trade}{chance.choice(_FORMS)}"
    if kind < 0.9:
        return f"{city}市{chance.choice(_ORGANS)}"
    return chance.choice(_LATIN)


def _person(chance: Random) -> str:
    if chance.random() < 0.1:
        return chance.choice(_PINYIN)
    return chance.choice(_FAMILY) + chance.choice(_GIVEN)


def _years(chance: Random) -> tuple[int | None, int | None]:
    first = chance.choice((None, chance.randint(2005, YEAR)))
    return first, chance.choice((None, None, max(first or 0, chance.randint(2015, YEAR))))


def made_experts(count: int, seed: int, cities: int = 300) -> list[ExpertFacts]:
    """Return experts with one to three affiliations; every tenth stated a relation on the certificate."""
    chance = Random(seed)  # noqa: S311
    places, provinces = sorted(CITIES)[:cities], sorted(PROVINCES)
    made = []
    for number in range(count):
        affiliations = tuple(
            Affiliation(_organisation(chance, places), chance.choice(_KINDS), *_years(chance))
            for _ in range(chance.choice((1, 1, 2, 3)))
        )
        relations: tuple[Relation, ...] = ()
        if chance.random() < 0.1:
            relations = (
                Relation("service", _organisation(chance, places), "organisation", *_years(chance)),
                Relation("kinship", _person(chance), "person"),
                Relation("other", chance.choice(places) + chance.choice(("", "市")), "city", *_years(chance)),
            )
        region = chance.choice(provinces) + chance.choice(("", chance.choice(places) + "市"))
        made.append(ExpertFacts(f"E{number:04}", _person(chance), region, affiliations, relations))
    return made


def made_declarations(count: int, seed: int, cities: int = 300) -> list[DeclarationFacts]:
    """Return declarations of cities with a leader and up to three other parties."""
    chance = Random(seed)  # noqa: S311
    places, provinces = sorted(CITIES)[:cities], sorted(PROVINCES)
    made = []
    for number in range(count):
        parties = [Party("leader", _person(chance), *_years(chance))]
        parties += [
            Party(chance.choice(("service_firm", "partner", "unit")), _organisation(chance, places), *_years(chance))
            for _ in range(chance.randint(0, 3))
        ]
        applicant = chance.choice(places) + chance.choice(("", "市"))
        made.append(DeclarationFacts(f"D{number:04}", applicant, chance.choice(provinces), tuple(parties)))
    return made
