"""The worked example of the guide is what the code draws."""

from fractions import Fraction
from pathlib import Path

from scoring.draw import DrawRules, Share, draw
from tests.scoring.draw.pools import FIVE

GUIDE = Path(__file__).parents[3] / "docs" / "draw.md"


def test_the_example_of_the_guide_is_what_is_drawn():
    found = draw(FIVE, 3, "spring", DrawRules(shares=(Share("technical", Fraction(2, 3)),)))
    table = [
        line.split(" | ") for line in GUIDE.read_text("utf-8").splitlines() if line.startswith("| ") and "…" in line
    ]
    assert [row[1] for row in table] == [one.code for one in found.order]
    assert [row[4].strip("`…") for row in table] == [one.key[:16] for one in found.order]
    outcome = {row[1]: row[5].removesuffix(" |") for row in table}
    assert [outcome[code] for code in found.seats] == ["seat 1", "seat 2", "seat 3"]
    assert [outcome[code] for code in found.stand_ins] == ["stand-in 1, passed over: share", "stand-in 2"]
