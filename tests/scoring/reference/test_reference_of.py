"""The reference of a round: figures that belong together, funding lines, and why there may be none."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from scoring.bundle import Bundle, Criterion, CriterionKind, Declaration, Expert, RoundSettings, Score, read_files
from scoring.crossed.table import table_of
from scoring.ranking import rank
from scoring.reference import Doubt, DoubtCode, reference_of, totals_table
from scoring.reference.of_table import fit_model, posterior_of
from scoring.reference.posterior import posterior
from tests.scoring.files import small
from tests.scoring.reference.tables import rows_of, simulated


def round_of(table, fund=8, groups=None, by_group=None, threshold=None):
    """A round whose only item has the table's scores."""
    item = Criterion(
        "ALL", "All", Decimal(1), best=Decimal(120), worst=Decimal(0), step=Decimal(1), threshold=threshold
    )
    return Bundle(
        RoundSettings("r", "R", "UTC", Decimal(120), fund=None if by_group else fund, fund_by_group=by_group),
        criteria=(item,),
        declarations=tuple(
            Declaration(code, code, code, group=groups[place % len(groups)] if groups else "")
            for place, code in enumerate(table.declarations)
        ),
        experts=tuple(Expert(code, code) for code in table.experts),
        scores=tuple(Score(d, e, "ALL", Decimal(int(value))) for d, e, value in rows_of(table)),
    )


@pytest.fixture(scope="module")
def bundle():
    return round_of(simulated(5)[0])


@pytest.fixture(scope="module")
def found(bundle):
    return reference_of(bundle, rank(bundle))


def test_the_parts_add_up_to_the_total(bundle, found):
    means = {row.code: float(row.total) for row in rank(bundle, "mean").declarations}
    for code, row in found.declarations.items():
        assert row.parts.raw == pytest.approx(means[code], abs=1e-6)
        assert row.parts.raw + row.parts.strictness + row.parts.shrinkage == pytest.approx(row.total, abs=1e-9)


def test_chances_are_joint(found):
    """In every draw exactly so many are funded, so the chances add up to the places, and the ranks to theirs."""
    assert sum(row.p_fund or 0.0 for row in found.declarations.values()) == pytest.approx(8, abs=1e-4)
    n = len(found.declarations)
    assert sum(row.expected_rank for row in found.declarations.values()) == pytest.approx(n * (n + 1) / 2, abs=1e-3)


def test_intervals_hold_what_they_are_of(found):
    for row in found.declarations.values():
        assert row.interval[0] <= row.total <= row.interval[1]
        assert 0 <= row.interval[0] < row.interval[1] <= 120
        assert row.rank_interval[0] <= row.expected_rank <= row.rank_interval[1]
        assert row.se > 0
    for expert in found.experts.values():
        assert expert.severity_interval[0] <= expert.severity <= expert.severity_interval[1]
    assert np.mean([row.precision for row in found.experts.values()]) == pytest.approx(1, abs=1e-5)


def test_a_wider_level_gives_wider_intervals(bundle, found):
    wide = reference_of(bundle, rank(bundle), level=0.99)
    for code, row in found.declarations.items():
        assert wide.declarations[code].rank_interval[0] <= row.rank_interval[0]
        assert wide.declarations[code].rank_interval[1] >= row.rank_interval[1]
        assert wide.declarations[code].total == row.total


def test_the_zone_is_where_the_chance_is_open(found):
    assert found.zone == tuple(sorted(code for code, row in found.declarations.items() if 0.1 < row.p_fund < 0.9))
    assert found.zone


def test_severity_is_what_was_taken_off():
    table, _, _ = simulated(5)
    strict = [(d, e, value - (15 if e == "E3" else 0)) for d, e, value in rows_of(table)]
    before = reference_of(*_with_rank(round_of(table))).experts["E3"]
    after = reference_of(*_with_rank(round_of(table_of(strict)))).experts["E3"]
    assert 8 < after.severity - before.severity < 16


