"""The command `explain`."""

import json

import pytest

from scoring.cli import main
from tests.scoring.files import small


@pytest.fixture
def folder(tmp_path):
    for name, data in small().items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_it_prints_the_steps_of_what_is_asked_for(capsys, folder):
    assert main(["explain", str(folder), "D1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["method", "input_sha256", "criteria", "declarations", "ranking"]
    assert list(found["declarations"]) == ["D1"]
    total = found["declarations"]["D1"][-2]
    assert (total["table"], total["caption"]) == ("total", "D1: the total")
    assert total["columns"] == [{"title": "Step", "unit": None}, {"title": "Total", "unit": "points"}]
    assert total["rows"][0] == ["100 × the value of the whole", {"printed": "71", "exact": "71/1"}]
    assert total["rows"][-1][1] == {"printed": "73.00", "exact": "73/1"}
    assert not any(code in json.dumps(found) for code in ("E1", "E2", "E3"))


def test_all_are_explained_where_none_is_named(capsys, folder):
    assert main(["explain", str(folder), "--method", "trimmed"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["method"], list(found["declarations"])) == ("trimmed", ["D1", "D2"])


def test_what_is_not_ranked_is_one_line_each(capsys, folder):
    path = folder / "objective.csv"
    path.write_bytes(path.read_bytes().replace(b"D2,PAST,60\n", b""))
    assert main(["explain", str(folder), "D2", "D9", "D9"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "D2: the objective score for PAST is missing\nD9: is not in declarations.csv\n"
