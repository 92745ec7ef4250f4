"""The evidence of one flag: what is kept of it, and what of it is read by those who judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Context
from typing import Any

from scoring.watch.model import Flag, Signal

__all__ = ["Evidence", "significant"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A flag as it is kept: the signal, its value, the chance that an honest expert reaches it.

    `interval` is that of an effect, in points. `declarations` are the codes that the evidence rests on: they are for
    coordinators, since who scored them would be known by them; `facts` are what the watch says besides.
    """

    signal: Signal
    value: float
    false_alarm: float
    interval: tuple[float, float] | None = None
    declarations: tuple[str, ...] = ()
    facts: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, flag: Flag) -> Evidence:
        """Take over what the watch found."""
        return cls(flag.signal, flag.value, flag.false_alarm, flag.interval, flag.declarations, dict(flag.facts))

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> Evidence:
        """Read what `to_plain` wrote."""
        low_high = values["interval"]
        return cls(
            signal=Signal(values["signal"]),
            value=float(values["value"]),
            false_alarm=float(values["false_alarm"]),
            interval=None if low_high is None else (float(low_high[0]), float(low_high[1])),
            declarations=tuple(values["declarations"]),
            facts={name: float(text) for name, text in values["facts"].items()},
        )

    def to_plain(self) -> dict[str, Any]:
        """Return JSON's own types; numbers are text that reads back to the very same number."""
        return {
            "signal": self.signal.value,
            "value": repr(float(self.value)),
            "false_alarm": repr(float(self.false_alarm)),
            "interval": None if self.interval is None else [repr(float(end)) for end in self.interval],
            "declarations": list(self.declarations),
            "facts": {name: repr(float(value)) for name, value in sorted(self.facts.items())},
        }


def significant(number: float, digits: int = 3) -> str:
    """Return a number with so many significant digits, never with an exponent. Three by default: more would promise
    what no estimate from some tens of scores can keep."""
    rounded = Context(prec=digits).create_decimal_from_float(float(number))
    return f"{rounded.normalize():f}" if rounded else "0"
