"""What was recorded: shares of US lines from Canada and Mexico with an agreement claim, by period.

A share that could not be recorded is missing, never zero: before July 2025 US statistics showed no
claim on goods free of ordinary duty, gas by pipeline shows none in any month, and a product not
imported in a period has no share in it. Read as a recorded period, a share missing before July 2025
is that of December 2025, one missing later the mean of the origin's heading, chapter or trade.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from countermove.arrays import Float, Int, ratio, read_only
from countermove.errors import DamagedData
from countermove.law.utilisation import (
    AGREEMENT,
    CLAIMED,
    KNOWN,
    RECORDED_FROM,
    SCALE,
    STAND_IN,
)
from countermove.memory import forgotten_by
from countermove.sources.store import table_path

CARD = "usmca_claims"
LEVELS = (10**6, 10**8, 10**10)
"""Divisors of ten-digit codes: heading, chapter, all goods."""


@dataclass(frozen=True, slots=True)
class Record:
    """Claims recorded on the lines of the members of the agreement ``(m,)``.

    Attributes:
        rows: positions among the lines of the trade-weight table.
        hs: ten-digit numbers. origin: positions in ``AGREEMENT``. value: imports of 2024, USD.
        ordinary_rate: ordinary duty a claim saves, a fraction; NaN where it is not known.
        claimed, known: by period, share of value with a claim, share that could show one.
    """

    rows: Int
    hs: NDArray[np.int64]
    origin: Int
    value: Float
    ordinary_rate: Float
    claimed: Mapping[str, Float]
    known: Mapping[str, Float]

    @property
    def saving(self) -> Float:
        """Return the ordinary duty a claim saves ``(m,)``, infinite where it is due and not known.

        Goods of chapters 98 and 99 have none.
        """
        open_ = np.where(self.hs < 98 * 10**8, np.inf, 0.0)
        return np.where(np.isnan(self.ordinary_rate), open_, self.ordinary_rate)

    def share(self, period: str) -> Float:
        """Return the recorded share of what could be recorded ``(m,)``, NaN where nothing could."""
        return np.clip(ratio(self.claimed[period], self.known[period], np.nan), 0.0, 1.0)


def equivalent_rates(hs: NDArray[np.int64]) -> Float:
    """Return the ordinary duty that a claim saves on ten-digit numbers ``(n,)``, else NaN."""
    record = us_record()
    known, first = np.unique(record.hs, return_index=True)
    at = np.minimum(np.searchsorted(known, hs), known.size - 1)
    return np.where(known[at] == hs, record.ordinary_rate[first[at]], np.nan)


@lru_cache(maxsize=1)
def us_record() -> Record:
    """Return the shipped record.

    Raises:
        DamagedData: it was built for other trade weights.
    """
    with np.load(table_path("lines_usa_2024"), allow_pickle=False) as lines:
        codes = lines["origin_codes"].tolist()
        places = np.array([codes.index(origin) for origin in AGREEMENT])
        rows = np.flatnonzero(np.isin(lines["origin"], places))
        hs, value = lines["hs"][rows].astype(np.int64), lines["value"][rows]
        origin = (lines["origin"][rows] == places[1]).astype(np.intp)
    with np.load(table_path(CARD), allow_pickle=False) as table:
        if not (np.array_equal(table["hs"], hs) and np.array_equal(table["origin"], origin)):
            raise DamagedData(
                f"the table of card {CARD} was built for other lines than lines_usa_2024; build "
                "both with `python -m pipeline weights --sources DIR`."
            )
        claimed, known = (
            {
                name.removeprefix(head): read_only(table[name] / SCALE)
                for name in table.files
                if name.startswith(head)
            }
            for head in (CLAIMED, KNOWN)
        )
        forgone = table["ordinary_rate"].astype(np.float64)
    return Record(
        rows=read_only(rows, dtype=np.intp),
        hs=read_only(hs, dtype=np.int64),
        origin=read_only(origin, dtype=np.intp),
        value=read_only(value),
        ordinary_rate=read_only(forgone),
        claimed=claimed,
        known=known,
    )


forgotten_by(us_record.cache_clear, last=True)


def recorded_shares(record: Record, period: str) -> Float:
    """Return the share of each line with a claim in a period ``(m,)``, missing ones filled."""
    share = record.share(period)
    if period < RECORDED_FROM and STAND_IN in record.claimed:
        late = recorded_shares(record, STAND_IN)
        return np.where(np.isnan(share), late, share)
    for divisor in LEVELS:
        missing = np.isnan(share)
        if not missing.any():
            break
        key = record.origin * 10**10 + record.hs // divisor
        _, group = np.unique(key, return_inverse=True)
        weight = np.where(missing, 0.0, record.value)
        mean = ratio(
            np.bincount(group, weight * np.where(missing, 0.0, share)),
            np.bincount(group, weight),
            np.nan,
        )
        share[missing] = mean[group[missing]]
    return share
