"""The protocol of a draw as frozen plain values: all that a template sees. Experts stand in it by code alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evalapp.core.words import Words

__all__ = ["CallLine", "DrawProtocol", "OfficeLine", "OrderLine", "OutLine", "SeatLine"]


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An office: what it committed to, what it revealed. Without `secret` the fallback stood in its place."""

    office: str
    sha256: str
    committed_at: datetime | None
    secret: str | None
    revealed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A place in the order of the draw; `what` became of it: a seat, a stand-in, or the rule that passed it over."""

    place: int
    code: str
    key: str
    seated: bool
    what: Words


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Who sat or sits on the panel, how they came and went."""

    code: str
    source: Words
    chair: bool
    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call; `witness` is the one name that a protocol carries beside those present."""

    code: str
    called_at: datetime
    outcome: Words
    witness: str


@dataclass(frozen=True, slots=True)
class OutLine:
    """An expert who was no candidate, and the rule."""

    code: str
    rule: Words


@dataclass(frozen=True, slots=True)
class DrawProtocol:
    """Everything the protocol says."""

    round_code: str
    title: str
    timezone: str
    fictional: bool
    number: int
    panel: str
    void: bool
    rules: tuple[Words, ...]
    seed_source: Words
    public_value_name: str
    public_value: str | None
    fallback: str
    fallback_value: str | None
    offices: tuple[OfficeLine, ...]
    pool: int
    pool_digest: str
    salt: str
    pool_sha256: str
    announcement: str
    seed: str
    record_sha256: str
    published_at: datetime
    drawn_at: datetime
    present: tuple[str, ...]
    order: tuple[OrderLine, ...]
    left_out: tuple[OutLine, ...]
    seats: tuple[SeatLine, ...]
    calls: tuple[CallLine, ...]
    ledger_chain: str
    ledger_seq: int
    ledger_hash: str
