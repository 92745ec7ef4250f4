"""Every conflict between many experts and many declarations, found through an inverted index of keys.

Each different name is read once and looked up by its keys, so the work follows the names and the findings, not the
pairs. No key is a mere word (大学, university): a common word costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evalapp.conflicts.detection.facts import DeclarationFacts, ExpertFacts, Policy
from evalapp.conflicts.detection.findings import Finding
from evalapp.conflicts.detection.keys import Keys, Name
from evalapp.conflicts.detection.names import PAIRINGS, match
from evalapp.conflicts.detection.ties import Known, Reader, Tie, findings_of, require_distinct

__all__ = ["detect"]

_SLOTS = ("full", "near", "bodies", "bases")
Owners = dict[int, tuple[Name, list[Tie]]]


def detect(experts: Sequence[ExpertFacts], declarations: Sequence[DeclarationFacts], policy: Policy) -> list[Finding]:
    """Return every finding, by expert's code, declaration's code and the order of the facts, whatever the row order.

    A pair keeps every reason: one finding for each fact that met another. Raises ValueError where a code stands twice.
    """
    require_distinct(experts, declarations)
    reader = Reader(policy)
    mine = _by_name(tie for expert in experts for tie in reader.ties_of_expert(expert))
    theirs = _by_name(tie for declaration in declarations for tie in reader.ties_of_declaration(declaration))
    index = _index(theirs)
    found: list[tuple[tuple[str, str, int, int], list[Finding]]] = []
    for name, ties in mine.values():
        for other in _candidates(name, index):
            met = match(name, other)
            if met is None:
                continue
            known: Known = {}
            for against in theirs[id(other)][1]:
                for tie in ties:
                    made = findings_of(tie, against, met, known)
                    if made:
                        found.append(((tie.code, against.code, tie.order, against.order), made))
    found.sort(key=lambda entry: entry[0])
    return [finding for _, made in found for finding in made]


def _by_name(ties: Iterable[Tie]) -> Owners:
    """Ties by their name; the reader gives one object for one text."""
    owners: Owners = {}
    for tie in ties:
        owners.setdefault(id(tie.name), (tie.name, []))[1].append(tie)
    return owners


def _index(owners: Owners) -> dict[tuple[str, str, str], list[Name]]:
    index: dict[tuple[str, str, str], list[Name]] = {}
    for name, _ in owners.values():
        for slot in _SLOTS:
            keys: Keys = getattr(name, slot)
            for key in keys:
                index.setdefault((name.what, slot, key), []).append(name)
    return index


def _candidates(name: Name, index: dict[tuple[str, str, str], list[Name]]) -> list[Name]:
    """Names that share a key in slots that may meet, each once; only these can match."""
    found: dict[int, Name] = {}
    for slot, other_slot, _ in PAIRINGS[name.what]:
        keys: Keys = getattr(name, slot)
        for key in keys:
            for other in index.get((name.what, other_slot, key), ()):
                found[id(other)] = other
    return list(found.values())
