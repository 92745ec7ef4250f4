"""The protocol of a draw as PDF: what was announced, the seed, the order, the seats, the calls, and how to repeat it.

It names no expert: codes stand for them, and who knows the codes is decided elsewhere. A protocol is filed, copied and
sent; names would go with it.
"""

from __future__ import annotations

from collections.abc import Callable

from evalapp.core.canonical import digest
from evalapp.reports.draw_values import DrawProtocol
from evalapp.reports.html import render
from evalapp.reports.pdf import to_pdf

__all__ = ["print_protocol", "protocol_html", "protocol_name"]

Progress = Callable[[int, int], None]


def print_protocol(protocol: DrawProtocol, language: str, progress: Progress | None = None) -> bytes:
    """Return the PDF; the same values give the same bytes. `progress` hears pages done and expected."""
    expected = 4 + len(protocol.order) // 30

    def heard(pages: int) -> None:
        if progress is not None:
            progress(min(pages, expected - 1), expected)

    heard(0)
    return to_pdf(protocol_html(protocol, language), _identifier(protocol, language), heard)


def protocol_html(protocol: DrawProtocol, language: str) -> str:
    """Return the HTML that is printed."""
    return render("reports/draw.html", language, protocol=protocol)


def protocol_name(protocol: DrawProtocol, language: str) -> str:
    """Return the name a protocol is saved under."""
    return f"draw-{protocol.round_code}-{protocol.number}-protocol-{language}.pdf"


def _identifier(protocol: DrawProtocol, language: str) -> str:
    """Return the file's identifier: what it is of and how far the calls had come."""
    after = digest([protocol.record_sha256, protocol.ledger_seq, protocol.ledger_hash])
    return f"{protocol.record_sha256[:32]}-{after[:16]}-{language}"
