"""The parts of a reference total add up in print."""

from fractions import Fraction

import pytest

from scoring import MODELS, example_round, rank, read_bundle, read_files, reference_of
from scoring.explain import reference_table
from scoring.reference.model import Parts, Reference, Standing
from tests.scoring.explain.by_hand import Sheet, number
from tests.scoring.files import shared, small


def standing(total, rank, *parts):
    return Standing(total, rank, False, 1.0, (0.0, 1.0), Parts(*parts), (1, 2), 1.5, None)


def test_the_parts_add_up_as_printed():
    reference = Reference("calibrated", 0.9, 0, 100, {
        "B": standing(86.9, 1, 87.25, 0.4, -0.75),
        "A": standing(0.3, 2, 0.1, 0.2, 0.0),
    })  # fmt: skip
    rows = Sheet(reference_table(reference)).rows
    assert [row["Declaration"] for row in rows] == ["B", "A"]
    assert [row["Rank"] for row in rows] == ["1", "2"]
    assert rows[0]["Raw mean"] == "87.250000"
    for row in rows:
        parts = [number(row[title]) for title in ("Raw mean", "Strictness correction", "Shrinkage")]
        assert sum(parts) == number(row["Reference total"])
    assert number(rows[1]["Reference total"]) == Fraction("0.3")


@pytest.mark.parametrize("model", MODELS)
def test_the_parts_of_a_fitted_reference_add_up_as_printed(model):
    bundle = read_files(small(scores_csv=("D1,E2,COST,abstain", "D1,E2,COST,4")))
    for round_ in (example_round(), bundle):
        reference = reference_of(round_, rank(round_), model, draws=200)
        check(Sheet(reference_table(reference)).rows, reference)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["aibs-2014", "aibs-overall"])
def test_the_parts_of_a_round_really_held_add_up_as_printed(name):
    bundle = read_bundle(shared("data", name))
    reference = reference_of(bundle, rank(bundle), draws=200)
    rows = Sheet(reference_table(reference)).rows
    assert len(rows) == len(reference.declarations)
    check(rows, reference)


def check(rows, reference):
    for row in rows:
        parts = [number(row[title]) for title in ("Raw mean", "Strictness correction", "Shrinkage")]
        total = number(row["Reference total"])
        assert sum(parts) == total
        assert float(total) == reference.declarations[row["Declaration"]].total


def test_no_reference_is_an_empty_table():
    assert reference_table(Reference("calibrated", 0.9, 0, 0)).rows == ()
