"""Rounds that were really held: published figures come out exactly."""

import csv
from fractions import Fraction

import pytest

from scoring import rank, read_bundle
from scoring.ranking import METHODS
from tests.scoring.files import shared

ROUNDS = ["aibs-2014", "aibs-2015", "aibs-2017", "aibs-overall", pytest.param("nih-r01", marks=pytest.mark.slow)]


def test_published_means_and_ranks_of_grant_reviews():
    folder = shared("data", "aibs-overall")
    found = {row.code: row for row in rank(read_bundle(folder)).declarations}
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as lines:
        published = list(csv.DictReader(lines))
    assert len(published) == len(found) == 72
    for line in published:
        ours = found[line["declaration"]]
        # The scale runs from 5 (worst) to 1 (best); thirds are printed with 15 digits.
        mean = 5 - 4 * ours.values["OVERALL"]
        assert mean == Fraction(line["published_mean"]).limit_denominator(1000)
        assert ours.total == 100 * ours.values["OVERALL"]
        sharing = sum(row.rank == ours.rank for row in found.values())
        assert ours.rank <= int(line["published_rank"]) < ours.rank + sharing


@pytest.mark.parametrize("name", ROUNDS)
def test_every_reference_round_ranks_by_every_method(name):
    bundle = read_bundle(shared("data", name))
    for method in METHODS:
        found = rank(bundle, method)
        assert len(found.declarations) == len(bundle.declarations)
        assert found.declarations[0].rank == 1
        assert found.points == 100
