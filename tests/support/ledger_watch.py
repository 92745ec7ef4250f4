"""Watches every transaction of a request: what is written without an entry in the ledger is caught, and what a page
that is only read writes at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Connection, Engine, event

__all__ = ["SILENT", "Bare", "LedgerWatch"]

SILENT = frozenset({"sessions", "sign_in_attempts", "jobs", "letters", "ledger_heads"})
"""Tables a request may write without saying so: sessions in use, failed sign-ins, the queue, letters of an act."""

_WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bare:
    """A committed write without an entry: the request, and the tables it changed."""

    address: str
    tables: frozenset[str]


@dataclass(slots=True)
class LedgerWatch:
    """`bare` fills up with what was committed silently; `told` counts the transactions that were recorded."""

    engine: Engine
    bare: list[Bare] = field(default_factory=list)
    told: int = 0
    _open: dict[int, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        event.listen(self.engine, "begin", self._begin)
        event.listen(self.engine, "before_cursor_execute", self._execute)
        event.listen(self.engine, "commit", self._commit)

    def _begin(self, connection: Connection) -> None:
        self._open[id(connection)] = set()

    def _execute(self, connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        found = _WRITE.match(statement)
        if found:
            self._open.setdefault(id(connection), set()).add(found.group(1).lower())

    def _commit(self, connection: Connection) -> None:
        tables = self._open.pop(id(connection), set())
        if not has_request_context() or not tables - SILENT:
            return
        if "ledger_entries" in tables and request.method == "POST":
            self.told += 1
            return
        self.bare.append(Bare(f"{request.method} {request.path}", frozenset(tables - SILENT)))