def test_a_line_by_group_and_below_a_threshold():
    table = simulated(5)[0]
    bundle = round_of(table, groups=("east", "west"), by_group={"east": 2, "west": 3}, threshold=Decimal(45))
    ranking = rank(bundle)
    found = reference_of(bundle, ranking)
    below = {row.code for row in ranking.declarations if row.below_threshold}
    assert below
    for group, places in (("east", 2), ("west", 3)):
        codes = [row.code for row in ranking.declarations if row.group == group]
        assert sum(found.declarations[code].p_fund or 0.0 for code in codes) == pytest.approx(places, abs=1e-4)
    assert {found.declarations[code].p_fund for code in below} == {0.0}


def test_without_a_line_there_is_no_chance():
    bundle = round_of(simulated(5)[0], fund=None)
    found = reference_of(bundle, rank(bundle))
    assert {row.p_fund for row in found.declarations.values()} == {None}
    assert found.zone == ()


def test_a_bonus_moves_the_total_and_nothing_else():
    bundle = round_of(simulated(5)[0])
    plus = Criterion(
        "PLUS", "Bonus", Decimal(1), best=Decimal(9), worst=Decimal(0), step=Decimal(1), kind=CriterionKind.ADJUST
    )
    given = {row.expert for row in bundle.scores if row.declaration == "D00"}
    bonus = replace(
        bundle,
        criteria=(*bundle.criteria, plus),
        scores=(*bundle.scores, *(Score("D00", expert, "PLUS", Decimal(9)) for expert in given)),
    )
    before, after = reference_of(bundle, rank(bundle)), reference_of(bonus, rank(bonus))
    moved, was = after.declarations["D00"], before.declarations["D00"]
    assert moved.total - was.total == pytest.approx(9, abs=1e-6)
    assert moved.parts.strictness == pytest.approx(was.parts.strictness, abs=2e-6)
    assert moved.expected_rank < was.expected_rank


def test_calibrated_ranks_by_the_reference(bundle, found):
    ranking = rank(bundle, "calibrated")
    assert {row.code: float(row.total) for row in ranking.declarations} == {
        code: row.total for code, row in found.declarations.items()
    }
    assert {row.code: row.rank for row in ranking.declarations} == {
        code: row.rank for code, row in found.declarations.items()
    }


def test_sheets_of_the_unresolved_still_say_who_is_strict(bundle):
    quorum = replace(bundle, settings=replace(bundle.settings, rules=replace(bundle.settings.rules, quorum=5)))
    ranking = rank(quorum)
    assert not ranking.declarations
    found = reference_of(quorum, ranking)
    assert not found.declarations
    assert len(found.experts) == 8


def _with_rank(bundle):
    return bundle, rank(bundle)


def _only(bundle, keep):
    return replace(bundle, scores=tuple(row for row in bundle.scores if keep(row)))


@pytest.mark.parametrize(("keep", "code"), [
    (lambda row: row.expert == "nobody", "no_scores"),
    (lambda row: row.expert == "E1", "too_few"),
    (lambda row: row.declaration == "D01", "too_few"),
    (lambda row: (row.declaration, row.expert[1] > "3") in {("D00", True), ("D01", False)}, "disconnected"),
], ids=["none", "one expert", "one declaration", "two apart"])  # fmt: skip
def test_there_is_none_where_strictness_cannot_be_told_from_quality(bundle, keep, code):
    poor = _only(bundle, keep)
    found = reference_of(poor, rank(poor))
    assert found.why is not None
    assert found.why.code == code
    assert not found.declarations
    assert not found.experts
    assert found.why.text.startswith("no reference: ")


def test_equal_scores_tell_nothing(bundle):
    flat = replace(bundle, scores=tuple(replace(row, score=Decimal(70)) for row in bundle.scores))
    assert reference_of(flat, rank(flat)).why == Doubt(DoubtCode.NO_SPREAD)


