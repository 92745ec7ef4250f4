"""How each total came about, as the report prints it: a reader with a pencil gets the same digits."""

import shutil
from fractions import Fraction
from statistics import mean

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from evalapp.reports.collect import collect
from evalapp.reports.decision import decision_html
from evalapp.reports.explained import MOST_COLUMNS, explained
from evalapp.results.models import Calculation
from evalapp.results.ranking import numbers_of
from evalapp.results.steps import ABSTAINED, steps_of
from evalapp.rounds.rules import RoundRules
from scoring import example_round
from scoring.bundle import Method, write_files
from tests.decisions.scene import scene
from tests.reports.scene import TOTALS
from tests.scoring.explain.by_hand import half_up, number
from tests.scoring.files import QUICK
from tests.scoring.ranking.rounds import round_of
from tests.scoring.strategies import rounds


@pytest.fixture
def database_url(empty_sqlite, tmp_path) -> str:
    """One database is enough: what is printed comes from plain values."""
    path = tmp_path / "evalapp.sqlite3"
    shutil.copy(empty_sqlite, path)
    return f"sqlite:///{path}"


def calculated(bundle, method):
    """A calculation as it is kept, of this bundle."""
    files = {name: data.decode() for name, data in write_files(bundle).items()}
    return Calculation(method=method, input=files, numbers=numbers_of(bundle, method).to_plain())


def appendix(bundle, method, *, sheets=True, few=True):
    names = {row.code: row.applicant for row in bundle.declarations}
    return explained(steps_of(calculated(bundle, method)), names, method, sheets=sheets, few=few)


def by_hand(row):
    """Every total that follows from a printed table: from what the items obtained, or from the own totals kept."""
    adjustments = sum((number(item.obtained) for item in row.adjustments), Fraction(0))
    if row.own:
        kept = [number(text) for text in row.own if not text.startswith("(")]
        yield mean(kept) + adjustments
    else:
        yield sum((number(item.obtained) for item in row.items), Fraction(0)) + adjustments
        yield sum((share(item, number(item.mean)) for item in row.items), Fraction(0)) + adjustments
    yield number(row.before) + adjustments
    yield number(row.total)


def share(item, score):
    """What a score of an item obtains, in points."""
    worst, best = map(Fraction, item.scale.split(" – "))
    return number(item.worth) * (score - worst) / (best - worst)


@pytest.mark.slow
@QUICK
@cases(rounds(), st.sampled_from(Method))
def test_the_total_follows_from_what_is_printed(bundle, method):
    decimals = bundle.settings.rules.decimals
    told = appendix(bundle, method.value)
    assert [row.shown for row in told.totals] == [f"{row.shown:f}" for row in numbers_of(bundle, method).declarations]
    for row in told.totals:
        for total in by_hand(row):
            assert f"{half_up(total, decimals):f}" == row.shown
        for item in row.items:
            scores = [number(text) for text in item.scores if text not in ("", ABSTAINED)]
            if scores and not row.own:
                assert abs(mean(scores) - number(item.mean)) < Fraction(1, 10**6)
        complete = all("" not in item.scores and ABSTAINED not in item.scores for item in row.items)
        if row.own and complete:
            for place, printed in enumerate(row.own):
                own = sum(
                    share(item, number(item.mean if item.objective else item.scores[place])) for item in row.items
                )
                assert abs(own - number(printed.strip("()"))) < Fraction(1, 1000)


def test_where_sheets_stay_closed_the_means_remain():
    told = appendix(example_round(), "mean", sheets=False)
    assert told.why is None
    assert {item.scores for row in told.totals for item in row.items} == {()}
    assert [item.mean for item in told.totals[0].items] == ["78 1/3", "8 2/3"]
    assert all(f"{half_up(total, 2):f}" == row.shown for row in told.totals for total in by_hand(row))


@pytest.mark.parametrize("method", ["median", "trimmed"])
def test_where_sheets_stay_closed_their_own_totals_do_too(method):
    told = appendix(example_round(), method, sheets=False)
    assert told.totals == ()
    assert "keep closed" in str(told.why)


def test_a_long_round_is_told_in_a_sentence():
    told = appendix(example_round(), "mean", few=False)
    assert told.totals == ()
    assert "too many" in str(told.why)


def test_an_input_that_was_changed_explains_nothing():
    made = calculated(example_round(), "mean")
    made.input = {**made.input, "scores.csv": made.input["scores.csv"].replace("D1,E1,PLAN,80", "D1,E1,PLAN,81")}
    assert steps_of(made) is None
    made.input = {**made.input, "scores.csv": "nothing"}
    assert steps_of(made) is None
    told = explained(None, {}, "mean", sheets=True, few=True)
    assert "changed after it was locked" in str(told.why)


def test_many_sheets_share_a_column():
    many = MOST_COLUMNS[False] + 1
    bundle = round_of({"A": ["50"] * many, "B": ["60"] * (many - 1)}, fund=1)
    assert [row.columns for row in appendix(bundle, "mean").totals] == [True, False]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("open_sheets", [True, False])
def test_the_report_prints_scores_only_where_the_rules_open_sheets(database, language, open_sheets):
    world = scene(database, TOTALS, rules=RoundRules(officials_see_sheets=open_sheets))
    with world.system() as session:
        report = collect(session, 1)
    html = decision_html(report, language)
    part = html.split('id="explained"', 1)[1]
    # D1 is made of 89 and 91, which stand nowhere else; their mean 90 is always there.
    assert (">89<" in part, ">91<" in part) == (open_sheets, open_sheets)
    assert ">90<" in part
    assert ">90.00<" in part
    assert not any(code in part for code in world.experts)
