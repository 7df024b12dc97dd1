"""Preference utilisation: the share of each line that is entered under an agreement.

One assumption serves every command: ``DEFAULT``, the shares recorded in December 2025 (United
States) and in 2024 (Canada). A share that could not be recorded is missing in the tables, never
zero: before July 2025 US statistics showed no claim on goods free of ordinary duty, and a product
not imported in a month has no share in it. A share missing before July 2025 is read as that of
December 2025, one missing later as the mean of the origin's heading, chapter or trade.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from countermove.arrays import Float, ratio
from countermove.codes.lookup import unknown

NONE, ALL = "none", "all"
DEFAULT = {"USA": "2025-12", "CAN": "2024"}
RECORDED_FROM = "2025-07"
"""First month in which US statistics show claims on goods free of ordinary duty."""

MEMBERS = ("CAN", "MEX", "USA")
CLAIMED, KNOWN = "claim_share__", "claim_known__"
"""Names of arrays, before the period: share of value with a claim, share that could show one."""

LEVELS = (10**6, 10**8, 10**10)
"""Divisors of ten-digit codes: heading, chapter, all goods."""


def utilisation_of(importer: str, asked: str | None = None) -> str:
    """Return the utilisation an importer's lines are read with, where the world is asked ``asked``.

    ``none`` and ``all`` hold for every importer, a recorded month for the United States only.

    >>> utilisation_of("USA"), utilisation_of("CAN", "2026-02"), utilisation_of("CAN", "none")
    ('2025-12', '2024', 'none')
    """
    default = DEFAULT.get(importer, NONE)
    if asked is None:
        return default
    return asked if importer == "USA" or asked in (NONE, ALL) else default


def utilisation_words(name: str, importer: str = "USA") -> str:
    """Return a utilisation in words, for the heads and feet of answers.

    >>> utilisation_words("2025-12")
    'as recorded in 2025-12'
    >>> utilisation_words("2025-06")
    'as recorded in 2025-06 (2025-12 for goods free of ordinary duty, not recorded before 2025-07)'
    """
    if name in (NONE, ALL):
        return f"{name} (assumed)"
    words = f"as recorded in {name}"
    if importer == "USA" and name < RECORDED_FROM:
        words += (
            f" ({DEFAULT['USA']} for goods free of ordinary duty, not recorded before "
            f"{RECORDED_FROM})"
        )
    return words


def read_shares(table: Mapping[str, NDArray[np.generic]], importer: str, name: str) -> Float:
    """Return the share of each line of a trade-weight table that claims an agreement ``(n,)``.

    Args:
        table: arrays of the table (``docs/reference/measure.md``).
        importer: ISO3. name: ``none``, ``all`` or a recorded period.

    Raises:
        UnknownName: the table holds no shares of that period.
    """
    periods = [key.removeprefix(CLAIMED) for key in table if key.startswith(CLAIMED)]
    value, origin = np.asarray(table["value"], np.float64), np.asarray(table["origin"], np.int64)
    if name == NONE:
        return np.zeros(value.size)
    if name == ALL:
        members = np.isin(table["origin_codes"], MEMBERS)
        return np.where(members[origin] & (importer in MEMBERS), 1.0, 0.0)
    if name not in periods:
        raise unknown(name, [*periods, NONE, ALL], what="preference utilisation")
    share = _recorded(table, name)
    default = DEFAULT.get(importer, name)
    if name < RECORDED_FROM <= default and default in periods:
        missing = np.isnan(share)
        share[missing] = read_shares(table, importer, default)[missing]
        return share
    hs = np.asarray(table["hs"], np.int64)
    for divisor in LEVELS:
        missing = np.isnan(share)
        if not missing.any():
            break
        _, group = np.unique(origin * 10**10 + hs // divisor, return_inverse=True)
        seen, count = ~missing, int(group.max()) + 1
        weight = np.bincount(group[seen], value[seen], count)
        claimed = np.bincount(group[seen], (value * share)[seen], count)
        mean = ratio(claimed, weight, np.nan)
        share[missing] = mean[group[missing]]
    return share


def _recorded(table: Mapping[str, NDArray[np.generic]], period: str) -> Float:
    """Return the recorded share of what could be recorded ``(n,)``, NaN where nothing could."""
    claimed = np.asarray(table[CLAIMED + period], np.float64)
    known = np.asarray(table.get(KNOWN + period, np.ones(claimed.size)), np.float64)
    share = ratio(claimed, known, np.nan)
    return np.clip(share, 0.0, 1.0)
