"""Each way in which one cell, row or header can be wrong, and where the reader says it is."""

import pytest

from scoring.bundle import BundleError, read_files
from tests.scoring.files import small

CASES = {
    "not a number": ({"scores_csv": ("GOAL,8", "GOAL,8.")}, "scores.csv:2: score: '8.' is not a number"),
    "exponent": ({"scores_csv": ("GOAL,8", "GOAL,8e0")}, "scores.csv:2: score: '8e0' is not a number"),
    "plus sign": ({"scores_csv": ("GOAL,8", "GOAL,+8")}, "scores.csv:2: score: '+8' is not"),
    "wide digits": ({"scores_csv": ("GOAL,8", "GOAL,８")}, "scores.csv:2: score: '８' is not a number"),
    "space in number": ({"scores_csv": ("GOAL,8", "GOAL, 8")}, "scores.csv:2: score: ' 8' is not a number"),
    "not a word": ({"scores_csv": ("abstain", "Abstain")}, "scores.csv:6: score: 'Abstain' is not a number"),
    "sixteen digits": (
        {"criteria_csv": ("Plan,2", "Plan,2.000000000000001")},
        "criteria.csv:2: weight: '2.000000000000001' has too many digits",
    ),
    "empty score": ({"scores_csv": ("GOAL,8", "GOAL,")}, "scores.csv:2: score: is empty; expected a value"),
    "empty title": ({"declarations_csv": ("First", "")}, "declarations.csv:2: title: is empty"),
    "blank title": ({"declarations_csv": ("First", "　")}, "declarations.csv:2: title: is blank"),
    "bad code": ({"experts_csv": ("E3", "E 3")}, "experts.csv:4: code: 'E 3' is not a code"),
    "long code": ({"experts_csv": ("E3", "E" * 33)}, "experts.csv:4: code: 'EEE"),
    "wide code": ({"experts_csv": ("E3", "Ｅ3")}, "experts.csv:4: code: 'Ｅ3' is not a code"),
    "repeated code": ({"experts_csv": ("E3", "E2")}, "experts.csv:4: code: 'E2' stands on line 3 already"),
    "repeated pair": (
        {"assignments_csv": ("D2,E2", "D2,E1")},
        "assignments.csv:5: expert: 'D2', 'E1' stands on line 4 already",
    ),
    "repeated score": (
        {"scores_csv": ("D1,E2,GOAL,6", "D1,E1,GOAL,6")},
        "scores.csv:5: criterion: 'D1', 'E1', 'GOAL' stands on line 2 already",
    ),
    "unknown expert": ({"scores_csv": ("D1,E1", "D1,E9")}, "scores.csv:2: expert: 'E9' is unknown; expected a code of"),
    "code in other case": ({"scores_csv": ("D1,E1", "d1,E1")}, "scores.csv:2: declaration: 'd1' is unknown"),
    "unknown criterion": ({"objective_csv": ("PAST", "PASS")}, "objective.csv:2: criterion: 'PASS' is unknown"),
    "unknown indicator": ({"declared_csv": ("I1", "I9")}, "declared.csv:2: indicator: 'I9' is unknown"),
    "unknown kind": ({"criteria_csv": ("note", "Note")}, "criteria.csv:7: kind: 'Note' is not known; expected one of"),
    "unknown state": ({"sheets_csv": ("sealed", "void")}, "sheets.csv:6: state: 'void' is not known"),
    "unknown status": ({"supported_csv": ("confirmed", "sure")}, "supported.csv:2: status: 'sure' is not known"),
    "bad year": ({"declared_csv": ("2019", "19")}, "declared.csv:2: year: '19' is not a year"),
    "bad load": ({"experts_csv": (",3", ",3.5")}, "experts.csv:2: max_load: '3.5' is not a whole number"),
    "empty field": ({"experts_csv": ("law;trade", "law;")}, "experts.csv:2: fields: 'law;' has an empty name"),
    "repeated field": ({"experts_csv": ("law;trade", "law;law")}, "experts.csv:2: fields: 'law;law' names one twice"),
    "NUL": ({"scores_csv": ("good", "go\0od")}, "scores.csv:3: comment: 'go\\x00od' has the control character U+0000"),
    "tab": ({"scores_csv": ("good", "go\tod")}, "scores.csv:3: comment: 'go\\tod' has the control character U+0009"),
    "C1 control": ({"scores_csv": ("good", "go\x85")}, "scores.csv:3: comment: 'go\\x85' has the control"),
    "line break": ({"scores_csv": ("good", '"go\nod"')}, "scores.csv:3: comment: 'go\\nod' has a line break"),
    "after a line break": (
        {"scores_csv": ("good\nD1,E1,PLUS,2", '"go\nod"\nD1,E1,PLUS,x')},
        "scores.csv:5: score: 'x' is not a number",
    ),
    "not NFC": ({"declarations_csv": ("First", "Cafe\u0301")}, "declarations.csv:2: title: 'Cafe\\u0301' is not in"),
    "short row": ({"scores_csv": ("D1,E1,GOAL,8,", "D1,E1,GOAL,8")}, "scores.csv:2: comment: the row has 4 cells"),
    "long row": ({"scores_csv": ("D1,E1,GOAL,8,", "D1,E1,GOAL,8,,")}, "scores.csv:2: comment: the row has 6 cells"),
    "empty line": ({"scores_csv": ("D1,E2,GOAL", "\nD1,E2,GOAL")}, "scores.csv:5: declaration: the line is empty"),
    "open quote": ({"scores_csv": ("good", '"good')}, "scores.csv:3: row: cannot be read (unexpected end of data)"),
    "text after quote": ({"scores_csv": ("good", '"go"od')}, "scores.csv:3: row: cannot be read"),
    "bare carriage return": ({"scores_csv": ("good", "go\rod")}, "scores.csv:3: row: cannot be read"),
    "unknown column": ({"scores_csv": ("comment", "remark")}, "scores.csv:1: remark: is not a column of this file"),
    "missing column": ({"scores_csv": ("score,comment", "comment,evidence")}, "scores.csv:1: score: is missing"),
    "repeated column": ({"scores_csv": ("score,comment", "score,score")}, "scores.csv:1: score: stands in the header"),
    "column in other case": ({"scores_csv": ("score,c", "Score,c")}, "scores.csv:1: Score: is not a column"),
    "growth that is no number": ({"declared_csv": ("12.5", "much")}, "declared.csv:2: value: 'much' is not a number"),
    "target that is no number": (
        {"indicators_csv": (",20", ",20%")},
        "indicators.csv:2: target: '20%' is not a number",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_file_line_and_column(case):
    changes, expected = CASES[case]
    with pytest.raises(BundleError) as caught:
        read_files(small(**changes))
    assert any(str(problem).startswith(expected) for problem in caught.value.problems), str(caught.value)


def test_one_bad_cell_is_one_problem():
    # A code that changes leaves references to the old one behind; a column that changes is unknown and missing.
    several = {"bad code", "long code", "wide code", "repeated code", "repeated pair", "after a line break"}
    several |= {"repeated column", "missing column", "column in other case"}
    for case in CASES.keys() - several:
        with pytest.raises(BundleError) as caught:
            read_files(small(**CASES[case][0]))
        assert len(caught.value.problems) == 1, f"{case}: {caught.value}"


def test_bytes_that_are_not_utf8_are_found_in_every_cell():
    files = small()
    broken = files["scores.csv"].replace(b"good", b"go\xffd")
    files["scores.csv"] = broken.replace(b"D2,E2,COST,1,", b"D2,E2,COST,1,\xc3")
    with pytest.raises(BundleError) as caught:
        read_files(files)
    assert [str(problem).split(";")[0] for problem in caught.value.problems] == [
        "scores.csv:3: comment: 'go\\udcffd' has bytes that are not UTF-8",
        "scores.csv:10: comment: '\\udcc3' has bytes that are not UTF-8",
    ]


def test_every_problem_is_listed_in_the_order_of_files_and_lines():
    changes = {
        "scores_csv": ("GOAL,6", "GOAL,x"),
        "criteria_csv": ("Goals,1", "Goals,-1"),
        "experts_csv": ("Expert three", ""),
        "round_toml": ("points = 100", "points = 0"),
    }
    with pytest.raises(BundleError) as caught:
        read_files(small(**changes))
    places = [str(problem).split(": ")[0] for problem in caught.value.problems]
    assert places == ["round.toml", "criteria.csv:3", "experts.csv:4", "scores.csv:5"]
