"""A hand check of printed tables: it reads the text that is printed, and shares no code with what printed it."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from statistics import mean, median

POOLED_DECIMALS = 20


def number(text):
    """`81.25`, `81 2/3`, `-2/3` or `≈0.428571` as a fraction."""
    text = text.removeprefix("≈")
    sign = -1 if text.startswith("-") else 1
    whole, _, rest = text.removeprefix("-").rpartition(" ")
    return sign * (Fraction(whole or 0) + Fraction(rest))


def half_up(value, decimals):
    with localcontext(prec=400):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def text_of(each):
    """What stands on paper: digits, words or nothing."""
    if each is None:
        return ""
    return getattr(each, "printed", None) or getattr(each, "text", None) or each


class Sheet:
    """A table on paper: rows of texts by column title; columns of sheets together under "sheets"."""

    def __init__(self, table):
        self.caption = table.caption.text
        titles = [column.title.text for column in table.columns]
        self.rows = []
        for row in table.rows:
            texts = [text_of(each) for each in row]
            named = dict(zip(titles, texts, strict=True))
            named["sheets"] = [t for title, t in zip(titles, texts, strict=True) if title.startswith("Sheet ")]
            self.rows.append(named)

    def by(self, title="Criterion"):
        return {row[title]: row for row in self.rows}


class Paper:
    """All printed tables of one declaration."""

    def __init__(self, told, code):
        self.criteria = Sheet(told.criteria).by()
        self.points = number(Sheet(told.criteria).caption.rsplit("share of ", 1)[1].removesuffix(" points"))
        self.tables = {table.caption.code.value: Sheet(table) for table in told.declarations[code]}
        self.total = {row["Step"]: row["Total"] for row in self.tables["total"].rows}
        self.shown = Decimal(next(text for step, text in self.total.items() if step.startswith("Total as shown")))
        self.decimals = len(str(self.shown).partition(".")[2])

    def rounds(self, total):
        return half_up(total, self.decimals)

    def climb(self, values, parent="The whole"):
        """The weighted mean of what stands under a row, of what there is; None where nothing is."""
        parts = []
        for code, row in self.criteria.items():
            if row["Under"] == parent and row["Kind"] in ("scored", "objective score", "heading"):
                value = self.climb(values, code) if row["Kind"] == "heading" else values.get(code)
                if value is not None:
                    parts.append((number(row["Weight"]), value))
        return sum(w * v for w, v in parts) / sum(w for w, _ in parts) if parts else None

    def unit(self, code, score):
        worst, best = number(self.criteria[code]["Worst"]), number(self.criteria[code]["Best"])
        return (score - worst) / (best - worst)

    def objective(self, column="Score"):
        rows = self.tables["objective"].by() if "objective" in self.tables else {}
        if column == "Score":
            return {code: self.unit(code, number(row["Score"])) for code, row in rows.items()}
        return {code: number(row["Value"]) for code, row in rows.items()}

    def adjusted(self):
        """The bonuses and deductions from the points given."""
        rows = self.tables["adjustments"].rows if "adjustments" in self.tables else []
        return sum((mean(given(row["sheets"])) for row in rows), Fraction(0))

    def adjusted_as_printed(self):
        return sum((number(text) for step, text in self.total.items() if step.startswith("+ ")), Fraction(0))

    def by_scores(self):
        """The mean's total from the scores as given, exactly."""
        rows = self.tables["sheets"].by()
        items = {code: self.unit(code, mean(given(row["sheets"]))) for code, row in rows.items()}
        return self.points * self.climb(items | self.objective()) + self.adjusted()

    def totals_by_mean(self):
        """The mean's total from each printed step alone."""
        rows, values = self.tables["sheets"].by(), self.tables["values"].by()
        yield self.by_scores()
        means = {code: self.unit(code, number(row["Mean"])) for code, row in rows.items()}
        yield self.points * self.climb(means | self.objective()) + self.adjusted_as_printed()
        items = {code: number(row["Value"]) for code, row in rows.items()} | self.objective("Value")
        yield self.points * self.climb(items) + self.adjusted_as_printed()
        assert {code: number(values[code]["Value"]) for code in items} == items
        yield sum(number(values[code]["Obtained"]) for code in items) + self.adjusted_as_printed()
        tops = [code for code in values if values[code]["Under"] == "The whole"]
        yield sum(number(values[code]["Obtained"]) for code in tops) + self.adjusted_as_printed()
        yield number(values["The whole"]["Value"]) * self.points + self.adjusted_as_printed()
        shares = {code: number(self.criteria[code]["Share"]) for code in items}
        yield sum(shares[code] * self.points * value for code, value in items.items()) + self.adjusted_as_printed()

    def own_values(self):
        """Each sheet's value of the whole from the scores it gave, sheets without any left out."""
        rows = self.tables["sheets"].by()
        count = max((len(row["sheets"]) for row in rows.values()), default=0)
        found = []
        for place in range(count):
            mine = {code: row["sheets"][place] for code, row in rows.items()}
            scored = {code: self.unit(code, number(text)) for code, text in mine.items() if text not in NO_SCORE}
            found.append(self.climb(scored | self.objective()) if scored else None)
        return [top for top in found if top is not None]

    def totals_by_own(self, method):
        """The median's or trimmed mean's total, from the scores and from the own totals as printed."""
        aggregate = median if method == "median" else trimmed
        own = [number(row["Own total"]) for row in self.tables["own_totals"].rows]
        yield aggregate([self.points * top for top in self.own_values()]) + self.adjusted()
        yield aggregate(own) + self.adjusted_as_printed()
        used = [row for row in self.tables["own_totals"].rows if row["Used"] in ("kept", "in the middle")]
        yield mean(number(row["Own total"]) for row in used) + self.adjusted_as_printed()
        whole = [number(text) for text in self.tables["own_values"].by()["The whole"]["sheets"] if text]
        yield aggregate([self.points * top for top in whole]) + self.adjusted_as_printed()

    def totals_by_zscore(self):
        """The total from each sheet's value standardised again, and from those moved back as printed."""
        pooled = {row["Step"]: number(row["Value"]) for row in self.tables["pooled"].rows}
        rows = self.tables["standard"].rows
        moved = []
        for row in rows:
            off = number(row["Value"]) - number(row["Their mean"])
            if row["Standardised"] != "only centred":
                off = off / number(row["Their standard deviation"]) * pooled["Standard deviation"]
            moved.append(pooled["Mean"] + off)
        yield self.points * round(mean(moved), POOLED_DECIMALS) + self.adjusted_as_printed()
        printed = mean(number(row["On the pooled scale"]) for row in rows)
        yield self.points * round(printed, POOLED_DECIMALS) + self.adjusted_as_printed()


NO_SCORE = ("", "abstained")


def given(texts):
    return [number(text) for text in texts if text not in NO_SCORE]


def trimmed(values):
    return mean(sorted(values)[1:-1] if len(values) > 2 else values)
