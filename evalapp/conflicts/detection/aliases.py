"""The round's own list of names that no rule of writing connects."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from evalapp.conflicts.detection.facts import Alias
from evalapp.conflicts.detection.folding import has_han
from evalapp.conflicts.detection.keys import Keys, Name, What, merge

__all__ = ["Aliases"]

_WHATS: tuple[What, ...] = ("organisation", "person", "city")
_DEPARTMENTS = (
    "学院",
    "系",
    "学部",
    "研究院",
    "研究所",
    "研究中心",
    "实验室",
    "医院",
    "图书馆",
    "出版社",
    "分校",
    "校区",
    "分公司",
)
Reader = Callable[[str, What], Name]


class Aliases:
    """Aliases of one policy, ready to be applied to every name that is read.

    Names joined by `same` share one key more; the alias of a `part` belongs to the body of its name. Both carry on:
    A same as B and B same as C joins all three.
    """

    def __init__(self, aliases: Iterable[Alias], read: Reader) -> None:
        self._root: dict[str, str] = {}
        self._parts: dict[str, set[str]] = {}
        listed = [alias for alias in aliases if alias.name and alias.alias]
        for what in _WHATS:
            for alias in listed:
                if alias.relation == "same":
                    self._join(what, [*read(alias.name, what).full, *read(alias.alias, what).full])
        for what in _WHATS:
            for alias in (alias for alias in listed if alias.relation == "part"):
                bodies = {self._mark(what, key) or key for key in read(alias.name, what).full}
                for key in read(alias.alias, what).full:
                    self._parts.setdefault(self._mark(what, key) or f"{what}:{key}", set()).update(bodies)
        self._lengths = sorted({len(key.split(":", 1)[1]) for key in self._root if key.startswith("organisation:")})

    def applied(self, name: Name) -> Name:
        """Add to a name what the aliases say of it."""
        if not self._root and not self._parts:
            return name
        for keys in (name.full, name.near, name.bodies):
            merge(keys, self._marked(name.what, keys))
        for start in self._starts(name):
            merge(name.bodies, {start: {}})
        merge(name.bodies, {key: {} for key in sorted(self._bodies(name))})
        return name

    def _marked(self, what: What, keys: Keys) -> Keys:
        return {mark: {} for key in keys if (mark := self._mark(what, key))}

    def _starts(self, name: Name) -> list[str]:
        """The aliases that a department's name begins with: 北大法学院."""
        if name.what != "organisation":
            return []
        return [
            mark
            for key in name.full
            if has_han(key) and key.endswith(_DEPARTMENTS)
            for length in self._lengths
            if length < len(key) and (mark := self._mark(name.what, key[:length]))
        ]

    def _bodies(self, name: Name) -> set[str]:
        """What the name is a part of by the list, also through parts of parts."""
        found: set[str] = set()
        waiting = [key if key.startswith("alias:") else f"{name.what}:{key}" for key in (*name.full, *name.bodies)]
        while waiting:
            for body in self._parts.get(waiting.pop(), ()):
                if body not in found:
                    found.add(body)
                    waiting.append(body if body.startswith("alias:") else f"{name.what}:{body}")
        return found

    def _mark(self, what: What, key: str) -> str:
        full = f"{what}:{key}"
        return f"alias:{self._find(full)}" if full in self._root else ""

    def _join(self, what: What, keys: list[str]) -> None:
        known = [f"{what}:{key}" for key in keys]
        for key in known:
            self._root.setdefault(key, key)
        for key in known[1:]:
            self._root[self._find(key)] = self._find(known[0])

    def _find(self, key: str) -> str:
        while self._root[key] != key:
            self._root[key] = self._root[self._root[key]]
            key = self._root[key]
        return key
