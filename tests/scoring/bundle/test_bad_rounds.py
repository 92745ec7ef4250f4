"""What is wrong only when rows and files are seen together."""

import pytest

from scoring.bundle import BundleError, read_files
from tests.scoring.files import small

CASES = {
    "unknown parent": ({"criteria_csv": ("GOAL,PLAN", "GOAL,PLAM")}, "criteria.csv:3: parent: 'PLAM' is unknown"),
    "own parent": ({"criteria_csv": ("PLAN,,", "PLAN,PLAN,")}, "criteria.csv:2: parent: 'PLAN' is its own ancestor"),
    "cycle": (
        {"criteria_csv": ("PLAN,,", "PLAN,GOAL,")},
        "criteria.csv:3: parent: 'GOAL' is its own ancestor; expected a tree without cycles",
    ),
    "weight zero": ({"criteria_csv": ("Plan,2", "Plan,0")}, "criteria.csv:2: weight: 0 is not above 0"),
    "weight below zero": ({"criteria_csv": ("Goals,1", "Goals,-1")}, "criteria.csv:3: weight: -1 is not above 0"),
    "scale on an inner row": (
        {"criteria_csv": ("2,,,,,50", "2,10,0,1,,50")},
        "criteria.csv:2: best: is given on a row",
    ),
    "kind on an inner row": ({"criteria_csv": ("2,,,,,50", "2,,,,note,50")}, "criteria.csv:2: kind: is given on a row"),
    "item without best": ({"criteria_csv": ("10,0,1", ",0,1")}, "criteria.csv:3: best: is empty on a scoring item"),
    "item without worst": ({"criteria_csv": ("10,0,1", "10,,1")}, "criteria.csv:3: worst: is empty"),
    "item without step": ({"criteria_csv": ("10,0,1", "10,0,")}, "criteria.csv:3: step: is empty"),
    "best is worst": ({"criteria_csv": ("10,0,1", "10,10,1")}, "criteria.csv:3: best: is the same as worst"),
    "step zero": ({"criteria_csv": ("10,0,1", "10,0,0")}, "criteria.csv:3: step: is not above 0"),
    "step below zero": ({"criteria_csv": ("10,0,1", "10,0,-1")}, "criteria.csv:3: step: is not above 0"),
    "step that misses best": ({"criteria_csv": ("10,0,1", "10,0,3")}, "criteria.csv:3: step: does not divide"),
    "threshold off the scale": (
        {"criteria_csv": (",,4", ",,6")},
        "criteria.csv:4: threshold: 6 lies outside the scale",
    ),
    "threshold above 100 %": ({"criteria_csv": (",50", ",101")}, "criteria.csv:2: threshold: 101 is not a percentage"),
    "threshold on a note": ({"criteria_csv": ("note,", "note,1")}, "criteria.csv:7: threshold: is given on a note"),
    "score above best": (
        {"scores_csv": ("GOAL,8", "GOAL,11")},
        "scores.csv:2: score: 11 is not on the scale of 'GOAL'",
    ),
    "score beyond worst": ({"scores_csv": ("2.5", "5.5")}, "scores.csv:3: score: 5.5 is not on the scale of 'COST'"),
    "score off step": (
        {"scores_csv": ("2.5", "2.7")},
        "scores.csv:3: score: 2.7 is not on the scale of 'COST'; expected 5",
    ),
    "score of an inner row": ({"scores_csv": ("D1,E1,PLUS", "D1,E1,PLAN")}, "scores.csv:4: criterion: 'PLAN' has rows"),
    "expert's objective score": ({"scores_csv": ("PLUS,2", "PAST,2")}, "scores.csv:4: criterion: 'PAST' is objective"),
    "objective abstention": (
        {"objective_csv": ("80.5", "abstain")},
        "objective.csv:2: score: 'abstain' is not a number",
    ),
    "objective off scale": ({"objective_csv": ("80.5", "100.5")}, "objective.csv:2: score: 100.5 is not on the scale"),
    "objective for a scored item": (
        {"objective_csv": ("PAST", "GOAL")},
        "objective.csv:2: criterion: 'GOAL' is of the",
    ),
    "conflict and assignment": (
        {"assignments_csv": ("D2,E2", "D2,E3")},
        "assignments.csv:5: expert: 'E3' has a conflict with 'D2' (conflicts.csv:2); expected no assignment",
    ),
    "conflict and counted sheet": (
        {"conflicts_csv": ("D2,E3", "D2,E2")},
        "sheets.csv:5: expert: 'E2' has a conflict with 'D2' (conflicts.csv:2); expected no sheet that counts",
    ),
    "score without assignment": (
        {"assignments_csv": ("D1,E2\n", "")},
        "sheets.csv:3: expert: 'E2' is not assigned to 'D1'",
    ),
    "fund missing": ({"round_toml": ("fund = 1\n", "")}, "round.toml: fund: is missing; expected either fund or"),
    "fund twice": (
        {"round_toml": ("fund = 1", "fund = 1\nfund_by_group = {east = 1, west = 1}")},
        "round.toml: fund: and fund_by_group are both given",
    ),
    "group without places": (
        {"round_toml": ("fund = 1", "fund_by_group = {east = 1}")},
        "declarations.csv:3: group: 'west' is not in fund_by_group; expected one of 'east'",
    ),
    "tie on no criterion": ({"round_toml": ('"PLAN"', '"PLUM"')}, "round.toml: rules.ties: 'PLUM' is no criterion"),
    "tie on a note": ({"round_toml": ('"PLAN"', '"MEMO"')}, "round.toml: rules.ties: 'MEMO' is a note"),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_its_place(case):
    changes, expected = CASES[case]
    with pytest.raises(BundleError) as caught:
        read_files(small(**changes))
    assert any(str(problem).startswith(expected) for problem in caught.value.problems), str(caught.value)


def test_a_bad_cell_elsewhere_hides_no_conflict():
    files = small(conflicts_csv=("D2,E3", "D2,E2"), scores_csv=("GOAL,8", "GOAL,x"), experts_csv=("Expert one", ""))
    with pytest.raises(BundleError) as caught:
        read_files(files)
    assert [str(problem).split(": ")[0] for problem in caught.value.problems] == [
        "experts.csv:2",
        "assignments.csv:5",
        "scores.csv:2",
        "sheets.csv:5",
    ]


def test_nothing_that_counts_is_refused():
    files = small()
    files["criteria.csv"] = b"code,title,weight,best,worst,step,kind\nM,Memo,1,1,0,1,note\n"
    files["round.toml"] = files["round.toml"].replace(b'ties = ["PLAN", "lot"]\n', b"")
    for name in ("scores.csv", "objective.csv", "sheets.csv"):
        del files[name]
    with pytest.raises(BundleError, match=r"^criteria.csv: kind: no item counts; expected at least one"):
        read_files(files)


def test_a_criteria_file_without_rows_is_refused():
    files = small()
    files["criteria.csv"] = b"code,title,weight\n"
    with pytest.raises(BundleError, match="no item counts"):
        read_files(files)


def test_a_threshold_where_nothing_counts_is_refused():
    files = small(criteria_csv=("PLUS,,Bonus,0", "EXTRA,,Extra,1,,,,,10\nPLUS,EXTRA,Bonus,0"))
    with pytest.raises(BundleError, match=r"criteria.csv:6: threshold: is given where nothing is counted"):
        read_files(files)


def test_a_sealed_sheet_under_a_conflict_is_kept():
    assert len(read_files(small()).sheets) == 5


def test_a_deep_tree_is_no_trouble():
    chain = "".join(f"C{level},C{level - 1},Level,1,,,,,\n" for level in range(1, 1500))
    leaf = "LEAF,C1499,Leaf,1,1,0,1,,\n"
    files = small(criteria_csv=("PLAN,,", f"C0,,Level,1,,,,,\n{chain}{leaf}PLAN,C0,"))
    assert len(read_files(files).criteria) == 1507
