"""The words shown for the parts of a conflict certificate."""

from __future__ import annotations

from evalapp.conflicts.certificates.models import Capacity, RelationSubject
from evalapp.core.labels import register_labels
from evalapp.core.words import say

__all__: list[str] = []

register_labels(
    {
        Capacity.EXPERT: say("Expert"),
        Capacity.COORDINATOR: say("Coordinator"),
        Capacity.OFFICIAL: say("Official"),
    }
)
register_labels(
    {
        RelationSubject.CITY: say("A city"),
        RelationSubject.PERSON: say("A person, such as a head of a city"),
        RelationSubject.ORGANISATION: say("An organisation, such as a service firm"),
    }
)
