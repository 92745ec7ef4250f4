"""Tables in a terminal."""

from dataclasses import replace

from scoring import as_text, example_round, explain, rank


def test_columns_line_up_also_where_characters_are_wide():
    bundle = example_round()
    criteria = tuple(replace(row, title="规划" if row.code == "PLAN" else "Cost") for row in bundle.criteria)
    told = explain(replace(bundle, criteria=criteria), rank(bundle))
    caption, *lines = as_text(told.criteria).splitlines()
    assert caption.startswith("The criteria:")
    assert len(lines) == 4
    widths = [len(line) + ("规划" in line) * 2 for line in lines]
    assert len(set(widths)) == 1


def test_tables_stand_one_under_the_other():
    bundle = example_round()
    told = explain(bundle, rank(bundle))
    assert as_text(told.criteria, told.ranking).count("\n\n") == 1
    assert as_text() == ""
