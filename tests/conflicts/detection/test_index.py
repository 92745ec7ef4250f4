"""The index finds what the loop over all pairs finds, in one order, and no common word makes it slow."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise as neighbours
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from tests.conflicts.detection.pairwise import pairwise, screened_pairwise
from tests.conflicts.detection.world import YEAR, made_declarations, made_experts

ALIASES = (
    Alias("北京大学", "北大"),
    Alias("清华控股", "清华大学", "part"),
    Alias("张伟", "Zhang Wei"),
    Alias("苏州市", "Suzhou"),
)
NAMES = (
    "北京大学", "北大", "北京大学法学院", "北大法学院", "北京科技大学", "清华", "清华大学", "清华控股有限公司",
    "苏州市", "苏州", "Suzhou", "苏州市财政局", "苏州市吴江区财政局", "吉林省财政厅", "吉林市", "吉林省吉林市",
    "MIT", "Massachusetts Institute of Technology", "University of York", "York University", "张伟", "Zhang Wei",
    "W. Zhang", "Wei Zhang", "John A. Smith", "John B. Smith", "J. Smith", "华为", "华为技术有限公司",
    "江苏恒瑞医药集团有限公司", "江苏恒瑞医药股份有限公司", "北京市朝阳区", "朝阳市", "", "无",
)  # fmt: skip
years = st.none() | st.integers(2018, 2028)
names = st.sampled_from(NAMES)
affiliations = st.builds(
    Affiliation, names, st.sampled_from(("employment", "control", "service", "dispute", "other")), years, years
)
relations = st.builds(
    Relation,
    st.sampled_from(("kinship", "service", "other")),
    names,
    st.sampled_from(("city", "person", "organisation")),
    years,
    years,
)
parties = st.builds(Party, st.sampled_from(("leader", "service_firm", "partner", "unit")), names, years, years)


def few(strategy):
    return st.lists(strategy, max_size=4).map(tuple)


experts = st.lists(st.builds(ExpertFacts, st.just(""), names, names, few(affiliations), few(relations)), max_size=5)
declarations = st.lists(st.builds(DeclarationFacts, st.just(""), names, names, few(parties)), max_size=5)
policies = st.builds(
    Policy,
    st.just(YEAR),
    st.integers(0, 5),
    st.sampled_from(("none", "region", "city")),
    st.sampled_from(((), ALIASES)),
)


def coded(rows, letter):
    return [replace(row, code=f"{letter}{number}") for number, row in enumerate(rows)]


@settings(max_examples=150, deadline=None)
@given(experts, declarations, policies)
def test_it_finds_what_the_loop_over_all_pairs_finds(few_experts, few_declarations, policy):
    mine, theirs = coded(few_experts, "E"), coded(few_declarations, "D")
    expected = pairwise(mine, theirs, policy)
    assert detect(mine, theirs, policy) == expected
    assert screened_pairwise(mine, theirs, policy) == expected


@pytest.mark.parametrize("region", ["none", "region", "city"])
def test_it_agrees_with_the_loop_on_a_realistic_pool_in_any_row_order(region):
    mine, theirs = made_experts(40, seed=3, cities=8), made_declarations(60, seed=4, cities=8)
    policy = Policy(YEAR, region=region, aliases=ALIASES)
    expected = pairwise(mine, theirs, policy)
    assert len(expected) > 100
    chance = Random(5)  # noqa: S311
    chance.shuffle(mine)
    chance.shuffle(theirs)
    assert detect(mine, theirs, policy) == expected


def test_every_finding_carries_rule_fact_window_and_its_own_digest():
    found = detect(made_experts(40, 3, 8), made_declarations(60, 4, 8), Policy(YEAR, region="region"))
    assert all(one.rule and one.kind and one.fact.expert_value and one.fact.declaration_value for one in found)
    assert len({one.digest for one in found}) == len(found)
    order = [(one.expert, one.declaration) for one in found]
    assert all(first <= second for first, second in neighbours(order))


def test_a_code_that_stands_twice_is_refused():
    twice = [ExpertFacts("E1", "张伟"), ExpertFacts("E1", "李娜")]
    with pytest.raises(ValueError, match="twice"):
        detect(twice, [], Policy(YEAR))


def test_a_common_word_does_not_make_it_quadratic():
    # 4000 different names that share words and places but no body.
    mine = [
        ExpertFacts(f"E{n}", f"张{chr(0x4E00 + n)}", "", (Affiliation(f"苏州{chr(0x4E00 + n)}大学"),))
        for n in range(2000)
    ]
    theirs = [
        DeclarationFacts(f"D{n}", "苏州市", "", (Party("unit", f"苏州{chr(0x7000 + n)}大学"),)) for n in range(2000)
    ]
    started = process_time()
    assert detect(mine, theirs, Policy(YEAR)) == []
    assert process_time() - started < 5
