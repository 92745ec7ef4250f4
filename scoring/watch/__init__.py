"""The watch over experts: whose sheets stand out, on what evidence, and how often an honest expert's do.

A flag is no finding: it says what was seen and how often luck alone shows it.
"""

from scoring.watch.model import Flag, RegionEffect, Signal, Unwatched, UnwatchedCode, WatchReport
from scoring.watch.output import flags_json, watch_json
from scoring.watch.report import watch, watch_report, watch_table

__all__ = [
    "Flag",
    "RegionEffect",
    "Signal",
    "Unwatched",
    "UnwatchedCode",
    "WatchReport",
    "flags_json",
    "watch",
    "watch_json",
    "watch_report",
    "watch_table",
]
