"""The command `robust` as a user meets it."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from scoring.answers import RefusedError
from scoring.bundle import read_bundle, write_bundle
from scoring.cli import main
from scoring.sensitivity import ExpertFlip, robust_json, robust_of
from tests.scoring.files import shared, small
from tests.scoring.ranking.rounds import round_of
from tests.scoring.sensitivity.brute import inside, with_weight
from tests.scoring.sensitivity.random_rounds import random_round
from tests.scoring.sensitivity.tables import table


@pytest.fixture
def folder(tmp_path):
    for name, data in small().items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_robust(capsys, folder):
    status, out, errors = run(capsys, "robust", folder)
    assert (status, errors) == (0, "")
    found = json.loads(out)
    assert (found["method"], found["fund"]) == ("mean", 1)
    assert found["weights"] == {"spread": 0.2, "exact": False, "draws": 10000, "seed": 0, "standard_error": 0.005}
    assert [row["code"] for row in found["declarations"]] == ["D1", "D2"]
    first = found["declarations"][0]
    assert list(first)[:6] == ["code", "rank", "funded", "p_fund_weights", "p_fund_weights_se", "rank_share"]
    assert len(first["rank_share"]) == 2
    assert {flip["by"] for row in found["declarations"] for flip in row["flips"]} <= {
        "weight",
        "expert",
        "score",
        "method",
    }
    assert found["warnings"] == []


def test_long_work_says_on_standard_error_how_far_it_is(capsys, folder, monkeypatch):
    monkeypatch.setattr("scoring.sensitivity.command._SECONDS", 0)
    _, out, errors = run(capsys, "robust", folder, "--draws", "10")
    assert json.loads(out)
    lines = errors.splitlines()
    assert lines[0] == "robust: 10 of 10 draws of weights"
    assert "robust: 2 of 2 experts left out" in lines
    assert lines[-1] == "robust: scores of 2 of 2 declarations moved"


def test_a_weight_of_the_answer_can_be_put_into_the_bundle(capsys, tmp_path):
    bundle = table({"X": (8, 5, 5), "Y": (5, 6, 6), "Z": (5, 5, 9)}, weights=["3", "2", "1"])
    write_bundle(bundle, tmp_path)
    _, out, _ = run(capsys, "robust", tmp_path, "--draws", "10")
    flips = [(row["code"], flip) for row in json.loads(out)["declarations"] for flip in row["flips"]]
    weights = [(code, flip) for code, flip in flips if flip["by"] == "weight"]
    assert weights
    for code, flip in weights:
        changed = with_weight(bundle, flip["criterion"], Decimal(str(flip["to"])))
        assert (code in inside(changed)) != (code in inside(bundle))


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(capsys, tmp_path):
    write_bundle(random_round(1), tmp_path)
    one, again, other = (run(capsys, "robust", tmp_path, "--draws", "200", "--seed", seed)[1] for seed in (5, 5, 6))
    assert one == again
    assert one != other


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed):
    bundle, rng = random_round(seed), np.random.default_rng(seed)

    def shuffled(rows):
        return tuple(rows[place] for place in rng.permutation(len(rows)))

    other = replace(
        bundle,
        criteria=shuffled(bundle.criteria),
        declarations=shuffled(bundle.declarations),
        experts=shuffled(bundle.experts),
        scores=shuffled(bundle.scores),
        objective=shuffled(bundle.objective),
    )
    assert other != bundle
    assert robust_of(other, draws=200) == robust_of(bundle, draws=200)


@pytest.mark.parametrize("arguments", [
    ["--draws", "0"], ["--draws", "x"], ["--weight-spread", "0"], ["--weight-spread", "1"], ["--weight-spread", "nan"],
    ["--weight-spread", "-0.2"], ["--fund", "0"], ["--seed", "-1"],
])  # fmt: skip
def test_wrong_usage_is_one_line(capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        main(["robust", "x", *arguments])
    assert caught.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1


def test_a_broken_bundle_is_refused(capsys, folder):
    (folder / "scores.csv").write_bytes(b"declaration\n")
    status, out, errors = run(capsys, "robust", folder)
    assert (status, out) == (2, "")
    assert "Traceback" not in errors
    assert errors


@pytest.mark.parametrize("wrong", [
    {"spread": Fraction(1)}, {"spread": Decimal("NaN")}, {"spread": Decimal("Infinity")}, {"draws": 0}, {"seed": -1},
    {"fund": 0},
])  # fmt: skip
def test_the_library_refuses_the_same(wrong):
    with pytest.raises(RefusedError):
        robust_of(random_round(0), **wrong)


def test_without_a_line_nothing_flips():
    bundle = round_of({"X": (90, 80), "Y": (50, 60)}, fund=None)
    found = robust_of(bundle)
    assert [(row.p_fund_weights, row.flips, row.funded) for row in found.declarations] == [(None, (), None)] * 2
    assert [caveat.code for caveat in found.warnings] == ["no_line"]
    assert robust_json(bundle, found)["fund"] is None
    assert robust_of(bundle, fund=1).declarations[0].p_fund_weights == 1.0


def test_a_criterion_nobody_scored_leaves_nobody_ranked():
    bundle = table({"X": (None, 5), "Y": (None, 6)})
    found = robust_of(bundle, draws=10)
    assert found.declarations == ()
    assert {row.why for row in found.unresolved} == {"no counted sheet has a score for A"}
    assert [caveat.code for caveat in found.warnings] == ["none_ranked"]


@pytest.mark.parametrize("method", ["mean", "median", "trimmed"])
def test_one_declaration_and_one_expert(method):
    found = robust_of(table({"X": (5, 6, 7)}, method=method), draws=10)
    (row,) = found.declarations
    assert (row.rank_share, row.p_fund_weights) == ((1.0,), 1.0)
    assert row.flips == (ExpertFlip("E1", 1, "0 of 1 sheets counted"),)


def test_nobody_and_nothing():
    assert robust_of(round_of({}), draws=10).declarations == ()


def test_a_reference_round(capsys):
    status, out, _ = run(capsys, "robust", shared("data", "aibs-2014"), "--draws", "300")
    found = json.loads(out)
    assert status == 0
    assert [sum(row["rank_share"]) for row in found["declarations"]] == [pytest.approx(1)] * 21
    assert sum(row["p_fund_weights"] for row in found["declarations"]) == pytest.approx(8)
    bundle = read_bundle(shared("data", "aibs-2014"))
    for row in found["declarations"]:
        for flip in row["flips"]:
            if flip["by"] == "weight":
                changed = with_weight(bundle, flip["criterion"], Decimal(str(flip["to"])))
                assert (row["code"] in inside(changed)) != (row["code"] in inside(bundle))
