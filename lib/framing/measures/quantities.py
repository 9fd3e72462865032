"""Do the figures that texts quote fit together? Arithmetic on growth and shares, with the rounding of the
quoted figures."""

import numpy as np
import pandas as pd

from framing.measures.columns import need


def implied_base(value, growth):
    """What a quantity was before it grew by ``growth`` per cent to ``value``: ``value / (1 + growth/100)``.

    «Grew by 1,300 per cent» is fourteen times the base; «grew 13 times» is thirteen times: don't mix them up.

    >>> print(implied_base(140, 1300))
    10.0
    """
    return value / (1 + growth / 100)


def implied_growth(base, value):
    """By how many per cent a quantity grew from ``base`` to ``value``: ``100 (value/base − 1)``.

    >>> print(implied_growth(10, 140))
    1300.0
    """
    return 100 * (value / base - 1)


def check_growth(claims):
    """Is a claimed growth possible between the figures quoted? One row per claim, as given, with what it
    implies.

    Columns needed: ``claim, value_low, value_high`` (the quoted later figure as its range: «over 200» is
    200 to the next figure quoted, or ``inf``), ``growth_low, growth_high`` (per cent; «1,300» is 1,250 to
    1,350 if rounded to hundreds). Optional: ``base_low, base_high`` (a quoted earlier figure). Added:
    ``implied_base_low, implied_base_high`` and ``fits``: «yes» where the implied range and the quoted base
    overlap, «no» where not, empty where no base is quoted. Interval arithmetic: every value in the ranges
    is possible, none more likely.
    """
    need(claims, "claim", "value_low", "value_high", "growth_low", "growth_high", name="claims of growth")
    low = implied_base(claims["value_low"], claims["growth_high"])
    high = implied_base(claims["value_high"], claims["growth_low"])
    table = claims.assign(implied_base_low=low, implied_base_high=high)
    if not {"base_low", "base_high"} <= set(claims.columns):
        return table.assign(fits="")
    overlap = (claims["base_low"] <= high) & (claims["base_high"] >= low)
    quoted = claims["base_low"].notna() & claims["base_high"].notna()
    return table.assign(fits=np.where(quoted, np.where(overlap, "yes", "no"), ""))


def compare_quantities(quantities, *, tolerance=0.05):
    """Which sources quote different figures for the same quantity and period? One row per pair of statements.

    ``quantities`` has one row per statement: ``quantity, period, value, unit, doc_id``. Columns of the
    result: ``quantity, period, unit, doc_id_a, value_a, doc_id_b, value_b, ratio`` (larger over smaller, at
    least 1), ``close`` (ratio at most 1 + tolerance). Statements in different units are never compared.
    Sorted by ratio from high to low, then quantity and period.
    """
    need(quantities, "quantity", "period", "value", "unit", "doc_id", name="quantities")
    same = ["quantity", "period", "unit"]
    numbered = quantities.reset_index(drop=True).reset_index(names="row")[[*same, "row", "doc_id", "value"]]
    pairs = numbered.merge(numbered, on=same, suffixes=("_a", "_b"))
    pairs = pairs[pairs["row_a"] < pairs["row_b"]]
    ratio = pairs[["value_a", "value_b"]].max(axis=1) / pairs[["value_a", "value_b"]].min(axis=1)
    table = pd.DataFrame(pairs[[*same, "doc_id_a", "value_a", "doc_id_b", "value_b"]])
    table = table.assign(ratio=ratio, close=ratio <= 1 + tolerance)
    keys = ["ratio", "quantity", "period", "doc_id_a", "doc_id_b"]
    return table.sort_values(keys, ascending=[False, True, True, True, True], ignore_index=True)