@pytest.mark.parametrize("weight", ["1e-12", "1e12"])
def test_an_item_of_next_to_no_weight_is_no_spread(weight):
    """Where the others are all equal it moves the totals by less than a float beside them can tell."""
    heavy, light = (
        Criterion(code, code, Decimal(share), best=Decimal(10), worst=Decimal(0), step=Decimal(1))
        for code, share in (("HEAVY", weight), ("LIGHT", str(Decimal(weight) * Decimal("1e-24"))))
    )
    places = [(d, e) for d in range(4) for e in range(3)]
    bundle = Bundle(
        RoundSettings("r", "R", "UTC", Decimal(100), fund=2),
        criteria=(heavy, light),
        declarations=tuple(Declaration(f"D{d}", "T", "C") for d in range(4)),
        experts=tuple(Expert(f"E{e}", "N") for e in range(3)),
        scores=tuple(Score(f"D{d}", f"E{e}", "HEAVY", Decimal(0)) for d, e in places)
        + tuple(Score(f"D{d}", f"E{e}", "LIGHT", Decimal((d * d + e) % 7)) for d, e in places),
    )
    ranking = rank(bundle)
    assert len({row.total for row in ranking.declarations}) > 1
    assert reference_of(bundle, ranking).why == Doubt(DoubtCode.NO_SPREAD)


def test_a_group_in_two_unlinked_halves_is_named():
    table = simulated(5)[0]
    rows = rows_of(table)
    halves = table_of(
        [*rows, *(("X" + d, "X" + e, v) for d, e, v in rows)],
        {d: "one" for d, _, _ in rows} | {"X" + d: "one" if d == "D00" else "two" for d, _, _ in rows},
    )
    found = posterior_of(halves)
    assert found == Doubt(DoubtCode.GROUP_DISCONNECTED, {"first": "one"})
    with pytest.raises(ValueError, match="within a group the design is disconnected: one"):
        fit_model(halves)


def test_an_unknown_model_is_named(bundle):
    with pytest.raises(ValueError, match="unknown model 'magic'; one of calibrated, robust"):
        reference_of(bundle, rank(bundle), "magic")


def test_the_tree_goes_through(bundle):
    small_round = read_files(small())
    table = totals_table(small_round)
    own = {
        (row.code, expert): float(total)
        for row in rank(small_round).declarations
        for expert, total in row.sheets.items()
    }
    assert {(d, e): value for d, e, value in rows_of(table)} == pytest.approx(own)
    assert table.groups == ("east", "west")
    assert table.step > 0


def test_hardly_linked_panels_are_named():
    rows = []
    for panel in range(2):
        table = simulated(panel, 40, 12, 3)[0]
        rows += [(f"{panel}{d}", f"{panel}{e}", v) for d, e, v in rows_of(table)]
    linked = round_of(table_of([*rows, ("0D00", "1E0", 50.0)]))
    found = reference_of(linked, rank(linked))
    assert [doubt.code for doubt in found.doubts] == ["weak"]


@pytest.mark.slow
def test_a_round_with_very_many_experts_gets_the_plain_model():
    table, quality, _ = simulated(3, 300, 510, 4)
    bundle = round_of(table, 20)
    found = reference_of(bundle, rank(bundle))
    assert "plain" in {doubt.code for doubt in found.doubts}
    totals = [found.declarations[code].total for code in table.declarations]
    true = [quality[int(code[1:])] for code in table.declarations]
    assert np.corrcoef(totals, true)[0, 1] > 0.9
    for row in found.declarations.values():
        assert row.parts.raw + row.parts.strictness + row.parts.shrinkage == pytest.approx(row.total, abs=1e-9)
    twin = reference_of(bundle, rank(bundle), "robust")
    assert twin.why == Doubt(DoubtCode.TOO_LARGE, {"experts": 510, "most": 500})


def test_more_experts_make_a_total_surer():
    """In expectation: the mean standard error over the declarations falls with every expert more."""
    errors = [posterior(simulated(9, 30, 10, each)[0]).total_sd.mean() for each in (2, 4, 8)]
    assert errors == sorted(errors, reverse=True)
