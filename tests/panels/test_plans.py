"""Plans: asked for, computed by a worker, shown, applied as shown, all of it or nothing."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import event, select

from evalapp.accounts.models import User
from evalapp.conflicts.certificates.models import Capacity, PersonConflict
from evalapp.conflicts.operations import impose_conflict, lift_conflict
from evalapp.core import clock
from evalapp.core.database import Database
from evalapp.core.errors import Absent, Refusal, Stale
from evalapp.core.mail import Letter
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.declarations.models import Declaration
from evalapp.panels.models import Assignment, MemberSource, Panel, PanelDeclaration, PanelMember
from evalapp.panels.operations import assign_all
from evalapp.panels.plans import jobs as plan_jobs
from evalapp.panels.plans.difference import write_changes
from evalapp.panels.plans.files import plan_in
from evalapp.panels.plans.models import PlanKind, PlanState
from evalapp.panels.plans.operations import apply_plan, discard_plan
from evalapp.panels.plans.outcome import Outcome
from evalapp.panels.plans.proposing import propose_by_panels, propose_file, propose_solved
from evalapp.panels.plans.queries import find_plan, plan_file, plans_of
from evalapp.panels.plans.request import Least, Objective, PlanRequest
from evalapp.panels.plans.words import short_words
from evalapp.panels.release import release, unreleased
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.models import SheetState
from scoring.assignment import Plan, assign
from scoring.assignment.pairs_file import read_pairs
from scoring.assignment.read import read_instance
from tests.panels.scene import active, applied, change_expert, computed, entries, plan_row
from tests.support.world import World

TWO = PlanRequest(objective=Objective.TOTAL, experts=2, max_load=2)


@pytest.fixture
def world(database: Database) -> World:
    return World(database, state=RoundState.OPEN, declarations=4, experts=5, assign=False)


def fields(world: World, of: dict[str, list[str]]) -> None:
    with world.system() as session:
        for code, names in of.items():
            session.get_one(Declaration, world.declarations[code].id).fields = names


def put(world: World, data: str) -> int:
    with world.acting(world.coordinator) as session:
        return propose_file(session, world.round_id, data.encode()).number


def panel(world: World, code: str, experts: tuple[str, ...], declarations: tuple[str, ...]) -> None:
    with world.system() as session:
        made = Panel(round_id=world.round_id, position=0, code=code, title=code)
        session.add(made)
        session.flush()
        for place, name in enumerate(experts):
            member = PanelMember(panel_id=made.id, expert_id=world.experts[name].id, place=place, chair=False)
            member.source, member.joined_at = MemberSource.CHOSEN, clock.now()
            member.reason = member.left_reason = ""
            session.add(member)
        rows = (world.declarations[name].id for name in declarations)
        session.add_all(PanelDeclaration(panel_id=made.id, declaration_id=row) for row in rows)


def test_a_worker_computes_it_and_it_is_applied_as_shown(world: World, database: Database) -> None:
    fields(world, {"D1": ["law"], "D2": ["law"]})
    for code in ("E1", "E2"):
        change_expert(world, code, fields=["law"])
    world.add_conflict("D3", "E3")
    number = computed(world, database, TWO)
    row = plan_row(world, number)
    assert (row.kind, row.state) == (PlanKind.SOLVED, PlanState.PROPOSED)
    assert row.changes is not None
    assert row.outcome is not None
    pairs = {one + two for one, two in row.changes["add"]}
    assert {"D1E1", "D1E2", "D2E1", "D2E2"} <= pairs
    assert "D3E3" not in pairs
    assert row.outcome["goodness"]["total"] == row.outcome["goodness"]["bound_total"] == 6.0
    assert active(world) == set()
    done = applied(world, number)
    assert (done.given, done.ended, done.released) == (8, 0, 0)
    assert active(world) == pairs
    assert plan_row(world, number).state is PlanState.APPLIED
    with pytest.raises(Refusal, match="already"):
        applied(world, number)


def test_the_files_of_a_plan_repeat_it_by_codes_only(world: World, database: Database) -> None:
    contents = []
    for _ in range(2):
        number = computed(world, database, TWO)
        with world.looking(world.coordinator) as session:
            row = find_plan(session, session.get_one(Round, world.round_id), number)
            contents.append(plan_file(session, row).content)
    assert contents[0] == contents[1]
    assert plan_in(contents[0])["changes"] == plan_row(world, 1).changes
    assert b"Name of" not in contents[0]


def test_anybody_computes_the_same_plan_from_its_files(world: World, database: Database, tmp_path: Path) -> None:
    applied(world, put(world, "action,declaration,expert\nadd,D1,E5\nadd,D2,E5\n"))
    request = replace(TWO, seed="any text")
    number = computed(world, database, request)
    with world.looking(world.coordinator) as session:
        kept = plan_file(session, find_plan(session, session.get_one(Round, world.round_id), number))
        zipfile.ZipFile(io.BytesIO(kept.content)).extractall(tmp_path)
    instance = read_instance(tmp_path / "instance.npz")
    pairs = read_pairs(tmp_path / "pairs.csv", instance.declarations, instance.experts)
    plan = assign(instance, request.objective, seed=request.seed_number, kept=pairs)
    assert isinstance(plan, Plan)
    codes = [
        [row.split(",")[1] for row in (tmp_path / name).read_text().splitlines()[1:]]
        for name in ("declarations.csv", "experts.csv")
    ]
    found = {(codes[0][one], codes[1][two]) for one, two in plan.pairs.tolist()}
    applied(world, number)
    assert {one + two for one, two in found} == active(world)


@pytest.mark.parametrize("what", ["assignment", "conflict", "expert", "declaration"])
def test_what_changed_meanwhile_makes_it_stale(world: World, database: Database, what: str) -> None:
    number = computed(world, database, TWO)
    if what == "assignment":
        applied(world, put(world, "action,declaration,expert\nadd,D1,E5\n"))
    elif what == "conflict":
        world.add_conflict("D1", "E5")
    elif what == "expert":
        change_expert(world, "E5", max_load=1)
    else:
        fields(world, {"D1": ["law"]})
    before = active(world)
    with pytest.raises(Stale):
        applied(world, number)
    assert active(world) == before


def test_problems_are_told_all_at_once_before_anything_is_computed(world: World) -> None:
    world.add_conflict("D1", "E1")
    wrong = PlanRequest(
        experts=9, min_load=3, max_load=2, fixed=(("D1", "E1"), ("D2", "E2"), ("D2", "E3")), apart=(("E2", "E3"),),
        least=(Least("category", "senior", 1),), demand={"D2": 7}, across=101,
    )  # fmt: skip
    with pytest.raises(Refusal) as found, world.acting(world.coordinator) as session:
        propose_solved(session, None, world.round_id, wrong)
    told = str(found.value)
    for words in (
        "9 experts are asked for",
        "D2: 7",
        "above the largest",
        "D1, E1",
        "kept apart",
        "“senior”",
        "0 to 100",
    ):
        assert words in told


def test_loads_that_do_not_add_up_are_told_with_their_sums(world: World) -> None:
    with (
        pytest.raises(Refusal, match="need 8 scores; the experts give at most 5"),
        world.acting(world.coordinator) as session,
    ):
        propose_solved(session, None, world.round_id, PlanRequest(experts=2, max_load=1))


@pytest.mark.parametrize(("experts", "match"), [(0, "pool is empty"), (1, "the pool has 1")])
def test_an_empty_pool_and_one_expert(database: Database, experts: int, match: str) -> None:
    world = World(database, state=RoundState.OPEN, experts=experts, assign=False)
    with pytest.raises(Refusal, match=match), world.acting(world.coordinator) as session:
        propose_solved(session, None, world.round_id, PlanRequest(experts=2))


def test_panels_look_as_asked(world: World, database: Database) -> None:
    for code, category, region in (("E1", "a", "N"), ("E2", "b", "N"), ("E3", "b", "N"), ("E4", "b", "S")):
        change_expert(world, code, category=category, region=region)
    request = PlanRequest(
        objective=Objective.TOTAL, experts=2, most_per_region=1, least=(Least("category", "a", 1),), demand={"D4": 1},
        fixed=(("D1", "E4"),), apart=(("E1", "E5"),),
    )  # fmt: skip
    number = computed(world, database, request)
    applied(world, number)
    pairs = active(world)
    assert {f"D{n}E1" for n in range(1, 5)} <= pairs
    assert "D1E4" in pairs
    assert len(pairs) == 7
    assert not {f"D{n}E5" for n in range(1, 5)} & pairs


def test_pairs_across_fields_are_an_aim(world: World, database: Database) -> None:
    fields(world, {"D1": ["law"], "D2": ["law"], "D3": ["finance"], "D4": ["finance"]})
    for code, names in (("E1", ["law"]), ("E2", ["law"]), ("E3", ["finance"]), ("E4", ["finance"]), ("E5", [])):
        change_expert(world, code, fields=names)
    home = {"D1": "law", "D2": "law", "D3": "finance", "D4": "finance", "E1": "law", "E2": "law"}
    across = []
    for share in (0, 50):
        number = computed(world, database, PlanRequest(objective=Objective.TOTAL, experts=2, across=share))
        changes = plan_row(world, number).changes
        assert changes is not None
        across.append(sum(home[one] != home.get(two, "finance") for one, two in changes["add"] if two != "E5"))
    assert across == [0, 4]


def test_texts_count_only_where_the_round_asks(database: Database) -> None:
    found = []
    for code, asked in (("R1", False), ("R2", True)):
        rules = RoundRules(text_affinity=asked)
        world = World(database, code=code, state=RoundState.OPEN, declarations=1, experts=3, assign=False, rules=rules)
        fields(world, {"D1": ["x"]})
        with world.system() as session:
            session.get_one(Declaration, world.declarations["D1"].id).summary = "知识产权运营服务体系"
        for expert, names in (("E1", ["x", "botany"]), ("E2", ["x", "chemistry"]), ("E3", ["x", "知识产权运营"])):
            change_expert(world, expert, fields=names)
        outcome = plan_row(world, computed(world, database, PlanRequest(objective=Objective.TOTAL, experts=1))).outcome
        changes = plan_row(world, 1).changes
        assert outcome is not None
        assert changes is not None
        found.append((outcome["goodness"]["total"], changes["add"]))
    assert found[0][0] == 1.0
    assert found[1][0] < 1.0
    assert found[1][1] == [["D1", "E3"]]


def test_a_job_gives_signs_of_life_while_a_solver_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_jobs, "BEAT", 0.005)
    told: list[tuple[int, int]] = []
    with plan_jobs.signs_of_life(lambda done, total: told.append((done, total)), 1, 2):
        time.sleep(0.1)
    count = len(told)
    assert count > 2
    assert set(told) == {(1, 2)}
    time.sleep(0.02)
    assert len(told) == count


def test_the_impossible_is_kept_with_its_reasons_in_words(world: World, database: Database) -> None:
    fields(world, {"D2": ["finance"]})
    for code in ("E1", "E2", "E3"):
        world.add_conflict("D2", code)
    number = computed(world, database, PlanRequest(objective=Objective.TOTAL, experts=4, max_load=4))
    row = plan_row(world, number)
    assert row.state is PlanState.INFEASIBLE
    assert row.outcome is not None
    outcome = Outcome.from_plain(row.outcome)
    told = str(short_words(outcome.shortages[0]))
    assert told.startswith("declaration D2 has 2 experts without conflict, needs 4: ")
    assert "add 2 of the field finance" in told
    assert "let declaration D2 have 2" in told
    with pytest.raises(Refusal, match="Only a proposed plan"):
        applied(world, number)
    for code in world.experts:
        change_expert(world, code, region="N")
    row = plan_row(world, computed(world, database, PlanRequest(experts=2, most_per_region=1)))
    assert row.outcome is not None
    words = [str(short_words(each)) for each in Outcome.from_plain(row.outcome).shortages]
    assert any("up to 2 of “N”" in each for each in words), words


def test_a_suspicion_without_answer_forbids_a_new_pair(world: World, database: Database) -> None:
    from evalapp.conflicts.findings.models import ConflictFinding, FindingState

    with world.system() as session:
        finding = ConflictFinding(declaration_id=world.declarations["D1"].id, expert_id=world.experts["E1"].id)
        finding.rule, finding.kind, finding.facts, finding.digest = "employer", "employment", "{}", "0" * 64
        finding.state, finding.found_at, finding.answer = FindingState.OPEN, clock.now(), ""
        session.add(finding)
    with pytest.raises(Refusal, match="waits for an answer"):
        put(world, "action,declaration,expert\nadd,D1,E1\n")
    number = computed(world, database, PlanRequest(objective=Objective.TOTAL, experts=4))
    applied(world, number)
    assert "D1E1" not in active(world)


def test_by_panels_everybody_scores_all_but_for_conflicts(world: World) -> None:
    panel(world, "P1", ("E1", "E2"), ("D1", "D2"))
    world.add_conflict("D2", "E1")
    with world.acting(world.coordinator) as session:
        number = propose_by_panels(session, world.round_id).number
    assert plan_row(world, number).kind is PlanKind.PANELS
    applied(world, number)
    assert active(world) == {"D1E1", "D1E2", "D2E2"}
    with pytest.raises(Refusal, match="already"), world.acting(world.coordinator) as session:
        propose_by_panels(session, world.round_id)


def test_a_file_of_changes_goes_round(world: World, database: Database) -> None:
    number = computed(world, database, TWO)
    changes = plan_row(world, number).changes
    assert changes is not None
    again = put(world, write_changes(changes))
    assert plan_row(world, again).changes == changes
    applied(world, again)
    assert len(active(world)) == 8


def test_a_file_tells_every_problem_with_its_line(world: World) -> None:
    world.add_conflict("D2", "E2")
    change_expert(world, "E3", max_load=0)
    rows = ["add,D9,E1", "add,D1,E1,x", "take,D1,E1", "add,D2,E2", "end,D1,E4", "add,,E1", "add,D1,E5", "add,Ｄ１,Ｅ５"]
    with pytest.raises(Refusal) as found:
        put(world, "\n".join(["action,declaration,expert", *rows]))
    told = str(found.value)
    for words in (
        "Line 3: three cells", "Line 4, column action: “take”", "Line 7, column declaration: is empty",
        "Line 9: this pair stands on line 8",
    ):  # fmt: skip
        assert words in told
    with pytest.raises(Refusal) as found:
        put(world, "action,declaration,expert\nadd,D9,E8\nadd,D2,E2\nend,D1,E4\nadd,D1,E3\n")
    told = str(found.value)
    for words in (
        "Line 2, column declaration: “D9”", "Line 2, column expert: “E8”", "Line 3: E2 has a conflict",
        "Line 4: E4 does not have D1", "Line 5: E3 takes at most 0",
    ):  # fmt: skip
        assert words in told
    assert active(world) == set()


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"a,b\n", b"action,declaration,expert\n", b'action,declaration,expert\n"add,D1\n']
)
def test_a_file_that_is_none_is_refused(world: World, data: bytes) -> None:
    with pytest.raises(Refusal), world.acting(world.coordinator) as session:
        propose_file(session, world.round_id, data)


def test_tabs_and_full_width_are_understood(world: World) -> None:
    number = put(world, "\ufeffaction\tdeclaration\texpert\r\nADD\tＤ１\tＥ２\r\n")
    assert plan_row(world, number).changes == {"add": [["D1", "E2"]], "end": []}


def test_during_scoring_a_plan_needs_a_reason_and_takes_nothing_away(database: Database) -> None:
    world = World(database, declarations=3, experts=4, assign=False)
    applied(world, put(world, "action,declaration,expert\nadd,D1,E1\nadd,D2,E1\n"), "Late.")
    world.add_sheet("D1", "E1", {"A1": 50})
    number = computed(world, database, PlanRequest(objective=Objective.TOTAL, experts=2, max_load=2))
    with pytest.raises(Refusal, match="Reason"):
        applied(world, number)
    applied(world, number, "More experts are needed.")
    assert {"D1E1", "D2E1"} <= active(world)
    assert len(active(world)) == 6
    assert "More experts are needed." not in entries(world, "panels.plan_applied")[-1]
    assert plan_row(world, number).reason == "More experts are needed."
    refused = put(world, "action,declaration,expert\nend,D1,E1\nend,D2,E1\n")
    before = active(world)
    with pytest.raises(Refusal, match="was submitted"):
        applied(world, refused, "Not wanted.")
    assert active(world) == before


def test_nothing_is_visible_until_released_and_each_expert_gets_one_letter(world: World, database: Database) -> None:
    number = computed(world, database, TWO)
    done = applied(world, number, release_now=True)
    assert done.released == 8
    experts = {pair[2:] for pair in active(world)}
    with world.system() as session:
        letters = session.scalars(select(Letter).order_by(Letter.id)).all()
        assert len({row.address for row in letters}) == len(letters) == len(experts)
        assert all("declarations are assigned to you" in row.subject for row in letters)
        assert not any(code in row.body for row in letters for code in world.declarations)
        assert unreleased(session, world.round_id) == []
    with pytest.raises(Refusal, match="released already"), world.acting(world.coordinator) as session:
        release(session, world.round_id)


def test_a_discarded_plan_stays_as_it_is(world: World) -> None:
    with world.acting(world.coordinator) as session:
        plan = propose_solved(session, None, world.round_id, TWO)
        discard_plan(session, world.round_id, plan.number)
        number, job_id = plan.number, plan.job_id
    from evalapp.core.jobs import run

    assert job_id is not None
    run(world.database, job_id)
    assert plan_row(world, number).state is PlanState.DISCARDED
    with pytest.raises(Refusal, match="already"):
        applied(world, number)


def test_a_coordinator_in_conflict_finds_no_plan_that_names_the_declaration(world: World, database: Database) -> None:
    number = computed(world, database, TWO)
    with world.system() as session:
        second = world.person(session, "second", Role.COORDINATOR)
        row = PersonConflict(
            declaration_id=world.declarations["D2"].id, user_id=second.id, capacity=Capacity.COORDINATOR
        )
        row.kind, row.reason, row.stated_at = "kinship", "A cousin.", clock.now()
        session.add(row)
    with world.looking(second) as session:
        round_ = session.get_one(Round, world.round_id)
        assert plans_of(session, round_) == []
        with pytest.raises(Absent):
            find_plan(session, round_, number)
    with pytest.raises(Absent), world.acting(second) as session:
        apply_plan(session, world.round_id, number)
    own = _computed_by(world, database, second)
    assert "D2" not in str(plan_row(world, own).changes) + str(plan_row(world, own).parameters)
    with world.acting(second) as session:
        assert apply_plan(session, world.round_id, own).given == 6
    with world.looking(world.coordinator) as session:
        assert len(plans_of(session, session.get_one(Round, world.round_id))) == 2


def _computed_by(world: World, database: Database, who: User) -> int:
    from evalapp.core.jobs import run

    with world.acting(who) as session:
        plan = propose_solved(session, None, world.round_id, TWO)
        number, job_id = plan.number, plan.job_id
    assert job_id is not None
    run(database, job_id)
    return number


def lift(world: World, declaration: str, expert: str) -> None:
    with world.acting(world.coordinator) as session:
        made = impose_conflict(
            session, world.round_id, world.declarations[declaration].id, world.experts[expert].id, "other", "Evidence."
        )
        lift_conflict(session, world.round_id, made.id, "A mistake.")


def test_a_recused_expert_gets_nothing_new_there_by_any_way_that_works_on_many(
    world: World, database: Database
) -> None:
    lift(world, "D1", "E1")
    panel(world, "P1", ("E1", "E2"), ("D1",))
    with world.acting(world.coordinator) as session:
        done = assign_all(session, world.round_id, [*world.experts.values()], [*world.declarations.values()])
    assert [(row.declaration, row.expert) for row in done.skipped] == [("D1", "E1")]
    with pytest.raises(Refusal, match="once stepped aside"):
        put(world, "action,declaration,expert\nadd,D1,E1\n")
    with pytest.raises(Refusal), world.acting(world.coordinator) as session:
        propose_by_panels(session, world.round_id)
    number = computed(world, database, PlanRequest(objective=Objective.TOTAL, experts=4))
    applied(world, number)
    assert "D1E1" not in active(world)


def test_a_plan_is_applied_in_the_same_number_of_statements_whatever_its_size(database: Database) -> None:
    counts = []
    for size in (3, 12):
        world = World(database, code=f"R{size}", state=RoundState.OPEN, declarations=size, experts=5, assign=False)
        rows = [f"add,D{n},E{e}" for n in range(1, size + 1) for e in range(1, 6)]
        number = put(world, "\n".join(["action,declaration,expert", *rows]))
        told: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object, told: list[str] = told) -> None:
            told.append(statement)

        event.listen(database.engine, "before_cursor_execute", note)
        applied(world, number)
        event.remove(database.engine, "before_cursor_execute", note)
        counts.append(len(told))
    assert all(one == two for one, two in pairwise(counts)), counts


def test_a_draft_is_never_shifted_by_a_plan(database: Database) -> None:
    world = World(database, declarations=2, experts=3, assign=False)
    applied(world, put(world, "action,declaration,expert\nadd,D1,E1\n"), "Late.")
    world.add_sheet("D1", "E1", {"A1": 50}, SheetState.DRAFT)
    number = computed(world, database, PlanRequest(objective=Objective.TOTAL, experts=1, keep=False))
    applied(world, number, "Even loads.")
    with world.system() as session:
        rows = session.scalars(select(Assignment).where(Assignment.ended_at.is_not(None))).all()
    assert rows == []
