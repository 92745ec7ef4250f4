"""Flags and the watch's report as the JSON that the command line prints."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.watch.model import Flag, RegionEffect, WatchReport

__all__ = ["flags_json", "watch_json"]

Json = dict[str, object]


def flags_json(flags: Iterable[Flag]) -> list[Json]:
    """An expert's flags as objects with `signal`, `value` and `false_alarm`, `interval` besides where there is one."""
    return [
        {"signal": flag.signal.value, "value": flag.value, "false_alarm": flag.false_alarm}
        | ({} if flag.interval is None else {"interval": list(flag.interval)})
        for flag in flags
    ]


def watch_json(report: WatchReport) -> Json:
    """What holds for all flags of a round: how they were calibrated, how many luck raises, favour to the own region."""
    return {
        "false_alarm": report.false_alarm,
        "each_signal": report.each,
        "replications": report.replications,
        "pooled": report.pooled,
        "expected_alarms": report.expected_alarms,
        "any_alarm": report.any_alarm,
        "own_region": None if report.region is None else _effect(report.region),
        "unwatched": {signal.value: why.text for signal, why in report.unwatched.items()},
    }


def _effect(found: RegionEffect) -> Json:
    return {"effect": found.effect, "se": found.se, "interval": list(found.interval), "level": found.level}
