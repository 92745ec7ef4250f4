"""How many can sit where employers and regions are both limited: a flow from employers to regions, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scoring.draw.pool import Candidate

__all__ = ["Room", "most_together"]

Room = Mapping[str, int]
"""The seats still open to an employer or region by name; without limit where it is not named."""

_Edge = tuple[str, str, bool]
_Node = tuple[int, str]  # 0 and an employer, or 1 and a region
_FAR = 1 << 60


@dataclass(frozen=True, slots=True)
class _Path:
    """The best way to one more seat: the edges to take (1) and to give up (-1), from an employer to the region."""

    start: str
    end: str
    steps: tuple[tuple[_Edge, int], ...]


def most_together(
    below: Iterable[Candidate], rooms: tuple[Room, Room], seats: int, wanted: frozenset[str]
) -> tuple[int, int]:
    """How many of these can take one of `seats` seats, and how many of the `wanted` categories can be among so many.

    `rooms`: of employers and of regions. An expert is an edge from employer to region; each further seat is filled
    along the path that costs fewest wanted experts, so that after each there are as many of them as can be
    (successive shortest paths; Ahuja, Magnanti and Orlin, Network Flows, 1993, section 9.7).
    """
    size = Counter((one.employer, one.region, one.category in wanted) for one in below)
    taken: Counter[_Edge] = Counter()
    left = (dict(rooms[0]), dict(rooms[1]))
    for filled in range(seats):
        path = _path(size, taken, left)
        if path is None:
            return filled, sum(count for edge, count in taken.items() if edge[2])
        for edge, by in path.steps:
            taken[edge] += by
        for side, name in enumerate((path.start, path.end)):
            if name in left[side]:
                left[side][name] -= 1
    return seats, sum(count for edge, count in taken.items() if edge[2])


def _path(size: Counter[_Edge], taken: Counter[_Edge], left: tuple[dict[str, int], dict[str, int]]) -> _Path | None:
    """Bellman and Ford's algorithm from the employers with room to the regions with room."""
    worth: dict[_Node, int] = {(0, edge[0]): 0 for edge in size if left[0].get(edge[0], _FAR) > 0}
    via: dict[_Node, tuple[_Node, _Edge, int]] = {}
    better = True
    while better:
        better = False
        for edge, count in size.items():
            ends, gain = ((0, edge[0]), (1, edge[1])), int(edge[2])
            for tail, head, by, free in ((*ends, 1, count - taken[edge]), (*ends[::-1], -1, taken[edge])):
                if free > 0 and tail in worth and worth[tail] + by * gain > worth.get(head, -_FAR):
                    worth[head], via[head], better = worth[tail] + by * gain, (tail, edge, by), True
    ends_at = [node for node in worth if node[0] == 1 and left[1].get(node[1], _FAR) > 0]
    if not ends_at:
        return None
    node = end = max(ends_at, key=lambda one: worth[one])
    steps: list[tuple[_Edge, int]] = []
    while node in via:
        node, edge, by = via[node]
        steps.append((edge, by))
    return _Path(node[1], end[1], tuple(steps))
