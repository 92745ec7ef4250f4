"""The eligibility rules: on a fictional history, and on the real one of the 2020 Notice."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalapp.core.errors import Refusal
from evalapp.eligibility.history import read_history, write_history
from evalapp.eligibility.judgement import Candidate, judge
from evalapp.eligibility.models import Outcome
from evalapp.eligibility.places import city_key, province_key
from evalapp.eligibility.records import Judged, plain_finding
from evalapp.eligibility.rules import PROGRAMME
from scoring.bundle.model import Supported, SupportedStatus

DISTRICT = "municipality-district"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def row(
    city: str, province: str, year: int = 2018, *, sure: bool = True, kind: str = "city", programme: str = PROGRAMME
) -> Supported:
    status = SupportedStatus.CONFIRMED if sure else SupportedStatus.UNVERIFIED
    return Supported(city, province, programme, kind, year, status, "a source")


# An invented country: Westland has two sure and one doubtful city, Capital is a municipality.
WEST = (row("Aville", "Westland"), row("Bville", "Westland", 2017), row("Cville", "Westland", 2019, sure=False))
CAPITAL = (
    row("North District", "Capital", kind=DISTRICT),
    row("South District", "Capital", 2019, kind=DISTRICT),
)
EAST = (row("Eport", "Eastland", kind="separate-plan"), row("Fport", "Eastland"), row("Eport", "Eastland", 2019))
HISTORY = (*WEST, *CAPITAL, *EAST)


def outcomes(candidate: Candidate, history: tuple[Supported, ...] = HISTORY) -> list[tuple[str, bool]]:
    return [(finding.outcome.value, finding.sure) for finding in judge(candidate, history)]


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [
        (Candidate("Newtown", "Northland"), [("pass", True)] * 3),
        (Candidate("Newtown", "Westland"), [("pass", True), ("fail", False), ("pass", True)]),
        (Candidate("Aville", "Westland"), [("fail", True), ("fail", False), ("pass", True)]),
        (Candidate("Cville", "Westland"), [("fail", False), ("fail", False), ("pass", True)]),
        (Candidate("Newtown", "Eastland"), [("pass", True)] * 3),  # Eport twice is one city
        (Candidate("East", "Capital", DISTRICT), [("pass", True), ("pass", True), ("fail", True)]),
        (Candidate("Newtown", "westland "), [("pass", True), ("fail", False), ("pass", True)]),
        (Candidate("Aville", ""), [("fail", True), ("pass", False), ("pass", True)]),
    ],
)  # fmt: skip
def test_it_judges_by_the_rules(candidate: Candidate, expected: list[tuple[str, bool]]) -> None:
    assert outcomes(candidate) == expected


def test_years_and_programmes_outside_a_rule_are_shown_but_not_counted() -> None:
    history = (*WEST[:2], row("Old", "Westland", 2016), row("Other", "Westland", 2018, programme="something-else"))
    finding = judge(Candidate("Newtown", "Westland"), history)[1]
    assert finding.outcome is Outcome.PASS
    assert [(fact.row.city, fact.counted) for fact in finding.facts] == [
        ("Old", False), ("Bville", True), ("Aville", True), ("Other", False)
    ]  # fmt: skip


def test_an_exclusion_names_the_unverified_row_it_rests_on_and_what_would_change_it() -> None:
    finding = judge(Candidate("Newtown", "Westland"), HISTORY)[1]
    judged = Judged.from_plain(plain_finding(finding))
    assert [fact.city for fact in judged.unverified] == ["Cville"]
    assert "Cville" in str(judged.warning)
    assert "not verified" in str(judged.warning)
    assert "Cville" in str(judged.remedy)
    sure = judge(Candidate("East", "Capital", DISTRICT), HISTORY)[2]
    assert Judged.from_plain(plain_finding(sure)).warning is None


def test_a_wrong_kind_or_a_plan_city_as_province_escapes_no_rule() -> None:
    history = tuple(row(city, "浙江") for city in ("宁波市", "杭州市", "台州市"))
    for region in ("浙江省", "宁波市", "Zhejiang Province"):
        assert judge(Candidate("温州市", region, "municipality-district"), history)[1].outcome is Outcome.FAIL


def test_a_province_that_the_history_cannot_know_is_not_sure() -> None:
    history = (row("苏州市", "江苏"),)
    assert [f.sure for f in judge(Candidate("某市", "江苏苏州"), history)] == [False, False, True]
    assert [f.sure for f in judge(Candidate("某市", "山西"), history)] == [True, True, True]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("江苏", "江苏省"), ("内蒙古自治区", "Inner Mongolia"), ("广西壮族自治区", "广西"), ("上海市", "Shanghai"),
        ("新疆", "新疆维吾尔自治区"),
    ],
)  # fmt: skip
def test_spellings_of_a_province_are_one(one: str, other: str) -> None:
    assert province_key(one) == province_key(other)


def test_spellings_of_a_city_are_one_but_cities_are_not() -> None:
    assert city_key("苏州市") == city_key("苏州") == city_key(" 苏州 市")
    assert city_key("浦东新区") == city_key("浦东")
    assert city_key("延边朝鲜族自治州") == city_key("延边")
    assert city_key("南京市") != city_key("南宁市")
    assert province_key("山西") != province_key("陕西")


ROWS = st.builds(
    Supported,
    st.sampled_from(["Aville", "Bville", "Cville", "Dville"]),
    st.sampled_from(["Westland", "Capital", "江苏", "上海"]),
    st.sampled_from([PROGRAMME, "other"]),
    st.sampled_from(["city", "separate-plan", "municipality-district"]),
    st.integers(2015, 2021),
    st.sampled_from(SupportedStatus),
    st.just(""),
)
CANDIDATES = st.builds(
    Candidate,
    st.sampled_from(["Aville", "Newtown"]),
    st.sampled_from(["Westland", "Capital", "江苏省", "上海市", ""]),
    st.sampled_from(["city", "municipality-district", ""]),
)


@given(CANDIDATES, st.lists(ROWS, max_size=10), st.randoms())
def test_the_order_of_the_history_does_not_matter(candidate: Candidate, rows: list[Supported], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert judge(candidate, rows) == judge(candidate, shuffled)


@given(CANDIDATES, st.lists(ROWS, max_size=10), ROWS)
def test_more_history_never_makes_eligible(candidate: Candidate, rows: list[Supported], more: Supported) -> None:
    for before, after in zip(judge(candidate, rows), judge(candidate, [*rows, more]), strict=True):
        assert before.outcome is Outcome.PASS or after.outcome is Outcome.FAIL


@given(CANDIDATES, st.lists(ROWS, max_size=10))
def test_a_sure_exclusion_stands_without_the_unverified_rows(candidate: Candidate, rows: list[Supported]) -> None:
    confirmed = [found for found in rows if found.status is SupportedStatus.CONFIRMED]
    for whole, less in zip(judge(candidate, rows), judge(candidate, confirmed), strict=True):
        if whole.outcome is Outcome.FAIL:
            assert whole.sure == (less.outcome is Outcome.FAIL)
            assert whole.sure or whole.unverified


@given(st.lists(ROWS, max_size=10, unique_by=lambda r: (r.city, r.programme, r.kind, r.year)))
def test_the_history_comes_back_as_it_was_written(rows: list[Supported]) -> None:
    assert read_history(write_history(rows).encode()) == tuple(rows)


def test_a_broken_history_is_refused_with_every_line_and_column() -> None:
    text = "city,province,programme,kind,year,status\nA,B,p,city,20x8,confirmed\nC,D,p,city,2018,perhaps\n"
    with pytest.raises(Refusal) as refused:
        read_history(text.encode())
    said = [str(problem) for problem in refused.value.problems]
    assert said[0].startswith("Line 2, column year:")
    assert said[1].startswith("Line 3, column status:")


needs_shared = pytest.mark.skipif(not SHARED.exists(), reason=f"the real lists are not at {SHARED}")


def real_history() -> tuple[Supported, ...]:
    return read_history((SHARED / "supported.csv").read_bytes())


@needs_shared
@pytest.mark.parametrize(
    ("city", "region", "kind", "rule", "unverified"),
    [
        ("常州市", "江苏", "city", 1, ["无锡市"]),
        ("温州市", "浙江省", "city", 1, []),
        ("佛山市", "广东", "city", 1, []),
        ("静安区", "上海市", "municipality-district", 2, []),
    ],
)
def test_the_four_are_excluded(city: str, region: str, kind: str, rule: int, unverified: list[str]) -> None:
    findings = judge(Candidate(city, region, kind), real_history())
    assert [finding.outcome is Outcome.FAIL for finding in findings] == [place == rule for place in range(3)]
    assert [found.city for found in findings[rule].unverified] == unverified
    assert findings[rule].sure is not bool(unverified)


@needs_shared
def test_the_eleven_really_chosen_pass() -> None:
    with (SHARED / "chosen-2020.csv").open(encoding="utf-8") as file:
        chosen = list(csv.DictReader(file))
    assert len(chosen) == 11
    for city in chosen:
        findings = judge(Candidate(city["city"], city["province"], city["kind"]), real_history())
        assert all(finding.outcome is Outcome.PASS and finding.sure for finding in findings), city["city"]


@needs_shared
def test_every_city_of_the_history_is_excluded_itself() -> None:
    for supported in real_history():
        finding = judge(Candidate(supported.city, supported.province, supported.kind), real_history())[0]
        assert finding.outcome is Outcome.FAIL
        assert finding.sure is (supported.status is SupportedStatus.CONFIRMED)
