from decimal import Decimal
from fractions import Fraction

import pytest

from evalapp.decisions.line import differences, problems
from evalapp.results.numbers import Numbers
from evalapp.results.ranking import numbers_of
from scoring.bundle import Bundle, Criterion, Declaration, Expert, RoundSettings, Score

CLEAR = {"D1": 90, "D2": 80, "D3": 70, "D4": 60, "D5": 50, "D6": None}
TIED = {"D1": 90, "D2": 80, "D3": 80, "D4": 80, "D5": 50}


def calculated(totals, *, fund=2, threshold=None, groups=None, by_group=None) -> Numbers:
    limit = None if threshold is None else Decimal(threshold)
    item = Criterion("Q", "Quality", Decimal(1), None, Decimal(100), Decimal(0), Decimal(1), threshold=limit)
    settings = RoundSettings("R1", "Round", "UTC", Decimal(100), None if by_group else fund, by_group)
    declarations = tuple(Declaration(code, code, code, group=(groups or {}).get(code, "")) for code in totals)
    scores = (Score(code, "E1", "Q", Decimal(total)) for code, total in totals.items() if total is not None)
    return numbers_of(Bundle(settings, (item,), declarations, (Expert("E1", "E1"),), scores=tuple(scores)))


@pytest.mark.parametrize(
    ("totals", "funded", "reserve", "departures", "choices"),
    [
        pytest.param(CLEAR, "D1 D2", "", "", "", id="as the line gives"),
        pytest.param(CLEAR, "D1 D2", "D3 D4", "", "", id="reserve in rank order"),
        pytest.param(CLEAR, "D1 D3", "", "D2 D3", "", id="one out, one in"),
        pytest.param(CLEAR, "D1", "", "D2", "", id="a place left empty"),
        pytest.param(CLEAR, "D1 D2", "D4 D3", "D4", "", id="reserve jumps over D3"),
        pytest.param(CLEAR, "D1 D2", "D4", "D4", "", id="reserve leaves D3 out"),
        pytest.param(CLEAR, "D1 D3", "D4", "D2 D3", "", id="who was left out on a ground is not jumped over"),
        pytest.param(TIED, "D1 D3", "", "", "D3", id="a choice among the tied"),
        pytest.param(TIED, "D1 D3", "D4 D2", "", "D3", id="the tied in any order on the reserve list"),
        pytest.param(TIED, "D1 D3", "D2 D5", "D5", "D3", id="reserve leaves a tied one out"),
        pytest.param(TIED, "D1", "", "D2 D3 D4", "", id="no choice made though a place is left"),
        pytest.param(TIED, "D2 D3", "", "D1 D2 D3", "", id="more of the tied than places"),
    ],
)
def test_it_tells_departures_and_choices(totals, funded, reserve, departures, choices):
    numbers = calculated(totals)
    found = differences(numbers, frozenset(funded.split()), reserve.split())
    assert (found.departures, found.choices) == (frozenset(departures.split()), frozenset(choices.split()))


@pytest.mark.parametrize(
    ("funded", "reserve", "count", "said"),
    [
        ("D1 D2 D3", "", 1, "2 can be funded; 3 were chosen."),
        ("D1 D6", "", 1, "D6 has no rank"),
        ("D1 D9", "", 1, "D9 has no rank"),
        ("D1 D5", "", 1, "D5 is below a threshold"),
        ("D1", "D5", 1, "D5 is below a threshold"),
        ("D1 D2", "D2", 1, "D2 is funded"),
        ("D1 D2", "D3 D3", 1, "D3 stands on the reserve list twice"),
        ("D1 D2 D5", "D6", 3, "D6 has no rank"),
        ("D1 D2", "D3 D4", 0, ""),
    ],
)
def test_it_lists_everything_that_can_never_be(funded, reserve, count, said):
    numbers = calculated(CLEAR, threshold=55)
    found = problems(numbers, frozenset(funded.split()), reserve.split())
    assert len(found) == count
    assert said in (str(found[0]) if found else "")


def test_it_draws_a_line_for_each_group():
    totals = {"D1": 90, "D2": 80, "D3": 70, "D4": 60}
    groups = {"D1": "east", "D2": "east", "D3": "west", "D4": "west"}
    numbers = calculated(totals, groups=groups, by_group={"east": 1, "west": 1})
    assert {row.code: row.total for row in numbers.declarations}["D1"] == Fraction(90)
    assert not differences(numbers, frozenset({"D1", "D3"}), ["D4", "D2"]).all
    assert differences(numbers, frozenset({"D1", "D4"}), []).departures == {"D3", "D4"}
    over = problems(numbers, frozenset({"D1", "D2"}), [])
    assert [str(words) for words in over] == ["Group “east” has 1 places; 2 were chosen."]
