"""What the decision report prints of experts watched: counts, verdicts with reasons and who gave them, no expert."""

from __future__ import annotations

from evalapp.core.viewer import system
from evalapp.decisions.flags.models import Judgement
from evalapp.decisions.operations import confirm, propose
from evalapp.reports.collect import collect
from evalapp.reports.decision import decision_html
from tests.decisions.flags.scene import NOISY, answered, calculated, flagged_scene, given, number_of
from tests.decisions.scene import draft, fresh


def report(world, number=None):
    with world.database.reading(system("test")) as session:
        return collect(session, world.round_id, number)


def test_it_prints_exclusions_and_clearings_with_reasons_and_who(database, monkeypatch):
    world = flagged_scene(database, monkeypatch, {"E2": (NOISY,), "E3": (NOISY,)})
    first = number_of(world, "E3")
    answered(world, given(world, Judgement.EXCLUDED, expert="E3", rule=2, reason="One score for all."), expert="E3")
    calculated(world)
    answered(world, given(world, reason="Strict but even.", calculation=2), calculation=2)
    with world.acting(world.official) as session:
        made = propose(session, world.round_id, draft("D1", "D2", calculation=2), fresh())
    with world.acting(world.second_official) as session:
        confirm(session, world.round_id, 1, made.digest, fresh())
    found = report(world)
    assert found.flags is not None
    assert (found.flags.experts, found.flags.cleared, found.flags.waiting) == (3, 1, 0)
    assert [(line.calculation, line.number, line.sheets) for line in found.flags.excluded] == [(1, first, 4)]
    page = decision_html(found, "en")
    for said in (
        "A flag is no finding.",
        f"Expert {first} of calculation 1",
        "Excluded under rule 2: “Scores without regard to the criteria”",
        "One score for all.",
        f"Expert {number_of(world)} of calculation 2",
        "Strict but even.",
        "Read them as well.",
        world.official.name,
        world.second_official.name,
        "Flagged in this calculation: 1; cleared 1, waiting 0. Excluded in this round: 1.",
        "scatter by 3.14 points",
        '<a href="#flags">Experts watched</a>',
        "the numbers are drawn at random for each calculation",
    ):
        assert said in page
    for expert in world.experts.values():
        assert expert.name not in page
    assert decision_html(report(world), "en") == page


def test_a_flag_that_waits_is_printed_as_waiting(database, monkeypatch):
    world = flagged_scene(database, monkeypatch)
    given(world, reason="Not yet confirmed.")
    page = decision_html(report(world), "en")
    assert "cleared 0, waiting 1" in page
    assert "No verdict of two officials yet." in page
    assert "Not yet confirmed." not in page


def test_a_round_without_flags_says_how_many_were_watched(database, monkeypatch):
    page = decision_html(report(flagged_scene(database, monkeypatch, {})), "en")
    assert "4 experts were watched" in page
    assert "Flagged in this calculation: 0; cleared 0, waiting 0. Excluded in this round: 0." in page
