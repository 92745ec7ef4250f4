"""What can be wrong in round.toml."""

import pytest

from scoring.bundle import BundleError, read_files
from tests.scoring.files import small

CASES = {
    "no TOML": ("format = 1", "format 1", "round.toml: toml: cannot be read (Expected '='"),
    "repeated key": ("fund = 1", "fund = 1\nfund = 2", "round.toml: toml: cannot be read (Cannot overwrite"),
    "endless number": ("fund = 1", "fund = 1" + "0" * 5000, "round.toml: toml: cannot be read"),
    "deep nesting": ("fund = 1", "fund = " + "[" * 5000, "round.toml: toml: cannot be read"),
    "unknown key": ("fund = 1", "fund = 1\nfunds = 1", "round.toml: funds: is not a key of the format"),
    "unknown rule": ("quorum = 1", "quorums = 1", "round.toml: rules.quorums: is not a key of the format"),
    "missing key": ('title = "A small round"\n', "", "round.toml: title: is missing"),
    "missing format": ("format = 1\n", "", "round.toml: format: is missing"),
    "other format": ("format = 1", "format = 2", "round.toml: format: '2' cannot be used"),
    "format as bool": ("format = 1", "format = true", "round.toml: format: true cannot be used"),
    "format as float": ("format = 1", "format = 1.0", "round.toml: format: '1.0' cannot be used"),
    "code with space": ('"small"', '"sm all"', "round.toml: code: 'sm all' is not a code"),
    "code as number": ('"small"', "5", "round.toml: code: '5' is not a string"),
    "title blank": ('"A small round"', '" "', "round.toml: title: is blank"),
    "title with line break": ('"A small round"', '"A\\nB"', "round.toml: title: 'A\\nB' has a line break"),
    "title not NFC": ('"A small round"', '"e\\u0301"', "round.toml: title: 'e\\u0301' is not in Unicode normal form C"),
    "unknown zone": ("Asia/Shanghai", "Asia/Peking", "round.toml: timezone: 'Asia/Peking' is not a known time zone"),
    "zone with path": ("Asia/Shanghai", "../Shanghai", "round.toml: timezone: '../Shanghai' is not a known"),
    "zone directory": ("Asia/Shanghai", "Asia", "round.toml: timezone: 'Asia' is not a known"),
    "zone of the machine": ("Asia/Shanghai", "localtime", "round.toml: timezone: 'localtime' is not a known"),
    "points zero": ("points = 100", "points = 0", "round.toml: points: '0' is not above 0"),
    "points infinite": ("points = 100", "points = inf", "round.toml: points: 'inf' is not a number"),
    "points with exponent": ("points = 100", "points = 1e2", "round.toml: points: '1e2' is not a number"),
    "points as text": ("points = 100", 'points = "100"', "round.toml: points: '100' is not a number"),
    "points as bool": ("points = 100", "points = true", "round.toml: points: true is not a number"),
    "fund zero": ("fund = 1", "fund = 0", "round.toml: fund: '0' cannot be used"),
    "fund as bool": ("fund = 1", "fund = true", "round.toml: fund: true cannot be used"),
    "no groups": ("fund = 1", "fund_by_group = {}", "round.toml: fund_by_group: '{}' is not a table"),
    "group below zero": ("fund = 1", "fund_by_group = {a = -1}", "round.toml: fund_by_group: '-1' cannot be used"),
    "award below zero": ("fund = 1", "fund = 1\naward = -1", "round.toml: award: '-1' cannot be used"),
    "award as float": ("fund = 1", "fund = 1\naward = 1.5", "round.toml: award: '1.5' cannot be used"),
    "rules as text": ("[rules]", "[[rules]]", "round.toml: rules: "),
    "unknown method": ("quorum = 1", 'method = "zscore"', "round.toml: rules.method: 'zscore' is not known"),
    "method as number": ("quorum = 1", "method = 1", "round.toml: rules.method: '1' is not a string"),
    "decimals below zero": ("quorum = 1", "decimals = -1", "round.toml: rules.decimals: '-1' cannot be used"),
    "too many decimals": ("quorum = 1", "decimals = 11", "round.toml: rules.decimals: '11' cannot be used"),
    "quorum zero": ("quorum = 1", "quorum = 0", "round.toml: rules.quorum: '0' cannot be used"),
    "unknown rank_on": ("quorum = 1", 'rank_on = "both"', "round.toml: rules.rank_on: 'both' is not known"),
    "unknown drafts": ("quorum = 1", 'drafts = "kept"', "round.toml: rules.drafts: 'kept' is not known"),
    "ties as text": ('["PLAN", "lot"]', '"PLAN"', "round.toml: rules.ties: 'PLAN' is not a list"),
    "tie repeated": ('["PLAN", "lot"]', '["PLAN", "PLAN"]', "round.toml: rules.ties: 'PLAN, PLAN' repeats a code"),
    "lot before the end": ('["PLAN", "lot"]', '["lot", "PLAN"]', "round.toml: rules.ties: 'lot, PLAN' repeats"),
    "lot and shared": ('["PLAN", "lot"]', '["lot", "shared"]', "round.toml: rules.ties: 'lot, shared' repeats"),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_its_key(case):
    old, new, expected = CASES[case]
    with pytest.raises(BundleError) as caught:
        read_files(small(round_toml=(old, new)))
    assert any(str(problem).startswith(expected) for problem in caught.value.problems), str(caught.value)
    assert all(problem.file == "round.toml" for problem in caught.value.problems)


def test_bytes_that_are_not_utf8_have_their_line():
    files = small()
    files["round.toml"] = files["round.toml"].replace(b"small round", b"small \xff")
    with pytest.raises(BundleError, match=r"^round.toml:3: text: has bytes that are not UTF-8"):
        read_files(files)
