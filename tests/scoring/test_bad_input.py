"""Rounds at the edge of what has an answer: a correct one or a clear error, never a warning, a NaN or a silent zero.

Warnings are errors in this suite, so a warning of numpy's fails a test by itself.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np
import pytest

from scoring import explain, rank, write_bundle
from scoring.agreement import agree
from scoring.bundle import Bundle, Criterion, Declaration, Expert, RoundSettings, Score
from scoring.cli import main
from scoring.crossed import CrossedError, fit_crossed, table_of
from scoring.ranking import METHODS
from scoring.reference import MODELS, reference_of
from scoring.sensitivity import robust_of
from scoring.watch import watch_report
from tests.scoring.ranking.rounds import OUT_OF_100, round_of

OTHER = replace(OUT_OF_100, code="R", weight=Decimal(1))


def two_items(first, second, weights=("1", "1"), **rules):
    """A round of two items; `first` and `second`: declaration → each expert's score, as `round_of` takes them."""
    criteria = (replace(OUT_OF_100, weight=Decimal(weights[0])), replace(OTHER, weight=Decimal(weights[1])))
    one, two = round_of(first, criteria=criteria, **rules), round_of(second, criteria=criteria[1:], **rules)
    return replace(one, scores=one.scores + two.scores)


NOBODY = {"A": ["abstain", "abstain"], "B": ["abstain", "abstain"]}
PLAIN = {"A": ["80", "70"], "B": ["60", "55"]}

ROUNDS = {
    "one expert": round_of({"A": ["80"], "B": ["60"], "C": ["70"]}),
    "one declaration": round_of({"A": ["80", "60", "70"]}),
    "one score": round_of({"A": ["80"]}),
    "no score": round_of({"A": [None, None], "B": [None, None]}),
    "no declaration": round_of({}),
    "no overlap": round_of({"A": ["80", None, None], "B": [None, "60", None], "C": [None, None, "70"]}),
    "two sets without overlap": round_of(
        {"A": ["80", "75", None, None], "B": ["60", "61", None, None], "C": [None, None, "70", "90"],
         "D": [None, None, "50", "40"]}
    ),
    "all scores equal": round_of({code: ["50"] * 4 for code in "ABCDE"}),
    "all scores worst": round_of({code: ["0"] * 4 for code in "ABCDE"}),
    "all scores best": round_of({code: ["100"] * 4 for code in "ABCDE"}),
    "perfectly additive": round_of({"A": ["80", "70", "60"], "B": ["60", "50", "40"], "C": ["50", "40", "30"]}),
    "experts without spread": round_of({"A": ["80", "20", "50"], "B": ["80", "20", "50"], "C": ["80", "20", "50"]}),
    "an item nobody scored": two_items(PLAIN, NOBODY),
    "everybody abstained": two_items(NOBODY, NOBODY),
    "weights of 1e-12 and 1e12": two_items(
        PLAIN, {"A": ["1", "2"], "B": ["3", "4"]}, ("0.000000000001", "1000000000000")
    ),
    "tiny points": replace(
        round_of(PLAIN), settings=replace(round_of(PLAIN).settings, points=Decimal("0.000000000001"))
    ),
    "huge points": replace(round_of(PLAIN), settings=replace(round_of(PLAIN).settings, points=Decimal(10**15 - 1))),
    "a scale of 1e-12": round_of(
        {"A": ["0.000000000001", "0"], "B": ["0", "0.000000000001"], "C": ["0", "0"]},
        criteria=(replace(OUT_OF_100, best=Decimal("0.000000000001"), step=Decimal("0.000000000001")),),
    ),
}  # fmt: skip


def finite(found, path="result"):
    """Every number in a result is finite."""
    if isinstance(found, (float, np.floating)):
        assert isfinite(found), path
    elif isinstance(found, np.ndarray):
        assert np.isfinite(found).all(), path
    elif is_dataclass(found):
        for field in fields(found):
            finite(getattr(found, field.name), f"{path}.{field.name}")
    elif isinstance(found, Mapping):
        for key, value in found.items():
            finite(value, f"{path}[{key}]")
    elif isinstance(found, (tuple, list)):
        for place, value in enumerate(found):
            finite(value, f"{path}[{place}]")


