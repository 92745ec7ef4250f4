"""Each rule: what it suggests, within which years, and what an answer is pinned to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalapp.conflicts.detection.facts import (
    Affiliation,
    Alias,
    DeclarationFacts,
    ExpertFacts,
    Party,
    Policy,
    Relation,
)
from evalapp.conflicts.detection.index import detect
from evalapp.conflicts.detection.keys import Strength
from evalapp.conflicts.detection.rules import RULES
from evalapp.conflicts.models import KINDS

SUZHOU = DeclarationFacts(
    "D1",
    "苏州市",
    "江苏省",
    (
        Party("leader", "王知远", 2022),
        Party("service_firm", "北京启明知识产权服务有限公司"),
        Party("partner", "苏州大学"),
        Party("unit", "苏州市知识产权局"),
    ),
)
POLICY = Policy(2026)


def found(expert, policy=POLICY, declaration=SUZHOU):
    return [(one.rule, one.kind, one.fact.of_declaration) for one in detect([expert], [declaration], policy)]


def expert(*affiliations, name="李砚秋", region="", relations=()):
    return ExpertFacts("E1", name, region, affiliations, relations)


def test_the_same_employer_is_found_and_so_is_control():
    assert found(expert(Affiliation("苏州大学"))) == [("same_employer", "employment", "partner")]
    firm = Affiliation("北京启明知识产权服务公司", "control")
    assert found(expert(firm)) == [("same_employer", "control", "service_firm")]


def test_a_faculty_of_the_partner_is_a_part_of_the_same_body():
    assert found(expert(Affiliation("苏州大学王健法学院"))) == [("part_of_same_body", "employment", "partner")]


def test_a_bureau_of_the_city_meets_the_applicant_and_the_unit_and_every_reason_is_kept():
    assert found(expert(Affiliation("苏州市财政局"))) == [
        ("part_of_same_body", "employment", "applicant"),
        ("part_of_same_body", "employment", "unit"),
    ]


def test_a_bureau_of_another_city_or_of_the_province_meets_nothing():
    assert found(expert(Affiliation("无锡市财政局"), Affiliation("江苏省财政厅"), Affiliation("苏州科技大学"))) == []


@pytest.mark.parametrize(("until", "counts"), [(None, True), (2026, True), (2023, True), (2022, False), (2030, True)])
def test_an_ended_tie_counts_for_the_years_of_the_policy(until, counts):
    assert bool(found(expert(Affiliation("苏州大学", "employment", 2010, until)))) is counts


def test_a_party_that_left_long_ago_meets_nobody():
    left = replace(SUZHOU, parties=(Party("partner", "苏州大学", 2010, 2020),))
    assert found(expert(Affiliation("苏州大学")), declaration=left) == []


def test_the_window_is_that_of_the_experts_tie():
    (one,) = detect([expert(Affiliation("苏州大学", "employment", 2010, 2024))], [SUZHOU], POLICY)
    assert one.window == (2010, 2024)


@pytest.mark.parametrize(
    ("kind", "rule"), [("service", "earlier_work"), ("other", "earlier_work"), ("dispute", "dispute")]
)
def test_services_and_disputes_have_their_own_rules(kind, rule):
    assert found(expert(Affiliation("苏州市人民政府", kind))) == [
        (rule, kind, "applicant"),
        (rule, kind, "unit"),
    ]


def test_the_leaders_name_is_found_and_never_as_strong():
    assert found(expert(name="王 知远 教授")) == [("same_person", "employment", "leader")]
    (one,) = detect([expert(name="王知远")], [SUZHOU], POLICY)
    assert one.strength is Strength.LIKELY


def test_region_and_city_count_only_where_the_round_says_so():
    home = expert(Affiliation("苏州市立医院"), region="江苏省苏州市")
    assert found(home) == []
    assert found(home, Policy(2026, region="region")) == [("same_region", "other", "region")]
    assert found(home, Policy(2026, region="city")) == [("same_city", "other", "applicant")] * 2


def test_a_city_of_a_like_name_in_another_province_is_another():
    chaoyang = DeclarationFacts("D1", "朝阳区", "北京市")
    policy = Policy(2026, region="city")
    assert found(expert(region="吉林省长春市朝阳区"), policy, chaoyang) == []
    assert found(expert(region="北京市朝阳区"), policy, chaoyang) == [("same_city", "other", "applicant")]


def test_what_was_stated_meets_applicant_leader_and_firm():
    relations = (
        Relation("kinship", "王知远", "person", until_year=2001),
        Relation("service", "苏州", "city", 2024, 2025),
        Relation("control", "启明知识产权服务有限公司", "organisation"),
        Relation("service", "苏州", "city", 2010, 2012),
    )
    assert found(expert(relations=relations)) == [
        ("stated_relation", "kinship", "leader"),
        ("stated_relation", "service", "applicant"),
        ("stated_relation", "control", "service_firm"),
    ]


def test_an_alias_connects_names_that_no_rule_connects():
    ties = expert(Affiliation("东吴大学文学院"), name="Wang Zhiyuan")
    assert found(ties) == []
    policy = Policy(2026, aliases=(Alias("苏州大学", "东吴大学"), Alias("王知远", "Wang Zhiyuan")))
    assert found(ties, policy) == [
        ("same_person", "employment", "leader"),
        ("part_of_same_body", "employment", "partner"),
    ]


def test_an_alias_of_a_part_carries_on():
    aliases = (Alias("苏州大学", "金鸡湖学社", "part"), Alias("金鸡湖学社", "湖畔工作室", "part"))
    ties = expert(Affiliation("湖畔工作室"))
    assert found(ties, Policy(2026, aliases=aliases)) == [("part_of_same_body", "employment", "partner")]
    assert found(expert(Affiliation("南大街道办事处")), Policy(2026, aliases=(Alias("苏州大学", "南大"),))) == []


def test_an_answer_stays_pinned_until_the_facts_change():
    def digest_of(organisation, year=2026, first=2010):
        (one,) = detect([expert(Affiliation(organisation, "employment", first))], [SUZHOU], Policy(year))
        return one.digest

    assert digest_of("苏州大学") == digest_of("苏州　大学 ") == digest_of("苏州大学", year=2027)
    assert len({digest_of("苏州大学"), digest_of("苏州大学", first=2011), digest_of("苏州大学文学院")}) == 3


def test_the_same_entry_twice_is_one_finding():
    assert len(found(expert(Affiliation("苏州大学"), Affiliation("苏州大学")))) == 1


def test_every_rule_suggests_a_kind_of_the_list():
    everything = expert(
        *(Affiliation("苏州市财政局", kind) for kind in ("employment", "control", "service", "dispute", "other")),
        name="王知远",
        region="江苏",
        relations=(Relation("kinship", "王知远", "person"),),
    )
    seen = found(everything, Policy(2026, region="region"))
    assert {kind for _, kind, _ in seen} <= set(KINDS)
    assert {rule for rule, _, _ in seen} | {"same_employer", "same_city"} == {rule.__name__ for rule in RULES}


def test_years_below_zero_are_refused():
    with pytest.raises(ValueError, match="below 0"):
        Policy(2026, years=-1)
