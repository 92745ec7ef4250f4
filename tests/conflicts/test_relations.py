"""What detection compares: pasted whole or not at all, known to the ledger by digests, changed until closing."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.findings.models import AliasRelation, OrganisationAlias
from evalapp.conflicts.relations.operations import Pasted, paste_relations, remove_relation
from evalapp.conflicts.relations.pasted import RelationTable
from evalapp.conflicts.relations.queries import relation_count, relation_rows
from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.core.translations import translator
from evalapp.declarations.models import Party, PartyKind
from evalapp.experts.models import Affiliation, AffiliationKind
from tests.support.world import World

PARTIES, AFFILIATIONS, ALIASES = RelationTable.PARTIES, RelationTable.AFFILIATIONS, RelationTable.ALIASES


@pytest.fixture
def world(database):
    return World(database, state=RoundState.OPEN, assign=False)


def paste(world, table, text):
    with world.acting(world.coordinator) as session:
        return paste_relations(session, world.round_id, table, text.encode())


def test_parties_are_entered_with_kind_and_years_and_twice_is_once(world):
    header = "申报编号,类型,名称,起始年,截止年\n"
    text = header + "Ｄ１,负责人,张三,,\nD1,服务机构,某某咨询公司,２０１９年,2021\nD2,unit,苏州大学,2018,"
    assert paste(world, PARTIES, text) == Pasted(3, 0)
    assert paste(world, PARTIES, text + "\nD2,partner,另一家") == Pasted(1, 3)
    with world.looking(world.coordinator) as session:
        rows = relation_rows(session, world.round_id, PARTIES, offset=0, limit=10)
    assert [(row.owner, row.kind, row.name, row.from_year, row.until_year) for row in rows][:2] == [
        ("D1", PartyKind.LEADER, "张三", None, None),
        ("D1", PartyKind.SERVICE_FIRM, "某某咨询公司", 2019, 2021),
    ]


def test_affiliations_and_other_names_are_entered(world):
    assert paste(world, AFFILIATIONS, "E1\t苏州大学\t任职\t2015\t2018\nE2\tACME Ltd\tservice").added == 2
    assert paste(world, ALIASES, "苏州大学,苏大,简称\n苏州大学,独墅湖研究院,part").added == 2
    assert paste(world, ALIASES, "苏州大学,苏大,part") == Pasted(1, 0)  # said anew: it is a part
    with world.system() as session:
        kinds = set(session.scalars(select(Affiliation.kind)))
        aliases = session.scalars(select(OrganisationAlias)).all()
    assert kinds == {AffiliationKind.EMPLOYMENT, AffiliationKind.SERVICE}
    assert {row.relation for row in aliases} == {AliasRelation.PART}


def test_nothing_is_entered_where_anything_is_wrong_and_everything_is_said(world):
    text = "D1,unit,A,2020,2019\nD7,unit,B\nD1,king,C\nD1,unit,\nD1,unit,D\nD1,unit,D"
    with pytest.raises(Refusal) as caught:
        paste(world, PARTIES, text)
    said = [str(words) for words in caught.value.problems]
    assert [line.split(":")[0] for line in said] == [
        "Line 1, column until_year",
        "Line 2, column declaration",
        "Line 3, column kind",
        "Line 4, column name",
        "Line 6, column name",
    ]
    with world.system() as session:
        assert session.scalars(select(Party)).all() == []


@pytest.mark.parametrize(
    ("table", "row", "words", "chinese"),
    [
        (PARTIES, "D1,king,C", "Leader (leader); Service firm (service_firm)", "(service_firm)"),
        (AFFILIATIONS, "E1,C,king", "Employment or office (employment)", "(employment)"),
        (ALIASES, "C,D,king", "The same body (same); A part of it (part)", "(part)"),
    ],
)
def test_an_unknown_kind_is_told_the_labels_with_the_codes(world, table, row, words, chinese):
    with pytest.raises(Refusal) as caught:
        paste(world, table, row)
    (said,) = caught.value.problems
    assert words in str(said)
    translated = said.said(translator("zh"))
    assert chinese in translated
    assert words not in translated


def test_the_ledger_knows_codes_and_digests_and_no_name(world):
    paste(world, PARTIES, "D1,leader,张三,,")
    paste(world, AFFILIATIONS, "E1,苏州大学,任职,,")
    paste(world, ALIASES, "苏州大学,苏大,same")
    with world.system() as session:
        row = session.scalars(select(Party)).one().id
    with world.acting(world.coordinator) as session:
        remove_relation(session, world.round_id, PARTIES, row)
    with world.system() as session:
        entries = session.scalars(select(LedgerEntry).where(LedgerEntry.action.like("%.entered")))
        facts = [json.loads(entry.facts)["digests"][0] for entry in entries]
        whole = " ".join(session.scalars(select(LedgerEntry.facts)))
        assert "parties.removed" in set(session.scalars(select(LedgerEntry.action)))
    assert facts[0][:2] == ["D1", "leader"]
    assert len(facts[0][2]) == 64
    for name in ("张三", "苏州大学", "苏大"):
        assert name not in whole


def test_a_row_of_another_round_or_of_a_hidden_declaration_is_absent(database, world):
    other = World(database, code="R2", state=RoundState.OPEN, assign=False)
    paste(other, PARTIES, "D1,unit,A")
    paste(world, PARTIES, "D1,unit,A")
    world.add_own_conflict("D1", world.coordinator, Capacity.COORDINATOR)
    with world.system() as session:
        rows = list(session.scalars(select(Party.id)))
    for row in rows:
        with pytest.raises(Absent), world.acting(world.coordinator) as session:
            remove_relation(session, world.round_id, PARTIES, row)
    with world.looking(world.coordinator) as session:
        assert relation_count(session, world.round_id, PARTIES) == 0
    with pytest.raises(Refusal, match="no declaration"):
        paste(world, PARTIES, "D1,unit,B")


def test_it_ends_when_scoring_is_closed(world):
    paste(world, PARTIES, "D1,unit,A")
    world.set_state(RoundState.CLOSED)
    with pytest.raises(Forbidden):
        paste(world, PARTIES, "D1,unit,B")
