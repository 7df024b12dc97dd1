"""Build the table of agreement claims: what share of each US line was recorded with one, and when.

The customs value of the lines in each month stands beside it. Rows are the Canadian and Mexican
lines of the trade-weight table, in its order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.law.utilisation import (
    AGREEMENT,
    CLAIMED,
    KNOWN,
    RECORDED_FROM,
    SCALE,
    TRADE,
    TRADE_UNIT,
)
from pipeline.readers.agreement_claims import YEAR, read_claims, read_monthly
from pipeline.readers.census_lines import ImportLine

Key = tuple[str, str]
NEVER_RECORDED = ("271121",)
"""Gas by pipeline: without a claim in every month, though no duty was paid on it from May 2025."""

LEAST_PAID = 0.01
"""Share of a line's imports from which a duty by quantity on them tells that on the others."""


def write_claims(
    path: Path,
    sources: Path,
    imports: Sequence[ImportLine],
    code: Mapping[str, str],
    mfn: Mapping[str, float],
    ordinary: Mapping[Key, tuple[float, float]],
    preferred: Collection[str],
) -> None:
    """Write ``usmca_claims.npz``; ten-digit shares are weighted with imports of 2024.

    Args:
        path: of the table. sources: folder of the source files.
        imports: ten-digit lines of 2024; ``code``: the line of the table each is part of.
        mfn: ad valorem duty of the schedule by eight digits; ``ordinary``: (value, ordinary duty
            rate) of the lines of the table, for lines whose duty is specific or compound.
        preferred: origins with a preference, whose duty holds their claims.
    """
    mine = [line for line in imports if line.origin in AGREEMENT]
    keys = sorted({(code[line.hs10], line.origin) for line in mine})
    place = {key: row for row, key in enumerate(keys)}
    row = np.array([place[code[line.hs10], line.origin] for line in mine])
    value = np.array([line.value_usd for line in mine], dtype=np.float64)
    mass = np.bincount(row, value)
    recorded = {
        period: np.array([_share(shares, line, period, mfn) for line in mine])
        for period, shares in sorted(read_claims(sources).items())
    }
    arrays = {
        "hs": np.array([int(hs.ljust(10, "0")) for hs, _ in keys], dtype=np.int64),
        "origin": np.array([AGREEMENT.index(origin) for _, origin in keys], dtype=np.uint8),
        "ordinary_rate": np.array(_forgone(keys, mfn, ordinary, preferred), dtype=np.float32),
    }
    for period, month in recorded.items():
        share = np.where(np.isnan(month), recorded[YEAR], month)
        seen = ~np.isnan(share)
        for name, part in ((CLAIMED, np.where(seen, share, 0.0)), (KNOWN, seen * 1.0)):
            whole = np.bincount(row, value * part) / mass
            arrays[name + period] = np.round(whole * SCALE).astype(np.uint16)
    for name, trade in _monthly_trade(sources, place).items():
        arrays[TRADE + name] = np.round(trade / TRADE_UNIT).astype(np.uint32)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def _monthly_trade(sources: Path, place: Mapping[Key, int]) -> dict[str, Float]:
    """Return the customs value of each line by month, US dollars; goods of no line are left out."""
    found: dict[str, Float] = {}
    for entry in read_monthly(sources):
        number, origin = entry["hs10"], entry["origin"]
        row = place.get((number, origin), place.get((number[:8], origin)))
        if row is not None:
            trade = found.setdefault(entry["month"], np.zeros(len(place)))
            trade[row] += float(entry["value_usd"])
    return found


def _share(
    shares: Mapping[Key, float], line: ImportLine, period: str, mfn: Mapping[str, float]
) -> float:
    """Return the share recorded on a ten-digit line, NaN where none could be.

    Before ``RECORDED_FROM`` a zero on goods free of ordinary duty says nothing: no claim on them
    was shown.
    """
    share = shares.get((line.origin, line.hs10), np.nan)
    free = mfn.get(line.hs10[:8]) == 0.0 and period < RECORDED_FROM
    hidden = line.hs10.startswith(NEVER_RECORDED) or (free and share == 0.0)
    return np.nan if hidden else share


def _forgone(
    keys: Sequence[Key],
    mfn: Mapping[str, float],
    ordinary: Mapping[Key, tuple[float, float]],
    preferred: Collection[str],
) -> Float:
    """Return the ordinary duty a claim saves on each line, a fraction.

    A specific or compound duty is what was collected on the goods of the origins without a
    preference that paid one; NaN where none did, or on so little that its unit value says nothing
    of the others'. Goods that claim in full pay nothing, which says nothing about the duty they are
    spared.
    """
    paid: dict[str, tuple[float, float]] = {}
    traded: dict[str, float] = {}
    for (hs, origin), (value, rate) in ordinary.items():
        traded[hs] = traded.get(hs, 0.0) + value
        if rate > 0 and hs[:8] not in mfn and origin not in preferred:
            duty, base = paid.get(hs, (0.0, 0.0))
            paid[hs] = (duty + value * rate, base + value)
    found = []
    for hs, _ in keys:
        duty, base = paid.get(hs, (0.0, 0.0))
        tells = base >= LEAST_PAID * traded[hs]
        found.append(mfn.get(hs[:8], duty / base if tells and base else np.nan))
    return np.array(found)