def crossed(bundle):
    rows = [(row.code, expert, total) for row in rank(bundle).declarations for expert, total in row.sheets.items()]
    try:
        return fit_crossed(table_of(rows))
    except CrossedError:
        return None


def ranked(method):
    return lambda bundle: rank(bundle, method)


def explained(method):
    return lambda bundle: explain(bundle, rank(bundle, method))


def referred(model):
    return lambda bundle: reference_of(bundle, rank(bundle), model, draws=200)


FUNCTIONS: dict[str, Callable[[Bundle], Any]] = {
    **{method: ranked(method) for method in METHODS},
    **{f"explain {method}": explained(method) for method in METHODS},
    **{f"reference {model}": referred(model) for model in MODELS},
    "agree": agree,
    "sensitivity": lambda bundle: robust_of(bundle, draws=200),
    "watch": watch_report,
    "crossed": crossed,
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("case", ROUNDS)
def test_the_library_answers_in_finite_numbers(name, case):
    finite(FUNCTIONS[name](ROUNDS[case]))


COMMANDS = (
    *(("rank", "--method", method) for method in ("zscore", *MODELS)),
    ("agree",), ("robust", "--draws", "200"), ("explain",),
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids="-".join)
@pytest.mark.parametrize("case", ROUNDS)
def test_the_command_line_answers_or_says_in_lines_what_is_wrong(capsys, tmp_path, command, case):
    write_bundle(ROUNDS[case], tmp_path)
    status = main([command[0], str(tmp_path), *command[1:]])
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert "Warning" not in captured.err
    if status == 0:
        assert isinstance(json.loads(captured.out, parse_constant=pytest.fail), dict)
    else:
        assert status == 2
        assert captured.out == ""
        assert captured.err.strip()


def test_an_item_nobody_scored_is_no_zero():
    found = rank(ROUNDS["an item nobody scored"])
    assert found.declarations == ()
    assert [row.why for row in found.unresolved] == ["no counted sheet has a score for R"] * 2
    assert agree(ROUNDS["an item nobody scored"]).criteria["Q"].declarations == 2


@pytest.mark.parametrize("method", METHODS)
def test_a_round_without_scores_ranks_nobody(method):
    found = rank(ROUNDS["no score"], method)
    assert found.declarations == ()
    assert [row.why for row in found.unresolved] == ["0 of 1 sheets counted"] * 2


def test_weights_far_apart_are_exact():
    bundle = ROUNDS["weights of 1e-12 and 1e12"]
    light, heavy = Fraction(1, 10**12), Fraction(10**12)
    means = {"A": (Fraction(75), Fraction(3, 2)), "B": (Fraction(115, 2), Fraction(7, 2))}
    found = rank(bundle).declarations
    assert [row.code for row in found] == ["B", "A"]
    for row in found:
        first, second = means[row.code]
        assert row.total == (light * first + heavy * second) / (light + heavy)


@pytest.mark.parametrize("method", METHODS)
def test_equal_scores_tie_under_every_method(method):
    found = rank(ROUNDS["all scores equal"], method)
    assert {(row.rank, row.tied, row.total) for row in found.declarations} == {(1, True, Fraction(50))}


@pytest.mark.parametrize("method", METHODS)
def test_one_score_is_the_total(method):
    (row,) = rank(ROUNDS["one score"], method).declarations
    assert (row.rank, row.tied, row.total) == (1, False, Fraction(80))


def test_agreement_that_is_not_there_says_why():
    for case in ("one expert", "one declaration", "no overlap", "no score", "all scores equal"):
        found = agree(ROUNDS[case]).totals
        for family, keys in (("icc", found.icc), ("krippendorff", found.krippendorff)):
            assert all(found.why[f"{family}.{key}"] for key, value in keys.items() if value is None)
        assert found.icc["2"] is None
        # Of one declaration alpha is 0 by its definition: all expected disagreement is within it.
        assert found.krippendorff["interval"] is None or case == "one declaration"
    assert agree(ROUNDS["one declaration"]).totals.krippendorff["interval"] == 0.0


def test_a_reference_that_cannot_be_had_says_why():
    said = {
        "one expert": "too few", "one declaration": "too few", "no score": "no counted sheet",
        "no overlap": "disconnected", "two sets without overlap": "disconnected", "all scores equal": "equal",
        "an item nobody scored": "",
    }  # fmt: skip
    for case, words in said.items():
        found = reference_of(ROUNDS[case], rank(ROUNDS[case]), draws=200)
        assert (found.why is not None and words in found.why.text) or not words, case
        assert not found.declarations


BROKEN = ("NaN", "Infinity", "-Infinity")


@pytest.mark.parametrize("value", BROKEN)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_score_that_is_no_number_is_named(name, value):
    bundle = round_of(PLAIN)
    bundle = replace(bundle, scores=(replace(bundle.scores[0], score=Decimal(value)), *bundle.scores[1:]))
    with pytest.raises(ValueError, match=r"Q.*no finite number"):
        FUNCTIONS[name](bundle)


@pytest.mark.parametrize("value", [*BROKEN, "0", "-1"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_weight_that_is_no_number_above_0_is_named(name, value):
    with pytest.raises(ValueError, match="weight of Q"):
        FUNCTIONS[name](round_of(PLAIN, criteria=(replace(OUT_OF_100, weight=Decimal(value)),)))


@pytest.mark.parametrize("value", BROKEN)
def test_round_points_that_are_no_number_are_named(value):
    bundle = round_of(PLAIN)
    with pytest.raises(ValueError, match="points"):
        rank(replace(bundle, settings=replace(bundle.settings, points=Decimal(value))))


@pytest.mark.parametrize("command", ["rank", "agree", "robust", "explain"])
@pytest.mark.parametrize("value", ["NaN", "inf", "-Infinity", "1e5", "０x", "", "80,5"])
def test_a_score_in_a_file_that_is_no_number_is_one_line(capsys, tmp_path, command, value):
    write_bundle(round_of(PLAIN), tmp_path)
    path = tmp_path / "scores.csv"
    path.write_text(path.read_text("utf-8").replace("A,E0,Q,80", f'A,E0,Q,"{value}"'), "utf-8")
    assert main([command, str(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("scores.csv:2: score: ")
    assert len(captured.err.splitlines()) == 1


def crowd(declarations, experts, each):
    """`experts` experts; each declaration is scored by `each` of them in turn."""
    numbers = np.random.default_rng(1)
    scores = [
        Score(f"D{n}", f"E{(n * 7 + k * 13) % experts}", "Q", Decimal(int(value)))
        for n in range(declarations)
        for k, value in enumerate(numbers.integers(0, 101, each))
    ]
    return Bundle(
        settings=RoundSettings("r", "R", "UTC", Decimal(100), fund=max(1, declarations // 5)),
        criteria=(Criterion("Q", "Quality", Decimal(1), best=Decimal(100), worst=Decimal(0), step=Decimal(1)),),
        declarations=tuple(Declaration(f"D{n}", "T", "A") for n in range(declarations)),
        experts=tuple(Expert(f"E{n}", "N") for n in range(experts)),
        scores=tuple(scores),
    )


# What would change the outcome is tried sheet by sheet, each against all of its declaration's: too many for a test.
CROWDED = ("mean", "zscore", "explain mean", "reference calibrated", "reference robust", "agree", "watch", "crossed")


@pytest.mark.slow
@pytest.mark.parametrize("name", CROWDED)
@pytest.mark.parametrize("shape", [(1, 10_000, 10_000), (1_000, 10_000, 10)], ids=["one declaration", "ten each"])
def test_ten_thousand_experts(name, shape):
    finite(FUNCTIONS[name](crowd(*shape)))
