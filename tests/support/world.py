"""A small round for tests: people of every role, criteria, declarations, assignments; written straight into the tables.

    world = World(database)                      # a round in scoring, D1..D3, E1..E2, everybody assigned everything
    world = World(database, state=RoundState.OPEN, criteria=RICH, declarations=5, experts=3, assign=False)
    with world.acting(world.experts["E1"]) as session: ...
    client = signed_in_client(app, world.coordinator)

Everything it gives out is detached; look rows up again in a session of your own before you change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.accounts.models import RoleGrant, User
from evalapp.accounts.passwords import hash_password
from evalapp.conflicts.certificates.models import Capacity, Certificate, PersonConflict
from evalapp.conflicts.models import Conflict, ConflictOrigin, ConflictStatement
from evalapp.core import clock
from evalapp.core.database import Database
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_SCORING, RoundState
from evalapp.core.vault import lookup_digest
from evalapp.core.viewer import Role, Viewer, system
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.rounds.lock import lock_digest
from evalapp.rounds.models import Criterion, Phase, PhaseName, Round
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.models import Score, Sheet, SheetState
from scoring.bundle.model import Criterion as Row
from scoring.bundle.model import CriterionKind

__all__ = ["RICH", "SMALL", "World"]


def _item(code: str, parent: str | None, weight: str, scale: tuple[str, str, str], kind: str = "scored") -> Row:
    best, worst, step = (Decimal(number) for number in scale)
    help_text = f"How to score {code}"
    return Row(code, f"Item {code}", Decimal(weight), parent, best, worst, step, help_text, CriterionKind(kind))


SMALL = (
    Row("A", "Quality", Decimal(60)),
    _item("A1", "A", "40", ("100", "0", "1")),
    _item("A2", "A", "20", ("10", "0", "0.5")),
    _item("B", None, "40", ("1", "5", "1")),
)
"""Two branches of three scored items; B is better the smaller it is."""

RICH = (
    *SMALL,
    _item("O", None, "20", ("100", "0", "0.01"), "objective"),
    _item("X", None, "1", ("5", "-5", "0.5"), "adjust"),
    _item("N", None, "1", ("10", "0", "1"), "note"),
)
"""SMALL with an objective item, a bonus or deduction, and a note."""


class World:
    """One round and its people. `experts`, `declarations`, `criteria` are by code; `users` by role and number."""

    def __init__(
        self,
        database: Database,
        *,
        code: str = "R1",
        state: RoundState = RoundState.SCORING,
        rules: RoundRules | None = None,
        criteria: tuple[Row, ...] = SMALL,
        declarations: int = 3,
        experts: int = 2,
        fund: int | None = 1,
        assign: bool = True,
        stated: bool = True,
        certified: bool = True,
        password: str | None = None,
    ) -> None:
        self.database = database
        self.code = code
        self._certified = certified
        self._password = hash_password(password) if password else None
        with database.transaction(system("test")) as session:
            self.round = self._round(session, state, rules or RoundRules(), fund)
            self.criteria = self._criteria(session, criteria)
            if state is not RoundState.PREPARATION:
                self.round.lock_digest = lock_digest(session, self.round)
            self.coordinator = self.person(session, "coordinator", Role.COORDINATOR)
            self.official = self.person(session, "official", Role.OFFICIAL)
            self.second_official = self.person(session, "official2", Role.OFFICIAL)
            self.applicant = self.person(session, "applicant", Role.APPLICANT)
            self.declarations = {f"D{n}": self._declaration(session, n, state) for n in range(1, declarations + 1)}
            self.experts = {f"E{n}": self._expert(session, n) for n in range(1, experts + 1)}
            self.round_id = self.round.id
            if assign:
                self._assign_all(session, stated)

    def person(self, session: Session, name: str, role: Role, *more: tuple[Role, int | None]) -> User:
        """Add an account with a part in this round (and others); its sign-in name is `name@round code`."""
        login = f"{name}@{self.code}"
        user = User(
            login_digest=lookup_digest(login), login=login, name=f"Name of {login}", email=f"{name}@example.org"
        )
        user.password_hash, user.language, user.active, user.created_at = self._password, "en", True, clock.now()
        session.add(user)
        session.flush()
        for held, held_for in ((role, self.round.id), *more):
            session.add(RoleGrant(user_id=user.id, role=held, round_id=held_for))
            if self._certified and held_for == self.round.id and held.value in set(Capacity):
                self.certify(session, user, Capacity(held.value))
        session.flush()
        return user

    def certify(self, session: Session, user: User, capacity: Capacity) -> None:
        """Give a conflict certificate that states no relation."""
        given = Certificate(round_id=self.round.id, user_id=user.id, capacity=capacity, made_at=clock.now())
        given.salt = "0" * 32
        session.add(given)

    def viewer(self, who: User | Expert) -> Viewer:
        """Return the viewer behind an account or an expert, with every role it holds now."""
        user_id = who.user_id if isinstance(who, Expert) else who.id
        with self.database.reading(system("test")) as session:
            grants = session.execute(select(RoleGrant.role, RoleGrant.round_id).where(RoleGrant.user_id == user_id))
            return Viewer(user_id, frozenset((role, round_id) for role, round_id in grants))

    def acting(self, who: User | Expert) -> AbstractContextManager[Session]:
        """One transaction of this person."""
        return self.database.transaction(self.viewer(who))

    def looking(self, who: User | Expert) -> AbstractContextManager[Session]:
        """One consistent read of this person."""
        return self.database.reading(self.viewer(who))

    def system(self) -> AbstractContextManager[Session]:
        """One transaction of the system, which no conflict closes anything to."""
        return self.database.transaction(system("test"))

    def set_state(self, state: RoundState) -> None:
        """Move the round without its rules."""
        with self.system() as session:
            session.get_one(Round, self.round_id).state = state

    def set_deadline(self, after: timedelta) -> None:
        """Let scoring end so much after now (negative: before)."""
        with self.system() as session:
            wanted = select(Phase).where(Phase.round_id == self.round_id, Phase.name == PhaseName.SCORING)
            session.scalars(wanted).one().ends_at = clock.now() + after

    def add_conflict(self, declaration: str, expert: str, origin: ConflictOrigin = ConflictOrigin.IMPOSED) -> None:
        """Put a conflict in force by hand: nothing else is told of it."""
        with self.system() as session:
            row = Conflict(
                declaration_id=self.declarations[declaration].id, expert_id=self.experts[expert].id,
                kind="employment", reason="Was employed there.", origin=origin, stated_at=clock.now(),
            )  # fmt: skip
            session.add(row)

    def add_own_conflict(self, declaration: str, person: User, capacity: Capacity) -> None:
        """Put a conflict of a coordinator or official in force by hand: nothing else is told of it."""
        with self.system() as session:
            place = {"declaration_id": self.declarations[declaration].id, "user_id": person.id, "capacity": capacity}
            session.add(PersonConflict(**place, kind="kinship", reason="A cousin.", stated_at=clock.now()))

    def add_sheet(
        self,
        declaration: str,
        expert: str,
        steps: Mapping[str, int | None],
        state: SheetState = SheetState.SUBMITTED,
        abstained: str = "",
    ) -> None:
        """Write a sheet by hand: steps from the worst end by item, None for an abstention."""
        with self.system() as session:
            place = {"declaration_id": self.declarations[declaration].id, "expert_id": self.experts[expert].id}
            sheet = Sheet(**place, state=state, version=1, opinion="", abstained=abstained, saved_at=clock.now())
            sheet.submitted_at = clock.now() if state is SheetState.SUBMITTED else None
            for code, count in steps.items():
                kept = Score(declaration_id=sheet.declaration_id, criterion_id=self.criteria[code].id, steps=count)
                kept.comment = ""
                sheet.scores.append(kept)
            session.add(sheet)

    def _round(self, session: Session, state: RoundState, rules: RoundRules, fund: int | None) -> Round:
        made = Round(
            code=self.code, title=f"Round {self.code}", timezone="Asia/Shanghai", points=Decimal(100), fund=fund,
            rules=rules.to_plain(), layout={}, fictional=True, state=state, created_at=clock.now(),
        )  # fmt: skip
        if state is not RoundState.PREPARATION:
            made.opened_at = clock.now()
        if state not in BEFORE_SCORING | {RoundState.SCORING}:
            made.scoring_closed_at = clock.now()
        session.add(made)
        session.flush()
        ends = clock.now() + timedelta(days=7)
        session.add(Phase(round_id=made.id, name=PhaseName.SCORING, starts_at=ends - timedelta(days=8), ends_at=ends))
        record(session, "round.created", ("rounds", made.id), round_id=made.id)
        return made

    def _criteria(self, session: Session, rows: tuple[Row, ...]) -> dict[str, Criterion]:
        made = {}
        for position, row in enumerate(rows):
            values = {name: getattr(row, name) for name in ("code", "title", "weight", "best", "worst", "step")}
            criterion = Criterion(round_id=self.round.id, position=position, parent_code=row.parent, **values)
            criterion.guidance, criterion.kind, criterion.threshold = row.guidance, row.kind, row.threshold
            session.add(criterion)
            made[row.code] = criterion
        session.flush()
        return made

    def _declaration(self, session: Session, number: int, state: RoundState) -> Declaration:
        admitted = DeclarationState.ENTERED if state is RoundState.PREPARATION else DeclarationState.ADMITTED
        made = Declaration(
            round_id=self.round.id, position=number, code=f"D{number}", title=f"Title of D{number}",
            applicant=f"City {number}", region=f"Province {number}", kind="", fields=[], group="",
            summary=f"Summary of D{number}", state=admitted,
            applicant_user_id=self.applicant.id if number == 1 else None,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made

    def _expert(self, session: Session, number: int) -> Expert:
        user = self.person(session, f"expert{number}", Role.EXPERT)
        made = Expert(
            round_id=self.round.id, user_id=user.id, position=number, code=f"E{number}", name=user.name,
            employer=f"Employer {number}", email=user.email, region="", fields=[], category="",
        )  # fmt: skip
        session.add(made)
        session.flush()
        made.user = user
        return made

    def _assign_all(self, session: Session, stated: bool) -> None:
        moment = clock.now()
        for declaration in self.declarations.values():
            for expert in self.experts.values():
                place = {"declaration_id": declaration.id, "expert_id": expert.id}
                session.add(Assignment(**place, assigned_at=moment, released_at=moment))
                if stated:
                    session.add(ConflictStatement(**place, conflict=False, stated_at=moment))
