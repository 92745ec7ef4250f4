"""What `agree` measures on a bundle."""

from scoring.agreement import agree
from scoring.agreement.ratings import item_ratings, total_ratings
from scoring.bundle import read_files
from tests.scoring.files import small


def test_totals_are_the_counted_sheets_own_in_points():
    found = total_ratings(read_files(small()))
    assert set(found.values) == {"D1", "D2"}
    assert found.experts == ("E1", "E2")  # the sealed sheet of E3 is not there
    # Goals 0.8 and cost 0.625 make the plan; the objective record 0.805 has a third of the weight.
    assert float(found.values["D1"]["E1"]) == 100 * ((0.8 + 0.625) / 2 * 2 + 0.805) / 3


def test_items_are_on_their_own_scale_without_abstentions():
    found = item_ratings(read_files(small()))
    assert set(found) == {"GOAL", "COST"}
    assert found["COST"].values["D1"].keys() == {"E1"}
    assert float(found["COST"].values["D1"]["E1"]) == 2.5


def test_a_report_has_totals_and_items():
    found = agree(read_files(small()))
    assert (found.totals.declarations, found.totals.experts) == (2, 2)
    assert found.totals.kendall_w is not None
    assert found.criteria["GOAL"].icc["3"] is not None
    assert found.criteria["COST"].icc["3"] is None
    assert found.criteria["COST"].why["icc.3"].startswith("incomplete")
