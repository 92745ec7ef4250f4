"""Random sound rounds for property tests: small, but with every kind of item, sheet and rule."""

from decimal import Decimal

from hypothesis import strategies as st

from scoring.bundle import (
    Bundle,
    Criterion,
    CriterionKind,
    Declaration,
    DraftRule,
    Expert,
    Method,
    ObjectiveScore,
    RankOn,
    RoundSettings,
    Rules,
    Score,
    Sheet,
    SheetState,
)

SCALES = (("10", "0", "2.5"), ("1", "5", "1"), ("0.3", "0", "0.1"), ("5", "-5", "5"))
KINDS = (CriterionKind.SCORED,) * 4 + (CriterionKind.OBJECTIVE, CriterionKind.ADJUST, CriterionKind.NOTE)
WEIGHTS = tuple(map(Decimal, ("1", "2", "0.5", "3")))


@st.composite
def items(draw, code, parent, kinds):
    """A scoring item with one of a few scales, sometimes with a threshold on a step."""
    best, worst, step = map(Decimal, draw(st.sampled_from(SCALES)))
    kind = draw(st.sampled_from(kinds))
    threshold = draw(st.sampled_from((None, None, best, worst, (best + worst) / 2)))
    return Criterion(
        code=code, title=f"Item {code}", weight=draw(st.sampled_from(WEIGHTS)), parent=parent,
        best=best, worst=worst, step=step, kind=kind,
        threshold=None if kind is CriterionKind.NOTE else threshold,
    )  # fmt: skip


@st.composite
def trees(draw):
    """One sure scored item, and up to two groups of up to three items of any kind, one level deeper at most."""
    rows = [draw(items("S", None, (CriterionKind.SCORED,)))]
    for group in range(draw(st.integers(0, 2))):
        code, under = f"G{group}", None
        rows.append(Criterion(code, "Group", draw(st.sampled_from(WEIGHTS)), under))
        if draw(st.booleans()):
            rows.append(Criterion(f"{code}.in", "Inner", draw(st.sampled_from(WEIGHTS)), code))
            code = f"{code}.in"
        rows += [draw(items(f"{code}.{number}", code, KINDS)) for number in range(draw(st.integers(1, 3)))]
    return tuple(rows)


def scale_values(item):
    """Every score that an item takes."""
    steps = int(abs(item.best - item.worst) / item.step)
    direction = 1 if item.best > item.worst else -1
    return [item.worst + direction * step * item.step for step in range(steps + 1)]


@st.composite
def rounds(draw, complete=False):
    """A round with 1 to 4 declarations and experts; `complete` for a full table of scores, nothing missing."""
    criteria = draw(trees())
    leaves = [row for row in criteria if row.best is not None]
    size = st.integers(1, 4)
    declarations = tuple(Declaration(f"D{n}", "Title", "City", group="ab"[n % 2]) for n in range(draw(size)))
    experts = tuple(Expert(f"E{n}", "Name") for n in range(draw(size)))
    scores, objective, sheets = [], [], []
    for declaration in declarations:
        for expert in experts:
            if complete or draw(st.integers(0, 3)):
                scores += draw(sheet_scores(declaration.code, expert.code, leaves, complete))
                if not complete and draw(st.booleans()):
                    sheets.append(Sheet(declaration.code, expert.code, draw(st.sampled_from(SheetState))))
        objective += [
            ObjectiveScore(declaration.code, item.code, draw(st.sampled_from(scale_values(item))))
            for item in leaves
            if item.kind is CriterionKind.OBJECTIVE and (complete or draw(st.integers(0, 9)))
        ]
    return Bundle(
        settings=draw(settings_for(criteria)), criteria=criteria, declarations=declarations, experts=experts,
        scores=tuple(scores), sheets=tuple(sheets), objective=tuple(objective),
    )  # fmt: skip


@st.composite
def sheet_scores(draw, declaration, expert, leaves, complete):
    """One sheet: of each item a score, an abstention or nothing."""
    found = []
    for item in leaves:
        if item.kind is CriterionKind.OBJECTIVE:
            continue
        value = draw(st.sampled_from(scale_values(item)))
        what = "score" if complete else draw(st.sampled_from(("score",) * 5 + ("abstain", "nothing")))
        if what != "nothing":
            found.append(Score(declaration, expert, item.code, value if what == "score" else None))
    return found


@st.composite
def settings_for(draw, criteria):
    """Settings that fit the criteria."""
    ties = draw(st.sampled_from(((), ("S",), ("S", "shared"), ("lot",))))
    by_group = draw(st.booleans())
    return RoundSettings(
        code="round", title="Round", timezone="Asia/Shanghai", points=draw(st.sampled_from(WEIGHTS)) * 50,
        fund=None if by_group else draw(st.integers(1, 4)),
        fund_by_group={"a": draw(st.integers(0, 2)), "b": 1} if by_group else None,
        rules=Rules(
            method=draw(st.sampled_from(Method)), decimals=draw(st.integers(0, 2)),
            rank_on=draw(st.sampled_from(RankOn)), quorum=draw(st.integers(1, 2)),
            drafts=draw(st.sampled_from(DraftRule)), ties=ties,
        ),
    )  # fmt: skip
