from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from evalapp.core.labels import label
from evalapp.rounds import labels
from evalapp.rounds.criteria import replace_criteria
from evalapp.rounds.models import CriterionKind, PhaseName
from evalapp.rounds.problem_words import known
from evalapp.rounds.queries import criteria_of
from evalapp.rounds.rules import DraftRule, Method, RankOn, ReferenceOpens, RegionRule, RoundRules
from evalapp.rounds.soundness import criteria_problems
from evalapp.rounds.tree import items_of, laid_out
from evalapp.rounds.wording import rules_in_words
from tests.rounds.conftest import TABLE

BROKEN = b"""code,parent,title,weight,best,worst,step,guidance,kind,threshold
A,A,T,1,,,,,,
B,,T,1,,,,,,
C,,\xff,0,10,0,3,,magic,5
C,B,T,12345678901234567,1,1,0,,,
D,B,T,abc,10,0,1,,note,5
E,B,T,1,10,0,1,,,11
F,B,a\xcc\x81,1,10,0,1
G,Z,,1,10,0,1,"a
b",,
H,B,T,1,10,0,-1,,,
I I,B,T,1,,,,,,
K,L,T,1,10,0,1,,,101
L,,T,1,,,,,adjust,101
"""


def test_it_knows_every_phrase_of_the_reader():
    problems = criteria_problems(BROKEN) + criteria_problems(b"code,code,magic\n\n") + criteria_problems(b"")
    phrases = {phrase for problem in problems for phrase in (problem.wrong, problem.expected)}
    assert len(phrases) > 25
    assert [phrase for phrase in sorted(phrases) if known(phrase) is None] == []
    assert all(str(known(phrase)) == phrase for phrase in phrases)


@pytest.mark.parametrize("kind", [Method, RankOn, DraftRule, CriterionKind, ReferenceOpens, RegionRule, PhaseName])
def test_it_has_words_for_every_member(kind):
    assert labels.__all__ == []
    assert all(str(label(member)) for member in kind)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"method": Method.MEAN}, "how many experts scored it"),
        ({"method": Method.TRIMMED}, "one highest and one lowest"),
        ({"method": Method.MEDIAN}, "the middle one"),
        ({"rank_on": RankOn.SHOWN, "decimals": 1}, "rounded half up to 1 decimals"),
        ({"quorum": 3}, "at least 3 counted score sheets"),
        ({"drafts": DraftRule.COUNTED}, "counted as they stand"),
        ({"ties": ("A", "B", "lot")}, "“Quality” (A)"),
        ({"ties": ("A", "B", "lot")}, "a lot is drawn"),
        ({"ties": ("shared",)}, "share the rank"),
        ({"coordinator_sees_ranking": False}, "Coordinators do not see"),
        ({"officials_see_sheets": False}, "not the score sheets"),
        ({"reference_opens": ReferenceOpens.NEVER}, "are not opened"),
        ({"confirmations": 2}, "2 officials"),
        ({"grounds": ("100 % local",)}, "“100 % local”"),
        ({"exclusion_rules": ()}, "No rule excludes an expert"),
        ({"exclusion_rules": ("First", "100 % alike")}, "Rule 2: “100 % alike”"),
        ({"reply_days": 9}, "9 calendar days"),
        ({"conflict_years": 0}, "has ended is no possible conflict"),
        ({"conflict_years": 1}, "one year ago or less"),
        ({"conflict_years": 3}, "3 years ago or less"),
        ({"region_rule": RegionRule.REGION}, "own province is a possible conflict"),
        ({"region_rule": RegionRule.CITY}, "declaring city itself is a possible conflict"),
        ({"text_affinity": True}, "and from the texts"),
    ],
)
def test_it_says_every_rule(change, sentence):
    said = "\n".join(str(words) for words in rules_in_words(RoundRules(**change), {"A": "Quality", "B": "Cost"}))
    assert sentence in said


def test_it_lays_the_tree_out_with_exact_shares(session, made):
    replace_criteria(session, made.id, TABLE)
    rows = laid_out(criteria_of(session, made.id), Decimal(100))
    assert [(row.criterion.code, row.depth, row.share) for row in rows] == [
        ("A", 0, Fraction(3, 5)),
        ("A1", 1, Fraction(2, 5)),
        ("A2", 1, Fraction(1, 5)),
        ("B", 0, Fraction(2, 5)),
        ("X", 0, None),
    ]
    assert [row.worth for row in rows] == [60, 40, 20, 40, None]
    assert [item.code for item in items_of(criteria_of(session, made.id))] == ["A1", "A2", "B", "X"]
