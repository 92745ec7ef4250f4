"""What `agree` prints: the contract's keys, and beside them intervals, the test of W, and words."""

import json

import pytest

from scoring.agreement import Band, agree
from scoring.bundle import read_bundle, read_files
from scoring.cli import main
from scoring.output import agreement_json
from tests.scoring.files import shared, small

PARTS = [
    "declaration", "expert", "residual", "g", "phi", "experts", "estimated_by", "target", "experts_for_g",
    "experts_for_phi", "component_error",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    for name, data in small().items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def printed(capsys, *arguments):
    assert main(["agree", *map(str, arguments)]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_complete_item_has_everything_but_the_interval_of_alpha(capsys, folder):
    found = printed(capsys, folder)["criteria"]["GOAL"]
    assert found["level"] == 0.95
    assert set(found["intervals"]["icc"]) == set(found["icc"])
    assert found["intervals"]["icc"]["3"][0] <= found["icc"]["3"] <= found["intervals"]["icc"]["3"][1]
    assert found["intervals"]["krippendorff"] == {"interval": None}
    assert found["why"]["intervals.krippendorff.interval"].startswith("needs at least 5 declarations")
    assert list(found["generalizability"]) == PARTS
    assert found["generalizability"]["estimated_by"] == "anova"
    assert set(found["kendall"]) == {"w", "uncorrected", "chi_squared", "freedom", "p"}
    assert found["kendall"]["w"] == found["kendall_w"]
    assert set(found["words"].values()) <= set(Band)
    assert found["words"]["icc.3"]


def test_an_incomplete_item_has_reasons_instead(capsys, folder):
    found = printed(capsys, folder)["criteria"]["COST"]
    assert found["kendall"] is None
    assert found["generalizability"] == dict.fromkeys(PARTS)
    assert found["why"]["generalizability"].startswith("too few scores")
    assert found["intervals"]["icc"]["2"] is None


def test_the_level_is_the_users(capsys, folder):
    wide, narrow = printed(capsys, folder), printed(capsys, folder, "--level", "0.5", "--seed", "3")
    assert narrow["level"] == narrow["criteria"]["GOAL"]["level"] == 0.5
    (low, high), (lower, higher) = (found["intervals"]["icc"]["3"] for found in (narrow, wide))
    assert lower < low < high < higher


@pytest.mark.parametrize("arguments", [["--level", "0"], ["--level", "95"], ["--seed", "x"]])
def test_a_wrong_level_or_seed_is_one_line(capsys, folder, arguments):
    with pytest.raises(SystemExit) as caught:
        main(["agree", str(folder), *arguments])
    assert caught.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_level_is_a_share_in_the_library_too():
    with pytest.raises(ValueError, match="95: a level"):
        agree(read_files(small()), 95)


def test_a_round_that_was_held_repeats_and_is_told_how_many_experts_it_needed():
    bundle = read_bundle(shared("data", "aibs-2014"))
    found = agreement_json(agree(bundle, seed=5))
    assert json.dumps(agreement_json(agree(bundle, seed=5))) == json.dumps(found, allow_nan=False)
    general = agree(bundle).totals.generalizability
    assert general is not None
    assert general.estimated_by == "reml"
    assert general.experts == 3
    assert general.experts_for_g is not None
    assert general.experts_for_phi is not None
    reached = general.declaration / (general.declaration + general.residual / general.experts_for_g)
    before = general.declaration / (general.declaration + general.residual / (general.experts_for_g - 1))
    assert before < 0.8 <= reached
    assert general.experts_for_phi >= general.experts_for_g > 3
    assert json.dumps(agreement_json(agree(bundle, seed=6))) != json.dumps(found)
