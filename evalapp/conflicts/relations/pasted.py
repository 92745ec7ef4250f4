"""The three tables that detection compares, as they are pasted: parties, affiliations, other names of organisations."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from evalapp.conflicts.findings.models import AliasRelation
from evalapp.conflicts.pasting.table import Column, Complaints, PastedRow, read_pasted
from evalapp.conflicts.pasting.words import strange_kind, words_of
from evalapp.core.words import say
from evalapp.declarations.models import Declaration, PartyKind
from evalapp.experts.models import AffiliationKind, Expert

__all__ = [
    "COLUMNS", "LONGEST_NAME", "EnteredAffiliation", "EnteredAlias", "EnteredParty", "RelationTable",
    "read_affiliations", "read_aliases", "read_parties",
]  # fmt: skip

LONGEST_NAME = 200
MOST_ROWS = 20_000

Entered = TypeVar("Entered", bound=Hashable)


class RelationTable(StrEnum):
    """Which of the three tables."""

    PARTIES = "parties"
    AFFILIATIONS = "affiliations"
    ALIASES = "aliases"


DECLARATION = Column("declaration", ("code", "申报编号", "申报材料", "项目编号", "编号"))
EXPERT = Column("expert", ("专家", "专家编号", "专家代码"))
KIND = Column("kind", ("类型", "类别", "关系类型"))
NAME = Column("name", ("名称", "姓名", "姓名或名称", "机构"))
ORGANISATION = Column("organisation", ("organization", "employer", "单位", "机构", "工作单位"))
ALIAS = Column("alias", ("other name", "别名", "其他名称", "简称", "曾用名"))
RELATION = Column("relation", ("关系", "类型"))
FROM_YEAR = Column("from_year", ("from", "first year", "起始年", "起始年份", "开始年份"), needed=False)
UNTIL_YEAR = Column("until_year", ("until", "last year", "截止年", "终止年份", "结束年份"), needed=False)

COLUMNS: Mapping[RelationTable, tuple[Column, ...]] = {
    RelationTable.PARTIES: (DECLARATION, KIND, NAME, FROM_YEAR, UNTIL_YEAR),
    RelationTable.AFFILIATIONS: (EXPERT, ORGANISATION, KIND, FROM_YEAR, UNTIL_YEAR),
    RelationTable.ALIASES: (NAME, ALIAS, RELATION),
}


@dataclass(frozen=True, slots=True)
class EnteredParty:
    """A party of a declaration, by the declaration's code."""

    declaration: str
    kind: PartyKind
    name: str
    from_year: int | None
    until_year: int | None


@dataclass(frozen=True, slots=True)
class EnteredAffiliation:
    """An affiliation of an expert, by the expert's code."""

    expert: str
    organisation: str
    kind: AffiliationKind
    from_year: int | None
    until_year: int | None


@dataclass(frozen=True, slots=True)
class EnteredAlias:
    """Another name of an organisation."""

    name: str
    alias: str
    relation: AliasRelation


@dataclass(slots=True)
class _Reading(Generic[Entered]):
    """One table while it is read: rows are kept once, a second one is a problem."""

    complaints: Complaints
    lines: dict[Entered, int]

    def keep(self, row: PastedRow, entered: Entered, column: Column) -> None:
        first = self.lines.setdefault(entered, row.line)
        if first != row.line:
            row.wrong(column, say("the same row stands on line %(line)s already.", line=first))


def read_parties(data: bytes, declarations: Mapping[str, Declaration]) -> list[EnteredParty]:
    """Read parties; `declarations` by what can be typed for them. Refuses with every problem."""
    kinds = words_of(PartyKind)
    unknown = say("“%(typed)s” is no declaration of this round.")
    strange = strange_kind(PartyKind)

    def read(row: PastedRow) -> EnteredParty | None:
        declaration, kind = row.one_of(DECLARATION, declarations, unknown), row.one_of(KIND, kinds, strange)
        name, years = row.text(NAME, LONGEST_NAME), row.years(FROM_YEAR, UNTIL_YEAR)
        return EnteredParty(declaration.code, kind, name, *years) if declaration and kind and name else None

    return _read(data, RelationTable.PARTIES, read, NAME)


def read_affiliations(data: bytes, experts: Mapping[str, Expert]) -> list[EnteredAffiliation]:
    """Read affiliations; `experts` by what can be typed for them. Refuses with every problem."""
    kinds = words_of(AffiliationKind)
    unknown = say("“%(typed)s” is no expert of this round.")
    strange = strange_kind(AffiliationKind)

    def read(row: PastedRow) -> EnteredAffiliation | None:
        expert, name = row.one_of(EXPERT, experts, unknown), row.text(ORGANISATION, LONGEST_NAME)
        kind, years = row.one_of(KIND, kinds, strange), row.years(FROM_YEAR, UNTIL_YEAR)
        return EnteredAffiliation(expert.code, name, kind, *years) if expert and kind and name else None

    return _read(data, RelationTable.AFFILIATIONS, read, ORGANISATION)


def read_aliases(data: bytes) -> list[EnteredAlias]:
    """Read other names of organisations. Refuses with every problem."""
    relations = words_of(AliasRelation)
    strange = strange_kind(AliasRelation)

    def read(row: PastedRow) -> EnteredAlias | None:
        name, alias = row.text(NAME, LONGEST_NAME), row.text(ALIAS, LONGEST_NAME)
        relation = row.one_of(RELATION, relations, strange)
        if name and name == alias:
            row.wrong(ALIAS, say("this is the name itself."))
        return EnteredAlias(name, alias, relation) if name and alias and relation else None

    return _read(data, RelationTable.ALIASES, read, ALIAS)


def _read(
    data: bytes, table: RelationTable, read: Callable[[PastedRow], Entered | None], last: Column
) -> list[Entered]:
    reading = _Reading[Entered](Complaints(), {})
    for row in read_pasted(data, COLUMNS[table], reading.complaints, most_rows=MOST_ROWS):
        entered = read(row)
        if entered is not None:
            reading.keep(row, entered, last)
    reading.complaints.refuse()
    return list(reading.lines)
