"""Build the trade-weight table of the United States: imports of 2024 by line and origin.

Lines have eight digits, ten where a product list of the ledger names ten-digit codes of that
line, so that every list cuts the table exactly.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.law.utilisation import CLAIMED, KNOWN, RECORDED_FROM
from pipeline.law_of_2024 import special_rate_2024
from pipeline.readers.agreement_claims import PERIODS, read_claims
from pipeline.readers.census_lines import ImportLine, read_import_lines
from pipeline.readers.hs_gtap import sector_of_hs6
from pipeline.readers.metal_content import METALS, read_metal_content
from pipeline.readers.mfn_rates import read_mfn_rates

NO_SECTOR = 255
AGREEMENT = ("CAN", "MEX")
CONTENT_NAME = {
    "steel": "steel_content",
    "aluminium": "aluminum_content",
    "copper": "copper_content",
}

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class UsaReport:
    """What the build saw, in US dollars of 2024.

    Attributes:
        imports_usd, duty_usd: totals. lines: rows. without_sector_usd: chapters 98 and 99.
        rebuilt_duty_usd: ordinary duty of the table plus the special duties of the law of 2024.
        claim_share: by origin and period, weighted with imports of 2024, missing ones as zero.
        claims_filled_usd: imports whose monthly share was taken from the year.
    """

    imports_usd: int
    duty_usd: int
    lines: int
    without_sector_usd: int
    rebuilt_duty_usd: float
    claim_share: dict[Key, float]
    claims_filled_usd: dict[Key, float]


def build_usa(sources: Path, *, folder: Path, ledger: Path) -> UsaReport:
    """Write ``lines_usa_2024.npz`` and return what was seen.

    Args:
        sources: folder of the source files. folder: where the table goes.
        ledger: root of the measure files, whose lists decide which lines have ten digits.
    """
    imports = read_import_lines(sources)
    fine = ten_digit_lines(ledger)
    code = {line.hs10: line.hs10 if line.hs10[:8] in fine else line.hs10[:8] for line in imports}
    value: dict[Key, int] = {}
    duty: dict[Key, int] = {}
    for line in imports:
        key = (code[line.hs10], line.origin)
        value[key] = value.get(key, 0) + line.value_usd
        duty[key] = duty.get(key, 0) + line.duty_usd
    keys = sorted(value)
    mfn = read_mfn_rates(sources)
    claims, known, filled = _claims(sources, imports, code, mfn)
    content = _content(read_metal_content(sources), fine)
    ordinary, rebuilt = _ordinary(keys, value, duty, mfn, ledger)
    sectors = sector_of_hs6(sources)
    _write(folder / "lines_usa_2024.npz", keys, value, ordinary, claims, known, content, sectors)
    return UsaReport(
        imports_usd=sum(value.values()),
        duty_usd=sum(duty.values()),
        lines=len(keys),
        without_sector_usd=sum(v for k, v in value.items() if k[0][:6] not in sectors),
        rebuilt_duty_usd=rebuilt,
        claim_share=_mean_claims(claims, value),
        claims_filled_usd=filled,
    )


def ten_digit_lines(ledger: Path) -> frozenset[str]:
    """Return the eight-digit lines of which a list of the ledger names a part."""
    found = set()
    for path in sorted((ledger / "usa" / "lists").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            codes = [row["hs"].replace(".", "") for row in csv.DictReader(stream)]
        found |= {hs[:8] for hs in codes if len(hs) > 8}
    return frozenset(found)


def _ordinary(
    keys: list[Key],
    value: dict[Key, int],
    duty: dict[Key, int],
    mfn: dict[str, float],
    ledger: Path,
) -> tuple[Float, float]:
    """Return the ordinary duty due, and all duty the law of 2024 implies with it.

    Collected duty over imports; where special duties were due in 2024 as well, the ordinary rate of
    the schedule, or what remains of the collected rate where the schedule has no ad valorem rate.
    """
    ordinary = np.zeros(len(keys))
    rebuilt = 0.0
    special = special_rate_2024(ledger)
    for row, key in enumerate(keys):
        hs, origin = key
        collected = duty[key] / value[key]
        extra = special(hs, origin)
        if extra > 0:
            remains = max(0.0, collected - extra)
            collected = mfn.get(hs[:8], remains) if origin not in AGREEMENT else remains
        ordinary[row] = collected
        rebuilt += value[key] * (collected + extra)
    return ordinary, rebuilt


def _claims(
    sources: Path, imports: list[ImportLine], code: dict[str, str], mfn: Mapping[str, float]
) -> tuple[dict[str, dict[Key, float]], dict[str, dict[Key, float]], dict[Key, float]]:
    """Weight ten-digit shares with imports of 2024; fill from the year where a month is empty.

    Returns:
        By period and line, the share of its value recorded with a claim, and the share of its
        value for which a claim could be recorded; by origin and period, what the year filled.
    """
    mine = [line for line in imports if line.origin in AGREEMENT]
    mass: dict[Key, float] = {}
    for line in mine:
        key = (code[line.hs10], line.origin)
        mass[key] = mass.get(key, 0.0) + line.value_usd
    yearly = _recorded(sources, PERIODS[0], mfn)
    shares: dict[str, dict[Key, float]] = {}
    known: dict[str, dict[Key, float]] = {}
    filled: dict[Key, float] = {}
    for period in PERIODS:
        monthly = _recorded(sources, period, mfn)
        claimed, seen = dict.fromkeys(mass, 0.0), dict.fromkeys(mass, 0.0)
        for line in mine:
            share = monthly.get((line.origin, line.hs10))
            if share is None:
                share = yearly.get((line.origin, line.hs10))
                place = (line.origin, period)
                filled[place] = filled.get(place, 0.0) + (
                    line.value_usd if share is not None else 0
                )
            if share is not None:
                key = (code[line.hs10], line.origin)
                seen[key] += line.value_usd
                claimed[key] += line.value_usd * share
        shares[period] = {key: claimed[key] / mass[key] for key in mass}
        known[period] = {key: seen[key] / mass[key] for key in mass}
    return shares, known, filled


def _recorded(sources: Path, period: str, mfn: Mapping[str, float]) -> dict[Key, float]:
    """Return the shares of a period by (origin, ten digits), without those not recordable.

    Before ``RECORDED_FROM`` a zero on goods free of ordinary duty says nothing: no claim on them
    was shown.
    """
    return {
        (origin, hs10): share
        for (origin, hs10), share in read_claims(sources, period).items()
        if share > 0 or period >= RECORDED_FROM or mfn.get(hs10[:8]) != 0.0
    }


def _mean_claims(claims: dict[str, dict[Key, float]], value: dict[Key, int]) -> dict[Key, float]:
    means = {}
    for period, shares in claims.items():
        for origin in AGREEMENT:
            keys = [key for key in shares if key[1] == origin]
            total = sum(value[key] for key in keys)
            means[origin, period] = sum(value[key] * shares[key] for key in keys) / total
    return means


def _content(
    shares: Mapping[str, tuple[float, ...]], fine: Iterable[str]
) -> dict[str, tuple[float, ...]]:
    """Return metal content by line, plain means of ten digits, never above one.

    A ten-digit line that the source does not hold has the mean of its eight digits.
    """
    by_line: dict[str, list[tuple[float, ...]]] = {}
    fine = frozenset(fine)
    for hs10, share in shares.items():
        by_line.setdefault(hs10[:8], []).append(share)
        if hs10[:8] in fine:
            by_line.setdefault(hs10, []).append(share)
    return {
        hs: tuple(np.minimum(np.mean(rows, axis=0), 1.0).tolist()) for hs, rows in by_line.items()
    }


def _write(
    path: Path,
    keys: list[Key],
    value: dict[Key, int],
    ordinary: Float,
    claims: dict[str, dict[Key, float]],
    known: dict[str, dict[Key, float]],
    content: dict[str, tuple[float, ...]],
    sectors: dict[str, str],
) -> None:
    origins = sorted({origin for _, origin in keys})
    names = sorted({sectors[hs[:6]] for hs, _ in keys if hs[:6] in sectors})
    place = {name: i for i, name in enumerate(names)}
    nothing = (np.nan,) * len(METALS)
    metal = np.array([content.get(hs, content.get(hs[:8], nothing)) for hs, _ in keys])
    arrays = {
        "origin_codes": np.array(origins),
        "origin": np.array([origins.index(origin) for _, origin in keys], dtype=np.uint16),
        "hs": np.array([int(hs.ljust(10, "0")) for hs, _ in keys], dtype=np.int64),
        "hs_digits": np.array([len(hs) for hs, _ in keys], dtype=np.uint8),
        "sector_codes": np.array(names),
        "sector": np.array(
            [place.get(sectors.get(hs[:6], ""), NO_SECTOR) for hs, _ in keys], dtype=np.uint8
        ),
        "value": np.array([value[key] for key in keys], dtype=np.float64),
        "base_rate": ordinary.round(5).astype(np.float32),
    }
    for period, shares in claims.items():
        share = np.array([shares.get(key, 0.0) for key in keys])
        arrays[CLAIMED + period] = share.round(4).astype(np.float32)
        seen = np.array([known[period].get(key, 1.0) for key in keys])
        arrays[KNOWN + period] = seen.round(4).astype(np.float32)
    for column, metal_name in enumerate(METALS):
        arrays[f"content__{CONTENT_NAME[metal_name]}"] = (
            metal[:, column].round(4).astype(np.float32)
        )
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
