"""The words of explanations, in English, by code: a page that speaks another language has its own list."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["SENTENCES", "PhraseCode"]


class PhraseCode(StrEnum):
    """What a caption, a column, a unit or a word in a cell says."""

    # Captions
    CRITERIA = "criteria"
    SHEETS = "sheets"
    OBJECTIVE = "objective"
    VALUES = "values"
    OWN_VALUES = "own_values"
    OWN_TOTALS = "own_totals"
    POOLED = "pooled"
    STANDARD = "standard"
    ADJUSTMENTS = "adjustments"
    TOTAL = "total"
    THRESHOLDS = "thresholds"
    RANKING = "ranking"
    REFERENCE = "reference"
    # Columns
    CRITERION = "criterion"
    TITLE = "title"
    UNDER = "under"
    KIND = "kind"
    WEIGHT = "weight"
    SHARE = "share"
    WORTH = "worth"
    WORST = "worst"
    BEST = "best"
    SHEET = "sheet"
    SHEET_NUMBER = "sheet_number"
    SUM = "sum"
    COUNT = "count"
    MEAN = "mean"
    SCORE = "score"
    VALUE = "value"
    OBTAINED = "obtained"
    OWN_TOTAL = "own_total"
    USED = "used"
    EXPERT_TOTALS = "expert_totals"
    EXPERT_MEAN = "expert_mean"
    EXPERT_DEVIATION = "expert_deviation"
    STANDARDISED = "standardised"
    MOVED = "moved"
    STEP = "step"
    REACHED = "reached"
    REQUIRED = "required"
    UNIT = "unit"
    DECLARATION = "declaration"
    GROUP = "group"
    EXACT_TOTAL = "exact_total"
    SHOWN_TOTAL = "shown_total"
    TIE_KEY = "tie_key"
    RANK = "rank"
    SHARED = "shared"
    FUNDING = "funding"
    RAW = "raw"
    STRICTNESS = "strictness"
    SHRINKAGE = "shrinkage"
    REFERENCE_TOTAL = "reference_total"
    # Units
    POINTS = "points"
    OF_THE_WHOLE = "of_the_whole"
    ZERO_TO_ONE = "zero_to_one"
    OWN_SCALE = "own_scale"
    PERCENT = "percent"
    # Words in cells
    WHOLE = "whole"
    KIND_SCORED = "kind_scored"
    KIND_OBJECTIVE = "kind_objective"
    KIND_ADJUST = "kind_adjust"
    KIND_NOTE = "kind_note"
    KIND_HEADING = "kind_heading"
    ABSTAINED = "abstained"
    USED_KEPT = "used_kept"
    USED_MIDDLE = "used_middle"
    DROPPED_LOWEST = "dropped_lowest"
    DROPPED_HIGHEST = "dropped_highest"
    NOT_MIDDLE = "not_middle"
    POOLED_MEAN = "pooled_mean"
    POOLED_DEVIATION = "pooled_deviation"
    ONLY_CENTRED = "only_centred"
    BY_MEAN = "by_mean"
    BY_MEDIAN = "by_median"
    BY_TRIMMED = "by_trimmed"
    BY_ALL_KEPT = "by_all_kept"
    BY_ZSCORE = "by_zscore"
    ADJUSTMENT = "adjustment"
    SUMMED = "summed"
    ROUNDED = "rounded"
    MET = "met"
    BELOW = "below"
    YES = "yes"
    BY_LOT = "by_lot"
    INSIDE = "inside"
    LINE_TIE = "line_tie"
    OUTSIDE = "outside"
    BELOW_THRESHOLD = "below_threshold"


SENTENCES: Mapping[PhraseCode, str] = {
    PhraseCode.CRITERIA: "The criteria: a row's share of the whole is its weight over the sum of its siblings', times "
    "the share of the row above it; its worth is its share of {points} points",
    PhraseCode.SHEETS: "{declaration}: the scores as given on {count} counted sheets, in an order that follows from "
    "the scores alone; the value of an item is (mean - worst) / (best - worst)",
    PhraseCode.OBJECTIVE: "{declaration}: objective scores; the value is (score - worst) / (best - worst)",
    PhraseCode.VALUES: "{declaration}: from the items to the whole; a row's value is the mean of the values under it, "
    "weighted by their weights, and what it obtains is its value times its worth",
    PhraseCode.OWN_VALUES: "{declaration}: each sheet by itself; a row's value is the mean of the values under it, "
    "weighted by their weights, of those the sheet has",
    PhraseCode.OWN_TOTALS: "{declaration}: each sheet's own total, {points} times its value of the whole",
    PhraseCode.POOLED: "All totals of all counted sheets of the round together",
    PhraseCode.STANDARD: "{declaration}: each sheet's value of the whole, less the mean of its expert's, over their "
    "standard deviation, then times the pooled deviation plus the pooled mean; an expert with fewer than 3 sheets or "
    "without spread is only centred",
    PhraseCode.ADJUSTMENTS: "{declaration}: bonuses and deductions in points; each is the mean over the sheets that "
    "gave one",
    PhraseCode.TOTAL: "{declaration}: the total",
    PhraseCode.THRESHOLDS: "{declaration}: what is reached where a least value is required",
    PhraseCode.RANKING: "From totals to ranks: highest first; equal totals are compared by the next column, and share "
    "a rank where nothing parts them",
    PhraseCode.REFERENCE: "The reference total: raw mean + strictness correction + shrinkage",
    PhraseCode.CRITERION: "Criterion",
    PhraseCode.TITLE: "Title",
    PhraseCode.UNDER: "Under",
    PhraseCode.KIND: "Kind",
    PhraseCode.WEIGHT: "Weight",
    PhraseCode.SHARE: "Share",
    PhraseCode.WORTH: "Worth",
    PhraseCode.WORST: "Worst",
    PhraseCode.BEST: "Best",
    PhraseCode.SHEET: "Sheet {number}",
    PhraseCode.SHEET_NUMBER: "Sheet",
    PhraseCode.SUM: "Sum",
    PhraseCode.COUNT: "Sheets",
    PhraseCode.MEAN: "Mean",
    PhraseCode.SCORE: "Score",
    PhraseCode.VALUE: "Value",
    PhraseCode.OBTAINED: "Obtained",
    PhraseCode.OWN_TOTAL: "Own total",
    PhraseCode.USED: "Used",
    PhraseCode.EXPERT_TOTALS: "Totals of its expert",
    PhraseCode.EXPERT_MEAN: "Their mean",
    PhraseCode.EXPERT_DEVIATION: "Their standard deviation",
    PhraseCode.STANDARDISED: "Standardised",
    PhraseCode.MOVED: "On the pooled scale",
    PhraseCode.STEP: "Step",
    PhraseCode.REACHED: "Reached",
    PhraseCode.REQUIRED: "Required",
    PhraseCode.UNIT: "Unit",
    PhraseCode.DECLARATION: "Declaration",
    PhraseCode.GROUP: "Group",
    PhraseCode.EXACT_TOTAL: "Total",
    PhraseCode.SHOWN_TOTAL: "Total as shown",
    PhraseCode.TIE_KEY: "Then {criterion}",
    PhraseCode.RANK: "Rank",
    PhraseCode.SHARED: "Shared",
    PhraseCode.FUNDING: "Funding line",
    PhraseCode.RAW: "Raw mean",
    PhraseCode.STRICTNESS: "Strictness correction",
    PhraseCode.SHRINKAGE: "Shrinkage",
    PhraseCode.REFERENCE_TOTAL: "Reference total",
    PhraseCode.POINTS: "points",
    PhraseCode.OF_THE_WHOLE: "of the whole",
    PhraseCode.ZERO_TO_ONE: "0 to 1",
    PhraseCode.OWN_SCALE: "on the item's scale",
    PhraseCode.PERCENT: "percent",
    PhraseCode.WHOLE: "The whole",
    PhraseCode.KIND_SCORED: "scored",
    PhraseCode.KIND_OBJECTIVE: "objective score",
    PhraseCode.KIND_ADJUST: "bonus or deduction",
    PhraseCode.KIND_NOTE: "note, not counted",
    PhraseCode.KIND_HEADING: "heading",
    PhraseCode.ABSTAINED: "abstained",
    PhraseCode.USED_KEPT: "kept",
    PhraseCode.USED_MIDDLE: "in the middle",
    PhraseCode.DROPPED_LOWEST: "dropped as the lowest",
    PhraseCode.DROPPED_HIGHEST: "dropped as the highest",
    PhraseCode.NOT_MIDDLE: "not in the middle",
    PhraseCode.POOLED_MEAN: "Mean",
    PhraseCode.POOLED_DEVIATION: "Standard deviation",
    PhraseCode.ONLY_CENTRED: "only centred",
    PhraseCode.BY_MEAN: "{points} × the value of the whole",
    PhraseCode.BY_MEDIAN: "The median of the sheets' own totals",
    PhraseCode.BY_TRIMMED: "The mean of the sheets' own totals that are kept",
    PhraseCode.BY_ALL_KEPT: "The mean of the sheets' own totals (fewer than three, so all are kept)",
    PhraseCode.BY_ZSCORE: "{points} × the mean of the sheets' values on the pooled scale, rounded to {decimals} "
    "decimals (halves to even)",
    PhraseCode.ADJUSTMENT: "+ {criterion}",
    PhraseCode.SUMMED: "Total, exactly",
    PhraseCode.ROUNDED: "Total as shown, to {decimals} decimals, halves away from zero",
    PhraseCode.MET: "met",
    PhraseCode.BELOW: "below",
    PhraseCode.YES: "yes",
    PhraseCode.BY_LOT: "parted by lot",
    PhraseCode.INSIDE: "inside",
    PhraseCode.LINE_TIE: "tied across the line",
    PhraseCode.OUTSIDE: "outside",
    PhraseCode.BELOW_THRESHOLD: "below a threshold",
}
