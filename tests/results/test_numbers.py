"""Numbers survive being written and read, exactly."""

import json
from fractions import Fraction

from hypothesis import given

from evalapp.results.numbers import Numbers
from evalapp.results.plain_text import one_line
from evalapp.results.ranking import numbers_of
from scoring import rank
from scoring.bundle import read_files, write_files
from tests.scoring.files import QUICK
from tests.scoring.strategies import rounds


@QUICK
@given(rounds())
def test_they_come_back_from_json_as_they_were(bundle):
    numbers = numbers_of(read_files(write_files(bundle)))
    plain = numbers.to_plain()
    assert Numbers.from_plain(json.loads(json.dumps(plain))) == numbers
    assert json.loads(json.dumps(plain)) == plain


@QUICK
@given(rounds())
def test_shares_of_the_top_rows_are_the_whole(bundle):
    rows = numbers_of(bundle).criteria
    assert sum((row.share or Fraction(0) for row in rows if row.depth == 0), Fraction(0)) == 1
    assert [row.code for row in rows if row.depth == 0] == [row.code for row in bundle.criteria if row.parent is None]


@QUICK
@given(rounds())
def test_they_say_what_the_ranking_says(bundle):
    numbers, ranking = numbers_of(bundle), rank(bundle)
    assert [(row.code, row.rank, row.tied, row.total) for row in numbers.declarations] == [
        (row.code, row.rank, row.tied, row.total) for row in ranking.declarations
    ]
    assert [row.code for row in numbers.unresolved] == [row.code for row in ranking.unresolved]
    for row in numbers.declarations:
        assert list(row.sheet_totals) == sorted(row.sheet_totals)


def test_texts_become_one_line():
    assert one_line("first\r\nsecond\tthird") == "first second third"
    assert one_line("e\u0301") == "\u00e9"
    assert one_line(" \n", "-") == "-"
    assert one_line("  kept  ") == "  kept  "
