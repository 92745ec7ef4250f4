"""One score for everything, within the sheets or across them; and the words and the JSON of flags."""

import json
from decimal import Decimal

from scoring.watch import Flag, Signal, flags_json, watch, watch_json, watch_report
from tests.scoring.watch.rounds import bundle_of, changed, item_sheets


def test_an_expert_with_one_score_within_each_sheet_is_flagged():
    sheets = changed(item_sheets(seed=1), "E03", lambda _, scores: [scores[0]] * len(scores))
    (flag,) = (flag for flag in watch(bundle_of(sheets))["E03"] if flag.signal is Signal.HALO)
    assert flag.facts["spread"] < 0.4
    assert flag.value >= 1 - flag.facts["spread"]
    assert "the items within a sheet" in flag.text


def test_an_expert_with_the_same_sheet_for_everybody_is_flagged():
    sheets = changed(item_sheets(seed=1), "E03", lambda *_: [Decimal(score) for score in (7, 6, 7, 8, 5)])
    flags = watch(bundle_of(sheets))
    (flag,) = (flag for flag in flags["E03"] if flag.signal is Signal.HALO)
    assert flag.value == flag.facts["same"] == 1
    assert len(flag.declarations) == 5
    assert not any(row.signal is Signal.HALO for code, rows in flags.items() if code != "E03" for row in rows)


def test_extremes_are_those_of_each_items_own_scale():
    sheets = item_sheets(seed=1, within=0.8)
    ends = [Decimal(0), Decimal(10)]
    sheets = changed(sheets, "E04", lambda _, scores: [ends[score is not None and score > 5] for score in scores])
    (flag,) = (flag for flag in watch(bundle_of(sheets))["E04"] if flag.signal is Signal.EXTREMES)
    assert flag.value == 1
    assert flag.facts["others"] < 0.3


def test_json_has_the_contracts_keys():
    flag = Flag(Signal.OWN_REGION, 12.0, 0.002, (3.0, 21.0), ("D1",), {"raw": 15.0})
    plain = Flag(Signal.NOISE, 22.0, 0.001, facts={"typical": 11.0})
    assert flags_json([plain, flag]) == [
        {"signal": "noise", "value": 22.0, "false_alarm": 0.001},
        {"signal": "own_region", "value": 12.0, "false_alarm": 0.002, "interval": [3.0, 21.0]},
    ]
    report = watch_report(bundle_of(item_sheets(seed=1)))
    found = json.loads(json.dumps(watch_json(report), allow_nan=False))
    assert found["false_alarm"] == 0.01
    assert found["unwatched"]["own_region"]
    assert 0.05 < found["expected_alarms"] < 0.13
    assert "12 experts" in report.text
