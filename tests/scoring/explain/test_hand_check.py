"""Every official total follows by hand from what is printed, to the same digits, whichever step one starts from."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from scoring import explain, rank, read_bundle
from scoring.bundle import Bundle, Criterion, Declaration, Expert, RoundSettings, Score
from scoring.ranking import METHODS
from tests.scoring.explain.by_hand import Paper, Sheet, number
from tests.scoring.files import QUICK, shared
from tests.scoring.strategies import rounds

ROUNDS = ["aibs-2014", "aibs-2015", "aibs-2017", "aibs-overall"]


def check_totals(bundle, method):
    """Every way to every total; the number of declarations checked."""
    ranking = rank(bundle, method)
    told = explain(bundle, ranking)
    for row in ranking.declarations:
        paper = Paper(told, row.code)
        assert paper.shown == row.shown
        ways = {"mean": paper.totals_by_mean, "zscore": paper.totals_by_zscore}.get(method)
        for place, total in enumerate(ways() if ways else paper.totals_by_own(method)):
            assert paper.rounds(total) == row.shown, (row.code, place, total)
        assert paper.rounds(number(paper.total["Total, exactly"])) == row.shown
        if method == "mean":
            assert paper.by_scores() == row.total
    return len(ranking.declarations)


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
@QUICK
@given(bundle=rounds())
def test_the_total_as_shown_follows_from_what_is_printed(method, bundle):
    check_totals(bundle, method)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ROUNDS)
def test_the_totals_of_rounds_really_held_follow_by_hand(name, method):
    bundle = read_bundle(shared("data", name))
    assert check_totals(bundle, method) == len(bundle.declarations)


@pytest.mark.slow
@QUICK
@given(bundle=rounds())
def test_ranks_follow_from_the_keys_as_printed(bundle):
    ranking = rank(bundle)
    rows = Sheet(explain(bundle, ranking).ranking).rows
    keys = [ranking_keys(row) for row in rows]
    for row, mine, ranked in zip(rows, keys, ranking.declarations, strict=True):
        assert row["Declaration"] == ranked.code
        assert int(row["Rank"]) == ranked.rank == 1 + sum(other > mine for other in keys)
        assert (row["Shared"] == "yes") == ranked.tied == (keys.count(mine) > 1)


def ranking_keys(row):
    return [number(text) for title, text in row.items() if title.startswith(("Total", "Then "))]


@pytest.mark.slow
@QUICK
@given(bundle=rounds())
def test_thresholds_follow_from_what_is_printed(bundle):
    ranking = rank(bundle)
    told = explain(bundle, ranking)
    for row in ranking.declarations:
        paper = Paper(told, row.code)
        below = []
        for line in paper.tables["thresholds"].rows if "thresholds" in paper.tables else []:
            worst, best = paper.criteria[line["Criterion"]]["Worst"], paper.criteria[line["Criterion"]]["Best"]
            falls = bool(worst) and number(worst) > number(best)
            reached, required = number(line["Reached"]), number(line["Required"])
            if reached > required if falls else reached < required:
                below.append(line["Criterion"])
            assert line["Funding line"] == ("below" if line["Criterion"] in below else "met")
        assert tuple(sorted(below)) == row.below_threshold


def edge_round():
    """103 sheets whose two items' means end after no decimals, and whose total is 50.125 to the last of them."""
    halves = tuple(Criterion(code, code, Decimal(1), None, Decimal(100), Decimal(0), Decimal("0.01")) for code in "AB")
    scores = {(f"E{n}", "A"): Decimal(50) for n in range(103)} | {(f"E{n}", "B"): Decimal("50.25") for n in range(103)}
    scores["E5", "A"] += Decimal("0.01")
    scores["E9", "B"] -= Decimal("0.01")
    return Bundle(
        settings=RoundSettings("r", "R", "UTC", Decimal(100)),
        criteria=halves,
        declarations=(Declaration("D", "D", "D"),),
        experts=tuple(Expert(f"E{n}", "Name") for n in range(103)),
        scores=tuple(Score("D", expert, item, value) for (expert, item), value in scores.items()),
    )


def test_a_total_on_the_edge_of_rounding_is_printed_exactly():
    bundle = edge_round()
    ranking = rank(bundle)
    assert ranking.declarations[0].total == Fraction("50.125")
    assert ranking.declarations[0].shown == Decimal("50.13")
    check_totals(bundle, "mean")
    assert "≈" not in str([row for table in Paper(explain(bundle, ranking), "D").tables.values() for row in table.rows])
