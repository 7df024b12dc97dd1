"""The lines behind an average rate as columns: each line's duties, claims and trade."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.arrays import Float, ratio
from countermove.codes.harmonized import headings
from countermove.law.coverage import Coverage
from countermove.law.pack import OpenBan
from countermove.law.product_lists import UNLISTED
from countermove.law.rates import Rates

Columns = dict[str, NDArray[Any]]

BY_SECTOR = "goods known by sector only"
"""Stands in place of the heading of goods whose codes are not known."""


def line_table(rates: Rates, covered: Coverage, bans: Iterable[OpenBan]) -> Columns:
    """Return a column for each property of the lines ``(n,)``, then one for each measure.

    Rates are fractions of the value that may enter, not a number where nothing may: the sum of
    ``value_usd * (1 - banned_share) * total_rate`` over that of ``value_usd * (1 - banned_share)``
    is the average rate. Goods known by their sector only have no code, and :data:`BY_SECTOR` for
    a heading. Measures add up to ``additional_rate``. ``ordinary_known`` is the part of
    the value whose ordinary duty is that of its line, zero where an ad-valorem equivalent or a mean
    by sector stands for it; where none is counted, ``ordinary_rate`` is not a number and
    ``total_rate`` is at least that. ``bans``: those not modelled that goods may meet; where no ban
    that is closes a line of their origins, ``banned_share`` is not a number.
    ``after_last_check``: what was decreed since is missing, whatever a line says.
    """
    lines = rates.lines
    share = np.where(rates.banned, 0.0, rates.row_share)
    enters = np.bincount(rates.row_line, share, lines.size)
    closed = np.clip(1.0 - enters, 0.0, 1.0)
    origins = np.array(lines.origin_codes, dtype=object)[lines.origin]
    open_to_bans = np.isin(origins.astype(str), [code for ban in bans for code in ban.origins])

    def mean(row: NDArray[np.intp] | slice, rate: Float) -> Float:
        at = rates.row_line[row]
        return ratio(np.bincount(at, share[row] * rate, lines.size), enters, np.nan)

    coded = lines.hs != int(UNLISTED)
    hs = [lines.hs_text(n) if has else "" for n, has in enumerate(coded.tolist())]
    titles, every = {**headings(), "": BY_SECTOR}, slice(None)
    counted = rates.ordinary_known | rates.claimed
    by_sector = ~coded[rates.row_line] & ~rates.ordinary_ruled
    known = mean(every, (counted & ~by_sector).astype(np.float64))
    sectors = (*lines.sector_codes, "")
    parts = {
        name: mean(rates.contribution_row[mine], rates.contribution_rate[mine])
        for place, name in enumerate(rates.measures)
        for mine in (rates.contribution_measure == place,)
    }
    return {
        "hs": np.array(hs, dtype=object),
        "heading": np.array([titles.get(code[:4], "") for code in hs], dtype=object),
        "origin": origins,
        "sector": np.array(sectors, dtype=object)[lines.sector],
        "value_usd": lines.value,
        "utilisation": lines.claim_share,
        "banned_share": np.where(open_to_bans & (closed == 0), np.nan, closed),
        "ordinary_known": known,
        "ordinary_rate": np.where(
            mean(every, (counted | rates.ordinary_estimated).astype(np.float64)) > 0,
            mean(every, rates.base_rate),
            np.nan,
        ),
        "additional_rate": mean(every, rates.additional_rate),
        "total_rate": mean(every, rates.base_rate + rates.additional_rate),
        "after_last_check": np.full(lines.size, covered.late),
        **parts,
    }
